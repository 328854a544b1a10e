//! Whether what is written can be relied on.

use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

/// What the writer and its callers know of each other.
#[derive(Debug, Default)]
pub(super) struct Health {
    bad: AtomicBool,
    lost: AtomicU64,
}

impl Health {
    /// The disk did not confirm a write: nothing is acknowledged any more until restart.
    pub(super) fn mark_bad(&self) {
        self.bad.store(true, Ordering::SeqCst);
    }

    pub(super) fn is_bad(&self) -> bool {
        self.bad.load(Ordering::SeqCst)
    }

    /// One row of the journal is lost.
    pub(super) fn lose(&self) {
        self.lost.fetch_add(1, Ordering::Relaxed);
    }

    pub(super) fn lost(&self) -> u64 {
        self.lost.load(Ordering::Relaxed)
    }
}
