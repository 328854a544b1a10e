//! The database: the index of held messages and the journal, as SQL.

use super::bundles;
use super::columns::{id_in, ids, integer, natural, route_in, time};
use super::content_file::Record;
use super::grants;
use super::kept_facts;
use super::mailings;
use super::secrets;
use crate::mail::id::Id;
use crate::store::held::{Filter, Item, State, Summary};
use crate::store::journal::Row;
use rusqlite::{Connection, ErrorCode, OpenFlags, OptionalExtension, Params, TransactionBehavior, params};
use std::fs::OpenOptions;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;
use std::time::Duration;

/// The format of the database, kept in its `user_version`: how many of [`STEPS`] it has been through.
pub(super) const FORMAT: i64 = STEPS.len() as i64;

/// How long a change waits for another process that is writing (a release from the command line, say).
const PATIENCE: Duration = Duration::from_secs(10);

/// What made the tables, in the order in which it came about. What has been released stays as it is; a change is a step more.
const STEPS: &[&str] = &[
    HELD_AND_JOURNAL,
    kept_facts::TABLES,
    mailings::STEP,
    grants::TABLES,
    bundles::TABLES,
    ROUTE,
    secrets::STEP,
];

/// The checks of the journal keep out whatever is no code, count or rule id: no address (`@`), no subject
/// (spaces, capitals), no file name can be written there, whoever makes the mistake.
const HELD_AND_JOURNAL: &str = "
CREATE TABLE held (
    id      TEXT    NOT NULL PRIMARY KEY,
    at      INTEGER NOT NULL,                 -- microseconds since 1970
    size    INTEGER NOT NULL,                 -- bytes of the content
    state   TEXT    NOT NULL CHECK (state IN ('held', 'releasing', 'released', 'discarded', 'damaged')),
    outcome TEXT    NOT NULL,                 -- what came of the last attempt to release it
    record  TEXT    NOT NULL,                 -- the item as JSON, as in the file of the message
    digest  TEXT    NOT NULL                  -- SHA-256 of record
) STRICT;
CREATE INDEX held_by_time ON held (at);
CREATE INDEX held_by_state ON held (state, at, size);

CREATE TABLE journal (
    number      INTEGER NOT NULL PRIMARY KEY, -- in the order of writing
    id          TEXT    NOT NULL UNIQUE CHECK (length(id) = 26 AND id NOT GLOB '*[^0-9a-z]*'),
    at          INTEGER NOT NULL,             -- microseconds since 1970
    direction   TEXT    NOT NULL CHECK (length(direction) <= 64 AND direction NOT GLOB '*[^a-z+]*'),
    recipients  INTEGER NOT NULL,
    size        INTEGER NOT NULL,
    parts       INTEGER NOT NULL,
    verdict     TEXT    NOT NULL CHECK (verdict IN ('accept', 'quarantine', 'reject')),
    disposition TEXT    NOT NULL CHECK (disposition IN ('relayed', 'held', 'refused', 'deferred')),
    reply       INTEGER NOT NULL CHECK (reply BETWEEN 0 AND 599),
    reasons     TEXT    NOT NULL CHECK (reasons NOT GLOB '*[^0-9a-z_,-]*'),
    shadow      TEXT    NOT NULL CHECK (shadow NOT GLOB '*[^0-9a-z_,-]*'),
    policy      TEXT    NOT NULL CHECK (length(policy) <= 64 AND policy NOT GLOB '*[^0-9a-f]*'),
    inspect_us  INTEGER NOT NULL,
    answer_us   INTEGER NOT NULL
) STRICT;
CREATE INDEX journal_by_time ON journal (at);
";

/// Opens the database for writing; makes the tables where it is new, and those that an older one lacks.
pub(super) fn open(path: &Path) -> rusqlite::Result<Connection> {
    // SQLite makes its files with the rights that the process gives away; these are for the owner alone.
    let _ = OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path);
    let mut connection = connect(path)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    if format(&connection)? < FORMAT {
        upgrade(&mut connection)?;
    }
    Ok(connection)
}

/// Goes through the steps that are left, all or none of them. A newer database stays as it is.
pub(super) fn upgrade(connection: &mut Connection) -> rusqlite::Result<()> {
    // Read where nobody else can take the same steps meanwhile.
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let taken = usize::try_from(format(&transaction)?).unwrap_or(usize::MAX);
    let Some(left) = STEPS.get(taken..).filter(|left| !left.is_empty()) else { return Ok(()) };
    left.iter().try_for_each(|step| transaction.execute_batch(step))?;
    transaction.pragma_update(None, "user_version", FORMAT)?;
    transaction.commit()
}

/// By which route each message went. Before there were two, each went the ordinary way.
const ROUTE: &str = "
ALTER TABLE journal ADD COLUMN route TEXT NOT NULL DEFAULT 'ordinary' CHECK (route IN ('ordinary', 'secure'));
";

