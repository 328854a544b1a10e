//! Runs of UTF-7 in a text that is not declared as such.

use super::utf7::six_bits;

/// Characters in a run of UTF-7 that are enough to know it.
const ENOUGH: usize = 8;

/// A run of base64 behind a plus sign.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Run {
    bits: u32,
    count: u8,
    /// Printable ASCII characters so far.
    characters: usize,
}

/// How a run of UTF-7 goes on.
pub(super) enum Progress {
    More,
    /// It is no run, or none of ASCII.
    Nothing,
    /// It stands for ASCII.
    Known,
}

impl Run {
    /// One byte more.
    pub(super) fn push(&mut self, byte: u8) -> Progress {
        let Some(six) = six_bits(byte) else {
            // What is left is padding: zeros.
            let ends = self.characters > 0 && self.count < 6 && self.bits == 0;
            return if ends { Progress::Known } else { Progress::Nothing };
        };
        self.bits = self.bits << 6 | u32::from(six);
        self.count += 6;
        if self.count >= 16 {
            self.count -= 16;
            let unit = self.bits >> self.count;
            self.bits &= (1 << self.count) - 1;
            if !(0x20..0x7f).contains(&unit) {
                return Progress::Nothing;
            }
            self.characters += 1;
        }
        if self.characters >= ENOUGH { Progress::Known } else { Progress::More }
    }
}
