//! The type of a file and the family that rules speak of.

use crate::mail::literal::Literal;
use serde::{Deserialize, Serialize};

/// What a rule calls the kind of an attachment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub enum Family {
    /// Machine code, installers, libraries.
    Executable,
    /// Code that an interpreter runs: shell, PowerShell, JavaScript, VBScript, batch.
    Script,
    /// Archives and compressed streams that are no documents.
    Compressed,
    /// Sound.
    Audio,
    /// Moving pictures.
    Video,
    /// Still pictures.
    Image,
    /// Office documents, PDF, spreadsheets, presentations.
    Document,
    /// Plain text, HTML, CSV, source text, calendars, contacts.
    Text,
    /// Mail messages and mailboxes.
    Mail,
    /// Content that is encrypted as a whole.
    Encrypted,
    /// Nothing that is known.
    Unknown,
}

impl Family {
    /// Every family with the name that rules use.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Executable, "executable"),
        (Self::Script, "script"),
        (Self::Compressed, "compressed"),
        (Self::Audio, "audio"),
        (Self::Video, "video"),
        (Self::Image, "image"),
        (Self::Document, "document"),
        (Self::Text, "text"),
        (Self::Mail, "mail"),
        (Self::Encrypted, "encrypted"),
        (Self::Unknown, "unknown"),
    ];

    /// The name that rules use.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(family, _)| *family == self).map_or("", |(_, name)| name)
    }
}

/// A type of file.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Serialize, Deserialize)]
pub struct FileType {
    /// Its family.
    pub family: Family,
    /// A short name in plain words, for instance `Windows program`.
    #[serde(with = "crate::mail::literal")]
    pub name: Literal,
}

impl FileType {
    /// Nothing that is known.
    pub const UNKNOWN: Self = Self { family: Family::Unknown, name: "unknown data" };
}
