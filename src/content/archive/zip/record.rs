//! The records of a ZIP file, each read for itself (APPNOTE 4.3).

use super::names;
use crate::content::bytes::{clip, place, u16_at, u32_at, u64_at};

/// Begins a local header.
pub const LOCAL: &[u8; 4] = b"PK\x03\x04";
/// Begins a header of the central directory.
pub const CENTRAL: &[u8; 4] = b"PK\x01\x02";
/// Begins an end record.
pub const END: &[u8; 4] = b"PK\x05\x06";
/// Begins a data descriptor.
pub const DESCRIPTOR: &[u8; 4] = b"PK\x07\x08";

/// What both headers of an entry say about its data.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Facts {
    /// Compression method (APPNOTE 4.4.5).
    pub method: u16,
    /// General purpose flags (4.4.4).
    pub flags: u16,
    /// CRC-32 of what comes out.
    pub crc: u32,
    /// Bytes in the file.
    pub packed: u64,
    /// Bytes that come out.
    pub size: u64,
}

impl Facts {
    /// The data is encrypted.
    pub fn encrypted(&self) -> bool {
        self.flags & 1 != 0 || self.method == 99
    }

    /// Sizes and checksum stand behind the data.
    pub fn descriptor(&self) -> bool {
        self.flags & 8 != 0
    }

    /// The name is in UTF-8.
    pub fn unicode(&self) -> bool {
        self.flags & 0x800 != 0
    }
}

/// A header, local or central.
#[derive(Clone, Copy, Debug)]
pub struct Header<'a> {
    /// What it says about the data.
    pub facts: Facts,
    /// The name as it stands there.
    pub name: &'a [u8],
    /// Extra fields.
    pub extra: &'a [u8],
    /// Comment; local headers have none.
    pub comment: &'a [u8],
    /// Where the local header is said to be; nothing in a local header.
    pub offset: u64,
    /// External attributes; nothing in a local header.
    pub attributes: u32,
    /// Where the header ends.
    pub end: usize,
}

/// The local header at `at` (APPNOTE 4.3.7), whether or not its signature is there.
pub fn local(file: &[u8], at: usize) -> Option<Header<'_>> {
    let bytes = file.get(at..)?;
    let mut facts = Facts {
        flags: u16_at(bytes, 6)?,
        method: u16_at(bytes, 8)?,
        crc: u32_at(bytes, 14)?,
        packed: u64::from(u32_at(bytes, 18)?),
        size: u64::from(u32_at(bytes, 22)?),
    };
    let (name_len, extra_len) = (usize::from(u16_at(bytes, 26)?), usize::from(u16_at(bytes, 28)?));
    let name = bytes.get(30..30 + name_len)?;
    let extra = clip(bytes, 30 + name_len, extra_len);
    let _ = large(&mut facts, extra, None);
    Some(Header {
        facts,
        name,
        extra,
        comment: &[],
        offset: 0,
        attributes: 0,
        end: at + 30 + name_len + extra.len(),
    })
}

/// The header of the central directory at `at` (APPNOTE 4.3.12).
pub fn central(file: &[u8], at: usize) -> Option<Header<'_>> {
    let bytes = file.get(at..)?;
    if !bytes.starts_with(CENTRAL) {
        return None;
    }
    let mut facts = Facts {
        flags: u16_at(bytes, 8)?,
        method: u16_at(bytes, 10)?,
        crc: u32_at(bytes, 16)?,
        packed: u64::from(u32_at(bytes, 20)?),
        size: u64::from(u32_at(bytes, 24)?),
    };
    let (name_len, extra_len) = (usize::from(u16_at(bytes, 28)?), usize::from(u16_at(bytes, 30)?));
    let comment_len = usize::from(u16_at(bytes, 32)?);
    let attributes = u32_at(bytes, 38)?;
    let offset = u64::from(u32_at(bytes, 42)?);
    let name = bytes.get(46..46 + name_len)?;
    let extra = clip(bytes, 46 + name_len, extra_len);
    let comment = clip(bytes, 46 + name_len + extra_len, comment_len);
    let offset = large(&mut facts, extra, Some(offset)).unwrap_or(offset);
    let end = at + 46 + name_len + extra.len() + comment.len();
    Some(Header { facts, name, extra, comment, offset, attributes, end })
}

/// Sizes that do not fit into 32 bits stand in an extra field, in this order (APPNOTE 4.5.3); the offset is answered.
fn large(facts: &mut Facts, extra: &[u8], offset: Option<u64>) -> Option<u64> {
    let field = names::field(extra, 1)?;
    let mut at = 0;
    let mut next = |value: u64| {
        if value != u64::from(u32::MAX) {
            return Some(value);
        }
        let value = u64_at(field, at);
        at += 8;
        value
    };
    facts.size = next(facts.size).unwrap_or(facts.size);
    facts.packed = next(facts.packed).unwrap_or(facts.packed);
    offset.and_then(next)
}

/// An end record (APPNOTE 4.3.16), or the one for large archives (4.3.14).
#[derive(Clone, Copy, Debug)]
pub struct End<'a> {
    /// Where it begins.
    pub at: usize,
    /// Where what precedes it must have ended: records for large archives that belong to it begin here.
    pub from: usize,
    /// Where its comment begins.
    pub to: usize,
    /// Entries that it says there are.
    pub entries: u64,
    /// Bytes of the central directory.
    pub size: u64,
    /// Where the central directory is said to begin.
    pub offset: u64,
    /// This is one part of several.
    pub split: bool,
    /// The comment of the archive.
    pub comment: &'a [u8],
    /// What the record for large archives says instead: entries, size, offset.
    pub large: Option<(u64, u64, u64)>,
}

/// The end record at `at`.
pub fn end(file: &[u8], at: usize) -> Option<End<'_>> {
    let bytes = file.get(at..)?;
    let comment_len = usize::from(u16_at(bytes, 20)?);
    let disk = u16_at(bytes, 4)?;
    let mut end = End {
        at,
        from: at,
        to: at + 22,
        entries: u64::from(u16_at(bytes, 10)?),
        size: u64::from(u32_at(bytes, 12)?),
        offset: u64::from(u32_at(bytes, 16)?),
        split: disk != 0 && disk != u16::MAX,
        comment: clip(bytes, 22, comment_len),
        large: None,
    };
    if let Some(locator) = at.checked_sub(20).filter(|at| clip(file, *at, 4) == b"PK\x06\x07") {
        end.from = locator;
        // The record stands right before its locator, or where the locator says; archives with something before them move.
        let told = u64_at(file, locator + 8).map(place);
        let near = locator.checked_sub(56);
        let record = [near, told].into_iter().flatten().find(|at| clip(file, *at, 4) == b"PK\x06\x06");
        if let Some(record) = record {
            end.from = record.min(locator);
            end.large = u64_at(file, record + 32)
                .zip(u64_at(file, record + 40))
                .zip(u64_at(file, record + 48))
                .map(|((entries, size), offset)| (entries, size, offset));
        }
    }
    Some(end)
}
