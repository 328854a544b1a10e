//! Recovering: whatever a crash or a bad disk has left, what was acknowledged is there and whole, or shown as damaged.

use super::*;
use crate::store::embedded::index::FORMAT;
use std::os::unix::fs::symlink;

async fn place_with(numbers: std::ops::RangeInclusive<u8>) -> Place {
    let place = Place::new();
    let store = place.open_clean();
    for number in numbers {
        hold(&store, number, &content(usize::from(number) * 10)).await.unwrap();
    }
    place
}

async fn all_are_there(store: &Store, numbers: std::ops::RangeInclusive<u8>) {
    assert_eq!(listed(store, Some(State::Held)).await, numbers.clone().rev().collect::<Vec<_>>());
    for number in numbers {
        assert_eq!(read(store, number).await.unwrap(), content(usize::from(number) * 10));
    }
}

#[tokio::test]
async fn a_crash_while_writing_leaves_no_half_message() {
    let place = place_with(1..=2).await;
    let whole = fs::read(place.mail(id(2))).unwrap();
    fs::write(place.folder().part(id(9)), &whole[..whole.len() / 2]).unwrap();
    fs::write(place.folder().part(id(8)), "").unwrap();
    fs::write(place.folder().held().join("notes.txt"), "of somebody").unwrap();
    let (store, report) = place.open();
    assert_eq!(report, OpenReport { leftovers_removed: 2, strangers: 1, ..OpenReport::default() });
    all_are_there(&store, 1..=2).await;
    assert!(place.folder().held().join("notes.txt").exists());
}

#[tokio::test]
async fn a_crash_before_the_index_row_loses_nothing() {
    let place = place_with(1..=3).await;
    place.database().execute("DELETE FROM held WHERE id = ?", [id(2).to_string()]).unwrap();
    let (store, report) = place.open();
    assert_eq!(report, OpenReport { recovered: vec![id(2)], ..OpenReport::default() });
    all_are_there(&store, 1..=3).await;
}

type Damage = fn(&mut Vec<u8>);

#[tokio::test]
async fn a_lost_index_is_built_again() {
    let place = place_with(1..=9).await;
    let whole = fs::read(place.folder().index()).unwrap();
    let damages: [(&str, Damage, bool); 5] = [
        ("emptied", |bytes| bytes.clear(), false),
        ("cut short", |bytes| bytes.truncate(bytes.len() / 2), true),
        ("cut within its first page", |bytes| bytes.truncate(77), true),
        ("overwritten", |bytes| bytes.fill(b'x'), true),
        ("holed", |bytes| bytes[4096..].fill(0), true),
    ];
    for (what, damage, moved) in damages {
        fs::write(place.folder().index(), &whole).unwrap();
        place.damage_index(damage);
        let damaged = fs::read(place.folder().index()).unwrap();
        let (store, report) = place.open();
        assert_eq!(report.recovered.len(), 9, "{what}");
        assert_eq!(report.index_moved_to.is_some(), moved, "{what}");
        if let Some(aside) = report.index_moved_to {
            assert_eq!(fs::read(aside).unwrap(), damaged, "{what}: what was there is kept");
        }
        all_are_there(&store, 1..=9).await;
    }
    fs::remove_file(place.folder().index()).unwrap();
    let (store, report) = place.open();
    assert_eq!(report.recovered.len(), 9);
    all_are_there(&store, 1..=9).await;
}

/// A bit flipped anywhere in the database: all items are back, each with its exact content. (A flip of the format's
/// number is refused as a newer format: loud, and nothing is touched.)
#[tokio::test]
async fn a_flipped_bit_in_the_index_loses_no_item() {
    let place = place_with(1..=4).await;
    let whole = fs::read(place.folder().index()).unwrap();
    let mut newer = 0;
    for place_in_file in (0..whole.len()).step_by(whole.len() / 97).chain(56..72) {
        fs::write(place.folder().index(), &whole).unwrap();
        place.damage_index(|bytes| bytes[place_in_file] ^= 4);
        let store = match Store::open(&place.config()) {
            Ok((store, _)) => store,
            Err(OpenError::Newer { .. }) => {
                newer += 1;
                continue;
            }
            Err(error) => panic!("byte {place_in_file}: {error}"),
        };
        let mut ids = listed(&store, None).await;
        ids.sort_unstable();
        assert_eq!(ids, [1, 2, 3, 4], "byte {place_in_file}");
        for number in 1..=4 {
            assert_eq!(
                read(&store, number).await.unwrap(),
                content(usize::from(number) * 10),
                "byte {place_in_file}"
            );
        }
    }
    assert!((1..=4).contains(&newer), "{newer}");
}

