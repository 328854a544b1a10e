//! E-mail addresses of people.

use super::mailbox;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::text::Text;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "email-address",
    code: "EMAIL",
    one: "e-mail address",
    many: "e-mail addresses",
    group: Group::Contact,
};

/// The detector.
#[derive(Debug)]
pub struct EmailAddress;

const NAMED: Reasons = reasons!("a whole address at a foreign host");
/// Bytes of the longest local part, and of the longest host (RFC 5321 section 4.5.3.1).
const LOCAL: usize = 64;
const HOST: usize = 255;
/// Bytes before an address in which is looked for what calls it the name of a message.
const BEFORE: usize = 24;

/// Names of such an address.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "email", "emails", "e mail", "email address", "e mail address", "emailaddress", "mail address", "email addr",
    "personal email", "home email", "contact email", "primary email", "secondary email", "alternative email", "eaddress",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "recipient", "recipients", "subscriber", "subscribers", "mailing list", "bcc",
];

/// What ends the name of a file and no host.
#[rustfmt::skip] // words, many to a line
const SUFFIXES: &[&[u8]] = &[
    b"png", b"jpg", b"jpeg", b"gif", b"svg", b"webp", b"bmp", b"css", b"js", b"html", b"htm", b"pdf", b"docx", b"xlsx",
    b"local", b"localhost", b"internal", b"lan", b"invalid", b"localdomain",
];

/// What stands before the name of a message or of a part of it (RFC 5322 section 3.6.4).
const IDENTIFIERS: &[&[u8]] =
    &[b"message-id:", b"content-id:", b"in-reply-to:", b"references:", b"cid:", b"mid:"];

impl Detector for EmailAddress {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "E-mail addresses of people outside the organisation"
    }

    fn manual(&self) -> &'static str {
        "A name, an `@` and a host with a dot. High: always, unless words before it call it something else (medium). Left alone: \
         the organisation's own domains; mailboxes whose name is that of an office (info, planning.enquiries, no-reply) \
         wherever they are; addresses to be filled in (your.name); the signature of somebody at work; names of messages and \
         files. Not found: addresses written in words (jane at council dot example), hosts without a dot, numbers as hosts. \
         Capital and small letters make no difference."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "RFC 5322 section 3.4.1 (address), RFC 5321 section 4.5.3.1 (lengths)",
            "RFC 2142 (mailboxes of offices)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["@"]
    }

    fn encloses(&self) -> bool {
        // Somebody may have a number for a name.
        true
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let start = local_start(text, spot.start)?;
        let end = host_end(text, spot.end)?;
        if mailbox::is_shared(text.slice(start, spot.start)) {
            return None;
        }
        let value = Value::exact(text.slice(start, end).iter().map(u8::to_ascii_lowercase));
        // Whether somebody at work signs with it is read from many lines.
        Some(Candidate { effort: 48, ..Candidate::of_value(start, end, value) })
    }

    fn is_signed(&self) -> bool {
        true
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let address = around.text.slice(candidate.start, candidate.end);
        let at = address.iter().rposition(|byte| *byte == b'@')?;
        let host = address.get(at + 1..)?;
        let before = around.text.slice(candidate.start.saturating_sub(BEFORE), candidate.start);
        let before = before.strip_suffix(b"<").unwrap_or(before).trim_ascii_end();
        let identifier = IDENTIFIERS.iter().any(|name| {
            let tail = before.len().checked_sub(name.len()).and_then(|from| before.get(from..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(name))
        });
        // Of a long address the host may be no part of the value.
        let shared = address.get(..at).is_some_and(|local| around.own.is_mailbox(local));
        if shared || around.own.is_domain(host) || identifier {
            return None;
        }
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near | Said::Nothing => {
                Judgement::new(Confidence::High, "a whole address at a foreign host")
            }
            Said::Other => Judgement::new(
                Confidence::Medium,
                "a whole address at a foreign host; words near it say something else",
            ),
        }
    }
}

