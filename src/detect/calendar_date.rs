//! Dates as people write them: `4/7/61`, `1961-07-04`, `4th of July 1961`, `July 4, 1961`, `04JUL1961`.

use super::text::{Beginning, Text};

/// A date that exists, and where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CalendarDate {
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte; a time of day is no part of it.
    pub end: usize,
    /// With the century, if that is written.
    pub year: u16,
    /// The century is written.
    pub full: bool,
    /// From 1.
    pub month: u8,
    /// From 1.
    pub day: u8,
}

/// Months in English and Welsh: a shorter word that begins like an English one counts from three letters on.
#[rustfmt::skip] // a table
const MONTHS: [(&[u8], &[u8]); 12] = [
    (b"january", b"ionawr"), (b"february", b"chwefror"), (b"march", b"mawrth"), (b"april", b"ebrill"),
    (b"may", b"mai"), (b"june", b"mehefin"), (b"july", b"gorffennaf"), (b"august", b"awst"),
    (b"september", b"medi"), (b"october", b"hydref"), (b"november", b"tachwedd"), (b"december", b"rhagfyr"),
];

/// Letters of the longest month, and one more.
const LONGEST: usize = 11;

impl CalendarDate {
    /// Bytes of the longest.
    pub const LENGTH: usize = 64;

    /// The date to which the group of digits from `start` to `end` belongs as its first group.
    pub fn read(text: Text<'_>, start: usize, end: usize) -> Option<Self> {
        let date = match end - start {
            1 | 2 => after_month(text, start, end).or_else(|| day_first(text, start, end)),
            4 => year_first(text, start, end),
            6 | 8 => unspaced(text, start, end),
            _ => None,
        }?;
        let time = text.at(date.end) == b'T' && text.at(date.end + 1).is_ascii_digit();
        (text.begins(date.start) != Beginning::Inside && (time || text.ends(date.end))).then_some(date)
    }

    fn new(start: usize, end: usize, year: Year, month: u16, day: u16) -> Option<Self> {
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let leap = year.value.is_multiple_of(4)
            && (!year.value.is_multiple_of(100) || year.value.is_multiple_of(400));
        let days = match month {
            2 => 28 + u16::from(leap || !year.full),
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let day = u8::try_from(day).ok().filter(|day| (1..=days).contains(&u16::from(*day)))?;
        Some(Self { start, end, year: year.value, full: year.full, month, day })
    }
}

#[derive(Clone, Copy)]
struct Year {
    value: u16,
    full: bool,
    end: usize,
}

/// `4/7/61`, `4 July 1961`; month first where the day would be no month: `7/24/61`.
fn day_first(text: Text<'_>, start: usize, end: usize) -> Option<CalendarDate> {
    let first = number(text, start, end);
    if let Some((separator, second)) = separator(text, end) {
        let length = digits(text, second, 3);
        if matches!(length, 1 | 2) {
            let (again, third) = self::separator(text, second + length)?;
            let year = year(text, third).filter(|_| again == separator)?;
            let other = number(text, second, second + length);
            return CalendarDate::new(start, year.end, year, other, first)
                .or_else(|| CalendarDate::new(start, year.end, year, first, other));
        }
    }
    let place = words_between(text, ordinal(text, end));
    let (month, place) = month(text, place)?;
    let year = year(text, gap(text, place))?;
    CalendarDate::new(start, year.end, year, month, first)
}

/// `July 4th, 1961`: the group is the day.
fn after_month(text: Text<'_>, start: usize, end: usize) -> Option<CalendarDate> {
    let bytes = text.slice(start.saturating_sub(LONGEST + 3), start).iter().rev();
    let marks = bytes.clone().take(3).take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b',')).count();
    let letters = bytes.skip(marks).take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters < 3 {
        return None;
    }
    let word = start.checked_sub(marks + letters)?;
    let (month, _) = month(text, word)?;
    let year = year(text, gap(text, ordinal(text, end))).filter(|year| year.full)?;
    CalendarDate::new(word, year.end, year, month, number(text, start, end))
}

/// `1961-07-04`.
fn year_first(text: Text<'_>, start: usize, end: usize) -> Option<CalendarDate> {
    let year = Year { value: number(text, start, end), full: true, end };
    let (first, second) = separator(text, end)?;
    let length = digits(text, second, 3);
    let (again, third) = self::separator(text, second + length).filter(|_| matches!(length, 1 | 2))?;
    let last = digits(text, third, 3);
    (first == again && matches!(last, 1 | 2)).then_some(())?;
    let (month, day) = (number(text, second, second + length), number(text, third, third + last));
    CalendarDate::new(start, third + last, year, month, day)
}

/// `04071961`, `19610704`, `040761`.
fn unspaced(text: Text<'_>, start: usize, end: usize) -> Option<CalendarDate> {
    let part = |from: usize, to: usize| number(text, start + from, start + to);
    let year = |value: u16, full: bool| Year { value, full, end };
    if end - start == 6 {
        return CalendarDate::new(start, end, year(part(4, 6), false), part(2, 4), part(0, 2));
    }
    let last = year(part(4, 8), true);
    let date = CalendarDate::new(start, end, last, part(2, 4), part(0, 2));
    date.filter(|date| (1850..2100).contains(&date.year))
        .or_else(|| CalendarDate::new(start, end, year(part(0, 4), true), part(4, 6), part(6, 8)))
}

