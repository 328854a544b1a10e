//! The coders of a folder, put together as its bonds say.

use std::io::{BufReader, Read};

use super::super::decode::loss;
use super::header::Folder;
use crate::content::budget::Budget;
use crate::content::bytes::{clip, place, u32_at};
use crate::content::unwrap::Loss;
use lzma_rust2::filter::{bcj::BcjReader, bcj2::Bcj2Reader, delta::DeltaReader};
use lzma_rust2::{Lzma2Reader, LzmaReader};

/// A dictionary grows as it is filled; what lies further back than this is not kept.
const DICTIONARY: u32 = 64 * 1024 * 1024;
/// Coders one behind the other.
const DEEP: usize = 8;

type Stream<'a> = Box<dyn Read + 'a>;

/// What comes out of a folder, whose packed streams are in `data`.
pub(super) fn reader<'a>(folder: &Folder, data: &'a [u8]) -> Result<Stream<'a>, Loss> {
    // An input is taken once: a folder whose bonds lead in a circle has no end.
    let mut steps = folder.coders.len().min(DEEP);
    output(folder, data, folder.main().ok_or(Loss::Malformed)?, &mut steps)
}

fn output<'a>(folder: &Folder, data: &'a [u8], wanted: u64, steps: &mut usize) -> Result<Stream<'a>, Loss> {
    *steps = steps.checked_sub(1).ok_or(Loss::Malformed)?;
    let (mut first_input, mut first_output) = (0, 0);
    for coder in &folder.coders {
        if wanted < first_output + coder.outputs {
            let size = folder.sizes.get(place(wanted)).copied().unwrap_or(0);
            let mut inputs = vec![];
            for wanted in first_input..first_input + coder.inputs {
                inputs.push(input(folder, data, wanted, steps)?);
            }
            let coded = code(&coder.id, &coder.properties, size, inputs)?;
            // What one coder gives to the next is never counted elsewhere.
            return Ok(Box::new(coded.take(size.min(Budget::BYTES))));
        }
        first_input += coder.inputs;
        first_output += coder.outputs;
    }
    Err(Loss::Malformed)
}

fn input<'a>(folder: &Folder, data: &'a [u8], wanted: u64, steps: &mut usize) -> Result<Stream<'a>, Loss> {
    if let Some((_, from)) = folder.bonds.iter().find(|bond| bond.0 == wanted) {
        return output(folder, data, *from, steps);
    }
    let pack = folder.inputs.iter().position(|input| *input == wanted).ok_or(Loss::Malformed)?;
    let (at, size) = *folder.packs.get(pack).ok_or(Loss::Malformed)?;
    Ok(Box::new(clip(data, place(at), place(size))))
}

/// One coder (7-Zip's list of method identifiers).
fn code<'a>(
    id: &[u8],
    properties: &[u8],
    size: u64,
    mut inputs: Vec<Stream<'a>>,
) -> Result<Stream<'a>, Loss> {
    if id == [0x03, 0x03, 0x01, 0x1B] {
        return Ok(Box::new(Bcj2Reader::try_new(inputs, size).map_err(|error| loss(&error))?));
    }
    if id == [0x06, 0xF1, 0x07, 0x01] {
        return Err(Loss::Encrypted);
    }
    let (Some(stream), true) = (inputs.pop(), inputs.is_empty()) else { return Err(Loss::Unsupported) };
    Ok(match id {
        [0] => stream,
        [0x21] => {
            // The size of the dictionary in half powers of two, as in .xz files.
            let bits = u32::from(*properties.first().ok_or(Loss::Malformed)?);
            let dictionary = if bits >= 40 { u32::MAX } else { (2 | bits & 1) << (bits / 2 + 11) };
            Box::new(Lzma2Reader::new(stream, dictionary.min(DICTIONARY), None))
        }
        [0x03, 0x01, 0x01] => {
            let first = *properties.first().ok_or(Loss::Malformed)?;
            let dictionary = u32_at(properties, 1).ok_or(Loss::Malformed)?.min(DICTIONARY);
            let reader = LzmaReader::new_with_props(stream, size, first, dictionary, None);
            Box::new(reader.map_err(|error| loss(&error))?)
        }
        [0x03] => {
            Box::new(DeltaReader::new(stream, usize::from(*properties.first().ok_or(Loss::Malformed)?) + 1))
        }
        [0x04] | [0x03, 0x03, 0x01, 0x03] => Box::new(BcjReader::new_x86(stream, 0)),
        [0x05] | [0x03, 0x03, 0x02, 0x05] => Box::new(BcjReader::new_ppc(stream, 0)),
        [0x06] | [0x03, 0x03, 0x04, 0x01] => Box::new(BcjReader::new_ia64(stream, 0)),
        [0x07] | [0x03, 0x03, 0x05, 0x01] => Box::new(BcjReader::new_arm(stream, 0)),
        [0x08] | [0x03, 0x03, 0x07, 0x01] => Box::new(BcjReader::new_arm_thumb(stream, 0)),
        [0x09] | [0x03, 0x03, 0x08, 0x05] => Box::new(BcjReader::new_sparc(stream, 0)),
        [0x0A] => Box::new(BcjReader::new_arm64(stream, 0)),
        [0x0B] => Box::new(BcjReader::new_riscv(stream, 0)),
        [0x04, 0x01, 0x08] => Box::new(flate2::bufread::DeflateDecoder::new(BufReader::new(stream))),
        [0x04, 0x01, 0x09] => Box::new(deflate64::Deflate64Decoder::new(stream)),
        [0x04, 0x02, 0x02] => Box::new(bzip2::bufread::MultiBzDecoder::new(BufReader::new(stream))),
        _ => return Err(Loss::Unsupported),
    })
}
