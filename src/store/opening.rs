//! What opening the store has found and put right.

use crate::mail::id::Id;
use std::path::PathBuf;

/// What was found when the store was opened; nothing in it is an error. The caller logs it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct OpenReport {
    /// Half-written files of interrupted holds, removed: nobody was told that they are held.
    pub leftovers_removed: u32,
    /// Messages that had a file but no row in the index; they are listed as held.
    pub recovered: Vec<Id>,
    /// Rows of the index that were damaged and have been written again from their files.
    pub rows_repaired: u32,
    /// Contents of released and discarded items that a crash had left, removed.
    pub closed_removed: u32,
    /// Releases that were interrupted: the next hop may or may not have the message.
    pub interrupted: Vec<Id>,
    /// Items found damaged now: content missing, changed or cut short.
    pub damaged: Vec<Id>,
    /// Damaged items whose content is whole again, for instance after it was put back from a backup.
    pub healed: Vec<Id>,
    /// Files in the folder of held messages that are none of ours; they are left alone.
    pub strangers: u32,
    /// Where the unusable index has been moved; the index was built again from the files, the journal starts anew.
    pub index_moved_to: Option<PathBuf>,
}

impl OpenReport {
    /// Nothing was out of order.
    pub fn is_clean(&self) -> bool {
        *self == Self::default()
    }
}
