//! Who is told what a scanner discovers.

use super::dictionary::counts::Counts;
use super::finding::{Hit, Level};
use std::ops::Range;

/// What takes the discoveries of a scanner.
pub trait Discoveries {
    /// Personal data.
    fn hit(&mut self, hit: Hit<'_>);
    /// A protective marking, in its normal spelling, and where it stands: bytes in the scanned text, counted from the
    /// beginning of the stream.
    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>);
    /// How often words of dictionaries stand in the whole text; told at its end.
    fn words(&mut self, counts: Counts) {
        let _ = counts;
    }
    /// Personal data is not taken any more, and never will be again.
    fn is_full(&self) -> bool {
        false
    }
}
