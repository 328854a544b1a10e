//! What the journal keeps of a message is enough to decide on it again: by the same policy with the same outcome, by another one
//! as that would have decided on the message itself, or with the word that it is not known.

use portcullis::policy::compile::{compile, compile_for_records};
use portcullis::policy::decision::{Direction, Reason, Verdict};
use portcullis::policy::policy::{Policy, Recalled};
use portcullis::policy::record::facts::Record;
use portcullis::policy::record::pseudonyms::Pseudonyms;
use portcullis::policy::route::Route;
use portcullis::policy::source::Sources;
use portcullis::rulebook::{example, shipped};
use std::collections::BTreeSet;

const KEY: [u8; 32] = [3; 32];

fn ids(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| &*reason.rule).collect()
}

fn policies(sources: &Sources) -> (Policy, Policy) {
    let hidden = compile_for_records(sources, &Pseudonyms::new(KEY)).unwrap();
    (compile(sources).unwrap(), hidden)
}

/// Every shipped example as the shipped policy keeps it, and the facts of which the record was made.
fn records() -> Vec<(String, portcullis::inspect::facts::Facts, Record)> {
    let policy = compile(&shipped::sources()).unwrap();
    let examples = policy.rules().iter().flat_map(|rule| rule.examples());
    examples
        .map(|example| {
            let facts = example::seen_of(&policy, example, &shipped::mail).unwrap();
            let bytes = policy.record(&facts, &Pseudonyms::new(KEY)).to_bytes().unwrap();
            (example.mail.clone(), facts, Record::read(&bytes).unwrap())
        })
        .collect()
}

#[test]
fn the_same_policy_decides_the_same() {
    let (policy, hidden) = policies(&shipped::sources());
    let records = records();
    assert!(records.len() > 100);
    for (mail, facts, record) in records {
        let decision = policy.decide(&facts);
        let Recalled { decision: recalled, route, doubtful } = hidden.recall(record);
        assert_eq!(doubtful, [], "{mail}");
        assert_eq!(recalled.verdict, decision.verdict, "{mail}");
        assert_eq!((route, recalled.route), (Some(decision.route), decision.route), "{mail}");
        assert_eq!(ids(&recalled.reasons), ids(&decision.reasons), "{mail}");
        assert_eq!(ids(&recalled.shadow), ids(&decision.shadow), "{mail}");
        assert_eq!(recalled.directions, decision.directions, "{mail}");
    }
}

/// Changes as operators make them: of a number, a list, a mode, an outcome, a word.
#[test]
fn another_policy_decides_as_it_would_have_or_says_that_it_cannot_know() {
    let edits: [(&str, &str, &str); 6] = [
        ("mass-mail.toml", "more_than = 250", "more_than = 249"),
        ("lists/personal-domains.txt", "\n", "\nexample.org\n"),
        ("lists/own-domains.txt", "\n", "\nexample.org\n"),
        (
            "personal-forwarding.toml",
            "confidence = \"medium\" } },\n    { forwarded",
            "confidence = \"high\" } },\n    { forwarded",
        ),
        ("personal-forwarding.toml", "\"payslip\", ", ""),
        ("executable-attachments.toml", "[\"executable\", \"script\"]", "[\"executable\"]"),
    ];
    let (mut changed, mut unknown) = (0, 0);
    let (shipped, _) = policies(&shipped::sources());
    for (file, from, to) in edits {
        let mut sources = Sources::new("draft");
        let mut edited = false;
        for source in shipped::sources().iter() {
            let text = match source.name == file {
                true => source.text.replacen(from, to, 1),
                false => source.text.clone(),
            };
            edited |= text != source.text;
            sources.add(source.name.clone(), text);
        }
        assert!(edited, "{file}");
        let (draft, hidden) = policies(&sources);
        for (mail, facts, record) in records() {
            let (was, now) = (shipped.decide(&facts), draft.decide(&facts));
            let Recalled { decision, doubtful, .. } = hidden.recall(record);
            changed += usize::from(now.verdict != was.verdict);
            let worst = doubtful.iter().map(|(_, outcome)| *outcome).max().unwrap_or(Verdict::Accept);
            unknown += usize::from(worst > decision.verdict);
            assert!(decision.verdict <= now.verdict, "{file}: {mail}");
            assert!(now.verdict <= decision.verdict.max(worst), "{file}: {mail}");
            if doubtful.is_empty() {
                assert_eq!(ids(&decision.reasons), ids(&now.reasons), "{file}: {mail}");
            }
        }
    }
    assert!(changed > 5, "{changed} outcomes changed");
    assert!((1..60).contains(&unknown), "{unknown} outcomes cannot be known");
}

/// Words of the subject are not kept: where a rule that was not asked then says the route now, nobody knows it.
#[test]
fn the_route_is_what_it_was_or_not_known() {
    let mut sources = Sources::new("draft");
    for source in shipped::sources().iter() {
        let text = match source.name == "secure-route.toml" {
            true => source.text.replace("\"off\"", "\"enforce\""),
            false => source.text.clone(),
        };
        sources.add(source.name.clone(), text);
    }
    let ((shipped, _), (draft, hidden)) = (policies(&shipped::sources()), policies(&sources));
    let rule = draft.rules().iter().find(|rule| **rule.id() == *"secure-route").unwrap();
    let mut routes = BTreeSet::new();
    for example in rule.examples() {
        let facts = example::seen_of(&draft, example, &shipped::mail).unwrap();
        let recalled = |policy: &Policy| {
            let bytes = policy.record(&facts, &Pseudonyms::new(KEY)).to_bytes().unwrap();
            hidden.recall(Record::read(&bytes).unwrap()).route
        };
        let now = draft.decide(&facts).route;
        routes.insert(now);
        assert_eq!(recalled(&draft), Some(now), "{}", example.mail);
        let outbound = draft.decide(&facts).directions.contains(&Direction::Outbound);
        assert_eq!(recalled(&shipped), (!outbound).then_some(Route::Ordinary), "{}", example.mail);
    }
    assert_eq!(routes.len(), 2);
}

#[test]
fn a_record_of_an_ordinary_mail_is_small() {
    let sizes: Vec<usize> = records().iter().map(|(_, _, record)| record.to_bytes().unwrap().len()).collect();
    let mut sorted = sizes.clone();
    sorted.sort_unstable();
    println!(
        "bytes of a record: {} in the middle, {} at most",
        sorted[sorted.len() / 2],
        sorted[sorted.len() - 1]
    );
    assert!(sorted[sorted.len() / 2] < 600, "{sorted:?}");
}
