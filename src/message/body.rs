//! The body of a part, in which lines are looked for that may be delimiters (RFC 2046 section 5.1.1).
//!
//! At most one such line is kept, and the line break before it, which belongs to it.

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::delimiter::MAX_LINE;
use super::event::Event;
use super::near::{self, Near};
use super::stack::{Delimiter, Kind, Stack};
use memchr::memchr;
use std::borrow::Cow;

/// The body that a walk is in.
#[derive(Debug)]
pub struct Body {
    /// Any line may be structure.
    every_line: bool,
    seam: Seam,
    /// A line, begun in an earlier chunk, that may become a delimiter.
    line: Vec<u8>,
    near: Near,
}

/// What the body stands in, and who takes its bytes.
#[derive(Debug)]
pub struct Surroundings<'a, S> {
    /// The open parts.
    pub stack: &'a mut Stack,
    /// What could be read otherwise.
    pub codes: &'a mut Codes,
    /// Takes the bytes.
    pub sink: &'a mut S,
}

/// A delimiter at which a body ends.
#[derive(Debug)]
pub struct Division<'a> {
    /// Whose it is.
    pub delimiter: Delimiter,
    /// Its line.
    pub line: Cow<'a, [u8]>,
}

/// What is left of a chunk, and what the body ended with if it did.
type Read<'a> = (&'a [u8], Option<Division<'a>>);

