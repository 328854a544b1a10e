//! A quick look at the lines of a text: does one begin like something that is worth a closer look?

/// Ways in which a line may begin, to be looked for all at once.
#[derive(Debug)]
pub struct Beginnings(pub &'static [&'static [u8]]);

impl Beginnings {
    /// This line begins so, as far as it is there.
    fn begin(&self, line: &[u8]) -> bool {
        // Most lines are told by their first byte.
        let begins = |mark: &&[u8]| mark.first() == line.first();
        let fits = |mark: &[u8]| line.iter().zip(mark).all(|(byte, mark)| byte == mark);
        self.0.iter().any(|mark| begins(mark) && fits(mark))
    }
}

/// Looks at how lines begin, wherever the text is cut.
#[derive(Clone, Copy, Debug)]
pub struct LineStarts {
    /// The bytes so far end with a line end.
    after_line: bool,
    /// The line that the bytes so far end with begins like that.
    open: bool,
}

impl Default for LineStarts {
    fn default() -> Self {
        // The start of the text is that of a line.
        Self { after_line: true, open: false }
    }
}

impl LineStarts {
    /// Whether these bytes hold a line, or go on with one, that begins in one of these ways, as far as it is there.
    pub fn any(&mut self, bytes: &[u8], beginnings: &Beginnings) -> bool {
        if bytes.is_empty() {
            return false;
        }
        if self.after_line {
            self.open = beginnings.begin(bytes);
        }
        let mut any = self.open;
        for newline in memchr::memchr_iter(b'\n', bytes) {
            self.open = beginnings.begin(bytes.get(newline + 1..).unwrap_or_default());
            any |= self.open;
        }
        self.after_line = bytes.ends_with(b"\n");
        // Whatever comes behind a line end that is the last byte may have been begun by it.
        any || self.after_line
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_how_it_begins() {
        let beginnings = Beginnings(&[b"=y", b"begin"]);
        let any = |pieces: &[&str]| {
            let mut lines = LineStarts::default();
            let seen = pieces.iter().map(|piece| lines.any(piece.as_bytes(), &beginnings));
            seen.collect::<Vec<_>>()
        };
        assert_eq!(any(&["one\ntwo", "=y", "\nthree", "\n=x"]), [false; 4]);
        assert_eq!(any(&["one\n=y", "three", "four\nfive", "six"]), [true, true, true, false]);
        assert_eq!(any(&["one\nbegin 644 a\ntwo", "three"]), [true, false]);
        assert_eq!(any(&["one\nbe", "low"]), [true, true]);
        assert_eq!(any(&["=", "y"]), [true, true]);
        assert_eq!(any(&["one\n", "=", "one"]), [true, true, true]);
    }
}
