//! The parts that are open at a place in a message, the outermost first.

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::delimiter::{self, Reading};
use super::header::is_mime_name;

/// The open parts. Its height is bounded by the walker.
#[derive(Debug, Default)]
pub struct Stack {
    frames: Vec<Frame>,
}

/// What a part is to the walker.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// Its body comes as [`Body`](super::walker::Event::Body).
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
}

/// Looks for lines that begin like a MIME header field, where none should stand.
#[derive(Debug, Default)]
pub struct Trace {
    start: [u8; 12],
    length: usize,
}

impl Stack {
    /// How many parts are open.
    pub fn height(&self) -> usize {
        self.frames.len()
    }

    /// Opens a part; `prefix` comes from [`Stack::number`].
    pub fn push(&mut self, kind: Kind, prefix: String) {
        self.frames.push(Frame { kind, prefix });
    }

    /// Closes the innermost part; what its end lacks.
    pub fn pop(&mut self) -> Option<Codes> {
        self.frames.pop().map(|frame| match frame.kind {
            Kind::Multipart(multipart) => multipart.missing_end(),
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
        self.multiparts().any(|(_, multipart)| multipart.boundaries.iter().any(|open| open == boundary))
    }

    /// A multipart is open.
    pub fn has_multipart(&self) -> bool {
        self.multiparts().next().is_some()
    }

    /// The beginning of a line may become a delimiter of an open multipart.
    pub fn may_become_delimiter(&self, line: &[u8]) -> bool {
        self.multiparts().any(|(_, open)| open.boundaries.iter().any(|b| delimiter::may_become(line, b)))
    }

    /// The delimiter that a complete line is. An inner multipart goes before an outer one, one that is still open
    /// before one that was closed. Raises `DELIM` where a boundary stands at the start of a line that is none.
    pub fn delimiter(&self, line: &[u8], codes: &mut Codes) -> Option<Delimiter> {
        let odd = line.ends_with(b"\n") && !line.ends_with(b"\r\n");
        let (mut closed, mut prefix) = (None, false);
        for (frame, multipart) in self.multiparts() {
            for boundary in &multipart.boundaries {
                let closes = match delimiter::read(line, boundary) {
                    Reading::Separates => false,
                    Reading::Closes => true,
                    reading => {
                        prefix |= reading == Reading::Prefix;
                        continue;
                    }
                };
                let found = Delimiter { frame, closes, odd };
                if multipart.place != Place::Epilogue {
                    return Some(found);
                }
                closed = closed.or(Some(found));
            }
        }
        if closed.is_none() && prefix {
            codes.raise(Ambiguity::Delim);
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

    /// The open multiparts with their places on the stack, the innermost first.
    fn multiparts(&self) -> impl Iterator<Item = (usize, &Multipart)> {
        self.frames.iter().enumerate().rev().filter_map(|(place, frame)| match &frame.kind {
            Kind::Multipart(multipart) => Some((place, multipart)),
            _ => None,
        })
    }
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
        for line in bytes.split_inclusive(|byte| *byte == b'\n') {
            seen |= self.first_line(line);
            if line.ends_with(b"\n") {
                self.length = 0;
            }
        }
        seen
    }
}
