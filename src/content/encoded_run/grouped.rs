//! Hexadecimal with something between its digits: `4e 48 53`, `4e:48:53`, `\x4e\x48`, `0x4e, 0x48`, `4e48 5320`.

use super::guess::{is_meant, is_text_of_digits};
use crate::content::unwrap::{Inner, Nature, Unwrap};

/// Decoded bytes by which it is judged whether somebody meant them.
const HEAD: usize = 32;
/// Fewer decoded bytes may come about by chance. So no run is shorter than 31 bytes: the densest has two groups.
const LEAST: usize = 15;
/// A longer group is no group: [`EncodedRuns`](super::EncodedRuns) sees it.
const GROUP: usize = 23;
/// Bytes between two groups: a comma, a line end, an indent.
const GAP: u8 = 16;
/// Bytes that are asked at once whether a letter among them stands in no run, and how many are passed over before.
/// Together no more than the shortest run has.
const WINDOW: usize = 8;
const STEP: usize = 22;

/// Decodes the runs of a text, each as a file without a name.
///
/// A run is groups of digits, all of one width, and between two of them up to 16 other ASCII bytes that are no letters but
/// `x`. It is judged by its first 32 bytes, and by the next ones as long as they say nothing. Ordinary prose is passed over
/// in steps: its letters stand in no run.
#[derive(Debug, Default)]
pub struct GroupedRuns {
    /// The digits of the group that is open, as numbers.
    group: Vec<u8>,
    /// Digits of each group of the run; 0 where there is no run.
    width: usize,
    /// Bytes behind the last group.
    gap: u8,
    /// The first digit of a byte.
    high: Option<u8>,
    /// What is decoded and not told yet.
    decoded: Vec<u8>,
    /// The run is coming out.
    open: bool,
}

/// Says whether such a run stands in a text.
#[derive(Debug, Default)]
pub struct GroupedSpotter {
    runs: GroupedRuns,
    seen: bool,
}

impl GroupedSpotter {
    /// The next bytes of the text.
    pub fn feed(&mut self, bytes: &[u8]) {
        if !self.seen {
            let seen = &mut self.seen;
            self.runs.feed(bytes, &mut |_| *seen = true);
        }
    }

    /// The end of the text.
    pub fn finish(&mut self) {
        let seen = &mut self.seen;
        self.runs.finish(&mut |_| *seen = true);
    }

    /// Such a run has been seen.
    pub fn seen(&self) -> bool {
        self.seen
    }
}

type Sink<'a> = dyn FnMut(Inner<'_>) + 'a;

impl Unwrap for GroupedRuns {
    fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        let mut rest = bytes;
        loop {
            if self.width == 0 && self.group.is_empty() {
                rest = behind_prose(rest);
            }
            let Some((byte, behind)) = rest.split_first() else { break };
            self.byte(*byte, sink);
            rest = behind;
        }
        if self.open {
            self.tell(sink);
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        self.group_ends(sink);
        self.end(sink);
    }
}

impl GroupedRuns {
    fn byte(&mut self, byte: u8, sink: &mut Sink<'_>) {
        match digit(byte) {
            // One digit more than a group may have says that it is none.
            Some(digit) if self.group.len() <= GROUP => self.group.push(digit),
            Some(_) => {}
            None if matches!(byte, b'x' | b'X') && self.group == [0] => {
                self.group.clear();
                self.between(2, sink);
            }
            None if is_foreign(byte) => {
                self.group.clear();
                self.end(sink);
            }
            None => {
                self.group_ends(sink);
                self.between(1, sink);
            }
        }
    }

    fn between(&mut self, bytes: u8, sink: &mut Sink<'_>) {
        self.gap += bytes;
        if self.width == 0 {
            self.gap = 0;
        } else if self.gap > GAP {
            self.end(sink);
        }
    }

