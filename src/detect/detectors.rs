//! The detectors of a policy: those that are built in, and what the organisation adds to them.

use super::detector::{Detector, Spot};
use super::dictionary::Dictionaries;
use super::finding::Class;
use super::layout::Line;
use super::lexicon::Lexicon;
use super::number::Number;
use super::own::Own;
use super::spec::Spec;
use super::table::{TABLE, classes};
use super::text::{before_soft_break, is_separator, is_word};
use super::trigger::Triggers;
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
    /// Which detectors look at a group of so many digits: a bit for each, for groups alone and after letters.
    alone: [u64; 32],
    after_letters: [u64; 32],
    triggers: Triggers,
    /// The classes whose columns are shown cell by cell, and to which detectors.
    cells: Vec<(Class, u64)>,
    own: Own,
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
        let mut lexicon = Lexicon::new(TABLE.iter().map(|detector| (detector.class(), detector.words())));
        let added = spec.numbers.iter().take(room).filter_map(|spec| {
            let number = Number::new(spec)?;
            lexicon.add_class(number.class(), &spec.labels, &spec.near, &spec.others);
            Some(number)
        });
        let numbers: Vec<Number> = added.collect();
        let builtin = TABLE.iter().map(|detector| *detector as &dyn Detector);
        let all: Vec<&dyn Detector> = builtin.chain(numbers.iter().map(|number| number as _)).collect();
        let wanting = |length: usize, interest: fn(&dyn Detector) -> u32| {
            let wants = |detector: &dyn Detector| u64::from(interest(detector) >> length & 1);
            all.iter().enumerate().fold(0, |set, (index, detector)| set | wants(*detector) << index)
        };
        let triggers = all.iter().enumerate().map(|(index, detector)| (1 << index, *detector));
        Self {
            alone: std::array::from_fn(|length| wanting(length, |detector| detector.interest().alone)),
            after_letters: std::array::from_fn(|length| {
                wanting(length, |detector| detector.interest().after_letters)
            }),
            triggers: Triggers::new(triggers),
            cells: (all.iter().enumerate())
                .filter(|(_, detector)| detector.cells())
                .map(|(index, detector)| (detector.class(), 1 << index))
                .collect(),
            own: Own::of(&spec.own),
            dictionaries: Dictionaries::new(&spec.dictionaries),
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
        let numbers = self.numbers.iter().map(Detector::class);
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

    /// The detectors that care for a group of so many digits, a bit for each.
    pub fn wanting(&self, spot: &Spot<'_>, line: &Line, length: usize) -> u64 {
        let length = length.min(31);
        let alone = self.alone.get(length).copied().unwrap_or(0);
        let after_letters = self.after_letters.get(length).copied().unwrap_or(0);
        let before = spot.text.before(spot.start);
        if is_word(before) {
            return after_letters;
        }
        let further = || spot.text.before(spot.start - 1);
        let separated = is_separator(before) && is_word(further()) && !further().is_ascii_digit();
        let wrapped = spot.start == line.content && before_soft_break(spot.text, spot.start).is_some();
        if separated || wrapped { alone | after_letters } else { alone }
    }
}

impl Default for Detectors {
    fn default() -> Self {
        Self::builtin()
    }
}
