//! Digits that stand together, read eight at a time.

use super::text::Text;

/// The first eight digits that stand at some place, or fewer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Figures {
    /// The number that they are.
    pub value: u32,
    /// How many there are.
    pub count: usize,
}

impl Figures {
    /// Those that stand here, if any.
    #[inline]
    pub fn read(text: Text<'_>, from: usize) -> Self {
        let values = values(text, from);
        let count = counted(values);
        // As if zeros stood before them.
        let eight = values.checked_shl(64 - 8 * count).unwrap_or(0);
        // Neighbours become one number, then those, and then those.
        let pairs = (eight * 10 + (eight >> 8)) & 0x00ff_00ff_00ff_00ff;
        let fours = (pairs * 100 + (pairs >> 16)) & 0x0000_ffff_0000_ffff;
        let value = fours * 10_000 + (fours >> 32);
        Self { value: value as u32, count: count as usize }
    }

    /// How many digits stand here, up to eight.
    #[inline]
    pub fn count(text: Text<'_>, from: usize) -> usize {
        counted(values(text, from)) as usize
    }
}

/// The values of the digits among eight bytes, of which the first is the lowest; anything else leaves more.
#[inline]
fn values(text: Text<'_>, from: usize) -> u64 {
    u64::from_le_bytes(text.read(from)) ^ each(b'0')
}

/// How many digits come first.
#[inline]
fn counted(values: u64) -> u32 {
    let others = (((values & each(0x7f)) + each(0x76)) | values) & each(0x80);
    others.trailing_zeros() / 8
}

/// Eight times this byte.
const fn each(byte: u8) -> u64 {
    u64::from_le_bytes([byte; 8])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_digit_ends_them() {
        for (text, value, count) in [
            ("", 0, 0),
            ("x1", 0, 0),
            ("7", 7, 1),
            ("42/", 42, 2),
            ("1961-", 1961, 4),
            ("00120:", 120, 5),
            ("1234567", 1_234_567, 7),
            ("12345678", 12_345_678, 8),
            ("999999991", 99_999_999, 8),
            ("98\u{ff}6", 98, 2),
        ] {
            assert_eq!(Figures::read(Text::new(text.as_bytes(), 0), 0), Figures { value, count }, "{text}");
        }
        for byte in 0..=u8::MAX {
            let figures = Figures::read(Text::new(&[b'1', byte, b'2'], 0), 0);
            let digit = byte.is_ascii_digit();
            assert_eq!(figures.count, if digit { 3 } else { 1 }, "{byte}");
        }
    }
}
