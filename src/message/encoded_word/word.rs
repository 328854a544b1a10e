//! Where encoded words stand in the body of a field, and the bytes that one stands for (RFC 2047 sections 2 and 4).

use crate::message::hexadecimal::hex;
use encodify::base64::STANDARD;
use memchr::{memchr, memmem};

/// Bytes looked at for the name of a charset, with its language and blanks around it.
const MAX_CHARSET: usize = 96;
/// Bytes looked at for the letter of the encoding, which blanks may stand around.
const MAX_LETTER: usize = 16;

/// The body of a field from its beginning: words, and the text between them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pieces<'a>(pub &'a [u8]);

/// A piece of the body of a field.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece<'a> {
    Text(&'a [u8]),
    Word(Word<'a>),
}

/// What is written as an encoded word, or nearly so.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    /// All of it.
    pub written: &'a [u8],
    /// Without its language (RFC 2231 section 5).
    pub charset: &'a [u8],
    pub base64: bool,
    pub payload: &'a [u8],
    /// No `?=` ends it: it goes on to the next word or to the end of the field.
    pub endless: bool,
    /// It is not written as the grammar has it, so that readers mend it or leave it as it stands.
    pub flawed: bool,
}

/// What is made of a payload that is not written as it should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Mending {
    /// A broken escape is text, a byte outside of the alphabet is nothing, and padding ends nothing.
    Keep,
    /// The same with `-` and `_` for the symbols 62 and 63 (RFC 4648 section 5).
    Url,
    /// A broken escape is nothing, and padding ends the word.
    Drop,
}

impl<'a> Iterator for Pieces<'a> {
    type Item = Piece<'a>;

    fn next(&mut self) -> Option<Piece<'a>> {
        let Self(rest) = *self;
        if rest.is_empty() {
            return None;
        }
        if let Some(word) = Word::at(rest) {
            self.0 = rest.get(word.written.len()..).unwrap_or_default();
            return Some(Piece::Word(word));
        }
        let mut from = 0;
        let end = loop {
            let behind = rest.get(from..).unwrap_or_default();
            let Some(at) = memmem::find(behind, b"=?").map(|at| from + at) else { break rest.len() };
            if rest.get(at..).and_then(Head::at).is_some() {
                break at;
            }
            from = at + 2;
        };
        let (text, behind) = rest.split_at_checked(end).unwrap_or((rest, b""));
        self.0 = behind;
        Some(Piece::Text(text))
    }
}

/// What a word begins with: `=?charset?B?`.
struct Head<'a> {
    length: usize,
    charset: &'a [u8],
    base64: bool,
    flawed: bool,
}

impl<'a> Head<'a> {
    fn at(text: &'a [u8]) -> Option<Self> {
        let rest = text.strip_prefix(b"=?")?;
        let end = rest.iter().take(MAX_CHARSET).position(|byte| *byte == b'?')?;
        let (name, rest) = rest.split_at_checked(end)?;
        let rest = rest.get(1..)?;
        let letter = rest.get(..rest.iter().take(MAX_LETTER).position(|byte| *byte == b'?')?)?;
        let base64 = match letter.trim_ascii() {
            b"B" | b"b" => true,
            b"Q" | b"q" => false,
            _ => return None,
        };
        let odd = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | b'"' | b'\'');
        let usual = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:+*()/".contains(byte);
        if !name.iter().all(|byte| usual(byte) || odd(byte)) {
            return None;
        }
        let charset = name.split(|byte| *byte == b'*').next().unwrap_or_default();
        let begin = charset.iter().position(|byte| !odd(byte)).unwrap_or(charset.len());
        let end = charset.iter().rposition(|byte| !odd(byte)).map_or(begin, |last| last + 1);
        Some(Self {
            length: 2 + name.len() + 1 + letter.len() + 1,
            charset: charset.get(begin..end)?,
            base64,
            flawed: begin == end || name.iter().any(odd) || letter.len() > 1,
        })
    }
}

impl<'a> Word<'a> {
    /// The word at the beginning of a text.
    fn at(text: &'a [u8]) -> Option<Self> {
        let Head { length, charset, base64, flawed } = Head::at(text)?;
        let payload = text.get(length..)?;
        let mut from = 0;
        let (end, endless) = loop {
            let behind = payload.get(from..).unwrap_or_default();
            let Some(mark) = memchr(b'?', behind).map(|at| from + at) else { break (payload.len(), true) };
            // Base64 would take the beginning of the next word for data, and all behind it for something else.
            let next = mark.checked_sub(1).filter(|at| payload.get(*at..).and_then(Head::at).is_some());
            if let Some(next) = next {
                break (next, true);
            }
            if payload.get(mark + 1) == Some(&b'=') {
                break (mark, false);
            }
            from = mark + 1;
        };
        let written = text.get(..length + end + if endless { 0 } else { 2 })?;
        let payload = payload.get(..end)?;
        let flawed = flawed || endless || if base64 { !is_base64(payload) } else { !is_q(payload) };
        Some(Self { written, charset, base64, payload, endless, flawed })
    }

    /// Appends the bytes that a payload stands for.
    pub(super) fn decode(payload: &[u8], base64: bool, mending: Mending, out: &mut Vec<u8>) {
        if base64 { decode_base64(payload, mending, out) } else { decode_q(payload, mending, out) }
    }
}

/// Whole quanta of the alphabet, the last one padded (section 4.1).
fn is_base64(payload: &[u8]) -> bool {
    let symbols = payload.strip_suffix(b"==").or(payload.strip_suffix(b"=")).unwrap_or(payload);
    payload.len().is_multiple_of(4)
        && symbols.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/'))
}

/// Printable characters without blanks, and whole escapes (section 4.2).
fn is_q(mut payload: &[u8]) -> bool {
    while let Some((byte, rest)) = payload.split_first() {
        payload = match (byte, rest) {
            (b'=', [high, low, rest @ ..]) if hex(*high).and(hex(*low)).is_some() => rest,
            (b'!'..=b'~', _) if !matches!(byte, b'=' | b'?') => rest,
            _ => return false,
        };
    }
    true
}

fn decode_base64(mut payload: &[u8], mending: Mending, out: &mut Vec<u8>) {
    let engine = if mending == Mending::Url { STANDARD.any_alphabet() } else { STANDARD };
    let mut decoder = engine.decoder();
    loop {
        let taken = decoder.decode_symbols(payload, out);
        let Some((byte, rest)) = payload.get(taken..).and_then(<[u8]>::split_first) else { break };
        payload = rest;
        if *byte == b'=' {
            decoder.pad(out);
            if mending == Mending::Drop {
                return;
            }
        }
    }
    decoder.pad(out);
}

fn decode_q(mut payload: &[u8], mending: Mending, out: &mut Vec<u8>) {
    while let Some((byte, rest)) = payload.split_first() {
        let escaped = match rest {
            [high, low, ..] => hex(*high).zip(hex(*low)),
            _ => None,
        };
        payload = rest;
        match (byte, escaped) {
            (b'_', _) => out.push(b' '),
            // The line was folded.
            (b'\r' | b'\n', _) => {}
            (b'=', Some((high, low))) => {
                out.push(high << 4 | low);
                payload = rest.get(2..).unwrap_or_default();
            }
            (b'=', None) if mending == Mending::Drop => payload = rest.get(2..).unwrap_or_default(),
            _ => out.push(*byte),
        }
    }
}
