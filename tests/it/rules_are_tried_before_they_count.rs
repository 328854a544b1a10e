//! The tools that say what a rule does: `rules explain`, `rules who-applies`, `rules diff`, `rules test`.

use portcullis::inspect::facts::{Client, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::policy::decision::Mode;
use portcullis::policy::difference::between;
use portcullis::policy::trace::{Extent, Step, Trace, What};
use portcullis::rulebook::opened::Opened;
use portcullis::rulebook::{example, expectation};
use serde_json::Value;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

fn rules(words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portcullis")).arg("rules").args(words).output().unwrap()
}

#[track_caller]
fn says(words: &[&str], status: i32) -> String {
    let output = rules(words);
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{words:?}: {text}");
    text
}

/// A rules folder with this rule, and the mails that prove it.
fn folder(conditions: &str) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("rules/lists/own-domains.txt", ".council.example\n");
    write("rules/lists/friends.txt", "friend.example\n");
    write(
        "mails/plan.eml",
        "From: jo.bloggs@council.example\nTo: ann@friend.example\nSubject: plan Z\n\nx\n",
    );
    write(
        "mails/lunch.eml",
        "From: jo.bloggs@council.example\nTo: ann@friend.example\nSubject: lunch\n\nx\n",
    );
    write(
        "rules/plans.toml",
        &format!(
            "id = \"plans\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2099-03-31\nmode = \"enforce\"\n\
             outcome = \"quarantine\"\n{conditions}\n[tell]\nsender = \"Held {{id}}.\"\n[[example]]\n\
             mail = \"mails/plan.eml\"\nexpect = \"quarantine\"\n[[example]]\nmail = \"mails/lunch.eml\"\n\
             expect = \"accept\"\n"
        ),
    );
    folder
}

const PLANS: &str = "[when]\ndirection = \"outbound\"\nrecipients = { any_in = \"friends\" }\n\
                     subject = { contains = \"plan\" }\n[unless]\nsize = { more_than = \"1 MB\" }";

#[test]
fn an_explanation_names_the_condition_that_is_short_and_nobody() {
    let folder = folder(PLANS);
    let [rules, mail] = ["rules", "mails/lunch.eml"].map(|name| folder.path().join(name));
    let [rules, mail] = [rules.to_str().unwrap(), mail.to_str().unwrap()];
    let told = says(&["explain", mail, "--rules", rules], 0);
    let expected = "accept, no rule matches\n\n\
        plans (quarantine): does not match, but is one condition short\n  \
          yes  direction = \"outbound\"  [outbound]\n  \
          yes  recipients = { any_in = \"friends\" }  [1 recipient, 1 on the list friends]\n  \
          no   subject = { contains = \"plan\" }  [none of the words that the rule names]  <- this alone would change it\n  \
          unless\n  \
          no   size = { more_than = \"1 MB\" }  [the mail has 78 bytes, the limit is 1000000]\n";
    assert_eq!(told, expected);
    for word in ["jo.bloggs", "ann", "lunch"] {
        assert!(!told.contains(word), "{word}");
    }
    for _ in 0..3 {
        assert_eq!(says(&["explain", mail, "--rules", rules], 0), told);
    }
    let json: Value = serde_json::from_str(&says(&["explain", mail, "--rules", rules, "--json"], 0)).unwrap();
    assert_eq!(json["rules"][0]["when"][2]["short"], true);
    assert_eq!(json["rules"][0]["near"], true);
    // Two conditions short is not near, and neither is a mail of which only the direction fits.
    let far = says(&["explain", mail, "--rules", rules, "--to", "a@example.org"], 0);
    assert!(far.contains("plans (quarantine): does not match\n"), "{far}");
}

/// What a trace says of a rule, and what the rule says itself, on every mail of every shipped example; and every rule that
/// matches stands among the reasons, although most rules are never asked.
#[test]
fn a_trace_agrees_with_the_decision() {
    let opened = Opened::shipped().unwrap();
    let policy = &opened.policy;
    for rule in policy.rules() {
        for example in rule.examples() {
            let mail = opened.mail(&example.mail).unwrap();
            let content = Inspector::inspect(policy.detectors(), &Limits::default(), [&*mail]);
            let mut envelope =
                portcullis::mail::envelope::Envelope::new(content.header.from.first().cloned().map_or_else(
                    || portcullis::mail::envelope::Path::new("<>", None),
                    portcullis::mail::envelope::Path::to,
                ));
            let visible = content.header.visible_recipients.iter().cloned();
            envelope.recipients.extend(visible.map(portcullis::mail::envelope::Path::to));
            let facts = Facts {
                now: jiff::Timestamp::UNIX_EPOCH,
                client: Client::default(),
                envelope,
                content,
                memory: Memory::default(),
            };
            let decision = policy.decide(&facts);
            let traces = policy.trace(&facts, Extent::Message);
            for (rule, trace) in policy.rules().iter().zip(&traces) {
                let matched = policy.ask(rule, &facts, decision.route).is_some();
                assert_eq!(trace.matched, Some(matched), "{} {}", rule.id(), example.mail);
                let said =
                    decision.reasons.iter().chain(&decision.shadow).any(|reason| reason.rule == *rule.id());
                assert_eq!(said, matched && rule.mode() != Mode::Off, "{} {}", rule.id(), example.mail);
            }
            assert_eq!(policy.trace(&facts, Extent::Message), traces);
            let before = policy.trace(&facts, Extent::Envelope);
            for (early, late) in before.iter().zip(&traces) {
                assert!(early.matched.is_none() || early.matched == late.matched, "{}", late.rule);
            }
            traces.iter().for_each(|trace| says_nothing_secret(trace, &facts));
        }
    }
}

