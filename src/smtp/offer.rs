//! What EHLO has offered, and what MAIL and RCPT may therefore ask for.

use super::command::Parameter;
use super::own_field;
use super::{xforward, xtext};
use crate::mail::envelope::Path;
use crate::mail::id::Id;
use crate::mail::reply::Answer;
use crate::next_hop::capabilities::Capabilities;

/// Octets of a decoded ENVID (RFC 3461 section 4.4).
const ENVELOPE_ID: usize = 100;
/// Octets of a decoded ORCPT address (RFC 3461 section 4.2).
const ORIGINAL_RECIPIENT: usize = 500;

/// The extensions of a session: those that the next hop has too, and no others.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    hop: Capabilities,
    size: u64,
}

impl Offer {
    /// The answer to EHLO. `largest` is our own limit in bytes; the next hop's counts less the field that we add.
    pub fn new(hop: Capabilities, largest: u64) -> Self {
        let added = own_field::field(Id::from_bytes([0; 16])).len() as u64;
        let size = match hop.size {
            Some(theirs @ 1..) => largest.min(theirs.saturating_sub(added)),
            _ => largest,
        };
        Self { hop, size }
    }

    /// The answer to HELO: no extension.
    pub fn nothing() -> Self {
        Self { hop: Capabilities::default(), size: 0 }
    }

    /// The lines of the EHLO reply after the first; `trusted` clients may use XFORWARD.
    pub fn lines(&self, trusted: bool) -> Vec<String> {
        let size = format!("SIZE {}", self.size);
        let rows = [
            (self.hop.pipelining, "PIPELINING"),
            (self.hop.size.is_some(), size.as_str()),
            (self.hop.eight_bit_mime, "8BITMIME"),
            (self.hop.smtp_utf8, "SMTPUTF8"),
            (self.hop.dsn, "DSN"),
            (self.hop.enhanced_status_codes, "ENHANCEDSTATUSCODES"),
            (self.hop.chunking, "CHUNKING"),
            (trusted, xforward::OFFER),
        ];
        rows.iter().filter(|(has, _)| *has).map(|(_, line)| (*line).to_owned()).collect()
    }

    /// Whether BDAT may be used.
    pub fn chunking(&self) -> bool {
        self.hop.chunking
    }

    /// Whether another connection to the next hop keeps what was offered.
    pub fn is_kept_by(&self, hop: &Capabilities) -> bool {
        hop.cover(&self.hop)
    }

    /// Checks MAIL's parameters; returns whether SMTPUTF8 is among them.
    ///
    /// # Errors
    /// The answer that the client gets.
    pub fn mail(&self, path: &Path, parameters: &[Parameter]) -> Result<bool, Answer<'static>> {
        let mut utf8 = false;
        for Parameter { keyword, value } in parameters {
            match (keyword.as_str(), value.as_deref()) {
                ("SIZE", Some(size)) if self.hop.size.is_some() => self.fits(size)?,
                ("BODY", Some(body)) if self.hop.eight_bit_mime => {
                    one_of(body, &["7BIT", "8BITMIME"], Answer::UnknownParameter)?;
                }
                ("SMTPUTF8", None) if self.hop.smtp_utf8 => utf8 = true,
                ("RET", Some(ret)) if self.hop.dsn => one_of(ret, &["FULL", "HDRS"], Answer::BadArguments)?,
                ("ENVID", Some(id)) if self.hop.dsn => printable(id, ENVELOPE_ID)?,
                _ => return Err(Answer::UnknownParameter),
            }
        }
        if utf8 || path.argument().is_ascii() { Ok(utf8) } else { Err(Answer::NeedsUtf8) }
    }

    /// Checks RCPT's parameters; `utf8` says whether MAIL has asked for SMTPUTF8.
    ///
    /// # Errors
    /// The answer that the client gets.
    pub fn rcpt(&self, path: &Path, parameters: &[Parameter], utf8: bool) -> Result<(), Answer<'static>> {
        if !utf8 && !path.argument().is_ascii() {
            return Err(Answer::NeedsUtf8);
        }
        for Parameter { keyword, value } in parameters {
            match (keyword.as_str(), value.as_deref()) {
                ("NOTIFY", Some(_)) if self.hop.dsn => {}
                ("ORCPT", Some(original)) if self.hop.dsn => {
                    let (_type, address) = original.split_once(';').ok_or(Answer::BadArguments)?;
                    printable(address, ORIGINAL_RECIPIENT)?;
                }
                _ => return Err(Answer::UnknownParameter),
            }
        }
        Ok(())
    }

    /// RFC 1870 section 6.1: what is announced too big is refused before it is sent.
    fn fits(&self, size: &str) -> Result<(), Answer<'static>> {
        if size.len() > 20 || !size.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(Answer::BadArguments);
        }
        // Twenty digits may be more than a u64 holds, and are too big in any case.
        if size.parse().unwrap_or(u64::MAX) > self.size { Err(Answer::TooBig) } else { Ok(()) }
    }
}

