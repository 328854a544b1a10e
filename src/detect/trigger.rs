//! What sends detectors looking where no digit is: an `@`, a word such as `password`.

use aho_corasick::{AhoCorasick, MatchKind};
use std::collections::VecDeque;

/// A place at which one stands.
#[derive(Debug, Clone, Copy)]
pub struct Trigger {
    /// Its first byte in the stream.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// The detectors that want it, a bit for each.
    pub wanting: u64,
    /// It is a cell below a name, and no word.
    pub cell: bool,
}

/// The triggers of all detectors together. None has a line end in it, so that lines can be searched many at once.
#[derive(Debug, Default)]
pub struct Triggers {
    /// Single bytes, which would slow down the search for words.
    bytes: Vec<(u8, u64)>,
    words: Option<AhoCorasick>,
    /// Who wants each word.
    wanting: Vec<u64>,
}

impl Triggers {
    /// Bytes of the longest word.
    pub const LONGEST: usize = 40;

    /// What each detector wants, by the bit that stands for it. No word hides another that it overlaps.
    pub fn new<'w>(wanted: impl IntoIterator<Item = (u64, &'w [&'w str])>) -> Self {
        let (mut triggers, mut words) = (Self::default(), Vec::<&str>::new());
        for (bit, texts) in wanted {
            for &text in texts {
                if let &[byte] = text.as_bytes() {
                    match triggers.bytes.iter_mut().find(|(known, _)| *known == byte) {
                        Some((_, wanting)) => *wanting |= bit,
                        None => triggers.bytes.push((byte, bit)),
                    }
                    continue;
                }
                match words.iter().zip(&mut triggers.wanting).find(|(known, _)| **known == text) {
                    Some((_, wanting)) => *wanting |= bit,
                    None => {
                        words.push(text);
                        triggers.wanting.push(bit);
                    }
                }
            }
        }
        let mut builder = AhoCorasick::builder();
        builder.ascii_case_insensitive(true).match_kind(MatchKind::Standard);
        triggers.words = (!words.is_empty()).then(|| builder.build(words).ok()).flatten();
        triggers
    }

    /// Appends the triggers in whole lines that begin at `start`, in the order in which they stand there.
    pub fn find(&self, lines: &[u8], start: usize, found: &mut VecDeque<Trigger>) {
        let known = found.len();
        for &(byte, wanting) in &self.bytes {
            let places = memchr::memchr_iter(byte, lines).map(|at| start + at);
            found.extend(places.map(|start| Trigger { start, end: start + 1, wanting, cell: false }));
        }
        if let Some(words) = &self.words {
            let places = words.find_overlapping_iter(lines).map(|place| Trigger {
                start: start + place.start(),
                end: start + place.end(),
                wanting: self.wanting.get(place.pattern().as_usize()).copied().unwrap_or(0),
                cell: false,
            });
            found.extend(places);
        }
        if let Some(new) = found.make_contiguous().get_mut(known..) {
            new.sort_unstable_by_key(|trigger| (trigger.start, usize::MAX - trigger.end));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_found_in_order_for_all_who_want_them() {
        let triggers =
            Triggers::new([(1, &["@", "pass"][..]), (2, &["@", "password"][..]), (4, &["begin"][..])]);
        let mut found = VecDeque::new();
        triggers.find(b"a@b PassWord pass", 100, &mut found);
        triggers.find(b"@", 117, &mut found);
        let told: Vec<_> = found.iter().map(|found| (found.start, found.end, found.wanting)).collect();
        assert_eq!(told, [(101, 102, 3), (104, 112, 2), (104, 108, 1), (113, 117, 1), (117, 118, 3)]);
    }
}
