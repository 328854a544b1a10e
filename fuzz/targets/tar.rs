//! tar archives: any bytes; and a file comes out as it is, under its name.

use super::opened::open;
use portcullis::content::archive::tar;

/// The target.
pub fn run(input: &[u8]) {
    open(tar::read, input);
    let opened = open(tar::read, &archive(input));
    assert!(opened.lost.is_empty(), "{:?}", opened.lost);
    assert_eq!(opened.files, [(vec!["a.bin".to_owned()], input.to_vec())]);
}

/// POSIX.1-2024 pax, "ustar Interchange Format".
fn archive(data: &[u8]) -> Vec<u8> {
    let mut header = [0; 512];
    let mut put = |at: usize, field: &[u8]| header[at..at + field.len()].copy_from_slice(field);
    put(0, b"a.bin");
    put(100, b"0000644\0");
    put(124, format!("{:011o} ", data.len()).as_bytes());
    put(136, b"00000000000 ");
    put(148, b"        ");
    put(156, b"0");
    put(257, b"ustar\x0000");
    let sum: u32 = header.iter().map(|byte| u32::from(*byte)).sum();
    header[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let padding = vec![0; data.len().next_multiple_of(512) - data.len() + 1_024];
    [&header[..], data, &padding].concat()
}
