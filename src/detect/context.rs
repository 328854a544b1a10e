//! What the words around a candidate say about it.
//!
//! The nearest name wins. It is looked for in the same cell before the candidate, then at the head of the column, in the
//! cell to the left, right behind the candidate, and at the head of a list of bare values.

use super::columns::{Cell, Columns, cell_at, meaning_of_name};
use super::earlier::Earlier;
use super::finding::Class;
use super::heading;
use super::layout::{Border, Line};
use super::lexicon::{Lexicon, Meaning};
use super::nearest_name;
use super::own::Own;
use super::said::{Said, Where, says};
use super::stretch::Stretch;
use super::text::{Text, is_word};

/// How far a name may stand before its number, in bytes.
const BEFORE: usize = 80;
/// How far a name may stand behind its number, in bytes.
const AFTER: usize = 48;
/// Words between a value and the name behind it, one more than these.
const QUALIFIED: usize = 5;
/// A longer web address is followed so far back only.
const LINK: usize = 256;
/// A line at least this long may have been wrapped in the middle of a sentence.
const WRAPPED: usize = 45;

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
}

impl Around<'_> {
    /// What the words say about a candidate of a class. The second value is what a list of bare values is now known to be.
    pub fn say(&self, class: &Class, start: usize, end: usize) -> (Said, Option<Meaning>) {
        let index = cell_at(self.cells, start);
        let cell = self.cell_start(index);
        let inside = self.before(class, cell, start);
        if let Said::Name(_) | Said::Other = inside {
            return (inside, None);
        }
        let table = self.in_table(class, index, start);
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
        self.bare_before(start) && self.bare_after(end)
    }

    /// The borders of the line divide what stands on it.
    fn has_walls(&self) -> bool {
        self.line.border != Some(Border::Gap) || self.columns.holds(self.line)
    }

    /// Where a cell begins.
    fn cell_start(&self, index: usize) -> usize {
        let cell = self.cells.get(index).filter(|_| self.has_walls());
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

    /// The line holds a name and its value: what it names does not stand on the next one.
    fn is_filled(&self, line: &Line) -> bool {
        let content = self.text.slice(line.content, line.close);
        let value =
            content.iter().position(|byte| matches!(byte, b':' | b'=')).and_then(|at| content.get(at + 1..));
        content.contains(&b'@') || value.is_some_and(|value| value.iter().copied().any(is_word))
    }

    /// The head of the column, or the cell to the left.
    fn in_table(&self, class: &Class, cell: usize, start: usize) -> Said {
        if self.line.border.is_none() {
            return Said::Nothing;
        }
        let head = self.columns.name_of(self.line, self.cells.len(), cell, start);
        // Of two cells the left one names the right one; of more, the head of the column does.
        let left = if self.cells.len() == 2 || head.is_none() { self.left_name(cell) } else { None };
        match (&left, head) {
            // `Case 1` says which row it is, not what stands beside it, where the column has a name.
            (Some(Meaning::Other), Some(Meaning::Label(_) | Meaning::ThingOf(_)))
                if self.is_numbered(cell) =>
            {
                says(head, class, Where::Column)
            }
            // A word that only makes another class likely names nothing.
            (Some(Meaning::Near(own) | Meaning::OtherOf(own)), Some(_)) if own != class => {
                says(head, class, Where::Column)
            }
            (Some(left), _) => says(Some(left), class, Where::Before),
            (None, _) => says(head, class, Where::Column),
        }
    }

    /// The cell to the left of a cell.
    fn left_cell(&self, cell: usize) -> Option<Cell> {
        let left = cell.checked_sub(1).filter(|left| left + 1 < self.cells.len() && self.has_walls());
        self.cells.get(left?).copied()
    }

    /// The cell to the left of a cell ends in a digit.
    fn is_numbered(&self, cell: usize) -> bool {
        let left = self.left_cell(cell).map(|(from, to)| self.text.slice(from, to).trim_ascii_end());
        left.and_then(<[u8]>::last).is_some_and(u8::is_ascii_digit)
    }

    /// What the cell to the left of a cell says, if it is a name.
    fn left_name(&self, cell: usize) -> Option<Meaning> {
        let (from, to) = self.left_cell(cell)?;
        let short = to - from <= BEFORE && !self.has_digits(from, to);
        short.then(|| meaning_of_name(self.text.slice(from, to), self.lexicon)).flatten()
    }

    /// A name right behind the candidate: `… (NHS)`, `… is her NHS number`.
    fn after(&self, class: &Class, end: usize) -> Said {
        let opening = |byte: &&u8| {
            matches!(byte, b' ' | b')' | b'\'' | b'"' | b'(' | b'[' | b'-' | b'=' | b'\r' | b'\n' | b'>')
        };
        if !opening(&&self.text.at(end)) {
            return Said::Nothing;
        }
        let bytes = self.following(end, AFTER);
        let skipped = bytes.iter().take_while(opening).count();
        // A bracket or an equals sign on the next line begins something else.
        let opened = bytes.iter().take(skipped).take_while(|byte| **byte != b'\n');
        let bracketed = opened.into_iter().any(|byte| matches!(byte, b'(' | b'[' | b'='));
        let bytes = bytes.get(skipped..).unwrap_or_default();
        // So do the words begin without which nothing is said.
        let first = || bytes.iter().find(|byte| is_word(**byte)).map(u8::to_ascii_lowercase);
        if !bracketed && (skipped == 0 || !matches!(first(), Some(b't' | b'w' | b'i' | b'a'))) {
            return Said::Nothing;
        }
        let bytes = clause(bytes);
        let stretch = Stretch::of(bytes);
        // `… - that is her NHS number`, `… as his NHS number`, `… = NHS number`.
        let pointer = stretch.skip(0, &[b"that", b"this", b"which", b"it"]);
        let verb = stretch.skip(pointer, &[b"is", b"was", b"as"]);
        let name =
            stretch.skip(verb, &[b"the", b"his", b"her", b"their", b"my", b"your", b"our", b"its", b"a"]);
        if !bracketed && verb == 0 {
            return Said::Nothing;
        }
        // `her long NHS number`, `Mrs Doe's NHS number`, `the customer's NHS number`
        let mut place = None;
        for letter in stretch.starts(name).take(QUALIFIED) {
            let Some(found) = self.lexicon.find_for(class, &stretch, letter) else { continue };
            let qualifies = match found.meaning.to(class) {
                Meaning::Thing => !stretch.announces(found.to),
                Meaning::Near(_) | Meaning::OtherOf(_) => true,
                _ => false,
            };
            place = if qualifies { place.or(Some(found)) } else { Some(found) };
            if !qualifies {
                break;
            }
        }
        let Some(found) = place else { return Said::Nothing };
        if found.from > name && !matches!(found.meaning.to(class), Meaning::Label(own) if own == *class) {
            return Said::Nothing;
        }
        // A name with a number of its own behind it does not belong to this one.
        if stretch.digits(found.to, own_line(bytes, &stretch, found.to).min(found.to + 24)) >= 4 {
            return Said::Nothing;
        }
        match found.meaning.to(class) {
            Meaning::Thing if !stretch.announces(found.to) => Said::Nothing,
            meaning => says(Some(&meaning), class, Where::After),
        }
    }

    /// The head of a list in which the candidate is an entry of its own.
    fn listed(&self, class: &Class, start: usize, end: usize) -> (Said, Option<Meaning>) {
        if !self.is_alone(start, end) {
            return (Said::Nothing, None);
        }
        let meaning = match *self.list {
            Some((meaning, seen)) if self.line.number.saturating_sub(seen) <= 4 => Some(meaning),
            _ => heading::nearest(self.earlier, self.text, self.lexicon),
        };
        (says(meaning.as_ref(), class, Where::Heading), meaning)
    }

    /// Nothing but a bullet or a counter stands before the candidate on its line.
    fn bare_before(&self, start: usize) -> bool {
        let before = self.text.slice(self.line.content, start);
        before.len() <= 6 && before.iter().filter(|byte| byte.is_ascii_alphabetic()).count() == 0
    }

    /// Nothing but punctuation stands behind the candidate on its line.
    fn bare_after(&self, end: usize) -> bool {
        let close = if end <= self.line.close { self.line.close } else { end };
        !self.text.slice(end, close).iter().copied().any(is_word)
    }

    fn has_digits(&self, from: usize, to: usize) -> bool {
        self.text.slice(from, to).iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
    }
}

/// Where the letters of the line end on which a name ends, if what follows it there is no number of the next line.
fn own_line(bytes: &[u8], stretch: &Stretch, name: usize) -> usize {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let length = Stretch::of(line).len();
    let leads = matches!(line.last(), Some(b':' | b'=' | b'-'));
    if name <= length && !leads { length } else { stretch.len() }
}

/// The bytes before the end of the clause.
fn clause(bytes: &[u8]) -> &[u8] {
    let ends = |(index, byte): (usize, &u8)| match byte {
        b';' | b')' | b']' | b',' => true,
        // `Mr P. Doe`
        b'.' if is_initial(bytes.get(..index).unwrap_or_default()) => false,
        b'.' => bytes.get(index + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    };
    let end = bytes.iter().enumerate().position(ends).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// The last word is one capital letter.
fn is_initial(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b' ', letter] if letter.is_ascii_uppercase())
}
