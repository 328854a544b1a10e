//! Undoes what packs a stream: ISO 32000-1 7.4.

use super::lexer::{hex, is_blank};
use super::lzw;
use super::object::{Dict, Object};
use super::predictor::{self, Shape};
use crate::content::budget::{Budget, Meter};
use crate::content::unwrap::Loss;
use flate2::{Decompress, FlushDecompress, Status};

/// Filters one after another on one stream.
pub(super) const CHAIN: usize = 8;
const PIECE: usize = 64 * 1024;

/// A filter and how it is set.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Filter {
    Flate(Shape),
    Lzw(Shape, bool),
    Hex,
    Ascii85,
    RunLength,
    /// A decryption that the file's key does, or none.
    Crypt,
    /// Packs a picture: what comes out before it is a file of its own, or only pixels.
    Picture(bool),
    Unknown,
}

impl Filter {
    pub(super) fn of(name: &Object<'_>, parameters: &Object<'_>) -> Self {
        let none = Dict::default();
        let parameters = parameters.dict().unwrap_or(&none);
        match name.name() {
            b"FlateDecode" | b"Fl" => Self::Flate(Shape::of(parameters)),
            b"LZWDecode" | b"LZW" => {
                Self::Lzw(Shape::of(parameters), parameters.get(b"EarlyChange").number() != Some(0.0))
            }
            b"ASCIIHexDecode" | b"AHx" => Self::Hex,
            b"ASCII85Decode" | b"A85" => Self::Ascii85,
            b"RunLengthDecode" | b"RL" => Self::RunLength,
            b"Crypt" => Self::Crypt,
            b"DCTDecode" | b"DCT" | b"JPXDecode" => Self::Picture(true),
            b"CCITTFaxDecode" | b"CCF" | b"JBIG2Decode" => Self::Picture(false),
            _ => Self::Unknown,
        }
    }
}

