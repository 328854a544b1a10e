//! Questions and answers: what a question asks for is what the line below it says.

use super::lexicon::{Lexicon, Meaning};
use super::nearest_name;
use super::said::{Said, Where};
use super::stretch::Stretch;
use crate::detect::finding::Class;
use crate::detect::page::earlier::Earlier;
use crate::detect::page::text::Text;

/// Bytes of a question that are read, the last ones.
const LENGTH: usize = 120;
/// Whoever speaks is called something shorter, with the time, in bytes.
const SPEAKER: usize = 48;
/// Words of which the name of whoever speaks is made.
const WORDS: usize = 3;
/// Digits of the time.
const TIME: usize = 6;

/// Things that have numbers and speak.
#[rustfmt::skip] // words, many to a line
const SPEAKERS: &[&[u8]] = &[
    b"customer", b"client", b"supplier", b"vendor", b"employee", b"student", b"borrower", b"reader", b"call",
];

/// A question: where it begins and ends, without the marks behind it.
#[derive(Debug, Clone, Copy)]
pub struct Question {
    from: usize,
    to: usize,
}

impl Question {
    /// The nearest line before that is not blank, if it asks.
    pub fn nearest(earlier: &Earlier, text: Text<'_>) -> Option<Self> {
        let line = earlier.iter().find(|line| !line.is_blank())?;
        // Most lines end otherwise.
        if !matches!(text.before(line.close), b'?' | b'.' | b'!' | b':' | b'*' | b'_' | b'"' | b'e' | b'E') {
            return None;
        }
        let from = line.content.max(line.close.saturating_sub(LENGTH));
        let length = asked(text.slice(from, line.close))?;
        Some(Self { from, to: from + length })
    }

    /// What it says to a detector of a class about the answer.
    pub fn says(self, class: &Class, text: Text<'_>, lexicon: &Lexicon) -> Said {
        let stretch = Stretch::of(text.slice(self.from, self.to));
        let names = |meaning: Meaning| matches!(meaning.to(class), Meaning::Label(own) if own == *class);
        if lexicon.all_for(class, &stretch).any(|found| names(found.meaning)) {
            return Said::Name(Where::Heading);
        }
        match nearest_name::between(text, lexicon, class, self.from, self.to) {
            Said::Other => Said::Other,
            _ => Said::Nothing,
        }
    }
}

/// How long a line is that asks, without the marks behind it: it ends in `?` or `please`.
fn asked(line: &[u8]) -> Option<usize> {
    const PLEASE: &[u8] = b"please";
    let is_mark = |byte: &u8| matches!(byte, b'.' | b'!' | b':' | b'*' | b'_' | b'"' | b' ');
    let marks = line.iter().rev().take_while(|byte| is_mark(byte)).count();
    let line = line.get(..line.len() - marks)?;
    if let Some(question) = line.strip_suffix(b"?") {
        return Some(question.len());
    }
    let (question, last) = line.split_at_checked(line.len().checked_sub(PLEASE.len())?)?;
    last.eq_ignore_ascii_case(PLEASE).then_some(question.len())
}

/// What stands before an answer only says who gives it, and when: `A:`, `[10:12] Customer:`.
pub fn is_speaker(mark: &[u8], lexicon: &Lexicon) -> bool {
    let mark = mark.trim_ascii();
    let Some(last) = mark.last() else { return true };
    if mark.len() > SPEAKER || !matches!(last, b':' | b'.' | b')' | b']' | b'-' | b'>') {
        return false;
    }
    let stretch = Stretch::of(mark);
    let words = stretch.starts(0).filter(|letter| stretch.letters(*letter, letter + 1) != b"0").count();
    let digits = stretch.digits(0, stretch.len());
    let mut found = stretch.starts(0).filter_map(|letter| lexicon.find(&stretch, letter));
    let named = found.any(|found| match found.meaning {
        Meaning::Thing | Meaning::ThingOf(_) => !SPEAKERS.contains(&stretch.letters(found.from, found.to)),
        Meaning::Near(_) => false,
        _ => true,
    });
    words <= WORDS && digits <= TIME && !named && !stretch.has_designator()
}
