//! The register of grants: no more is used than was granted, whoever asks at the same time.

use super::*;
use crate::inspect::grant::{GrantId, Terms};
use crate::mail::party::Party;
use crate::store::grants::{Draft, Entry, Revocation, Revoked, Standing, Used, Using};
use jiff::Timestamp;
use std::sync::atomic::{AtomicBool, Ordering};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).unwrap()
}

/// In force from second 100 to second 200.
fn draft(uses: Option<u32>, recipients: Option<u32>) -> Draft {
    let terms = Terms {
        who: Party::parse("jo@council.example").unwrap(),
        rule: "mass-mail".into(),
        to: vec![Party::parse(".example.org").unwrap(), Party::parse("list:residents").unwrap()],
        from: at(100),
        until: at(200),
        uses,
        recipients,
        recipients_each: None,
    };
    Draft { terms, approver: "A. Manager".into(), reference: "Ticket 4711".into(), made_at: at(90) }
}

fn using(number: u8, recipients: u32, grants: &[GrantId]) -> Using {
    Using { message: id(number), at: at(150), recipients, grants: grants.to_vec() }
}

async fn entry(store: &Store, id: GrantId) -> Entry {
    store.grant(id).await.unwrap().unwrap().0
}

async fn usable(store: &Store, sender: &str, recipients: u32, now: i64) -> Vec<u32> {
    let rules = vec!["mass-mail".to_owned()];
    let grants = store.usable_grants(rules, vec![sender.to_owned()], recipients, at(now)).await.unwrap();
    grants.iter().map(|grant| grant.id.0).collect()
}

fn why() -> Revocation {
    Revocation { at: at(160), why: "the campaign is over".into() }
}

#[tokio::test]
async fn what_is_entered_is_there_after_a_restart() {
    let place = Place::new();
    {
        let store = place.open_clean();
        assert_eq!(store.add_grant(draft(Some(2), None)).await.unwrap(), GrantId(1));
        assert_eq!(store.add_grant(draft(None, None)).await.unwrap(), GrantId(2));
        assert_eq!(store.use_grants(using(1, 300, &[GrantId(1)])).await.unwrap(), Used::Yes);
        assert_eq!(store.revoke_grant(GrantId(2), why()).await.unwrap(), Revoked::Done);
    }
    let store = place.open_clean();
    let (first, uses) = store.grant(GrantId(1)).await.unwrap().unwrap();
    assert_eq!(
        (&first.grant.terms, first.grant.uses_left, first.used),
        (&draft(Some(2), None).terms, Some(1), 1)
    );
    assert_eq!(
        (first.approver.as_str(), first.reference.as_str(), first.made_at),
        ("A. Manager", "Ticket 4711", at(90))
    );
    assert_eq!((uses[0].message, uses[0].recipients, uses[0].given_back), (id(1), 300, None));
    let listed = store.grants().await.unwrap();
    assert_eq!(listed.iter().map(|entry| entry.grant.id.0).collect::<Vec<_>>(), [2, 1]);
    assert!(listed[0].revoked == Some(why()));
    assert!(store.grant(GrantId(3)).await.unwrap().is_none());
    let shown = format!("{:?} {:?}", listed[0], draft(None, None));
    assert!(!shown.contains("jo@") && !shown.contains("Manager"), "{shown}");
}

#[tokio::test]
async fn only_what_may_be_used_is_offered() {
    let place = Place::new();
    let store = place.open_clean();
    store.add_grant(draft(None, Some(10))).await.unwrap();
    let mut sooner = draft(None, None);
    sooner.terms.until = at(180);
    store.add_grant(sooner).await.unwrap();
    let mut other = draft(None, None);
    other.terms.rule = "unsecured".into();
    store.add_grant(other).await.unwrap();
    store.add_grant(draft(Some(0), None)).await.unwrap();
    assert_eq!(usable(&store, "jo@council.example", 10, 150).await, [2, 1]);
    assert_eq!(usable(&store, "jo@council.example", 11, 150).await, [2]);
    assert_eq!(usable(&store, "council.example", 10, 150).await, [0; 0]);
    // The clock may go backwards: only the moment that is asked about counts.
    for (now, found) in [(99, 0), (100, 2), (179, 2), (180, 1), (200, 0), (150, 2), (99, 0)] {
        assert_eq!(usable(&store, "jo@council.example", 10, now).await.len(), found, "{now}");
    }
    store.revoke_grant(GrantId(2), why()).await.unwrap();
    assert_eq!(usable(&store, "jo@council.example", 10, 150).await, [1]);
}

#[tokio::test]
async fn a_use_is_refused_when_the_grant_has_changed_since_it_was_offered() {
    let place = Place::new();
    let store = place.open_clean();
    let grant = store.add_grant(draft(Some(1), Some(100))).await.unwrap();
    let two = store.add_grant(draft(Some(5), None)).await.unwrap();
    // Revoked between decision and use, by somebody at another process.
    let officer = Store::open_shared(&place.config()).unwrap();
    assert_eq!(officer.revoke_grant(two, why()).await.unwrap(), Revoked::Done);
    assert_eq!(officer.revoke_grant(two, why()).await.unwrap(), Revoked::Before);
    assert_eq!(officer.revoke_grant(GrantId(9), why()).await.unwrap(), Revoked::NoSuchGrant);
    // All or none: the first is not used when the second cannot be.
    assert_eq!(store.use_grants(using(1, 10, &[grant, two])).await.unwrap(), Used::Not(two));
    assert_eq!((entry(&store, grant).await.grant.uses_left, entry(&store, two).await.used), (Some(1), 0));
    for (now, recipients) in [(99, 10), (200, 10), (150, 101)] {
        let using = Using { at: at(now), ..using(1, recipients, &[grant]) };
        assert_eq!(store.use_grants(using).await.unwrap(), Used::Not(grant), "{now} {recipients}");
    }
    assert_eq!(store.use_grants(using(1, 100, &[grant])).await.unwrap(), Used::Yes);
    assert_eq!(store.use_grants(using(2, 1, &[grant])).await.unwrap(), Used::Not(grant));
    assert_eq!(store.use_grants(using(2, 1, &[GrantId(9)])).await.unwrap(), Used::Not(GrantId(9)));
}

