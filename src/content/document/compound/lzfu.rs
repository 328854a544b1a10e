//! Rich text as Outlook compresses it ([MS-OXRTFCP]).

use super::out::Out;
use crate::content::bytes::{clip, size_at, tail, u32_at};
use crate::content::unwrap::Loss;

/// What the dictionary holds before anything was read ([MS-OXRTFCP] 2.1.2.1): words that most rich text begins with.
const BEFORE: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \
\\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

/// Unpacks a stream into the file that is open.
pub fn unpack(stream: &[u8], out: &mut Out<'_>) {
    let body = clip(stream, 16, size_at(stream, 0).unwrap_or(0).saturating_sub(12));
    let result = match u32_at(stream, 8) {
        // Not compressed.
        Some(0x414C_454D) => {
            out.data(tail(stream, 16));
            Ok(())
        }
        Some(0x7546_5A4C) => compressed(body, size_at(stream, 4).unwrap_or(0), out),
        _ => Err(Loss::Malformed),
    };
    if let Err(loss) = result {
        out.lost(loss, "a rich text body cannot be unpacked");
    }
}

/// Eight tokens after each byte that says of what kind they are: a byte, or a place in the last 4,096 bytes and a length.
fn compressed(body: &[u8], size: usize, out: &mut Out<'_>) -> Result<(), Loss> {
    let mut ring = [0u8; 4096];
    let mut end = 0;
    BEFORE.iter().for_each(|byte| put(&mut ring, &mut end, *byte));
    let mut piece = Vec::new();
    let mut all = 0;
    let mut bytes = body.iter().copied();
    'tokens: while let Some(kinds) = bytes.next() {
        for token in 0..8 {
            let Some(first) = bytes.next() else { break 'tokens };
            if kinds & (1 << token) == 0 {
                put(&mut ring, &mut end, first);
                piece.push(first);
                continue;
            }
            let Some(second) = bytes.next() else { break 'tokens };
            let place = usize::from(first) << 4 | usize::from(second) >> 4;
            if place == end {
                break 'tokens;
            }
            for at in place..place + usize::from(second & 0xF) + 2 {
                let byte = ring.get(at % 4096).copied().unwrap_or_default();
                put(&mut ring, &mut end, byte);
                piece.push(byte);
            }
        }
        if piece.len() > 32 * 1024 {
            all += flush(&mut piece, body.len(), out)?;
        }
    }
    all += flush(&mut piece, body.len(), out)?;
    if all < size { Err(Loss::Malformed) } else { Ok(()) }
}

fn put(ring: &mut [u8; 4096], end: &mut usize, byte: u8) {
    if let Some(slot) = ring.get_mut(*end) {
        *slot = byte;
    }
    *end = (*end + 1) % 4096;
}

fn flush(piece: &mut Vec<u8>, packed: usize, out: &mut Out<'_>) -> Result<usize, Loss> {
    // Two bytes give eighteen at most: the ratio needs no watch, the sum does.
    out.budget.meter(packed as u64).count(piece.len())?;
    out.data(piece);
    let len = piece.len();
    piece.clear();
    Ok(len)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::budget::Budget;
    use crate::content::unwrap::Inner;

    #[test]
    fn the_examples_of_the_specification_are_unpacked() {
        assert_eq!(BEFORE.len(), 207);
        // [MS-OXRTFCP] 3.1.1 and 3.1.2.
        let simple: &[u8] = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125\x42\x32\x0a\xf3 hel\x09\0\x20bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        let crossing: &[u8] = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4KQA\0\x04 WXYZ\x0dn}\x01\x0e\xb0";
        for (packed, expected) in [
            (simple, &b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"[..]),
            (crossing, b"{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}"),
        ] {
            let mut data = Vec::new();
            let mut budget = Budget::default();
            let mut sink = |inner: Inner<'_>| {
                if let Inner::Data(bytes) = inner {
                    data.extend_from_slice(bytes);
                }
            };
            unpack(packed, &mut Out::new(packed.len(), &mut budget, &mut sink));
            assert_eq!(data, expected);
        }
    }
}
