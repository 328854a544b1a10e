//! Display names as mail programs show them (RFC 5322 section 3.4): without quotes, backslashes and comments.

use memchr::memchr3;

/// What is shown of the text of an address field, encoded words decoded, where that is other than what stands there: the names
/// and addresses without what quotes them, and behind them, each on a line, the comments. Nothing where quotes only stand
/// around whole names. Takes linear time.
pub fn shown(text: &str) -> Option<String> {
    memchr3(b'"', b'\\', b'(', text.as_bytes())?;
    let mut shown = Shown::default();
    for c in text.chars() {
        shown.push(c);
    }
    shown.comments.push('\n');
    shown.other.then(|| shown.names + "\n" + &shown.comments)
}

#[derive(Default)]
struct Shown {
    names: String,
    comments: String,
    quoted: bool,
    /// Comments that are open.
    depth: usize,
    escaped: bool,
    /// A quoted string has ended, and nothing but blanks has come since.
    ended: bool,
    /// What stands in a name before a quoted string.
    before: bool,
    other: bool,
}

impl Shown {
    fn push(&mut self, c: char) {
        let comment = self.depth > 0;
        let escaped = std::mem::take(&mut self.escaped);
        match c {
            '\\' if !escaped && (self.quoted || comment) => {
                self.escaped = true;
                self.other = true;
            }
            '"' if !escaped && !comment => {
                self.other |= !self.quoted && (self.before || self.ended);
                self.ended = self.quoted;
                self.quoted = !self.quoted;
            }
            '(' if !escaped && !self.quoted => {
                self.depth += 1;
                self.other = true;
                self.comments.push('\n');
            }
            ')' if !escaped && comment => {
                self.depth -= 1;
                self.comments.push('\n');
            }
            _ if comment => self.comments.push(c),
            _ if self.quoted => self.name(c),
            _ => {
                let divides = matches!(c, ',' | ';' | ':' | '<' | '>' | '@');
                self.other |= self.ended && !divides && !c.is_whitespace();
                self.ended &= c.is_whitespace();
                self.before = !divides && (self.before || !c.is_whitespace());
                self.name(c);
            }
        }
    }

    /// A character of a name. Where something is left out, blanks stand on both sides of it.
    fn name(&mut self, c: char) {
        if !(c.is_whitespace() && self.names.ends_with(char::is_whitespace)) {
            self.names.push(c);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_has_no_quotes_backslashes_and_comments() {
        for (written, expected) in [
            ("Jo <jo@council.example>", None),
            ("\"Bloggs, Jo\" <jo@council.example>, \"Sam\" <sam@example.org>", None),
            ("\"jo\"@council.example", None),
            ("\"A\\B \\12 34\" <jo@x>", Some("AB 12 34 <jo@x>\n\n")),
            ("\"A \" \"12 \" <jo@x>", Some("A 12 <jo@x>\n\n")),
            ("\"A\" 12 \"34\" C <jo@x>", Some("A 12 34 C <jo@x>\n\n")),
            ("A \"12\" <jo@x>", Some("A 12 <jo@x>\n\n")),
            ("A(x)12(y (z)) <jo@x>", Some("A12 <jo@x>\n\nx\n\ny \nz\n\n\n")),
            ("jo@x (A\\) \\12)", Some("jo@x \n\nA) 12\n\n")),
            ("\"A \\12\"@x", Some("A 12@x\n\n")),
        ] {
            assert_eq!(shown(written).as_deref(), expected, "{written}");
        }
    }

    #[test]
    fn what_is_never_closed_is_nothing_special() {
        for c in ["(", ")", "\"", "\\", "(\\", "\"\\"] {
            assert!(shown(&c.repeat(200_000)).is_none_or(|text| text.len() <= 800_002), "{c}");
        }
    }
}
