//! Releasing: the exact bytes and envelope, once, and the answer on record.

use super::*;
use crate::store::embedded::index;
use crate::store::held::Content;
use crate::store::release::{Attempt, NotTaken, ReleaseError, Released, release};
use std::io::{Seek, SeekFrom, Write};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::oneshot;

const ANSWER: &str = "250 2.0.0 Ok: queued as 4711";

async fn place_with_one(bytes: &[u8]) -> (Place, Store) {
    let place = Place::new();
    let store = place.open_clean();
    hold(&store, 1, bytes).await.unwrap();
    (place, store)
}

async fn taken(_: Item, mut content: Content) -> Result<String, NotTaken> {
    std::io::copy(&mut content, &mut std::io::sink())
        .map_err(|error| NotTaken::Refused(error.to_string()))?;
    Ok(ANSWER.to_owned())
}

#[tokio::test]
async fn the_exact_bytes_and_the_original_envelope_go_on() {
    let bytes = content(150_000);
    let (place, store) = place_with_one(&bytes).await;
    let got = Arc::new(Mutex::new(None));
    let into = Arc::clone(&got);
    let released = release(&store, id(1), Attempt::First, |item, mut content| async move {
        let mut read = Vec::new();
        assert_eq!(content.size(), item.size);
        content.read_to_end(&mut read).unwrap();
        *into.lock().unwrap() = Some((item.envelope, read));
        Ok(ANSWER.to_owned())
    });
    assert_eq!(released.await.unwrap(), Released { answer: ANSWER.into() });
    assert_eq!(got.lock().unwrap().take().unwrap(), (item(1, b"").envelope, bytes));
    let item = store.item(id(1)).await.unwrap();
    assert_eq!((item.state, item.outcome.as_str()), (State::Released, ANSWER));
    assert!(!place.mail(id(1)).exists(), "custody has gone to the next hop");
    let again = release(&store, id(1), Attempt::First, taken).await;
    assert!(matches!(again, Err(ReleaseError::Store(StoreError::Not(State::Released)))));
    assert!(matches!(store.discard(id(1)).await, Err(StoreError::Not(State::Released))));
    assert_eq!(store.summary().await.unwrap().held_count, 0);
    drop(store);
    assert_eq!(listed(&place.open_clean(), None).await, [1]);
}

#[tokio::test]
async fn a_refusal_leaves_it_held_with_the_answer() {
    let (_place, store) = place_with_one(b"x").await;
    let answer = "550 5.1.1 no such user".to_owned();
    let refusal = answer.clone();
    let refused =
        release(&store, id(1), Attempt::First, |_, _| async { Err(NotTaken::Refused(refusal)) }).await;
    assert!(matches!(refused, Err(ReleaseError::Refused(_))));
    let item = store.item(id(1)).await.unwrap();
    assert_eq!((item.state, item.outcome), (State::Held, answer));
    assert_eq!(read(&store, 1).await.unwrap(), b"x");
    release(&store, id(1), Attempt::First, taken).await.unwrap();
}

#[tokio::test]
async fn an_answer_that_never_came_leaves_it_releasing() {
    let (_place, store) = place_with_one(b"x").await;
    let lost =
        release(&store, id(1), Attempt::First, |_, _| async { Err(NotTaken::Unknown("no answer".into())) })
            .await;
    assert!(matches!(lost, Err(ReleaseError::Unknown(_))));
    assert_eq!(state(&store, 1).await, State::Releasing);
    let first = release(&store, id(1), Attempt::First, taken).await;
    assert!(matches!(first, Err(ReleaseError::Store(StoreError::Not(State::Releasing)))));
    release(&store, id(1), Attempt::Again, taken).await.unwrap();
    assert_eq!(state(&store, 1).await, State::Released);
}

#[tokio::test]
async fn of_many_that_release_at_once_one_wins() {
    let (place, store) = place_with_one(&content(5000)).await;
    let handed = Arc::new(AtomicUsize::new(0));
    let releases: Vec<_> = (0..8)
        .map(|number| {
            let store = match number % 2 {
                0 => store.clone(),
                _ => Store::open_shared(&place.config()).unwrap(),
            };
            let handed = Arc::clone(&handed);
            tokio::spawn(async move {
                let hand_over = |item, content| async move {
                    handed.fetch_add(1, Ordering::SeqCst);
                    tokio::task::yield_now().await;
                    taken(item, content).await
                };
                release(&store, id(1), Attempt::First, hand_over).await.is_ok()
            })
        })
        .collect();
    let mut won = 0;
    for release in releases {
        won += usize::from(release.await.unwrap());
    }
    assert_eq!((won, handed.load(Ordering::SeqCst)), (1, 1));
    assert_eq!(state(&store, 1).await, State::Released);
}

/// Whoever has read an old state and comes late changes nothing, even where the lock has been let go of.
#[tokio::test]
async fn a_state_changes_only_from_the_state_that_is_meant() {
    let (place, store) = place_with_one(b"x").await;
    release(&store, id(1), Attempt::First, taken).await.unwrap();
    let late =
        index::change(&place.database(), id(1), &[State::Held, State::Releasing], State::Held, Some("late"));
    assert!(!late.unwrap());
    let item = store.item(id(1)).await.unwrap();
    assert_eq!((item.state, item.outcome.as_str()), (State::Released, ANSWER));
}

