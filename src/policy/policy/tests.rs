use crate::content::file_type::{Family, FileType};
use crate::detect::classes::nhs_number;
use crate::detect::finding::{Confidence, Level, Marking, Place};
use crate::inspect::facts::{Facts, Shortfall, Uninspected};
use crate::message::ambiguity::Ambiguity;
use crate::policy::decision::{Decision, Direction, Reason, Verdict};
use crate::policy::policy::UNFINISHED;
use crate::policy::testing::{facts, finding, part, policy, rule};
use proptest::prelude::*;

const OUTBOUND: &str = "[when]\ndirection = \"outbound\"";

fn outbound() -> Facts {
    facts("a@council.example", &["b@example.org"])
}

fn ids(reasons: &[Reason]) -> Vec<&str> {
    reasons.iter().map(|reason| &*reason.rule).collect()
}

#[test]
fn the_worst_enforced_outcome_counts_and_comes_first() {
    let policy = policy(&[
        ("a-note", rule("a-note", "enforce", "accept", OUTBOUND)),
        ("b-hold", rule("b-hold", "enforce", "quarantine", OUTBOUND)),
        ("c-refuse", rule("c-refuse", "shadow", "reject", OUTBOUND)),
        ("d-hold", rule("d-hold", "enforce", "quarantine", OUTBOUND)),
        ("e-refuse", rule("e-refuse", "off", "reject", OUTBOUND)),
    ]);
    let decision = policy.decide(&outbound());
    assert_eq!(decision.verdict, Verdict::Quarantine);
    assert_eq!(ids(&decision.reasons), ["b-hold", "d-hold", "a-note"]);
    assert_eq!(ids(&decision.shadow), ["c-refuse"]);
    assert_eq!(decision.directions, [Direction::Outbound]);
    assert_eq!(decision.policy, policy.hash());
    assert_eq!(policy.decide(&facts("b@example.org", &["a@council.example"])).verdict, Verdict::Accept);
}

#[test]
fn one_exception_is_enough_and_the_sender_reads_what_was_seen() {
    let conditions = "[when]\nrecipients = { more_than = 1 }\n[unless]\nsize = { more_than = \"1 KB\" }\n\
                      forwarded = \"automatically\"";
    let policy = policy(&[("crowd", rule("crowd", "enforce", "reject", conditions))]);
    let mut mail = facts("a@council.example", &["b@example.org", "c@example.org"]);
    let decision = policy.decide(&mail);
    assert_eq!(decision.verdict, Verdict::Reject);
    assert_eq!(decision.reasons[0].evidence, ["2 recipients, more than 1"]);
    assert_eq!(decision.reasons[0].tell, "{id}: 2 recipients, more than 1");
    mail.content.header.forwarded_automatically = true;
    assert_eq!(policy.decide(&mail).verdict, Verdict::Accept);
    mail.content.header.forwarded_automatically = false;
    mail.content.size = 1_001;
    assert_eq!(policy.decide(&mail).verdict, Verdict::Accept);
}

#[test]
fn the_title_stands_where_there_is_nothing_else_to_say() {
    let policy = policy(&[("leaving", rule("leaving", "enforce", "reject", OUTBOUND))]);
    assert_eq!(policy.decide(&outbound()).reasons[0].tell, "{id}: Title of leaving");
}

fn unread() -> Facts {
    let mut mail = outbound();
    mail.content.uninspected = vec![
        Uninspected { shortfall: Shortfall::Encrypted, part: None, detail: "encrypted" },
        Uninspected { shortfall: Shortfall::Limit, part: None, detail: "too much" },
    ];
    mail
}

#[test]
fn what_was_not_inspected_is_held_whatever_the_rules_say() {
    let encrypted = "[when]\nuninspectable = { any = [\"encrypted\"] }";
    let any = "[when]\nuninspectable = \"any\"";
    let elsewhere = "[when]\nuninspectable = \"any\"\ndirection = \"inbound\"";
    let excepted = "[when]\nuninspectable = \"any\"\n[unless]\ndirection = \"outbound\"";
    for (mode, outcome, conditions, reasons) in [
        ("enforce", "quarantine", any, vec!["sealed"]),
        ("enforce", "quarantine", encrypted, vec!["sealed", UNFINISHED]),
        ("enforce", "reject", encrypted, vec!["sealed", UNFINISHED]),
        ("enforce", "accept", any, vec![UNFINISHED, "sealed"]),
        ("shadow", "quarantine", any, vec![UNFINISHED]),
        ("off", "quarantine", any, vec![UNFINISHED]),
        ("enforce", "quarantine", elsewhere, vec![UNFINISHED]),
        ("enforce", "quarantine", excepted, vec![UNFINISHED]),
    ] {
        let policy = policy(&[("sealed", rule("sealed", mode, outcome, conditions))]);
        let decision = policy.decide(&unread());
        assert!(decision.verdict >= Verdict::Quarantine, "{mode} {outcome} {conditions}");
        assert_eq!(ids(&decision.reasons), reasons, "{mode} {outcome} {conditions}");
    }
    let decision =
        policy(&[("sealed", rule("sealed", "enforce", "quarantine", encrypted))]).decide(&unread());
    assert_eq!(decision.reasons[1].evidence, ["the message could not be inspected (limit): too much"]);
}

