//! Which groups of digits of a line detectors want to see.

use super::columns::{Cell, Columns};
use super::layout::Line;
use super::lexicon::Meaning;
use super::lines::Window;
use super::text::Text;

/// A group of digits that some detector wants to see.
#[derive(Debug, Clone, Copy)]
pub struct Group {
    /// Its first byte.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
    /// Where the next group begins that can be seen from the line.
    pub next: Option<usize>,
    /// Who wants to see it, a bit for each.
    pub wanting: u64,
}

/// The groups of digits of a line.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    groups: Vec<Group>,
    /// Which detectors may find something in the columns of the table whose names stand on a line.
    allowed: Vec<u64>,
    allowed_by: Option<u64>,
}

impl Wanted {
    /// Those that some detector wants to see.
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// Finds them on a line.
    pub fn find(&mut self, window: &Window<'_>, line: &Line, cells: &[Cell], columns: &Columns) {
        self.groups.clear();
        let named = self.allow(window, line, cells, columns);
        let mut column = 0;
        // What stands on the line may go on behind it.
        let mut groups = window.chart.groups(line.start, window.text.end());
        let mut group = groups.next();
        while let Some((start, end)) = group.filter(|(start, _)| *start < line.end) {
            // A line may be cut in the middle of a group.
            group = if end > line.end { Some((line.end, end)) } else { groups.next() };
            let (end, next) = (end.min(line.end), group.map(|(start, _)| start));
            let allowed =
                if named { allowed_at(cells, &self.allowed, &mut column, window.text, start) } else { !0 };
            let wanting = window.detectors.wanting(window.text, (start, end), next, line, allowed);
            if wanting != 0 {
                self.groups.push(Group { start, end, next, wanting });
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

/// Which detectors may find something at a group of digits that begins a cell, or ends the letters that do; `column` goes
/// along with the groups.
fn allowed_at(cells: &[Cell], allowed: &[u64], column: &mut usize, text: Text<'_>, start: usize) -> u64 {
    while cells.get(*column).is_some_and(|(_, end)| *end <= start) {
        *column += 1;
    }
    let Some(&(begin, _)) = cells.get(*column) else { return !0 };
    let last = text.before(start);
    let bare = begin == start || (last.is_ascii_alphabetic() || last == b'"') && {
        let before = text.slice(begin, start);
        before.strip_prefix(b"\"").unwrap_or(before).iter().all(u8::is_ascii_alphabetic)
    };
    allowed.get(*column).copied().filter(|_| bare).unwrap_or(!0)
}