/// Where the name before an `@` begins.
fn local_start(text: Text<'_>, at: usize) -> Option<usize> {
    let before = text.slice(at.saturating_sub(LOCAL + 1), at);
    let is_local = |byte: u8| {
        byte.is_ascii_alphanumeric()
            || byte >= 0x80
            || matches!(byte, b'.' | b'_' | b'-' | b'+' | b'%' | b'&' | b'\'' | b'=' | b'~' | b'#' | b'!')
    };
    let length = before.iter().rev().take_while(|byte| is_local(**byte)).count();
    let local = before.get(before.len() - length..)?;
    // What joins an address to what stands before it is no part of it: `'jane@…'`, `email=jane@…`.
    let skipped =
        local.iter().rposition(|byte| matches!(byte, b'=' | b'&' | b'!')).map_or(0, |last| last + 1);
    let local = local.get(skipped..)?;
    let opening = local.iter().take_while(|byte| !byte.is_ascii_alphanumeric() && **byte < 0x80).count();
    let local = local.get(opening..)?;
    let last = local.last()?;
    let whole = local.len() <= LOCAL
        && (last.is_ascii_alphanumeric() || matches!(last, b'_' | b'-' | b'+') || *last >= 0x80);
    let start = at - local.len();
    // A password may stand there: `https://user:password@host`.
    let in_authority = text.before(start) == b':'
        && text.slice(start.saturating_sub(LOCAL), start).windows(3).any(|three| three == b"://");
    (whole && text.before(start) != b'@' && !in_authority).then_some(start)
}

/// Where the host behind an `@` ends, if its last label can be a top-level domain.
fn host_end(text: Text<'_>, from: usize) -> Option<usize> {
    let behind = text.slice(from, from + HOST);
    let is_host =
        |byte: &&u8| byte.is_ascii_alphanumeric() || **byte >= 0x80 || matches!(**byte, b'.' | b'-');
    let length = behind.iter().take_while(is_host).count();
    let host = behind.get(..length)?;
    // A stop or a hyphen at the end belongs to the sentence.
    let host = host.get(..=host.iter().rposition(|byte| !matches!(byte, b'.' | b'-'))?)?;
    let top = host.rsplit(|byte| *byte == b'.').next()?;
    let labels = || host.split(|byte| *byte == b'.');
    let named = top.len() >= 2 && top.iter().all(|byte| byte.is_ascii_alphabetic() || *byte >= 0x80);
    let suffix = SUFFIXES.iter().any(|suffix| suffix.eq_ignore_ascii_case(top));
    let whole = labels().count() >= 2 && labels().all(|label| !label.is_empty() && label.len() <= 63);
    (named && whole && !suffix && text.at(from + host.len()) != b'@').then_some(from + host.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 5322 section 3.4.1 (dot-atom, without what nobody uses), RFC 5321 section 4.5.3.1 (lengths).
    #[test]
    fn an_address_is_a_name_and_a_host_with_a_dot() {
        let long = format!("{}@example.org", "a".repeat(65));
        for (text, expected) in [
            ("jane.doe@example.org", Some("jane.doe@example.org")),
            ("<jane@example.org>", Some("jane@example.org")),
            ("see 'jane+x@sub.example.org'.", Some("jane+x@sub.example.org")),
            ("mailto:o'neil@example.org?subject=x", Some("o'neil@example.org")),
            ("jane@example.org.", Some("jane@example.org")),
            ("?to=jane@example.org&x", Some("jane@example.org")),
            ("jane@example", None),
            ("jane@.example.org", None),
            ("jane.@example.org", None),
            ("@example.org", None),
            ("jane @ example.org", None),
            ("jane@10.0.0.1", None),
            ("image001.png@01D9A1B2.C3D4E5F0", None),
            ("logo@2x.png", None),
            ("https://user:word@host.example.org/", None),
            (long.as_str(), None),
        ] {
            let at = text.find('@').unwrap();
            let text_window = Text::new(text.as_bytes(), 0);
            let found = local_start(text_window, at).zip(host_end(text_window, at + 1));
            assert_eq!(found.map(|(start, end)| text.get(start..end).unwrap()), expected, "{text}");
        }
    }
}