    fn group_ends(&mut self, sink: &mut Sink<'_>) {
        let mut group = std::mem::take(&mut self.group);
        let width = group.len();
        if width > GROUP {
            self.end(sink);
        } else if width > 0 {
            if self.width != 0 && width != self.width {
                // The last group of a run may be shorter. Or this one begins another run.
                if width < self.width {
                    self.decode(&group, sink);
                }
                self.end(sink);
            }
            (self.width, self.gap) = (width, 0);
            self.decode(&group, sink);
        }
        group.clear();
        self.group = group;
    }

    fn decode(&mut self, digits: &[u8], sink: &mut Sink<'_>) {
        for digit in digits {
            match self.high.take() {
                None => self.high = Some(*digit),
                Some(high) => self.decoded.push(high << 4 | digit),
            }
        }
        while !self.open && self.decoded.len() >= HEAD {
            if self.says_something() {
                self.open(sink);
            } else {
                self.decoded.drain(..HEAD / 2);
            }
        }
        if self.decoded.len() >= 1024 {
            self.tell(sink);
        }
    }

    /// The first of what is held is nothing that chance makes.
    fn says_something(&self) -> bool {
        let head = self.decoded.get(..HEAD).unwrap_or(&self.decoded);
        let decimal = head.iter().all(|byte| byte >> 4 <= 9 && byte & 15 <= 9);
        head.len() >= LEAST && if decimal { is_text_of_digits(head) } else { is_meant(head) }
    }

    fn open(&mut self, sink: &mut Sink<'_>) {
        self.open = true;
        sink(Inner::Begin { names: Vec::new(), nature: Nature::File });
    }

    fn tell(&mut self, sink: &mut Sink<'_>) {
        if !self.decoded.is_empty() {
            sink(Inner::Data(&self.decoded));
            self.decoded.clear();
        }
    }

    /// The run is over.
    fn end(&mut self, sink: &mut Sink<'_>) {
        if !self.open && self.says_something() {
            self.open(sink);
        }
        if self.open {
            self.tell(sink);
            sink(Inner::End);
        }
        self.decoded.clear();
        (self.width, self.gap, self.high, self.open) = (0, 0, None, false);
    }
}

/// What is left of a text behind its beginning that holds no run, as far as a look now and then shows that.
fn behind_prose(text: &[u8]) -> &[u8] {
    let mut rest = text;
    while let Some(window) = rest.get(STEP..STEP + WINDOW) {
        if !window.iter().fold(false, |seen, byte| seen | is_common(*byte)) {
            break;
        }
        let last = window.iter().rposition(|byte| is_common(*byte)).unwrap_or(0);
        rest = rest.get(STEP + last + 1..).unwrap_or_default();
    }
    rest
}

/// One of the letters g to w, which most words have.
fn is_common(byte: u8) -> bool {
    (byte | 0x20).wrapping_sub(b'g') <= b'w' - b'g'
}

/// Nothing that stands in a run.
fn is_foreign(byte: u8) -> bool {
    !byte.is_ascii()
        || byte.is_ascii_alphabetic() && !byte.is_ascii_hexdigit() && !matches!(byte, b'x' | b'X')
}

