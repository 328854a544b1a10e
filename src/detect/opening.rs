//! How words begin that detectors want to see: `diagnos`, `password`. Most words are none of them, and that is told without
//! looking at them one by one.

use super::chart::Chart;
use std::collections::{BTreeMap, BTreeSet};

/// Bytes of a word of which its key is made.
const KEYED: usize = 4;
/// Keys, as a power of two, and buckets, likewise.
const KEYS: u32 = 18;
const BUCKETS: u32 = 13;

/// How words begin, in lower case.
#[derive(Debug)]
pub struct Openings {
    all: Vec<Opening>,
    /// A bit for each key that some opening has.
    likely: Box<[u32; 1 << (KEYS - 5)]>,
    /// Where the openings of each bucket begin and end in `order`.
    buckets: Box<[(u16, u16); 1 << BUCKETS]>,
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
    /// What each detector wants, by the bit that stands for it.
    pub fn of(openings: BTreeMap<&[u8], u64>) -> Self {
        let all: Vec<_> = openings.into_iter().map(|(text, wanting)| Opening::of(text, wanting)).collect();
        let mut likely = Box::new([0; _]);
        let mut buckets = vec![BTreeSet::new(); 1 << BUCKETS];
        for (index, opening) in (0_u16..).zip(&all) {
            for key in keys(&opening.text) {
                if let Some(set) = likely.get_mut(word_of(key)) {
                    *set |= 1 << (key % u32::BITS);
                }
                if let Some(bucket) = buckets.get_mut(bucket(key)) {
                    bucket.insert(index);
                }
            }
        }
        let mut order = Vec::new();
        let mut ranges = Box::new([(0, 0); _]);
        for (bucket, range) in buckets.into_iter().zip(ranges.iter_mut()) {
            let begin = u16::try_from(order.len()).unwrap_or(0);
            order.extend(bucket);
            *range = (begin, u16::try_from(order.len()).unwrap_or(0));
        }
        Self { all, likely, buckets: ranges, order }
    }

    /// Tells of every opening that begins between two positions where it begins and ends, and who wants it. `text` begins at the
    /// first of them; what lies behind the second tells only whether an opening goes on.
    pub fn find(
        &self,
        text: &[u8],
        from: usize,
        to: usize,
        chart: &Chart,
        found: &mut impl FnMut(usize, usize, u64),
    ) {
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
                let word = text.get(start.wrapping_sub(from)..).unwrap_or_default();
                let head = head(word, 0);
                for opening in self.of_key(head).filter(|opening| head & opening.mask == opening.head) {
                    if let Some(length) = opens(word, &opening.text, opening.same) {
                        found(start, start + length, opening.wanting);
                    }
                }
            }
        });
    }

    /// Which of the words of a block may begin so: what is done for one word is the same for all, whatever they are.
    fn likely(&self, bytes: &Window, mut words: u64) -> u64 {
        let mut likely = 0;
        while words != 0 {
            let bit = words.trailing_zeros() as usize & 63;
            let key = bytes.get(bit..).and_then(<[u8]>::first_chunk).map_or(0, |first| key(*first));
            let set = self.likely.get(word_of(key)).copied().unwrap_or(0);
            let further = words & (words - 1);
            // All bits or none.
            let all = u64::from(set.wrapping_shr(key) & 1).wrapping_neg();
            likely |= (words ^ further) & all;
            words = further;
        }
        likely
    }

    /// The openings that a word may have that begins so.
    #[inline]
    fn of_key(&self, head: u64) -> impl Iterator<Item = &Opening> {
        let [first, second, third, fourth, ..] = head.to_le_bytes();
        let bucket = self.buckets.get(bucket(key([first, second, third, fourth])));
        let (begin, end) = bucket.copied().unwrap_or_default();
        let order = self.order.get(begin.into()..end.into()).unwrap_or_default();
        order.iter().filter_map(|index| self.all.get(usize::from(*index)))
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
fn signs(opening: &[u8]) -> [u32; KEYED] {
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

/// The keys of all words that begin so.
fn keys(opening: &[u8]) -> Vec<u32> {
    let codes = |set: u32| (0..32_u8).filter(move |code| set >> code & 1 == 1);
    let [first, second, third, fourth] = signs(opening);
    let pairs = |first, second| codes(first).flat_map(move |one| codes(second).map(move |two| (one, two)));
    let ends: Vec<_> = pairs(third, fourth).collect();
    pairs(first, second).flat_map(|(a, b)| ends.iter().map(move |(c, d)| key([a, b, *c, *d]))).collect()
}

/// The key of the first bytes. Of each only the lowest five bits count.
#[inline]
fn key(first: [u8; KEYED]) -> u32 {
    (u32::from_le_bytes(first) & 0x1f1f_1f1f).wrapping_mul(0x9E37_79B1) >> (u32::BITS - KEYS)
}

/// Where the bit of a key stands.
#[inline]
fn word_of(key: u32) -> usize {
    (key / u32::BITS) as usize
}

/// The bucket of a key.
fn bucket(key: u32) -> usize {
    (key >> (KEYS - BUCKETS)) as usize
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
        let openings = Openings::of(openings);
        for text in texts {
            for next in 0..=u8::MAX {
                let text = [b" ", text.to_uppercase().as_bytes(), &[next]].concat();
                let (mut chart, mut first) = (Chart::default(), None);
                chart.extend(&text, 0);
                openings.find(&text, 0, text.len(), &chart, &mut |_, end, _| first = first.or(Some(end)));
                assert_eq!(first, Some(text.len() - 1), "{text:?}");
            }
        }
    }
}
