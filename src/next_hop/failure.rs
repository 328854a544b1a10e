//! How the next hop can fail us: where in the dialogue, and in what way.

use std::fmt;

/// The step of the dialogue at which it failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Stage {
    /// The TCP connection.
    Connect,
    /// The greeting.
    Greeting,
    /// EHLO or HELO.
    Ehlo,
    /// XFORWARD.
    Xforward,
    /// MAIL or RCPT.
    Envelope,
    /// DATA, BDAT and what follows them.
    Content,
    /// The end of the content and its answer.
    Commit,
    /// RSET.
    Reset,
}

impl Stage {
    /// Every stage with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Connect, "connect"),
        (Self::Greeting, "greeting"),
        (Self::Ehlo, "ehlo"),
        (Self::Xforward, "xforward"),
        (Self::Envelope, "envelope"),
        (Self::Content, "content"),
        (Self::Commit, "commit"),
        (Self::Reset, "reset"),
    ];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(stage, _)| *stage == self).map_or("", |(_, name)| name)
    }
}

/// In what way it failed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Kind {
    /// Nobody listens there, or the name does not resolve.
    Unreachable,
    /// It said no where only yes lets us go on.
    Refused,
    /// It took too long.
    Timeout,
    /// It closed the connection.
    Closed,
    /// What it said is no SMTP reply, or came when nothing was asked.
    Malformed,
}

impl Kind {
    /// Every kind with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Unreachable, "unreachable"),
        (Self::Refused, "refused"),
        (Self::Timeout, "timeout"),
        (Self::Closed, "closed"),
        (Self::Malformed, "malformed"),
    ];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(kind, _)| *kind == self).map_or("", |(_, name)| name)
    }
}

/// A failure of the next hop. After one, its connection is not used again.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
pub struct Failure {
    /// Where.
    pub stage: Stage,
    /// How.
    pub kind: Kind,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "next hop {} at {}", self.kind.name(), self.stage.name())
    }
}
