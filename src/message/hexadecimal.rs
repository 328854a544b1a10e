//! Hexadecimal digits, as quoted-printable and RFC 2231 write bytes.

/// The value of every byte as a digit; [`NONE`] for one that is none.
#[expect(clippy::indexing_slicing, reason = "the compiler evaluates it, and says where an index is wrong")]
const VALUES: [u8; 256] = {
    let mut values = [NONE; 256];
    let mut value = 0;
    while value < 16 {
        values[b"0123456789ABCDEF"[value] as usize] = value as u8;
        values[b"0123456789abcdef"[value] as usize] = value as u8;
        value += 1;
    }
    values
};
const NONE: u8 = u8::MAX;

/// The value of a hexadecimal digit in either case. Text in languages with many accents is full of them, so it is looked
/// up.
pub fn hex(digit: u8) -> Option<u8> {
    VALUES.get(usize::from(digit)).copied().filter(|value| *value != NONE)
}