/// Checks that xtext holds nothing that could end a line where it is decoded.
fn printable(xtext: &str, longest: usize) -> Result<(), Answer<'static>> {
    xtext::decode(xtext, longest).map(drop).ok_or(Answer::BadArguments)
}

fn one_of(value: &str, known: &[&str], otherwise: Answer<'static>) -> Result<(), Answer<'static>> {
    if known.iter().any(|known| known.eq_ignore_ascii_case(value)) { Ok(()) } else { Err(otherwise) }
}

#[cfg(test)]
mod tests {
    use super::super::command::{Command, parse};
    use super::*;

    fn code(offer: &Offer, line: &str) -> u16 {
        let checked = match parse(line.as_bytes()) {
            Ok(Command::Mail(path, parameters)) => offer.mail(&path, &parameters).map(drop),
            Ok(Command::Rcpt(path, parameters)) => offer.rcpt(&path, &parameters, false),
            other => panic!("{line}: {other:?}"),
        };
        checked.map_or_else(|answer| answer.reply().code(), |()| 250)
    }

    #[test]
    fn only_what_was_offered_may_be_used() {
        let everything = Capabilities {
            size: Some(1_000),
            eight_bit_mime: true,
            smtp_utf8: true,
            dsn: true,
            ..Capabilities::default()
        };
        let (all, nothing) = (Offer::new(everything, 5_000), Offer::nothing());
        for (line, with_all, with_nothing) in [
            ("MAIL FROM:<a@b>", 250, 250),
            ("MAIL FROM:<a@b> SIZE=900", 250, 555),
            ("MAIL FROM:<a@b> SIZE=1000", 552, 555),
            ("MAIL FROM:<a@b> SIZE=99999999999999999999", 552, 555),
            ("MAIL FROM:<a@b> SIZE=999999999999999999999", 501, 555),
            ("MAIL FROM:<a@b> SIZE=x", 501, 555),
            ("MAIL FROM:<a@b> BODY=8bitmime RET=full ENVID=x", 250, 555),
            ("MAIL FROM:<a@b> BODY=BINARYMIME", 555, 555),
            ("MAIL FROM:<a@b> RET=SOME", 501, 555),
            ("MAIL FROM:<a@b> AUTH=<>", 555, 555),
            ("MAIL FROM:<a@b> REQUIRETLS", 555, 555),
            ("MAIL FROM:<\u{fc}@b>", 553, 553),
            ("MAIL FROM:<\u{fc}@b> SMTPUTF8", 250, 555),
            ("RCPT TO:<a@b> NOTIFY=NEVER ORCPT=rfc822;x", 250, 555),
            ("RCPT TO:<a@b> ORCPT=rfc822;a+0D+0AQUIT", 501, 555),
            ("MAIL FROM:<a@b> ENVID=a+0AQUIT", 501, 555),
            ("RCPT TO:<a@b> FOO=1", 555, 555),
            ("RCPT TO:<\u{fc}@b>", 553, 553),
        ] {
            assert_eq!((code(&all, line), code(&nothing, line)), (with_all, with_nothing), "{line}");
        }
    }

    #[test]
    fn the_smaller_limit_is_offered_less_what_we_add() {
        let hop = |size| Capabilities { size, ..Capabilities::default() };
        assert_eq!(Offer::new(hop(Some(1_000)), 5_000).lines(false), ["SIZE 955"]);
        assert_eq!(Offer::new(hop(Some(0)), 5_000).lines(false), ["SIZE 5000"]);
        assert_eq!(Offer::new(hop(None), 5_000).lines(true), [xforward::OFFER]);
    }
}
