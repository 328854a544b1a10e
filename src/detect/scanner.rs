//! One pass over one text stream with every detector.

use super::chart::Chart;
use super::columns::Columns;
use super::context::{Around, Said};
use super::detector::{Candidate, Detector, Judgement, Spot};
use super::detectors::Detectors;
use super::dictionary::counter::Counter;
use super::dictionary::counts::Counts;
use super::finding::{Hit, Level};
use super::fold::Folded;
use super::layout::{Cells, Line};
use super::lexicon::Meaning;
use super::marking;
use super::marking_words::SHORTEST;
use super::quotation::Quotation;
use super::signature::Signature;
use super::text::Text;
use super::trigger::{Trigger, Triggers};
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

/// What takes the discoveries of a scanner.
pub trait Discoveries {
    /// Personal data.
    fn hit(&mut self, hit: Hit<'_>);
    /// A protective marking, in its normal spelling, and where it stands: bytes in the scanned text, counted from the
    /// beginning of the stream.
    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>);
    /// How often words of dictionaries stand in the whole text; told at its end.
    fn words(&mut self, counts: Counts) {
        let _ = counts;
    }
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
    chart: Chart,
    /// Where the line begins that is scanned next.
    next: usize,
    /// How far that line is known to have no end.
    searched: usize,
    /// How far triggers have been looked for, and those that stand in what is still to be scanned.
    triggered: usize,
    triggers: VecDeque<Trigger>,
    lines: Lines,
    /// Nothing where there are no dictionaries.
    words: Option<Counter>,
}

impl Scanner {
    /// The most bytes of folded text that are held at a time.
    pub const HELD: usize = BEHIND + PIECE + LINE + AHEAD + PIECE;

    /// A scanner at the beginning of a stream.
    pub fn new(detectors: Arc<Detectors>) -> Self {
        Self {
            words: detectors.dictionaries().map(Counter::new),
            detectors,
            folded: Folded::default(),
            chart: Chart::default(),
            next: 0,
            searched: 0,
            triggered: 0,
            triggers: VecDeque::new(),
            lines: Lines::default(),
        }
    }

    /// The next piece of text.
    pub fn feed(&mut self, text: &str, out: &mut dyn Discoveries) {
        let mut rest = text;
        while let Some((piece, tail)) = rest.split_at_checked(rest.floor_char_boundary(PIECE)) {
            if piece.is_empty() {
                return;
            }
            rest = tail;
            let new = self.folded.end();
            self.folded.push(piece);
            let resumes = self.chart.resumes();
            let before = self.folded.slice(resumes.saturating_sub(1), resumes).last().copied().unwrap_or(0);
            self.chart.extend(self.folded.slice(resumes, self.folded.end()), before);
            if let (Some(words), Some(dictionaries)) = (&mut self.words, self.detectors.dictionaries()) {
                words.feed(dictionaries, self.folded.slice(new, self.folded.end()));
            }
            self.scan(false, out);
        }
    }

    /// The end of the stream.
    pub fn finish(mut self, out: &mut dyn Discoveries) {
        self.scan(true, out);
        if let (Some(words), Some(dictionaries)) = (self.words, self.detectors.dictionaries()) {
            out.words(words.finish(dictionaries));
        }
    }

    /// Scans every line that enough text follows.
    fn scan(&mut self, at_end: bool, out: &mut dyn Discoveries) {
        let mut full = out.is_full();
        while let Some((end, after)) = self.line_end(at_end) {
            if !at_end && self.folded.end() < end + AHEAD {
                break;
            }
            if self.triggered <= self.next {
                self.find_triggers(end, at_end);
            }
            let floor = self.next.saturating_sub(BEHIND);
            let text = Text::new(self.folded.slice(floor, end + AHEAD), floor.max(self.folded.base()));
            let bytes = self.folded.slice(self.next, end);
            let window =
                Window { detectors: &self.detectors, folded: &self.folded, chart: &self.chart, text };
            let shown = self.lines.scan(window, bytes, self.next, full, &mut self.triggers, out);
            full = full || shown && out.is_full();
            self.next = after;
            self.searched = after;
        }
        let keep = self.next.saturating_sub(BEHIND);
        if keep > self.folded.base() + PIECE {
            self.folded.forget(keep);
            self.chart.forget(keep);
        }
    }

