//! What is kept: held messages and the journal of decisions.
//!
//! [`handle::Store`] is the one door. Behind it lies a backend in a folder of its own; [`embedded`] keeps everything
//! in files and one SQLite database on this machine.

pub mod config;
pub mod embedded;
pub mod failure;
pub mod handle;
pub mod held;
pub mod journal;
pub mod mailings;
pub mod opening;
pub mod release;
