//! Dates of birth: a date that a label, a verb or its place behind a name makes one.

use super::birth_label::Label;
use super::calendar_date::CalendarDate;
use super::person;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Text, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::{Said, Where};
use crate::detect::words::sentence::Sentence;

/// What it finds.
pub const CLASS: Class = Class {
    name: "date-of-birth",
    code: "DOB",
    one: "date of birth",
    many: "dates of birth",
    group: Group::Attribute,
};

/// The detector.
#[derive(Debug)]
pub struct DateOfBirth;

const NAMED: Reasons = reasons!("a date within the span of a life");

/// The year in which the spans below were set. A detector has no clock: one text must have one set of findings, and examples of
/// rules that are proved today must be proved by the same program in ten years. So nothing here ends with the present. A date
/// that is called one of birth counts however late it is; what ages is the guess about a date that only stands behind a name,
/// and it ages towards saying nothing, for children born since. Set it anew when the figures of docs/detectors.md are
/// measured on newer mail.
const SET: u16 = 2026;
/// Years in which people were born: nobody is much older than 110, and no mail that this program reads is written after the
/// last one.
const YEARS: std::ops::RangeInclusive<u16> = SET - 114..=2099;
/// A date behind a name is rather that of an event if it is later.
const GROWN: u16 = SET - 16;
/// The same for a date in brackets, or behind a title.
const LATEST: u16 = SET - 6;
/// Names of such a date.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "dob", "dobs", "d o b", "date of birth", "dates of birth", "birth date", "birthdate", "birth dates", "birthday", "born", "date birth", "dt of birth", "d of b", "date of b",
    "birth dt", "date born", "d b", "dateofbirth", "dob child", "dyddiad geni", "birth d", "dte of birth", "bday", "b day", "geb", "dob dd mm yyyy", "date of birth dd mm yyyy",
];

impl Detector for DateOfBirth {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Dates of birth, beside a label, a verb or a name"
    }

    fn manual(&self) -> &'static str {
        "A date in any spelling (`4/7/61`, `1961-07-04`, `4th of July 1961`, `04JUL1961`, `04071961`) from 1912 to 2099. High: \
         `DOB`, `date of birth` or the like before it, behind it, at the head of its column or list; `born` said of a \
         person; `b.` behind a name, a comma or a colon, or on a line of its own. Medium: a date to the end of 2020 in brackets or, to the end of 2010, between commas right behind the name of a \
         person. Left alone: every other date, dates whose nearest name is another (`DOB verified on …`), births of schemes and \
         ideas, `born on or after …`. False positives: a date behind a name that is that of a visit. Limits: where only a name \
         says so, a child born later than that is not found."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "ISO 8601-1 (year first)",
            "GOV.UK style guide and design system, dates",
            "NHS Data Dictionary, PERSON BIRTH DATE",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        let parted = Behind::DIGITS | Behind::SPACES | Behind::BREAK;
        vec![
            Look::at(1 << 1 | 1 << 2 | 1 << 6 | 1 << 8, Before::ALONE),
            Look::at(1 << 4, Before::ALONE).then(parted),
        ]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        if spot.end - spot.start <= 4 && !spot.is_followed(CalendarDate::LENGTH) {
            return None;
        }
        let date = CalendarDate::read(spot.text, spot.start, spot.end)?;
        if date.full && !YEARS.contains(&date.year) {
            return None;
        }
        // Two digits of the year: with more the value might be longer than the date.
        let [[a, b], [c, d], [e, f]] = [date.year, date.month.into(), date.day.into()].map(last_digits);
        Some(Candidate::of_value(date.start, date.end, Value::whole([a, b, c, d, e, f])))
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let text = around.text;
        let (start, end) = (candidate.start, candidate.end);
        match said {
            Said::Name(Where::Before) if around.cells.len() < 2 || Label::before(text, start).is_some() => {
                match Label::before(text, start) {
                    Some(label) if label.is_of_a_thing(text) => None,
                    Some(label) if !label.leads(text, start) && !around.is_listed(start, end) => None,
                    // Written together it is short for a database.
                    None if text
                        .slice(start.saturating_sub(5), start)
                        .windows(2)
                        .any(|pair| pair.eq_ignore_ascii_case(b"db")) =>
                    {
                        None
                    }
                    _ => NAMED.named(Where::Before),
                }
            }
            Said::Name(place) => NAMED.named(place),
            Said::Other => None,
            Said::Near | Said::Nothing => {
                let bare = !text.slice(start, end).iter().any(|byte| !byte.is_ascii_digit());
                if bare {
                    return None;
                }
                if stands_for_born(text, start) {
                    return NAMED.named(Where::Before);
                }
                if is_called_birth(text, end) {
                    return NAMED.named(Where::After);
                }
                follows_name(text, start, end).then_some(Judgement {
                    confidence: Confidence::Medium,
                    why: "a date within the span of a life, right behind a name",
                })
            }
        }
    }
}