#[test]
fn a_policy_without_rules_accepts_what_was_inspected() {
    assert_eq!(policy(&[]).decide(&outbound()).verdict, Verdict::Accept);
    assert_eq!(ids(&policy(&[]).decide(&unread()).reasons), [UNFINISHED]);
}

/// Rules of every mode, outcome and a few conditions; facts that meet some of them.
fn any_rule() -> impl Strategy<Value = (String, String, String)> {
    let conditions = prop::sample::select(vec![
        "[when]\ndirection = \"outbound\"",
        "[when]\ndirection = \"inbound\"",
        "[when]\nrecipients = { more_than = 2 }",
        "[when]\nuninspectable = \"any\"",
        "[when]\nuninspectable = { any = \"encrypted\" }\n[unless]\ndirection = \"inbound\"",
        "[when]\nforwarded = \"automatically\"",
        "[when]\nnot = { forwarded = \"automatically\" }",
        "[when]\nany = [ { size = { more_than = \"1 KB\" } }, { direction = \"internal\" } ]",
    ]);
    let mode = prop::sample::select(vec!["enforce", "shadow", "off"]);
    let outcome = prop::sample::select(vec!["accept", "quarantine", "reject"]);
    (mode, outcome, conditions)
        .prop_map(|(mode, outcome, conditions)| (mode.into(), outcome.into(), conditions.into()))
}

fn any_facts() -> impl Strategy<Value = Facts> {
    let addresses = prop::sample::select(vec![
        "a@council.example",
        "b@example.org",
        "c@example.net",
        "d@council.example",
    ]);
    let shortfalls = prop::sample::subsequence(vec![Shortfall::Encrypted, Shortfall::Limit], 0..=2);
    (addresses.clone(), prop::collection::vec(addresses, 1..5), any::<bool>(), 0_u64..2_000, shortfalls)
        .prop_map(|(from, to, forwarded, size, shortfalls)| {
            let mut mail = facts(from, &to);
            mail.content.header.forwarded_automatically = forwarded;
            mail.content.size = size;
            let items =
                shortfalls.into_iter().map(|shortfall| Uninspected { shortfall, part: None, detail: "" });
            mail.content.uninspected = items.collect();
            mail
        })
}

fn named(rules: &[(String, String, String)]) -> Vec<(String, String)> {
    let numbered = rules.iter().enumerate();
    numbered
        .map(|(n, (mode, outcome, when))| (format!("r{n}"), rule(&format!("r{n}"), mode, outcome, when)))
        .collect()
}

fn decide(rules: &[(String, String)], facts: &Facts) -> Decision {
    let rules: Vec<(&str, String)> = rules.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
    policy(&rules).decide(facts)
}

proptest! {
    #[test]
    fn one_more_rule_never_lowers_the_verdict(rules in prop::collection::vec(any_rule(), 1..8), facts in any_facts()) {
        let rules = named(&rules);
        let (_, fewer) = rules.split_last().unwrap();
        prop_assert!(decide(fewer, &facts).verdict <= decide(&rules, &facts).verdict);
    }

    #[test]
    fn shadow_and_off_never_change_the_verdict(rules in prop::collection::vec(any_rule(), 0..8), facts in any_facts()) {
        let enforced: Vec<_> = rules.iter().filter(|rule| rule.0 == "enforce").cloned().collect();
        prop_assert_eq!(decide(&named(&rules), &facts).verdict, decide(&named(&enforced), &facts).verdict);
    }

    #[test]
    fn what_was_not_inspected_is_never_accepted(rules in prop::collection::vec(any_rule(), 0..8), facts in any_facts()) {
        let decision = decide(&named(&rules), &facts);
        prop_assert!(facts.content.uninspected.is_empty() || decision.verdict > Verdict::Accept);
    }

    #[test]
    fn the_order_of_files_does_not_matter(rules in prop::collection::vec(any_rule(), 0..8), facts in any_facts()) {
        let mut rules = named(&rules);
        let decision = decide(&rules, &facts);
        rules.reverse();
        prop_assert_eq!(decide(&rules, &facts), decision);
    }
}