#[tokio::test]
async fn nobody_interferes_while_it_is_handed_over() {
    let (place, store) = place_with_one(b"x").await;
    let (begun, has_begun) = oneshot::channel();
    let (go, may_go) = oneshot::channel::<()>();
    let first = tokio::spawn({
        let store = store.clone();
        async move {
            let hand_over = |item, content| async move {
                begun.send(()).unwrap();
                may_go.await.unwrap();
                taken(item, content).await
            };
            release(&store, id(1), Attempt::First, hand_over).await
        }
    });
    has_begun.await.unwrap();
    let other = Store::open_shared(&place.config()).unwrap();
    let again = release(&other, id(1), Attempt::Again, taken).await;
    assert!(matches!(again, Err(ReleaseError::Store(StoreError::Busy))));
    assert!(matches!(other.discard(id(1)).await, Err(StoreError::Busy)));
    go.send(()).unwrap();
    first.await.unwrap().unwrap();
}

#[tokio::test]
async fn after_a_crash_it_is_released_again_only_knowingly() {
    let (place, store) = place_with_one(b"x").await;
    let crash = tokio::spawn({
        let store = store.clone();
        async move { release(&store, id(1), Attempt::First, |_, _| std::future::pending()).await }
    });
    while state(&store, 1).await != State::Releasing {
        tokio::task::yield_now().await;
    }
    crash.abort();
    assert!(crash.await.unwrap_err().is_cancelled());
    drop(store);
    let (store, report) = place.open();
    assert_eq!(report, OpenReport { interrupted: vec![id(1)], ..OpenReport::default() });
    assert_eq!(store.summary().await.unwrap().held_count, 1);
    let first = release(&store, id(1), Attempt::First, taken).await;
    assert!(matches!(first, Err(ReleaseError::Store(StoreError::Not(State::Releasing)))));
    release(&store, id(1), Attempt::Again, taken).await.unwrap();
    let again = release(&store, id(1), Attempt::Again, taken).await;
    assert!(matches!(again, Err(ReleaseError::Store(StoreError::Not(State::Released)))));
}

#[tokio::test]
async fn an_interrupted_release_can_be_closed() {
    let (_place, store) = place_with_one(b"x").await;
    let unknown =
        release(&store, id(1), Attempt::First, |_, _| async { Err(NotTaken::Unknown(String::new())) });
    assert!(unknown.await.is_err());
    store.discard(id(1)).await.unwrap();
    assert_eq!(state(&store, 1).await, State::Discarded);
}

#[tokio::test]
async fn a_damaged_message_is_not_handed_over() {
    let (place, store) = place_with_one(&content(500)).await;
    let mut file = fs::OpenOptions::new().write(true).open(place.mail(id(1))).unwrap();
    file.seek(SeekFrom::End(-100)).unwrap();
    file.write_all(b"!").unwrap();
    let handed = AtomicUsize::new(0);
    let refused = release(&store, id(1), Attempt::First, |item, content| {
        handed.fetch_add(1, Ordering::SeqCst);
        taken(item, content)
    });
    assert!(matches!(refused.await, Err(ReleaseError::Store(StoreError::Damaged(_)))));
    assert_eq!(handed.load(Ordering::SeqCst), 0);
    assert_eq!(state(&store, 1).await, State::Damaged);
    store.discard(id(1)).await.unwrap();
}

#[tokio::test]
async fn content_that_changes_on_the_way_has_no_clean_end() {
    let (place, store) = place_with_one(&content(500_000)).await;
    let mail = place.mail(id(1));
    let released = release(&store, id(1), Attempt::First, |_, mut content| async move {
        let mut some = [0; 1000];
        content.read_exact(&mut some).unwrap();
        let mut file = fs::OpenOptions::new().write(true).open(mail).unwrap();
        file.seek(SeekFrom::End(-1)).unwrap();
        file.write_all(b"!").unwrap();
        let error = std::io::copy(&mut content, &mut std::io::sink()).unwrap_err();
        assert_eq!(error.kind(), std::io::ErrorKind::InvalidData);
        Err(NotTaken::Refused("broken off".into()))
    });
    assert!(released.await.is_err());
    assert_eq!(state(&store, 1).await, State::Held);
    assert!(matches!(read(&store, 1).await, Err(StoreError::Damaged(_))));
}

#[tokio::test]
async fn what_does_not_exist_is_said_so() {
    let (_place, store) = place_with_one(b"x").await;
    let missing = release(&store, id(2), Attempt::First, taken).await;
    assert!(matches!(missing, Err(ReleaseError::Store(StoreError::NoSuchItem))));
    assert!(matches!(store.discard(id(2)).await, Err(StoreError::NoSuchItem)));
    assert!(matches!(store.item(id(2)).await, Err(StoreError::NoSuchItem)));
    assert!(matches!(read(&store, 2).await, Err(StoreError::NoSuchItem)));
}
