//! Commands that work on the store, beside a gateway that may be running: what they open, and how they end.

use super::escape::{plain, told};
use super::{exit, runtime};
use crate::mail::mistake::Mistake;
use crate::store::config::Config;
use crate::store::failure::{OpenError, StoreError};
use crate::store::handle::Store;
use std::fmt::Display;
use std::io::{self, ErrorKind, StdoutLock, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Where the store is.
#[derive(Clone, Debug, clap::Args)]
pub struct Place {
    /// The folder of the store
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/portcullis", global = true)]
    data: PathBuf,
}

impl Place {
    /// The store in this folder.
    ///
    /// # Errors
    /// There is none, or it cannot be read.
    pub fn open(&self) -> Result<Store, OpenError> {
        open(&self.data)
    }
}

/// The store in a folder that is named elsewhere.
///
/// # Errors
/// There is none, or it cannot be read.
pub fn open(folder: &Path) -> Result<Store, OpenError> {
    Store::open_shared(&Config { folder: folder.to_owned(), ..Config::default() })
}

/// What ends a command before it is done.
#[derive(Debug)]
pub enum Stop {
    /// The output cannot be written.
    Output(io::Error),
    /// Something else.
    Failed {
        /// What goes before the reason, in lines that are fit to print.
        first: Vec<String>,
        /// Why, in a line.
        reason: String,
        /// The exit status.
        status: ExitCode,
    },
}

impl Stop {
    /// For a reason that takes one line.
    pub fn new(reason: impl Display, status: ExitCode) -> Self {
        Self::Failed { first: Vec::new(), reason: reason.to_string(), status }
    }

    /// For rules with mistakes.
    pub fn rules(mistakes: &[Mistake], reason: &str) -> Self {
        Self::Failed {
            first: mistakes.iter().map(told).collect(),
            reason: reason.to_owned(),
            status: exit::config(),
        }
    }

    /// Says why, and gives the exit status.
    pub fn tell(&self, err: &mut impl Write) -> ExitCode {
        // Nothing is left to be done where even this cannot be said.
        match self {
            // Whoever reads the output has seen enough: `portcullis journal | head`.
            Self::Output(error) if error.kind() == ErrorKind::BrokenPipe => exit::OK,
            Self::Output(error) => {
                let _ = writeln!(err, "portcullis: cannot write the output: {error}");
                exit::NO
            }
            Self::Failed { first, reason, status } => {
                first.iter().for_each(|line| drop(writeln!(err, "{line}")));
                let _ = writeln!(err, "portcullis: {}", plain(reason));
                *status
            }
        }
    }
}

impl From<OpenError> for Stop {
    fn from(error: OpenError) -> Self {
        Self::new(error, exit::NO)
    }
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Self::new(&error, status(&error))
    }
}

impl From<io::Error> for Stop {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

/// What this failure of the store means for whoever asked.
pub fn status(error: &StoreError) -> ExitCode {
    if matches!(error, StoreError::NoSuchItem) { exit::no_input() } else { exit::NO }
}

/// Runs such a command to its end.
pub fn run(command: impl AsyncFnOnce(&mut StdoutLock<'_>) -> Result<(), Stop>) -> ExitCode {
    let mut out = io::stdout().lock();
    let done = match runtime::with_threads(1) {
        Ok(runtime) => runtime.block_on(command(&mut out)),
        Err(error) => Err(Stop::new(error, exit::NO)),
    };
    match done.and_then(|()| Ok(out.flush()?)) {
        Ok(()) => exit::OK,
        Err(stop) => stop.tell(&mut io::stderr().lock()),
    }
}
