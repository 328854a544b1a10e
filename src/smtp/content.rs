//! The strict content codec: where a message ends, and that two readers can't disagree about it.
//!
//! SMTP smuggling (CVE-2023-51764 and its kin) lives on servers that take a CR or LF alone for a line end: one of them
//! then sees two messages where the other sees one. Here only CRLF ends a line, only CRLF.CRLF ends DATA, and content
//! with a CR or LF alone is not mail (RFC 5321 section 2.3.8).

/// Octets of one line of content at the most, without CRLF. RFC 5321 says 998; real mail has longer lines, and they
/// are passed on unchanged.
pub const LINE: u64 = 64 * 1024;

/// What is wrong with the content.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Dirt {
    /// A CR that no LF follows, or a LF that no CR precedes.
    BareLineEnd,
    /// NUL.
    Nul,
    /// A line past [`LINE`].
    LongLine,
}

/// Decodes what follows 354, in pieces: removes the transparency dots and finds the end.
#[derive(Debug)]
pub struct DataDecoder {
    state: State,
    lines: LineCheck,
}

/// What is known of the bytes just seen; each state names what has been withheld from the output.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum State {
    LineStart,
    InLine,
    /// A dot at the start of a line.
    Dot,
    /// `.` CR at the start of a line.
    DotCr,
}

/// How far one call came.
#[derive(PartialEq, Eq, Debug)]
pub struct Progress {
    /// Bytes of the input that are dealt with.
    pub consumed: usize,
    /// The message has ended; what follows the consumed bytes are commands.
    pub ended: bool,
}

impl Default for DataDecoder {
    fn default() -> Self {
        Self { state: State::LineStart, lines: LineCheck::default() }
    }
}

impl DataDecoder {
    /// Decodes `input`, appending content to `out`. All of the input is consumed unless the message ends in it.
    pub fn decode(&mut self, input: &[u8], out: &mut Vec<u8>) -> Progress {
        let mut rest = input;
        let ended = loop {
            match self.state {
                State::LineStart | State::InLine => {
                    let content = rest.len() - self.until_dot(rest).len();
                    let (content, dotted) = rest.split_at(content);
                    self.lines.check(content);
                    out.extend_from_slice(content);
                    rest = dotted;
                    let Some((_dot, after)) = rest.split_first() else { break false };
                    rest = after;
                    self.state = State::Dot;
                }
                State::Dot => match rest.split_first() {
                    None => break false,
                    Some((b'\r', after)) => {
                        rest = after;
                        self.state = State::DotCr;
                    }
                    // The dot was doubled, or stands alone in violation of the RFC: it is removed either way.
                    Some(_) => self.state = State::InLine,
                },
                State::DotCr => match rest.split_first() {
                    None => break false,
                    Some((b'\n', after)) => {
                        rest = after;
                        break true;
                    }
                    Some(_) => {
                        self.lines.check(b"\r");
                        out.push(b'\r');
                        self.state = State::InLine;
                    }
                },
            }
        };
        if ended {
            self.lines.end();
        }
        Progress { consumed: input.len() - rest.len(), ended }
    }

    /// The part of `input` from the first dot at the start of a line on.
    fn until_dot<'a>(&mut self, input: &'a [u8]) -> &'a [u8] {
        if self.state == State::LineStart && input.first() == Some(&b'.') {
            return input;
        }
        let Some(last) = input.last() else { return input };
        let mut from = 0;
        while let Some(found) = input.get(from..).and_then(|rest| memchr::memmem::find(rest, b"\n.")) {
            let newline = from + found;
            if self.ends_in_cr(input, newline) {
                return input.get(newline + 1..).unwrap_or_default();
            }
            from = newline + 1;
        }
        let ends_line = *last == b'\n' && self.ends_in_cr(input, input.len() - 1);
        self.state = if ends_line { State::LineStart } else { State::InLine };
        &[]
    }

    /// Whether the byte before `index` is a CR, which may be the last of the input before.
    fn ends_in_cr(&self, input: &[u8], index: usize) -> bool {
        match index.checked_sub(1) {
            Some(before) => input.get(before) == Some(&b'\r'),
            None => self.lines.after_cr,
        }
    }

    /// What is wrong with the content so far.
    pub fn dirt(&self) -> Option<Dirt> {
        self.lines.dirt
    }
}

