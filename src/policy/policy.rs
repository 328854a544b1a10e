//! The policy: every rule, every list, and the decision.

use super::case::Case;
use super::decision::{Decision, Mode, PolicyHash, Reason, Verdict};
use super::gate::Gate;
use super::known::Known;
use super::list::Lists;
use super::rule::Rule;
use super::trace::{Extent, Trace};
use crate::detect::detectors::Detectors;
use crate::inspect::facts::{Facts, Shortfall};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// The id of the one reason that is no rule: a message that was not inspected to the end is not accepted.
pub const UNFINISHED: &str = "unfinished-inspection";

/// Rules and lists, read without a mistake.
#[derive(Debug)]
pub struct Policy {
    rules: Vec<Rule>,
    /// The rules that are not off, by their places, put together by what a message must have to meet them.
    by_gate: BTreeMap<Gate, Vec<usize>>,
    lists: Lists,
    detectors: Arc<Detectors>,
    hash: PolicyHash,
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
        let mut by_gate: BTreeMap<Gate, Vec<usize>> = BTreeMap::new();
        for (place, rule) in rules.iter().enumerate().filter(|(_, rule)| rule.mode != Mode::Off) {
            by_gate.entry(rule.when.gate()).or_default().push(place);
        }
        Self { rules, by_gate, lists, detectors, hash }
    }

    /// What a message is searched with before this policy decides on it.
    pub fn detectors(&self) -> &Arc<Detectors> {
        &self.detectors
    }

    /// The lists that rules may name.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// What its conditions may name.
    pub fn known(&self) -> Known {
        let dictionaries = self.detectors.dictionaries().map(|dictionaries| dictionaries.all().to_vec());
        Known {
            lists: self.lists.clone(),
            classes: self.detectors.classes().collect(),
            dictionaries: dictionaries.unwrap_or_default(),
        }
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
        let message = Gate::met_by(&case);
        let open = self.by_gate.iter().filter(|(gate, _)| gate.lets(message));
        for rule in open.flat_map(|(_, places)| places).filter_map(|place| self.rules.get(*place)) {
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

    /// How each rule comes to its answer on a message, in the order of ids; whatever its mode.
    pub fn trace(&self, facts: &Facts, extent: Extent) -> Vec<Trace> {
        let case = Case::new(facts, &self.lists);
        self.rules.iter().map(|rule| Trace::of(rule, &case, extent)).collect()
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
