//! What the values of calendars and contacts are written in, undone: folds, escapes, quoted-printable.
//!
//! A line break and the blank behind it stand for nothing (RFC 5545 section 3.1, RFC 6350 section 3.2); `\n` is a line
//! break, `\,` a comma (RFC 5545 section 3.3.11); a vCard 2.1 says of a value that it is quoted-printable (its section
//! 2.1.3). The text as it is written stays the whole text: vCard 2.1 folds at a blank that counts.

use super::seen::Seen;

/// What a property says of itself before its value.
const QUOTED: &[u8] = b"QUOTED-PRINTABLE";

/// Unfolds a text that comes in pieces. Any cutting gives the same text.
#[derive(Debug, Default)]
pub struct Unfold {
    /// Something was undone.
    parted: bool,
    /// What has come and is not written yet, for it may part the texts: a few characters.
    raw: String,
    /// A line break that may turn out to be a fold.
    line_break: &'static str,
    /// The beginning of what may stand for something else: `\`, `=`, `=4`.
    begun: String,
    line: Line,
}

/// What is known of the line so far, folds undone.
#[derive(Clone, Copy, Debug, Default)]
struct Line {
    /// Bytes of [`QUOTED`] that have just been met.
    matched: usize,
    quoted: bool,
    /// The value has begun.
    value: bool,
}

