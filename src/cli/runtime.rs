//! The asynchronous runtime of a command that needs one.

use std::io;
use tokio::runtime::{Builder, Runtime};

/// A runtime with so many threads that run tasks; one means the calling thread.
///
/// # Errors
/// The operating system gives no threads or no descriptors.
pub fn with_threads(threads: usize) -> io::Result<Runtime> {
    match threads {
        0 | 1 => Builder::new_current_thread().enable_all().build(),
        more => Builder::new_multi_thread().worker_threads(more).enable_all().build(),
    }
}
