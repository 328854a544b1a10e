//! Dates as people write them: `4/7/61`, `1961-07-04`, `4th of July 1961`, `July 4, 1961`, `04JUL1961`.

use crate::detect::page::figures::Figures;
use crate::detect::page::text::{Beginning, Text};
use crate::detect::words::word_list::Pairs;

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

/// How they begin.
const BEGINNINGS: Pairs = Pairs::of(&[
    *b"ja", *b"fe", *b"ma", *b"ap", *b"ju", *b"au", *b"se", *b"oc", *b"no", *b"de", *b"io", *b"ch", *b"eb",
    *b"me", *b"go", *b"aw", *b"hy", *b"ta", *b"rh",
]);

/// Letters of the longest month, and one more.
const LONGEST: usize = 11;

impl CalendarDate {
    /// Bytes of the longest.
    pub const LENGTH: usize = 64;

    /// The date to which the group of digits from `start` to `end` belongs as its first group.
    pub fn read(text: Text<'_>, start: usize, end: usize) -> Option<Self> {
        let date = match end - start {
            2 if let Some(date) = as_usual(text, start) => Some(date),
            1 | 2 if counts_something(text, end) => None,
            1 | 2 => day_first(text, number(text, start)),
            4 => year_first(text, number(text, start)),
            6 | 8 => unspaced(text, start, end),
            _ => None,
        }?;
        let time = text.at(date.end) == b'T' && text.at(date.end + 1).is_ascii_digit();
        (text.begins(date.start) != Beginning::Inside && (time || text.ends(date.end))).then_some(date)
    }

