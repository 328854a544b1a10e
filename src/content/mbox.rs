//! Files of messages, one after the other (RFC 4155).

use super::unwrap::{Inner, Nature, Unwrap};
use memchr::{memchr, memchr_iter};

/// Bytes of a line that are looked at; no separator is longer.
const LINE: usize = 1024;

/// Hands out each message as an entity.
///
/// A separator is a line that begins with `From ` at the start of the file or behind an empty line. Prose has such lines
/// too, so it must hold a time, or a header field must follow. The quoting of such lines (`>From `) stays as it is.
#[derive(Debug)]
pub struct Mbox {
    /// The line that is being looked at.
    held: Vec<u8>,
    /// A separator if a field follows.
    doubtful: Vec<u8>,
    place: Place,
    open: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    /// In a line that may be a separator, or that decides whether the one before is.
    Held,
    /// At the start of another line.
    LineStart,
    /// Behind a CR at the start of a line.
    Return,
    /// In any other line.
    Line,
}

impl Default for Mbox {
    fn default() -> Self {
        Self { held: Vec::new(), doubtful: Vec::new(), place: Place::Held, open: false }
    }
}

/// A separator and a message behind it.
pub fn looks_like_mbox(head: &[u8]) -> bool {
    let (first, rest) = split_line(head);
    is_candidate(first) && (holds_time(first) || begins_with_field(rest))
}

impl Unwrap for Mbox {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while !bytes.is_empty() {
            bytes = if self.place == Place::Held { self.hold(bytes, sink) } else { self.pass(bytes, sink) };
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.held.is_empty() {
            self.judge(sink);
        }
        let doubtful = std::mem::take(&mut self.doubtful);
        self.data(&doubtful, sink);
        if self.open {
            sink(Inner::End);
        }
        self.open = false;
    }
}

