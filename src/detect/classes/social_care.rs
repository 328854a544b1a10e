//! References of the systems in which social services keep their cases: a few digits that only their name tells from
//! other numbers.

use super::social_words::{LABELS, OTHERS};
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::{Found, Meaning, Words};
use crate::detect::words::said::{Said, Where};
use crate::detect::words::stretch::Stretch;

/// What it finds.
pub const CLASS: Class = Class {
    name: "social-care-reference",
    code: "SOCIAL_CARE_REF",
    one: "social care reference",
    many: "social care references",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct SocialCare;

const NAMED: Reasons = reasons!("length is usual");

/// Digits of a reference, after at most one letter.
const LENGTHS: std::ops::RangeInclusive<usize> = 5..=9;
/// How far its name may stand before it, in bytes.
const BEFORE: usize = 80;
/// Words between the name and the number, where a mark leads to the number.
const WORDS: usize = 8;

/// What systems are said to have so many of.
#[rustfmt::skip] // words, many to a line
const COUNTED: &[&[u8]] = &[
    b"records", b"cases", b"people", b"persons", b"clients", b"children", b"adults", b"users", b"files", b"rows", b"items", b"notes",
    b"entries", b"documents", b"contacts", b"referrals", b"assessments", b"forms", b"episodes", b"workflows", b"tasks", b"visits", b"hours",
    b"days", b"pages", b"licences", b"pounds", b"gbp", b"accounts", b"duplicates", b"attachments", b"logins", b"staff", b"steps", b"events",
    b"images", b"messages", b"alerts", b"emails", b"letters", b"reviews", b"payments", b"invoices", b"transactions", b"views", b"households",
];

/// What they are, before they are named.
#[rustfmt::skip] // words, many to a line
const STATES: &[&[u8]] = &[
    b"open", b"closed", b"new", b"old", b"live", b"active", b"inactive", b"pending", b"overdue", b"duplicate", b"archived", b"outstanding", b"more",
    b"other", b"unique", b"completed", b"incomplete", b"allocated", b"unallocated", b"current", b"historic",
];

impl Detector for SocialCare {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "References of social care systems (Mosaic, Liquidlogic, CareFirst and others)"
    }

    fn manual(&self) -> &'static str {
        "Five to nine digits, with or without a letter before them. Nothing in such a number says what it is, so that it \
         counts only by its name. High: the name of the system or of the number leads to it (`Mosaic ID 1234567`, `LCS \
         no`, `social care reference`), stands right behind it, or heads its column or list. Medium: `1234567 on Mosaic`. \
         Left alone: orders, invoices, calls about such a system; numbers of people, sums and days in a sentence about it. \
         A system that is not known by name is not found."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "Names of case management systems of social services in the United Kingdom; the numbers have no standard",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        let lengths = LENGTHS.fold(0, |set, length| set | 1 << length);
        let [one, ..] = Before::LETTERS;
        vec![Look::at(lengths, Before::ALONE | one)]
    }

    fn heeds_names(&self) -> bool {
        false
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if !LENGTHS.contains(&(spot.end - spot.start)) {
            return None;
        }
        // The code of a town, with the rest of a telephone number behind it.
        if text.at(spot.start) == b'0' && text.at(spot.end) == b' ' && text.at(spot.end + 1).is_ascii_digit()
        {
            return None;
        }
        let lettered = text.before(spot.start).is_ascii_uppercase();
        let start = spot.start - usize::from(lettered);
        Candidate::new(text, start, spot.end)
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        match said {
            _ if is_count(around, candidate.end) => None,
            Said::Name(Where::Before)
                if !leads(around, candidate.start) && !around.is_listed(candidate.start, candidate.end) =>
            {
                None
            }
            Said::Name(place) => NAMED.named(place),
            Said::Nothing | Said::Other if is_on_system(around, candidate, said) => Judgement::new(
                Confidence::Medium,
                "length is usual; the name of a social care system follows",
            ),
            Said::Near | Said::Nothing | Said::Other => None,
        }
    }
}

