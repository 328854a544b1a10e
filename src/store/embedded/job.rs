//! What the writer is given to write: how each job is written, and what it comes to.

use super::content_file::Record;
use super::health::Health;
use super::index;
use super::mailings;
use super::task::Task;
use crate::mail::id::Id;
use crate::store::failure::{HoldError, StoreError};
use crate::store::held::State;
use crate::store::journal::Row;
use crate::store::mailings::sent::Sent;
use rusqlite::{Connection, ErrorCode};
use tokio::sync::oneshot;

/// Something to be written.
pub(super) enum Job {
    /// A message whose file is written and synced.
    Hold { record: Box<Record>, entry: Box<Entry>, done: oneshot::Sender<Result<(), HoldError>> },
    /// An entry of the journal that nobody waits for.
    Record(Box<Entry>),
    /// Another state of an item.
    Change { change: Change, done: oneshot::Sender<Result<(), StoreError>> },
    /// Any other change that is waited for.
    Task(Box<dyn Task>),
    /// Everything before this has been written, or has failed.
    Flush(oneshot::Sender<()>),
}

/// What is written of one decision.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    pub(super) row: Row,
    /// The message as a piece of a mailing, where it is counted and was sent.
    pub(super) sent: Option<Sent>,
}

impl Entry {
    fn insert(&self, transaction: &Connection) -> rusqlite::Result<()> {
        index::insert_journal(transaction, &self.row)?;
        self.sent.as_ref().map_or(Ok(()), |sent| mailings::insert(transaction, sent))
    }
}

/// Another state of an item, if it is in one of the states `from`.
pub(super) struct Change {
    pub(super) id: Id,
    pub(super) from: &'static [State],
    pub(super) to: State,
    pub(super) outcome: Option<String>,
}

/// What a job of a batch has come to, before the batch is committed.
pub(super) enum Done {
    Hold {
        id: Id,
        done: oneshot::Sender<Result<(), HoldError>>,
        result: Result<(), HoldError>,
        unrecorded: bool,
    },
    Record {
        refused: bool,
    },
    Change {
        done: oneshot::Sender<Result<(), StoreError>>,
        result: Result<(), StoreError>,
    },
    Task {
        task: Box<dyn Task>,
        result: Result<(), StoreError>,
    },
    Flush(oneshot::Sender<()>),
}

impl Job {
    pub(super) fn is_waited_for(&self) -> bool {
        !matches!(self, Self::Record(_))
    }

    /// The piece of a mailing that it writes down.
    pub(super) fn sent(&self) -> Option<&Sent> {
        match self {
            Self::Hold { entry, .. } | Self::Record(entry) => entry.sent.as_ref(),
            Self::Change { .. } | Self::Task(_) | Self::Flush(_) => None,
        }
    }

    pub(super) fn needs_a_good_disk(&self) -> bool {
        matches!(self, Self::Hold { .. } | Self::Change { .. } | Self::Task(_))
    }

    /// Answers that the disk is not to be trusted. The file of a message stays: a sync may have failed after its
    /// bytes arrived, and removing is no safer than keeping.
    pub(super) fn refuse(self, health: &Health) {
        match self {
            Self::Hold { done, .. } => {
                let _ = done.send(Err(HoldError::Bad));
            }
            Self::Change { done, .. } => {
                let _ = done.send(Err(StoreError::Bad));
            }
            Self::Record(_) => health.lose(),
            Self::Task(task) => task.end(Err(StoreError::Bad)),
            Self::Flush(done) => {
                let _ = done.send(());
            }
        }
    }

    /// The job as one of a batch that has failed before its turn came.
    pub(super) fn unwritten(self) -> Done {
        match self {
            Self::Hold { record, done, .. } => {
                Done::Hold { id: record.item.id, done, result: Err(HoldError::Closed), unrecorded: true }
            }
            Self::Record(_) => Done::Record { refused: true },
            Self::Change { done, .. } => Done::Change { done, result: Err(StoreError::Closed) },
            Self::Task(task) => Done::Task { task, result: Err(StoreError::Closed) },
            Self::Flush(done) => Done::Flush(done),
        }
    }

    /// Writes it. An error is one of the whole transaction; a statement that was refused fails its own job alone.
    pub(super) fn write(self, transaction: &Connection) -> (Done, Option<rusqlite::Error>) {
        match self {
            Self::Hold { record, entry, done } => {
                let id = record.item.id;
                let held = index::insert_held(transaction, &record, State::Held, "");
                // Custody comes first: a row that the journal refuses is lost and counted, the message is held.
                let recorded = held.as_ref().ok().map(|()| entry.insert(transaction));
                let (held, failure) = sort(held);
                let (recorded, also) = recorded.map_or((false, None), sort);
                let result = if held { Ok(()) } else { Err(HoldError::Clash) };
                (Done::Hold { id, done, result, unrecorded: !recorded }, failure.or(also))
            }
            Self::Record(entry) => {
                let (recorded, failure) = sort(entry.insert(transaction));
                (Done::Record { refused: !recorded }, failure)
            }
            Self::Change { change, done } => {
                let Change { id, from, to, outcome } = change;
                let changed = index::change(transaction, id, from, to, outcome.as_deref());
                let (result, failure) = match changed {
                    Ok(true) => (Ok(()), None),
                    Ok(false) => match index::state(transaction, id) {
                        Ok(Some(state)) => (Err(StoreError::Not(state)), None),
                        Ok(None) => (Err(StoreError::NoSuchItem), None),
                        Err(error) => (Err(StoreError::Closed), Some(error)),
                    },
                    Err(error) => (Err(StoreError::Closed), Some(error)),
                };
                (Done::Change { done, result }, failure)
            }
            Self::Task(mut task) => {
                let (result, failure) = match apart(transaction, task.as_mut()) {
                    Ok(()) => (Ok(()), None),
                    Err(error) if index::is_refusal(&error) => (Err(change_error(&error)), None),
                    Err(error) => (Err(StoreError::Closed), Some(error)),
                };
                (Done::Task { task, result }, failure)
            }
            Self::Flush(done) => (Done::Flush(done), None),
        }
    }
}

/// Writes a task so that nothing of it stays where it is refused.
fn apart(transaction: &Connection, task: &mut dyn Task) -> rusqlite::Result<()> {
    transaction.execute_batch("SAVEPOINT task")?;
    let written = task.write(transaction);
    if written.is_err() {
        transaction.execute_batch("ROLLBACK TO task")?;
    }
    transaction.execute_batch("RELEASE task")?;
    written
}

/// Whether a row was written, and the error where it is one of the whole transaction.
pub(super) fn sort(written: rusqlite::Result<()>) -> (bool, Option<rusqlite::Error>) {
    match written {
        Ok(()) => (true, None),
        Err(error) if index::is_refusal(&error) => (false, None),
        Err(error) => (false, Some(error)),
    }
}

/// What a failed batch means for a message that was to be held.
pub(super) fn hold_error(error: &rusqlite::Error) -> HoldError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => HoldError::NoSpace,
        Some(ErrorCode::SystemIoFailure) => HoldError::Bad,
        _ => HoldError::Unwritable(error.to_string()),
    }
}

/// What it means for any other change.
pub(super) fn change_error(error: &rusqlite::Error) -> StoreError {
    match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => StoreError::NoSpace,
        Some(ErrorCode::SystemIoFailure) => StoreError::Bad,
        _ => StoreError::Failed(error.to_string()),
    }
}
