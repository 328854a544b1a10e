//! Pictures that documents show ([MS-ODRAW]). They are handed out as furniture.

use super::out::Out;
use super::{runs, zlib};
use crate::content::bytes::{clip, part, size_at, tail, u16_at};
use crate::content::unwrap::Nature;

/// A picture record ([MS-ODRAW] 2.2.24 to 2.2.31): one or two digests, a head, the file of the picture.
pub fn picture(kind: u16, instance: u16, body: &[u8], out: &mut Out<'_>) {
    // The lowest bit of the instance says that a second digest follows; for JPEG, so do two others.
    let digests = if instance & 1 == 1 || matches!(instance, 0x6E3) { 32 } else { 16 };
    match kind {
        // EMF, WMF, PICT: a head of 34 bytes whose last but one says that the rest is not compressed.
        0xF01A..=0xF01C => {
            let packed = tail(body, digests + 34);
            if body.get(digests + 32) == Some(&0xFE) {
                out.file(Vec::new(), Nature::Furniture, packed);
            } else if out.begin(Vec::new(), Nature::Furniture) {
                let size = size_at(body, digests).unwrap_or(usize::MAX);
                zlib::inflate(packed, size, "a picture cannot be unpacked", out);
                out.end();
            }
        }
        // JPEG, PNG, DIB, TIFF, JPEG: one byte of head.
        0xF01D..=0xF02A => out.file(Vec::new(), Nature::Furniture, tail(body, digests + 1)),
        0xF00B | 0xF121 | 0xF122 => options(usize::from(instance), body, out),
        _ => runs::runs(body, out),
    }
}

/// Properties of a shape ([MS-ODRAW] 2.2.9): six bytes each, then the data of those that have more, in the same order: its
/// name, its description, an XML package of what later versions made of it.
fn options(count: usize, body: &[u8], out: &mut Out<'_>) {
    let (rows, _) = clip(body, 0, count * 6).as_chunks::<6>();
    let mut rest = tail(body, rows.len() * 6);
    for row in rows.iter().filter(|row| u16_at(*row, 0).is_some_and(|id| id & 0x8000 != 0)) {
        let data = clip(rest, 0, size_at(row, 2).unwrap_or(0));
        if data.starts_with(b"PK\x03\x04") {
            out.file(Vec::new(), Nature::Furniture, data);
        } else {
            runs::wide(data, out);
        }
        rest = tail(rest, data.len());
    }
    runs::runs(rest, out);
}

/// Drawing records one after the other ([MS-ODRAW] 2.2.1): pictures come out as files, names and descriptions of shapes as text.
pub fn drawing(bytes: &[u8], out: &mut Out<'_>) {
    let mut rest = bytes;
    while let (Some(version), Some(kind), Some(len)) = (u16_at(rest, 0), u16_at(rest, 2), size_at(rest, 4)) {
        if kind < 0xF000 {
            break;
        }
        if version & 0xF == 0xF {
            rest = tail(rest, 8);
        } else if kind == 0xF007 {
            // A store entry of 36 bytes and a name, then perhaps the picture as a record.
            rest = tail(rest, 8 + 36 + rest.get(8 + 33).map_or(0, |len| usize::from(*len)));
        } else {
            let body = clip(rest, 8, len);
            picture(kind, version >> 4, body, out);
            rest = tail(rest, 8 + body.len());
        }
    }
    runs::runs(rest, out);
}

/// The stream `Data` of a Word document: pictures and the data of form fields, each after its length ([MS-DOC] 2.9.190
/// PICFAndOfficeArtData).
pub fn data(stream: &[u8], out: &mut Out<'_>) {
    let mut rest = stream;
    while let Some(len) = size_at(rest, 0).filter(|len| *len >= 0x44) {
        let (Some(body), Some(head)) = (part(rest, 0, len), u16_at(rest, 4)) else { break };
        // 0x64: a picture in the drawing format; 0x66: one that also names a file, in so many bytes.
        match (head, u16_at(body, 6)) {
            (0x44, Some(0x64)) => drawing(tail(body, 0x44), out),
            (0x44, Some(0x66)) => {
                let name = body.get(0x44).map_or(0, |len| usize::from(*len));
                runs::narrow(clip(body, 0x45, name), out);
                drawing(tail(body, 0x45 + name), out);
            }
            _ => runs::runs(body, out),
        }
        rest = tail(rest, len);
    }
    runs::runs(rest, out);
}
