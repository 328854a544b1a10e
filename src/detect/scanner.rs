//! One pass over one text stream with every detector.

use super::detectors::Detectors;
use super::dictionary::counter::Counter;
use super::discoveries::Discoveries;
use super::lines::Lines;
use super::page::chart::{Chart, Survey};
use super::page::fold::Folded;
use super::page::layout::Line;
use super::page::text::Text;
use super::spelt::{Among, Found, Inside, Spelt};
use super::trigger::{Trigger, Triggers};
use super::window::Window;
use std::collections::VecDeque;
use std::sync::Arc;

/// Text is taken in pieces of this many bytes, so that what is held stays in the processor's cache.
const PIECE: usize = 8 * 1024;
/// A longer line is cut here, as if it were several.
const LINE: usize = 4096;
/// Bytes behind a line that may decide what stands on it. More than the longest candidate and the words behind it.
const AHEAD: usize = 256;
/// Bytes before a line that may decide what stands on it.
const BEHIND: usize = 2048;

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
    /// How far that line is known to have no end, if further than to where it begins, and what is known of it up to there.
    searched: usize,
    survey: Survey,
    /// How far triggers have been looked for, and those that stand in what is still to be scanned.
    triggered: usize,
    triggers: VecDeque<Trigger>,
    lines: Lines,
    /// Nothing where what is spelt out has been drawn together already.
    spelt: Option<Spelt>,
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
            survey: Survey::default(),
            triggered: 0,
            triggers: VecDeque::new(),
            lines: Lines::default(),
            spelt: Some(Spelt::default()),
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

    /// What looking into the text so far has taken, beside the reading of it: as if so many more bytes had been read in which
    /// there is nothing. It is the same however the text is cut.
    pub fn effort(&self) -> u64 {
        self.lines.effort() + self.spelt.as_ref().map_or(0, Spelt::effort)
    }

    /// The end of the stream; what looking has taken in all of it.
    pub fn finish(mut self, out: &mut dyn Discoveries) -> u64 {
        self.scan(true, out);
        let effort = self.effort();
        if let (Some(words), Some(dictionaries)) = (self.words, self.detectors.dictionaries()) {
            out.words(words.finish(dictionaries));
        }
        effort
    }

    /// Scans every line that enough text follows.
    fn scan(&mut self, at_end: bool, out: &mut dyn Discoveries) {
        let mut full = out.is_full();
        let sure = if at_end { usize::MAX } else { self.folded.end().saturating_sub(AHEAD) };
        while let Some((end, after, survey)) = self.line_end(at_end)
            && end <= sure
        {
            if self.is_blank(end) {
                self.lines.pass(self.next, end, full);
            } else {
                let shown = self.scan_line(end, survey, full, at_end, out);
                full = full || shown && out.is_full();
            }
            self.next = after;
        }
        let keep = self.next.saturating_sub(BEHIND);
        if keep > self.folded.base() + PIECE {
            self.folded.forget(keep);
            self.chart.forget(keep);
        }
    }

    /// Nothing stands on the line that ends here.
    fn is_blank(&self, end: usize) -> bool {
        end == self.next || end == self.next + 1 && self.folded.slice(self.next, end) == b"\r"
    }

    /// Scans the line that ends here; says whether detectors may have been shown any of it.
    fn scan_line(
        &mut self,
        end: usize,
        survey: Survey,
        full: bool,
        at_end: bool,
        out: &mut dyn Discoveries,
    ) -> bool {
        if self.triggered <= self.next {
            self.find_triggers(end, at_end);
        }
        // At least as much is held.
        let floor = self.next.saturating_sub(BEHIND);
        let text = Text::new(self.folded.slice(floor, end + AHEAD), floor);
        let window = Window { detectors: &self.detectors, folded: &self.folded, chart: &self.chart, text };
        let line = Line::new(text.slice(self.next, end), survey, &self.chart, self.next, self.lines.count());
        if survey.spelt == 0 {
            return self.lines.scan(&window, line, full, &mut self.triggers, out);
        }
        let found = match &mut self.spelt {
            Some(spelt) => read_together(&self.detectors, &window, &line, spelt, self.lines.taken(), out),
            None => VecDeque::new(),
        };
        let mut among = Among::new(found, out);
        self.lines.scan_rarely(&window, line, full, &mut self.triggers, &mut among);
        if among.finish() {
            self.lines.take_to(self.spelt.as_ref().map_or(0, Spelt::end));
        }
        true
    }

    /// Looks for triggers in the line that ends here, and in as many whole lines behind it as enough text follows.
    fn find_triggers(&mut self, end: usize, at_end: bool) {
        let sure = if at_end { self.folded.end() } else { self.folded.end() - AHEAD };
        let further = self.folded.slice(end, sure.min(self.next + LINE));
        self.triggered = end + memchr::memrchr(b'\n', further).unwrap_or(0);
        let text = self.folded.slice(self.next, self.triggered + Triggers::LONGEST);
        self.detectors.triggers().find(text, self.next, self.triggered, &self.chart, &mut self.triggers);
    }

    /// Where the next line ends, where the one after it begins, and what is known of it.
    fn line_end(&mut self, at_end: bool) -> Option<(usize, usize, Survey)> {
        let limit = self.next + LINE;
        let to = limit.min(self.folded.end());
        let (from, mut survey) = match self.searched {
            searched if searched > self.next => (searched, self.survey),
            _ => (self.next, Survey::default()),
        };
        if let Some(end) = self.chart.survey(from, to, &mut survey) {
            return Some((end, end + 1, survey));
        }
        self.searched = to;
        self.survey = survey;
        let cut = to == limit || at_end && to > self.next;
        cut.then_some((to, to, survey))
    }
}

