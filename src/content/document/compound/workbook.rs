//! Excel workbooks of 1987 to 2003 ([MS-XLS]; BIFF8 and, with 8-bit text, BIFF2 to 5): the cells of all sheets, hidden or not, row
//! by row. What else has text in it - comments, names, headers, formulas, charts - comes after the sheet it belongs to.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::crypt::Key;
use super::number::{Format, packed, shown};
use super::out::Out;
use super::strings::Strings;
use super::{header, pictures, runs, text};
use crate::content::budget::Budget;
use crate::content::bytes::{clip, f64_at, part, size_at, tail, u16_at, u32_at};
use crate::content::unwrap::{Inner, Loss, Nature};

/// Hands out what a file says that is such a stream, in no container: a [`crate::content::unwrap::Whole`].
pub fn read_bare(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    read(Cow::Borrowed(file), &mut Out::new(file.len(), budget, sink));
}

/// Hands out what a stream `Workbook` or `Book` says.
pub fn read(stream: Cow<'_, [u8]>, out: &mut Out<'_>) {
    let mut stream = stream;
    let wide = version(&stream) >= 0x600;
    let pass = records(&stream).take(8).find(|(kind, _)| *kind == 0x2F);
    match pass.map(|(_, pass)| Key::of(pass, wide)) {
        Some(Some(key)) => key.decrypt(stream.to_mut()),
        Some(None) => return out.lost(Loss::Encrypted, "the workbook is encrypted"),
        None => {}
    }
    let mut book = Book::new(wide, records(&stream).next().is_some_and(|(kind, _)| kind == 0x09));
    book.globals(&stream);
    // A string of the table may stand in every cell.
    let repeated =
        records(&stream).filter(|(kind, _)| *kind == 0xFD).map(|(_, body)| book.length(body)).sum();
    if let Err(loss) = out.budget.meter(stream.len() as u64).count(repeated) {
        return out.lost(loss, "the cells of a workbook say far more than it is long");
    }
    let mut read = 0;
    for (kind, body) in records(&stream) {
        read += 4 + body.len();
        book.record(kind, body, out);
    }
    book.close(out);
    book.unused(out);
    let rest = tail(&stream, read);
    // A stream may be filled up with noughts, and a script may write a line end behind it.
    if rest.iter().any(|byte| !matches!(byte, 0 | b'\r' | b'\n')) {
        runs::runs(rest, out);
        out.lost(Loss::Malformed, "a workbook ends too early");
    }
}

/// The version of a stream by its first record ([MS-XLS] 2.4.21 BOF).
fn version(stream: &[u8]) -> u16 {
    u16_at(stream, 4).unwrap_or(0)
}

/// Records: their kind and what they hold ([MS-XLS] 2.1.4).
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut rest = stream;
    std::iter::from_fn(move || {
        let (kind, len) = (u16_at(rest, 0)?, u16_at(rest, 2)?);
        if (kind, len) == (0, 0) {
            return None;
        }
        let body = part(rest, 4, usize::from(len))?;
        rest = tail(rest, 4 + body.len());
        Some((kind, body))
    })
}

/// A workbook while it is read.
struct Book {
    /// Its strings are those of BIFF8.
    wide: bool,
    /// Bytes of a cell before what it holds: its place and its style, which Excel 2 writes in three bytes.
    head: usize,
    encoding: &'static Encoding,
    strings: Strings,
    formats: Vec<(u16, Format)>,
    /// The format of each cell style.
    styles: Vec<u16>,
    /// The cell that was written last.
    cell: Option<(u16, u16)>,
    /// Text that is in no cell: in records that are known to hold it, and in those that may.
    notes: String,
    aside: Vec<u8>,
    drawing: Vec<u8>,
    before: u16,
    /// Characters of a text box that are still to come.
    boxed: usize,
    sheets: std::collections::VecDeque<String>,
    depth: u32,
}

impl Book {
    /// `first` says that it is of Excel 2.
    fn new(wide: bool, first: bool) -> Self {
        Self {
            wide,
            head: if first { 7 } else { 6 },
            encoding: encoding_rs::WINDOWS_1252,
            strings: Strings::default(),
            formats: Vec::new(),
            styles: Vec::new(),
            cell: None,
            notes: String::new(),
            aside: Vec::new(),
            drawing: Vec::new(),
            before: 0,
            boxed: 0,
            sheets: std::collections::VecDeque::new(),
            depth: 0,
        }
    }

    /// What has to be known before cells are read.
    fn globals(&mut self, stream: &[u8]) {
        let mut table: Vec<&[u8]> = Vec::new();
        let mut before = 0;
        for (kind, body) in records(stream) {
            match kind {
                0x42 => self.encoding = text::code_page(u16_at(body, 0).unwrap_or(1252).into()),
                0xFC => table.push(body),
                0x3C if before == 0xFC => {
                    table.push(body);
                    continue;
                }
                0xE0 => self.styles.push(u16_at(body, 2).unwrap_or(0)),
                0x41E => {
                    let pattern = self.string(tail(body, 2), 2);
                    self.formats.push((u16_at(body, 0).unwrap_or(0), Format::of(&pattern)));
                }
                0x85 => self.sheets.push_back(self.string(tail(body, 6), 1)),
                _ => {}
            }
            before = kind;
        }
        self.formats.sort_by_key(|(number, _)| *number);
        self.strings = Strings::read(&table, &mut self.aside);
    }

