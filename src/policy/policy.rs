//! The policy: every rule, every list, and the decision.

use super::case::{Case, Evidence};
use super::condition::asked::Asked;
use super::decision::{Decision, Lifted, Mode, PolicyHash, Reason, Verdict};
use super::gates::Gates;
use super::grants::{self, Question};
use super::known::Known;
use super::list::Lists;
use super::record::facts::Record;
use super::record::fingerprint::Fingerprint;
use super::record::pseudonyms::Pseudonyms;
use super::record::told::Told;
use super::route::Route;
use super::rule::Rule;
use super::trace::{Extent, Trace};
use crate::detect::detectors::Detectors;
use crate::detect::dictionary::Dictionary;
use crate::detect::dictionary::counts::Counts;
use crate::inspect::facts::{Facts, Shortfall};
use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;

/// The id of the one reason that is no rule: a message that was not inspected to the end is not accepted.
pub const UNFINISHED: &str = "unfinished-inspection";

/// Rules and lists, read without a mistake.
#[derive(Debug)]
pub struct Policy {
    rules: Vec<Rule>,
    /// The rules that are not off, by their places.
    pub(super) gates: Gates,
    known: Known,
    detectors: Arc<Detectors>,
    hash: PolicyHash,
    windows: Vec<Duration>,
    /// Conditions that cannot be asked again when the message has gone, each once.
    told: BTreeMap<Fingerprint, Arc<Asked>>,
}

impl Policy {
    /// The policy of these rules and lists.
    pub(super) fn new(
        mut rules: Vec<Rule>,
        known: Known,
        detectors: Arc<Detectors>,
        hash: PolicyHash,
    ) -> Self {
        rules.sort_by(|a, b| a.id.cmp(&b.id));
        let asked = rules.iter().filter(|rule| rule.mode != Mode::Off);
        let windows: BTreeSet<Duration> = asked.flat_map(Rule::windows).collect();
        let windows: Vec<Duration> = windows.into_iter().collect();
        let asked = rules.iter().enumerate().filter(|(_, rule)| rule.mode != Mode::Off);
        let gates = Gates::new(asked, &known.lists, windows.clone());
        let mut policy = Self { rules, gates, known, detectors, hash, windows, told: BTreeMap::new() };
        let kept = policy.told(&Counts::default());
        let asked = policy.rules.iter().filter(|rule| rule.mode != Mode::Off).flat_map(Rule::leaves);
        let asked = asked.filter(|asked| !asked.judge.is_told(&kept));
        policy.told = asked.map(|asked| (asked.fingerprint(), Arc::clone(asked))).collect();
        policy
    }

    /// What is told of a message with these words, apart from what its recipients and rules are asked.
    fn told(&self, words: &Counts) -> Told {
        let score = |(print, dictionary): &(_, Arc<Dictionary>)| (*print, dictionary.score(words).points);
        Told {
            scores: self.known.dictionaries.iter().map(score).collect(),
            numbers: self.known.numbers,
            windows: self.windows.clone(),
            ..Told::default()
        }
    }

    /// The times in which rules count the recipients of mailings, the shortest first.
    pub(super) fn windows(&self) -> &[Duration] {
        &self.windows
    }

    /// What a message is searched with before this policy decides on it.
    pub fn detectors(&self) -> &Arc<Detectors> {
        &self.detectors
    }

    /// The lists that rules may name.
    pub fn lists(&self) -> &Lists {
        &self.known.lists
    }

    /// What its conditions may name.
    pub fn known(&self) -> &Known {
        &self.known
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
        self.decide_case(&self.case(facts, None))
    }

