//! Randomness from the operating system.

use crate::mail::id::Id;

/// A new identifier of 128 random bits.
///
/// # Errors
/// The operating system has no randomness to give; nothing can be named then, so nothing is accepted.
pub fn new_id() -> std::io::Result<Id> {
    let mut bits = [0; 16];
    getrandom::fill(&mut bits).map_err(std::io::Error::other)?;
    Ok(Id::from_bytes(bits))
}
