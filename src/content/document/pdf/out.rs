//! What a PDF file says and carries, on its way out.

use crate::content::file_type::{Family, FileType};
use crate::content::unwrap::{Inner, Nature};

/// What a PDF file is that does something when it is opened or clicked on.
pub(super) const SCRIPTED: FileType = FileType { family: Family::Document, name: "PDF document with script" };

/// Bytes of text that are handed out at once.
const PIECE: usize = 64 * 1024;

/// Text in pieces.
pub(super) fn say(text: &str, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut rest = text;
    while !rest.is_empty() {
        let end =
            (0..=rest.len().min(PIECE)).rev().find(|at| rest.is_char_boundary(*at)).unwrap_or(rest.len());
        let (piece, tail) = rest.split_at_checked(end).unwrap_or((rest, ""));
        sink(Inner::Text(piece));
        rest = tail;
    }
}

/// A file in pieces.
pub(super) fn hand_out(names: Vec<String>, kind: Nature, bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
    sink(Inner::Begin { names, nature: kind });
    for piece in bytes.chunks(PIECE) {
        sink(Inner::Data(piece));
    }
    sink(Inner::End);
}
