//! What the words of one dictionary are worth together.

use super::counts::Counts;
use super::{Dictionary, Term};
use std::cmp::Reverse;

/// What a dictionary says of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Score<'d> {
    /// The sum.
    pub points: u64,
    /// What it is made of, the greatest first.
    pub terms: Vec<Share<'d>>,
}

/// What one term adds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share<'d> {
    /// The first form of the term.
    pub name: &'d str,
    /// How often it stands there.
    pub count: u8,
    /// What that is worth.
    pub points: u64,
}

impl Dictionary {
    /// The score of a message in which words stand so often.
    pub fn score(&self, counts: &Counts) -> Score<'_> {
        let met = counts.range(self.first, self.terms.len());
        let shares = met.filter_map(|(slot, count)| {
            let term = self.terms.get(usize::try_from(slot.checked_sub(self.first)?).ok()?)?;
            let counts =
                term.requires.is_empty() || term.requires.iter().any(|required| counts.get(*required) > 0);
            counts.then(|| Share { name: &term.name, count, points: term.points(count) })
        });
        let mut terms: Vec<Share<'_>> = shares.collect();
        terms.sort_by_key(|share| Reverse(share.points));
        Score { points: terms.iter().map(|share| share.points).sum(), terms }
    }

    /// The greatest score that any message can have.
    pub fn greatest(&self) -> u64 {
        self.terms.iter().map(|term| term.points(u8::MAX)).sum()
    }
}

impl Term {
    /// What so many occurrences are worth.
    fn points(&self, count: u8) -> u64 {
        u64::from(self.weight) * u64::from(count.min(self.cap))
    }
}

impl Score<'_> {
    /// Terms that are named; the others are only counted.
    const NAMED: usize = 8;

    /// `"online casino" 2 times, "jackpot" once`
    pub fn say(&self) -> String {
        let named = self.terms.iter().take(Self::NAMED).map(|share| match share.count {
            1 => format!("\"{}\" once", share.name),
            u8::MAX => format!("\"{}\" 255 times or more", share.name),
            count => format!("\"{}\" {count} times", share.name),
        });
        let mut said = named.collect::<Vec<_>>().join(", ");
        match self.terms.len().saturating_sub(Self::NAMED) {
            0 => {}
            1 => said.push_str(" and one other term"),
            more => said.push_str(&format!(" and {more} other terms")),
        }
        said
    }
}
