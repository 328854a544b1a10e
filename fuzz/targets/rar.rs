//! RAR archives of both formats: any bytes, with and without their mark.

use super::opened::open;
use portcullis::content::archive::rar;

/// The target.
pub fn run(input: &[u8]) {
    open(rar::read, input);
    for mark in [&b"Rar!\x1a\x07\0"[..], b"Rar!\x1a\x07\x01\0"] {
        open(rar::read, &[mark, input].concat());
    }
}
