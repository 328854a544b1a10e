//! The incremental Inspector: `feed` a chunk, `finish` with the facts. Pure: no clock, no I/O, no runtime.

pub mod beside;
pub mod branch;
pub mod desk;
pub mod facts;
pub mod files;
pub mod form;
pub mod forwarding;
pub mod grant;
pub mod header_facts;
pub mod inside;
pub mod inspector;
pub mod job;
pub mod leaf;
pub mod ledger;
pub mod letters;
pub mod memory;
pub mod outcome;
pub mod parcel;
pub mod passage;
pub mod places;
pub mod print;
pub mod reading;
pub mod salvage;
pub mod sealed;
pub mod second_look;
pub mod stops;
pub mod stream;
pub mod sum;
pub mod text;
pub mod union;
pub mod view;
pub mod whole;
pub mod work;
pub mod written;

#[cfg(test)]
mod text_tests;
#[cfg(test)]
mod words_tests;
