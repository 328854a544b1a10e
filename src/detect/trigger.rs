//! What sends detectors looking where no digit is: an `@`, a word such as `password`.

use super::detector::Detector;
use aho_corasick::packed::{MatchKind, Searcher};
use std::cmp::Reverse;
use std::collections::{BTreeMap, VecDeque};

/// A place at which one stands.
#[derive(Debug, Clone, Copy)]
pub struct Trigger {
    /// Its first byte in the stream.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// The detectors that want it, a bit for each.
    pub wanting: u64,
    /// It is a whole cell of a table.
    pub cell: bool,
}

/// Classes of bytes: 26 letters, whatever their case, and all others.
const CLASSES: usize = 27;
/// Bytes of a word that are looked up at once, and how many ways there are for them to be.
const LOOK: usize = 4;
const KEYS: usize = CLASSES.pow(4);

/// The triggers of all detectors together. None has a line end in it, so that lines can be searched many at once.
#[derive(Debug)]
pub struct Triggers {
    bytes: Vec<(u8, u64)>,
    /// Two bytes that are no letters.
    pairs: Vec<([u8; 2], u64)>,
    /// What is found inside of words, too, in lower case, and who searches for all spellings of it.
    inner: Vec<(Vec<u8>, u64)>,
    searcher: Option<Searcher>,
    /// How words begin, in lower case.
    openings: Vec<(Vec<u8>, u64)>,
    /// For the first bytes of a word: the openings that it may be, and a bit that there are any.
    by_key: BTreeMap<usize, Vec<u16>>,
    known: Vec<u64>,
}

impl Triggers {
    /// Bytes of the longest trigger.
    pub const LONGEST: usize = 40;

    /// What each detector wants, by the bit that stands for it.
    pub fn new<'d>(detectors: impl IntoIterator<Item = (u64, &'d dyn Detector)>) -> Self {
        let mut triggers = Self {
            bytes: Vec::new(),
            pairs: Vec::new(),
            inner: Vec::new(),
            searcher: None,
            openings: Vec::new(),
            by_key: BTreeMap::new(),
            known: Vec::new(),
        };
        for (bit, detector) in detectors {
            for text in detector.triggers() {
                match text.as_bytes() {
                    [byte] => add(&mut triggers.bytes, *byte, bit),
                    [first, second] => add(&mut triggers.pairs, [*first, *second], bit),
                    text => add(&mut triggers.inner, text.to_vec(), bit),
                }
            }
            detector.openings(&mut |text| add(&mut triggers.openings, text.as_bytes().to_vec(), bit));
        }
        triggers.index();
        triggers
    }

    /// Makes what texts are searched with.
    fn index(&mut self) {
        self.known = vec![0; KEYS.div_ceil(64)];
        for (index, (opening, _)) in (0..).zip(&self.openings) {
            for key in keys(opening) {
                self.by_key.entry(key).or_default().push(index);
                if let Some(word) = self.known.get_mut(key / 64) {
                    *word |= 1 << (key % 64);
                }
            }
        }
        self.searcher = searcher(&self.inner);
    }

    /// Appends the triggers in whole lines that begin at `start`, in the order in which they stand there.
    pub fn find(&self, lines: &[u8], start: usize, found: &mut VecDeque<Trigger>) {
        let before = found.len();
        word_starts(lines, |at| {
            let rest = lines.get(at..).unwrap_or_default();
            let key = key(rest);
            if self.known.get(key / 64).is_some_and(|word| word >> (key % 64) & 1 == 1) {
                self.open(rest, key, start + at, found);
            }
        });
        for &(byte, wanting) in &self.bytes {
            let places = memchr::memchr_iter(byte, lines).map(|at| start + at);
            found.extend(places.map(|start| Trigger { start, end: start + 1, wanting, cell: false }));
        }
        for (pair, wanting) in &self.pairs {
            let places = memchr::memmem::find_iter(lines, pair).map(|at| start + at);
            found.extend(places.map(|start| Trigger {
                start,
                end: start + 2,
                wanting: *wanting,
                cell: false,
            }));
        }
        if let Some(searcher) = &self.searcher {
            let mut from = 0;
            // Those that overlap are looked for from the next byte on.
            while let Some(place) = searcher.find_in(lines, (from..lines.len()).into()) {
                from = place.start() + 1;
                let rest = lines.get(place.start()..).unwrap_or_default();
                let all = self.inner.iter().filter(|(text, _)| begins(rest, text));
                found.extend(all.map(|(text, wanting)| {
                    let begin = start + place.start();
                    Trigger { start: begin, end: begin + text.len(), wanting: *wanting, cell: false }
                }));
            }
        }
        if found.len() > before + 1
            && let Some(new) = found.make_contiguous().get_mut(before..)
        {
            // In the order of the table of detectors; the longer one says more.
            new.sort_by_key(|trigger| {
                (trigger.start, trigger.wanting.trailing_zeros(), Reverse(trigger.end))
            });
        }
    }

    /// The openings with which a word begins.
    #[inline(never)]
    fn open(&self, word: &[u8], key: usize, start: usize, found: &mut VecDeque<Trigger>) {
        let bucket = self.by_key.get(&key).into_iter().flatten();
        for (opening, wanting) in bucket.filter_map(|index| self.openings.get(usize::from(*index))) {
            if let Some(length) = opens(word, opening) {
                found.push_back(Trigger { start, end: start + length, wanting: *wanting, cell: false });
            }
        }
    }
}

