//! Content that says of itself that it cannot be read here.

use super::facts::Shortfall;
use crate::message::entity::Entity;
use crate::message::stack::Role;

/// What is said of an S/MIME message that is encrypted.
pub const SMIME_ENCRYPTED: &str = "an encrypted S/MIME message";

/// The type of S/MIME messages, and the one of its beginnings (RFC 8551 section 3.2).
pub fn is_smime(declared: &str) -> bool {
    matches!(declared, "application/pkcs7-mime" | "application/x-pkcs7-mime")
}

/// Why the body of a part that declares this is not inspected to the end, if so; the words name no content.
pub fn declared(entity: &Entity, role: Role) -> Option<(Shortfall, &'static str)> {
    match entity.media_type.as_str() {
        // RFC 1847 section 2.2.
        "multipart/encrypted" => Some((Shortfall::Encrypted, "an encrypted message (multipart/encrypted)")),
        declared if is_smime(declared) => match entity.parameter("smime-type").as_deref() {
            Some("enveloped-data" | "authenveloped-data") => Some((Shortfall::Encrypted, SMIME_ENCRYPTED)),
            Some("certs-only") => None,
            Some("signed-data") => {
                Some((Shortfall::Unsupported, "a signed S/MIME message that hides its content"))
            }
            Some("compressed-data") => Some((Shortfall::Unsupported, "a compressed S/MIME message")),
            _ => Some((Shortfall::Unsupported, "an S/MIME message of a kind that it does not name")),
        },
        // RFC 2046 sections 5.2.2 and 5.2.3.
        "message/partial" => Some((Shortfall::Uninspectable, "a fragment of a message (message/partial)")),
        "message/external-body" => {
            Some((Shortfall::Uninspectable, "content that lies elsewhere (message/external-body)"))
        }
        _ if entity.is_message() && role == Role::Leaf => {
            Some((Shortfall::Unsupported, "an attached message that is encoded or nested too deep"))
        }
        _ => None,
    }
}

/// Finds encrypted text in a stream of text: the armour of OpenPGP at the beginning of a line (RFC 9580 section 6.2).
#[derive(Debug, Default)]
pub struct Armour {
    /// The beginning of the line in progress.
    line: Vec<u8>,
    found: bool,
}

const BEGIN: &[u8] = b"-----BEGIN PGP MESSAGE-----";

impl Armour {
    /// The next piece of text.
    pub fn feed(&mut self, text: &str) {
        if self.found {
            return;
        }
        let mut rest = text.as_bytes();
        let room = (BEGIN.len() + 1).saturating_sub(self.line.len());
        self.line.extend_from_slice(rest.get(..room).unwrap_or(rest));
        self.found |= self.line_is_armour();
        // Within the text only a line that begins with a dash is looked at.
        while let Some(newline) = memchr::memmem::find(rest, b"\n-----B") {
            rest = rest.get(newline + 1..).unwrap_or_default();
            self.found |= rest.starts_with(BEGIN);
        }
        if let Some(newline) = memchr::memrchr(b'\n', text.as_bytes()) {
            let last = text.as_bytes().get(newline + 1..).unwrap_or_default();
            self.line.clear();
            self.line.extend_from_slice(last.get(..=BEGIN.len()).unwrap_or(last));
            self.found |= self.line_is_armour();
        }
    }

    /// Armour of an encrypted message was seen.
    pub fn found(&self) -> bool {
        self.found
    }

    fn line_is_armour(&self) -> bool {
        self.line.starts_with(BEGIN)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(pieces: &[&str]) -> bool {
        let mut armour = Armour::default();
        pieces.iter().for_each(|piece| armour.feed(piece));
        armour.found()
    }

    #[test]
    fn armour_counts_at_the_beginning_of_a_line() {
        let armour = "-----BEGIN PGP MESSAGE-----";
        assert!(found(&[armour]));
        assert!(found(&[&format!("hello\r\n{armour}\r\n")]));
        assert!(!found(&[&format!("hello {armour}\r\n")]));
        assert!(!found(&["-----BEGIN PGP SIGNED MESSAGE-----\r\n"]));
    }

    #[test]
    fn armour_is_found_wherever_the_text_is_cut() {
        let text = "one\n-----BEGIN PGP -----BEGIN\n-----BEGIN PGP MESSAGE-----\nx";
        for cut in 0..text.len() {
            let (first, second) = text.split_at(cut);
            assert!(found(&[first, second]), "{cut}");
            let singles: Vec<String> = text.chars().map(String::from).collect();
            assert!(found(&singles.iter().map(String::as_str).collect::<Vec<_>>()));
        }
    }
}
