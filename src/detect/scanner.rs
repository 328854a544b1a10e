//! One pass over one text stream with every detector.

use super::columns::Columns;
use super::context::{Around, Said};
use super::detector::{Candidate, Detector, Judgement, Spot};
use super::finding::{Hit, Level};
use super::fold::Folded;
use super::layout::{Cells, Line};
use super::lexicon::{Lexicon, Meaning};
use super::marking;
use super::table::TABLE;
use super::text::{Text, before_soft_break, is_separator, is_word, line_end, next_digit};
use std::collections::VecDeque;
use std::ops::Range;
use std::sync::Arc;

/// Text is taken in pieces of this many bytes, so that what is held stays in the processor's cache.
const PIECE: usize = 8 * 1024;
/// A longer line is cut here, as if it were several.
const LINE: usize = 4096;
/// Bytes behind a line that may decide what stands on it. More than the longest candidate and the words behind it.
const AHEAD: usize = 256;
/// Bytes before a line that may decide what stands on it.
const BEHIND: usize = 2048;
/// Lines before a line that may decide what stands on it.
const EARLIER: usize = 8;
/// Lines that a signature has at the most.
const SIGNATURE: u64 = 15;

/// The detectors of a policy, shared by all messages.
#[derive(Debug)]
pub struct Detectors {
    table: &'static [&'static dyn Detector],
    lexicon: Lexicon,
    /// Which detectors look at a group of so many digits: a bit for each, for groups alone and after letters.
    alone: [u32; 32],
    after_letters: [u32; 32],
}

impl Detectors {
    /// The built-in detectors.
    pub fn builtin() -> Self {
        let wanting = |length: usize, interest: fn(&dyn Detector) -> u32| {
            let wants = |detector: &&dyn Detector| interest(*detector) >> length & 1;
            TABLE.iter().enumerate().fold(0, |set, (index, detector)| set | wants(detector) << index)
        };
        Self {
            table: TABLE,
            lexicon: Lexicon::new(TABLE.iter().map(|detector| (detector.class(), detector.words()))),
            alone: std::array::from_fn(|length| wanting(length, |detector| detector.interest().alone)),
            after_letters: std::array::from_fn(|length| {
                wanting(length, |detector| detector.interest().after_letters)
            }),
        }
    }

    /// Every detector, for manuals.
    pub fn all(&self) -> &'static [&'static dyn Detector] {
        self.table
    }
}

impl Default for Detectors {
    fn default() -> Self {
        Self::builtin()
    }
}

/// What takes the discoveries of a scanner.
pub trait Discoveries {
    /// Personal data.
    fn hit(&mut self, hit: Hit<'_>);
    /// A protective marking, in its normal spelling, and where it stands: bytes in the scanned text, counted from the
    /// beginning of the stream.
    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>);
    /// Personal data is not taken any more, and never will be again.
    fn is_full(&self) -> bool {
        false
    }
}

/// The state of a scan of one stream of text. Equal text gives equal discoveries however it is cut into pieces.
///
/// However long the stream is, it holds at most [`Scanner::HELD`] bytes of text, and for each of them that was written
/// otherwise in the original the place where it stood.
#[derive(Clone, Debug)]
pub struct Scanner {
    detectors: Arc<Detectors>,
    folded: Folded,
    /// Where the line begins that is scanned next.
    next: usize,
    /// How far that line is known to have no end.
    searched: usize,
    lines: Lines,
}

impl Scanner {
    /// The most bytes of folded text that are held at a time.
    pub const HELD: usize = BEHIND + PIECE + LINE + AHEAD + PIECE;

    /// A scanner at the beginning of a stream.
    pub fn new(detectors: Arc<Detectors>) -> Self {
        Self { detectors, folded: Folded::default(), next: 0, searched: 0, lines: Lines::default() }
    }

    /// The next piece of text.
    pub fn feed(&mut self, text: &str, out: &mut dyn Discoveries) {
        let mut rest = text;
        while let Some((piece, tail)) = rest.split_at_checked(rest.floor_char_boundary(PIECE)) {
            if piece.is_empty() {
                return;
            }
            rest = tail;
            self.folded.push(piece);
            self.scan(false, out);
        }
    }

    /// The end of the stream.
    pub fn finish(mut self, out: &mut dyn Discoveries) {
        self.scan(true, out);
    }

