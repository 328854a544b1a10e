//! What the sheets of a workbook share: strings and formats (ECMA-376 part 1, 18.4, 18.8).

use super::number::Format;
use super::xml::attribute;
use quick_xml::events::BytesStart;
use std::collections::HashMap;

/// So many formats are known to a program (it refuses more).
const FORMATS: usize = 70_000;

/// What the sheets of a workbook share.
#[derive(Default, Debug)]
pub(super) struct Book {
    text: String,
    /// Where each string ends, and whether a cell has it.
    strings: Vec<(u32, bool)>,
    codes: HashMap<u32, Format>,
    formats: Vec<Format>,
    in_cell_formats: bool,
    pub(super) from_1904: bool,
    /// The strings are there: others of the same kind are plain text.
    pub(super) has_strings: bool,
}

impl Book {
    /// Goes on with the last string.
    pub(super) fn add(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// The last string is complete.
    pub(super) fn end_string(&mut self) {
        self.strings.push((u32::try_from(self.text.len()).unwrap_or(u32::MAX), false));
    }

    /// The string of a cell.
    pub(super) fn string(&mut self, number: usize) -> Option<&str> {
        let from =
            number.checked_sub(1).and_then(|before| self.strings.get(before)).map_or(0, |(end, _)| *end);
        let (end, used) = self.strings.get_mut(number)?;
        *used = true;
        self.text.get(from as usize..*end as usize)
    }

    /// The strings that no cell has.
    pub(super) fn unused(&self) -> impl Iterator<Item = &str> {
        let mut from = 0;
        self.strings.iter().filter_map(move |(end, used)| {
            let text = self.text.get(from as usize..*end as usize);
            from = *end;
            text.filter(|_| !used)
        })
    }

    /// Takes what an element of the styles says of formats.
    pub(super) fn style(&mut self, name: &str, tag: &BytesStart<'_>) {
        let id = || attribute(tag, "numFmtId").and_then(|id| id.parse::<u32>().ok());
        match name {
            "numFmt" => {
                if let (Some(id), Some(code)) = (id(), attribute(tag, "formatCode")) {
                    self.code(id, &code);
                }
            }
            "cellXfs" => self.cell_formats(true),
            "cellStyleXfs" | "cellStyles" | "dxfs" => self.cell_formats(false),
            "xf" => self.cell_format(id().unwrap_or(0)),
            _ => {}
        }
    }

    /// A format that has a code.
    pub(super) fn code(&mut self, id: u32, code: &str) {
        if self.codes.len() < FORMATS {
            self.codes.insert(id, Format::of_code(code));
        }
    }

    /// The formats that follow are those of cells, or are not.
    pub(super) fn cell_formats(&mut self, of_cells: bool) {
        self.in_cell_formats = of_cells;
    }

    /// The next format; it counts where it is one of cells.
    pub(super) fn cell_format(&mut self, id: u32) {
        if self.in_cell_formats && self.formats.len() < FORMATS {
            let format = self.codes.get(&id).cloned().unwrap_or_else(|| Format::built_in(id));
            self.formats.push(format);
        }
    }

    /// The format of a cell.
    pub(super) fn format(&self, number: usize) -> &Format {
        self.formats.get(number).unwrap_or(&Format::General)
    }
}