    /// Looks for triggers in the line that ends here, and in as many whole lines behind it as enough text follows.
    fn find_triggers(&mut self, end: usize, at_end: bool) {
        let sure = if at_end { self.folded.end() } else { self.folded.end() - AHEAD };
        let further = self.folded.slice(end, sure.min(self.next + LINE));
        self.triggered = end + memchr::memrchr(b'\n', further).unwrap_or(0);
        let text = self.folded.slice(self.next, self.triggered + Triggers::LONGEST);
        self.detectors.triggers().find(text, self.next, self.triggered, &self.chart, &mut self.triggers);
    }

    /// Where the next line ends, and where the one after it begins.
    fn line_end(&mut self, at_end: bool) -> Option<(usize, usize)> {
        let limit = self.next + LINE;
        if let Some(end) = self.chart.find(|block| block.ends, self.searched, limit) {
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
    chart: &'a Chart,
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
    /// Room for the groups of digits of a line.
    groups: Vec<(usize, usize)>,
    /// Which detectors may find something in the columns of the table whose names stand on a line.
    allowed: Vec<u64>,
    allowed_by: Option<u64>,
    /// What the entries of the list are that is being read, and the line of its last entry.
    list: Option<(Meaning, u64)>,
    signature: Signature,
    quotation: Quotation,
    /// Behind the last discovery.
    taken: usize,
    /// Behind the last discovery of a detector that encloses others.
    enclosed: usize,
}

impl Lines {
    /// Scans one line; personal data is taken unless `full`. Says whether detectors may have been shown any of it.
    fn scan(
        &mut self,
        window: Window<'_>,
        bytes: &[u8],
        start: usize,
        full: bool,
        triggers: &mut VecDeque<Trigger>,
        out: &mut dyn Discoveries,
    ) -> bool {
        let line = Line::new(bytes, window.chart, start, self.count);
        self.count += 1;
        self.cells.clear();
        self.signature.observe(&line, window.text);
        self.quotation.observe(&line, window.text);
        let mut shown = false;
        if !full {
            if !line.has_number && line.border.is_some() {
                self.cells.extend(Cells::of(&line, window.text));
            }
            self.columns.observe(&line, &self.cells, window.text, window.detectors.lexicon());
            if self.columns.is_labelled(&line) {
                self.cells_below_names(window, &line, triggers);
            }
            shown = line.digits || triggers.front().is_some_and(|trigger| trigger.start < line.end);
            if shown {
                self.spots(window, &line, triggers, out);
            }
        }
        while triggers.front().is_some_and(|trigger| trigger.start < line.end) {
            triggers.pop_front();
        }
        self.marking(window, &line, out);
        self.earlier.truncate(EARLIER - 1);
        self.earlier.push_front(line);
        shown
    }

    fn marking(&mut self, window: Window<'_>, line: &Line, out: &mut dyn Discoveries) {
        if line.length() < SHORTEST {
            return;
        }
        let in_signature = self.signature.is_delimited(line);
        if let Some(marked) = marking::read(line, self.earlier.front(), in_signature, window.text) {
            out.marking(marked.level, marked.words, window.folded.original(marked.start, marked.end));
        }
    }

    /// Adds the cells below names whose detectors want every one of them.
    fn cells_below_names(&mut self, window: Window<'_>, line: &Line, triggers: &mut VecDeque<Trigger>) {
        let wants = |name: Meaning| matches!(name, Meaning::Label(class) if window.detectors.wanting_cells(class) != 0);
        if !self.columns.names().flatten().any(wants) {
            return;
        }
        if self.cells.is_empty() {
            self.cells.extend(Cells::of(line, window.text));
        }
        for &(start, end) in &self.cells {
            let Some(Meaning::Label(named)) = self.columns.name(line, &self.cells, start) else { continue };
            let wanting = window.detectors.wanting_cells(named);
            if wanting != 0 && start < end {
                let place = triggers.partition_point(|trigger| trigger.start < start);
                triggers.insert(place, Trigger { start, end, wanting, cell: true });
            }
        }
    }

    /// Shows every group of digits and every trigger of a line to the detectors that care for it, in the order in which they
    /// stand there.
    fn spots(
        &mut self,
        window: Window<'_>,
        line: &Line,
        triggers: &mut VecDeque<Trigger>,
        out: &mut dyn Discoveries,
    ) {
        let mut groups = std::mem::take(&mut self.groups);
        groups.clear();
        window.chart.digit_groups(line.start, line.end, &mut groups);
        // What stands on the line may go on behind it.
        let beyond = window.chart.find(|block| block.digits, line.end, window.text.end());
        let mut nexts = groups.iter().map(|(start, _)| *start).chain(beyond).skip(1).fuse();
        let mut rest = groups.iter().copied().peekable();
        let named = self.allow(window, line);
        let mut column = 0;
        loop {
            let trigger = triggers.front().filter(|trigger| trigger.start < line.end);
            let (spot, wanting) = match (rest.peek().copied(), trigger) {
                (None, None) => break,
                (Some((start, end)), trigger) if trigger.is_none_or(|trigger| start < trigger.start) => {
                    rest.next();
                    let spot = Spot { text: window.text, start, end, next: nexts.next(), cell: false };
                    let allowed = if named { self.allowed_at(&mut column, &spot) } else { !0 };
                    let wanting =
                        if start < self.taken { 0 } else { window.detectors.wanting(&spot, line) & allowed };
                    (spot, wanting)
                }
                (next, Some(&Trigger { start, end, wanting, cell })) => {
                    triggers.pop_front();
                    let next = next.map_or(beyond, |(start, _)| Some(start));
                    let spot = Spot { text: window.text, start, end, next, cell };
                    (spot, if start < self.taken { 0 } else { wanting })
                }
                (Some(_), None) => break,
            };
            if wanting != 0 {
                self.spot(window, line, &spot, wanting, out);
            }
        }
        self.groups = groups;
    }

    /// Sees to it that it is known which detectors may find something in the columns of this line; whether there are any.
    fn allow(&mut self, window: Window<'_>, line: &Line) -> bool {
        let Some(names) = self.columns.named_by(line) else { return false };
        if self.allowed_by != Some(names) {
            self.allowed_by = Some(names);
            self.allowed.clear();
            let allowed =
                |name: Option<Meaning>| name.map_or(!0, |name| window.detectors.not_denied_by(name));
            self.allowed.extend(self.columns.names().map(allowed));
        }
        if self.cells.is_empty() {
            self.cells.extend(Cells::of(line, window.text));
        }
        self.cells.len() == self.allowed.len()
    }

    /// Which detectors may find something at a group of digits that begins a cell, or ends the letters that do; `column` goes
    /// along with the groups.
    fn allowed_at(&self, column: &mut usize, spot: &Spot<'_>) -> u64 {
        while self.cells.get(*column).is_some_and(|(_, end)| *end <= spot.start) {
            *column += 1;
        }
        let Some(&(begin, _)) = self.cells.get(*column) else { return !0 };
        let before = spot.text.slice(begin, spot.start);
        let before = before.strip_prefix(b"\"").unwrap_or(before);
        let bare = before.iter().all(u8::is_ascii_alphabetic);
        self.allowed.get(*column).copied().filter(|_| bare).unwrap_or(!0)
    }

    /// Lets detectors judge one group of digits or one trigger; the surest gets it.
    fn spot(
        &mut self,
        window: Window<'_>,
        line: &Line,
        spot: &Spot<'_>,
        mut wanting: u64,
        out: &mut dyn Discoveries,
    ) {
        let mut best: Option<(&dyn Detector, Candidate, Judgement)> = None;
        while wanting != 0 {
            let index = wanting.trailing_zeros() as usize;
            wanting &= wanting - 1;
            let Some(detector) = window.detectors.get(index) else { continue };
            let Some(candidate) = detector.candidate(spot) else { continue };
            if let Some(judgement) = self.judge(window, detector, line, spot, &candidate)
                && best.as_ref().is_none_or(|best| best.2.confidence < judgement.confidence)
            {
                best = Some((detector, candidate, judgement));
            }
        }
        if let Some((detector, candidate, Judgement { confidence, why })) = best {
            if detector.encloses() {
                self.enclosed = candidate.end;
            } else {
                self.taken = candidate.end;
            }
            for (start, end) in candidate.parts() {
                out.hit(Hit {
                    class: detector.class(),
                    confidence,
                    span: window.folded.original(start, end),
                    value: candidate.value.as_bytes(),
                    why,
                    quoted: self.quotation.holds(),
                });
            }
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
        let enclosed = candidate.start < self.enclosed;
        if candidate.start < self.taken
            || enclosed && detector.encloses()
            || detector.is_sample(value)
            || window.detectors.own().has(value)
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
            lexicon: window.detectors.lexicon(),
            own: window.detectors.own(),
            signed: self.signature.holds(line),
            enclosed,
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
