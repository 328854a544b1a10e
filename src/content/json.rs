//! What the strings of JSON are written in, undone: `\u004A` is `J`, `\n` a line break (RFC 8259 section 7).

/// Undoes the escapes of a text that comes in pieces. Any cutting gives the same text.
#[derive(Debug, Default)]
pub struct Unescape {
    /// The beginning of an escape.
    begun: String,
    /// The first half of a pair that stands for one character.
    high: Option<u16>,
}

impl Unescape {
    /// JSON with anything in it begins like this.
    pub fn opens(opening: &str) -> bool {
        let mut letters = opening.chars().filter(|letter| !letter.is_whitespace());
        matches!(
            (letters.next(), letters.next()),
            (Some('{'), Some('"')) | (Some('['), Some('{' | '[' | '"'))
        )
    }

    /// The next piece; appends what it means to `out`.
    pub fn feed(&mut self, text: &str, out: &mut String) {
        for next in text.chars() {
            self.character(next, out);
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String) {
        self.give_up(out);
    }

    fn character(&mut self, next: char, out: &mut String) {
        match (self.begun.len(), next) {
            (0, '\\') | (1, 'u') => self.begun.push(next),
            (0, _) => self.means(next, out),
            (1, _) => {
                self.begun.clear();
                match next {
                    'n' => self.means('\n', out),
                    'r' => self.means('\r', out),
                    't' => self.means('\t', out),
                    'b' | 'f' => self.means(' ', out),
                    '"' | '\\' | '/' => self.means(next, out),
                    _ => {
                        self.means('\\', out);
                        self.means(next, out);
                    }
                }
            }
            (2..5, digit) if digit.is_ascii_hexdigit() => self.begun.push(digit),
            (_, digit) if digit.is_ascii_hexdigit() => {
                self.begun.push(digit);
                let unit = self.begun.get(2..).and_then(|digits| u16::from_str_radix(digits, 16).ok());
                self.begun.clear();
                self.unit(unit.unwrap_or_default(), out);
            }
            _ => {
                self.give_up(out);
                self.character(next, out);
            }
        }
    }

    /// A code unit of UTF-16.
    fn unit(&mut self, unit: u16, out: &mut String) {
        if let (None, 0xD800..0xDC00) = (self.high, unit) {
            self.high = Some(unit);
            return;
        }
        let units = self.high.take().into_iter().chain([unit]);
        out.extend(char::decode_utf16(units).map(|meant| meant.unwrap_or(char::REPLACEMENT_CHARACTER)));
    }

    fn means(&mut self, meant: char, out: &mut String) {
        self.half(out);
        out.push(meant);
    }

    /// The half of a pair stays one.
    fn half(&mut self, out: &mut String) {
        if self.high.take().is_some() {
            out.push(char::REPLACEMENT_CHARACTER);
        }
    }

    /// What has begun stands for itself.
    fn give_up(&mut self, out: &mut String) {
        self.half(out);
        out.push_str(&std::mem::take(&mut self.begun));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn unescaped(text: &str, size: usize) -> String {
        let (mut unescape, mut out) = (Unescape::default(), String::new());
        for piece in text.chars().collect::<Vec<_>>().chunks(size) {
            unescape.feed(&piece.iter().collect::<String>(), &mut out);
        }
        unescape.finish(&mut out);
        out
    }

    #[test]
    fn escapes_are_undone() {
        for (text, meant) in [
            (r#"{"a": "\u004A\u0042"}"#, r#"{"a": "JB"}"#),
            (r"\ud83d\ude00 \ud83d \u00e9\ud83d", "\u{1f600} \u{fffd} é\u{fffd}"),
            (r#"\"\\\/\t\x\"#, "\"\\/\t\\x\\"),
            (r"\u00", r"\u00"),
            (r"\u00\u0041", r"\u00A"),
            (r"\u\u0041é\ué", r"\uAé\ué"),
        ] {
            assert_eq!(unescaped(text, 100), meant, "{text}");
        }
    }

    #[test]
    fn json_begins_with_what_it_holds() {
        for (opening, opens) in
            [("{\"a\":1}", true), (" [ {", true), ("[[1]]", true), ("[EXTERNAL] a", false), ("{", false)]
        {
            assert_eq!(Unescape::opens(opening), opens, "{opening}");
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_text(text in r"(\\|u|d83d|de00|00|4|[a-z]|é){0,24}", size in 1usize..5) {
            prop_assert_eq!(unescaped(&text, size), unescaped(&text, 1_000));
        }
    }
}
