//! What an entry of a package is that is not in XML: something attached, or something the document is made of.

use super::package::Standard;
use crate::content::archive::zip::Entry;
use crate::content::unwrap::Nature;

/// Pictures begin so.
const PICTURES: &[&[u8]] = &[
    b"\x89PNG\r\n",
    b"\xff\xd8\xff",
    b"GIF8",
    b"BM",
    b"II*\0",
    b"MM\0*",
    b"II\xbc\x01",
    b"\x01\0\0\0\x6c\0\0\0",
    b"\xd7\xcd\xc6\x9a",
    b"\x01\0\x09\0\0\x03",
    b"\0\0\x01\0",
    b"VCLMTF",
];
/// Fonts begin so.
const FONTS: &[&[u8]] = &[b"\0\x01\0\0", b"OTTO", b"wOFF", b"wOF2", b"ttcf", b"true"];
/// Compound files begin so ([MS-CFB] 2.2).
pub(super) const COMPOUND: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// What an entry is to its document, by how it begins; its name counts only where that says nothing.
pub(super) fn kind(entry: &Entry, head: &[u8], standard: Standard) -> Nature {
    let begins = |with: &[&[u8]]| with.iter().any(|with| head.starts_with(with));
    let named = |part: &str| {
        entry.names.iter().all(|name| {
            let bytes = name.as_bytes();
            bytes.len() >= part.len()
                && bytes.windows(part.len()).any(|at| at.eq_ignore_ascii_case(part.as_bytes()))
        })
    };
    // These were put there by somebody, picture or not.
    if named("embeddings/") || named("activeX/") || named("attachments/") {
        return Nature::File;
    }
    let furniture = head.is_empty()
        || is_picture(head)
        || begins(FONTS)
        || head.starts_with(COMPOUND) && named("vbaProject")
        || (named(".odttf") || named(".fntdata") || named(".obf"))
            && !begins(&[COMPOUND, b"PK", b"MZ", b"%PDF"])
        || named("printerSettings") && !begins(&[COMPOUND, b"PK", b"MZ", b"%PDF"])
        || named("layout-cache") && standard == Standard::OpenDocument
        || named("mimetype") && head.len() < 256 && head.starts_with(b"application/")
        || named(".css") && standard == Standard::Book;
    if furniture { Nature::Furniture } else { Nature::File }
}

/// A picture begins like this.
pub(super) fn is_picture(head: &[u8]) -> bool {
    PICTURES.iter().any(|with| head.starts_with(with))
        || head.starts_with(b"RIFF") && head.get(8..12) == Some(b"WEBP")
}

/// Whether an entry is a part of a package by its name: text that comes out of it is all there is to it. What was put there by somebody
/// comes out as a file too, and so does a page, which other readers know better.
pub(super) fn is_part(entry: &Entry, standard: Standard) -> bool {
    const ENDINGS: &[&str] = &[
        "xml", "rels", "vml", "opf", "ncx", "svg", "fpage", "fdoc", "fdseq", "frag", "rdf", "psmdcp", "dict",
        "struct", "smil", "xlb", "xba", "xlc", "dic", "psdsxs", "sigs",
    ];
    const PAGES: &[&str] = &["xhtml", "html", "htm"];
    entry.names.iter().all(|name| {
        let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is = |known: &&str| known.eq_ignore_ascii_case(ending);
        let page = standard == Standard::Book && PAGES.iter().any(is);
        (page || ENDINGS.iter().any(is)) && !name.to_ascii_lowercase().contains("embeddings/")
    })
}
