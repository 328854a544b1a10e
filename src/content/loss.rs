//! Why content cannot be read.

/// Why something cannot be unwrapped.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Loss {
    /// It is encrypted.
    Encrypted,
    /// It is not what its format demands, or ends too early.
    Malformed,
    /// It uses what is not read here.
    Unsupported,
    /// It says nothing that can be read: pictures only.
    Uninspectable,
    /// A limit of size or number was passed.
    Limit,
    /// It unpacks to far more than it is.
    Bomb,
}
