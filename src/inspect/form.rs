//! What the characters of a text are made of, by what is said of it and by how it begins.

use crate::content::extension::family_of_extension;
use crate::content::file_type::FileType;
use crate::message::entity::Entity;

/// What a stream of characters is made of.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Form {
    /// Lines. What begins like markup is read as that, too: some readers believe their eyes.
    Plain,
    /// Lines that may flow into one another (RFC 3676).
    Flowed {
        /// The blank at the end of a line that flows is no part of the text.
        deletes_blank: bool,
    },
    /// Lines that may be folded: calendars and contacts.
    Folded,
    /// Rows of cells, which may be quoted.
    Csv,
    /// HTML: its text is what stands between the tags.
    Html,
    /// Markup of another kind (XML, SVG): read as lines, and as what stands between the tags.
    Markup,
    /// Enriched text (RFC 1896) and its predecessor (RFC 1341 section 7.1.3), read in both ways.
    Enriched,
    /// Rich Text Format: its text is what its control words leave.
    Rtf,
}

impl Form {
    /// Bytes at the beginning of a text that say whether it is markup, blanks apart.
    pub const OPENING: usize = 16;

    /// What is declared.
    pub fn declared(entity: &Entity) -> Self {
        match entity.media_type.as_str() {
            "text/html" | "application/xhtml+xml" => Self::Html,
            "text/enriched" | "text/richtext" => Self::Enriched,
            "text/calendar" | "text/vcard" | "text/x-vcard" | "text/x-vcalendar" | "text/directory"
            | "application/ics" => Self::Folded,
            "text/plain" if entity.parameter("format").as_deref() == Some("flowed") => {
                Self::Flowed { deletes_blank: entity.parameter("delsp").as_deref() == Some("yes") }
            }
            "text/csv" | "text/tab-separated-values" | "text/x-csv" | "application/csv" => Self::Csv,
            "text/xml" | "application/xml" => Self::Markup,
            other if other.ends_with("+xml") => Self::Markup,
            _ => Self::Plain,
        }
    }

    /// What it is by this declaration and this content.
    pub fn found(self, found: FileType) -> Self {
        match self {
            _ if is_rich_text(found) => Self::Rtf,
            Self::Plain | Self::Csv | Self::Markup if found.name.contains("HTML") => Self::Html,
            Self::Plain | Self::Csv if is_markup(found) => Self::Markup,
            form => form,
        }
    }

    /// What it is by this declaration and these names: programs declare a table as plain text, or as what opens it.
    pub fn named(self, names: &[String]) -> Self {
        let is_table = |name: &String| {
            let extension = name.rsplit_once('.').and_then(|(_, extension)| family_of_extension(extension));
            extension.is_some_and(|found| found.name == "table")
        };
        if self == Self::Plain && names.iter().any(is_table) { Self::Csv } else { self }
    }

    /// Markup begins like this.
    pub fn opens_markup(opening: &str) -> bool {
        const OPENINGS: &[&str] = &[
            "<!doctype",
            "<html",
            "<head",
            "<body",
            "<meta",
            "<table",
            "<div",
            "<!--",
            "<?xml",
            "<svg",
            "<p>",
        ];
        let begins = |begin: &str| {
            opening
                .as_bytes()
                .get(..begin.len())
                .is_some_and(|head| head.eq_ignore_ascii_case(begin.as_bytes()))
        };
        OPENINGS.iter().any(|begin| begins(begin))
    }
}

/// A file of this type is text with tags in it.
pub fn is_markup(found: FileType) -> bool {
    matches!(found.name, "SVG picture" | "XML document")
}

/// A file of this type is a document in Rich Text Format.
pub fn is_rich_text(found: FileType) -> bool {
    found.name == "rich text document"
}
