//! What a detector is: how its numbers look, which words name them, and how sure they make it.

use super::finding::{Class, Confidence};
use super::page::look::Look;
use super::page::text::{Beginning, Text};
use super::page::value::Value;
use super::words::context::Around;
use super::words::lexicon::Words;
use super::words::said::{Said, Where};

/// Finds one class of personal data.
pub trait Detector: std::fmt::Debug + Send + Sync {
    /// What it finds.
    fn class(&self) -> &Class;
    /// One sentence for lists.
    fn summary(&self) -> &'static str;
    /// What operators read: what is found, with which confidence, what is left alone.
    fn manual(&self) -> &'static str;
    /// Where the rules come from.
    fn sources(&self) -> &'static [&'static str];
    /// The words that name such a number.
    fn words(&self) -> Words;
    /// Values that are printed in everybody's manual and never count, as [`Value`] writes them.
    fn samples(&self) -> &'static [&'static str];
    /// It is such a value.
    fn is_sample(&self, value: &[u8]) -> bool {
        self.samples().iter().any(|sample| sample.as_bytes() == value)
    }
    /// Which groups of digits are worth a look.
    fn looks(&self) -> Vec<Look> {
        Vec::new()
    }
    /// What else is worth a look: bytes and words in lower case, found in any case, anywhere, also inside of words. A trigger is
    /// shown to [`Detector::candidate`] like a group of digits, unless one of its openings begins there.
    fn triggers(&self) -> &'static [&'static str] {
        &[]
    }
    /// How words begin that are worth a look: a letter first, at least two bytes. Cheaper than [`Detector::triggers`], however many
    /// there are. A small letter stands for a capital, too, a capital for nothing else. A word begins at a letter behind none, and at a capital behind a small one.
    fn openings(&self, _: &mut dyn FnMut(&'static str)) {}
    /// What a look at one of its triggers, openings or cells takes: as long as so many bytes take in which there is nothing, where
    /// it is dear.
    fn effort(&self) -> u64 {
        8
    }
    /// Every cell below a name of its class is worth a look, whatever it holds: it is shown to [`Detector::candidate`], too.
    fn cells(&self) -> bool {
        false
    }
    /// What is called something else is not what it finds, whatever else speaks for it: columns of other names need no look.
    fn heeds_names(&self) -> bool {
        true
    }
    /// The candidate of which this group is the first group of digits, or to which this trigger belongs: shape, ranges and check
    /// digits hold.
    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate>;
    /// What it finds may hold finds of other detectors: an address its postcode.
    fn encloses(&self) -> bool {
        false
    }
    /// In the signature of somebody at work it counts for nothing, whatever is said of it.
    fn is_signed(&self) -> bool {
        false
    }
    /// How sure, and why, given what the words around it say. `None` drops the candidate.
    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement>;
}

/// A group of digits, a trigger, or a cell below a name.
#[derive(Debug, Clone, Copy)]
pub struct Spot<'a> {
    /// The text around it.
    pub text: Text<'a>,
    /// Its first byte.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// Where the next group of digits begins that can be seen from here.
    pub next: Option<usize>,
    /// It is a cell.
    pub cell: bool,
}

impl Spot<'_> {
    /// Behind it, and no further than so many bytes away, more digits follow.
    #[inline]
    pub fn is_followed(&self, within: usize) -> bool {
        self.next.is_some_and(|next| next <= self.end + within)
    }
}

/// Something that has the shape and the check digits.
#[derive(Debug, Clone, Copy)]
pub struct Candidate {
    /// Its first byte in the folded text.
    pub start: usize,
    /// The byte behind its last.
    pub end: usize,
    /// What stands between its two parts, if it has two: they are reported one by one, with one value.
    pub gap: Option<(usize, usize)>,
    /// The normalised value.
    pub value: Value,
    /// The shape alone is too common: only a label makes it count.
    pub needs_label: bool,
    /// What finding out about it has taken beyond [`Detector::effort`], in the same count.
    pub effort: u16,
}

impl Candidate {
    /// A candidate between two positions, if it is set off from its surroundings. What hangs on a word needs a label.
    pub fn new(text: Text<'_>, start: usize, end: usize) -> Option<Self> {
        let needs_label = Self::hangs_on_word(text, start, end)?;
        Some(Self { start, end, gap: None, value: Value::of(text, start, end), needs_label, effort: 0 })
    }

    /// Whether what stands between two positions hangs on a word, if it is set off from its surroundings at all.
    pub fn hangs_on_word(text: Text<'_>, start: usize, end: usize) -> Option<bool> {
        let beginning = text.begins(start);
        (beginning != Beginning::Inside && text.ends(end)).then_some(beginning == Beginning::Attached)
    }

    /// A candidate in one part with this value, whatever stands around it. It needs no label.
    pub fn of_value(start: usize, end: usize, value: Value) -> Self {
        Self { start, end, gap: None, value, needs_label: false, effort: 0 }
    }

    /// Where it stands, or where its first part does and where its second.
    pub fn parts(&self) -> ((usize, usize), Option<(usize, usize)>) {
        match self.gap {
            Some((from, to)) => ((self.start, from), Some((to, self.end))),
            None => ((self.start, self.end), None),
        }
    }

    /// The same, counting only with a label.
    pub fn needing_label(mut self, needs_label: bool) -> Self {
        self.needs_label |= needs_label;
        self
    }
}

/// How sure a detector is, and why.
#[derive(Debug, Clone, Copy)]
pub struct Judgement {
    /// How sure.
    pub confidence: Confidence,
    /// Why, in plain words without the value.
    pub why: &'static str,
}

impl Judgement {
    /// A judgement.
    pub fn new(confidence: Confidence, why: &'static str) -> Option<Self> {
        Some(Self { confidence, why })
    }
}

/// The closed list of reasons that a detector gives for high confidence, one for each place of a label.
#[derive(Debug, Clone, Copy)]
pub struct Reasons {
    /// The label stands before the value.
    pub before: &'static str,
    /// The label stands after the value.
    pub after: &'static str,
    /// The label heads the column.
    pub column: &'static str,
    /// The label heads a list.
    pub heading: &'static str,
}

impl Reasons {
    /// High confidence, because the name of the number stands there.
    pub fn named(&self, place: Where) -> Option<Judgement> {
        let why = match place {
            Where::Before => self.before,
            Where::After => self.after,
            Where::Column => self.column,
            Where::Heading => self.heading,
        };
        Judgement::new(Confidence::High, why)
    }
}

/// Writes out [`Reasons`] that begin with what holds without any words.
macro_rules! reasons {
    ($holds:literal) => {
        $crate::detect::detector::Reasons {
            before: concat!($holds, "; its name stands before it"),
            after: concat!($holds, "; its name stands after it"),
            column: concat!($holds, "; its name heads the column"),
            heading: concat!($holds, "; its name heads the list"),
        }
    };
}
pub(crate) use reasons;
