//! What reading texts costs: not by the clock, but by what there is in them, so that it is the same on every machine.
//!
//! Most of the time goes where something could begin: behind a line end, and at a number. A byte in between costs little.

/// A line end or a number takes as long as so many bytes.
const STOP: u64 = 16;
/// A byte of markup takes as long as so many bytes of the text that it makes.
const MADE: u64 = 3;
/// Bytes that are counted together: no more than a byte counts to.
const PIECE: usize = 128;

/// Work that has been done.
#[derive(Debug, Default)]
pub struct Work(u64);

/// What is known of one stream of text between its pieces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The last byte was a digit.
    in_number: bool,
}

impl Work {
    /// In bytes of text in which there is nothing.
    pub fn done(&self) -> u64 {
        self.0
    }

    /// Characters of which text is made.
    pub fn make(&mut self, characters: &str) {
        self.0 += MADE * characters.len() as u64;
    }

    /// Text that is scanned.
    pub fn scan(&mut self, pace: &mut Pace, text: &str) {
        self.0 += text.len() as u64 + STOP * pace.stops(text.as_bytes());
    }
}

impl Pace {
    /// Line ends, and numbers that begin, in the next bytes.
    fn stops(&mut self, bytes: &[u8]) -> u64 {
        let Some(first) = bytes.first() else { return 0 };
        let begins = u64::from(*first == b'\n' || first.is_ascii_digit() && !self.in_number);
        self.in_number = bytes.last().is_some_and(u8::is_ascii_digit);
        let behind = bytes.get(1..).unwrap_or_default();
        let pieces = bytes.chunks(PIECE).zip(behind.chunks(PIECE));
        // A sum that fits in a byte, over two slices: the compiler takes many of them at once.
        let stop = |(was, is): (&u8, &u8)| {
            u8::from(*is == b'\n') | u8::from(is.is_ascii_digit()) & u8::from(!was.is_ascii_digit())
        };
        let count = |(was, is): (&[u8], &[u8])| was.iter().zip(is).map(stop).fold(0, u8::wrapping_add);
        begins + pieces.map(|piece| u64::from(count(piece))).sum::<u64>()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn line_ends_and_numbers_cost_more_than_what_is_between_them() {
        let mut work = Work::default();
        work.scan(&mut Pace::default(), "a 12 b3\r\n\r\n456");
        assert_eq!(work.done(), 14 + 5 * STOP);
        work.make("<b>");
        assert_eq!(work.done(), 14 + 5 * STOP + 9);
    }

    proptest! {
        #[test]
        fn any_cutting_costs_the_same(text in "[a1 \n]{0,600}", size in 1usize..300) {
            let (mut whole, mut cut) = (Work::default(), Work::default());
            whole.scan(&mut Pace::default(), &text);
            let mut pace = Pace::default();
            for piece in text.as_bytes().chunks(size) {
                cut.scan(&mut pace, std::str::from_utf8(piece).unwrap());
            }
            prop_assert_eq!(whole.done(), cut.done());
            let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
            let stops = numbers + text.matches('\n').count();
            prop_assert_eq!(whole.done(), (text.len() as u64) + STOP * stops as u64);
        }
    }
}
