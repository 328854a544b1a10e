//! The register of grants, as SQL.

use crate::inspect::grant::{Grant, GrantId, Terms};
use crate::mail::id::Id;
use crate::mail::party::Party;
use crate::store::grants::{Draft, Entry, Revocation, Revoked, Use, Used, Using};
use jiff::Timestamp;
use rusqlite::types::Type;
use rusqlite::{Connection, OptionalExtension, Row, named_params, params};

/// Grants in one answer at the most: memory has a bound.
const MOST: u32 = 10_000;
/// Grants that one message may come with at the most.
const MOST_FOR_A_MESSAGE: u32 = 1_000;

/// The tables. What is left of a grant is kept in its row and can never fall below nothing; the uses say where it went.
/// A use is joined with the journal by the id of the message. Addresses stand in `who` and `recipients` only.
pub(super) const TABLES: &str = "
CREATE TABLE grants (
    number      INTEGER NOT NULL PRIMARY KEY, -- G-0001 is 1; rows are never removed
    who         TEXT    NOT NULL,             -- an address, a domain, a domain and those below, or a list
    rule        TEXT    NOT NULL CHECK (rule NOT GLOB '*[^0-9a-z-]*'),
    recipients  TEXT    NOT NULL,             -- the same forms, joined by spaces; empty for anybody
    approver    TEXT    NOT NULL,
    reference   TEXT    NOT NULL,
    made_at     INTEGER NOT NULL,             -- microseconds since 1970, as all times
    begins      INTEGER NOT NULL,
    ends        INTEGER NOT NULL CHECK (begins < ends),
    uses        INTEGER CHECK (uses >= 0),
    uses_left   INTEGER CHECK (uses_left >= 0 AND uses_left <= uses),
    people      INTEGER CHECK (people >= 0),
    people_left INTEGER CHECK (people_left >= 0 AND people_left <= people),
    people_each INTEGER CHECK (people_each >= 0),
    revoked_at  INTEGER,
    revoked_why TEXT    CHECK ((revoked_at IS NULL) = (revoked_why IS NULL))
) STRICT;
CREATE INDEX grants_by_sender ON grants (who, rule);

CREATE TABLE grant_uses (
    number     INTEGER NOT NULL PRIMARY KEY,
    of         INTEGER NOT NULL REFERENCES grants (number),
    message    TEXT    NOT NULL CHECK (length(message) = 26 AND message NOT GLOB '*[^0-9a-z]*'),
    at         INTEGER NOT NULL,
    recipients INTEGER NOT NULL,
    given_back INTEGER,                       -- when; empty where the message went on
    UNIQUE (message, of)
) STRICT;
CREATE INDEX grant_uses_by_grant ON grant_uses (of, number);
";

/// What is asked of a grant that is to be used.
const USABLE: &str = "revoked_at IS NULL AND begins <= :now AND :now < ends
    AND (uses_left IS NULL OR uses_left > 0)
    AND (people_left IS NULL OR people_left >= :recipients)
    AND (people_each IS NULL OR people_each >= :recipients)";

/// Enters a grant.
pub(in crate::store) fn add(connection: &Connection, draft: &Draft) -> rusqlite::Result<GrantId> {
    let terms = &draft.terms;
    let to: Vec<String> = terms.to.iter().map(Party::to_string).collect();
    connection
        .prepare_cached(
            "INSERT INTO grants (who, rule, recipients, approver, reference, made_at, begins, ends, uses, uses_left,
                 people, people_left, people_each) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?9, ?9, ?10, ?10, ?11)",
        )?
        .execute(params![
            terms.who.to_string(),
            terms.rule,
            to.join(" "),
            draft.approver,
            draft.reference,
            draft.made_at.as_microsecond(),
            terms.from.as_microsecond(),
            terms.until.as_microsecond(),
            terms.uses,
            terms.recipients,
            terms.recipients_each
        ])?;
    Ok(GrantId(u32::try_from(connection.last_insert_rowid()).unwrap_or(u32::MAX)))
}

/// Takes a grant back.
pub(in crate::store) fn revoke(
    connection: &Connection,
    id: GrantId,
    revocation: &Revocation,
) -> rusqlite::Result<Revoked> {
    let changed = connection
        .prepare_cached(
            "UPDATE grants SET revoked_at = ?, revoked_why = ? WHERE number = ? AND revoked_at IS NULL",
        )?
        .execute(params![revocation.at.as_microsecond(), revocation.why, id.0])?;
    let known = || {
        let mut number = connection.prepare_cached("SELECT 1 FROM grants WHERE number = ?")?;
        number.exists([id.0])
    };
    Ok(match changed {
        0 if known()? => Revoked::Before,
        0 => Revoked::NoSuchGrant,
        _ => Revoked::Done,
    })
}

/// Uses all of these grants for a message, or none of them.
pub(in crate::store) fn use_all(connection: &Connection, using: &Using) -> rusqlite::Result<Used> {
    let now = using.at.as_microsecond();
    let mut usable =
        connection.prepare_cached(&format!("SELECT 1 FROM grants WHERE number = :number AND {USABLE}"))?;
    for id in &using.grants {
        if !usable.exists(named_params! { ":number": id.0, ":now": now, ":recipients": using.recipients })? {
            return Ok(Used::Not(*id));
        }
    }
    for id in &using.grants {
        connection
            .prepare_cached(
                "UPDATE grants SET uses_left = uses_left - 1, people_left = people_left - ? WHERE number = ?",
            )?
            .execute(params![using.recipients, id.0])?;
        connection
            .prepare_cached("INSERT INTO grant_uses (of, message, at, recipients) VALUES (?, ?, ?, ?)")?
            .execute(params![id.0, using.message.to_string(), now, using.recipients])?;
    }
    Ok(Used::Yes)
}

