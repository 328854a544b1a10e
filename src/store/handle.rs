//! The store: quarantine and journal behind one handle that is cheap to clone.

use super::bundles::{Bundle, Load};
use super::config::Config;
use super::embedded::backend::{Claim, Embedded};
use super::embedded::bundles;
use super::embedded::grants;
use super::failure::{HoldError, OpenError, StoreError};
use super::grants::{Draft, Entry, Revocation, Revoked, Use, Used, Using};
use super::held::{Content, Filter, Item, State, Summary};
use super::journal::{Recorded, Row};
use super::mailings::Mailings;
use super::mailings::sent::Sent;
use super::opening::OpenReport;
use crate::inspect::grant::{Grant, GrantId};
use crate::mail::id::Id;
use std::collections::BTreeSet;
use std::io::Read;
use std::sync::Arc;

/// A store that is open. Clones share it; the last one that goes waits for the queue to be written.
#[derive(Clone, Debug)]
pub struct Store {
    backend: Arc<Embedded>,
}

impl Store {
    /// Opens the store for the one gateway that serves from it, creates it where there is none, and puts in order what
    /// a crash has left; the report says what that was. Blocks for as long as the disk takes.
    pub fn open(config: &Config) -> Result<(Self, OpenReport), OpenError> {
        let (backend, report) = Embedded::open(config)?;
        Ok((Self::of(backend), report))
    }

    /// Opens the store for a command of the operator while a gateway may be serving from it. Repairs nothing.
    pub fn open_shared(config: &Config) -> Result<Self, OpenError> {
        Ok(Self::of(Embedded::open_shared(config)?))
    }

    pub(super) fn of(backend: Embedded) -> Self {
        Self { backend: Arc::new(backend) }
    }

    /// Holds a message. When this returns `Ok` it is durable: it may be acknowledged (250), and only then.
    ///
    /// `content` must yield `item.size` bytes, and bytes with `item.sha256` where that is not empty; it is read on a
    /// thread for waiting. The message becomes [`State::Held`] whatever `item.state` says. `row` is committed together
    /// with it. On an error nothing is held (or nobody may rely on it) and `row` is not written: answer 452 (RFC 3463
    /// 4.3.1) and [`record`](Self::record) that.
    pub async fn hold(
        &self,
        item: Item,
        row: Row,
        content: impl Read + Send + 'static,
    ) -> Result<(), HoldError> {
        self.backend.hold(item, row, None, content).await
    }

    /// The same for a piece of a mailing, which is written down in the same commit.
    pub async fn hold_piece(
        &self,
        item: Item,
        row: Row,
        sent: Option<Sent>,
        content: impl Read + Send + 'static,
    ) -> Result<(), HoldError> {
        self.backend.hold(item, row, sent, content).await
    }

    /// Records a decision on a message that is not held. Never waits: rows are written together within about 100 ms.
    /// `false` where the queue is full; the row is then counted as lost, as one is that cannot be written later.
    pub fn record(&self, row: Row) -> bool {
        self.backend.record(row, None)
    }

    /// The same for a piece of a mailing that has been sent.
    pub fn record_piece(&self, row: Row, sent: Option<Sent>) -> bool {
        self.backend.record(row, sent)
    }

    /// Who has got which mailing.
    pub fn mailings(&self) -> &Arc<Mailings> {
        self.backend.mailings()
    }

    /// Rows of the journal that could not be written, since the start.
    pub fn lost_rows(&self) -> u64 {
        self.backend.lost_rows()
    }

    /// The disk has not confirmed a write. Until restart every hold fails; mail that is not held goes on.
    pub fn is_bad(&self) -> bool {
        self.backend.is_bad()
    }

    /// Items, newest first.
    pub async fn list(&self, filter: Filter) -> Result<Vec<Item>, StoreError> {
        self.backend.list(filter).await
    }

    /// One item, whatever its state.
    pub async fn item(&self, id: Id) -> Result<Item, StoreError> {
        self.backend.item(id).await
    }

    /// The exact bytes of an item, verified. An item that is found damaged is marked so.
    pub async fn content(&self, id: Id) -> Result<Content, StoreError> {
        self.backend.content(id).await
    }

    /// Discards an item: its content is removed, its row remains. Allowed for what is held or damaged, and for a
    /// release that was interrupted.
    pub async fn discard(&self, id: Id) -> Result<(), StoreError> {
        self.backend.discard(id).await
    }

