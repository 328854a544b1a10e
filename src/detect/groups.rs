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
    /// The detector that finds what the head of its column names, and where its cell begins.
    pub named: Option<(usize, usize)>,
}

/// What may be found in a column of a table whose columns have names.
#[derive(Clone, Copy, Debug)]
struct Column {
    /// Which detectors may find something, a bit for each.
    allowed: u64,
    /// The one that finds what the name says.
    named: Option<usize>,
}

/// The groups of digits of a line.
#[derive(Clone, Debug, Default)]
pub struct LineGroups {
    groups: Vec<Group>,
    beyond: Option<usize>,
    /// What may be found in the columns of the table whose names stand on a line.
    columns: Vec<Column>,
    named_by: Option<u64>,
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
        if self.know_columns(window, line, cells, columns) {
            self.keep_allowed(line, cells, window.text);
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
            self.groups.push(Group { start, end: end.min(line.end), allowed: u64::MAX, named: None });
            // A line may be cut in the middle of a group.
            if end > line.end {
                self.beyond = Some(line.end);
                break;
            }
        }
    }

    /// Leaves out whoever cannot find anything in the column of a group. A group further behind in its cell is something of its own.
    #[inline(never)]
    fn keep_allowed(&mut self, line: &Line, cells: &[Cell], text: Text<'_>) {
        let mut groups = self.groups.iter_mut().peekable();
        for (&(begin, end), column) in cells.iter().zip(&self.columns) {
            if let Some(first) = groups.next_if(|group| group.start < end)
                && (begin == first.start || is_lettered(text, begin, first.start))
            {
                first.allowed = column.allowed;
                // At the beginning of the line, and behind a cell that ends in a colon, others have a say.
                let led = || matches!(text.before(begin - 1), b':' | b'=' | b' ' | b'\t');
                first.named = column.named.filter(|_| begin > line.content && !led()).map(|named| (named, begin));
            }
            while groups.next_if(|group| group.start < end).is_some() {}
        }
    }

    /// Sees to it that it is known what may be found in the columns of this line; whether they have names.
    fn know_columns(&mut self, window: &Window<'_>, line: &Line, cells: &[Cell], columns: &Columns) -> bool {
        let Some(names) = columns.named_by(line) else { return false };
        if self.named_by != Some(names) {
            self.named_by = Some(names);
            self.columns.clear();
            let column = |name: Option<Meaning>| Column {
                allowed: name.map_or(!0, |name| window.detectors.not_denied_by(name)),
                named: name.and_then(|name| window.detectors.named_by(name)),
            };
            self.columns.extend(columns.names().map(column));
        }
        cells.len() == self.columns.len()
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
