//! Compressed bytes in which the marker cannot be read as it stands.

use crate::support::generator::files::crc_32;

/// DEFLATE (RFC 1951) in the fixed code of section 3.2.6, literals only.
pub fn deflate(data: &[u8]) -> Vec<u8> {
    let mut bits = Bits::default();
    // The last block, and it has the fixed code.
    bits.put(0b011, 3);
    for byte in data {
        match u16::from(*byte) {
            byte @ ..144 => bits.put_code(0x30 + byte, 8),
            byte => bits.put_code(0x190 + byte - 144, 9),
        }
    }
    bits.put_code(0, 7);
    bits.bytes
}

/// RFC 1950.
pub fn zlib(data: &[u8]) -> Vec<u8> {
    let (low, high) = data.iter().fold((1u32, 0u32), |(low, high), byte| {
        let low = (low + u32::from(*byte)) % 65_521;
        (low, (high + low) % 65_521)
    });
    [&b"\x78\x9c"[..], &deflate(data), &(high << 16 | low).to_be_bytes()].concat()
}

/// RFC 1952.
pub fn gzip(data: &[u8]) -> Vec<u8> {
    let size = (data.len() as u32).to_le_bytes();
    [&b"\x1f\x8b\x08\0\0\0\0\0\0\xff"[..], &deflate(data), &crc_32(data).to_le_bytes(), &size].concat()
}

#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    /// The lowest bit first.
    fn put(&mut self, value: u16, count: u32) {
        for at in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            let last = self.bytes.len() - 1;
            self.bytes[last] |= ((value >> at & 1) as u8) << (self.used % 8);
            self.used += 1;
        }
    }

    /// A code of the Huffman table: the highest bit first.
    fn put_code(&mut self, code: u16, count: u32) {
        self.put(code.reverse_bits() >> (16 - count), count);
    }
}