    /// Scans every line that enough text follows.
    fn scan(&mut self, at_end: bool, out: &mut dyn Discoveries) {
        let mut full = out.is_full();
        while let Some((end, after)) = self.line_end(at_end) {
            if !at_end && self.folded.end() < end + AHEAD {
                break;
            }
            let floor = self.next.saturating_sub(BEHIND);
            let text = Text::new(self.folded.slice(floor, end + AHEAD), floor.max(self.folded.base()));
            let bytes = self.folded.slice(self.next, end);
            let window = Window { detectors: &self.detectors, folded: &self.folded, text };
            let shown = self.lines.scan(window, bytes, self.next, full, out);
            full = full || shown && out.is_full();
            self.next = after;
            self.searched = after;
        }
        let keep = self.next.saturating_sub(BEHIND);
        if keep > self.folded.base() + PIECE {
            self.folded.forget(keep);
        }
    }

    /// Where the next line ends, and where the one after it begins.
    fn line_end(&mut self, at_end: bool) -> Option<(usize, usize)> {
        let limit = self.next + LINE;
        if let Some(found) = line_end(self.folded.slice(self.searched, limit)) {
            let end = self.searched + found;
            return Some((end, end + 1));
        }
        self.searched = limit.min(self.folded.end());
        if self.folded.end() >= limit {
            return Some((limit, limit));
        }
        (at_end && self.folded.end() > self.next).then(|| (self.folded.end(), self.folded.end()))
    }
}

/// What may be looked at while one line is scanned.
#[derive(Clone, Copy)]
struct Window<'a> {
    detectors: &'a Detectors,
    folded: &'a Folded,
    text: Text<'a>,
}

/// What is remembered from line to line.
#[derive(Clone, Debug, Default)]
struct Lines {
    count: u64,
    /// The lines before this one, the nearest first.
    earlier: VecDeque<Line>,
    columns: Columns,
    /// The cells of this line, once somebody has asked for them.
    cells: Vec<(usize, usize)>,
    /// What the entries of the list are that is being read, and the line of its last entry.
    list: Option<(Meaning, u64)>,
    /// The line on which a signature began.
    signature: Option<u64>,
    /// Behind the last discovery.
    taken: usize,
}

impl Lines {
    /// Scans one line; personal data is taken unless `full`. Says whether detectors may have been shown any of it.
    fn scan(
        &mut self,
        window: Window<'_>,
        bytes: &[u8],
        start: usize,
        full: bool,
        out: &mut dyn Discoveries,
    ) -> bool {
        let line = Line::new(bytes, start, self.count);
        self.count += 1;
        self.cells.clear();
        if !full {
            if !line.has_number && line.border.is_some() {
                self.cells.extend(Cells::of(&line, window.text));
            }
            self.columns.observe(&line, &self.cells, window.text, &window.detectors.lexicon);
            if line.digits {
                self.groups(window, &line, bytes, out);
            }
        }
        self.marking(window, &line, out);
        self.earlier.truncate(EARLIER - 1);
        self.earlier.push_front(line);
        line.digits
    }

    fn marking(&mut self, window: Window<'_>, line: &Line, out: &mut dyn Discoveries) {
        let length = line.length();
        if length < marking::SHORTEST {
            if length == 2 && window.text.slice(line.content, line.close) == b"--" {
                self.signature = Some(line.number);
            }
            return;
        }
        let in_signature = self.signature.is_some_and(|begin| line.number - begin <= SIGNATURE);
        if let Some(marked) = marking::read(line, self.earlier.front(), in_signature, window.text) {
            out.marking(marked.level, marked.words, window.folded.original(marked.start, marked.end));
        }
    }

    /// Shows every group of digits of a line to the detectors that care for it.
    fn groups(&mut self, window: Window<'_>, line: &Line, bytes: &[u8], out: &mut dyn Discoveries) {
        let mut position = 0;
        while let Some(from) = next_digit(bytes, position) {
            let rest = bytes.get(from..).unwrap_or_default();
            let length = rest.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(rest.len());
            position = from + length;
            let spot = Spot { text: window.text, start: line.start + from, end: line.start + position };
            if spot.start < self.taken {
                continue;
            }
            let wanting = wanting(window.detectors, &spot, line, length);
            if wanting != 0 {
                self.spot(window, line, &spot, wanting, out);
            }
        }
    }

