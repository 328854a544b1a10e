//! What several readings of the same bytes say together: nothing that any of them has found is left out.

use super::desk::Yield;
use super::facts::{Content, Part, Seen, Shortfall, Uninspected};
use super::view::View;
use crate::detect::finding::Place;
use crate::message::ambiguity::Ambiguity;
use std::collections::{BTreeMap, BTreeSet};

/// The union of readings: the first as it is, of every other what no reading before it saw.
#[derive(Debug)]
pub struct Union {
    sum: Yield,
    readings: Vec<Seen>,
    /// Attached parts as rules see them: by name and by content.
    kinds: BTreeSet<(Vec<String>, &'static str)>,
    missed: BTreeSet<(Shortfall, &'static str)>,
}

impl Union {
    /// The first reading alone.
    pub fn new(first: Yield) -> Self {
        let found = first.ledger.distinct();
        let (parts, findings) = (first.content.parts.len(), first.ledger.len());
        let seen = Seen { view: View::Arriving, parts, found, new: found, findings };
        Self { sum: first, readings: vec![seen], kinds: BTreeSet::new(), missed: BTreeSet::new() }
    }

    /// Adds what another reading saw and no reading before it did.
    pub fn add(&mut self, view: View, read: Yield) {
        let content = &mut self.sum.content;
        if self.readings.len() == 1 {
            self.kinds.extend(content.parts.iter().filter_map(kind));
            self.missed.extend(content.uninspected.iter().map(|missed| (missed.shortfall, missed.detail)));
        }
        let Yield { content: other, ledger, .. } = read;
        let (parts, found) = (other.parts.len(), ledger.distinct());
        // Where each part of the other reading lies here: nowhere until something in it is new.
        let mut places: BTreeMap<u32, u32> = BTreeMap::new();
        for (index, part) in (0..).zip(&other.parts) {
            if kind(part).is_some_and(|kind| self.kinds.insert(kind)) {
                places.insert(index, keep(content, part.clone()));
            }
        }
        let guess = !view.counts_for_agreement();
        let new = self.sum.ledger.absorb(ledger, guess, &mut |place| match place {
            Place::Header => Place::Header,
            Place::Part(index) => Place::Part(*places.entry(index).or_insert_with(|| {
                other.parts.get(index as usize).map_or(0, |part| keep(content, part.clone()))
            })),
        });
        for Uninspected { shortfall, part, detail } in other.uninspected {
            if self.missed.insert((shortfall, detail)) {
                let part = part.map(|index| {
                    *places.entry(index).or_insert_with(|| {
                        other.parts.get(index as usize).map_or(0, |part| keep(content, part.clone()))
                    })
                });
                content.uninspected.push(Uninspected { shortfall, part, detail });
            }
        }
        content.readings_differ |= other.readings_differ;
        unite(&mut content.header.subjects, other.header.subjects);
        unite(&mut content.header.visible_recipients, other.header.visible_recipients);
        self.readings.push(Seen { view, parts, found, new, findings: self.sum.ledger.len() });
    }

    /// Readings that some mail program has do not agree about the contents.
    pub fn differ(readings: &[(View, Yield)]) -> bool {
        let mut prints =
            readings.iter().filter(|(view, _)| view.counts_for_agreement()).map(|(_, read)| &read.prints);
        prints.next().is_some_and(|one| prints.any(|other| other != one))
    }

    /// The sum, as if it had been one reading.
    pub fn sum(self) -> Yield {
        self.sum
    }

    /// The facts.
    pub fn finish(self) -> Content {
        let Yield { mut content, ledger, mut codes, .. } = self.sum;
        let found = ledger.finish();
        if found.overflow {
            let detail = "more personal data than is counted";
            content.uninspected.push(Uninspected { shortfall: Shortfall::Limit, part: None, detail });
        }
        if content.uninspected.iter().any(|missed| missed.shortfall == Shortfall::Limit) {
            codes.raise(Ambiguity::Limit);
        }
        content.findings = found.findings;
        content.markings = found.markings;
        content.words = found.words;
        content.ambiguities = codes.iter().collect();
        content.readings = self.readings;
        content
    }
}

/// Adds what is not there. There may be thousands of either.
fn unite<T: Clone + Ord>(these: &mut Vec<T>, others: Vec<T>) {
    let mut known: BTreeSet<T> = these.iter().cloned().collect();
    these.extend(others.into_iter().filter(|other| known.insert(other.clone())));
}

/// What a rule about attachments could see of a part.
fn kind(part: &Part) -> Option<(Vec<String>, &'static str)> {
    let seen = part.attached || !part.names.is_empty();
    seen.then(|| (part.names.clone(), part.true_type.name))
}

fn keep(content: &mut Content, part: Part) -> u32 {
    content.parts.push(part);
    u32::try_from(content.parts.len() - 1).unwrap_or(u32::MAX)
}
