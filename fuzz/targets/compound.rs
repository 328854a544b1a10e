//! Compound files: any bytes, with and without their mark.

use super::opened::open;
use portcullis::content::document::compound::file;

/// The target.
pub fn run(input: &[u8]) {
    open(file::read, input);
    let mut marked = input.to_vec();
    let mark = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
    marked.iter_mut().zip(mark).for_each(|(byte, mark)| *byte = *mark);
    open(file::read, &marked);
}
