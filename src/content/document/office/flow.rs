//! Text of a part: paragraphs, rows and cells, with what was deleted, hidden or written twice kept apart, so that a number stays
//! whole in each way of reading it.

mod paragraph;
mod table;

use super::attributes::Attributes;
use super::binary;
use super::cell::{Cell, PLACES};
use super::glyphs::Glyphs;
use super::line::{Line, Mark};
use super::out::Out;
use super::roles::{Role, role};
use super::xml::{Handler, attribute};
use quick_xml::events::BytesStart;
use std::collections::HashSet;

/// More than this is handed out although its paragraph or row goes on.
const HELD: usize = 256 * 1024;

/// What is open: elements that gather text.
enum Frame {
    Paragraph {
        line: Line,
        outer: u8,
        start: usize,
    },
    Row {
        cells: usize,
        column: usize,
        text: String,
        later: String,
        start: usize,
    },
    Cell {
        cell: Cell,
        start: usize,
    },
    /// A comment or a footnote within other text.
    Note {
        start: usize,
    },
}

impl Frame {
    /// How many elements were open where it began.
    fn start(&self) -> usize {
        match self {
            Self::Paragraph { start, .. }
            | Self::Row { start, .. }
            | Self::Cell { start, .. }
            | Self::Note { start } => *start,
        }
    }
}

/// Text of a part on its way out.
pub(super) struct Flow<'o, 's> {
    pub(super) out: &'o mut Out<'s>,
    attributes: Attributes,
    roles: Vec<Role>,
    frames: Vec<Frame>,
    /// How many elements are open that delete, insert, … what is in them.
    marks: [u32; Mark::ALL.len()],
    hidden_run: bool,
    /// Elements that are shown, that are no text, that stand beside it.
    shown: u32,
    format: u32,
    beside: u32,
    /// Text stands directly in paragraphs, among other elements.
    mixed: bool,
    open_document: bool,
    /// A workbook of Excel 2003.
    workbook: bool,
    /// Some elements are but formatting of the text around them.
    inline: bool,
    /// Cells stand on lines of their own.
    apart: bool,
    /// Text beside the paragraph was taken from the element that is open.
    took: bool,
    glyphs: Glyphs,
    /// A header or footer with its codes.
    coded: String,
    chosen: HashSet<u64>,
}

impl<'o, 's> Flow<'o, 's> {
    pub(super) fn new(out: &'o mut Out<'s>) -> Self {
        Self {
            out,
            attributes: Attributes::default(),
            roles: Vec::new(),
            frames: Vec::new(),
            marks: Default::default(),
            hidden_run: false,
            shown: 0,
            format: 0,
            beside: 0,
            mixed: true,
            open_document: false,
            workbook: false,
            inline: false,
            apart: false,
            took: false,
            glyphs: Glyphs::default(),
            coded: String::new(),
            chosen: HashSet::new(),
        }
    }

    /// The part is over: what is open is closed.
    pub(super) fn finish(mut self) {
        while !self.roles.is_empty() {
            self.end();
        }
        self.out.end_line();
        self.glyphs.finish(self.out);
        self.attributes.finish(self.out);
        self.out.part();
    }

    /// A line that is no part of the text around it.
    pub(super) fn beside(&mut self, text: &str) {
        self.attributes.say(text);
    }

    fn root(&mut self, name: &str, tag: &BytesStart<'_>) {
        let full = tag.name();
        let binding = match full.into_inner().split_once(':') {
            Some((prefix, _)) => {
                super::xml::attributes(tag).find(|(key, _)| key.strip_prefix("xmlns:") == Some(prefix))
            }
            None => super::xml::attributes(tag).find(|(key, _)| *key == "xmlns"),
        };
        // Drawings for old programs stand in an element of no namespace.
        let binding = binding.or_else(|| {
            super::xml::attributes(tag).find(|(key, _)| name == "xml" && key.starts_with("xmlns:"))
        });
        let namespace = binding.map(|(_, value)| value.to_ascii_lowercase()).unwrap_or_default();
        let office =
            ["openxmlformats.org", "purl.oclc.org/ooxml", "schemas.microsoft.com", "schemas-microsoft-com"];
        self.mixed = !office.iter().any(|office| namespace.contains(office));
        self.open_document = namespace.contains("oasis");
        self.workbook = namespace.ends_with("office:spreadsheet");
        self.inline = self.open_document || namespace.contains("xhtml") || name.eq_ignore_ascii_case("html");
        // A marking stands alone in its cell of a header or footer.
        self.apart = matches!(name, "hdr" | "ftr");
    }

