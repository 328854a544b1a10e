//! ZIP files that are documents or programs rather than archives (APPNOTE.TXT section 4.3.7).
//!
//! Only local headers in the head are seen. A document is believed when its first members are a document's and nothing
//! foreign stands beside them: an archive with a document's members at its beginning and a stranger behind them is an
//! archive.

use crate::content::bytes::{u16_at, u32_at};
use crate::content::file_type::{Family, FileType};
use memchr::memmem;

const LOCAL_HEADER: &[u8] = b"PK\x03\x04";
const ENCRYPTED: u16 = 1;
/// The sizes stand behind the data, not in the header.
const STREAMED: u16 = 8;

/// Members that are looked at.
const MAX_MEMBERS: usize = 200;

/// What the members of a ZIP file make it.
pub(super) fn zip(head: &[u8]) -> Option<FileType> {
    let spanned = [&b"PK\x07\x08"[..], b"PK00"]
        .iter()
        .any(|mark| head.strip_prefix(*mark).is_some_and(|rest| rest.starts_with(LOCAL_HEADER)));
    if spanned || head.starts_with(b"PK\x05\x06") || head.starts_with(b"PK\x06\x06") {
        return Some(ARCHIVE);
    }
    head.starts_with(LOCAL_HEADER).then(|| kind(&members(head)))
}

const ARCHIVE: FileType = FileType { family: Family::Compressed, name: "ZIP archive" };

struct Member<'a> {
    name: &'a [u8],
    data: &'a [u8],
    flags: u16,
}

/// The members whose local headers lie in the head.
fn members(head: &[u8]) -> Vec<Member<'_>> {
    let mut members = Vec::new();
    let mut rest = head;
    while let Some(member) = member(rest).filter(|_| members.len() < MAX_MEMBERS) {
        // A stored size leads past data that imitates a header; behind streamed data one has to be looked for.
        let next = match member.flags & STREAMED == 0 {
            true => u32_at(rest, 18).and_then(|size| member.data.get(usize::try_from(size).ok()?..)),
            false => memmem::find(member.data, LOCAL_HEADER).and_then(|at| member.data.get(at..)),
        };
        members.push(member);
        rest = next.unwrap_or_default();
    }
    members
}

fn member(header: &[u8]) -> Option<Member<'_>> {
    if !header.starts_with(LOCAL_HEADER) {
        return None;
    }
    let name_end = 30 + usize::from(u16_at(header, 26)?);
    let data_start = name_end + usize::from(u16_at(header, 28)?);
    Some(Member {
        name: header.get(30..name_end)?,
        data: header.get(data_start..).unwrap_or_default(),
        flags: u16_at(header, 6)?,
    })
}

fn kind(members: &[Member<'_>]) -> FileType {
    let is = |family, name| FileType { family, name };
    let has = |name: &[u8]| members.iter().any(|member| member.name.eq_ignore_ascii_case(name));
    let Some(first) = members.first() else {
        return ARCHIVE;
    };
    if first.flags & ENCRYPTED != 0 {
        return is(Family::Encrypted, "encrypted ZIP archive");
    }
    if has(b"AndroidManifest.xml") || has(b"classes.dex") {
        return is(Family::Executable, "Android program");
    }
    if has(b"AppxManifest.xml") || has(b"AppxMetadata/AppxBundleManifest.xml") {
        return is(Family::Executable, "Windows app package");
    }
    members
        .iter()
        .find_map(by_mimetype)
        .or_else(|| office(members))
        .or_else(|| by_marker(members))
        .or_else(|| has(b"META-INF/MANIFEST.MF").then_some(is(Family::Executable, "Java archive")))
        .unwrap_or(ARCHIVE)
}

/// OpenDocument and EPUB say what they are in a member, as a rule the first (OpenDocument 1.2 part 3 section 3.3).
fn by_mimetype(member: &Member<'_>) -> Option<FileType> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"application/vnd.oasis.opendocument.text", "OpenDocument text"),
        (b"application/vnd.oasis.opendocument.spreadsheet", "OpenDocument spreadsheet"),
        (b"application/vnd.oasis.opendocument.presentation", "OpenDocument presentation"),
        (b"application/vnd.oasis.opendocument.", "OpenDocument file"),
        (b"application/vnd.sun.xml.", "OpenOffice document"),
        (b"application/epub+zip", "EPUB book"),
    ];
    let kinds = if member.name == b"mimetype" { KINDS } else { &[] };
    let kind = kinds.iter().find(|(mimetype, _)| member.data.starts_with(mimetype));
    kind.map(|(_, name)| FileType { family: Family::Document, name })
}

