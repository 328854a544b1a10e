//! What is remembered from line to line, and how the numbers of a line come to the detectors.

use super::detector::{Candidate, Detector, Judgement, Spot};
use super::discoveries::Discoveries;
use super::finding::{Class, Confidence, Hit};
use super::groups::{Group, TableColumns};
use super::marking;
use super::page::earlier::Earlier;
use super::page::fold::Folded;
use super::page::layout::{Border, Line, read_cells};
use super::page::quotation::Quotation;
use super::trigger::Trigger;
use super::window::Window;
use super::words::columns::Columns;
use super::words::context::Around;
use super::words::lexicon::Meaning;
use super::words::office;
use super::words::said::{Said, Where};
use super::words::signature::Signature;
use std::collections::VecDeque;

/// What is remembered from line to line.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    count: u64,
    earlier: Earlier,
    columns: Columns,
    /// The cells of this line, if it is one of a table or has candidates.
    cells: Vec<(usize, usize)>,
    table: TableColumns,
    /// Which detectors want every cell of the columns of the table whose names stand on a line; none, if none is wanted.
    celled: Vec<u64>,
    celled_by: Option<u64>,
    /// What the entries of the list are that is being read, and the line of its last entry.
    list: Option<(Meaning, u64)>,
    signature: Signature,
    quotation: Quotation,
    taken: Taken,
    /// The class of the last value in running text that words named, and where it ends.
    named: Option<(Class, usize)>,
}

/// How much of the text belongs to discoveries.
#[derive(Clone, Copy, Debug, Default)]
struct Taken {
    /// Behind the last discovery.
    end: usize,
    /// Behind the last discovery of a detector that encloses others.
    enclosed: usize,
    /// What looking has taken.
    effort: u64,
}

/// What it takes to read what is said of a candidate, as [`Detector::effort`] counts.
const JUDGED: u64 = 40;

impl Lines {
    /// Does what [`Lines::scan`] does, where that is rare: the other is inlined into its one caller, which most lines pass.
    #[inline(never)]
    pub fn scan_rarely(
        &mut self,
        window: &Window<'_>,
        line: Line,
        full: bool,
        triggers: &mut VecDeque<Trigger>,
        out: &mut dyn Discoveries,
    ) -> bool {
        self.scan(window, line, full, triggers, out)
    }

    /// Scans one line; personal data is taken unless `full`. Says whether detectors may have been shown any of it.
    #[inline(always)]
    pub fn scan(
        &mut self,
        window: &Window<'_>,
        line: Line,
        full: bool,
        triggers: &mut VecDeque<Trigger>,
        out: &mut dyn Discoveries,
    ) -> bool {
        self.signature.observe(&line, &window.text);
        self.quotation.observe(&line, &window.text);
        let mut shown = false;
        if !full {
            self.cells.clear();
            match line.border {
                Some(border) => self.row(window, &line, border, triggers),
                None => self.columns.pass(&line),
            }
            shown = line.digits || triggers.front().is_some_and(|trigger| trigger.start < line.end);
            if shown {
                self.spots(window, &line, triggers, out);
            }
        }
        while triggers.front().is_some_and(|trigger| trigger.start < line.end) {
            triggers.pop_front();
        }
        if marking::line::may_be(&line, self.earlier.front(), &window.text) {
            self.marking(window, &line, out);
        }
        self.end(line);
        shown
    }

    /// What detectors have taken for what they were shown, as [`Detector::effort`] counts.
    pub fn effort(&self) -> u64 {
        self.taken.effort
    }

    /// How far the text belongs to what was found.
    pub fn taken(&self) -> usize {
        self.taken.end
    }

    /// As far as this it belongs to something else that was found.
    pub fn take_to(&mut self, end: usize) {
        self.taken.end = self.taken.end.max(end);
    }

    /// Lines that have been scanned.
    pub fn count(&self) -> u64 {
        self.count
    }

    /// Passes a line on which nothing stands.
    pub fn pass(&mut self, start: usize, end: usize, full: bool) {
        let line = Line::blank(start, end, self.count);
        if !full {
            self.columns.pass(&line);
        }
        self.end(line);
    }

    /// A line has been scanned.
    fn end(&mut self, line: Line) {
        self.count += 1;
        self.earlier.push(line);
    }

    /// Takes note of a line that may be one of a table.
    #[inline(never)]
    fn row(&mut self, window: &Window<'_>, line: &Line, border: Border, triggers: &mut VecDeque<Trigger>) {
        if !line.has_number {
            self.read_cells(window, line);
        }
        self.columns.observe(line, &self.cells, border, window.text, window.detectors.lexicon());
        if let Some(names) = self.columns.labelled_by(line) {
            self.cells_below_names(window, names, line, triggers);
        }
    }

