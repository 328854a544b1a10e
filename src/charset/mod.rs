//! Bytes in a declared charset to UTF-8, in pieces.
//!
//! Decoding never fails: what cannot be read becomes U+FFFD and makes the text *doubtful*. A byte order mark beats the
//! declaration, as it does for readers; NUL is dropped, because a reader that ignores it sees what stands around it. What
//! other readers might make of the same bytes is noticed by [`watch`] and read by [`rival`].

mod code_page;
mod label;
mod opening;
pub mod rival;
mod run;
mod shifted;
mod utf32;
mod utf7;
pub mod watch;

use encoding_rs::{Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};
use label::Declared;
use shifted::Shifted;
use utf7::Utf7;
use utf32::Utf32;

/// Bytes decoded at a time, so that the room reserved for text does not depend on the size of a piece.
const STEP: usize = 4 * 1024;
/// In a text of a Latin alphabet, at least so many letters and digits are in ASCII for each that is not.
const STRANGE: u64 = 4;

/// A streaming decoder for one text part. Equal bytes give equal text however they are cut into pieces.
#[derive(Debug)]
pub struct TextDecoder {
    declared: Declared,
    state: State,
    doubtful: bool,
    /// Of a charset that is not known: letters and digits in ASCII, and what no text in ASCII has.
    letters: u64,
    strange: u64,
}

#[derive(Debug)]
enum State {
    /// Up to three bytes, until a byte order mark is seen or ruled out.
    Beginning(Vec<u8>),
    /// UTF-8 so far; up to three bytes of an unfinished character.
    Guessing(Vec<u8>),
    Standard(Box<Decoder>),
    Utf7(Utf7),
    Utf32(Utf32),
    /// The character of each byte.
    Page(Box<[char; 256]>),
    Shifted(Shifted),
}

/// Appends bytes of the charset with this label as text, with every NUL; `true` where the text is doubtful.
pub fn convert(label: &str, bytes: &[u8], out: &mut String) -> bool {
    let mut decoder = TextDecoder::new(Some(label));
    decoder.begin(bytes, out);
    decoder.decode(&[], true, out);
    decoder.doubtful
}

/// Whether the bytes are a text in ASCII as well, to a reader that does not know the charset that makes this text of them.
pub fn is_foreign(bytes: &[u8], text: &str) -> bool {
    text.as_bytes() != bytes && bytes.iter().all(|byte| matches!(byte, b' '..=b'~'))
}

impl Default for TextDecoder {
    fn default() -> Self {
        Self::new(None)
    }
}

impl TextDecoder {
    /// `label` is the charset parameter; `None` where nothing is declared.
    pub fn new(label: Option<&str>) -> Self {
        Self::of(Declared::from_label(label.unwrap_or_default()))
    }

    fn of(declared: Declared) -> Self {
        Self {
            declared,
            state: State::Beginning(Vec::new()),
            doubtful: declared == Declared::Unknown,
            letters: 0,
            strange: 0,
        }
    }

    /// The next bytes; appends text to `out`.
    pub fn feed(&mut self, bytes: &[u8], out: &mut String) {
        for step in bytes.chunks(STEP) {
            let from = out.len();
            if self.declared == Declared::Unknown {
                self.look_at(step);
            }
            self.decode(step, false, out);
            self.drop_nul(from, out);
        }
    }

    /// The end of the part; appends what was held back.
    pub fn finish(&mut self, out: &mut String) {
        let from = out.len();
        if let State::Beginning(held) = &mut self.state {
            let held = std::mem::take(held);
            self.begin(&held, out);
        }
        self.decode(&[], true, out);
        self.drop_nul(from, out);
    }

    /// The charset is not known, and what is in it is no text as it stands: nobody has read it.
    pub fn unread(&self) -> bool {
        let utf_8 = matches!(self.state, State::Beginning(_) | State::Guessing(_));
        self.declared == Declared::Unknown && !utf_8 && self.strange > self.letters / STRANGE
    }

    /// The declaration is unknown or was contradicted by the bytes.
    pub fn doubtful(&self) -> bool {
        self.doubtful
    }

