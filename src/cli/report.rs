//! The verdict on one file, in plain words or as JSON. It names what was found and where, never the value.

use super::escape::plain;
use crate::detect::finding::{Class, Confidence, Finding, Place};
use crate::inspect::facts::{Content, Facts};
use crate::mail::address::Address;
use crate::policy::decision::{Decision, Reason};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;
use std::time::Duration;

/// A file that was checked.
#[derive(Debug)]
pub struct Checked {
    /// The file, fit to print.
    pub name: String,
    /// What was seen.
    pub facts: Facts,
    /// What was decided.
    pub decision: Decision,
    /// Its lines ended with LF and were read as if they ended with CRLF.
    pub line_ends_mended: bool,
    /// How long inspection and decision took.
    pub took: Duration,
}

/// Recipients that are named one by one.
const NAMED: usize = 3;

impl Checked {
    /// One block of lines for people, without an empty line at its end.
    pub fn text(&self) -> String {
        let mut lines = vec![format!("{}: {}", self.name, self.decision.verdict.name())];
        if self.decision.reasons.is_empty() {
            lines.push("  No rule matched.".to_owned());
        }
        self.decision.reasons.iter().for_each(|reason| tell(reason, "", &mut lines));
        let shadow = "In shadow, so it changes nothing: ";
        self.decision.shadow.iter().for_each(|reason| tell(reason, shadow, &mut lines));
        let content = &self.facts.content;
        section("Found", found(content).iter().map(Found::sentence), &mut lines);
        let marked =
            content.markings.iter().map(|mark| format!("{} in {}", mark.words, place(mark.place, content)));
        section("Marked", marked, &mut lines);
        section(
            "Not inspected to the end",
            content.uninspected.iter().map(|what| {
                let part = what
                    .part
                    .map_or_else(|| "the message".to_owned(), |part| place(Place::Part(part), content));
                format!("{part}: {}, {}", what.shortfall.name(), what.detail)
            }),
            &mut lines,
        );
        if !content.ambiguities.is_empty() {
            let codes: Vec<_> = content.ambiguities.iter().map(|code| code.code()).collect();
            lines.push(format!("  Can be read in more than one way: {}", codes.join(", ")));
        }
        lines.push(format!("  Envelope: {}", self.envelope()));
        lines.extend(self.notes().iter().map(|note| format!("  Note: {note}")));
        lines.join("\n")
    }

    /// One JSON object on one line. The keys are documented in docs/check.md and stay.
    pub fn json(&self) -> String {
        let content = &self.facts.content;
        let sender = self.facts.envelope.sender();
        let object = Object {
            file: &self.name,
            verdict: self.decision.verdict.name(),
            reasons: self.decision.reasons.iter().map(JsonReason::of).collect(),
            shadow: self.decision.shadow.iter().map(JsonReason::of).collect(),
            directions: self.decision.directions.iter().map(|direction| direction.name()).collect(),
            sender: sender.map(Address::to_string),
            recipients: self.facts.envelope.recipients.len(),
            size: content.size,
            parts: content.parts.len(),
            findings: found(content),
            markings: content
                .markings
                .iter()
                .map(|mark| JsonMarking {
                    level: mark.level.name(),
                    words: mark.words,
                    place: place(mark.place, content),
                })
                .collect(),
            uninspected: content
                .uninspected
                .iter()
                .map(|what| JsonUninspected {
                    shortfall: what.shortfall.name(),
                    place: what.part.map(|part| place(Place::Part(part), content)),
                    detail: what.detail,
                })
                .collect(),
            ambiguities: content.ambiguities.iter().map(|code| code.code()).collect(),
            notes: self.notes(),
            policy: self.decision.policy.to_string(),
            milliseconds: self.took.as_secs_f64() * 1e3,
        };
        // Text and numbers always serialise.
        serde_json::to_string(&object).unwrap_or_default()
    }

    fn envelope(&self) -> String {
        let envelope = &self.facts.envelope;
        let sender = envelope.sender().map_or_else(|| "nobody".to_owned(), Address::to_string);
        let mut recipients: Vec<_> =
            envelope.recipient_addresses().take(NAMED).map(Address::to_string).collect();
        match envelope.recipients.len().saturating_sub(NAMED) {
            0 if recipients.is_empty() => recipients.push("nobody".to_owned()),
            0 => {}
            more => recipients.push(format!("{more} more")),
        }
        let directions: Vec<_> = self.decision.directions.iter().map(|direction| direction.name()).collect();
        let directions =
            if directions.is_empty() { String::new() } else { format!(" ({})", directions.join(", ")) };
        plain(&format!("from {sender} to {}{directions}", recipients.join(", ")))
    }

