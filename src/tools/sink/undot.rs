//! The content of `DATA`: where it ends, and which dots the client has put in (RFC 5321 section 4.5.2).

use memchr::memmem;

/// Finds the end of one message's content while it arrives and takes the stuffed dots out.
///
/// Only `CR LF . CR LF` ends it. Everything else, a bare CR or LF included, is content: a next hop that mends lines
/// would hide what the gateway sent.
#[derive(Debug, Clone, Default)]
pub struct Undot {
    state: State,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum State {
    /// The next byte begins a line; so does the first byte after the reply to `DATA`.
    #[default]
    LineStart,
    /// Within a line.
    Middle,
    /// A CR was the last byte.
    Cr,
    /// A line began with a dot that is held back.
    Dot,
    /// A line began with a dot and a CR, both held back.
    DotCr,
}

/// A step through the content.
#[derive(Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// These bytes belong to the message.
    Bytes(&'a [u8]),
    /// The message has ended; what is left of the input belongs to the next command.
    End,
    /// The input is used up.
    More,
}

impl Undot {
    /// Takes the next piece from the front of `input`. Call it until it says [`Piece::More`] or [`Piece::End`].
    pub fn next<'a>(&mut self, input: &mut &'a [u8]) -> Piece<'a> {
        loop {
            let Some((&first, rest)) = input.split_first() else { return Piece::More };
            match (self.state, first) {
                (State::LineStart, b'.') => {
                    self.state = State::Dot;
                    *input = rest;
                }
                (State::Dot, b'\r') => {
                    self.state = State::DotCr;
                    *input = rest;
                }
                (State::DotCr, b'\n') => {
                    self.state = State::LineStart;
                    *input = rest;
                    return Piece::End;
                }
                // The line was `.` CR and something else: the dot was stuffed, the CR was not.
                (State::DotCr, _) => {
                    self.state = State::Cr;
                    return Piece::Bytes(b"\r");
                }
                (State::Cr, b'\n') => {
                    self.state = State::LineStart;
                    return Piece::Bytes(advance(input, 1));
                }
                _ => return Piece::Bytes(self.run(input)),
            }
        }
    }

    /// Everything up to and with the next CRLF that a dot follows, or all of the input.
    fn run<'a>(&mut self, input: &mut &'a [u8]) -> &'a [u8] {
        match memmem::find(input, b"\r\n.") {
            Some(at) => {
                self.state = State::LineStart;
                advance(input, at + 2)
            }
            None => {
                self.state = match *input {
                    [.., b'\r', b'\n'] => State::LineStart,
                    [.., b'\r'] => State::Cr,
                    _ => State::Middle,
                };
                advance(input, input.len())
            }
        }
    }
}

/// Cuts `count` bytes off the front of `input`.
fn advance<'a>(input: &mut &'a [u8], count: usize) -> &'a [u8] {
    let (front, rest) = input.split_at_checked(count).unwrap_or((input, &[]));
    *input = rest;
    front
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The content, and how many bytes were used up when the end came.
    fn read(pieces: &[&[u8]]) -> (Vec<u8>, Option<usize>) {
        let (mut undot, mut content, mut used) = (Undot::default(), Vec::new(), 0);
        for piece in pieces {
            let mut input = *piece;
            loop {
                match undot.next(&mut input) {
                    Piece::Bytes(bytes) => content.extend_from_slice(bytes),
                    Piece::End => return (content, Some(used + piece.len() - input.len())),
                    Piece::More => break,
                }
            }
            used += piece.len();
        }
        (content, None)
    }

    #[test]
    fn only_a_line_of_one_dot_ends_it() {
        for (wire, content, rest) in [
            (&b".\r\nQUIT\r\n"[..], &b""[..], &b"QUIT\r\n"[..]),
            (b"a\r\n.\r\n", b"a\r\n", b""),
            (b"a\r\n..\r\n.\r\n", b"a\r\n.\r\n", b""),
            (b"a\r\n..b\r\n.\r\n", b"a\r\n.b\r\n", b""),
            (b"a\r\n.b\r\n.\r\n", b"a\r\nb\r\n", b""),
            (b"a\n.\nb\r\n.\r\n", b"a\n.\nb\r\n", b""),
            (b"a\n.\r\nb\r\n.\r\n", b"a\n.\r\nb\r\n", b""),
            (b"a\r\n.\nb\r\n.\r\n", b"a\r\n\nb\r\n", b""),
            (b"a\r.\r\nb\r\n.\r\n", b"a\r.\r\nb\r\n", b""),
            (b"a\r\n.\r.\r\n.\r\nX", b"a\r\n\r.\r\n", b"X"),
            (b"a\r\n.\r\r\n.\r\n", b"a\r\n\r\r\n", b""),
        ] {
            let (read, used) = read(&[wire]);
            assert_eq!(read, content, "{wire:?}");
            assert_eq!(&wire[used.unwrap()..], rest, "{wire:?}");
        }
    }

    #[test]
    fn without_the_dot_it_goes_on() {
        assert_eq!(read(&[b"a\r\n."]).1, None);
        assert_eq!(read(&[b"a\r\n.\r"]).1, None);
        assert_eq!(read(&[b".\n"]).1, None);
    }

    proptest! {
        #[test]
        fn any_cutting_reads_the_same(wire in "[.\r\na]{0,24}", cut in 0_usize..25) {
            let wire = wire.as_bytes();
            let (left, right) = wire.split_at(cut.min(wire.len()));
            prop_assert_eq!(read(&[left, right]), read(&[wire]));
            let bytes: Vec<&[u8]> = wire.chunks(1).collect();
            prop_assert_eq!(read(&bytes), read(&[wire]));
        }
    }
}