    #[inline(never)]
    fn marking(&mut self, window: &Window<'_>, line: &Line, out: &mut dyn Discoveries) {
        let in_signature = self.signature.is_delimited(line);
        if let Some(marked) = marking::line::read(line, self.earlier.front(), in_signature, window.text) {
            out.marking(marked.level, marked.words, window.folded.original(marked.start, marked.end));
        }
    }

    fn read_cells(&mut self, window: &Window<'_>, line: &Line) {
        if line.border.is_some() && self.cells.is_empty() {
            read_cells(line, window.chart, window.text, &mut self.cells);
        }
    }

    /// Adds the cells below names whose detectors want every one of them.
    fn cells_below_names(
        &mut self,
        window: &Window<'_>,
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
    #[inline(never)]
    fn spots(
        &mut self,
        window: &Window<'_>,
        line: &Line,
        triggers: &mut VecDeque<Trigger>,
        out: &mut dyn Discoveries,
    ) {
        self.read_cells(window, line);
        let mut around = Around {
            text: window.text,
            line,
            cells: &self.cells,
            earlier: &self.earlier,
            columns: &self.columns,
            list: &mut self.list,
            lexicon: window.detectors.lexicon(),
            own: window.detectors.own(),
            signed: self.signature.holds(line),
            enclosed: false,
            named: &mut self.named,
        };
        let quoted = self.quotation.holds();
        let mut groups = self.table.groups(window, line, &self.cells, &self.columns);
        loop {
            groups.pass(self.taken.end);
            let trigger = triggers.front().filter(|trigger| trigger.start < line.end);
            let (spot, wanting) =
                if groups.start().is_some_and(|start| trigger.is_none_or(|trigger| start < trigger.start))
                    && let Some((Group { start, end, allowed, named }, next)) = groups.take()
                {
                    if let Some((index, cell)) = named {
                        let spot = Spot { text: window.text, start, end, next, cell: false };
                        if self.taken.look_below_name(window, &spot, (index, cell), &around, quoted, out) {
                            continue;
                        }
                    }
                    if !window.detectors.may_want(end - start, allowed) {
                        continue;
                    }
                    let wanting = window.detectors.wanting(&window.text, (start, end), next, line, allowed);
                    (Spot { text: window.text, start, end, next, cell: false }, wanting)
                } else {
                    let Some(&Trigger { start, end, wanting, cell }) = trigger else { break };
                    triggers.pop_front();
                    let next = window.chart.find(|block| block.digits, start, window.text.end());
                    (Spot { text: window.text, start, end, next, cell }, wanting)
                };
            if wanting != 0 && spot.start >= self.taken.end {
                self.taken.look(window, &spot, wanting, &mut around, quoted, out);
            }
        }
    }
}

impl Taken {
    /// Lets detectors judge one group of digits or one trigger; the surest gets it.
    fn look(
        &mut self,
        window: &Window<'_>,
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
            // Of numbers it is known without a look how many there are.
            if spot.cell || !spot.text.at(spot.start).is_ascii_digit() {
                self.effort += detector.effort();
            }
            // Not moved before it is known to be the best: it is large.
            let candidate = detector.candidate(spot);
            let Some(candidate) = &candidate else { continue };
            self.effort += u64::from(candidate.effort);
            around.enclosed = candidate.start < self.enclosed;
            if candidate.start < self.end
                || around.enclosed && detector.encloses()
                || window.detectors.is_known(index, detector, candidate.value.as_bytes())
            {
                continue;
            }
            self.effort += JUDGED;
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

    /// Lets the detector judge that finds what the head of a column names; says whether it took it. The nearest name wins: none is
    /// nearer than that.
    fn look_below_name(
        &mut self,
        window: &Window<'_>,
        spot: &Spot<'_>,
        (index, cell): (usize, usize),
        around: &Around<'_>,
        quoted: bool,
        out: &mut dyn Discoveries,
    ) -> bool {
        let Some(detector) = window.detectors.get(index) else { return false };
        let Some(candidate) = &detector.candidate(spot) else { return false };
        if candidate.start != cell
            || candidate.start < self.end.max(self.enclosed)
            || window.detectors.is_known(index, detector, candidate.value.as_bytes())
        {
            return false;
        }
        let judgement = detector.judge(candidate, Said::Name(Where::Column), around);
        let Some(judgement) = judgement.filter(|judgement| judgement.confidence == Confidence::High) else {
            return false;
        };
        self.take(window.folded, detector, candidate, judgement, quoted, out);
        true
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
            out.hit(Hit { class, confidence, span: folded.original(start, end), value, why, quoted });
        };
        hit(first);
        if let Some(second) = second {
            hit(second);
        }
    }
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
        *around.list = Some((*meaning, around.line.number));
    }
    if around.cells.len() < 2 && judgement.is_some() && matches!(said, Said::Name(_)) {
        *around.named = Some((*detector.class(), candidate.end));
    }
    judgement
}
