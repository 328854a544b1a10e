//! How values stand in columns of the database.

use crate::mail::id::Id;
use crate::policy::route::Route;

/// An id.
pub(super) fn id_in(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Id> {
    let text: String = row.get(column)?;
    text.parse().map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Text, Box::new(error))
    })
}

/// A number that is not below 0.
pub(super) fn natural(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<u64> {
    Ok(u64::try_from(row.get::<_, i64>(column)?).unwrap_or(0))
}

/// A route; the table lets no other name in.
pub(super) fn route_in(row: &rusqlite::Row<'_>, column: usize) -> rusqlite::Result<Route> {
    Ok(Route::called(&row.get::<_, String>(column)?).unwrap_or_default())
}

/// SQLite's integers are signed; nothing here comes near their end.
pub(super) fn integer(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A moment, from microseconds since 1970.
pub(super) fn time(microseconds: i64) -> jiff::Timestamp {
    jiff::Timestamp::from_microsecond(microseconds).unwrap_or(jiff::Timestamp::UNIX_EPOCH)
}

/// Ids of rules, from text in which commas stand between them.
pub(super) fn ids(joined: &str) -> Vec<String> {
    joined.split(',').filter(|id| !id.is_empty()).map(str::to_owned).collect()
}
