//! Base64 bodies (RFC 2045 section 6.8), decoded in pieces and leniently.

use encodify::base64::{Decoder, MIME, STANDARD};
use memchr::memchr;

/// A decoder for one body. Every byte that is not of the alphabet is skipped, as RFC 2045 asks; after padding,
/// decoding goes on, because some readers do and what stands there would be hidden from the others.
#[derive(Debug)]
pub struct Base64 {
    decoder: Decoder,
    padded: bool,
    flawed: bool,
}

impl Default for Base64 {
    fn default() -> Self {
        Self { decoder: STANDARD.decoder(), padded: false, flawed: false }
    }
}

impl Base64 {
    /// Appends what the next bytes decode to.
    pub fn feed(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        while !input.is_empty() {
            let even = even_lines(input).filter(|_| !self.padded && self.decoder.is_aligned());
            let length = match even {
                Some((length, _)) => length,
                None => memchr(b'\n', input).map_or(input.len(), |newline| newline + 1),
            };
            let (block, rest) = input.split_at_checked(length).unwrap_or_default();
            input = rest;
            if !even.is_some_and(|(_, symbols)| decode_lines(block, symbols, out)) {
                self.symbols(block, out);
            }
        }
    }

    /// The end of the body: appends what an incomplete last quantum decodes to.
    pub fn finish(&mut self, out: &mut Vec<u8>) {
        self.flawed |= !self.decoder.is_aligned();
        self.decoder.pad(out);
    }

    /// Something stood there that readers treat differently: bytes outside of the alphabet, data after padding,
    /// padding that is missing or too much.
    pub fn flawed(&self) -> bool {
        self.flawed
    }

    fn symbols(&mut self, mut input: &[u8], out: &mut Vec<u8>) {
        loop {
            let taken = self.decoder.decode_symbols(input, out);
            if taken > 0 && self.padded {
                self.flawed = true;
                self.padded = false;
            }
            let Some((byte, rest)) = input.get(taken..).and_then(<[u8]>::split_first) else { return };
            input = rest;
            match byte {
                b'\r' | b'\n' => {}
                b'=' => {
                    self.flawed |= self.decoder.is_aligned() && !self.padded;
                    self.padded = true;
                    self.decoder.pad(out);
                }
                _ => self.flawed = true,
            }
        }
    }
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
    use proptest::prelude::*;

    fn decode(pieces: &[&[u8]]) -> (Vec<u8>, bool) {
        let (mut decoder, mut out) = (Base64::default(), Vec::new());
        for piece in pieces {
            decoder.feed(piece, &mut out);
        }
        decoder.finish(&mut out);
        (out, decoder.flawed())
    }

    /// One symbol at a time, by the letter of RFC 2045; padding ends a quantum.
    fn reference(input: &[u8]) -> Vec<u8> {
        const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        let (mut out, mut quantum) = (Vec::new(), Vec::new());
        let flush = |quantum: &mut Vec<u32>, out: &mut Vec<u8>| {
            let whole = quantum.len() * 6 / 8;
            let bits = quantum.iter().chain([0; 4].iter()).take(4).fold(0, |bits, value| bits << 6 | value);
            out.extend(&bits.to_be_bytes()[1..=whole]);
            quantum.clear();
        };
        for byte in input {
            match ALPHABET.iter().position(|symbol| symbol == byte) {
                Some(value) => quantum.push(value as u32),
                None if *byte == b'=' => flush(&mut quantum, &mut out),
                None => {}
            }
            if quantum.len() == 4 {
                flush(&mut quantum, &mut out);
            }
        }
        flush(&mut quantum, &mut out);
        out
    }

    #[test]
    fn junk_is_skipped_and_padding_does_not_end_it() {
        for (input, expected, flawed) in [
            ("aGVsbG8=", "hello", false),
            ("aGVs\r\nbG8=\r\n", "hello", false),
            ("aGVs\r\r\n\nbG8=", "hello", false),
            ("a.G#V-s\tb G8=", "hello", true),
            ("aGVsbG8", "hello", true),
            ("WA==NQ==", "X5", true),
            ("aGVs=bG8=", "hello", true),
            ("", "", false),
        ] {
            assert_eq!(decode(&[input.as_bytes()]), (expected.as_bytes().to_vec(), flawed), "{input}");
        }
    }

    proptest! {
        #[test]
        fn it_equals_the_slow_reference_however_it_is_cut(
            lines in prop::collection::vec(("[A-Za-z0-9+/]{76}|[A-Za-z0-9+/]{8}|[A-Za-z=+.\r\n-]{0,12}", "\r\n|\n|"), 0..40),
            cut in 0usize..200, cut_again in 0usize..3000,
        ) {
            let text: String = lines.iter().flat_map(|(line, end)| [line.as_str(), end.as_str()]).collect();
            let text = text.as_bytes();
            let (first, rest) = text.split_at(cut.min(text.len()));
            let (second, third) = rest.split_at(cut_again.min(rest.len()));
            prop_assert_eq!(decode(&[first, second, third]), decode(&[text]));
            prop_assert_eq!(decode(&[text]).0, reference(text));
        }

        #[test]
        fn any_bytes_decode_to_what_the_reference_says(text: Vec<u8>) {
            prop_assert_eq!(decode(&[&text]).0, reference(&text));
        }
    }
}