/// The last two digits.
fn last_digits(number: u16) -> [u8; 2] {
    [number / 10, number].map(|number| b"0123456789".get(usize::from(number % 10)).copied().unwrap_or(0))
}

/// `… is her D.O.B`, whatever number stands behind that.
fn is_called_birth(text: Text<'_>, end: usize) -> bool {
    let behind = text.slice(end, end + 48);
    let mut words = behind.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    let mut is = |known: &[&str]| {
        words.next().is_some_and(|word| known.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word)))
    };
    is(&["is", "was", "being"])
        && is(&["his", "her", "their", "my", "the", "your"])
        && is(&["dob", "d", "birthday", "birth", "date"])
}

/// `b.` or `b` right before the date, behind a bracket or a name.
fn stands_for_born(text: Text<'_>, start: usize) -> bool {
    let mut place = start;
    while place > start.saturating_sub(3) && matches!(text.before(place), b' ' | b'.' | b':') {
        place -= 1;
    }
    if place == start || text.before(place) != b'b' || is_word(text.before(place - 1)) {
        return false;
    }
    let mut opening = place - 1;
    while opening > place.saturating_sub(4) && matches!(text.before(opening), b' ' | b'>') {
        opening -= 1;
    }
    match text.before(opening) {
        b'(' => true,
        // `…, b. 4/7/61`, `Mr Doe: b. 4/7/61`, and a line of its own, but not the second of `a.`, `b.`.
        b',' | b':' | b';' if text.before(place + 1) == b'.' => true,
        b'\n' => text.before(place + 1) == b'.' && !follows_a(text, opening),
        _ => text.before(place - 1) == b' ' && person::is_name(&Sentence::before(text, place - 1), 0),
    }
}

/// The line before this place is marked with the letter before `b`.
fn follows_a(text: Text<'_>, line: usize) -> bool {
    let before = text.slice(line.saturating_sub(LINE), line - 1);
    let above = before.rsplit(|byte| *byte == b'\n').find(|above| !above.trim_ascii().is_empty());
    let above = above.unwrap_or_default().trim_ascii_start();
    matches!(above, [b'a' | b'A', b'.' | b')', ..]) || above.len() > LINE - 8
}

/// A longer line before one that begins with `b.` is not looked through.
const LINE: usize = 120;

/// `Name (date)`, `Name, date,` and nothing else on the date.
fn follows_name(text: Text<'_>, start: usize, end: usize) -> bool {
    let opening = if text.before(start) == b' ' { start - 1 } else { start };
    let bracketed =
        matches!((text.before(opening), text.at(end)), (b'(', b')') | (b'[', b']') | (b'(', b',' | b';'));
    let between = text.before(opening) == b',' && matches!(text.at(end), b',' | b')' | b'\n' | b'\r' | b';');
    if !bracketed && !between {
        return false;
    }
    let sentence = Sentence::before(text, opening - 1);
    let named = person::is_name(&sentence, 0);
    let titled = (1..4)
        .any(|back| sentence.word(back).is_some_and(|word| word.is(&["mr", "mrs", "ms", "miss", "mx"])));
    let year = text.slice(start, end).rsplit(|byte| !byte.is_ascii_digit()).next().unwrap_or_default();
    let year = if text.slice(start, start + 4).iter().all(u8::is_ascii_digit) {
        text.slice(start, start + 4)
    } else {
        year
    };
    let full = year.len() == 4;
    let year = year
        .iter()
        .fold(0_u16, |sum, digit| sum.wrapping_mul(10).wrapping_add(u16::from(digit.wrapping_sub(b'0'))));
    let latest = if bracketed || titled { LATEST } else { GROWN };
    named && sentence.word(1).is_some() && (full && year <= latest || !full && bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// GOV.UK and ISO 8601-1: which groups are dates; the span of a life.
    #[test]
    fn only_dates_within_a_life_are_candidates() {
        for (text, is) in [
            ("12/03/1984", true),
            ("12/03/1874", false),
            ("12/03/1911", false),
            ("12/03/1912", true),
            ("12/03/2099", true),
            ("12/03/2100", false),
            ("1984-03-12", true),
            ("12/03/84", true),
            ("12/13/14", true),
            ("99/99/1984", false),
            ("1984", false),
        ] {
            let end = text.find(|sign: char| !sign.is_ascii_digit()).unwrap_or(text.len());
            let spot =
                Spot { text: Text::new(text.as_bytes(), 0), start: 0, end, next: Some(end + 1), cell: false };
            assert_eq!(DateOfBirth.candidate(&spot).is_some(), is, "{text}");
        }
    }
}