/// Checks content for what no mail holds, in pieces.
#[derive(Debug, Default)]
pub struct LineCheck {
    after_cr: bool,
    length: u64,
    dirt: Option<Dirt>,
}

impl LineCheck {
    /// The next bytes of content.
    pub fn check(&mut self, content: &[u8]) {
        let Some(last) = content.last() else { return };
        let (mut line_start, mut paired) = (0, 0);
        for newline in memchr::memchr_iter(b'\n', content) {
            let cr_before = match newline.checked_sub(1) {
                Some(before) => content.get(before) == Some(&b'\r'),
                None => self.after_cr,
            };
            paired += usize::from(cr_before && newline > 0);
            if !cr_before {
                self.found(Dirt::BareLineEnd);
            }
            self.line_ended(newline - line_start);
            line_start = newline + 1;
        }
        // Every CR belongs to a LF that was just seen; only that at the end may wait for the next piece.
        let ends_in_cr = *last == b'\r';
        let alone = memchr::memchr_iter(b'\r', content).count() - paired - usize::from(ends_in_cr);
        if alone > 0 || (self.after_cr && content.first() != Some(&b'\n')) {
            self.found(Dirt::BareLineEnd);
        }
        self.after_cr = ends_in_cr;
        self.length += (content.len() - line_start) as u64;
        if self.length > LINE + 1 {
            self.found(Dirt::LongLine);
        }
        if memchr::memchr(0, content).is_some() {
            self.found(Dirt::Nul);
        }
    }

    /// `octets` of this piece belong to the line that has ended, its CR included.
    fn line_ended(&mut self, octets: usize) {
        if self.length + octets as u64 > LINE + 1 {
            self.found(Dirt::LongLine);
        }
        self.length = 0;
    }

    /// The content has ended: a CR at its end is followed by nothing.
    pub fn end(&mut self) {
        if self.after_cr {
            self.found(Dirt::BareLineEnd);
        }
    }

    /// What is wrong with the content so far; a bare line end outweighs the rest.
    pub fn dirt(&self) -> Option<Dirt> {
        self.dirt
    }

