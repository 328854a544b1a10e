//! CMS messages: any bytes, however they are cut; and what a well-formed message holds comes out as it is.

use super::unwrapped::{however_cut, unwrap};
use portcullis::content::cms::{Cms, looks_like_cms};

/// The target.
pub fn run(input: &[u8]) {
    let (_, lost, _) = however_cut(input, Cms::default);
    assert!(lost.len() <= 2, "damage of the structure, and of what is compressed in it");
    let indefinite = input.len().is_multiple_of(2);
    let message = signed(input, indefinite);
    assert!(looks_like_cms(&message));
    let (files, lost) = unwrap(Cms::default(), message.chunks(7));
    assert!(lost.is_empty() && files.len() == 1 && files[0].bytes == input);
}

/// `SignedData` without a signature (RFC 5652 section 5.1), its content in pieces.
fn signed(content: &[u8], indefinite: bool) -> Vec<u8> {
    let of = |identifier: u8, value: &[u8]| element(identifier, value, indefinite);
    let object = |last: u8| of(0x06, &[b"\x2a\x86\x48\x86\xf7\x0d\x01\x07", &[last][..]].concat());
    let octets: Vec<u8> = content.chunks(100).flat_map(|piece| of(0x04, piece)).collect();
    let encapsulated = [object(1), of(0xa0, &of(0x24, &octets))].concat();
    let structure = [of(0x02, &[1]), of(0x31, b""), of(0x30, &encapsulated), of(0x31, b"")].concat();
    of(0x30, &[object(2), of(0xa0, &of(0x30, &structure))].concat())
}

fn element(identifier: u8, value: &[u8], indefinite: bool) -> Vec<u8> {
    if indefinite && identifier & 0x20 != 0 {
        return [&[identifier, 0x80][..], value, &[0, 0]].concat();
    }
    let length = u32::try_from(value.len()).unwrap().to_be_bytes();
    [&[identifier, 0x84][..], &length, value].concat()
}
