//! The source of macros ([MS-OVBA] 2.4.1): modules are streams that hold it compressed, somewhere after what was compiled.

use super::out::Out;
use super::runs;
use crate::content::bytes::{clip, part, u16_at};

/// Every module begins with this word; compressed, it stands in two parts, and the first is always as it is.
const FIRST: &[u8] = b"\0Attribut";

/// Hands out the source in a stream of a macro project, and what else it says.
pub fn read(stream: &[u8], out: &mut Out<'_>) {
    out.flow();
    // Before the word: a 1, and two bytes that begin a chunk, of which the flags of the first tokens are the last nought.
    if let Some(at) = memchr::memmem::find(stream, FIRST).and_then(|at| at.checked_sub(3)) {
        let mut source = Vec::new();
        unpack(clip(stream, at + 1, stream.len()), &mut source);
        // A chunk of 4,096 bytes takes two at least: the sum is counted before it is handed out.
        match out.budget.meter(stream.len() as u64 * 10).count(source.len()) {
            Ok(()) => {
                source.iter().for_each(|byte| out.put(if *byte == b'\r' { '\n' } else { char::from(*byte) }))
            }
            Err(loss) => out.lost(loss, "the source of macros is too long"),
        }
        out.flow();
        return runs::runs(clip(stream, 0, at), out);
    }
    runs::runs(stream, out);
}

/// Chunks of 4,096 bytes ([MS-OVBA] 2.4.1.1.4): tokens as bytes, or as how far back and how long.
fn unpack(bytes: &[u8], source: &mut Vec<u8>) {
    let mut at = 0;
    while let Some(head) = u16_at(bytes, at) {
        let len = usize::from(head & 0xFFF) + 1;
        if head & 0x7000 != 0x3000 || source.len() > 8 << 20 {
            return;
        }
        let Some(chunk) = part(bytes, at + 2, len).or(Some(clip(bytes, at + 2, len))) else { return };
        at += 2 + chunk.len().max(1);
        if head & 0x8000 == 0 {
            source.extend_from_slice(chunk);
            continue;
        }
        let start = source.len();
        let mut tokens = chunk.iter().copied();
        'chunk: while let Some(flags) = tokens.next() {
            for token in 0..8 {
                if source.len() - start >= 4096 {
                    break 'chunk;
                }
                let Some(first) = tokens.next() else { break 'chunk };
                if flags & (1 << token) == 0 {
                    source.push(first);
                    continue;
                }
                let Some(second) = tokens.next() else { break 'chunk };
                // The farther the chunk has come, the more bits say how far back.
                let bits = usize::BITS - (source.len() - start).saturating_sub(1).leading_zeros();
                let bits = bits.clamp(4, 12);
                let word = u16::from_le_bytes([first, second]);
                let back = usize::from(word >> (16 - bits)) + 1;
                let count = usize::from(word & (0xFFFF >> bits)) + 3;
                let Some(from) = source.len().checked_sub(back) else { return };
                for copied in from..from + count {
                    source.extend(source.get(copied).copied());
                }
            }
        }
    }
}
