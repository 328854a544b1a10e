//! Workbooks of Excel 2 to 8 that lie in no container: a stream of records ([MS-XLS] 2.1.4), as old programs and small
//! scripts write them.

use crate::content::bytes::{part, u16_at};
use crate::content::file_type::{Family, FileType};

/// Kinds of the record that begins a stream: of Excel 2, 3, 4, and of all later ones ([MS-XLS] 2.4.21 BOF).
const BEGINS: [u16; 4] = [0x009, 0x209, 0x409, 0x809];
/// What may begin: globals, a module, a sheet, a chart, a macro sheet, a workspace.
const TYPES: [u16; 6] = [0x05, 0x06, 0x10, 0x20, 0x40, 0x100];

/// A first record that begins a workbook, and what may be the head of a second one behind it. Scripts leave the version out
/// or write a first record of any length.
pub(super) fn workbook(head: &[u8]) -> Option<FileType> {
    let (kind, length) = (u16_at(head, 0)?, usize::from(u16_at(head, 2)?));
    let begin = part(head, 4, length).filter(|_| BEGINS.contains(&kind) && (4..=16).contains(&length))?;
    let (next, room) = (u16_at(head, 4 + length)?, u16_at(head, 6 + length)?);
    let fits = u16_at(begin, 2).is_some_and(|sort| TYPES.contains(&sort)) && next < 0x1100 && room <= 8224;
    fits.then_some(FileType { family: Family::Document, name: "old Excel workbook" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workbook_begins_with_a_record_that_says_so() {
        let is = |first: &[u8], second: &[u8]| workbook(&[first, second].concat()).is_some();
        let end: &[u8] = &[10, 0, 0, 0];
        // As a script in many manuals writes it, and Excel 2 to 8.
        assert!(is(b"\x09\x08\x08\0\0\0\x10\0\0\0\0\0", end));
        assert!(is(b"\x09\0\x04\0\x02\0\x10\0", end));
        assert!(is(b"\x09\x02\x06\0\0\0\x10\0\0\0", end));
        assert!(is(b"\x09\x04\x06\0\0\0\x10\0\0\0", end));
        assert!(is(b"\x09\x08\x10\0\0\x06\x05\0\xbb\x0d\xcc\x07\0\0\0\0\x06\0\0\0", end));
        // Nothing follows, nothing that begins, too long, text in 16-bit characters.
        assert!(!is(b"\x09\0\x04\0\x02\0\x10\0", b""));
        assert!(!is(b"\x09\0\x04\0\x02\0\x11\0", end));
        assert!(!is(b"\x09\0\x20\0\x02\0\x10\0", &[0; 64]));
        assert!(!is(b"\x09\0a\0b\0c\0d\0", &[b'x'; 200]));
    }
}
