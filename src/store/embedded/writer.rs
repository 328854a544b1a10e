//! The one thread that writes to the database: many holds, changes and journal rows share one commit.

use super::folder::Folder;
use super::health::Health;
use super::index;
use super::job::{Done, Entry, Job, change_error, hold_error, sort};
use super::kept_facts;
use super::mailings;
use crate::mail::id::Id;
use crate::store::config::Config;
use crate::store::failure::StoreError;
use rusqlite::{Connection, TransactionBehavior};
use std::fs::File;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// Jobs that wait at the most.
pub(super) const QUEUE: usize = 4096;
/// Jobs in one transaction at the most.
const BATCH: usize = 256;
/// How long rows of the journal wait for company. Whoever waits for an answer never waits for this.
const GATHER: Duration = Duration::from_millis(100);
/// Between two looks for what is too old.
const TIDY: Duration = Duration::from_secs(60 * 60);

/// The writing thread. Dropping it waits until the queue is empty and the thread has ended.
pub(super) struct Writer {
    queue: Option<SyncSender<Job>>,
    thread: Option<JoinHandle<()>>,
    health: Arc<Health>,
}

impl Writer {
    /// Starts the thread. Where the store is its own it keeps the lock until its last commit, and removes what is too old.
    pub(super) fn start(
        connection: Connection,
        folder: Folder,
        health: Arc<Health>,
        own: Option<(File, Config)>,
    ) -> io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let mut thread = Thread { connection, folder, health: Arc::clone(&health), own, tidied: None };
        let thread =
            std::thread::Builder::new().name("store-writer".into()).spawn(move || thread.run(&jobs))?;
        Ok(Self { queue: Some(queue), thread: Some(thread), health })
    }

    /// The queue, for a thread that may wait.
    pub(super) fn queue(&self) -> Option<SyncSender<Job>> {
        self.queue.clone()
    }

    /// Hands over an entry that nobody waits for; whether there was room.
    pub(super) fn record(&self, entry: Entry) -> bool {
        let job = Job::Record(Box::new(entry));
        let queued = self.queue.as_ref().is_some_and(|queue| queue.try_send(job).is_ok());
        if !queued {
            self.health.lose();
        }
        queued
    }

    /// Hands over a job; where the queue is full it waits on a thread for waiting.
    pub(super) async fn submit(&self, job: Job) -> Result<(), StoreError> {
        let queue = self.queue().ok_or(StoreError::Closed)?;
        match queue.try_send(job) {
            Ok(()) => Ok(()),
            Err(TrySendError::Disconnected(_)) => Err(StoreError::Closed),
            Err(TrySendError::Full(job)) => tokio::task::spawn_blocking(move || queue.send(job))
                .await
                .map_err(|_| StoreError::Closed)?
                .map_err(|_| StoreError::Closed),
        }
    }
}

impl Drop for Writer {
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // A writer that has panicked has no more to say; its callers have been told that it is closed.
            let _ = thread.join();
        }
    }
}

struct Thread {
    connection: Connection,
    folder: Folder,
    health: Arc<Health>,
    /// The lock of the store and what is wanted of it.
    own: Option<(File, Config)>,
    /// When all that was too old had been removed.
    tidied: Option<Instant>,
}

impl Thread {
    fn run(&mut self, jobs: &Receiver<Job>) {
        loop {
            self.tidy();
            let patience = if self.tidied.is_some() { TIDY } else { GATHER };
            match jobs.recv_timeout(patience) {
                Ok(first) => self.commit(gather(first, jobs)),
                Err(RecvTimeoutError::Timeout) => {}
                Err(RecvTimeoutError::Disconnected) => return,
            }
        }
    }

    /// Removes some of what is too old, now and then. What fails is tried again the next time.
    fn tidy(&mut self) {
        if self.health.is_bad() || self.tidied.is_some_and(|tidied| tidied.elapsed() < TIDY) {
            return;
        }
        let more = match &self.own {
            Some((_, config)) => kept_facts::tidy(&self.connection, config, jiff::Timestamp::now()),
            None => Ok(false),
        };
        if !more.unwrap_or(false) {
            self.tidied = Some(Instant::now());
        }
    }

