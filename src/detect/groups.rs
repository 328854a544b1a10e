//! The groups of digits of a line, and which detectors may find something there.

use super::page::chart::Chart;
use super::page::layout::Line;
use super::page::text::Text;
use super::window::Window;
use super::words::columns::{Cell, Columns};
use super::words::lexicon::Meaning;

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

/// What may be found in a column that has a name.
#[derive(Clone, Copy, Debug)]
struct Column {
    /// Which detectors may find something, a bit for each.
    allowed: u64,
    /// The one that finds what the name says.
    named: Option<usize>,
}

/// What is known of the columns of the table whose names stand on a line.
#[derive(Clone, Debug, Default)]
pub struct TableColumns {
    columns: Vec<Column>,
    named_by: Option<u64>,
}

impl TableColumns {
    /// The groups of digits of a line that has these cells.
    pub fn groups<'a>(
        &'a mut self,
        window: &Window<'a>,
        line: &'a Line,
        cells: &'a [Cell],
        columns: &Columns,
    ) -> LineGroups<'a> {
        let named = self.know(window, line, cells, columns);
        let (chart, text) = (window.chart, window.text);
        let next = chart.find(|block| block.digits, line.start, text.end());
        let columns = if named { self.columns.as_slice() } else { &[] };
        LineGroups { chart, text, line, cells, columns, next }
    }

    /// Sees to it that it is known what may be found in the columns of this line; says whether they have names.
    fn know(&mut self, window: &Window<'_>, line: &Line, cells: &[Cell], columns: &Columns) -> bool {
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

/// The groups of digits of a line that are still to come.
#[derive(Debug)]
pub struct LineGroups<'a> {
    chart: &'a Chart,
    text: Text<'a>,
    line: &'a Line,
    /// The cells from the one on in which the next group may stand, and what may be found there; nothing, if nobody knows.
    cells: &'a [Cell],
    columns: &'a [Column],
    /// Where the next group begins, on the line or as far behind it as can be seen.
    next: Option<usize>,
}

impl LineGroups<'_> {
    /// Where the next group of the line begins.
    #[inline]
    pub fn start(&self) -> Option<usize> {
        self.next.filter(|start| *start < self.line.end)
    }

    /// Passes all groups that begin before a position.
    #[inline]
    pub fn pass(&mut self, to: usize) {
        if self.next.is_some_and(|start| start < to) {
            // A group that goes on there began before.
            let inside = self.text.before(to).is_ascii_digit();
            let from = if inside { self.group_end(to, self.text.end()) } else { to };
            self.next = self.chart.find(|block| block.digits, from, self.text.end());
        }
    }

    /// The next group of the line, and where the one behind it begins.
    #[inline]
    pub fn take(&mut self) -> Option<(Group, Option<usize>)> {
        let start = self.start()?;
        let end = self.group_end(start, self.line.end);
        self.next = self.chart.find(|block| block.digits, end, self.text.end());
        let (allowed, named) = self.column(start);
        Some((Group { start, end, allowed, named }, self.next))
    }

    fn group_end(&self, start: usize, limit: usize) -> usize {
        self.chart.find(|block| !block.digits, start, limit).unwrap_or(limit)
    }

    /// Who may find something in a group that begins here, and who finds what its column is called. A group further behind in its
    /// cell is something of its own.
    #[inline]
    fn column(&mut self, start: usize) -> (u64, Option<(usize, usize)>) {
        while let (Some((column, columns)), Some((&(begin, end), cells))) =
            (self.columns.split_first(), self.cells.split_first())
        {
            if end <= start {
                (self.columns, self.cells) = (columns, cells);
                continue;
            }
            if begin != start && !is_lettered(self.text, begin, start) {
                break;
            }
            // At the beginning of the line, and behind a cell that ends in a colon, others have a say.
            let led = || matches!(self.text.before(begin - 1), b':' | b'=' | b' ' | b'\t');
            let named = column.named.filter(|_| begin > self.line.content && !led());
            return (column.allowed, named.map(|named| (named, begin)));
        }
        (u64::MAX, None)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::detectors::Detectors;
    use crate::detect::page::chart::Survey;
    use crate::detect::page::fold::Folded;
    use proptest::prelude::*;
    use std::sync::LazyLock;

    static DETECTORS: LazyLock<Detectors> = LazyLock::new(Detectors::builtin);

    proptest! {
        #[test]
        fn groups_are_those_of_the_line_and_none_that_is_passed(
            text in "[a0-9 ]{0,200}",
            (start, end) in (0..150_usize, 0..150_usize),
            passed in prop::collection::vec((0..200_usize, any::<bool>()), 0..20),
        ) {
            let (mut chart, mut folded) = (Chart::default(), Folded::default());
            chart.extend(text.as_bytes(), 0);
            folded.push(&text);
            let (start, end) = (start.min(text.len()), end.min(text.len()));
            let line = Line::new(&text.as_bytes()[start..end.max(start)], Survey::default(), &chart, start, 0);
            let text = Text::new(text.as_bytes(), 0);
            let window = Window { detectors: &DETECTORS, folded: &folded, chart: &chart, text };
            let digit = |at: usize| text.at(at).is_ascii_digit();
            let begins = |from: usize, to: usize| {
                (from..to).find(|at| digit(*at) && (*at == line.start || !digit(at - 1)))
            };
            let (mut table, columns) = (TableColumns::default(), Columns::default());
            let mut groups = table.groups(&window, &line, &[], &columns);
            let mut from = line.start;
            for (to, pass) in passed {
                if pass {
                    groups.pass(to);
                    from = from.max(to);
                }
                let expected = begins(from, line.end);
                prop_assert_eq!(groups.start(), expected);
                let Some((group, next)) = groups.take() else { break };
                let close = (group.start..line.end).find(|at| !digit(*at)).unwrap_or(line.end);
                prop_assert_eq!((Some(group.start), group.end), (expected, close));
                prop_assert_eq!((group.allowed, group.named), (u64::MAX, None));
                // A line may be cut in the middle of a group.
                prop_assert_eq!(next, (close..text.end()).find(|at| digit(*at)));
                from = from.max(close);
            }
        }
    }
}
