//! What the report says, word for word.

use super::*;
use crate::content::file_type::FileType;
use crate::detect::classes::nhs_number;
use crate::detect::classes::payment_card;
use crate::detect::finding::{Confidence, Finding, Level, Marking, Place};
use crate::inspect::facts::{Client, Content, Part, Seen, Shortfall, Uninspected};
use crate::inspect::grant::GrantId;
use crate::inspect::memory::Memory;
use crate::inspect::view::View;
use crate::mail::envelope::{Envelope, Path};
use crate::message::ambiguity::Ambiguity;
use crate::policy::decision::{Direction, Lifted, Mode, PolicyHash, Verdict};
use crate::policy::route::Route;
use std::collections::BTreeSet;

pub(in crate::cli) fn reason(rule: &str, outcome: Verdict, mode: Mode) -> Reason {
    Reason {
        rule: rule.into(),
        title: "Personal data to a personal address".into(),
        clause: "AUP-personal".into(),
        outcome,
        route: Route::Ordinary,
        mode,
        evidence: vec!["3 NHS numbers (high) in part 2 \"a\x1b[1m.csv\"".into()],
        tell: "Held {id}: 3 NHS numbers.".into(),
    }
}

pub(in crate::cli) fn decision(verdict: Verdict, reasons: Vec<Reason>, shadow: Vec<Reason>) -> Decision {
    Decision {
        verdict,
        route: Route::Ordinary,
        reasons,
        shadow,
        lifted: Vec::new(),
        directions: vec![Direction::Outbound],
        policy: PolicyHash([0xab; 32]),
    }
}

fn checked(decision: Decision) -> Checked {
    let address = |text: &str| Address::parse(text).unwrap();
    let finding = |distinct, place| Finding {
        class: nhs_number::CLASS,
        confidence: Confidence::High,
        place,
        span: 0..10,
        distinct,
        why: "checksum holds; label before it",
        quoted: false,
    };
    let part = Part {
        number: "2".into(),
        depth: 1,
        view: View::Arriving,
        declared: "text/csv".into(),
        names: vec!["a\x1b[1m.csv".into()],
        true_type: FileType::UNKNOWN,
        attached: true,
        inline_picture: false,
        size: 10,
    };
    let content = Content {
        size: 1234,
        parts: vec![part],
        findings: vec![
            finding(0, Place::Part(0)),
            finding(1, Place::Part(0)),
            finding(1, Place::Part(0)),
            finding(0, Place::Header),
        ],
        markings: vec![Marking {
            level: Level::Confidential,
            place: Place::Header,
            words: "OFFICIAL-SENSITIVE",
        }],
        ambiguities: BTreeSet::from([Ambiguity::HdrDup, Ambiguity::Charset]),
        uninspected: vec![
            Uninspected { shortfall: Shortfall::Encrypted, part: Some(0), detail: "a password is needed" },
            Uninspected { shortfall: Shortfall::Limit, part: None, detail: "more than 10000 parts" },
        ],
        ..Content::default()
    };
    let mut envelope = Envelope::new(Path::to(address("jo@council.example")));
    envelope.recipients.extend((0..5).map(|number| Path::to(address(&format!("p{number}@example.org")))));
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content,
        memory: Memory::default(),
    };
    Checked {
        name: "list.eml".into(),
        facts,
        decision,
        line_ends_mended: true,
        took: Duration::from_millis(2),
    }
}

#[test]
fn the_block_says_what_why_where_and_what_the_sender_reads() {
    let reasons = vec![reason("personal-forwarding", Verdict::Quarantine, Mode::Enforce)];
    let shadow = vec![reason("mass-mail", Verdict::Reject, Mode::Shadow)];
    let text = checked(decision(Verdict::Quarantine, reasons, shadow)).text(false);
    let expected = r#"list.eml: quarantine
  Quarantine, because of rule personal-forwarding (clause AUP-personal): Personal data to a personal address
    3 NHS numbers (high) in part 2 "a\u{1b}[1m.csv"
    The sender reads: Held <id>: 3 NHS numbers.
  In shadow, so it changes nothing: reject, because of rule mass-mail (clause AUP-personal): Personal data to a personal address
    3 NHS numbers (high) in part 2 "a\u{1b}[1m.csv"
    The sender reads: Held <id>: 3 NHS numbers.
  Found:
    3 NHS numbers (2 different), high confidence, in part 2 (text/csv, "a\u{1b}[1m.csv"): checksum holds; label before it
    1 NHS number, high confidence, in the header: checksum holds; label before it
  Marked:
    OFFICIAL-SENSITIVE in the header
  Not inspected to the end:
    part 2 (text/csv, "a\u{1b}[1m.csv"): encrypted, a password is needed
    the message: limit, more than 10000 parts
  Can be read in more than one way: HDR-DUP, CHARSET
  Envelope: from jo@council.example to p0@example.org, p1@example.org, p2@example.org, 2 more (outbound)
  Note: its lines end with LF only; they were read as CRLF, as mail travels"#;
    assert_eq!(text, expected);
}

