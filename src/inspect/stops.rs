//! Line ends and numbers in bytes as they pass: where a reading stops to look.

/// Counts them down.
#[derive(Debug)]
pub struct Stops {
    left: u64,
    /// The last byte was a digit.
    in_number: bool,
}

impl Stops {
    /// So many may come.
    pub fn new(left: u64) -> Self {
        Self { left, in_number: false }
    }

    /// The next bytes, up to the stop that is one too many; whether there is one.
    pub fn take<'b>(&mut self, bytes: &'b [u8]) -> (&'b [u8], bool) {
        for (at, byte) in (0..).zip(bytes) {
            let was = std::mem::replace(&mut self.in_number, byte.is_ascii_digit());
            if *byte == b'\n' || self.in_number && !was {
                let Some(left) = self.left.checked_sub(1) else {
                    return (bytes.get(..at).unwrap_or_default(), true);
                };
                self.left = left;
            }
        }
        (bytes, false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_before_one_stop_too_many_is_handed_out_however_it_is_cut() {
        let bytes = b"a 12 b3\r\n\r\n456\r\n7";
        for (stops, taken) in [(0, 2), (1, 6), (2, 8), (3, 10), (4, 11), (5, 15), (6, 16), (7, 17)] {
            for size in 1..=bytes.len() {
                let mut counter = Stops::new(stops);
                let mut length = 0;
                for piece in bytes.chunks(size) {
                    let (piece, over) = counter.take(piece);
                    length += piece.len();
                    if over {
                        break;
                    }
                }
                assert_eq!(length, taken, "{stops} in pieces of {size}");
            }
        }
    }
}