impl Unfold {
    /// The next piece; appends all text to `out`, and the text that is meant to `seen` from where that is another one.
    pub fn feed(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        for next in text.chars() {
            if !self.breaks(next) {
                self.end_of_line(out, seen);
                // The break is told: what comes next begins another, or none.
                self.breaks(next);
            }
            self.raw.push(next);
            if matches!(self.line_break, "\n" | "\r\n") && matches!(next, ' ' | '\t') {
                self.line_break = "";
                if self.begun == "=" {
                    self.begun.clear();
                }
                self.part(out, seen);
            } else if self.line_break.is_empty() {
                self.character(next, out, seen);
            }
            self.flush(out);
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        self.end_of_line(out, seen);
        self.give_up(out, seen);
        out.push_str(&std::mem::take(&mut self.raw));
    }

    /// The character begins or goes on with a line break, is the blank of a fold, or there was no break: false where a
    /// break ends before it.
    fn breaks(&mut self, next: char) -> bool {
        self.line_break = match (self.line_break, next) {
            ("", '\r') => "\r",
            ("", '\n') => "\n",
            ("\r", '\n') => "\r\n",
            ("\n" | "\r\n", ' ' | '\t') | ("", _) => return true,
            _ => return false,
        };
        true
    }

    /// What was taken for a break is one.
    fn end_of_line(&mut self, out: &mut String, seen: &mut Seen) {
        let line_break = std::mem::take(&mut self.line_break);
        if line_break.is_empty() {
            return;
        }
        if self.begun == "=" && line_break != "\r" {
            // A soft break: the value goes on.
            self.begun.clear();
            return self.part(out, seen);
        }
        self.give_up(out, seen);
        self.same(line_break, out, seen);
        self.line = Line::default();
        self.flush(out);
    }

    /// A character of an unfolded line.
    fn character(&mut self, next: char, out: &mut String, seen: &mut Seen) {
        match (self.begun.as_str(), next) {
            ("\\", 'n' | 'N') => self.other('\n', out, seen),
            ("\\", ',' | ';' | '\\' | ':') => self.other(next, out, seen),
            ("=", digit) if digit.is_ascii_hexdigit() => self.begun.push(digit),
            (begun, digit) if begun.len() == 2 && digit.is_ascii_hexdigit() => {
                let high = begun.chars().next_back().and_then(|high| high.to_digit(16)).unwrap_or(0);
                let code = high << 4 | digit.to_digit(16).unwrap_or(0);
                // Bytes of other charsets are of no interest here.
                self.other(char::from_u32(code).unwrap_or(' '), out, seen);
            }
            ("", '\\') => self.begun.push(next),
            ("", '=') if self.line.quoted && self.line.value => self.begun.push(next),
            ("", _) => {
                self.line.read(next);
                self.same(next.encode_utf8(&mut [0; 4]), out, seen);
            }
            _ => {
                self.give_up(out, seen);
                self.character(next, out, seen);
            }
        }
    }

    /// What has begun stands for itself.
    fn give_up(&mut self, out: &mut String, seen: &mut Seen) {
        let begun = std::mem::take(&mut self.begun);
        self.same(&begun, out, seen);
    }

    /// Text that means what it is.
    fn same(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        if self.parted && !text.is_empty() {
            out.push_str(&std::mem::take(&mut self.raw));
            seen.text.push_str(text);
            seen.place(out.len());
        }
    }

    /// What has begun means something else.
    fn other(&mut self, meant: char, out: &mut String, seen: &mut Seen) {
        self.begun.clear();
        self.part(out, seen);
        seen.text.push(meant);
        seen.place(out.len());
    }

    /// From here on what is meant is not what is written.
    fn part(&mut self, out: &mut String, seen: &mut Seen) {
        if !self.parted {
            self.parted = true;
            seen.parted = Some(out.len());
        }
        out.push_str(&std::mem::take(&mut self.raw));
    }

    /// Writes what can no longer part the texts.
    fn flush(&mut self, out: &mut String) {
        if self.parted || self.begun.is_empty() && self.line_break.is_empty() {
            out.push_str(&self.raw);
            self.raw.clear();
        }
    }
}

impl Line {
    fn read(&mut self, next: char) {
        self.value |= next == ':';
        if self.value || self.quoted {
            return;
        }
        let fits =
            |at: usize| QUOTED.get(at).is_some_and(|wanted| next.eq_ignore_ascii_case(&char::from(*wanted)));
        self.matched = match self.matched {
            matched if fits(matched) => matched + 1,
            _ => usize::from(fits(0)),
        };
        self.quoted = self.matched == QUOTED.len();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// All text, and all that is meant.
    fn unfolded(text: &str, size: usize) -> (String, String) {
        let (mut unfold, mut all, mut seen) = (Unfold::default(), String::new(), Seen::default());
        let (mut meant, mut parted) = (String::new(), false);
        let mut pieces: Vec<String> =
            text.chars().collect::<Vec<_>>().chunks(size).map(|piece| piece.iter().collect()).collect();
        pieces.push(String::new());
        let count = pieces.len();
        for (index, piece) in pieces.iter().enumerate() {
            let begin = all.len();
            unfold.feed(piece, &mut all, &mut seen);
            if index + 1 == count {
                unfold.finish(&mut all, &mut seen);
            }
            if !parted {
                meant.push_str(all.get(begin..seen.parted.unwrap_or(all.len())).unwrap());
                parted = seen.parted.is_some();
            }
            meant.push_str(&seen.text);
            seen.clear();
            assert!(unfold.raw.len() <= 8);
        }
        (all, meant)
    }

    #[test]
    fn a_value_is_what_it_stands_for() {
        for (text, plainly) in [
            ("NOTE:JB65\r\n 4321C\r\nEND:VCARD\r\n", "NOTE:JB654321C\r\nEND:VCARD\r\n"),
            ("a\r\n  b\n\tc\r\n\r\n d\re\r f", "a bc\r\nd\re\r f"),
            ("a\r\nb", "a\r\nb"),
            ("D:JB\r\n 654321C\\nit is", "D:JB654321C\nit is"),
            ("D:JB654321C\\nit\\, is\\;\\\\ \\x\\", "D:JB654321C\nit, is;\\ \\x\\"),
            ("D:JB654321C\\\r\n nit", "D:JB654321C\nit"),
            (
                "NOTE;ENCODING=QUOTED-PRINTABLE:JB=36=35=34321C =x=4\r\nA:=36",
                "NOTE;ENCODING=QUOTED-PRINTABLE:JB654321C =x=4\r\nA:=36",
            ),
            ("NOTE;quoted-printable:JB65=\r\n4321=43=\r\n x\r\n", "NOTE;quoted-printable:JB654321Cx\r\n"),
            ("NOTE;QUOTED-\r\n PRINTABLE:=4\r\n A", "NOTE;QUOTED-PRINTABLE:J"),
        ] {
            assert_eq!(unfolded(text, 1_000), (text.to_owned(), plainly.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_text(
            text in "([ab \t\r\n=\\\\:36]|QUOTED-PRINTABLE:|\r\n ){0,24}",
            size in 1usize..5,
        ) {
            let whole = unfolded(&text, 1_000);
            prop_assert_eq!(&whole.0, &text);
            prop_assert_eq!(unfolded(&text, size), whole);
        }
    }
}
