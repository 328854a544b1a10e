//! What other rules would have made of mail that has passed: from the journal alone, without its content.

use crate::policy::decision::{Decision, Verdict};
use crate::policy::policy::{Policy, Recalled};
use crate::policy::record::facts::Record;
use crate::store::journal::Recorded;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// Ids that are kept of each kind of difference. What goes beyond them is only counted.
const KEPT: usize = 1_000;

/// The differences between what was decided and what would be.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Replay {
    /// Decisions that were looked at.
    pub decisions: u64,
    /// Decisions of which it is not known what rules saw, or not any more.
    pub unreadable: u64,
    /// Accepted then, and held or refused now.
    pub newly_stopped: Met,
    /// Held or refused then, and accepted now.
    pub no_longer_stopped: Met,
    /// Held then and refused now, or the other way round.
    pub stopped_otherwise: Met,
    /// Accepted then and now, and goes by another route now.
    pub other_route: Met,
    /// A rule asks for what is not kept, and the outcome or the route depends on it.
    pub unknown: Met,
    /// What became of each rule that matched then or matches now.
    pub rules: BTreeMap<String, Changed>,
}

/// Decisions that have something in common.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Met {
    /// How many.
    pub count: u64,
    /// The ids of the first of them.
    pub ids: Vec<String>,
}

/// One rule then and now, in force or in shadow.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize)]
pub struct Changed {
    /// Decisions in which it matched then.
    pub matched_then: u64,
    /// Decisions in which it matches now.
    pub matches_now: u64,
    /// Matches now and did not then.
    pub new: Met,
    /// Matched then and does not now.
    pub gone: Met,
    /// It is not known whether it matches now.
    pub unknown: u64,
}

impl Met {
    fn add(&mut self, row: &Recorded) {
        self.count += 1;
        if self.ids.len() < KEPT {
            self.ids.push(row.id.to_string());
        }
    }
}

impl Replay {
    /// Looks at one more decision. The policy is one that was made for records.
    pub fn look(&mut self, policy: &Policy, row: &Recorded) {
        let Ok(record) = Record::read(&row.facts) else {
            self.unreadable += 1;
            return;
        };
        self.decisions += 1;
        let Recalled { decision, route, doubtful } = policy.recall(record);
        let worst = doubtful.iter().map(|(_, outcome)| *outcome).max().unwrap_or(Verdict::Accept);
        let then = Verdict::ALL.iter().find(|(_, name)| *name == row.verdict).map(|(verdict, _)| *verdict);
        match (then.unwrap_or(Verdict::Accept), decision.verdict) {
            (_, now) if worst > now => self.unknown.add(row),
            (Verdict::Accept, Verdict::Accept) => match route {
                Some(route) if route != row.route => self.other_route.add(row),
                Some(_) => {}
                None => self.unknown.add(row),
            },
            (Verdict::Accept, _) => self.newly_stopped.add(row),
            (_, Verdict::Accept) => self.no_longer_stopped.add(row),
            (then, now) if then != now => self.stopped_otherwise.add(row),
            _ => {}
        }
        self.rules(row, &decision, &doubtful.iter().map(|(rule, _)| &**rule).collect());
    }

    fn rules(&mut self, row: &Recorded, decision: &Decision, doubtful: &BTreeSet<&str>) {
        let then: BTreeSet<&str> = row.reasons.iter().chain(&row.shadow).map(String::as_str).collect();
        let reasons = decision.reasons.iter().chain(&decision.shadow);
        let now: BTreeSet<&str> = reasons.map(|reason| &*reason.rule).collect();
        for rule in then.iter().chain(&now).chain(doubtful).copied().collect::<BTreeSet<&str>>() {
            if !self.rules.contains_key(rule) {
                self.rules.insert(rule.to_owned(), Changed::default());
            }
            let Some(changed) = self.rules.get_mut(rule) else { continue };
            changed.matched_then += u64::from(then.contains(rule));
            if doubtful.contains(rule) {
                changed.unknown += 1;
                continue;
            }
            changed.matches_now += u64::from(now.contains(rule));
            match (then.contains(rule), now.contains(rule)) {
                (false, true) => changed.new.add(row),
                (true, false) => changed.gone.add(row),
                _ => {}
            }
        }
    }
}