impl Mbox {
    /// Bytes up to the end of the next empty line; returns the rest.
    fn pass<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn FnMut(Inner<'_>)) -> &'a [u8] {
        let mut start = 0;
        for newline in memchr_iter(b'\n', bytes) {
            let line = bytes.get(start..newline).unwrap_or_default();
            let empty = match self.place {
                Place::LineStart => matches!(line, b"" | b"\r"),
                Place::Return => line.is_empty(),
                Place::Held | Place::Line => false,
            };
            start = newline + 1;
            self.place = Place::LineStart;
            if empty {
                self.place = Place::Held;
                let (passed, rest) = bytes.split_at_checked(start).unwrap_or_default();
                self.data(passed, sink);
                return rest;
            }
        }
        self.place = match (self.place, bytes.get(start..).unwrap_or_default()) {
            (place, b"") => place,
            (Place::LineStart, b"\r") => Place::Return,
            _ => Place::Line,
        };
        self.data(bytes, sink);
        b""
    }

    /// Bytes of a line that is looked at; returns the rest.
    fn hold<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn FnMut(Inner<'_>)) -> &'a [u8] {
        let length = memchr(b'\n', bytes).map_or(bytes.len(), |newline| newline + 1);
        let room = LINE.saturating_sub(self.held.len());
        let (piece, rest) = bytes.split_at_checked(length.min(room)).unwrap_or_default();
        self.held.extend_from_slice(piece);
        if piece.ends_with(b"\n") || self.held.len() == LINE {
            self.judge(sink);
        }
        rest
    }

    /// The line is complete, or as long as it is looked at.
    fn judge(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let mut line = std::mem::take(&mut self.held);
        let ended = line.ends_with(b"\n");
        if !self.doubtful.is_empty() {
            let doubtful = std::mem::take(&mut self.doubtful);
            if begins_with_field(&line) {
                self.separate(sink);
            } else {
                self.data(&doubtful, sink);
            }
        }
        let empty = matches!(line.as_slice(), b"\n" | b"\r\n");
        self.place = match ended {
            true if empty => Place::Held,
            true => Place::LineStart,
            false => Place::Line,
        };
        if ended && is_candidate(&line) {
            if holds_time(&line) {
                self.separate(sink);
            } else {
                self.doubtful = line;
                self.place = Place::Held;
                return;
            }
        } else {
            self.data(&line, sink);
        }
        line.clear();
        self.held = line;
    }

    fn separate(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if self.open {
            sink(Inner::End);
        }
        self.open = true;
        sink(Inner::Begin { names: Vec::new(), nature: Nature::Entity });
    }

    fn data(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        if bytes.is_empty() {
            return;
        }
        if !self.open {
            self.separate(sink);
        }
        sink(Inner::Data(bytes));
    }
}

fn is_candidate(line: &[u8]) -> bool {
    line.starts_with(b"From ")
}

/// Hours and minutes, as every program writes them there.
fn holds_time(line: &[u8]) -> bool {
    line.windows(4).any(|window| {
        matches!(window, [hour, b':', ten, one]
            if hour.is_ascii_digit() && ten.is_ascii_digit() && one.is_ascii_digit())
    })
}

/// A name without blanks and a colon (RFC 5322 section 2.2).
fn begins_with_field(line: &[u8]) -> bool {
    let (line, _) = split_line(line);
    let name = line.iter().take_while(|byte| byte.is_ascii_graphic() && **byte != b':').count();
    name > 0 && line.get(name) == Some(&b':')
}

fn split_line(bytes: &[u8]) -> (&[u8], &[u8]) {
    let length = memchr(b'\n', bytes).map_or(bytes.len(), |newline| newline + 1);
    bytes.split_at_checked(length).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn messages(pieces: &[&[u8]]) -> Vec<String> {
        let (mut mbox, mut messages, mut open) = (Mbox::default(), Vec::<Vec<u8>>::new(), false);
        let mut sink = |inner: Inner<'_>| match inner {
            Inner::Begin { names, nature } => {
                assert!(names.is_empty() && nature == Nature::Entity && !open);
                open = true;
                messages.push(Vec::new());
            }
            Inner::Data(bytes) => messages.last_mut().unwrap().extend_from_slice(bytes),
            Inner::Text(_) | Inner::Is(_) | Inner::Odd(_) => panic!("no such thing comes out"),
            Inner::End => open = false,
            Inner::Unpacked(..) => {}
            Inner::Lost(..) => panic!("nothing is lost"),
        };
        pieces.iter().for_each(|piece| mbox.feed(piece, &mut sink));
        mbox.finish(&mut sink);
        assert!(!open);
        messages.iter().map(|message| message.escape_ascii().to_string()).collect()
    }

    fn read(text: &str) -> Vec<String> {
        messages(&[text.as_bytes()])
    }

    #[test]
    fn messages_are_separated() {
        let mbox = "From jo@example.org Thu Nov 24 18:22:48 2023\nSubject: one\n\nText.\n>From here\n\n\
                    From MAILER-DAEMON Thu Nov 24 18:22:49 2023\r\nSubject: two\r\n\r\nText.\r\n\r\n\
                    From - without a time\nSubject: three\n\n";
        assert_eq!(
            read(mbox),
            [
                r"Subject: one\n\nText.\n>From here\n\n",
                r"Subject: two\r\n\r\nText.\r\n\r\n",
                r"Subject: three\n\n",
            ]
        );
        assert!(looks_like_mbox(mbox.as_bytes()));
        assert_eq!(read("From a 10:00\nFrom b 10:00\n\nFrom c 10:00\n"), [r"From b 10:00\n\n", ""]);
    }

    #[test]
    fn prose_does_not_separate() {
        for text in [
            "Subject: one\n\nFrom now on we pay.\nRegards\n",
            "Subject: one\n\nFrom now on we pay.\n\nRegards: none\n",
            "Subject: one\n\nWe meet\nFrom 10:00 to 11:00\n",
            "Subject: one\n\nFrom now on",
            "Subject: one\n\n From x 10:00\n",
        ] {
            assert_eq!(read(text), [text.escape_default().to_string()]);
            assert!(!looks_like_mbox(text.as_bytes()));
        }
        assert_eq!(read(""), Vec::<String>::new());
        assert!(!looks_like_mbox(b"From now on we pay.\nRegards\n"));
    }

    #[test]
    fn a_long_line_is_no_separator_and_not_kept() {
        let long = format!("From {}10:00\nA: b\n\nFrom x 10:00\nC: d\n", "x".repeat(100_000));
        assert_eq!(read(&long).len(), 2);
        let mut mbox = Mbox::default();
        mbox.feed(long.as_bytes(), &mut |_| ());
        assert!(mbox.held.capacity() <= 2 * LINE && mbox.doubtful.capacity() <= 2 * LINE);
    }

    proptest! {
        #[test]
        fn how_it_is_cut_changes_nothing(
            text in "(From [a-z ]{0,8}(10:00)?|A: b|[a-z]{0,9}|\r|>From |\n|\r\n|\n\n|\r\n\r\n){0,30}",
            size in 1usize..40,
        ) {
            let pieces: Vec<&[u8]> = text.as_bytes().chunks(size).collect();
            prop_assert_eq!(messages(&pieces), read(&text));
        }

        #[test]
        fn nothing_is_lost_but_separators(text in "(From [a-z ]{0,8}|A: b|[a-z]{0,9}|\n|\r\n){0,30}") {
            let out: usize = read(&text).iter().map(String::len).sum();
            let lines = text.escape_default().to_string();
            let separators: usize = lines.split_inclusive(r"\n").filter(|line| line.starts_with("From ")).map(str::len).sum();
            prop_assert!(out + separators >= lines.len() && out <= lines.len());
        }
    }
}
