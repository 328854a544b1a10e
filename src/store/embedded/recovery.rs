//! Putting the store in order at start: sweep what interrupted writes have left, make files and index agree.

use super::content_file::{self, Opened, ReadError, Record};
use super::folder::{Entry, Folder};
use super::index::{self, Listed};
use crate::mail::id::Id;
use crate::store::failure::OpenError;
use crate::store::held::{Item, State};
use crate::store::opening::OpenReport;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use std::collections::HashSet;
use std::fs;
use std::io;
use std::path::PathBuf;

const HEALED: &str = "was damaged, is whole again";
const REBUILT: &str = "found again without its row in the index: an earlier release may not be recorded";

/// Opens the index; one that cannot be used is moved aside and begun anew.
pub(super) fn open_index(folder: &Folder, report: &mut OpenReport) -> Result<Connection, OpenError> {
    let suspected = folder.suspect().exists();
    let connection = match open_sound(folder, suspected) {
        Ok(Some(connection)) => connection,
        Err(Unusable::Other(error)) => return Err(error),
        Ok(None) | Err(Unusable::Broken) => {
            report.index_moved_to = Some(move_aside(folder)?);
            index::open(&folder.index()).map_err(index_error)?
        }
    };
    if suspected {
        fs::remove_file(folder.suspect()).map_err(|error| folder_error(folder, error))?;
    }
    Ok(connection)
}

enum Unusable {
    /// The file is no database, or not one of ours.
    Broken,
    /// Something else is in the way; the file is left alone.
    Other(OpenError),
}

fn open_sound(folder: &Folder, suspected: bool) -> Result<Option<Connection>, Unusable> {
    let sort = |error: rusqlite::Error| match error.sqlite_error_code() {
        Some(
            ErrorCode::CannotOpen
            | ErrorCode::PermissionDenied
            | ErrorCode::ReadOnly
            | ErrorCode::DiskFull
            | ErrorCode::SystemIoFailure
            | ErrorCode::OutOfMemory
            | ErrorCode::DatabaseBusy
            | ErrorCode::DatabaseLocked,
        ) => Unusable::Other(index_error(error)),
        _ => Unusable::Broken,
    };
    let connection = index::open(&folder.index()).map_err(sort)?;
    let found = index::format(&connection).map_err(sort)?;
    if found > index::FORMAT {
        return Err(Unusable::Other(OpenError::Newer { found, known: index::FORMAT }));
    }
    let sound = index::check(&connection, suspected).map_err(sort)?;
    Ok(sound.then_some(connection))
}

/// Moves the database aside with all that belongs to it, so that nothing in it is lost for good.
fn move_aside(folder: &Folder) -> Result<PathBuf, OpenError> {
    let now = jiff::Timestamp::now().strftime("%Y%m%dT%H%M%S%6f");
    let name = format!("index-damaged-{now}.sqlite");
    for suffix in ["", "-wal", "-shm"] {
        let from = folder.root().join(format!("index.sqlite{suffix}"));
        match fs::rename(from, folder.root().join(format!("{name}{suffix}"))) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            done => done.map_err(|error| folder_error(folder, error))?,
        }
    }
    Ok(folder.root().join(name))
}

/// Makes files and index agree. The files say what is held; the index says what has been done with it.
pub(super) fn reconcile(
    folder: &Folder,
    connection: &mut Connection,
    report: &mut OpenReport,
) -> Result<(), OpenError> {
    let transaction =
        connection.transaction_with_behavior(TransactionBehavior::Immediate).map_err(index_error)?;
    let mut seen = HashSet::new();
    for entry in folder.entries().map_err(|error| folder_error(folder, error))? {
        match entry.map_err(|error| folder_error(folder, error))? {
            Entry::Mail(id) => {
                seen.insert(id);
                file(folder, &transaction, id, report)?;
            }
            Entry::Leftover(path) => {
                fs::remove_file(&path).map_err(|error| folder_error(folder, error))?;
                report.leftovers_removed += 1;
            }
            Entry::Stranger => report.strangers += 1,
        }
    }
    for (id, state) in index::open_items(&transaction).map_err(index_error)? {
        // Another process may be releasing: it commits before it removes, so what is open here still has its file.
        if !seen.contains(&id) && state != State::Damaged && !folder.mail(id).exists() {
            mark_damaged(&transaction, id, "its file is missing", report)?;
        } else if state == State::Releasing {
            report.interrupted.push(id);
        }
    }
    transaction.commit().map_err(index_error)
}