/// Gives back what a message has used, once; how many grants that were.
pub(in crate::store) fn give_back(
    connection: &Connection,
    message: Id,
    now: Timestamp,
) -> rusqlite::Result<usize> {
    let message = message.to_string();
    connection
        .prepare_cached(
            "UPDATE grants SET uses_left = uses_left + 1, people_left = people_left + grant_uses.recipients
             FROM grant_uses WHERE grant_uses.of = grants.number AND message = ? AND given_back IS NULL",
        )?
        .execute([&message])?;
    connection
        .prepare_cached("UPDATE grant_uses SET given_back = ? WHERE message = ? AND given_back IS NULL")?
        .execute(params![now.as_microsecond(), message])
}

const ENTRY: &str = "SELECT number, who, rule, recipients, approver, reference, made_at, begins, ends, uses,
    uses_left, people, people_left, people_each, revoked_at, revoked_why,
    (SELECT count(*) FROM grant_uses WHERE of = grants.number AND given_back IS NULL) FROM grants";

/// One entry and its uses, the newest first.
pub(in crate::store) fn entry(
    connection: &Connection,
    id: GrantId,
) -> rusqlite::Result<Option<(Entry, Vec<Use>)>> {
    let mut entries = connection.prepare_cached(&format!("{ENTRY} WHERE number = ?"))?;
    let Some(entry) = entries.query_row([id.0], read_entry).optional()? else { return Ok(None) };
    let uses = connection
        .prepare_cached(
            "SELECT message, at, recipients, given_back FROM grant_uses WHERE of = ? ORDER BY number DESC LIMIT ?",
        )?
        .query_map([id.0, MOST], read_use)?
        .collect::<rusqlite::Result<_>>()?;
    Ok(Some((entry, uses)))
}

/// Entries, the newest first.
pub(in crate::store) fn list(connection: &Connection) -> rusqlite::Result<Vec<Entry>> {
    connection
        .prepare_cached(&format!("{ENTRY} ORDER BY number DESC LIMIT ?"))?
        .query_map([MOST], read_entry)?
        .collect()
}

/// Grants that may be used now, for one of these rules, by whoever is meant by one of these forms; those that end first
/// come first.
pub(in crate::store) fn usable(
    connection: &Connection,
    rules: &[String],
    senders: &[String],
    recipients: u32,
    now: Timestamp,
) -> rusqlite::Result<Vec<Grant>> {
    let json = |texts: &[String]| serde_json::Value::from(texts.to_vec()).to_string();
    connection
        .prepare_cached(&format!(
            "{ENTRY} WHERE who IN (SELECT value FROM json_each(:senders))
                 AND rule IN (SELECT value FROM json_each(:rules)) AND {USABLE} ORDER BY ends, number LIMIT :most"
        ))?
        .query_map(
            named_params! {
                ":senders": json(senders),
                ":rules": json(rules),
                ":now": now.as_microsecond(),
                ":recipients": recipients,
                ":most": MOST_FOR_A_MESSAGE,
            },
            |row| read_entry(row).map(|entry| entry.grant),
        )?
        .collect()
}

fn read_entry(row: &Row<'_>) -> rusqlite::Result<Entry> {
    let party = |column: usize, text: &str| {
        Party::parse(text).ok_or_else(|| {
            // What stands there is not repeated: it may be an address.
            rusqlite::Error::FromSqlConversionFailure(column, Type::Text, "nobody is meant by this".into())
        })
    };
    let to: String = row.get(3)?;
    let revoked_at: Option<i64> = row.get(14)?;
    let grant = Grant {
        id: GrantId(row.get(0)?),
        terms: Terms {
            who: party(1, &row.get::<_, String>(1)?)?,
            rule: row.get(2)?,
            to: to
                .split(' ')
                .filter(|text| !text.is_empty())
                .map(|text| party(3, text))
                .collect::<Result<_, _>>()?,
            from: time(row.get(7)?),
            until: time(row.get(8)?),
            uses: row.get(9)?,
            recipients: row.get(11)?,
            recipients_each: row.get(13)?,
        },
        uses_left: row.get(10)?,
        recipients_left: row.get(12)?,
    };
    Ok(Entry {
        grant,
        approver: row.get(4)?,
        reference: row.get(5)?,
        made_at: time(row.get(6)?),
        used: row.get(16)?,
        revoked: match revoked_at {
            Some(at) => Some(Revocation { at: time(at), why: row.get(15)? }),
            None => None,
        },
    })
}

fn read_use(row: &Row<'_>) -> rusqlite::Result<Use> {
    let message: String = row.get(0)?;
    Ok(Use {
        message: message
            .parse()
            .map_err(|error| rusqlite::Error::FromSqlConversionFailure(0, Type::Text, Box::new(error)))?,
        at: time(row.get(1)?),
        recipients: row.get(2)?,
        given_back: row.get::<_, Option<i64>>(3)?.map(time),
    })
}

fn time(microseconds: i64) -> Timestamp {
    Timestamp::from_microsecond(microseconds).unwrap_or(Timestamp::UNIX_EPOCH)
}
