//! The header block of a message or part, collected line by line while it arrives (RFC 5322 section 2.2).

mod line_break;

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::limits::Limits;
use super::manner::Lines;
use super::parameter::next_is_parameter;
use line_break::{chomp, hidden_line_ends, is_folded_oddly};
use memchr::{memchr, memchr3};
use std::borrow::Cow;

/// Fields that may stand only once in a message (RFC 5322 section 3.6, RFC 2045 section 3).
const SINGLETONS: &[&str] = &[
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "mime-version",
    "from",
    "sender",
    "reply-to",
    "to",
    "cc",
    "bcc",
    "subject",
    "date",
    "message-id",
];

/// The fields that decide how a part is read (RFC 2045 sections 5 and 6, RFC 2183).
const DESCRIBING: &[&str] = &["content-type", "content-transfer-encoding", "content-disposition"];

/// A header block. Its bytes are bounded by [`Limits::header_bytes`], its fields by [`Limits::fields`].
#[derive(Debug, Default)]
pub struct Header {
    raw: Vec<u8>,
    /// Where in `raw` the line begins that is not yet complete.
    line: usize,
    fields: Vec<Span>,
    /// How long names of fields are, a bit for each length (bit 63: 63 bytes and more): most names that are asked for are
    /// those of no field.
    lengths: u64,
    /// The line before ended in something else than CRLF.
    odd_end: bool,
    codes: Codes,
}

/// Offsets into the raw block.
#[derive(Clone, Copy, Debug)]
struct Span {
    start: usize,
    name_end: usize,
    body: usize,
    end: usize,
    /// The name holds bytes that no name of its kind holds.
    odd: bool,
}

/// What a complete line turned out to be.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Line {
    /// A field, or a further line of one.
    Taken,
    /// The blank line that ends the block.
    Blank,
    /// Nothing that belongs into a header block: a reader would take it for the body.
    Stray,
    /// A field too many.
    Excess,
}

/// One field, as it was written.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    name: &'a [u8],
    body: &'a [u8],
    odd: bool,
}

impl Header {
    /// Empties the block for the next part, and gives the memory of an unusually large one back.
    pub fn clear(&mut self) {
        self.raw.clear();
        self.raw.shrink_to(16 * 1024);
        self.fields.clear();
        self.fields.shrink_to(256);
        self.lengths = 0;
        self.line = 0;
        self.odd_end = false;
        self.codes = Codes::default();
    }

    /// Appends bytes of the line in progress, at most as many as the limit allows; returns how many.
    pub fn push(&mut self, bytes: &[u8], limits: &Limits) -> usize {
        let room = limits.header_bytes.saturating_sub(self.raw.len());
        let taken = bytes.get(..room).unwrap_or(bytes);
        self.raw.extend_from_slice(taken);
        taken.len()
    }

    /// The line in progress, with its line break when it is complete.
    pub fn pending_line(&self) -> &[u8] {
        self.raw.get(self.line..).unwrap_or_default()
    }

    /// Takes the line in progress out again, because it does not belong into this block.
    pub fn retract_line(&mut self) -> Vec<u8> {
        self.raw.split_off(self.line.min(self.raw.len()))
    }

    /// The line in progress is complete: by its line feed, by the end of the message or by the limit.
    pub fn end_line(&mut self, limits: &Limits, lines: Lines) -> Line {
        let start = self.line;
        let written = self.raw.get(start..).unwrap_or_default();
        let (text, eol) = chomp(written);
        let hidden = if eol { hidden_line_ends(written) } else { Codes::default() };
        let first_byte = text.first().copied();
        let line = match first_byte {
            None => Line::Blank,
            Some(b' ' | b'\t') if !self.fields.is_empty() && !begins_field(text, lines) => {
                self.continuation(start)
            }
            Some(_) if self.fields.is_empty() && is_mbox_line(text) => {
                self.codes.raise(Ambiguity::HdrSyntax);
                Line::Taken
            }
            Some(_) if lines != Lines::Strict && self.goes_on(text) => self.continuation(start),
            Some(_) => self.field(start, text.len(), limits),
        };
        self.codes.merge(hidden);
        if eol && line != Line::Stray {
            self.codes.raise(Ambiguity::Eol);
        }
        if line == Line::Blank && (eol || self.odd_end) {
            self.codes.raise(Ambiguity::HdrbodySep);
        }
        self.odd_end = eol;
        if line == Line::Taken {
            self.line = self.raw.len();
        }
        line
    }