/// The name before the number leads to it: `Mosaic ID`, `Mosaic ID for Jane is`, not `Mosaic has`.
fn leads(around: &Around<'_>, start: usize) -> bool {
    let bytes = around.text.slice(start.saturating_sub(BEFORE), start);
    let stretch = Stretch::of(bytes);
    let names = around.lexicon.all_for(&CLASS, &stretch);
    let Some(name) = names.filter(|found| found.meaning == Meaning::Label(CLASS)).last() else {
        return false;
    };
    let end = stretch.len();
    if stretch.leads(name.to, end) {
        return true;
    }
    if stretch.digits(name.to, end) >= 4 {
        return stretch.joins(name.to, end);
    }
    let words = (name.to..end).filter(|letter| stretch.begins_word(*letter)).count();
    let marked = bytes.trim_ascii_end().last().is_some_and(|byte| matches!(byte, b':' | b'=' | b'#'));
    let ends = |word: &[u8]| {
        let from = end.saturating_sub(word.len());
        from >= name.to && stretch.begins_word(from) && stretch.letters(from, end) == word
    };
    let verb = [&b"is"[..], b"now", b"number", b"id", b"reference", b"under", b"again", b"nowreads"]
        .into_iter()
        .any(ends);
    // `The Mosaic no we hold was …`, not `Mosaic was …`
    let numbered = is_designated(&stretch, name);
    let told =
        [&b"was"[..], b"reads", b"read", b"be", b"changedto", b"amendedto", b"correctedto", b"updatedto"]
            .into_iter()
            .any(ends);
    words <= WORDS && (marked || verb || numbered && told)
}

/// The name says that it is that of a number, or the next word does.
fn is_designated(stretch: &Stretch, name: Found) -> bool {
    const DESIGNATORS: [&[u8]; 9] =
        [b"id", b"no", b"number", b"num", b"ref", b"reference", b"identifier", b"pin", b"ids"];
    stretch.skip(name.to, &DESIGNATORS) > name.to
        || DESIGNATORS.iter().any(|word| {
            let from = name.to.saturating_sub(word.len());
            from > name.from && stretch.begins_word(from) && stretch.letters(from, name.to) == *word
        })
}

/// The number counts something: `Mosaic: 120000 records`, `CareFirst has 50000 users`.
fn is_count(around: &Around<'_>, end: usize) -> bool {
    let behind = around.text.slice(end, end + 32);
    let mut words = behind.strip_prefix(b" ").unwrap_or_default().split(|byte| !byte.is_ascii_alphabetic());
    let is = |word: &[u8], known: &[&[u8]]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    words.find(|word| !is(word, STATES)).is_some_and(|word| is(word, COUNTED))
}

/// The number is looked up in a system: `1234567 on Mosaic`, `1234567 - Mosaic ID`.
fn is_on_system(around: &Around<'_>, candidate: &Candidate, said: Said) -> bool {
    let end = candidate.end;
    // Most numbers are followed by something else.
    let next = around.text.slice(end, end + 4);
    // `Client no 1234567 (Mosaic)`
    let bracket = next.starts_with(b" (");
    let words = next.eq_ignore_ascii_case(b" on ") || next.eq_ignore_ascii_case(b" in ");
    let dash = next.starts_with(b" - ");
    if !words && !dash && !bracket {
        return false;
    }
    let of_person = || {
        let before = around.text.slice(candidate.start.saturating_sub(24), candidate.start);
        let before = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        [&b"case"[..], b"person", b"client", b"child", b"adult", b"user", b"family"]
            .iter()
            .any(|word| before.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
    };
    if said == Said::Other && !bracket && !of_person() {
        return false;
    }
    let from = end + if bracket { 2 } else { 3 };
    let line = around.following(from, 32).split(|byte| matches!(byte, b'\n' | b',' | b';' | b')')).next();
    let stretch = Stretch::of(line.unwrap_or_default());
    let name = stretch.skip(0, &[b"the"]);
    let Some(found) = around.lexicon.find_for(&CLASS, &stretch, name) else { return false };
    found.meaning == Meaning::Label(CLASS)
        && stretch.digits(found.to, stretch.len()) == 0
        && (words || stretch.leads(found.to, stretch.len()))
}
