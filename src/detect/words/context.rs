//! What the words around a candidate say about it.
//!
//! The nearest name wins. It is looked for in the same cell before the candidate, then at the head of the column, in the
//! cell to the left, right behind the candidate, and at the head of a list of bare values.

use super::columns::{Cell, Columns, cell_at, meaning_of_name};
use super::heading;
use super::lexicon::{Lexicon, Meaning};
use super::name_behind;
use super::nearest_name;
use super::question::{self, Question};
use super::row::{BEFORE, Row, has_digits};
use super::said::{Said, Where, says};
use super::stretch::Stretch;
use super::word_list::WordList;
use crate::detect::finding::{Class, Group};
use crate::detect::own::Own;
use crate::detect::page::earlier::Earlier;
use crate::detect::page::layout::{Border, Line, WRAPPED};
use crate::detect::page::text::{Text, is_word};

/// How far a name in brackets may stand behind its number, in bytes.
const AFTER: usize = 48;
/// Bytes of a name that the end of a line may break.
const BROKEN: usize = 40;
/// A longer web address is followed so far back only.
const LINK: usize = 256;
/// Bytes before the value in an entry of a list.
const ENTRY: usize = 48;
/// Between one value and the next of an enumeration stands less, in bytes.
const JOINT: usize = 32;
/// Whose the next value of an enumeration is: `…, partner …`.
#[rustfmt::skip] // words, many to a line
const KIN: WordList = WordList::of(&[
    "baby", "brother", "carer", "child", "daughter", "father", "husband", "mother", "partner", "sibling", "sister", "son", "spouse", "twin", "wife",
]);

/// Everything that may be asked about the place of a candidate.
#[derive(Debug)]
pub struct Around<'a> {
    /// The text.
    pub text: Text<'a>,
    /// The line on which the candidate begins.
    pub line: &'a Line,
    /// The cells of the line, if it has more than one.
    pub cells: &'a [Cell],
    /// Lines before it, the nearest first.
    pub earlier: &'a Earlier,
    /// The table that the line may belong to.
    pub columns: &'a Columns,
    /// What the last list of bare values was, and on which line it was last seen.
    pub list: &'a mut Option<(Meaning, u64)>,
    /// The words.
    pub lexicon: &'a Lexicon,
    /// What belongs to the organisation itself.
    pub own: &'a Own,
    /// The line belongs to a signature.
    pub signed: bool,
    /// The candidate stands within a discovery that encloses others.
    pub enclosed: bool,
    /// The class of the last value in running text that words named, and where it ends.
    pub named: &'a mut Option<(Class, usize)>,
}

