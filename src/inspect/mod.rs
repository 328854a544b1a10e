//! The incremental Inspector: `feed` a chunk, `finish` with the facts. Pure: no clock, no I/O, no runtime.

pub mod facts;
pub mod form;
pub mod forwarding;
pub mod header_facts;
pub mod inspector;
pub mod leaf;
pub mod ledger;
pub mod places;
pub mod reading;
pub mod sealed;
pub mod stream;
pub mod text;

#[cfg(test)]
mod text_tests;
