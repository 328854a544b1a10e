//! What the characters of a text are made of, by what is said of it and by how it begins.

use crate::content::extension::family_of_extension;
use crate::content::file_type::FileType;
use crate::content::html::opening::begins_page;
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
            "application/xhtml+xml" => Self::Html,
            // `text/watch-html` and the like are pages for one kind of program.
            other if other.starts_with("text/") && other.contains("html") => Self::Html,
            "text/enriched" | "text/richtext" => Self::Enriched,
            "text/calendar" | "text/vcard" | "text/x-vcard" | "text/x-vcalendar" | "text/directory"
            | "application/ics" | "application/vcard" => Self::Folded,
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

    /// What it is by this declaration and these names: programs declare a table as plain text, or as what opens it, and
    /// who saves a file opens it by its name.
    pub fn named(self, names: &[String]) -> Self {
        let by_name = |name: &String| {
            let (_, extension) = name.rsplit_once('.')?;
            match family_of_extension(extension)?.name {
                "table" => Some(Self::Csv),
                "calendar entry" | "contact card" => Some(Self::Folded),
                "HTML page" => Some(Self::Markup),
                _ => None,
            }
        };
        if self == Self::Plain { names.iter().find_map(by_name).unwrap_or(self) } else { self }
    }

    /// Markup begins like this.
    pub fn opens_markup(opening: &str) -> bool {
        let Some(rest) = opening.strip_prefix('<') else { return false };
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != ':').unwrap_or(rest.len());
        let (name, behind) = rest.split_at_checked(end).unwrap_or_default();
        let is_element = || begins_page(name) || local(name).eq_ignore_ascii_case("svg");
        match behind.chars().next() {
            Some('!') => name.is_empty() && (behind.starts_with("!--") || starts_with(behind, "!doctype")),
            Some('?') => name.is_empty() && starts_with(behind, "?xml"),
            None | Some('>' | '/') => is_element(),
            Some(c) => c.is_whitespace() && is_element(),
        }
    }

    /// A calendar or a contact begins like this (RFC 5545 section 3.4, RFC 6350 section 6.1.1).
    pub fn opens_folded(opening: &str) -> bool {
        starts_with(opening, "BEGIN:VC")
    }
}

/// A name without the prefix that stands for a namespace.
fn local(name: &str) -> &str {
    name.rsplit(':').next().unwrap_or_default()
}

/// ASCII that is compared without regard to its case.
fn starts_with(text: &str, begin: &str) -> bool {
    text.as_bytes().get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin.as_bytes()))
}

/// A file of this type is text with tags in it.
pub fn is_markup(found: FileType) -> bool {
    matches!(found.name, "SVG picture" | "XML document")
}

/// A file of this type is a document in Rich Text Format.
pub fn is_rich_text(found: FileType) -> bool {
    found.name == "rich text document"
}

#[cfg(test)]
mod tests {
    use super::Form;

    #[test]
    fn what_begins_like_markup_is_told_from_text() {
        for opening in [
            "<!doctype html>",
            "<!-- x",
            "<?xml version='1",
            "<p>",
            "<P class=x>",
            "<br/>",
            "<o:p>",
            "<section>",
            "<h4",
            "<svg:svg>",
        ] {
            assert!(Form::opens_markup(opening), "{opening}");
        }
        for opening in
            ["", "<", "< p>", "<jo@council.exam", "<http://x.exampl", "<pink>", "<!x", "5 < 6", "<a@b>"]
        {
            assert!(!Form::opens_markup(opening), "{opening}");
        }
    }

    #[test]
    fn a_name_says_more_than_plain_text_does() {
        let named = |form: Form, name: &str| form.named(&[name.to_owned()]);
        assert_eq!(named(Form::Plain, "a.CSV"), Form::Csv);
        assert_eq!(named(Form::Plain, "a.ics"), Form::Folded);
        assert_eq!(named(Form::Plain, "a.vcf"), Form::Folded);
        assert_eq!(named(Form::Plain, "a.htm"), Form::Markup);
        assert_eq!(named(Form::Plain, "a.txt"), Form::Plain);
        assert_eq!(named(Form::Html, "a.csv"), Form::Html);
    }
}
