//! Our own header field: a forged one is taken out of what arrives, so that only ours can be there.
//!
//! While the header passes line by line, the Received fields are counted as well (RFC 5321 section 6.3).

use crate::mail::id::Id;

/// The field's name.
pub const NAME: &str = "X-Portcullis-Id";

/// The field that goes before the first byte of a relayed message.
pub fn field(id: Id) -> String {
    format!("{NAME}: {id}\r\n")
}

const RECEIVED: &str = "Received";

/// Passes content through and leaves forged fields out, in pieces of any size.
#[derive(Debug, Default)]
pub struct OwnField {
    state: State,
    /// The beginning of the current header line, as long as it is not known what it is.
    begun: Vec<u8>,
    received: u32,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum State {
    /// At or in the first bytes of a header line.
    #[default]
    Begin,
    /// In a header line that is passed on.
    Keep,
    /// In a forged field, or a line that continues it.
    Drop,
    /// At the beginning of a line after a forged field.
    AfterDrop,
    /// In the body: all passes.
    Body,
}

impl OwnField {
    /// Appends to `out` what of `content` is passed on. Lines end in LF here; the codec has checked for CRLF.
    pub fn pass(&mut self, content: &[u8], out: &mut Vec<u8>) {
        let mut rest = content;
        while let Some(first) = rest.first() {
            match self.state {
                State::Body => {
                    out.extend_from_slice(rest);
                    return;
                }
                State::AfterDrop if matches!(first, b' ' | b'\t') => self.state = State::Drop,
                State::AfterDrop => self.state = State::Begin,
                State::Keep | State::Drop => {
                    let end = memchr::memchr(b'\n', rest).map_or(rest.len(), |newline| newline + 1);
                    let (line, after) = rest.split_at(end);
                    let complete = line.last() == Some(&b'\n');
                    let keep = self.state == State::Keep;
                    if keep {
                        out.extend_from_slice(line);
                    }
                    self.state = match (complete, keep) {
                        (false, _) => self.state,
                        (true, true) => State::Begin,
                        (true, false) => State::AfterDrop,
                    };
                    rest = after;
                }
                State::Begin => {
                    self.begun.push(*first);
                    rest = rest.get(1..).unwrap_or_default();
                    self.judge(out);
                }
            }
        }
    }

    /// Decides about the line that has begun, as soon as that is possible.
    fn judge(&mut self, out: &mut Vec<u8>) {
        let begun = self.begun.as_slice();
        let undecided = |name: &str| {
            let length = begun.len().min(name.len());
            let same = begun.get(..length).zip(name.as_bytes().get(..length));
            let blanks =
                begun.get(length..).unwrap_or_default().iter().all(|byte| matches!(byte, b' ' | b'\t'));
            same.is_some_and(|(begun, name)| begun.eq_ignore_ascii_case(name)) && blanks
        };
        let is_field = |name: &str| {
            let before_colon = begun.strip_suffix(b":").map(<[u8]>::trim_ascii_end);
            before_colon.is_some_and(|begun| begun.eq_ignore_ascii_case(name.as_bytes()))
        };
        self.state = if is_field(NAME) {
            self.begun.clear();
            State::Drop
        } else if begun == b"\r\n" {
            State::Body
        } else if begun == b"\r" || (begun.len() < 64 && (undecided(NAME) || undecided(RECEIVED))) {
            return;
        } else if begun.ends_with(b"\n") {
            State::Begin
        } else {
            self.received += u32::from(is_field(RECEIVED));
            State::Keep
        };
        out.append(&mut self.begun);
    }

    /// The end of the content: appends what was withheld.
    pub fn end(&mut self, out: &mut Vec<u8>) {
        out.append(&mut self.begun);
    }

    /// Whether the header is over: all content passes unchanged from here on.
    pub fn is_in_body(&self) -> bool {
        self.state == State::Body
    }

    /// Received fields so far.
    pub fn received(&self) -> u32 {
        self.received
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pass(content: &str, size: usize) -> (String, u32) {
        let (mut filter, mut out) = (OwnField::default(), Vec::new());
        for piece in content.as_bytes().chunks(size) {
            filter.pass(piece, &mut out);
        }
        filter.end(&mut out);
        (String::from_utf8(out).unwrap(), filter.received())
    }

    #[test]
    fn forged_fields_go_with_their_folds_and_nothing_else_does() {
        let forged = "Received: a\r\nX-PORTCULLIS-ID : no\r\n and\r\n\tmore\r\nX-Portcullis-Idea: stays\r\n\
                      Received: b\r\nx-portcullis-id:\r\n\r\nX-Portcullis-Id: in the body\r\nReceived: c\r\n";
        let clean = "Received: a\r\nX-Portcullis-Idea: stays\r\nReceived: b\r\n\r\n\
                     X-Portcullis-Id: in the body\r\nReceived: c\r\n";
        for size in 1..40 {
            assert_eq!(pass(forged, size), (clean.to_owned(), 2), "{size}");
        }
    }

    #[test]
    fn everything_else_passes_unchanged() {
        for content in [
            "",
            "X",
            "X-Portcullis-Id",
            "\r\n",
            "\r\nX-Portcullis-Id: b\r\n",
            ".\r\n",
            " fold first\r\nA: b\r\n\r\n",
            "X-\r\nX-Portcullis\r\nRecei\r\n\r\n",
            "From a@b Thu\r\n\r\nx",
            "no header at all",
        ] {
            for size in 1..20 {
                assert_eq!(pass(content, size).0, content, "{content:?} by {size}");
            }
        }
    }
}
