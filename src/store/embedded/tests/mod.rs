//! Tests of the embedded backend. What they share: a store in a folder of its own, items, rows, contents.

use super::backend::Embedded;
use super::folder::{Folder, Fsync};
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::mail::id::Id;
use crate::policy::route::Route;
use crate::store::config::Config;
use crate::store::failure::{HoldError, OpenError, StoreError};
use crate::store::handle::Store;
use crate::store::held::{Filter, Item, State, WhyHeld};
use crate::store::journal::{Recorded, Row};
use crate::store::opening::OpenReport;
use rusqlite::Connection;
use std::fs::{self, File};
use std::io::{Cursor, Read};
use std::path::PathBuf;
use std::sync::Arc;
use tempfile::TempDir;

mod granting;
mod holding;
mod journal;
mod laws;
mod mailings;
mod recovering;
mod releasing;

/// A folder that goes with the test.
struct Place {
    dir: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { dir: tempfile::tempdir().unwrap() }
    }

    fn config(&self) -> Config {
        // The rows of these tests have dates of their own, and are never too old.
        Config { folder: self.dir.path().join("store"), journal_days: u32::MAX, facts_days: u32::MAX }
    }

    fn open(&self) -> (Store, OpenReport) {
        Store::open(&self.config()).unwrap()
    }

    /// A store that nothing had to be put in order in.
    fn open_clean(&self) -> Store {
        let (store, report) = self.open();
        assert!(report.is_clean(), "{report:?}");
        store
    }

    fn open_on(&self, fsync: impl Fn(&File) -> std::io::Result<()> + Send + Sync + 'static) -> Store {
        let fsync: Fsync = Arc::new(fsync);
        Store::of(Embedded::open_on(&self.config(), fsync).unwrap().0)
    }

    fn folder(&self) -> Folder {
        Folder::at(&self.config().folder, Arc::new(File::sync_all))
    }

    /// The database, as if another process had it open.
    fn database(&self) -> Connection {
        Connection::open(self.folder().index()).unwrap()
    }

    fn mail(&self, id: Id) -> PathBuf {
        self.folder().mail(id)
    }

    /// Names in the folder of held messages.
    fn names(&self) -> Vec<String> {
        let entries = fs::read_dir(self.folder().held()).unwrap();
        let mut names: Vec<String> =
            entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }

    /// Makes the database what `damage` makes of its bytes. No process may have it open.
    fn damage_index(&self, damage: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = fs::read(self.folder().index()).unwrap();
        damage(&mut bytes);
        fs::write(self.folder().index(), bytes).unwrap();
    }
}

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn mailbox(text: &str) -> Option<Address> {
    Address::parse(text)
}

fn item(number: u8, content: &[u8]) -> Item {
    let mut envelope = Envelope::new(Path::new(
        "<officer@council.example> BODY=8BITMIME SIZE=4711",
        mailbox("officer@council.example"),
    ));
    envelope.recipients.push(Path::new("<jo@example.org> NOTIFY=FAILURE", mailbox("jo@example.org")));
    envelope.recipients.push(Path::new("<postmaster>", None));
    Item {
        id: id(number),
        at: jiff::Timestamp::from_second(1_780_000_000 + i64::from(number)).unwrap(),
        envelope,
        subject: "Café \u{202e}list\u{1b}[2J".into(),
        size: content.len() as u64,
        sha256: String::new(),
        reasons: vec![WhyHeld {
            rule: "personal-forwarding".into(),
            title: "Confidential data sent to a personal address".into(),
            clause: "AUP-personal".into(),
            evidence: vec!["2 NHS numbers (high) in part 2".into()],
        }],
        route: Route::Secure,
        policy: "0123456789ab".into(),
        state: State::Held,
        outcome: String::new(),
    }
}

fn row(number: u8) -> Row {
    Row {
        id: id(number),
        at: jiff::Timestamp::from_second(1_780_000_000 + i64::from(number)).unwrap(),
        direction: "internal+outbound".into(),
        recipients: 2,
        size: 4711,
        parts: 3,
        verdict: "quarantine".into(),
        route: Route::Secure,
        disposition: "held".into(),
        reply: 250,
        reasons: vec!["personal-forwarding".into(), "unsecured-2".into()],
        shadow: vec!["mass-mail".into()],
        policy: "0123456789ab".into(),
        inspect_us: 350,
        answer_us: 2100,
        facts: Vec::new(),
        mailing: Some("bcdfghjkmnpqrstv".into()),
    }
}

/// Bytes that no codec would leave alone.
fn content(length: usize) -> Vec<u8> {
    let text = b"Subject: x\r\n\r\n\0\xff\r\n.\r\nFrom \n\r line\r\n";
    text.iter().copied().cycle().take(length).collect()
}

async fn hold(store: &Store, number: u8, content: &[u8]) -> Result<(), HoldError> {
    store.hold(item(number, content), row(number), Cursor::new(content.to_vec())).await
}

async fn read(store: &Store, number: u8) -> Result<Vec<u8>, StoreError> {
    let mut bytes = Vec::new();
    store.content(id(number)).await?.read_to_end(&mut bytes).unwrap();
    Ok(bytes)
}

async fn state(store: &Store, number: u8) -> State {
    store.item(id(number)).await.unwrap().state
}

/// Everything that is listed, as numbers of [`id`].
async fn listed(store: &Store, state: Option<State>) -> Vec<u8> {
    let items = store.list(Filter { state, limit: 1000 }).await.unwrap();
    items.iter().map(|item| item.id.bytes()[0]).collect()
}
