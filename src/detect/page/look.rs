//! Which groups of digits are worth a detector's look: by how many digits they have, and by what stands on either side.

use super::text::{Text, after_soft_break, before_soft_break, is_separator, is_word};
use std::ops::BitOr;

/// Groups of digits that a detector wants to see.
#[derive(Debug, Clone, Copy)]
pub struct Look {
    /// How many digits they have, as a set of bits (bit 10: ten digits; bit 31: 31 and more).
    pub lengths: u32,
    /// What stands before them.
    pub before: Before,
    /// What stands behind them.
    pub behind: Behind,
    /// How many digits the group has together with those that follow it, none, one or more of them, as a set of bits.
    pub sums: u32,
}

impl Look {
    /// Any number of digits.
    const ANY: u32 = !0;

    /// Groups of some lengths, whatever stands behind them.
    pub const fn at(lengths: u32, before: Before) -> Self {
        Self { lengths, before, behind: Behind::ANYTHING, sums: Self::ANY }
    }

    /// The first of several groups, each a separator or a line break away from the last, that have so many digits together.
    pub const fn first_of(self, sums: u32) -> Self {
        Self { behind: Behind(Behind::DIGITS.0 | Behind::BREAK.0), sums, ..self }
    }

    /// The same, if one of these stands behind them.
    pub const fn then(self, behind: Behind) -> Self {
        Self { behind, ..self }
    }
}

/// What stands right before a group, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Before(u16);

impl Before {
    /// A plus sign.
    pub const PLUS: Self = Self(1 << 1);
    /// The rest of something longer: `2/`, `1.`.
    pub const NUMBER: Self = Self(1 << 2);
    /// Nothing that could be a part of it, and no word.
    pub const NOTHING: Self = Self(1 << 3);
    /// The end of the line above, in the middle of a sentence.
    pub const BREAK: Self = Self(1 << 4);
    /// A space with a digit before it.
    pub const DIGIT: Self = Self(1 << 5);
    /// A separator with one letter before it; with two, with three, with four and more.
    pub const APART: [Self; 4] = [Self(1 << 6), Self(1 << 7), Self(1 << 8), Self(1 << 9)];
    /// One letter; two, three, four and more.
    pub const LETTERS: [Self; 4] = [Self(1 << 10), Self(1 << 11), Self(1 << 12), Self(1 << 13)];
    /// No letter.
    pub const ALONE: Self = Self(0b1111 << 6 | 0b111 << 3);
    /// One letter or more, touching or behind a separator or a line break.
    pub const AFTER_LETTERS: Self = Self(0b1111 << 10 | 0b1111 << 6 | 1 << 4);
    /// One letter or more, touching.
    pub const TOUCHING: Self = Self(0b1111 << 10);

    /// How many there are: `$` and the like are before none that anybody wants.
    const COUNT: usize = 14;

    /// What stands before a group; `first` says that it is the first on its line.
    #[inline]
    fn of(text: &Text<'_>, start: usize, first: bool) -> usize {
        match BEFORE.get(usize::from(text.before(start))).copied().unwrap_or(OPEN) {
            OPEN => Self::of_further(text, start, first),
            3 if first && before_soft_break(*text, start).is_some() => 4,
            kind => kind.into(),
        }
    }

    /// The same, if one byte does not tell.
    #[inline]
    fn of_further(text: &Text<'_>, start: usize, first: bool) -> usize {
        let [fifth, fourth, third, further, before] = text.read(start.wrapping_sub(5));
        if is_word(before) {
            return 10 + letters([further, third, fourth]);
        }
        if further.is_ascii_digit() {
            return if before == b' ' { 5 } else { 2 };
        }
        if is_word(further) && before != b'\\' {
            return 6 + letters([third, fourth, fifth]);
        }
        if first && before_soft_break(*text, start).is_some() { 4 } else { 3 }
    }
}

/// What a byte before a group, and behind it, says alone.
static BEFORE: [u8; 256] = said_alone(true);
static BEHIND: [u8; 256] = said_alone(false);
/// It says nothing alone.
const OPEN: u8 = u8::MAX;