    /// Lets detectors judge one group of digits; the surest gets it.
    fn spot(
        &mut self,
        window: Window<'_>,
        line: &Line,
        spot: &Spot<'_>,
        mut wanting: u32,
        out: &mut dyn Discoveries,
    ) {
        let mut best: Option<(&dyn Detector, Candidate, Judgement)> = None;
        while wanting != 0 {
            let index = wanting.trailing_zeros() as usize;
            wanting &= wanting - 1;
            let Some(detector) = window.detectors.table.get(index) else { continue };
            let Some(candidate) = detector.candidate(spot) else { continue };
            if let Some(judgement) = self.judge(window, *detector, line, spot, &candidate)
                && best.as_ref().is_none_or(|best| best.2.confidence < judgement.confidence)
            {
                best = Some((*detector, candidate, judgement));
            }
        }
        if let Some((detector, candidate, Judgement { confidence, why })) = best {
            self.taken = candidate.end;
            let span = window.folded.original(candidate.start, candidate.end);
            out.hit(Hit {
                class: detector.class(),
                confidence,
                span,
                value: candidate.value.as_bytes(),
                why,
            });
        }
    }

    fn judge(
        &mut self,
        window: Window<'_>,
        detector: &dyn Detector,
        line: &Line,
        spot: &Spot<'_>,
        candidate: &Candidate,
    ) -> Option<Judgement> {
        let value = candidate.value.as_bytes();
        if candidate.start < self.taken || detector.samples().iter().any(|sample| sample.as_bytes() == value)
        {
            return None;
        }
        if self.cells.is_empty() {
            self.cells.extend(Cells::of(line, spot.text));
        }
        let around = Around {
            text: spot.text,
            line,
            cells: &self.cells,
            earlier: &self.earlier,
            columns: &self.columns,
            list: self.list,
            lexicon: &window.detectors.lexicon,
        };
        let (said, listed) = around.say(detector.class(), candidate.start, candidate.end);
        if candidate.needs_label && !matches!(said, Said::Name(_)) {
            return None;
        }
        let judgement = detector.judge(candidate, said, &around);
        if let Some(meaning) = listed {
            self.list = Some((meaning, line.number));
        }
        judgement
    }
}

/// The detectors that care for a group of digits.
fn wanting(detectors: &Detectors, spot: &Spot<'_>, line: &Line, length: usize) -> u32 {
    let length = length.min(31);
    let alone = detectors.alone.get(length).copied().unwrap_or(0);
    let after_letters = detectors.after_letters.get(length).copied().unwrap_or(0);
    let text = spot.text;
    let before = text.before(spot.start);
    if is_word(before) {
        return if follows_two_letters(text, spot.start) { after_letters } else { 0 };
    }
    let separated = is_separator(before) && follows_two_letters(text, spot.start - 1);
    let wrapped = || {
        let end = before_soft_break(text, spot.start).filter(|_| spot.start == line.content);
        end.is_some_and(|end| follows_two_letters(text, end))
    };
    let attached = after_letters != 0 && (separated || wrapped());
    if attached { alone | after_letters } else { alone }
}

/// Two letters stand before the position, and neither letter nor digit before them.
fn follows_two_letters(text: Text<'_>, position: usize) -> bool {
    let first = position.saturating_sub(2);
    text.before(position).is_ascii_alphabetic()
        && text.at(first).is_ascii_alphabetic()
        && !text.before(first).is_ascii_alphanumeric()
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;

    impl Discoveries for Nobody {
        fn hit(&mut self, _: Hit<'_>) {}
        fn marking(&mut self, _: Level, _: &'static str, _: Range<u64>) {}
    }

    #[test]
    fn what_is_held_does_not_grow_with_the_stream() {
        let detectors = Arc::new(Detectors::builtin());
        for text in ["x", "9997654323\n", "\u{200b}9", "\n", "a\u{1d7d0}", "Name,NHS No\n", "word "] {
            let mut scanner = Scanner::new(Arc::clone(&detectors));
            for _ in 0..40 {
                scanner.feed(&text.repeat(20_000 / text.len()), &mut Nobody);
                let held = scanner.folded.end() - scanner.folded.base();
                assert!(held <= Scanner::HELD, "{held} bytes held of {text:?}");
                assert!(scanner.folded.shifts() <= held + 1, "more places than bytes for {text:?}");
            }
            scanner.finish(&mut Nobody);
        }
    }
}
