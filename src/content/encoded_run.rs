//! Encoded content without a declaration: base64 or hexadecimal that was pasted into text.
//!
//! Clean text is full of tokens that look like base64: keys, hashes, the links of newsletters. So what counts is whether
//! a run *decodes* to text or to the beginning of a file. [`Spotter`] asks that while text passes; [`EncodedRuns`]
//! decodes, once it is known that it pays.

pub mod grouped;
mod guess;
mod way;

use super::unwrap::{Inner, Nature, Unwrap};
use guess::{HEAD, is_plausible, plausible};
use way::{Way, WayDecoder, is_symbol};

/// Symbols without a break that are looked at; shorter ones are words.
const RUN: usize = 24;
/// Bytes that are asked at once whether a blank or a line end is among them: a third of [`RUN`].
const WINDOW: usize = 8;
/// Symbols kept of short lines that stand before the first long one.
const PREFIX: usize = 96;
/// Bytes kept of a line of short pieces, until its end says whether it holds anything else.
const WAITING: usize = 256;
/// Bytes of a run that are kept where it can be decoded in more than one way; the further ways end there.
const FURTHER: usize = 64 * 1024;
/// Decoded bytes handed out at once.
const PIECE: usize = 16 * 1024;

/// Says whether there is a run in a text that decodes to something. It asks of half of the
/// bytes, eight at a time, whether there is a blank, and reads only what has none for long enough.
#[derive(Debug, Default)]
pub struct Spotter {
    /// The beginning of the run that the bytes so far end with.
    head: Vec<u8>,
    seen: bool,
}

impl Spotter {
    /// The next bytes of the text.
    pub fn feed(&mut self, bytes: &[u8]) {
        if self.seen {
            return;
        }
        let mut rest = bytes;
        if !self.head.is_empty() {
            let (symbols, behind) = leading_symbols(bytes);
            self.keep(symbols);
            if behind.is_empty() {
                return;
            }
            self.finish();
            rest = behind;
        }
        // A run that touches the end may go on.
        let (rest, open) = rest.split_at_checked(rest.len() - trailing_symbols(rest)).unwrap_or_default();
        self.sample(rest);
        self.keep(open);
    }

    /// The end of the text.
    pub fn finish(&mut self) {
        let head = std::mem::take(&mut self.head);
        self.look(&head);
    }

    /// Such a run has been seen.
    pub fn seen(&self) -> bool {
        self.seen
    }

    fn keep(&mut self, symbols: &[u8]) {
        let room = HEAD.saturating_sub(self.head.len()).min(symbols.len());
        self.head.extend_from_slice(symbols.get(..room).unwrap_or_default());
    }

    /// Looks at every run of bytes that do not end within one. Wherever a run of [`RUN`] symbols begins, it covers the
    /// second half of some step; in prose there is a blank in most of them.
    fn sample(&mut self, bytes: &[u8]) {
        let mut past = 0;
        for (index, step) in bytes.chunks_exact(2 * WINDOW).enumerate() {
            let (first, window) = step.split_at_checked(WINDOW).unwrap_or_default();
            if has_blank(window) {
                continue;
            }
            let start = index * 2 * WINDOW + WINDOW;
            // So long a run covers the window before or the one behind it, too.
            if has_blank(first) && bytes.get(start + WINDOW..start + 2 * WINDOW).is_none_or(has_blank) {
                continue;
            }
            if start < past || !window.iter().all(|byte| is_symbol(*byte)) {
                continue;
            }
            let (before, behind) = bytes.split_at_checked(start).unwrap_or_default();
            let begin = start - trailing_symbols(before);
            past = start + leading_symbols(behind).0.len();
            if past - begin >= RUN {
                let head = bytes.get(begin..past.min(begin + HEAD)).unwrap_or_default();
                self.look(head);
            }
        }
    }

    fn look(&mut self, head: &[u8]) {
        self.seen = self.seen || (head.len() >= RUN && !plausible(head).is_empty());
    }
}

/// A byte of these eight is a blank, a control or a line end (all bytes are compared at once, as parts of one number).
fn has_blank(window: &[u8]) -> bool {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let Ok(bytes) = window.try_into().map(u64::from_le_bytes) else { return false };
    bytes.wrapping_sub(ONES * 0x21) & !bytes & (ONES * 0x80) != 0
}

fn leading_symbols(bytes: &[u8]) -> (&[u8], &[u8]) {
    let length = bytes.iter().take_while(|byte| is_symbol(**byte)).count();
    bytes.split_at_checked(length).unwrap_or_default()
}

