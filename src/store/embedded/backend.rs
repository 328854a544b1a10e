//! The embedded backend as the store sees it: holds, changes of state, questions.

use super::content_file::{self, Opened, ReadError, Verified, WriteError};
use super::folder::{Folder, Fsync};
use super::health::Health;
use super::index;
use super::job::{Change, Entry, Job};
use super::kept_facts;
use super::mailings;
use super::met;
use super::readers::Readers;
use super::recovery;
use super::secrets::{self, Purpose};
use super::task::task;
use super::writer::Writer;
use crate::mail::id::Id;
use crate::store::config::Config;
use crate::store::failure::{HoldError, OpenError, StoreError};
use crate::store::held::{Content, Filter, Item, State, Summary};
use crate::store::journal::{Recorded, Row};
use crate::store::mailings::sent::Sent;
use crate::store::mailings::{LONGEST, Mailings};
use crate::store::opening::OpenReport;
use std::collections::BTreeSet;
use std::fmt;
use std::fs::{File, TryLockError};
use std::io::Read;
use std::sync::Arc;
use tokio::sync::{Semaphore, oneshot};

/// Messages that are written at the same time; the others wait. Each takes a thread and 64 KiB.
const HOLDS_AT_ONCE: usize = 32;
/// Characters of a next hop's answer that are kept.
const OUTCOME_MOST: usize = 1000;

/// A store in one folder of this machine.
pub struct Embedded {
    folder: Folder,
    writer: Writer,
    readers: Arc<Readers>,
    health: Arc<Health>,
    holds: Arc<Semaphore>,
    mailings: Arc<Mailings>,
}

impl fmt::Debug for Embedded {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedded").field("folder", &self.folder.root()).finish_non_exhaustive()
    }
}

/// The sole right to release or discard an item. It ends with the process that has it, whatever becomes of that.
#[derive(Debug)]
pub struct Claim {
    id: Id,
    _file: Option<File>,
}

impl Embedded {
    /// Opens the store for the one gateway, and puts in order what a crash has left.
    pub fn open(config: &Config) -> Result<(Self, OpenReport), OpenError> {
        Self::open_on(config, Arc::new(File::sync_all))
    }

    pub(super) fn open_on(config: &Config, fsync: Fsync) -> Result<(Self, OpenReport), OpenError> {
        let folder = Folder::at(&config.folder, fsync);
        folder.prepare()?;
        let lock = folder.lock()?;
        let mut report = OpenReport::default();
        let mut connection = recovery::open_index(&folder, &mut report)?;
        recovery::reconcile(&folder, &mut connection, &mut report)?;
        Ok((Self::start(folder, connection, Some((lock, config.clone())))?, report))
    }

    /// Opens the store beside a gateway that may be running. Nothing is repaired.
    pub fn open_shared(config: &Config) -> Result<Self, OpenError> {
        let folder = Folder::at(&config.folder, Arc::new(File::sync_all));
        if !folder.index().is_file() {
            return Err(OpenError::NoStore(config.folder.clone()));
        }
        let unusable = |error: rusqlite::Error| OpenError::Index(error.to_string());
        let mut connection = index::connect(&folder.index()).map_err(unusable)?;
        match index::format(&connection).map_err(unusable)? {
            0 => Err(OpenError::NoStore(config.folder.clone())),
            found if found > index::FORMAT => Err(OpenError::Newer { found, known: index::FORMAT }),
            found => {
                if found < index::FORMAT {
                    index::upgrade(&mut connection).map_err(unusable)?;
                }
                Self::start(folder, connection, None)
            }
        }
    }

    pub(super) fn start(
        folder: Folder,
        connection: rusqlite::Connection,
        own: Option<(File, Config)>,
    ) -> Result<Self, OpenError> {
        let mailings = Arc::new(
            remembered(&connection, own.is_some()).map_err(|error| OpenError::Index(error.to_string()))?,
        );
        let health = Arc::new(Health::default());
        let readers = Arc::new(Readers::of(folder.index()));
        let writer = Writer::start(connection, folder.clone(), Arc::clone(&health), own)
            .map_err(|error| OpenError::Folder { path: folder.root().to_owned(), error })?;
        let holds = Arc::new(Semaphore::new(HOLDS_AT_ONCE));
        Ok(Self { folder, writer, readers, health, holds, mailings })
    }

    /// Holds a message: its file, the folder's entry, then index and journal in one commit.
    pub async fn hold(
        &self,
        item: Item,
        row: Row,
        sent: Option<Sent>,
        content: impl Read + Send + 'static,
    ) -> Result<(), HoldError> {
        if self.health.is_bad() {
            return Err(HoldError::Bad);
        }
        let queue = self.writer.queue().ok_or(HoldError::Closed)?;
        let permit = Arc::clone(&self.holds).acquire_owned().await.map_err(|_| HoldError::Closed)?;
        let (folder, health) = (self.folder.clone(), Arc::clone(&self.health));
        let queued = tokio::task::spawn_blocking(move || {
            let _permit = permit;
            let record = content_file::write(&folder, item, content).map_err(|error| match error {
                WriteError::Failed(error) => error,
                WriteError::NotSynced => {
                    health.mark_bad();
                    HoldError::Bad
                }
            })?;
            let (done, committed) = oneshot::channel();
            let entry = Box::new(Entry { row, sent });
            let job = Job::Hold { record: Box::new(record), entry, done };
            queue.send(job).map_err(|_| HoldError::Closed)?;
            Ok(committed)
        });
        let committed =
            queued.await.map_err(|_| HoldError::Unwritable("writing was broken off".into()))??;
        committed.await.unwrap_or(Err(HoldError::Closed))
    }

