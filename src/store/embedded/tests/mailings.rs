//! Mailings in the database: what is written down, what is known after a restart, what is forgotten.

use super::*;
use crate::policy::mailing::Piece;
use crate::store::mailings::Reservation;
use std::time::Duration;

const DAY: Duration = Duration::from_secs(86_400);

fn piece(to: std::ops::Range<u32>) -> Piece {
    Piece {
        sender: "library@council.example".into(),
        message_id: Some("newsletter@council.example".into()),
        content: Some(("Newsletter".into(), 1)),
        recipients: to.map(|person| (format!("person{person}@example.org"), 1)).collect(),
        windows: vec![DAY],
    }
}

fn reserve(store: &Store, to: std::ops::Range<u32>, now: jiff::Timestamp) -> Reservation {
    store.mailings().reserve(&piece(to), now).unwrap()
}

fn people(reservation: &Reservation) -> u64 {
    reservation.known().recipients(DAY).unwrap()
}

fn in_journal(number: u8, piece: &Reservation) -> Row {
    Row { mailing: Some(piece.name()), ..row(number) }
}

#[tokio::test]
async fn what_was_sent_or_held_is_known_after_a_restart_and_nothing_else() {
    let (place, now) = (Place::new(), jiff::Timestamp::now());
    let name = {
        let store = place.open_clean();
        let relayed = reserve(&store, 0..10, now);
        assert!(store.record_piece(in_journal(1, &relayed), Some(relayed.sent())));
        let name = relayed.name();
        relayed.keep();
        let held = reserve(&store, 5..20, now);
        let content = Cursor::new(b"x".to_vec());
        store.hold_piece(item(2, b"x"), in_journal(2, &held), Some(held.sent()), content).await.unwrap();
        held.keep();
        let refused = reserve(&store, 20..30, now);
        assert_eq!(people(&refused), 30);
        assert!(store.record_piece(in_journal(3, &refused), None));
        name
    };
    let (store, _) = place.open();
    let next = reserve(&store, 19..21, now);
    assert_eq!((people(&next), next.known().transactions, next.name()), (21, 3, name.clone()));
    let ids = |rows: Vec<Row>| rows.iter().map(|row| row.id.bytes()[0]).collect::<Vec<_>>();
    assert_eq!(ids(store.mailing(&name, 10).await.unwrap()), [1, 2, 3], "every piece, the refused one too");
    assert_eq!(ids(store.pieces(id(2), 10).await.unwrap()), [1, 2, 3]);
    assert_eq!(store.mailing("ffffffffffffffff", 10).await.unwrap(), []);
}

#[tokio::test]
async fn what_no_rule_asks_for_any_more_is_removed() {
    let (place, now) = (Place::new(), jiff::Timestamp::now());
    let store = place.open_clean();
    for (number, days) in [(1, 3), (2, 2), (3, 0)] {
        let sent = reserve(&store, 0..10, now - DAY * days);
        assert!(store.record_piece(in_journal(number, &sent), Some(sent.sent())));
        sent.keep();
    }
    store.flush().await;
    let left: i64 = place.database().query_row("SELECT count(*) FROM mailing", [], |row| row.get(0)).unwrap();
    assert_eq!(left, 1);
}

/// Law 5: what is written down says nothing of anybody to who has not got the key.
#[tokio::test]
async fn no_address_no_subject_and_no_message_id_is_written_down() {
    let (place, now) = (Place::new(), jiff::Timestamp::now());
    let store = place.open_clean();
    let sent = reserve(&store, 0..10, now);
    assert!(store.record_piece(in_journal(1, &sent), Some(sent.sent())));
    drop(sent);
    drop(store);
    let folder = fs::read_dir(place.config().folder).unwrap().map(|entry| entry.unwrap().path());
    for file in folder.filter(|path| path.is_file()) {
        let bytes = fs::read(&file).unwrap();
        for word in ["@example.org", "library", "newsletter", "Newsletter"] {
            let found = bytes.windows(word.len()).any(|window| window == word.as_bytes());
            assert!(!found, "{word} in {}", file.display());
        }
    }
}