#[test]
fn what_is_accepted_is_said_shortly() {
    let mut checked = checked(decision(Verdict::Accept, vec![], vec![]));
    checked.facts.content = Content::default();
    checked.facts.envelope = Envelope::new(Path::new("<>", None));
    checked.line_ends_mended = false;
    let expected = "list.eml: accept\n  No rule matched.\n  Envelope: from nobody to nobody (outbound)\n  \
                    Note: no recipient is known; give one with --to, or rules on recipients cannot match";
    assert_eq!(checked.text(false), expected);
}

#[test]
fn the_keys_of_the_json_object_stay() {
    let reasons = vec![reason("personal-forwarding", Verdict::Quarantine, Mode::Enforce)];
    let line = read_again(decision(Verdict::Quarantine, reasons, vec![])).json();
    assert!(!line.contains('\n'));
    let json: serde_json::Value = serde_json::from_str(&line).unwrap();
    let keys =
        |value: &serde_json::Value| value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    assert_eq!(
        keys(&json),
        "ambiguities directions file findings lifted markings milliseconds notes parts policy readings \
         readings_differ reasons recipients route sender shadow size uninspected verdict"
    );
    assert_eq!(keys(&json["reasons"][0]), "clause evidence outcome route rule tell title");
    assert_eq!(keys(&json["findings"][0]), "class confidence count distinct place quoted reading why");
    assert_eq!(keys(&json["markings"][0]), "level place reading words");
    assert_eq!(keys(&json["uninspected"][0]), "detail place reading shortfall");
    assert_eq!((&json["findings"][0]["count"], &json["findings"][0]["distinct"]), (&3.into(), &2.into()));
    assert_eq!((&json["verdict"], &json["recipients"]), (&"quarantine".into(), &5.into()));
    assert_eq!(keys(&json["readings"][0]), "found new parts reading");
    assert_eq!((&json["readings"][1]["reading"], &json["readings"][1]["new"]), (&"first".into(), &4.into()));
    assert_eq!(json["readings_differ"], true);
    assert_eq!(json["findings"][0]["reading"], "arriving");
    assert_eq!(json["findings"][1]["reading"], serde_json::Value::Null);
    assert_eq!(json["findings"][2]["reading"], "first");
    assert_eq!(json["uninspected"][1]["reading"], serde_json::Value::Null);
    assert_eq!(json["policy"].as_str().unwrap().len(), 64);
}

/// The same message, of which further readings have seen more.
fn read_again(decision: Decision) -> Checked {
    let mut checked = checked(decision);
    let content = &mut checked.facts.content;
    let seen = |view, parts, found, new, findings| Seen { view, parts, found, new, findings };
    content.readings =
        vec![seen(View::Arriving, 1, 3, 3, 4), seen(View::First, 3, 5, 4, 8), seen(View::Last, 1, 3, 0, 8)];
    content.readings_differ = true;
    let first = Part { view: View::First, number: "1".into(), ..content.parts[0].clone() };
    // The first part again, because of what this reading found in it; a text; a file.
    content.parts.extend([
        first.clone(),
        Part { declared: "text/plain".into(), names: vec![], attached: false, ..first.clone() },
        Part { number: "3".into(), names: vec!["b\u{202e}.exe".into()], ..first },
    ]);
    let finding = Finding { distinct: 2, place: Place::Part(1), ..content.findings[0].clone() };
    // Known already, and surer now.
    let surer = Finding { distinct: 0, ..finding.clone() };
    let card = Finding { class: payment_card::CLASS, distinct: 0, ..finding.clone() };
    let in_header = Finding { distinct: 3, place: Place::Header, ..finding.clone() };
    content.findings.extend([finding, surer, card, in_header]);
    content.markings.push(Marking { level: Level::Secret, place: Place::Part(3), words: "SECRET" });
    checked
}

