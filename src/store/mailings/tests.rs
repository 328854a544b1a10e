//! What mailings add up to.

use super::table::{MOST_IN_ONE, MOST_KEYS, MOST_MAILINGS, MOST_RECIPIENTS};
use super::*;
use proptest::prelude::*;
use std::collections::{BTreeMap, BTreeSet};

const DAY: Duration = Duration::from_secs(86_400);

fn mailings() -> Arc<Mailings> {
    Arc::new(Mailings::new([7; 32]))
}

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_780_000_000 + second).unwrap()
}

/// A piece with this Message-ID and this content, either of which may be missing.
fn piece(id: Option<&str>, content: Option<u64>, to: impl IntoIterator<Item = u32>) -> Piece {
    Piece {
        sender: "library@council.example".into(),
        message_id: id.map(str::to_owned),
        content: content.map(|sum| ("Newsletter".to_owned(), sum)),
        recipients: to.into_iter().map(|person| (format!("person{person}@example.org"), 1)).collect(),
        windows: vec![DAY],
    }
}

fn people(reservation: &Reservation) -> u64 {
    reservation.known().recipients(DAY).unwrap()
}

/// Sends a piece: to how many people the mailing went then, and in how many transactions.
fn send(mailings: &Arc<Mailings>, piece: &Piece, second: i64) -> (u64, u32) {
    let reservation = mailings.reserve(piece, at(second)).unwrap();
    let sum = (people(&reservation), reservation.known().transactions);
    reservation.keep();
    sum
}

#[derive(Clone, Debug)]
struct Transaction {
    to: BTreeSet<u32>,
    deferred: usize,
    again: bool,
}

fn transactions() -> impl Strategy<Value = Vec<Transaction>> {
    let one = (prop::collection::btree_set(0_u32..400, 1..60), 0_usize..3, any::<bool>())
        .prop_map(|(to, deferred, again)| Transaction { to, deferred, again });
    prop::collection::vec(one, 1..12)
}

proptest! {
    /// In whatever pieces, in whatever order, with whatever failures and resends: each person counts once.
    #[test]
    fn a_mailing_is_the_union_of_its_pieces(all in transactions(), how in 0_usize..3) {
        let mailings = mailings();
        let mut union: BTreeSet<u32> = BTreeSet::new();
        for (number, transaction) in (0_u64..).zip(&all) {
            let id = format!("{number}@council.example");
            let piece = match how {
                0 => piece(Some("one@council.example"), Some(number), transaction.to.clone()),
                1 => piece(Some(&id), Some(1), transaction.to.clone()),
                _ => piece(None, Some(1), transaction.to.clone()),
            };
            union.extend(&transaction.to);
            for _ in 0..transaction.deferred {
                let reservation = mailings.reserve(&piece, at(0)).unwrap();
                prop_assert_eq!(people(&reservation), union.len() as u64);
            }
            prop_assert_eq!(send(&mailings, &piece, 0).0, union.len() as u64);
            if transaction.again {
                prop_assert_eq!(send(&mailings, &piece, 1).0, union.len() as u64);
            }
        }
        let resent = all.iter().filter(|transaction| transaction.again).count();
        let (_, transactions) = send(&mailings, &piece(Some("one@council.example"), Some(1), [0]), 1);
        if how > 0 {
            prop_assert_eq!(transactions as usize, all.len() + resent + 1);
        }
        let sizes = mailings.table().sizes();
        prop_assert!(sizes.1 <= union.len() + 1 + all.len(), "{:?}", sizes);
    }

    /// What was sent, read again in the order in which it was, is what was known.
    #[test]
    fn what_was_sent_is_known_after_a_restart(all in transactions()) {
        let (before, after) = (mailings(), mailings());
        for transaction in &all {
            let reservation = before.reserve(&piece(Some("a"), Some(1), transaction.to.clone()), at(0)).unwrap();
            if transaction.again {
                after.remember(&reservation.sent());
                reservation.keep();
            }
        }
        let last = piece(Some("a"), None, [1_000]);
        let [one, other] = [&before, &after].map(|mailings| send(mailings, &last, 1));
        prop_assert_eq!(one, other);
    }
}

