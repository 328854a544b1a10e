//! Compressed RTF ([MS-OXRTFCP]), in pieces. It unpacks to less than nine times what it is, so it needs no limit.

/// What the dictionary holds at the beginning (section 2.1.2.1).
const INITIAL: &[u8; 207] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \
    \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\
    \\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";
/// Bytes of the dictionary, which is written around and around.
const DICTIONARY: usize = 4096;
/// Sizes, type and check before the content (section 2.1.3.1).
const HEADER: usize = 16;

/// Decompresses one property.
#[derive(Debug)]
pub(super) struct Rtf {
    state: State,
    dictionary: Vec<u8>,
    /// Where the dictionary is written next.
    at: usize,
}

#[derive(Debug)]
enum State {
    Header(Vec<u8>),
    /// The bits of the control byte that are left, and how many.
    Run(u8, u8),
    /// The first byte of a reference; then as above.
    Reference(u8, u8, u8),
    Uncompressed,
    Complete,
    Broken,
}

impl Default for Rtf {
    fn default() -> Self {
        let mut dictionary = INITIAL.to_vec();
        dictionary.resize(DICTIONARY, 0);
        Self { state: State::Header(Vec::new()), dictionary, at: INITIAL.len() }
    }
}

impl Rtf {
    /// Appends what the next bytes unpack to.
    pub(super) fn feed(&mut self, bytes: &[u8], out: &mut Vec<u8>) {
        for byte in bytes {
            self.byte(*byte, out);
        }
    }

    /// The content has come to its end.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.state, State::Complete | State::Uncompressed)
    }

    fn byte(&mut self, byte: u8, out: &mut Vec<u8>) {
        match &mut self.state {
            State::Header(header) => {
                header.push(byte);
                if header.len() == HEADER {
                    self.state = match header.get(8..12) {
                        Some(b"LZFu") => State::Run(0, 0),
                        Some(b"MELA") => State::Uncompressed,
                        _ => State::Broken,
                    };
                }
            }
            State::Run(_, 0) => self.state = State::Run(byte, 8),
            State::Run(bits, left) if *bits & 1 == 1 => {
                self.state = State::Reference(byte, *bits >> 1, *left - 1)
            }
            State::Run(bits, left) => {
                self.state = State::Run(*bits >> 1, *left - 1);
                self.put(byte, out);
            }
            State::Reference(high, bits, left) => {
                let reference = usize::from(u16::from_be_bytes([*high, byte]));
                self.state = State::Run(*bits, *left);
                self.copy(reference >> 4, (reference & 0x0f) + 2, out);
            }
            State::Uncompressed => out.push(byte),
            State::Complete | State::Broken => {}
        }
    }

    /// A reference to where the next byte would be written is the end.
    fn copy(&mut self, from: usize, length: usize, out: &mut Vec<u8>) {
        if from == self.at {
            self.state = State::Complete;
            return;
        }
        for offset in 0..length {
            let byte = self.dictionary.get((from + offset) % DICTIONARY).copied().unwrap_or(0);
            self.put(byte, out);
        }
    }

    fn put(&mut self, byte: u8, out: &mut Vec<u8>) {
        out.push(byte);
        if let Some(place) = self.dictionary.get_mut(self.at) {
            *place = byte;
        }
        self.at = (self.at + 1) % DICTIONARY;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unpack(bytes: &[u8]) -> (String, bool) {
        let (mut rtf, mut out) = (Rtf::default(), Vec::new());
        rtf.feed(bytes, &mut out);
        (String::from_utf8_lossy(&out).into_owned(), rtf.is_complete())
    }

    #[test]
    fn the_examples_of_the_specification() {
        let simple = b"\x2d\0\0\0\x2b\0\0\0LZFu\xf1\xc5\xc7\xa7\x03\0\x0a\0rcpg125B2\x0a\xf3 hel\x09\0 bw\x05\xb0ld}\x0a\x80\x0f\xa0";
        assert_eq!(unpack(simple), ("{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n".to_owned(), true));
        let crossing = b"\x1a\0\0\0\x1c\0\0\0LZFu\xe2\xd4\x4b\x51\x41\0\x04\x20WXYZ\x0d\x6e}\x01\x0e\xb0";
        assert_eq!(unpack(crossing), ("{\\rtf1 WXYZWXYZWXYZWXYZWXYZ}".to_owned(), true));
        assert_eq!(unpack(&crossing[..24]), ("{\\rtf1 WXYZ".to_owned(), false));
        assert_eq!(unpack(b"\x1a\0\0\0\x1c\0\0\0MELA\0\0\0\0{\\rtf1}"), ("{\\rtf1}".to_owned(), true));
        assert_eq!(unpack(b"\x1a\0\0\0\x1c\0\0\0LZXX\0\0\0\0{\\rtf1}"), (String::new(), false));
    }

    proptest! {
        #[test]
        fn any_bytes_unpack_to_little(bytes in prop::collection::vec(any::<u8>(), 0..500)) {
            let (mut rtf, mut out) = (Rtf::default(), Vec::new());
            rtf.feed(&[b"\x1a\0\0\0\x1c\0\0\0LZFu\0\0\0\0", &bytes[..]].concat(), &mut out);
            prop_assert!(out.len() <= 9 * bytes.len());
        }
    }
}
