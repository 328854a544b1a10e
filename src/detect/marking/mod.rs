//! Protective markings, in text and in names of files.

pub mod last;
pub mod line;
pub mod marked;
pub mod name;
pub mod words;
