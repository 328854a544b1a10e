//! Content that is encrypted as a whole and says so in a structure, not in a signature: CMS, OpenPGP, RAR.

use crate::content::file_type::{Family, FileType};

/// What is encrypted, and the archives and signed messages that share the structure.
pub(super) fn encrypted(head: &[u8]) -> Option<FileType> {
    cms(head).or_else(|| rar(head)).or_else(|| openpgp(head))
}

fn is(family: Family, name: &'static str) -> Option<FileType> {
    Some(FileType { family, name })
}

/// `ContentInfo` (RFC 5652 section 3): a sequence that begins with the identifier of what it holds.
fn cms(head: &[u8]) -> Option<FileType> {
    let [0x30, length, rest @ ..] = head else {
        return None;
    };
    // X.690 section 8.1.3: the long form says how many bytes of length follow; 0x80 says that none do.
    let bytes_of_length = if *length >= 0x80 { usize::from(length & 0x7f) } else { 0 };
    let [0x06, length, rest @ ..] = rest.get(bytes_of_length..)? else {
        return None;
    };
    let identifier = rest.get(..usize::from(*length))?;
    match identifier.strip_prefix(b"\x2a\x86\x48\x86\xf7\x0d\x01")? {
        [7, 2] => is(Family::Mail, "signed message or signature (S/MIME)"),
        [7, 3 | 4] => is(Family::Encrypted, "encrypted message (S/MIME)"),
        [7, 6] => is(Family::Encrypted, "encrypted data (CMS)"),
        [9, 16, 1, 23] => is(Family::Encrypted, "encrypted message (S/MIME)"),
        [9, 16, 1, 9] => is(Family::Compressed, "compressed message (S/MIME)"),
        _ => None,
    }
}

/// A RAR archive; its names may be encrypted too.
fn rar(head: &[u8]) -> Option<FileType> {
    const ENCRYPTION_HEADER: u8 = 4;
    const ENCRYPTED_HEADERS: u8 = 0x80;
    if let Some(blocks) = head.strip_prefix(b"Rar!\x1a\x07\x01\0") {
        // CRC, size of the header, its type; the size of this one takes one byte.
        let encrypted = blocks.get(5) == Some(&ENCRYPTION_HEADER);
        return if encrypted {
            is(Family::Encrypted, "encrypted RAR archive")
        } else {
            is(Family::Compressed, RAR)
        };
    }
    let blocks = head.strip_prefix(b"Rar!\x1a\x07\0").or_else(|| head.strip_prefix(b"RE~^"))?;
    let encrypted =
        head.starts_with(b"Rar!") && blocks.get(3).is_some_and(|flags| flags & ENCRYPTED_HEADERS != 0);
    if encrypted { is(Family::Encrypted, "encrypted RAR archive") } else { is(Family::Compressed, RAR) }
}

const RAR: &str = "RAR archive";

/// A message that begins with an encrypted session key (RFC 9580 sections 5.1 and 5.3).
fn openpgp(head: &[u8]) -> Option<FileType> {
    let (tag, body, next) = packet(head)?;
    let session_key = match (tag, body) {
        (1, [3, rest @ ..]) => {
            rest.get(8).is_some_and(|algorithm| matches!(algorithm, 1 | 2 | 16 | 18 | 25 | 26))
        }
        (3, [4, cipher, 0 | 1 | 3, hash, ..]) => (1..=13).contains(cipher) && (1..=14).contains(hash),
        _ => false,
    };
    // Then more keys, or the encrypted data itself; they may lie behind the head.
    let goes_on = match packet_tag(next) {
        Some(tag) => matches!(tag, 1 | 3 | 9 | 18 | 20),
        None => next.is_empty(),
    };
    (session_key && goes_on).then_some(FileType { family: Family::Encrypted, name: "PGP encrypted file" })
}

/// The tag of a packet, its body, and what follows it (RFC 9580 section 4.2).
fn packet(bytes: &[u8]) -> Option<(u8, &[u8], &[u8])> {
    let tag = packet_tag(bytes)?;
    let [first, rest @ ..] = bytes else {
        return None;
    };
    let (length, body) = match (first & 0x40 != 0, first & 3, rest) {
        (true, _, [length @ ..192, body @ ..]) => (usize::from(*length), body),
        (true, _, [high @ 192..=223, low, body @ ..]) => {
            ((usize::from(*high) - 192) * 256 + usize::from(*low) + 192, body)
        }
        (false, 0, [length, body @ ..]) => (usize::from(*length), body),
        (false, 1, [high, low, body @ ..]) => (usize::from(u16::from_be_bytes([*high, *low])), body),
        _ => return None,
    };
    let (body, next) = body.split_at_checked(length).unwrap_or((body, &[]));
    Some((tag, body, next))
}

fn packet_tag(bytes: &[u8]) -> Option<u8> {
    let first = bytes.first().filter(|first| **first & 0x80 != 0)?;
    Some(if first & 0x40 != 0 { first & 0x3f } else { first >> 2 & 0x0f })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(head: &[u8]) -> Option<&'static str> {
        encrypted(head).map(|found| found.name)
    }

    #[test]
    fn cms_is_told_by_the_identifier_of_its_content() {
        let of = |tail: &[u8]| {
            let identifier = [b"\x2a\x86\x48\x86\xf7\x0d\x01", tail].concat();
            let object = [&[6, identifier.len() as u8][..], &identifier, b"\xa0\x80"].concat();
            let definite = [b"\x30\x82\x10\x00", &object[..]].concat();
            let indefinite = [b"\x30\x80", &object[..]].concat();
            assert_eq!(name(&definite), name(&indefinite));
            name(&definite)
        };
        assert_eq!(of(&[7, 3]), Some("encrypted message (S/MIME)"));
        assert_eq!(of(&[9, 16, 1, 23]), Some("encrypted message (S/MIME)"));
        assert_eq!(of(&[7, 2]), Some("signed message or signature (S/MIME)"));
        assert_eq!(of(&[7, 1]), None);
        assert_eq!(name(b"\x30"), None);
        assert_eq!(name(b"\x30\x80\x06\xff\x2a"), None);
    }

    #[test]
    fn a_pgp_message_begins_with_a_session_key() {
        let key = |next: &[u8]| [&[0x84, 12, 3, 1, 2, 3, 4, 5, 6, 7, 8, 1, 0xaa, 0xbb][..], next].concat();
        assert_eq!(name(&key(&[0xd2, 0x10])), Some("PGP encrypted file"));
        assert_eq!(name(&key(&[])), Some("PGP encrypted file"));
        assert_eq!(name(&key(&[0x20])), None);
        assert_eq!(name(b"\x8c\x0d\x04\x09\x03\x02salt1234\x60\xd2"), Some("PGP encrypted file"));
        assert_eq!(name(b"\xc1\x03\x02\x00\x00"), None);
    }

    #[test]
    fn a_rar_archive_may_hide_its_names() {
        assert_eq!(name(b"Rar!\x1a\x07\x01\0CRC.\x0b\x01"), Some("RAR archive"));
        assert_eq!(name(b"Rar!\x1a\x07\x01\0CRC.\x21\x04"), Some("encrypted RAR archive"));
        assert_eq!(name(b"Rar!\x1a\x07\0\xcf\x90\x73\0\0"), Some("RAR archive"));
        assert_eq!(name(b"Rar!\x1a\x07\0\xcf\x90\x73\x80\0"), Some("encrypted RAR archive"));
    }
}
