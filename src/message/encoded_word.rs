//! Encoded words in header text (RFC 2047).
//!
//! Readers part at words that are not written as they should be: some leave such a word as it stands, others mend it, each
//! in its own way. So a field with such a word has more than one text, and [`read`] hands out all of them.

mod word;

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use crate::charset;
use memchr::{memchr2, memchr3, memmem};
use std::borrow::Cow;
use word::{Mending, Piece, Pieces, Word};

/// What a field says.
#[derive(Debug)]
pub struct Decoded<'a> {
    /// The likeliest text.
    pub text: Cow<'a, str>,
    /// What readers see that mend broken words otherwise or not at all: six texts at most, none twice.
    pub others: Vec<String>,
}

/// The text of an unstructured field: folds become one blank, encoded words are decoded, adjacent words of one
/// charset are joined before they are converted (senders split characters), anything else is taken as UTF-8, or as
/// windows-1252 where it is none.
///
/// Raises `HDR-CTRL` where an encoded word hides a control character, by which one reader ends a field or a name
/// and another does not, `2047-SYNTAX` where a word is not written as one, and `CHARSET` where it is not in the
/// character set that it names. Takes linear time.
pub fn read<'a>(body: &'a [u8], codes: &mut Codes) -> Decoded<'a> {
    let body = body.trim_ascii();
    let valid = std::str::from_utf8(body);
    if let Ok(text) = valid
        && memchr3(b'\r', b'\n', b'=', body).is_none()
    {
        return Decoded { text: Cow::Borrowed(text), others: Vec::new() };
    }
    let latin = valid.is_err();
    let first = Reading::of(body, Way::Usual, latin);
    let raised = [(first.doubtful, Ambiguity::Charset), (first.controls, Ambiguity::HdrCtrl)];
    raised.iter().filter(|(raised, _)| *raised).for_each(|(_, code)| codes.raise(*code));
    let mut others = Vec::new();
    if first.flawed || first.odd {
        codes.raise(Ambiguity::Rfc2047Syntax);
    }
    if first.flawed {
        let further = [Way::Literal, Way::Joined, Way::Url, Way::Short];
        others.extend(further.map(|way| Reading::of(body, way, latin).out));
    }
    if memmem::find(first.out.as_bytes(), b"=?").is_some() {
        // Some programs decode what they have decoded.
        let again = Reading::of(first.out.as_bytes(), Way::Usual, false);
        if again.out != first.out {
            codes.raise(Ambiguity::Rfc2047Syntax);
        }
        others.push(again.out);
    }
    if first.foreign {
        others.push(Reading::of(body, Way::Plain, latin).out);
    }
    let mut seen = vec![first.out];
    for other in others {
        if !seen.contains(&other) {
            seen.push(other);
        }
    }
    let text = Cow::Owned(seen.swap_remove(0));
    Decoded { text, others: seen }
}

/// The likeliest text of [`read`].
pub fn decode<'a>(body: &'a [u8], codes: &mut Codes) -> Cow<'a, str> {
    read(body, codes).text
}

/// A way to treat words that are not written as they should be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Way {
    /// Each is decoded as far as it goes, but for those that have no end.
    Usual,
    /// They are text.
    Literal,
    /// What they hold is joined before it is decoded: a quantum or an escape may be divided.
    Joined,
    /// With the other alphabet of base64.
    Url,
    /// What is broken is left out.
    Short,
    /// By a reader that does not know the charset.
    Plain,
}

/// One text of a field while it is made.
struct Reading<'a> {
    way: Way,
    latin: bool,
    out: String,
    /// The charset and the encoding of the words that came last; nothing behind text.
    last: Option<(&'a [u8], bool)>,
    /// What these words hold, until it is decoded.
    payload: Vec<u8>,
    /// The bytes that they stand for, until they are converted.
    bytes: Vec<u8>,
    /// A word is not written as one.
    flawed: bool,
    /// What is no word looks like the beginning of one.
    odd: bool,
    doubtful: bool,
    controls: bool,
    /// The charset makes another text of what is printable ASCII.
    foreign: bool,
}

