//! A quick look at the lines of a text: does one begin like something that is worth a closer look?

use wide::i8x16;

/// Bytes whose line ends are found together.
const ROW: usize = 16;

/// Ways in which a line may begin, to be looked for all at once.
#[derive(Debug)]
pub struct Beginnings {
    marks: &'static [&'static [u8]],
    /// The first bytes of them, a bit for each.
    firsts: u128,
}

impl Beginnings {
    /// These, in ASCII and none of them empty.
    pub const fn of(marks: &'static [&'static [u8]]) -> Self {
        let mut firsts = 0;
        let mut rest = marks;
        while let Some(([first, ..], behind)) = rest.split_first() {
            assert!(first.is_ascii());
            firsts |= 1 << *first;
            rest = behind;
        }
        assert!(rest.is_empty());
        Self { marks, firsts }
    }

    /// This line begins so, as far as it is there.
    fn begin(&self, line: &[u8]) -> bool {
        // Most lines are told by their first byte.
        let Some(first) = line.first().filter(|first| first.is_ascii()) else { return false };
        let fits = |mark: &[u8]| line.iter().zip(mark).all(|(byte, mark)| byte == mark);
        self.firsts >> first & 1 != 0 && self.marks.iter().any(|mark| fits(mark))
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
        let mut line_end = |newline: usize| {
            self.open = beginnings.begin(bytes.get(newline + 1..).unwrap_or_default());
            any |= self.open;
        };
        let (rows, rest) = bytes.as_chunks::<ROW>();
        for (row, at) in rows.iter().zip((0..).step_by(ROW)) {
            let mut newlines = newlines(row);
            while newlines != 0 {
                line_end(at + newlines.trailing_zeros() as usize);
                newlines &= newlines - 1;
            }
        }
        memchr::memchr_iter(b'\n', rest).for_each(|newline| line_end(rows.len() * ROW + newline));
        self.after_line = bytes.ends_with(b"\n");
        // Whatever comes behind a line end that is the last byte may have been begun by it.
        any || self.after_line
    }
}

/// The line feeds among these bytes, a bit for each from the lowest on. Lines are short, so a search for each would begin more
/// often than it looked.
fn newlines(row: &[u8; ROW]) -> u32 {
    i8x16::new(row.map(u8::cast_signed)).simd_eq(i8x16::splat(b'\n'.cast_signed())).to_bitmask()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_known_by_how_it_begins() {
        let beginnings = Beginnings::of(&[b"=y", b"begin"]);
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

    #[test]
    fn wherever_the_line_stands_it_is_seen() {
        let beginnings = Beginnings::of(&[b"=y", b"begin"]);
        for at in 0..50 {
            for (line, begins) in [("\nbegin", true), ("\nbelow", false), ("begin", at == 0)] {
                let text = format!("{}{line} and so on{}", "x".repeat(at), "\nx".repeat(20));
                assert_eq!(LineStarts::default().any(text.as_bytes(), &beginnings), begins, "{text}");
            }
        }
    }
}