    /// What waits for a decision. Cheap enough for every scrape of metrics.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
        self.backend.summary().await
    }

    /// Rows of the journal from `since` on, newest first, at most `limit` (and at most [`Filter::MOST`]). Their times
    /// are exact to the microsecond.
    pub async fn journal(&self, since: Option<jiff::Timestamp>, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.backend.journal(since, limit).await
    }

    /// Rows of the journal from `since` on of which it is known what rules saw, in the order of writing, behind the row with the
    /// number `after`, at most `limit`.
    pub async fn recorded(
        &self,
        since: jiff::Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.backend.recorded(since, after, limit).await
    }

    /// The key of the pseudonyms in what rules saw. It stays the same for as long as the database is the same. Blocks for as long
    /// as the disk takes.
    pub fn pseudonyms(&self) -> Result<[u8; 32], StoreError> {
        self.backend.pseudonyms()
    }

    /// When the first row of the journal from `since` on was written, and the ids of the rules that such rows name.
    pub async fn rules_met(
        &self,
        since: jiff::Timestamp,
    ) -> Result<(Option<jiff::Timestamp>, BTreeSet<String>), StoreError> {
        self.backend.rules_met(since).await
    }

    /// Rows of the journal of the mailing of this name, the oldest first, at most `limit` (and at most [`Filter::MOST`]).
    pub async fn mailing(&self, name: &str, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.backend.mailing(name.to_owned(), limit).await
    }

    /// The row of a message and those of all other pieces of its mailing, the oldest first, at most `limit` (and at most
    /// [`Filter::MOST`]).
    pub async fn pieces(&self, id: Id, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.backend.pieces(id, limit).await
    }

    /// Enters a grant into the register.
    pub async fn add_grant(&self, draft: Draft) -> Result<GrantId, StoreError> {
        self.backend.write(move |register| grants::add(register, &draft)).await
    }

    /// Takes a grant back: no message that is not yet on its way can use it any more.
    pub async fn revoke_grant(&self, id: GrantId, revocation: Revocation) -> Result<Revoked, StoreError> {
        self.backend.write(move |register| grants::revoke(register, id, &revocation)).await
    }

    /// Grants, the newest first; at most 10,000.
    pub async fn grants(&self) -> Result<Vec<Entry>, StoreError> {
        self.backend.ask(grants::list).await
    }

    /// One grant and its uses, the newest first; `None` where there is no such grant.
    pub async fn grant(&self, id: GrantId) -> Result<Option<(Entry, Vec<Use>)>, StoreError> {
        self.backend.ask(move |register| grants::entry(register, id)).await
    }

    /// Grants for one of these rules that a message to so many people may use now, those that end first first; `senders`
    /// are the forms in which a grant may name its sender.
    pub async fn usable_grants(
        &self,
        rules: Vec<String>,
        senders: Vec<String>,
        recipients: u32,
        now: jiff::Timestamp,
    ) -> Result<Vec<Grant>, StoreError> {
        self.backend.ask(move |register| grants::usable(register, &rules, &senders, recipients, now)).await
    }

    /// Uses grants for a message, all of them or none. Each is looked at once more: of many messages that come at the
    /// same time none gets what is not left. When this returns [`Used::Yes`] it is durable.
    pub async fn use_grants(&self, using: Using) -> Result<Used, StoreError> {
        self.backend.write(move |register| grants::use_all(register, &using)).await
    }

    /// Gives back what a message has used, because it did not go on. Given back twice it comes back once.
    pub async fn give_back_grants(&self, message: Id, now: jiff::Timestamp) -> Result<(), StoreError> {
        self.backend.write(move |register| grants::give_back(register, message, now)).await.map(drop)
    }

    /// A policy comes into force. It is kept with its files, so that it can be looked at and brought back.
    pub async fn keep_bundle(&self, bundle: Bundle) -> Result<(), StoreError> {
        self.backend.write(move |index| bundles::keep(index, &bundle)).await
    }

    /// When which policy came into force, the last first; at most 10,000.
    pub async fn loads(&self) -> Result<Vec<Load>, StoreError> {
        self.backend.ask(bundles::loads).await
    }

    /// The policies that were in force and whose hash begins like this; of several two.
    pub async fn find_bundles(&self, begins: &str) -> Result<Vec<Bundle>, StoreError> {
        let begins = begins.to_owned();
        self.backend.ask(move |index| bundles::find(index, &begins)).await
    }

    /// Waits until every row and item handed over so far has been written, or has failed. For an orderly end.
    pub async fn flush(&self) {
        self.backend.flush().await;
    }

    pub(super) async fn begin_release(
        &self,
        id: Id,
        from: State,
    ) -> Result<(Item, Content, Claim), StoreError> {
        self.backend.begin_release(id, from).await
    }

    pub(super) async fn end_release(&self, claim: Claim, to: State, outcome: &str) -> Result<(), StoreError> {
        self.backend.end_release(claim, to, outcome).await
    }
}
