//! The policy: every rule, every list, and the decision.

use super::case::Case;
use super::decision::{Decision, Mode, PolicyHash, Reason, Verdict};
use super::list::Lists;
use super::rule::Rule;
use crate::detect::detectors::Detectors;
use crate::inspect::facts::{Facts, Shortfall};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

/// The id of the one reason that is no rule: a message that was not inspected to the end is not accepted.
pub const UNFINISHED: &str = "unfinished-inspection";

/// Rules and lists, read without a mistake.
#[derive(Debug)]
pub struct Policy {
    rules: Vec<Rule>,
    lists: Lists,
    detectors: Arc<Detectors>,
    hash: PolicyHash,
    windows: Vec<Duration>,
}

impl Policy {
    /// The policy of these rules and lists.
    pub(super) fn new(
        mut rules: Vec<Rule>,
        lists: Lists,
        detectors: Arc<Detectors>,
        hash: PolicyHash,
    ) -> Self {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let asked = rules.iter().filter(|rule| rule.mode != Mode::Off);
        let windows: BTreeSet<Duration> = asked.flat_map(Rule::windows).collect();
        Self { rules, lists, detectors, hash, windows: windows.into_iter().collect() }
    }

    /// The times in which rules count the recipients of mailings, the shortest first.
    pub(super) fn windows(&self) -> &[Duration] {
        &self.windows
    }

    /// The lists.
    pub(super) fn lists(&self) -> &Lists {
        &self.lists
    }

    /// What a message is searched with before this policy decides on it.
    pub fn detectors(&self) -> &Arc<Detectors> {
        &self.detectors
    }

    /// The rules in the order of their ids.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// SHA-256 over every file it was made of.
    pub fn hash(&self) -> PolicyHash {
        self.hash
    }

    /// The decision on one message: the worst outcome of all enforced rules that match it.
    pub fn decide(&self, facts: &Facts) -> Decision {
        let case = Case::new(facts, &self.lists);
        let (mut reasons, mut shadow) = (Vec::new(), Vec::new());
        let mut dealt_with = BTreeSet::new();
        for rule in self.rules.iter().filter(|rule| rule.mode != Mode::Off) {
            let Some(found) = rule.matches(&case) else { continue };
            if rule.mode == Mode::Shadow {
                shadow.push(found.reason);
                continue;
            }
            // A rule that only records has dealt with nothing: accept needs a finished inspection.
            if rule.outcome > Verdict::Accept {
                dealt_with.extend(found.shortfalls);
            }
            reasons.push(found.reason);
        }
        reasons.extend(unfinished(&case, &dealt_with));
        for reasons in [&mut reasons, &mut shadow] {
            reasons.sort_by(|a, b| (Reverse(a.outcome), &a.rule).cmp(&(Reverse(b.outcome), &b.rule)));
        }
        Decision {
            verdict: reasons.iter().map(|reason| reason.outcome).max().unwrap_or(Verdict::Accept),
            reasons,
            shadow,
            directions: case.directions().to_vec(),
            policy: self.hash,
        }
    }

    /// What one rule says of a message, whatever its mode and whatever the others say. `None` where it does not match.
    pub fn ask(&self, rule: &Rule, facts: &Facts) -> Option<Reason> {
        rule.matches(&Case::new(facts, &self.lists)).map(|found| found.reason)
    }
}

/// The reason for what was not inspected and what no rule has dealt with.
fn unfinished(case: &Case<'_>, dealt_with: &BTreeSet<Shortfall>) -> Option<Reason> {
    let mut left = BTreeSet::new();
    for item in &case.facts().content.uninspected {
        if !dealt_with.contains(&item.shortfall) {
            let place = item.part.map_or_else(|| "the message".to_owned(), |index| case.say_part(index));
            left.insert(format!(
                "{place} could not be inspected ({}): {}",
                item.shortfall.name(),
                item.detail
            ));
        }
    }
    let evidence: Vec<String> = left.into_iter().take(20).collect();
    (!evidence.is_empty()).then(|| Reason {
        rule: UNFINISHED.into(),
        title: "The mail could not be inspected to the end".into(),
        clause: "built-in".into(),
        outcome: Verdict::Quarantine,
        mode: Mode::Enforce,
        tell: format!("Held {{id}} for review: {}.", evidence.join("; ")),
        evidence,
    })
}

#[cfg(test)]
mod tests;
