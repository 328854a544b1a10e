//! What a detector says it found. Never the value itself.

use crate::mail::literal::Literal;
use serde::{Deserialize, Serialize};
use std::ops::Range;

/// The kind of thing that was found.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Class {
    /// UK National Insurance number.
    NationalInsurance,
    /// NHS number (England and Wales), CHI (Scotland), H&C (Northern Ireland).
    NhsNumber,
    /// Payment card number.
    PaymentCard,
    /// International bank account number.
    Iban,
}

/// A named set of classes that rules may use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Group {
    /// Says who somebody is.
    Identifying,
    /// Gives access to somebody's money.
    Financial,
}

impl Class {
    /// Every class with its name in rules, its name in plain words (singular, plural), and its group.
    pub const ALL: &'static [(Self, &'static str, &'static str, &'static str, Group)] = &[
        (
            Self::NationalInsurance,
            "national-insurance",
            "National Insurance number",
            "National Insurance numbers",
            Group::Identifying,
        ),
        (Self::NhsNumber, "nhs-number", "NHS number", "NHS numbers", Group::Identifying),
        (Self::PaymentCard, "payment-card", "payment card number", "payment card numbers", Group::Financial),
        (Self::Iban, "iban", "bank account number (IBAN)", "bank account numbers (IBAN)", Group::Financial),
    ];

    /// The name in rules, journal and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|row| row.0 == self).map_or("", |row| row.1)
    }

    /// `1 NHS number`, `3 NHS numbers`.
    pub fn counted(self, count: usize) -> String {
        let row = Self::ALL.iter().find(|row| row.0 == self);
        let words = row.map_or("", |row| if count == 1 { row.2 } else { row.3 });
        format!("{count} {words}")
    }

    /// The group that the class belongs to.
    pub fn group(self) -> Group {
        Self::ALL.iter().find(|row| row.0 == self).map_or(Group::Identifying, |row| row.4)
    }
}

impl Group {
    /// Every group with its name in rules.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Identifying, "identifying"), (Self::Financial, "financial")];
}

/// How sure the detector is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Confidence {
    /// The shape and checksum fit, nothing else says so.
    Low,
    /// Rare by chance, or weak words near it.
    Medium,
    /// A label, a column header, or a checksum that chance does not pass.
    High,
}

impl Confidence {
    /// Every step with its name in rules.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Low, "low"), (Self::Medium, "medium"), (Self::High, "high")];

    /// The name in rules.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(step, _)| *step == self).map_or("", |(_, name)| name)
    }
}

/// A candidate as the scanner hands it over: the only place where the value is seen, by reference, for one call.
#[derive(Debug)]
pub struct Hit<'a> {
    /// What it is.
    pub class: Class,
    /// How sure.
    pub confidence: Confidence,
    /// Bytes in the scanned text, counted from the beginning of the stream.
    pub span: Range<u64>,
    /// The value without separators, in upper case: equal values of one class are equal bytes.
    pub value: &'a [u8],
    /// Why, in plain words without the value: `checksum holds; label "NHS number" before it`.
    pub why: &'static str,
}

/// Where in a message something stands.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Place {
    /// In the text of the header (subject and other unstructured fields).
    Header,
    /// In the part with this index in `Facts::parts`.
    Part(u32),
}

/// Something found, without its value.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Finding {
    /// What it is.
    pub class: Class,
    /// How sure.
    pub confidence: Confidence,
    /// Where: the header or a part.
    pub place: Place,
    /// Bytes in the decoded text of that place; where it is read in more than one way, as `inspect::stream` says.
    pub span: Range<u64>,
    /// Which of the distinct values of its class in this message it is, from 0: the same value has the same number.
    pub distinct: u32,
    /// Why, in plain words, without the value.
    #[serde(with = "crate::mail::literal")]
    pub why: Literal,
}

/// How sensitive a protective marking says a message is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Level {
    /// OFFICIAL and the like: marked, but not sensitive.
    Official,
    /// OFFICIAL-SENSITIVE, PROTECT, RESTRICTED, CONFIDENTIAL, PRIVATE & CONFIDENTIAL, not for publication.
    Confidential,
    /// SECRET.
    Secret,
    /// TOP SECRET.
    TopSecret,
}

impl Level {
    /// Every level with its name in rules.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Official, "official"),
        (Self::Confidential, "confidential"),
        (Self::Secret, "secret"),
        (Self::TopSecret, "top-secret"),
    ];

    /// The name in rules.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(level, _)| *level == self).map_or("", |(_, name)| name)
    }
}

/// A protective marking that stands as a marking line, not in running text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Serialize, Deserialize)]
pub struct Marking {
    /// How sensitive.
    pub level: Level,
    /// Where it stands.
    pub place: Place,
    /// The marking in its normal spelling, from a closed list: `OFFICIAL-SENSITIVE`.
    #[serde(with = "crate::mail::literal")]
    pub words: Literal,
}
