//! The two numbers of a bank account, a sort code and an account number, and which of them belong together.

use crate::detect::page::bits::{bits, digits, equal};
use crate::detect::page::figures::Figures;
use crate::detect::page::text::{Beginning, Text};

/// How far the two parts may stand apart, in bytes.
pub const APART: usize = 127;
/// The same, where only one of them is named.
pub const CLOSE: usize = 48;
/// Line breaks between the two parts.
const LINES: usize = 4;

/// One of them.
#[derive(Debug, Clone, Copy)]
pub struct Part {
    /// Its first digit.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// It is the sort code.
    pub is_sort: bool,
}

impl Part {
    /// The part of which this group of digits is the first.
    pub fn read(text: Text<'_>, start: usize, end: usize) -> Option<Self> {
        let (end, is_sort) = match end - start {
            6 => (end, true),
            7 | 8 => (end, false),
            4 => {
                let separator = separator(text, end)?;
                let close = end + 5;
                let goes_on = text.at(close) == separator && text.at(close + 1).is_ascii_digit();
                (Figures::count(text, end + 1) == 4 && !goes_on).then_some((close, false))?
            }
            // `12 345 678`
            2 if is_in_thousands(text, end) => (end + 8, false),
            2 => {
                let separator = separator(text, end)?;
                let mut end = end;
                let mut pairs = 1;
                while pairs < 5 && is_pair(text, end, separator) {
                    end += 3;
                    pairs += 1;
                }
                let is_sort = match pairs {
                    3 => true,
                    4 => false,
                    _ => return None,
                };
                let goes_on = text.at(end) == separator && matches!(Figures::count(text, end + 1), 1..=3);
                let before = text.before(start) == separator && text.before(start - 1).is_ascii_digit();
                (!goes_on && !before).then_some((end, is_sort))?
            }
            _ => return None,
        };
        let joined = matches!(text.at(end), b'-' | b'/') && text.at(end + 1).is_ascii_digit();
        (text.ends(end) || joined).then_some(Self { start, end, is_sort })
    }
}

/// What divides the digits of a part.
fn separator(text: Text<'_>, at: usize) -> Option<u8> {
    let byte = text.at(at);
    matches!(byte, b' ' | b'-' | b'.' | b'/').then_some(byte)
}

/// A separator and two digits stand here, and no third one. Where a space divides, a line may end.
fn is_pair(text: Text<'_>, at: usize, separator: u8) -> bool {
    let [mark, tens, ones, next] = text.read(at);
    let divides = mark == separator || mark == b'\n' && separator == b' ';
    divides && tens.is_ascii_digit() && ones.is_ascii_digit() && !next.is_ascii_digit()
}

/// Two groups of three digits follow, each behind the same blank.
fn is_in_thousands(text: Text<'_>, end: usize) -> bool {
    let group = |at: usize| {
        text.at(at) == text.at(end) && (1..=3).all(|further| text.at(at + further).is_ascii_digit())
    };
    text.at(end) == b' ' && group(end) && group(end + 4) && text.ends(end + 8)
}

/// The other part behind this one.
pub fn partner(text: Text<'_>, first: Part) -> Option<Part> {
    let behind = Behind::read(text, first.end, first.is_sort)?;
    let mut at = 0;
    loop {
        let blank = behind.next_digit(at)?;
        let from = first.end + blank;
        let gap = text.slice(first.end, from);
        if behind.is_on_third_line(blank) && is_parted(gap, first) {
            return None;
        }
        let length = text.slice(from, from + 32).iter().take_while(|byte| byte.is_ascii_digit()).count();
        let alone = || matches!(gap, b"-" | b"/") || text.begins(from) != Beginning::Inside;
        let part = Part::read(text, from, from + length).filter(|part| text.ends(part.end) && alone());
        let end = match part {
            Some(part) if is_called_reference(text, from) => part.end,
            Some(part) if part.is_sort != first.is_sort => return Some(part),
            Some(_) => return None,
            None if length >= 6 && alone() && !is_called_reference(text, from) => return None,
            None => from + length,
        };
        if gap.is_empty() || first.end != end && !text.ends(first.end) {
            return None;
        }
        at = end - first.end;
    }
}

/// What stands behind a part: a bit for each byte.
struct Behind {
    /// The digits that may belong to the other part.
    digits: u128,
    /// The ends of lines, but for the first.
    line_ends: u128,
}

impl Behind {
    /// Nothing, if no digits stand there as those of an account number do, or of a sort code. Most numbers have none behind them.
    fn read(text: Text<'_>, from: usize, account: bool) -> Option<Self> {
        let bytes = text.read(from);
        let digits = bits(&bytes, digits);
        if !may_hold(digits, account) {
            return None;
        }
        let but_first = |bits: u128| bits & bits.wrapping_sub(1);
        let line_ends = bits(&bytes, |row| equal(row, b'\n'));
        let too_far = (0..LINES).fold(line_ends, |ends, _| but_first(ends));
        let stops = too_far | bits(&bytes, |row| equal(row, b'@')) | 1 << APART;
        // What stands before the first of them.
        let near = (stops & stops.wrapping_neg()).wrapping_sub(1);
        Some(Self { digits: digits & near, line_ends: but_first(line_ends) })
    }

    /// The next digit at a place or behind it.
    fn next_digit(&self, at: usize) -> Option<usize> {
        let bits = self.digits.checked_shr(u32::try_from(at).ok()?).filter(|bits| *bits != 0)?;
        Some(at + bits.trailing_zeros() as usize)
    }

    /// More than one line ends before a place.
    fn is_on_third_line(&self, place: usize) -> bool {
        self.line_ends & ((1 << place) - 1) != 0
    }
}

/// These digits may be those of an account number, or of a sort code: what lies behind them may be digits, too.
fn may_hold(digits: u128, account: bool) -> bool {
    let at = |bits: u128, place: u32| bits >> place | !(u128::MAX >> place);
    let two = digits & at(digits, 1);
    let four = two & at(two, 2);
    let pairs = two & at(two, 3) & at(two, 6);
    let some = if account {
        let three = two & at(digits, 2);
        four & (at(four, 3) | at(four, 5)) | pairs & at(two, 9) | two & at(three, 3) & at(three, 7)
    } else {
        four & at(two, 4) | pairs
    };
    some != 0
}

/// A blank line parts the two, and the sentence of the first is over: they may belong to different accounts.
fn is_parted(gap: &[u8], first: Part) -> bool {
    let blank = gap.array_windows().position(|pair: &[u8; 2]| pair == b"\n\n");
    blank.is_some_and(|blank| {
        gap.len() > CLOSE || !first.is_sort && gap.get(..blank).is_some_and(|rest| rest.contains(&b'.'))
    })
}

/// The number that begins here is called a reference.
fn is_called_reference(text: Text<'_>, start: usize) -> bool {
    let before = text.slice(start.saturating_sub(16), start);
    let line = before.rsplit(|byte| matches!(byte, b'\n' | b'\t' | b',' | b';')).next().unwrap_or_default();
    // A refund is none.
    line.windows(3).enumerate().any(|(at, three)| {
        three.eq_ignore_ascii_case(b"ref") && !matches!(line.get(at + 3), Some(b'u' | b'U'))
    })
}
