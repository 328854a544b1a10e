//! Which rules need not be asked: a message has few traits, and most rules ask for one that it has not.

use super::case::Case;
use super::decision::Direction;
use crate::content::file_type::Family;
use crate::detect::finding::Group;

/// What a message must have for a condition to hold; in doubt nothing. Nothing is decided here: whoever meets the gate is
/// asked in full.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Gate {
    /// Each of these; see [`Trait`].
    traits: u32,
    /// One of these directions, a bit for each.
    directions: u8,
    /// A file of one of these families, a bit for each.
    families: u16,
    /// A value of one of these groups of personal data, a bit for each.
    groups: u8,
}

/// Something that a message has or has not.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Trait {
    /// Three values of personal data or more.
    ThreeValues,
    /// Ten values of personal data or more.
    TenValues,
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
    /// More than a million bytes.
    Megabyte,
    /// More than ten million bytes.
    TenMegabytes,
    /// A part beside one that a mail program shows as its text.
    Files,
}

/// Bytes.
const MEGABYTE: u64 = 1_000_000;
const TEN_MEGABYTES: u64 = 10 * MEGABYTE;
const EVERY_DIRECTION: u8 = u8::MAX;
const EVERY_FAMILY: u16 = u16::MAX;
const EVERY_GROUP: u8 = u8::MAX;

impl Gate {
    /// It lets every message through.
    pub const OPEN: Self =
        Self { traits: 0, directions: EVERY_DIRECTION, families: EVERY_FAMILY, groups: EVERY_GROUP };

    /// The message must have this.
    pub fn having(it: Trait) -> Self {
        Self { traits: 1 << it as u32, ..Self::OPEN }
    }

    /// It must have more bytes than this.
    pub fn larger_than(bytes: u64) -> Self {
        match bytes {
            0..MEGABYTE => Self::OPEN,
            MEGABYTE..TEN_MEGABYTES => Self::having(Trait::Megabyte),
            _ => Self::having(Trait::Megabyte).and(Self::having(Trait::TenMegabytes)),
        }
    }

    /// It must have at least so many values of personal data, one of them of one of these groups.
    pub fn with_values(groups: impl Iterator<Item = Group>, distinct: usize) -> Self {
        let groups = groups.fold(0, |bits, group| bits | 1 << group as u8);
        let gate = Self { groups, ..Self::OPEN };
        match distinct {
            0..3 => gate,
            3..10 => gate.and(Self::having(Trait::ThreeValues)),
            _ => gate.and(Self::having(Trait::ThreeValues)).and(Self::having(Trait::TenValues)),
        }
    }

    /// It must go in one of these directions.
    pub fn going(directions: &[Direction]) -> Self {
        Self { directions: bits(directions), ..Self::OPEN }
    }

    /// It must have a file of one of these families, by content, name or declaration.
    pub fn with_file(families: &[Family]) -> Self {
        let families = families.iter().fold(0, |bits, family| bits | family_bit(*family));
        Self { families, ..Self::having(Trait::Files) }
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
        }
    }

    /// What this message has.
    pub(super) fn met_by(case: &Case<'_>) -> Self {
        let content = &case.facts().content;
        let has = [
            (Trait::ThreeValues, content.findings.len() >= 3),
            (Trait::TenValues, content.findings.len() >= 10),
            (Trait::Marking, !content.markings.is_empty()),
            (Trait::Words, !content.words.is_empty()),
            (Trait::Malware, content.malware.is_some()),
            (Trait::Ambiguity, !content.ambiguities.is_empty()),
            (Trait::Shortfall, !content.uninspected.is_empty()),
            (Trait::Forwarded, content.header.forwarded_automatically),
            (Trait::Megabyte, content.size > MEGABYTE),
            (Trait::TenMegabytes, content.size > TEN_MEGABYTES),
            (
                Trait::Files,
                content.parts.iter().any(|part| part.attached || part.true_type.family != Family::Text),
            ),
        ];
        let traits = has.iter().filter(|(_, has)| *has).fold(0, |bits, (it, _)| bits | 1 << *it as u32);
        Self { traits, directions: bits(case.directions()), families: families(case), groups: groups(case) }
    }

    /// A message that has this may meet the gate.
    pub(super) fn lets(self, message: Self) -> bool {
        self.traits & !message.traits == 0
            && (self.directions == EVERY_DIRECTION || self.directions & message.directions != 0)
            && (self.families == EVERY_FAMILY || self.families & message.families != 0)
            && (self.groups == EVERY_GROUP || self.groups & message.groups != 0)
    }
}

fn bits(directions: &[Direction]) -> u8 {
    directions.iter().fold(0, |bits, direction| bits | 1 << *direction as u8)
}

/// The group of every value that was found.
fn groups(case: &Case<'_>) -> u8 {
    case.facts().content.findings.iter().fold(0, |bits, finding| bits | 1 << finding.class.group as u8)
}

fn family_bit(family: Family) -> u16 {
    let place = Family::ALL.iter().position(|(known, _)| *known == family);
    place.map_or(EVERY_FAMILY, |place| 1 << place)
}

/// Every family that a part has by its content, its declaration or a name.
fn families(case: &Case<'_>) -> u16 {
    let parts = case.facts().content.parts.iter().zip(case.claims());
    parts.fold(0, |bits, (part, claims)| {
        let claimed = claims.declared.into_iter().chain(claims.named.iter().map(|claim| claim.family));
        claimed.chain([part.true_type.family]).fold(bits, |bits, family| bits | family_bit(family))
    })
}
