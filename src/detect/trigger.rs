//! What sends detectors looking where no digit is: an `@`, a word such as `password`.

use super::chart::Chart;
use super::detector::Detector;
use aho_corasick::packed::{MatchKind, Searcher};
use memchr::memmem::Finder;
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet, VecDeque};

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

/// Bytes of a word that say at once what it cannot be, and those of them of which a key is made.
const SIGNS: usize = 5;
const KEYED: usize = 3;
/// Keys, as a power of two.
const KEYS: u32 = 12;

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
        self.openings.find(text, from, to, chart, found);
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
            let mut next = 0;
            // Those that overlap are looked for from the next byte on.
            while let Some(place) = searcher.find_in(text, (next..text.len()).into()) {
                next = place.start() + 1;
                let rest = text.get(place.start()..).unwrap_or_default();
                let all = self.inner.iter().filter(|(text, _)| begins(rest, text));
                found.extend(all.map(|(text, wanting)| {
                    let begin = from + place.start();
                    Trigger { start: begin, end: begin + text.len(), wanting: *wanting, cell: false }
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

/// How words begin, in lower case.
#[derive(Debug)]
struct Openings {
    all: Vec<Opening>,
    /// For each key, what may stand in fourth and in fifth place behind it.
    likely: Box<[[u32; SIGNS - KEYED]; 1 << KEYS]>,
    /// Where the openings of a key begin in `order`, and behind the last key.
    begins: Vec<u16>,
    order: Vec<u16>,
}

#[derive(Debug)]
struct Opening {
    /// What it begins with, up to its first space, and which bytes of it that are.
    head: u64,
    mask: u64,
    /// How many bytes need not be compared again when these are the same.
    same: usize,
    text: Vec<u8>,
    wanting: u64,
}

impl Openings {
    fn of(openings: BTreeMap<&[u8], u64>) -> Self {
        let all: Vec<_> = openings.into_iter().map(|(text, wanting)| Opening::of(text, wanting)).collect();
        let mut likely = Box::new([[0; _]; _]);
        let mut buckets = vec![BTreeSet::new(); 1 << KEYS];
        for (index, opening) in (0_u16..).zip(&all) {
            let [first, second, third, behind @ ..] = signs(&opening.text);
            let codes = |set: u32| (0..u32::BITS).filter(move |code| set >> code & 1 == 1);
            let pairs = codes(first).flat_map(|one| codes(second).map(move |two| one | two << 8));
            for key in pairs.flat_map(|pair| codes(third).map(move |three| key(pair | three << 16))) {
                if let Some(sets) = likely.get_mut(key) {
                    sets.iter_mut().zip(behind).for_each(|(set, more)| *set |= more);
                }
                if let Some(bucket) = buckets.get_mut(key) {
                    bucket.insert(index);
                }
            }
        }
        let mut begin = 0;
        let mut begins = vec![0];
        for bucket in &buckets {
            begin += u16::try_from(bucket.len()).unwrap_or(0);
            begins.push(begin);
        }
        Self { all, likely, begins, order: buckets.into_iter().flatten().collect() }
    }

    fn find(&self, text: &[u8], from: usize, to: usize, chart: &Chart, found: &mut VecDeque<Trigger>) {
        chart.between(from, to, |begin, block, inside| {
            let mut likely = 0;
            if block.words & inside != 0 {
                // The first block may begin before the text, the last one end behind it.
                let at = begin.wrapping_sub(from);
                let whole = text.get(at..).and_then(<[u8]>::first_chunk);
                likely = match whole {
                    Some(bytes) => self.likely(bytes, block.words & inside),
                    None => self.likely(&padded(text, begin, from), block.words & inside),
                };
            }
            while likely != 0 {
                let start = begin + likely.trailing_zeros() as usize;
                likely &= likely - 1;
                self.open(text.get(start.wrapping_sub(from)..).unwrap_or_default(), start, found);
            }
        });
    }

    /// Which of the words of a block may begin so: what is done for one word is the same for all, whatever they are.
    fn likely(&self, bytes: &Window, mut words: u64) -> u64 {
        let mut likely = 0;
        while words != 0 {
            let bit = words.trailing_zeros() as usize & 63;
            let head = bytes.get(bit..).map_or(0, |rest| head(rest, 0));
            let [fourth, fifth] = self.likely.get(key(head as u32)).copied().unwrap_or_default();
            // Shifts by as much as the lowest five bits say.
            let both = fourth.wrapping_shr((head >> 24) as u32) & fifth.wrapping_shr((head >> 32) as u32);
            likely |= if both & 1 == 1 { words & words.wrapping_neg() } else { 0 };
            words &= words - 1;
        }
        likely
    }

    /// The openings with which a word begins.
    #[inline(never)]
    fn open(&self, word: &[u8], start: usize, found: &mut VecDeque<Trigger>) {
        let head = head(word, 0);
        let key = key(head as u32);
        let begin = self.begins.get(key).copied().unwrap_or(0);
        let end = self.begins.get(key + 1).copied().unwrap_or(0);
        let order = self.order.get(begin.into()..end.into()).unwrap_or_default();
        for opening in order.iter().filter_map(|index| self.all.get(usize::from(*index))) {
            if head & opening.mask == opening.head
                && let Some(length) = opens(word, &opening.text, opening.same)
            {
                let wanting = opening.wanting;
                found.push_back(Trigger { start, end: start + length, wanting, cell: false });
            }
        }
    }
}

impl Opening {
    fn of(text: &[u8], wanting: u64) -> Self {
        let bytes = text.iter().take(8).take_while(|byte| **byte != b' ').count();
        let mask = (0..bytes).fold(0, |mask, byte| mask | 0xff << (8 * byte));
        // In a head letters are small, so it does not tell capitals from them.
        let small = text.iter().take(bytes).all(|byte| byte | 0x20 == *byte);
        Self {
            head: head(text, 0) & mask,
            mask,
            same: if small { bytes } else { 0 },
            text: text.to_vec(),
            wanting,
        }
    }
}

/// A block, and as many bytes behind it as are looked at.
type Window = [u8; 72];

/// What there is of a window that begins at a position; the text begins at `from`.
fn padded(text: &[u8], begin: usize, from: usize) -> Window {
    let mut window = [0; _];
    let missing = from.saturating_sub(begin);
    let rest = text.get(begin.saturating_sub(from)..).unwrap_or_default();
    window.iter_mut().skip(missing).zip(rest).for_each(|(place, byte)| *place = *byte);
    window
}

/// Eight bytes from a place on, capitals made small (what else becomes something else does so always); behind the end stands
/// nothing.
#[inline]
fn head(text: &[u8], at: usize) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let rest = text.get(at..).unwrap_or_default();
    let eight = rest.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
        eight
    });
    u64::from_le_bytes(eight) | SMALL
}

/// What may stand in each of the first places of a word that begins so: a bit for the lowest five bits of each byte.
fn signs(opening: &[u8]) -> [u32; SIGNS] {
    let bit = |byte: &u8| 1 << (byte % 32);
    let gaps = GAPS.iter().map(bit).fold(0, |set, bit: u32| set | bit);
    // How far in the opening, and whether further gaps may stand here.
    let mut states = vec![(0, false)];
    let mut signs = [0; _];
    for set in &mut signs {
        let mut next = Vec::new();
        for (at, gap) in states {
            if gap {
                *set |= gaps;
                next.push((at, true));
            }
            let (here, state) = match opening.get(at) {
                Some(b' ') => (gaps, (at + 1, true)),
                Some(byte) => (bit(byte), (at + 1, false)),
                None => (u32::MAX, (at, false)),
            };
            *set |= here;
            next.push(state);
        }
        states = next;
    }
    signs
}

/// The key of the first bytes. Of each only the lowest five bits count.
#[inline]
fn key(head: u32) -> usize {
    ((head & 0x1f_1f1f).wrapping_mul(0x9E37_79B1) >> (u32::BITS - KEYS)) as usize
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

/// Bytes of the word that begins so; as many as `same` are known to. A space also stands for a hyphen or a wrapped line.
fn opens(word: &[u8], opening: &[u8], same: usize) -> Option<usize> {
    let mut at = same;
    for byte in opening.get(same..)? {
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
/// Each byte that is a gap.
const GAPS: &[u8] = b" \n\r>-";

fn is_gap(byte: u8) -> bool {
    GAPS.contains(&byte)
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
    fn every_opening_is_found_whatever_follows_it() {
        let texts = [
            "pw",
            "sg.",
            "hf_",
            "key",
            "diag",
            "abcde",
            "hiv positive",
            "p45 forms",
            "exactly8",
            "longer-than-8",
        ];
        let openings = texts.iter().map(|text| (text.as_bytes(), 1)).collect();
        let triggers = Triggers::of(BTreeMap::new(), BTreeMap::new(), BTreeMap::new(), openings);
        for text in texts {
            for next in 0..=u8::MAX {
                let text = [b" ", text.to_uppercase().as_bytes(), &[next]].concat();
                let (mut chart, mut found) = (Chart::default(), VecDeque::new());
                chart.extend(&text, 0);
                triggers.find(&text, 0, text.len(), &chart, &mut found);
                assert_eq!(found.front().map(|found| found.end), Some(text.len() - 1), "{text:?}");
            }
        }
    }
}
