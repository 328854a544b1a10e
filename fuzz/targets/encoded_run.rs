//! Encoded runs in any text: cutting changes nothing, and the spotter sees exactly the texts that hold one.

use super::unwrapped::however_cut;
use portcullis::content::encoded_run::{EncodedRuns, Spotter};
use portcullis::content::unwrap::Nature;

/// The target.
pub fn run(input: &[u8]) {
    let (files, lost, text) = however_cut(input, EncodedRuns::default);
    assert!(lost.is_empty() && files.iter().all(|file| file.nature == Nature::File && file.names.is_empty()));
    let size = input.first().map_or(1, |size| usize::from(*size).max(1));
    let mut spotter = Spotter::default();
    text.chunks(size).for_each(|piece| spotter.feed(piece));
    spotter.finish();
    assert_eq!(spotter.seen(), !files.is_empty());
}
