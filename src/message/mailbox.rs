//! Mailbox lists of `From`, `Sender`, `To` and `Cc` (RFC 5322 section 3.4), read leniently.

use crate::mail::address::Address;

/// Addresses kept of one message's field name: more recipients than any rule counts.
pub const MAX_ADDRESSES: usize = 10_000;

/// Appends the addresses of an unfolded field body: groups are opened, comments and display names passed over,
/// routes dropped (RFC 5322 section 4.4). A semicolon divides as a comma does, as some senders write it.
///
/// Returns false when [`MAX_ADDRESSES`] was reached and the rest was not read.
pub fn addresses(body: &[u8], out: &mut Vec<Address>) -> bool {
    let mut mailbox = Mailbox::default();
    let mut rest = body;
    let mut depth = 0usize;
    let mut quoted = false;
    loop {
        let ordinary = rest.iter().take_while(|byte| !is_special(**byte)).count();
        let (word, behind) = rest.split_at_checked(ordinary).unwrap_or_default();
        if depth == 0 {
            mailbox.push(word);
        }
        let Some((byte, behind)) = behind.split_first() else { break };
        rest = behind;
        match byte {
            b'\\' if quoted => {
                let (next, behind) = rest.split_first().unwrap_or((&b'\\', b""));
                mailbox.push(&[*byte, *next]);
                rest = behind;
            }
            b'\\' if depth > 0 => rest = rest.get(1..).unwrap_or_default(),
            b'"' if depth == 0 => {
                quoted = !quoted;
                mailbox.push(b"\"");
            }
            _ if quoted => mailbox.push(&[*byte]),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ if depth > 0 => {}
            b'<' => mailbox.open(),
            b'>' => mailbox.close(),
            // The name of a group, or a route within angle brackets, ends here.
            b':' => mailbox.restart(),
            b',' | b';' if !mailbox.in_route() => {
                if !mailbox.finish(out) {
                    return false;
                }
            }
            _ => mailbox.push(&[*byte]),
        }
    }
    mailbox.finish(out)
}

/// It may mean something else than itself.
fn is_special(byte: u8) -> bool {
    matches!(byte, b'\\' | b'"' | b'(' | b')' | b'<' | b'>' | b':' | b',' | b';')
}

/// One element of the list while it is read.
#[derive(Default)]
struct Mailbox {
    /// Outside of angle brackets: a display name or a bare address.
    plain: Vec<u8>,
    /// Within angle brackets.
    angle: Option<Vec<u8>>,
    open: bool,
}

impl Mailbox {
    fn push(&mut self, bytes: &[u8]) {
        match &mut self.angle {
            Some(angle) if self.open => angle.extend_from_slice(bytes),
            _ => self.plain.extend_from_slice(bytes),
        }
    }

    fn open(&mut self) {
        self.open = true;
        self.angle = Some(Vec::new());
    }

    fn close(&mut self) {
        self.open = false;
    }

    fn restart(&mut self) {
        match &mut self.angle {
            Some(angle) if self.open => angle.clear(),
            _ => self.plain.clear(),
        }
    }

    /// Within `<@a,@b:…>`, where a comma divides hosts, not mailboxes.
    fn in_route(&self) -> bool {
        self.open && self.angle.as_ref().is_some_and(|angle| angle.trim_ascii_start().starts_with(b"@"))
    }

    fn finish(&mut self, out: &mut Vec<Address>) -> bool {
        let Self { plain, angle, .. } = std::mem::take(self);
        let written = angle.unwrap_or(plain);
        let Some(address) = Address::parse(&String::from_utf8_lossy(&written)) else { return true };
        if out.len() >= MAX_ADDRESSES {
            return false;
        }
        out.push(address);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(body: &str, expected: &[&str]) {
        let mut out = Vec::new();
        assert!(addresses(body.as_bytes(), &mut out));
        assert_eq!(out.iter().map(ToString::to_string).collect::<Vec<_>>(), expected, "{body}");
    }

    #[test]
    fn lists_as_they_are_written() {
        check(" jo@council.example", &["jo@council.example"]);
        check(
            "\"Bloggs, Jo\" <jo@council.example>, sam@example.org",
            &["jo@council.example", "sam@example.org"],
        );
        check("jo@council.example (Jo, of Housing (North))", &["jo@council.example"]);
        check(
            "Team: a@example.org, B <b@example.org>;, c@example.org",
            &["a@example.org", "b@example.org", "c@example.org"],
        );
        check("undisclosed-recipients:;", &[]);
        check("a@example.org; b@example.org", &["a@example.org", "b@example.org"]);
        check("<@one.example,@two.example:jo@example.org>", &["jo@example.org"]);
        check("\"a@b\"@example.org", &["a@b@example.org"]);
        check("\"fake@bank.example\" <jo@example.org>", &["jo@example.org"]);
        check("=?utf-8?Q?J=C3=B6?= <jo@example.org>", &["jo@example.org"]);
        check("<jo@example.org, sam@example.org", &["jo@example.org", "sam@example.org"]);
        check("", &[]);
    }

    #[test]
    fn the_list_is_bounded() {
        let mut out = Vec::new();
        assert!(!addresses("a@b,".repeat(MAX_ADDRESSES + 1).as_bytes(), &mut out));
        assert_eq!(out.len(), MAX_ADDRESSES);
    }
}
