//! Protective markings, in text and in names of files.

pub mod line;
pub mod name;
pub mod words;
