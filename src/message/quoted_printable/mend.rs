//! Broken escapes of quoted-printable, read as far as they can be mended.

use crate::message::hexadecimal::hex;

/// Blanks held back until it is known whether a line ends after them. A longer run is text.
pub(super) const MAX_BLANKS: usize = 1024;

/// What has been read of an escape, from behind its `=`.
///
/// Readers that mend do one or more of these: a soft break ends at any line end, also CR CR LF and CRLF LF; an escape
/// that a line end or a soft break splits is one escape; of an escape that is none, the `=` vanishes.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Mend {
    /// Its first hexadecimal digit.
    digit: Option<u8>,
    /// Another `=` came behind the digit.
    again: bool,
    at: At,
}

/// The last thing that was read.
#[derive(Clone, Copy, Debug, Default)]
enum At {
    /// `=` or the digit.
    #[default]
    Start,
    /// Blanks, which are held.
    Blanks,
    Return,
    TwoReturns,
    /// A whole line end: this one.
    LineEnd(&'static [u8]),
}

/// How it goes on.
#[derive(Debug)]
pub(super) enum Step {
    /// The escape goes on.
    Within(Mend),
    /// The byte ends it.
    Taken,
    /// It ended before the byte, which is to be read again.
    Again,
}

impl Mend {
    /// The next byte. Blanks go into `held`, as does a CR that turns out to be text. True: it is not what it ought to
    /// be.
    pub(super) fn step(self, byte: u8, held: &mut Vec<u8>, out: &mut Vec<u8>) -> (Step, bool) {
        let within = |at| (Step::Within(Self { at, ..self }), false);
        match (self.at, byte) {
            (At::Start | At::Blanks, b' ' | b'\t') if held.len() < MAX_BLANKS => {
                held.push(byte);
                within(At::Blanks)
            }
            (At::Start, b'\r') => within(At::Return),
            (At::Blanks, b'\r') => (within(At::Return).0, true),
            (At::Start | At::Blanks, b'\n') => self.line_end(b"\n", held),
            (At::Return, b'\r') => (within(At::TwoReturns).0, true),
            (At::Return, b'\n') => self.line_end(b"\r\n", held),
            (At::TwoReturns, b'\n') => self.line_end(b"\r\r\n", held),
            (At::LineEnd(b"\r\n"), b'\n') if self.digit.is_none() || self.again => {
                out.extend(self.digit);
                (Step::Taken, true)
            }
            (At::LineEnd(b"\r\n"), _) if self.digit.is_none() => (Step::Again, false),
            (At::Start, b'=') if self.digit.is_some() && !self.again => {
                (Step::Within(Self { again: true, ..self }), true)
            }
            _ => self.digit(byte, held, out),
        }
    }

    /// The end of the body. True: the escape is not what it ought to be.
    pub(super) fn finish(self, held: &mut Vec<u8>, out: &mut Vec<u8>) -> bool {
        self.give_up(held, out);
        self.digit.is_some()
    }

    /// A soft break is complete with its line end, unless one more LF could follow; a split escape goes on behind it.
    fn line_end(self, end: &'static [u8], held: &mut Vec<u8>) -> (Step, bool) {
        let flawed = end != b"\r\n" || !held.is_empty() || self.digit.is_some();
        // Before CR CR LF blanks may turn out to be text.
        if self.digit.is_none() || end != b"\r\r\n" {
            held.clear();
        }
        let step = if self.digit.is_none() && end != b"\r\n" {
            Step::Taken
        } else {
            Step::Within(Self { at: At::LineEnd(end), ..self })
        };
        (step, flawed)
    }

    /// A byte that is neither blank nor line end: perhaps the digit that is missing.
    fn digit(self, byte: u8, held: &mut Vec<u8>, out: &mut Vec<u8>) -> (Step, bool) {
        let split = matches!(self.at, At::Return | At::LineEnd(_));
        match (self.at, self.digit, hex(byte)) {
            (At::Start, None, Some(_)) => (Step::Within(Self { digit: Some(byte), ..self }), false),
            (_, Some(high), Some(low)) if split || (matches!(self.at, At::Start) && !self.again) => {
                out.push(hex(high).unwrap_or(0) << 4 | low);
                held.clear();
                (Step::Taken, split)
            }
            (At::Start, Some(high), Some(_)) => {
                out.push(high);
                (Step::Within(Self { digit: Some(byte), again: false, at: At::Start }), true)
            }
            _ => {
                self.give_up(held, out);
                (Step::Again, true)
            }
        }
    }

    /// It is no escape: the digit is text, and so is what followed it, unless that was a soft break of its own.
    fn give_up(self, held: &mut Vec<u8>, out: &mut Vec<u8>) {
        out.extend(self.digit);
        let soft = self.digit.is_none() || self.again;
        match self.at {
            At::Start | At::Blanks => {}
            At::Return if soft => held.clear(),
            At::Return => held.push(b'\r'),
            At::TwoReturns if soft => {
                held.clear();
                held.push(b'\r');
            }
            At::TwoReturns => {
                out.append(held);
                out.push(b'\r');
                held.push(b'\r');
            }
            At::LineEnd(_) if soft => held.clear(),
            At::LineEnd(end) => {
                out.append(held);
                out.extend_from_slice(end);
            }
        }
    }
}
