//! RAR archives: their headers. What is stored without compression is handed out, the rest only named.
//!
//! Headers as RarLab's technical notes describe them: version 4 blocks with fixed fields, version 5 blocks with numbers of any length.

use super::decode::{Method, decode};
use super::stream::readable;
use crate::content::budget::Budget;
use crate::content::bytes::{clip, place, u16_at, u32_at};
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};
use memchr::memmem;

const OLD: &[u8] = b"Rar!\x1a\x07\x00";
const NEW: &[u8] = b"Rar!\x1a\x07\x01\x00";

/// What one block of an archive is.
struct Block<'a> {
    /// A file, or data for the archive itself such as its comment.
    file: Option<File<'a>>,
    /// Headers behind this one are encrypted.
    hidden: bool,
    /// The archive goes on in another file.
    split: bool,
    /// Where the next block begins.
    next: usize,
}

/// Reads the block at a place.
type Reader = for<'a> fn(&'a [u8], usize) -> Option<Block<'a>>;

struct File<'a> {
    names: Vec<String>,
    stored: bool,
    encrypted: bool,
    folder: bool,
    comment: bool,
    data: &'a [u8],
    crc: Option<u32>,
}

/// Lists an archive, which may stand behind a program that unpacks it.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let Some(start) = memmem::find(file, b"Rar!\x1a\x07") else {
        return sink(Inner::Lost(Loss::Malformed, "not a RAR archive"));
    };
    if start > 0 {
        sink(Inner::Odd(Oddity::Polyglot));
    }
    let (mut at, block): (usize, Reader) =
        if clip(file, start, 8) == NEW { (start + NEW.len(), new) } else { (start + OLD.len(), old) };
    while at < file.len()
        && let Some(found) = block(file, at)
    {
        if let Err(loss) = budget.file() {
            return sink(Inner::Lost(loss, "RAR archive with too many entries"));
        }
        if found.split {
            sink(Inner::Lost(Loss::Malformed, "one part of a RAR archive of several parts"));
        }
        if found.hidden {
            return sink(Inner::Lost(Loss::Encrypted, "RAR archive whose list of files is encrypted"));
        }
        if let Some(entry) = &found.file
            && let Err(loss) = hand_out(entry, budget, sink)
        {
            sink(Inner::Lost(loss, words(loss)));
        }
        at = found.next;
    }
    // The last block is the end of the archive; what is behind it is no block.
    super::stream::behind(file.get(at..).unwrap_or_default(), budget, sink);
}

fn words(loss: Loss) -> &'static str {
    match loss {
        Loss::Encrypted => "encrypted entry of a RAR archive",
        Loss::Unsupported => "compressed entry of a RAR archive",
        Loss::Limit | Loss::Bomb => "entry of a RAR archive is too large",
        _ => "damaged entry of a RAR archive",
    }
}

fn hand_out(entry: &File<'_>, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> Result<(), Loss> {
    let meter = &mut budget.meter(entry.data.len() as u64);
    if entry.comment {
        if !entry.stored {
            return Err(Loss::Unsupported);
        }
        meter.count(entry.data.len())?;
        sink(Inner::Text(&readable(entry.data)));
        sink(Inner::Text("\n\n"));
        return Ok(());
    }
    for name in &entry.names {
        sink(Inner::Text(name));
        sink(Inner::Text("\n"));
    }
    if entry.folder {
        return Ok(());
    }
    sink(Inner::Begin { names: entry.names.clone(), nature: Nature::File });
    let mut crc = crc32fast::Hasher::new();
    let mut done = Ok(0);
    if entry.stored && !entry.encrypted {
        done = decode(Method::Stored, entry.data, None, meter, &mut |piece| {
            crc.update(piece);
            sink(Inner::Data(piece));
        });
    }
    sink(Inner::End);
    done?;
    match entry {
        File { encrypted: true, .. } => Err(Loss::Encrypted),
        File { stored: false, .. } => Err(Loss::Unsupported),
        File { crc: Some(told), .. } if *told != crc.finalize() => Err(Loss::Malformed),
        _ => Ok(()),
    }
}

/// A block of version 4.
fn old(file: &[u8], at: usize) -> Option<Block<'_>> {
    let kind = *file.get(at + 2)?;
    let flags = u16_at(file, at + 3)?;
    let size = usize::from(u16_at(file, at + 5)?);
    if size < 7 || !(0x72..=0x7B).contains(&kind) {
        return None;
    }
    let head = clip(file, at, size);
    let long = flags & 0x8000 != 0 || matches!(kind, 0x74 | 0x7A);
    let mut packed = if long { u64::from(u32_at(head, 7)?) } else { 0 };
    let mut found = None;
    if matches!(kind, 0x74 | 0x7A) {
        let name_len = usize::from(u16_at(head, 26)?);
        let mut name_at = 32;
        if flags & 0x100 != 0 {
            packed |= u64::from(u32_at(head, 32)?) << 32;
            name_at = 40;
        }
        let name = clip(head, name_at, name_len);
        let comment = kind == 0x7A;
        found = Some(File {
            names: old_names(name, flags & 0x200 != 0),
            stored: head.get(25) == Some(&0x30),
            encrypted: flags & 4 != 0,
            folder: flags & 0xE0 == 0xE0,
            comment,
            data: clip(file, at + size, place(packed)),
            crc: u32_at(head, 16),
        });
        // Recovery data and rights say nothing.
        if comment && name != b"CMT" {
            found = None;
        }
    }
    Some(Block {
        file: found,
        hidden: kind == 0x73 && flags & 0x80 != 0,
        split: kind == 0x73 && flags & 1 != 0,
        next: at.saturating_add(size).saturating_add(place(packed)),
    })
}

