//! Outlook messages ([MS-OXMSG]): a storage of properties, one stream each, with storages for recipients and attachments.

use std::borrow::Cow;

use encoding_rs::Encoding;

use super::container::Sort;
use super::out::Out;
use super::walk::Walk;
use super::{lzfu, runs, text};
use crate::content::bytes::{clip, size_at, tail, u16_at, u32_at};
use crate::content::unwrap::{Loss, Nature};

/// Messages in messages that are read.
pub const DEPTH: u32 = 8;

/// Names of one attachment that are kept; there are four properties for them.
const NAMES: usize = 16;

/// Properties with a name that a reader of mail knows ([MS-OXPROPS]).
const LABELS: &[(u16, &str)] = &[
    (0x0037, "Subject"),
    (0x0042, "From"),
    (0x0065, "From"),
    (0x0C1A, "Sender"),
    (0x0C1F, "Sender"),
    (0x0E04, "To"),
    (0x0E03, "Cc"),
    (0x0E02, "Bcc"),
    (0x0E1D, "Subject"),
];

/// The stream of the fixed properties ([MS-OXMSG] 2.4): a storage that has it is a message.
pub const PROPERTIES: &str = "__properties_version1.0";

/// What a property stream is called: its number and its type ([MS-OXMSG] 2.1.1.2).
fn tag(name: &str) -> Option<(u16, u16)> {
    let digits = name.strip_prefix("__substg1.0_")?.get(..8)?;
    let (id, kind) = digits.split_at_checked(4)?;
    Some((u16::from_str_radix(id, 16).ok()?, u16::from_str_radix(kind, 16).ok()?))
}

/// Hands out a message, its recipients and attachments; `depth` messages are around it.
pub fn read(walk: &mut Walk<'_>, storage: usize, depth: u32, out: &mut Out<'_>) {
    if depth >= DEPTH {
        return out.lost(Loss::Limit, "too many messages lie in each other");
    }
    out.flow();
    let encoding = code_page(walk, storage, out);
    let container = walk.container;
    let mut lines = Vec::new();
    let mut after = Vec::new();
    for &id in container.children(storage) {
        let Some(entry) = container.entry(id) else { continue };
        match (tag(&entry.name), entry.sort) {
            (Some((number @ (0x1013 | 0x1009), _)), Sort::Stream) => after.push((number, id)),
            (Some((number, kind)), Sort::Stream) => lines.push((rank(number), number, kind, id)),
            _ => {}
        }
    }
    // The subject and the people first, the body last.
    lines.sort_unstable();
    for (_, number, kind, id) in lines {
        property(walk, id, number, kind, encoding, out);
    }
    out.flow();
    for &id in container.children(storage) {
        let Some(entry) = container.entry(id).filter(|entry| entry.sort == Sort::Storage) else { continue };
        if entry.name.starts_with("__recip_version1.0") && walk.enter(id) {
            plain(walk, id, encoding, out);
        }
    }
    for (number, id) in after {
        body(walk, id, number, out);
    }
    for &id in container.children(storage) {
        let Some(entry) = container.entry(id).filter(|entry| entry.sort == Sort::Storage) else { continue };
        if entry.name.starts_with("__attach_version1.0") && walk.enter(id) {
            attachment(walk, id, depth, encoding, out);
        } else if entry.name.starts_with("__nameid_version1.0") && walk.enter(id) {
            plain(walk, id, encoding, out);
        }
    }
}

/// Where a property stands in the text.
fn rank(number: u16) -> u8 {
    match number {
        0x0037 => 0,
        0x0042 | 0x0065 | 0x0C1A | 0x0C1F => 1,
        0x0E02..=0x0E04 => 2,
        0x1000 => 5,
        0x007D => 4,
        _ => 3,
    }
}

/// All properties of a storage that holds nothing else.
fn plain(walk: &mut Walk<'_>, storage: usize, encoding: &'static Encoding, out: &mut Out<'_>) {
    let container = walk.container;
    for &id in container.children(storage) {
        if let Some((number, kind)) = container.entry(id).and_then(|entry| tag(&entry.name)) {
            property(walk, id, number, kind, encoding, out);
        }
    }
    out.flow();
}

