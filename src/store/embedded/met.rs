//! Which rules the mails of the journal have met.

use jiff::Timestamp;
use rusqlite::{Connection, params};
use std::collections::BTreeSet;

/// When the first row from `since` on was written, and the ids of all rules, enforced or in shadow, that such rows name.
pub(super) fn rules_met(
    connection: &Connection,
    since: Timestamp,
) -> rusqlite::Result<(Option<Timestamp>, BTreeSet<String>)> {
    let since = since.as_microsecond();
    let oldest: Option<i64> =
        connection.query_row("SELECT min(at) FROM journal WHERE at >= ?", [since], |row| row.get(0))?;
    let mut rows = connection.prepare(
        "SELECT DISTINCT reasons FROM journal WHERE at >= ?1 UNION SELECT DISTINCT shadow FROM journal WHERE at >= ?1",
    )?;
    let mut met = BTreeSet::new();
    let mut rows = rows.query(params![since])?;
    while let Some(row) = rows.next()? {
        let joined: String = row.get(0)?;
        met.extend(joined.split(',').filter(|id| !id.is_empty()).map(str::to_owned));
    }
    Ok((oldest.and_then(|at| Timestamp::from_microsecond(at).ok()), met))
}
