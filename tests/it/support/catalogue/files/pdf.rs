//! PDF files.

mod carried;
mod filters;
mod hidden;
pub mod writer;

use super::{Comes, MARKER, Made, POLYGLOT};

/// What is tried, the file, what must come of it.
type Named = (&'static str, Vec<u8>, Comes);

pub fn made() -> Vec<Made> {
    let rows = [
        ("Z-19", filters::filters()),
        ("Z-20", carried::carried()),
        ("Z-20", hidden::locked()),
        ("Z-21", hidden::hidden()),
        ("Z-22", carried::polyglots()),
    ];
    rows.into_iter()
        .flat_map(|(row, made)| {
            made.into_iter().map(move |(name, file, comes)| (row, name, "report.pdf", file, comes))
        })
        .collect()
}