    fn found(&mut self, dirt: Dirt) {
        if self.dirt.is_none() || dirt == Dirt::BareLineEnd {
            self.dirt = Some(dirt);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Content, consumed bytes, end, dirt; the wire cut into pieces of `size`.
    fn decode(wire: &[u8], size: usize) -> (Vec<u8>, usize, bool, Option<Dirt>) {
        let (mut decoder, mut out, mut consumed) = (DataDecoder::default(), Vec::new(), 0);
        for piece in wire.chunks(size) {
            let progress = decoder.decode(piece, &mut out);
            consumed += progress.consumed;
            if progress.ended {
                return (out, consumed, true, decoder.dirt());
            }
            assert_eq!(progress.consumed, piece.len());
        }
        (out, consumed, false, decoder.dirt())
    }

    /// The same by one byte at a time and the words of the RFC, for comparison.
    fn slowly(wire: &[u8]) -> (Vec<u8>, usize, bool) {
        let mut lines = Vec::new();
        let mut rest = wire;
        while let Some(end) = rest.windows(2).position(|pair| pair == b"\r\n") {
            let (line, after) = rest.split_at(end + 2);
            rest = after;
            if line == b".\r\n" {
                return (lines.concat(), wire.len() - rest.len(), true);
            }
            lines.push(line.strip_prefix(b".").unwrap_or(line).to_vec());
        }
        (lines.concat(), wire.len(), false)
    }

    #[test]
    fn the_end_is_found_once_at_every_cut() {
        let wire = b"a: b\r\n\r\n..x\r\n.\r\nRSET\r\n";
        for size in 1..wire.len() {
            assert_eq!(decode(wire, size), (b"a: b\r\n\r\n.x\r\n".to_vec(), 16, true, None), "{size}");
        }
        assert_eq!(decode(b".\r\n", 9), (vec![], 3, true, None));
    }

    #[test]
    fn every_smuggled_ending_is_content_and_dirt() {
        for ending in [
            "x\n.\n",
            "x\n.\r\n",
            "x\r\n.\n",
            "x\r.\r",
            "x\r\n.\r",
            "x\n.\r",
            "x\r.\n",
            "x\r.\r\n",
            "\r\r\n.\r\r\n",
        ] {
            let wire = format!("{ending}MAIL FROM:<e@v.example>\r\n");
            for size in [1, 2, 3, 100] {
                let (_, _, ended, dirt) = decode(wire.as_bytes(), size);
                assert!(!ended, "{ending:?} by {size}");
                assert_eq!(dirt, Some(Dirt::BareLineEnd), "{ending:?} by {size}");
            }
        }
    }

    #[test]
    fn nul_beside_the_dot_is_no_end() {
        for wire in ["x\r\n\0.\r\ny\r\n.\r\n", "x\r\n.\0\r\ny\r\n.\r\n"] {
            let (_, consumed, ended, dirt) = decode(wire.as_bytes(), 3);
            assert_eq!((consumed, ended, dirt), (wire.len(), true, Some(Dirt::Nul)));
        }
    }

    #[test]
    fn other_line_ends_are_plain_content() {
        let wire = "x\x0b.\x0b\u{85}.\u{85}\u{2028}.\u{2028}\r\n.\r\n";
        let (out, _, ended, dirt) = decode(wire.as_bytes(), 4);
        assert_eq!((out.as_slice(), ended, dirt), (&wire.as_bytes()[..wire.len() - 3], true, None));
    }

    #[test]
    fn a_line_has_a_limit() {
        for (length, dirt) in [(LINE, None), (LINE + 1, Some(Dirt::LongLine))] {
            let wire = format!("{}\r\n.\r\n", "x".repeat(length as usize));
            for size in [1, 1000, 1_000_000] {
                assert_eq!(decode(wire.as_bytes(), size).3, dirt, "{length} by {size}");
            }
        }
    }

    proptest! {
        #[test]
        fn any_wire_in_any_pieces_is_read_as_the_rfc_says(
            wire in proptest::collection::vec(prop_oneof![Just(b'\r'), Just(b'\n'), Just(b'.'), Just(b'x')], 0..40),
            size in 1usize..9,
        ) {
            let (out, consumed, ended, dirt) = decode(&wire, size);
            let (whole, whole_consumed, whole_ended, whole_dirt) = decode(&wire, 1000);
            prop_assert_eq!((&out, consumed, ended, dirt), (&whole, whole_consumed, whole_ended, whole_dirt));
            if dirt.is_none() {
                let (slow, slow_consumed, slow_ended) = slowly(&wire);
                prop_assert_eq!(ended, slow_ended);
                prop_assert_eq!(consumed, slow_consumed);
                if ended {
                    prop_assert_eq!(out, slow);
                }
            }
        }

        /// A library that reads the same wire, as long as it is clean and not empty: it wants a line before the dot.
        #[test]
        fn another_reader_agrees_on_clean_wires(lines in proptest::collection::vec("[.a]{0,4}", 0..8)) {
            let wire: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let wire = format!("first\r\n{wire}.\r\n");
            let (mut theirs, mut bytes) = (Vec::new(), wire.as_bytes().iter());
            let ended = smtp_proto::request::receiver::DataReceiver::new().ingest(&mut bytes, &mut theirs);
            let (ours, consumed, our_end, dirt) = decode(wire.as_bytes(), 1000);
            prop_assert_eq!((our_end, dirt), (ended, None));
            prop_assert_eq!(consumed, wire.len() - bytes.len());
            prop_assert_eq!(ours, theirs);
        }

        #[test]
        fn stuffing_and_decoding_is_the_identity(lines in proptest::collection::vec("[.a]{0,4}", 0..8), size in 1usize..9) {
            let content: String = lines.iter().map(|line| format!("{line}\r\n")).collect();
            let stuffed: String =
                lines.iter().map(|line| format!("{}{line}\r\n", if line.starts_with('.') { "." } else { "" })).collect();
            let (out, _, ended, dirt) = decode(format!("{stuffed}.\r\n").as_bytes(), size);
            prop_assert_eq!((out, ended, dirt), (content.into_bytes(), true, None));
        }
    }
}
