//! What a server offers in its answer to EHLO, as far as it concerns us.

use crate::mail::envelope::{Envelope, Path};
use crate::mail::reply::Reply;

/// Extensions that Portcullis knows; all others are not passed on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Capabilities {
    /// PIPELINING (RFC 2920).
    pub pipelining: bool,
    /// SIZE (RFC 1870): offered, and with which limit; 0 is no limit.
    pub size: Option<u64>,
    /// 8BITMIME (RFC 6152).
    pub eight_bit_mime: bool,
    /// SMTPUTF8 (RFC 6531).
    pub smtp_utf8: bool,
    /// DSN (RFC 3461).
    pub dsn: bool,
    /// ENHANCEDSTATUSCODES (RFC 2034).
    pub enhanced_status_codes: bool,
    /// CHUNKING (RFC 3030).
    pub chunking: bool,
    /// XFORWARD (Postfix XFORWARD_README).
    pub xforward: bool,
}

impl Capabilities {
    /// Reads the lines of an EHLO reply; the first is the server's name.
    pub fn read(reply: &Reply) -> Self {
        let mut offered = Self::default();
        for line in reply.lines().iter().skip(1) {
            let mut words = line.split_ascii_whitespace();
            let keyword = words.next().unwrap_or_default().to_ascii_uppercase();
            match keyword.as_str() {
                "PIPELINING" => offered.pipelining = true,
                // A limit that is no number is no limit we could rely on; the server will say so itself.
                "SIZE" => offered.size = Some(words.next().and_then(|limit| limit.parse().ok()).unwrap_or(0)),
                "8BITMIME" => offered.eight_bit_mime = true,
                "SMTPUTF8" => offered.smtp_utf8 = true,
                "DSN" => offered.dsn = true,
                "ENHANCEDSTATUSCODES" => offered.enhanced_status_codes = true,
                "CHUNKING" => offered.chunking = true,
                "XFORWARD" => offered.xforward = true,
                _ => {}
            }
        }
        offered
    }

    /// The first extension that the parameters of this envelope need and that is not offered.
    pub fn lacks(&self, envelope: &Envelope) -> Option<&'static str> {
        let paths = std::iter::once(&envelope.reverse_path).chain(&envelope.recipients);
        paths.flat_map(Path::keywords).find_map(|keyword| {
            let (offered, extension) = match keyword.as_str() {
                "BODY" => (self.eight_bit_mime, "8BITMIME"),
                "SMTPUTF8" => (self.smtp_utf8, "SMTPUTF8"),
                "SIZE" => (self.size.is_some(), "SIZE"),
                "RET" | "ENVID" | "NOTIFY" | "ORCPT" => (self.dsn, "DSN"),
                // Nobody was offered it.
                _ => (false, "an extension that is not known"),
            };
            (!offered).then_some(extension)
        })
    }

    /// Whether everything that `promised` holds is here too, so that a session can go on over another connection.
    pub fn cover(&self, promised: &Self) -> bool {
        let has = |promised: bool, here: bool| here || !promised;
        has(promised.pipelining, self.pipelining)
            && has(promised.eight_bit_mime, self.eight_bit_mime)
            && has(promised.smtp_utf8, self.smtp_utf8)
            && has(promised.dsn, self.dsn)
            && has(promised.chunking, self.chunking)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keywords_are_read_in_any_case_and_others_passed_over() {
        let lines = ["mx.example.org", "size 1000", "Chunking", "AUTH PLAIN", "STARTTLS", "8BITMIME", "VRFY"];
        let reply = Reply::from_wire(250, lines.iter().map(ToString::to_string).collect());
        let offered = Capabilities::read(&reply);
        let expected = Capabilities {
            size: Some(1000),
            chunking: true,
            eight_bit_mime: true,
            ..Capabilities::default()
        };
        assert_eq!(offered, expected);
        assert!(offered.cover(&Capabilities { chunking: true, ..Capabilities::default() }));
        assert!(!offered.cover(&Capabilities { dsn: true, ..Capabilities::default() }));
    }

    #[test]
    fn what_an_envelope_needs_has_to_be_there() {
        let offered =
            Capabilities { size: Some(0), eight_bit_mime: true, smtp_utf8: true, ..Capabilities::default() };
        for (sender, recipient, lacks) in [
            ("<a@b>", "<c@d>", None),
            ("<a@b> SIZE=5 BODY=8BITMIME SMTPUTF8", "<c@d>", None),
            ("<a@b> ret=HDRS", "<c@d>", Some("DSN")),
            ("<a@b>", "<c@d> NOTIFY=NEVER", Some("DSN")),
        ] {
            let mut envelope = Envelope::new(Path::new(sender, None));
            envelope.recipients.push(Path::new(recipient, None));
            assert_eq!(offered.lacks(&envelope), lacks, "{sender} {recipient}");
            let none = Capabilities::default();
            assert_eq!(none.lacks(&envelope).is_none(), (sender, recipient) == ("<a@b>", "<c@d>"));
        }
    }
}