/// Opens the database as it is.
pub(super) fn connect(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(PATIENCE)?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "journal_size_limit", 64 << 20)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}

/// The format that the database says it has; 0 where it has none yet.
pub(super) fn format(connection: &Connection) -> rusqlite::Result<i64> {
    connection.pragma_query_value(None, "user_version", |row| row.get(0))
}

/// Whether the database hangs together: the index of held messages always, the journal, which may be large, in full
/// only where there is a suspicion.
pub(super) fn check(connection: &Connection, in_full: bool) -> rusqlite::Result<bool> {
    let check = if in_full { "PRAGMA integrity_check(1)" } else { "PRAGMA integrity_check('held')" };
    let verdict: String = connection.query_row(check, [], |row| row.get(0))?;
    let _newest: Option<i64> = connection
        .query_row("SELECT number FROM journal ORDER BY at DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    Ok(verdict == "ok")
}

/// The database itself is broken: trying again is no use.
pub(super) fn is_corrupt(error: &rusqlite::Error) -> bool {
    matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase))
}

/// The disk failed under the database: what was written last may not be there.
pub(super) fn is_disk_failure(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::SystemIoFailure)
}

/// This one statement was refused; the transaction goes on without it.
pub(super) fn is_refusal(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation)
        || matches!(error, rusqlite::Error::ToSqlConversionFailure(_))
}

/// Writes the row of an item.
pub(super) fn insert_held(
    connection: &Connection,
    record: &Record,
    state: State,
    outcome: &str,
) -> rusqlite::Result<()> {
    let item = &record.item;
    connection
        .prepare_cached(
            "INSERT INTO held (id, at, size, state, outcome, record, digest) VALUES (?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            item.id.to_string(),
            item.at.as_microsecond(),
            integer(item.size),
            state.name(),
            outcome,
            record.json,
            record.digest
        ])?;
    Ok(())
}

/// Writes the record of an item again; its state stays.
pub(super) fn repair_held(connection: &Connection, record: &Record) -> rusqlite::Result<()> {
    let item = &record.item;
    connection
        .prepare_cached("UPDATE held SET at = ?, size = ?, record = ?, digest = ? WHERE id = ?")?
        .execute(params![
            item.at.as_microsecond(),
            integer(item.size),
            record.json,
            record.digest,
            item.id.to_string()
        ])?;
    Ok(())
}

/// Changes the state of an item that is in one of the states `from`; whether it was. Compare and set in one statement.
pub(super) fn change(
    connection: &Connection,
    id: Id,
    from: &[State],
    to: State,
    outcome: Option<&str>,
) -> rusqlite::Result<bool> {
    let mut update = connection.prepare_cached(
        "UPDATE held SET state = ?, outcome = coalesce(?, outcome) WHERE id = ? AND state = ?",
    )?;
    for state in from {
        if update.execute(params![to.name(), outcome, id.to_string(), state.name()])? > 0 {
            return Ok(true);
        }
    }
    Ok(false)
}

/// An item as the index has it: the item, and its record where that is whole.
pub(super) struct Listed {
    pub(super) item: Item,
    pub(super) record: Option<Record>,
}

const LISTED: &str = "SELECT id, at, size, state, outcome, record, digest FROM held";

fn listed(row: &rusqlite::Row<'_>) -> rusqlite::Result<Listed> {
    let id = id_in(row, 0)?;
    let at = time(row.get(1)?);
    let size = u64::try_from(row.get::<_, i64>(2)?).unwrap_or(0);
    let state = State::named(&row.get::<_, String>(3)?).unwrap_or(State::Damaged);
    let outcome = row.get(4)?;
    let record = Record::read(row.get(5)?, row.get(6)?).filter(|record| record.item.id == id);
    let item = match &record {
        Some(record) => Item { state, outcome, ..record.item.clone() },
        None => {
            let state = if state.is_closed() { state } else { State::Damaged };
            Item { state, outcome, ..Item::unreadable(id, at, size) }
        }
    };
    Ok(Listed { item, record })
}

/// One item.
pub(super) fn item(connection: &Connection, id: Id) -> rusqlite::Result<Option<Listed>> {
    connection
        .prepare_cached(&format!("{LISTED} WHERE id = ?"))?
        .query_row([id.to_string()], listed)
        .optional()
}

/// The state of one item.
pub(super) fn state(connection: &Connection, id: Id) -> rusqlite::Result<Option<State>> {
    let state: Option<String> = connection
        .prepare_cached("SELECT state FROM held WHERE id = ?")?
        .query_row([id.to_string()], |row| row.get(0))
        .optional()?;
    Ok(state.map(|state| State::named(&state).unwrap_or(State::Damaged)))
}

