//! Text on its way out: gathered to pieces of a good size, with what parts one thing from another.

use crate::content::unwrap::{Inner, Loss};

/// Bytes of text that are handed out at once.
const PIECE: usize = 32 * 1024;

/// Where a document's content goes.
pub(super) struct Out<'s> {
    sink: &'s mut dyn FnMut(Inner<'_>),
    text: String,
    /// Line feeds at the end of what was said so far, at most two; two at the start, where nothing need be parted.
    feeds: u8,
    /// The losses that were said, each once: a document of 10,000 parts may lose each of them.
    lost: Vec<(Loss, &'static str)>,
}

impl<'s> Out<'s> {
    pub(super) fn new(sink: &'s mut dyn FnMut(Inner<'_>)) -> Self {
        Self { sink, text: String::new(), feeds: 2, lost: Vec::new() }
    }

    /// Goes on with the text.
    pub(super) fn text(&mut self, text: &str) {
        let mut rest = text;
        while !rest.is_empty() {
            let mut cut = rest.len().min(PIECE.saturating_sub(self.text.len()).max(4));
            while !rest.is_char_boundary(cut) {
                cut = cut.saturating_sub(1);
            }
            let (now, later) = rest.split_at_checked(cut).unwrap_or((rest, ""));
            self.text.push_str(now);
            rest = later;
            if self.text.len() + 4 > PIECE {
                self.flush();
            }
        }
        let own = text.bytes().rev().take_while(|byte| *byte == b'\n').take(2).count();
        if own == text.len() {
            self.feeds = (self.feeds + own as u8).min(2);
        } else {
            self.feeds = own as u8;
        }
    }

    /// Ends the line, if one has begun.
    pub(super) fn end_line(&mut self) {
        if self.feeds == 0 {
            self.text("\n");
        }
    }

    /// A line of its own. White space alone is none.
    pub(super) fn line(&mut self, line: &str) {
        let line = line.trim_matches(['\n', '\t', ' ']);
        if !line.is_empty() {
            self.end_line();
            self.text(line);
            self.text("\n");
        }
    }

    /// A line of cells: those before the first that holds something stay, for each stands in its column.
    pub(super) fn row(&mut self, row: &str) {
        let row = row.trim_end_matches(['\n', '\t', ' ']).trim_start_matches(['\n', ' ']);
        if !row.is_empty() {
            self.end_line();
            self.text(row);
            self.text("\n");
        }
    }

    /// What follows does not belong to what was said before.
    pub(super) fn part(&mut self) {
        self.end_line();
        if self.feeds < 2 {
            self.text("\n");
        }
    }

    /// Hands out something that is not text.
    pub(super) fn say(&mut self, inner: Inner<'_>) {
        self.flush();
        (self.sink)(inner);
    }

    /// Something is lost. Said once for each kind of it.
    pub(super) fn lost(&mut self, loss: Loss, words: &'static str) {
        if !self.lost.contains(&(loss, words)) {
            self.lost.push((loss, words));
            self.say(Inner::Lost(loss, words));
        }
    }

    /// Hands out what has gathered.
    pub(super) fn flush(&mut self) {
        if !self.text.is_empty() {
            (self.sink)(Inner::Text(&self.text));
            self.text.clear();
        }
    }
}
