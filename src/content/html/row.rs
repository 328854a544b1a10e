//! The row of a table that is being read, kept to be read once more where lines in its cells stand side by side.

use crate::content::side_by_side;

/// A row that is longer is read once.
const MOST: usize = 8 * 1024;
/// Where a line ends; no text of a line has it.
const END: char = '\n';

/// A row as it was read so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Row {
    open: bool,
    /// No row is kept.
    never: bool,
    text: String,
}

impl Row {
    /// Keeps no row.
    pub(super) fn never() -> Self {
        Self { never: true, ..Self::default() }
    }

    /// Its first cell begins.
    pub(super) fn begin(&mut self) {
        self.open = !self.never;
        self.text.clear();
    }

    /// Goes on: a word, a tab before another cell, the end of a line.
    pub(super) fn push(&mut self, text: &str) {
        self.open &= self.text.len() + text.len() <= MOST;
        if self.open {
            self.text.push_str(text);
        }
    }

    /// It ends; its lines across the cells.
    pub(super) fn end(&mut self) -> Option<String> {
        // Only once: the row may end with several tags.
        if std::mem::take(&mut self.open) { side_by_side::zipped(&self.text, END) } else { None }
    }
}
