//! What stands around the compressed data of a member (RFC 1952 section 2.3).

use crate::content::unwrap::Loss;

/// Bytes kept of a name.
const NAME: usize = 1024;

const HAS_CHECK: u8 = 2;
const HAS_EXTRA: u8 = 4;
const HAS_NAME: u8 = 8;
const HAS_COMMENT: u8 = 16;
const RESERVED: u8 = 0xe0;

/// The header, as it comes.
#[derive(Debug, Default)]
pub(super) struct Header {
    field: Field,
    flags: u8,
    name: Vec<u8>,
}

#[derive(Clone, Copy, Debug)]
enum Field {
    /// The fixed part, of which so many bytes have come.
    Fixed(usize),
    /// The length of the extra field; its first byte.
    Length(Option<u8>),
    Extra(u16),
    Name,
    Comment,
    /// So many bytes of the check are missing.
    Check(u8),
    Complete,
}

impl Default for Field {
    fn default() -> Self {
        Self::Fixed(0)
    }
}

impl Header {
    /// Takes the bytes that belong to the header.
    pub(super) fn read(&mut self, bytes: &[u8]) -> Result<usize, Loss> {
        let mut taken = 0;
        for byte in bytes {
            if self.is_complete() {
                break;
            }
            self.field = self.next(*byte)?;
            self.pass_over_absent();
            taken += 1;
        }
        Ok(taken)
    }

    pub(super) fn is_complete(&self) -> bool {
        matches!(self.field, Field::Complete)
    }

    /// The name of the file: Latin-1 by the letter, UTF-8 by custom.
    pub(super) fn name(&mut self) -> Option<String> {
        let name = std::mem::take(&mut self.name);
        let name = String::from_utf8(name)
            .unwrap_or_else(|error| error.as_bytes().iter().map(|byte| char::from(*byte)).collect());
        Some(name).filter(|name| !name.is_empty())
    }

    fn next(&mut self, byte: u8) -> Result<Field, Loss> {
        Ok(match self.field {
            Field::Fixed(at) => {
                match (at, byte) {
                    (0, 0x1f) | (1, 0x8b) | (2, 8) => {}
                    (0 | 1, _) => return Err(Loss::Malformed),
                    (2, _) => return Err(Loss::Unsupported),
                    (3, flags) if flags & RESERVED != 0 => return Err(Loss::Unsupported),
                    (3, flags) => self.flags = flags,
                    _ => {}
                }
                if at < 9 { Field::Fixed(at + 1) } else { Field::Length(None) }
            }
            Field::Length(None) => Field::Length(Some(byte)),
            Field::Length(Some(low)) => Field::Extra(u16::from_le_bytes([low, byte])),
            Field::Extra(missing) => Field::Extra(missing.saturating_sub(1)),
            Field::Name if byte == 0 => Field::Comment,
            Field::Name => {
                if self.name.len() < NAME {
                    self.name.push(byte);
                }
                Field::Name
            }
            Field::Comment if byte == 0 => Field::Check(2),
            Field::Check(missing) if missing > 1 => Field::Check(missing - 1),
            Field::Comment => Field::Comment,
            Field::Check(_) | Field::Complete => Field::Complete,
        })
    }

    fn pass_over_absent(&mut self) {
        loop {
            self.field = match self.field {
                Field::Length(None) if self.flags & HAS_EXTRA == 0 => Field::Extra(0),
                Field::Extra(0) => Field::Name,
                Field::Name if self.flags & HAS_NAME == 0 => Field::Comment,
                Field::Comment if self.flags & HAS_COMMENT == 0 => Field::Check(2),
                Field::Check(_) if self.flags & HAS_CHECK == 0 => Field::Complete,
                _ => return,
            };
        }
    }
}

/// The check and the length behind the compressed data.
#[derive(Debug)]
pub(super) struct Trailer {
    expected: [u8; 8],
    bytes: Vec<u8>,
}

impl Trailer {
    pub(super) fn new(check: u32, length: u32) -> Self {
        let [a, b, c, d] = check.to_le_bytes();
        let [e, f, g, h] = length.to_le_bytes();
        Self { expected: [a, b, c, d, e, f, g, h], bytes: Vec::new() }
    }

    /// Takes the bytes that belong to the trailer.
    pub(super) fn read(&mut self, bytes: &[u8]) -> usize {
        let missing = (self.expected.len() - self.bytes.len()).min(bytes.len());
        self.bytes.extend_from_slice(bytes.get(..missing).unwrap_or_default());
        missing
    }

    pub(super) fn is_complete(&self) -> bool {
        self.bytes.len() == self.expected.len()
    }

    pub(super) fn fits(&self) -> bool {
        self.bytes == self.expected
    }
}