    /// How long the string is that a LABELSST record names.
    fn length(&self, body: &[u8]) -> usize {
        size_at(body, 6).map_or(0, |index| self.strings.get(index).len())
    }

    fn record(&mut self, kind: u16, body: &[u8], out: &mut Out<'_>) {
        let before = std::mem::replace(&mut self.before, kind);
        match kind {
            0x09 | 0x209 | 0x409 | 0x809 => self.begin(body, out),
            0x0A => {
                self.depth = self.depth.saturating_sub(1);
                self.close(out);
            }
            0x204 | 0xD6 => {
                let label = self.string(tail(body, 6), 2);
                self.cell(body, &label, out);
            }
            0xFD => {
                let index = size_at(body, 6).unwrap_or(usize::MAX);
                self.strings.name(index);
                let label = self.strings.get(index).to_owned();
                self.cell(body, &label, out);
            }
            0x04 => {
                let label = self.string(tail(body, 7), 1);
                self.cell(body, &label, out);
            }
            0x02 => self.number(body, u16_at(body, 7).map(f64::from), out),
            0x03 | 0x203 => self.number(body, f64_at(body, self.head), out),
            0x27E => self.number(body, u32_at(body, 6).map(packed), out),
            0xBD => self.numbers(body, out),
            0x06 | 0x206 | 0x406 => self.formula(body, out),
            // The text that a formula gave.
            0x07 | 0x207 => {
                let result = self.string(body, if kind == 0x07 { 1 } else { 2 });
                out.text(&line(&result));
            }
            0x205 => {
                let value = if body.get(7) == Some(&0) { body.get(6).copied() } else { None };
                self.cell(body, if value == Some(1) { "TRUE" } else { "" }, out);
            }
            0x14 | 0x15 => {
                let text = self.string(body, if self.wide { 2 } else { 1 });
                self.beside(&header::plain(&text));
            }
            // A comment of BIFF5; later ones are text boxes.
            0x1C if !self.wide => {
                let text = text::narrow(tail(body, 6), self.encoding);
                self.beside(&text);
            }
            0x1B6 if self.wide => self.boxed = usize::from(u16_at(body, 10).unwrap_or(0)),
            0x3C if self.boxed > 0 => {
                let wide = body.first().is_some_and(|flags| flags & 1 != 0);
                let step = if wide { 2 } else { 1 };
                let bytes = clip(tail(body, 1), 0, self.boxed * step);
                self.boxed -= bytes.len().div_ceil(step).min(self.boxed);
                text::mixed(bytes, wide, &mut self.notes);
                if self.boxed == 0 {
                    self.notes.push('\n');
                }
            }
            // Drawings may go on in the next record of the same kind or in what continues it.
            0xEB | 0xEC => self.drawing.extend_from_slice(body),
            0x3C if matches!(before, 0xEB | 0xEC) => {
                self.before = before;
                self.drawing.extend_from_slice(body);
            }
            // Read before.
            0xFC | 0x85 => {}
            0x3C if before == 0xFC => self.before = before,
            // Pictures without a drawing around them.
            0xE9 | 0x7F => out.file(Vec::new(), Nature::Furniture, tail(body, 8)),
            // Numbers only: margins, selections, colours, styles, columns, rows, empty cells, where what begins.
            0x1D
            | 0x26..=0x29
            | 0x55
            | 0x7D
            | 0x92
            | 0xA1
            | 0xBE
            | 0xD7
            | 0xE0
            | 0xFF
            | 0x201
            | 0x208
            | 0x20B
            | 0x225 => {}
            _ => self.other(body),
        }
        if !matches!(kind, 0x1B6 | 0x3C) {
            self.boxed = 0;
        }
    }

    /// A sheet or the globals begin; charts lie within sheets.
    fn begin(&mut self, body: &[u8], out: &mut Out<'_>) {
        self.close(out);
        self.depth += 1;
        if self.depth == 1
            && u16_at(body, 2) != Some(5)
            && let Some(name) = self.sheets.pop_front()
        {
            out.row(&name);
        }
    }

    /// A sheet ends: what was beside its cells follows.
    fn close(&mut self, out: &mut Out<'_>) {
        self.cell = None;
        out.flow();
        out.text(&std::mem::take(&mut self.notes));
        out.flow();
        runs::runs(&std::mem::take(&mut self.aside), out);
        pictures::drawing(&std::mem::take(&mut self.drawing), out);
        out.flow();
    }

    /// Strings that no cell names, and names of sheets that are not there.
    fn unused(&mut self, out: &mut Out<'_>) {
        for name in std::mem::take(&mut self.sheets) {
            out.row(&name);
        }
        self.strings.unnamed().for_each(|string| out.row(string));
    }

