//! What is kept: held messages, the journal of decisions, the register of grants.
//!
//! [`handle::Store`] is the one door. Behind it lies a backend in a folder of its own; [`embedded`] keeps everything
//! in files and one SQLite database on this machine.

pub mod bundles;
pub mod config;
pub mod embedded;
pub mod failure;
pub mod grants;
pub mod handle;
pub mod held;
pub mod journal;
pub mod mailings;
pub mod opening;
pub mod release;
