//! What reading texts costs: not by the clock, but by what there is in them, so that it is the same on every machine.
//!
//! Most of the time goes where something could begin: behind a line end, at a number, and where detectors look closer because of a
//! word. A byte in between costs little.

use crate::detect::discoveries::Discoveries;
use crate::detect::scanner::Scanner;

/// A line end or a number takes as long as so many bytes.
const STOP: u64 = 16;
/// A byte of markup takes as long as so many bytes of the text that it makes.
const MADE: u64 = 3;
/// Bytes that are counted together: no more than a byte counts to.
const PIECE: usize = 128;

/// Work that has been done.
#[derive(Debug, Default)]
pub struct Work {
    text: u64,
    looks: u64,
}

/// What is known of one stream of text between its pieces.
#[derive(Clone, Copy, Debug, Default)]
pub struct Pace {
    /// The last byte was a digit.
    in_number: bool,
}

impl Work {
    /// In bytes of text in which there is nothing.
    pub fn done(&self) -> u64 {
        self.text + self.looks
    }

    /// The part of it that detectors did because of words and of what they took for candidates.
    pub fn looks(&self) -> u64 {
        self.looks
    }

    /// Characters of which text is made.
    pub fn make(&mut self, characters: &str) {
        self.text += MADE * characters.len() as u64;
    }

    /// Scans text.
    pub fn scan(&mut self, pace: &mut Pace, scanner: &mut Scanner, text: &str, out: &mut dyn Discoveries) {
        self.pass(pace, text);
        let before = scanner.effort();
        scanner.feed(text, out);
        self.looks += scanner.effort() - before;
    }

    /// The end of a text that is scanned.
    pub fn finish(&mut self, scanner: Scanner, out: &mut dyn Discoveries) {
        let before = scanner.effort();
        self.looks += scanner.finish(out) - before;
    }

    /// What is known of text before it is scanned.
    fn pass(&mut self, pace: &mut Pace, text: &str) {
        self.text += text.len() as u64 + STOP * pace.stops(text.as_bytes());
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
    use crate::detect::detectors::Detectors;
    use crate::inspect::ledger::Notes;
    use crate::message::limits::Limits;
    use proptest::prelude::*;
    use std::sync::Arc;

    #[test]
    fn line_ends_and_numbers_cost_more_than_what_is_between_them() {
        let mut work = Work::default();
        work.pass(&mut Pace::default(), "a 12 b3\r\n\r\n456");
        assert_eq!(work.done(), 14 + 5 * STOP);
        work.make("<b>");
        assert_eq!(work.done(), 14 + 5 * STOP + 9);
    }

    /// What a text counts for each byte of it: all of it, and what detectors look into.
    fn counts(text: &str) -> (f64, f64) {
        let mut work = Work::default();
        let mut scanner = Scanner::new(Arc::new(Detectors::builtin()));
        let mut notes = Notes::default();
        work.scan(&mut Pace::default(), &mut scanner, text, &mut notes);
        work.finish(scanner, &mut notes);
        (work.done() as f64 / text.len() as f64, work.looks() as f64 / text.len() as f64)
    }

    /// A text of some length that says the same over and over.
    fn repeated(unit: &str) -> String {
        let line = format!("{}\n", unit.repeat((72 / unit.len()).max(1)).trim_end());
        line.repeat(40_000 / line.len())
    }

    #[test]
    fn ten_megabytes_of_what_is_dear_are_more_than_is_read() {
        let limit = Limits::default().looks as f64 / 1e7;
        for dear in [
            "strokes ",
            "hospitalised ",
            "self-harms ",
            "jewish faith ",
            "As Ann Example has dementia ",
            "his epilepsy is ",
            "pwd ",
            "secret key ",
            "PwPwPw",
            "password ",
            "login/",
            "credential-",
            "door code: x1Y2z3! ",
        ] {
            let (_, looks) = counts(&repeated(dear));
            assert!(looks > limit, "{dear}: {looks}");
        }
    }

    #[test]
    fn what_people_write_is_read_to_its_end() {
        let letter = "Dear Mr Example,\n\nThank you for your letter of 3 May 2024 about the damp in your kitchen. A surveyor will \
            call on Tuesday between 9 and 12. Mrs Example told us that her son has asthma, so we have asked for a quick \
            visit. Your reference is HB1234567.\n\nKind regards\nA Person\nTel: 020 7946 0100\n\n";
        let row = "4021,Ann Example,AB123456C,03/05/1970,12 High Street,a.example@mail.example,120.50\n";
        let table = format!("No,Name,NI number,Date of birth,Address,Email,Amount\n{}", row.repeat(500));
        let (mail, looks) = counts(&letter.repeat(100));
        // Ten megabytes of letters are read to their end.
        let (limits, size) = (Limits::default(), 10_000_000.0);
        assert!(mail * size < limits.text as f64 && looks * size < limits.looks as f64, "{mail} {looks}");
        // The table has more findings than are kept before any of its limits is near.
        let (_, looks) = counts(&table);
        assert!(looks < 3.0, "{looks}");
    }

    proptest! {
        #[test]
        fn any_cutting_costs_the_same(text in "[a1 \n]{0,600}", size in 1usize..300) {
            let (mut whole, mut cut) = (Work::default(), Work::default());
            whole.pass(&mut Pace::default(), &text);
            let mut pace = Pace::default();
            for piece in text.as_bytes().chunks(size) {
                cut.pass(&mut pace, std::str::from_utf8(piece).unwrap());
            }
            prop_assert_eq!(whole.done(), cut.done());
            let numbers = text.split(|c: char| !c.is_ascii_digit()).filter(|number| !number.is_empty()).count();
            let stops = numbers + text.matches('\n').count();
            prop_assert_eq!(whole.done(), (text.len() as u64) + STOP * stops as u64);
        }
    }
}