    fn new(start: usize, end: usize, year: Year, month: u16, day: u16) -> Option<Self> {
        let month = u8::try_from(month).ok().filter(|month| (1..=12).contains(month))?;
        let leap = || {
            year.value.is_multiple_of(4)
                && (!year.value.is_multiple_of(100) || year.value.is_multiple_of(400))
        };
        let days = match month {
            2 => 28 + u16::from(!year.full || leap()),
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

/// A group of digits.
#[derive(Clone, Copy)]
struct Number {
    value: u16,
    /// At most eight are counted.
    digits: usize,
    end: usize,
}

/// A word stands behind the number, which is no month and leads to none: most numbers are no dates.
#[inline]
fn counts_something(text: Text<'_>, end: usize) -> bool {
    let [first, second, third] = text.read(end);
    let word = if first == b' ' { [second, third] } else { [first, second] };
    let leads = || [b"of", b"st", b"nd", b"rd", b"th"].iter().any(|leads| leads.eq_ignore_ascii_case(&word));
    word.iter().all(u8::is_ascii_alphabetic) && !BEGINNINGS.may_have(word) && !leads()
}

/// `04/07/1961`, as most dates are written.
#[inline]
fn as_usual(text: Text<'_>, start: usize) -> Option<CalendarDate> {
    let [a, b, mark, c, d, again, e, f, g, h] = text.read(start);
    let end = start + 10;
    let usual = mark == again
        && matches!(mark, b'/' | b'-' | b'.')
        && [a, b, c, d, e, f, g, h].iter().all(u8::is_ascii_digit)
        && !text.at(end).is_ascii_digit();
    if !usual {
        return None;
    }
    let two = |tens: u8, ones: u8| u16::from(tens & 0xf) * 10 + u16::from(ones & 0xf);
    let year = Year { value: two(e, f) * 100 + two(g, h), full: true, end };
    in_figures(start, two(a, b), two(c, d), year)
}

/// `4/7/61`, `4 July 1961`, `July 4th, 1961`: the group is the day, or the month before it.
fn day_first(text: Text<'_>, first: Number) -> Option<CalendarDate> {
    let second = separator(text, first.end).map(|(mark, second)| (mark, number(text, second)));
    let Some((mark, second)) = second.filter(|(_, second)| matches!(second.digits, 1 | 2)) else {
        return after_month(text, first).or_else(|| before_month(text, first));
    };
    let (again, third) = separator(text, second.end)?;
    let year = year(text, third).filter(|_| again == mark)?;
    in_figures(first.end - first.digits, first.value, second.value, year)
}

/// `4/7/61`; month first where the day would be no month: `7/24/61`.
fn in_figures(start: usize, first: u16, second: u16, year: Year) -> Option<CalendarDate> {
    CalendarDate::new(start, year.end, year, second, first)
        .or_else(|| CalendarDate::new(start, year.end, year, first, second))
}

/// `4 July 1961`.
fn before_month(text: Text<'_>, day: Number) -> Option<CalendarDate> {
    let (month, place) = month(text, words_between(text, ordinal(text, day.end)))?;
    let year = year(text, gap(text, place))?;
    CalendarDate::new(day.end - day.digits, year.end, year, month, day.value)
}

/// `July 4th, 1961`.
fn after_month(text: Text<'_>, day: Number) -> Option<CalendarDate> {
    let year = year(text, gap(text, ordinal(text, day.end))).filter(|year| year.full)?;
    let start = day.end - day.digits;
    let bytes = text.slice(start.saturating_sub(LONGEST + 3), start).iter().rev();
    let marks = bytes.clone().take(3).take_while(|byte| matches!(byte, b' ' | b'-' | b'.' | b',')).count();
    let letters = bytes.skip(marks).take(LONGEST).take_while(|byte| byte.is_ascii_alphabetic()).count();
    if letters < 3 {
        return None;
    }
    let word = start.checked_sub(marks + letters)?;
    let (month, _) = month(text, word)?;
    CalendarDate::new(word, year.end, year, month, day.value)
}

/// `1961-07-04`.
fn year_first(text: Text<'_>, first: Number) -> Option<CalendarDate> {
    let year = Year { value: first.value, full: true, end: first.end };
    let (mark, second) = separator(text, first.end)?;
    let second = Some(number(text, second)).filter(|second| matches!(second.digits, 1 | 2))?;
    let (again, third) = separator(text, second.end)?;
    let third = number(text, third);
    let whole = again == mark && matches!(third.digits, 1 | 2);
    CalendarDate::new(first.end - first.digits, third.end, year, second.value, third.value).filter(|_| whole)
}

/// `04071961`, `19610704`, `040761`.
fn unspaced(text: Text<'_>, start: usize, end: usize) -> Option<CalendarDate> {
    let value = Figures::read(text, start).value;
    let part = |digits: u32, from: u32| (value / 10_u32.pow(from) % 10_u32.pow(digits)) as u16;
    let year = |value: u16, full: bool| Year { value, full, end };
    if end - start == 6 {
        return CalendarDate::new(start, end, year(part(2, 0), false), part(2, 2), part(2, 4));
    }
    let last = year(part(4, 0), true);
    let date = CalendarDate::new(start, end, last, part(2, 4), part(2, 6));
    date.filter(|date| (1850..2100).contains(&date.year))
        .or_else(|| CalendarDate::new(start, end, year(part(4, 4), true), part(2, 2), part(2, 0)))
}

/// Four digits, or two with or without an apostrophe before them.
fn year(text: Text<'_>, from: usize) -> Option<Year> {
    let marked = matches!(text.at(from), b'\'' | b'`');
    let Number { value, digits, end } = number(text, from + usize::from(marked));
    let full = digits == 4 && !marked;
    (full || digits == 2).then_some(Year { value, full, end })
}

/// The month whose name begins here, and where it ends.
fn month(text: Text<'_>, from: usize) -> Option<(u16, usize)> {
    // Most words are none, and say so at once.
    if !BEGINNINGS.may_have(text.read(from)) {
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

/// The digits that stand here, if any. Of more than four the number is of no use.
#[inline]
fn number(text: Text<'_>, from: usize) -> Number {
    let Figures { value, count } = Figures::read(text, from);
    Number { value: value as u16, digits: count, end: from + count }
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
