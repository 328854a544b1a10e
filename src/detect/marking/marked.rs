//! A marking that was found.

use crate::detect::finding::Level;

/// A marking and where it stands in the folded text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// How sensitive.
    pub level: Level,
    /// Its normal spelling.
    pub words: &'static str,
    /// Its first byte.
    pub start: usize,
    /// Behind its last byte.
    pub end: usize,
}