    /// Queues a row of the journal.
    pub fn record(&self, row: Row, sent: Option<Sent>) -> bool {
        self.writer.record(Entry { row, sent })
    }

    /// The mailings.
    pub fn mailings(&self) -> &Arc<Mailings> {
        &self.mailings
    }

    /// Rows of the journal that were not written since the start.
    pub fn lost_rows(&self) -> u64 {
        self.health.lost()
    }

    /// The disk has not confirmed a write.
    pub fn is_bad(&self) -> bool {
        self.health.is_bad()
    }

    /// Items, newest first.
    pub async fn list(&self, filter: Filter) -> Result<Vec<Item>, StoreError> {
        self.ask(move |index| index::list(index, &filter)).await
    }

    /// One item.
    pub async fn item(&self, id: Id) -> Result<Item, StoreError> {
        let listed = self.ask(move |index| index::item(index, id)).await?;
        listed.map(|listed| listed.item).ok_or(StoreError::NoSuchItem)
    }

    /// What waits for a decision.
    pub async fn summary(&self) -> Result<Summary, StoreError> {
        self.ask(index::summary).await
    }

    /// Rows of the journal, newest first.
    pub async fn journal(&self, since: Option<jiff::Timestamp>, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.ask(move |index| index::journal(index, since, limit)).await
    }

    /// Rows with what rules saw, in the order of writing.
    pub async fn recorded(
        &self,
        since: jiff::Timestamp,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Recorded>, StoreError> {
        self.ask(move |index| kept_facts::read(index, since, after, limit)).await
    }

    /// The key of the pseudonyms in what is kept.
    pub fn pseudonyms(&self) -> Result<[u8; 32], StoreError> {
        self.readers.ask(|index| secrets::key(index, Purpose::Pseudonyms))
    }

    /// When the first row from `since` on was written, and which rules such rows name.
    pub async fn rules_met(
        &self,
        since: jiff::Timestamp,
    ) -> Result<(Option<jiff::Timestamp>, BTreeSet<String>), StoreError> {
        self.ask(move |connection| met::rules_met(connection, since)).await
    }

    /// Rows of the journal of one mailing, the oldest first.
    pub async fn mailing(&self, name: String, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.ask(move |index| index::mailing(index, &name, limit)).await
    }

    /// The row of a message and those of all other pieces of its mailing, the oldest first.
    pub async fn pieces(&self, id: Id, limit: u32) -> Result<Vec<Row>, StoreError> {
        self.ask(move |index| index::pieces(index, id, limit)).await
    }

    /// The exact bytes of an item.
    pub async fn content(&self, id: Id) -> Result<Content, StoreError> {
        let (item, opened) = self.find(id).await?;
        let verified = self.verify(item.id, opened).await?;
        Ok(Content::new(item.size, verified))
    }

    /// Takes the sole right to release an item that is in state `from`, verifies it, and marks it as being released.
    pub async fn begin_release(&self, id: Id, from: State) -> Result<(Item, Content, Claim), StoreError> {
        let (item, opened) = self.find(id).await?;
        if item.state != from {
            return Err(StoreError::Not(item.state));
        }
        let claim = claim(id, opened.file())?;
        let verified = self.verify(id, opened).await?;
        let from: &'static [State] = match from {
            State::Releasing => &[State::Releasing],
            _ => &[State::Held],
        };
        self.change(Change { id, from, to: State::Releasing, outcome: None }).await?;
        let content = Content::new(item.size, verified);
        Ok((Item { state: State::Releasing, ..item }, content, claim))
    }

    /// Records what came of a release: the state `to` and the next hop's answer.
    pub async fn end_release(&self, claim: Claim, to: State, outcome: &str) -> Result<(), StoreError> {
        let outcome = Some(outcome.chars().take(OUTCOME_MOST).collect());
        self.change(Change { id: claim.id, from: &[State::Releasing], to, outcome }).await?;
        if to.is_closed() {
            self.remove_content(claim.id).await;
        }
        Ok(())
    }

