//! What an organisation adds to the detectors, as plain data: it is read from files, and sent to workers.

use super::finding::Group;
use serde::{Deserialize, Serialize};

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Spec {
    /// What belongs to the organisation itself and is public.
    pub own: OwnSpec,
    /// Numbers that it gives out.
    pub numbers: Vec<NumberSpec>,
    /// Words that it looks for.
    pub dictionaries: Vec<DictionarySpec>,
    /// Hosts that it looks for.
    pub hosts: Vec<HostsSpec>,
    /// Fields of the message's header whose content it asks for, names in lower case.
    pub fields: Vec<String>,
}

/// The organisation's own contacts.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnSpec {
    /// Its domains, each with everything below it.
    pub domains: Vec<String>,
    /// Names of mailboxes that no person stands behind, wherever they are: `info`.
    pub mailboxes: Vec<String>,
    /// Phone numbers.
    pub phones: Vec<String>,
    /// Postcodes, account numbers and the like, each as one value however it is written.
    pub values: Vec<String>,
}

/// Numbers that an organisation gives out, known by how they look and what they are called.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NumberSpec {
    /// What it is.
    pub class: ClassSpec,
    /// How they look; each of these.
    pub shapes: Vec<String>,
    /// What the digits must satisfy.
    pub check: Option<Check>,
    /// Names of the number.
    pub labels: Vec<String>,
    /// Words that make it likely.
    pub near: Vec<String>,
    /// Names of other things that look alike.
    pub others: Vec<String>,
    /// Values that never count.
    pub samples: Vec<String>,
    /// Without its name it is none.
    pub needs_label: bool,
}

/// What a number counts as.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClassSpec {
    /// One of a class that is built in, by its name in rules.
    Builtin(String),
    /// Something of its own.
    Own {
        /// The name in rules.
        name: String,
        /// In plain words, for one of them.
        one: String,
        /// For several.
        many: String,
        /// The set that rules may name instead.
        group: Group,
    },
}

impl ClassSpec {
    /// The name in rules.
    pub fn name(&self) -> &str {
        let (Self::Builtin(name) | Self::Own { name, .. }) = self;
        name
    }
}

/// A check over the digits of a number.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Check {
    /// ISO/IEC 7812-1 annex B.
    Luhn,
    /// The remainder of all digits, read as one number, by 97 is 1 (ISO/IEC 7064 MOD 97-10).
    Mod97,
    /// The digits, each times its weight, add up to a multiple of the modulus. The check digit has a weight, too.
    Weighted {
        /// What the sum is divided by.
        modulus: u32,
        /// One for each digit.
        weights: Vec<u32>,
    },
}

/// Words with weights.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DictionarySpec {
    /// The name in rules.
    pub name: String,
    /// What it is about, in plain words.
    pub title: String,
    /// The score from which it speaks.
    pub threshold: u64,
    /// The words.
    pub terms: Vec<TermSpec>,
}

/// A word or phrase in all its forms.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermSpec {
    /// The forms; the first is its name.
    pub words: Vec<String>,
    /// What one occurrence is worth.
    pub weight: u32,
    /// More occurrences are worth no more.
    pub cap: u8,
    /// A form counts inside of longer words, too.
    pub part_of_words: bool,
    /// Words of which one must stand anywhere in the message; none where the term counts anyway.
    pub requires: Vec<String>,
    /// Phrases with a form in them, in which it does not count.
    pub excludes: Vec<String>,
}

/// Hosts that mail may name or link to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct HostsSpec {
    /// The list that they stand on.
    pub name: String,
    /// In lower case: `example.org` for this host, `.example.org` for it and every host below it.
    pub hosts: Vec<String>,
}
