//! Sets of two bytes a character that marks in a text of seven bits choose: HZ (RFC 1843) and the kinds of ISO 2022
//! (RFC 1554, RFC 1557, RFC 1922). To UTF-8, in pieces.

use encoding_rs::{EUC_JP, EUC_KR, Encoding, GBK};

/// Which marks there are.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Scheme {
    Hz,
    Korean,
    Chinese,
    Japanese,
}

/// The state of a text.
#[derive(Debug)]
pub(super) struct Shifted {
    scheme: Scheme,
    /// The set that bytes are of; nothing for ASCII.
    set: Option<&'static Encoding>,
    /// The set behind the control SO, and whether it came.
    other: Option<&'static Encoding>,
    shifted: bool,
    /// A mark that has begun.
    mark: Vec<u8>,
    /// The first byte of a character.
    lead: Option<u8>,
    /// Characters of the set with the high bits on, as its encoding of eight bits has them.
    characters: Vec<u8>,
    malformed: bool,
}

const ESCAPE: u8 = 0x1b;
const SHIFT_OUT: u8 = 0x0e;
const SHIFT_IN: u8 = 0x0f;
/// The longest escape that chooses a set.
const LONGEST: usize = 4;

impl Shifted {
    pub(super) fn new(scheme: Scheme) -> Self {
        let other = match scheme {
            Scheme::Korean => Some(EUC_KR),
            Scheme::Chinese => Some(GBK),
            Scheme::Hz | Scheme::Japanese => None,
        };
        Self {
            scheme,
            set: None,
            other,
            shifted: false,
            mark: Vec::new(),
            lead: None,
            characters: Vec::new(),
            malformed: false,
        }
    }

    /// Appends text; `true` where anything was malformed so far.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) -> bool {
        for byte in bytes {
            self.byte(*byte, out);
        }
        if last {
            self.malformed |= !self.mark.is_empty();
            let mark = std::mem::take(&mut self.mark);
            self.end_set(out);
            out.extend(mark.into_iter().filter(u8::is_ascii_graphic).map(char::from));
        }
        self.flush(out);
        self.malformed
    }

    fn byte(&mut self, byte: u8, out: &mut String) {
        let begins = if self.scheme == Scheme::Hz { b'~' } else { ESCAPE };
        match byte {
            _ if !self.mark.is_empty() => self.marked(byte, out),
            byte if byte == begins && self.lead.is_none() => self.mark.push(byte),
            SHIFT_OUT | SHIFT_IN if self.scheme != Scheme::Hz => {
                self.end_set(out);
                self.shifted = byte == SHIFT_OUT;
            }
            b'!'..=b'~' if self.current().is_some() => match self.lead.take() {
                None => self.lead = Some(byte),
                Some(lead) => self.characters.extend([lead | 0x80, byte | 0x80]),
            },
            _ => {
                self.end_set(out);
                if byte == b'\n' {
                    // No set lasts beyond its line.
                    (self.set, self.shifted) = (None, false);
                }
                self.malformed |= !byte.is_ascii();
                out.push(char::from(byte));
            }
        }
    }

    /// One byte more of a mark.
    fn marked(&mut self, byte: u8, out: &mut String) {
        self.mark.push(byte);
        if self.scheme == Scheme::Hz {
            self.mark.clear();
            self.end_set(out);
            match byte {
                b'{' => self.set = Some(GBK),
                b'}' => self.set = None,
                b'~' => out.push('~'),
                b'\n' => {}
                other => {
                    self.malformed = true;
                    out.push('~');
                    self.byte(other, out);
                }
            }
            return;
        }
        let more = matches!(byte, b' '..=b'/') && self.mark.len() < LONGEST;
        if more {
            return;
        }
        let mark = std::mem::take(&mut self.mark);
        self.end_set(out);
        match mark.get(1..).unwrap_or_default() {
            b"$B" | b"$@" | b"$(B" => self.set = Some(EUC_JP),
            b"$A" | b"$(A" => self.set = Some(GBK),
            b"$(C" => self.set = Some(EUC_KR),
            b"$)A" => self.other = Some(GBK),
            b"$)C" => self.other = Some(EUC_KR),
            [b'(', _] => self.set = None,
            _ => self.malformed = true,
        }
    }

    fn current(&self) -> Option<&'static Encoding> {
        if self.shifted { self.other } else { self.set }
    }

    /// What comes next may be of another set.
    fn end_set(&mut self, out: &mut String) {
        self.flush(out);
        if self.lead.take().is_some() {
            self.malformed = true;
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }

    fn flush(&mut self, out: &mut String) {
        if let Some(set) = self.current() {
            let (text, malformed) = set.decode_without_bom_handling(&self.characters);
            self.malformed |= malformed;
            out.push_str(&text);
        }
        self.characters.clear();
    }
}
