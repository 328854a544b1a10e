//! Whether a text holds a block at all: one search while it passes.

use super::line::{Header, LINE, header, is_first_line, without_end};
use memchr::{memchr, memmem::Finder};
use std::sync::LazyLock;

/// How the first line of a block begins, with the end of the line before it.
const MARK: &[u8] = b"\nbegin";
static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(MARK));

/// Says whether a text holds a line that begins a block, and behind it a line that can be data.
#[derive(Debug)]
pub struct UuSpotter {
    state: State,
    seen: bool,
}

#[derive(Debug)]
enum State {
    /// The bytes so far end with so many of the mark.
    Searching(usize),
    /// The line with the mark, as it comes.
    Begin(Vec<u8>),
    /// What is left of that line, where it is too long.
    Rest(Header),
    /// The line behind it, as it comes.
    First(Header, Vec<u8>),
}

impl Default for UuSpotter {
    fn default() -> Self {
        // The start of the text is that of a line.
        Self { state: State::Searching(1), seen: false }
    }
}

impl UuSpotter {
    /// How a line begins that matters, unless the one before it did.
    pub const BEGINS: &[u8] = b"begin";

    /// It is not in the middle of something.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Searching(_))
    }

    /// While it is idle, bytes have passed in which no line begins so, and to which none goes on that does.
    pub fn skip(&mut self) {
        if let State::Searching(matched) = &mut self.state {
            *matched = 0;
        }
    }

    /// The next bytes of the text.
    pub fn feed(&mut self, mut bytes: &[u8]) {
        while !self.seen && !bytes.is_empty() {
            bytes = self.step(bytes);
        }
    }

    /// The end of the text.
    pub fn finish(&mut self) {
        if let State::First(..) = &self.state {
            self.line_ends(true);
        }
    }

    /// A block has been seen.
    pub fn seen(&self) -> bool {
        self.seen
    }

    /// Takes some of the bytes; returns the rest.
    fn step<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let line = match &mut self.state {
            State::Searching(matched) => {
                let (found, rest) = search(*matched, bytes);
                self.state = match found {
                    Some(matched) => State::Searching(matched),
                    None => State::Begin(b"begin".to_vec()),
                };
                return rest;
            }
            State::Rest(header) => {
                let Some(newline) = memchr(b'\n', bytes) else { return b"" };
                let header = Header { base64: header.base64, name: std::mem::take(&mut header.name) };
                self.state = State::First(header, Vec::new());
                return bytes.get(newline + 1..).unwrap_or_default();
            }
            State::Begin(line) | State::First(_, line) => line,
        };
        let length = memchr(b'\n', bytes).map_or(bytes.len(), |newline| newline + 1);
        let room = LINE.saturating_sub(line.len());
        let (piece, rest) = bytes.split_at_checked(length.min(room)).unwrap_or_default();
        line.extend_from_slice(piece);
        let ended = piece.ends_with(b"\n");
        if ended || line.len() >= LINE {
            self.line_ends(ended);
        }
        rest
    }

    /// A line that matters is complete, or as long as it is looked at.
    fn line_ends(&mut self, ended: bool) {
        let line = match std::mem::replace(&mut self.state, State::Searching(usize::from(ended))) {
            State::Begin(line) => line,
            State::First(of, line) => {
                self.seen = is_first_line(of.base64, without_end(&line));
                line
            }
            State::Searching(_) | State::Rest(_) => return,
        };
        match header(without_end(&line)) {
            Some(header) if ended => self.state = State::First(header, Vec::new()),
            Some(header) => self.state = State::Rest(header),
            None => {}
        }
    }
}

/// Looks for the mark, of which some bytes have been found: how many bytes of it the input ends with, or `None` where it
/// is found; and the bytes behind it.
fn search(mut matched: usize, mut bytes: &[u8]) -> (Option<usize>, &[u8]) {
    while matched > 0 {
        match (MARK.get(matched), bytes.split_first()) {
            (None, _) => return (None, bytes),
            (Some(_), None) => return (Some(matched), bytes),
            (Some(wanted), Some((byte, rest))) if wanted == byte => {
                matched += 1;
                bytes = rest;
            }
            // The mark begins with the one LF in it, so nothing of what has been found is the beginning of another.
            _ => matched = 0,
        }
    }
    if let Some(at) = FINDER.find(bytes) {
        return (None, bytes.get(at + MARK.len()..).unwrap_or_default());
    }
    let begun =
        (1..MARK.len()).rev().find(|length| MARK.get(..*length).is_some_and(|mark| bytes.ends_with(mark)));
    (Some(begun.unwrap_or(0)), b"")
}
