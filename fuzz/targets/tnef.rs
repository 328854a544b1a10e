//! TNEF streams: any bytes, however they are cut; and an attachment of a well-formed stream comes out as it is.

use super::unwrapped::{however_cut, unwrap};
use portcullis::content::tnef::Tnef;

/// The target.
pub fn run(input: &[u8]) {
    let (_, lost, _) = however_cut(input, Tnef::default);
    assert!(lost.len() <= 1);
    let stream = [
        &b"\x78\x9f\x3e\x22\x01\0"[..],
        &attribute(0x9002, &[0; 14]),
        &attribute(0x8010, b"a.bin\0"),
        &attribute(0x800f, input),
    ]
    .concat();
    let (files, lost) = unwrap(Tnef::default(), stream.chunks(7));
    assert!(lost.is_empty() && files.len() == 1);
    assert!(files[0].bytes == input && files[0].names == ["a.bin"]);
}

fn attribute(id: u16, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let length = u32::try_from(data.len()).unwrap().to_le_bytes();
    [&[2][..], &id.to_le_bytes(), &[6, 0], &length, data, &sum.to_le_bytes()].concat()
}
