//! The verdict on one file as JSON.

use super::Checked;
use super::found::{Found, Names, found, part};
use crate::detect::finding::Place;
use crate::inspect::facts::Seen;
use crate::inspect::grant::GrantId;
use crate::mail::address::Address;
use crate::policy::decision::{Lifted, Reason};
use serde::Serialize;

impl Checked {
    /// One JSON object on one line. The keys are documented in docs/check.md and stay.
    pub fn json(&self) -> String {
        let content = &self.facts.content;
        let names = Names { content, readings: false };
        let reading = |at| part(at, content).map(|part| part.view.name());
        let sender = self.facts.envelope.sender();
        let object = Object {
            file: &self.name,
            verdict: self.decision.verdict.name(),
            route: self.decision.route.name(),
            reasons: self.decision.reasons.iter().map(JsonReason::of).collect(),
            shadow: self.decision.shadow.iter().map(JsonReason::of).collect(),
            lifted: self.decision.lifted.iter().map(JsonLifted::of).collect(),
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
                    place: names.place(mark.place),
                    reading: reading(mark.place),
                })
                .collect(),
            uninspected: content
                .uninspected
                .iter()
                .map(|what| JsonUninspected {
                    shortfall: what.shortfall.name(),
                    place: what.part.map(|part| names.place(Place::Part(part))),
                    reading: what.part.and_then(|part| reading(Place::Part(part))),
                    detail: what.detail,
                })
                .collect(),
            ambiguities: content.ambiguities.iter().map(|code| code.code()).collect(),
            readings: content.readings.iter().map(JsonReading::of).collect(),
            readings_differ: content.readings_differ,
            notes: self.notes(),
            policy: self.decision.policy.to_string(),
            milliseconds: self.took.as_secs_f64() * 1e3,
        };
        // Text and numbers always serialise.
        serde_json::to_string(&object).unwrap_or_default()
    }
}

/// A file that could not be read, as JSON.
pub fn unreadable(name: &str, error: &str) -> String {
    serde_json::json!({ "file": name, "error": error }).to_string()
}

#[derive(Serialize)]
struct Object<'a> {
    file: &'a str,
    verdict: &'static str,
    route: &'static str,
    reasons: Vec<JsonReason<'a>>,
    shadow: Vec<JsonReason<'a>>,
    lifted: Vec<JsonLifted<'a>>,
    directions: Vec<&'static str>,
    sender: Option<String>,
    recipients: usize,
    size: u64,
    parts: usize,
    findings: Vec<Found>,
    markings: Vec<JsonMarking>,
    uninspected: Vec<JsonUninspected>,
    ambiguities: Vec<&'static str>,
    readings: Vec<JsonReading>,
    readings_differ: bool,
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
    route: &'static str,
    evidence: &'a [String],
    tell: &'a str,
}

#[derive(Serialize)]
struct JsonLifted<'a> {
    #[serde(flatten)]
    reason: JsonReason<'a>,
    grant: GrantId,
    uses_left: Option<u32>,
}

impl<'a> JsonLifted<'a> {
    fn of(lifted: &'a Lifted) -> Self {
        Self { reason: JsonReason::of(&lifted.reason), grant: lifted.grant, uses_left: lifted.uses_left }
    }
}

#[derive(Serialize)]
struct JsonMarking {
    level: &'static str,
    words: &'static str,
    place: String,
    reading: Option<&'static str>,
}

#[derive(Serialize)]
struct JsonUninspected {
    shortfall: &'static str,
    place: Option<String>,
    reading: Option<&'static str>,
    detail: &'static str,
}

#[derive(Serialize)]
struct JsonReading {
    reading: &'static str,
    parts: usize,
    found: usize,
    new: usize,
}

impl JsonReading {
    fn of(seen: &Seen) -> Self {
        Self { reading: seen.view.name(), parts: seen.parts, found: seen.found, new: seen.new }
    }
}

impl<'a> JsonReason<'a> {
    fn of(reason: &'a Reason) -> Self {
        Self {
            rule: &reason.rule,
            clause: &reason.clause,
            title: &reason.title,
            outcome: reason.outcome.name(),
            route: reason.route.name(),
            evidence: &reason.evidence,
            tell: &reason.tell,
        }
    }
}
