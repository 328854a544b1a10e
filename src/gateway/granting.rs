//! Grants on the way of a message: the register is asked when one could change what happens, and what is used is written
//! down before the message goes on.

use crate::inspect::facts::Facts;
use crate::mail::id::Id;
use crate::policy::decision::{Decision, Verdict};
use crate::policy::policy::Policy;
use crate::store::failure::StoreError;
use crate::store::grants::{Used, Using};
use crate::store::handle::Store;
use crate::telemetry::events::grant::{Grants, Outcome};
use crate::telemetry::recorder::Telemetry;

/// How often a use may come too late before no grant is tried any more. Each time one grant less is left to try.
const ROUNDS: usize = 16;

/// What is decided in the end.
#[derive(Debug)]
pub struct Granted {
    /// The decision that stands.
    pub decision: Decision,
    /// Uses of grants are written down for this message.
    pub used: bool,
}

/// Decides on a message with the grants that there are for it. They are used only where the message goes on because of
/// them and `may_go_on`; what is asked and used is none of the business of mail that no such rule stops.
///
/// # Errors
/// The register could not be asked, or the use not be written down: nobody knows what may happen to the message.
pub async fn decide(
    store: &Store,
    telemetry: &Telemetry,
    policy: &Policy,
    id: Id,
    facts: &mut Facts,
    may_go_on: bool,
) -> Result<Granted, StoreError> {
    let decision = policy.decide(facts);
    let Some(question) = policy.question(facts, &decision) else {
        return Ok(Granted { decision, used: false });
    };
    let recipients = question.recipients;
    let rules = question.rules.iter().map(|rule| rule.to_string()).collect();
    facts.memory.grants = store.usable_grants(rules, question.senders, recipients, facts.now).await?;
    for _ in 0..ROUNDS {
        let decision = policy.decide(facts);
        let grants: Vec<_> = decision.lifted.iter().map(|lifted| lifted.grant).collect();
        if grants.is_empty() || decision.verdict != Verdict::Accept || !may_go_on {
            return Ok(Granted { decision, used: false });
        }
        let using = Using { message: id, at: facts.now, recipients, grants };
        match store.use_grants(using).await? {
            Used::Yes => {
                telemetry.record(Grants { id, outcome: Outcome::Used });
                return Ok(Granted { decision, used: true });
            }
            Used::Not(gone) => {
                telemetry.record(Grants { id, outcome: Outcome::TooLate });
                facts.memory.grants.retain(|grant| grant.id != gone);
            }
        }
    }
    facts.memory.grants.clear();
    Ok(Granted { decision: policy.decide(facts), used: false })
}

#[cfg(test)]
mod tests;