    /// Discards an item. One that is being released can be discarded when nobody is at it any more.
    pub async fn discard(&self, id: Id) -> Result<(), StoreError> {
        let item = self.item(id).await?;
        if item.state.is_closed() {
            return Err(StoreError::Not(item.state));
        }
        let folder = self.folder.clone();
        // What is damaged may be discarded, so the file need not be one that can be opened.
        let claim = blocking(move || match folder.open_mail(id) {
            Ok(file) => claim(id, &file),
            Err(_) => Ok(Claim { id, _file: None }),
        })
        .await?;
        let change = || Change {
            id,
            from: &[State::Held, State::Releasing, State::Damaged],
            to: State::Discarded,
            outcome: None,
        };
        let mut discarded = self.change(change()).await;
        if matches!(discarded, Err(StoreError::NoSpace)) {
            // On a full disk the row has room only when the content is gone. A crash in between leaves an item without
            // content, which is shown as damaged and can be discarded again. An open file would keep its space.
            drop(claim);
            self.remove_content(id).await;
            discarded = self.change(change()).await;
        }
        discarded?;
        self.remove_content(id).await;
        Ok(())
    }

    /// Waits until all that was handed over before has been written, or has failed.
    pub async fn flush(&self) {
        let (done, flushed) = oneshot::channel();
        if self.writer.submit(Job::Flush(done)).await.is_ok() {
            let _ = flushed.await;
        }
    }

    /// The item by the index, and its file.
    async fn find(&self, id: Id) -> Result<(Item, Opened), StoreError> {
        let listed = self.ask(move |index| index::item(index, id)).await?.ok_or(StoreError::NoSuchItem)?;
        if listed.item.state.is_closed() {
            return Err(StoreError::Not(listed.item.state));
        }
        let folder = self.folder.clone();
        let opened = blocking(move || Ok(content_file::open(&folder, id))).await?;
        let opened = opened.and_then(|opened| match &listed.record {
            Some(row) if row.json == opened.record.json => Ok(opened),
            _ => Err(ReadError::Damaged("its record is not the one in the index")),
        });
        match opened {
            Ok(opened) => Ok((listed.item, opened)),
            Err(error) => Err(self.unreadable(id, error).await),
        }
    }

    async fn verify(&self, id: Id, opened: Opened) -> Result<Verified, StoreError> {
        match blocking(move || Ok(opened.verify())).await? {
            Ok(verified) => Ok(verified),
            Err(error) => Err(self.unreadable(id, error).await),
        }
    }

    /// Damage is recorded where it is found, so that the list shows it.
    async fn unreadable(&self, id: Id, error: ReadError) -> StoreError {
        let damage = match error {
            ReadError::Failed(error) => return error.into(),
            ReadError::Damaged(damage) => damage,
        };
        let outcome = Some(damage.to_owned());
        let marked = self.change(Change { id, from: &[State::Held], to: State::Damaged, outcome }).await;
        match marked {
            // Released or discarded since the question was asked: its file has gone for a good reason.
            Err(StoreError::Not(state)) if state.is_closed() => StoreError::Not(state),
            _ => StoreError::Damaged(damage),
        }
    }

    async fn change(&self, change: Change) -> Result<(), StoreError> {
        let (done, changed) = oneshot::channel();
        self.writer.submit(Job::Change { change, done }).await?;
        changed.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Removes the content of an item that is closed. What fails here is done at the next start.
    async fn remove_content(&self, id: Id) {
        let folder = self.folder.clone();
        let _ = blocking(move || Ok(folder.remove(id).and_then(|()| folder.sync_held())?)).await;
    }

    /// Makes a change; when this returns `Ok` it is on disk.
    pub(in crate::store) async fn write<T: Send + 'static>(
        &self,
        work: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let (task, answer) = task(work);
        self.writer.submit(Job::Task(task)).await?;
        answer.await.unwrap_or(Err(StoreError::Closed))
    }

    /// Asks a question; nobody waits for the writer.
    pub(in crate::store) async fn ask<T: Send + 'static>(
        &self,
        question: impl FnOnce(&rusqlite::Connection) -> rusqlite::Result<T> + Send + 'static,
    ) -> Result<T, StoreError> {
        let readers = Arc::clone(&self.readers);
        blocking(move || readers.ask(question)).await
    }
}

/// The mailings that a rule may still ask for, where rules are asked: by whoever serves.
fn remembered(connection: &rusqlite::Connection, serving: bool) -> rusqlite::Result<Mailings> {
    let since = jiff::Timestamp::now().as_second().saturating_sub_unsigned(LONGEST.as_secs());
    let mailings = Mailings::new(secrets::key(connection, Purpose::Mailings)?);
    if serving {
        mailings::forget(connection, since, u32::MAX)?;
        mailings::read(connection, since, &mut |sent| mailings.remember(&sent))?;
    }
    Ok(mailings)
}

/// A lock on the file itself: it holds against other processes too, and a crash lets go of it.
fn claim(id: Id, file: &File) -> Result<Claim, StoreError> {
    match file.try_lock() {
        Ok(()) => Ok(Claim { id, _file: Some(file.try_clone()?) }),
        Err(TryLockError::WouldBlock) => Err(StoreError::Busy),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, StoreError> + Send + 'static,
) -> Result<T, StoreError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(done) => done,
        Err(_) => Err(StoreError::Failed("the work was broken off".into())),
    }
}
