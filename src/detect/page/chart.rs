//! Which bytes of a text are digits, where its words begin and its lines end: a bit for each byte, 64 bytes to a block, so
//! that lines are read and candidates are found without looking at every byte again.

use wide::i8x16;

/// Bytes of a block.
pub const BLOCK: usize = 64;

/// What 64 bytes are. The lowest bit stands for the first byte.
#[derive(Debug, Clone, Copy, Default)]
pub struct Block {
    /// Line feeds.
    pub ends: u64,
    /// Digits.
    pub digits: u64,
    /// Where words begin: letters behind none, and capitals behind small letters.
    pub words: u64,
    /// Tabs and vertical bars.
    pub walls: u64,
    /// Spaces behind a space.
    pub gaps: u64,
    /// Spaces behind a comma or semicolon.
    pub loose: u64,
    /// What else stands behind a comma or semicolon.
    pub tight: u64,
    /// Whatever of these may divide the cells of a table.
    pub borders: u64,
    /// Letters and digits that stand alone, two others before them, as far apart: the last of each three.
    pub spelt: u64,
}

/// What is known of a line, as far as it has been looked through.
#[derive(Debug, Clone, Copy, Default)]
pub struct Survey {
    /// How many digits it has.
    pub digits: u32,
    /// Nothing divides it into cells, if this is 0.
    pub borders: u64,
    /// Nothing in it is spelt out, if this is 0.
    pub spelt: u64,
}

/// What the byte before a block is, in the lowest bit of each.
#[derive(Debug, Clone, Copy, Default)]
struct Before {
    smalls: u64,
    letters: u64,
    spaces: u64,
    stops: u64,
    alnums: u64,
}

/// The blocks of a text that is held in part. Positions are counted from the beginning of the stream.
#[derive(Debug, Clone, Default)]
pub struct Chart {
    /// The number of the first block that is kept.
    first: usize,
    blocks: Vec<Block>,
    /// How far the text is charted.
    end: usize,
}

impl Chart {
    /// Where the block begins in which the text goes on.
    pub fn resumes(&self) -> usize {
        self.end / BLOCK * BLOCK
    }

    /// Charts text to its end, from [`Chart::resumes`] on; `before` is the byte before that.
    pub fn extend(&mut self, text: &[u8], before: u8) {
        self.blocks.truncate((self.end / BLOCK).saturating_sub(self.first));
        self.end = self.resumes() + text.len();
        let mut carried = Before::of(before);
        let (blocks, rest) = text.as_chunks();
        self.blocks.extend(blocks.iter().map(|block| Block::of(block, &mut carried)));
        if !rest.is_empty() {
            let mut last = [0; BLOCK];
            last.iter_mut().zip(rest).for_each(|(place, byte)| *place = *byte);
            self.blocks.push(Block::of(&last, &mut carried));
        }
    }

    /// Forgets the blocks that lie before a position.
    pub fn forget(&mut self, before: usize) {
        let count = (before / BLOCK).saturating_sub(self.first).min(self.blocks.len());
        self.blocks.drain(..count);
        self.first += count;
    }

    /// The first byte of a kind between two positions.
    #[inline]
    pub fn find(&self, kind: fn(&Block) -> u64, from: usize, to: usize) -> Option<usize> {
        let mut begin = from / BLOCK * BLOCK;
        let mut bits = kind(self.block(begin)?) & (u64::MAX << (from % BLOCK));
        while bits == 0 {
            begin += BLOCK;
            if begin >= to {
                return None;
            }
            bits = kind(self.block(begin)?);
        }
        Some(begin + bits.trailing_zeros() as usize).filter(|found| *found < to)
    }

