//! Where the bytes of an attribute or a property go.

use super::rtf::Rtf;
use crate::content::unwrap::Inner;
use encoding_rs::{Decoder, UTF_16LE, WINDOWS_1252};

/// Bytes kept of a name; no file system has longer ones.
const NAME: usize = 1024;

/// Bytes that are decoded at once.
const PIECE: usize = 4 * 1024;

/// A name that is collected, or a file that has begun.
#[derive(Debug)]
pub(super) enum Target {
    Nothing,
    /// A name as it is written, and whether that is UTF-16.
    Name(Vec<u8>, bool),
    /// A file as it stands, after so many bytes.
    Bytes(usize),
    /// Text that zeros end.
    Text,
    /// The same in UTF-16; it comes out in UTF-8.
    WideText(Box<Decoder>),
    Rtf(Box<Rtf>),
}

/// What came of it.
#[derive(Debug, Default)]
pub(super) struct End {
    pub(super) name: Option<String>,
    pub(super) damaged: bool,
}

impl Target {
    pub(super) fn name(wide: bool) -> Self {
        Self::Name(Vec::new(), wide)
    }

    pub(super) fn bytes(skipped: usize) -> Self {
        Self::Bytes(skipped)
    }

    pub(super) fn text(wide: bool) -> Self {
        if wide { Self::WideText(Box::new(UTF_16LE.new_decoder_without_bom_handling())) } else { Self::Text }
    }

    pub(super) fn rtf() -> Self {
        Self::Rtf(Box::default())
    }

    pub(super) fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        match self {
            Self::Nothing => {}
            Self::Name(name, _) => {
                let room = NAME.saturating_sub(name.len()).min(bytes.len());
                name.extend_from_slice(bytes.get(..room).unwrap_or_default());
            }
            Self::Bytes(skipped) => {
                let here = (*skipped).min(bytes.len());
                *skipped -= here;
                data(bytes.get(here..).unwrap_or_default(), sink);
            }
            Self::Text => text(bytes, sink),
            Self::WideText(decoder) => {
                bytes.chunks(PIECE).for_each(|piece| wide_text(decoder, piece, false, sink));
            }
            Self::Rtf(rtf) => {
                let mut out = Vec::new();
                for piece in bytes.chunks(PIECE) {
                    out.clear();
                    rtf.feed(piece, &mut out);
                    data(&out, sink);
                }
            }
        }
    }

    /// All of it has come: a file that has begun ends.
    pub(super) fn finish(self, sink: &mut dyn FnMut(Inner<'_>)) -> End {
        let mut end = End::default();
        match self {
            Self::Nothing => return end,
            Self::Name(name, wide) => {
                end.name = Some(decoded(&name, wide)).filter(|name| !name.is_empty());
                return end;
            }
            Self::Bytes(_) | Self::Text => {}
            Self::WideText(mut decoder) => wide_text(&mut decoder, b"", true, sink),
            Self::Rtf(rtf) => end.damaged = !rtf.is_complete(),
        }
        sink(Inner::End);
        end
    }
}

fn data(bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
    if !bytes.is_empty() {
        sink(Inner::Data(bytes));
    }
}

/// Readers end a text at a zero or go by its length; without its zeros it holds what either sees.
fn text(bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
    bytes.split(|byte| *byte == 0).for_each(|piece| data(piece, sink));
}

fn wide_text(decoder: &mut Decoder, bytes: &[u8], last: bool, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = String::new();
    out.reserve(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(bytes.len() * 3 + 16));
    let _ = decoder.decode_to_string(bytes, &mut out, last);
    text(out.as_bytes(), sink);
}

/// A name up to its zero. What is not wide is in the code page of the sender: UTF-8, or most likely that of western
/// Windows.
fn decoded(name: &[u8], wide: bool) -> String {
    let text = match std::str::from_utf8(name) {
        _ if wide => UTF_16LE.decode_without_bom_handling(name).0,
        Ok(text) => text.into(),
        Err(_) => WINDOWS_1252.decode_without_bom_handling(name).0,
    };
    text.split('\0').next().unwrap_or_default().trim().to_owned()
}
