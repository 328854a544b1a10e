use crate::inspect::facts::{Facts, Shortfall, Uninspected};
use crate::inspect::grant::{Grant, GrantId, Terms};
use crate::mail::party::Party;
use crate::policy::decision::{Decision, Verdict};
use crate::policy::policy::{Policy, UNFINISHED};
use crate::policy::testing::{facts, rule};
use jiff::Timestamp;

const CROWD: &str =
    "[when]\nrecipients = { more_than = 1 }\n[unless]\nsize = { more_than = \"1 KB\" }\ngrant = true";

fn policy(rules: &[(&str, &str, &str, &str)]) -> Policy {
    use crate::policy::{compile::compile, source::Sources};
    let mut sources = Sources::new("rules");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("lists/officers.txt", "jo@council.example\n");
    for (id, mode, outcome, conditions) in rules {
        sources.add(format!("{id}.toml"), rule(id, mode, outcome, conditions));
    }
    compile(&sources).unwrap()
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// In force from second 100 to second 200.
fn grant(number: u32, who: &str) -> Grant {
    let terms = Terms {
        who: Party::parse(who).unwrap(),
        rule: "crowd".into(),
        to: Vec::new(),
        from: at(100),
        until: at(200),
        uses: None,
        recipients: None,
        recipients_each: None,
    };
    Grant { id: GrantId(number), terms, uses_left: None, recipients_left: None }
}

fn mail(grants: Vec<Grant>) -> Facts {
    let mut mail = facts("jo@council.example", &["a@example.org", "b@example.net"]);
    mail.now = at(150);
    mail.memory.grants = grants;
    mail
}

fn crowd() -> Policy {
    policy(&[("crowd", "enforce", "reject", CROWD)])
}

fn lifted(decision: &Decision) -> Vec<(String, u32)> {
    decision.lifted.iter().map(|lifted| (lifted.reason.rule.to_string(), lifted.grant.0)).collect()
}

#[test]
fn a_grant_lifts_its_rule_for_its_sender_and_says_so() {
    let policy = crowd();
    assert_eq!(policy.decide(&mail(vec![])).verdict, Verdict::Reject);
    for who in ["jo@council.example", "council.example", ".council.example", "list:officers"] {
        let decision = policy.decide(&mail(vec![Grant { uses_left: Some(2), ..grant(7, who) }]));
        assert_eq!((decision.verdict, decision.reasons.len()), (Verdict::Accept, 0), "{who}");
        assert_eq!(lifted(&decision), [("crowd".to_owned(), 7)]);
        assert_eq!(decision.lifted[0].to_string(), "grant G-0007, 1 use left");
        assert_eq!(decision.lifted[0].reason.evidence, ["2 recipients, more than 1"]);
    }
    for who in ["jon@council.example", "parks.council.example", "list:own-domains-2", "list:nobody"] {
        assert_eq!(policy.decide(&mail(vec![grant(7, who)])).verdict, Verdict::Reject, "{who}");
    }
    let mut other = grant(7, "jo@council.example");
    other.terms.rule = "crowds".into();
    assert_eq!(policy.decide(&mail(vec![other])).verdict, Verdict::Reject);
}

#[test]
fn the_login_is_the_sender_and_nobody_is_no_sender() {
    let policy = crowd();
    let mut named = mail(vec![grant(1, "jo@council.example")]);
    named.client.login = Some("sam@council.example".into());
    assert_eq!(policy.decide(&named).verdict, Verdict::Reject);
    let mut bounce = facts("<>", &["a@example.org", "b@example.net"]);
    bounce.now = at(150);
    bounce.memory.grants = vec![grant(1, ".council.example")];
    let decision = policy.decide(&bounce);
    assert_eq!(decision.verdict, Verdict::Reject);
    assert_eq!(policy.question(&bounce, &decision), None);
}

#[test]
fn every_recipient_must_be_among_those_it_names() {
    let policy = crowd();
    let to = |parties: &[&str]| {
        let mut grant = grant(1, "jo@council.example");
        grant.terms.to = parties.iter().map(|party| Party::parse(party).unwrap()).collect();
        policy.decide(&mail(vec![grant])).verdict
    };
    assert_eq!(to(&["example.org", "B+x@example.net"]), Verdict::Accept);
    assert_eq!(to(&["example.org"]), Verdict::Reject);
    assert_eq!(to(&[".example.org", "c@example.net"]), Verdict::Reject);
}

#[test]
fn it_holds_between_its_dates_whatever_the_clock_did_before() {
    let policy = crowd();
    // The clock of the gateway may go backwards: only the moment of the decision counts.
    for (now, verdict) in [
        (99, Verdict::Reject),
        (100, Verdict::Accept),
        (199, Verdict::Accept),
        (200, Verdict::Reject),
        (199, Verdict::Accept),
        (50, Verdict::Reject),
    ] {
        let mut mail = mail(vec![grant(1, "jo@council.example")]);
        mail.now = at(now);
        assert_eq!(policy.decide(&mail).verdict, verdict, "{now}");
    }
}

#[test]
fn what_is_used_up_lifts_nothing() {
    let policy = crowd();
    let with = |change: fn(&mut Grant)| {
        let mut grant = grant(1, "jo@council.example");
        change(&mut grant);
        policy.decide(&mail(vec![grant])).verdict
    };
    assert_eq!(with(|grant| grant.uses_left = Some(1)), Verdict::Accept);
    assert_eq!(with(|grant| grant.uses_left = Some(0)), Verdict::Reject);
    assert_eq!(with(|grant| grant.recipients_left = Some(2)), Verdict::Accept);
    assert_eq!(with(|grant| grant.recipients_left = Some(1)), Verdict::Reject);
    assert_eq!(with(|grant| grant.terms.recipients_each = Some(2)), Verdict::Accept);
    assert_eq!(with(|grant| grant.terms.recipients_each = Some(1)), Verdict::Reject);
}

#[test]
fn of_several_the_one_that_ends_first_is_taken() {
    let policy = crowd();
    let ends = |number, until| {
        let mut grant = grant(number, "jo@council.example");
        grant.terms.until = at(until);
        grant
    };
    let one = |grants| lifted(&policy.decide(&mail(grants)))[0].1;
    assert_eq!(one(vec![ends(1, 300), ends(2, 180), ends(3, 180), ends(4, 140)]), 2);
    assert_eq!(one(vec![Grant { uses_left: Some(0), ..ends(2, 180) }, ends(1, 300)]), 1);
}

#[test]
fn what_passes_for_another_reason_needs_no_grant() {
    let mut mail = mail(vec![grant(1, "jo@council.example")]);
    mail.content.size = 1_001;
    let decision = crowd().decide(&mail);
    assert_eq!((decision.verdict, lifted(&decision)), (Verdict::Accept, vec![]));
}

#[test]
fn a_rule_that_does_not_ask_for_grants_and_what_was_not_inspected_stay() {
    let grants = || vec![grant(1, "jo@council.example")];
    let deaf = policy(&[("crowd", "enforce", "reject", "[when]\nrecipients = { more_than = 1 }")]);
    let decision = deaf.decide(&mail(grants()));
    assert_eq!(decision.verdict, Verdict::Reject);
    assert_eq!(deaf.question(&mail(vec![]), &decision), None);
    let mut unread = mail(grants());
    let item = Uninspected { shortfall: Shortfall::Encrypted, part: None, detail: "a password is needed" };
    unread.content.uninspected.push(item);
    let decision = crowd().decide(&unread);
    assert_eq!(decision.verdict, Verdict::Quarantine);
    assert_eq!(&*decision.reasons[0].rule, UNFINISHED);
    assert_eq!(lifted(&decision).len(), 1);
}

#[test]
fn the_register_is_asked_only_where_a_grant_could_change_something() {
    let policy = policy(&[
        ("crowd", "enforce", "reject", CROWD),
        ("note", "enforce", "accept", CROWD),
        ("try", "shadow", "reject", CROWD),
        ("stop", "enforce", "quarantine", "[when]\nrecipients = { more_than = 1 }"),
        ("ill", "enforce", "reject", "[when]\nmalware = \"any\""),
    ]);
    let crowd = mail(vec![]);
    let question = policy.question(&crowd, &policy.decide(&crowd)).unwrap();
    assert_eq!(question.rules.iter().map(|rule| &**rule).collect::<Vec<_>>(), ["crowd"]);
    assert_eq!(question.recipients, 2);
    let forms = [
        "jo@council.example",
        "council.example",
        ".council.example",
        ".example",
        "list:officers",
        "list:own-domains",
    ];
    assert_eq!(question.senders, forms);
    // What no grant can change is not asked about.
    let mut ill = crowd.clone();
    ill.content.malware = Some("Eicar".into());
    assert_eq!(policy.question(&ill, &policy.decide(&ill)), None);
    let one = facts("jo@council.example", &["a@example.org"]);
    assert_eq!(policy.question(&one, &policy.decide(&one)), None);
}

#[test]
fn a_rule_in_shadow_is_lifted_in_silence() {
    let policy = policy(&[("crowd", "shadow", "reject", CROWD)]);
    let decision = policy.decide(&mail(vec![grant(1, "jo@council.example")]));
    assert_eq!((decision.shadow.len(), decision.lifted.len()), (0, 0));
}
