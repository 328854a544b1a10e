//! Quoted-printable bodies (RFC 2045 section 6.7), decoded in pieces and leniently.

use super::parameter::hex;
use memchr::memchr2;

/// Blanks held back until it is known whether a line ends after them. A longer run is text.
const MAX_BLANKS: usize = 1024;

/// Bytes searched one by one before a faster search pays.
const NEAR: usize = 12;

/// A decoder for one body. A soft break may have blanks and any line end; a broken escape stays as it is written.
#[derive(Debug, Default)]
pub struct QuotedPrintable {
    state: State,
    /// Blanks, and one CR after them, at the end of what has been read.
    held: Vec<u8>,
    flawed: bool,
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
}

impl QuotedPrintable {
    /// Appends what the next bytes decode to.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        out.reserve(input.len() + self.held.len());
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
            _ => {}
        }
        self.held.clear();
        self.state = State::Text;
    }

    /// Something stood there that readers treat differently: a broken escape, a soft break of another kind than
    /// `=` CRLF.
    pub fn flawed(&self) -> bool {
        self.flawed
    }

    /// Text up to the next line end or escape; returns what is left of the input.
    fn text<'a>(&mut self, input: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        if input.first() == Some(&b'=') {
            return self.equals(input, out);
        }
        let Some(at) = next_mark(input) else {
            self.keep(input, out);
            return b"";
        };
        let (run, rest) = input.split_at_checked(at).unwrap_or_default();
        if rest.first() == Some(&b'=') {
            self.flush(out);
            out.extend_from_slice(run);
            return self.equals(rest, out);
        }
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
        if input.first() != Some(&b'=') {
            return input;
        }
        self.state = State::Equals;
        input.get(1..).unwrap_or_default()
    }

    /// One byte within an escape; false when it does not belong to the escape and is to be read again as text.
    fn escape(&mut self, byte: u8, out: &mut Vec<u8>) -> bool {
        match (self.state, byte) {
            (State::Equals, b'\n') => self.soft_break(true),
            (State::Return, b'\n') => self.soft_break(false),
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

/// The next `=` or line feed. Escapes stand close together in most languages, so the first bytes are looked at one by
/// one before a search is set up.
fn next_mark(input: &[u8]) -> Option<usize> {
    let (near, far) = input.split_at_checked(NEAR).unwrap_or((input, b""));
    let is_mark = |byte: &u8| matches!(byte, b'=' | b'\n');
    near.iter().position(is_mark).or_else(|| memchr2(b'=', b'\n', far).map(|at| near.len() + at))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn decode(pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let (mut decoder, mut out) = (QuotedPrintable::default(), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut out);
        }
        decoder.finish(&mut out);
        (out, decoder.flawed())
    }

    /// Line by line, with the whole body at hand.
    fn reference(input: &[u8]) -> Vec<u8> {
        let mut out = Vec::new();
        for line in input.split_inclusive(|byte| *byte == b'\n') {
            let (text, end): (&[u8], &[u8]) = match line {
                [text @ .., b'\r', b'\n'] => (text, b"\r\n"),
                [text @ .., b'\n'] => (text, b"\n"),
                text => (text, b""),
            };
            let mut kept = text.len();
            while kept > 0 && (text[kept - 1] == b' ' || text[kept - 1] == b'\t') {
                kept -= 1;
            }
            let text = &text[..kept];
            let mut at = 0;
            let mut soft = false;
            while at < text.len() {
                let digits =
                    text.get(at + 1).copied().and_then(hex).zip(text.get(at + 2).copied().and_then(hex));
                let blanks = text[at + 1..].iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                match (text[at], digits) {
                    (b'=', Some((high, low))) => {
                        out.push(high * 16 + low);
                        at += 3;
                    }
                    (b'=', None) if at + 1 == text.len() => {
                        soft = true;
                        at += 1;
                    }
                    (b'=', None) if text.get(at + 1 + blanks) == Some(&b'\r') => at += 2 + blanks,
                    (byte, _) => {
                        out.push(byte);
                        at += 1;
                    }
                }
            }
            if !soft {
                out.extend_from_slice(end);
            }
        }
        out
    }

    #[test]
    fn lenient_in_all_that_senders_do() {
        for (input, expected, flawed) in [
            ("caf=C3=A9 =3D", "café =", false),
            ("caf=c3=a9", "café", false),
            ("one =\r\ntwo", "one two", false),
            ("one  \t\r\ntwo  ", "one\r\ntwo", false),
            ("one=20\r\n", "one \r\n", false),
            ("one=  \r\ntwo", "onetwo", true),
            ("one=\ntwo", "onetwo", true),
            ("one=\rtwo", "onetwo", true),
            ("a==b =2 =@ =", "a==b =2 =@ ", true),
            ("a=4\r\n1", "a=4\r\n1", true),
            ("a = b", "a = b", true),
            ("", "", false),
        ] {
            let read = decode(&[input.as_bytes()]);
            assert_eq!(
                (String::from_utf8(read.0).unwrap(), read.1),
                (expected.to_owned(), flawed),
                "{input:?}"
            );
        }
    }

    #[test]
    fn a_run_of_blanks_is_bounded_and_cut_anywhere() {
        let text = format!("a{}\r\nb{}=\r\nc", " ".repeat(3 * MAX_BLANKS + 7), "\t".repeat(2 * MAX_BLANKS));
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        assert_eq!(decode(&bytes), decode(&[text.as_bytes()]));
    }

    proptest! {
        #[test]
        fn it_equals_the_slow_reference_however_it_is_cut(
            text in "([a-z]{1,20}|=[0-9A-Fa-f]{2}|=| |\t|\r\n|\n|=\r\n|\r|[0-9A-F=]){0,60}",
            cuts in prop::collection::vec(0usize..40, 0..6),
        ) {
            let text = text.as_bytes();
            let (mut pieces, mut rest) = (Vec::new(), text);
            for cut in cuts {
                let (piece, tail) = rest.split_at(cut.min(rest.len()));
                pieces.push(piece);
                rest = tail;
            }
            pieces.push(rest);
            prop_assert_eq!(decode(&pieces), decode(&[text]));
            prop_assert_eq!(
                String::from_utf8_lossy(&decode(&[text]).0).into_owned(),
                String::from_utf8_lossy(&reference(text)).into_owned()
            );
        }

        #[test]
        fn any_bytes_cut_anywhere_give_the_same(text: Vec<u8>, cut in 0usize..100) {
            let (first, second) = text.split_at(cut.min(text.len()));
            prop_assert_eq!(decode(&[first, second]), decode(&[&text]));
        }
    }
}