/// Reads what is spelt out on a line, behind what has been taken already.
#[inline(never)]
fn read_together(
    detectors: &Arc<Detectors>,
    window: &Window<'_>,
    line: &Line,
    spelt: &mut Spelt,
    taken: usize,
    out: &mut dyn Discoveries,
) -> VecDeque<Found> {
    let mut found = VecDeque::new();
    while let Some(at) =
        window.chart.find(|block| block.spelt, spelt.end().max(taken).max(line.start), line.end)
    {
        if let Some(together) = spelt.gather(&window.text, at, taken) {
            let mut scanner = Scanner { spelt: None, words: None, ..Scanner::new(Arc::clone(detectors)) };
            let mut inside = Inside::new(&together, window.folded, out, &mut found);
            scanner.feed(&together.text, &mut inside);
            spelt.read(&together, scanner.finish(&mut inside));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::finding::{Hit, Level};
    use std::ops::Range;

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

    #[test]
    fn looking_takes_as_much_however_the_text_is_cut() {
        let detectors = Arc::new(Detectors::builtin());
        let lines =
            ["My pwd is x1Y2z3!\n", "Ann Example has dementia, ", "NI number: AB123456C", "\n", "strokes "];
        let text: String = (0..800).map(|at| lines[at * at % 7 % lines.len()]).collect();
        let efforts = |size: usize| -> Vec<u64> {
            let mut scanner = Scanner::new(Arc::clone(&detectors));
            let pieces = text.as_bytes().chunks(size).enumerate();
            let mut efforts: Vec<u64> = pieces
                .filter_map(|(at, piece)| {
                    scanner.feed(std::str::from_utf8(piece).unwrap(), &mut Nobody);
                    (piece.len() == size && ((at + 1) * size).is_multiple_of(1_000)).then(|| scanner.effort())
                })
                .collect();
            efforts.push(scanner.finish(&mut Nobody));
            efforts
        };
        let whole = efforts(1_000);
        assert!(whole.is_sorted() && whole.first() > Some(&0));
        for size in [1, 8, 50, 500] {
            assert_eq!(efforts(size), whole, "{size}");
        }
    }
}