/// One file of a held message.
fn file(folder: &Folder, index: &Connection, id: Id, report: &mut OpenReport) -> Result<(), OpenError> {
    match index::item(index, id).map_err(index_error)? {
        None => adopt(folder, index, id, report),
        Some(listed) if listed.item.state.is_closed() => {
            folder.remove(id).map_err(|error| folder_error(folder, error))?;
            report.closed_removed += 1;
            Ok(())
        }
        Some(listed) => compare(folder, index, &listed, report),
    }
}

/// A file without a row becomes an item again; one that cannot be read becomes a damaged item, so that it is seen.
fn adopt(folder: &Folder, index: &Connection, id: Id, report: &mut OpenReport) -> Result<(), OpenError> {
    let outcome = if report.index_moved_to.is_some() { REBUILT } else { "" };
    let insert = |record: &Record, state, outcome: &str| {
        index::insert_held(index, record, state, outcome).map_err(index_error)
    };
    let opened = content_file::open(folder, id);
    let head = opened.as_ref().ok().map(|opened| opened.record.clone());
    match opened.and_then(Opened::verify) {
        Ok(verified) => {
            report.recovered.push(id);
            insert(&verified.record, State::Held, outcome)
        }
        Err(error) => {
            let record = match head {
                Some(record) => record,
                None => {
                    Record::of(unreadable(folder, id)).map_err(|error| OpenError::Index(error.to_string()))?
                }
            };
            report.damaged.push(id);
            insert(&record, State::Damaged, damage(&error))
        }
    }
}

fn unreadable(folder: &Folder, id: Id) -> Item {
    let metadata = fs::symlink_metadata(folder.mail(id)).ok();
    let changed = metadata.as_ref().and_then(|metadata| metadata.modified().ok());
    let at =
        changed.and_then(|time| jiff::Timestamp::try_from(time).ok()).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    Item::unreadable(id, at, metadata.map_or(0, |metadata| metadata.len()))
}

/// A file and its row: head and length are compared at every start, content only where something was wrong.
fn compare(
    folder: &Folder,
    index: &Connection,
    listed: &Listed,
    report: &mut OpenReport,
) -> Result<(), OpenError> {
    let id = listed.item.id;
    let known_damaged = index::state(index, id).map_err(index_error)? == Some(State::Damaged);
    // A row that was made without a readable file has no digest to compare with.
    let row = listed.record.as_ref().filter(|record| !record.item.sha256.is_empty());
    let doubtful = known_damaged || row.is_none();
    let file = content_file::open(folder, id).and_then(|opened| {
        opened.has_its_length()?;
        match (row, doubtful) {
            (Some(row), _) if row.json != opened.record.json => {
                Err(ReadError::Damaged("its record is not the one in the index"))
            }
            (_, true) => opened.verify().map(|verified| verified.record),
            (_, false) => Ok(opened.record),
        }
    });
    match file {
        Err(_) if known_damaged => Ok(()),
        Err(error) => mark_damaged(index, id, damage(&error), report),
        Ok(record) => {
            if row.is_none() {
                index::repair_held(index, &record).map_err(index_error)?;
                report.rows_repaired += 1;
            }
            if known_damaged {
                index::change(index, id, &[State::Damaged], State::Held, Some(HEALED))
                    .map_err(index_error)?;
                report.healed.push(id);
            }
            Ok(())
        }
    }
}

fn mark_damaged(index: &Connection, id: Id, damage: &str, report: &mut OpenReport) -> Result<(), OpenError> {
    // One that is being released stays so: that the next hop may have it is the more important thing to know.
    index::change(index, id, &[State::Held], State::Damaged, Some(damage)).map_err(index_error)?;
    report.damaged.push(id);
    Ok(())
}

fn damage(error: &ReadError) -> &'static str {
    match error {
        ReadError::Damaged(what) => what,
        ReadError::Failed(_) => "its file could not be read",
    }
}

fn index_error(error: rusqlite::Error) -> OpenError {
    OpenError::Index(error.to_string())
}

fn folder_error(folder: &Folder, error: io::Error) -> OpenError {
    OpenError::Folder { path: folder.root().to_owned(), error }
}
