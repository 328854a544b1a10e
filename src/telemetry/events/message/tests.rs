use super::*;
use crate::inspect::grant::GrantId;
use crate::policy::decision::PolicyHash;
use crate::telemetry::recorder::Telemetry;

fn reason(rule: &str, mode: Mode) -> Reason {
    Reason {
        rule: rule.into(),
        title: "a title".into(),
        clause: "AUP-1".into(),
        outcome: Verdict::Quarantine,
        route: Route::Ordinary,
        mode,
        evidence: vec!["2 NHS numbers (high) in part 2 \"payroll.csv\"".into()],
        tell: "Held for jo@council.example".into(),
    }
}

fn decision(directions: &[Direction], verdict: Verdict) -> Decision {
    Decision {
        verdict,
        route: Route::Secure,
        reasons: vec![reason("bulk", Mode::Enforce)],
        shadow: vec![reason("late", Mode::Shadow)],
        lifted: Vec::new(),
        directions: directions.to_vec(),
        policy: PolicyHash([7; 32]),
    }
}

fn codes(raised: &[Ambiguity]) -> Codes {
    let mut codes = Codes::default();
    raised.iter().for_each(|code| codes.raise(*code));
    codes
}

fn page_after(decision: Option<&Decision>, outcome: Outcome) -> String {
    let telemetry = Telemetry::new().unwrap();
    telemetry.record(Decided {
        id: Id::from_bytes([1; 16]),
        decision,
        outcome,
        reply: 250,
        size: 5_000,
        recipients: 3,
        parts: 2,
        codes: codes(&[Ambiguity::HdrDup, Ambiguity::Eol]),
        readings: 6,
        inspect: Duration::from_micros(300),
        answer: Duration::from_millis(2),
        commit: Some(Duration::from_millis(1)),
    });
    telemetry.page().unwrap()
}

#[test]
fn a_message_moves_every_instrument_once() {
    let decision = decision(&[Direction::Outbound], Verdict::Quarantine);
    let page = page_after(Some(&decision), Outcome::Held);
    for line in [
        "portcullis_messages_total{direction=\"outbound\",verdict=\"quarantine\"} 1",
        "portcullis_messages_total{direction=\"inbound\",verdict=\"accept\"} 0",
        "portcullis_received_bytes_total{direction=\"outbound\"} 5000",
        "portcullis_message_outcomes_total{outcome=\"held\"} 1",
        "portcullis_secure_route_messages_total{outcome=\"held\"} 1",
        "portcullis_message_bytes_sum 5000",
        "portcullis_message_recipients_bucket{le=\"5\"} 1",
        "portcullis_message_recipients_bucket{le=\"2\"} 0",
        "portcullis_message_parts_count 1",
        "portcullis_ambiguous_messages_total{code=\"HDR-DUP\"} 1",
        "portcullis_ambiguous_messages_total{code=\"EOL\"} 1",
        "portcullis_ambiguous_messages_total{code=\"NUL\"} 0",
        "portcullis_messages_read_again_total 1",
        "portcullis_message_seconds_bucket{stage=\"inspect\",le=\"0.0005\"} 1",
        "portcullis_message_seconds_bucket{stage=\"inspect\",le=\"0.00025\"} 0",
        "portcullis_message_seconds_sum{stage=\"answer\"} 0.002",
        "portcullis_message_seconds_count{stage=\"commit\"} 1",
        "portcullis_rule_hits_total{mode=\"enforce\",rule=\"bulk\"} 1",
        "portcullis_rule_hits_total{mode=\"shadow\",rule=\"late\"} 1",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
}

#[test]
fn a_message_that_goes_several_ways_counts_once() {
    let both = decision(&[Direction::Outbound, Direction::Internal], Verdict::Accept);
    let page = page_after(Some(&both), Outcome::Relayed);
    assert!(page.contains("{direction=\"internal+outbound\",verdict=\"accept\"} 1"), "{page}");
    assert!(page.contains("{direction=\"outbound\",verdict=\"accept\"} 0"), "{page}");
}

#[test]
fn a_message_without_a_decision_counts_too() {
    let page = page_after(None, Outcome::Deferred);
    assert!(page.contains("{direction=\"none\",verdict=\"none\"} 1"), "{page}");
}

#[test]
fn the_codes_of_a_line_are_joined() {
    assert_eq!(Joined(codes(&[])).to_string(), "");
    assert_eq!(Joined(codes(&[Ambiguity::Nul, Ambiguity::HdrDup])).to_string(), "HDR-DUP,NUL");
}

#[test]
fn nothing_that_a_message_says_reaches_the_page() {
    let decision = decision(&[Direction::Outbound], Verdict::Quarantine);
    let page = page_after(Some(&decision), Outcome::Held);
    for text in ["payroll", "jo@", "council.example", "a title", "NHS"] {
        assert!(!page.contains(text), "{text}");
    }
}

#[test]
fn a_line_names_rules_with_the_grants_that_lift_them() {
    let lifted =
        |rule, grant| Lifted { reason: reason(rule, Mode::Enforce), grant: GrantId(grant), uses_left: None };
    assert_eq!(Grants(&[lifted("bulk", 1), lifted("late", 12_345)]).to_string(), "bulk:G-0001,late:G-12345");
}
