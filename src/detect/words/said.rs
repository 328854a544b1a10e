//! What words say to a detector about what it has found, and where they stand.

use super::lexicon::Meaning;
use crate::detect::finding::{Class, Group};

/// What the words say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Said {
    /// It is what the detector looks for; the name stands there.
    Name(Where),
    /// Words that make it likely.
    Near,
    /// It is something else, or only an example.
    Other,
    /// Nothing.
    Nothing,
}

/// Where a name stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Where {
    /// Before the value, in the same cell, or in the cell to the left.
    Before,
    /// Right behind the value.
    After,
    /// At the head of the column.
    Column,
    /// At the head of a list of bare values, or in the question that the value answers.
    Heading,
}

/// What a meaning says to a detector of a class.
pub fn says(meaning: Option<&Meaning>, class: &Class, place: Where) -> Said {
    // As [`Meaning::to`] says it, without moving it.
    match meaning {
        Some(Meaning::Label(own) | Meaning::ThingOf(own)) if own == class => Said::Name(place),
        Some(Meaning::Near(own)) if own == class => Said::Near,
        Some(Meaning::OtherOf(own)) if own == class => Said::Other,
        Some(Meaning::Label(own)) if is_kin(own, class) => Said::Near,
        Some(Meaning::Near(_) | Meaning::OtherOf(_)) | None => Said::Nothing,
        Some(_) => Said::Other,
    }
}

/// A column of this name calls whatever a detector of the class might find something else.
pub fn is_called_otherwise(name: Meaning, class: &Class) -> bool {
    says(Some(&name), class, Where::Column) == Said::Other
}

/// Names of one kind of contact make the others likely: under `Address` stands a postcode, under `Contact` all of them.
pub fn is_kin(one: &Class, other: &Class) -> bool {
    one != other && one.group == Group::Contact && other.group == Group::Contact
}
