//! An ambiguous message, read again in every other way. What the readings find is put together: nothing that any reader
//! of the recipient could see is left out.

use super::desk::Yield;
use super::facts::{Content, Part, Seen, Shortfall, Uninspected};
use super::reading::Reading;
use super::salvage::Salvage;
use super::view::{View, Views};
use crate::detect::finding::Place;
use crate::detect::scanner::Detectors;
use crate::message::ambiguity::Ambiguity;
use crate::message::limits::Limits;
use crate::message::line_ends::LineEnds;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// How many further readings there are.
const FURTHER: u64 = View::ALL.len() as u64 - 1;

/// The further readings of one message, side by side, so that its bytes are fetched only once.
#[derive(Debug)]
pub struct SecondLook {
    size: u64,
    first: Yield,
    readings: Vec<(View, Reading)>,
    line_ends: LineEnds,
    loose: Option<Reading>,
    salvage: Option<Salvage>,
}

impl SecondLook {
    /// After a first reading; the message comes again from its beginning.
    pub fn new(first: Yield, size: u64, detectors: &Arc<Detectors>, limits: &Limits, views: Views) -> Self {
        // What is unpacked in all further readings together is as much again as in the first.
        let limits = Limits { unpacked: limits.unpacked / FURTHER, ..limits.clone() };
        let reading = |view| Reading::new(Arc::clone(detectors), limits.clone(), view);
        let strict = [View::First, View::Last, View::Guessed];
        Self {
            size,
            first,
            readings: strict
                .into_iter()
                .filter(|view| views.contains(*view))
                .map(|view| (view, reading(view)))
                .collect(),
            line_ends: LineEnds::default(),
            loose: views.contains(View::Loose).then(|| reading(View::Loose)),
            salvage: views
                .contains(View::Salvage)
                .then(|| Salvage::new(Arc::clone(detectors), limits.clone())),
        }
    }

    /// The next bytes of the message.
    pub fn feed(&mut self, bytes: &[u8]) {
        for (_, reading) in &mut self.readings {
            reading.feed(bytes);
        }
        if let Some(loose) = &mut self.loose {
            self.line_ends.feed(bytes, &mut |bytes| loose.feed(bytes));
        }
        if let Some(salvage) = &mut self.salvage {
            salvage.feed(bytes);
        }
    }

    /// What all readings together say.
    pub fn finish(self) -> Content {
        let Self { size, first, readings, loose, salvage, .. } = self;
        let mut yields: Vec<(View, Yield)> =
            readings.into_iter().map(|(view, reading)| (view, reading.finish())).collect();
        yields.extend(loose.map(|loose| (View::Loose, loose.finish())));
        yields.extend(salvage.map(|salvage| (View::Salvage, salvage.finish())));
        yields.sort_by_key(|(view, _)| *view);
        let mut prints =
            yields.iter().filter(|(view, _)| view.counts_for_agreement()).map(|(_, y)| &y.prints);
        let differ = prints.next().is_some_and(|one| prints.any(|other| other != one));
        let mut union = Union::new(first);
        for (view, read) in yields {
            union.add(view, read);
        }
        let mut content = union.finish();
        content.readings_differ = differ;
        content.size = size;
        content
    }
}

/// What the first reading alone says of a message without ambiguity.
pub fn alone(first: Yield, size: u64) -> Content {
    let mut content = Union::new(first).finish();
    content.size = size;
    content
}

/// The union of readings: the first as it is, of every other what no reading before it saw.
#[derive(Debug)]
struct Union {
    sum: Yield,
    readings: Vec<Seen>,
    /// Attached parts as rules see them: by name and by content.
    kinds: BTreeSet<(Vec<String>, &'static str)>,
    missed: BTreeSet<(Shortfall, &'static str)>,
}

impl Union {
    fn new(first: Yield) -> Self {
        let found = first.ledger.distinct();
        let (parts, findings) = (first.content.parts.len(), first.ledger.len());
        let seen = Seen { view: View::Arriving, parts, found, new: found, findings };
        Self { sum: first, readings: vec![seen], kinds: BTreeSet::new(), missed: BTreeSet::new() }
    }

    fn add(&mut self, view: View, read: Yield) {
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
        let new = self.sum.ledger.absorb(ledger, &mut |place| match place {
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
        unite(&mut content.header.subjects, other.header.subjects);
        unite(&mut content.header.visible_recipients, other.header.visible_recipients);
        self.readings.push(Seen { view, parts, found, new, findings: self.sum.ledger.len() });
    }

    fn finish(self) -> Content {
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