fn trailing_symbols(bytes: &[u8]) -> usize {
    bytes.iter().rev().take_while(|byte| is_symbol(**byte)).count()
}

/// Decodes the runs of a text, each that is plausible as a file without a name.
///
/// A *piece* is symbols without a break. One of at least 24 symbols is judged by its first 64 symbols in each
/// way, and the most plausible way begins a file. The file goes on over padding, line ends, marks of quotation and lines
/// that hold nothing but pieces; anything else ends it, and so does a short line behind an empty one. Short lines right
/// before are its beginning if they hold nothing else either. Where a later long piece is plausible in another way only,
/// the run was several: a new file begins.
///
/// Files do not nest, so one way is decoded while the run passes. Up to 64 KiB of the run are kept for the
/// other plausible ways, which come out after it.
#[derive(Debug, Default)]
pub struct EncodedRuns {
    place: Place,
    /// Nothing but pieces and padding has stood on this line.
    pure: bool,
    /// The beginning of a piece that is not judged yet.
    held: Vec<u8>,
    /// Short pieces of this line, with their padding, of which it is not known yet whether they belong to a run.
    waiting: Vec<u8>,
    /// Symbols of the pure lines right before this one.
    prefix: Vec<u8>,
    run: Option<Run>,
    /// An empty line came after the last piece of the run.
    apart: bool,
    /// What has been decoded of the run and not been handed out.
    decoded: Vec<u8>,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Place {
    /// At the start of a line, or behind blanks and marks of quotation there.
    #[default]
    LineStart,
    /// In a piece that is held.
    Held,
    /// In a piece that belongs to the run.
    Written,
    /// In a piece that means nothing.
    Ignored,
    /// Behind a byte that is no symbol.
    Between,
    /// Behind blanks that follow a piece.
    Blanks,
}

/// A run that is coming out.
#[derive(Debug)]
struct Run {
    decoder: WayDecoder,
    /// The run as it is written, for the further ways.
    kept: Vec<u8>,
    further: Vec<Way>,
}

type Sink<'a> = dyn FnMut(Inner<'_>) + 'a;

impl Unwrap for EncodedRuns {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while let Some((byte, rest)) = bytes.split_first() {
            let (symbols, behind) = leading_symbols(bytes);
            if symbols.is_empty() {
                self.between(*byte, sink);
                bytes = rest;
            } else {
                self.symbols(symbols, sink);
                bytes = behind;
            }
        }
        self.flush(sink);
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        self.piece_ends(sink);
        self.line_ends(sink);
        self.close(sink);
        self.prefix.clear();
    }
}

impl EncodedRuns {
    /// Symbols of one piece.
    fn symbols(&mut self, mut symbols: &[u8], sink: &mut Sink<'_>) {
        match self.place {
            Place::Held | Place::Written | Place::Ignored => {}
            Place::LineStart => (self.pure, self.place) = (true, Place::Held),
            Place::Between => self.place = Place::Held,
            Place::Blanks => {
                self.impure(sink);
                self.place = Place::Held;
            }
        }
        if self.place == Place::Held {
            let room = HEAD.saturating_sub(self.held.len()).min(symbols.len());
            let (head, rest) = symbols.split_at_checked(room).unwrap_or_default();
            self.held.extend_from_slice(head);
            symbols = rest;
            if self.held.len() == HEAD {
                self.judge(sink);
            }
        }
        if self.place == Place::Written {
            self.write(symbols, sink);
        }
    }

    /// A byte that is no symbol.
    fn between(&mut self, byte: u8, sink: &mut Sink<'_>) {
        self.piece_ends(sink);
        match (self.place, byte) {
            (_, b'\n') => self.line_ends(sink),
            (Place::LineStart, b' ' | b'\t' | b'\r' | b'>') => {}
            (_, b' ' | b'\t' | b'\r') => self.place = Place::Blanks,
            (Place::LineStart, b'=') if self.run.is_some() => {
                (self.pure, self.place) = (true, Place::Between);
                self.wait(b"=", sink);
            }
            (Place::Between, b'=') if self.pure || self.run.is_some() => self.wait(b"=", sink),
            _ => {
                self.impure(sink);
                self.place = Place::Between;
            }
        }
    }

    fn piece_ends(&mut self, sink: &mut Sink<'_>) {
        if self.place == Place::Held {
            if self.held.len() >= RUN {
                self.judge(sink);
            } else {
                let mut held = std::mem::take(&mut self.held);
                self.wait(&held, sink);
                held.clear();
                self.held = held;
            }
        }
        if matches!(self.place, Place::Held | Place::Written | Place::Ignored) {
            self.place = Place::Between;
        }
    }