    /// Looks through a line from one position on, up to its line feed, or up to another position; says where the line feed stands.
    #[inline]
    pub fn survey(&self, from: usize, to: usize, survey: &mut Survey) -> Option<usize> {
        let mut begin = from / BLOCK * BLOCK;
        let mut inside = u64::MAX << (from % BLOCK);
        while begin < to {
            let block = self.block(begin)?;
            if to < begin + BLOCK {
                inside &= (1 << (to - begin)) - 1;
            }
            let ends = block.ends & inside;
            inside &= ends.wrapping_sub(1) & !ends;
            survey.borders |= block.borders & inside;
            survey.spelt |= block.spelt & inside;
            let digits = block.digits & inside;
            if digits != 0 {
                survey.digits += digits.count_ones();
            }
            if ends != 0 {
                return Some(begin + ends.trailing_zeros() as usize);
            }
            begin += BLOCK;
            inside = u64::MAX;
        }
        None
    }

    /// Shows every block between two positions: where it begins, what it is, and a bit for each of its bytes that lies there.
    #[inline]
    pub fn between(&self, from: usize, to: usize, mut show: impl FnMut(usize, &Block, u64)) {
        let mut begin = from / BLOCK * BLOCK;
        while begin < to
            && let Some(block) = self.block(begin)
        {
            let mut inside = u64::MAX << from.saturating_sub(begin);
            if to < begin + BLOCK {
                inside &= (1 << (to - begin)) - 1;
            }
            show(begin, block, inside);
            begin += BLOCK;
        }
    }

    #[inline]
    fn block(&self, begin: usize) -> Option<&Block> {
        self.blocks.get((begin / BLOCK).wrapping_sub(self.first))
    }
}

impl Before {
    fn of(byte: u8) -> Self {
        Self {
            smalls: byte.is_ascii_lowercase().into(),
            letters: byte.is_ascii_alphabetic().into(),
            spaces: (byte == b' ').into(),
            stops: matches!(byte, b',' | b';').into(),
            alnums: byte.is_ascii_alphanumeric().into(),
        }
    }
}

impl Block {
    /// Reads a block.
    fn of(bytes: &[u8; BLOCK], before: &mut Before) -> Self {
        let (rows, _) = bytes.as_chunks::<16>();
        let (mut ends, mut digits, mut walls) = (0, 0, 0);
        let (mut smalls, mut capitals, mut spaces, mut stops) = (0, 0, 0, 0);
        for (row, shift) in rows.iter().zip([0, 16, 32, 48]) {
            let row = i8x16::new(row.map(u8::cast_signed));
            let is = |byte: u8| row.simd_eq(i8x16::splat(byte.cast_signed()));
            // The last one becomes the greatest number there is, and what is beyond it a small one.
            let within = |first: u8, last: u8| {
                let moved = row + i8x16::splat(i8::MAX - last.cast_signed());
                moved.simd_gt(i8x16::splat(i8::MAX - 1 - (last - first).cast_signed()))
            };
            let bits = |found: i8x16| u64::from(found.to_bitmask()) << shift;
            ends |= bits(is(b'\n'));
            digits |= bits(within(b'0', b'9'));
            walls |= bits(is(b'\t') | is(b'|'));
            smalls |= bits(within(b'a', b'z'));
            capitals |= bits(within(b'A', b'Z'));
            spaces |= bits(is(b' '));
            stops |= bits(is(b',') | is(b';'));
        }
        let letters = smalls | capitals;
        let behind = |bits: u64, carried: u64| bits << 1 | carried;
        let behind_stop = behind(stops, before.stops);
        let gaps = spaces & behind(spaces, before.spaces);
        let tight = !spaces & behind_stop;
        let block = Self {
            ends,
            digits,
            words: letters & !behind(letters, before.letters) | capitals & behind(smalls, before.smalls),
            walls,
            gaps,
            loose: spaces & behind_stop,
            tight,
            borders: walls | gaps | tight,
            spelt: spelt(letters | digits, before.alnums),
        };
        *before = Before {
            smalls: smalls >> 63,
            letters: letters >> 63,
            spaces: spaces >> 63,
            stops: stops >> 63,
            alnums: (letters | digits) >> 63,
        };
        block
    }
}

