//! The envelope of a message: who sends it and who receives it, whatever its header says (RFC 5321 section 2.3.1).

use super::address::Address;
use serde::{Deserialize, Serialize};

/// A reverse-path or forward-path with its parameters, exactly as the client wrote it.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Path {
    argument: String,
    address: Option<Address>,
}

impl Path {
    /// `argument` is all that follows `FROM:` or `TO:`, for instance `<jo@example.org> BODY=8BITMIME`.
    pub fn new(argument: impl Into<String>, address: Option<Address>) -> Self {
        Self { argument: argument.into(), address }
    }

    /// A plain path without parameters.
    pub fn to(address: Address) -> Self {
        Self { argument: format!("<{address}>"), address: Some(address) }
    }

    /// What is passed on to the next hop, byte for byte: the path in angle brackets and every parameter.
    pub fn argument(&self) -> &str {
        &self.argument
    }

    /// The keywords of its ESMTP parameters, in upper case (RFC 5321 section 4.1.1.11).
    pub fn keywords(&self) -> impl Iterator<Item = String> {
        let (mut quoted, mut escaped, mut end) = (false, false, self.argument.len());
        for (place, byte) in self.argument.bytes().enumerate() {
            match byte {
                _ if escaped => escaped = false,
                b'\\' if quoted => escaped = true,
                b'"' => quoted = !quoted,
                // In quotes it belongs to the local part (RFC 5321 section 4.1.2), behind the path to a parameter.
                b'>' if !quoted => {
                    end = place + 1;
                    break;
                }
                _ => {}
            }
        }
        let words = self.argument.get(end..).unwrap_or_default().split_ascii_whitespace();
        words.map(|word| word.split('=').next().unwrap_or_default().to_ascii_uppercase())
    }

    /// The mailbox; `None` for the null reverse-path `<>` and for `<postmaster>` without a domain.
    pub fn address(&self) -> Option<&Address> {
        self.address.as_ref()
    }
}

/// One reverse-path and the forward-paths that the next hop has accepted, in the order of acceptance.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Envelope {
    /// The argument of `MAIL FROM:`.
    pub reverse_path: Path,
    /// The arguments of each accepted `RCPT TO:`.
    pub recipients: Vec<Path>,
}

impl Envelope {
    /// An envelope without recipients yet.
    pub fn new(reverse_path: Path) -> Self {
        Self { reverse_path, recipients: Vec::new() }
    }

    /// The sender's mailbox; `None` for the null reverse-path.
    pub fn sender(&self) -> Option<&Address> {
        self.reverse_path.address()
    }

    /// The mailboxes of all recipients that have one.
    pub fn recipient_addresses(&self) -> impl Iterator<Item = &Address> {
        self.recipients.iter().filter_map(Path::address)
    }
}

#[cfg(test)]
mod tests {
    use super::Path;

    #[test]
    fn keywords_stand_behind_the_path() {
        for (argument, keywords) in [
            ("<>", vec![]),
            ("<jo@example.org>", vec![]),
            ("<jo@example.org> BODY=8BITMIME smtputf8", vec!["BODY", "SMTPUTF8"]),
            ("<\"a> RET=FULL \\\" b\"@example.org> ORCPT=rfc822;a>b NOTIFY=NEVER", vec!["ORCPT", "NOTIFY"]),
            ("<\"never ends> SIZE=1", vec![]),
        ] {
            assert_eq!(Path::new(argument, None).keywords().collect::<Vec<_>>(), keywords, "{argument}");
        }
    }
}
