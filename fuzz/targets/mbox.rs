//! Any bytes as a file of messages: cutting changes nothing, and nothing but separators is left out.

use super::unwrapped::however_cut;
use portcullis::content::mbox::Mbox;
use portcullis::content::unwrap::Nature;

/// The target.
pub fn run(input: &[u8]) {
    let (messages, lost, file) = however_cut(input, Mbox::default);
    assert!(lost.is_empty() && messages.iter().all(|message| message.nature == Nature::Entity));
    let out: Vec<u8> = messages.into_iter().flat_map(|message| message.bytes).collect();
    let mut rest = out.as_slice();
    for line in file.split_inclusive(|byte| *byte == b'\n') {
        match rest.strip_prefix(line) {
            Some(behind) => rest = behind,
            None => assert!(line.starts_with(b"From "), "a line is missing"),
        }
    }
    assert!(rest.is_empty());
}
