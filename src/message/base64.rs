//! Base64 bodies (RFC 2045 section 6.8), decoded in pieces and leniently.

use super::choice::Choice;
use encodify::base64::{Decoder, MIME, STANDARD};
use memchr::{memchr, memchr2};

/// Bytes of a line behind padding by which it is judged: the longest that a line may be (RFC 5322 section 2.1.1).
const JUDGED: usize = 998;

/// A decoder for one body. Every byte that is not of the alphabet is skipped, as RFC 2045 asks.
///
/// Readers part at the first padding. [`Choice::First`] ends there. The others go on with the lines that can be data,
/// because some readers do and what stands there would be hidden from the rest. A line that cannot be data, such as what
/// a mailing list appends, is text that [`Choice::Every`] hands out as it stands and [`Choice::Last`] drops. `Last`
/// takes `-` and `_` for the symbols 62 and 63 (RFC 4648 section 5).
#[derive(Debug)]
pub struct Base64 {
    choice: Choice,
    decoder: Decoder,
    /// What comes now stands behind padding.
    behind: Option<Behind>,
    padded: bool,
    flawed: bool,
}

/// A line behind padding.
#[derive(Debug, Default)]
struct Behind {
    line: Line,
    /// Its beginning, until it is judged.
    held: Vec<u8>,
    /// The line before it is text.
    text_before: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Line {
    #[default]
    Unjudged,
    Data,
    Text,
}

impl Default for Base64 {
    fn default() -> Self {
        Self::new(Choice::default())
    }
}

impl Base64 {
    /// A decoder at the beginning of a body.
    pub fn new(choice: Choice) -> Self {
        let engine = if choice == Choice::Last { STANDARD.any_alphabet() } else { STANDARD };
        Self { choice, decoder: engine.decoder(), behind: None, padded: false, flawed: false }
    }

    /// Appends what the next bytes decode to.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while !input.is_empty() {
            if let Some(behind) = self.behind.take() {
                input = self.behind(behind, input, out);
                continue;
            }
            let even = even_lines(input).filter(|_| self.decoder.is_aligned());
            let length = match even {
                Some((length, _)) => length,
                None => memchr(b'\n', input).map_or(input.len(), |newline| newline + 1),
            };
            let (block, rest) = input.split_at_checked(length).unwrap_or_default();
            if even.is_some_and(|(_, symbols)| decode_lines(block, symbols, out)) {
                input = rest;
                continue;
            }
            let left = self.symbols(block, out);
            input = input.get(length - left.map_or(0, <[u8]>::len)..).unwrap_or_default();
            self.behind = left.map(|_| Behind::default());
        }
    }

    /// The end of the body: appends what an incomplete last quantum decodes to.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        if let Some(mut behind) = self.behind.take() {
            self.judge(&mut behind, out);
        }
        self.flawed |= !self.decoder.is_aligned();
        self.decoder.pad(out);
    }

    /// Something stood there that readers treat differently: bytes outside of the alphabet, data after padding,
    /// padding that is missing or too much.
    pub fn flawed(&self) -> bool {
        self.flawed
    }

    /// Decodes up to the next padding; returns what stands behind it.
    fn symbols<'a>(&mut self, mut input: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
        loop {
            let taken = self.decoder.decode_symbols(input, out);
            if taken > 0 {
                if self.padded {
                    self.flawed = true;
                    self.padded = false;
                }
                if self.choice == Choice::Last && !self.flawed {
                    let symbols = input.get(..taken).unwrap_or_default();
                    self.flawed = memchr2(b'-', b'_', symbols).is_some();
                }
                input = input.get(taken..).unwrap_or_default();
            }
            let (byte, rest) = input.split_first()?;
            input = rest;
            match byte {
                b'\r' | b'\n' => {
                    input = input.strip_prefix(b"\n").unwrap_or(input);
                    if input.is_empty() {
                        return None;
                    }
                }
                b'=' => {
                    self.flawed |= self.decoder.is_aligned() && !self.padded;
                    self.padded = true;
                    self.decoder.pad(out);
                    return Some(rest);
                }
                _ => self.flawed = true,
            }
        }
    }

    /// Bytes behind padding, at most a line of them; returns what is left of the input.
    fn behind<'a>(&mut self, mut behind: Behind, input: &'a [u8], out: &mut Vec<u8>) -> &'a [u8] {
        if self.choice == Choice::First {
            self.flawed |= input.iter().any(|byte| !matches!(byte, b'\r' | b'\n' | b'='));
            self.behind = Some(behind);
            return b"";
        }
        let length = memchr(b'\n', input).map_or(input.len(), |newline| newline + 1);
        let room = if behind.line == Line::Unjudged { JUDGED - behind.held.len() } else { length };
        let (piece, rest) = input.split_at_checked(length.min(room)).unwrap_or_default();
        if behind.line == Line::Unjudged {
            behind.held.extend_from_slice(piece);
            if piece.ends_with(b"\n") || behind.held.len() == JUDGED {
                self.judge(&mut behind, out);
            }
        } else {
            self.judged(&behind, piece, out);
        }
        if piece.ends_with(b"\n") {
            behind.text_before = behind.line == Line::Text;
            behind.line = Line::Unjudged;
        }
        self.behind = Some(behind);
        rest
    }

    fn judge(&mut self, behind: &mut Behind, out: &mut Vec<u8>) {
        let mut held = std::mem::take(&mut behind.held);
        behind.line = if can_be_data(&held) { Line::Data } else { Line::Text };
        if behind.line == Line::Text && !behind.text_before {
            self.flawed = true;
            self.decoder.pad(out);
            if self.choice == Choice::Every {
                out.extend_from_slice(b"\r\n");
            }
        }
        self.judged(behind, &held, out);
        held.clear();
        behind.held = held;
    }

    fn judged(&mut self, behind: &Behind, mut piece: &[u8], out: &mut Vec<u8>) {
        match (behind.line, self.choice) {
            (Line::Text, Choice::Every) => out.extend_from_slice(piece),
            (Line::Text, _) => {}
            _ => {
                while let Some(rest) = self.symbols(piece, out) {
                    piece = rest;
                }
            }
        }
    }
}

