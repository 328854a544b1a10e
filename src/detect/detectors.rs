//! The detectors of a policy: those that are built in, and what the organisation adds to them.

use super::detector::Detector;
use super::dictionary::Dictionaries;
use super::finding::Class;
use super::number::Number;
use super::own::Own;
use super::page::layout::Line;
use super::page::look::Looks;
use super::page::text::{SOFT_BREAK, Text};
use super::spec::Spec;
use super::table::{TABLE, classes};
use super::trigger::Triggers;
use super::words::lexicon::{Lexicon, Meaning};
use super::words::said::is_called_otherwise;
use std::sync::Arc;

/// More are not looked at: each is a bit.
pub const MOST: usize = 64;

/// The detectors of a policy, shared by all messages.
#[derive(Debug)]
pub struct Detectors {
    /// What the organisation has added, as it is sent to workers.
    spec: Arc<Spec>,
    numbers: Vec<Number>,
    lexicon: Lexicon,
    looks: Looks,
    triggers: Triggers,
    /// The classes whose columns are shown cell by cell, and to which detectors.
    cells: Vec<(Class, u64)>,
    own: Own,
    /// The marks of the samples of each built-in detector, a bit for each.
    samples: Vec<u64>,
    dictionaries: Option<Dictionaries>,
}

impl Detectors {
    /// The built-in detectors.
    pub fn builtin() -> Self {
        Self::of(Arc::default())
    }

    /// The built-in detectors with what an organisation adds. What is no number, and numbers beyond [`MOST`] detectors, are left
    /// out: whoever reads the files says so before.
    pub fn of(spec: Arc<Spec>) -> Self {
        let room = MOST.saturating_sub(TABLE.len());
        let mut lexicon = Lexicon::new(TABLE.iter().map(|detector| (*detector.class(), detector.words())));
        let added = spec.numbers.iter().take(room).filter_map(|spec| {
            let number = Number::new(spec)?;
            lexicon.add_class(*number.class(), &spec.labels, &spec.near, &spec.others);
            Some(number)
        });
        let numbers: Vec<Number> = added.collect();
        let builtin = TABLE.iter().map(|detector| *detector as &dyn Detector);
        let all: Vec<&dyn Detector> = builtin.chain(numbers.iter().map(|number| number as _)).collect();
        let numbered = || all.iter().enumerate().map(|(index, detector)| (1 << index, *detector));
        Self {
            looks: Looks::of(numbered().map(|(bit, detector)| (bit, detector.looks()))),
            triggers: Triggers::new(numbered()),
            cells: (all.iter().enumerate())
                .filter(|(_, detector)| detector.cells())
                .map(|(index, detector)| (*detector.class(), 1 << index))
                .collect(),
            own: Own::of(&spec.own),
            samples: TABLE.iter().map(|detector| marks(detector.samples())).collect(),
            dictionaries: Dictionaries::new(&spec.dictionaries, &spec.hosts),
            lexicon,
            numbers,
            spec,
        }
    }

    /// What the organisation has added.
    pub fn spec(&self) -> &Arc<Spec> {
        &self.spec
    }

    /// What they find, each class once.
    pub fn classes(&self) -> impl Iterator<Item = Class> {
        let numbers = self.numbers.iter().map(|number| *number.class());
        classes().chain(numbers.filter(|class| classes().all(|builtin| builtin != *class)))
    }

    /// The detector that a bit stands for.
    pub fn get(&self, index: usize) -> Option<&dyn Detector> {
        match TABLE.get(index) {
            Some(detector) => Some(*detector),
            None => self.numbers.get(index - TABLE.len()).map(|number| number as _),
        }
    }

    /// The words of all of them.
    pub fn lexicon(&self) -> &Lexicon {
        &self.lexicon
    }

    /// Everybody knows the value: it is a sample for a detector, or the organisation's own.
    pub fn is_known(&self, index: usize, detector: &dyn Detector, value: &[u8]) -> bool {
        let sample = self.samples.get(index).is_none_or(|marks| marks >> mark(value) & 1 == 1);
        sample && detector.is_sample(value) || self.own.has(value)
    }

    /// What belongs to the organisation itself.
    pub fn own(&self) -> &Own {
        &self.own
    }

    /// The dictionaries, where there are any.
    pub fn dictionaries(&self) -> Option<&Dictionaries> {
        self.dictionaries.as_ref()
    }

    /// What else than digits they want to see.
    pub fn triggers(&self) -> &Triggers {
        &self.triggers
    }

    /// The detectors that want every cell below the name of a class, a bit for each.
    pub fn wanting_cells(&self, class: Class) -> u64 {
        self.cells.iter().filter(|(known, _)| *known == class).fold(0, |set, (_, bit)| set | bit)
    }

    /// The detectors that may find something in a column of a name, a bit for each.
    pub fn not_denied_by(&self, name: Meaning) -> u64 {
        let numbered =
            (0..TABLE.len() + self.numbers.len()).filter_map(|index| Some((index, self.get(index)?)));
        let denied =
            |detector: &dyn Detector| detector.heeds_names() && is_called_otherwise(name, detector.class());
        numbered.filter(|(_, detector)| !denied(*detector)).fold(0, |set, (index, _)| set | 1 << index)
    }

    /// The detector that finds what a name says, if all of it is found in a column of that name.
    pub fn named_by(&self, name: Meaning) -> Option<usize> {
        let Meaning::Label(class) = name else { return None };
        let finds = |detector: &dyn Detector| {
            *detector.class() == class && !detector.is_signed() && !detector.encloses()
        };
        let mut finders =
            (0..TABLE.len() + self.numbers.len()).filter(|index| self.get(*index).is_some_and(finds));
        finders.next().filter(|_| finders.next().is_none())
    }

    /// Whether any detector of some cares for groups of so many digits.
    #[inline]
    pub fn may_want(&self, length: usize, some: u64) -> bool {
        self.looks.may_want(length, some)
    }

    /// The detectors of some that care for a group of digits, a bit for each; `next` is where the next group begins.
    #[inline(never)]
    pub fn wanting(
        &self,
        text: &Text<'_>,
        (start, end): (usize, usize),
        next: Option<usize>,
        line: &Line,
        some: u64,
    ) -> u64 {
        // Further groups stand no further away than a soft line break is long.
        let followed = next.is_some_and(|next| next <= end + SOFT_BREAK);
        self.looks.wanting(text, (start, end), start == line.content, followed, some)
    }
}

/// A number below 64 that few values share.
fn mark(value: &[u8]) -> u8 {
    let ends = value.first().zip(value.last()).map_or(0, |(first, last)| first ^ last << 2);
    (ends ^ value.get(value.len() / 2).copied().unwrap_or(0) << 3) % 64
}

/// The marks of some values.
fn marks(values: &[&str]) -> u64 {
    values.iter().fold(0, |marks, value| marks | 1 << mark(value.as_bytes()))
}

impl Default for Detectors {
    fn default() -> Self {
        Self::builtin()
    }
}
