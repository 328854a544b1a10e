//! What calls a date one of birth in running text: `date of birth`, `DOB`, `born`.

use super::person;
use super::tie;
use crate::detect::page::text::{Text, is_word};
use crate::detect::words::sentence::Sentence;
use crate::detect::words::word_list::WordList;

/// Bytes in which the label is looked for.
const BEFORE: usize = 80;
/// Words between a label and its date.
const BRIDGE: usize = 10;

/// Words between a label and a date that make it the date of something else.
#[rustfmt::skip] // words, many to a line
const OTHER_DATES: WordList = WordList::of(&[
    "by", "before", "after", "until", "till", "return", "returned", "received", "complete", "completed", "check", "checked", "verified", "missing", "unknown", "required", "meeting", "visit", "letter", "deadline",
    "expires", "expiry", "expired", "due", "review", "referral", "referred", "start", "started", "end", "ended", "seen", "sent", "updated", "issued", "issue", "appointment", "moved", "died", "death", "signed", "dated",
    "since", "effective", "certificate", "evidence", "proof", "blank", "omitted", "not", "will", "please", "need", "needs", "call", "assessment", "panel", "hearing", "event", "between", "amended", "changed", "corrected",
    "ddmmyyyy", "registration", "today", "admission", "admitted", "discharge", "discharged", "appeal", "decision", "date", "party", "celebration", "celebrate", "celebrations", "bank", "queen", "king", "jubilee", "anniversary", "within", "age", "from",
    "interview", "tenancy", "application", "held", "live", "policy", "reviewed", "workshop", "attended", "booked", "closed", "opened", "launched", "provided", "supplied", "added", "entered", "and",
]);

/// A label.
#[derive(Debug)]
pub struct Label {
    /// Behind its last byte.
    end: usize,
    start: usize,
    /// It is the verb.
    born: bool,
}

/// How labels are written in running text, those that end with another one first, and whether it is the verb.
const SPELLINGS: [(&str, bool); 13] = [
    ("date born", false),
    ("birth", false),
    ("dob", false),
    ("d.o.b", false),
    ("bday", false),
    ("geni", false),
    ("born", true),
    ("d o b", false),
    ("d/o/b", false),
    ("birthday", false),
    ("birthdate", false),
    ("dobs", false),
    ("d/b", false),
];

impl Label {
    /// The nearest one before a place.
    pub fn before(text: Text<'_>, start: usize) -> Option<Self> {
        let from = start.saturating_sub(BEFORE).max(text.begin());
        let bytes = text.slice(from, start);
        (1..=bytes.len()).rev().find_map(|end| {
            let before = bytes.get(..end)?;
            let last = before.last()? | 0x20;
            let ends = |(spelling, _): &&(&str, bool)| {
                let spelling = spelling.as_bytes();
                let begin = end.checked_sub(spelling.len());
                spelling.last() == Some(&last)
                    && begin
                        .and_then(|begin| before.get(begin..))
                        .is_some_and(|tail| tail.eq_ignore_ascii_case(spelling))
            };
            let may_end = matches!(last, b'b' | b'e' | b'h' | b'i' | b'n' | b's' | b'y');
            let (spelling, born) = if may_end { SPELLINGS.iter().find(ends)? } else { return None };
            Some(Self { start: from + end - spelling.len(), end: from + end, born: *born })
        })
    }

    /// It leads to the date: nothing stands between that makes it another date, and whoever was born is a person.
    pub fn leads(&self, text: Text<'_>, date: usize) -> bool {
        let between = text.slice(self.end, date);
        let (mut count, mut other, mut last): (usize, bool, &[u8]) = (0, false, b"");
        for word in between.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty()) {
            if count == 0
                && last.is_empty()
                && word.eq_ignore_ascii_case(b"date")
                && between.get(1..5) == Some(word)
            {
                continue;
            }
            count += 1;
            last = word;
            other |= OTHER_DATES.has(word);
        }
        // `… has been changed to …`
        let changed = last.eq_ignore_ascii_case(b"to")
            && [&b"changed"[..], b"corrected", b"amended", b"updated"]
                .iter()
                .any(|verb| between.windows(verb.len()).any(|window| window.eq_ignore_ascii_case(verb)));
        let stated =
            changed || ["is", "as", "was"].iter().any(|verb| verb.as_bytes().eq_ignore_ascii_case(last));
        if count > BRIDGE || other && !stated {
            return false;
        }
        if !self.born {
            return !last.eq_ignore_ascii_case(b"on");
        }
        let direct = count == 0
            || count == 1 && (last.eq_ignore_ascii_case(b"on") || last.eq_ignore_ascii_case(b"the"));
        let field = count == 0 && matches!(between.trim_ascii().first(), Some(b':' | b'-' | b'='));
        // `Born digital records approved …` says nothing of anybody.
        let place = [&b" in "[..], b" at ", b" on ", b" to "].iter().any(|word| between.starts_with(word));
        let said = count <= 1 || place || !Sentence::before(text, self.start).words().is_empty();
        field
            || (direct || changed) && stands_apart(text, self.start)
            || said && is_said_of_person(text, self.start)
    }

    /// It is not somebody who has it: `the scheme's birth date`.
    pub fn is_of_a_thing(&self, text: Text<'_>) -> bool {
        let mut place = self.start;
        // `date of birth`, of which `birth` is the end.
        for word in [&b"of "[..], b"date "] {
            let from = place.saturating_sub(word.len());
            if text.slice(from, place).eq_ignore_ascii_case(word) {
                place = from;
            }
        }
        let sentence = Sentence::before(text, place);
        let owner = sentence.word(0).filter(|word| word.short && word.mark == 0);
        owner.is_some_and(|word| !word.is_capital())
            && sentence.word(1).is_some_and(|word| word.is(&["the", "this", "our", "its"]))
            && !person::is_person(&sentence, 0)
    }
}

/// The word at a place begins what is said: behind a comma, a bracket, the border of a cell or on a line of its own.
fn stands_apart(text: Text<'_>, start: usize) -> bool {
    let mut place = start;
    let mut broken = false;
    while place > start.saturating_sub(16) && matches!(text.before(place), b' ' | b'\n' | b'\r' | b'>') {
        broken |= text.before(place) == b'\n';
        place -= 1;
    }
    let subject = Sentence::before(text, place);
    let goes_on = subject
        .word(0)
        .is_some_and(|word| word.is(&["was", "were", "is", "are", "and", "first", "be", "been"]));
    matches!(
        text.before(place),
        b',' | b'(' | b')' | b'[' | b';' | b'|' | b'\t' | b'.' | b'-' | b'\'' | b'"' | 0
    ) || broken && !goes_on
}

/// Whoever `was born` at a place is a person.
fn is_said_of_person(text: Text<'_>, born: usize) -> bool {
    let sentence = Sentence::before(text, born);
    if sentence.words().is_empty() || matches!(text.before(born), b'(' | b'[') {
        return true;
    }
    tie::tie(&sentence, tie::DOES).is_some()
        || sentence.word(0).is_some_and(|word| word.mark == b',') && person::is_person(&sentence, 0)
}