#[test]
fn an_ambiguous_mail_is_explained() {
    let mut checked = read_again(decision(Verdict::Accept, vec![], vec![]));
    let text = checked.text(true);
    let expected = r#"list.eml: accept
  No rule matched.
  Found:
    3 NHS numbers (2 different), high confidence, in part 2 (text/csv, "a\u{1b}[1m.csv"), reading arriving: checksum holds; label before it
    2 NHS numbers, high confidence, in the header: checksum holds; label before it
    2 NHS numbers, high confidence, in part 1 (text/csv, "a\u{1b}[1m.csv"), reading first: checksum holds; label before it
    1 payment card number, high confidence, in part 1 (text/csv, "a\u{1b}[1m.csv"), reading first: checksum holds; label before it
  Marked:
    OFFICIAL-SENSITIVE in the header
    SECRET in part 3 (text/csv, "b\u{202e}.exe"), reading first
  Can be read in more than one way:
    HDR-DUP: a header field that may stand only once stands twice and says two things
    CHARSET: text that is not in the character set that it declares
  Read in every way in which a mail program might:
    reading   parts  found    new  what a reader of that kind does
    arriving      1      3      3  as it arrived, all declarations together
    first         3      5      4  the first of several declarations, to the letter
    last          1      3      0  the last of several declarations, mended
  What each reading found that none before it had found:
    arriving: 2 NHS numbers; 1 marking in the header; "a\u{1b}[1m.csv" (unknown data, declared as text/csv)
    first: 1 NHS number; 1 payment card number; 1 NHS number in the header; marked SECRET; a part without a name (unknown data, declared as text/plain); "b\u{202e}.exe" (unknown data, declared as text/csv)
  The readings differ: the recipient may see something else than the next reader.
  Not inspected to the end:
    part 2 (text/csv, "a\u{1b}[1m.csv"), reading arriving: encrypted, a password is needed
    the message: limit, more than 10000 parts
  Envelope: from jo@council.example to p0@example.org, p1@example.org, p2@example.org, 2 more (outbound)
  Note: its lines end with LF only; they were read as CRLF, as mail travels"#;
    assert_eq!(text, expected);
    let short = checked.text(false);
    assert!(
        short.contains("\n  Can be read in more than one way: HDR-DUP, CHARSET; readings differ\n"),
        "{short}"
    );
    assert!(!short.contains(", reading "), "{short}");
    checked.facts.content.readings_differ = false;
    let same =
        "\n  The readings of mail programs (first, last, loose) yield the same parts, byte for byte.\n";
    assert!(checked.text(true).contains(same));
}

#[test]
fn a_reading_that_saw_many_files_names_some() {
    let mut checked = read_again(decision(Verdict::Accept, vec![], vec![]));
    let content = &mut checked.facts.content;
    let file = content.parts[3].clone();
    let many =
        (0..30).map(|number| Part { names: vec![format!("{number}{}", "x".repeat(99))], ..file.clone() });
    content.parts = many.collect();
    let text = checked.text(true);
    assert!(text.contains("; \"9xx") && !text.contains("; \"10xx") && text.contains("; 20 more\n"), "{text}");
}

#[test]
fn what_is_read_once_is_said_in_a_line() {
    let mut checked = checked(decision(Verdict::Accept, vec![], vec![]));
    checked.facts.content = Content {
        readings: vec![Seen { view: View::Arriving, parts: 1, found: 0, new: 0, findings: 0 }],
        ..Content::default()
    };
    let line = "\n  Read once: nothing in it can be read in another way.\n";
    assert!(checked.text(true).contains(line) && !checked.text(false).contains(line));
    checked.facts.content.ambiguities = [Ambiguity::TypeMismatch].into();
    let text = checked.text(true);
    assert!(!text.contains(line), "{text}");
    assert!(
        text.contains("    TYPE-MISMATCH: a part is not what it is declared as\n  Read once: "),
        "{text}"
    );
}

#[test]
fn what_a_grant_lifts_is_told_with_the_grant() {
    let mut decision = decision(Verdict::Accept, vec![], vec![]);
    let reason = reason("mass-mail", Verdict::Reject, Mode::Enforce);
    decision.lifted = vec![Lifted { reason, grant: GrantId(1), uses_left: Some(2) }];
    let checked = checked(decision);
    let text = checked.text(false);
    assert!(
        text.starts_with(
            "list.eml: accept\n  Lifted by grant G-0001, 2 uses left, so it does not count: reject, because of rule mass-mail "
        ),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&checked.json()).unwrap();
    let lifted = &json["lifted"][0];
    assert_eq!((&lifted["rule"], &lifted["grant"]), (&"mass-mail".into(), &"G-0001".into()));
    assert_eq!(lifted["uses_left"], 2);
}
