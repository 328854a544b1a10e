//! Compound files, and what lies in rich text.

mod documents;
pub mod file;
mod others;
mod parts;
mod sealed;

use super::Made;

pub fn made() -> Vec<Made> {
    [
        documents::word_documents(),
        documents::workbooks(),
        others::presentations_and_messages(),
        others::damaged(),
        others::rich_text(),
    ]
    .concat()
}