fn says_nothing_secret(trace: &Trace, facts: &Facts) {
    let subjects = facts.content.header.subjects.iter().filter(|subject| subject.contains(' ')).cloned();
    let names = facts.content.parts.iter().flat_map(|part| part.names.clone());
    let addresses = facts.envelope.recipient_addresses().map(ToString::to_string);
    let secrets: Vec<String> =
        subjects.chain(names.filter(|name| name.contains('.'))).chain(addresses).collect();
    fn saw(steps: &[Step], secrets: &[String]) {
        for step in steps {
            match &step.what {
                What::All(steps) | What::Any(steps) => saw(steps, secrets),
                What::Not(step) => saw(std::slice::from_ref(step), secrets),
                What::One { saw, .. } => {
                    let said = saw.as_deref().unwrap();
                    assert!(!secrets.iter().any(|secret| said.contains(secret)), "{said}");
                }
            }
        }
    }
    saw(&trace.when, &secrets);
    saw(&trace.unless, &secrets);
}

#[test]
fn what_applies_is_asked_of_the_envelope_alone() {
    let folder = folder(PLANS);
    let rules = folder.path().join("rules");
    let rules = rules.to_str().unwrap();
    let ask = |from: &str, to: &str| says(&["who-applies", "--rules", rules, "--from", from, "--to", to], 0);
    let open = ask("jo@council.example", "ann@friend.example");
    let expected = "Such mail is outbound.\n\nRules that it may meet, by what it says:\n  plans (quarantine): T\n    \
        - the subject contains one of these words: subject = { contains = \"plan\" }\n    unless one of:\n      \
        - the whole mail is larger than this: size = { more_than = \"1 MB\" }\n";
    assert_eq!(open, expected);
    let closed = ask("jo@council.example", "ann@example.org");
    assert_eq!(closed, "Such mail is outbound.\n\nRules that it does not meet:\n  plans\n");
    assert!(ask("<>", "jo@council.example").starts_with("Such mail is inbound.\n"));
    let as_one_of_us = [
        "who-applies",
        "--rules",
        rules,
        "--from",
        "x@isp.example",
        "--login",
        "jo",
        "--to",
        "a@friend.example",
    ];
    assert!(says(&as_one_of_us, 0).starts_with("Such mail is outbound.\n"));
    says(&["who-applies", "--from", "a@b.example"], 64);
}

#[test]
fn a_difference_is_told_field_by_field() {
    let [old, new] = [folder(PLANS), folder(&PLANS.replace("1 MB", "2 MB"))];
    let file = |folder: &tempfile::TempDir, name: &str| folder.path().join("rules").join(name);
    fs::write(file(&new, "lists/friends.txt"), "# a comment\nfriend.example\njo@friend.example\n").unwrap();
    fs::write(file(&new, "lists/foes.txt"), "foe.example\n").unwrap();
    let [a, b] = [&old, &new].map(|folder| folder.path().join("rules"));
    let [a, b] = [a.to_str().unwrap(), b.to_str().unwrap()];
    let told = says(&["diff", a, b], 1);
    let expected = "rule plans changed\n  - unless any = [ { size = { more_than = \"1 MB\" } } ]\n  \
        + unless any = [ { size = { more_than = \"2 MB\" } } ]\nlist foes added\nlist friends changed\n  \
        + entry jo@friend.example\n";
    assert_eq!(told, expected);
    assert_eq!(says(&["diff", a, a], 0), "");
    assert_eq!(says(&["diff", b, a], 1).matches("removed").count(), 1);
    let json = says(&["diff", a, b, "--json"], 1);
    assert!(json.lines().all(|line| serde_json::from_str::<Value>(line).is_ok()), "{json}");
    // A comment, a blank and another order of keys are no difference.
    let [old, new] = [a, b].map(|folder| Opened::folder(Path::new(folder)).unwrap());
    assert_eq!(between((&old.policy, &old.sources), (&old.policy, &old.sources)), []);
    assert_eq!(between((&old.policy, &old.sources), (&new.policy, &new.sources)).len(), 3);
}

