//! Several items, each with a line of its own.

use crate::cli::at_store::Stop;
use crate::cli::escape::Escaped;
use crate::cli::exit;
use crate::mail::id::Id;
use std::io::{self, Write};

/// What came of one item, in words.
pub(super) type Done = Result<String, NotDone>;

/// Why nothing came of one.
pub(super) struct NotDone {
    pub(super) words: String,
    /// There is no such item.
    pub(super) missing: bool,
}

/// How many there were, and of how many nothing came.
#[derive(Default)]
pub(super) struct Tally {
    all: usize,
    failed: usize,
    missing: usize,
}

impl Tally {
    /// Says what came of one more.
    pub(super) fn count(
        &mut self,
        id: Id,
        done: Done,
        out: &mut impl Write,
        err: &mut impl Write,
    ) -> io::Result<()> {
        self.all += 1;
        match done {
            Ok(words) => writeln!(out, "{id}: {}", Escaped(&words)),
            Err(NotDone { words, missing }) => {
                self.failed += 1;
                self.missing += usize::from(missing);
                writeln!(err, "{id}: {}", Escaped(&words))
            }
        }
    }

    /// # Errors
    /// Nothing came of one or more.
    pub(super) fn end(self) -> Result<(), Stop> {
        let Self { all, failed, missing } = self;
        // One that is missing says less than one that failed.
        let status = if missing == failed { exit::no_input() } else { exit::NO };
        match failed {
            0 => Ok(()),
            _ => Err(Stop::new(format!("{failed} of {all} were not done"), status)),
        }
    }
}
