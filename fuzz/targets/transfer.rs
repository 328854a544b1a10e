//! Base64 and quoted-printable by each choice, against slow readings with the whole body at hand.

use portcullis::message::choice::Choice;
use portcullis::message::transfer::{Encoding, TransferDecoder};

const CHOICES: [Choice; 3] = [Choice::Every, Choice::First, Choice::Last];

/// The target.
pub fn run(input: &[u8]) {
    // The first byte says how long the pieces are, the rest is the body.
    let (size, body) = input.split_first().unwrap_or((&0, b""));
    for encoding in [Encoding::Identity, Encoding::Base64, Encoding::QuotedPrintable] {
        let flaws = CHOICES.map(|choice| {
            let whole = decode(encoding, choice, &mut [body].into_iter());
            let cut = decode(encoding, choice, &mut body.chunks(usize::from(*size).max(1)));
            assert_eq!(whole, cut, "{encoding:?} {choice:?}");
            let slow = match encoding {
                Encoding::Identity => body.to_vec(),
                Encoding::Base64 => base64(choice, body),
                Encoding::QuotedPrintable => quoted_printable(choice, body),
            };
            assert_eq!(
                whole.0.escape_ascii().to_string(),
                slow.escape_ascii().to_string(),
                "{encoding:?} {choice:?}"
            );
            whole.1
        });
        assert!(flaws.iter().all(|flaw| *flaw == flaws[0]), "{encoding:?}: a flaw that only one choice sees");
    }
}

fn decode(
    encoding: Encoding,
    choice: Choice,
    pieces: &mut dyn Iterator<Item = &[u8]>,
) -> (Vec<u8>, Option<&'static str>) {
    let (mut decoder, mut scratch, mut out) =
        (TransferDecoder::new(encoding, choice), Vec::new(), Vec::new());
    for piece in pieces {
        decoder.feed(piece, &mut scratch, &mut |decoded| out.extend_from_slice(decoded));
    }
    decoder.finish(&mut scratch, &mut |decoded| out.extend_from_slice(decoded));
    (out, decoder.flaw().map(|flaw| flaw.code()))
}

/// One symbol at a time; behind the first padding, line by line.
fn base64(choice: Choice, body: &[u8]) -> Vec<u8> {
    let (mut out, mut quantum, mut text_before) = (Vec::new(), Vec::new(), false);
    let padding = body.iter().position(|byte| *byte == b'=').map_or(body.len(), |at| at + 1);
    let (before, behind) = body.split_at(padding);
    symbols(choice, before, &mut quantum, &mut out);
    for line in behind.split_inclusive(|byte| *byte == b'\n').filter(|_| choice != Choice::First) {
        let is_text = !can_be_data(&line[..line.len().min(998)]);
        if !is_text {
            symbols(choice, line, &mut quantum, &mut out);
        } else {
            flush(&mut quantum, &mut out);
            if choice == Choice::Every {
                out.extend_from_slice(if text_before { b"" } else { b"\r\n" });
                out.extend_from_slice(line);
            }
        }
        text_before = is_text;
    }
    flush(&mut quantum, &mut out);
    out
}

fn can_be_data(line: &[u8]) -> bool {
    let line: Vec<u8> =
        line.trim_ascii().iter().copied().filter(|byte| !matches!(byte, b'=' | b'\r')).collect();
    let symbol = |byte: &u8| byte.is_ascii_alphanumeric() || b"+/-_".contains(byte);
    line.is_empty() || (line.iter().all(symbol) && line.iter().any(u8::is_ascii_alphanumeric))
}

fn symbols(choice: Choice, bytes: &[u8], quantum: &mut Vec<u8>, out: &mut Vec<u8>) {
    for byte in bytes {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' => 62,
            b'/' => 63,
            b'-' if choice == Choice::Last => 62,
            b'_' if choice == Choice::Last => 63,
            b'=' => {
                flush(quantum, out);
                continue;
            }
            _ => continue,
        };
        quantum.push(value);
        if quantum.len() == 4 {
            flush(quantum, out);
        }
    }
}

fn flush(quantum: &mut Vec<u8>, out: &mut Vec<u8>) {
    let bits: Vec<u8> =
        quantum.iter().flat_map(|value| (0..6).rev().map(move |bit| value >> bit & 1)).collect();
    out.extend(bits.chunks_exact(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | bit)));
    quantum.clear();
}

/// Token by token.
fn quoted_printable(choice: Choice, body: &[u8]) -> Vec<u8> {
    let (mut out, mut rest) = (Vec::new(), body);
    while let Some((byte, behind)) = rest.split_first() {
        let blanks = blanks(rest);
        if blanks > 0 {
            // Held back up to a bound, so a long run is text.
            let next = &rest[blanks..];
            let line_ends = next.is_empty() || next.starts_with(b"\n") || next.starts_with(b"\r\n");
            let kept = if !line_ends { blanks } else { blanks.saturating_sub(1) / 1024 * 1024 };
            out.extend_from_slice(&rest[..kept]);
            rest = next;
        } else if *byte != b'=' {
            out.push(*byte);
            rest = behind;
        } else if let Some((byte, next)) = hexadecimal(behind) {
            out.push(byte);
            rest = next;
        } else if let Some(next) = soft_break(choice, behind) {
            rest = next;
        } else if choice != Choice::Last {
            out.push(b'=');
            rest = behind;
        } else if let Some((byte, next)) = split_escape(behind) {
            out.push(byte);
            rest = next;
        } else {
            rest = behind;
        }
    }
    out
}

fn blanks(bytes: &[u8]) -> usize {
    bytes.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count()
}

fn hexadecimal(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (digits, rest) = bytes.split_at_checked(2)?;
    let digits = std::str::from_utf8(digits).ok().filter(|digits| !digits.starts_with('+'))?;
    Some((u8::from_str_radix(digits, 16).ok()?, rest))
}

/// What follows a soft break.
fn soft_break(choice: Choice, bytes: &[u8]) -> Option<&[u8]> {
    let blanks = blanks(bytes);
    let rest = bytes.get(blanks..).filter(|_| blanks <= 1024)?;
    let mended = [&b"\r\r\n"[..], b"\r\n\n"].into_iter().filter(|_| choice == Choice::Last);
    let mut ends = mended.chain([&b"\r\n"[..], b"\r", b"\n"]);
    let behind = ends.find_map(|end| rest.strip_prefix(end));
    behind.or(rest.is_empty().then_some(rest))
}

/// The byte of an escape that a line end splits, and what follows it.
fn split_escape(bytes: &[u8]) -> Option<(u8, &[u8])> {
    let (high, rest) = bytes.split_first()?;
    let rest = rest.strip_prefix(b"=").unwrap_or(rest);
    let blanks = blanks(rest);
    let rest = rest.get(blanks..).filter(|_| blanks <= 1024)?;
    let rest = [&b"\r\r\n"[..], b"\r\n", b"\r", b"\n"].iter().find_map(|end| rest.strip_prefix(*end))?;
    let (low, rest) = rest.split_first()?;
    hexadecimal(&[*high, *low]).map(|(byte, _)| (byte, rest))
}