    fn look_at(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.letters += u64::from(byte.is_ascii_alphanumeric());
            let control = byte.is_ascii_control() && !byte.is_ascii_whitespace();
            self.strange += u64::from(control || !byte.is_ascii());
        }
    }

    fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        match &mut self.state {
            State::Beginning(held) => {
                held.extend_from_slice(bytes);
                if held.len() >= 4 {
                    let held = std::mem::take(held);
                    self.begin(&held, out);
                }
            }
            State::Guessing(held) => {
                held.extend_from_slice(bytes);
                let held = std::mem::take(held);
                self.guess(&held, last, out);
            }
            State::Standard(decoder) => self.doubtful |= decode_standard(decoder, bytes, last, out),
            State::Utf7(decoder) => self.doubtful |= decoder.decode(bytes, last, out),
            State::Utf32(decoder) => self.doubtful |= decoder.decode(bytes, last, out),
            State::Shifted(decoder) => self.doubtful |= decoder.decode(bytes, last, out),
            State::Page(table) => out.extend(bytes.iter().filter_map(|byte| table.get(usize::from(*byte)))),
        }
    }

    /// Chooses the decoder by the first bytes and hands them on: at least four, unless the part is shorter.
    fn begin(&mut self, held: &[u8], out: &mut String) {
        let (state, mark) = self.state_for(held);
        self.state = state;
        self.decode(held.get(mark..).unwrap_or_default(), false, out);
    }

    /// The decoder, and the length of the byte order mark.
    fn state_for(&mut self, held: &[u8]) -> (State, usize) {
        // UTF-32 little endian begins with the mark of UTF-16 little endian and is asked first.
        if held.starts_with(&[0xff, 0xfe, 0, 0]) || held.starts_with(&[0, 0, 0xfe, 0xff]) {
            self.doubtful |= !matches!(self.declared, Declared::Utf32(_));
            return (State::Utf32(Utf32::new(held.first() == Some(&0))), 4);
        }
        if let Some((encoding, mark)) = Encoding::for_bom(held) {
            self.doubtful |= match self.declared {
                Declared::Nothing => false,
                Declared::Known(declared) => declared != encoding,
                Declared::Utf16 => encoding == UTF_8,
                _ => true,
            };
            return (State::standard(encoding), mark);
        }
        let state = match self.declared {
            Declared::Nothing | Declared::Ascii | Declared::Unknown => State::Guessing(Vec::new()),
            Declared::Known(encoding) => State::standard(encoding),
            Declared::Utf7 => State::Utf7(Utf7::default()),
            Declared::FolderName => State::Utf7(Utf7::of_folder_names()),
            Declared::Page(page) => State::Page(page.table()),
            Declared::Shifted(scheme) => State::Shifted(Shifted::new(scheme)),
            Declared::Utf32(big_endian) => State::Utf32(Utf32::new(big_endian)),
            Declared::Utf16 => {
                // RFC 2781 section 4.3 says big endian, the Encoding Standard little; a zero byte tells which it is.
                self.doubtful |= !held.is_empty();
                let little = matches!(held, [first, 0, ..] if *first != 0);
                State::standard(if little { UTF_16LE } else { UTF_16BE })
            }
        };
        (state, 0)
    }

    /// UTF-8 until the first byte that is none, windows-1252 from there on.
    fn guess(&mut self, bytes: &[u8], last: bool, out: &mut String) {
        let (valid, rest) = match std::str::from_utf8(bytes) {
            Ok(text) => (text, &[][..]),
            Err(error) => {
                let (valid, rest) = bytes.split_at_checked(error.valid_up_to()).unwrap_or((&[], bytes));
                let unfinished = error.error_len().is_none() && !last;
                let valid = std::str::from_utf8(valid).unwrap_or_default();
                if unfinished {
                    self.state = State::Guessing(rest.to_vec());
                    return self.guessed(valid, out);
                }
                (valid, rest)
            }
        };
        self.guessed(valid, out);
        if !rest.is_empty() {
            self.doubtful |= matches!(self.declared, Declared::Ascii);
            self.state = State::standard(WINDOWS_1252);
            self.decode(rest, last, out);
        }
    }

    fn guessed(&mut self, text: &str, out: &mut String) {
        self.doubtful |= matches!(self.declared, Declared::Ascii) && !text.is_ascii();
        out.push_str(text);
    }

    /// NUL has no place in a text (RFC 2045 section 2.7); readers skip it, so `4<NUL>5` reads as `45`.
    fn drop_nul(&mut self, from: usize, out: &mut String) {
        let Some(fresh) = out.get(from..).filter(|fresh| memchr::memchr(0, fresh.as_bytes()).is_some())
        else {
            return;
        };
        let without = fresh.replace('\0', "");
        self.doubtful = true;
        out.truncate(from);
        out.push_str(&without);
    }
}

impl State {
    fn standard(encoding: &'static Encoding) -> Self {
        Self::Standard(Box::new(encoding.new_decoder_without_bom_handling()))
    }
}

/// Appends the text of `bytes` to `out`; `true` where some of them were malformed.
fn decode_standard(decoder: &mut Decoder, bytes: &[u8], last: bool, out: &mut String) -> bool {
    let mut malformed = false;
    let mut rest = bytes;
    loop {
        out.reserve(decoder.max_utf8_buffer_length(rest.len()).unwrap_or(STEP));
        let (result, read, replaced) = decoder.decode_to_string(rest, out, last);
        malformed |= replaced;
        rest = rest.get(read..).unwrap_or_default();
        if matches!(result, encoding_rs::CoderResult::InputEmpty) {
            return malformed;
        }
    }
}

#[cfg(test)]
mod tests;
