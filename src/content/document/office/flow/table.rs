//! Cells of tables in text.

use super::{Flow, Frame, HELD};
use crate::content::document::office::cell::{Cell, PLACES};
use crate::content::side_by_side;

impl Flow<'_, '_> {
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
