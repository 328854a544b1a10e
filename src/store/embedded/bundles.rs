//! Every policy that has been in force, with the files that it was made of, as SQL.

use super::columns::time;
use crate::store::bundles::{Bundle, Load};
use rusqlite::{Connection, OptionalExtension, params};

/// The tables. A policy stands there once, however often it was loaded.
pub(super) const TABLES: &str = "
CREATE TABLE bundle (
    hash  TEXT NOT NULL PRIMARY KEY CHECK (length(hash) = 64 AND hash NOT GLOB '*[^0-9a-f]*'),
    files TEXT NOT NULL                       -- names and texts, as JSON
) STRICT;
CREATE TABLE load (
    number INTEGER NOT NULL PRIMARY KEY,      -- in the order of loading
    at     INTEGER NOT NULL,                  -- microseconds since 1970
    hash   TEXT    NOT NULL REFERENCES bundle (hash)
) STRICT;
";

/// Loads that are read at the most.
const MOST: u32 = 10_000;

/// A policy comes into force. Where it is the one that was in force before, nothing changes.
pub(in crate::store) fn keep(connection: &Connection, bundle: &Bundle) -> rusqlite::Result<()> {
    let before: Option<String> = connection
        .query_row("SELECT hash FROM load ORDER BY number DESC LIMIT 1", [], |row| row.get(0))
        .optional()?;
    if before.as_ref() == Some(&bundle.hash) {
        return Ok(());
    }
    let files = serde_json::to_string(&bundle.files)
        .map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))?;
    connection
        .execute("INSERT OR IGNORE INTO bundle (hash, files) VALUES (?, ?)", params![bundle.hash, files])?;
    connection.execute(
        "INSERT INTO load (at, hash) VALUES (?, ?)",
        params![bundle.at.as_microsecond(), bundle.hash],
    )?;
    Ok(())
}

/// When which policy came into force, the last first.
pub(in crate::store) fn loads(connection: &Connection) -> rusqlite::Result<Vec<Load>> {
    connection
        .prepare("SELECT at, hash FROM load ORDER BY number DESC LIMIT ?")?
        .query_map([MOST], |row| Ok(Load { at: time(row.get(0)?), hash: row.get(1)? }))?
        .collect()
}

/// The policies whose hash begins like this, two at the most.
pub(in crate::store) fn find(connection: &Connection, begins: &str) -> rusqlite::Result<Vec<Bundle>> {
    // A prefix of hexadecimal digits alone has no sign that GLOB would take for more.
    let begins: String = begins.chars().filter(char::is_ascii_hexdigit).collect::<String>().to_lowercase();
    connection
        .prepare(
            "SELECT bundle.hash, files, max(load.at) FROM bundle JOIN load USING (hash)
                 WHERE hash GLOB ? || '*' GROUP BY hash LIMIT 2",
        )?
        .query_map([begins], |row| {
            let files = serde_json::from_str(&row.get::<_, String>(1)?).map_err(|error| {
                rusqlite::Error::FromSqlConversionFailure(1, rusqlite::types::Type::Text, Box::new(error))
            })?;
            Ok(Bundle { hash: row.get(0)?, files, at: time(row.get(2)?) })
        })?
        .collect()
}
