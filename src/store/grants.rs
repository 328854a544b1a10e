//! The register of permissions: what an entry of it says, and what has been made of it.

use crate::inspect::grant::{Grant, GrantId, Terms};
use crate::mail::id::Id;
use jiff::Timestamp;
use serde::Serialize;
use std::fmt;

/// A grant that is to be entered.
#[derive(Clone, PartialEq, Eq)]
pub struct Draft {
    /// What it says.
    pub terms: Terms,
    /// Who has approved it.
    pub approver: String,
    /// Where that can be looked up, in the approver's words: a ticket, a letter.
    pub reference: String,
    /// When it was entered.
    pub made_at: Timestamp,
}

/// A grant as it stands in the register. Entries are never removed.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Entry {
    /// The grant.
    #[serde(flatten)]
    pub grant: Grant,
    /// Who has approved it.
    pub approver: String,
    /// Where that can be looked up.
    pub reference: String,
    /// When it was entered.
    pub made_at: Timestamp,
    /// Messages that have been sent with it; those that were given back do not count.
    pub used: u32,
    /// When and why it was taken back.
    pub revoked: Option<Revocation>,
}

/// The end of a grant before its time.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Revocation {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: String,
}

/// One message that was sent with a grant. Its row in the journal has the same id.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Use {
    /// The message.
    pub message: Id,
    /// When.
    pub at: Timestamp,
    /// To how many people.
    pub recipients: u32,
    /// When it was given back, because the message did not go on.
    pub given_back: Option<Timestamp>,
}

/// How a grant stands at one moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Standing {
    /// It lifts its rule.
    InForce,
    /// Its time has not come.
    NotYet,
    /// Its time is over.
    Ended,
    /// Nothing of it is left.
    UsedUp,
    /// It was taken back.
    Revoked,
}

impl Standing {
    /// Every standing with its name in lists.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::InForce, "in force"),
        (Self::NotYet, "not yet"),
        (Self::Ended, "ended"),
        (Self::UsedUp, "used up"),
        (Self::Revoked, "revoked"),
    ];

    /// The name in lists.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(standing, _)| *standing == self).map_or("", |(_, name)| name)
    }

    /// It may still lift something, now or later.
    pub fn is_open(self) -> bool {
        matches!(self, Self::InForce | Self::NotYet)
    }
}

impl Entry {
    /// How it stands at this moment.
    pub fn standing(&self, now: Timestamp) -> Standing {
        match () {
            () if self.revoked.is_some() => Standing::Revoked,
            () if now >= self.grant.terms.until => Standing::Ended,
            () if !self.grant.is_enough_for(1) => Standing::UsedUp,
            () if now < self.grant.terms.from => Standing::NotYet,
            () => Standing::InForce,
        }
    }
}

/// Grants that a message is to use, all of them or none.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Using {
    /// The message.
    pub message: Id,
    /// The moment of its decision.
    pub at: Timestamp,
    /// To how many people it goes.
    pub recipients: u32,
    /// The grants.
    pub grants: Vec<GrantId>,
}

/// What came of using grants.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Used {
    /// It is written down: the message may go on.
    Yes,
    /// Nothing is written down, because this one cannot be used any more.
    Not(GrantId),
}

/// What came of revoking a grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Revoked {
    /// No message that is decided on from now on can use it.
    Done,
    /// It was revoked before; nothing has changed.
    Before,
    /// There is no such grant.
    NoSuchGrant,
}

impl fmt::Debug for Draft {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Draft").field("rule", &self.terms.rule).finish_non_exhaustive()
    }
}

impl fmt::Debug for Entry {
    /// Names nobody.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Entry").field("id", &self.grant.id).field("used", &self.used).finish_non_exhaustive()
    }
}
