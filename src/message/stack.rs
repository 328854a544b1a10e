//! The parts that are open at a place in a message, the outermost first.

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::delimiter::{self, Reading};
use super::header::{is_mime_field, is_mime_name};
use super::manner::Lines;
use super::open_boundaries::OpenBoundaries;
use std::cmp::Reverse;

/// Blanks before a delimiter that a loose reader passes over.
const MAX_INDENT: usize = 64;
/// How the fields begin that divide where no boundary is believed.
const NAMES: &[&[u8]] = &[b"content-", b"mime-version"];

/// The open parts. Its height is bounded by the walker.
#[derive(Debug)]
pub struct Stack {
    frames: Vec<Frame>,
    /// How many of them are multiparts.
    multiparts: usize,
    open: OpenBoundaries,
    lines: Lines,
}

/// What a part is to the walker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Its body comes as [`Body`](super::event::Event::Body).
    Leaf,
    /// Its parts come, and what stands around them.
    Multipart,
    /// The message that it carries comes as one part.
    Message,
}

#[derive(Debug)]
struct Frame {
    kind: Kind,
    /// What the section numbers of its children begin with.
    prefix: String,
}

/// An open part.
#[derive(Debug)]
pub enum Kind {
    /// A part with a body.
    Leaf(Trace),
    /// A part that carries a message.
    Message,
    /// A part that is divided.
    Multipart(Multipart),
}

/// An open multipart.
#[derive(Debug)]
pub struct Multipart {
    boundaries: Vec<Vec<u8>>,
    digest: bool,
    children: u32,
    place: Place,
    trace: Trace,
}

/// Where in a multipart the walk stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Preamble,
    Parts,
    Epilogue,
}

/// A delimiter line of the multipart in this frame.
#[derive(Clone, Copy, Debug)]
pub struct Delimiter {
    frame: usize,
    /// It ends the multipart.
    pub closes: bool,
    /// The line ends in something else than CRLF.
    pub odd: bool,
    /// The line is the first field of the part that it begins.
    pub is_field: bool,
}

/// Looks for lines that begin like a MIME header field, where none should stand.
#[derive(Debug, Default)]
pub struct Trace {
    start: [u8; 12],
    length: usize,
}

impl Stack {
    /// No part is open.
    pub fn new(lines: Lines) -> Self {
        Self { frames: Vec::new(), multiparts: 0, open: OpenBoundaries::default(), lines }
    }

    /// How many parts are open.
    pub fn height(&self) -> usize {
        self.frames.len()
    }

    /// Opens a part; `prefix` comes from [`Stack::number`].
    pub fn push(&mut self, kind: Kind, prefix: String) {
        if let Kind::Multipart(multipart) = &kind {
            self.multiparts += 1;
            self.open.open(self.frames.len(), &multipart.boundaries);
        }
        self.frames.push(Frame { kind, prefix });
    }

    /// Closes the innermost part; what its end lacks.
    pub fn pop(&mut self) -> Option<Codes> {
        self.frames.pop().map(|frame| match frame.kind {
            Kind::Multipart(multipart) => {
                self.multiparts -= 1;
                self.open.close(&multipart.boundaries);
                multipart.missing_end()
            }
            _ => Codes::default(),
        })
    }

    /// The innermost open part.
    pub fn top(&mut self) -> Option<&mut Kind> {
        self.frames.last_mut().map(|frame| &mut frame.kind)
    }

    /// The section number of a part that begins here, and what those of its children begin with. The message itself
    /// is `0`; so is, behind the number of the part that carries it, an attached message that is a multipart.
    pub fn number(&mut self, role: Role) -> (String, String) {
        let own = match self.frames.last_mut() {
            None if role == Role::Multipart => return ("0".to_owned(), String::new()),
            None => return ("0".to_owned(), "1.".to_owned()),
            Some(Frame { kind: Kind::Message, prefix }) if role == Role::Multipart => {
                return (format!("{prefix}0"), prefix.clone());
            }
            Some(Frame { kind: Kind::Multipart(multipart), prefix }) => {
                multipart.children = multipart.children.saturating_add(1);
                format!("{prefix}{}", multipart.children)
            }
            Some(Frame { prefix, .. }) => format!("{prefix}1"),
        };
        let children = format!("{own}.");
        (own, children)
    }

