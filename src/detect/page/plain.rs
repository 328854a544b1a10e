//! Where text is already written as plainly as it gets: printable ASCII, tabs, line feeds, and carriage returns before them.

use wide::i8x16;

/// Bytes that are looked at together, and rows of them.
const ROW: usize = 16;
const BLOCK: usize = 4 * ROW;

/// How many bytes these begin with that need no other spelling. A carriage return at the end is none of them: what follows
/// decides.
#[inline]
pub fn plain_prefix(bytes: &[u8]) -> usize {
    let mut plain = 0;
    while let Some(block) = bytes.get(plain..).and_then(<[u8]>::first_chunk::<{ BLOCK + 1 }>) {
        match first_other(block) {
            Some(at) => return plain + at,
            None => plain += BLOCK,
        }
    }
    while let Some(row) = bytes.get(plain..).and_then(<[u8]>::first_chunk::<{ ROW + 1 }>) {
        let [rest @ .., _] = row;
        let [_, next @ ..] = row;
        match others(rest, next).to_bitmask() {
            0 => plain += ROW,
            bits => return plain + bits.trailing_zeros() as usize,
        }
    }
    // Blanks are plain, and the first of them is no line feed behind a carriage return.
    let mut last = [b' '; ROW + 1];
    let rest = bytes.get(plain..).unwrap_or_default();
    if let Some(place) = last.get_mut(..rest.len()) {
        place.copy_from_slice(rest);
    }
    let [row @ .., _] = &last;
    let [_, next @ ..] = &last;
    bytes.len().min(plain + others(row, next).to_bitmask().trailing_zeros() as usize)
}

/// The first of the bytes but the last that is another.
fn first_other(block: &[u8; BLOCK + 1]) -> Option<usize> {
    let [_, next @ ..] = block;
    let (rows, _) = block.as_chunks::<ROW>();
    let (nexts, _) = next.as_chunks::<ROW>();
    let found = || rows.iter().zip(nexts).map(|(row, next)| others(row, next));
    if found().fold(i8x16::ZERO, |any, row| any | row).to_bitmask() == 0 {
        return None;
    }
    let mut rows = found().map(|row| row.to_bitmask()).zip((0..BLOCK).step_by(ROW));
    rows.find_map(|(bits, at)| (bits != 0).then(|| at + bits.trailing_zeros() as usize))
}

/// Which of these bytes are others; `next` are those that stand one further.
#[inline]
fn others(row: &[u8; ROW], next: &[u8; ROW]) -> i8x16 {
    let [row, next] = [row, next].map(|bytes| i8x16::new(bytes.map(u8::cast_signed)));
    let is = |row: i8x16, byte: u8| row.simd_eq(i8x16::splat(byte.cast_signed()));
    // As signed numbers, bytes beyond ASCII are less than control characters, and so is DEL when one is added to it.
    let low = (row + i8x16::splat(1)).simd_lt(i8x16::splat(b'!'.cast_signed()));
    low & !(is(row, b'\t') | is(row, b'\n') | (is(row, b'\r') & is(next, b'\n')))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is_plain(byte: u8, next: Option<u8>) -> bool {
        matches!((byte, next), (b'\t' | b'\n' | 0x20..=0x7e, _) | (b'\r', Some(b'\n')))
    }

    #[test]
    fn what_is_plain_ends_where_it_does_byte_by_byte() {
        for (byte, at) in (0..=u8::MAX).flat_map(|byte| (0..150).map(move |at| (byte, at))) {
            let mut bytes = [b'x'; 150];
            bytes[at] = byte;
            for next in [b'x', b'\n'] {
                if let Some(behind) = bytes.get_mut(at + 1) {
                    *behind = next;
                }
                for from in [0, 1, 7, at, 150] {
                    let rest = &bytes[from..];
                    let one = |i: usize| is_plain(rest[i], rest.get(i + 1).copied());
                    let plain = (0..rest.len()).take_while(|i| one(*i)).count();
                    assert_eq!(plain_prefix(rest), plain, "{byte} at {at} from {from} before {next}");
                }
            }
        }
    }
}