    fn notes(&self) -> Vec<&'static str> {
        let mut notes = Vec::new();
        if self.line_ends_mended {
            notes.push("its lines end with LF only; they were read as CRLF, as mail travels");
        }
        if self.facts.envelope.recipients.is_empty() {
            notes.push("no recipient is known; give one with --to, or rules on recipients cannot match");
        }
        notes
    }
}

/// A file that could not be read, as JSON.
pub fn unreadable_json(name: &str, error: &str) -> String {
    serde_json::json!({ "file": name, "error": error }).to_string()
}

/// `Quarantine, because of rule personal-forwarding (clause AUP-personal): title`, then the evidence and what the sender
/// reads.
fn tell(reason: &Reason, prefix: &str, lines: &mut Vec<String>) {
    let outcome = reason.outcome.name();
    let outcome = if prefix.is_empty() { capitalised(outcome) } else { outcome.to_owned() };
    let (rule, clause, title) = (plain(&reason.rule), plain(&reason.clause), plain(&reason.title));
    lines.push(format!("  {prefix}{outcome}, because of rule {rule} (clause {clause}): {title}"));
    lines.extend(reason.evidence.iter().map(|evidence| format!("    {}", plain(evidence))));
    if !reason.tell.is_empty() {
        lines.push(format!("    The sender reads: {}", plain(&reason.tell.replace("{id}", "<id>"))));
    }
}

