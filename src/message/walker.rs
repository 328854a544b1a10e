//! The MIME walker: a message goes in, in chunks of any size; its parts come out as they pass (RFC 2045, RFC 2046).
//!
//! Nothing but the header block of one part and at most one line that may be a delimiter is kept. The walker does not
//! recurse: open multiparts and attached messages lie on a stack of bounded depth, and every open boundary is looked
//! for in every line, so that an outer multipart ends whatever an inner one says.

use super::ambiguity::Ambiguity;
use super::body::{Body, Surroundings};
use super::choice::Choice;
use super::codes::Codes;
use super::entity::Entity;
use super::event::{Event, Opened};
use super::header::{self, Header, Line};
use super::limits::Limits;
use super::manner::{Lines, Manner};
use super::stack::{Delimiter, Kind, Multipart, Role, Stack, Trace};
use super::transfer::Encoding;
use memchr::memchr;

/// Bytes of blank lines behind a header block that are kept while a field may still come.
const MAX_BLANKS: usize = 1024;

/// The state of a walk through one message.
#[derive(Debug)]
pub struct Walker {
    limits: Limits,
    manner: Manner,
    state: State,
    header: Header,
    /// Blank lines behind a header block to which a field may still come.
    blanks: Vec<u8>,
    stack: Stack,
    body: Body,
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

impl Walker {
    /// A walk that has seen nothing.
    pub fn new(limits: Limits, manner: Manner) -> Self {
        Self {
            limits,
            manner,
            state: State::Header,
            header: Header::default(),
            blanks: Vec::new(),
            stack: Stack::new(manner.lines),
            body: Body::new(manner.looks_at_every_line()),
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
                State::Body => {
                    let (rest, division) = self.body.feed(
                        rest,
                        &mut Surroundings { stack: &mut self.stack, codes: &mut self.codes, sink },
                    );
                    if let Some(division) = division {
                        self.divide(division.delimiter, &division.line, sink);
                    }
                    rest
                }
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
        if let Some(division) =
            self.body.end_line(&mut Surroundings { stack: &mut self.stack, codes: &mut self.codes, sink })
        {
            self.divide(division.delimiter, &division.line, sink);
        }
        // A part may consist of a header block that no blank line ends; a delimiter alone is no part.
        let header = matches!(self.state, State::Header | State::Late);
        if header && (!self.header.is_empty() || self.parts == 0) {
            self.begin_part(sink);
        }
        self.body.flush(&mut Surroundings { stack: &mut self.stack, codes: &mut self.codes, sink });
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
        self.body.restart(role == Role::Leaf && !entity.holds_header());
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
        self.body.restart(false);
        self.state = if delimiter.closes { State::Body } else { State::Header };
        if delimiter.is_field {
            self.feed(line, sink);
        }
    }
}

fn is_blank(line: &[u8]) -> bool {
    line.iter().all(|byte| matches!(byte, b'\r' | b'\n'))
}

#[cfg(test)]
#[path = "walker_tests.rs"]
mod tests;
