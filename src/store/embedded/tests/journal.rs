//! The journal: never in the way of mail, never a subject or an address in it.

use super::*;
use crate::store::embedded::{index, writer};

#[tokio::test]
async fn rows_are_read_back_newest_first() {
    let place = Place::new();
    {
        let store = place.open_clean();
        for number in 1..=5 {
            assert!(store.record(row(number)));
        }
        store.flush().await;
        assert_eq!(store.journal(None, 2).await.unwrap(), [row(5), row(4)]);
        assert!(store.record(row(6)), "and without a flush it is written before the store is closed");
    }
    let store = place.open_clean();
    assert_eq!(store.journal(Some(row(5).at), 10).await.unwrap(), [row(6), row(5)]);
    assert_eq!(store.journal(None, 10).await.unwrap().len(), 6);
    assert_eq!(store.lost_rows(), 0);
}

#[tokio::test]
async fn a_row_needs_no_second_one_to_be_written() {
    let place = Place::new();
    let store = place.open_clean();
    assert!(store.record(row(1)));
    while store.journal(None, 10).await.unwrap().is_empty() {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
    }
}

#[tokio::test]
async fn a_full_queue_never_waits_and_counts_what_is_lost() {
    let place = Place::new();
    let store = place.open_clean();
    let blocker = place.database();
    blocker.execute_batch("BEGIN IMMEDIATE").unwrap();
    let sent = writer::QUEUE + 1000;
    let queued = (0..sent)
        .filter(|number| {
            let id = Id::from_bytes((*number as u128).to_be_bytes());
            store.record(Row { id, ..row(1) })
        })
        .count();
    assert!(queued >= writer::QUEUE && queued < sent, "{queued}");
    assert_eq!(store.lost_rows(), (sent - queued) as u64);
    blocker.execute_batch("ROLLBACK").unwrap();
    store.flush().await;
    assert_eq!(store.journal(None, Filter::MOST).await.unwrap().len(), queued);
    assert_eq!(store.lost_rows(), (sent - queued) as u64);
}

#[tokio::test]
async fn a_row_that_the_journal_refuses_is_lost_alone() {
    let place = Place::new();
    let store = place.open_clean();
    store.record(row(1));
    store.record(row(1));
    store.record(Row { reasons: vec!["jo@example.org".into()], ..row(2) });
    store.record(row(3));
    store.flush().await;
    assert_eq!(store.lost_rows(), 2);
    assert_eq!(store.journal(None, 10).await.unwrap(), [row(3), row(1)]);
    // Custody comes first: the message is held although its row is refused.
    let bad = Row { verdict: "maybe".into(), ..row(4) };
    store.hold(item(4, b"x"), bad, Cursor::new(b"x".to_vec())).await.unwrap();
    assert_eq!(store.lost_rows(), 3);
    assert_eq!(read(&store, 4).await.unwrap(), b"x");
}

/// Law 5: whoever makes a mistake in a row, no subject, address or file name gets into the journal.
#[test]
fn no_column_takes_a_subject_or_an_address() {
    let place = Place::new();
    drop(place.open_clean());
    let database = place.database();
    index::insert_journal(&database, &row(1)).unwrap();
    let columns: Vec<String> = database
        .prepare("SELECT name FROM pragma_table_info('journal')")
        .unwrap()
        .query_map([], |row| row.get(0))
        .unwrap()
        .collect::<Result<_, _>>()
        .unwrap();
    let fields = serde_json::to_value(row(1)).unwrap();
    let fields: Vec<&String> = fields.as_object().unwrap().keys().collect();
    let mut named: Vec<&String> = columns.iter().filter(|column| *column != "number").collect();
    named.sort();
    let mut sorted = fields.clone();
    sorted.sort();
    assert_eq!(named, sorted, "the table has the fields of a row and no more");
    for column in &columns {
        for value in ["Redundancy list", "redundancy list", "jo@example.org", "Payroll.xlsx", "café", "<jo>"]
        {
            let update = format!("UPDATE journal SET {column} = ?");
            assert!(database.execute(&update, [value]).is_err(), "{column} takes {value:?}");
        }
    }
}

#[tokio::test]
async fn what_rules_saw_is_read_in_the_order_of_writing() {
    let place = Place::new();
    let store = place.open_clean();
    for number in 1..=5 {
        // Of the third nothing is kept.
        let facts = if number == 3 { Vec::new() } else { vec![number; 10] };
        store.record(Row { facts, ..row(number) });
    }
    store.flush().await;
    let from = |number: u8| row(number).at;
    let read = |rows: Vec<Recorded>| rows.into_iter().map(|row| (row.id, row.facts[0])).collect::<Vec<_>>();
    let first = store.recorded(from(1), 0, 2).await.unwrap();
    let last = first.last().unwrap().number;
    assert_eq!(read(first), [(id(1), 1), (id(2), 2)]);
    assert_eq!(read(store.recorded(from(1), last, 10).await.unwrap()), [(id(4), 4), (id(5), 5)]);
    assert_eq!(read(store.recorded(from(5), 0, 10).await.unwrap()), [(id(5), 5)]);
    let key = store.pseudonyms().unwrap();
    drop(store);
    assert_eq!(place.open_clean().pseudonyms().unwrap(), key);
}

#[tokio::test]
async fn what_is_too_old_goes() {
    let place = Place::new();
    let now = jiff::Timestamp::now();
    let day = jiff::SignedDuration::from_hours(24);
    {
        let store = place.open_clean();
        for (number, days) in (1..).zip([50, 20, 9, 1]) {
            store.record(Row { at: now - day * days, facts: vec![number], ..row(number) });
        }
        store.flush().await;
    }
    let config = Config { journal_days: 30, facts_days: 10, ..place.config() };
    {
        // It is the gateway that removes, not a command beside it.
        let _shared = Store::open_shared(&config).unwrap();
    }
    let (store, _) = Store::open(&config).unwrap();
    store.flush().await;
    let ids = |rows: Vec<Row>| rows.into_iter().map(|row| row.id).collect::<Vec<_>>();
    assert_eq!(ids(store.journal(None, 10).await.unwrap()), [id(4), id(3), id(2)]);
    let kept = store.recorded(jiff::Timestamp::MIN, 0, 10).await.unwrap();
    assert_eq!(kept.iter().map(|row| row.id).collect::<Vec<_>>(), [id(3), id(4)]);
}

#[tokio::test]
async fn the_rules_that_mails_have_met_are_named_once() {
    let place = Place::new();
    let store = place.open_clean();
    let met = |number, reasons: &[&str], shadow: &[&str]| {
        let own = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect();
        assert!(store.record(Row { reasons: own(reasons), shadow: own(shadow), ..row(number) }));
    };
    assert_eq!(store.rules_met(row(1).at).await.unwrap(), (None, Default::default()));
    met(1, &["long-ago"], &[]);
    met(2, &["mass-mail", "macros"], &[]);
    met(3, &["macros"], &["tried"]);
    met(4, &[], &[]);
    store.flush().await;
    let (oldest, named) = store.rules_met(row(2).at).await.unwrap();
    assert_eq!(oldest, Some(row(2).at));
    assert_eq!(named.into_iter().collect::<Vec<_>>(), ["macros", "mass-mail", "tried"]);
}
