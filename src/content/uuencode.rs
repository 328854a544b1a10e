//! Files in the text of a message: uuencode, and base64 in its frame (POSIX.1-2024, `uuencode`).
//!
//! No field declares it, yet mail programs show such a block as an attachment.

mod line;
pub mod spotter;

use super::unwrap::{Inner, Nature, Unwrap};
use encodify::base64::{Decoder, STANDARD};
use line::{Header, LINE, decode_line, header, is_base64_line, is_first_line, without_end};
use memchr::{memchr, memmem, memrchr};

/// Decoded bytes handed out at once.
const PIECE: usize = 16 * 1024;

/// Hands out the file of each block.
///
/// A block without its `end` ends before the first line that cannot be data; one whose first line cannot be is prose.
#[derive(Debug, Default)]
pub struct UuBlocks {
    state: State,
    line: Vec<u8>,
    /// The line goes on from bytes that have been dealt with.
    continued: bool,
    decoded: Vec<u8>,
}

#[derive(Debug, Default)]
enum State {
    #[default]
    Outside,
    /// Behind a line that may begin a block.
    Begun(Header),
    Lines,
    Base64(Box<Decoder>),
}

impl Unwrap for UuBlocks {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while !bytes.is_empty() {
            if matches!(self.state, State::Outside) && self.line.is_empty() && !self.continued {
                bytes = from_mark(bytes);
            }
            let length = memchr(b'\n', bytes).map_or(bytes.len(), |newline| newline + 1);
            let room = LINE - self.line.len();
            let (piece, rest) = bytes.split_at_checked(length.min(room)).unwrap_or_default();
            bytes = rest;
            self.line.extend_from_slice(piece);
            let ended = piece.ends_with(b"\n");
            if ended || self.line.len() == LINE {
                self.line(sink);
                self.continued = !ended;
            }
        }
        self.flush(sink);
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.line.is_empty() {
            self.line(sink);
        }
        self.end(sink);
    }
}

impl UuBlocks {
    fn line(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut taken = std::mem::take(&mut self.line);
        let line = without_end(&taken);
        match (&mut self.state, self.continued) {
            (State::Base64(_), _) | (_, false) => self.read(line, sink),
            // The rest of a long line: of prose, of a name, or what trails data.
            (_, true) => {}
        }
        if self.decoded.len() >= PIECE {
            self.flush(sink);
        }
        taken.clear();
        self.line = taken;
    }

    fn read(&mut self, line: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        if let State::Begun(header) = &mut self.state {
            let name = std::mem::take(&mut header.name);
            self.state = if !is_first_line(header.base64, line) {
                State::Outside
            } else {
                let base64 = header.base64;
                sink(Inner::Begin { names: vec![name], nature: Nature::File });
                if base64 { State::Base64(Box::new(STANDARD.decoder())) } else { State::Lines }
            };
        }
        let goes_on = match &mut self.state {
            State::Outside | State::Begun(_) => false,
            State::Lines => line != b"end" && decode_line(line, &mut self.decoded),
            State::Base64(decoder) => {
                let data = is_base64_line(line) && !line.starts_with(b"====");
                if data {
                    decode_base64(decoder, line, &mut self.decoded);
                }
                data
            }
        };
        if !goes_on {
            self.end(sink);
            if let Some(header) = header(line).filter(|_| !self.continued) {
                self.state = State::Begun(header);
            }
        }
    }

    /// The end of the block, if there is one.
    fn end(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let state = std::mem::take(&mut self.state);
        let open = matches!(state, State::Lines | State::Base64(_));
        if let State::Base64(decoder) = state {
            decoder.finish(&mut self.decoded);
        }
        self.flush(sink);
        if open {
            sink(Inner::End);
        }
    }

    fn flush(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.decoded.is_empty() {
            sink(Inner::Data(&self.decoded));
            self.decoded.clear();
        }
    }
}

/// Lines from the first on that may begin a block, or that is not complete.
fn from_mark(lines: &[u8]) -> &[u8] {
    if lines.starts_with(b"begin") {
        return lines;
    }
    let newline = memmem::find(lines, b"\nbegin").or_else(|| memrchr(b'\n', lines));
    newline.and_then(|newline| lines.get(newline + 1..)).unwrap_or(lines)
}

/// Decodes a line of symbols and padding, which ends a quantum; decoding goes on behind it.
fn decode_base64(decoder: &mut Decoder, mut line: &[u8], out: &mut Vec<u8>) {
    loop {
        let taken = decoder.decode_symbols(line, out);
        let Some((byte, rest)) = line.get(taken..).and_then(<[u8]>::split_first) else { return };
        if *byte == b'=' {
            decoder.pad(out);
        }
        line = rest;
    }
}

#[cfg(test)]
mod tests;