#[tokio::test]
async fn a_flipped_bit_in_a_message_is_found_and_it_is_never_read() {
    let place = place_with(5..=5).await;
    let store = place.open_clean();
    let whole = fs::read(place.mail(id(5))).unwrap();
    for place_in_file in 0..whole.len() {
        let mut damaged = whole.clone();
        damaged[place_in_file] ^= 1;
        fs::write(place.mail(id(5)), damaged).unwrap();
        assert!(matches!(read(&store, 5).await, Err(StoreError::Damaged(_))), "byte {place_in_file}");
        assert_eq!(state(&store, 5).await, State::Damaged, "byte {place_in_file}");
    }
    for damaged in [&whole[..whole.len() - 1], &[whole.as_slice(), b"x"].concat(), b""] {
        fs::write(place.mail(id(5)), damaged).unwrap();
        assert!(matches!(read(&store, 5).await, Err(StoreError::Damaged(_))));
    }
    assert_eq!(store.summary().await.unwrap().damaged_count, 1);
}

#[tokio::test]
async fn damage_is_shown_at_start_and_a_backup_heals_it() {
    let place = place_with(1..=4).await;
    let whole: Vec<Vec<u8>> = (1..=4).map(|number| fs::read(place.mail(id(number))).unwrap()).collect();
    fs::remove_file(place.mail(id(1))).unwrap();
    fs::write(place.mail(id(2)), &whole[1][..whole[1].len() - 1]).unwrap();
    fs::write(place.mail(id(3)), &whole[3]).unwrap();
    let (store, mut report) = place.open();
    report.damaged.sort();
    assert_eq!(report, OpenReport { damaged: vec![id(1), id(2), id(3)], ..OpenReport::default() });
    assert_eq!(listed(&store, Some(State::Damaged)).await, [3, 2, 1]);
    assert!(!store.item(id(1)).await.unwrap().outcome.is_empty(), "it says what is wrong");
    drop(store);
    assert!(place.open().1.is_clean(), "what is known is not reported again");
    for number in 1..=3 {
        fs::write(place.mail(id(number)), &whole[usize::from(number) - 1]).unwrap();
    }
    let (store, mut report) = place.open();
    report.healed.sort();
    assert_eq!(report, OpenReport { healed: vec![id(1), id(2), id(3)], ..OpenReport::default() });
    all_are_there(&store, 1..=4).await;
}

#[tokio::test]
async fn a_damaged_message_is_seen_even_without_an_index() {
    let place = place_with(1..=3).await;
    let whole = fs::read(place.mail(id(1))).unwrap();
    fs::write(place.mail(id(1)), "nothing of it is left").unwrap();
    let mut flipped = fs::read(place.mail(id(2))).unwrap();
    *flipped.last_mut().unwrap() ^= 1;
    fs::write(place.mail(id(2)), flipped).unwrap();
    fs::remove_file(place.folder().index()).unwrap();
    let (store, mut report) = place.open();
    report.damaged.sort();
    assert_eq!((report.damaged, report.recovered), (vec![id(1), id(2)], vec![id(3)]));
    let mut damaged = listed(&store, Some(State::Damaged)).await;
    damaged.sort_unstable();
    assert_eq!(damaged, [1, 2]);
    assert_eq!(store.item(id(2)).await.unwrap().subject, item(2, b"").subject, "its head is whole");
    drop(store);
    fs::write(place.mail(id(1)), whole).unwrap();
    let (store, report) = place.open();
    assert_eq!((report.healed, report.rows_repaired), (vec![id(1)], 1));
    assert_eq!(read(&store, 1).await.unwrap(), content(10));
    assert_eq!(store.item(id(1)).await.unwrap().envelope, item(1, b"").envelope);
}

#[tokio::test]
async fn a_row_that_has_changed_is_written_again_from_its_file() {
    let place = place_with(1..=2).await;
    place.database().execute("UPDATE held SET record = replace(record, 'jo@', 'mo@')", []).unwrap();
    {
        // Beside a running gateway nothing is repaired, and what is in doubt is not released.
        let store = Store::open_shared(&place.config()).unwrap();
        assert_eq!(store.item(id(1)).await.unwrap().state, State::Damaged);
    }
    let (store, report) = place.open();
    assert_eq!(report, OpenReport { rows_repaired: 2, ..OpenReport::default() });
    all_are_there(&store, 1..=2).await;
    assert_eq!(store.item(id(1)).await.unwrap().envelope, item(1, b"").envelope);
}

