//! What is known from before a message came.

use super::grant::Grant;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use std::time::Duration;

/// What is known from before. Empty wherever nothing is remembered: in examples, in `check`.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    /// The other pieces of the same mailing.
    pub mailing: Mailing,
    /// Grants that may lift a rule for this sender, as the register has them now.
    pub grants: Vec<Grant>,
    /// When the sender last sent something that is encrypted, before this message.
    pub encrypted: Option<Timestamp>,
}

/// One message over all the transactions in which it has been sent, this one among them. Empty where nobody counts.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Mailing {
    /// Transactions so far.
    pub transactions: u32,
    /// How many people it goes to.
    pub sums: Vec<Sum>,
}

/// Recipients of a mailing in some time.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Sum {
    /// The time up to now.
    pub within: Duration,
    /// Distinct recipients of all transactions in that time and of this one, and those that this one shows. A distribution
    /// list counts as many as it has members.
    pub recipients: u64,
}

impl Mailing {
    /// Recipients in that time; `None` where nobody has counted.
    pub fn recipients(&self, within: Duration) -> Option<u64> {
        self.sums.iter().find(|sum| sum.within == within).map(|sum| sum.recipients)
    }
}