    /// Whole-block checks, once the block is complete.
    pub fn complete(&mut self) {
        let controls = self.raw.iter().fold(false, |seen, byte| {
            seen | ((*byte < 0x20 && !matches!(*byte, b'\t' | b'\r' | b'\n' | 0)) | (*byte == 0x7f))
        });
        if controls {
            self.codes.raise(Ambiguity::HdrCtrl);
        }
        if memchr(0, &self.raw).is_some() {
            self.codes.raise(Ambiguity::Nul);
        }
        if self.contradicts_itself() {
            self.codes.raise(Ambiguity::HdrDup);
        }
        let describing = |field: &Field<'_>| DESCRIBING.iter().any(|name| field.is(name));
        if self.fields().filter(describing).any(|field| is_folded_oddly(field.body)) {
            self.codes.raise(Ambiguity::Fold);
        }
    }

    /// Every field, in the order of the block.
    pub fn fields(&self) -> impl Iterator<Item = Field<'_>> {
        self.fields.iter().map(|span| self.at(span))
    }

    /// Every field of this name, which is given in lower case.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = Field<'a>> {
        let some = self.lengths & length_bit(name.len()) != 0;
        let fields = if some { self.fields.as_slice() } else { &[] };
        // Most names differ in their length.
        let may_be = move |span: &&Span| span.odd || span.name_end - span.start == name.len();
        fields.iter().filter(may_be).map(|span| self.at(span)).filter(move |field| field.is(name))
    }

    /// Bytes of the block.
    pub fn len(&self) -> usize {
        self.raw.len()
    }

    /// The block has no byte.
    pub fn is_empty(&self) -> bool {
        self.raw.is_empty()
    }

    /// What could be read otherwise in this block.
    pub fn codes(&self) -> Codes {
        self.codes
    }

    fn at(&self, span: &Span) -> Field<'_> {
        Field {
            name: self.raw.get(span.start..span.name_end).unwrap_or_default(),
            body: self.raw.get(span.body..span.end).unwrap_or_default(),
            odd: span.odd,
        }
    }

    /// Two fields of a name that may stand only once say different things. (The same said twice leaves nothing to choose.)
    fn contradicts_itself(&self) -> bool {
        let (mut once, mut twice) = (0_u32, 0);
        for field in self.fields() {
            let name = SINGLETONS.iter().position(|name| field.is(name)).map_or(0, |at| 1 << at);
            twice |= once & name;
            once |= name;
        }
        let repeated = SINGLETONS.iter().enumerate().filter(|(at, _)| twice & 1 << at != 0);
        let mut fields = repeated.map(|(_, name)| self.named(name).map(|field| field.unfolded()));
        fields.any(|mut fields| {
            let first = fields.next().unwrap_or_default();
            fields.any(|other| other.trim_ascii() != first.trim_ascii())
        })
    }

    /// A line that begins with a blank belongs to the field above it; some readers see a field of its own in it.
    fn continuation(&mut self, start: usize) -> Line {
        let text = self.raw.get(start..).unwrap_or_default().trim_ascii();
        if text.is_empty() || is_mime_field(text) {
            self.codes.raise(Ambiguity::Fold);
        }
        if let Some(span) = self.fields.last_mut() {
            span.end = self.raw.len();
        }
        Line::Taken
    }

    /// The field above ends in a semicolon, and the line is a parameter that lacks its indent.
    fn goes_on(&self, text: &[u8]) -> bool {
        let above = self.raw.get(..self.line).unwrap_or_default();
        above.trim_ascii_end().ends_with(b";") && next_is_parameter(text)
    }

    fn field(&mut self, start: usize, length: usize, limits: &Limits) -> Line {
        let text = self.raw.get(start..start + length).unwrap_or_default();
        let Some(colon) = memchr(b':', text) else {
            if DESCRIBING.iter().any(|name| text.trim_ascii().eq_ignore_ascii_case(name.as_bytes())) {
                // Its colon may stand on the next line.
                self.codes.raise(Ambiguity::Fold);
            }
            return Line::Stray;
        };
        if self.fields.len() >= limits.fields {
            return Line::Excess;
        }
        let written = text.get(..colon).unwrap_or_default();
        let name = written.trim_ascii();
        if name.len() != written.trim_ascii_start().len() {
            self.codes.raise(Ambiguity::Obs);
        }
        if name.len() != written.trim_ascii_end().len() {
            self.codes.raise(Ambiguity::Fold);
        }
        let odd = is_odd_name(name);
        if odd {
            self.codes.raise(Ambiguity::HdrSyntax);
        }
        let start = start + written.len() - written.trim_ascii_start().len();
        let name_end = start + name.len();
        let body = self.line + colon + 1;
        self.lengths |= if odd { u64::MAX } else { length_bit(name_end - start) };
        self.fields.push(Span { start, name_end, body, end: self.raw.len(), odd });
        Line::Taken
    }
}

