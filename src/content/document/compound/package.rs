//! Files that were put into documents: the stream `\x01Ole10Native` ([MS-OLEDS] 2.3.6) and what the program that calls itself
//! Package keeps in it.

use encoding_rs::WINDOWS_1252;

use super::out::Out;
use super::text;
use crate::content::bytes::{clip, part, size_at, tail, u16_at};
use crate::content::unwrap::{Loss, Nature};

/// Hands out the file in a stream `\x01Ole10Native`.
pub fn native(stream: &[u8], out: &mut Out<'_>) {
    let body = tail(stream, 4);
    let said = size_at(stream, 0).unwrap_or(0);
    if said > body.len() {
        out.lost(Loss::Malformed, "a file in a document ends too early");
    }
    if !packed(body, out) {
        out.file(Vec::new(), Nature::File, body);
    }
}

/// Hands out the file in a package: a label, the name it had, where it was, its bytes. False where it is none.
pub fn packed(body: &[u8], out: &mut Out<'_>) -> bool {
    let Some((names, at, len)) = head(body) else { return false };
    let data = clip(body, at, len);
    if data.len() < len {
        out.lost(Loss::Malformed, "a file in a document ends too early");
    }
    // The same names once more in sixteen bits, after the data.
    let mut names = names;
    let mut rest = tail(body, at + data.len());
    for _ in 0..3 {
        let Some(name) = size_at(rest, 0).and_then(|count| part(rest, 4, count.checked_mul(2)?)) else {
            break;
        };
        names.push(text::wide_string(name));
        rest = tail(rest, 4 + name.len());
    }
    let mut known = Vec::new();
    for name in names {
        // A path: what is before the last separator says where the file was, not what it is called.
        let name = name.rsplit(['\\', '/']).next().unwrap_or_default().to_owned();
        if !name.is_empty() && !known.contains(&name) {
            known.push(name);
        }
    }
    out.file(known, Nature::File, data);
    true
}

/// The names of a package, where its data begins and how long it is.
fn head(body: &[u8]) -> Option<(Vec<String>, usize, usize)> {
    if u16_at(body, 0)? != 2 {
        return None;
    }
    let mut names = Vec::new();
    let mut at = 2;
    for _ in 0..2 {
        let rest = clip(body, at, 1024);
        let end = memchr::memchr(0, rest)?;
        names.push(text::narrow(rest, WINDOWS_1252));
        at += end + 1;
    }
    // Two numbers, then the path it was copied to.
    let path = size_at(body, at + 4)?;
    names.push(text::narrow(part(body, at + 8, path)?, WINDOWS_1252));
    at += 8 + path;
    Some((names, at + 4, size_at(body, at)?))
}