#[test]
fn pieces_that_come_at_the_same_time_see_each_other() {
    let mailings = mailings();
    let sums: BTreeSet<u64> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..16_u32)
            .map(|number| {
                let mailings = Arc::clone(&mailings);
                scope.spawn(move || {
                    let reservation =
                        mailings.reserve(&piece(Some("a"), None, number * 10..number * 10 + 10), at(0));
                    let sum = people(reservation.as_ref().unwrap());
                    reservation.unwrap().keep();
                    sum
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(sums.into_iter().collect::<Vec<_>>(), (1..=16).map(|n| n * 10).collect::<Vec<_>>());
}

#[test]
fn what_is_not_sent_is_taken_back_but_not_from_others() {
    let mailings = mailings();
    let first = mailings.reserve(&piece(Some("a"), None, 0..10), at(0)).unwrap();
    let second = mailings.reserve(&piece(Some("a"), None, 5..15), at(0)).unwrap();
    assert_eq!((people(&first), people(&second)), (10, 15));
    drop(first);
    let third = mailings.reserve(&piece(Some("a"), None, 20..21), at(0)).unwrap();
    assert_eq!(people(&third), 11, "5 to 9 are still the second's");
    drop(third);
    drop(second);
    assert_eq!(mailings.table().sizes(), (0, 0, 0));
}

#[test]
fn only_the_same_sender_and_message_id_or_content_are_one_mailing() {
    let mailings = mailings();
    assert_eq!(send(&mailings, &piece(Some("a"), Some(1), 0..10), 0), (10, 1));
    assert_eq!(send(&mailings, &piece(Some("b"), Some(2), 10..20), 0), (10, 1), "neither");
    assert_eq!(send(&mailings, &piece(Some("c"), Some(1), 20..30), 0), (20, 2), "the content");
    assert_eq!(send(&mailings, &piece(Some("c"), None, 30..40), 0), (30, 3), "a Message-ID of a later piece");
    assert_eq!(send(&mailings, &piece(Some("b"), Some(1), 40..50), 0), (20, 2), "the Message-ID comes first");
    let other = Piece { sender: "parks@council.example".into(), ..piece(Some("a"), Some(1), 50..60) };
    assert_eq!(send(&mailings, &other, 0), (10, 1));
    let subject = Piece { content: Some(("Other".into(), 1)), ..piece(Some("d"), None, 60..70) };
    assert_eq!(send(&mailings, &subject, 0), (10, 1));
    assert!(mailings.reserve(&piece(None, None, 0..10), at(0)).is_none(), "nothing tells what it is of");
}

#[test]
fn a_list_counts_as_its_members() {
    let mut sent = piece(Some("a"), None, 0..10);
    sent.recipients.insert("all-staff@council.example".into(), 1_200);
    let mailings = mailings();
    assert_eq!(send(&mailings, &sent, 0), (1_210, 1));
    assert_eq!(send(&mailings, &piece(Some("a"), None, 5..15), 0), (1_215, 2));
}

#[test]
fn each_rule_counts_in_its_own_time() {
    let mailings = mailings();
    let hour = Duration::from_secs(3_600);
    let windows = |piece: Piece| Piece { windows: vec![hour, DAY], ..piece };
    let seen = |to: std::ops::Range<u32>, second: i64| {
        let reservation = mailings.reserve(&windows(piece(Some("a"), None, to)), at(second)).unwrap();
        let sums = [hour, DAY].map(|within| reservation.known().recipients(within).unwrap());
        reservation.keep();
        sums
    };
    assert_eq!(seen(0..10, 0), [10, 10]);
    assert_eq!(seen(10..20, 3_599), [20, 20]);
    assert_eq!(seen(20..30, 3_600), [20, 30], "an hour later the first are no more of that hour");
    assert_eq!(seen(0..5, 3_601), [25, 30], "who gets it again counts once more from then on");
    assert_eq!(seen(40..41, 3_601 + 86_400), [1, 1]);
    assert_eq!(mailings.table().sizes().0, 1);
}

#[test]
fn there_is_a_bound_and_the_oldest_go() {
    let mailings = mailings();
    let sent = |mailing: u64, at: i64, recipients: Vec<(u64, u32)>| {
        let mut key = [0; 16];
        key[..8].copy_from_slice(&mailing.to_be_bytes());
        Sent { mailing, by_id: Some(key), by_content: None, at, recipients, forget_before: i64::MIN }
    };
    for number in 0..MOST_MAILINGS as u64 + 10 {
        mailings.remember(&sent(number, number as i64, vec![(1, 1)]));
    }
    assert_eq!(mailings.table().sizes(), (MOST_MAILINGS, MOST_MAILINGS, MOST_MAILINGS));
    let large = |first: u64| (first..first + MOST_IN_ONE as u64 + 5).map(|number| (number, 1)).collect();
    for number in 0..12 {
        mailings.remember(&sent(u64::MAX - number, 1 << 40, large(number)));
    }
    let (mailings, recipients, keys) = mailings.table().sizes();
    assert!(mailings <= MOST_MAILINGS && keys <= MOST_KEYS, "{mailings} {keys}");
    assert_eq!(recipients, MOST_RECIPIENTS, "ten of them");
}

#[test]
fn nothing_that_is_kept_names_anybody() {
    let mailings = mailings();
    let reservation = mailings.reserve(&piece(Some("a"), Some(1), 0..3), at(0)).unwrap();
    let (name, sent) = (reservation.name(), reservation.sent());
    assert!(name.len() == 16 && name.bytes().all(|byte| byte.is_ascii_lowercase()), "{name}");
    let other = Arc::new(Mailings::new([8; 32]));
    let elsewhere = other.reserve(&piece(Some("a"), Some(1), 0..3), at(0)).unwrap().sent();
    let recipients = |sent: &Sent| sent.recipients.iter().copied().collect::<BTreeMap<u64, u32>>();
    assert_ne!(recipients(&sent), recipients(&elsewhere), "without the key nobody can tell who it is");
    assert_ne!(sent.by_id, elsewhere.by_id);
}