/// Whether a line behind padding is data. Data holds nothing but symbols, and not only such as rules are drawn with; what
/// holds none at all is left to the decoder.
fn can_be_data(line: &[u8]) -> bool {
    let line = line.trim_ascii();
    let drawn = |byte: &u8| matches!(byte, b'+' | b'/' | b'-' | b'_');
    let empty = |byte: &u8| matches!(byte, b'=' | b'\r');
    line.iter().all(|byte| byte.is_ascii_alphanumeric() || drawn(byte) || empty(byte))
        && (line.iter().any(u8::is_ascii_alphanumeric) || line.iter().all(empty))
}

/// The fast path: decodes lines of whole quanta in one go; false, and nothing appended, where a byte among them is
/// not of the alphabet.
fn decode_lines(block: &[u8], symbols: usize, out: &mut Vec<u8>) -> bool {
    let start = out.len();
    // Only when every symbol counted is of the alphabet does the block decode to exactly so many bytes.
    if MIME.decode_append(block, out) == Ok(symbols / 4 * 3) {
        return true;
    }
    out.truncate(start);
    false
}

/// Bytes and symbols of the lines at the start that are as long as the first, end in CRLF and hold whole quanta.
fn even_lines(input: &[u8]) -> Option<(usize, usize)> {
    let width = memchr(b'\n', input)?.checked_sub(1).filter(|width| *width > 0 && width.is_multiple_of(4))?;
    let lines = input.chunks_exact(width + 2).take_while(|line| line.ends_with(b"\r\n")).count();
    (lines > 0).then_some((lines * (width + 2), lines * width))
}

#[cfg(test)]
mod tests {
    use super::*;
    use Choice::{Every, First, Last};
    use proptest::prelude::*;