/// Conditions of each kind, and put together in each way.
const CONDITIONS: &[&str] = &[
    "direction = \"internal\"",
    "direction = [\"outbound\", \"transit\"]\nforwarded = \"automatically\"",
    "malware = \"any\"",
    "size = { more_than = \"1 KB\" }",
    "size = { more_than = \"1 MB\" }",
    "size = { more_than = \"10 MB\" }",
    "size = { more_than = \"25 MB\" }",
    "uninspectable = \"any\"",
    "ambiguous = { codes = [\"NUL\"] }",
    "marking = { at_least = \"official\" }",
    "personal_data = {}",
    "personal_data = { distinct_at_least = 2 }",
    "personal_data = { distinct_at_least = 3 }",
    "personal_data = { distinct_at_least = 9 }",
    "personal_data = { group = \"financial\" }",
    "personal_data = { group = \"financial\", class = \"nhs-number\" }",
    "personal_data = { distinct_at_least = 10 }",
    "attachment = { family = [\"executable\", \"image\"] }",
    "attachment = { family = \"unknown\" }",
    "attachment = { extension = \"exe\" }",
    "attachment = { inside_at_least = 1 }",
    "subject = { contains = \"plan\" }",
    "recipients = { more_than = 1 }",
    "not = { malware = \"any\" }",
    "any = [ { malware = \"any\" }, { direction = \"inbound\", size = { more_than = \"2 MB\" } } ]",
    "any = [ { attachment = { family = \"image\" } }, { marking = { at_least = \"secret\" } } ]",
    "all = [ { direction = [\"internal\", \"outbound\"] }, { direction = [\"outbound\", \"inbound\"] } ]",
];

proptest! {
    #[test]
    fn a_closed_gate_silences_no_rule(
        (from, to) in (0_usize..3, 1_usize..4),
        size in prop::sample::select(vec![10, 1_001, 1_000_000, 1_000_001, 10_000_001, 25_000_001]),
        values in prop::sample::select(vec![0_u32, 1, 9, 10, 12]),
        files in prop::collection::vec((0_usize..11, 0_usize..4, any::<bool>()), 0..3),
        traits in prop::collection::vec(any::<bool>(), 6),
    ) {
        let rules: Vec<(String, String)> = CONDITIONS.iter().enumerate().map(|(number, conditions)| {
            let id = format!("r{number}");
            let text = rule(&id, if number % 3 == 0 { "shadow" } else { "enforce" }, "reject", &format!("[when]\n{conditions}"));
            (id, text)
        }).collect();
        let rules: Vec<(&str, String)> = rules.iter().map(|(id, text)| (id.as_str(), text.clone())).collect();
        let policy = policy(&rules);
        let everybody = ["a@council.example", "b@example.org", "c@council.example", "d@example.net"];
        let mut mail = facts(["<>", "jo@council.example", "jo@example.org"][from], &everybody[..to]);
        let content = &mut mail.content;
        content.size = size;
        content.findings = (0..values).map(|n| finding(nhs_number::CLASS, Confidence::High, Place::Header, n)).collect();
        for (family, named, attached) in files {
            let (family, name) = Family::ALL[family];
            let names = [&[][..], &["photo.jpg"], &["a.exe"], &["notes"]][named];
            let declared = if named == 3 { "image/png" } else { "application/octet-stream" };
            let mut part = part(&format!("{}/1", content.parts.len()), declared, names, FileType { family, name });
            part.attached = attached;
            content.parts.push(part);
        }
        if traits[0] { content.malware = Some("X".into()); }
        if traits[1] { content.ambiguities.insert(Ambiguity::Nul); }
        if traits[2] {
            content.uninspected.push(Uninspected { shortfall: Shortfall::Bomb, part: None, detail: "made by hand" });
        }
        if traits[3] { content.markings.push(Marking { level: Level::Secret, words: "SECRET", place: Place::Header }); }
        content.header.forwarded_automatically = traits[4];
        if traits[5] { content.header.subjects.push("the plan".into()); }
        let decision = policy.decide(&mail);
        let mut said: Vec<&str> = ids(&decision.reasons);
        said.extend(ids(&decision.shadow));
        said.retain(|id| *id != UNFINISHED);
        said.sort_unstable();
        let asked = policy.rules().iter().filter(|rule| policy.ask(rule, &mail, decision.route).is_some());
        prop_assert_eq!(said, asked.map(|rule| &**rule.id()).collect::<Vec<_>>());
    }
}

#[test]
fn which_directions_go_together_is_what_senders_can_do() {
    let mut seen = std::collections::BTreeSet::new();
    for from in ["<>", "jo@council.example", "jo@example.org"] {
        let both = facts(from, &["a@council.example", "b@example.org"]);
        let directions = policy(&[]).decide(&both).directions;
        seen.insert((directions[0], directions[1]));
    }
    for (left, _) in Direction::ALL {
        for (right, _) in Direction::ALL {
            let pair = (*left.min(right), *left.max(right));
            assert_eq!(left.may_go_with(*right), left == right || seen.contains(&pair), "{left:?} {right:?}");
        }
    }
}