/// Office Open XML (ECMA-376 part 2) and its relatives, by the folders at their top.
fn office(members: &[Member<'_>]) -> Option<FileType> {
    const KINDS: &[(&[u8], &str)] = &[
        (b"word/", "Word document"),
        (b"xl/", "Excel workbook"),
        (b"ppt/", "PowerPoint presentation"),
        (b"visio/", "Visio drawing"),
        (b"Documents/", "XPS document"),
    ];
    /// What may stand beside them.
    const BESIDE: &[&[u8]] = &[
        b"[Content_Types].xml",
        b"_rels/",
        b"docProps/",
        b"customXml/",
        b"customUI/",
        b"docMetadata/",
        b"userCustomization/",
        b"_xmlsignatures/",
        b"theme/",
        b"[trash]/",
        b"FixedDocumentSequence.fdseq",
        b"FixedDocSeq.fdseq",
        b"Metadata/",
        b"Resources/",
    ];
    let starts = |member: &Member<'_>, with: &[u8]| {
        member.name.get(..with.len()).is_some_and(|name| name.eq_ignore_ascii_case(with))
    };
    let within = |member: &Member<'_>| {
        KINDS.iter().any(|(folder, _)| starts(member, folder))
            || BESIDE.iter().any(|place| starts(member, place))
    };
    if !members.iter().all(within) {
        return None;
    }
    let kind = KINDS.iter().find(|(folder, _)| members.iter().any(|member| starts(member, folder)));
    // Some writers put so much before the main folder that it lies behind the head.
    let package = [&b"[Content_Types].xml"[..], b"docProps/", b"_rels/.rels"];
    let package = || members.iter().any(|member| package.iter().any(|place| starts(member, place)));
    let name = kind.map(|(_, name)| *name).or_else(|| package().then_some("Office document"))?;
    Some(FileType { family: Family::Document, name })
}

/// Documents of other makers: the name of one member gives them away.
fn by_marker(members: &[Member<'_>]) -> Option<FileType> {
    const MARKERS: &[(&[u8], &str)] = &[
        (b"META-INF/container.xml", "EPUB book"),
        (b"META-INF/manifest.xml", "OpenDocument file"),
        (b"Index/Document.iwa", "Apple iWork document"),
        (b"index.apxl", "Apple Keynote presentation"),
        (b"buildVersionHistory.plist", "Apple iWork document"),
    ];
    let marker = MARKERS.iter().find(|(marker, _)| members.iter().any(|member| member.name == *marker));
    marker.map(|(_, name)| FileType { family: Family::Document, name })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(members: &[(&str, &str, u16)]) -> Vec<u8> {
        let mut file = Vec::new();
        for (name, data, flags) in members {
            file.extend_from_slice(LOCAL_HEADER);
            file.extend_from_slice(&[20, 0]);
            file.extend_from_slice(&flags.to_le_bytes());
            file.extend_from_slice(&[0; 10]);
            let size = if flags & STREAMED == 0 { data.len() as u32 } else { 0 };
            file.extend_from_slice(&size.to_le_bytes());
            file.extend_from_slice(&size.to_le_bytes());
            file.extend_from_slice(&(name.len() as u16).to_le_bytes());
            file.extend_from_slice(&[0, 0]);
            file.extend_from_slice(name.as_bytes());
            file.extend_from_slice(data.as_bytes());
        }
        file
    }

    fn found(members: &[(&str, &str, u16)]) -> (Family, &'static str) {
        let found = zip(&file(members)).unwrap();
        (found.family, found.name)
    }

    #[test]
    fn a_document_is_no_compressed_file() {
        let types = ("[Content_Types].xml", "<Types/>", 0);
        assert_eq!(found(&[types, ("word/document.xml", "", 0)]), (Family::Document, "Word document"));
        let streamed = ("[Content_Types].xml", "<Types/>", STREAMED);
        assert_eq!(
            found(&[streamed, ("xl/workbook.xml", "", STREAMED)]),
            (Family::Document, "Excel workbook")
        );
        assert_eq!(found(&[types]), (Family::Document, "Office document"));
        let odt = ("mimetype", "application/vnd.oasis.opendocument.text", 0);
        assert_eq!(found(&[odt, ("content.xml", "", 0)]), (Family::Document, "OpenDocument text"));
        assert_eq!(found(&[("META-INF/container.xml", "", 0)]), (Family::Document, "EPUB book"));
    }

    #[test]
    fn an_archive_that_begins_like_a_document_is_an_archive() {
        let types = ("[Content_Types].xml", "<Types/>", 0);
        let stranger = [types, ("word/document.xml", "", 0), ("payload.exe", "", 0)];
        assert_eq!(found(&stranger), (Family::Compressed, "ZIP archive"));
        assert_eq!(found(&[("mimetype", "text/plain", 0)]), (Family::Compressed, "ZIP archive"));
        // The imitation of a header in a member's data is data.
        let inner = String::from_utf8(file(&[("word/document.xml", "", 0)])).unwrap();
        assert_eq!(found(&[("notes.txt", &inner, 0)]), (Family::Compressed, "ZIP archive"));
    }

    #[test]
    fn programs_and_ciphertext_are_named() {
        let manifest = ("META-INF/MANIFEST.MF", "", 0);
        assert_eq!(found(&[("META-INF/", "", 0), manifest]), (Family::Executable, "Java archive"));
        assert_eq!(found(&[manifest, ("classes.dex", "", 0)]), (Family::Executable, "Android program"));
        assert_eq!(found(&[("a.txt", "", ENCRYPTED)]), (Family::Encrypted, "encrypted ZIP archive"));
    }

    #[test]
    fn a_damaged_or_empty_one_is_still_an_archive() {
        for head in [&b"PK\x03\x04"[..], b"PK\x05\x06", b"PK\x07\x08PK\x03\x04", b"PK00PK\x03\x04\xff\xff"] {
            assert_eq!(zip(head), Some(ARCHIVE));
        }
        assert_eq!(zip(b"PK"), None);
    }
}