    fn enter(&mut self, role: Role, tag: &BytesStart<'_>) {
        let start = self.roles.len();
        match role {
            // Within the formatting these tell of the paragraph or the row itself.
            _ if self.format > 0
                && !matches!(role, Role::Format | Role::Paragraph | Role::Span | Role::Before) => {}
            Role::Paragraph => {
                self.frames.push(Frame::Paragraph { line: Line::default(), outer: self.open(), start })
            }
            Role::Row => {
                let (text, later) = (String::new(), String::new());
                self.frames.push(Frame::Row { cells: 0, column: 0, text, later, start });
            }
            Role::Cell => {
                let cell = Cell::of(tag, self.workbook, &mut self.attributes);
                self.frames.push(Frame::Cell { cell, start });
            }
            Role::Note if self.open_document || self.workbook => self.frames.push(Frame::Note { start }),
            Role::Run => self.hidden_run = false,
            Role::Hidden => {
                self.hidden_run = !matches!(attribute(tag, "val").as_deref(), Some("0" | "false" | "off"))
            }
            Role::Colour => {
                let colour = attribute(tag, "val");
                self.hidden_run |= colour.is_some_and(|colour| colour.eq_ignore_ascii_case("ffffff"));
            }
            Role::Span => {
                if let Some(Frame::Cell { cell, .. }) = self.frames.last_mut() {
                    cell.span = number(tag, "val").unwrap_or(1).clamp(1, PLACES);
                }
            }
            Role::Before => {
                if let Some(Frame::Row { cells: 0, column, text, .. }) = self.frames.last_mut() {
                    *column = number(tag, "val").unwrap_or(0).min(PLACES);
                    *text = "\t".repeat(*column);
                }
            }
            Role::Tab if self.in_cell() => self.push(" "),
            Role::Tab => self.push("\t"),
            Role::Break if self.frames.is_empty() => self.out.end_line(),
            Role::Break if self.in_cell() => self.push("\u{b}"),
            Role::Break => self.push("\n"),
            Role::Hyphen => self.push("-"),
            Role::Symbol => {
                let number = attribute(tag, "char").and_then(|hex| u32::from_str_radix(&hex, 16).ok());
                // Fonts of symbols have their characters in a private place above the common ones.
                let number = number
                    .map(|number| if (0xf000..=0xf0ff).contains(&number) { number & 0xff } else { number });
                if let Some(symbol) = number.and_then(char::from_u32) {
                    self.push(symbol.encode_utf8(&mut [0; 4]));
                }
            }
            Role::Spaces | Role::Kept => {
                if let Some(kept) = attribute(tag, "v") {
                    self.push(&kept);
                } else if role == Role::Spaces && self.open_document {
                    let wide = number(tag, "c").unwrap_or(1);
                    self.push(" ".repeat(wide.min(PLACES)).as_str());
                }
            }
            _ => {
                if let Some(open) = Mark::of(role).and_then(|mark| self.marks.get_mut(mark as usize)) {
                    *open += 1;
                }
            }
        }
        match role {
            Role::Shown | Role::WasShown => self.shown += 1,
            Role::Beside => self.beside += 1,
            Role::Format if !self.mixed => self.format += 1,
            _ => {}
        }
    }