impl Around<'_> {
    /// What the words say about a candidate of a class. The second value is what a list of bare values is now known to be.
    pub fn say(&self, class: &Class, start: usize, end: usize) -> (Said, Option<Meaning>) {
        let index = cell_at(self.cells, start);
        let cell = self.cell_start(index);
        let inside = self.before(class, cell, start);
        if let Said::Name(_) = inside {
            return (inside, None);
        }
        let told = if self.cells.len() < 2 { self.in_talk(class, start, end) } else { Said::Nothing };
        if told != Said::Nothing {
            return (told, None);
        }
        if inside == Said::Other {
            // `Ref: … (NI number)`
            let bracket = name_behind::bracket(self.following(end, AFTER));
            let called = bracket.is_some_and(|words| name_behind::is_name(words, self.lexicon, class));
            return (if called { Said::Name(Where::After) } else { inside }, None);
        }
        let table = self.row().say(class, index, start);
        if let Said::Name(_) | Said::Other = table {
            return (table, None);
        }
        let after = self.after(class, end);
        if let Said::Name(_) | Said::Other = after {
            return (after, None);
        }
        let (listed, meaning) = self.listed(class, start, end);
        if listed != Said::Nothing {
            return (listed, meaning);
        }
        let said = match (inside, table) {
            _ if self.in_link(start) => Said::Other,
            (Said::Near, _) | (_, Said::Near) => Said::Near,
            _ => Said::Nothing,
        };
        (said, None)
    }

    /// What the value before says in running text, or the question on the line above.
    #[inline(never)]
    fn in_talk(&self, class: &Class, start: usize, end: usize) -> Said {
        if self.goes_on(class, start, end) {
            return Said::Name(Where::Heading);
        }
        self.answered(class, start, end)
    }

    /// What the question on the line above says, if the candidate is the answer.
    fn answered(&self, class: &Class, start: usize, end: usize) -> Said {
        let Some(question) = Question::nearest(self.earlier, self.text) else { return Said::Nothing };
        let speaker = self.text.slice(self.line.content, start);
        if self.ends_line(end) && question::is_speaker(speaker, self.lexicon) {
            question.says(class, self.text, self.lexicon)
        } else {
            Said::Nothing
        }
    }

    /// The candidate is the next of several values of which the one before has been named: `…, … and …`.
    fn goes_on(&self, class: &Class, start: usize, end: usize) -> bool {
        let Some((named, before)) = &*self.named else { return false };
        let before = *before;
        // Dates stand beside each other for other reasons.
        if start.saturating_sub(before) > JOINT || named != class || class.group == Group::Attribute {
            return false;
        }
        let joint = self.text.slice(before, start);
        let broken = joint.contains(&b'\n');
        let mut marks =
            joint.split(|byte| matches!(byte, b' ' | b'\n' | b'\r' | b'>')).filter(|mark| !mark.is_empty());
        // `AB123456C for her, …`
        let joint_words = joint.strip_prefix(b" for ").unwrap_or_default();
        let of_another = joint_words.ends_with(b", ") || joint_words.ends_with(b" and ");
        let joined = match (marks.next(), marks.next(), marks.next()) {
            (Some(b"," | b"and" | b"&"), Some(kin), None) if KIN.has(kin) => true,
            (Some(b"for"), ..) => of_another && !joint_words.iter().any(u8::is_ascii_digit),
            // A list is told by its head.
            (None, ..) => broken && self.list_in_reach().is_none() && self.is_alone(start, end),
            (Some(b"," | b";" | b"and" | b"&"), None, _) => joint.ends_with(b" ") || broken,
            (Some(b"," | b";"), Some(b"and" | b"&"), None) => true,
            _ => false,
        };
        let paragraphs = joint.iter().filter(|byte| **byte == b'\n').count() > 1;
        joined && !paragraphs && self.after(class, end) != Said::Other
    }

    /// The candidate is part of a web address.
    fn in_link(&self, start: usize) -> bool {
        let before = self.text.slice(start.saturating_sub(LINK), start);
        let word = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
        word.windows(3).any(|window| window == b"://") || word.starts_with(b"www.")
    }

    /// The bytes behind a position, to the end of the paragraph at the most.
    pub fn following(&self, from: usize, length: usize) -> &[u8] {
        let bytes = self.text.slice(from, from + length);
        let stops = |at: &usize| match bytes.get(*at..).unwrap_or_default() {
            [b'\n', next, ..] => *next == b'\n',
            marks => marks.len() > 1,
        };
        let stop = memchr::memchr2_iter(b'\n', b'\t', bytes).find(stops);
        bytes.get(..stop.unwrap_or(bytes.len())).unwrap_or_default()
    }

    /// The candidate has a line for itself: what the line above it names, it heads.
    pub fn is_listed(&self, start: usize, end: usize) -> bool {
        let above = self.earlier.front().is_some_and(|above| {
            // A longer line may go on.
            let marked = matches!(self.text.before(above.close), b':' | b'-' | b'=');
            let short =
                above.length() < WRAPPED && !matches!(self.text.before(above.close), b'.' | b',' | b';');
            !above.is_blank() && (marked || short)
        });
        above && self.is_alone(start, end)
    }

    /// Nothing but a bullet, a counter and punctuation stands beside the candidate on its line.
    pub fn is_alone(&self, start: usize, end: usize) -> bool {
        self.bare_before(start) && self.ends_line(end)
    }

    /// The row that the line may be.
    fn row(&self) -> Row<'_> {
        Row {
            text: self.text,
            line: self.line,
            cells: self.cells,
            columns: self.columns,
            lexicon: self.lexicon,
        }
    }

    /// Where a cell begins.
    fn cell_start(&self, index: usize) -> usize {
        let cell = self.cells.get(index).filter(|_| self.row().has_walls());
        cell.map_or(self.line.content, |(from, _)| *from)
    }

    /// The nearest name before the candidate.
    fn before(&self, class: &Class, cell: usize, start: usize) -> Said {
        let floor = start.saturating_sub(BEFORE);
        if cell == start && cell > self.line.content {
            return Said::Nothing;
        }
        if cell > self.line.content || floor > self.line.content {
            return nearest_name::between(self.text, self.lexicon, class, cell.max(floor), start);
        }
        // The cell begins the line: what is said may begin on the line before it.
        let own = nearest_name::between(self.text, self.lexicon, class, self.line.content, start);
        let flows = |above: &&Line| !above.is_blank() && matches!(above.border, None | Some(Border::Gap));
        let above = self.earlier.front().filter(flows).filter(|_| !self.columns.holds(self.line));
        let Some(above) = above else { return own };
        if own == Said::Other && self.is_broken(class, above, start) {
            return nearest_name::between(self.text, self.lexicon, class, above.content.max(floor), start);
        }
        if own != Said::Nothing || self.has_digits(self.line.content, start) {
            return own;
        }
        let from = above.content.max(floor);
        let wrapped = above.length() >= WRAPPED;
        let opens = matches!(self.text.before(above.close), b':' | b'-' | b'=');
        if wrapped || opens {
            return nearest_name::between(self.text, self.lexicon, class, from, start);
        }
        // A short line that is no sentence may be nothing but the name.
        let bare = self.bare_before(start) && !self.is_filled(above);
        let name = meaning_of_name(self.text.slice(above.content, above.close), self.lexicon);
        match name.map(|meaning| meaning.to(class)) {
            Some(Meaning::Label(found)) if bare && !self.has_digits(above.content, above.close) => {
                says(Some(&Meaning::Label(found)), class, Where::Before)
            }
            _ => own,
        }
    }

    /// A name of the class begins at the end of the wrapped line above and ends on this one: `unique taxpayer` `reference`.
    fn is_broken(&self, class: &Class, above: &Line, start: usize) -> bool {
        let from = above.content.max(above.close.saturating_sub(BROKEN));
        if above.length() < WRAPPED || !is_word(self.text.before(above.close)) {
            return false;
        }
        let fold = Stretch::of(self.text.slice(from, above.close)).len();
        let stretch = Stretch::of(self.text.slice(from, start));
        let mut names = self.lexicon.all_for(class, &stretch);
        names.any(|found| {
            let own = matches!(found.meaning.to(class), Meaning::Label(own) if own == *class);
            own && (found.from..found.to).contains(&fold) && found.from < fold
        })
    }

    /// The line holds a name and its value: what it names does not stand on the next one.
    fn is_filled(&self, line: &Line) -> bool {
        let content = self.text.slice(line.content, line.close);
        let value =
            content.iter().position(|byte| matches!(byte, b':' | b'=')).and_then(|at| content.get(at + 1..));
        content.contains(&b'@') || value.is_some_and(|value| value.iter().copied().any(is_word))
    }

    /// What the name right behind the candidate says.
    fn after(&self, class: &Class, end: usize) -> Said {
        if !name_behind::may_open(self.text.at(end)) {
            return Said::Nothing;
        }
        name_behind::said(self.following(end, name_behind::FAR), self.lexicon, class)
    }

    /// The head of a list in which the candidate is an entry of its own.
    fn listed(&self, class: &Class, start: usize, end: usize) -> (Said, Option<Meaning>) {
        if !self.is_alone(start, end) {
            return (self.entered(class, start, end), None);
        }
        let meaning = (self.name_above())
            .or_else(|| self.list_in_reach())
            .or_else(|| heading::nearest(self.earlier, self.text, self.lexicon));
        (says(meaning.as_ref(), class, Where::Heading), meaning)
    }

    /// What the heading of a list says, if the line is the name of somebody and the candidate: `Jane Doe - …`.
    fn entered(&self, class: &Class, start: usize, end: usize) -> Said {
        let before = self.text.slice(self.line.content, start);
        if before.len() > ENTRY || !self.ends_line(end) || !is_somebody(before) {
            return Said::Nothing;
        }
        let meaning = heading::opening(self.earlier, self.text, self.lexicon);
        match says(meaning.as_ref(), class, Where::Heading) {
            Said::Name(place) => Said::Name(place),
            _ => Said::Nothing,
        }
    }

    /// The line above is the name of a class, and nothing else: it comes before what an earlier list was.
    fn name_above(&self) -> Option<Meaning> {
        let above = self.earlier.iter().find(|line| !line.is_blank())?;
        if above.length() > BROKEN || above.has_number || self.is_filled(above) {
            return None;
        }
        let name = meaning_of_name(self.text.slice(above.content, above.close), self.lexicon);
        name.filter(|name| matches!(name, Meaning::Label(_)))
    }

    /// What the list is that is being read.
    fn list_in_reach(&self) -> Option<Meaning> {
        let (meaning, seen) = (*self.list)?;
        (self.line.number.saturating_sub(seen) <= 4).then_some(meaning)
    }

    /// Nothing but a bullet or a counter stands before the candidate on its line.
    fn bare_before(&self, start: usize) -> bool {
        let before = self.text.slice(self.line.content, start);
        let lettered = || matches!(before, [letter, b'.' | b')', b' '] if letter.is_ascii_alphabetic());
        before.len() <= 6
            && (before.iter().filter(|byte| byte.is_ascii_alphabetic()).count() == 0 || lettered())
    }

    /// Nothing but punctuation stands behind the candidate on its line.
    pub fn ends_line(&self, end: usize) -> bool {
        let close = if end <= self.line.close { self.line.close } else { end };
        !self.text.slice(end, close).iter().copied().any(is_word)
    }

    fn has_digits(&self, from: usize, to: usize) -> bool {
        has_digits(self.text.slice(from, to))
    }
}

/// A bullet, two to four words with capitals, and what divides them from a value.
fn is_somebody(bytes: &[u8]) -> bool {
    let bytes = bytes.trim_ascii_end();
    let name =
        bytes.strip_suffix(b"-").or_else(|| bytes.strip_suffix(b":")).or_else(|| bytes.strip_suffix(b","));
    let Some(name) = name.map(<[u8]>::trim_ascii_end) else { return false };
    let from = name.iter().position(|byte| is_word(*byte)).unwrap_or(name.len());
    let words = name.get(from..).unwrap_or_default().split(|byte| *byte == b' ');
    let (mut count, mut named) = (0, true);
    for word in words {
        count += 1;
        let letters =
            |byte: &u8| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\'' | b'.') || *byte >= 0x80;
        named &= word.first().is_some_and(|first| first.is_ascii_uppercase() || *first >= 0x80);
        named &= word.iter().all(letters);
    }
    named && (2..=4).contains(&count) && from <= 4
}
