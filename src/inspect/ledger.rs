//! What has been found in a message so far: findings without their values, distinct values counted.

use super::facts::Content;
use crate::detect::finding::{Class, Finding, Hit, Level, Marking, Place};
use crate::detect::scanner::Discoveries;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The bytes of a digest that stand for a value: enough that no two values of one message share them by chance.
type Key = [u8; 16];

/// Collects findings and markings of one message.
///
/// Equal values get equal numbers without being kept: a digest stands for them, and the digests go with the ledger.
#[derive(Debug, Default)]
pub struct Ledger {
    findings: Vec<Finding>,
    markings: BTreeSet<Marking>,
    numbers: BTreeMap<(Class, Key), u32>,
    counts: BTreeMap<Class, u32>,
    overflow: bool,
}

/// What the ledger hands back at the end.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order of discovery, at most [`Content::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Each marking once for each place.
    pub markings: Vec<Marking>,
    /// More was found than is kept.
    pub overflow: bool,
}

/// The ledger, open at one place of the message: what a scanner writes into.
#[derive(Debug)]
pub struct Page<'a> {
    ledger: &'a mut Ledger,
    place: Place,
}

impl Ledger {
    /// Opens the ledger for discoveries at a place.
    pub fn at(&mut self, place: Place) -> Page<'_> {
        Page { ledger: self, place }
    }

    /// Closes the ledger; the digests are dropped.
    pub fn finish(self) -> Findings {
        Findings {
            findings: self.findings,
            markings: self.markings.into_iter().collect(),
            overflow: self.overflow,
        }
    }

    /// The number of a value among the distinct values of its class.
    fn number(&mut self, class: Class, value: &[u8]) -> u32 {
        let digest =
            Sha256::new().chain_update(class.name()).chain_update([0]).chain_update(value).finalize();
        let mut key = Key::default();
        key.iter_mut().zip(digest).for_each(|(place, byte)| *place = byte);
        let count = self.counts.entry(class).or_default();
        *self.numbers.entry((class, key)).or_insert_with(|| {
            let number = *count;
            *count += 1;
            number
        })
    }
}

impl Discoveries for Page<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        if self.ledger.findings.len() >= Content::MAX_FINDINGS {
            self.ledger.overflow = true;
            return;
        }
        let distinct = self.ledger.number(hit.class, hit.value);
        let Hit { class, confidence, span, why, .. } = hit;
        self.ledger.findings.push(Finding { class, confidence, place: self.place, span, distinct, why });
    }

    fn marking(&mut self, level: Level, words: &'static str, _span: Range<u64>) {
        self.ledger.markings.insert(Marking { level, place: self.place, words });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::finding::Confidence;

    fn hit(value: &[u8], class: Class) -> Hit<'_> {
        Hit { class, confidence: Confidence::Low, span: 0..1, value, why: "" }
    }

    #[test]
    fn equal_values_have_equal_numbers() {
        let mut ledger = Ledger::default();
        for (place, value) in [(Place::Header, b"a"), (Place::Part(0), b"b"), (Place::Part(1), b"a")] {
            ledger.at(place).hit(hit(value, Class::NhsNumber));
        }
        ledger.at(Place::Header).hit(hit(b"a", Class::Iban));
        let numbers: Vec<_> = ledger.finish().findings.iter().map(|finding| finding.distinct).collect();
        assert_eq!(numbers, [0, 1, 0, 0]);
    }

    #[test]
    fn findings_and_markings_are_bounded() {
        let mut ledger = Ledger::default();
        for _ in 0..=Content::MAX_FINDINGS {
            ledger.at(Place::Header).hit(hit(b"a", Class::Iban));
            ledger.at(Place::Header).marking(Level::Secret, "SECRET", 0..6);
        }
        let found = ledger.finish();
        assert_eq!((found.findings.len(), found.markings.len()), (Content::MAX_FINDINGS, 1));
        assert!(found.overflow);
    }
}
