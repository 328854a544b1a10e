//! Section `[store]` of the configuration: where held messages and the journal lie.

use std::path::PathBuf;

/// Where held messages and the journal lie.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The folder; everything that Portcullis keeps lies under it.
    pub folder: PathBuf,
    /// Days for which rows of the journal are kept.
    pub journal_days: u32,
    /// Days for which it is kept what rules saw.
    pub facts_days: u32,
}

impl Default for Config {
    fn default() -> Self {
        Self { folder: PathBuf::from("/var/lib/portcullis"), journal_days: 400, facts_days: 30 }
    }
}
