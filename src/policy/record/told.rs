//! What a record tells beside the facts: answers that only the message itself could give.

use super::fingerprint::Fingerprint;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

/// Answers that were given while the message was there.
#[derive(Clone, PartialEq, Eq, Debug, Default, Serialize, Deserialize)]
pub struct Told {
    /// For each recipient ([`crate::policy::case::Case::recipients`]) whether it looks like the sender's own address.
    pub alike: Vec<bool>,
    /// Scores of dictionaries, those that scored nothing among them.
    pub scores: BTreeMap<Fingerprint, u64>,
    /// Whether conditions held that ask for what is not kept.
    pub answers: BTreeMap<Fingerprint, bool>,
    /// The numbers of the organisation that were looked for.
    pub numbers: Fingerprint,
    /// The times in which the recipients of mailings were counted.
    pub windows: Vec<Duration>,
    /// Rules that a grant lifted, or would have lifted.
    pub lifted: BTreeSet<String>,
}
