//! How often each rule matched: the only label that an operator's own names appear in, and so the only one with a cap.

use super::register::{ByLabel, Register};
use crate::policy::decision::Mode;
use prometheus::{IntCounter, IntCounterVec};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, PoisonError, RwLock};

/// Matches of each rule, enforced and in shadow.
#[derive(Clone, Debug)]
pub struct RuleHits {
    counters: IntCounterVec,
    rules: Arc<RwLock<HashMap<Box<str>, Hits>>>,
}

type Hits = ByLabel<Mode, IntCounter>;

const MODES: &[(Mode, &str)] = &[(Mode::Enforce, "enforce"), (Mode::Shadow, "shadow")];

impl RuleHits {
    /// Rules that are counted by name; all further ones share the name [`RuleHits::OTHERS`].
    pub const MAX_RULES: usize = 2_000;

    /// The name that rules beyond the cap share. No rule id begins with an underscore.
    pub const OTHERS: &'static str = "_others";

    pub(super) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let counters = register.counters(
            "portcullis_rule_hits_total",
            &["rule", "mode"],
            "Messages that a rule matched, by the id of the rule; a rule in shadow changes nothing.",
        )?;
        Ok(Self { counters, rules: Arc::default() })
    }

    /// Counts one match.
    pub fn hit(&self, rule: &str, mode: Mode) {
        let count = |hits: &Hits| hits.get(mode).map(IntCounter::inc).unwrap_or_default();
        {
            let rules = self.rules.read().unwrap_or_else(PoisonError::into_inner);
            if let Some(hits) = rules.get(rule) {
                return count(hits);
            }
        }
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        if let Some(hits) = self.known(&mut rules, rule) {
            count(hits);
        }
    }

    /// Begins to count the rules of a policy, from zero where they are new, and forgets all others.
    pub fn keep(&self, ids: &[&str]) {
        let stay: HashSet<&str> = ids.iter().copied().collect();
        let mut rules = self.rules.write().unwrap_or_else(PoisonError::into_inner);
        rules.retain(|known, _| {
            let stays = stay.contains(known.as_ref());
            if !stays {
                for (_, mode) in MODES {
                    let _ = self.counters.remove_label_values(&[known.as_ref(), mode]);
                }
            }
            stays
        });
        for id in ids {
            self.known(&mut rules, id);
        }
    }

    fn known<'r>(&self, rules: &'r mut HashMap<Box<str>, Hits>, rule: &str) -> Option<&'r Hits> {
        let full = rules.len() >= Self::MAX_RULES && !rules.contains_key(rule);
        let rule = if full { Self::OTHERS } else { rule };
        if !rules.contains_key(rule) {
            let hits =
                ByLabel::new(MODES, |mode| self.counters.get_metric_with_label_values(&[rule, mode])).ok()?;
            rules.insert(rule.into(), hits);
        }
        rules.get(rule)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(hits: &RuleHits) -> String {
        use prometheus::core::Collector;
        prometheus::TextEncoder::new().encode_to_string(&hits.counters.collect()).unwrap()
    }

    #[test]
    fn a_rule_is_counted_by_its_mode() {
        let hits = RuleHits::register(&mut Register::default()).unwrap();
        hits.keep(&["bulk"]);
        hits.hit("bulk", Mode::Shadow);
        hits.hit("bulk", Mode::Shadow);
        let page = page(&hits);
        assert!(page.contains("{mode=\"shadow\",rule=\"bulk\"} 2"), "{page}");
        assert!(page.contains("{mode=\"enforce\",rule=\"bulk\"} 0"), "{page}");
    }

    #[test]
    fn a_rule_that_left_the_policy_leaves_the_page() {
        let hits = RuleHits::register(&mut Register::default()).unwrap();
        hits.keep(&["old", "kept"]);
        hits.hit("kept", Mode::Enforce);
        hits.keep(&["kept", "new"]);
        let page = page(&hits);
        assert!(page.contains("{mode=\"enforce\",rule=\"kept\"} 1"), "{page}");
        assert!(page.contains("rule=\"new\"") && !page.contains("rule=\"old\""), "{page}");
    }

    #[test]
    fn the_number_of_series_has_a_bound() {
        let hits = RuleHits::register(&mut Register::default()).unwrap();
        for number in 0..3 * RuleHits::MAX_RULES {
            hits.hit(&format!("rule-{number}"), Mode::Enforce);
        }
        let page = page(&hits);
        let series = page.lines().filter(|line| line.starts_with("portcullis_")).count();
        assert_eq!(series, 2 * (RuleHits::MAX_RULES + 1));
        assert!(page.contains(&format!("rule=\"_others\"}} {}", 2 * RuleHits::MAX_RULES)), "no others");
    }
}
