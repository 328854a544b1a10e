//! To how many people a mail goes, by its envelope, its mailing and what it shows.

use crate::mail::address::Address;
use crate::policy::case::Case;
use crate::policy::counting::Counted;
use crate::policy::list::List;
use std::time::Duration;

/// To how many people a mail goes, and how that is known.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Reach {
    /// They are in the envelope.
    Envelope(u64),
    /// They were in the envelopes of so many transactions.
    Mailing(u64, u32),
    /// They stand in `To` and `Cc`.
    Shown(u64),
}

impl Reach {
    /// How many people.
    pub(super) fn people(self) -> u64 {
        match self {
            Self::Envelope(people) | Self::Mailing(people, _) | Self::Shown(people) => people,
        }
    }

    /// `294 recipients in 7 messages`
    pub(super) fn say(self) -> String {
        match self {
            Self::Envelope(people) => format!("{people} recipients"),
            Self::Mailing(people, messages) => format!("{people} recipients in {messages} messages"),
            Self::Shown(people) => format!("{people} recipients shown in To and Cc"),
        }
    }
}

impl Case<'_> {
    /// To how many people the mail goes, with all other transactions of the same mailing in this time.
    ///
    /// It is the greatest of the three numbers, not their sum: who is shown under one address and delivered to under
    /// another, as members of a distribution list are, is one person.
    pub(super) fn reach(&self, within: Duration) -> Reach {
        let Counted { shown, .. } = *self.counted();
        let mut reach = Reach::Envelope(self.counted().delivered());
        let mailing = &self.facts().memory.mailing;
        if let Some(people) = mailing.recipients(within).filter(|people| *people > reach.people()) {
            reach = Reach::Mailing(people, mailing.transactions);
        }
        if shown > reach.people() { Reach::Shown(shown) } else { reach }
    }

    /// To how many people it goes at the most, in any of these times or by itself.
    pub(in crate::policy) fn people(&self, windows: &[Duration]) -> u64 {
        let alone = self.counted().delivered().max(self.counted().shown);
        windows.iter().map(|within| self.reach(*within).people()).fold(alone, u64::max)
    }

    /// How many recipients are distribution lists on this list without a number of members.
    pub(super) fn of_unknown_size(&self, sizes: &List) -> usize {
        let unknown =
            |address: &&&Address| sizes.contains(address) && sizes.members(&address.folded()).is_none();
        self.recipients().iter().flatten().filter(unknown).count()
    }
}
