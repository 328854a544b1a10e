//! What a detector says it found. Never the value itself.

use crate::mail::literal::Literal;
use serde::{Deserialize, Serialize};
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Range;

/// The kind of thing that was found. Each detector defines its own; equal names are equal classes.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct Class {
    /// In rules, journal and metrics: `nhs-number`.
    #[serde(with = "crate::mail::literal")]
    pub name: Literal,
    /// What test sets call it: `NHS_NUMBER`.
    #[serde(with = "crate::mail::literal")]
    pub code: Literal,
    /// In plain words, for one of them.
    #[serde(with = "crate::mail::literal")]
    pub one: Literal,
    /// In plain words, for several.
    #[serde(with = "crate::mail::literal")]
    pub many: Literal,
    /// The set that rules may name instead.
    pub group: Group,
}

/// A named set of classes that rules may use.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Group {
    /// Says who somebody is.
    Identifying,
    /// Gives access to somebody's money.
    Financial,
    /// Says something about somebody that the law protects above all (UK GDPR articles 9 and 10).
    Special,
    /// Opens something: a password, a key.
    Access,
    /// Says how or where somebody can be reached.
    Contact,
    /// Says something about somebody: a birthday, a car.
    Attribute,
}

impl Class {
    /// `1 NHS number`, `3 NHS numbers`.
    pub fn counted(self, count: usize) -> String {
        let words = if count == 1 { self.one } else { self.many };
        format!("{count} {words}")
    }
}

impl PartialEq for Class {
    fn eq(&self, other: &Self) -> bool {
        // Most often they are one and the same.
        std::ptr::eq(self.name, other.name) || self.name == other.name
    }
}

impl Eq for Class {}

impl Ord for Class {
    fn cmp(&self, other: &Self) -> Ordering {
        self.name.cmp(other.name)
    }
}

impl PartialOrd for Class {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Hash for Class {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.name.hash(state);
    }
}

impl Group {
    /// Every group with its name in rules.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Identifying, "identifying"),
        (Self::Financial, "financial"),
        (Self::Special, "special"),
        (Self::Access, "access"),
        (Self::Contact, "contact"),
        (Self::Attribute, "attribute"),
    ];

    /// The name in rules.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(group, _)| *group == self).map_or("", |(_, name)| name)
    }
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
    pub class: &'a Class,
    /// How sure.
    pub confidence: Confidence,
    /// Bytes in the scanned text, counted from the beginning of the stream.
    pub span: Range<u64>,
    /// The value without separators, in upper case: equal values of one class are equal bytes.
    pub value: &'a [u8],
    /// Why, in plain words without the value: `checksum holds; label "NHS number" before it`.
    pub why: &'static str,
    /// It stands in what looks like a quotation of an earlier mail.
    pub quoted: bool,
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
    /// It stands in what looks like a quotation of an earlier mail.
    pub quoted: bool,
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
