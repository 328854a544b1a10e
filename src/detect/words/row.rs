//! What a row of a table says about a candidate in one of its cells.

use super::columns::{Cell, Columns, is_filled, meaning_of_name};
use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Where, says};
use crate::detect::finding::Class;
use crate::detect::page::layout::{Border, Line, WRAPPED};
use crate::detect::page::text::Text;

/// How far a name may stand before its number, in bytes.
pub const BEFORE: usize = 80;

/// Columns of a line that programs break, and of the widest gap between two cells that a tab leaves.
const WIDTH: usize = 72;
const GAP: usize = 8;

/// Cells of a row on its side, its name among them.
const RECORD: usize = 16;

/// A line that may be the row of a table.
#[derive(Debug, Clone, Copy)]
pub struct Row<'a> {
    /// The text.
    pub text: Text<'a>,
    /// The line.
    pub line: &'a Line,
    /// Its cells, if it has more than one.
    pub cells: &'a [Cell],
    /// The table that it may belong to.
    pub columns: &'a Columns,
    /// The words.
    pub lexicon: &'a Lexicon,
}

impl Row<'_> {
    /// The borders of the line divide what stands on it.
    pub fn has_walls(&self) -> bool {
        self.line.border != Some(Border::Gap) || self.columns.holds(self.line)
    }

    /// What the head of the column says of a candidate in a cell, or the cell to the left.
    pub fn say(&self, class: &Class, cell: usize, start: usize) -> Said {
        if self.line.border.is_none() {
            return Said::Nothing;
        }
        let count = self.cells.len();
        // A table on its side: `NHS number`, and the numbers of several people in the cells to its right.
        if count > 2
            && cell > 0
            && (self.columns.may_have_named_rows(self.line, count, cell, start) || self.is_record(cell))
        {
            let row = self.row_name();
            if let Some(Meaning::Label(_)) = row {
                return says(row.as_ref(), class, Where::Before);
            }
        }
        let head = if self.is_broken() {
            self.columns.name_at(cell)
        } else {
            self.columns.name_of(self.line, count, cell, start)
        };
        // Of two cells the left one names the right one; of more, the head of the column does.
        let named = match head {
            None => true,
            Some(Meaning::Label(_)) => self.cells.len() == 2,
            Some(_) => self.is_pair() || self.is_led(cell),
        };
        let left = if named { self.left_name(cell) } else { None };
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

    /// A row of no table that has a head: behind its first cell all have values, and this is not the first of them.
    #[inline(never)]
    fn is_record(&self, cell: usize) -> bool {
        let walls = matches!(self.line.border, Some(Border::Tab | Border::Pipe));
        let mut filled = self.cells.iter().filter(|cell| is_filled(self.text, **cell)).skip(1);
        // Longer rows are looked through for each of their cells.
        walls
            && cell > 1
            && self.cells.len() <= RECORD
            && !self.columns.holds(self.line)
            && filled.all(|&(from, to)| self.text.slice(from, to).iter().any(u8::is_ascii_digit))
    }

    /// The end of the line has broken the row: what follows is short and would not have fitted.
    fn is_broken(&self) -> bool {
        if self.line.border != Some(Border::Gap) || !self.columns.is_short(self.line, self.cells) {
            return false;
        }
        let behind = self.text.slice(self.line.end + 1, self.line.end + WIDTH);
        let next = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
        let marks = next.iter().take_while(|byte| matches!(byte, b'>' | b' ')).count();
        let next = next.get(marks..).unwrap_or_default();
        let word = next.split(u8::is_ascii_whitespace).next().unwrap_or_default();
        !word.is_empty() && next.len() < WRAPPED && self.line.length() + GAP + word.len() > WIDTH
    }

    /// The cell to the left of a cell; past empty ones in a row of two that several tabs or spaces divide.
    fn left_cell(&self, cell: usize) -> Option<Cell> {
        if cell >= self.cells.len() || !self.has_walls() {
            return None;
        }
        let left = self.cells.get(..cell)?;
        let last = left.last().copied()?;
        let filled = |cell: &&Cell| is_filled(self.text, **cell);
        if self.line.border != Some(Border::Tab)
            || is_filled(self.text, last)
            || self.cells.iter().filter(filled).count() > 2
        {
            return Some(last);
        }
        left.iter().rfind(filled).copied()
    }

    /// The line is a name and its value: two cells, and perhaps a stray mark that wide spaces divide from them.
    #[inline(never)]
    fn is_pair(&self) -> bool {
        let filled = |cell: &&Cell| is_filled(self.text, **cell);
        match self.cells.len() {
            2 => true,
            3 => self.line.border == Some(Border::Gap) && self.cells.iter().filter(filled).count() == 2,
            // `| name | value |`
            4 => self.line.border == Some(Border::Pipe) && self.cells.iter().filter(filled).count() == 2,
            _ => false,
        }
    }

    /// The cell to the left of a cell leads to it: `NHS no:`.
    #[inline(never)]
    fn is_led(&self, cell: usize) -> bool {
        self.left_cell(cell).is_some_and(|(from, to)| {
            matches!(self.text.slice(from, to).trim_ascii_end().last(), Some(b':' | b'='))
        })
    }

    /// The cell to the left of a cell ends in a digit.
    fn is_numbered(&self, cell: usize) -> bool {
        let left = self.left_cell(cell).map(|(from, to)| self.text.slice(from, to).trim_ascii_end());
        left.and_then(<[u8]>::last).is_some_and(u8::is_ascii_digit)
    }

    /// What the cell to the left of a cell says, if it is a name.
    fn left_name(&self, cell: usize) -> Option<Meaning> {
        let (from, to) = self.left_cell(cell)?;
        let short = to - from <= BEFORE && !has_digits(self.text.slice(from, to));
        short.then(|| meaning_of_name(self.text.slice(from, to), self.lexicon)).flatten()
    }

    /// What the first cell of the row says, if it is a name.
    #[inline(never)]
    fn row_name(&self) -> Option<Meaning> {
        let filled = |cell: &&Cell| is_filled(self.text, **cell);
        let (from, to) = self.cells.iter().find(filled).copied()?;
        let short = to - from <= BEFORE && !has_digits(self.text.slice(from, to));
        short.then(|| meaning_of_name(self.text.slice(from, to), self.lexicon)).flatten()
    }
}

/// There are too many digits for a name.
pub fn has_digits(name: &[u8]) -> bool {
    name.iter().filter(|byte| byte.is_ascii_digit()).count() >= 4
}
