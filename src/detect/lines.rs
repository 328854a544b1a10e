//! What is remembered from line to line, and how the numbers of a line come to the detectors.

use super::chart::Chart;
use super::columns::{Cell, Columns};
use super::context::Around;
use super::detector::{Candidate, Detector, Judgement, Spot};
use super::detectors::Detectors;
use super::discoveries::Discoveries;
use super::finding::Hit;
use super::fold::Folded;
use super::layout::{Line, read_cells};
use super::lexicon::Meaning;
use super::marking;
use super::marking_words::SHORTEST;
use super::office;
use super::quotation::Quotation;
use super::said::Said;
use super::signature::Signature;
use super::text::Text;
use super::trigger::Trigger;
use std::collections::VecDeque;

/// Lines before a line that may decide what stands on it.
const EARLIER: usize = 8;

/// What may be looked at while one line is scanned.
#[derive(Clone, Copy)]
pub struct Window<'a> {
    /// Who looks.
    pub detectors: &'a Detectors,
    /// The folded text that is held.
    pub folded: &'a Folded,
    /// What it consists of.
    pub chart: &'a Chart,
    /// What of it lies about the line.
    pub text: Text<'a>,
}

/// What is remembered from line to line.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    count: u64,
    /// The lines before this one, the nearest first.
    earlier: VecDeque<Line>,
    columns: Columns,
    /// The cells of this line, if it is one of a table or has candidates.
    cells: Vec<(usize, usize)>,
    /// Room for the groups of digits of a line.
    groups: Vec<(usize, usize)>,
    /// Which detectors may find something in the columns of the table whose names stand on a line.
    allowed: Vec<u64>,
    allowed_by: Option<u64>,
    /// Which detectors want every cell of the columns of the table whose names stand on a line; none, if none is wanted.
    celled: Vec<u64>,
    celled_by: Option<u64>,
    /// What the entries of the list are that is being read, and the line of its last entry.
    list: Option<(Meaning, u64)>,
    signature: Signature,
    quotation: Quotation,
    taken: Taken,
}

/// How much of the text belongs to discoveries.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    /// Behind the last discovery.
    end: usize,
    /// Behind the last discovery of a detector that encloses others.
    enclosed: usize,
}

