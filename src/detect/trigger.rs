//! What sends detectors looking where no digit is: an `@`, a word such as `password`.

use super::detector::Detector;
use super::page::chart::Chart;
use super::page::opening::Openings;
use aho_corasick::packed::{MatchKind, Searcher};
use memchr::memmem::Finder;
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

/// The triggers of all detectors together. None has a line end in it, so that lines can be searched many at once.
#[derive(Debug)]
pub struct Triggers {
    bytes: Vec<(u8, u64)>,
    /// Two bytes that are no letters.
    pairs: Vec<(Finder<'static>, u64)>,
    /// What is found inside of words, too, in lower case, and who searches for all spellings of it.
    inner: Vec<(Vec<u8>, u64)>,
    searcher: Option<Searcher>,
    openings: Openings,
}

impl Triggers {
    /// Bytes of the longest trigger.
    pub const LONGEST: usize = 40;

    /// What each detector wants, by the bit that stands for it.
    pub fn new<'d>(detectors: impl IntoIterator<Item = (u64, &'d dyn Detector)>) -> Self {
        let (mut bytes, mut pairs) = (BTreeMap::new(), BTreeMap::new());
        let (mut inner, mut openings) = (BTreeMap::new(), BTreeMap::new());
        for (bit, detector) in detectors {
            for text in detector.triggers() {
                match text.as_bytes() {
                    [byte] => *bytes.entry(*byte).or_insert(0) |= bit,
                    [first, second] => *pairs.entry([*first, *second]).or_insert(0) |= bit,
                    text => *inner.entry(text).or_insert(0) |= bit,
                }
            }
            detector.openings(&mut |text| *openings.entry(text.as_bytes()).or_insert(0) |= bit);
        }
        Self::of(bytes, pairs, inner, openings)
    }

    fn of(
        bytes: BTreeMap<u8, u64>,
        pairs: BTreeMap<[u8; 2], u64>,
        inner: BTreeMap<&[u8], u64>,
        openings: BTreeMap<&[u8], u64>,
    ) -> Self {
        let inner: Vec<_> = inner.into_iter().map(|(text, wanting)| (text.to_vec(), wanting)).collect();
        Self {
            bytes: bytes.into_iter().collect(),
            pairs: pairs
                .into_iter()
                .map(|(pair, wanting)| (Finder::new(&pair).into_owned(), wanting))
                .collect(),
            searcher: searcher(&inner),
            inner,
            openings: Openings::of(openings),
        }
    }

    /// Appends the triggers that begin between two positions, in the order in which they stand there. `text` begins at the first
    /// of them; what lies behind the second tells only whether a trigger goes on.
    pub fn find(&self, text: &[u8], from: usize, to: usize, chart: &Chart, found: &mut VecDeque<Trigger>) {
        let before = found.len();
        self.openings.find(text, from, to, chart, &mut |start, end, wanting| {
            found.push_back(Trigger { start, end, wanting, cell: false });
        });
        let opened = before..found.len();
        for &(byte, wanting) in &self.bytes {
            let places = memchr::memchr_iter(byte, text).map(|at| from + at);
            found.extend(places.map(|start| Trigger { start, end: start + 1, wanting, cell: false }));
        }
        for (pair, wanting) in &self.pairs {
            let places = pair.find_iter(text).map(|at| from + at);
            found.extend(places.map(|start| Trigger {
                start,
                end: start + 2,
                wanting: *wanting,
                cell: false,
            }));
        }
        if let Some(searcher) = &self.searcher {
            let (mut next, mut opening) = (0, opened.start);
            // Those that overlap are looked for from the next byte on.
            while let Some(place) = searcher.find_in(text, (next..text.len()).into()) {
                next = place.start() + 1;
                let rest = text.get(place.start()..).unwrap_or_default();
                let begin = from + place.start();
                // Who wants the opening that stands here sees it once.
                let mut seen = 0;
                while opening < opened.end
                    && let Some(known) = found.get(opening)
                    && known.start <= begin
                {
                    seen = if known.start == begin { seen | known.wanting } else { 0 };
                    opening += 1;
                }
                let all =
                    self.inner.iter().filter(|(text, wanting)| wanting & !seen != 0 && begins(rest, text));
                found.extend(all.map(|(text, wanting)| {
                    let end = begin + text.len();
                    Trigger { start: begin, end, wanting: wanting & !seen, cell: false }
                }));
            }
        }
        if found.len() > before + 1
            && let Some(new) = found.make_contiguous().get_mut(before..)
        {
            // In the order of the table of detectors; the longer one says more.
            new.sort_unstable_by_key(|trigger| {
                (trigger.start, trigger.wanting.trailing_zeros(), Reverse(trigger.end))
            });
        }
        while found.back().is_some_and(|trigger| trigger.start >= to) {
            found.pop_back();
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn triggers_are_found_in_order_for_all_who_want_them() {
        let owned = |texts: &[(&'static str, u64)]| -> BTreeMap<&'static [u8], u64> {
            texts.iter().map(|(text, bit)| (text.as_bytes(), *bit)).collect()
        };
        let triggers = Triggers::of(
            BTreeMap::from([(b'@', 3)]),
            BTreeMap::from([(*b"-4", 16)]),
            owned(&[("pwd", 4)]),
            owned(&[("pass", 1), ("password", 2), ("pw", 8), ("hiv positive", 32), ("p/w", 64)]),
        );
        let text = b"a@b MyPassWord sqlPWD= pw -4 HIV-\n> Positive, p/w pass";
        for (to, count) in [(text.len(), 10), (29, 7), (30, 8)] {
            let (mut chart, mut found) = (Chart::default(), VecDeque::new());
            chart.extend(text, b'x');
            triggers.find(text, 0, to, &chart, &mut found);
            let told: Vec<_> = found.iter().map(|found| (found.start, found.end, found.wanting)).collect();
            let all = [
                (1, 2, 3),
                (6, 10, 1),
                (6, 14, 2),
                (18, 21, 4),
                (18, 20, 8),
                (23, 25, 8),
                (26, 28, 16),
                (29, 44, 32),
                (46, 49, 64),
                (50, 54, 1),
            ];
            assert_eq!(told, all[..count]);
        }
    }

    #[test]
    fn who_wants_the_opening_of_a_word_is_not_shown_it_twice() {
        let openings = BTreeMap::from([(&b"pass"[..], 1), (b"pw", 4)]);
        let inner = BTreeMap::from([(&b"password"[..], 3), (b"pwd", 4)]);
        let triggers = Triggers::of(BTreeMap::new(), BTreeMap::new(), inner, openings);
        let text = b"password sqlpwd pwd mypassword";
        let (mut chart, mut found) = (Chart::default(), VecDeque::new());
        chart.extend(text, b' ');
        triggers.find(text, 0, text.len(), &chart, &mut found);
        let told: Vec<_> = found.iter().map(|found| (found.start, found.end, found.wanting)).collect();
        assert_eq!(told, [(0, 4, 1), (0, 8, 2), (12, 15, 4), (16, 18, 4), (22, 30, 3)]);
    }
}