fn digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{SECRET, unwrapped};
    use super::*;
    use proptest::prelude::*;

    fn files(pieces: &[&[u8]]) -> Vec<Vec<u8>> {
        let mut runs = GroupedRuns::default();
        let files = unwrapped(&mut runs, pieces);
        assert!(runs.decoded.is_empty() && runs.group.capacity() < 100);
        files
    }

    fn spotted(pieces: &[&[u8]]) -> bool {
        let mut spotter = GroupedSpotter::default();
        pieces.iter().for_each(|piece| spotter.feed(piece));
        spotter.finish();
        spotter.seen()
    }

    fn read(text: &str) -> Vec<String> {
        files(&[text.as_bytes()]).iter().map(|file| String::from_utf8_lossy(file).into_owned()).collect()
    }

    fn grouped(text: &str, width: usize, between: &str) -> String {
        let digits: String = text.bytes().map(|byte| format!("{byte:02x}")).collect();
        let groups: Vec<&str> =
            digits.as_bytes().chunks(width).map(|group| std::str::from_utf8(group).unwrap()).collect();
        groups.join(between)
    }

    #[test]
    fn whatever_stands_between_the_digits() {
        for text in [
            grouped(SECRET, 2, " "),
            grouped(SECRET, 2, ":"),
            grouped(SECRET, 2, "-"),
            grouped(SECRET, 2, "\r\n"),
            grouped(SECRET, 2, ", ").to_uppercase(),
            grouped(SECRET, 1, " "),
            grouped(SECRET, 4, " "),
            grouped(SECRET, 8, "\r\n> "),
            format!("\\x{}", grouped(SECRET, 2, "\\x")),
            format!("{{ 0x{} }}", grouped(SECRET, 2, ",\r\n        0x")),
            format!("%{}", grouped(SECRET, 2, "%")),
            format!("As they said: {}\r\nYours\r\n", grouped(SECRET, 2, " ")),
            format!("we said 4e48, {} goes", grouped(SECRET, 2, " ")),
        ] {
            let found = read(&text);
            assert!(found.len() == 1 && found[0].contains(SECRET), "{text} {found:?}");
        }
        assert_eq!(read(&grouped("4111 1111 1111 1111", 2, " ")), ["4111 1111 1111 1111"]);
        assert_eq!(read(&grouped("JB654321C as agreed", 16, "\r\n")), ["JB654321C as agreed"]);
    }

    #[test]
    fn nothing_before_it_hides_it() {
        for junk in ["de ad be ef ".repeat(40), "00 ".repeat(39), "a 1 22 333 ".to_owned()] {
            assert!(read(&format!("{junk}{}", grouped(SECRET, 2, " ")))[0].contains(SECRET), "{junk}");
        }
    }

    #[test]
    fn what_ordinary_mail_is_full_of_is_not_seen() {
        let numbers = |count: usize, each: fn(usize) -> String| (0..count).map(each).collect::<String>();
        for text in [
            "00:1b:44:11:3a:b7 and fe80:0000:0000:0000:0202:b3ff:fe1e:8329".to_owned(),
            "550e8400-e29b-41d4-a716-446655440000".to_owned(),
            "2019 2020 2021 2022 2023 2024 2025 2026 2027 2028 2029 2030 2031 2032".to_owned(),
            numbers(90, |at| format!("{} ", 1 + at * at % 5)),
            numbers(90, |at| format!("{}\t", 20 + at * 31 % 60)),
            numbers(60, |at| format!("{} ", 4100 + at * 37 % 800)),
            numbers(40, |at| format!("{:02x}:", at * at * 37 % 251)),
            numbers(40, |at| format!("#{:06x}; ", at * at * 0x3_5b1d % 0xff_fffb)),
            "0161 496 0000, 0161 496 0001, 0161 496 0002, 0161 496 0003, 0161 496 0004".to_owned(),
            "be ad fa de ".repeat(40),
        ] {
            assert_eq!(read(&text), <[&str; 0]>::default(), "{text}");
        }
    }

    fn texts() -> impl Strategy<Value = String> {
        let meant = ("[ -~]{12,50}", 1_usize..10, "[ :,\\\\x%-]{1,3}|\r\n|, 0x")
            .prop_map(|(text, width, between)| grouped(&text, width, &between));
        let other = "[0-9a-fx :,]{0,60}|[a-z ]{0,60}|[0-9]{1,30}|\r\n|é";
        prop::collection::vec(prop_oneof![meant, other.prop_map(String::from)], 0..8)
            .prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn how_it_is_cut_changes_nothing(text in texts(), size in 1_usize..60) {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            let found = files(&[text.as_bytes()]);
            prop_assert_eq!(&files(&pieces), &found);
            prop_assert_eq!(spotted(&pieces), !found.is_empty());
        }

        #[test]
        fn any_bytes_are_read(bytes: Vec<u8>, size in 1_usize..60) {
            let pieces: Vec<&[u8]> = bytes.chunks(size).collect();
            prop_assert_eq!(files(&pieces), files(&[&bytes]));
        }
    }
}
