//! The MIME walker: a message goes in, in chunks of any size; its parts come out as they pass (RFC 2045, RFC 2046).
//!
//! Nothing but the header block of one part and at most one line that may be a delimiter is kept. The walker does not
//! recurse: open multiparts and attached messages lie on a stack of bounded depth, and every open boundary is looked
//! for in every line, so that an outer multipart ends whatever an inner one says.

use super::ambiguity::Ambiguity;
use super::choice::Choice;
use super::codes::Codes;
use super::delimiter::MAX_LINE;
use super::entity::Entity;
use super::header::{self, Header, Line};
use super::limits::Limits;
use super::manner::{Lines, Manner};
use super::near::{self, Near};
use super::stack::{Delimiter, Kind, Multipart, Role, Stack, Trace};
use super::transfer::Encoding;
use memchr::memchr;

/// Bytes of blank lines behind a header block that are kept while a field may still come.
const MAX_BLANKS: usize = 1024;

/// What the walker meets, in the order of the message. Where a message is cut into chunks changes how the bytes of
/// one stretch are divided over events, nothing else.
#[derive(Debug)]
pub enum Event<'a> {
    /// A part begins: its header block is complete.
    Open(Opened<'a>),
    /// Bytes of the body of the innermost open part, which is a leaf; still in their transfer encoding.
    Body(&'a [u8]),
    /// Bytes around the parts of the innermost open multipart: preamble, epilogue, or what lies past a limit.
    Around(&'a [u8]),
    /// The innermost open part is complete.
    Close,
    /// A limit was passed: which, in plain words.
    Limit(&'static str),
}

/// A part whose body is about to come.
#[derive(Debug)]
pub struct Opened<'a> {
    /// Its header block.
    pub header: &'a Header,
    /// What the header block declares.
    pub entity: &'a Entity,
    /// The section number as IMAP counts (RFC 3501 section 6.4.5), `0` for the message itself; an attached message
    /// that is a multipart is `2.0` where the part that carries it is `2`.
    pub number: &'a str,
    /// How many containers it lies in.
    pub depth: u16,
    /// What its body is walked as.
    pub role: Role,
}

/// The state of a walk through one message.
#[derive(Debug)]
pub struct Walker {
    limits: Limits,
    manner: Manner,
    state: State,
    seam: Seam,
    /// A line, begun in an earlier chunk, that may become a delimiter.
    line: Vec<u8>,
    header: Header,
    /// Blank lines behind a header block to which a field may still come.
    blanks: Vec<u8>,
    stack: Stack,
    near: Near,
    parts: u32,
    codes: Codes,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    Header,
    /// Behind the blank line of a header block, where a loose reader still takes a field.
    Late,
    Body,
    /// Past the limit of parts: everything is text around the parts.
    Rest,
}

/// What the last bytes of a body may be the beginning of. They have not been handed out.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Seam {
    Inside,
    /// After a CR.
    Return,
    /// After this line break, which belongs to a delimiter should one follow.
    LineStart(&'static [u8]),
    /// After this line break and the beginning of a line, kept in `Walker::line`.
    Candidate(&'static [u8]),
}

impl Walker {
    /// A walk that has seen nothing.
    pub fn new(limits: Limits, manner: Manner) -> Self {
        Self {
            limits,
            manner,
            state: State::Header,
            seam: Seam::LineStart(b""),
            line: Vec::new(),
            header: Header::default(),
            blanks: Vec::new(),
            stack: Stack::new(manner.lines),
            near: Near::default(),
            parts: 0,
            codes: Codes::default(),
        }
    }

    /// What could be read otherwise, as far as the walk has come.
    pub fn codes(&self) -> Codes {
        self.codes
    }

    /// The next bytes of the message.
    pub fn feed(&mut self, chunk: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        let mut rest = chunk;
        while !rest.is_empty() {
            rest = match self.state {
                State::Header | State::Late => self.header(rest, sink),
                State::Body => self.body(rest, sink),
                State::Rest => {
                    sink(Event::Around(rest));
                    b""
                }
            };
        }
    }

    /// The end of the message.
    pub fn finish(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        if !self.header.pending_line().is_empty() {
            self.header_line(sink);
        }
        if let Seam::Candidate(line_break) = self.seam {
            self.seam = Seam::Inside;
            let line = std::mem::take(&mut self.line);
            match self.stack.delimiter(&line, &mut self.codes) {
                Some(delimiter) => self.divide(delimiter, &line, sink),
                None => {
                    self.emit(line_break, sink);
                    self.emit(&line, sink);
                }
            }
        }
        // A part may consist of a header block that no blank line ends; a delimiter alone is no part.
        let header = matches!(self.state, State::Header | State::Late);
        if header && (!self.header.is_empty() || self.parts == 0) {
            self.begin_part(sink);
        }
        self.flush_seam(sink);
        while let Some(codes) = self.stack.pop() {
            self.codes.merge(codes);
            sink(Event::Close);
        }
    }

    // ---- header blocks ----------------------------------------------------------------------------------------

    /// Collects header lines; returns what is left of the input when the block ends.
    fn header<'a>(&mut self, input: &'a [u8], sink: &mut impl FnMut(Event<'_>)) -> &'a [u8] {
        let (line, rest, complete) = match memchr(b'\n', input).and_then(|at| input.split_at_checked(at + 1))
        {
            Some((line, rest)) => (line, rest, true),
            None => (input, &b""[..], false),
        };
        let taken = self.header.push(line, &self.limits);
        if taken < line.len() {
            sink(Event::Limit("a header block longer than the limit"));
            self.header.end_line(&self.limits, self.manner.lines);
            let cut = self.header.retract_line();
            self.begin_part(sink);
            self.feed(&cut, sink);
            return input.get(taken..).unwrap_or_default();
        }
        if complete {
            self.header_line(sink);
        }
        rest
    }

    fn header_line(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        let line = self.header.pending_line();
        if (line.starts_with(b"--") || self.manner.lines == Lines::Loose)
            && let Some(delimiter) = self.stack.delimiter(line, &mut self.codes)
        {
            let line = self.header.retract_line();
            if !self.header.is_empty() && self.state == State::Header {
                self.codes.raise(Ambiguity::HdrbodySep);
            }
            self.begin_part(sink);
            if self.state != State::Rest {
                self.divide(delimiter, &line, sink);
            }
            return;
        }
        if self.state == State::Late && !header::is_mime_field(line.trim_ascii()) && !is_blank(line) {
            let line = self.header.retract_line();
            self.begin_part(sink);
            self.feed(&line, sink);
            return;
        }
        let read = self.header.end_line(&self.limits, self.manner.lines);
        match read {
            Line::Taken => {
                self.state = State::Header;
                self.blanks.clear();
                return;
            }
            Line::Blank if self.manner.lines == Lines::Loose => {
                let blank = self.header.retract_line();
                // The first blank line ends the block, those behind it would belong to the body.
                if self.state == State::Late {
                    self.blanks.extend_from_slice(&blank);
                }
                self.state = State::Late;
                if self.blanks.len() > MAX_BLANKS {
                    self.begin_part(sink);
                }
                return;
            }
            Line::Blank => return self.begin_part(sink),
            Line::Stray => self.codes.raise(Ambiguity::HdrbodySep),
            Line::Excess => sink(Event::Limit("more header fields than the limit")),
        }
        let line = self.header.retract_line();
        self.begin_part(sink);
        self.feed(&line, sink);
    }

    // ---- parts ------------------------------------------------------------------------------------------------

    /// The header block is complete: what kind of part is this?
    fn begin_part(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        let mut header = std::mem::take(&mut self.header);
        header.complete();
        self.open(&header, sink);
        header.clear();
        self.header = header;
        let blanks = std::mem::take(&mut self.blanks);
        self.feed(&blanks, sink);
    }

    fn open(&mut self, header: &Header, sink: &mut impl FnMut(Event<'_>)) {
        self.seam = Seam::LineStart(b"");
        self.state = State::Body;
        if self.parts >= self.limits.parts {
            sink(Event::Limit("more parts than the limit"));
            self.state = State::Rest;
            return;
        }
        self.parts += 1;
        let choice = self.manner.choice;
        let mut entity = Entity::read(header, self.stack.default_type(), &self.limits, choice);
        self.codes.merge(entity.codes);
        if entity.over_limit {
            sink(Event::Limit("more parameters than the limit"));
        }
        let role = self.role(&entity, sink);
        let (number, prefix) = self.stack.number(role);
        let depth = u16::try_from(self.stack.height()).unwrap_or(u16::MAX);
        sink(Event::Open(Opened { header, entity: &entity, number: &number, depth, role }));
        self.near.restart(role == Role::Leaf && !entity.holds_header());
        let kind = match role {
            // The body of such a part is a header block itself.
            Role::Leaf if entity.holds_header() => Kind::Leaf(Trace::ended()),
            Role::Leaf => Kind::Leaf(Trace::default()),
            Role::Message => {
                self.state = State::Header;
                Kind::Message
            }
            Role::Multipart => {
                let boundaries = std::mem::take(&mut entity.boundaries);
                if boundaries.iter().any(|boundary| self.stack.has_boundary(boundary)) {
                    self.codes.raise(Ambiguity::Nest);
                }
                Kind::Multipart(Multipart::new(boundaries, entity.media_type == "multipart/digest"))
            }
        };
        self.stack.push(kind, prefix);
    }

    fn role(&mut self, entity: &Entity, sink: &mut impl FnMut(Event<'_>)) -> Role {
        let encoded = entity.encoding != Encoding::Identity;
        let role = if self.manner.lines == Lines::Guessed && self.stack.height() == 0 {
            return Role::Multipart;
        } else if entity.is_multipart() {
            // By the letter it cannot be encoded; mended, it is what it says.
            if entity.boundaries.is_empty() || encoded && self.manner.choice == Choice::Last {
                return Role::Leaf;
            }
            Role::Multipart
        } else if entity.is_message() && (!encoded || self.manner.choice == Choice::First) {
            Role::Message
        } else {
            return Role::Leaf;
        };
        if self.manner.lines == Lines::Guessed && role == Role::Multipart {
            return Role::Leaf;
        }
        if self.stack.height() >= usize::from(self.limits.depth) {
            sink(Event::Limit("parts nested deeper than the limit"));
            return Role::Leaf;
        }
        role
    }

    // ---- bodies -----------------------------------------------------------------------------------------------

    /// Hands out body bytes up to the next delimiter; returns what is left of the input after it.
    fn body<'a>(&mut self, input: &'a [u8], sink: &mut impl FnMut(Event<'_>)) -> &'a [u8] {
        match self.seam {
            Seam::Inside => self.search(input, sink),
            Seam::Return if input.first() == Some(&b'\n') => {
                self.seam = Seam::LineStart(b"\r\n");
                input.get(1..).unwrap_or_default()
            }
            Seam::Return => {
                self.flush_seam(sink);
                input
            }
            Seam::LineStart(line_break) => match self.look(input) {
                Look::Delimiter(found, length) => {
                    let (line, rest) = input.split_at_checked(length).unwrap_or_default();
                    self.divide(found, line, sink);
                    rest
                }
                Look::Text => {
                    self.flush_seam(sink);
                    input
                }
                Look::Undecided => {
                    self.line.extend_from_slice(input);
                    self.seam = Seam::Candidate(line_break);
                    b""
                }
            },
            Seam::Candidate(line_break) => self.candidate(line_break, input, sink),
        }
    }

    /// Searches from within a line for the next line that is a delimiter, and for what is nearly structure. All of it
    /// has a hyphen.
    fn search<'a>(&mut self, input: &'a [u8], sink: &mut impl FnMut(Event<'_>)) -> &'a [u8] {
        let divided = self.stack.has_multipart();
        if divided && self.manner.looks_at_every_line() {
            return self.next_line(input, sink);
        }
        self.near.arrived(input, &self.stack, &mut self.codes);
        let mut from = 0;
        while let Some(at) = input.get(from..).and_then(|rest| memchr(b'-', rest)) {
            let hyphen = from + at;
            let before = hyphen.checked_sub(1).and_then(|before| input.get(before));
            if before.is_some_and(|byte| near::is_within_word(*byte)) {
                from = hyphen + 1;
                continue;
            }
            let line = input.get(hyphen..).unwrap_or_default();
            let newline = hyphen.checked_sub(1).filter(|before| input.get(*before) == Some(&b'\n'));
            let Some(newline) = newline.filter(|_| divided && line.starts_with(b"--")) else {
                self.near.hyphen(input, hyphen, &self.stack, &mut self.codes);
                from = hyphen + line.iter().take_while(|byte| **byte == b'-').count();
                continue;
            };
            match self.look(line) {
                Look::Text => from = hyphen + 2,
                look => {
                    let text = input.get(..newline).unwrap_or_default();
                    let (text, line_break) = match text.strip_suffix(b"\r") {
                        Some(text) => (text, &b"\r\n"[..]),
                        None => (text, &b"\n"[..]),
                    };
                    self.emit(text, sink);
                    let Look::Delimiter(found, length) = look else {
                        self.line.extend_from_slice(line);
                        self.seam = Seam::Candidate(line_break);
                        return b"";
                    };
                    let (line, rest) = line.split_at_checked(length).unwrap_or_default();
                    self.divide(found, line, sink);
                    return rest;
                }
            }
        }
        if divided {
            self.hold_tail(input, sink);
        } else {
            self.emit(input, sink);
        }
        b""
    }

    /// Goes to the beginning of the next line.
    fn next_line<'a>(&mut self, input: &'a [u8], sink: &mut impl FnMut(Event<'_>)) -> &'a [u8] {
        let Some((text, rest)) = memchr(b'\n', input).and_then(|newline| input.split_at_checked(newline))
        else {
            self.hold_tail(input, sink);
            return b"";
        };
        let (text, line_break) = match text.strip_suffix(b"\r") {
            Some(text) => (text, &b"\r\n"[..]),
            None => (text, &b"\n"[..]),
        };
        self.emit(text, sink);
        self.seam = Seam::LineStart(line_break);
        rest.get(1..).unwrap_or_default()
    }

    /// The chunk ends: holds back what may be the beginning of a line break and a delimiter.
    fn hold_tail(&mut self, input: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        let (text, seam) = match input {
            [text @ .., b'\r', b'\n', b'-'] => (text, Seam::Candidate(b"\r\n")),
            [text @ .., b'\n', b'-'] => (text, Seam::Candidate(b"\n")),
            [text @ .., b'\r', b'\n'] => (text, Seam::LineStart(b"\r\n")),
            [text @ .., b'\n'] => (text, Seam::LineStart(b"\n")),
            [text @ .., b'\r'] => (text, Seam::Return),
            text => (text, Seam::Inside),
        };
        self.emit(text, sink);
        if let Seam::Candidate(_) = seam {
            self.line.push(b'-');
        }
        self.seam = seam;
    }

    /// Continues a line that began in an earlier chunk.
    fn candidate<'a>(
        &mut self,
        line_break: &'static [u8],
        input: &'a [u8],
        sink: &mut impl FnMut(Event<'_>),
    ) -> &'a [u8] {
        let room = MAX_LINE.saturating_sub(self.line.len());
        let end = memchr(b'\n', input).map_or(input.len(), |newline| newline + 1).min(room);
        let (piece, rest) = input.split_at_checked(end).unwrap_or_default();
        self.line.extend_from_slice(piece);
        let line = std::mem::take(&mut self.line);
        match self.look(&line) {
            Look::Undecided => {
                self.line = line;
                return rest;
            }
            Look::Delimiter(found, _) => self.divide(found, &line, sink),
            Look::Text => {
                self.emit(line_break, sink);
                self.hold_tail(&line, sink);
            }
        }
        if self.line.is_empty() {
            self.line = line;
            self.line.clear();
        }
        rest
    }

    /// What the beginning of a line, to which all of the line belongs that has arrived, is.
    fn look(&mut self, line: &[u8]) -> Look {
        let within = line.get(..MAX_LINE).unwrap_or(line);
        if !self.stack.may_become_delimiter(within) {
            return Look::Text;
        }
        let length = match memchr(b'\n', within) {
            Some(newline) => newline + 1,
            None if line.len() >= MAX_LINE => {
                self.codes.raise(Ambiguity::Delim);
                return Look::Text;
            }
            None => return Look::Undecided,
        };
        match self.stack.delimiter(line.get(..length).unwrap_or_default(), &mut self.codes) {
            Some(found) => Look::Delimiter(found, length),
            None => Look::Text,
        }
    }

    /// A delimiter line: everything within its multipart ends, a part or the epilogue begins.
    fn divide(&mut self, delimiter: Delimiter, line: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        if delimiter.odd {
            self.codes.raise(Ambiguity::Eol);
        }
        while let Some(codes) = self.stack.pop_within(delimiter) {
            self.codes.merge(codes);
            sink(Event::Close);
        }
        self.stack.pass(delimiter, &mut self.codes);
        self.near.restart(false);
        self.seam = Seam::LineStart(b"");
        self.state = if delimiter.closes { State::Body } else { State::Header };
        if delimiter.is_field {
            self.feed(line, sink);
        }
    }

    /// What was held back is text after all.
    fn flush_seam(&mut self, sink: &mut impl FnMut(Event<'_>)) {
        match std::mem::replace(&mut self.seam, Seam::Inside) {
            Seam::Return => self.emit(b"\r", sink),
            Seam::LineStart(line_break) => self.emit(line_break, sink),
            Seam::Inside | Seam::Candidate(_) => {}
        }
    }

    fn emit(&mut self, bytes: &[u8], sink: &mut impl FnMut(Event<'_>)) {
        if bytes.is_empty() {
            return;
        }
        self.near.passed(bytes);
        match self.stack.top() {
            Some(Kind::Leaf(first_line)) => {
                if first_line.first_line(bytes) {
                    self.codes.raise(Ambiguity::HdrbodySep);
                }
                sink(Event::Body(bytes));
            }
            Some(Kind::Multipart(multipart)) => {
                multipart.around(bytes, &mut self.codes);
                sink(Event::Around(bytes));
            }
            Some(Kind::Message) | None => sink(Event::Around(bytes)),
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

enum Look {
    /// A delimiter line of so many bytes.
    Delimiter(Delimiter, usize),
    Text,
    /// The line goes on in the next chunk.
    Undecided,
}

#[cfg(test)]
#[path = "walker_tests.rs"]
mod tests;
