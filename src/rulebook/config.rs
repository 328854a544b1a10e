//! Section `[rules]` of the configuration: where the policy lies.

use std::path::PathBuf;
use std::time::Duration;

/// Where the policy lies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    /// The folder of rules; `None` means the rules that Portcullis ships with.
    pub folder: Option<PathBuf>,
    /// How often the folder is looked at, so that an edit comes into force by itself; `None`: never.
    pub watch: Option<Duration>,
}