#[tokio::test]
async fn what_is_given_back_comes_back_once() {
    let place = Place::new();
    let store = place.open_clean();
    let grant = store.add_grant(draft(Some(1), Some(300))).await.unwrap();
    assert_eq!(store.use_grants(using(1, 250, &[grant])).await.unwrap(), Used::Yes);
    for _ in 0..3 {
        store.give_back_grants(id(1), at(151)).await.unwrap();
    }
    let (entry, uses) = store.grant(grant).await.unwrap().unwrap();
    assert_eq!((entry.grant.uses_left, entry.grant.recipients_left, entry.used), (Some(1), Some(300), 0));
    assert_eq!(uses[0].given_back, Some(at(151)));
    assert_eq!(store.use_grants(using(2, 250, &[grant])).await.unwrap(), Used::Yes);
    store.give_back_grants(id(3), at(152)).await.unwrap();
    assert_eq!(entry_left(&store, grant).await, (Some(0), Some(50)));
}

async fn entry_left(store: &Store, id: GrantId) -> (Option<u32>, Option<u32>) {
    let grant = entry(store, id).await.grant;
    (grant.uses_left, grant.recipients_left)
}

/// Two stores, as two processes have them, and twenty threads.
#[test]
fn twenty_at_the_same_time_use_no_more_than_ten() {
    let place = Place::new();
    let runtime = || tokio::runtime::Builder::new_current_thread().build().unwrap();
    let store = place.open_clean();
    let grant = runtime().block_on(store.add_grant(draft(Some(10), None))).unwrap();
    let officer = Store::open_shared(&place.config()).unwrap();
    let threads: Vec<_> = (0..20)
        .map(|number| {
            let store = if number % 2 == 0 { store.clone() } else { officer.clone() };
            std::thread::spawn(move || {
                runtime().block_on(store.use_grants(using(number, 1, &[grant]))).unwrap()
            })
        })
        .collect();
    let used = threads.into_iter().map(|thread| thread.join().unwrap());
    assert_eq!(used.filter(|used| *used == Used::Yes).count(), 10);
    let (entry, uses) = runtime().block_on(store.grant(grant)).unwrap().unwrap();
    assert_eq!((entry.grant.uses_left, entry.used, uses.len()), (Some(0), 10, 10));
    assert_eq!(entry.standing(at(150)), Standing::UsedUp);
}

#[tokio::test]
async fn a_use_that_the_database_refuses_undoes_itself_and_nothing_else() {
    let place = Place::new();
    let store = place.open_clean();
    let grant = store.add_grant(draft(Some(5), None)).await.unwrap();
    assert_eq!(store.use_grants(using(1, 1, &[grant])).await.unwrap(), Used::Yes);
    // The same message once more: its row is there already, so nothing of this may stay.
    assert!(store.use_grants(using(1, 1, &[grant])).await.is_err());
    assert_eq!(entry_left(&store, grant).await, (Some(4), None));
    assert!(store.record(row(1)));
    let mut bad = draft(None, None);
    bad.terms.rule = "jo@council.example".into();
    assert!(store.add_grant(bad).await.is_err());
    store.flush().await;
    assert_eq!(store.journal(None, 10).await.unwrap(), [row(1)]);
    assert_eq!(store.add_grant(draft(None, None)).await.unwrap(), GrantId(2));
}

#[tokio::test]
async fn a_disk_that_is_not_to_be_trusted_grants_nothing() {
    let place = Place::new();
    let broken = Arc::new(AtomicBool::new(false));
    let fails = Arc::clone(&broken);
    let store = place.open_on(move |file| match fails.load(Ordering::SeqCst) {
        true => Err(std::io::Error::other("no")),
        false => file.sync_all(),
    });
    let grant = store.add_grant(draft(None, None)).await.unwrap();
    broken.store(true, Ordering::SeqCst);
    assert!(hold(&store, 1, b"x").await.is_err());
    assert!(matches!(store.use_grants(using(1, 1, &[grant])).await, Err(StoreError::Bad)));
}

#[tokio::test]
async fn how_a_grant_stands() {
    let place = Place::new();
    let store = place.open_clean();
    let grant = store.add_grant(draft(Some(1), None)).await.unwrap();
    let stands = |entry: &Entry, now| entry.standing(at(now));
    let whole = entry(&store, grant).await;
    for (now, standing) in [(99, Standing::NotYet), (100, Standing::InForce), (200, Standing::Ended)] {
        assert_eq!(stands(&whole, now), standing, "{now}");
    }
    store.use_grants(using(1, 1, &[grant])).await.unwrap();
    assert_eq!(stands(&entry(&store, grant).await, 150), Standing::UsedUp);
    store.revoke_grant(grant, why()).await.unwrap();
    assert_eq!(stands(&entry(&store, grant).await, 150), Standing::Revoked);
    assert!(Standing::InForce.is_open() && !Standing::Revoked.is_open());
    assert_eq!(Standing::ALL.len(), 5);
}
