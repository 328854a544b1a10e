//! Documents of Office and OpenDocument.

mod odd;
mod others;
pub mod parts;
mod word;

use super::Made;

pub fn made() -> Vec<Made> {
    [word::made(), others::slides_and_sheets(), others::open_documents(), odd::made()].concat()
}
