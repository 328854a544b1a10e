//! ZIP archives: any bytes; and what is stored comes out as it is, under its name.

use super::opened::open;
use portcullis::content::archive::zip;

/// The target.
pub fn run(input: &[u8]) {
    open(zip::read, input);
    let opened = open(zip::read, &stored("a.bin", input));
    assert!(opened.lost.is_empty(), "{:?}", opened.lost);
    assert_eq!(opened.files, [(vec!["a.bin".to_owned()], input.to_vec())]);
}

/// An archive of one entry that is not packed (APPNOTE.TXT section 4.3).
pub fn stored(name: &str, data: &[u8]) -> Vec<u8> {
    many(&[(name, data)])
}

/// An archive of entries that are not packed.
pub fn many(entries: &[(&str, &[u8])]) -> Vec<u8> {
    let number = |number: usize| u32::try_from(number).unwrap().to_le_bytes();
    let (mut file, mut directory) = (Vec::new(), Vec::new());
    for (name, data) in entries {
        let size = number(data.len());
        let common = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5a][..],
            &crc(data).to_le_bytes(),
            &size,
            &size,
            &number(name.len())[..2],
            &[0, 0],
        ]
        .concat();
        directory.extend(
            [&b"PK\x01\x02\x14\0"[..], &common, &[0; 10], &number(file.len()), name.as_bytes()].concat(),
        );
        file.extend([&b"PK\x03\x04"[..], &common, name.as_bytes(), data].concat());
    }
    let count = &number(entries.len())[..2];
    let end = [b"PK\x05\x06\0\0\0\0", count, count, &number(directory.len()), &number(file.len()), &[0, 0]]
        .concat();
    [file, directory, end].concat()
}

fn crc(data: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    !data.iter().fold(!0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}