fn section(title: &str, items: impl Iterator<Item = String>, lines: &mut Vec<String>) {
    let mut items = items.peekable();
    if items.peek().is_some() {
        lines.push(format!("  {title}:"));
        lines.extend(items.map(|item| format!("    {item}")));
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `the header`, `part 2 (text/csv, "list.csv")`.
fn place(place: Place, content: &Content) -> String {
    let Place::Part(index) = place else { return "the header".to_owned() };
    let part = usize::try_from(index).ok().and_then(|index| content.parts.get(index));
    let Some(part) = part else { return format!("part with index {index}") };
    let mut text = format!("part {} ({}", plain(&part.number), plain(&part.declared));
    if let Some(name) = part.names.first() {
        // Writing to a String cannot fail.
        let _ = write!(text, ", \"{}\"", plain(name));
    }
    text.push(')');
    text
}

/// Findings of one class and confidence, found for the same reason in the same place.
#[derive(Debug, PartialEq, Eq, Serialize)]
struct Found {
    class: &'static str,
    confidence: &'static str,
    place: String,
    count: usize,
    distinct: usize,
    why: &'static str,
    #[serde(skip)]
    counted: String,
}

/// Findings put together, in the order of the first of each.
fn found(content: &Content) -> Vec<Found> {
    type Key = (Class, Confidence, Place, &'static str);
    let key = |finding: &Finding| -> Key { (finding.class, finding.confidence, finding.place, finding.why) };
    let mut groups: Vec<(Key, usize, BTreeSet<u32>)> = Vec::new();
    for finding in &content.findings {
        let key = key(finding);
        match groups.iter_mut().find(|group| group.0 == key) {
            Some((_, count, distinct)) => {
                *count += 1;
                distinct.insert(finding.distinct);
            }
            None => groups.push((key, 1, BTreeSet::from([finding.distinct]))),
        }
    }
    let found = |((class, confidence, at, why), count, distinct): (Key, usize, BTreeSet<u32>)| Found {
        class: class.name(),
        confidence: confidence.name(),
        place: place(at, content),
        count,
        distinct: distinct.len(),
        why,
        counted: class.counted(count),
    };
    groups.into_iter().map(found).collect()
}

impl Found {
    fn sentence(&self) -> String {
        let different = if self.distinct < self.count {
            format!(" ({} different)", self.distinct)
        } else {
            String::new()
        };
        format!(
            "{}{different}, {} confidence, in {}: {}",
            self.counted, self.confidence, self.place, self.why
        )
    }
}

#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    verdict: &'static str,
    reasons: Vec<JsonReason<'a>>,
    shadow: Vec<JsonReason<'a>>,
    directions: Vec<&'static str>,
    sender: Option<String>,
    recipients: usize,
    size: u64,
    parts: usize,
    findings: Vec<Found>,
    markings: Vec<JsonMarking>,
    uninspected: Vec<JsonUninspected>,
    ambiguities: Vec<&'static str>,
    notes: Vec<&'static str>,
    policy: String,
    milliseconds: f64,
}

#[derive(Serialize)]
struct JsonReason<'a> {
    rule: &'a str,
    clause: &'a str,
    title: &'a str,
    outcome: &'static str,
    evidence: &'a [String],
    tell: &'a str,
}

#[derive(Serialize)]
struct JsonMarking {
    level: &'static str,
    words: &'static str,
    place: String,
}

#[derive(Serialize)]
struct JsonUninspected {
    shortfall: &'static str,
    place: Option<String>,
    detail: &'static str,
}

impl<'a> JsonReason<'a> {
    fn of(reason: &'a Reason) -> Self {
        Self {
            rule: &reason.rule,
            clause: &reason.clause,
            title: &reason.title,
            outcome: reason.outcome.name(),
            evidence: &reason.evidence,
            tell: &reason.tell,
        }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::content::file_type::FileType;
    use crate::detect::finding::{Level, Marking};
    use crate::inspect::facts::{Client, Part, Shortfall, Uninspected};
    use crate::mail::envelope::{Envelope, Path};
    use crate::message::ambiguity::Ambiguity;
    use crate::policy::decision::{Direction, Mode, PolicyHash, Verdict};

    pub(in crate::cli) fn reason(rule: &str, outcome: Verdict, mode: Mode) -> Reason {
        Reason {
            rule: rule.into(),
            title: "Personal data to a personal address".into(),
            clause: "AUP-personal".into(),
            outcome,
            mode,
            evidence: vec!["3 NHS numbers (high) in part 2 \"a\x1b[1m.csv\"".into()],
            tell: "Held {id}: 3 NHS numbers.".into(),
        }
    }

    pub(in crate::cli) fn decision(verdict: Verdict, reasons: Vec<Reason>, shadow: Vec<Reason>) -> Decision {
        Decision {
            verdict,
            reasons,
            shadow,
            directions: vec![Direction::Outbound],
            policy: PolicyHash([0xab; 32]),
        }
    }

    fn checked(decision: Decision) -> Checked {
        let address = |text: &str| Address::parse(text).unwrap();
        let finding = |distinct, place| Finding {
            class: Class::NhsNumber,
            confidence: Confidence::High,
            place,
            span: 0..10,
            distinct,
            why: "checksum holds; label before it",
        };
        let part = Part {
            number: "2".into(),
            depth: 1,
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
                Uninspected {
                    shortfall: Shortfall::Encrypted,
                    part: Some(0),
                    detail: "a password is needed",
                },
                Uninspected { shortfall: Shortfall::Limit, part: None, detail: "more than 10000 parts" },
            ],
            ..Content::default()
        };
        let mut envelope = Envelope::new(Path::to(address("jo@council.example")));
        envelope.recipients.extend((0..5).map(|number| Path::to(address(&format!("p{number}@example.org")))));
        let facts = Facts { now: jiff::Timestamp::UNIX_EPOCH, client: Client::default(), envelope, content };
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
        let text = checked(decision(Verdict::Quarantine, reasons, shadow)).text();
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
        assert_eq!(checked.text(), expected);
    }

    #[test]
    fn the_keys_of_the_json_object_stay() {
        let reasons = vec![reason("personal-forwarding", Verdict::Quarantine, Mode::Enforce)];
        let line = checked(decision(Verdict::Quarantine, reasons, vec![])).json();
        assert!(!line.contains('\n'));
        let json: serde_json::Value = serde_json::from_str(&line).unwrap();
        let keys = |value: &serde_json::Value| {
            value.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ")
        };
        assert_eq!(
            keys(&json),
            "ambiguities directions file findings markings milliseconds notes parts policy reasons recipients sender \
             shadow size uninspected verdict"
        );
        assert_eq!(keys(&json["reasons"][0]), "clause evidence outcome rule tell title");
        assert_eq!(keys(&json["findings"][0]), "class confidence count distinct place why");
        assert_eq!(keys(&json["markings"][0]), "level place words");
        assert_eq!(keys(&json["uninspected"][0]), "detail place shortfall");
        assert_eq!((&json["findings"][0]["count"], &json["findings"][0]["distinct"]), (&3.into(), &2.into()));
        assert_eq!((&json["verdict"], &json["recipients"]), (&"quarantine".into(), &5.into()));
        assert_eq!(json["policy"].as_str().unwrap().len(), 64);
    }
}
