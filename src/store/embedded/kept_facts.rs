//! What rules saw of each message, beside the journal and shorter-lived than it; the key of its pseudonyms; what is too old.

use super::columns::{id_in, ids, route_in};
use crate::store::config::Config;
use crate::store::journal::Recorded;
use rusqlite::{Connection, params};

/// The tables. Of one row of the journal there is one row here, or none.
pub(super) const TABLES: &str = "
CREATE TABLE secret (
    name  TEXT NOT NULL PRIMARY KEY,
    value BLOB NOT NULL CHECK (length(value) = 32)
) STRICT;
INSERT INTO secret (name, value) VALUES ('pseudonyms', randomblob(32));

CREATE TABLE kept_facts (
    number INTEGER NOT NULL PRIMARY KEY,      -- that of the row in the journal
    at     INTEGER NOT NULL,                  -- microseconds since 1970
    facts  BLOB    NOT NULL
) STRICT;
CREATE INDEX kept_facts_by_time ON kept_facts (at);
";

/// Rows that are removed at a time: a commit stays short.
const AT_ONCE: usize = 5_000;

/// Keeps the facts of the row of the journal that was written last.
pub(super) fn insert(connection: &Connection, at: jiff::Timestamp, facts: &[u8]) -> rusqlite::Result<()> {
    if facts.is_empty() {
        return Ok(());
    }
    connection
        .prepare_cached("INSERT INTO kept_facts (number, at, facts) VALUES (?, ?, ?)")?
        .execute(params![connection.last_insert_rowid(), at.as_microsecond(), facts])?;
    Ok(())
}

/// Rows with their facts from `since` on, in the order of writing, behind the row `after`.
pub(super) fn read(
    connection: &Connection,
    since: jiff::Timestamp,
    after: i64,
    limit: u32,
) -> rusqlite::Result<Vec<Recorded>> {
    connection
        .prepare_cached(
            "SELECT id, verdict, reasons, shadow, policy, facts, journal.number, route FROM kept_facts JOIN journal USING (number)
                 WHERE number > ? AND journal.at >= ? ORDER BY number LIMIT ?",
        )?
        .query_map(params![after, since.as_microsecond(), limit], |row| {
            Ok(Recorded {
                id: id_in(row, 0)?,
                verdict: row.get(1)?,
                reasons: ids(&row.get::<_, String>(2)?),
                shadow: ids(&row.get::<_, String>(3)?),
                policy: row.get(4)?,
                facts: row.get(5)?,
                number: row.get(6)?,
                route: route_in(row, 7)?,
            })
        })?
        .collect()
}

/// Removes what is older than is wanted; whether there is more of it.
pub(super) fn tidy(connection: &Connection, config: &Config, now: jiff::Timestamp) -> rusqlite::Result<bool> {
    const DAY: i64 = 24 * 60 * 60 * 1_000_000;
    let mut more = false;
    for (table, days) in [("kept_facts", config.facts_days), ("journal", config.journal_days)] {
        let before = now.as_microsecond().saturating_sub(i64::from(days).saturating_mul(DAY));
        let remove = format!(
            "DELETE FROM {table} WHERE number IN (SELECT number FROM {table} WHERE at < ? ORDER BY at LIMIT {AT_ONCE})"
        );
        more |= connection.prepare_cached(&remove)?.execute([before])? == AT_ONCE;
    }
    Ok(more)
}
