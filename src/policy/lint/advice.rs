//! Something worth knowing, at its place.

use crate::mail::mistake::Mistake;
use std::fmt;

/// Something worth knowing, at its place.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Advice {
    /// Where it is and what it is.
    pub at: Mistake,
    /// The kind of it.
    pub kind: Kind,
}

/// What advice is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// The review date of a rule has passed.
    ReviewDue,
    /// A rule can never match.
    NeverMatches,
    /// It asks for the secure route, which no rule in force takes.
    NoSecureRoute,
    /// Another rule matches whatever this one matches, and does the same or worse.
    Needless,
    /// An example stands twice.
    ExampleTwice,
    /// No rule names it.
    Unused,
    /// A list has no entry.
    EmptyList,
    /// An entry stands twice, or another one covers it.
    NeedlessEntry,
    /// No mail has met the rule for a long time.
    NeverHit,
}

impl Kind {
    /// The name in JSON.
    pub fn name(self) -> &'static str {
        match self {
            Self::ReviewDue => "review-due",
            Self::NeverMatches => "never-matches",
            Self::NoSecureRoute => "no-secure-route",
            Self::Needless => "needless",
            Self::ExampleTwice => "example-twice",
            Self::Unused => "unused",
            Self::EmptyList => "empty-list",
            Self::NeedlessEntry => "needless-entry",
            Self::NeverHit => "never-hit",
        }
    }
}

impl Advice {
    pub(super) fn new(kind: Kind, at: Mistake) -> Self {
        Self { at, kind }
    }
}

impl fmt::Display for Advice {
    /// Like a mistake, with the word `advice` before what it says.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut said = self.at.clone();
        said.message = format!("advice: {}", said.message);
        said.fmt(f)
    }
}
