//! OpenPGP in letters: armour that stands in a text (RFC 9580 section 6).

mod spotter;

use super::openpgp::OpenPgp;
use super::unwrap::{Inner, Loss, Unwrap};
use encodify::base64::{Decoder, STANDARD};
use memchr::{memchr, memchr2};
pub use spotter::ArmourSpotter;
use spotter::QUOTED;

/// What begins a message.
const MARKS: [&[u8]; 3] = [b"-----BEGIN PGP MESSAGE-----", b"-----BEGIN PGP ARMORED FILE-----", PART];
/// What begins a message in several blocks; the number of the block follows (RFC 4880 section 6.2).
const PART: &[u8] = b"-----BEGIN PGP MESSAGE, PART ";
/// What is said of a block that is encrypted.
pub const ENCRYPTED: &str = "an encrypted OpenPGP block in text";
/// Dashes that end the data.
const DASHES: usize = 5;
/// Bytes of the longest name of a header field.
const FIELD: usize = 64;
/// Bytes decoded at once.
const STEP: usize = 4 * 1024;

/// Reads the messages in a text, each as [`OpenPgp`] does. Text between them, keys, signatures, and text that is signed
/// in the clear hold nothing but what stands there.
///
/// What is in the data and not of base64 is passed over, as readers do; the checksum is not looked at. A mark within a
/// line begins a block too, since programs show a text in other lines than it came in; but if what follows is no
/// message, it was only talked about.
#[derive(Debug, Default)]
pub struct Armoured {
    guess: bool,
    place: Place,
    /// The beginning of the line, while it may still be a mark or a header field.
    held: Vec<u8>,
    /// The last mark stood at the start of its line.
    certain: bool,
    blocks: OpenPgp,
    /// Blocks whose mark stands within a line.
    doubtful: OpenPgp,
    decoded: Vec<u8>,
}

#[derive(Debug)]
enum Place {
    /// At the start of a line, behind so many blanks and marks of quotation.
    Quoted(usize),
    /// In what may be a mark, and whether it stands at the start of its line.
    Mark(bool),
    /// In a line, behind what is no mark.
    Line,
    /// Behind a mark on its line, and whether a number belongs to it.
    Behind(bool),
    /// At the start of a line of the header.
    Header,
    /// In what may be the name of a field.
    Name,
    /// In a field.
    Field,
    Data(Data),
}

impl Default for Place {
    fn default() -> Self {
        Self::Quoted(0)
    }
}

/// The data of a block.
#[derive(Debug)]
struct Data {
    decoder: Decoder,
    /// Padding or the checksum has passed: the data is complete.
    complete: bool,
    /// Dashes right before.
    dashes: usize,
    /// On this line there was nothing but blanks, marks of quotation and those dashes.
    start: bool,
}

impl Unwrap for Armoured {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        let mut rest = bytes;
        while let Some(byte) = rest.first() {
            let taken = match &self.place {
                Place::Line | Place::Field => self.skip(rest),
                Place::Data(_) => self.data(rest, sink),
                _ => self.byte(*byte, sink),
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if matches!(self.place, Place::Name) {
            self.header_ends(sink);
        }
        if matches!(self.place, Place::Behind(_) | Place::Header | Place::Field | Place::Data(_)) {
            self.end(sink);
        }
        self.place = Place::default();
    }
}

impl Armoured {
    /// For a text that may not be what anybody sees: what is no message there is no loss.
    pub fn guess() -> Self {
        Self { guess: true, ..Self::default() }
    }

