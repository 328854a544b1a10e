//! The groups of digits of a line, and which detectors may find something there.

use super::columns::{Cell, Columns};
use super::layout::Line;
use super::lexicon::Meaning;
use super::text::Text;
use super::window::Window;

/// A group of digits.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its first byte.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// Who may find something where it stands, a bit for each.
    pub allowed: u64,
}

/// The groups of digits of a line.
#[derive(Clone, Debug, Default)]
pub struct LineGroups {
    groups: Vec<Group>,
    beyond: Option<usize>,
    /// Which detectors may find something in the columns of the table whose names stand on a line.
    allowed: Vec<u64>,
    allowed_by: Option<u64>,
}

impl LineGroups {
    /// All of them, from the first to the last.
    pub fn all(&self) -> &[Group] {
        &self.groups
    }

    /// Where the first group behind the line begins that can be seen from it.
    pub fn beyond(&self) -> Option<usize> {
        self.beyond
    }

    /// Finds them on a line.
    pub fn find(&mut self, window: &Window<'_>, line: &Line, cells: &[Cell], columns: &Columns) {
        self.read(window, line);
        if self.allow(window, line, cells, columns) {
            self.keep_allowed(cells, window.text);
        }
    }

    /// Reads which groups there are.
    #[inline(never)]
    fn read(&mut self, window: &Window<'_>, line: &Line) {
        self.groups.clear();
        self.beyond = None;
        // What stands on the line may go on behind it.
        for (start, end) in window.chart.groups(line.start, window.text.end()) {
            if start >= line.end {
                self.beyond = Some(start);
                break;
            }
            self.groups.push(Group { start, end: end.min(line.end), allowed: u64::MAX });
            // A line may be cut in the middle of a group.
            if end > line.end {
                self.beyond = Some(line.end);
                break;
            }
        }
    }

    /// Leaves out whoever cannot find anything in the column of a group.
    #[inline(never)]
    fn keep_allowed(&mut self, cells: &[Cell], text: Text<'_>) {
        let mut columns = cells.iter().zip(&self.allowed);
        let mut column = columns.next();
        for group in &mut self.groups {
            while column.is_some_and(|((_, end), _)| *end <= group.start) {
                column = columns.next();
            }
            let Some((&(begin, _), &allowed)) = column else { return };
            if begin == group.start || is_lettered(text, begin, group.start) {
                group.allowed = allowed;
            }
        }
    }

    /// Sees to it that it is known which detectors may find something in the columns of this line; whether there are any.
    fn allow(&mut self, window: &Window<'_>, line: &Line, cells: &[Cell], columns: &Columns) -> bool {
        let Some(names) = columns.named_by(line) else { return false };
        if self.allowed_by != Some(names) {
            self.allowed_by = Some(names);
            self.allowed.clear();
            let allowed =
                |name: Option<Meaning>| name.map_or(!0, |name| window.detectors.not_denied_by(name));
            self.allowed.extend(columns.names().map(allowed));
        }
        cells.len() == self.allowed.len()
    }
}

/// Nothing but letters stands between the beginning of a cell and a group of digits, and perhaps a quotation mark.
#[inline]
fn is_lettered(text: Text<'_>, begin: usize, start: usize) -> bool {
    let last = text.before(start);
    (last.is_ascii_alphabetic() || last == b'"') && {
        let before = text.slice(begin, start);
        before.strip_prefix(b"\"").unwrap_or(before).iter().all(u8::is_ascii_alphabetic)
    }
}
