//! A message of a wanted size, the same bytes every time; a file may stand at its end.

/// Bytes of one line of base64 with its CRLF (RFC 2045 section 6.8), and the bytes that it encodes.
const LINE: usize = 78;
const LINE_DECODED: usize = 57;

const HEAD: &str = "From: load@council.example\r\n\
To: sink@example.org\r\n\
Subject: generated message\r\n\
Date: Mon, 05 Jan 2026 09:00:00 +0000\r\n\
Message-ID: <generated@council.example>\r\n\
MIME-Version: 1.0\r\n\
Content-Type: multipart/mixed; boundary=\"=_generated\"\r\n\
\r\n\
--=_generated\r\n\
Content-Type: text/plain; charset=utf-8\r\n\
\r\n\
The attachment holds pseudo-random bytes.\r\n\
--=_generated\r\n\
Content-Type: application/octet-stream\r\n\
Content-Transfer-Encoding: base64\r\n\
Content-Disposition: attachment; filename=\"bytes.bin\"\r\n\
\r\n";
const NEXT: &str = "\r\n--=_generated\r\n\
Content-Type: application/octet-stream\r\n\
Content-Transfer-Encoding: base64\r\n\
Content-Disposition: attachment; filename=\"attached\"\r\n\
\r\n";
const TAIL: &str = "\r\n--=_generated--\r\n";

/// A multipart message with one attachment of pseudo-random bytes, in base64. It is as near to `size` bytes as whole
/// lines allow, and never without any line. `last` is a further attachment, which comes on top of the size.
pub fn message(size: usize, last: Option<&[u8]>) -> Vec<u8> {
    let lines = (size.saturating_sub(HEAD.len() + TAIL.len()) / LINE).max(1);
    let mut random = Xorshift(0x9e37_79b9_7f4a_7c15);
    let mut out = Vec::with_capacity(HEAD.len() + lines * LINE + TAIL.len());
    out.extend_from_slice(HEAD.as_bytes());
    let mut line = [0; LINE_DECODED];
    for number in 0..lines {
        line.iter_mut().for_each(|byte| *byte = random.byte());
        encode(&line, number, &mut out);
    }
    if let Some(file) = last {
        out.extend_from_slice(NEXT.as_bytes());
        file.chunks(LINE_DECODED).enumerate().for_each(|(number, line)| encode(line, number, &mut out));
    }
    out.extend_from_slice(TAIL.as_bytes());
    out
}

fn encode(line: &[u8], number: usize, out: &mut Vec<u8>) {
    if number > 0 {
        out.extend_from_slice(b"\r\n");
    }
    out.extend_from_slice(encodify::base64::STANDARD.encode(line).as_bytes());
}

/// Marsaglia's xorshift64: looks random enough for a compressor and a type detector, and needs no seed from outside.
struct Xorshift(u64);

impl Xorshift {
    fn byte(&mut self) -> u8 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 56) as u8
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_has_the_wanted_size_and_short_lines() {
        for size in [10_000, 1_000_000] {
            let message = message(size, None);
            assert!(message.len() <= size && message.len() + LINE > size, "{}", message.len());
            let text = String::from_utf8(message).unwrap();
            assert!(text.split("\r\n").all(|line| line.len() <= 76 && !line.contains('\n')));
        }
        assert!(message(0, None).ends_with(TAIL.as_bytes()));
    }

    #[test]
    fn a_file_comes_last() {
        let message = String::from_utf8(message(1_000, Some(&[b'x'; 58]))).unwrap();
        let (_, last) = message.split_once("filename=\"attached\"\r\n\r\n").unwrap();
        assert_eq!(last, format!("{}\r\neA==\r\n--=_generated--\r\n", "eHh4".repeat(19)));
    }

    #[test]
    fn it_is_the_same_every_time_and_has_no_pattern() {
        assert_eq!(message(5_000, None), message(5_000, None));
        let message = message(100_000, None);
        let lines: std::collections::BTreeSet<_> = message.chunks(LINE).collect();
        assert!(lines.len() > 1_200);
    }
}
