//! Quoted-printable as a reader decodes it that throws away every escape that is none.

use crate::message::hexadecimal::hex;

/// A decoder that drops a broken escape whole: the `=` and up to two bytes behind it, as far as they are no line end and
/// no `=`. Soft breaks end at any line end.
#[derive(Clone, Copy, Debug, Default)]
pub struct Dropping {
    state: State,
}

#[derive(Clone, Copy, Debug, Default)]
enum State {
    #[default]
    Text,
    /// After `=`.
    Equals,
    /// After `=` and this digit.
    Digit(u8),
    /// After `=` and CR.
    Return,
}

impl Dropping {
    /// Appends what the next bytes decode to.
    pub fn feed(&mut self, input: &[u8], out: &mut Vec<u8>) {
        for byte in input {
            self.state = match (self.state, *byte) {
                (State::Text | State::Equals | State::Digit(_), b'=') => State::Equals,
                (State::Equals | State::Digit(_), b'\r') => State::Return,
                (State::Equals | State::Digit(_), b'\n') => State::Text,
                (State::Equals, byte) => hex(byte).map_or(State::Text, State::Digit),
                (State::Digit(high), byte) => {
                    out.extend(hex(byte).map(|low| high << 4 | low));
                    State::Text
                }
                (State::Return, b'\n') => State::Text,
                (State::Return, b'=') => State::Equals,
                (State::Text | State::Return, byte) => {
                    out.push(byte);
                    State::Text
                }
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_escape_is_dropped() {
        for (text, decoded) in [
            ("a=4Ab", "aJb"),
            ("a=2=33b", "a3b"),
            ("a=@=33b", "a3b"),
            ("a=0xb", "ab"),
            ("a==33b", "a3b"),
            ("a=\r\nb=\nc=\rd", "abcd"),
            ("a=4\r\nb", "ab"),
            ("a=", "a"),
        ] {
            let (mut decoder, mut out) = (Dropping::default(), Vec::new());
            text.as_bytes().chunks(1).for_each(|piece| decoder.feed(piece, &mut out));
            assert_eq!(String::from_utf8_lossy(&out), decoded, "{text:?}");
        }
    }
}
