//! Other ways to read the bytes of a text than its charset says, as some readers do.

use super::TextDecoder;
use super::label::Declared;

/// A streaming decoder that reads bytes otherwise. Equal bytes give equal text however they are cut into pieces.
#[derive(Debug)]
pub struct Rival {
    twist: Twist,
    decoder: TextDecoder,
    twisted: Vec<u8>,
}

/// Which way that is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Way {
    /// As UTF-7 (RFC 2152), which nobody has declared.
    Utf7,
    /// With the escapes of ISO-2022-JP (RFC 1468), which nobody has declared.
    Iso2022Jp,
    /// Without the escapes of ISO-2022-JP, though it is declared: readers skip those that choose nothing they know.
    Unescaped,
    /// As UTF-8, which nobody has declared.
    Utf8,
    /// As ASCII, by a reader that does not know the charset.
    Plain,
    /// As UTF-8 by a decoder that takes a longer sequence for a character than it needs (RFC 3629 section 10).
    Overlong,
    /// Without the eighth bit (RFC 1652 tells of relays that cleared it).
    SevenBit,
    /// As bytes of which those say nothing that only stand in UTF-16 and UTF-32.
    Squashed,
    /// As the text itself says, or as digits of double width show that nobody has declared.
    Stated(Declared),
    /// As UTF-16 or UTF-32, which the zeros at the beginning give away; by its label.
    Wide(&'static str),
}

/// What is done to the bytes before they are decoded.
#[derive(Debug)]
enum Twist {
    Nothing,
    ClearBit,
    Squash,
    /// Bytes of an escape that has begun, the escape character among them.
    Unescape(u8),
    /// Up to three bytes that may begin too long a sequence.
    Shorten(Vec<u8>),
}

impl Rival {
    /// A decoder that reads in this way, at the beginning or somewhere within a text.
    pub(super) fn new(way: Way) -> Self {
        let (twist, declared) = match way {
            Way::Utf7 => (Twist::Nothing, Declared::Utf7),
            Way::Iso2022Jp => (Twist::Nothing, Declared::Known(encoding_rs::ISO_2022_JP)),
            Way::Unescaped => (Twist::Unescape(0), Declared::Nothing),
            Way::Utf8 | Way::Plain => (Twist::Nothing, Declared::Nothing),
            Way::Overlong => (Twist::Shorten(Vec::new()), Declared::Nothing),
            Way::SevenBit => (Twist::ClearBit, Declared::Nothing),
            Way::Squashed => (Twist::Squash, Declared::Nothing),
            Way::Wide(label) => (Twist::Nothing, Declared::from_label(label)),
            Way::Stated(declared) => (Twist::Nothing, declared),
        };
        Self { twist, decoder: TextDecoder::of(declared), twisted: Vec::new() }
    }

    /// The next bytes; appends text to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut String) {
        for piece in bytes.chunks(super::STEP) {
            self.twisted.clear();
            match &mut self.twist {
                Twist::Nothing => self.twisted.extend_from_slice(piece),
                Twist::ClearBit => self.twisted.extend(piece.iter().map(|byte| byte & 0x7f)),
                // Neither a zero nor the bytes of a mark stand in UTF-8.
                Twist::Squash => {
                    self.twisted.extend(piece.iter().filter(|byte| !matches!(byte, 0 | 0xfe | 0xff)));
                }
                Twist::Unescape(begun) => {
                    self.twisted.extend(piece.iter().filter(|byte| !is_escape(**byte, begun)));
                }
                Twist::Shorten(held) => piece.iter().for_each(|byte| shorten(*byte, held, &mut self.twisted)),
            }
            self.decoder.feed(&self.twisted, out);
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String) {
        if let Twist::Shorten(held) = &mut self.twist {
            self.decoder.feed(held, out);
        }
        self.decoder.finish(out);
    }
}

/// The byte is part of an escape, of which so many have come (RFC 1468, its section "Formal Syntax").
fn is_escape(byte: u8, begun: &mut u8) -> bool {
    let (part, next) = match (*begun, byte) {
        (_, 0x1b) => (true, 1),
        (1, b'(' | b'$') => (true, 2),
        (2, b'(') => (true, 2),
        (2, _) => (true, 0),
        _ => (false, 0),
    };
    *begun = next;
    part
}

/// Passes a byte on; of too long a sequence for an ASCII character, that character.
fn shorten(byte: u8, held: &mut Vec<u8>, out: &mut Vec<u8>) {
    let low = byte & 0x3f;
    let begins = matches!(byte, 0xc0 | 0xc1 | 0xe0 | 0xf0);
    match (held.as_slice(), byte) {
        ([.., 0xc0], 0x80..=0xbf) | ([0xe0, 0x80] | [0xf0, 0x80, 0x80], 0x80..=0xbf) => {
            held.clear();
            out.push(low);
        }
        ([.., 0xc1], 0x80..=0xbf) | ([0xe0, 0x81] | [0xf0, 0x80, 0x81], 0x80..=0xbf) => {
            held.clear();
            out.push(low | 0x40);
        }
        ([0xe0 | 0xf0], 0x80) | ([0xe0], 0x81) | ([0xf0, 0x80], 0x80 | 0x81) => held.push(byte),
        _ => {
            out.append(held);
            if begins { held.push(byte) } else { out.push(byte) }
        }
    }
}
