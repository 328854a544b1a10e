//! Compound files: the legacy Office formats, Outlook messages, Windows installers ([MS-CFB]).

use crate::content::bytes::{u16_at, u32_at};
use crate::content::file_type::{Family, FileType};
use Family::{Document, Encrypted, Executable, Mail};

const MAGIC: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";

/// One entry of the directory ([MS-CFB] section 2.6).
const ENTRY: usize = 128;

/// Where the directory begins ([MS-CFB] section 2.2); `None` where the file is no compound file.
pub(super) fn directory_offset(head: &[u8]) -> Option<u64> {
    let sector = u32_at(head, 48).filter(|_| head.starts_with(MAGIC))?;
    let shift = u16_at(head, 30).filter(|shift| matches!(shift, 9 | 12))?;
    Some((u64::from(sector) + 1) << shift)
}

/// What the first entries of the directory say. `far` is what stands at its place where that is behind the head.
pub(super) fn compound_file(head: &[u8], far: &[u8]) -> Option<FileType> {
    if !head.starts_with(MAGIC) {
        return None;
    }
    let near = directory_offset(head).and_then(|offset| head.get(usize::try_from(offset).ok()?..));
    let entries =
        || near.into_iter().chain([far]).flat_map(|directory| directory.chunks_exact(ENTRY)).take(64);
    let found = by_class(entries().next()).or_else(|| entries().find_map(by_name));
    Some(found.unwrap_or(FileType { family: Document, name: "legacy Office document or message" }))
}

/// The class of the root entry, in the order of bytes that it is stored in.
fn by_class(root: Option<&[u8]>) -> Option<FileType> {
    /// Those that OLE's own classes `xxxxxxxx-0000-0000-C000-000000000046` begin with.
    const CLASSES: &[(u32, Family, &str)] = &[
        (0x000c_1084, Executable, "Windows installer"),
        (0x000c_1086, Executable, "Windows installer patch"),
        (0x000c_1082, Executable, "Windows installer transform"),
        (0x0002_0d0b, Mail, "Outlook message"),
        (0x0002_0900, Document, "old Word document"),
        (0x0002_0906, Document, "Word 97 document"),
        (0x0002_0810, Document, "old Excel workbook"),
        (0x0002_0820, Document, "Excel 97 workbook"),
        (0x0002_1201, Document, "Publisher document"),
        (0x0002_1a14, Document, "Visio drawing"),
    ];
    let class = root?.get(80..96)?;
    let ours = class.get(4..)? == b"\0\0\0\0\xc0\0\0\0\0\0\0\x46";
    let number = u32_at(class, 0).filter(|_| ours)?;
    let row = CLASSES.iter().find(|row| row.0 == number)?;
    Some(FileType { family: row.1, name: row.2 })
}

/// The name of one entry.
fn by_name(entry: &[u8]) -> Option<FileType> {
    const NAMES: &[(&str, Family, &str)] = &[
        ("EncryptedPackage", Encrypted, "encrypted Office document"),
        ("EncryptionInfo", Encrypted, "encrypted Office document"),
        ("DRMContent", Encrypted, "rights-protected message"),
        ("__properties_version1.0", Mail, "Outlook message"),
        ("__nameid_version1.0", Mail, "Outlook message"),
        ("WordDocument", Document, "Word 97 document"),
        ("Workbook", Document, "Excel 97 workbook"),
        ("Book", Document, "old Excel workbook"),
        ("PowerPoint Document", Document, "PowerPoint 97 presentation"),
        ("VisioDocument", Document, "Visio drawing"),
        ("Quill", Document, "Publisher document"),
        ("MatOST", Document, "Works document"),
    ];
    let length = usize::from(u16_at(entry, 64)?).checked_sub(2)?;
    let units: Vec<u16> =
        entry.get(..length.min(64))?.chunks_exact(2).filter_map(|unit| u16_at(unit, 0)).collect();
    // An installer packs the names of its tables into characters from U+3800 on, behind U+4840.
    if units.first() == Some(&0x4840) {
        return Some(FileType { family: Executable, name: "Windows installer" });
    }
    // Names are compared without regard to case ([MS-CFB] section 2.6.4).
    let name = String::from_utf16_lossy(&units);
    let row = NAMES.iter().find(|row| row.0.eq_ignore_ascii_case(&name))?;
    Some(FileType { family: row.1, name: row.2 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::sniff::Sniffer;

    fn file(sector: u32, class: u32, names: &[&str]) -> Vec<u8> {
        let directory = (sector as usize + 1) * 512;
        let mut file = vec![0xee; directory];
        file[..8].copy_from_slice(MAGIC);
        file[30..32].copy_from_slice(&[9, 0]);
        file[48..52].copy_from_slice(&sector.to_le_bytes());
        for name in [&["Root Entry"], names].concat() {
            let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let length = entry.len() as u16 + 2;
            entry.resize(ENTRY, 0);
            entry[64..66].copy_from_slice(&length.to_le_bytes());
            entry[80..84].copy_from_slice(&class.to_le_bytes());
            entry[84..96].copy_from_slice(b"\0\0\0\0\xc0\0\0\0\0\0\0\x46");
            file.extend_from_slice(&entry);
        }
        file
    }

    fn found(file: &[u8]) -> (Family, &'static str) {
        let mut sniffer = Sniffer::new();
        file.chunks(1_000).for_each(|piece| sniffer.feed(piece));
        let found = sniffer.finish();
        (found.family, found.name)
    }

    #[test]
    fn the_directory_is_found_wherever_it_lies() {
        for sector in [0, 14, 15, 400] {
            assert_eq!(found(&file(sector, 0x000c_1084, &[])), (Executable, "Windows installer"), "{sector}");
            assert_eq!(
                found(&file(sector, 0, &["x", "WordDocument"])),
                (Document, "Word 97 document"),
                "{sector}"
            );
        }
    }

    #[test]
    fn names_of_streams_tell_where_the_class_does_not() {
        assert_eq!(found(&file(1, 0, &["\u{4840}\u{3b3f}"])), (Executable, "Windows installer"));
        assert_eq!(found(&file(1, 0, &["EncryptedPackage"])).0, Encrypted);
        assert_eq!(found(&file(1, 0, &["__nameid_version1.0"])).0, Mail);
        assert_eq!(found(&file(1, 0, &["anything"])), (Document, "legacy Office document or message"));
        assert_eq!(found(MAGIC), (Document, "legacy Office document or message"));
    }
}
