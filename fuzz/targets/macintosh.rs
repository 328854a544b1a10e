//! Files of a Macintosh: any bytes; and the data of one come out as they are, under its name.

use super::opened::open;
use portcullis::content::macintosh;

/// The target.
pub fn run(input: &[u8]) {
    open(macintosh::read, input);
    let opened = open(macintosh::read, &single(input));
    assert!(opened.lost.is_empty(), "{:?}", opened.lost);
    assert_eq!(opened.files, [(vec!["a.bin".to_owned()], input.to_vec())]);
}

/// AppleSingle with a name and data (RFC 1740, appendix A).
fn single(data: &[u8]) -> Vec<u8> {
    const NAME: &[u8] = b"a.bin";
    let start = 26 + 2 * 12;
    let entry = |kind: u32, from: usize, length: usize| {
        [kind, from as u32, length as u32].map(u32::to_be_bytes).concat()
    };
    [
        b"\0\x05\x16\0\0\x02\0\0",
        &[0; 16][..],
        &[0, 2],
        &entry(3, start, NAME.len()),
        &entry(1, start + NAME.len(), data.len()),
        NAME,
        data,
    ]
    .concat()
}