    /// Text of one cell. Empty cells before it in its row are kept, so that columns stay columns.
    fn cell(&mut self, body: &[u8], text: &str, out: &mut Out<'_>) {
        let (Some(row), Some(column)) = (u16_at(body, 0), u16_at(body, 2)) else { return };
        self.place(row, column, out);
        out.text(&line(text));
    }

    fn place(&mut self, row: u16, column: u16, out: &mut Out<'_>) {
        let from = match self.cell {
            Some((last, at)) if last == row && at < column => at,
            _ => {
                out.line();
                0
            }
        };
        (from..column.min(from.saturating_add(64))).for_each(|_| out.put('\t'));
        self.cell = Some((row, column));
    }

    fn number(&mut self, body: &[u8], value: Option<f64>, out: &mut Out<'_>) {
        let style = u16_at(body, 4).unwrap_or(0);
        if let Some(value) = value {
            let text = shown(value, self.format(style));
            self.cell(body, &text, out);
        }
    }

    fn numbers(&mut self, body: &[u8], out: &mut Out<'_>) {
        let (Some(row), Some(first)) = (u16_at(body, 0), u16_at(body, 2)) else { return };
        let (cells, _) = clip(body, 4, body.len().saturating_sub(6)).as_chunks::<6>();
        for (cell, column) in cells.iter().zip(first..) {
            let (Some(style), Some(value)) = (u16_at(cell, 0), u32_at(cell, 2)) else { continue };
            self.place(row, column, out);
            out.text(&shown(packed(value), self.format(style)));
        }
    }

    /// A formula ([MS-XLS] 2.4.127): its result as a number, or as text in the next record; its own text aside.
    fn formula(&mut self, body: &[u8], out: &mut Out<'_>) {
        match (part(body, self.head, 8), u16_at(body, self.head + 6)) {
            (Some(result), Some(0xFFFF)) => {
                let truth = matches!((result.first(), result.get(2)), (Some(1), Some(1)));
                self.cell(body, if truth { "TRUE" } else { "" }, out);
            }
            _ => self.number(body, f64_at(body, self.head), out),
        }
        self.other(tail(body, self.head + 14));
    }

    /// A record that may hold text somewhere.
    fn other(&mut self, body: &[u8]) {
        if body.len() > 3 {
            self.aside.extend_from_slice(body);
            self.aside.extend([0; 4]);
        }
    }

    /// Text beside the cells, on lines of its own.
    fn beside(&mut self, text: &str) {
        self.notes.push('\n');
        self.notes.push_str(text);
        self.notes.push('\n');
    }

    fn format(&self, style: u16) -> &Format {
        let number = self.styles.get(usize::from(style)).copied().unwrap_or(0);
        let own = self.formats.binary_search_by_key(&number, |(number, _)| *number).ok();
        own.and_then(|at| self.formats.get(at)).map_or(Format::built_in(number), |(_, format)| format)
    }

    /// A string after its length in so many bytes ([MS-XLS] 2.5.293 and 2.5.240).
    fn string(&self, bytes: &[u8], width: usize) -> String {
        let count = match width {
            1 => bytes.first().map_or(0, |count| usize::from(*count)),
            _ => usize::from(u16_at(bytes, 0).unwrap_or(0)),
        };
        let rest = tail(bytes, width);
        if !self.wide {
            return self.encoding.decode_without_bom_handling(clip(rest, 0, count)).0.into_owned();
        }
        let mut text = String::new();
        let flags = rest.first().copied().unwrap_or(0);
        let skipped = 1 + if flags & 8 != 0 { 2 } else { 0 } + if flags & 4 != 0 { 4 } else { 0 };
        let wide = flags & 1 != 0;
        text::mixed(clip(tail(rest, skipped), 0, if wide { count * 2 } else { count }), wide, &mut text);
        text
    }
}

/// Text of a cell without what would part it.
fn line(text: &str) -> String {
    text.chars().map(|c| if c < ' ' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_excel_2_stand_in_their_cells() {
        let record = |kind: u16, body: &[u8]| {
            [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
        };
        let cell = |row: u8, column: u8, rest: &[u8]| [&[row, 0, column, 0, 0, 0, 0][..], rest].concat();
        let stream = [
            record(0x09, &[2, 0, 0x10, 0]),
            record(0x04, &cell(0, 1, b"\x06Number")),
            record(0x03, &cell(1, 1, &9_991_234_567.0_f64.to_le_bytes())),
            record(0x02, &cell(2, 0, &[7, 1])),
            record(0x0A, &[]),
            b"\r\n".to_vec(),
        ];
        let (mut text, mut losses) = (String::new(), Vec::new());
        read_bare(&stream.concat(), &mut Budget::default(), &mut |inner| match inner {
            Inner::Text(piece) => text += piece,
            Inner::Lost(loss, _) => losses.push(loss),
            _ => {}
        });
        assert_eq!((text.trim_end(), &losses[..]), ("\tNumber\n\t9991234567\n263", &[][..]));
    }
}