/// The name in the local code page, and the same in UTF-16 as what differs from it.
fn old_names(field: &[u8], unicode: bool) -> Vec<String> {
    let Some(end) = memchr::memchr(0, field).filter(|_| unicode) else { return vec![readable(field)] };
    let (name, packed) = (clip(field, 0, end), clip(field, end + 1, field.len()));
    let mut wide: Vec<u16> = vec![];
    let mut bytes = packed.iter().copied();
    let high = u16::from(bytes.next().unwrap_or(0)) << 8;
    let local = |at: usize| u16::from(name.get(at).copied().unwrap_or(0));
    let (mut flags, mut left) = (0u8, 0);
    while wide.len() < 2048 {
        if left == 0 {
            flags = match bytes.next() {
                Some(flags) => flags,
                None => break,
            };
            left = 4;
        }
        left -= 1;
        let Some(byte) = bytes.next() else { break };
        let low = u16::from(byte);
        match flags >> (left * 2) & 3 {
            0 => wide.push(low),
            1 => wide.push(low | high),
            2 => wide.push(low | u16::from(bytes.next().unwrap_or(0)) << 8),
            _ => {
                let add = if byte & 0x80 != 0 { bytes.next() } else { None };
                for _ in 0..(byte & 0x7F) + 2 {
                    let same = local(wide.len());
                    wide.push(add.map_or(same, |add| (same.wrapping_add(u16::from(add)) & 0xFF) | high));
                }
            }
        }
    }
    vec![String::from_utf16_lossy(&wide), readable(name)]
}

/// A block of version 5.
fn new(file: &[u8], at: usize) -> Option<Block<'_>> {
    let mut cursor = Cursor { bytes: file, at: at.checked_add(4)? };
    let size = place(cursor.number()?);
    let head = clip(file, cursor.at, size);
    let next = cursor.at.checked_add(size)?;
    let mut cursor = Cursor { bytes: head, at: 0 };
    let (kind, flags) = (cursor.number()?, cursor.number()?);
    let extra = if flags & 1 != 0 { place(cursor.number()?) } else { 0 };
    let packed = if flags & 2 != 0 { place(cursor.number()?) } else { 0 };
    if size == 0 || !(1..=5).contains(&kind) {
        return None;
    }
    let data = clip(file, next, packed);
    let mut found = None;
    let mut split = false;
    match kind {
        1 => split = cursor.number()? & 1 != 0,
        2 | 3 => {
            let entry = new_file(&mut cursor, data, extra)?;
            // Service data: the comment, and what says nothing.
            let comment = kind == 3 && entry.names.iter().any(|name| name == "CMT");
            found = (kind == 2 || comment).then_some(File { comment, ..entry });
        }
        _ => {}
    }
    Some(Block { file: found, hidden: kind == 4, split, next: next.saturating_add(packed) })
}

fn new_file<'a>(cursor: &mut Cursor<'_>, data: &'a [u8], extra: usize) -> Option<File<'a>> {
    let flags = cursor.number()?;
    cursor.number()?;
    cursor.number()?;
    if flags & 2 != 0 {
        cursor.at += 4;
    }
    let mut crc = None;
    if flags & 4 != 0 {
        crc = Some(u32_at(cursor.bytes, cursor.at)?);
        cursor.at += 4;
    }
    let compression = cursor.number()?;
    cursor.number()?;
    let name_len = place(cursor.number()?);
    let name = clip(cursor.bytes, cursor.at, name_len);
    let mut records = Cursor { bytes: cursor.bytes, at: cursor.bytes.len().saturating_sub(extra) };
    let mut encrypted = false;
    while let Some(size) = records.number() {
        let next = records.at.saturating_add(place(size));
        encrypted |= records.number() == Some(1);
        records.at = next;
    }
    Some(File {
        names: vec![readable(name)],
        stored: compression >> 7 & 7 == 0,
        encrypted,
        folder: flags & 1 != 0,
        comment: false,
        data,
        crc: crc.filter(|_| !encrypted),
    })
}

struct Cursor<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl Cursor<'_> {
    /// A number of seven bits a byte, the lowest first.
    fn number(&mut self) -> Option<u64> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.bytes.get(self.at)?;
            self.at += 1;
            value |= u64::from(byte & 0x7F) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}
