//! The ways to decode a run of symbols.

use encodify::base64::{Decoder, STANDARD};

/// A way to decode: nobody says where a run really begins, so some symbols may have to be skipped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// Base64 after so many symbols, 0 to 3.
    Base64(usize),
    /// Hexadecimal after so many digits, 0 or 1.
    Hexadecimal(usize),
}

/// A symbol of base64 in either alphabet (RFC 4648 sections 4 and 5).
pub(super) fn is_symbol(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'-' | b'_')
}

impl Way {
    /// Every way.
    pub(super) const ALL: [Self; 6] = [
        Self::Base64(0),
        Self::Base64(1),
        Self::Base64(2),
        Self::Base64(3),
        Self::Hexadecimal(0),
        Self::Hexadecimal(1),
    ];

    /// Whether all of these symbols have a meaning in this way.
    pub(super) fn reads(self, symbols: &[u8]) -> bool {
        matches!(self, Self::Base64(_)) || symbols.iter().all(u8::is_ascii_hexdigit)
    }

    /// The same way, seen from so many symbols before.
    pub(super) fn from(self, before: usize) -> Self {
        match self {
            Self::Base64(skip) => Self::Base64((before + skip) % 4),
            Self::Hexadecimal(skip) => Self::Hexadecimal((before + skip) % 2),
        }
    }

    /// Appends what these symbols decode to, as far as they can.
    pub(super) fn decode(self, symbols: &[u8], out: &mut Vec<u8>) {
        let mut decoder = WayDecoder::new(self);
        decoder.feed(symbols, out);
        decoder.finish(out);
    }
}

/// Decodes in one way, in pieces.
#[derive(Debug)]
pub(super) struct WayDecoder {
    hexadecimal: bool,
    /// Symbols that are still to be skipped.
    skip: usize,
    /// Symbols of the quantum that is begun.
    begun: usize,
    base64: Decoder,
    /// The first digit of a byte.
    high: u8,
}

impl WayDecoder {
    pub(super) fn new(way: Way) -> Self {
        let (hexadecimal, skip) = match way {
            Way::Base64(skip) => (false, skip),
            Way::Hexadecimal(skip) => (true, skip),
        };
        Self { hexadecimal, skip, begun: 0, base64: STANDARD.any_alphabet().decoder(), high: 0 }
    }

    /// The way in which what comes next will be decoded.
    pub(super) fn next(&self) -> Way {
        if self.hexadecimal {
            Way::Hexadecimal((self.skip + self.begun) % 2)
        } else {
            Way::Base64((self.skip + 4 - self.begun) % 4)
        }
    }

    /// Appends what the next symbols decode to; padding ends a quantum. False where a symbol has no meaning: what it
    /// decodes to ends there.
    pub(super) fn feed(&mut self, mut bytes: &[u8], out: &mut Vec<u8>) -> bool {
        if self.hexadecimal {
            return bytes.iter().filter(|byte| **byte != b'=').all(|byte| self.digit(*byte, out));
        }
        loop {
            let skipped = bytes.iter().take(self.skip).take_while(|byte| **byte != b'=').count();
            self.skip -= skipped;
            let symbols = bytes.get(skipped..).unwrap_or_default();
            let taken = self.base64.decode_symbols(symbols, out);
            self.begun = (self.begun + taken) % 4;
            let Some((_, rest)) = symbols.get(taken..).and_then(<[u8]>::split_first) else { return true };
            self.base64.pad(out);
            (self.begun, self.skip) = (0, 0);
            bytes = rest;
        }
    }

    /// The end: appends what an incomplete quantum decodes to.
    pub(super) fn finish(&mut self, out: &mut Vec<u8>) {
        self.base64.pad(out);
    }

    fn digit(&mut self, digit: u8, out: &mut Vec<u8>) -> bool {
        let Some(value) = char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok()) else {
            return false;
        };
        if self.skip > 0 {
            self.skip -= 1;
        } else if self.begun == 0 {
            (self.high, self.begun) = (value, 1);
        } else {
            out.push(self.high << 4 | value);
            self.begun = 0;
        }
        true
    }
}
