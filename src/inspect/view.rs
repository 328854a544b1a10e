//! The ways in which one message is read.

use crate::message::choice::Choice;
use crate::message::manner::{Lines, Manner};
use serde::{Deserialize, Serialize};

/// One way of reading a message. A clean message is read in the first way only, while it arrives; an ambiguous one is
/// read again in all the others, and what any of them finds counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default, Serialize, Deserialize)]
pub enum View {
    /// All declarations together, as far as they go together.
    #[default]
    Arriving,
    /// Of several declarations the first, by the letter of the standards.
    First,
    /// Of several declarations the last, mended.
    Last,
    /// Any line end ends a line; fields and delimiters may stand a little beside their place.
    Loose,
    /// No boundary is believed: whatever looks like a delimiter or a part is one.
    Guessed,
    /// No header is believed: the bytes as they are, whole-message decodings, encoded runs.
    Salvage,
}

impl View {
    /// Every view with its name, and what a reader of that kind does.
    pub const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Arriving, "arriving", "as it arrived, all declarations together"),
        (Self::First, "first", "the first of several declarations, to the letter"),
        (Self::Last, "last", "the last of several declarations, mended"),
        (Self::Loose, "loose", "any line end, fields and delimiters a little out of place"),
        (Self::Guessed, "guessed", "no boundary believed, parts guessed"),
        (Self::Salvage, "salvage", "no header believed, everything decoded that looks encoded"),
    ];

    /// All but the first: how what is ambiguous is read again.
    pub const FURTHER: [Self; 5] = [Self::First, Self::Last, Self::Loose, Self::Guessed, Self::Salvage];

    /// The name in rules, reports and the journal.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// What a reader of this kind does, in plain words.
    pub fn meaning(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.2)
    }

    /// How the walker reads for this view.
    pub fn manner(self) -> Manner {
        let (choice, lines) = match self {
            Self::Arriving | Self::Salvage => (Choice::Every, Lines::Strict),
            Self::First => (Choice::First, Lines::Strict),
            Self::Last => (Choice::Last, Lines::Strict),
            Self::Loose => (Choice::Last, Lines::Loose),
            Self::Guessed => (Choice::Every, Lines::Guessed),
        };
        Manner { choice, lines }
    }

    /// Two views of this kind that yield different contents are two mails to two readers. The others read more than any
    /// mail program does, so a difference says nothing.
    pub fn counts_for_agreement(self) -> bool {
        matches!(self, Self::First | Self::Last | Self::Loose)
    }

    /// Texts are searched for content that is encoded in them.
    pub fn digs(self) -> bool {
        matches!(self, Self::Loose | Self::Salvage)
    }
}

/// A set of views.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Views(u8);

impl Views {
    /// All of them.
    pub const ALL: Self = Self(u8::MAX);

    /// The set without one view.
    pub fn without(self, view: View) -> Self {
        Self(self.0 & !(1 << view as u8))
    }

    /// The view is in the set.
    pub fn contains(self, view: View) -> bool {
        self.0 & (1 << view as u8) != 0
    }
}

impl Default for Views {
    fn default() -> Self {
        Self::ALL
    }
}