    /// One byte, where each counts; says whether it has been used.
    fn byte(&mut self, byte: u8, sink: &mut dyn FnMut(Inner<'_>)) -> usize {
        match self.place {
            Place::Quoted(_) if byte == b'\n' => self.place = Place::Quoted(0),
            Place::Quoted(passed) if is_quotation(byte) && passed < QUOTED => {
                self.place = Place::Quoted(passed + 1);
            }
            Place::Quoted(_) if byte != b'-' => self.place = Place::Line,
            Place::Quoted(_) => {
                self.held.clear();
                self.mark(byte, true);
            }
            Place::Mark(start) => self.mark(byte, start),
            Place::Behind(_) if byte == b'\n' => self.place = Place::Header,
            Place::Behind(numbered) if numbered || byte.is_ascii_whitespace() => {}
            Place::Behind(_) => return self.data_begins(sink),
            Place::Header if byte == b'\n' => self.place = Place::Data(Data::new()),
            Place::Header if byte == b'\r' || is_quotation(byte) => {}
            // The end of the block, or the start of another.
            Place::Header if byte == b'-' => return self.data_begins(sink),
            Place::Header | Place::Name => {
                self.held.push(byte);
                self.place = Place::Name;
                if byte == b':' && self.held.len() > 1 {
                    self.held.clear();
                    self.place = Place::Field;
                } else if self.held.len() > FIELD || !(byte.is_ascii_alphanumeric() || byte == b'-') {
                    self.header_ends(sink);
                }
            }
            Place::Line | Place::Field | Place::Data(_) => return 0,
        }
        1
    }

    /// A byte of what may be a mark.
    fn mark(&mut self, byte: u8, start: bool) {
        self.held.push(byte);
        if MARKS.contains(&self.held.as_slice()) {
            self.certain = start;
            self.place = Place::Behind(self.held == PART);
            self.held.clear();
        } else if MARKS.iter().any(|mark| mark.starts_with(&self.held)) {
            self.place = Place::Mark(start);
        } else if byte == b'-' {
            // These dashes may be the first of a mark.
            let dashes = self.held.iter().rev().take_while(|byte| **byte == b'-').count().min(DASHES);
            self.held.drain(..self.held.len() - dashes);
            self.place = Place::Mark(false);
        } else {
            self.held.clear();
            self.place = if byte == b'\n' { Place::Quoted(0) } else { Place::Line };
        }
    }

    /// Passes over bytes that mean nothing; says how many.
    fn skip(&mut self, bytes: &[u8]) -> usize {
        let in_field = matches!(self.place, Place::Field);
        let stop = if in_field { memchr(b'\n', bytes) } else { memchr2(b'\n', b'-', bytes) };
        let Some(at) = stop else { return bytes.len() };
        match (in_field, bytes.get(at)) {
            (true, _) => self.place = Place::Header,
            (false, Some(b'-')) => {
                self.held.clear();
                self.mark(b'-', false);
            }
            _ => self.place = Place::Quoted(0),
        }
        at + 1
    }

    /// A line is no field, and no empty line has ended the header: it is data, as far as this is a block at all.
    fn header_ends(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut held = std::mem::take(&mut self.held);
        self.data_begins(sink);
        self.feed(&held, sink);
        if self.held.is_empty() {
            held.clear();
            self.held = held;
        }
    }

    /// Data begins where nothing says so.
    fn data_begins(&mut self, sink: &mut dyn FnMut(Inner<'_>)) -> usize {
        if self.certain {
            self.place = Place::Data(Data::new());
        } else {
            self.end(sink);
            self.place = Place::Line;
        }
        0
    }

    /// Bytes of the data; says how many have been used.
    fn data(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) -> usize {
        let Place::Data(data) = &mut self.place else { return 0 };
        let bytes = bytes.get(..STEP).unwrap_or(bytes);
        self.decoded.clear();
        let mut rest = bytes;
        while let (false, Some((byte, behind))) = (data.dashes == DASHES, rest.split_first()) {
            let symbols = data.symbols(rest, &mut self.decoded);
            if symbols > 0 {
                rest = rest.get(symbols..).unwrap_or_default();
            } else {
                rest = behind;
                data.other(*byte, &mut self.decoded);
            }
        }
        let ended = (data.dashes == DASHES).then_some(data.start);
        let taken = bytes.len() - rest.len();
        self.flush(false, sink);
        if let Some(start) = ended {
            self.end(sink);
            self.held.resize(DASHES, b'-');
            self.place = Place::Mark(start);
        }
        taken
    }

    /// The end of a block.
    fn end(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        self.decoded.clear();
        if let Place::Data(data) = &mut self.place {
            data.decoder.pad(&mut self.decoded);
        }
        self.held.clear();
        self.flush(true, sink);
    }

    /// Hands on what is decoded.
    fn flush(&mut self, ends: bool, sink: &mut dyn FnMut(Inner<'_>)) {
        let (certain, says) = (self.certain, self.certain && !self.guess);
        let message = if certain { &mut self.blocks } else { &mut self.doubtful };
        let mut sink = |inner: Inner<'_>| match inner {
            Inner::Lost(Loss::Encrypted, _) => sink(Inner::Lost(Loss::Encrypted, ENCRYPTED)),
            Inner::Lost(Loss::Malformed, _) if !says => {}
            inner => sink(inner),
        };
        message.feed(&self.decoded, &mut sink);
        if ends {
            message.finish(&mut sink);
        }
    }
}

impl Data {
    fn new() -> Self {
        Self { decoder: STANDARD.decoder(), complete: false, dashes: 0, start: true }
    }

    /// Takes the symbols that come next; says how many.
    fn symbols(&mut self, bytes: &[u8], decoded: &mut Vec<u8>) -> usize {
        let count = if self.complete { 0 } else { self.decoder.decode_symbols(bytes, decoded) };
        if count > 0 {
            self.dashes = 0;
            self.start = false;
        }
        count
    }

    /// Takes a byte that is none.
    fn other(&mut self, byte: u8, decoded: &mut Vec<u8>) {
        self.dashes = if byte == b'-' { self.dashes + 1 } else { 0 };
        match byte {
            b'\n' => self.start = true,
            b'=' if !self.complete => {
                self.complete = true;
                self.start = false;
                self.decoder.pad(decoded);
            }
            b'-' | b'\r' => {}
            _ => self.start &= is_quotation(byte),
        }
    }
}

fn is_quotation(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'>' | b'|')
}

#[cfg(test)]
mod tests;
