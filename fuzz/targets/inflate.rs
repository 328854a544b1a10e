//! Compressed streams: any bytes in every frame, however they are cut; and bytes that deflate only stores come out.

use super::unwrapped::{however_cut, unwrap};
use portcullis::content::inflate::{Format, Inflate};

/// The target.
pub fn run(input: &[u8]) {
    for format in [Format::Gzip, Format::Zlib, Format::Raw, Format::Deflate] {
        however_cut(input, || Inflate::new(format, false));
    }
    let stored = stored(input);
    let (files, lost) = unwrap(Inflate::new(Format::Raw, true), [stored.as_slice()].into_iter());
    assert!(lost.is_empty() && files.len() == 1 && files[0].bytes == input);
}

/// Blocks that are not compressed (RFC 1951 section 3.2.4), the last of them empty.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for block in bytes.chunks(usize::from(u16::MAX)) {
        let length = u16::try_from(block.len()).unwrap();
        out.extend([&[0][..], &length.to_le_bytes(), &(!length).to_le_bytes(), block].concat());
    }
    out.extend(b"\x01\0\0\xff\xff");
    out
}
