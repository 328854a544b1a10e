//! UTF-32 to UTF-8, in pieces. The Encoding Standard has none of it; mail readers do.

/// Four bytes a character, in one byte order.
#[derive(Debug)]
pub(super) struct Utf32 {
    big_endian: bool,
    held: u32,
    count: u8,
}

impl Utf32 {
    pub(super) fn new(big_endian: bool) -> Self {
        Self { big_endian, held: 0, count: 0 }
    }

    /// Appends text; `true` where a unit is no character or the last one is unfinished.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) -> bool {
        let mut malformed = false;
        for byte in bytes {
            self.held = (self.held << 8) | u32::from(*byte);
            self.count += 1;
            if self.count == 4 {
                let unit = if self.big_endian { self.held } else { self.held.swap_bytes() };
                let character = char::from_u32(unit);
                malformed |= character.is_none();
                out.push(character.unwrap_or(char::REPLACEMENT_CHARACTER));
                self.count = 0;
            }
        }
        if last && self.count != 0 {
            self.count = 0;
            out.push(char::REPLACEMENT_CHARACTER);
            return true;
        }
        malformed
    }
}
