//! Words and numbers that are spelt out, a letter at a time: in the boxes of a form, in the wide letters of a heading, a letter
//! to a cell or to a line. To a reader they are one word, so they are read together, too.

use super::dictionary::counts::Counts;
use super::discoveries::Discoveries;
use super::finding::{Class, Confidence, Hit, Level};
use super::page::fold::Folded;
use super::page::text::{Text, is_word};
use std::collections::VecDeque;
use std::ops::Range;

/// Letters and digits of the shortest that is read together: those of a sort code.
const LEAST: usize = 6;
/// Bytes between two letters.
const GAP: usize = 8;
/// Digits of the longest number: that of a payment card (ISO/IEC 7812-1).
const DIGITS: usize = 19;
/// Bytes of the longest; what goes on behind them is read behind them.
const LONGEST: usize = 192;
/// Bytes before it and behind it that say what it is.
const BEFORE: usize = 128;
const BEHIND: usize = 64;

/// What has been read together so far in one stream.
#[derive(Clone, Debug, Default)]
pub struct Spelt {
    /// Behind the last letter.
    end: usize,
    /// The last one as it was read, for what goes on with it.
    last: String,
    /// What reading has taken.
    effort: u64,
}

/// Letters drawn together, in the text around them.
#[derive(Debug)]
pub struct Together {
    /// The text.
    pub text: String,
    /// Where the letters stand in it.
    inside: Range<usize>,
    /// For each of its bytes among the letters where it stands in the folded text.
    places: Vec<usize>,
}

impl Spelt {
    /// How far letters have been drawn together.
    pub fn end(&self) -> usize {
        self.end
    }

    /// What reading has taken, as [`Detector::effort`](super::detector::Detector::effort) counts.
    pub fn effort(&self) -> u64 {
        self.effort
    }

    /// Something has been read together, and looking into it has taken so much.
    pub fn read(&mut self, together: &Together, looks: u64) {
        self.effort += together.text.len() as u64 + looks;
    }

    /// Draws the letters together among which one stands here; nothing where they are too few, or a row of numbers. What stands
    /// before `taken` belongs to something else. Afterwards [`Spelt::end`] is behind them in any case.
    pub fn gather(&mut self, text: &Text<'_>, at: usize, taken: usize) -> Option<Together> {
        let before = self.end;
        let from = before.max(taken);
        let mut begin = at;
        while let Some(one) = back(text, begin).filter(|one| *one >= from && at - one < LONGEST) {
            begin = one;
        }
        let run = Run::from(text, begin);
        self.end = run.end.max(at + 1);
        if run.letters < LEAST || run.few || run.is_row(text) {
            self.last.clear();
            return None;
        }
        let goes_on = begin - before <= GAP && !self.last.is_empty();
        let mut whole = if goes_on {
            std::mem::take(&mut self.last)
        } else {
            String::from_utf8_lossy(text.slice(begin.saturating_sub(BEFORE), begin)).into_owned()
        };
        if goes_on {
            whole.push_str(&String::from_utf8_lossy(text.slice(before, begin)));
        }
        let start = whole.len();
        whole.push_str(&run.text);
        let inside = start..whole.len();
        self.last.clone_from(&run.text);
        let behind = text.slice(run.end, run.end + BEHIND);
        let line = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
        whole.push_str(&String::from_utf8_lossy(line));
        Some(Together { text: whole, inside, places: run.places })
    }
}

/// Letters with something between them.
struct Run {
    /// Drawn together.
    text: String,
    places: Vec<usize>,
    letters: usize,
    /// They are hardly different: a row of ticks, of noughts and ones.
    few: bool,
    begin: usize,
    end: usize,
    /// What stands between most of them.
    unit: Vec<u8>,
}

impl Run {
    fn from(text: &Text<'_>, begin: usize) -> Self {
        let unit = match next(text, begin + 1) {
            Some(one) => text.slice(begin + 1, one).to_vec(),
            None => Vec::new(),
        };
        let mut run = Self {
            text: String::new(),
            places: Vec::new(),
            letters: 0,
            few: true,
            begin,
            end: begin,
            unit: usual(text, begin).unwrap_or(unit),
        };
        let mut kinds = [text.at(begin); 2];
        let mut at = Some(begin);
        while let Some(place) = at.filter(|at| at - begin < LONGEST) {
            let between = run.between(text.slice(run.end, place), place);
            run.push(&between.0, between.1);
            let letter = text.at(place);
            run.push(&[letter], place);
            run.letters += 1;
            run.end = place + 1;
            let [first, second] = &mut kinds;
            match letter {
                _ if letter == *first || letter == *second => {}
                _ if first == second => *second = letter,
                _ => run.few = false,
            }
            at = next(text, run.end);
        }
        run
    }

    /// What of a gap is more than what stands between any two letters, and where it begins.
    fn between(&self, gap: &[u8], behind: usize) -> (Vec<u8>, usize) {
        let unit = self.unit.as_slice();
        if gap == unit {
            return (Vec::new(), behind);
        }
        let rest = gap.strip_prefix(unit).unwrap_or(gap);
        let from = behind - rest.len();
        let rest = if rest.len() > unit.len() { rest.strip_suffix(unit).unwrap_or(rest) } else { rest };
        (rest.to_vec(), from)
    }

    fn push(&mut self, bytes: &[u8], from: usize) {
        for (byte, place) in bytes.iter().zip(from..) {
            self.text.push(char::from(*byte));
            self.places.push(place);
        }
    }

