//! Flowed text: a blank at the end of a line says that the next line goes on with it (RFC 3676).
//!
//! The text as it is sent stays the whole text. Detectors bear one line break in a number, so that joined lines are a
//! second text only where more is at stake: where the blank itself is to vanish (`DelSp=yes`), and where a line is so
//! short that a number may be broken more than once.

use super::seen::Seen;

/// A flowed line of this many characters is broken for its length, not within something short.
const SHORT: usize = 24;
/// Quote marks that are counted. What is quoted more often counts as quoted so often.
const MAX_DEPTH: u32 = 1_000;

/// Joins the lines of a text that comes in pieces. Any cutting gives the same text.
#[derive(Debug)]
pub struct Flowed {
    /// The blank at the end of a flowed line is no part of the text (`DelSp=yes`).
    deletes_blank: bool,
    parted: bool,
    at: At,
    /// Quote marks of this line.
    depth: u32,
    /// Characters of this line behind its quote marks and the blank that stuffs it, as far as they are counted.
    length: usize,
    /// What of them is nothing but a signature's dashes.
    dashes: bool,
    /// The line before goes on in this one if that is quoted as often; how it ended.
    flows: Option<(u32, &'static str)>,
}

/// Where in a line the reader stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum At {
    /// In its quote marks.
    Quotes,
    /// Behind them.
    Stuffing,
    /// In its text.
    Text,
    /// In its text, behind a blank that is held.
    Blank,
    /// Behind a carriage return that is held, and perhaps a blank before it.
    Return { blank: bool },
}

impl Flowed {
    /// A reader at the beginning of a text; `deletes_blank` is its parameter `DelSp`.
    pub fn new(deletes_blank: bool) -> Self {
        Self { deletes_blank, parted: false, at: At::Quotes, depth: 0, length: 0, dashes: true, flows: None }
    }

    /// The next piece; appends all text to `out`, and the joined text to `seen` from where it is another one.
    pub fn feed(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            if self.at == At::Text {
                let run = memchr::memchr3(b' ', b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
                let (run, after) = rest.split_at_checked(run).unwrap_or((rest, ""));
                if !run.is_empty() {
                    self.write(run, out, seen);
                    rest = after;
                    continue;
                }
            }
            if self.step(next, out, seen) {
                rest = rest.get(next.len_utf8()..).unwrap_or_default();
            }
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        self.release(out, seen);
    }

    /// One character; `false` where it is to be read again where the reader stands then.
    fn step(&mut self, c: char, out: &mut String, seen: &mut Seen) -> bool {
        match (self.at, c) {
            (At::Quotes, '>') => {
                self.depth = (self.depth + 1).min(MAX_DEPTH);
                out.push('>');
                true
            }
            (At::Quotes, _) => {
                self.at = At::Stuffing;
                self.begin(out.len(), seen);
                false
            }
            (At::Stuffing, ' ') => {
                out.push(' ');
                self.at = At::Text;
                true
            }
            (At::Stuffing, _) => {
                self.at = At::Text;
                false
            }
            (At::Text, ' ') => {
                self.at = At::Blank;
                true
            }
            (At::Text | At::Blank, '\r') => {
                self.at = At::Return { blank: self.at == At::Blank };
                true
            }
            (At::Text | At::Blank, '\n') => {
                self.end_of_line(self.at == At::Blank, "\n", out, seen);
                true
            }
            (At::Return { blank }, '\n') => {
                self.end_of_line(blank, "\r\n", out, seen);
                true
            }
            (At::Text, c) => {
                self.write(c.encode_utf8(&mut [0; 4]), out, seen);
                true
            }
            (At::Blank | At::Return { .. }, _) => {
                self.release(out, seen);
                false
            }
        }
    }

    /// What was held is text like any other.
    fn release(&mut self, out: &mut String, seen: &mut Seen) {
        let held = match self.at {
            At::Blank => " ",
            At::Return { blank: false } => "\r",
            At::Return { blank: true } => " \r",
            _ => "",
        };
        self.write(held, out, seen);
        if !held.is_empty() {
            self.at = At::Text;
        }
    }

    /// The quote marks of a line are counted: it goes on with the line before or stands on its own.
    fn begin(&mut self, all: usize, seen: &mut Seen) {
        let before = self.flows.take();
        if !self.parted || before.is_some_and(|(depth, _)| depth == self.depth) {
            return;
        }
        if let Some((_, end)) = before {
            seen.text.push_str(end);
        }
        if self.depth > 0 {
            (0..self.depth).for_each(|_| seen.text.push('>'));
            seen.text.push(' ');
            seen.place(all);
        }
    }

    fn end_of_line(&mut self, blank: bool, end: &'static str, out: &mut String, seen: &mut Seen) {
        let signature = blank && self.dashes && self.length == 2;
        let flows = blank && !signature;
        if flows && !self.parted && (self.deletes_blank || self.length < SHORT) {
            self.parted = true;
            seen.parted = Some(out.len());
        }
        if blank {
            out.push(' ');
        }
        if self.parted && blank && !(flows && self.deletes_blank) {
            seen.text.push(' ');
            seen.place(out.len());
        }
        out.push_str(end);
        if self.parted && !flows {
            seen.text.push_str(end);
            seen.place(out.len());
        }
        self.flows = flows.then_some((self.depth, end));
        (self.at, self.depth, self.length, self.dashes) = (At::Quotes, 0, 0, true);
    }

    fn write(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        if text.is_empty() {
            return;
        }
        self.dashes &= text.bytes().all(|byte| byte == b'-');
        self.length = self.length.saturating_add(text.len());
        out.push_str(text);
        if self.parted {
            seen.text.push_str(text);
            seen.place(out.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All text, and all that is seen.
    fn joined(text: &str, deletes_blank: bool, size: usize) -> (String, String) {
        let (mut flowed, mut all, mut seen) = (Flowed::new(deletes_blank), String::new(), Seen::default());
        for piece in text.chars().collect::<Vec<_>>().chunks(size) {
            flowed.feed(&piece.iter().collect::<String>(), &mut all, &mut seen);
        }
        flowed.finish(&mut all, &mut seen);
        let whole = seen.parted.map_or(all.clone(), |at| format!("{}{}", all.get(..at).unwrap(), seen.text));
        (all, whole)
    }

    #[test]
    fn lines_that_flow_are_joined() {
        for (text, deletes_blank, plainly) in [
            ("JB6 \r\n5 \r\n4321C\r\nend", true, "JB654321C\r\nend"),
            ("JB 65 \r\n43 \r\n21 C\r\n", false, "JB 65 43 21 C\r\n"),
            ("> JB6 \r\n> 54321C\r\n", true, "> JB654321C\r\n"),
            (">> a \r\n> b\r\n", true, ">> a\r\n> b\r\n"),
            ("a \r\n b\r\n  c\r\n", true, "ab\r\n c\r\n"),
            ("-- \r\nname \r\nb", true, "-- \r\nnameb"),
            ("a b  c\nd \ne", true, "a b  c\nde"),
            ("a \r b \r\nc", true, "a \r bc"),
            ("a \n\nb", true, "a\nb"),
            (
                "no line of this text is as short as that \r\nwhen it flows",
                false,
                "no line of this text is as short as that \r\nwhen it flows",
            ),
        ] {
            let (all, whole) = joined(text, deletes_blank, 1_000);
            assert_eq!((all.as_str(), whole.as_str()), (text, plainly));
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_text(text in "[ab> \r\n-]{0,24}", delete: bool, size in 1usize..5) {
            prop_assert_eq!(joined(&text, delete, size), joined(&text, delete, 1_000));
        }
    }
}
