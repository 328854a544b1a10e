//! What is rare: the signatures of the crate `file-format`, sorted into families.

use crate::content::file_type::{Family, FileType};
use file_format::{FileFormat, Kind};

/// The type of a file that nothing else here knows. The bytes are no text.
pub(super) fn rare(head: &[u8]) -> Option<FileType> {
    let format = FileFormat::from_bytes(head);
    let family = SORTED_OTHERWISE
        .iter()
        .find(|(known, _)| *known == format)
        .map_or_else(|| family_of(format.kind()), |(_, family)| Some(*family))?;
    // The name borrows from its value; the crate's own list is the value that lives for ever.
    let name = FileFormat::from_kind(format.kind()).iter().find(|known| **known == format)?.name();
    Some(FileType { family, name })
}

/// The family of all of a kind; `None` where rules have no word for it.
fn family_of(kind: Kind) -> Option<Family> {
    match kind {
        Kind::Executable | Kind::Package => Some(Family::Executable),
        Kind::Archive | Kind::Compressed | Kind::Disk => Some(Family::Compressed),
        Kind::Audio => Some(Family::Audio),
        Kind::Video => Some(Family::Video),
        Kind::Image => Some(Family::Image),
        Kind::Database
        | Kind::Diagram
        | Kind::Document
        | Kind::Ebook
        | Kind::Formula
        | Kind::Presentation
        | Kind::Spreadsheet => Some(Family::Document),
        _ => None,
    }
}

/// Formats whose kind says too little, or whose two bytes of signature say too little for a refusal.
const SORTED_OTHERWISE: &[(FileFormat, Family)] = &[
    (FileFormat::CommonObjectFileFormat, Family::Unknown),
    (FileFormat::Commodore64Program, Family::Unknown),
    (FileFormat::AutodeskAnimator, Family::Unknown),
    (FileFormat::AutodeskAnimatorPro, Family::Unknown),
    (FileFormat::WindowsShortcut, Family::Executable),
    (FileFormat::MicrosoftCompiledHtmlHelp, Family::Executable),
    (FileFormat::Id3v2, Family::Audio),
    (FileFormat::Realmedia, Family::Video),
    (FileFormat::AdvancedSystemsFormat, Family::Video),
    (FileFormat::Mpeg4Part14, Family::Video),
    (FileFormat::OggMultiplexedMedia, Family::Video),
    (FileFormat::DigitalImagingAndCommunicationsInMedicine, Family::Image),
    (FileFormat::PersonalStorageTable, Family::Mail),
    (FileFormat::AgeEncryption, Family::Encrypted),
    (FileFormat::Activemime, Family::Document),
    (FileFormat::MicrosoftProjectPlan, Family::Document),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_formats_have_a_family_and_a_name() {
        let name = |head: &[u8]| rare(head).map(|found| (found.family, found.name));
        assert_eq!(name(b"MAC \x96\x0f\0\0").map(|found| found.0), Some(Family::Audio));
        assert_eq!(name(b"0707070\0\0").map(|found| found.0), Some(Family::Compressed));
        assert_eq!(name(b"\xff\xfb\x90\x64").map(|found| found.0), Some(Family::Audio));
        assert_eq!(name(b"\0\x02xx").map(|found| found.0), Some(Family::Unknown));
        assert_eq!(name(b"\xf1\xf2\xf3\xf4"), None);
    }
}