    /// The type of a part that declares none: a message within a digest (RFC 2046 section 5.1.5), else text.
    pub fn default_type(&self) -> &'static str {
        match self.frames.last() {
            Some(Frame { kind: Kind::Multipart(Multipart { digest: true, .. }), .. }) => "message/rfc822",
            _ => "text/plain",
        }
    }

    /// An open multipart is divided by this boundary.
    pub fn has_boundary(&self, boundary: &[u8]) -> bool {
        self.open.contains(boundary)
    }

    /// A multipart is open.
    pub fn has_multipart(&self) -> bool {
        self.multiparts > 0
    }

    /// The beginning of a line may become a delimiter of an open multipart.
    pub fn may_become_delimiter(&self, line: &[u8]) -> bool {
        let line = match self.lines {
            Lines::Strict => line,
            Lines::Loose => without_indent(line),
            Lines::Guessed => return may_divide(line),
        };
        match line.strip_prefix(b"--") {
            Some(rest) => self.open.beginning(rest).next().is_some() || self.open.any_begins_with(rest),
            None => b"--".starts_with(line) && !self.open.is_empty(),
        }
    }

    /// A line that begins with this byte may become a delimiter of an open multipart.
    pub fn may_begin_delimiter(&self, first: u8) -> bool {
        match self.lines {
            Lines::Strict => first == b'-',
            Lines::Loose => matches!(first, b'-' | b' ' | b'\t'),
            Lines::Guessed => first == b'-' || may_begin_field(first),
        }
    }

    /// A text begins like a delimiter of an open multipart.
    pub fn begins_with_delimiter(&self, text: &[u8]) -> bool {
        text.strip_prefix(b"--").is_some_and(|text| self.open.beginning(text).next().is_some())
    }

    /// Bytes of the longest delimiter of an open multipart, without what may follow it in its line.
    pub fn longest_delimiter(&self) -> usize {
        self.open.longest().map_or(0, |length| length + 2)
    }

    /// The delimiter that a complete line is. An inner multipart goes before an outer one, one that is still open
    /// before one that was closed. Raises `DELIM` where a boundary stands at the start of a line that is none.
    pub fn delimiter(&self, line: &[u8], codes: &mut Codes) -> Option<Delimiter> {
        let odd = line.ends_with(b"\n") && !line.ends_with(b"\r\n");
        let line = match self.lines {
            Lines::Strict => line,
            Lines::Loose => without_indent(line),
            Lines::Guessed => {
                let is_field = is_mime_field(line.trim_ascii());
                let divides = is_field || line.starts_with(b"--");
                return divides.then_some(Delimiter { frame: 0, closes: false, odd, is_field });
            }
        };
        let beginning = self.open.beginning(line.strip_prefix(b"--")?);
        let mut places: Vec<_> = beginning
            .flat_map(|(boundary, places)| places.iter().map(move |place| (*place, boundary)))
            .collect();
        places.sort_unstable_by_key(|((frame, rank), _)| (Reverse(*frame), *rank));
        let (mut closed, mut prefix) = (None, false);
        for ((frame, _), boundary) in places {
            let closes = match delimiter::read(line, boundary) {
                Reading::Separates => false,
                Reading::Closes => true,
                reading => {
                    prefix |= reading == Reading::Prefix;
                    continue;
                }
            };
            let found = Delimiter { frame, closes, odd, is_field: false };
            if !self.is_over(frame) {
                return Some(found);
            }
            closed = closed.or(Some(found));
        }
        if closed.is_none() && prefix {
            codes.raise(Ambiguity::Delim);
            if memchr::memchr(b'\r', line.trim_ascii_end()).is_some() {
                codes.raise(Ambiguity::Eol);
            }
        }
        closed
    }

    /// Closes the innermost part, if it lies within the multipart that the delimiter belongs to.
    pub fn pop_within(&mut self, delimiter: Delimiter) -> Option<Codes> {
        if self.frames.len() <= delimiter.frame + 1 {
            return None;
        }
        let mut codes = self.pop()?;
        if codes != Codes::default() {
            codes.raise(Ambiguity::Nest);
        }
        Some(codes)
    }

    /// The innermost part is the multipart that the delimiter belongs to: the walk passes it.
    pub fn pass(&mut self, delimiter: Delimiter, codes: &mut Codes) {
        let Some(Kind::Multipart(multipart)) = self.top() else { return };
        if multipart.place == Place::Epilogue {
            codes.raise(Ambiguity::EpilogueEntity);
        }
        multipart.trace = Trace::default();
        multipart.place = if delimiter.closes { Place::Epilogue } else { Place::Parts };
    }

    /// The multipart in this frame has seen its last delimiter.
    fn is_over(&self, frame: usize) -> bool {
        let frame = self.frames.get(frame).map(|frame| &frame.kind);
        matches!(frame, Some(Kind::Multipart(Multipart { place: Place::Epilogue, .. })))
    }
}

