use super::*;
use crate::inspect::grant::{GrantId, Terms};
use crate::mail::party::Party;
use crate::policy::testing::{facts, policy, rule};
use crate::store::config::Config;
use crate::store::grants::{Draft, Revocation};
use jiff::Timestamp;
use std::sync::Arc;

const CROWD: &str = "[when]\nrecipients = { more_than = 1 }\n[unless]\ngrant = true";

fn crowd() -> Policy {
    policy(&[("crowd", rule("crowd", "enforce", "reject", CROWD))])
}

fn mail() -> Facts {
    facts("jo@council.example", &["a@example.org", "b@example.net"])
}

fn draft(uses: u32, until: i64) -> Draft {
    let second = |second| Timestamp::from_second(second).unwrap();
    let terms = Terms {
        who: Party::parse("council.example").unwrap(),
        rule: "crowd".into(),
        to: Vec::new(),
        from: second(-100),
        until: second(until),
        uses: Some(uses),
        recipients: None,
        recipients_each: None,
    };
    Draft { terms, approver: "A".into(), reference: "R".into(), made_at: second(-100) }
}

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

#[tokio::test]
async fn twenty_messages_at_the_same_time_share_ten_uses() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(&Config { folder: folder.path().into(), ..Config::default() }).unwrap();
    // The one that ends first is used up first; who comes too late gets the other.
    store.add_grant(draft(4, 100)).await.unwrap();
    store.add_grant(draft(6, 200)).await.unwrap();
    let (policy, telemetry) = (Arc::new(crowd()), Telemetry::new().unwrap());
    let messages: Vec<_> = (0..20)
        .map(|number| {
            let (store, policy, telemetry) = (store.clone(), Arc::clone(&policy), telemetry.clone());
            tokio::spawn(async move {
                let granted =
                    decide(&store, &telemetry, &policy, id(number), &mut mail(), true).await.unwrap();
                assert_eq!(granted.used, granted.decision.verdict == Verdict::Accept);
                granted.used
            })
        })
        .collect();
    let mut used = 0;
    for message in messages {
        used += usize::from(message.await.unwrap());
    }
    assert_eq!(used, 10);
    let left: Vec<_> = store.grants().await.unwrap().iter().map(|entry| entry.grant.uses_left).collect();
    assert_eq!(left, [Some(0), Some(0)]);
}

#[tokio::test]
async fn nothing_is_used_for_what_does_not_go_on() {
    let folder = tempfile::tempdir().unwrap();
    let (store, _) = Store::open(&Config { folder: folder.path().into(), ..Config::default() }).unwrap();
    let grant = store.add_grant(draft(5, 100)).await.unwrap();
    let telemetry = Telemetry::new().unwrap();
    let granted = decide(&store, &telemetry, &crowd(), id(1), &mut mail(), false).await.unwrap();
    assert_eq!((granted.decision.verdict, granted.used), (Verdict::Accept, false));
    let stop = "[when]\nrecipients = { more_than = 1 }";
    let stopped = policy(&[
        ("crowd", rule("crowd", "enforce", "reject", CROWD)),
        ("stop", rule("stop", "enforce", "quarantine", stop)),
    ]);
    let granted = decide(&store, &telemetry, &stopped, id(2), &mut mail(), true).await.unwrap();
    assert_eq!((granted.decision.verdict, granted.used), (Verdict::Quarantine, false));
    assert_eq!(granted.decision.lifted.len(), 1);
    let (entry, uses) = store.grant(grant).await.unwrap().unwrap();
    assert_eq!((entry.grant.uses_left, uses.len()), (Some(5), 0));
    let why = Revocation { at: Timestamp::UNIX_EPOCH, why: "over".into() };
    store.revoke_grant(GrantId(1), why).await.unwrap();
    let granted = decide(&store, &telemetry, &crowd(), id(3), &mut mail(), true).await.unwrap();
    assert_eq!((granted.decision.verdict, granted.used), (Verdict::Reject, false));
}
