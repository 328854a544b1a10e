//! The formats that can only be read when all of a file is there. To add one takes a file and a line here.

use super::archive::zip::{self, Archive};
use super::archive::{rar, sevenz, stream, tar};
use super::budget::Budget;
use super::document::{compound, dbase, office, pdf};
use super::file_type::{Family, FileType};
use super::macintosh;
use super::unidentified;
use super::unwrap::{Inner, Loss, Whole};

/// A format.
struct Format {
    /// What the manual calls it.
    name: &'static str,
    /// By the beginning of the file, and what that was taken for.
    is: fn(&[u8], FileType) -> bool,
    read: Whole,
}

/// Every such format; the first that fits counts.
const FORMATS: &[Format] = &[
    Format { name: "ZIP archive", is: |head, _| is_zip(head), read: package },
    Format {
        name: "compound file",
        is: |head, _| head.starts_with(COMPOUND_FILE),
        read: compound::file::read,
    },
    // In a container it was read as a compound file.
    Format {
        name: "old Excel workbook",
        is: |_, found| found.name == "old Excel workbook",
        read: compound::workbook::read_bare,
    },
    Format { name: "PDF document", is: |_, found| found.name == "PDF document", read: pdf::read },
    Format { name: "7-Zip archive", is: |_, found| found.name == "7-Zip archive", read: sevenz::read },
    Format { name: "RAR archive", is: |head, _| head.starts_with(b"Rar!\x1a\x07"), read: rar::read },
    Format { name: "tar archive", is: |_, found| found.name == "tar archive", read: tar::read },
    Format { name: "bzip2 file", is: |_, found| found.name == "bzip2 file", read: stream::bzip2 },
    Format { name: "xz file", is: |_, found| found.name == "xz file", read: stream::xz },
    Format { name: "Zstandard file", is: |_, found| found.name == "Zstandard file", read: stream::zstd },
    Format {
        name: "LZMA file",
        is: |head, found| found.family == Family::Unknown && stream::is_lzma(head),
        read: stream::lzma,
    },
    Format {
        name: "dBase table",
        is: |head, found| found.family == Family::Unknown && dbase::is_dbase(head),
        read: dbase::read,
    },
    Format {
        name: "file of a Macintosh",
        is: |head, found| found.family == Family::Unknown && macintosh::is_forked(head),
        read: macintosh::read,
    },
    // Packages were tried first: what is left is written in one file of XML.
    Format {
        name: "document in one file of XML",
        is: |_, found| FLAT.contains(&found.name),
        read: office::read_xml,
    },
];

/// Documents that are one file of XML.
const FLAT: &[&str] = &["Word XML document", "Excel XML workbook", "OpenDocument file"];

/// Formats whose text is read while it passes, and whose objects only when all of the file is there.
const BESIDE: &[Format] = &[Format {
    name: "objects in rich text",
    is: |_, found| found.name == "rich text document",
    read: compound::rtf::rtf_objects,
}];

/// What could be anything: whatever can be made out in it.
const ANYTHING: &[Format] = &[Format {
    name: "unknown data",
    is: |_, found| found.family == Family::Unknown,
    read: unidentified::read,
}];

/// The first bytes of a compound file ([MS-CFB] section 2.2).
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// Files of these families that no reader here reads may hold anything.
const SEALED_BOOKS: &[Family] = &[Family::Compressed, Family::Document];

/// Mail that no reader here reads (Personal Folders, [MS-PST]).
const MAILBOX: &str = "Outlook mailbox";

fn format(head: &[u8], found: FileType) -> Option<&'static Format> {
    [FORMATS, BESIDE, ANYTHING].into_iter().flatten().find(|format| (format.is)(head, found))
}

/// Every format, as the manual calls it.
pub fn names() -> impl Iterator<Item = &'static str> {
    [FORMATS, BESIDE, ANYTHING].into_iter().flatten().map(|format| format.name)
}

/// A file that begins like this and is of this type has to be read as a whole.
pub fn needs_all(head: &[u8], found: FileType) -> bool {
    FORMATS.iter().any(|format| (format.is)(head, found))
}

/// There is more in such a file than its text, and that can only be read as a whole.
pub fn needs_all_beside(head: &[u8], found: FileType) -> bool {
    BESIDE.iter().any(|format| (format.is)(head, found))
}

/// A file that begins like this and is of this type is none that is known: whatever can be made out in it counts, and what is
/// written in it in letters ([`unidentified::Letters`]).
pub fn is_anything(head: &[u8], found: FileType) -> bool {
    let known = || FORMATS.iter().chain(BESIDE).any(|format| (format.is)(head, found));
    ANYTHING.iter().any(|format| (format.is)(head, found)) && !known()
}

/// A file of this type may hold anything, and nothing here can read it.
pub fn is_unsupported(head: &[u8], found: FileType) -> bool {
    (SEALED_BOOKS.contains(&found.family) || found.name == MAILBOX) && format(head, found).is_none()
}

/// Reads a file.
pub fn read(file: &[u8], found: FileType, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    match format(file, found) {
        Some(format) => (format.read)(file, budget, sink),
        None => sink(Inner::Lost(Loss::Unsupported, "a format that is not read")),
    }
}

/// A local header, the end of an archive without files, or a part of an archive in several (APPNOTE.TXT sections 4.3.7,
/// 4.3.16 and 8.5).
fn is_zip(head: &[u8]) -> bool {
    [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x06\x06", b"PK\x07\x08PK", b"PK00PK"]
        .iter()
        .any(|mark| head.starts_with(mark))
}

/// A ZIP archive that is a document, or one that is not.
fn package(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let document = Archive::read(file).is_ok_and(|archive| office::read(&archive, budget, sink));
    if !document {
        zip::read(file, budget, sink);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_hold_anything_and_is_not_read_is_unsupported() {
        let unsupported = |head: &[u8], family, name| is_unsupported(head, FileType { family, name });
        assert!(unsupported(b"MSCF", Family::Compressed, "cabinet archive"));
        assert!(unsupported(b"\xe4\x52\x5c\x7b", Family::Document, "OneNote notebook"));
        assert!(unsupported(b"!BDN", Family::Mail, "Outlook mailbox"));
        assert!(!unsupported(b"PK\x03\x04", Family::Compressed, "ZIP archive"));
        assert!(!unsupported(b"\xff\xd8\xff", Family::Image, "JPEG picture"));
        assert!(!unsupported(b"", Family::Mail, "mail message"));
    }
}
