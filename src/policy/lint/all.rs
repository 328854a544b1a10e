//! All advice on a policy, in the order of files and lines.

use super::advice::Advice;
use super::{lists, rules};
use crate::policy::policy::Policy;
use crate::policy::source::Sources;
use jiff::civil::Date;

/// All that is worth knowing of this policy, which was made from these files, on this day.
pub fn advise(policy: &Policy, sources: &Sources, today: Date) -> Vec<Advice> {
    let mut advice = rules::advise(policy, today);
    advice.extend(lists::advise(policy, sources));
    advice.sort();
    advice
}

/// Rules in force or in shadow that nothing in a journal has met; `days` is how far back the journal goes.
pub fn never_hit(policy: &Policy, met: impl Fn(&str) -> bool, days: i64) -> Vec<Advice> {
    rules::never_hit(policy, met, days)
}
