//! One condition of a rule, and what shows later whether it is still the same one.

use super::condition::Judge;
use crate::policy::case::{Case, Evidence};
use crate::policy::record::fingerprint::Fingerprint;
use crate::policy::record::told::Told;

/// A condition as it stands in a rule.
#[derive(Debug)]
pub struct Leaf {
    condition: Box<dyn Judge>,
    print: Fingerprint,
}

impl Leaf {
    /// The condition whose text, and what it names, has this fingerprint.
    pub(super) fn new(condition: Box<dyn Judge>, print: Fingerprint) -> Self {
        Self { condition, print }
    }

    /// It holds for this message. Of one that has gone it is what was told then; where nothing was, it does not hold.
    pub fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        match case.told() {
            Some(told) if !self.condition.is_told(told) => self.answer(told).unwrap_or(false),
            _ => self.condition.holds(case, evidence),
        }
    }

    /// Whether it holds for a message that has gone; `None` where that is not known.
    pub fn recalled(&self, case: &Case<'_>, told: &Told) -> Option<bool> {
        if self.condition.is_told(told) {
            return Some(self.condition.holds(case, &mut Evidence::default()));
        }
        self.answer(told)
    }

    /// Keeps its answer, if it cannot be asked again.
    pub fn tell(&self, case: &Case<'_>, told: &mut Told) {
        if !self.condition.is_told(told) {
            let holds = self.condition.holds(case, &mut Evidence::default());
            told.answers.insert(self.print, holds);
        }
    }

    fn answer(&self, told: &Told) -> Option<bool> {
        told.answers.get(&self.print).copied()
    }
}