/// The bit of [`Header::lengths`] for names of so many bytes.
fn length_bit(length: usize) -> u64 {
    1 << length.min(63)
}

impl<'a> Field<'a> {
    /// The field has this name, which is given in lower case. What cannot stand in the name is passed over.
    #[inline]
    pub fn is(&self, name: &str) -> bool {
        // Most names differ in their length.
        if !self.odd {
            return self.name.len() == name.len() && self.name.eq_ignore_ascii_case(name.as_bytes());
        }
        self.is_oddly(name)
    }

    #[inline(never)]
    fn is_oddly(&self, name: &str) -> bool {
        let letters = self.name.iter().filter(|byte| byte.is_ascii_alphanumeric() || **byte == b'-');
        letters.map(u8::to_ascii_lowercase).eq(name.bytes())
    }

    /// The name holds what no such name holds: by the letter this is a field of another name.
    pub fn is_odd(&self) -> bool {
        self.odd
    }

    /// The name in lower case. (RFC 5322 section 2.2 has only ASCII in it, so other letters stay as they are.)
    pub fn name(&self) -> String {
        let mut name = String::from_utf8_lossy(self.name).into_owned();
        name.make_ascii_lowercase();
        name
    }

    /// The body as it was written, line breaks and all.
    pub fn raw(&self) -> &'a [u8] {
        self.body
    }

    /// The body without line breaks (RFC 5322 section 2.2.3) and without NUL, which some readers pass over.
    pub fn unfolded(&self) -> Cow<'a, [u8]> {
        let (body, _) = chomp(self.body);
        if memchr3(b'\r', b'\n', 0, body).is_none() {
            return Cow::Borrowed(body);
        }
        Cow::Owned(body.iter().copied().filter(|byte| !matches!(byte, b'\r' | b'\n' | 0)).collect())
    }
}

/// To a reader that is free with lines an indented field is a field.
fn begins_field(text: &[u8], lines: Lines) -> bool {
    lines != Lines::Strict && is_mime_field(text.trim_ascii())
}

/// No name, or one with bytes that no name may hold (RFC 5322 section 2.2). The names that describe a part consist of
/// letters and hyphens, so there any other sign is odd.
fn is_odd_name(name: &[u8]) -> bool {
    name.is_empty()
        || name.iter().any(|byte| !byte.is_ascii_graphic())
        || is_mime_name(name) && name.iter().any(|byte| !byte.is_ascii_alphanumeric() && *byte != b'-')
}

/// The separator line of a mailbox file, left in front of the header.
fn is_mbox_line(text: &[u8]) -> bool {
    text.starts_with(b"From ") || text.starts_with(b">From ")
}

/// The text is a field that decides how a part is read, with a value that such a field has. A list of field names in
/// a signature (RFC 6376 section 3.5, `h=`) is none.
pub fn is_mime_field(text: &[u8]) -> bool {
    let Some((name, value)) = memchr(b':', text).and_then(|colon| text.split_at_checked(colon)) else {
        return false;
    };
    let name = name.trim_ascii().to_ascii_lowercase();
    let value = value.trim_ascii_start().get(1..).unwrap_or_default().to_ascii_lowercase();
    let token = value.trim_ascii_start().split(|byte| b" \t;".contains(byte)).next().unwrap_or_default();
    let is_one_of = |values: &[&str]| values.iter().any(|value| token.starts_with(value.as_bytes()));
    match name.as_slice() {
        b"content-type" => memchr(b'/', token).is_some(),
        b"content-transfer-encoding" => is_one_of(&["base64", "quoted", "7", "8", "binary", "x-", "uu"]),
        b"content-disposition" => is_one_of(&["attach", "inline"]),
        b"mime-version" => token.first().is_some_and(u8::is_ascii_digit),
        _ => false,
    }
}

/// The text begins like a field that decides how a part is read.
pub fn is_mime_name(text: &[u8]) -> bool {
    ["content-", "mime-version"]
        .iter()
        .any(|name| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name.as_bytes())))
}

#[cfg(test)]
mod tests;
