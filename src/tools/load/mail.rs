//! A message and its envelope, made ready for the wire once.

use memchr::memmem;

/// A message and its envelope. Commands and content are finished bytes; sending copies nothing but small messages.
#[derive(Debug)]
pub struct Mail {
    mail: String,
    rcpt: Vec<String>,
    eight_bit: bool,
    international: bool,
    /// The content for `DATA`: dots stuffed, the final dot included.
    stuffed: Vec<u8>,
    /// The content for `BDAT` where it differs from `stuffed` without its end.
    plain: Option<Vec<u8>>,
}

const END: &[u8] = b".\r\n";

impl Mail {
    /// `sender` and `recipients` are mailboxes without angle brackets; an empty sender is the null reverse-path.
    ///
    /// A content that does not end with CRLF gets one: without it `DATA` could not end it (RFC 5321 section 4.1.1.4).
    pub fn new(sender: &str, recipients: &[String], content: &[u8]) -> Self {
        let mut stuffed = stuff(content);
        let mut plain = (stuffed.len() != content.len()).then(|| content.to_vec());
        if !content.ends_with(b"\r\n") {
            stuffed.extend_from_slice(b"\r\n");
            plain.iter_mut().for_each(|plain| plain.extend_from_slice(b"\r\n"));
        }
        stuffed.extend_from_slice(END);
        Self {
            mail: sender.to_owned(),
            rcpt: recipients.to_vec(),
            eight_bit: !content.is_ascii(),
            international: !sender.is_ascii() || !recipients.iter().all(|recipient| recipient.is_ascii()),
            stuffed,
            plain,
        }
    }

    /// The reverse-path, without angle brackets.
    pub fn sender(&self) -> &str {
        &self.mail
    }

    /// The forward-paths, without angle brackets.
    pub fn recipients(&self) -> &[String] {
        &self.rcpt
    }

    /// The content has bytes above 127 (RFC 6152).
    pub fn eight_bit(&self) -> bool {
        self.eight_bit
    }

    /// An address is not ASCII (RFC 6531).
    pub fn international(&self) -> bool {
        self.international
    }

    /// The content for `DATA`, up to and with the final dot.
    pub fn stuffed(&self) -> &[u8] {
        &self.stuffed
    }

    /// The content for `BDAT`, and what the size of the message is.
    pub fn plain(&self) -> &[u8] {
        let shared = || self.stuffed.strip_suffix(END).unwrap_or_default();
        self.plain.as_deref().unwrap_or_else(shared)
    }
}

/// A dot before every line that begins with one (RFC 5321 section 4.5.2).
fn stuff(content: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(content.len() + END.len() + 2);
    if content.starts_with(b".") {
        out.push(b'.');
    }
    let mut rest = content;
    while let Some(at) = memmem::find(rest, b"\r\n.") {
        let (line, after) = rest.split_at_checked(at + 2).unwrap_or((rest, &[]));
        out.extend_from_slice(line);
        out.push(b'.');
        rest = after;
    }
    out.extend_from_slice(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::sink::undot::{Piece, Undot};
    use proptest::prelude::*;

    #[test]
    fn nothing_is_held_twice_where_no_dot_was_stuffed() {
        let mail = Mail::new("", &[], b"a\r\n");
        assert!(mail.plain.is_none());
        assert_eq!((mail.plain(), mail.stuffed()), (&b"a\r\n"[..], &b"a\r\n.\r\n"[..]));
        assert_eq!(Mail::new("", &[], b"a").plain(), b"a\r\n");
        assert_eq!(Mail::new("", &[], b".").plain(), b".\r\n");
        assert!(Mail::new("", &["ä@example.org".into()], b"").international());
    }

    proptest! {
        #[test]
        fn the_other_side_reads_the_same_content(content in "[.\r\na]{0,30}") {
            let mail = Mail::new("", &[], content.as_bytes());
            let (mut undot, mut input, mut read) = (Undot::default(), mail.stuffed(), Vec::new());
            loop {
                match undot.next(&mut input) {
                    Piece::Bytes(bytes) => read.extend_from_slice(bytes),
                    Piece::End => break,
                    Piece::More => prop_assert!(false, "no end"),
                }
            }
            prop_assert!(input.is_empty());
            prop_assert_eq!(&read[..], mail.plain());
        }
    }
}
