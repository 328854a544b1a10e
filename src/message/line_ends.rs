//! Line ends as the most lenient reader sees them.

/// Makes CRLF of every line end: CR, LF and CRLF. The state is whether the last byte was a CR.
#[derive(Clone, Copy, Debug, Default)]
pub struct LineEnds {
    after_return: bool,
}

impl LineEnds {
    /// Hands the next bytes on, in as few pieces as their line ends allow.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut impl FnMut(&[u8])) {
        let mut rest = bytes;
        if self.after_return {
            // The CR has been handed on as a line end of its own.
            rest = rest.strip_prefix(b"\n").unwrap_or(rest);
            self.after_return = bytes.is_empty();
        }
        while let Some(at) = next_odd(rest) {
            let (text, tail) = rest.split_at_checked(at).unwrap_or_default();
            if !text.is_empty() {
                sink(text);
            }
            sink(b"\r\n");
            self.after_return = tail == b"\r";
            rest = tail.get(1..).unwrap_or_default();
        }
        if !rest.is_empty() {
            sink(rest);
        }
    }
}

/// Where the next line end stands that is not CRLF within these bytes; a CR at their end is one.
fn next_odd(bytes: &[u8]) -> Option<usize> {
    let mut from = 0;
    loop {
        let at = from + memchr::memchr2(b'\r', b'\n', bytes.get(from..)?)?;
        match bytes.get(at..at + 2) {
            Some(b"\r\n") => from = at + 2,
            _ => return Some(at),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn mend(pieces: &[&[u8]]) -> Vec<u8> {
        let (mut ends, mut out) = (LineEnds::default(), Vec::new());
        pieces.iter().for_each(|piece| ends.feed(piece, &mut |bytes| out.extend_from_slice(bytes)));
        out
    }

    #[test]
    fn every_line_end_becomes_one() {
        assert_eq!(mend(&[b"a\rb\nc\r\nd\r\r\ne\n\rf"]), b"a\r\nb\r\nc\r\nd\r\n\r\ne\r\n\r\nf");
        assert_eq!(mend(&[b"a\r", b"", b"\nb\r", b"c"]), b"a\r\nb\r\nc");
    }

    proptest! {
        #[test]
        fn cutting_changes_nothing(text in "[a\r\n]{0,40}", cuts in prop::collection::vec(0..40usize, 0..6)) {
            let bytes = text.as_bytes();
            let whole = text.replace("\r\n", "\n").replace('\r', "\n").replace('\n', "\r\n");
            prop_assert_eq!(mend(&[bytes]), whole.as_bytes());
            let mut cuts: Vec<usize> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            cuts.extend([0, bytes.len()]);
            cuts.sort_unstable();
            let pieces: Vec<&[u8]> = cuts.windows(2).map(|pair| &bytes[pair[0]..pair[1]]).collect();
            prop_assert_eq!(mend(&pieces), whole.as_bytes());
        }
    }
}