    fn decode(choice: Choice, pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let (mut decoder, mut out) = (Base64::new(choice), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut out);
        }
        decoder.finish(&mut out);
        (out, decoder.flawed())
    }

    /// One symbol at a time, with the whole body at hand.
    fn reference(choice: Choice, input: &[u8]) -> Vec<u8> {
        let (mut out, mut quantum) = (Vec::new(), Vec::new());
        let Some(padding) = input.iter().position(|byte| *byte == b'=') else {
            quanta(choice, input, &mut quantum, &mut out);
            flush(&mut quantum, &mut out);
            return out;
        };
        quanta(choice, &input[..=padding], &mut quantum, &mut out);
        let mut text_before = false;
        for line in input[padding + 1..].split_inclusive(|byte| *byte == b'\n') {
            if choice == First {
                break;
            }
            let line_of_text = !can_be_data(&line[..line.len().min(JUDGED)]);
            match (line_of_text, choice) {
                (false, _) => quanta(choice, line, &mut quantum, &mut out),
                (true, Every) => {
                    flush(&mut quantum, &mut out);
                    out.extend_from_slice(if text_before { b"" } else { b"\r\n" });
                    out.extend_from_slice(line);
                }
                (true, _) => flush(&mut quantum, &mut out),
            }
            text_before = line_of_text;
        }
        flush(&mut quantum, &mut out);
        out
    }

    /// By the letter of RFC 2045; padding ends a quantum.
    fn quanta(choice: Choice, input: &[u8], quantum: &mut Vec<u32>, out: &mut Vec<u8>) {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        for byte in input {
            let byte = match byte {
                b'-' if choice == Last => b'+',
                b'_' if choice == Last => b'/',
                byte => *byte,
            };
            match ALPHABET.iter().position(|symbol| *symbol == byte) {
                Some(value) => quantum.push(value as u32),
                None if byte == b'=' => flush(quantum, out),
                None => {}
            }
            if quantum.len() == 4 {
                flush(quantum, out);
            }
        }
    }

    fn flush(quantum: &mut Vec<u32>, out: &mut Vec<u8>) {
        let whole = quantum.len() * 6 / 8;
        let bits = quantum.iter().chain([0; 4].iter()).take(4).fold(0, |bits, value| bits << 6 | value);
        out.extend(&bits.to_be_bytes()[1..=whole]);
        quantum.clear();
    }

    #[test]
    fn junk_is_skipped_and_readings_part_at_padding() {
        for (input, every, first, last, flawed) in [
            ("aGVsbG8=", "hello", "hello", "hello", false),
            ("aGVs\r\nbG8=\r\n", "hello", "hello", "hello", false),
            ("aGVs\r\r\n\nbG8=", "hello", "hello", "hello", false),
            ("a.G#V!s\tb G8=", "hello", "hello", "hello", true),
            ("aGVsbG8", "hello", "hello", "hello", true),
            ("WA==NQ==", "X5", "X", "X5", true),
            ("WA==\r\nNQ==\r\n", "X5", "X", "X5", true),
            ("aGVs=bG8=", "hello", "hel", "hello", true),
            ("bz8_", "o?", "o?", "o??", true),
            ("", "", "", "", false),
        ] {
            for (choice, expected) in [(Every, every), (First, first), (Last, last)] {
                let read = decode(choice, &[input.as_bytes()]);
                let read = (String::from_utf8(read.0).unwrap(), read.1);
                assert_eq!(read, (expected.to_owned(), flawed), "{input} {choice:?}");
            }
        }
    }

    #[test]
    fn a_footer_is_no_data() {
        let body = "aGVsbG8=\r\n____\r\nour list\r\nhttp://example.org\r\n\r\nbG8=\r\n";
        let decoded = |choice| String::from_utf8(decode(choice, &[body.as_bytes()]).0).unwrap();
        assert_eq!(decoded(Every), "hello\r\n____\r\nour list\r\nhttp://example.org\r\nlo");
        assert_eq!((decoded(First).as_str(), decoded(Last).as_str()), ("hello", "hellolo"));
    }

    fn pieces(text: &[u8], cut: usize, cut_again: usize) -> [&[u8]; 3] {
        let (first, rest) = text.split_at(cut.min(text.len()));
        let (second, third) = rest.split_at(cut_again.min(rest.len()));
        [first, second, third]
    }

    proptest! {
        #[test]
        fn it_equals_the_slow_reference_however_it_is_cut(
            lines in prop::collection::vec((
                "[A-Za-z0-9+/]{76}|[A-Za-z0-9+/]{8}|[A-Za-z=+.\r\n-]{0,12}|(abc_){249}[A-Z=]{0,4}|a b|A=",
                "\r\n|\n|",
            ), 0..16),
            cut in 0usize..200, cut_again in 0usize..3000,
        ) {
            let text: String = lines.iter().flat_map(|(line, end)| [line.as_str(), end.as_str()]).collect();
            let text = text.as_bytes();
            for choice in [Every, First, Last] {
                let whole = decode(choice, &[text]);
                prop_assert_eq!(&decode(choice, &pieces(text, cut, cut_again)), &whole);
                prop_assert_eq!(&whole.0, &reference(choice, text));
                prop_assert_eq!(whole.1, decode(Every, &[text]).1);
            }
        }

        #[test]
        fn any_bytes_decode_to_what_the_reference_says(text: Vec<u8>) {
            for choice in [Every, First, Last] {
                prop_assert_eq!(decode(choice, &[&text]).0, reference(choice, &text));
            }
        }

        #[test]
        fn readings_differ_only_where_a_flaw_is_seen(text in "[A-D=\r\n _.]{0,12}") {
            let (first, last) = (decode(First, &[text.as_bytes()]), decode(Last, &[text.as_bytes()]));
            prop_assert!(first.0 == last.0 || first.1);
        }
    }
}
