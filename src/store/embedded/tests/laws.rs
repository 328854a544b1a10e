//! The law of custody: what was acknowledged is readable after any end of the process, until it is released or
//! discarded.

use super::*;
use crate::store::release::{Attempt, NotTaken, release};
use proptest::prelude::*;
use std::collections::BTreeMap;

#[derive(Clone, Debug)]
enum Step {
    Hold(Vec<u8>),
    HoldShort(Vec<u8>),
    Release(usize),
    Refuse(usize),
    Discard(usize),
    Record,
    Reopen,
    LoseIndex,
    LeaveHalf,
}

fn step() -> impl Strategy<Value = Step> {
    let bytes = || proptest::collection::vec(any::<u8>(), 0..2000);
    prop_oneof![
        6 => bytes().prop_map(Step::Hold),
        1 => bytes().prop_map(Step::HoldShort),
        1 => any::<usize>().prop_map(Step::Release),
        1 => any::<usize>().prop_map(Step::Refuse),
        1 => any::<usize>().prop_map(Step::Discard),
        1 => Just(Step::Record),
        1 => Just(Step::Reopen),
        1 => Just(Step::LoseIndex),
        1 => Just(Step::LeaveHalf),
    ]
}

async fn walk(steps: Vec<Step>) {
    let place = Place::new();
    let mut store = place.open_clean();
    let mut acknowledged: BTreeMap<u8, Vec<u8>> = BTreeMap::new();
    for (number, step) in steps.into_iter().enumerate() {
        let number = u8::try_from(number).unwrap();
        let chosen = |pick: usize| acknowledged.keys().copied().nth(pick % acknowledged.len().max(1));
        match step {
            Step::Hold(bytes) => {
                hold(&store, number, &bytes).await.unwrap();
                acknowledged.insert(number, bytes);
            }
            Step::HoldShort(bytes) => {
                let long = Item { size: bytes.len() as u64 + 1, ..item(number, &bytes) };
                store.hold(long, row(number), Cursor::new(bytes)).await.unwrap_err();
            }
            Step::Release(pick) => {
                if let Some(number) = chosen(pick) {
                    let taken = |_, _| async { Ok("250 2.0.0 Ok".to_owned()) };
                    release(&store, id(number), Attempt::First, taken).await.unwrap();
                    acknowledged.remove(&number);
                }
            }
            Step::Refuse(pick) => {
                if let Some(number) = chosen(pick) {
                    let refused = |_, _| async { Err(NotTaken::Refused("451 4.3.0".into())) };
                    release(&store, id(number), Attempt::First, refused).await.unwrap_err();
                }
            }
            Step::Discard(pick) => {
                if let Some(number) = chosen(pick) {
                    store.discard(id(number)).await.unwrap();
                    acknowledged.remove(&number);
                }
            }
            Step::Record => assert!(store.record(row(number))),
            Step::Reopen => {
                drop(store);
                store = place.open().0;
            }
            Step::LoseIndex => {
                drop(store);
                fs::remove_file(place.folder().index()).unwrap();
                store = place.open().0;
            }
            Step::LeaveHalf => fs::write(place.folder().part(id(255)), "half").unwrap(),
        }
    }
    drop(store);
    let store = place.open().0;
    let mut held = listed(&store, Some(State::Held)).await;
    held.sort_unstable();
    assert_eq!(held, acknowledged.keys().copied().collect::<Vec<_>>());
    for (number, bytes) in acknowledged {
        assert_eq!(read(&store, number).await.unwrap(), bytes);
    }
    assert!(place.names().iter().all(|name| name.ends_with(".mail")));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn acknowledged_means_readable(steps in proptest::collection::vec(step(), 1..24)) {
        tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(walk(steps));
    }
}