    fn leave(&mut self, role: Role, start: usize) {
        if role == Role::Coded {
            for line in super::sheet_header::plain(&std::mem::take(&mut self.coded)).lines() {
                self.out.line(line);
            }
        } else if role == Role::Binary && !self.coded.is_empty() {
            binary::read(&std::mem::take(&mut self.coded), self.out);
        }
        if self.format == 0
            && let Some(open) = Mark::of(role).and_then(|mark| self.marks.get_mut(mark as usize))
        {
            *open = open.saturating_sub(1);
        }
        match role {
            Role::Shown | Role::WasShown => self.shown = self.shown.saturating_sub(1),
            Role::Beside => self.beside = self.beside.saturating_sub(1),
            Role::Format => self.format = self.format.saturating_sub(1),
            _ => {}
        }
        if self.took || role == Role::Paragraph {
            self.attributes.end_line();
            self.took = false;
        }
        if self.frames.last().is_some_and(|frame| frame.start() == start) {
            match self.frames.pop() {
                Some(Frame::Paragraph { line, .. }) => self.paragraph(line),
                Some(Frame::Cell { cell, .. }) => self.place(&cell),
                Some(Frame::Row { cells, text, later, .. }) => self.end_row(cells, &text, &later),
                Some(Frame::Note { .. }) | None => {}
            }
        } else if self.frames.is_empty() && !(self.inline && role == Role::Inline) {
            self.out.end_line();
        }
    }

    fn in_cell(&self) -> bool {
        self.frames.iter().any(|frame| matches!(frame, Frame::Cell { .. }))
    }

    /// The marks that text has here.
    fn open(&self) -> u8 {
        let open = Mark::ALL.iter().zip(&self.marks).filter(|(_, open)| **open > 0);
        open.fold(0, |all, (mark, _)| all | mark.bit())
    }

    /// Text that is shown, where it belongs.
    fn push(&mut self, text: &str) {
        let marks = self.open() | if self.hidden_run { Mark::Hidden.bit() } else { 0 };
        match self.frames.last_mut() {
            Some(Frame::Paragraph { line, outer, .. }) => {
                // What holds for all of the paragraph parts none of it from the rest.
                line.push(text, marks & !*outer, self.mixed);
                if let Some(long) = line.too_long(HELD) {
                    self.out.text(&long);
                }
            }
            Some(Frame::Cell { cell, .. }) if self.workbook => {
                let line = |sign| if sign == '\n' { '\u{b}' } else { sign };
                cell.text.extend(text.chars().filter(|sign| !matches!(sign, '\r' | '\t')).map(line));
            }
            Some(Frame::Cell { cell, .. }) => cell.text.push_str(text.trim_matches(['\n', '\r', '\t'])),
            Some(Frame::Note { .. }) => {
                if !text.trim().is_empty() {
                    self.attributes.go_on(text);
                    self.took = true;
                } else if text.contains('\n') {
                    self.attributes.end_line();
                }
            }
            Some(Frame::Row { .. }) | None if text.trim().is_empty() && text.contains('\n') => {}
            Some(Frame::Row { .. }) | None => self.out.text(text),
        }
    }
}

/// A number that an attribute says.
fn number(tag: &BytesStart<'_>, name: &str) -> Option<usize> {
    attribute(tag, name)?.parse().ok()
}

impl Handler for Flow<'_, '_> {
    fn start(&mut self, name: &str, tag: &BytesStart<'_>) {
        if self.roles.is_empty() {
            self.root(name, tag);
        }
        let role = role(name);
        if name == "Glyphs" {
            self.glyphs.run(tag, self.out);
        } else {
            self.attributes.take(name, tag);
        }
        self.enter(role, tag);
        self.roles.push(role);
    }

    fn end(&mut self) {
        if let Some(role) = self.roles.pop() {
            self.leave(role, self.roles.len());
        }
    }

    fn text(&mut self, text: &str) {
        let role = self.roles.last().copied().unwrap_or(Role::Other);
        let blank = || text.bytes().all(|byte| byte.is_ascii_whitespace());
        let in_paragraph = matches!(self.frames.last(), Some(Frame::Paragraph { .. }));
        if role == Role::Binary {
            self.coded.extend(text.split_ascii_whitespace());
        } else if role == Role::Coded {
            self.coded.push_str(text);
        } else if self.beside > 0 {
            self.attributes.go_on(text);
        } else if self.mixed || self.shown > 0 {
            self.push(text);
        } else if blank() {
            // The elements are written on lines of their own.
        } else if role == Role::Measure && !text.bytes().any(|byte| byte.is_ascii_alphabetic()) {
            // Where something stands on the page.
        } else if in_paragraph || self.format > 0 {
            self.attributes.go_on(text);
            self.took = true;
        } else {
            self.push(text);
        }
    }

    fn aside(&mut self, text: &str) {
        self.attributes.say(text);
    }
}

#[cfg(test)]
mod tests;