/// A property of text, or of bytes that may hold some.
fn property(
    walk: &mut Walk<'_>,
    id: usize,
    number: u16,
    kind: u16,
    encoding: &'static Encoding,
    out: &mut Out<'_>,
) {
    let Some(bytes) = walk.take(id, out) else { return };
    let text = match kind {
        0x001F | 0x101F => text::wide(&bytes).filter(|c| *c != '\0').collect::<String>(),
        0x001E | 0x101E => text::narrow(&bytes, encoding),
        _ => return runs::runs(&bytes, out),
    };
    // A list of strings: this stream has their lengths, others the strings.
    if kind & 0x1000 != 0 && !walk.container.entry(id).is_some_and(|entry| entry.name.contains('-')) {
        return;
    }
    if text.is_empty() {
        return;
    }
    if matches!(number, 0x1000 | 0x007D) {
        out.flow();
    }
    out.line();
    if let Some((_, label)) = LABELS.iter().find(|(labelled, _)| *labelled == number) {
        out.text(label);
        out.text(": ");
    }
    out.text(text.trim_end_matches(['\r', '\n']).replace('\r', "").as_str());
    out.line();
}

/// A body that is a file by itself: HTML, or rich text.
fn body(walk: &mut Walk<'_>, id: usize, number: u16, out: &mut Out<'_>) {
    let Some(bytes) = walk.take(id, out) else { return };
    if number == 0x1013 {
        let wide =
            walk.container.entry(id).is_some_and(|entry| entry.name.to_ascii_uppercase().ends_with("001F"));
        let html =
            if wide { text::wide(&bytes).collect::<String>().into_bytes() } else { bytes.into_owned() };
        out.file(vec!["body.html".to_owned()], Nature::Furniture, &html);
    } else if out.begin(vec!["body.rtf".to_owned()], Nature::Furniture) {
        lzfu::unpack(&bytes, out);
        out.end();
    }
}

/// An attachment ([MS-OXMSG] 2.2.2): a file, a message or an object in a storage of its own.
fn attachment(
    walk: &mut Walk<'_>,
    storage: usize,
    depth: u32,
    encoding: &'static Encoding,
    out: &mut Out<'_>,
) {
    let container = walk.container;
    let mut names: Vec<String> = Vec::new();
    let mut file = None;
    for &id in container.children(storage) {
        let Some((number, kind)) = container.entry(id).and_then(|entry| tag(&entry.name)) else { continue };
        match (number, kind) {
            (0x3701, 0x0102) => file = Some(id),
            // The long name, the short one, the one to show, the path.
            (0x3707 | 0x3704 | 0x3001 | 0x370D, 0x001E | 0x001F) => {
                let Some(bytes) = walk.take(id, out) else { continue };
                let name =
                    if kind == 0x1F { text::wide_string(&bytes) } else { text::narrow(&bytes, encoding) };
                let place = if number == 0x3707 { 0 } else { names.len() };
                if !name.is_empty() && names.len() < NAMES && !names.contains(&name) {
                    names.insert(place, name);
                }
            }
            (0x3701, 0x000D) => {}
            _ => property(walk, id, number, kind, encoding, out),
        }
    }
    if names.iter().any(|name| name.eq_ignore_ascii_case("message.rpmsg")) {
        out.lost(Loss::Encrypted, "the message is protected by rights management");
    }
    if let Some(bytes) = file.and_then(|id| walk.take(id, out)) {
        out.file(names.clone(), Nature::File, &bytes);
    }
    for &id in container.children(storage) {
        let Some(entry) = container.entry(id) else { continue };
        if entry.sort == Sort::Storage {
            names.iter().for_each(|name| out.row(name));
            walk.storage(id, depth + 1, out);
        }
    }
}

/// The code page of 8-bit strings: of the message, else of its body ([MS-OXPROPS] PidTagMessageCodepage,
/// PidTagInternetCodepage).
fn code_page(walk: &mut Walk<'_>, storage: usize, out: &mut Out<'_>) -> &'static Encoding {
    let stream = walk.container.stream(storage, PROPERTIES).and_then(|id| walk.take(id, out));
    let stream = stream.unwrap_or(Cow::Borrowed(&[]));
    // A head of 32 bytes, or of 24 in a message within another; then sixteen bytes a property.
    let head = stream.len() % 16 + 16 * usize::from(stream.len() >= 32);
    let (rows, _) = tail(&stream, head).as_chunks::<16>();
    let value = |wanted| {
        let row = rows.iter().find(|row| u16_at(*row, 2) == Some(wanted) && size_at(*row, 0).is_some())?;
        u32_at(clip(row, 8, 4), 0)
    };
    text::code_page(value(0x3FFD).or_else(|| value(0x3FDE)).unwrap_or(1252))
}
