//! What is worth knowing about a file beside its kind: claims that contradict each other, code, encryption.

use crate::content::file_type::Family;
use crate::inspect::facts::{Part, Shortfall};
use crate::inspect::leaf::is_mismatch;
use crate::message::file_name;
use crate::policy::case::{Case, Claims};

/// Something about a file.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Sign {
    BidiName,
    Encrypted,
    Macros,
    Mismatch,
    TwoExtensions,
}

/// A sign and how it is recognised.
pub(super) struct Row {
    pub(super) sign: Sign,
    /// The name in rules.
    pub(super) name: &'static str,
    /// For the manual.
    pub(super) meaning: &'static str,
    /// What is said of a file that has it.
    pub(super) said: &'static str,
    /// Of the part with this index.
    pub(super) shows: fn(&Case<'_>, u32, &Part, &Claims) -> bool,
}

/// Every sign.
pub(super) const ALL: &[Row] = &[
    Row {
        sign: Sign::BidiName,
        name: "bidi-name",
        meaning: "a name turns the direction of writing around, so that another extension is shown than counts",
        said: "has a name that turns the direction of writing around",
        shows: |_, _, part, _| part.names.iter().any(|name| name.chars().any(file_name::is_bidi_control)),
    },
    Row {
        sign: Sign::Encrypted,
        name: "encrypted",
        meaning: "it or something in it is encrypted and cannot be read",
        said: "is encrypted, or holds what is",
        shows: |case, index, part, _| {
            let mut missed = case.facts().content.uninspected.iter();
            part.true_type.family == Family::Encrypted
                || missed.any(|missed| missed.shortfall == Shortfall::Encrypted && missed.part == Some(index))
        },
    },
    Row {
        sign: Sign::Macros,
        name: "macros",
        meaning: "a document with code that a program may run: its content shows it, or its name says so",
        said: "has macros",
        shows: |_, _, part, claims| {
            let claimed = claims.named.iter().map(|claim| claim.name);
            claimed.chain([part.true_type.name]).any(|name| name.ends_with(" with macros"))
        },
    },
    Row {
        sign: Sign::Mismatch,
        name: "mismatch",
        meaning: "its content is of another family than its last extension or its declared type says",
        said: "is not what its name or declaration says",
        shows: |_, _, part, claims| {
            is_mismatch(&part.declared, part.true_type)
                || claims.last.iter().any(|claim| !are_akin(claim.family, part.true_type.family))
        },
    },
    Row {
        sign: Sign::TwoExtensions,
        name: "two-extensions",
        meaning: "the last extension of a name is a program's or script's, and one before it says something else: \
                  `invoice.pdf.exe`",
        said: "has a program's extension behind another one",
        shows: |_, _, _, claims| claims.disguised,
    },
];

/// For the reader of rules.
pub(super) fn names() -> Vec<(Sign, &'static str)> {
    ALL.iter().map(|row| (row.sign, row.name)).collect()
}

/// Files of one family may be called by an extension of the other.
fn are_akin(claimed: Family, found: Family) -> bool {
    use Family::{Audio, Compressed, Document, Encrypted, Executable, Mail, Script, Text, Unknown, Video};
    match (claimed, found) {
        // A text may be called anything that is written in letters, and what is unknown contradicts nothing.
        (_, Unknown) | (Text | Script | Mail | Document | Encrypted, Text) => true,
        (Text, Script | Mail) | (Audio, Video) | (Video, Audio) => true,
        // Encrypted, it is still what it is called; a document may be a page or a mail that a program opens all the same.
        (Compressed | Document | Mail, Encrypted) | (Encrypted, Mail | Compressed) => true,
        // Installers and packages of programs are archives.
        (Executable, Compressed) => true,
        (claimed, found) => claimed == found,
    }
}
