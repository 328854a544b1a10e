//! A quick look at the lines of a text: does one begin like something that is worth a closer look?

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
    /// Whether these bytes hold a line, or go on with one, that begins like one of `marks`, as far as it is there.
    pub fn any(&mut self, bytes: &[u8], marks: &[&[u8]]) -> bool {
        if bytes.is_empty() {
            return false;
        }
        // A bit for each byte of ASCII with which a mark begins.
        let first = |byte: &u8| 1_u128.checked_shl(u32::from(*byte)).unwrap_or_default();
        let firsts = marks.iter().filter_map(|mark| mark.first()).fold(0, |set, byte| set | first(byte));
        let wanted = |line: &[u8]| {
            line.first().is_some_and(|byte| first(byte) & firsts != 0)
                && marks.iter().any(|mark| line.iter().zip(*mark).all(|(byte, mark)| byte == mark))
        };
        if self.after_line {
            self.open = wanted(bytes);
        }
        let mut any = self.open;
        for newline in memchr::memchr_iter(b'\n', bytes) {
            self.open = wanted(bytes.get(newline + 1..).unwrap_or_default());
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
        let any = |pieces: &[&str]| {
            let mut lines = LineStarts::default();
            let seen = pieces.iter().map(|piece| lines.any(piece.as_bytes(), &[b"=y"]));
            seen.collect::<Vec<_>>()
        };
        assert_eq!(any(&["one\ntwo", "=y", "\nthree", "\n=x"]), [false; 4]);
        assert_eq!(any(&["one\n=y", "three", "four\nfive", "six"]), [true, true, true, false]);
        assert_eq!(any(&["=", "y"]), [true, true]);
        assert_eq!(any(&["one\n", "=", "one"]), [true, true, true]);
    }
}