/// What the last bytes of a body may be the beginning of. They have not been handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seam {
    Inside,
    /// After a CR.
    Return,
    /// After this line break, which belongs to a delimiter should one follow.
    LineStart(&'static [u8]),
    /// After this line break and the beginning of a line, kept in `Body::line`.
    Candidate(&'static [u8]),
}

enum Look {
    /// A delimiter line of so many bytes.
    Delimiter(Delimiter, usize),
    Text,
    /// The line goes on in the next chunk.
    Undecided,
}

impl Body {
    /// A body of which nothing has passed, in a walk that takes any line for structure or not.
    pub fn new(every_line: bool) -> Self {
        Self { every_line, seam: Seam::LineStart(b""), line: Vec::new(), near: Near::default() }
    }

    /// Another body begins; whether a field in it would be out of place.
    pub fn restart(&mut self, fields: bool) {
        self.seam = Seam::LineStart(b"");
        self.near.restart(fields);
    }

    /// The message ends: the line that was kept is whole.
    pub fn end_line(
        &mut self,
        around: &mut Surroundings<'_, impl FnMut(Event<'_>)>,
    ) -> Option<Division<'static>> {
        let Seam::Candidate(line_break) = self.seam else { return None };
        self.seam = Seam::Inside;
        let line = std::mem::take(&mut self.line);
        if let Some(delimiter) = around.stack.delimiter(&line, around.codes) {
            return Some(Division { delimiter, line: Cow::Owned(line) });
        }
        self.emit(line_break, around);
        self.emit(&line, around);
        None
    }

    /// Hands out body bytes up to the next delimiter; returns what is left of the input after it, and the delimiter.
    pub fn feed<'a>(
        &mut self,
        input: &'a [u8],
        around: &mut Surroundings<'_, impl FnMut(Event<'_>)>,
    ) -> Read<'a> {
        match self.seam {
            Seam::Inside => self.search(input, around),
            Seam::Return if input.first() == Some(&b'\n') => {
                self.seam = Seam::LineStart(b"\r\n");
                (input.get(1..).unwrap_or_default(), None)
            }
            Seam::Return => {
                self.flush(around);
                (input, None)
            }
            Seam::LineStart(line_break) => match look(input, around) {
                Look::Delimiter(found, length) => {
                    let (line, rest) = input.split_at_checked(length).unwrap_or_default();
                    (rest, Some(Division { delimiter: found, line: Cow::Borrowed(line) }))
                }
                Look::Text => {
                    self.flush(around);
                    (input, None)
                }
                Look::Undecided => {
                    self.line.extend_from_slice(input);
                    self.seam = Seam::Candidate(line_break);
                    (b"", None)
                }
            },
            Seam::Candidate(line_break) => self.candidate(line_break, input, around),
        }
    }

    /// Searches from within a line for the next line that is a delimiter, and for what is nearly structure. All of it
    /// has a hyphen.
    fn search<'a>(
        &mut self,
        input: &'a [u8],
        around: &mut Surroundings<'_, impl FnMut(Event<'_>)>,
    ) -> Read<'a> {
        let divided = around.stack.has_multipart();
        if divided && self.every_line {
            return self.next_line(input, around);
        }
        self.near.arrived(input, around.stack, around.codes);
        let mut from = 0;
        while let Some(at) = input.get(from..).and_then(|rest| memchr(b'-', rest)) {
            let hyphen = from + at;
            let before = hyphen.checked_sub(1).and_then(|before| input.get(before));
            if before.is_some_and(|byte| near::is_within_word(*byte)) {
                from = hyphen + 1;
                continue;
            }
            let line = input.get(hyphen..).unwrap_or_default();
            let newline = hyphen.checked_sub(1).filter(|before| input.get(*before) == Some(&b'\n'));
            let Some(newline) = newline.filter(|_| divided && line.starts_with(b"--")) else {
                self.near.hyphen(input, hyphen, around.stack, around.codes);
                from = hyphen + line.iter().take_while(|byte| **byte == b'-').count();
                continue;
            };
            match look(line, around) {
                Look::Text => from = hyphen + 2,
                look => {
                    let text = input.get(..newline).unwrap_or_default();
                    let (text, line_break) = match text.strip_suffix(b"\r") {
                        Some(text) => (text, &b"\r\n"[..]),
                        None => (text, &b"\n"[..]),
                    };
                    self.emit(text, around);
                    let Look::Delimiter(found, length) = look else {
                        self.line.extend_from_slice(line);
                        self.seam = Seam::Candidate(line_break);
                        return (b"", None);
                    };
                    let (line, rest) = line.split_at_checked(length).unwrap_or_default();
                    return (rest, Some(Division { delimiter: found, line: Cow::Borrowed(line) }));
                }
            }
        }
        if divided {
            self.hold_tail(input, around);
        } else {
            self.emit(input, around);
        }
        (b"", None)
    }

    /// Goes to the beginning of the next line that is more than text by its first byte.
    fn next_line<'a>(
        &mut self,
        input: &'a [u8],
        around: &mut Surroundings<'_, impl FnMut(Event<'_>)>,
    ) -> Read<'a> {
        let stack = &*around.stack;
        let ends = |pair: &[u8]| matches!(pair, [b'\n', first] if stack.may_begin_delimiter(*first));
        // Behind the last line end no byte has come yet.
        let newline = input
            .windows(2)
            .position(ends)
            .or_else(|| input.len().checked_sub(1).filter(|_| input.ends_with(b"\n")));
        let Some((text, rest)) = newline.and_then(|newline| input.split_at_checked(newline)) else {
            self.hold_tail(input, around);
            return (b"", None);
        };
        let (text, line_break) = match text.strip_suffix(b"\r") {
            Some(text) => (text, &b"\r\n"[..]),
            None => (text, &b"\n"[..]),
        };
        self.emit(text, around);
        self.seam = Seam::LineStart(line_break);
        (rest.get(1..).unwrap_or_default(), None)
    }

    /// The chunk ends: holds back what may be the beginning of a line break and a delimiter.
    fn hold_tail(&mut self, input: &[u8], around: &mut Surroundings<'_, impl FnMut(Event<'_>)>) {
        let (text, seam) = match input {
            [text @ .., b'\r', b'\n', b'-'] => (text, Seam::Candidate(b"\r\n")),
            [text @ .., b'\n', b'-'] => (text, Seam::Candidate(b"\n")),
            [text @ .., b'\r', b'\n'] => (text, Seam::LineStart(b"\r\n")),
            [text @ .., b'\n'] => (text, Seam::LineStart(b"\n")),
            [text @ .., b'\r'] => (text, Seam::Return),
            text => (text, Seam::Inside),
        };
        self.emit(text, around);
        if let Seam::Candidate(_) = seam {
            self.line.push(b'-');
        }
        self.seam = seam;
    }

    /// Continues a line that began in an earlier chunk.
    fn candidate<'a>(
        &mut self,
        line_break: &'static [u8],
        input: &'a [u8],
        around: &mut Surroundings<'_, impl FnMut(Event<'_>)>,
    ) -> Read<'a> {
        let room = MAX_LINE.saturating_sub(self.line.len());
        let end = memchr(b'\n', input).map_or(input.len(), |newline| newline + 1).min(room);
        let (piece, rest) = input.split_at_checked(end).unwrap_or_default();
        self.line.extend_from_slice(piece);
        let line = std::mem::take(&mut self.line);
        match look(&line, around) {
            Look::Undecided => {
                self.line = line;
                return (rest, None);
            }
            Look::Delimiter(found, _) => {
                return (rest, Some(Division { delimiter: found, line: Cow::Owned(line) }));
            }
            Look::Text => {
                self.emit(line_break, around);
                self.hold_tail(&line, around);
            }
        }
        if self.line.is_empty() {
            self.line = line;
            self.line.clear();
        }
        (rest, None)
    }

    /// What was held back is text after all.
    pub fn flush(&mut self, around: &mut Surroundings<'_, impl FnMut(Event<'_>)>) {
        match std::mem::replace(&mut self.seam, Seam::Inside) {
            Seam::Return => self.emit(b"\r", around),
            Seam::LineStart(line_break) => self.emit(line_break, around),
            Seam::Inside | Seam::Candidate(_) => {}
        }
    }

    fn emit(&mut self, bytes: &[u8], around: &mut Surroundings<'_, impl FnMut(Event<'_>)>) {
        if bytes.is_empty() {
            return;
        }
        self.near.passed(bytes);
        match around.stack.top() {
            Some(Kind::Leaf(first_line)) => {
                if first_line.first_line(bytes) {
                    around.codes.raise(Ambiguity::HdrbodySep);
                }
                (around.sink)(Event::Body(bytes));
            }
            Some(Kind::Multipart(multipart)) => {
                multipart.around(bytes, around.codes);
                (around.sink)(Event::Around(bytes));
            }
            Some(Kind::Message) | None => (around.sink)(Event::Around(bytes)),
        }
    }
}

/// What the beginning of a line, to which all of the line belongs that has arrived, is.
fn look(line: &[u8], around: &mut Surroundings<'_, impl FnMut(Event<'_>)>) -> Look {
    let within = line.get(..MAX_LINE).unwrap_or(line);
    if !around.stack.may_become_delimiter(within) {
        return Look::Text;
    }
    let length = match memchr(b'\n', within) {
        Some(newline) => newline + 1,
        None if line.len() >= MAX_LINE => {
            around.codes.raise(Ambiguity::Delim);
            return Look::Text;
        }
        None => return Look::Undecided,
    };
    match around.stack.delimiter(line.get(..length).unwrap_or_default(), around.codes) {
        Some(found) => Look::Delimiter(found, length),
        None => Look::Text,
    }
}
