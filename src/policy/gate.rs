//! Which rules need not be asked: a message has few traits, and most rules ask for one that it has not.

use super::decision::Direction;
use super::list::List;
use crate::content::file_type::Family;
use crate::detect::finding::Group;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What a message must have for a condition to hold; in doubt nothing. Nothing is decided here: whoever meets the gate is
/// asked in full.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub struct Gate {
    /// Each of these.
    pub(super) traits: Traits,
    /// One of these directions, a bit for each.
    pub(super) directions: u8,
    /// A file of one of these families, a bit for each.
    pub(super) families: u16,
    /// A value of one of these groups of personal data, a bit for each.
    pub(super) groups: u8,
    /// A recipient on one of these lists; see [`list_bit`].
    pub(super) lists: u64,
    /// So many people to whom it goes, at the least.
    pub(super) people: u64,
    /// So many values of personal data, at the least.
    pub(super) values: usize,
    /// So many bytes, at the least.
    pub(super) bytes: u64,
    /// One of these; `None` where nothing of the kind is asked for.
    pub(super) words: Option<BTreeSet<Word>>,
}

/// Several of [`Trait`], a bit for each.
pub(super) type Traits = u32;

/// Something that a message has or has not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trait {
    /// A marking was found.
    Marking,
    /// A word of a dictionary was found.
    Words,
    /// A virus scanner has found something.
    Malware,
    /// It can be read in more than one way.
    Ambiguity,
    /// Something was not inspected to the end.
    Shortfall,
    /// A program sent it on.
    Forwarded,
    /// A part beside one that a mail program shows as its text.
    Files,
}

/// One of the many things of which a message has a few. Gates that ask for them are found by those that it has.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Word {
    /// It stands in a subject, in lower case, and no letter or digit touches it.
    Subject(String),
    /// The name of a file has this extension.
    Extension(String),
    /// All of these.
    Traits(Traits),
}

const EVERY_DIRECTION: u8 = u8::MAX;
const EVERY_FAMILY: u16 = u16::MAX;
const EVERY_GROUP: u8 = u8::MAX;
const EVERY_LIST: u64 = u64::MAX;

impl Gate {
    /// It lets every message through.
    pub const OPEN: Self = Self {
        traits: 0,
        directions: EVERY_DIRECTION,
        families: EVERY_FAMILY,
        groups: EVERY_GROUP,
        lists: EVERY_LIST,
        people: 0,
        values: 0,
        bytes: 0,
        words: None,
    };

    /// The message must have this.
    pub fn having(it: Trait) -> Self {
        Self { traits: 1 << it as u32, ..Self::OPEN }
    }

    /// It must have more bytes than this.
    pub fn larger_than(bytes: u64) -> Self {
        Self { bytes: bytes.saturating_add(1), ..Self::OPEN }
    }

    /// It must go to more people than this.
    pub fn to_more_than(people: u64) -> Self {
        Self { people: people.saturating_add(1), ..Self::OPEN }
    }

    /// One of its recipients must be on one of these lists.
    pub fn to_one_on<'l>(lists: impl IntoIterator<Item = &'l Arc<List>>) -> Self {
        Self { lists: lists.into_iter().fold(0, |bits, list| bits | list_bit(list)), ..Self::OPEN }
    }

    /// It must have at least so many values of personal data, one of them of one of these groups.
    pub fn with_values(groups: impl Iterator<Item = Group>, distinct: usize) -> Self {
        let groups = groups.fold(0, |bits, group| bits | group_bit(group));
        Self { groups, values: distinct, ..Self::OPEN }
    }

    /// It must go in one of these directions.
    pub fn going(directions: &[Direction]) -> Self {
        Self { directions: direction_bits(directions), ..Self::OPEN }
    }

    /// It must have a file of one of these families, by content, name or declaration.
    pub fn with_file(families: &[Family]) -> Self {
        let families = families.iter().fold(0, |bits, family| bits | family_bit(*family));
        Self { families, ..Self::having(Trait::Files) }
    }

    /// It must have a file of one of these extensions, in lower case.
    pub fn with_extension(extensions: &[String]) -> Self {
        let words = extensions.iter().cloned().map(Word::Extension).collect();
        Self { words: Some(words), ..Self::having(Trait::Files) }
    }

    /// One of these words or phrases, in lower case, must stand in a subject, with no letter or digit at either end. Then each
    /// word of the phrase stands there by itself.
    pub fn with_subject(phrases: &[String]) -> Self {
        let longest = |phrase: &String| words_of(phrase).max_by_key(|word| word.len()).map(str::to_owned);
        let words: Option<BTreeSet<Word>> =
            phrases.iter().map(|phrase| longest(phrase).map(Word::Subject)).collect();
        Self { words, ..Self::OPEN }
    }

    /// Both.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        // Two sets of which one each must be met are not one set; the first is kept.
        Self {
            traits: self.traits | other.traits,
            directions: if self.directions == EVERY_DIRECTION { other.directions } else { self.directions },
            families: if self.families == EVERY_FAMILY { other.families } else { self.families },
            groups: if self.groups == EVERY_GROUP { other.groups } else { self.groups },
            lists: if self.lists == EVERY_LIST { other.lists } else { self.lists },
            people: self.people.max(other.people),
            values: self.values.max(other.values),
            bytes: self.bytes.max(other.bytes),
            words: self.words.or(other.words),
        }
    }

    /// One of both.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        Self {
            traits: self.traits & other.traits,
            directions: self.directions | other.directions,
            families: self.families | other.families,
            groups: self.groups | other.groups,
            lists: self.lists | other.lists,
            people: self.people.min(other.people),
            values: self.values.min(other.values),
            bytes: self.bytes.min(other.bytes),
            words: self.one_of().zip(other.one_of()).map(|(mut one, other)| {
                one.extend(other);
                one
            }),
        }
    }

    /// Of what it must have one. Traits of which it must have all are one thing.
    fn one_of(&self) -> Option<BTreeSet<Word>> {
        let traits = (self.traits != 0).then(|| BTreeSet::from([Word::Traits(self.traits)]));
        self.words.clone().or(traits)
    }
}

/// The bit of a list. Two lists may have the same one where there are more than 64.
pub(super) fn list_bit(list: &List) -> u64 {
    1 << (list.place() % 64)
}

pub(super) fn direction_bits(directions: &[Direction]) -> u8 {
    directions.iter().fold(0, |bits, direction| bits | 1 << *direction as u8)
}

pub(super) fn group_bit(group: Group) -> u8 {
    1 << group as u8
}

pub(super) fn family_bit(family: Family) -> u16 {
    let place = Family::ALL.iter().position(|(known, _)| *known == family);
    place.map_or(EVERY_FAMILY, |place| 1 << place)
}

/// The letters and digits that stand together.
pub(super) fn words_of(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty())
}