/// Of letters and digits those that stand alone, and two others that do so before them, up to three bytes between each two.
/// Six in a row that way have three of them in one block. A bit says nothing of later bytes but the next, so a line may be
/// looked through while it comes.
fn spelt(alnums: u64, before: u64) -> u64 {
    let alone = alnums & !(alnums << 1 | before) & !(alnums >> 1);
    let apart = |width: u32| alone << width & alone << (2 * width);
    alone & (apart(2) | apart(3) | apart(4))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    type Kind = fn(&Block) -> u64;
    type Is<'a> = &'a dyn Fn(u8, u8) -> bool;

    fn all(chart: &Chart, kind: Kind, from: usize, to: usize) -> Vec<usize> {
        let mut found = Vec::new();
        chart.between(from, to, |begin, block, inside| {
            let bits = kind(block) & inside;
            found.extend((0..64).filter(|bit| bits >> bit & 1 == 1).map(|bit| begin + bit));
        });
        found
    }

    proptest! {
        #[test]
        fn bytes_are_what_they_are_byte_by_byte(
            text in "([a-cX-Z0-9 ,;|\t\n]|\u{e9}|  ){0,300}",
            cuts in prop::collection::vec(0..400_usize, 0..5),
            (from, to) in (0..300_usize, 0..300_usize),
            forgotten in 0..300_usize,
        ) {
            let text = text.as_bytes();
            let (from, to) = (from.min(text.len()), to.min(text.len()));
            let mut chart = Chart::default();
            let mut cuts: Vec<_> = cuts.into_iter().map(|cut| cut.min(text.len())).chain([text.len()]).collect();
            cuts.sort_unstable();
            for cut in cuts {
                let begin = chart.resumes();
                let before = begin.checked_sub(1).map_or(0, |before| text[before]);
                chart.extend(&text[begin..cut], before);
            }
            chart.forget(forgotten.min(from));
            let before = |at: usize| at.checked_sub(1).map_or(0, |before| text[before]);
            let places = |is: &dyn Fn(u8, u8) -> bool| -> Vec<usize> {
                (from..to.max(from)).filter(|at| is(before(*at), text[*at])).collect()
            };
            let stop = |byte: u8| matches!(byte, b',' | b';');
            let word = |before: u8, byte: u8| {
                byte.is_ascii_alphabetic() && !before.is_ascii_alphabetic()
                    || byte.is_ascii_uppercase() && before.is_ascii_lowercase()
            };
            let at = |at: usize| text.get(at).copied().unwrap_or(0).is_ascii_alphanumeric();
            let alone = |one: usize| at(one) && !at(one + 1) && !one.checked_sub(1).is_some_and(at);
            let last_of_three = |one: &usize| {
                // What follows a block is not looked at.
                let ends = alone(*one) || one % 64 == 63;
                let apart = |width: &usize| one % 64 >= 2 * width && alone(one - width) && alone(one - 2 * width);
                at(*one) && ends && [2, 3, 4].iter().any(apart) && !at(one - 1)
            };
            let spelt: Vec<_> = (from..to.max(from)).filter(last_of_three).collect();
            prop_assert_eq!(all(&chart, |block| block.spelt, from, to), spelt);
            let kinds: [(Kind, Is<'_>); 7] = [
                (|block| block.ends, &|_, byte| byte == b'\n'),
                (|block| block.digits, &|_, byte| byte.is_ascii_digit()),
                (|block| block.words, &word),
                (|block| block.walls, &|_, byte| matches!(byte, b'\t' | b'|')),
                (|block| block.gaps, &|before, byte| before == b' ' && byte == b' '),
                (|block| block.loose, &|before, byte| stop(before) && byte == b' '),
                (|block| block.tight, &|before, byte| stop(before) && byte != b' '),
            ];
            for (index, (kind, is)) in kinds.into_iter().enumerate() {
                let expected = places(is);
                prop_assert_eq!(chart.find(kind, from, to), expected.first().copied(), "kind {}", index);
                prop_assert_eq!(all(&chart, kind, from, to), expected, "kind {}", index);
            }
        }
    }
}
