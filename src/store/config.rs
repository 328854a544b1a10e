//! Section `[store]` of the configuration: where held messages and the journal lie.

use std::path::PathBuf;

/// Where held messages and the journal lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The folder; everything that Portcullis keeps lies under it.
    pub folder: PathBuf,
}

impl Default for Config {
    fn default() -> Self {
        Self { folder: PathBuf::from("/var/lib/portcullis") }
    }
}
