//! The journal: one row per decision. No subject, no address, no content.

use crate::mail::id::Id;
use crate::policy::route::Route;
use serde::{Deserialize, Serialize};

/// One decision and what became of it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The id in reply, log line and held item.
    pub id: Id,
    /// When the decision was made.
    pub at: jiff::Timestamp,
    /// Names of the directions, joined by `+`.
    pub direction: String,
    /// Number of envelope recipients.
    pub recipients: u32,
    /// Bytes of the message.
    pub size: u64,
    /// Parts of the message.
    pub parts: u32,
    /// `accept`, `quarantine`, `reject`.
    pub verdict: String,
    /// By which route it went, or would have gone.
    pub route: Route,
    /// What happened: `relayed`, `held`, `refused`, `deferred`.
    pub disposition: String,
    /// Code of the reply that the client got, for instance 250.
    pub reply: u16,
    /// Ids of the enforced rules that matched, the worst first.
    pub reasons: Vec<String>,
    /// Ids of the rules in shadow that matched.
    pub shadow: Vec<String>,
    /// The policy that decided, in hexadecimal.
    pub policy: String,
    /// Microseconds spent inspecting, of all chunks.
    pub inspect_us: u64,
    /// Microseconds from the last byte of the message to the answer.
    pub answer_us: u64,
    /// The mailing that the message is a piece of, where recipients are counted over several: 16 letters, the same in
    /// the rows of all pieces.
    pub mailing: Option<String>,
    /// What rules saw, as `policy::record` writes it; empty where it is not kept, and where rows are listed.
    #[serde(skip)]
    pub facts: Vec<u8>,
}

/// A decision of which it is known what rules saw.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Recorded {
    /// Its place in the order of writing.
    pub number: i64,
    /// The id in reply, log line and held item.
    pub id: Id,
    /// `accept`, `quarantine`, `reject`.
    pub verdict: String,
    /// By which route it went, or would have gone.
    pub route: Route,
    /// Ids of the enforced rules that matched, the worst first.
    pub reasons: Vec<String>,
    /// Ids of the rules in shadow that matched.
    pub shadow: Vec<String>,
    /// The policy that decided, in hexadecimal.
    pub policy: String,
    /// What rules saw.
    pub facts: Vec<u8>,
}
