//! Where readers of parts of a file get objects, streams and strings from, decrypted.

use super::crypt::{Cipher, Key};
use super::filter::{self, Filter, Outcome};
use super::glyph::Base;
use super::object::Object;
use super::predictor::Shape;
use super::store::{Entry, Parsed, Store};
use crate::content::budget::Budget;
use crate::content::unwrap::Loss;
use std::cell::{Cell, RefCell};

/// A character of a page takes its place among the others: that takes as long as reading so many bytes.
const SHOWN: usize = 2;

/// A file, the key to it, and what reading it may cost.
#[derive(Debug)]
pub(super) struct Source<'s> {
    pub(super) store: &'s Store<'s>,
    pub(super) key: Option<&'s Key>,
    budget: RefCell<&'s mut Budget>,
    /// Streams that have been read, by entry.
    done: RefCell<Vec<bool>>,
    /// What could not be read: each kind once.
    lost: RefCell<Vec<(Loss, &'static str)>>,
    /// Nothing more may be unpacked.
    pub(super) spent: Cell<bool>,
}

impl<'s> Source<'s> {
    pub(super) fn new(store: &'s Store<'s>, key: Option<&'s Key>, budget: &'s mut Budget) -> Self {
        let done = RefCell::new(vec![false; store.entries.len()]);
        Self {
            store,
            key,
            budget: RefCell::new(budget),
            done,
            lost: RefCell::default(),
            spent: Cell::new(false),
        }
    }

    pub(super) fn lose(&self, loss: Loss, words: &'static str) {
        let mut lost = self.lost.borrow_mut();
        if !lost.contains(&(loss, words)) {
            lost.push((loss, words));
        }
    }

    /// A page shows so many characters; false where that is more than is read.
    pub(super) fn shows(&self, characters: usize) -> bool {
        let shows = self.budget.borrow_mut().markup(SHOWN.saturating_mul(characters)).is_ok();
        if !shows {
            self.lose(Loss::Limit, "a PDF with more text than is read");
        }
        shows
    }

    pub(super) fn losses(&self) -> Vec<(Loss, &'static str)> {
        self.lost.borrow().clone()
    }

    pub(super) fn is_done(&self, index: usize) -> bool {
        self.done.borrow().get(index).copied().unwrap_or(true)
    }

    pub(super) fn mark(&self, index: usize) {
        if let Some(done) = self.done.borrow_mut().get_mut(index) {
            *done = true;
        }
    }

    /// The unpacked stream of an entry; what is lost with it is noted.
    pub(super) fn unpack(&self, index: usize, parsed: &Parsed<'s>) -> Option<Outcome> {
        self.mark(index);
        if self.spent.get() {
            return None;
        }
        let entry = self.store.entries.get(index)?;
        let (dict, raw) = (parsed.dict()?, parsed.stream?);
        let outcome = self.store.decode(entry, dict, raw, self.key, &mut self.budget.borrow_mut());
        if let Some((loss, words)) = outcome.lost {
            self.lose(loss, words);
            // Past a limit of the message every other stream would fail as well.
            let budget = self.budget.borrow();
            self.spent.set(budget.files == 0 || budget.bytes < 64 * 1024);
        }
        Some(outcome)
    }

    /// The unpacked stream with this number.
    pub(super) fn stream(&self, object: &Object<'s>) -> Option<Vec<u8>> {
        let (parsed, index) = self.store.follow(object.reference()?)?;
        Some(self.unpack(index, &parsed)?.bytes)
    }

    /// Bytes that may be a deflated stream, or a plain one, of a broken object.
    pub(super) fn salvage(&self, raw: &[u8]) -> Vec<u8> {
        let mut budget = self.budget.borrow_mut();
        if self.spent.get() || budget.file().is_err() {
            return Vec::new();
        }
        let shape = Shape { predictor: 1, colours: 1, bits: 8, columns: 1 };
        let packed = filter::undo(raw, &[Filter::Flate(shape)], &mut budget);
        if packed.bytes.len() > 8 { packed.bytes } else { filter::undo(raw, &[], &mut budget).bytes }
    }

    /// The bytes of a string that stands in this entry.
    pub(super) fn string(&self, bytes: &[u8], entry: &Entry) -> Option<Vec<u8>> {
        match self.key {
            Some(key) if entry.container.is_none() && key.strings != Cipher::None => {
                key.decrypt(key.strings, bytes, entry.number, entry.generation)
            }
            _ => Some(bytes.to_vec()),
        }
    }

    /// The text of a string that stands in this entry.
    pub(super) fn text(&self, bytes: &[u8], entry: &Entry) -> String {
        self.string(bytes, entry).map(|bytes| text(&bytes)).unwrap_or_default()
    }
}

/// The text of a string outside of pages: 7.9.2.2.
pub(super) fn text(bytes: &[u8]) -> String {
    let decoded = match bytes {
        [0xfe, 0xff, rest @ ..] => encoding_rs::UTF_16BE.decode_without_bom_handling(rest).0,
        [0xff, 0xfe, rest @ ..] => encoding_rs::UTF_16LE.decode_without_bom_handling(rest).0,
        [0xef, 0xbb, 0xbf, rest @ ..] => String::from_utf8_lossy(rest),
        // Other writers leave the mark out.
        _ if bytes.iter().any(|byte| *byte >= 0x80) && std::str::from_utf8(bytes).is_ok() => {
            String::from_utf8_lossy(bytes)
        }
        [0, second, ..] if *second != 0 && bytes.len().is_multiple_of(2) => {
            encoding_rs::UTF_16BE.decode_without_bom_handling(bytes).0
        }
        _ => bytes
            .iter()
            .filter_map(|byte| match byte {
                b'\t' | b'\n' | b'\r' => Some(*byte as char),
                _ => Base::Document.character(*byte),
            })
            .collect(),
    };
    // A change of language is said with escapes that are no text; lines end in three ways.
    let mut out = String::with_capacity(decoded.len());
    let mut escaped = false;
    for character in decoded.chars() {
        match character {
            '\u{1b}' => escaped = !escaped,
            _ if escaped && character.is_ascii_alphabetic() => {}
            '\r' => out.push('\n'),
            '\0' => {}
            _ => {
                escaped = false;
                out.push(character);
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_are_read_in_every_encoding() {
        assert_eq!(text(b"a\xa0\x8d"), "a€“");
        assert_eq!(text(b"\xfe\xff\0a\x20\xac"), "a€");
        assert_eq!(text("\u{feff}é".as_bytes()), "é");
        assert_eq!(text("é".as_bytes()), "é");
        assert_eq!(text(b"\0a\0b"), "ab");
    }
}
