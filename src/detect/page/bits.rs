//! Which bytes of some text are of a kind: a bit for each of 128, the lowest for the first.

use wide::u8x16;

/// The bytes of these that are of a kind, which is told of sixteen at a time.
#[inline]
pub fn bits(bytes: &[u8; 128], is: impl Fn(u8x16) -> u8x16) -> u128 {
    let (halves, _) = bytes.as_chunks::<64>();
    halves.iter().rev().fold(0, |bits, half| {
        let (rows, _) = half.as_chunks::<16>();
        let shifted = rows.iter().zip([0, 16, 32, 48]);
        let half = shifted
            .fold(0, |bits, (row, shift)| bits | u64::from(is(u8x16::new(*row)).to_bitmask()) << shift);
        bits << 64 | u128::from(half)
    })
}

/// Whether a byte of one kind stands right before one of another.
#[inline]
pub fn any_pair(bytes: &[u8], is: impl Fn(u8x16) -> u8x16, and: impl Fn(u8x16) -> u8x16) -> bool {
    let pair = |row: &[u8; 16], next: &[u8; 16]| is(u8x16::new(*row)) & and(u8x16::new(*next));
    let (nexts, _) = bytes.get(1..).unwrap_or_default().as_chunks();
    let rows = bytes.as_chunks().0.iter().zip(nexts);
    let any = rows.fold(u8x16::ZERO, |any, (row, next)| any | pair(row, next));
    // Those behind the last row.
    let mut rest = [0; 17];
    let behind = bytes.get(16 * nexts.len()..).unwrap_or_default();
    rest.iter_mut().zip(behind).for_each(|(place, byte)| *place = *byte);
    let ([row @ .., _], [_, next @ ..]) = (&rest, &rest);
    (any | pair(row, next)).to_bitmask() != 0
}

/// Digits.
#[inline]
pub fn digits(row: u8x16) -> u8x16 {
    within(row, b'0', b'9')
}

/// Letters, small and capital.
#[inline]
pub fn letters(row: u8x16) -> u8x16 {
    within(row | u8x16::splat(0x20), b'a', b'z')
}

/// One byte.
#[inline]
pub fn equal(row: u8x16, byte: u8) -> u8x16 {
    row.simd_eq(u8x16::splat(byte))
}

fn within(row: u8x16, first: u8, last: u8) -> u8x16 {
    let distance = row - u8x16::splat(first);
    distance.simd_eq(distance.min(u8x16::splat(last - first)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_byte_has_its_bit() {
        for byte in 0..=u8::MAX {
            for at in 0..128 {
                let mut bytes = [b'~'; 128];
                bytes[at] = byte;
                let expected = |is: bool| if is { 1_u128 << at } else { 0 };
                assert_eq!(bits(&bytes, digits), expected(byte.is_ascii_digit()), "{byte} at {at}");
                assert_eq!(bits(&bytes, letters), expected(byte.is_ascii_alphabetic()), "{byte} at {at}");
                let others = if byte == b'~' { u128::MAX } else { !(1 << at) };
                assert_eq!(bits(&bytes, |row| equal(row, b'~')), others, "{byte} at {at}");
            }
        }
    }

    #[test]
    fn a_pair_is_seen_wherever_it_stands() {
        for at in 0..128 {
            for (pair, expected) in [(b"1a", true), (b"a1", false), (b"11", false), (b"aa", false)] {
                let mut bytes = [b'~'; 130];
                bytes[at..at + 2].copy_from_slice(pair);
                for length in at + 2..=130 {
                    assert_eq!(any_pair(&bytes[..length], digits, letters), expected, "{pair:?} at {at}");
                }
                assert!(!any_pair(&bytes[..at + 1], digits, letters));
            }
        }
    }
}