/// What came of a stream.
#[derive(Default, Debug)]
pub(super) struct Outcome {
    pub(super) bytes: Vec<u8>,
    /// It is a picture now; whether it is a file of its own.
    pub(super) picture: Option<bool>,
    pub(super) lost: Option<(Loss, &'static str)>,
}

/// Undoes the filters in their order, as far as that goes.
pub(super) fn undo(raw: &[u8], filters: &[Filter], budget: &mut Budget) -> Outcome {
    let mut outcome = Outcome::default();
    if filters.len() > CHAIN {
        outcome.lost = Some((Loss::Limit, "a PDF stream with too many filters"));
        return outcome;
    }
    let mut current: Option<Vec<u8>> = None;
    for filter in filters {
        let packed = current.as_deref().unwrap_or(raw);
        let mut out = Vec::new();
        let mut meter = budget.meter(packed.len() as u64);
        let done = match filter {
            Filter::Crypt => continue,
            Filter::Picture(whole) => {
                outcome.picture = Some(*whole);
                break;
            }
            Filter::Unknown => {
                outcome.lost = Some((Loss::Unsupported, "a PDF stream with an unknown filter"));
                return outcome;
            }
            Filter::Flate(shape) => {
                let done = inflate(packed, &mut out, &mut meter);
                predictor::undo(*shape, &mut out);
                done
            }
            Filter::Lzw(shape, early) => {
                let done = lzw::unpack(packed, *early, &mut out, &mut meter);
                predictor::undo(*shape, &mut out);
                done
            }
            Filter::Hex => {
                hexadecimal(packed, &mut out);
                meter.count(out.len())
            }
            Filter::Ascii85 => ascii85(packed, &mut out, &mut meter),
            Filter::RunLength => run_length(packed, &mut out, &mut meter),
        };
        current = Some(out);
        match done {
            Ok(()) => {}
            Err(Loss::Malformed) => {
                outcome.lost = Some((Loss::Malformed, "a PDF stream is damaged"));
            }
            Err(loss) => {
                outcome.lost = Some((loss, "a PDF stream unpacks to too much"));
                break;
            }
        }
    }
    outcome.bytes = match current {
        Some(bytes) => bytes,
        None => {
            if let Err(loss) = budget.meter(raw.len() as u64).count(raw.len()) {
                outcome.lost = Some((loss, "a PDF stream is too large"));
                return outcome;
            }
            raw.to_vec()
        }
    };
    outcome
}

/// Deflate with a zlib header, or without one where the header is wrong: some readers do not look at it.
fn inflate(packed: &[u8], out: &mut Vec<u8>, meter: &mut Meter<'_>) -> Result<(), Loss> {
    let blanks = packed.iter().take(4).take_while(|byte| is_blank(**byte)).count();
    let skipped = packed.get(blanks..).unwrap_or_default();
    let attempts =
        [(packed, true), (skipped, true), (packed.get(2..).unwrap_or_default(), false), (packed, false)];
    let mut done = Ok(());
    for (packed, zlib) in attempts {
        if packed.is_empty() {
            continue;
        }
        done = inflate_as(packed, zlib, out, meter);
        if !out.is_empty() || done == Ok(()) {
            break;
        }
    }
    done
}

fn inflate_as(packed: &[u8], zlib: bool, out: &mut Vec<u8>, meter: &mut Meter<'_>) -> Result<(), Loss> {
    let mut state = Decompress::new(zlib);
    out.reserve(packed.len().saturating_mul(4).clamp(256, PIECE));
    loop {
        let taken = state.total_in();
        let had = out.len();
        let rest = packed.get(taken as usize..).unwrap_or_default();
        let room = out.capacity() - had;
        if room == 0 {
            out.reserve(PIECE.min(had.max(4096)));
        }
        // Not more than a piece at once, though there may be more room.
        let status = if out.capacity() - had <= PIECE {
            state.decompress_vec(rest, out, FlushDecompress::None)
        } else {
            let mut piece = Vec::with_capacity(PIECE);
            let status = state.decompress_vec(rest, &mut piece, FlushDecompress::None);
            out.append(&mut piece);
            status
        };
        let came = out.len() - had;
        meter.count(came)?;
        match status {
            Ok(Status::StreamEnd) => return Ok(()),
            Ok(_) if came == 0 && state.total_in() == taken && rest.is_empty() => return Ok(()),
            Ok(_) if came == 0 && state.total_in() == taken && room > 0 => return Err(Loss::Malformed),
            Ok(_) => {}
            // A wrong checksum at the end is no matter, nor is the end of the bytes.
            Err(_) if packed.len() as u64 - state.total_in() <= 8 && !out.is_empty() => return Ok(()),
            Err(_) => return Err(Loss::Malformed),
        }
    }
}

fn hexadecimal(packed: &[u8], out: &mut Vec<u8>) {
    let mut high = None;
    for digit in packed.iter().take_while(|byte| **byte != b'>').filter_map(|byte| hex(*byte)) {
        match high.take() {
            Some(high) => out.push(high << 4 | digit),
            None => high = Some(digit),
        }
    }
    out.extend(high.map(|high| high << 4));
}

/// 7.4.3.
fn ascii85(packed: &[u8], out: &mut Vec<u8>, meter: &mut Meter<'_>) -> Result<(), Loss> {
    let packed = packed.strip_prefix(b"<~").unwrap_or(packed);
    let (mut value, mut digits) = (0_u32, 0_usize);
    for byte in packed {
        match byte {
            b'z' if digits == 0 => out.extend([0; 4]),
            b'!'..=b'u' => {
                value = value.wrapping_mul(85).wrapping_add(u32::from(byte - b'!'));
                digits += 1;
                if digits == 5 {
                    out.extend(value.to_be_bytes());
                    (value, digits) = (0, 0);
                }
            }
            b'~' => break,
            _ => {}
        }
        meter.reached(out.len())?;
    }
    if digits > 1 {
        for _ in digits..5 {
            value = value.wrapping_mul(85).wrapping_add(84);
        }
        out.extend(value.to_be_bytes().iter().take(digits - 1));
    }
    meter.ended(out.len())
}

/// 7.4.5.
fn run_length(packed: &[u8], out: &mut Vec<u8>, meter: &mut Meter<'_>) -> Result<(), Loss> {
    let mut bytes = packed.iter().copied();
    while let Some(length) = bytes.next() {
        match length {
            0..128 => out.extend(bytes.by_ref().take(usize::from(length) + 1)),
            128 => break,
            _ => {
                let Some(byte) = bytes.next() else { break };
                out.extend(std::iter::repeat_n(byte, 257 - usize::from(length)));
            }
        }
        meter.reached(out.len())?;
    }
    meter.ended(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn undone(raw: &[u8], filters: &[Filter]) -> Vec<u8> {
        undo(raw, filters, &mut Budget::default()).bytes
    }

    #[test]
    fn texts_of_digits_are_undone() {
        assert_eq!(undone(b"61 6 2 7>", &[Filter::Hex]), b"abp");
        assert_eq!(undone(b"87cURD]i,\"Ebo80~>", &[Filter::Ascii85]), b"Hello World!");
        assert_eq!(undone(&[2, b'a', b'b', b'c', 254, b'x', 128], &[Filter::RunLength]), b"abcxxx");
    }

    #[test]
    fn a_chain_that_is_too_long_is_a_limit() {
        let outcome = undo(b"61>", &[Filter::Hex; 9], &mut Budget::default());
        assert_eq!(outcome.lost.map(|(loss, _)| loss), Some(Loss::Limit));
    }
}
