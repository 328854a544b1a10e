//! A worksheet: its rows, each on a line, with the cells at their places (ECMA-376 part 1, 18.3.1).

use super::book::Book;
use super::flow::Flow;
use super::xml::{Handler as _, attributes};
use crate::content::budget::Meter;
use crate::content::unwrap::Loss;
use quick_xml::events::BytesStart;

/// A gap between cells is kept up to so many places.
const GAP: usize = 64;
/// More than this of a row is handed out although it goes on.
const HELD: usize = 256 * 1024;

/// An element among the rows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Row,
    Cell,
    Value,
    Formula,
    /// Text within the cell, in one or several runs.
    Text,
    /// How it is pronounced.
    Phonetic,
    Other,
}

/// What the value of a cell is (18.18.11).
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Holds {
    #[default]
    Number,
    Shared,
    Text,
    Truth,
}

/// A cell that is being read.
#[derive(Default, Debug)]
struct Cell {
    column: usize,
    holds: Holds,
    format: usize,
    value: String,
    text: String,
    formula: String,
}

impl Cell {
    fn clear(&mut self) {
        for text in [&mut self.value, &mut self.text, &mut self.formula] {
            text.clear();
        }
        (self.holds, self.format) = (Holds::default(), 0);
    }
}

/// Reads one worksheet.
#[derive(Default, Debug)]
pub(super) struct Sheet {
    in_rows: bool,
    open: Vec<Place>,
    row: String,
    /// Formulas with text of their own.
    later: String,
    /// The column behind the last cell.
    next: usize,
    cell: Cell,
}

impl Sheet {
    pub(super) fn start(&mut self, name: &str, tag: &BytesStart<'_>, flow: &mut Flow<'_, '_>) {
        if !self.in_rows {
            flow.start(name, tag);
            self.in_rows = name == "sheetData";
            return;
        }
        let place = match name {
            "row" => Place::Row,
            "c" => Place::Cell,
            "v" => Place::Value,
            "f" => Place::Formula,
            "t" if !self.open.contains(&Place::Phonetic) => Place::Text,
            "rPh" => Place::Phonetic,
            _ => Place::Other,
        };
        match place {
            Place::Row => self.end_row(flow),
            Place::Cell => self.begin(tag),
            _ => {}
        }
        self.open.push(place);
    }

    pub(super) fn end(&mut self, flow: &mut Flow<'_, '_>, book: &mut Book, meter: &mut Meter<'_>) {
        match self.open.pop() {
            Some(Place::Cell) => self.show(flow, book, meter),
            Some(Place::Row) => self.end_row(flow),
            Some(_) => {}
            None => {
                self.finish(flow);
                flow.end();
            }
        }
    }

    /// The sheet, or what there is of it, is over.
    pub(super) fn finish(&mut self, flow: &mut Flow<'_, '_>) {
        if self.in_rows {
            self.end_row(flow);
            self.in_rows = false;
        }
    }

    pub(super) fn text(&mut self, text: &str, flow: &mut Flow<'_, '_>) {
        if !self.in_rows {
            flow.text(text);
            return;
        }
        match self.open.last() {
            Some(Place::Value) => self.cell.value.push_str(text),
            Some(Place::Formula) => self.cell.formula.push_str(text),
            Some(Place::Text) => self.cell.text.push_str(text),
            _ => flow.beside(text),
        }
    }

    fn begin(&mut self, tag: &BytesStart<'_>) {
        // Its strings stay: there are many cells.
        let cell = &mut self.cell;
        cell.clear();
        cell.column = self.next;
        for (name, value) in attributes(tag) {
            match name {
                "r" => cell.column = column(&value).unwrap_or(self.next),
                "s" => cell.format = value.parse().unwrap_or(0),
                "t" => {
                    cell.holds = match &*value {
                        "s" => Holds::Shared,
                        "b" => Holds::Truth,
                        "n" => Holds::Number,
                        _ => Holds::Text,
                    }
                }
                _ => {}
            }
        }
    }

    fn show(&mut self, flow: &mut Flow<'_, '_>, book: &mut Book, meter: &mut Meter<'_>) {
        let cell = &self.cell;
        if cell.value.is_empty() && cell.text.is_empty() && cell.formula.is_empty() {
            return;
        }
        let gap = cell.column.saturating_sub(self.next).min(GAP);
        // A cell that is not behind the last one still is another cell.
        let first = self.next == 0 && self.row.is_empty();
        self.row.extend(std::iter::repeat_n('\t', gap + usize::from(!first)));
        self.next = cell.column.saturating_add(1);
        let value = cell.value.trim();
        match cell.holds {
            Holds::Number => add(&mut self.row, &book.format(cell.format).show(value, book.from_1904)),
            Holds::Truth => add(&mut self.row, if value == "1" { "TRUE" } else { "FALSE" }),
            Holds::Text => add(&mut self.row, &cell.value),
            Holds::Shared => match value.parse().ok().and_then(|number| book.string(number)) {
                // The same string may be in each cell: that is no less than unpacking.
                Some(text) => match meter.count(text.len()) {
                    Ok(()) => add(&mut self.row, text),
                    Err(loss) => flow.out.lost(loss, "the same long text in many cells"),
                },
                None => {
                    add(&mut self.row, value);
                    flow.out.lost(Loss::Malformed, "a cell whose text is not there");
                }
            },
        }
        add(&mut self.row, &cell.text);
        // A formula that puts words together may show none of them whole.
        if memchr::memchr(b'"', cell.formula.as_bytes()).is_some() {
            self.later.push_str(&cell.formula);
            self.later.push('\n');
        }
        if self.row.len() > HELD {
            flow.out.text(&self.row);
            self.row.clear();
        }
        if self.later.len() > HELD {
            flow.out.line(&self.later);
            self.later.clear();
        }
        self.cell.clear();
    }

    fn end_row(&mut self, flow: &mut Flow<'_, '_>) {
        self.next = 0;
        if !self.row.is_empty() {
            flow.out.end_line();
            flow.out.text(&self.row);
            flow.out.text("\n");
            self.row.clear();
        }
        if !self.later.is_empty() {
            flow.out.line(&self.later);
            self.later.clear();
        }
    }
}

/// Text of a cell stays on its line and at its place.
fn add(row: &mut String, text: &str) {
    if memchr::memchr3(b'\n', b'\r', b'\t', text.as_bytes()).is_some() {
        row.extend(text.chars().map(|sign| if matches!(sign, '\n' | '\r' | '\t') { ' ' } else { sign }));
    } else {
        row.push_str(text);
    }
}

/// The column of a reference such as `AB12`, from 0.
fn column(reference: &str) -> Option<usize> {
    let letters = reference.bytes().take_while(u8::is_ascii_alphabetic).take(4);
    let number =
        letters.fold(0_usize, |all, letter| all * 26 + usize::from(letter.to_ascii_uppercase() - b'A') + 1);
    number.checked_sub(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_counted_from_a() {
        assert_eq!(
            ["A1", "Z9", "AA1", "xfd1", "12"].map(column),
            [Some(0), Some(25), Some(26), Some(16_383), None]
        );
    }
}