impl<'a> Reading<'a> {
    fn of(body: &'a [u8], way: Way, latin: bool) -> Self {
        let mut reading = Self {
            way,
            latin,
            out: String::with_capacity(body.len()),
            last: None,
            payload: Vec::new(),
            bytes: Vec::new(),
            flawed: false,
            odd: false,
            doubtful: latin,
            controls: false,
            foreign: false,
        };
        let mut pieces = Pieces(body).peekable();
        while let Some(piece) = pieces.next() {
            let text = match piece {
                Piece::Word(word) => {
                    reading.flawed |= word.flawed;
                    if !reading.is_text(&word) {
                        reading.word(&word);
                        continue;
                    }
                    word.written
                }
                Piece::Text(text) => {
                    let before = reading.last.is_some();
                    let behind = matches!(pieces.peek(), Some(Piece::Word(word)) if !reading.is_text(word));
                    if before && behind && text.trim_ascii().is_empty() {
                        continue;
                    }
                    reading.odd |= memmem::find(text, b"=?").is_some();
                    text
                }
            };
            reading.convert();
            reading.text(text);
        }
        reading.convert();
        reading
    }

    /// The word is taken as it stands.
    fn is_text(&self, word: &Word<'_>) -> bool {
        match self.way {
            Way::Literal => word.flawed,
            Way::Usual | Way::Plain => word.endless,
            Way::Joined | Way::Url | Way::Short => false,
        }
    }

    fn text(&mut self, text: &[u8]) {
        let text = match std::str::from_utf8(text) {
            Ok(text) if !self.latin => Cow::Borrowed(text),
            _ => encoding_rs::WINDOWS_1252.decode_without_bom_handling(text).0,
        };
        let mut rest = &*text;
        while let Some((line, next)) =
            memchr2(b'\r', b'\n', rest.as_bytes()).and_then(|at| rest.split_at_checked(at))
        {
            self.out.push_str(line.trim_end_matches([' ', '\t']));
            self.out.push(' ');
            rest = next.trim_start_matches([' ', '\t', '\r', '\n']);
        }
        self.out.push_str(rest);
    }

    fn word(&mut self, word: &Word<'a>) {
        let same = |(charset, _): &(&[u8], bool)| charset.eq_ignore_ascii_case(word.charset);
        if !self.last.as_ref().is_some_and(same) {
            self.convert();
        } else if self.way != Way::Joined || self.last.is_some_and(|(_, base64)| base64 != word.base64) {
            self.decode();
        }
        self.last = Some((word.charset, word.base64));
        self.payload.extend_from_slice(word.payload);
    }

    fn decode(&mut self) {
        let Some((_, base64)) = self.last else { return };
        let mending = match self.way {
            Way::Url => Mending::Url,
            Way::Short => Mending::Drop,
            Way::Usual | Way::Literal | Way::Joined | Way::Plain => Mending::Keep,
        };
        Word::decode(&self.payload, base64, mending, &mut self.bytes);
        self.payload.clear();
    }

    /// The words that came last are over.
    fn convert(&mut self) {
        self.decode();
        let Some((charset, _)) = self.last.take() else { return };
        let start = self.out.len();
        let charset = if self.way == Way::Plain { b"" } else { charset };
        self.doubtful |= charset::convert(&String::from_utf8_lossy(charset), &self.bytes, &mut self.out);
        let text = self.out.get(start..).unwrap_or_default();
        self.foreign |= charset::is_foreign(&self.bytes, text);
        self.controls |= text.chars().any(|c| c.is_control() && c != '\t');
        self.bytes.clear();
    }
}

#[cfg(test)]
#[path = "encoded_word/tests.rs"]
mod tests;