#[tokio::test]
async fn content_of_closed_items_is_removed() {
    let place = place_with(1..=2).await;
    let copy = fs::read(place.mail(id(1))).unwrap();
    let store = place.open_clean();
    store.discard(id(1)).await.unwrap();
    assert!(!place.mail(id(1)).exists());
    drop(store);
    fs::write(place.mail(id(1)), copy).unwrap();
    let (store, report) = place.open();
    assert_eq!(report, OpenReport { closed_removed: 1, ..OpenReport::default() });
    assert!(!place.mail(id(1)).exists());
    assert_eq!(state(&store, 1).await, State::Discarded);
    all_are_there(&store, 2..=2).await;
}

#[tokio::test]
async fn one_gateway_at_a_time_and_commands_beside_it() {
    let place = place_with(1..=1).await;
    let store = place.open_clean();
    assert!(matches!(Store::open(&place.config()), Err(OpenError::InUse(_))));
    let shared = Store::open_shared(&place.config()).unwrap();
    hold(&store, 2, b"two").await.unwrap();
    assert_eq!(listed(&shared, None).await, [2, 1]);
    shared.discard(id(2)).await.unwrap();
    assert_eq!(state(&store, 2).await, State::Discarded);
    drop(store);
    drop(place.open_clean());
}

#[tokio::test]
async fn a_command_makes_no_store_and_no_gateway_takes_a_newer_one() {
    let place = Place::new();
    assert!(matches!(Store::open_shared(&place.config()), Err(OpenError::NoStore(_))));
    assert!(!place.config().folder.exists());
    drop(place.open_clean());
    place.database().pragma_update(None, "user_version", FORMAT + 1).unwrap();
    let is_newer = |opened: OpenError| matches!(opened, OpenError::Newer { found, known } if known == FORMAT && found > known);
    assert!(Store::open(&place.config()).is_err_and(is_newer));
    assert!(Store::open_shared(&place.config()).is_err_and(is_newer));
}

#[tokio::test]
async fn an_index_that_answered_corrupt_is_checked_in_full_at_the_next_start() {
    let place = place_with(1..=3).await;
    // Damage that the daily check of the items does not look at: the journal's own table.
    let root: i64 = place
        .database()
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_journal_1'",
            [],
            |row| row.get(0),
        )
        .unwrap();
    let start = (usize::try_from(root).unwrap() - 1) * 4096;
    place.damage_index(|bytes| bytes[start..start + 4096].fill(0xff));
    {
        let store = place.open_clean();
        store.record(row(9));
        store.flush().await;
        assert_eq!((store.lost_rows(), store.is_bad()), (1, true));
        assert!(matches!(hold(&store, 4, b"x").await, Err(HoldError::Bad)));
        all_are_there(&store, 1..=3).await;
    }
    let (store, report) = place.open();
    assert!(report.index_moved_to.is_some());
    assert!(!place.folder().suspect().exists(), "checked");
    assert_eq!(report.recovered.len(), 3);
    all_are_there(&store, 1..=3).await;
    drop(store);
    drop(place.open_clean());
}

#[tokio::test]
async fn a_link_is_not_followed() {
    let place = place_with(1..=1).await;
    let elsewhere = place.dir.path().join("elsewhere");
    fs::rename(place.mail(id(1)), &elsewhere).unwrap();
    symlink(&elsewhere, place.mail(id(1))).unwrap();
    let store = Store::open_shared(&place.config()).unwrap();
    assert!(matches!(read(&store, 1).await, Err(StoreError::Damaged(_))));
    store.discard(id(1)).await.unwrap();
    assert!(elsewhere.exists());
    drop(store);
    hold(&place.open_clean(), 2, b"x").await.unwrap();
    fs::remove_file(place.mail(id(2))).unwrap();
    fs::create_dir(place.mail(id(2))).unwrap();
    let store = Store::open_shared(&place.config()).unwrap();
    assert!(matches!(read(&store, 2).await, Err(StoreError::Damaged(_))), "nor is it a folder");
}

#[tokio::test]
async fn a_file_in_place_of_another_is_found_though_it_is_whole() {
    let (place, other) = (place_with(1..=1).await, Place::new());
    hold(&other.open_clean(), 1, b"something else").await.unwrap();
    fs::copy(other.mail(id(1)), place.mail(id(1))).unwrap();
    let store = Store::open_shared(&place.config()).unwrap();
    assert!(matches!(read(&store, 1).await, Err(StoreError::Damaged(_))));
    drop(store);
    place.database().execute("UPDATE held SET state = 'held'", []).unwrap();
    assert_eq!(place.open().1.damaged, [id(1)]);
}
