//! What became of each message, written down before the next one is sent.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::path::Path;
use std::sync::{Mutex, PoisonError};

/// A file with one line a message: its id, a space, and the code of the reply to its content, or a word:
///
/// - `unsent`: its content was never complete at the server, which must not have taken it;
/// - `unknown`: its content was sent and no reply came, so the server may or may not have taken it.
///
/// Each message carries its id in a header field of its own, [`Ledger::FIELD`]. Lines are handed to the operating
/// system one by one, so that they outlive this process and the one under test, though not the machine.
#[derive(Debug)]
pub struct Ledger {
    run: String,
    file: Mutex<File>,
}

/// What is known of a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// The code of the reply that ended its transaction.
    Replied(u16),
    /// No reply came after the last byte.
    Unknown,
    /// The last byte was not sent.
    Unsent,
}

impl Ledger {
    /// The header field that is put before all others.
    pub const FIELD: &'static str = "X-Load-Id";

    /// Appends to a file. `run` tells the messages of this run from those of all others.
    pub fn append_to(path: &Path, run: impl Into<String>) -> io::Result<Self> {
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        Ok(Self { run: run.into(), file: Mutex::new(file) })
    }

    /// Of fixed width: no id is the beginning of another, so that a plain search finds one message.
    fn id(&self, number: u64) -> String {
        format!("{}-{number:012}", self.run)
    }

    /// The header field of a message, with its CRLF.
    pub(super) fn field(&self, number: u64) -> String {
        format!("{}: {}\r\n", Self::FIELD, self.id(number))
    }

    /// Writes down what became of a message.
    pub(super) fn write(&self, number: u64, fate: Fate) -> io::Result<()> {
        let id = self.id(number);
        let line = match fate {
            Fate::Replied(code) => format!("{id} {code}\n"),
            Fate::Unknown => format!("{id} unknown\n"),
            Fate::Unsent => format!("{id} unsent\n"),
        };
        self.file.lock().unwrap_or_else(PoisonError::into_inner).write_all(line.as_bytes())
    }
}
