//! Transfer encodings of bodies (RFC 2045 section 6): one decoder for whichever is declared.

use super::ambiguity::Ambiguity;
use super::base64::Base64;
use super::choice::Choice;
use super::quoted_printable::QuotedPrintable;

/// Bytes handed out at once: small enough for the first cache, large enough for SIMD.
pub const PIECE: usize = 16 * 1024;

/// How a body is encoded for its way.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Encoding {
    /// 7bit, 8bit, binary, nothing declared, or nothing that is known.
    #[default]
    Identity,
    /// Section 6.8.
    Base64,
    /// Section 6.7.
    QuotedPrintable,
}

/// Decodes one body in pieces.
#[derive(Debug)]
pub enum TransferDecoder {
    /// Nothing to decode.
    Identity,
    /// Section 6.8.
    Base64(Base64),
    /// Section 6.7.
    QuotedPrintable(QuotedPrintable),
}

impl TransferDecoder {
    /// A decoder at the beginning of a body; what can be read in several ways is read by choice.
    pub fn new(encoding: Encoding, choice: Choice) -> Self {
        match encoding {
            Encoding::Identity => Self::Identity,
            Encoding::Base64 => Self::Base64(Base64::new(choice)),
            Encoding::QuotedPrintable => Self::QuotedPrintable(QuotedPrintable::new(choice)),
        }
    }

    /// Hands the decoded bytes to `sink`, at most [`PIECE`] at once. `scratch` is used in between; its content
    /// does not matter before and after.
    pub fn feed(&mut self, input: &[u8], scratch: &mut Vec<u8>, sink: &mut impl FnMut(&[u8])) {
        for piece in input.chunks(PIECE) {
            scratch.clear();
            match self {
                Self::Identity => {
                    sink(piece);
                    continue;
                }
                Self::Base64(decoder) => decoder.feed(piece, scratch),
                Self::QuotedPrintable(decoder) => decoder.feed(piece, scratch),
            }
            if !scratch.is_empty() {
                sink(scratch);
            }
        }
    }

    /// The end of the body: hands out what was held back.
    pub fn finish(&mut self, scratch: &mut Vec<u8>, sink: &mut impl FnMut(&[u8])) {
        scratch.clear();
        match self {
            Self::Identity => {}
            Self::Base64(decoder) => decoder.finish(scratch),
            Self::QuotedPrintable(decoder) => decoder.finish(scratch),
        }
        if !scratch.is_empty() {
            sink(scratch);
        }
    }

    /// What in the encoding could be read otherwise.
    pub fn flaw(&self) -> Option<Ambiguity> {
        match self {
            Self::Base64(decoder) if decoder.flawed() => Some(Ambiguity::DecB64),
            Self::QuotedPrintable(decoder) if decoder.flawed() => Some(Ambiguity::DecQp),
            _ => None,
        }
    }
}
