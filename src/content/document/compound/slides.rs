//! PowerPoint presentations of 1997 to 2003 ([MS-PPT]): all text atoms of the stream, in its order. What an earlier save left
//! behind lies in the same stream and comes out with them.

use super::out::Out;
use super::{pictures, runs, text, zlib};
use crate::content::bytes::{clip, size_at, tail, u16_at, u32_at};
use crate::content::unwrap::{Loss, Nature};

/// What a presentation says of itself besides text.
#[derive(Debug, Default)]
pub struct Found {
    /// It has macros.
    pub macros: bool,
}

/// Whether the stream `Current User` says that the document is encrypted ([MS-PPT] 2.3.2 headerToken).
pub fn is_encrypted(user: &[u8]) -> bool {
    u32_at(user, 12) == Some(0xF3D1_C4DF)
}

/// Hands out the text of the stream `PowerPoint Document` and the objects in it.
pub fn read(stream: &[u8], out: &mut Out<'_>) -> Found {
    let mut found = Found::default();
    let mut rest = stream;
    let mut broken = false;
    while let (Some(version), Some(kind), Some(len)) = (u16_at(rest, 0), u16_at(rest, 2), size_at(rest, 4)) {
        let body = clip(rest, 8, len);
        broken |= body.len() < len;
        match kind {
            // Slides, notes, masters, handouts.
            0x03EE | 0x03F0 | 0x03F8 | 0x0FC9 | 0x0FF0 => out.flow(),
            // A shape: what it says has nothing to do with the shape before it.
            0xF004 => out.line(),
            // VbaInfoAtom ([MS-PPT] 2.4.11 fHasMacros).
            0x0400 => found.macros |= u32_at(body, 4) == Some(1),
            _ => {}
        }
        if version & 0xF == 0xF {
            // A container: its records follow its head.
            rest = tail(rest, 8);
            continue;
        }
        match kind {
            // TextCharsAtom, CString.
            0x0FA0 | 0x0FBA => paragraphs(text::wide(body), out),
            // TextBytesAtom: the lower halves of 16-bit characters.
            0x0FA8 => paragraphs(body.iter().map(|byte| char::from(*byte)), out),
            0x1011 => object(version >> 4, body, out),
            // Drawings.
            0xF000..=0xF1FF => pictures::picture(kind, version >> 4, body, out),
            // Sound.
            0x07E7 => out.file(Vec::new(), Nature::Furniture, body),
            // What later versions keep for themselves: a theme, a layout as a package of XML.
            _ if body.starts_with(b"PK\x03\x04") => out.file(Vec::new(), Nature::Furniture, body),
            _ => runs::runs(body, out),
        }
        rest = tail(rest, 8 + body.len());
    }
    if broken || !rest.is_empty() {
        runs::runs(rest, out);
        out.lost(Loss::Malformed, "a presentation ends too early");
    }
    found
}

/// The text of an atom ([MS-PPT] 2.9.42): paragraphs end with a return, lines with a vertical tab.
fn paragraphs(text: impl Iterator<Item = char>, out: &mut Out<'_>) {
    out.line();
    for c in text {
        match c {
            '\r' | '\x0B' | '\n' => out.put('\n'),
            '\t' => out.put('\t'),
            '\0'..='\x1F' => {}
            _ => out.put(c),
        }
    }
    out.line();
}

/// An embedded object, a control or the macros ([MS-PPT] 2.10.34 ExOleObjStg): a compound file, compressed as a rule.
fn object(instance: u16, body: &[u8], out: &mut Out<'_>) {
    if instance == 0 {
        return out.file(Vec::new(), Nature::File, body);
    }
    if out.begin(Vec::new(), Nature::File) {
        let size = size_at(body, 0).unwrap_or(usize::MAX);
        zlib::inflate(tail(body, 4), size, "an object in a presentation cannot be unpacked", out);
        out.end();
    }
}
