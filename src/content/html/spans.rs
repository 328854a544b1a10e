//! The columns of tables: which of them cells of several columns or rows take (the HTML Standard, 4.9.11 and 4.9.12).

/// So many columns are kept where cells span them.
const COLUMNS: usize = 64;
/// Tables in tables whose columns are remembered.
const DEPTH: usize = 16;

/// How many columns and rows a cell takes, as its tag says.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Span {
    columns: u16,
    rows: u16,
}

impl Default for Span {
    fn default() -> Self {
        Self { columns: 1, rows: 1 }
    }
}

impl Span {
    /// Takes what an attribute says.
    pub(super) fn say(&mut self, attribute: &str, value: &str) {
        let digits = value.trim_start().split(|c: char| !c.is_ascii_digit()).next().unwrap_or_default();
        let count = if digits.is_empty() { 1 } else { digits.parse().unwrap_or(u16::MAX) };
        match attribute {
            "colspan" => self.columns = count.max(1),
            // None at all means as many as there are.
            _ => self.rows = if count == 0 { u16::MAX } else { count },
        }
    }
}

/// The columns of the table that is open, and of those around it.
#[derive(Clone, Debug, Default)]
pub(super) struct Spans {
    table: Table,
    around: Vec<Table>,
    /// Open tables that are not remembered.
    deeper: u32,
}

/// The columns of one table.
#[derive(Clone, Debug, Default)]
struct Table {
    in_row: bool,
    /// The row was interrupted by a table within: what comes next in it stands on a line of its own.
    broken: bool,
    /// The column behind the place of the last cell, ...
    written: usize,
    /// ... and the one behind all that it takes.
    column: usize,
    /// For each column, in how many rows from this one on a cell takes it.
    taken: Vec<u16>,
}

impl Spans {
    /// A table begins.
    pub(super) fn table(&mut self) {
        let outer = std::mem::take(&mut self.table);
        if self.around.len() < DEPTH {
            self.around.push(outer);
        } else {
            self.deeper = self.deeper.saturating_add(1);
        }
    }

    /// A table ends.
    pub(super) fn end_table(&mut self) {
        self.table = Table::default();
        if self.deeper > 0 {
            self.deeper -= 1;
        } else {
            self.table = self.around.pop().unwrap_or_default();
        }
        self.table.broken = true;
    }

    /// A group of rows begins or ends: no cell reaches out of one.
    pub(super) fn group(&mut self) {
        self.row(false);
        self.table.taken.clear();
    }

    /// A row begins or ends; one that is open ends.
    pub(super) fn row(&mut self, begins: bool) {
        let table = &mut self.table;
        if table.in_row {
            table.taken.iter_mut().for_each(|rows| *rows = rows.saturating_sub(1));
            while table.taken.last() == Some(&0) {
                table.taken.pop();
            }
        }
        (table.in_row, table.broken, table.written, table.column) = (begins, false, 0, 0);
    }

    /// A cell begins: how many columns lie between the last one and it, at most 64 in a row.
    pub(super) fn cell(&mut self, span: Span) -> usize {
        let table = &mut self.table;
        table.in_row = true;
        while table.taken.get(table.column).is_some_and(|rows| *rows > 0) {
            table.column += 1;
        }
        let begin = table.column;
        let skipped = begin - table.written;
        let end = begin.saturating_add(usize::from(span.columns)).min(COLUMNS);
        if span.rows > 1 && begin < end {
            if table.taken.len() < end {
                table.taken.resize(end, 0);
            }
            table.taken.iter_mut().take(end).skip(begin).for_each(|rows| *rows = span.rows);
        }
        table.written = begin.saturating_add(1);
        table.column = end.max(table.written);
        if table.broken { 0 } else { skipped }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(columns: &str, rows: &str) -> Span {
        let mut span = Span::default();
        span.say("colspan", columns);
        span.say("rowspan", rows);
        span
    }

    #[test]
    fn attributes_are_read_as_browsers_read_them() {
        for (written, count) in [(" 2", 2), ("3x", 3), ("", 1), ("x", 1), ("99999999", u16::MAX)] {
            assert_eq!(span(written, written), Span { columns: count, rows: count }, "{written}");
        }
        assert_eq!(span("0", "0"), Span { columns: 1, rows: u16::MAX });
    }

    #[test]
    fn what_is_kept_has_a_bound() {
        let mut spans = Spans::default();
        for _ in 0..1_000 {
            spans.table();
            spans.row(true);
            let skipped: usize = (0..1_000).map(|_| spans.cell(span("50", "0"))).sum();
            assert!(skipped <= COLUMNS && spans.table.taken.len() <= COLUMNS);
            spans.row(true);
            assert_eq!(spans.cell(Span::default()), COLUMNS);
        }
        assert!(spans.around.len() <= DEPTH);
    }
}
