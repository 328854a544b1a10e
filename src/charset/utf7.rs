//! UTF-7 (RFC 2152) to UTF-8, in pieces.

/// Direct characters, and UTF-16 in base64 between `+` and `-`, or as names of IMAP folders have it.
#[derive(Debug, Default)]
pub(super) struct Utf7 {
    shifted: bool,
    /// `&` shifts, and a comma stands for the slash.
    folder_names: bool,
    /// No base64 character since the `+`: `+-` is a plus sign.
    fresh: bool,
    bits: u32,
    bit_count: u8,
    high_surrogate: Option<u16>,
    malformed: bool,
}

impl Utf7 {
    /// As names of IMAP folders have it (RFC 3501 section 5.1.3).
    pub(super) fn of_folder_names() -> Self {
        Self { folder_names: true, ..Self::default() }
    }

    fn shift(&self) -> u8 {
        if self.folder_names { b'&' } else { b'+' }
    }

    fn six_bits(&self, byte: u8) -> Option<u8> {
        match byte {
            b',' if self.folder_names => Some(63),
            b'/' if self.folder_names => None,
            byte => six_bits(byte),
        }
    }

    /// Appends text; `true` where anything was malformed so far.
    pub(super) fn decode(&mut self, bytes: &[u8], last: bool, out: &mut String) -> bool {
        for byte in bytes {
            match (self.shifted, self.six_bits(*byte)) {
                (true, Some(six)) => self.base64(six, out),
                (true, None) => self.unshift(*byte, out),
                (false, _) => self.direct(*byte, out),
            }
        }
        if last && self.shifted {
            self.end_of_base64(out);
        }
        self.malformed
    }

    fn direct(&mut self, byte: u8, out: &mut String) {
        if byte == self.shift() {
            (self.shifted, self.fresh) = (true, true);
            (self.bits, self.bit_count) = (0, 0);
            return;
        }
        // A byte above 127 has no meaning here; as Latin-1 it at least keeps its place.
        self.malformed |= !byte.is_ascii();
        out.push(char::from(byte));
    }

    fn base64(&mut self, six: u8, out: &mut String) {
        self.fresh = false;
        self.bits = (self.bits << 6) | u32::from(six);
        self.bit_count += 6;
        if self.bit_count >= 16 {
            self.bit_count -= 16;
            let unit = (self.bits >> self.bit_count) & 0xffff;
            self.bits &= (1 << self.bit_count) - 1;
            self.unit(u16::try_from(unit).unwrap_or_default(), out);
        }
    }

    fn unit(&mut self, unit: u16, out: &mut String) {
        if let Some(high) = self.high_surrogate.take() {
            if let Some(Ok(character)) = char::decode_utf16([high, unit]).next() {
                return out.push(character);
            }
            self.replace(out);
        }
        match unit {
            0xd800..=0xdbff => self.high_surrogate = Some(unit),
            0xdc00..=0xdfff => self.replace(out),
            unit => out.push(char::from_u32(u32::from(unit)).unwrap_or(char::REPLACEMENT_CHARACTER)),
        }
    }

    fn unshift(&mut self, byte: u8, out: &mut String) {
        let plus = self.fresh && byte == b'-';
        self.malformed |= self.fresh && !plus;
        self.end_of_base64(out);
        self.shifted = false;
        match byte {
            b'-' if plus => out.push(char::from(self.shift())),
            b'-' => {}
            other => self.direct(other, out),
        }
    }

    fn end_of_base64(&mut self, out: &mut String) {
        if self.high_surrogate.take().is_some() {
            self.replace(out);
        }
        // What is left must be zero bits of padding, fewer than one base64 character.
        self.malformed |= self.bit_count >= 6 || self.bits != 0;
        (self.bits, self.bit_count) = (0, 0);
    }

    fn replace(&mut self, out: &mut String) {
        self.malformed = true;
        out.push(char::REPLACEMENT_CHARACTER);
    }
}

/// The value of a base64 character.
pub(super) fn six_bits(byte: u8) -> Option<u8> {
    match byte {
        b'A'..=b'Z' => Some(byte - b'A'),
        b'a'..=b'z' => Some(byte - b'a' + 26),
        b'0'..=b'9' => Some(byte - b'0' + 52),
        b'+' => Some(62),
        b'/' => Some(63),
        _ => None,
    }
}