    /// Numbers of one digit each: beside others of more, or more than one number has digits.
    fn is_row(&self, text: &Text<'_>) -> bool {
        let width = self.unit.len();
        let digits = self.text.bytes().all(|byte| !byte.is_ascii_alphabetic());
        if digits && self.text.split(|c: char| !c.is_ascii_digit()).any(|number| number.len() > DIGITS) {
            return true;
        }
        let joined = |from: usize| text.slice(from, from + width) == self.unit;
        let behind = joined(self.end) && text.at(self.end + width).is_ascii_digit();
        let ahead = self.begin.checked_sub(width).is_some_and(joined)
            && text.before(self.begin - width).is_ascii_digit();
        digits && (behind || ahead)
    }
}

/// What stands between most letters near a place, told by the first two gaps that are alike.
fn usual(text: &Text<'_>, begin: usize) -> Option<Vec<u8>> {
    let (mut at, mut before): (usize, &[u8]) = (begin, &[]);
    for _ in 0..LEAST {
        let one = next(text, at + 1)?;
        let gap = text.slice(at + 1, one);
        if gap == before {
            return Some(gap.to_vec());
        }
        (at, before) = (one, gap);
    }
    None
}

/// The next letter that stands alone, from a position on where none does, unless it is far.
fn next(text: &Text<'_>, from: usize) -> Option<usize> {
    let at = (from..from + GAP + 1).find(|at| is_word(text.at(*at)))?;
    (at > from && alone(text, at)).then_some(at)
}

/// The letter before this one that stands alone, unless it is far.
fn back(text: &Text<'_>, at: usize) -> Option<usize> {
    let one = (at.saturating_sub(GAP + 1)..at).rev().find(|one| is_word(text.at(*one)))?;
    (one + 1 < at && alone(text, one)).then_some(one)
}

fn alone(text: &Text<'_>, at: usize) -> bool {
    text.at(at).is_ascii_alphanumeric() && !is_word(text.before(at)) && !is_word(text.at(at + 1))
}

/// What is found among letters that were drawn together, with the places where it stands in the original text. Markings are
/// told at once.
pub struct Inside<'a> {
    together: &'a Together,
    folded: &'a Folded,
    to: &'a mut dyn Discoveries,
    found: &'a mut VecDeque<Found>,
}

/// Personal data among the letters, until it is its turn.
pub struct Found {
    class: Class,
    confidence: Confidence,
    span: Range<u64>,
    value: Vec<u8>,
    why: &'static str,
    quoted: bool,
}

impl<'a> Inside<'a> {
    /// Among these letters, which stand in this text.
    pub fn new(
        together: &'a Together,
        folded: &'a Folded,
        to: &'a mut dyn Discoveries,
        found: &'a mut VecDeque<Found>,
    ) -> Self {
        Self { together, folded, to, found }
    }

    /// Where something stands of which a part is among the letters.
    fn place(&self, span: &Range<u64>) -> Option<Range<u64>> {
        let Together { inside, places, .. } = self.together;
        let [start, end] = [span.start, span.end].map(|at| usize::try_from(at).unwrap_or(usize::MAX));
        if start >= inside.end || end <= inside.start {
            return None;
        }
        let first = places.get(start.saturating_sub(inside.start))?;
        let last = places.get(end.min(inside.end) - inside.start - 1)?;
        Some(self.folded.original(*first, last + 1))
    }
}

impl Discoveries for Inside<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        let Some(span) = self.place(&hit.span) else { return };
        let Hit { class, confidence, value, why, quoted, .. } = hit;
        self.found.push_back(Found { class: *class, confidence, span, value: value.to_vec(), why, quoted });
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        if let Some(span) = self.place(&span) {
            self.to.marking(level, words, span);
        }
    }

    fn is_full(&self) -> bool {
        self.to.is_full()
    }
}

/// Tells what was found among letters in between what is found on their line, in the order in which it stands there. What
/// overlaps something that stands there as it is goes without saying.
pub struct Among<'a> {
    found: VecDeque<Found>,
    to: &'a mut dyn Discoveries,
    told: bool,
}

impl<'a> Among<'a> {
    /// This was found.
    pub fn new(found: VecDeque<Found>, to: &'a mut dyn Discoveries) -> Self {
        Self { found, to, told: false }
    }

    /// The end of the line; whether anything was told that stands among letters.
    pub fn finish(mut self) -> bool {
        self.tell_before(u64::MAX);
        self.told
    }

    /// Tells what ends here or before.
    fn tell_before(&mut self, end: u64) {
        while let Some(Found { class, confidence, span, value, why, quoted }) =
            self.found.pop_front_if(|found| found.span.end <= end)
        {
            self.told = true;
            self.to.hit(Hit { class: &class, confidence, span, value: &value, why, quoted });
        }
    }
}

impl Discoveries for Among<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        self.tell_before(hit.span.start);
        while self.found.pop_front_if(|found| found.span.start < hit.span.end).is_some() {}
        self.to.hit(hit);
    }

    fn marking(&mut self, level: Level, words: &'static str, span: Range<u64>) {
        self.to.marking(level, words, span);
    }

    fn words(&mut self, counts: Counts) {
        self.to.words(counts);
    }

    fn is_full(&self) -> bool {
        self.to.is_full()
    }
}
