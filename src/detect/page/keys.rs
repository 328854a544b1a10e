//! The first letters of words, made into keys, so that most words are told from those that matter without being compared.

use super::chart::BLOCK;

/// Bytes of a word that tell at once how it may begin.
pub const SIGNS: usize = 8;
/// Those of them of which its key is made.
pub const KEYED: usize = 4;
/// Keys, as a power of two.
pub const KEYS: u32 = 18;
/// Bytes between two words of one opening, at the most.
pub const GAP: usize = 8;
/// Each byte that is a gap.
const GAPS: &[u8] = b" \n\r>-";

/// A set of keys.
#[derive(Debug)]
pub struct Keys(Box<[u32; 1 << (KEYS - 5)]>);

/// A block, and as many bytes behind it as are looked at.
pub type Window = [u8; BLOCK + KEYED];

impl Keys {
    /// No keys.
    pub fn none() -> Self {
        Self(Box::new([0; _]))
    }

    /// Adds one.
    pub fn add(&mut self, key: u32) {
        if let Some(set) = self.0.get_mut((key / u32::BITS) as usize) {
            *set |= 1 << (key % u32::BITS);
        }
    }

    /// It has one.
    #[inline]
    pub fn has(&self, key: u32) -> bool {
        self.0.get((key / u32::BITS) as usize).is_some_and(|set| set.wrapping_shr(key) & 1 == 1)
    }

    /// Which of the words of a block have one of them: what is done for one word is the same for all, whatever they are.
    #[inline]
    pub fn of_words(&self, bytes: &Window, mut words: u64) -> u64 {
        let mut keyed = 0;
        while words != 0 {
            let bit = words.trailing_zeros() as usize & 63;
            let key = bytes.get(bit..).and_then(<[u8]>::first_chunk).map_or(0, |first| key(*first));
            let further = words & (words - 1);
            // All bits or none.
            let all = u64::from(self.has(key)).wrapping_neg();
            keyed |= (words ^ further) & all;
            words = further;
        }
        keyed
    }
}

/// What may stand in each of the first places of a word that begins so: a bit for the lowest five bits of each byte.
pub fn signs(opening: &[u8]) -> [u32; SIGNS] {
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
pub fn keys([first, second, third, fourth, ..]: [u32; SIGNS]) -> Vec<u32> {
    let codes = |set: u32| (0..32_u8).filter(move |code| set >> code & 1 == 1);
    let pairs = |first, second| codes(first).flat_map(move |one| codes(second).map(move |two| (one, two)));
    let ends: Vec<_> = pairs(third, fourth).collect();
    pairs(first, second).flat_map(|(a, b)| ends.iter().map(move |(c, d)| key([a, b, *c, *d]))).collect()
}

/// The key of the first bytes. Of each only the lowest five bits count.
#[inline]
fn key(first: [u8; KEYED]) -> u32 {
    (u32::from_le_bytes(first) & 0x1f1f_1f1f).wrapping_mul(0x9E37_79B1) >> (u32::BITS - KEYS)
}

/// The key of a word that begins so.
#[inline]
pub fn key_of(head: u64) -> u32 {
    let [first, second, third, fourth, ..] = head.to_le_bytes();
    key([first, second, third, fourth])
}

/// It may stand between two words of one opening.
pub fn is_gap(byte: u8) -> bool {
    GAPS.contains(&byte)
}
