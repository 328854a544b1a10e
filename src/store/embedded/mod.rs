//! The embedded backend: one file per held message and one SQLite database, in one folder of this machine.
//!
//! The files are the truth about what is held; the index can be built again from them. A message is acknowledged
//! only after its file, then the folder's entry of it, then its row in the index are on disk, in this order.

pub mod backend;

pub(in crate::store) mod bundles;
mod columns;
mod content_file;
mod folder;
pub(super) mod grants;
mod health;
mod index;
mod job;
mod kept_facts;
mod mailings;
mod met;
mod readers;
mod recovery;
mod secrets;
mod task;
mod writer;

#[cfg(test)]
mod tests;