    /// A message, and by which route it goes: that is said before any rule is asked that may depend on it. The rules that
    /// say it cannot depend on it.
    fn case<'a>(&'a self, facts: &'a Facts, told: Option<&'a Told>) -> Case<'a> {
        let case = Case::of(facts, told, &self.known.lists);
        let mut route = Some(Route::Ordinary);
        for rule in self.rules.iter().filter(|rule| rule.needs_secure_route()) {
            let holds = match told {
                Some(told) => rule.recalled(&case, told),
                None => Some(rule.matches(&case).is_some()),
            };
            match holds {
                Some(true) => return case.by(Some(Route::Secure)),
                Some(false) => {}
                None => route = None,
            }
        }
        case.by(route)
    }

    /// The record of these facts, with what this policy alone can tell while the message is there.
    pub fn record(&self, facts: &Facts, pseudonyms: &Pseudonyms) -> Record {
        let case = self.case(facts, None);
        let had = self.gates.had(&case);
        let lifted =
            self.rules.iter().filter(|rule| grants::lifting(rule, &case, &self.known.lists).is_some());
        let holds =
            |asked: &Asked| had.meets(&asked.gate) && asked.judge.holds(&case, &mut Evidence::default());
        let told = Told {
            alike: case.alike(),
            lifted: lifted.map(|rule| rule.id.to_string()).collect(),
            answers: self.told.iter().map(|(print, asked)| (*print, holds(asked))).collect(),
            ..self.told(&facts.content.words)
        };
        Record::of(facts, told, pseudonyms)
    }

    /// What this policy, made [for records](super::compile::compile_for_records), decides on a message that has gone.
    pub fn recall(&self, record: Record) -> Recalled {
        let (facts, told) = record.into_facts(&self.known.classes);
        let case = self.case(&facts, Some(&told));
        let doubtful = |rule: &&Rule| rule.mode == Mode::Enforce && rule.recalled(&case, &told).is_none();
        let doubtful =
            self.rules.iter().filter(doubtful).map(|rule| (Arc::clone(&rule.id), rule.outcome)).collect();
        Recalled { decision: self.decide_case(&case), route: case.route(), doubtful }
    }

    fn decide_case(&self, case: &Case<'_>) -> Decision {
        let (mut reasons, mut shadow, mut lifted) = (Vec::new(), Vec::new(), Vec::new());
        let mut dealt_with = BTreeSet::new();
        // Of a message that has gone it is not known what it had.
        let open = if case.told().is_some() { self.gates.all() } else { self.gates.had(case).open() };
        for rule in open.into_iter().filter_map(|place| self.rules.get(place)) {
            if case.told().is_some_and(|told| rule.recalled(case, told).is_none()) {
                continue;
            }
            let Some(found) = rule.matches(case) else { continue };
            if case.told().is_some_and(|told| told.lifted.contains(&*rule.id)) {
                continue;
            }
            // Asked last: what passes for another reason uses up no grant.
            if let Some(grant) = grants::lifting(rule, case, &self.known.lists) {
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
        reasons.extend(unfinished(case, &dealt_with));
        for reasons in [&mut reasons, &mut shadow] {
            reasons.sort_by(|a, b| (Reverse(a.outcome), &a.rule).cmp(&(Reverse(b.outcome), &b.rule)));
        }
        Decision {
            verdict: reasons.iter().map(|reason| reason.outcome).max().unwrap_or(Verdict::Accept),
            route: reasons.iter().map(|reason| reason.route).max().unwrap_or_default(),
            reasons,
            shadow,
            lifted,
            directions: case.directions().to_vec(),
            policy: self.hash,
        }
    }

    /// How each rule comes to its answer on a message, in the order of ids; whatever its mode.
    pub fn trace(&self, facts: &Facts, extent: Extent) -> Vec<Trace> {
        let case = self.case(facts, None);
        self.rules.iter().map(|rule| Trace::of(rule, &case, extent)).collect()
    }

    /// What one rule says of a message that goes by this route, whatever its mode and whatever the others say. `None`
    /// where it does not match.
    pub fn ask(&self, rule: &Rule, facts: &Facts, route: Route) -> Option<Reason> {
        let case = Case::new(facts, &self.known.lists).by(Some(route));
        let found = rule.matches(&case)?;
        grants::lifting(rule, &case, &self.known.lists).is_none().then_some(found.reason)
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
        Question::of(rules, &Case::new(facts, &self.known.lists), &self.known.lists)
    }

    fn rule(&self, id: &str) -> Option<&Rule> {
        let place = self.rules.binary_search_by(|rule| (*rule.id).cmp(id)).ok()?;
        self.rules.get(place)
    }
}

/// What is decided on a message that has gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recalled {
    /// The decision, with rules that nothing is known of left out.
    pub decision: Decision,
    /// By which route it would go; `None` where that is not known.
    pub route: Option<Route>,
    /// Enforced rules that may have matched: they ask for what is not kept. Each with what it asks for.
    pub doubtful: Vec<(Arc<str>, Verdict)>,
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
        route: Route::Ordinary,
        mode: Mode::Enforce,
        tell: format!("Held {{id}} for review: {}.", evidence.join("; ")),
        evidence,
    })
}

#[cfg(test)]
mod tests;
