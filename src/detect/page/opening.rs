//! How words begin that detectors want to see: `diagnos`, `password`. Most words are none of them, and that is told without
//! looking at them one by one.

use super::chart::{BLOCK, Chart};
use super::keys::{GAP, KEYED, KEYS, Keys, SIGNS, Window, is_gap, key_of, keys, signs};
use std::collections::{BTreeMap, BTreeSet};

/// Buckets, as a power of two.
const BUCKETS: u32 = 12;
/// Blocks that are searched at a time.
const BLOCKS: usize = 64;

/// How words begin, in lower case.
#[derive(Debug)]
pub struct Openings {
    all: Vec<Opening>,
    /// A bit for each key that some opening has.
    likely: Keys,
    /// A bit for each key that an opening has which is shorter than what its key is made of.
    short: Keys,
    buckets: Box<[Bucket; 1 << BUCKETS]>,
    order: Vec<u16>,
}

/// The openings of some keys.
#[derive(Debug, Clone, Copy, Default)]
struct Bucket {
    /// What may stand in each place behind the key of one that is not short: a bit for the lowest five bits of a byte.
    behind: [u32; SIGNS - KEYED],
    /// Where they begin and end in `order`.
    begin: u16,
    end: u16,
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
        let (mut likely, mut short) = (Keys::none(), Keys::none());
        let mut buckets = Box::new([Bucket::default(); _]);
        let mut members = vec![BTreeSet::new(); 1 << BUCKETS];
        for (index, opening) in (0_u16..).zip(&all) {
            let signs = signs(&opening.text);
            let [.., fifth, sixth, seventh, eighth] = signs;
            for key in keys(signs) {
                likely.add(key);
                let (Some(bucket), Some(members)) =
                    (buckets.get_mut(place(key)), members.get_mut(place(key)))
                else {
                    continue;
                };
                members.insert(index);
                if opening.text.len() < KEYED {
                    short.add(key);
                } else {
                    let sets = bucket.behind.iter_mut().zip([fifth, sixth, seventh, eighth]);
                    sets.for_each(|(set, more): (&mut u32, u32)| *set |= more);
                }
            }
        }
        let mut order = Vec::new();
        for (bucket, members) in buckets.iter_mut().zip(members) {
            bucket.begin = u16::try_from(order.len()).unwrap_or(0);
            order.extend(members);
            bucket.end = u16::try_from(order.len()).unwrap_or(0);
        }
        Self { all, likely, short, buckets, order }
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
        let mut next = from;
        while next < to {
            let end = to.min(next / BLOCK * BLOCK + BLOCKS * BLOCK);
            let (mut keyed, mut count) = ([0; BLOCKS], 0);
            chart.between(next, end, |begin, block, inside| {
                if let Some(place) = keyed.get_mut(count) {
                    *place = self.keyed(text, begin, from, block.words & inside);
                    count += 1;
                }
            });
            for (index, mut keyed) in keyed.into_iter().enumerate().take(count) {
                while keyed != 0 {
                    let start = next / BLOCK * BLOCK + index * BLOCK + keyed.trailing_zeros() as usize;
                    keyed &= keyed - 1;
                    let word = text.get(start.wrapping_sub(from)..).unwrap_or_default();
                    let head = head(word);
                    let key = key_of(head);
                    let bucket = self.buckets.get(place(key)).unwrap_or(&EMPTY);
                    if bucket.fits(head) || self.short.has(key) {
                        self.open(bucket, head, word, start, found);
                    }
                }
            }
            next = end;
        }
    }

    /// Which of the words of a block have a key that some opening has. The text begins at `from`.
    #[inline]
    fn keyed(&self, text: &[u8], begin: usize, from: usize, words: u64) -> u64 {
        // The first block may begin before the text, the last one end behind it.
        match text.get(begin.wrapping_sub(from)..).and_then(<[u8]>::first_chunk) {
            Some(bytes) => self.likely.of_words(bytes, words),
            None => self.keyed_in_part(text, begin, from, words),
        }
    }

    #[cold]
    fn keyed_in_part(&self, text: &[u8], begin: usize, from: usize, words: u64) -> u64 {
        self.likely.of_words(&padded(text, begin, from), words)
    }

    /// The openings of a bucket with which a word begins.
    #[inline(never)]
    fn open(
        &self,
        bucket: &Bucket,
        head: u64,
        word: &[u8],
        start: usize,
        found: &mut impl FnMut(usize, usize, u64),
    ) {
        let order = self.order.get(bucket.begin.into()..bucket.end.into()).unwrap_or_default();
        for opening in order.iter().filter_map(|index| self.all.get(usize::from(*index))) {
            if head & opening.mask == opening.head
                && let Some(length) = opens(word, &opening.text, opening.same)
            {
                found(start, start + length, opening.wanting);
            }
        }
    }
}

/// The bucket of nothing.
static EMPTY: Bucket = Bucket { behind: [0; _], begin: 0, end: 0 };

impl Bucket {
    /// A word that begins so may have one of the openings that are not short.
    #[inline]
    fn fits(&self, head: u64) -> bool {
        let [_, _, _, _, behind @ ..] = head.to_le_bytes();
        let sets = self.behind.iter().zip(behind);
        // Shifts by as much as the lowest five bits say.
        sets.fold(u32::MAX, |all, (set, byte)| all & set.wrapping_shr(byte.into())) & 1 == 1
    }
}

impl Opening {
    fn of(text: &[u8], wanting: u64) -> Self {
        let bytes = text.iter().take(8).take_while(|byte| **byte != b' ').count();
        let mask = (0..bytes).fold(0, |mask, byte| mask | 0xff << (8 * byte));
        // In a head letters are small, so it does not tell capitals from them.
        let small = text.iter().take(bytes).all(|byte| byte | 0x20 == *byte);
        Self {
            head: head(text) & mask,
            mask,
            same: if small { bytes } else { 0 },
            text: text.to_vec(),
            wanting,
        }
    }
}

/// What there is of a window that begins at a position; the text begins at `from`.
fn padded(text: &[u8], begin: usize, from: usize) -> Window {
    let mut window = [0; _];
    let missing = from.saturating_sub(begin);
    let rest = text.get(begin.saturating_sub(from)..).unwrap_or_default();
    window.iter_mut().skip(missing).zip(rest).for_each(|(place, byte)| *place = *byte);
    window
}

/// The first eight bytes, capitals made small (what else becomes something else does so always); behind the end stands nothing.
#[inline]
fn head(word: &[u8]) -> u64 {
    const SMALL: u64 = 0x2020_2020_2020_2020;
    let eight = word.first_chunk().copied().unwrap_or_else(|| {
        let mut eight = [0; 8];
        eight.iter_mut().zip(word).for_each(|(place, byte)| *place = *byte);
        eight
    });
    u64::from_le_bytes(eight) | SMALL
}

/// The number of the bucket of a key.
#[inline]
fn place(key: u32) -> usize {
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
