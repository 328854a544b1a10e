//! Where text is already written as plainly as it gets: printable ASCII, tabs, line feeds, and carriage returns before them.

use wide::i8x16;

/// Bytes that are looked at together.
const BLOCK: usize = 64;

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
    let rest = bytes.get(plain..).unwrap_or_default();
    let next = rest.iter().skip(1).map(Some).chain([None]);
    plain + rest.iter().zip(next).take_while(|(byte, next)| is_plain(**byte, next.copied())).count()
}

fn is_plain(byte: u8, next: Option<u8>) -> bool {
    matches!((byte, next), (b'\t' | b'\n' | 0x20..=0x7e, _) | (b'\r', Some(b'\n')))
}

/// The first of the bytes but the last that is another.
fn first_other(block: &[u8; BLOCK + 1]) -> Option<usize> {
    let [_, next @ ..] = block;
    let (rows, _) = block.as_chunks::<16>();
    let (nexts, _) = next.as_chunks::<16>();
    let other = |(row, next): (&[u8; 16], &[u8; 16])| {
        let (row, next) = (i8x16::new(row.map(u8::cast_signed)), i8x16::new(next.map(u8::cast_signed)));
        let is = |row: i8x16, byte: u8| row.simd_eq(i8x16::splat(byte.cast_signed()));
        // As signed numbers, bytes beyond ASCII are less than control characters.
        let low = row.simd_lt(i8x16::splat(b' '.cast_signed()));
        let plain = is(row, b'\t') | is(row, b'\n') | (is(row, b'\r') & is(next, b'\n'));
        (low & !plain) | is(row, 0x7f)
    };
    let others = || rows.iter().zip(nexts).map(other);
    if others().fold(i8x16::ZERO, |any, row| any | row).to_bitmask() == 0 {
        return None;
    }
    let mut found = others().map(|row| row.to_bitmask()).zip((0..BLOCK).step_by(16));
    found.find_map(|(bits, at)| (bits != 0).then(|| at + bits.trailing_zeros() as usize))
}

#[cfg(test)]
mod tests {
    use super::*;

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
