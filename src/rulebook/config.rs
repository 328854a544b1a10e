//! Section `[rules]` of the configuration: where the policy lies.

use std::path::PathBuf;

/// Where the policy lies.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    /// The folder of rules; `None` means the rules that Portcullis ships with.
    pub folder: Option<PathBuf>,
}