fn add<T: PartialEq>(known: &mut Vec<(T, u64)>, text: T, bit: u64) {
    match known.iter_mut().find(|(known, _)| *known == text) {
        Some((_, wanting)) => *wanting |= bit,
        None => known.push((text, bit)),
    }
}

/// For texts in every mix of capitals that people and programs write; what is found is compared again.
fn searcher(texts: &[(Vec<u8>, u64)]) -> Option<Searcher> {
    let mut spellings: Vec<Vec<u8>> = Vec::new();
    for (text, _) in texts {
        // Three bytes say enough.
        let head = text.get(..3)?;
        for mask in 0..8_u8 {
            let spelling: Vec<u8> = (head.iter().enumerate())
                .map(|(index, byte)| if mask >> index & 1 == 1 { byte.to_ascii_uppercase() } else { *byte })
                .collect();
            if !spellings.contains(&spelling) {
                spellings.push(spelling);
            }
        }
    }
    let mut builder = aho_corasick::packed::Config::new().match_kind(MatchKind::LeftmostFirst).builder();
    builder.extend(&spellings);
    builder.build()
}

fn begins(rest: &[u8], text: &[u8]) -> bool {
    rest.get(..text.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(text))
}

/// Bytes of the word that begins so. A space also stands for a hyphen or a wrapped line.
fn opens(word: &[u8], opening: &[u8]) -> Option<usize> {
    let mut at = 0;
    for byte in opening {
        let found = *word.get(at)?;
        let same = found | 0x20 == *byte || found == *byte;
        if !(same || *byte == b' ' && is_gap(found)) {
            return None;
        }
        at += 1;
        if *byte == b' ' {
            at += word.get(at..)?.iter().take(GAP).take_while(|byte| is_gap(**byte)).count();
        }
    }
    Some(at)
}

/// Bytes between two words of one opening, at the most.
const GAP: usize = 8;

fn is_gap(byte: u8) -> bool {
    matches!(byte, b' ' | b'\n' | b'\r' | b'>' | b'-')
}

fn class(byte: u8) -> usize {
    let letter = (byte | 0x20).wrapping_sub(b'a');
    if letter < 26 { usize::from(letter) + 1 } else { 0 }
}

