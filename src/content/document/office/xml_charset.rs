//! The character set of a part in XML (XML 1.0 appendix F).

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

/// The part in UTF-8, and whether its character set is one that is known. What the first bytes show counts more than a byte order
/// mark, and that more than what the part says of itself: either may lie, and programs believe their eyes.
pub(super) fn decode(part: &[u8]) -> (Cow<'_, str>, bool) {
    let (marked, body) = match part {
        [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] | [0, 0, 0, b'<', ..] | [b'<', 0, 0, 0, ..] => {
            return (wide(part), true);
        }
        [0xef, 0xbb, 0xbf, body @ ..] => (Some(UTF_8), body),
        [0xff, 0xfe, body @ ..] => (Some(UTF_16LE), body),
        [0xfe, 0xff, body @ ..] => (Some(UTF_16BE), body),
        body => (None, body),
    };
    // The first tag begins within the white space that may stand before it, at an even or at an odd place.
    let seen = memchr::memchr(b'<', body.get(..256).unwrap_or(body)).and_then(|at| {
        let before = at.checked_sub(1).and_then(|at| body.get(at));
        match (at % 2, before, body.get(at + 1)) {
            (0, _, Some(0)) => Some(UTF_16LE),
            (1, Some(0), _) => Some(UTF_16BE),
            _ => None,
        }
    });
    let ascii = seen.is_none() && is_xml(body) && !body.starts_with(&[0]);
    let marked = marked.filter(|wide| *wide == UTF_8 || !ascii);
    match seen.or(marked) {
        Some(wide) if wide == UTF_16LE || wide == UTF_16BE => {
            return (wide.decode_without_bom_handling(body).0, true);
        }
        _ => {}
    }
    let (said, known) = match declared(body) {
        Some(_) if marked.is_some() => (UTF_8, true),
        None => (UTF_8, true),
        Some(label) => match Encoding::for_label(label) {
            // It says so in single bytes.
            Some(wide) if wide == UTF_16LE || wide == UTF_16BE => (UTF_8, true),
            Some(known) => (known, true),
            None => (UTF_8, label.is_empty()),
        },
    };
    (said.decode_without_bom_handling(body).0, known)
}

/// What the part calls its character set.
fn declared(body: &[u8]) -> Option<&[u8]> {
    let head = body.get(..256).unwrap_or(body);
    let head = head.get(memchr::memmem::find(head, b"<?xml")?..)?;
    let head = head.get(..memchr::memmem::find(head, b"?>").unwrap_or(head.len()))?;
    let value = head.get(memchr::memmem::find(head, b"encoding")? + 8..)?;
    let from = value.iter().position(|byte| matches!(byte, b'"' | b'\''))?;
    let value = value.get(from + 1..)?;
    value.get(..value.iter().position(|byte| matches!(byte, b'"' | b'\''))?)
}

/// Four bytes for each character: no program is known that writes it, some read it.
fn wide(part: &[u8]) -> Cow<'_, str> {
    let big = matches!(part, [0, ..]);
    let text = part.chunks_exact(4).map(|bytes| {
        let bytes = bytes.try_into().unwrap_or_default();
        let number = if big { u32::from_be_bytes(bytes) } else { u32::from_le_bytes(bytes) };
        char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER)
    });
    Cow::Owned(text.filter(|character| *character != '\u{feff}').collect())
}

/// Whether a file begins as XML does, in whatever character set. Null bytes before it are passed over.
pub(super) fn is_xml(head: &[u8]) -> bool {
    let body = match head {
        [0xef, 0xbb, 0xbf, body @ ..] | [0xff, 0xfe, body @ ..] | [0xfe, 0xff, body @ ..] => body,
        body => body,
    };
    let mut first =
        body.iter().filter(|byte| !matches!(byte, b' ' | b'\t' | b'\r' | b'\n' | 0 | 0xff | 0xfe));
    let tag = first.next() == Some(&b'<');
    tag && first
        .next()
        .is_some_and(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'?' | b'!' | b'_' | 0x80..))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_character_set_is_what_the_bytes_show() {
        let xml = "<?xml version=\"1.0\" encoding=\"utf-16\"?><a>\u{e9}</a>";
        let little: Vec<u8> = xml.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let big: Vec<u8> = xml.encode_utf16().flat_map(u16::to_be_bytes).collect();
        let four: Vec<u8> = xml.chars().flat_map(|one| (one as u32).to_be_bytes()).collect();
        let marked = |mark: &[u8], body: &[u8]| [mark, body].concat();
        for part in [
            xml.as_bytes().to_vec(),
            little.clone(),
            big.clone(),
            four,
            marked(&[0xff, 0xfe], &little),
            marked(&[0xfe, 0xff], &big),
            // These lie.
            marked(&[0xff, 0xfe], &big),
            marked(&[0xff, 0xfe], xml.as_bytes()),
            marked(&[0xfe, 0xff], xml.as_bytes()),
            marked(&[0xef, 0xbb, 0xbf], &little),
        ] {
            assert!(is_xml(&part), "{part:?}");
            assert_eq!(decode(&part), (Cow::Borrowed(xml), true), "{part:?}");
        }
        let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><a>\xe9</a>";
        assert!(decode(latin).0.ends_with("<a>\u{e9}</a>"));
        assert!(!decode(b"<?xml version='1.0' encoding='utf-7'?><a/>").1);
        assert!(!is_xml(b"PK\x03\x04") && !is_xml(b"") && !is_xml(b"< 3"));
    }
}