#[test]
fn each_example_is_told_with_its_outcome() {
    let sound = folder(PLANS);
    let rules = |folder: &tempfile::TempDir| folder.path().join("rules").to_str().unwrap().to_owned();
    let told = says(&["test", &rules(&sound)], 0);
    assert_eq!(
        told,
        "ok    plans: mails/plan.eml matches\nok    plans: mails/lunch.eml does not match\n2 mails tried, 0 not as they should be\n"
    );
    let broken = folder(&PLANS.replace("\"plan\"", "\"lunch\""));
    let report = broken.path().join("junit.xml");
    let told = says(&["test", &rules(&broken), "--junit", report.to_str().unwrap()], 1);
    assert_eq!(told.matches("WRONG plans: ").count(), 2, "{told}");
    assert!(told.ends_with("2 mails tried, 2 not as they should be\n"), "{told}");
    let report = fs::read_to_string(report).unwrap();
    assert!(report.contains("<testsuite name=\"plans\" tests=\"2\" failures=\"2\""), "{report}");
    says(&["test", &rules(&sound), "--junit", "/nowhere/junit.xml"], 69);
    says(&["test", "/nowhere"], 78);
    let lib = Opened::folder(Path::new(&rules(&broken))).unwrap();
    assert_eq!(
        example::outcomes(&lib.policy, &|path| lib.mail(path)).filter(|(.., it)| it.is_err()).count(),
        2
    );
}

#[test]
fn a_folder_of_mails_comes_out_as_expected() {
    let folder = folder(PLANS);
    let write = |text: &str| fs::write(folder.path().join("mails/expected.toml"), text).unwrap();
    let [rules, mails] = ["rules", "mails"].map(|name| folder.path().join(name));
    let [rules, mails] = [rules.to_str().unwrap(), mails.to_str().unwrap()];
    let ask = |status| says(&["test", rules, "--expect", mails], status);
    write(
        "[[mail]]\nfile = \"plan.eml\"\nexpect = \"quarantine\"\nrule = \"plans\"\n\
         [[mail]]\nfile = \"plan.eml\"\nfrom = \"<>\"\nto = \"jo@council.example\"\nexpect = \"accept\"\n",
    );
    assert!(
        ask(0).contains("ok    expectations: plan.eml quarantine\nok    expectations: plan.eml accept\n")
    );
    write(
        "[[mail]]\nfile = \"lunch.eml\"\nexpect = \"quarantine\"\n[[mail]]\nfile = \"gone.eml\"\nexpect = \"accept\"\n",
    );
    let told = ask(1);
    assert!(
        told.contains("expected.toml:1:1: `lunch.eml`: the verdict is accept, not quarantine\n"),
        "{told}"
    );
    assert!(told.contains("the mail `gone.eml`: the file cannot be read: it does not exist"), "{told}");
    write("[[mail]]\nfile = \"plan.eml\"\nexpect = \"quarantine\"\nrule = [\"plans\", \"gone\"]\n");
    assert!(ask(1).contains("the rule `gone` does not match"));
    write("[[mail]]\nfile = \"../plan.eml\"\nexpekt = \"accept\"\n[[mails]]\n");
    let told = ask(78);
    for mistake in [
        "3:1: unknown key `expekt`",
        "2:8: this is not the path of a mail",
        "unknown key `mails`",
        "`expect` is missing",
    ] {
        assert!(told.contains(mistake), "{mistake}: {told}");
    }
    fs::remove_file(folder.path().join("mails/expected.toml")).unwrap();
    assert!(ask(78).contains("expected.toml: the file cannot be read: it does not exist"));
    assert_eq!(expectation::read(Path::new("fixtures/corpus")).unwrap().len(), 200);
}

#[test]
fn lint_says_by_its_status_whether_anything_is_wrong() {
    let sound = folder(PLANS);
    let rules = sound.path().join("rules");
    let path = rules.to_str().unwrap();
    assert_eq!(says(&["lint", path], 0), "1 rule, 2 lists: 0 mistakes, 0 to think about\n");
    fs::write(rules.join("lists/unnamed.txt"), "friend.example\n").unwrap();
    assert!(says(&["lint", path], 1).contains("lists/unnamed.txt: advice: no rule names `unnamed`\n"));
    let json = says(&["lint", path, "--json"], 1);
    let line: Value = serde_json::from_str(json.lines().next().unwrap()).unwrap();
    assert_eq!((line["kind"].as_str(), line["line"].as_u64()), (Some("unused"), Some(0)));
    fs::remove_file(sound.path().join("mails/plan.eml")).unwrap();
    assert!(says(&["lint", path], 78).contains("plans.toml:16:1: the example `mails/plan.eml`"));
    says(&["lint", path, "--store", "/nowhere"], 69);
    says(&["lint", path, "--today", "tomorrow"], 64);
}
