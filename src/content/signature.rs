//! The signature table: what the first bytes of a file give away.
//!
//! A row here is believed without further questions, so its marks must be such that no text and no other format begins
//! with them by chance. What takes more than comparing bytes has a file of its own under `sniff/`.

use super::file_type::{Family, FileType};
use Family::{Audio, Compressed, Document, Encrypted, Executable, Image, Mail, Script, Text, Video};

/// Bytes at an offset.
pub type Mark = (usize, &'static [u8]);

/// A type and the marks that together give it away.
#[derive(Clone, Copy, Debug)]
pub struct Signature {
    /// What the file is.
    pub file_type: FileType,
    /// All of them must be there.
    pub marks: &'static [Mark],
}

/// The type that the first bytes of a file give away.
pub fn by_signature(head: &[u8]) -> Option<FileType> {
    let fits = |(offset, bytes): &Mark| head.get(*offset..).is_some_and(|rest| rest.starts_with(bytes));
    // The first byte tells most of them apart.
    let begins = |row: &&Signature| matches!(row.marks, [(offset, [first, ..]), ..] if head.get(*offset) == Some(first));
    SIGNATURES.iter().filter(begins).find(|row| row.marks.iter().all(fits)).map(|row| row.file_type)
}

const fn row(family: Family, name: &'static str, marks: &'static [Mark]) -> Signature {
    Signature { file_type: FileType { family, name }, marks }
}

/// Every row; the first that fits counts, so the narrower stands before the wider.
pub const SIGNATURES: &[Signature] = &[
    // Programs, packages and what starts them.
    row(Executable, "Unix program (ELF)", &[(0, b"\x7fELF")]),
    row(Executable, "macOS program", &[(0, b"\xfe\xed\xfa\xce")]),
    row(Executable, "macOS program", &[(0, b"\xfe\xed\xfa\xcf")]),
    row(Executable, "macOS program", &[(0, b"\xce\xfa\xed\xfe")]),
    row(Executable, "macOS program", &[(0, b"\xcf\xfa\xed\xfe")]),
    row(Executable, "Android program", &[(0, b"dex\n0")]),
    row(Executable, "WebAssembly program", &[(0, b"\0asm")]),
    row(Executable, "Windows shortcut", &[(0, b"\x4c\0\0\0\x01\x14\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46")]),
    row(Executable, "Windows help with program code", &[(0, b"ITSF\x03\0\0\0")]),
    row(Executable, "Debian package", &[(0, b"!<arch>\ndebian")]),
    row(Executable, "RPM package", &[(0, b"\xed\xab\xee\xdb")]),
    row(Executable, "macOS package", &[(0, b"xar!\0")]),
    row(Executable, "browser extension", &[(0, b"Cr24"), (5, b"\0\0\0")]),
    row(Executable, "Flash program", &[(0, b"FWS"), (7, b"\0")]),
    row(Executable, "Flash program", &[(0, b"CWS"), (7, b"\0")]),
    row(Executable, "anti-virus test program", &[(0, b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$")]),
    row(Script, "encoded Windows script", &[(0, b"#@~^")]),
    row(Script, "Windows registry script", &[(0, b"REGEDIT4")]),
    row(Script, "Windows registry script", &[(0, b"Windows Registry Editor Version")]),
    row(
        Script,
        "Windows registry script",
        &[(0, b"\xff\xfeW\0i\0n\0d\0o\0w\0s\0 \0R\0e\0g\0i\0s\0t\0r\0y\0")],
    ),
    row(Script, "Internet shortcut", &[(0, b"[InternetShortcut]")]),
    row(Script, "PHP script", &[(0, b"<?php")]),
    // What is encrypted as a whole.
    row(Encrypted, "rights-protected message", &[(0, b"\x76\xe8\x04\x60\xc4\x11\xe3\x86")]),
    row(Encrypted, "age encrypted file", &[(0, b"age-encryption.org/v1")]),
    row(Encrypted, "age encrypted file", &[(0, b"-----BEGIN AGE ENCRYPTED FILE-----")]),
    row(Encrypted, "OpenSSL encrypted file", &[(0, b"Salted__")]),
    row(Encrypted, "password safe", &[(0, b"\x03\xd9\xa2\x9a")]),
    row(Encrypted, "encrypted disk", &[(0, b"LUKS\xba\xbe")]),
    row(Encrypted, "encrypted disk", &[(3, b"-FVE-FS-")]),
    // Archives and compressed streams. ZIP and RAR are looked into elsewhere.
    row(Compressed, "7-Zip archive", &[(0, b"7z\xbc\xaf\x27\x1c")]),
    row(Compressed, "gzip file", &[(0, b"\x1f\x8b\x08")]),
    row(Compressed, "bzip2 file", &[(0, b"BZh"), (4, b"1AY&SY")]),
    row(Compressed, "bzip2 file", &[(0, b"BZh"), (4, b"\x17rE8P\x90")]),
    row(Compressed, "xz file", &[(0, b"\xfd7zXZ\0")]),
    row(Compressed, "Zstandard file", &[(0, b"\x28\xb5\x2f\xfd")]),
    row(Compressed, "LZ4 file", &[(0, b"\x04\x22\x4d\x18")]),
    row(Compressed, "lzip file", &[(0, b"LZIP\x01")]),
    row(Compressed, "lzop file", &[(0, b"\x89LZO\0\r\n\x1a\n")]),
    row(Compressed, "compress file", &[(0, b"\x1f\x9d")]),
    row(Compressed, "MS-DOS compress file", &[(0, b"SZDD\x88\xf0\x27\x33")]),
    row(Compressed, "MS-DOS compress file", &[(0, b"KWAJ\x88\xf0\x27\xd1")]),
    row(Compressed, "MS-DOS compress file", &[(0, b"SZ \x88\xf0\x27\x33\xd1")]),
    row(Compressed, "pack file", &[(0, b"\x1f\xa0")]),
    row(Compressed, "tar archive", &[(257, b"ustar")]),
    row(Compressed, "cabinet archive", &[(0, b"MSCF\0\0\0\0")]),
    row(Compressed, "InstallShield cabinet", &[(0, b"ISc(")]),
    row(Compressed, "ARJ archive", &[(0, b"\x60\xea"), (10, b"\x02")]),
    row(Compressed, "LZH archive", &[(2, b"-lh"), (6, b"-")]),
    row(Compressed, "LZH archive", &[(2, b"-lz"), (6, b"-")]),
    row(Compressed, "ACE archive", &[(7, b"**ACE**")]),
    row(Compressed, "StuffIt archive", &[(0, b"StuffIt (c)1997")]),
    row(Compressed, "StuffIt archive", &[(0, b"SIT!"), (10, b"rLau")]),
    row(Compressed, "zoo archive", &[(20, b"\xdc\xa7\xc4\xfd")]),
    row(Compressed, "Unix archive", &[(0, b"!<arch>\n")]),
    row(Compressed, "Windows disk image", &[(0, b"MSWIM\0\0\0")]),
    row(Compressed, "virtual disk", &[(0, b"vhdxfile")]),
    row(Compressed, "virtual disk", &[(0, b"conectix")]),
    row(Compressed, "virtual disk", &[(0, b"KDMV")]),
    row(Compressed, "virtual disk", &[(0, b"QFI\xfb")]),
    row(Compressed, "SquashFS image", &[(0, b"hsqs")]),
    // Mail.
    row(Mail, "Outlook container (TNEF)", &[(0, b"\x78\x9f\x3e\x22")]),
    row(Mail, "Outlook mailbox", &[(0, b"!BDN")]),
    // Documents.
    row(Document, "rich text document", &[(0, b"{\\rt")]),
    row(Document, "rich text document", &[(0, b"\xef\xbb\xbf{\\rt")]),
    row(
        Document,
        "OneNote notebook",
        &[(0, b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d\xae\xb1\x53\x78\xd0\x29\x96\xd3")],
    ),
    row(
        Document,
        "OneNote notebook",
        &[(0, b"\xa1\x2f\xff\x43\xd9\xef\x76\x4c\x9e\xe2\x10\xea\x57\x22\x76\x5f")],
    ),
    row(Document, "WordPerfect document", &[(0, b"\xffWPC")]),
    row(Document, "Access database", &[(0, b"\0\x01\0\0"), (4, b"Standard Jet DB")]),
    row(Document, "Access database", &[(0, b"\0\x01\0\0"), (4, b"Standard ACE DB")]),
    row(Document, "SQLite database", &[(0, b"SQLite format 3\0")]),
    row(Document, "PostScript document", &[(0, b"%!PS")]),
    row(Document, "PostScript document", &[(0, b"\xc5\xd0\xd3\xc6")]),
    row(Document, "DjVu document", &[(0, b"AT&TFORM"), (12, b"DJV")]),
    row(Document, "old Word document", &[(0, b"\xdb\xa5\x2d\0")]),
    // Pictures.
    row(Image, "PNG picture", &[(0, b"\x89PNG\r\n\x1a\n")]),
    row(Image, "JPEG picture", &[(0, b"\xff\xd8\xff")]),
    row(Image, "GIF picture", &[(0, b"GIF87a")]),
    row(Image, "GIF picture", &[(0, b"GIF89a")]),
    row(Image, "Windows bitmap", &[(0, b"BM"), (6, b"\0\0\0\0"), (11, b"\0\0\0")]),
    row(Image, "TIFF picture", &[(0, b"II*\0")]),
    row(Image, "TIFF picture", &[(0, b"MM\0*")]),
    row(Image, "TIFF picture", &[(0, b"II+\0\x08\0")]),
    row(Image, "WebP picture", &[(0, b"RIFF"), (8, b"WEBP")]),
    row(Image, "HEIF picture", &[(4, b"ftyphei")]),
    row(Image, "HEIF picture", &[(4, b"ftyphev")]),
    row(Image, "HEIF picture", &[(4, b"ftypmif1")]),
    row(Image, "HEIF picture", &[(4, b"ftypmsf1")]),
    row(Image, "AVIF picture", &[(4, b"ftypavi")]),
    row(Image, "JPEG 2000 picture", &[(0, b"\0\0\0\x0cjP  \r\n\x87\n")]),
    row(Image, "JPEG 2000 picture", &[(0, b"\xff\x4f\xff\x51")]),
    row(Image, "JPEG XL picture", &[(0, b"\0\0\0\x0cJXL \r\n\x87\n")]),
    row(Image, "Photoshop picture", &[(0, b"8BPS\0\x01")]),
    row(Image, "GIMP picture", &[(0, b"gimp xcf")]),
    row(Image, "Windows metafile", &[(0, b"\xd7\xcd\xc6\x9a\0\0")]),
    row(Image, "Windows metafile", &[(0, b"\x01\0\x09\0\0\x03")]),
    row(Image, "Windows metafile", &[(0, b"\x01\0\0\0"), (40, b" EMF")]),
    row(Image, "Windows icon", &[(0, b"\0\0\x01\0"), (5, b"\0"), (9, b"\0")]),
    row(Image, "medical picture (DICOM)", &[(128, b"DICM")]),
    // Sound.
    row(Audio, "MP3 sound", &[(0, b"ID3\x02")]),
    row(Audio, "MP3 sound", &[(0, b"ID3\x03")]),
    row(Audio, "MP3 sound", &[(0, b"ID3\x04")]),
    row(Audio, "FLAC sound", &[(0, b"fLaC")]),
    row(Audio, "WAV sound", &[(0, b"RIFF"), (8, b"WAVE")]),
    row(Audio, "WAV sound", &[(0, b"RF64"), (8, b"WAVE")]),
    row(Audio, "AIFF sound", &[(0, b"FORM"), (8, b"AIF")]),
    row(Audio, "MIDI music", &[(0, b"MThd\0\0\0\x06")]),
    row(Audio, "AMR sound", &[(0, b"#!AMR")]),
    row(Audio, "Sun sound", &[(0, b".snd\0")]),
    row(Audio, "Core Audio sound", &[(0, b"caff\0\x01")]),
    row(Audio, "MPEG-4 sound", &[(4, b"ftypM4A")]),
    row(Audio, "MPEG-4 sound", &[(4, b"ftypM4B")]),
    row(Audio, "MPEG-4 sound", &[(4, b"ftypF4A")]),
    row(Audio, "Ogg sound", &[(0, b"OggS\0"), (28, b"\x01vorbis")]),
    row(Audio, "Ogg sound", &[(0, b"OggS\0"), (28, b"OpusHead")]),
    row(Audio, "Ogg sound", &[(0, b"OggS\0"), (28, b"Speex")]),
    row(Audio, "Ogg sound", &[(0, b"OggS\0"), (28, b"\x7fFLAC")]),
    // Moving pictures.
    row(Video, "Ogg video", &[(0, b"OggS\0")]),
    row(Video, "AVI video", &[(0, b"RIFF"), (8, b"AVI ")]),
    row(Video, "Windows animated cursor", &[(0, b"RIFF"), (8, b"ACON")]),
    row(Video, "QuickTime video", &[(4, b"ftypqt")]),
    row(Video, "MPEG-4 video", &[(4, b"ftyp")]),
    row(Video, "QuickTime video", &[(0, b"\0"), (4, b"moov")]),
    row(Video, "QuickTime video", &[(0, b"\0"), (4, b"mdat")]),
    row(Video, "QuickTime video", &[(0, b"\0"), (4, b"wide\0\0")]),
    row(Video, "Matroska or WebM video", &[(0, b"\x1a\x45\xdf\xa3")]),
    row(Video, "Windows Media", &[(0, b"\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\0\xaa\0\x62\xce\x6c")]),
    row(Video, "Flash video", &[(0, b"FLV\x01")]),
    row(Video, "MPEG video", &[(0, b"\0\0\x01\xba")]),
    row(Video, "MPEG video", &[(0, b"\0\0\x01\xb3")]),
    row(Video, "RealMedia", &[(0, b".RMF\0")]),
    // Text that says what it is.
    row(Text, "calendar entry", &[(0, b"BEGIN:VCALENDAR")]),
    row(Text, "contact card", &[(0, b"BEGIN:VCARD")]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_row_is_hidden_by_a_wider_one_above_it() {
        for (at, row) in SIGNATURES.iter().enumerate() {
            let end = row.marks.iter().map(|(offset, bytes)| offset + bytes.len()).max().unwrap();
            // A byte that no mark has, so that nothing else fits by chance.
            let mut head = vec![0xee; end];
            for (offset, bytes) in row.marks {
                head[*offset..offset + bytes.len()].copy_from_slice(bytes);
            }
            assert_eq!(by_signature(&head), Some(row.file_type), "row {at}");
        }
    }

    #[test]
    fn a_cut_head_fits_no_longer_row() {
        assert_eq!(by_signature(b""), None);
        assert_eq!(by_signature(b"\x89PNG"), None);
    }
}
