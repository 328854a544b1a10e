//! Files that a careless reader multiplies, or hardly comes to the end of: tests have an end, and nothing here needs long.

use super::*;

/// Unpacks everything; says how much it was and what was lost. That is never more than a message may unpack to.
fn all(file: &[u8]) -> (usize, Vec<Loss>) {
    let (mut bytes, mut losses) = (0, vec![]);
    read(file, &mut Budget::default(), &mut |inner| match inner {
        Inner::Data(piece) => bytes += piece.len(),
        Inner::Lost(loss, _) => losses.push(loss),
        _ => {}
    });
    assert!(bytes as u64 <= Budget::BYTES, "{bytes} bytes");
    (bytes, losses)
}

/// A local header with a name of this length.
fn header(method: u8, flags: u8, packed: u32, name: u16) -> Vec<u8> {
    let mut head = vec![b'P', b'K', 3, 4, 20, 0, flags, 0, method, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    head.extend(packed.to_le_bytes());
    head.extend(packed.to_le_bytes());
    head.extend(name.to_le_bytes());
    head.extend([0; 2]);
    head
}

#[test]
fn signatures_over_and_over_are_read_in_linear_time() {
    for signature in [record::LOCAL, record::CENTRAL, record::END, record::DESCRIPTOR] {
        all(&signature.repeat(2_500_000));
    }
    all(&b"PK".repeat(5_000_000));
}

#[test]
fn headers_within_names_of_others_do_not_multiply() {
    for (method, flags, packed) in [(0, 0, 0), (0, 0, 9_000_000), (8, 8, 0), (0, 8, 0), (77, 0, 9_000_000)] {
        let (bytes, _) = all(&header(method, flags, packed, 60_000).repeat(300_000));
        assert!(bytes <= 100 << 20);
    }
}

#[test]
fn one_stream_behind_many_headers_is_not_read_for_each() {
    // Empty stored blocks: they take time and give nothing.
    let stream = [0u8, 0, 0, 0xFF, 0xFF].repeat(2_000_000);
    for (method, flags) in [(8, 8), (8, 0), (9, 0), (77, 0), (8, 1)] {
        let mut file = header(method, flags, 9_000_000, 0).repeat(5000);
        file.extend(&stream);
        all(&file);
    }
}

#[test]
fn nothing_that_is_no_archive_is_one() {
    assert_eq!(all(b"").1, [Loss::Malformed]);
    assert_eq!(all(b"PK\x05\x06").1, [Loss::Malformed]);
    assert!(!find_zip(b"plain text PK"));
    // An archive may be empty.
    assert_eq!(all(&[b"PK\x05\x06".as_slice(), &[0; 18]].concat()).1, []);
}
