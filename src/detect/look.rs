//! Which groups of digits are worth a detector's look: by how many digits they have, and by what stands on either side.

use super::text::{Text, Walk, before_soft_break, is_separator, is_word};
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
    fn of(text: Text<'_>, start: usize, first: bool) -> usize {
        let before = text.before(start);
        if is_word(before) {
            return 9 + letters(text, start);
        }
        if matches!(before, b'$' | b'@' | b'%') {
            return 0;
        }
        if before == b'+' {
            return 1;
        }
        if is_separator(before) || before == b'\\' {
            let further = text.before(start - 1);
            if further.is_ascii_digit() {
                return if before == b' ' { 5 } else { 2 };
            }
            if is_word(further) && before != b'\\' {
                return 5 + letters(text, start - 1);
            }
        }
        if first && before_soft_break(text, start).is_some() { 4 } else { 3 }
    }
}

/// How many letters end here, up to four.
#[inline]
fn letters(text: Text<'_>, end: usize) -> usize {
    let is_letter = |byte: u8| is_word(byte) && !byte.is_ascii_digit();
    (1..4).find(|count| end < *count || !is_letter(text.before(end - count))).unwrap_or(4)
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
    fn of(text: Text<'_>, end: usize) -> usize {
        let (byte, next) = (text.at(end), text.at(end + 1));
        match byte {
            _ if is_word(byte) => 0,
            b'\n' | b'\r' => 3,
            b'(' | b')' => 4,
            byte if !is_separator(byte) => 6,
            _ if next.is_ascii_digit() => {
                if byte == b'.' {
                    7
                } else {
                    1
                }
            }
            _ if is_word(next) => 2,
            _ if matches!(next, b'\n' | b'\r') => 3,
            b' ' => 5,
            _ if next == b' ' => 5,
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
}

impl Looks {
    /// What each detector wants, by the bit that stands for it.
    pub fn of(detectors: impl IntoIterator<Item = (u64, Vec<Look>)>) -> Self {
        let mut looks = Self { wanting: Box::new([[[[0; 2]; 32]; _]; _]), sums: [0; 32] };
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
        if look.sums != Look::ANY {
            let sums = self.sums.iter_mut().enumerate().filter(|(sum, _)| look.sums >> sum & 1 == 1);
            sums.for_each(|(_, wanting)| *wanting |= bit);
        }
    }

    /// Who of some wants to see the group from `start` to `end`, a bit for each; `first` says that it is the first on its line,
    /// `followed` that further ones are near enough to belong to it.
    #[inline]
    pub fn wanting(
        &self,
        text: Text<'_>,
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
    fn wanting_sums(&self, text: Text<'_>, end: usize, length: usize) -> u64 {
        let mut walk = Walk::new(text, end);
        let (mut sum, mut wanting) = (length, 0);
        while walk.cross() {
            let digits = walk.run(self.sums.len(), u8::is_ascii_digit);
            sum += digits;
            match self.sums.get(sum).filter(|_| digits > 0) {
                Some(those) => wanting |= those,
                None => break,
            }
        }
        wanting
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
            assert_eq!(Before::of(text, at, first), expected, "{before}");
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
            assert_eq!(Behind::of(Text::new(text.as_bytes(), 0), 2), expected, "{behind}");
        }
    }
}
