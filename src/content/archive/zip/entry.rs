//! What is known of a ZIP archive once its records have been read.

use super::record::Facts;
use crate::content::bytes::place;
use crate::content::unwrap::{Loss, Oddity};

/// A ZIP archive whose records have been read.
#[derive(Debug)]
pub struct Archive<'a> {
    pub(super) file: &'a [u8],
    pub(super) entries: Vec<Entry>,
    pub(super) oddities: Vec<Oddity>,
    pub(super) losses: Vec<(Loss, &'static str)>,
    pub(super) comments: Vec<String>,
    pub(super) leftovers: Vec<&'a [u8]>,
}

/// One way to read one entry of an archive; an entry whose headers differ about its method is there twice.
#[derive(Clone, Debug)]
pub struct Entry {
    /// Its names in every reading, the central directory's likeliest one first.
    pub names: Vec<String>,
    /// It is a folder and has no data.
    pub is_folder: bool,
    /// A header says that it is encrypted; it may still unpack.
    pub encrypted: bool,
    /// The comment in the central directory.
    pub comment: String,
    pub(super) facts: Facts,
    /// Where the data begins.
    pub(super) start: usize,
    /// Where it ends at the latest.
    pub(super) limit: usize,
    /// Sizes and checksum are known.
    pub(super) sure: bool,
    /// Why it cannot be read at all.
    pub(super) lost: Option<Loss>,
}

impl Entry {
    /// The end that its headers tell.
    pub(super) fn told(&self) -> usize {
        self.start.saturating_add(place(self.facts.packed))
    }
}