impl Lines {
    /// Scans one line; personal data is taken unless `full`. Says whether detectors may have been shown any of it.
    pub fn scan(
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
                self.read_cells(window, &line);
            }
            self.columns.observe(&line, &self.cells, window.text, window.detectors.lexicon());
            if let Some(names) = self.columns.labelled_by(&line) {
                self.cells_below_names(window, names, &line, triggers);
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
        if self.earlier.len() == EARLIER {
            self.earlier.pop_back();
        }
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

    fn read_cells(&mut self, window: Window<'_>, line: &Line) {
        if line.border.is_some() && self.cells.is_empty() {
            read_cells(line, window.chart, window.text, &mut self.cells);
        }
    }

    /// Adds the cells below names whose detectors want every one of them.
    fn cells_below_names(
        &mut self,
        window: Window<'_>,
        names: u64,
        line: &Line,
        triggers: &mut VecDeque<Trigger>,
    ) {
        if self.celled_by != Some(names) {
            self.celled_by = Some(names);
            let wanting = |name: Option<Meaning>| match name {
                Some(Meaning::Label(class)) => window.detectors.wanting_cells(class),
                _ => 0,
            };
            self.celled.clear();
            self.celled.extend(self.columns.names().map(wanting));
            if self.celled.iter().all(|wanting| *wanting == 0) {
                self.celled.clear();
            }
        }
        if self.celled.is_empty() {
            return;
        }
        self.read_cells(window, line);
        let count = self.cells.len();
        for (cell, &(start, end)) in self.cells.iter().enumerate().filter(|(_, (start, end))| start < end) {
            let Some(column) = self.columns.column(line, count, cell, start) else { continue };
            let wanting = self.celled.get(column).copied().unwrap_or(0);
            if wanting != 0 {
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
        self.read_cells(window, line);
        let named = self.allow(window, line);
        self.groups.clear();
        window.chart.digit_groups(line.start, line.end, &mut self.groups);
        // What stands on the line may go on behind it.
        let beyond = window.chart.find(|block| block.digits, line.end, window.text.end());
        let mut around = Around {
            text: window.text,
            line,
            cells: &self.cells,
            earlier: &self.earlier,
            columns: &self.columns,
            list: self.list,
            lexicon: window.detectors.lexicon(),
            own: window.detectors.own(),
            signed: self.signature.holds(line),
            enclosed: false,
        };
        let quoted = self.quotation.holds();
        let mut column = 0;
        let mut groups = self.groups.as_slice();
        let first = |triggers: &VecDeque<Trigger>| {
            triggers.front().map(|trigger| trigger.start).filter(|start| *start < line.end)
        };
        let mut triggered = first(triggers);
        loop {
            let group = groups.split_first();
            let here = triggered.filter(|trigger| group.is_none_or(|((start, _), _)| trigger <= start));
            if here.is_some() {
                let Some(Trigger { start, end, wanting, cell }) = triggers.pop_front() else { break };
                triggered = first(triggers);
                if wanting != 0 && start >= self.taken.end {
                    let next = group.map_or(beyond, |((start, _), _)| Some(*start));
                    let spot = Spot { text: window.text, start, end, next, cell };
                    self.taken.look(window, &spot, wanting, &mut around, quoted, out);
                }
                continue;
            }
            let Some((&(start, end), rest)) = group else { break };
            groups = rest;
            if start < self.taken.end {
                continue;
            }
            let next = rest.first().map_or(beyond, |(start, _)| Some(*start));
            let spot = Spot { text: window.text, start, end, next, cell: false };
            let allowed = if named { allowed_at(&self.cells, &self.allowed, &mut column, &spot) } else { !0 };
            let wanting = window.detectors.wanting(&spot, line, allowed);
            if wanting != 0 {
                self.taken.look(window, &spot, wanting, &mut around, quoted, out);
            }
        }
        self.list = around.list;
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
        self.cells.len() == self.allowed.len()
    }
}

impl Taken {
    /// Lets detectors judge one group of digits or one trigger; the surest gets it.
    fn look(
        &mut self,
        window: Window<'_>,
        spot: &Spot<'_>,
        mut wanting: u64,
        around: &mut Around<'_>,
        quoted: bool,
        out: &mut dyn Discoveries,
    ) {
        let mut best: Option<(&dyn Detector, Candidate, Judgement)> = None;
        while wanting != 0 {
            let index = wanting.trailing_zeros() as usize;
            wanting &= wanting - 1;
            let Some(detector) = window.detectors.get(index) else { continue };
            // Not moved before it is known to be the best: it is large.
            let candidate = detector.candidate(spot);
            let Some(candidate) = &candidate else { continue };
            around.enclosed = candidate.start < self.enclosed;
            if candidate.start < self.end
                || around.enclosed && detector.encloses()
                || window.detectors.is_known(index, detector, candidate.value.as_bytes())
            {
                continue;
            }
            let Some(judgement) = judge(detector, candidate, around) else { continue };
            if best.as_ref().is_some_and(|best| best.2.confidence >= judgement.confidence) {
                continue;
            }
            if wanting == 0 {
                return self.take(window.folded, detector, candidate, judgement, quoted, out);
            }
            best = Some((detector, *candidate, judgement));
        }
        if let Some((detector, candidate, judgement)) = &best {
            self.take(window.folded, *detector, candidate, *judgement, quoted, out);
        }
    }

    /// Takes what was found, and hands it over.
    fn take(
        &mut self,
        folded: &Folded,
        detector: &dyn Detector,
        candidate: &Candidate,
        Judgement { confidence, why }: Judgement,
        quoted: bool,
        out: &mut dyn Discoveries,
    ) {
        if detector.encloses() {
            self.enclosed = candidate.end;
        } else {
            self.end = candidate.end;
        }
        let (class, value) = (detector.class(), candidate.value.as_bytes());
        let (first, second) = candidate.parts();
        let mut hit = |(start, end): (usize, usize)| {
            out.hit(Hit { class: *class, confidence, span: folded.original(start, end), value, why, quoted });
        };
        hit(first);
        if let Some(second) = second {
            hit(second);
        }
    }
}

/// Which detectors may find something at a group of digits that begins a cell, or ends the letters that do; `column` goes
/// along with the groups.
fn allowed_at(cells: &[Cell], allowed: &[u64], column: &mut usize, spot: &Spot<'_>) -> u64 {
    while cells.get(*column).is_some_and(|(_, end)| *end <= spot.start) {
        *column += 1;
    }
    let Some(&(begin, _)) = cells.get(*column) else { return !0 };
    let bare = begin == spot.start || {
        let before = spot.text.slice(begin, spot.start);
        before.strip_prefix(b"\"").unwrap_or(before).iter().all(u8::is_ascii_alphabetic)
    };
    allowed.get(*column).copied().filter(|_| bare).unwrap_or(!0)
}

/// What a detector makes of a candidate in its place.
fn judge(detector: &dyn Detector, candidate: &Candidate, around: &mut Around<'_>) -> Option<Judgement> {
    let signed = detector.is_signed() && office::signs(around);
    // What has a line for itself may be an entry of a list.
    if signed && !around.is_alone(candidate.start, candidate.end) {
        return None;
    }
    let (said, listed) = &around.say(detector.class(), candidate.start, candidate.end);
    if candidate.needs_label && !matches!(said, Said::Name(_)) {
        return None;
    }
    let judgement = if signed { None } else { detector.judge(candidate, *said, around) };
    if let Some(meaning) = listed {
        around.list = Some((*meaning, around.line.number));
    }
    judgement
}
