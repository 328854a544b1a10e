//! The keys under which a value stands for itself, drawn once by SQLite from the operating system's randomness.

use rusqlite::Connection;

/// What a key is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Purpose {
    /// Pseudonyms in what is kept of facts.
    Pseudonyms,
    /// Names of mailings, recipients and contents.
    Mailings,
}

/// The key of mailings had a table of its own.
pub(super) const STEP: &str = "
INSERT INTO secret (name, value) SELECT 'mailings', secret FROM mailing_secret;
DROP TABLE mailing_secret;
";

/// The key for this purpose.
pub(super) fn key(connection: &Connection, purpose: Purpose) -> rusqlite::Result<[u8; 32]> {
    let name = match purpose {
        Purpose::Pseudonyms => "pseudonyms",
        Purpose::Mailings => "mailings",
    };
    connection.query_row("SELECT value FROM secret WHERE name = ?", [name], |row| row.get(0))
}
