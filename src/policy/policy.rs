//! The policy: every rule, every list, and the decision.

use super::case::Case;
use super::decision::{Decision, Lifted, Mode, PolicyHash, Reason, Verdict};
use super::grants::{self, Question};
use super::list::Lists;
use super::rule::Rule;
use crate::detect::detectors::Detectors;
use crate::inspect::facts::{Facts, Shortfall};
use std::cmp::Reverse;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The id of the one reason that is no rule: a message that was not inspected to the end is not accepted.
pub const UNFINISHED: &str = "unfinished-inspection";

/// Rules and lists, read without a mistake.
#[derive(Debug)]
pub struct Policy {
    rules: Vec<Rule>,
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
        Self { rules, lists, detectors, hash }
    }

    /// What a message is searched with before this policy decides on it.
    pub fn detectors(&self) -> &Arc<Detectors> {
        &self.detectors
    }

    /// The rules in the order of their ids.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The lists that its rules name.
    pub fn lists(&self) -> &Lists {
        &self.lists
    }

    /// SHA-256 over every file it was made of.
    pub fn hash(&self) -> PolicyHash {
        self.hash
    }

    /// The decision on one message: the worst outcome of all enforced rules that match it.
    pub fn decide(&self, facts: &Facts) -> Decision {
        let case = Case::new(facts, &self.lists);
        let (mut reasons, mut shadow, mut lifted) = (Vec::new(), Vec::new(), Vec::new());
        let mut dealt_with = BTreeSet::new();
        for rule in self.rules.iter().filter(|rule| rule.mode != Mode::Off) {
            let Some(found) = rule.matches(&case) else { continue };
            // Asked last: what passes for another reason uses up no grant.
            if let Some(grant) = grants::lifting(rule, &case, &self.lists) {
                if rule.mode == Mode::Enforce {
                    let uses_left = grant.uses_left.map(|left| left.saturating_sub(1));
                    lifted.push(Lifted { reason: found.reason, grant: grant.id, uses_left });
                }
                continue;
            }
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
            lifted,
            directions: case.directions().to_vec(),
            policy: self.hash,
        }
    }

    /// What one rule says of a message, whatever its mode and whatever the others say. `None` where it does not match.
    pub fn ask(&self, rule: &Rule, facts: &Facts) -> Option<Reason> {
        let case = Case::new(facts, &self.lists);
        let found = rule.matches(&case)?;
        grants::lifting(rule, &case, &self.lists).is_none().then_some(found.reason)
    }

    /// What to ask the register of grants before this decision stands; `None` where no grant could change it.
    pub fn question(&self, facts: &Facts, decision: &Decision) -> Option<Question> {
        let mut rules = Vec::new();
        for reason in decision.reasons.iter().filter(|reason| reason.outcome > Verdict::Accept) {
            match self.rule(&reason.rule).filter(|rule| rule.liftable) {
                Some(rule) => rules.push(Arc::clone(&rule.id)),
                // What stands in the way of everything else stays, so nothing need be asked.
                None if reason.outcome == decision.verdict => return None,
                None => {}
            }
        }
        if rules.is_empty() {
            return None;
        }
        Question::of(rules, &Case::new(facts, &self.lists), &self.lists)
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        let place = self.rules.binary_search_by(|rule| (*rule.id).cmp(id)).ok()?;
        self.rules.get(place)
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
