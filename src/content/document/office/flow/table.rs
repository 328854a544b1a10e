//! Cells of tables in text.

use super::{Flow, Frame, HELD, PLACES};
use crate::content::document::office::number;
use crate::content::document::office::xml::{attributes, local, plain};
use crate::content::side_by_side;
use quick_xml::events::BytesStart;

/// A cell that is being read.
pub(super) struct Cell {
    /// Its column, counted from 1, where it says so.
    at: Option<usize>,
    /// The columns it takes.
    pub(super) span: usize,
    /// How often it is there.
    times: usize,
    value: Option<String>,
    pub(super) text: String,
}

impl Flow<'_, '_> {
    /// A cell of OpenDocument says its value, how it was computed and how often it is there (OpenDocument 1.3 part 3, 19.675, 19.680);
    /// one of Excel 2003 where it stands and how wide it is (XML Spreadsheet Reference, `ss:Cell`).
    pub(super) fn cell(&mut self, tag: &BytesStart<'_>) -> Cell {
        let mut cell = Cell { at: None, span: 1, times: 1, value: None, text: String::new() };
        let mut number = false;
        for (key, written) in attributes(tag) {
            let count = || written.parse::<usize>().unwrap_or(1).clamp(1, PLACES);
            match key {
                "table:number-columns-repeated" => cell.times = count(),
                "colspan" => cell.span = count(),
                "office:value-type" => number = written == "float",
                "office:value" => cell.value = Some(number::plain(&written).into_owned()),
                "table:formula" if written.contains("&quot;") || written.contains('"') => {
                    self.attributes.say(&plain(&written));
                }
                _ if !self.workbook => {}
                key if local(key) == "Index" => cell.at = written.parse().ok(),
                // So many columns besides its own.
                key if local(key) == "MergeAcross" => {
                    cell.span = written.parse::<usize>().unwrap_or(0).saturating_add(1).clamp(1, PLACES);
                }
                _ => {}
            }
        }
        cell.value = cell.value.filter(|_| number);
        cell
    }

    /// A row is complete.
    pub(super) fn end_row(&mut self, cells: usize, text: &str, later: &str) {
        // The only cell of a row is no table but a frame around lines.
        if cells == 1 && !text.starts_with('\t') {
            self.out.line(&text.replace('\u{b}', "\n"));
        } else {
            if let Some(lines) = side_by_side::zipped(text, '\u{b}') {
                lines.lines().for_each(|line| self.out.row(line));
            }
            self.out.row(&text.replace('\u{b}', " "));
        }
        self.out.line(later);
    }

    /// A cell is complete: it goes to its row.
    pub(super) fn place(&mut self, cell: &Cell) {
        let mut shown = cell.text.as_str();
        // A date of Excel 2003 has a time.
        if self.workbook {
            shown = shown.strip_suffix("T00:00:00.000").unwrap_or(shown);
        }
        let value = cell.value.as_ref().filter(|value| {
            let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).collect::<Vec<_>>();
            value.len() >= 8
                && value.bytes().all(|byte| byte.is_ascii_digit())
                && digits(value) != digits(shown)
        });
        if let Some(value) = value {
            self.attributes.say(shown);
            shown = value;
        }
        let Some(Frame::Row { cells, column, text, .. }) = self.frames.last_mut() else {
            self.out.line(&shown.replace('\u{b}', "\n"));
            return;
        };
        let begin = cell.at.map_or(*column, |at| at.saturating_sub(1));
        text.extend(std::iter::repeat_n('\t', begin.saturating_sub(*column).min(PLACES)));
        // A long text is said once however often it is there.
        let times = if shown.len() > PLACES { 1 } else { cell.times };
        for _ in 0..times {
            if *cells > 0 {
                text.push(if self.apart { '\n' } else { '\t' });
            }
            text.push_str(shown);
            *cells += 1;
        }
        text.extend(std::iter::repeat_n('\t', cell.span - 1));
        *column = begin.max(*column).saturating_add(times + cell.span - 1);
        if text.len() > HELD {
            self.out.row(&text.replace('\u{b}', " "));
            text.clear();
        }
    }
}