/// Four digits, or two with or without an apostrophe before them.
fn year(text: Text<'_>, from: usize) -> Option<Year> {
    let start = from + usize::from(matches!(text.at(from), b'\'' | b'`'));
    let length = digits(text, start, 5);
    let full = length == 4 && start == from;
    (full || length == 2).then(|| Year {
        value: number(text, start, start + length),
        full,
        end: start + length,
    })
}

/// The month whose name begins here, and where it ends.
fn month(text: Text<'_>, from: usize) -> Option<(u16, usize)> {
    // Most words are none, and say so at once.
    let begin = [text.at(from) | 0x20, text.at(from + 1) | 0x20];
    if !MONTHS.iter().any(|(english, welsh)| english.starts_with(&begin) || welsh.starts_with(&begin)) {
        return None;
    }
    let letters = (0..LONGEST).take_while(|index| text.at(from + index).is_ascii_alphabetic()).count();
    let word = text.slice(from, from + letters);
    let begins = |name: &[u8]| {
        word.len() >= 3
            && (name.get(..word.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(word)))
            && (word.len() <= 4 || word.len() == name.len())
    };
    let is = |(english, welsh): &(&[u8], &[u8])| begins(english) || welsh.eq_ignore_ascii_case(word);
    let index = MONTHS.iter().position(is)?;
    Some((u16::try_from(index).ok()? + 1, from + letters))
}

/// Behind `st`, `nd`, `rd`, `th`.
fn ordinal(text: Text<'_>, from: usize) -> usize {
    let ending = [text.at(from).to_ascii_lowercase(), text.at(from + 1).to_ascii_lowercase()];
    let whole = !text.at(from + 2).is_ascii_alphabetic();
    if whole && matches!(&ending, b"st" | b"nd" | b"rd" | b"th") { from + 2 } else { from }
}

/// Behind what may stand between a day and its month: a space, a hyphen, `of`.
fn words_between(text: Text<'_>, from: usize) -> usize {
    let next = gap(text, from);
    let of = text.slice(next, next + 3).eq_ignore_ascii_case(b"of ");
    if of { next + 3 } else { next }
}

/// Behind a comma, a full stop, a hyphen, a slash and a space or a soft line break, as far as they stand here.
fn gap(text: Text<'_>, from: usize) -> usize {
    let mark = from + usize::from(matches!(text.at(from), b',' | b'.' | b'-' | b'/'));
    space(text, mark)
}

/// Behind a space or two, or a line break with its quote marks.
fn space(text: Text<'_>, from: usize) -> usize {
    // Most often none stands here.
    if text.at(from) > b' ' {
        return from;
    }
    let mut place = from + usize::from(text.at(from) == b' ');
    place += usize::from(text.at(place) == b'\r');
    if text.at(place) != b'\n' {
        return place;
    }
    place += 1;
    for _ in 0..8 {
        place += usize::from(matches!(text.at(place), b'>' | b' '));
    }
    if text.at(place).is_ascii_alphanumeric() { place } else { from }
}

/// One separator between numbers, with or without spaces around it, and where the text goes on.
fn separator(text: Text<'_>, from: usize) -> Option<(u8, usize)> {
    let place = from + usize::from(text.at(from) == b' ');
    let mark = text.at(place);
    if matches!(mark, b'/' | b'.' | b'-') {
        return Some((mark, space(text, place + 1)));
    }
    let after = space(text, from);
    (after > from).then_some((b' ', after))
}

fn digits(text: Text<'_>, from: usize, limit: usize) -> usize {
    text.slice(from, from + limit).iter().take_while(|byte| byte.is_ascii_digit()).count()
}

fn number(text: Text<'_>, from: usize, to: usize) -> u16 {
    let add = |sum: u16, digit: &u8| sum.wrapping_mul(10).wrapping_add(u16::from(digit.wrapping_sub(b'0')));
    text.slice(from, to).iter().fold(0, add)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_are_read_in_every_spelling_and_only_if_they_exist() {
        for text in [
            "4/7/1961",
            "04.07.1961",
            "4-7-1961",
            "04 07 1961",
            "1961-07-04",
            "1961/7/4",
            "1961-07-04T12:00",
            "4 July 1961",
            "4th July, 1961",
            "4 of July 1961",
            "04-JUL-1961",
            "04JUL1961",
            "July 4, 1961",
            "Jul. 4th 1961",
            "04071961",
            "19610704",
            "4 / 7 / 1961",
            "4 July\n> 1961",
            "4 Gorffennaf 1961",
        ] {
            let from = text.find(|sign: char| sign.is_ascii_digit()).unwrap();
            let length = text
                .get(from..)
                .unwrap()
                .find(|sign: char| !sign.is_ascii_digit())
                .unwrap_or(text.len() - from);
            let date = CalendarDate::read(Text::new(text.as_bytes(), 0), from, from + length);
            let told = date.map(|date| (date.start, date.year, date.month, date.day));
            assert_eq!(told, Some((0, 1961, 7, 4)), "{text}");
        }
        for text in [
            "31/4/1961",
            "29 Feb 1961",
            "1961-13-01",
            "4/7",
            "4 July",
            "4 Jolly 1961",
            "4/7.1961",
            "4/7/19611",
        ] {
            let length = text.find(|sign: char| !sign.is_ascii_digit()).unwrap();
            assert_eq!(CalendarDate::read(Text::new(text.as_bytes(), 0), 0, length), None, "{text}");
        }
    }
}
