//! A permission from the register: who may do what one rule stops, to whom, until when, how often.

use crate::mail::party::Party;
use jiff::Timestamp;
use serde::{Serialize, Serializer};
use std::fmt;
use std::str::FromStr;

/// The number of a grant, counted from 1; written `G-0001`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GrantId(pub u32);

impl fmt::Display for GrantId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "G-{:04}", self.0)
    }
}

/// The text is not the id of a grant.
#[derive(Clone, Copy, PartialEq, Eq, Debug, thiserror::Error)]
#[error("not the id of a grant: they are written G-0001")]
pub struct NotAGrantId;

impl FromStr for GrantId {
    type Err = NotAGrantId;

    fn from_str(text: &str) -> Result<Self, NotAGrantId> {
        let number = text.trim().strip_prefix(['G', 'g']).and_then(|rest| rest.strip_prefix('-'));
        let number = number.filter(|number| number.bytes().all(|byte| byte.is_ascii_digit()));
        number
            .and_then(|number| number.parse().ok())
            .filter(|number| *number > 0)
            .map(Self)
            .ok_or(NotAGrantId)
    }
}

impl Serialize for GrantId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// What a grant says, from the day on which it was approved.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Terms {
    /// Who may send.
    pub who: Party,
    /// The one rule that is lifted.
    pub rule: String,
    /// To whom; nobody named means anybody.
    pub to: Vec<Party>,
    /// The first moment at which it holds.
    pub from: Timestamp,
    /// The first moment at which it holds no more.
    pub until: Timestamp,
    /// Messages in all.
    pub uses: Option<u32>,
    /// Recipients of all messages together, one person counting once in each message.
    pub recipients: Option<u32>,
    /// Recipients of one message.
    pub recipients_each: Option<u32>,
}

/// A grant as the register has it at one moment.
#[derive(Clone, PartialEq, Eq, Debug, Serialize)]
pub struct Grant {
    /// Its id.
    pub id: GrantId,
    /// What it says.
    #[serde(flatten)]
    pub terms: Terms,
    /// Messages for which it can still be used.
    pub uses_left: Option<u32>,
    /// Recipients for whom it can still be used.
    pub recipients_left: Option<u32>,
}

impl Grant {
    /// It holds at this moment.
    pub fn holds_at(&self, now: Timestamp) -> bool {
        self.terms.from <= now && now < self.terms.until
    }

    /// It is enough for one more message to so many people.
    pub fn is_enough_for(&self, recipients: u32) -> bool {
        self.uses_left != Some(0)
            && self.recipients_left.is_none_or(|left| recipients <= left)
            && self.terms.recipients_each.is_none_or(|each| recipients <= each)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_goes_round_and_nothing_else_is_one() {
        for (text, number) in [("G-0001", 1), ("g-1", 1), (" G-12345 ", 12_345)] {
            assert_eq!(text.parse(), Ok(GrantId(number)), "{text}");
        }
        assert_eq!(GrantId(7).to_string(), "G-0007");
        assert_eq!(GrantId(12_345).to_string(), "G-12345");
        for text in ["", "1", "G-", "G-0", "G0001", "G-+1", "G--1", "G-99999999999"] {
            assert_eq!(text.parse::<GrantId>(), Err(NotAGrantId), "{text}");
        }
    }
}
