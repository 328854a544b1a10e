//! LZW as PDF uses it: ISO 32000-1 7.4.4.

use crate::content::budget::Meter;
use crate::content::unwrap::Loss;

const CLEAR: u16 = 256;
const END: u16 = 257;

/// Unpacks to `out`, which is empty. What has come out stays there when something goes wrong.
///
/// # Errors
/// What the meter says; [`Loss::Malformed`] for a code that stands for nothing.
pub(super) fn unpack(
    packed: &[u8],
    early: bool,
    out: &mut Vec<u8>,
    meter: &mut Meter<'_>,
) -> Result<(), Loss> {
    let early = usize::from(early);
    // What each code past 257 stands for: where in the output, and how long.
    let mut table: Vec<(usize, usize)> = Vec::with_capacity(4096 - 258);
    let mut width = 9_u32;
    let mut before: Option<(usize, usize)> = None;
    let (mut bits, mut held) = (0_u32, 0_u32);
    for byte in packed {
        bits = bits << 8 | u32::from(*byte);
        held += 8;
        if held < width {
            continue;
        }
        held -= width;
        let code = (bits >> held & ((1 << width) - 1)) as u16;
        if code == CLEAR {
            table.clear();
            width = 9;
            before = None;
            continue;
        }
        if code == END {
            break;
        }
        let start = out.len();
        if code < CLEAR {
            out.push(code as u8);
        } else {
            let entry = table.get(usize::from(code) - 258).copied();
            // The code that is just about to be defined: what came before with its first byte once more.
            let (from, length) =
                entry.or(before.map(|(from, length)| (from, length + 1))).ok_or(Loss::Malformed)?;
            for at in from..from + length {
                let byte = out.get(at).copied().ok_or(Loss::Malformed)?;
                out.push(byte);
            }
        }
        if let Some((from, length)) = before
            && table.len() < 4096 - 258
        {
            // What came before and the first byte of this stand next to each other in the output.
            table.push((from, length + 1));
        }
        before = Some((start, out.len() - start));
        width = match table.len() + 259 - 1 + early {
            0..512 => 9,
            512..1024 => 10,
            1024..2048 => 11,
            _ => 12,
        };
        meter.reached(out.len())?;
    }
    meter.ended(out.len())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::budget::Budget;

    #[test]
    fn the_example_of_the_standard_comes_out() {
        let packed = [0x80, 0x0b, 0x60, 0x50, 0x22, 0x0c, 0x0c, 0x85, 0x01];
        let mut out = Vec::new();
        unpack(&packed, true, &mut out, &mut Budget::default().meter(9)).unwrap();
        assert_eq!(out, [45, 45, 45, 45, 45, 65, 45, 45, 45, 66]);
    }
}
