//! Grants before the policy: which of those that are known lifts a rule, and what the register is asked.

use super::case::Case;
use super::list::Lists;
use super::rule::Rule;
use crate::inspect::grant::Grant;
use crate::mail::address::Address;
use crate::mail::party::Party;
use std::sync::Arc;

/// What the register of grants is asked about one message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Question {
    /// The rules that stop it and may be lifted.
    pub rules: Vec<Arc<str>>,
    /// Every way in which a grant may name its sender, as it is written. Holds the address: it is not for logs.
    pub senders: Vec<String>,
    /// How many people it goes to.
    pub recipients: u32,
}

impl Question {
    /// The question about these rules; `None` where nobody sends the message.
    pub(super) fn of(rules: Vec<Arc<str>>, case: &Case<'_>, lists: &Lists) -> Option<Self> {
        let sender = case.sender()?;
        let mut senders = Party::forms(&sender);
        let on = lists.iter().filter(|list| list.contains(&sender));
        senders.extend(on.map(|list| Party::List(list.name().to_owned()).to_string()));
        Some(Self { rules, senders, recipients: people(case) })
    }
}

/// The grant that lifts a rule for this message: of several the one that ends first, then the one that is older.
pub(super) fn lifting<'a>(rule: &Rule, case: &Case<'a>, lists: &Lists) -> Option<&'a Grant> {
    if !rule.liftable || case.facts().memory.grants.is_empty() {
        return None;
    }
    let known = case.facts().memory.grants.iter();
    let fit = known.filter(|grant| *grant.terms.rule == *rule.id && covers(grant, case, lists));
    fit.min_by_key(|grant| (grant.terms.until, grant.id))
}

fn covers(grant: &Grant, case: &Case<'_>, lists: &Lists) -> bool {
    let meant = |party: &Party, address: &Address| {
        party.covers(address, |name| lists.get(name).is_some_and(|list| list.contains(address)))
    };
    let to = &grant.terms.to;
    let recipient = |recipient: &Option<&Address>| {
        to.is_empty() || recipient.is_some_and(|address| to.iter().any(|party| meant(party, address)))
    };
    grant.holds_at(case.facts().now)
        && grant.is_enough_for(people(case))
        && case.sender().is_some_and(|sender| meant(&grant.terms.who, &sender))
        && case.recipients().iter().all(recipient)
}

fn people(case: &Case<'_>) -> u32 {
    u32::try_from(case.recipients().len()).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
