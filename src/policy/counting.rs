//! To how many people a mail goes: those of the envelope, those that it shows, and those behind a distribution list.

use super::list::{DISTRIBUTION_LISTS, List, Lists};
use crate::inspect::facts::Facts;
use crate::mail::address::Address;
use std::collections::BTreeMap;

/// Stands for a `<postmaster>` without a domain, who is one person too.
const POSTMASTER: &str = "postmaster";

/// How many people a mail goes to, as far as it says so itself.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Counted {
    /// Each recipient of the envelope once, under the key of [`Address::folded`], and how many people that is.
    pub envelope: BTreeMap<String, u32>,
    /// People that the mail shows in `To` and `Cc`: other transactions may bring it to those who are not in the envelope.
    pub shown: u64,
}

impl Counted {
    /// The recipients of these facts, distribution lists as these lists say.
    pub(super) fn of(facts: &Facts, lists: &Lists) -> Self {
        let sizes = lists.get(DISTRIBUTION_LISTS).map(|list| &**list);
        let once = |addresses: &mut dyn Iterator<Item = Option<&Address>>| -> BTreeMap<String, u32> {
            let folded = addresses.map(|it| it.map_or_else(|| POSTMASTER.to_owned(), Address::folded));
            folded.map(|folded| (folded.clone(), size(&folded, sizes))).collect()
        };
        let envelope = once(&mut facts.envelope.recipients.iter().map(|path| path.address()));
        let shown = people(&once(&mut shown(facts).iter().map(Some)));
        Self { envelope, shown }
    }

    /// People in the envelope.
    pub fn delivered(&self) -> u64 {
        people(&self.envelope)
    }
}

fn people(recipients: &BTreeMap<String, u32>) -> u64 {
    recipients.values().map(|size| u64::from(*size)).sum()
}

/// How many people a recipient is. Of a distribution list of unknown size nobody knows more than that it is one.
fn size(folded: &str, sizes: Option<&List>) -> u32 {
    sizes.and_then(|sizes| sizes.members(folded)).unwrap_or(1)
}

/// Whom the mail shows as its recipients. A mail that is sent on shows to whom it was sent at first (RFC 5322 section
/// 3.6.6), and one that a program forwards too: these are no recipients of this sending.
fn shown(facts: &Facts) -> &[Address] {
    let header = &facts.content.header;
    let sent_on = header.names.iter().any(|name| name.starts_with("resent-"));
    if sent_on || header.forwarded_automatically { &[] } else { &header.visible_recipients }
}
