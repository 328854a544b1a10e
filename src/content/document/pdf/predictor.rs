//! Undoes what is done to rows before they are packed: ISO 32000-1 7.4.4.4.

use super::object::Dict;

/// How a predictor sees the bytes: 7.4.4.4.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) struct Shape {
    pub(super) predictor: u32,
    pub(super) colours: u32,
    pub(super) bits: u32,
    pub(super) columns: u32,
}

impl Shape {
    pub(super) fn of(parameters: &Dict<'_>) -> Self {
        let get = |key: &[u8], other| parameters.count(key).unwrap_or(other);
        Self {
            predictor: get(b"Predictor", 1),
            colours: get(b"Colors", 1).clamp(1, 64),
            bits: get(b"BitsPerComponent", 8).clamp(1, 32),
            columns: get(b"Columns", 1).clamp(1, 1 << 24),
        }
    }
}

/// In place. Rows that end early are taken as far as they go.
pub(super) fn undo(shape: Shape, bytes: &mut Vec<u8>) {
    let pixel = (shape.colours.saturating_mul(shape.bits)).div_ceil(8) as usize;
    let row =
        (u64::from(shape.columns) * u64::from(shape.colours) * u64::from(shape.bits)).div_ceil(8) as usize;
    match shape.predictor {
        2 if shape.bits == 8 => {
            for row in bytes.chunks_mut(row) {
                let (mut before, colours) = (vec![0_u8; shape.colours as usize], shape.colours as usize);
                for pixel in row.chunks_mut(colours) {
                    for (byte, before) in pixel.iter_mut().zip(&mut before) {
                        *byte = byte.wrapping_add(*before);
                        *before = *byte;
                    }
                }
            }
        }
        10.. => *bytes = png(bytes, row, pixel),
        _ => {}
    }
}

fn png(bytes: &[u8], row: usize, pixel: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut above: Vec<u8> = Vec::new();
    for line in bytes.chunks(row.saturating_add(1)) {
        let Some((kind, line)) = line.split_first() else { break };
        let mut current: Vec<u8> = Vec::with_capacity(line.len());
        for (at, byte) in line.iter().enumerate() {
            let up = above.get(at).copied().unwrap_or(0);
            let left = at.checked_sub(pixel).and_then(|at| current.get(at)).copied().unwrap_or(0);
            let add = match kind {
                1 => left,
                2 => up,
                3 => ((u16::from(left) + u16::from(up)) / 2) as u8,
                4 => {
                    paeth(left, up, at.checked_sub(pixel).and_then(|at| above.get(at)).copied().unwrap_or(0))
                }
                _ => 0,
            };
            current.push(byte.wrapping_add(add));
        }
        out.extend_from_slice(&current);
        above = current;
    }
    out
}

/// The neighbour that is nearest to left + up - corner.
fn paeth(left: u8, up: u8, corner: u8) -> u8 {
    let sum = i16::from(left) + i16::from(up) - i16::from(corner);
    let far = |byte: u8| (sum - i16::from(byte)).abs();
    if far(left) <= far(up) && far(left) <= far(corner) {
        left
    } else if far(up) <= far(corner) {
        up
    } else {
        corner
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_summed_up() {
        let shape = |predictor| Shape { predictor, colours: 1, bits: 8, columns: 3 };
        let mut bytes = vec![2, 1, 2, 3, 2, 1, 1, 1, 1, 5, 1, 1];
        undo(shape(12), &mut bytes);
        assert_eq!(bytes, [1, 2, 3, 2, 3, 4, 5, 6, 7]);
        let mut bytes = vec![1, 1, 1];
        undo(shape(2), &mut bytes);
        assert_eq!(bytes, [1, 2, 3]);
    }
}