    /// Short pieces count once it is known that the line holds nothing else.
    fn wait(&mut self, piece: &[u8], sink: &mut Sink<'_>) {
        if !self.pure && self.run.is_none() {
            return;
        }
        if self.waiting.len() + piece.len() > WAITING {
            self.settle(sink);
        }
        self.waiting.extend_from_slice(piece);
    }

    /// What waits belongs to the run, or comes before one.
    fn settle(&mut self, sink: &mut Sink<'_>) {
        let mut waiting = std::mem::take(&mut self.waiting);
        if self.apart && !waiting.is_empty() {
            self.close(sink);
        }
        if self.run.is_some() {
            self.write(&waiting, sink);
        } else if waiting.contains(&b'=') {
            self.prefix.clear();
        } else {
            self.prefix.extend_from_slice(&waiting);
            let excess = self.prefix.len().saturating_sub(PREFIX);
            self.prefix.drain(..excess);
        }
        waiting.clear();
        self.waiting = waiting;
    }

    fn line_ends(&mut self, sink: &mut Sink<'_>) {
        if self.place == Place::LineStart {
            self.prefix.clear();
            self.apart = self.run.is_some();
        }
        self.settle(sink);
        self.place = Place::LineStart;
    }

    /// Something stands on the line that belongs to no run.
    fn impure(&mut self, sink: &mut Sink<'_>) {
        self.pure = false;
        self.waiting.clear();
        self.prefix.clear();
        self.close(sink);
    }

    /// The piece that is held is long: the run goes on with it, or begins, or there is none.
    fn judge(&mut self, sink: &mut Sink<'_>) {
        let mut held = std::mem::take(&mut self.held);
        self.settle(sink);
        let next = self.run.as_ref().map(|run| run.decoder.next());
        if !next.is_some_and(|next| is_plausible(next, &held)) {
            let ways = plausible(&held);
            if next.is_some_and(|next| !ways.is_empty() || !next.reads(&held)) {
                self.close(sink);
            }
            let prefix = std::mem::take(&mut self.prefix);
            if self.run.is_none()
                && let Some(run) = Run::begin(&ways, prefix.len())
            {
                self.run = Some(run);
                sink(Inner::Begin { names: Vec::new(), nature: Nature::File });
                self.write(&prefix, sink);
            }
        }
        self.place = if self.run.is_some() { Place::Written } else { Place::Ignored };
        self.apart = false;
        self.write(&held, sink);
        held.clear();
        self.held = held;
    }

    /// Symbols and padding of the run.
    fn write(&mut self, bytes: &[u8], sink: &mut Sink<'_>) {
        let Some(run) = &mut self.run else { return };
        let goes_on = run.feed(bytes, &mut self.decoded);
        if self.decoded.len() >= PIECE {
            self.flush(sink);
        }
        if !goes_on {
            self.close(sink);
            self.place = Place::Ignored;
        }
    }

    /// The run is over: what is left of it comes out, and then its other readings.
    fn close(&mut self, sink: &mut Sink<'_>) {
        self.apart = false;
        let Some(mut run) = self.run.take() else { return };
        run.decoder.finish(&mut self.decoded);
        self.flush(sink);
        sink(Inner::End);
        for way in run.further {
            sink(Inner::Begin { names: Vec::new(), nature: Nature::File });
            way.decode(&run.kept, &mut self.decoded);
            self.flush(sink);
            sink(Inner::End);
        }
    }

    fn flush(&mut self, sink: &mut Sink<'_>) {
        if !self.decoded.is_empty() {
            sink(Inner::Data(&self.decoded));
            self.decoded.clear();
        }
    }
}

impl Run {
    /// A run with so many symbols before the piece that is plausible in these ways.
    fn begin(ways: &[Way], before: usize) -> Option<Self> {
        let (first, further) = ways.split_first()?;
        let further = further.iter().map(|way| way.from(before)).collect();
        Some(Self { decoder: WayDecoder::new(first.from(before)), kept: Vec::new(), further })
    }

    /// Appends what the next symbols decode to; false where they cannot.
    fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) -> bool {
        if !self.further.is_empty() {
            let room = FURTHER.saturating_sub(self.kept.len()).min(bytes.len());
            self.kept.extend_from_slice(bytes.get(..room).unwrap_or_default());
        }
        self.decoder.feed(bytes, out)
    }
}

#[cfg(test)]
mod tests;
