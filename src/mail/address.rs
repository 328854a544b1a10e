//! A mailbox as the envelope or a header field names it (RFC 5321 section 4.1.2, RFC 6531 section 3.3).

use serde::{Deserialize, Serialize};
use std::fmt;

/// A mailbox: local part and domain.
///
/// The local part is kept as it was written, quotes removed; the domain is in lower case without a trailing dot.
/// Two addresses are equal when both are. Use [`Address::folded`] where one *person* counts once.
///
/// `Debug` leaves the local part out, so that a log line or a panic message names nobody; `Display` is the address.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Address {
    local: String,
    domain: String,
}

impl Address {
    /// Reads `local@domain` (the last `@` outside quotes divides); `None` where either side is empty.
    ///
    /// It is lenient about characters: grammar is checked where commands are read, this is the value afterwards.
    pub fn parse(mailbox: &str) -> Option<Self> {
        let (local, domain) = mailbox.trim().rsplit_once('@')?;
        let domain = domain.trim().trim_end_matches('.');
        let domain = if domain.is_ascii() { domain.to_ascii_lowercase() } else { domain.to_lowercase() };
        let local = unquote(local.trim());
        (!local.is_empty() && !domain.is_empty()).then_some(Self { local, domain })
    }

    /// The part before the `@`, unquoted, in the case it was written in.
    pub fn local(&self) -> &str {
        &self.local
    }

    /// The part after the `@`, in lower case, without a trailing dot.
    pub fn domain(&self) -> &str {
        &self.domain
    }

    /// The key under which one person is counted once: lower case, without a `+tag` (RFC 5233).
    pub fn folded(&self) -> String {
        let local = self.local.to_lowercase();
        let person = match local.split_once('+') {
            Some((person, _)) if !person.is_empty() => person,
            _ => &local,
        };
        format!("{person}@{}", self.domain)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}@{}", self.local, self.domain)
    }
}

impl fmt::Debug for Address {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Address(…@{})", self.domain)
    }
}

/// The content of a quoted string (RFC 5321 `Quoted-string`), or the text itself where it is none.
fn unquote(local: &str) -> String {
    let Some(inner) = local.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else {
        return local.to_owned();
    };
    let mut out = String::with_capacity(inner.len());
    let mut chars = inner.chars();
    while let Some(c) = chars.next() {
        out.push(if c == '\\' { chars.next().unwrap_or('\\') } else { c });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mailbox_divides_at_the_last_at_sign() {
        let address = Address::parse("\"a@b \\\"c\"@Example.ORG.").unwrap();
        assert_eq!(address.local(), "a@b \"c");
        assert_eq!(address.domain(), "example.org");
    }

    #[test]
    fn a_person_counts_once_whatever_the_tag_and_case() {
        let plain = Address::parse("jo.bloggs@example.org").unwrap();
        let tagged = Address::parse("Jo.Bloggs+news@EXAMPLE.org").unwrap();
        assert_eq!(plain.folded(), tagged.folded());
        assert_eq!(Address::parse("+x@example.org").unwrap().folded(), "+x@example.org");
    }

    #[test]
    fn what_has_no_two_sides_is_no_mailbox() {
        for text in ["", "@", "a@", "@b", "postmaster"] {
            assert!(Address::parse(text).is_none(), "{text}");
        }
    }

    #[test]
    fn debug_names_nobody() {
        assert!(!format!("{:?}", Address::parse("jo@example.org").unwrap()).contains("jo"));
    }
}