const fn said_alone(before: bool) -> [u8; 256] {
    let mut kinds = [0; 256];
    let mut rest: &mut [u8] = &mut kinds;
    let mut byte: u8 = 0;
    while let Some((kind, tail)) = rest.split_first_mut() {
        let word = matches!(byte, b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | 0x80..);
        *kind = match byte {
            b' ' | b'-' | b'.' | b'/' | b'_' => OPEN,
            b'\\' if before => OPEN,
            _ if word && before => OPEN,
            b'$' | b'@' | b'%' if before => 0,
            b'+' if before => 1,
            _ if before => 3,
            _ if word => 0,
            b'\n' | b'\r' => 3,
            b'(' | b')' => 4,
            _ => 6,
        };
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    kinds
}

/// How many letters stand before a letter, the nearest first.
#[inline]
fn letters(before: [u8; 3]) -> usize {
    before.into_iter().take_while(|byte| is_word(*byte) && !byte.is_ascii_digit()).count()
}

impl BitOr for Before {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// What stands right behind a group, as a set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Behind(u8);

impl Behind {
    /// A letter.
    pub const LETTER: Self = Self(1);
    /// One separator and a digit.
    pub const DIGITS: Self = Self(1 << 1 | 1 << 7);
    /// The same, if the separator is no full stop.
    pub const PARTED_DIGITS: Self = Self(1 << 1);
    /// One separator and a letter.
    pub const WORD: Self = Self(1 << 2);
    /// The end of the line.
    pub const BREAK: Self = Self(1 << 3);
    /// A bracket.
    pub const BRACKET: Self = Self(1 << 4);
    /// A separator, a space.
    pub const SPACES: Self = Self(1 << 5);
    /// None of these.
    pub const OTHER: Self = Self(1 << 6);
    /// Whatever it is.
    pub const ANYTHING: Self = Self(0b1111_1111);

    const COUNT: usize = 8;

    #[inline]
    fn of(text: &Text<'_>, end: usize) -> usize {
        let byte = text.at(end);
        let kind = BEHIND.get(usize::from(byte)).copied().unwrap_or(OPEN);
        if kind != OPEN {
            return kind.into();
        }
        match text.at(end + 1) {
            next if next.is_ascii_digit() => {
                if byte == b'.' {
                    7
                } else {
                    1
                }
            }
            next if is_word(next) => 2,
            b'\n' | b'\r' => 3,
            b' ' => 5,
            _ if byte == b' ' => 5,
            _ => 6,
        }
    }
}

impl BitOr for Behind {
    type Output = Self;

    fn bitor(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }
}

/// Who wants to see which groups.
#[derive(Debug)]
pub struct Looks {
    /// By what stands before and behind a group and by its length: those who want it, and those who want it with further ones.
    wanting: Box<[[[[u64; 2]; 32]; Behind::COUNT]; Before::COUNT]>,
    /// Of the latter, those who want so many digits in all.
    sums: [u64; 32],
    /// Who wants groups of a length, whatever stands beside them.
    lengths: [u64; 32],
}

impl Looks {
    /// What each detector wants, by the bit that stands for it.
    pub fn of(detectors: impl IntoIterator<Item = (u64, Vec<Look>)>) -> Self {
        let mut looks = Self { wanting: Box::new([[[[0; 2]; 32]; _]; _]), sums: [0; 32], lengths: [0; 32] };
        for (bit, wanted) in detectors {
            for look in wanted {
                looks.add(bit, look);
            }
        }
        looks
    }

    fn add(&mut self, bit: u64, look: Look) {
        let befores = self.wanting.iter_mut().enumerate().filter(|(kind, _)| look.before.0 >> kind & 1 == 1);
        let both = befores.flat_map(|(_, before)| before.iter_mut().enumerate());
        let places = both.filter(|(kind, _)| look.behind.0 >> kind & 1 == 1);
        let lengths = places.flat_map(|(_, behind)| behind.iter_mut().enumerate());
        for (_, [any, some]) in lengths.filter(|(length, _)| look.lengths >> length & 1 == 1) {
            *(if look.sums == Look::ANY { any } else { some }) |= bit;
        }
        let lengths =
            self.lengths.iter_mut().enumerate().filter(|(length, _)| look.lengths >> length & 1 == 1);
        lengths.for_each(|(_, wanting)| *wanting |= bit);
        if look.sums != Look::ANY {
            let sums = self.sums.iter_mut().enumerate().filter(|(sum, _)| look.sums >> sum & 1 == 1);
            sums.for_each(|(_, wanting)| *wanting |= bit);
        }
    }

    /// Whether any of some wants to see groups of a length.
    #[inline]
    pub fn may_want(&self, length: usize, those: u64) -> bool {
        self.lengths.get(length.min(31)).is_some_and(|wanting| wanting & those != 0)
    }

    /// Who of some wants to see the group from `start` to `end`, a bit for each; `first` says that it is the first on its line,
    /// `followed` that further ones are near enough to belong to it.
    #[inline]
    pub fn wanting(
        &self,
        text: &Text<'_>,
        (start, end): (usize, usize),
        first: bool,
        followed: bool,
        those: u64,
    ) -> u64 {
        let behind = self.wanting.get(Before::of(text, start, first));
        let lengths = behind.and_then(|behind| behind.get(Behind::of(text, end)));
        let [any, some] =
            lengths.and_then(|lengths| lengths.get((end - start).min(31))).copied().unwrap_or_default();
        let (any, some) = (any & those, some & those);
        if some == 0 || !followed {
            return any;
        }
        any | some & self.wanting_sums(text, end, end - start)
    }

    /// Who wants as many digits as a group and some of those behind it have.
    #[inline(never)]
    fn wanting_sums(&self, text: &Text<'_>, end: usize, length: usize) -> u64 {
        let (mut sum, mut wanting) = (length, 0);
        let (mut position, mut broken) = (end, false);
        loop {
            if is_separator(text.at(position)) && text.at(position + 1).is_ascii_alphanumeric() {
                position += 1;
            } else if let Some(after) = after_soft_break(*text, position).filter(|_| !broken) {
                broken = true;
                position = after;
            } else {
                return wanting;
            }
            let digits =
                (0..self.sums.len()).take_while(|at| text.at(position + at).is_ascii_digit()).count();
            sum += digits;
            match self.sums.get(sum).filter(|_| digits > 0) {
                Some(those) => wanting |= those,
                None => return wanting,
            }
            position += digits;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_a_group_is_told_apart() {
        for (before, expected) in [
            ("$", 0),
            ("12%", 0),
            ("+", 1),
            ("2/", 2),
            ("1.", 2),
            ("", 3),
            ("in: ", 3),
            ("12 ", 5),
            ("word\n", 4),
            ("word\r\n> ", 4),
            ("word.\n", 3),
            ("a ", 6),
            ("ab-", 7),
            ("abc/", 8),
            ("abcdef ", 9),
            ("12a", 10),
            ("AB", 11),
            ("*abc", 12),
            ("\u{436}\u{436}", 13),
        ] {
            let text = format!("{before}77");
            let text = Text::new(text.as_bytes(), 0);
            let at = before.len();
            let first = at == 0 || matches!(text.before(at), b'\n' | b' ') && !before.ends_with("d ");
            assert_eq!(Before::of(&text, at, first), expected, "{before}");
        }
        for (behind, expected) in [
            ("th", 0),
            ("\u{436}", 0),
            ("/5", 1),
            (" 5", 1),
            (".5", 7),
            (" of", 2),
            ("-May", 2),
            ("\n", 3),
            (" \r\n", 3),
            (") ", 4),
            (" / 5", 5),
            (". The", 5),
            (",", 6),
            ("", 6),
        ] {
            let text = format!("77{behind}");
            assert_eq!(Behind::of(&Text::new(text.as_bytes(), 0), 2), expected, "{behind}");
        }
    }
}
