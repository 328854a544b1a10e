//! 7z archives: any bytes; and any bytes as their list of files.

use super::opened::open;
use portcullis::content::archive::sevenz;

/// The target.
pub fn run(input: &[u8]) {
    open(sevenz::read, input);
    open(sevenz::read, &with_header(input));
}

/// The checksums of what the archive begins with would keep every change out (7zFormat.txt, "SignatureHeader").
fn with_header(header: &[u8]) -> Vec<u8> {
    let crc = |data: &[u8]| {
        let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
        (!data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))).to_le_bytes()
    };
    let packed = b"packed data that may be anything";
    let start =
        [&(packed.len() as u64).to_le_bytes()[..], &(header.len() as u64).to_le_bytes(), &crc(header)]
            .concat();
    [&b"7z\xbc\xaf\x27\x1c\0\x04"[..], &crc(&start), &start, packed, header].concat()
}
