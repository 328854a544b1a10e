//! Quoted-printable bodies (RFC 2045 section 6.7), decoded in pieces and leniently.

pub mod dropping;
mod mend;

use super::choice::Choice;
use super::hexadecimal::hex;
use memchr::memchr2;
use mend::{MAX_BLANKS, Mend, Step};

/// The longest line that mail has (RFC 5322 section 2.1.1).
const LONG_LINE: usize = 998;

/// Bytes searched one by one before a faster search pays.
const NEAR: usize = 12;

/// A decoder for one body. A soft break may have blanks and any line end. A broken escape stays as it is written, except
/// with [`Choice::Last`]: that mends it as lenient readers do.
#[derive(Debug, Default)]
pub struct QuotedPrintable {
    choice: Choice,
    state: State,
    /// Blanks, and one CR after them, at the end of what has been read.
    held: Vec<u8>,
    flawed: bool,
    /// Bytes of the line so far, escapes apart.
    line: usize,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Text,
    /// After `=`.
    Equals,
    /// After `=` and one hexadecimal digit.
    Digit(u8),
    /// After `=` and blanks, which are held.
    Blanks,
    /// After `=`, perhaps blanks, and CR.
    Return,
    /// After `=` CRLF, which is a soft break; one more LF is flawed.
    Broken,
    /// Within an escape that is to be mended.
    Mending(Mend),
}

impl QuotedPrintable {
    /// A decoder at the beginning of a body.
    pub fn new(choice: Choice) -> Self {
        Self { choice, ..Self::default() }
    }

