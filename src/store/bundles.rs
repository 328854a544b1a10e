//! Policies that have been in force, and the files that they were made of.

/// A policy that comes into force, or was.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Bundle {
    /// SHA-256 over its files, in 64 hexadecimal digits.
    pub hash: String,
    /// When it came into force last.
    pub at: jiff::Timestamp,
    /// Its files: names inside the rules folder, and what stands in them.
    pub files: Vec<(String, String)>,
}

/// A policy came into force.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Load {
    /// When.
    pub at: jiff::Timestamp,
    /// Which, in 64 hexadecimal digits.
    pub hash: String,
}
