//! Reading replies of a server that may say anything (RFC 5321 section 4.2).

use crate::mail::reply::Reply;

/// Octets of one line at the most; RFC 5321 allows 512, real servers say more to EHLO.
const LINE: usize = 2_048;
/// Lines of one reply at the most.
const LINES: usize = 200;

/// What the bytes so far are.
#[derive(Debug, PartialEq, Eq)]
pub enum Parsed {
    /// The beginning of a reply.
    Incomplete,
    /// A reply, and the number of bytes that it took.
    Complete(Reply, usize),
    /// No reply, whatever comes next.
    Malformed,
}

/// Reads one reply from the beginning of `input`.
///
/// Strict where leniency could turn a refusal into an acceptance: lines end in CRLF, every line of a reply has the same
/// code, codes are 200 to 599, and there is a bound on everything.
pub fn parse(input: &[u8]) -> Parsed {
    let mut rest = input;
    let mut code = None;
    let mut lines = Vec::new();
    loop {
        let Some(end) = memchr::memchr(b'\n', rest) else {
            return if rest.len() > LINE { Parsed::Malformed } else { Parsed::Incomplete };
        };
        let Some((line, after)) = rest.split_at_checked(end + 1) else { return Parsed::Malformed };
        rest = after;
        let Some(line) = line.strip_suffix(b"\r\n").filter(|line| line.len() <= LINE) else {
            return Parsed::Malformed;
        };
        let Some((line_code, last, text)) = split_line(line) else { return Parsed::Malformed };
        if *code.get_or_insert(line_code) != line_code || lines.len() == LINES {
            return Parsed::Malformed;
        }
        lines.push(text);
        if last {
            return Parsed::Complete(Reply::from_wire(line_code, lines), input.len() - rest.len());
        }
    }
}

/// Code, whether it is the last line, and the text.
fn split_line(line: &[u8]) -> Option<(u16, bool, String)> {
    let (digits, rest) = line.split_at_checked(3)?;
    if !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let code: u16 = std::str::from_utf8(digits).ok()?.parse().ok()?;
    let (last, text) = match rest.split_first() {
        None => (true, &[][..]),
        Some((b' ', text)) => (true, text),
        Some((b'-', text)) => (false, text),
        Some(_) => return None,
    };
    let clean = text.iter().all(|byte| *byte >= b' ' && *byte != 0x7f || *byte == b'\t');
    let text = String::from_utf8(text.to_vec()).ok()?;
    ((200..600).contains(&code) && clean).then_some((code, last, text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn complete(input: &[u8]) -> Option<(u16, usize, usize)> {
        match parse(input) {
            Parsed::Complete(reply, consumed) => Some((reply.code(), reply.lines().len(), consumed)),
            _ => None,
        }
    }

    #[test]
    fn replies_of_one_and_several_lines() {
        assert_eq!(complete(b"250 ok\r\n354 x"), Some((250, 1, 8)));
        assert_eq!(complete(b"250\r\n"), Some((250, 1, 5)));
        assert_eq!(complete(b"250-a\r\n250-b\r\n250 c\r\n"), Some((250, 3, 21)));
        for cut in 0..21 {
            assert_eq!(parse(&b"250-a\r\n250-b\r\n250 c\r\n"[..cut]), Parsed::Incomplete, "{cut}");
        }
    }

    #[test]
    fn what_is_odd_is_no_reply() {
        let many = "250-x\r\n".repeat(LINES + 1);
        let long = format!("250 {}", "x".repeat(LINE));
        for odd in [
            "250 ok\n",
            "2x0 ok\r\n",
            "250-a\r\n251 b\r\n",
            "250_ok\r\n",
            "hello\r\n",
            "\r\n",
            "150 a\r\n",
            "600 a\r\n",
            "250 a\0b\r\n",
            "250 a\rb\r\n",
            "250 \u{1b}[2J\r\n",
            &many,
            &long,
        ] {
            assert_eq!(parse(odd.as_bytes()), Parsed::Malformed, "{odd:?}");
        }
        assert_eq!(parse(b"250 \xff\r\n"), Parsed::Malformed);
    }
}
