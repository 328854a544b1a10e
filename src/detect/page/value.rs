//! What a candidate says, in one spelling: equal values of one class are equal bytes.

use super::text::Text;

/// Letters and digits in upper case; for every other byte 0.
static UPPER: [u8; 256] = {
    let mut upper = [0; 256];
    let mut rest: &mut [u8] = &mut upper;
    let mut byte: u8 = 0;
    while let Some((slot, tail)) = rest.split_first_mut() {
        if byte.is_ascii_alphanumeric() {
            *slot = byte.to_ascii_uppercase();
        }
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    upper
};

/// The value of a candidate: letters and digits only, in upper case, unless its detector knows better.
#[derive(Debug, Clone, Copy)]
pub struct Value {
    bytes: [u8; Value::LENGTH as usize],
    length: u8,
}

impl Value {
    /// The longest value: an IBAN has at most 34 characters (ISO 13616), a driving licence 18, most addresses fewer than this.
    pub const LENGTH: u8 = 64;

    /// The letters and digits between two positions of a text.
    pub fn of(text: Text<'_>, from: usize, to: usize) -> Self {
        Self::normal(text.slice(from, to).iter().copied())
    }

    /// The letters and digits of some text, in upper case.
    pub fn normal(text: impl IntoIterator<Item = u8>) -> Self {
        let mut value = Self { bytes: [0; Self::LENGTH as usize], length: 0 };
        for byte in text {
            // Written first and kept afterwards: what is kept cannot be foretold.
            if let Some(slot) = value.bytes.get_mut(usize::from(value.length)) {
                *slot = UPPER.get(usize::from(byte)).copied().unwrap_or(0);
                value.length += u8::from(*slot != 0);
            }
        }
        value
    }

    /// So many bytes, as many as are known in advance, which the detector has brought to one spelling.
    pub fn whole<const LENGTH: usize>(bytes: [u8; LENGTH]) -> Self {
        let mut value = Self { bytes: [0; Self::LENGTH as usize], length: 0 };
        if let Some(place) = value.bytes.first_chunk_mut() {
            *place = bytes;
            value.length = LENGTH as u8;
        }
        value
    }

    /// These bytes, which the detector has brought to one spelling. What does not fit is cut off.
    pub fn exact(bytes: impl IntoIterator<Item = u8>) -> Self {
        let mut value = Self { bytes: [0; Self::LENGTH as usize], length: 0 };
        for (place, byte) in value.bytes.iter_mut().zip(bytes) {
            *place = byte;
            value.length += 1;
        }
        value
    }

    /// The value.
    pub fn as_bytes(&self) -> &[u8] {
        self.bytes.get(..usize::from(self.length)).unwrap_or_default()
    }
}