    /// Appends what the next bytes decode to.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        out.reserve(input.len() + self.held.len());
        self.flawed = self.flawed || is_unlawful(input);
        while let Some((byte, rest)) = input.split_first() {
            if matches!(self.state, State::Text) {
                input = self.text(input, out);
            } else if self.escape(*byte, out) {
                input = rest;
            }
        }
    }

    /// The end of the body, which ends its last line.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        match self.state {
            State::Text if self.held.ends_with(b"\r") => out.append(&mut self.held),
            State::Digit(digit) => self.literal(&[b'=', digit], out),
            State::Mending(mend) => {
                self.flawed |= mend.finish(&mut self.held, out);
                if self.held.ends_with(b"\r") {
                    out.append(&mut self.held);
                }
            }
            _ => {}
        }
        self.held.clear();
        self.state = State::Text;
    }

    /// Something stood there that readers treat differently: a broken escape, a soft break of another kind than
    /// `=` CRLF, a byte that may not stand there, a line that is too long.
    pub fn flawed(&self) -> bool {
        self.flawed
    }

    /// Text up to the next line end or escape; returns what is left of the input.
    fn text<'a>(&mut self, input: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        if input.first() == Some(&b'=') {
            return self.equals(input, out);
        }
        let Some(at) = next_mark(input) else {
            self.line = self.line.saturating_add(input.len());
            self.keep(input, out);
            return b"";
        };
        let (run, rest) = input.split_at_checked(at).unwrap_or_default();
        self.line = self.line.saturating_add(at);
        self.flawed |= self.line > LONG_LINE;
        if rest.first() == Some(&b'=') {
            self.flush(out);
            out.extend_from_slice(run);
            return self.equals(rest, out);
        }
        self.line = 0;
        if self.held.is_empty() {
            // The usual line: nothing held, CRLF.
            let (text, line_end) = match run.strip_suffix(b"\r") {
                Some(text) => (text, &b"\r\n"[..]),
                None => (run, &b"\n"[..]),
            };
            if !matches!(text.last(), Some(b' ' | b'\t' | b'\r')) {
                out.extend_from_slice(text);
                out.extend_from_slice(line_end);
                return rest.get(1..).unwrap_or_default();
            }
        }
        self.keep(run, out);
        let line_end: &[u8] = if self.held.ends_with(b"\r") { b"\r\n" } else { b"\n" };
        self.held.clear();
        out.extend_from_slice(line_end);
        rest.get(1..).unwrap_or_default()
    }

    /// Appends a run of text, but holds the blanks at its end back.
    fn keep(&mut self, run: &[u8], out: &mut Vec<u8>) {
        let trimmed = run.strip_suffix(b"\r").unwrap_or(run);
        let blanks = trimmed.iter().rev().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
        let (text, tail) = run.split_at_checked(trimmed.len() - blanks).unwrap_or_default();
        if !text.is_empty() {
            out.append(&mut self.held);
            out.extend_from_slice(text);
        }
        for byte in tail {
            if self.held.len() >= MAX_BLANKS || self.held.ends_with(b"\r") {
                out.append(&mut self.held);
            }
            self.held.push(*byte);
        }
    }

    /// What was held back is text.
    fn flush(&mut self, out: &mut Vec<u8>) {
        if !self.held.is_empty() {
            out.append(&mut self.held);
        }
    }

    /// At an `=`: a whole escape at once, otherwise byte by byte.
    fn equals<'a>(&mut self, input: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        self.flush(out);
        let mut input = input;
        // Where one character is escaped, the bytes after it often are too.
        while let [b'=', high, low, rest @ ..] = input {
            let (Some(high), Some(low)) = (hex(*high), hex(*low)) else { break };
            out.push(high << 4 | low);
            input = rest;
        }
        if input.first() == Some(&b'=') {
            // A soft break, most likely: the line as it travels ends here.
            self.line = 0;
        }
        match input {
            // The usual soft break.
            [b'=', b'\r', b'\n', next, ..] if *next != b'\n' => return input.get(3..).unwrap_or_default(),
            [b'=', ..] if self.choice == Choice::Last => self.state = State::Mending(Mend::default()),
            [b'=', ..] => self.state = State::Equals,
            _ => return input,
        }
        input.get(1..).unwrap_or_default()
    }

    /// One byte within an escape; false when it does not belong to the escape and is to be read again as text.
    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        match (self.state, byte) {
            (State::Mending(mend), _) => return self.mend(mend, byte, out),
            (State::Equals, b'\n') => self.soft_break(true),
            (State::Return, b'\n') => self.state = State::Broken,
            (State::Broken, _) => {
                self.soft_break(byte == b'\n');
                return false;
            }
            (State::Blanks, b'\n') => self.soft_break(true),
            (State::Equals, b'\r') => self.state = State::Return,
            (State::Blanks, b'\r') => {
                self.soft_break(true);
                self.state = State::Return;
            }
            (State::Equals, b' ' | b'\t') => {
                self.state = State::Blanks;
                self.held.push(byte);
            }
            (State::Blanks, b' ' | b'\t') if self.held.len() < MAX_BLANKS => self.held.push(byte),
            (State::Equals, _) if hex(byte).is_some() => self.state = State::Digit(byte),
            (State::Digit(high), _) if hex(byte).is_some() => {
                let (high, low) = (hex(high).unwrap_or(0), hex(byte).unwrap_or(0));
                out.push(high << 4 | low);
                self.state = State::Text;
            }
            (State::Digit(high), _) => {
                self.literal(&[b'=', high], out);
                return false;
            }
            (State::Return, _) => {
                self.soft_break(true);
                return false;
            }
            _ => {
                self.literal(b"=", out);
                return false;
            }
        }
        true
    }

    fn mend(&mut self, mend: Mend, byte: u8, out: &mut Vec<u8>) -> bool {
        let (step, flawed) = mend.step(byte, &mut self.held, out);
        self.flawed |= flawed;
        self.state = match step {
            Step::Within(mend) => State::Mending(mend),
            Step::Taken | Step::Again => State::Text,
        };
        !matches!(step, Step::Again)
    }

    fn soft_break(&mut self, flawed: bool) {
        self.flawed |= flawed;
        self.held.clear();
        self.state = State::Text;
    }

    fn literal(&mut self, escape: &[u8], out: &mut Vec<u8>) {
        self.flawed = true;
        out.extend_from_slice(escape);
        out.append(&mut self.held);
        self.state = State::Text;
    }
}

/// Some byte may not stand in quoted-printable text (RFC 2045 section 6.7): a control, or one beyond ASCII.
fn is_unlawful(input: &[u8]) -> bool {
    input.iter().fold(false, |seen, byte| seen | !matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n'))
}

/// The next `=` or line feed. Escapes stand close together in most languages, so the first bytes are looked at one by
/// one before a search is set up.
fn next_mark(input: &[u8]) -> Option<usize> {
    let (near, far) = input.split_at_checked(NEAR).unwrap_or((input, b""));
    let is_mark = |byte: &u8| matches!(byte, b'=' | b'\n');
    near.iter().position(is_mark).or_else(|| memchr2(b'=', b'\n', far).map(|at| near.len() + at))
}

#[cfg(test)]
mod tests;
