//! What was found in a message, and where, in words. Never the value.

use crate::cli::escape::plain;
use crate::detect::finding::{Class, Confidence, Finding, Place};
use crate::inspect::facts::{Content, Part};
use serde::Serialize;
use std::collections::BTreeSet;
use std::fmt::Write;

/// How places of a message are called.
#[derive(Clone, Copy)]
pub(super) struct Names<'a> {
    pub(super) content: &'a Content,
    /// With the reading that sees the part.
    pub(super) readings: bool,
}

impl Names<'_> {
    /// `the header`, `part 2 (text/csv, "list.csv")`, `part 2 (text/csv), reading last`.
    pub(super) fn place(self, place: Place) -> String {
        let Place::Part(index) = place else { return "the header".to_owned() };
        let Some(part) = part(place, self.content) else { return format!("part with index {index}") };
        let mut text = format!("part {} ({}", plain(&part.number), plain(&part.declared));
        // Writing to a String cannot fail.
        if let Some(name) = part.names.first() {
            let _ = write!(text, ", \"{}\"", plain(name));
        }
        text.push(')');
        if self.readings {
            let _ = write!(text, ", reading {}", part.view.name());
        }
        text
    }

    /// The same for a part, or `the message`.
    pub(super) fn part(self, part: Option<u32>) -> String {
        part.map_or_else(|| "the message".to_owned(), |part| self.place(Place::Part(part)))
    }
}

/// The part at a place; the header is none.
pub(super) fn part(place: Place, content: &Content) -> Option<&Part> {
    let Place::Part(index) = place else { return None };
    content.parts.get(usize::try_from(index).ok()?)
}

/// Findings of one class and confidence, found for the same reason in the same place, all of them quoted or none.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(super) struct Found {
    class: &'static str,
    confidence: &'static str,
    #[serde(skip)]
    at: Place,
    place: String,
    reading: Option<&'static str>,
    count: usize,
    distinct: usize,
    /// They stand in quotations of earlier mail.
    quoted: bool,
    why: &'static str,
    #[serde(skip)]
    counted: String,
}

/// Findings put together, in the order of the first of each.
pub(super) fn found(content: &Content) -> Vec<Found> {
    type Key = (Class, Confidence, Place, bool, &'static str);
    let key = |finding: &Finding| -> Key {
        (finding.class, finding.confidence, finding.place, finding.quoted, finding.why)
    };
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
    let found =
        |((class, confidence, at, quoted, why), count, distinct): (Key, usize, BTreeSet<u32>)| Found {
            class: class.name,
            confidence: confidence.name(),
            at,
            place: Names { content, readings: false }.place(at),
            reading: part(at, content).map(|part| part.view.name()),
            count,
            distinct: distinct.len(),
            quoted,
            why,
            counted: class.counted(count),
        };
    groups.into_iter().map(found).collect()
}

impl Found {
    /// `3 NHS numbers (2 different), high confidence, in part 2 (text/csv): checksum holds`.
    pub(super) fn sentence(&self, names: Names<'_>) -> String {
        let different = if self.distinct < self.count {
            format!(" ({} different)", self.distinct)
        } else {
            String::new()
        };
        let quoted = if self.quoted { ", quoted from earlier mail" } else { "" };
        format!(
            "{}{different}, {} confidence, in {}{quoted}: {}",
            self.counted,
            self.confidence,
            names.place(self.at),
            self.why
        )
    }
}
