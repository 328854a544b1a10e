//! What can go wrong with the store. No message names a sender, a recipient, a subject or a value.

use super::held::State;
use std::io;
use std::path::PathBuf;

/// The store cannot be opened. The operator's to mend; `serve` ends with exit code 78.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Another gateway has it open.
    #[error("another gateway is using the store in {}", .0.display())]
    InUse(PathBuf),
    /// There is no store in this folder.
    #[error("there is no store in {}: no index.sqlite there (it is made when the gateway starts)", .0.display())]
    NoStore(PathBuf),
    /// A newer version has written it.
    #[error("the store was written by a newer version (its format is {found}, this version knows {known})")]
    Newer {
        /// Format of the index.
        found: i64,
        /// The newest format known here.
        known: i64,
    },
    /// A file or folder cannot be used.
    #[error("{} cannot be used: {error}", path.display())]
    Folder {
        /// What cannot be used.
        path: PathBuf,
        /// Why.
        error: io::Error,
    },
    /// The index cannot be used, and it was not for this caller to build it again.
    #[error("the index of the store cannot be used: {0}")]
    Index(String),
}

/// A message is not held. Nothing was acknowledged, so the client must be told to try again (452 4.3.1, RFC 3463).
#[derive(Debug, thiserror::Error)]
pub enum HoldError {
    /// No space, no inode or no quota is left.
    #[error("no space is left in the store")]
    NoSpace,
    /// A write was not confirmed by the disk. What lies there is not trusted; the store takes nothing until restart.
    #[error(
        "the disk did not confirm an earlier write; the store takes nothing until the gateway is restarted"
    )]
    Bad,
    /// The content could not be read to its end.
    #[error("the content could not be read: {0}")]
    Content(io::Error),
    /// The content is not what was inspected.
    #[error("the content is not what was inspected: its size or SHA-256 differs")]
    Differs,
    /// The id is taken.
    #[error("the id is taken")]
    Clash,
    /// The store cannot be written.
    #[error("the store cannot be written: {0}")]
    Unwritable(String),
    /// The store is closing.
    #[error("the store is closing")]
    Closed,
}

/// A question or a change that the store could not serve.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// There is no such item.
    #[error("there is no such item")]
    NoSuchItem,
    /// The item is not in a state that allows this.
    #[error("the item is {}", .0.name())]
    Not(State),
    /// Somebody is releasing or discarding the item at this moment.
    #[error("somebody else is releasing or discarding this item at this moment")]
    Busy,
    /// The content is not what was stored.
    #[error("the stored message is damaged: {0}")]
    Damaged(&'static str),
    /// No space is left to write it down.
    #[error("no space is left in the store")]
    NoSpace,
    /// The disk did not confirm an earlier write.
    #[error("the disk did not confirm an earlier write; nothing can be changed until restart")]
    Bad,
    /// The store could not be read or written.
    #[error("the store could not be read or written: {0}")]
    Failed(String),
    /// The store is closing.
    #[error("the store is closing")]
    Closed,
}

impl From<io::Error> for StoreError {
    fn from(error: io::Error) -> Self {
        Self::Failed(error.to_string())
    }
}
