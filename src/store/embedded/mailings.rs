//! Pieces of mailings that have been sent, as SQL: one row each, written in the same commit as their row of the journal.

use crate::store::mailings::sent::{Key, Sent};
use rusqlite::{Connection, params};

/// The step that made these tables. What stands for addresses and the like is made with the secret, which SQLite draws from
/// the operating system's randomness.
pub(super) const STEP: &str = "
CREATE TABLE mailing (
    number      INTEGER NOT NULL PRIMARY KEY, -- in the order of writing
    at          INTEGER NOT NULL,             -- seconds since 1970
    mailing     INTEGER NOT NULL,
    by_id       BLOB CHECK (length(by_id) = 16),
    by_content  BLOB CHECK (length(by_content) = 16),
    recipients  BLOB    NOT NULL CHECK (length(recipients) % 12 = 0)  -- of each 8 bytes that stand for it, 4 of its size
) STRICT;
CREATE INDEX mailing_by_time ON mailing (at);

CREATE TABLE mailing_secret (secret BLOB NOT NULL CHECK (length(secret) = 32)) STRICT;
INSERT INTO mailing_secret VALUES (randomblob(32));

ALTER TABLE journal ADD COLUMN mailing TEXT CHECK (length(mailing) = 16 AND mailing NOT GLOB '*[^a-z]*');
CREATE INDEX journal_by_mailing ON journal (mailing) WHERE mailing IS NOT NULL;
";

/// Rows that are forgotten at the most for each that is written.
const FORGOTTEN: usize = 64;

/// Writes a piece.
pub(super) fn insert(connection: &Connection, sent: &Sent) -> rusqlite::Result<()> {
    let mut recipients = Vec::with_capacity(sent.recipients.len() * 12);
    for (recipient, size) in &sent.recipients {
        recipients.extend_from_slice(&recipient.to_be_bytes());
        recipients.extend_from_slice(&size.to_be_bytes());
    }
    connection
        .prepare_cached(
            "INSERT INTO mailing (at, mailing, by_id, by_content, recipients) VALUES (?, ?, ?, ?, ?)",
        )?
        .execute(params![sent.at, sent.mailing.cast_signed(), sent.by_id, sent.by_content, recipients])?;
    Ok(())
}

/// Forgets a few pieces that no rule asks for any more. For each that was written beside it in one transaction, `before` has the
/// moment up to which rules ask.
pub(super) fn make_room(connection: &Connection, before: &[i64]) -> rusqlite::Result<()> {
    let most = u32::try_from(before.len().saturating_mul(FORGOTTEN)).unwrap_or(u32::MAX);
    before.iter().max().map_or(Ok(()), |latest| forget(connection, *latest, most))
}

/// Forgets at most so many of the oldest pieces that were sent before this moment.
pub(super) fn forget(connection: &Connection, before: i64, most: u32) -> rusqlite::Result<()> {
    connection
        .prepare_cached(
            "DELETE FROM mailing WHERE number IN (SELECT number FROM mailing WHERE at < ? ORDER BY at LIMIT ?)",
        )?
        .execute(params![before, most])?;
    Ok(())
}

/// Hands over the pieces that were sent at this moment or later, in the order in which they were.
pub(super) fn read(connection: &Connection, since: i64, each: &mut dyn FnMut(Sent)) -> rusqlite::Result<()> {
    let mut statement = connection.prepare(
        "SELECT at, mailing, by_id, by_content, recipients FROM mailing WHERE at >= ? ORDER BY number",
    )?;
    let mut rows = statement.query([since])?;
    while let Some(row) = rows.next()? {
        let recipients = row.get_ref(4)?.as_blob().unwrap_or_default();
        let (recipients, _) = recipients.as_chunks::<12>();
        each(Sent {
            at: row.get(0)?,
            mailing: row.get::<_, i64>(1)?.cast_unsigned(),
            by_id: row.get::<_, Option<Key>>(2)?,
            by_content: row.get::<_, Option<Key>>(3)?,
            recipients: recipients.iter().map(one).collect(),
            forget_before: since,
        });
    }
    Ok(())
}

fn one(bytes: &[u8; 12]) -> (u64, u32) {
    let [a, b, c, d, e, f, g, h, size @ ..] = *bytes;
    (u64::from_be_bytes([a, b, c, d, e, f, g, h]), u32::from_be_bytes(size))
}
