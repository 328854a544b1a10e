//! How often the words of dictionaries stand somewhere.

use super::Slot;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// For each word that was met, how often; more than 255 times is 255 times.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts(BTreeMap<Slot, u8>);

impl Counts {
    /// No word was met.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How often this word was met.
    pub fn get(&self, slot: Slot) -> u8 {
        self.0.get(&slot).copied().unwrap_or(0)
    }

    /// The words that were met, of so many from this one on, and how often.
    pub fn range(&self, first: Slot, number: usize) -> impl Iterator<Item = (Slot, u8)> {
        let behind = first.saturating_add(Slot::try_from(number).unwrap_or(Slot::MAX));
        self.0.range(first..behind).map(|(slot, count)| (*slot, *count))
    }

    /// Counts what stands in another text as well.
    pub fn add(&mut self, other: &Self) {
        for (slot, count) in &other.0 {
            self.more(*slot, *count);
        }
    }

    /// Counts what another reading of the same text has seen: the greater number of both.
    pub fn raise(&mut self, other: &Self) {
        for (slot, count) in &other.0 {
            let own = self.0.entry(*slot).or_default();
            *own = (*own).max(*count);
        }
    }

    /// Counts this word further times.
    pub fn more(&mut self, slot: Slot, times: u8) {
        if times > 0 {
            let own = self.0.entry(slot).or_default();
            *own = own.saturating_add(times);
        }
    }

    /// What is more in these than in others.
    pub fn beyond(&self, others: &Self) -> Self {
        let more = self.0.iter().map(|(slot, count)| (*slot, count.saturating_sub(others.get(*slot))));
        Self(more.filter(|(_, count)| *count > 0).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(pairs: &[(Slot, u8)]) -> Counts {
        Counts(pairs.iter().copied().collect())
    }

    #[test]
    fn texts_add_up_and_readings_raise() {
        let (one, other) = (counts(&[(1, 2), (2, 250)]), counts(&[(1, 1), (2, 10), (3, 1)]));
        let mut sum = one.clone();
        sum.add(&other);
        assert_eq!(sum, counts(&[(1, 3), (2, 255), (3, 1)]));
        let mut raised = one.clone();
        raised.raise(&other);
        assert_eq!(raised, counts(&[(1, 2), (2, 250), (3, 1)]));
        assert_eq!(other.beyond(&one), counts(&[(3, 1)]));
        assert_eq!(sum.range(1, 2).collect::<Vec<_>>(), [(1, 3), (2, 255)]);
    }
}