/// A line without the blanks before it.
fn without_indent(line: &[u8]) -> &[u8] {
    let blanks = line.iter().take(MAX_INDENT).take_while(|byte| matches!(byte, b' ' | b'\t')).count();
    line.get(blanks..).unwrap_or_default()
}

/// The beginning of a line may become one that divides where no boundary is believed.
fn may_divide(line: &[u8]) -> bool {
    line.is_empty()
        || line == b"-"
        || line.starts_with(b"--")
        || NAMES.iter().any(|name| {
            let length = name.len().min(line.len());
            name.get(..length)
                .is_some_and(|start| line.get(..length).is_some_and(|line| line.eq_ignore_ascii_case(start)))
        })
}

/// One of [`NAMES`], and whatever else is the name of such a field, may begin with this byte.
fn may_begin_field(first: u8) -> bool {
    matches!(first | 0x20, b'c' | b'm')
}

impl Multipart {
    /// A multipart of which nothing has passed.
    pub fn new(boundaries: Vec<Vec<u8>>, digest: bool) -> Self {
        Self { boundaries, digest, children: 0, place: Place::Preamble, trace: Trace::default() }
    }

    /// Text around the parts: raises a code where it looks like a part.
    pub fn around(&mut self, bytes: &[u8], codes: &mut Codes) {
        if self.trace.any_line(bytes) {
            codes.raise(match self.place {
                Place::Epilogue => Ambiguity::EpilogueEntity,
                _ => Ambiguity::PreambleEntity,
            });
        }
    }

    /// The multipart is over; was its closing delimiter seen, was any?
    fn missing_end(&self) -> Codes {
        let mut codes = Codes::default();
        match self.place {
            Place::Preamble => codes.raise(Ambiguity::BoundaryMissing),
            Place::Parts => codes.raise(Ambiguity::Unterminated),
            Place::Epilogue => {}
        }
        codes
    }
}

impl Trace {
    /// A trace that looks no further.
    pub fn ended() -> Self {
        let start = [0; 12];
        Self { length: start.len(), start }
    }

    /// More bytes of a text; true when its first line begins like a field.
    pub fn first_line(&mut self, bytes: &[u8]) -> bool {
        let before = self.length;
        for byte in bytes {
            let Some(place) = self.start.get_mut(self.length) else { break };
            *place = *byte;
            self.length += 1;
        }
        before < self.length && self.length == self.start.len() && is_mime_name(&self.start)
    }

    /// More bytes of a text; true when any line begins like a field.
    fn any_line(&mut self, bytes: &[u8]) -> bool {
        let mut seen = false;
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            if self.length > 0 || may_begin_field(*first) {
                let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
                let (line, behind) = rest.split_at_checked(end).unwrap_or_default();
                seen |= self.first_line(line);
                rest = behind;
                if line.ends_with(b"\n") {
                    self.length = 0;
                }
                continue;
            }
            let fields =
                rest.windows(2).position(|pair| matches!(pair, [b'\n', first] if may_begin_field(*first)));
            let (passed, behind) = match fields {
                Some(newline) => rest.split_at_checked(newline + 1).unwrap_or_default(),
                None => (rest, &b""[..]),
            };
            // The line that is begun is none of a field.
            self.length = if passed.ends_with(b"\n") { 0 } else { self.start.len() };
            rest = behind;
        }
        seen
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_held_only_while_it_can_become_a_delimiter() {
        let mut stack = Stack::new(Lines::Strict);
        assert!(!stack.may_become_delimiter(b"--"));
        stack.push(Kind::Multipart(Multipart::new(vec![b"foo".to_vec()], false)), String::new());
        for (line, may) in
            [("", true), ("-", true), ("--", true), ("--fo", true), ("--foo-", true), ("--fx", false)]
        {
            assert_eq!(stack.may_become_delimiter(line.as_bytes()), may, "{line}");
        }
    }
}