    /// Writes a batch in one transaction and answers everybody who waits.
    fn commit(&mut self, batch: Vec<Job>) {
        let holds = batch.iter().any(|job| matches!(job, Job::Hold { .. }));
        if holds && !self.health.is_bad() && self.folder.sync_held().is_err() {
            self.health.mark_bad();
        }
        let bad = self.health.is_bad();
        let (jobs, refused): (Vec<Job>, Vec<Job>) =
            batch.into_iter().partition(|job| !bad || !job.needs_a_good_disk());
        refused.into_iter().for_each(|job| job.refuse(&self.health));
        match self.transact(jobs) {
            Ok(done) => done.into_iter().for_each(|done| self.answer(done)),
            Err((jobs, error)) => self.fail(jobs, &error),
        }
    }

    /// The transaction. Where it fails, nothing of it is written and all who wait are handed back.
    fn transact(&mut self, jobs: Vec<Job>) -> Result<Vec<Done>, (Vec<Done>, rusqlite::Error)> {
        let mut done = Vec::with_capacity(jobs.len());
        let transaction = match self.connection.transaction_with_behavior(TransactionBehavior::Immediate) {
            Ok(transaction) => transaction,
            Err(error) => return Err((jobs.into_iter().map(Job::unwritten).collect(), error)),
        };
        let pieces: Vec<i64> = jobs.iter().filter_map(Job::sent).map(|sent| sent.forget_before).collect();
        let mut jobs = jobs.into_iter();
        for job in jobs.by_ref() {
            let (job, failure) = job.write(&transaction);
            done.push(job);
            if let Some(error) = failure {
                done.extend(jobs.map(Job::unwritten));
                return Err((done, error));
            }
        }
        if let (_, Some(error)) = sort(mailings::make_room(&transaction, &pieces)) {
            return Err((done, error));
        }
        match transaction.commit() {
            Ok(()) => Ok(done),
            Err(error) => Err((done, error)),
        }
    }

    /// The batch is on disk.
    fn answer(&self, done: Done) {
        match done {
            Done::Hold { id, done, result, unrecorded } => {
                match result {
                    Ok(()) if unrecorded => self.health.lose(),
                    Ok(()) => {}
                    Err(_) => self.forget(id),
                }
                let _ = done.send(result);
            }
            Done::Record { refused } => {
                if refused {
                    self.health.lose();
                }
            }
            Done::Change { done, result } => {
                let _ = done.send(result);
            }
            Done::Task { task, result } => task.end(result),
            Done::Flush(done) => {
                let _ = done.send(());
            }
        }
    }

    /// The batch is not on disk.
    fn fail(&self, batch: Vec<Done>, error: &rusqlite::Error) {
        if index::is_disk_failure(error) {
            self.health.mark_bad();
        }
        if index::is_corrupt(error) {
            self.health.mark_bad();
            // The next start checks the whole database; without the mark it checks the items only.
            let _ = File::create(self.folder.suspect());
        }
        for done in batch {
            match done {
                Done::Hold { id, done, .. } => {
                    // Where the disk failed the row may be there all the same, so its file must be too.
                    if !self.health.is_bad() {
                        self.forget(id);
                    }
                    let _ = done.send(Err(hold_error(error)));
                }
                Done::Record { .. } => self.health.lose(),
                Done::Change { done, .. } => {
                    let _ = done.send(Err(change_error(error)));
                }
                Done::Task { task, .. } => task.end(Err(change_error(error))),
                Done::Flush(done) => {
                    let _ = done.send(());
                }
            }
        }
    }

    /// Removes the file of a message that nobody was told is held. What stays is taken up at the next start.
    fn forget(&self, id: Id) {
        let _ = self.folder.remove(id);
    }
}

/// Takes jobs that are there, and where nobody waits for an answer a few more that come soon.
fn gather(first: Job, jobs: &Receiver<Job>) -> Vec<Job> {
    let until = Instant::now() + GATHER;
    let mut waited_for = first.is_waited_for();
    let mut batch = vec![first];
    while batch.len() < BATCH {
        let next = match waited_for {
            true => jobs.try_recv().ok(),
            false => jobs.recv_timeout(until.saturating_duration_since(Instant::now())).ok(),
        };
        let Some(next) = next else { break };
        waited_for |= next.is_waited_for();
        batch.push(next);
    }
    batch
}
