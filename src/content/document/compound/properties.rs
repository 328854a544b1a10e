//! Property sets ([MS-OLEPS]): title, author, keywords, and what somebody added - the labels of a protective marking among it.

use std::collections::BTreeMap;

use encoding_rs::Encoding;

use super::out::Out;
use super::{runs, text};
use crate::content::bytes::{clip, part, size_at, tail, u16_at, u32_at};

/// Hands out every value of a stream of property sets, each on a line of its own.
pub fn read(stream: &[u8], out: &mut Out<'_>) {
    out.flow();
    let count = size_at(stream, 24).unwrap_or(0).min(2);
    let mut read = false;
    for set in 0..count {
        // A class, then where the set begins ([MS-OLEPS] 2.21).
        if let Some(at) = size_at(stream, 28 + set * 20 + 16) {
            read |= set_of(tail(stream, at), out);
        }
    }
    if !read {
        runs::runs(stream, out);
    }
    out.flow();
}

/// A set ([MS-OLEPS] 2.20): its properties by number and place.
fn set_of(set: &[u8], out: &mut Out<'_>) -> bool {
    let Some(count) = size_at(set, 4) else { return false };
    let (rows, _) = clip(set, 8, count.saturating_mul(8)).as_chunks::<8>();
    let property = |row: &[u8; 8]| Some((u32_at(row, 0)?, tail(set, size_at(row, 4)?)));
    let properties: Vec<(u32, &[u8])> = rows.iter().take(4096).filter_map(property).collect();
    let page = properties.iter().find(|(id, _)| *id == 1).and_then(|(_, value)| u16_at(value, 4));
    let encoding = text::code_page(page.unwrap_or(1252).into());
    let names = match properties.iter().find(|(id, _)| *id == 0) {
        Some((_, dictionary)) => dictionary_of(dictionary, page == Some(1200), encoding),
        None => BTreeMap::new(),
    };
    // Properties may share their bytes: what is handed out in all is bounded.
    let mut left = set.len();
    for (id, value) in properties.iter().filter(|(id, _)| *id > 1) {
        if let Some(name) = names.get(id) {
            out.row(name);
        }
        let Some(kind) = u16_at(value, 0) else { continue };
        let value = clip(tail(value, 4), 0, left);
        let used = values(kind, value, encoding, !names.is_empty(), out);
        left = left.saturating_sub(used);
    }
    // Names of nothing.
    for (_, name) in names.iter().filter(|(named, _)| !properties.iter().take(64).any(|(id, _)| id == *named))
    {
        out.row(name);
    }
    !properties.is_empty()
}

/// The values of a property ([MS-OLEPS] 2.15); how many bytes they took.
fn values(kind: u16, value: &[u8], encoding: &'static Encoding, own: bool, out: &mut Out<'_>) -> usize {
    if kind & 0x1000 == 0 {
        return one(kind, value, encoding, own, out);
    }
    let mut at = 4;
    for _ in 0..size_at(value, 0).unwrap_or(0).min(value.len() / 2) {
        let rest = tail(value, at);
        at += match kind & 0xFFF {
            // Each value says of what kind it is.
            0x0C => 4 + one(u16_at(rest, 0).unwrap_or(0), tail(rest, 4), encoding, own, out),
            kind => one(kind, rest, encoding, own, out),
        };
        if at >= value.len() {
            break;
        }
    }
    at
}

fn one(kind: u16, value: &[u8], encoding: &'static Encoding, own: bool, out: &mut Out<'_>) -> usize {
    let len = size_at(value, 0).unwrap_or(0);
    match kind {
        // Strings: of characters of eight bits, and of sixteen.
        0x08 | 0x1E => {
            let bytes = clip(value, 4, len);
            let text = match encoding == encoding_rs::UTF_16LE {
                true => text::wide_string(bytes),
                false => text::narrow(bytes, encoding),
            };
            out.row(&text);
            4 + bytes.len().next_multiple_of(4)
        }
        0x1F => {
            let bytes = clip(value, 4, len.saturating_mul(2));
            out.row(&text::wide_string(bytes));
            4 + bytes.len().next_multiple_of(4)
        }
        // Numbers that somebody added.
        0x03 if own => {
            out.row(&u32_at(value, 0).map_or(0, u32::cast_signed).to_string());
            4
        }
        0x05 if own => {
            out.row(&crate::content::bytes::f64_at(value, 0).unwrap_or(0.0).to_string());
            8
        }
        // Bytes: links, pictures.
        0x41 | 0x46 => {
            runs::runs(clip(value, 4, len), out);
            4 + len.min(value.len()).next_multiple_of(4)
        }
        0x47 => {
            runs::wide(clip(value, 4, len), out);
            4 + len.min(value.len()).next_multiple_of(4)
        }
        0x05 | 0x06 | 0x07 | 0x14 | 0x15 | 0x40 => 8,
        0x48 => 16,
        _ => 4,
    }
}

/// The names of properties ([MS-OLEPS] 2.17).
fn dictionary_of(value: &[u8], wide: bool, encoding: &'static Encoding) -> BTreeMap<u32, String> {
    let mut names = BTreeMap::new();
    let mut at = 4;
    for _ in 0..size_at(value, 0).unwrap_or(0).min(1024) {
        let (Some(id), Some(count)) = (u32_at(value, at), size_at(value, at + 4)) else { break };
        let len = if wide { count.saturating_mul(2) } else { count };
        let Some(bytes) = part(value, at + 8, len) else { break };
        names.insert(id, if wide { text::wide_string(bytes) } else { text::narrow(bytes, encoding) });
        at += 8 + if wide { len.next_multiple_of(4) } else { len };
    }
    names
}