/// Items, newest first.
pub(super) fn list(connection: &Connection, filter: &Filter) -> rusqlite::Result<Vec<Item>> {
    let limit = filter.limit.min(Filter::MOST);
    let order = "ORDER BY at DESC, id LIMIT ?";
    let read = |row: &rusqlite::Row<'_>| listed(row).map(|listed| listed.item);
    match filter.state {
        Some(state) => connection
            .prepare_cached(&format!("{LISTED} WHERE state = ? {order}"))?
            .query_map(params![state.name(), limit], read)?
            .collect(),
        None => connection.prepare_cached(&format!("{LISTED} {order}"))?.query_map([limit], read)?.collect(),
    }
}

/// The ids of all items whose content must be there, and their states.
pub(super) fn open_items(connection: &Connection) -> rusqlite::Result<Vec<(Id, State)>> {
    connection
        .prepare("SELECT id, state FROM held WHERE state IN ('held', 'releasing', 'damaged')")?
        .query_map([], |row| {
            Ok((id_in(row, 0)?, State::named(&row.get::<_, String>(1)?).unwrap_or(State::Damaged)))
        })?
        .collect()
}

/// What waits for a decision. Read from an index alone.
pub(super) fn summary(connection: &Connection) -> rusqlite::Result<Summary> {
    let (count, bytes, oldest): (i64, i64, Option<i64>) = connection
        .prepare_cached(
            "SELECT count(*), coalesce(sum(size), 0), min(at) FROM held WHERE state IN ('held', 'releasing')",
        )?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
    let damaged: i64 = connection
        .prepare_cached("SELECT count(*) FROM held WHERE state = 'damaged'")?
        .query_row([], |row| row.get(0))?;
    Ok(Summary {
        held_count: u64::try_from(count).unwrap_or(0),
        held_bytes: u64::try_from(bytes).unwrap_or(0),
        oldest_held_at: oldest.map(time),
        damaged_count: u64::try_from(damaged).unwrap_or(0),
    })
}

/// Writes a row of the journal.
pub(super) fn insert_journal(connection: &Connection, row: &Row) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "INSERT INTO journal (id, at, direction, recipients, size, parts, verdict, disposition, reply, reasons,
                 shadow, policy, inspect_us, answer_us, mailing, route)
             VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        )?
        .execute(params![
            row.id.to_string(),
            row.at.as_microsecond(),
            row.direction,
            row.recipients,
            integer(row.size),
            row.parts,
            row.verdict,
            row.disposition,
            row.reply,
            row.reasons.join(","),
            row.shadow.join(","),
            row.policy,
            integer(row.inspect_us),
            integer(row.answer_us),
            row.mailing,
            row.route.name()
        ])?;
    kept_facts::insert(connection, row.at, &row.facts)
}

/// Rows of the journal, newest first; times are exact to the microsecond.
pub(super) fn journal(
    connection: &Connection,
    since: Option<jiff::Timestamp>,
    limit: u32,
) -> rusqlite::Result<Vec<Row>> {
    let since = since.map_or(i64::MIN, jiff::Timestamp::as_microsecond);
    let most = limit.min(Filter::MOST);
    rows(connection, "at >= ? ORDER BY at DESC, number DESC LIMIT ?", params![since, most])
}

/// The rows of the journal of one mailing, the oldest first.
pub(super) fn mailing(connection: &Connection, mailing: &str, limit: u32) -> rusqlite::Result<Vec<Row>> {
    let most = limit.min(Filter::MOST);
    rows(connection, "mailing = ? ORDER BY at, number LIMIT ?", params![mailing, most])
}

/// The row of a message and those of all other pieces of its mailing, the oldest first.
pub(super) fn pieces(connection: &Connection, id: Id, limit: u32) -> rusqlite::Result<Vec<Row>> {
    let what =
        "id = ?1 OR mailing = (SELECT mailing FROM journal WHERE id = ?1) ORDER BY at, number LIMIT ?2";
    rows(connection, what, params![id.to_string(), limit.min(Filter::MOST)])
}

/// Rows of the journal for which this holds.
fn rows(connection: &Connection, what: &str, values: impl Params) -> rusqlite::Result<Vec<Row>> {
    connection
        .prepare_cached(&format!(
            "SELECT id, at, direction, recipients, size, parts, verdict, disposition, reply, reasons, shadow, policy,
                 inspect_us, answer_us, mailing, route FROM journal WHERE {what}"
        ))?
        .query_map(values, |row| {
            Ok(Row {
                id: id_in(row, 0)?,
                at: time(row.get(1)?),
                direction: row.get(2)?,
                recipients: row.get(3)?,
                size: natural(row, 4)?,
                parts: row.get(5)?,
                verdict: row.get(6)?,
                disposition: row.get(7)?,
                reply: row.get(8)?,
                reasons: ids(&row.get::<_, String>(9)?),
                shadow: ids(&row.get::<_, String>(10)?),
                policy: row.get(11)?,
                inspect_us: natural(row, 12)?,
                answer_us: natural(row, 13)?,
                facts: Vec::new(),
                mailing: row.get(14)?,
                route: route_in(row, 15)?,
            })
        })?
        .collect()
}
