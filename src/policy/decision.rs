//! What was decided and why.

use super::route::Route;
use crate::inspect::grant::GrantId;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::sync::Arc;

/// The answer to a message. Ordered: the worst of all matching rules counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// It goes on to the next hop.
    Accept,
    /// It is held for review.
    Quarantine,
    /// It is refused.
    Reject,
}

impl Verdict {
    /// Every verdict with its name in rules, journal and metrics.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Accept, "accept"), (Self::Quarantine, "quarantine"), (Self::Reject, "reject")];

    /// The name in rules, journal and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(verdict, _)| *verdict == self).map_or("", |(_, name)| name)
    }
}

/// What a matching rule does.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Its outcome counts.
    Enforce,
    /// It is recorded as if it counted, and changes nothing.
    Shadow,
    /// It is not asked.
    Off,
}

impl Mode {
    /// The name in rules, journal and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Enforce => "enforce",
            Self::Shadow => "shadow",
            Self::Off => "off",
        }
    }
}

/// Which way a message goes, by the organisation's own domains. One message may go several.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Direction {
    /// From elsewhere to an own domain.
    Inbound,
    /// From an own domain to an own domain.
    Internal,
    /// From an own domain to elsewhere.
    Outbound,
    /// From elsewhere to elsewhere.
    Transit,
}

impl Direction {
    /// Every direction with its name in rules, journal and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Inbound, "inbound"),
        (Self::Internal, "internal"),
        (Self::Outbound, "outbound"),
        (Self::Transit, "transit"),
    ];

    /// Whether one message may go both ways, for two of its recipients. Who sends it decides: one of the organisation's
    /// own sends inside and outside, somebody else in and across, nobody (the null reverse-path) in and out.
    pub fn may_go_with(self, other: Self) -> bool {
        let pair = (self.min(other), self.max(other));
        let apart = [
            (Self::Inbound, Self::Internal),
            (Self::Internal, Self::Transit),
            (Self::Outbound, Self::Transit),
        ];
        !apart.contains(&pair)
    }

    /// The name in rules, journal and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(direction, _)| *direction == self).map_or("", |(_, name)| name)
    }
}

/// SHA-256 over every file of a policy: rules, lists and what they name.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PolicyHash(pub [u8; 32]);

impl PolicyHash {
    /// The first 12 hexadecimal digits, as journal, logs and metrics show it.
    pub fn short(&self) -> String {
        self.0.iter().take(6).map(|byte| format!("{byte:02x}")).collect()
    }
}

impl fmt::Display for PolicyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for PolicyHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.short())
    }
}

/// One rule that matched, and what made it match.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Reason {
    /// The rule's id.
    pub rule: Arc<str>,
    /// The rule's title.
    pub title: Arc<str>,
    /// The clause of the organisation's policy that it enforces.
    pub clause: Arc<str>,
    /// What the rule asks for.
    pub outcome: Verdict,
    /// By which route it sends the message on.
    pub route: Route,
    /// Enforced or in shadow.
    pub mode: Mode,
    /// What was seen, a sentence each, without any value, name or address: `2 NHS numbers in part 2`.
    pub evidence: Vec<String>,
    /// What the sender reads; placeholders other than `{id}` are already filled in.
    pub tell: String,
}

/// A rule that matched and was lifted by a grant.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lifted {
    /// What would have counted without the grant.
    pub reason: Reason,
    /// The grant.
    pub grant: GrantId,
    /// Messages for which it can be used after this one; `None` where they are not counted.
    pub uses_left: Option<u32>,
}

impl fmt::Display for Lifted {
    /// `grant G-0001, 12 uses left`
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "grant {}", self.grant)?;
        match self.uses_left {
            None => Ok(()),
            Some(1) => f.write_str(", 1 use left"),
            Some(left) => write!(f, ", {left} uses left"),
        }
    }
}

/// The decision on one message. A pure function of the facts and the policy.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Decision {
    /// The worst outcome of all enforced rules that matched.
    pub verdict: Verdict,
    /// The secure route where one of the reasons asks for it. It counts when the message goes on, now or from the quarantine.
    pub route: Route,
    /// Enforced rules that matched, the worst first, then by id.
    pub reasons: Vec<Reason>,
    /// Rules in shadow that matched, in the same order. They never change the verdict.
    pub shadow: Vec<Reason>,
    /// Enforced rules that matched and do not count because of a grant, in the order of their ids.
    pub lifted: Vec<Lifted>,
    /// The ways the message goes.
    pub directions: Vec<Direction>,
    /// The policy that decided.
    pub policy: PolicyHash,
}
