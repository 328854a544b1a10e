//! A held message: what is known of it, and what has been done with it.

use crate::mail::envelope::{Envelope, Path};
use crate::mail::id::Id;
use crate::policy::route::Route;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::io::{self, Read};

/// What has become of a held message.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum State {
    /// Waiting for a decision.
    Held,
    /// Handed to the next hop, whose answer is not recorded yet. After a crash it may have been delivered.
    Releasing,
    /// The next hop has taken it; the content is gone, the row remains.
    Released,
    /// It was discarded; the content is gone, the row remains.
    Discarded,
    /// The content is missing or is not what was stored. It is never released; it can be discarded, or put back from
    /// a backup.
    Damaged,
}

impl State {
    /// Every state with its name in the index, in lists and on the command line.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Held, "held"),
        (Self::Releasing, "releasing"),
        (Self::Released, "released"),
        (Self::Discarded, "discarded"),
        (Self::Damaged, "damaged"),
    ];

    /// The name in the index, in lists and on the command line.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(state, _)| *state == self).map_or("", |(_, name)| name)
    }

    /// The state of this name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(_, known)| *known == name).map(|(state, _)| *state)
    }

    /// The content is gone for good, by decision.
    pub fn is_closed(self) -> bool {
        matches!(self, Self::Released | Self::Discarded)
    }
}

/// Why it was held, as the decision said it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct WhyHeld {
    /// Rule id.
    pub rule: String,
    /// Rule title.
    pub title: String,
    /// Clause.
    pub clause: String,
    /// What was seen, without any value.
    pub evidence: Vec<String>,
}

/// A held message without its content.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    /// The id in reply, journal and log line.
    pub id: Id,
    /// When it was held.
    pub at: jiff::Timestamp,
    /// The original envelope with all parameters.
    pub envelope: Envelope,
    /// The first `Subject`, decoded, at most 200 characters. Stored for the reviewer, never logged.
    pub subject: String,
    /// Bytes of the content.
    pub size: u64,
    /// SHA-256 of the content, in hexadecimal. Empty when the item is handed to the store, which fills it in; given,
    /// the stored content must have it.
    pub sha256: String,
    /// Why.
    pub reasons: Vec<WhyHeld>,
    /// By which route it goes when it is released.
    #[serde(default)]
    pub route: Route,
    /// The policy that decided, in hexadecimal.
    pub policy: String,
    /// What has become of it.
    pub state: State,
    /// What came of the last attempt to release it: the next hop's answer, or why there is none. May be empty.
    pub outcome: String,
}

impl Item {
    /// What remains of an item whose record cannot be read: it is shown as damaged rather than not at all.
    pub fn unreadable(id: Id, at: jiff::Timestamp, size: u64) -> Self {
        Self {
            id,
            at,
            envelope: Envelope::new(Path::new("", None)),
            subject: String::new(),
            size,
            sha256: String::new(),
            reasons: Vec::new(),
            route: Route::Ordinary,
            policy: String::new(),
            state: State::Damaged,
            outcome: String::new(),
        }
    }
}

impl fmt::Debug for Item {
    /// Names nobody and quotes nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("at", &self.at)
            .field("size", &self.size)
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

/// Which items are asked for, newest first.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Filter {
    /// Only items in this state.
    pub state: Option<State>,
    /// At most so many; never more than [`Filter::MOST`].
    pub limit: u32,
}

impl Filter {
    /// Items in one answer at the most: memory has a bound.
    pub const MOST: u32 = 10_000;
}

impl Default for Filter {
    fn default() -> Self {
        Self { state: None, limit: 100 }
    }
}

/// What waits for a decision, for metrics.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Summary {
    /// Items held or being released.
    pub held_count: u64,
    /// Bytes of their content.
    pub held_bytes: u64,
    /// When the oldest of them was held.
    pub oldest_held_at: Option<jiff::Timestamp>,
    /// Items whose content is damaged.
    pub damaged_count: u64,
}

/// The exact bytes of a held message.
///
/// They have been verified before the first one is handed out and are verified again on the way: a read that would
/// hand out the last of them fails with [`io::ErrorKind::InvalidData`] where they have changed meanwhile. So who
/// commits only after a clean end of file has the bytes that were held.
pub struct Content {
    size: u64,
    reader: Box<dyn Read + Send>,
}

impl Content {
    /// Content that `reader` verifies while it is read.
    pub(super) fn new(size: u64, reader: impl Read + Send + 'static) -> Self {
        Self { size, reader: Box::new(reader) }
    }

    /// Bytes in all.
    pub fn size(&self) -> u64 {
        self.size
    }
}

impl Read for Content {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.reader.read(buffer)
    }
}

impl fmt::Debug for Content {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Content").field("size", &self.size).finish_non_exhaustive()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_goes_round_by_its_name() {
        for (state, name) in State::ALL {
            assert_eq!(State::named(name), Some(*state));
            assert_eq!(serde_json::to_string(state).unwrap(), format!("\"{name}\""));
        }
        assert_eq!(State::named("lost"), None);
    }

    #[test]
    fn debug_quotes_nothing() {
        let mut item = Item::unreadable(Id::from_bytes([1; 16]), jiff::Timestamp::UNIX_EPOCH, 5);
        item.subject = "Redundancy list".into();
        item.envelope.recipients.push(Path::new("<jo.bloggs@example.org>", None));
        let shown = format!("{item:?}");
        assert!(!shown.contains("Redundancy") && !shown.contains("bloggs"), "{shown}");
    }
}
