//! Unfolding of calendars and contacts: a line break and the blank behind it stand for nothing (RFC 5545 section 3.1,
//! RFC 6350 section 3.2).
//!
//! The folded text stays the whole text: vCard 2.1 folds at a blank that counts.

use super::seen::Seen;

/// Unfolds a text that comes in pieces. Any cutting gives the same text.
#[derive(Debug, Default)]
pub struct Unfold {
    /// A fold was met.
    parted: bool,
    /// A line break that may turn out to be a fold.
    held: &'static str,
}

impl Unfold {
    /// The next piece; appends all text to `out`, and the unfolded text to `seen` from the first fold on.
    pub fn feed(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            match (self.held, next) {
                ("", '\r') => self.held = "\r",
                ("", '\n') => self.held = "\n",
                ("\r", '\n') => self.held = "\r\n",
                ("\n" | "\r\n", ' ' | '\t') => {
                    if !self.parted {
                        self.parted = true;
                        seen.parted = Some(out.len());
                    }
                    out.push_str(std::mem::take(&mut self.held));
                    out.push(next);
                }
                ("", _) => {
                    let run = memchr::memchr2(b'\r', b'\n', rest.as_bytes()).unwrap_or(rest.len());
                    let (run, after) = rest.split_at_checked(run).unwrap_or((rest, ""));
                    self.write(run, out, seen);
                    rest = after;
                    continue;
                }
                _ => {
                    let held = std::mem::take(&mut self.held);
                    self.write(held, out, seen);
                    continue;
                }
            }
            rest = rest.get(next.len_utf8()..).unwrap_or_default();
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        let held = std::mem::take(&mut self.held);
        self.write(held, out, seen);
    }

    fn write(&self, text: &str, out: &mut String, seen: &mut Seen) {
        out.push_str(text);
        if self.parted && !text.is_empty() {
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
    fn unfolded(text: &str, size: usize) -> (String, String) {
        let (mut unfold, mut all, mut seen) = (Unfold::default(), String::new(), Seen::default());
        for piece in text.chars().collect::<Vec<_>>().chunks(size) {
            unfold.feed(&piece.iter().collect::<String>(), &mut all, &mut seen);
        }
        unfold.finish(&mut all, &mut seen);
        let whole = seen.parted.map_or(all.clone(), |at| format!("{}{}", all.get(..at).unwrap(), seen.text));
        (all, whole)
    }

    #[test]
    fn a_fold_vanishes_with_one_blank() {
        for (text, plainly) in [
            ("NOTE:JB65\r\n 4321C\r\nEND:VCARD\r\n", "NOTE:JB654321C\r\nEND:VCARD\r\n"),
            ("a\r\n  b\n\tc\r\n\r\n d\re\r f", "a bc\r\nd\re\r f"),
            ("a\r\nb", "a\r\nb"),
        ] {
            assert_eq!(unfolded(text, 1_000), (text.to_owned(), plainly.to_owned()));
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_text(text in "[ab \t\r\n]{0,24}", size in 1usize..5) {
            prop_assert_eq!(unfolded(&text, size), unfolded(&text, 1_000));
        }
    }
}
