//! The way back from a text that was made of another one: what was left out of it, and where.

use crate::detect::dictionary::counts::Counts;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::Hit;
use crate::detect::finding::Level;
use std::collections::VecDeque;
use std::ops::Range;

/// Places remembered. Of a finding that more of them lie behind, the way back is about right only.
const MAX_PLACES: usize = 4_096;

/// Positions in a text and in the one that it was made of, both counted in bytes from the beginning of the stream.
#[derive(Debug)]
pub struct Places {
    /// Ends of stretches that are the same in both: in the text, in the original. Rising.
    ends: VecDeque<(u64, u64)>,
    made: u64,
    original: u64,
}

impl Places {
    /// The two are the same up to this position.
    pub fn from(position: u64) -> Self {
        Self { ends: [(position, position)].into(), made: position, original: position }
    }

    /// Pieces of both texts come next; `ends` are counted from the beginnings of the pieces.
    pub fn expect(&mut self, ends: impl Iterator<Item = (usize, usize)>) {
        for (made, original) in ends {
            let end = (self.made + made as u64, self.original + original as u64);
            match self.ends.back_mut() {
                // The same distance goes on.
                Some(last) if end.0.wrapping_sub(last.0) == end.1.wrapping_sub(last.1) => *last = end,
                _ => self.ends.push_back(end),
            }
        }
        let surplus = self.ends.len().saturating_sub(MAX_PLACES);
        self.ends.drain(..surplus);
    }

    /// Pieces of these lengths have passed.
    pub fn pass(&mut self, made: usize, original: usize) {
        self.made += made as u64;
        self.original += original as u64;
    }

    /// Where a stretch of the text stands in the original: from its first byte to its last.
    fn back(&self, span: Range<u64>) -> Range<u64> {
        let start = self.position(span.start);
        let last = self.position(span.end.saturating_sub(1)) + 1;
        start..last.max(start)
    }

    fn position(&self, position: u64) -> u64 {
        let next = self.ends.partition_point(|(made, _)| *made <= position);
        let (made, original) = self.ends.get(next).copied().unwrap_or((self.made, self.original));
        original.saturating_sub(made.saturating_sub(position))
    }
}

/// Passes discoveries on with their spans counted in the original.
pub struct Back<'a> {
    /// The way back.
    pub places: &'a Places,
    /// What takes the discoveries.
    pub to: &'a mut dyn Discoveries,
}

impl Discoveries for Back<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        let span = self.places.back(hit.span);
        self.to.hit(Hit { span, ..hit });
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        self.to.marking(level, words, self.places.back(span));
    }

    fn words(&mut self, counts: Counts) {
        self.to.words(counts);
    }

    fn is_full(&self) -> bool {
        self.to.is_full()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_goes_from_its_first_byte_to_its_last() {
        // `AB12` of `AB(x)12`, behind ten bytes that both have.
        let mut places = Places::from(10);
        places.expect([(2, 2), (4, 7)].into_iter());
        assert_eq!(places.back(10..14), 10..17);
        assert_eq!(places.back(12..13), 15..16);
        assert_eq!(places.back(3..5), 3..5);
        places.pass(4, 7);
        places.expect([(1, 1)].into_iter());
        assert_eq!(places.back(14..15), 17..18);
    }

    #[test]
    fn places_are_bounded() {
        let mut places = Places::from(0);
        for _ in 0..10_000 {
            places.expect([(1, 2)].into_iter());
            places.pass(1, 2);
        }
        assert_eq!(places.ends.len(), MAX_PLACES);
        assert_eq!(places.back(9_999..10_000), 19_999..20_000);
    }
}
