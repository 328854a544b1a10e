//! The verdict on one file, in plain words or as JSON. It names what was found and where, never the value.

mod explain;
mod found;
pub mod json;
mod section;

use super::escape::plain;
use crate::inspect::facts::Facts;
use crate::mail::address::Address;
use crate::policy::decision::{Decision, Reason, Verdict};
use crate::policy::route::Route;
use found::{Names, found};
use section::section;
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
    /// One block of lines for people, without an empty line at its end. `explained` says how the message was read, too.
    pub fn text(&self, explained: bool) -> String {
        let Decision { verdict, route, .. } = self.decision;
        let mut lines = vec![format!("{}: {}", self.name, verdict.name())];
        if route == Route::Secure {
            let when = if verdict == Verdict::Accept { "It goes" } else { "If it is released, it goes" };
            lines.push(format!("  {when}{}.", route.words()));
        }
        if self.decision.reasons.is_empty() && self.decision.lifted.is_empty() {
            lines.push("  No rule matched.".to_owned());
        }
        self.decision.reasons.iter().for_each(|reason| tell(reason, "", &mut lines));
        for lifted in &self.decision.lifted {
            tell(&lifted.reason, &format!("Lifted by {lifted}, so it does not count: "), &mut lines);
        }
        let shadow = "In shadow, so it changes nothing: ";
        self.decision.shadow.iter().for_each(|reason| tell(reason, shadow, &mut lines));
        let content = &self.facts.content;
        let names = Names { content, readings: explained && content.readings.len() > 1 };
        section("Found", found(content).iter().map(|found| found.sentence(names)), &mut lines);
        let marked =
            content.markings.iter().map(|mark| format!("{} in {}", mark.words, names.place(mark.place)));
        section("Marked", marked, &mut lines);
        if explained {
            explain::readings(content, &mut lines);
        }
        let missed = content
            .uninspected
            .iter()
            .map(|what| format!("{}: {}, {}", names.part(what.part), what.shortfall.name(), what.detail));
        section("Not inspected to the end", missed, &mut lines);
        if !explained && !content.ambiguities.is_empty() {
            let codes: Vec<_> = content.ambiguities.iter().map(|code| code.code()).collect();
            let differ = if content.readings_differ { "; readings differ" } else { "" };
            lines.push(format!("  Can be read in more than one way: {}{differ}", codes.join(", ")));
        }
        lines.push(format!("  Envelope: {}", self.envelope()));
        lines.extend(self.notes().iter().map(|note| format!("  Note: {note}")));
        lines.join("\n")
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

/// `Quarantine, because of rule personal-forwarding (clause AUP-personal): title`, then the evidence and what the sender
/// reads.
fn tell(reason: &Reason, prefix: &str, lines: &mut Vec<String>) {
    let outcome = reason.outcome.name();
    let outcome = if prefix.is_empty() { capitalised(outcome) } else { outcome.to_owned() };
    let outcome = format!("{outcome}{}", reason.route.words());
    let (rule, clause, title) = (plain(&reason.rule), plain(&reason.clause), plain(&reason.title));
    lines.push(format!("  {prefix}{outcome}, because of rule {rule} (clause {clause}): {title}"));
    lines.extend(reason.evidence.iter().map(|evidence| format!("    {}", plain(evidence))));
    if !reason.tell.is_empty() {
        lines.push(format!("    The sender reads: {}", plain(&reason.tell.replace("{id}", "<id>"))));
    }
}

fn capitalised(word: &str) -> String {
    let mut chars = word.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
pub(super) mod tests;