/// The key of the first bytes; behind the end stands what is no letter.
fn key(rest: &[u8]) -> usize {
    match rest.first_chunk::<LOOK>() {
        Some(bytes) => bytes.iter().fold(0, |key, byte| key * CLASSES + class(*byte)),
        None => (0..LOOK).fold(0, |key, at| key * CLASSES + rest.get(at).map_or(0, |byte| class(*byte))),
    }
}

/// The keys of all words that begin so.
fn keys(opening: &[u8]) -> Vec<usize> {
    let first = key(opening);
    // What is behind a short opening may be anything.
    let open = LOOK.saturating_sub(opening.len());
    (0..CLASSES.pow(u32::try_from(open).unwrap_or(0))).map(|last| first + last).collect()
}

/// Where words begin: at a letter behind none, and at a capital behind a small one. Eight bytes are judged at once, as parts
/// of one number.
fn word_starts(bytes: &[u8], mut each: impl FnMut(usize)) {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x80 * ONES;
    let within = |word: u64, first: u8, last: u8| {
        let low = word & !HIGH;
        let from = low + ONES * u64::from(0x80 - first);
        let beyond = low + ONES * u64::from(0x7F - last);
        from & !beyond & !word & HIGH
    };
    let (eights, rest) = bytes.as_chunks::<8>();
    let mut last = [0; 8];
    last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
    // Whether the byte before was a letter, and a small one.
    let (mut letter, mut small) = (0, 0);
    for (index, eight) in eights.iter().chain([&last]).enumerate() {
        let word = u64::from_le_bytes(*eight);
        let (smalls, capitals) = (within(word, b'a', b'z'), within(word, b'A', b'Z'));
        let letters = smalls | capitals;
        let mut starts = letters & !(letters << 8 | letter) | capitals & (smalls << 8 | small);
        (letter, small) = (letters >> 56, smalls >> 56);
        while starts != 0 {
            each(index * 8 + starts.trailing_zeros() as usize / 8);
            starts &= starts - 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(
        bytes: &[(u8, u64)],
        inner: &[(&str, u64)],
        openings: &[(&str, u64)],
        text: &str,
    ) -> Vec<(usize, usize, u64)> {
        let owned = |texts: &[(&str, u64)]| -> Vec<(Vec<u8>, u64)> {
            texts.iter().map(|(text, bit)| (text.as_bytes().to_vec(), *bit)).collect()
        };
        let mut triggers = Triggers {
            bytes: bytes.to_vec(),
            pairs: vec![(*b"-4", 16)],
            inner: owned(inner),
            searcher: None,
            openings: owned(openings),
            by_key: BTreeMap::new(),
            known: Vec::new(),
        };
        triggers.index();
        let mut found = VecDeque::new();
        triggers.find(text.as_bytes(), 100, &mut found);
        found.iter().map(|found| (found.start - 100, found.end - 100, found.wanting)).collect()
    }

    #[test]
    fn triggers_are_found_in_order_for_all_who_want_them() {
        let told = found(
            &[(b'@', 3)],
            &[("pwd", 4)],
            &[("pass", 1), ("password", 2), ("pw", 8)],
            "a@b MyPassWord sqlPWD= pw -4",
        );
        assert_eq!(
            told,
            [(1, 2, 3), (6, 10, 1), (6, 14, 2), (18, 21, 4), (18, 20, 8), (23, 25, 8), (26, 28, 16)]
        );
    }

    #[test]
    fn words_begin_where_letters_begin_or_turn_large() {
        for (text, starts) in [
            ("", vec![]),
            ("one two", vec![0, 4]),
            ("my_accessKey2Go", vec![0, 3, 9, 13]),
            ("ABCdef ghi9jkl", vec![0, 7, 11]),
            ("exactly8 and-then0more", vec![0, 9, 13, 18]),
            ("\u{e9}t\u{e9}", vec![2]),
        ] {
            let mut told = Vec::new();
            word_starts(text.as_bytes(), |at| told.push(at));
            assert_eq!(told, starts, "{text}");
        }
    }
}
