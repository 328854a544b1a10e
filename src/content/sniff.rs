//! The true type of a file from its bytes, whatever its name and declaration say.
//!
//! Asked in this order: the signature table, programs, containers that are looked into (ZIP, compound file), what is
//! encrypted, PDF behind leading junk, text of every kind, and last the crate `file-format` for what is rare.

mod cipher;
mod compound;
mod program;
mod rare;
mod script;
mod text;
mod workbook;
mod zip;

use super::file_type::{Family, FileType};
use super::signature::by_signature;
use memchr::memmem::Finder;
use std::sync::LazyLock;

/// Collects the beginning of a part and says what it is.
#[derive(Debug, Default)]
pub struct Sniffer {
    head: Vec<u8>,
    seen: u64,
    far: Vec<u8>,
}

/// Where the volume descriptor of a disk image (ECMA-119 section 8) gives itself away.
const DISK_IMAGE: u64 = 32_769;

/// Bytes kept at the one place behind the head that is looked at.
const FAR: u64 = 1_024;

impl Sniffer {
    /// Bytes that are looked at; what comes after them costs nothing. One place behind them is kept too: the directory
    /// of a compound file, or where a disk image gives itself away.
    pub const HEAD: usize = 8 * 1024;

    /// A sniffer that has seen nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next decoded bytes of the part.
    pub fn feed(&mut self, bytes: &[u8]) {
        let room = Self::HEAD.saturating_sub(self.head.len()).min(bytes.len());
        let (head, rest) = bytes.split_at_checked(room).unwrap_or((bytes, &[]));
        self.head.extend_from_slice(head);
        self.seen += head.len() as u64;
        if !rest.is_empty() {
            self.keep_far(rest);
            self.seen += rest.len() as u64;
        }
    }

    /// The beginning, as far as it has come.
    pub fn head(&self) -> &[u8] {
        &self.head
    }

    /// What the part is, as far as it has come.
    pub fn so_far(&self) -> FileType {
        file_type(&self.head, &self.far, self.seen > self.head.len() as u64)
    }

    /// What the part is.
    pub fn finish(self) -> FileType {
        self.so_far()
    }

    /// The head is full when this is called, so the place is fixed.
    fn keep_far(&mut self, bytes: &[u8]) {
        let start = compound::directory_offset(&self.head).unwrap_or(DISK_IMAGE);
        let from = start.saturating_sub(self.seen);
        let until = (start + FAR).saturating_sub(self.seen).min(bytes.len() as u64);
        let kept = usize::try_from(from).ok().zip(usize::try_from(until).ok());
        self.far.extend_from_slice(kept.and_then(|(from, until)| bytes.get(from..until)).unwrap_or_default());
    }
}

/// `more` says that the file goes on behind its head.
fn file_type(head: &[u8], far: &[u8], more: bool) -> FileType {
    if head.is_empty() {
        return FileType { family: Family::Text, name: "empty file" };
    }
    by_signature(head)
        .or_else(|| workbook::workbook(head))
        .or_else(|| program::program(head))
        .or_else(|| zip::zip(head))
        .or_else(|| compound::compound_file(head, far))
        .or_else(|| cipher::encrypted(head))
        .or_else(|| old_tar(head))
        .or_else(|| pdf(head))
        .or_else(|| text::text(head, more))
        .or_else(|| {
            let disk = far.starts_with(b"CD001").then_some("disk image");
            disk.map(|name| FileType { family: Family::Compressed, name })
        })
        .or_else(|| rare::rare(head))
        .unwrap_or(FileType::UNKNOWN)
}

/// A tar archive from before `ustar` has no mark, but a checksum: the bytes of its first header added up, the checksum
/// itself counted as blanks (POSIX.1-2024 pax, "ustar Header Block").
fn old_tar(head: &[u8]) -> Option<FileType> {
    const CHECKSUM: std::ops::Range<usize> = 148..156;
    let header = head.get(..512)?;
    let written = std::str::from_utf8(header.get(CHECKSUM)?).ok()?;
    let written = u32::from_str_radix(written.trim_matches([' ', '\0']), 8).ok()?;
    let counted = |(at, byte): (usize, &u8)| u32::from(if CHECKSUM.contains(&at) { b' ' } else { *byte });
    let sum: u32 = header.iter().enumerate().map(counted).sum();
    (sum == written).then_some(FileType { family: Family::Compressed, name: "tar archive" })
}

/// Readers accept the header of a PDF anywhere in the first KiB (ISO 32000-1, Annex H.3, note 13).
fn pdf(head: &[u8]) -> Option<FileType> {
    static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(b"%PDF-"));
    let start = head.get(..head.len().min(1_024)).unwrap_or_default();
    let mut headers = FINDER.find_iter(start);
    let header = headers.any(|at| {
        let version = head.get(at + 5..at + 8);
        version.is_some_and(
            |v| matches!(v, [major, b'.', minor] if major.is_ascii_digit() && minor.is_ascii_digit()),
        )
    });
    header.then_some(FileType { family: Family::Document, name: "PDF document" })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_pieces(bytes: &[u8], size: usize) -> FileType {
        let mut sniffer = Sniffer::new();
        bytes.chunks(size).for_each(|piece| sniffer.feed(piece));
        sniffer.finish()
    }

    #[test]
    fn a_disk_image_gives_itself_away_behind_the_head() {
        let mut image = vec![0; 40_000];
        image[32_769..32_774].copy_from_slice(b"CD001");
        for size in [1, 1_000, 40_000] {
            assert_eq!(in_pieces(&image, size).name, "disk image");
        }
    }

    #[test]
    fn a_pdf_may_have_junk_before_it() {
        let junk = [&[0; 1_000][..], b"%PDF-1.7\n", &[0; 500]].concat();
        assert_eq!(in_pieces(&junk, 7).name, "PDF document");
        assert_eq!(in_pieces(b"The header %PDF-x is no header.", 7).family, Family::Text);
    }

    #[test]
    fn an_old_tar_archive_is_known_by_its_checksum() {
        let mut header = [0; 512];
        header[..8].copy_from_slice(b"file.txt");
        header[148..156].copy_from_slice(b"        ");
        let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
        header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
        assert_eq!(in_pieces(&header, 100).name, "tar archive");
        header[0] += 1;
        assert_eq!(in_pieces(&header, 100), FileType::UNKNOWN);
    }

    #[test]
    fn memory_does_not_grow_with_the_part() {
        let mut sniffer = Sniffer::new();
        for _ in 0..100 {
            sniffer.feed(&[0; 10_000]);
        }
        assert!(sniffer.head.len() == Sniffer::HEAD && sniffer.far.len() as u64 <= FAR);
    }

    proptest! {
        #[test]
        fn any_bytes_in_any_pieces_are_one_type(
            start in prop::sample::select(vec![
                &b""[..], b"MZ", b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"\x30\x80\x06", b"\x84", b"<?xml",
                b"\xff\xfe", b"Rar!\x1a\x07\x01\0", b"\xca\xfe\xba\xbe", b"<", b"@echo", b"Received:",
            ]),
            rest in any::<Vec<u8>>(),
            copies in 1usize..200,
            size in 1usize..5_000,
        ) {
            let bytes = [start, &rest.repeat(copies)].concat();
            prop_assert_eq!(in_pieces(&bytes, size), in_pieces(&bytes, bytes.len().max(1)));
        }
    }
}
