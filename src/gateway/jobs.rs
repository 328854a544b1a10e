//! The files of one message that can only be read as a whole: collected while they pass, and read by workers while the
//! rest of the message is still on its way.
//!
//! What a file does to its worker is known of the message. That no worker can be had is not: a fault of ours, for which
//! nothing is held or refused.

use crate::content::budget::Budget;
use crate::detect::spec::Spec;
use crate::inspect::facts::Shortfall;
use crate::inspect::job::{Outcomes, Request};
use crate::inspect::outcome::{Foreseen, Outcome};
use crate::inspect::parcel::{Job, JobId, Parcel};
use crate::net::spool::{self, Spool};
use crate::telemetry::events::worker::{Called, Cause, Failed};
use crate::telemetry::recorder::Telemetry;
use crate::workers::allowance::Allowance;
use crate::workers::pool::{Failure, Pool};
use crate::workers::worker::Body;
use std::collections::{BTreeMap, VecDeque};
use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::timeout;

/// Parcels that may lie between a reading and the collector.
const AHEAD: usize = 4;
/// Complete files that may wait for a worker. Past that the message itself has to wait: each may have a file open.
const WAITING: usize = 4;

/// What jobs need, shared by all messages.
#[derive(Clone, Debug)]
pub struct Readers {
    /// Who reads.
    pub pool: Pool,
    /// Where large files lie until they are complete.
    pub spool_folder: Arc<Path>,
    /// Where it is said how that went.
    pub telemetry: Telemetry,
}

/// The jobs of one message. Nothing runs before the first of them.
#[derive(Debug)]
pub struct Jobs {
    readers: Readers,
    spec: Arc<Spec>,
    left: Left,
    collector: Option<Collector>,
}

/// What a message may still cost.
#[derive(Clone, Copy, Debug)]
struct Left {
    budget: Budget,
    allowance: Allowance,
}

/// Why nothing has come of jobs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Missing {
    /// They took too long.
    TooLate,
    /// By a fault of ours: no worker could be had, or a file could not be kept.
    Unavailable,
}

#[derive(Debug)]
struct Collector {
    parcels: mpsc::Sender<Parcel>,
    /// One task. A message that is given up needs no answer any more: with this the task is dropped, and the worker that
    /// reads a file of the message is ended.
    done: JoinSet<(Result<Outcomes, Missing>, Left)>,
}

impl Jobs {
    /// No job so far. The files are searched with the detectors of this specification.
    pub fn new(readers: Readers, spec: Arc<Spec>) -> Self {
        let left = Left { budget: Budget::default(), allowance: readers.pool.allowance() };
        Self { readers, spec, left, collector: None }
    }

    /// Takes what a reading hands over.
    pub async fn take(&mut self, parcels: Vec<Parcel>) {
        for parcel in parcels {
            // A collector that has gone says so in the end.
            let _ = self.parcels().send(parcel).await;
        }
    }

    /// The same, on a thread that may wait.
    pub fn take_here(&mut self, parcels: Vec<Parcel>) {
        for parcel in parcels {
            let _ = self.parcels().blocking_send(parcel);
        }
    }

    fn parcels(&mut self) -> &mpsc::Sender<Parcel> {
        let Self { readers, spec, left, collector } = self;
        let start = || {
            let (parcels, receiver) = mpsc::channel(AHEAD);
            Collector {
                parcels,
                done: JoinSet::from_iter([collect(receiver, readers.clone(), Arc::clone(spec), *left)]),
            }
        };
        &collector.get_or_insert_with(start).parcels
    }

    /// All of a reading has been handed over: what has come of it.
    ///
    /// # Errors
    /// Nothing has.
    pub async fn outcomes(&mut self, within: Duration) -> Result<Outcomes, Missing> {
        let Some(Collector { parcels, mut done }) = self.collector.take() else {
            return Ok(Outcomes::new());
        };
        drop(parcels);
        let finished = timeout(within, done.join_next()).await.map_err(|_| Missing::TooLate)?;
        let (outcomes, left) = finished.and_then(Result::ok).ok_or(Missing::Unavailable)?;
        self.left = left;
        outcomes
    }
}

/// A file that has its turn once those before it have been read.
struct Complete {
    id: JobId,
    job: Job,
    file: Spool,
    foreseen: Option<Box<Foreseen>>,
}

/// Collects files and has one after the other read, so that what one message may cost is counted in one place.
async fn collect(
    mut parcels: mpsc::Receiver<Parcel>,
    readers: Readers,
    spec: Arc<Spec>,
    mut left: Left,
) -> (Result<Outcomes, Missing>, Left) {
    type Running<'r> = Pin<Box<dyn Future<Output = (JobId, Result<Outcome, Missing>, Left)> + Send + 'r>>;
    let mut files: BTreeMap<JobId, Spool> = BTreeMap::new();
    let mut ready: VecDeque<Complete> = VecDeque::new();
    let mut running: Option<Running<'_>> = None;
    let (mut outcomes, mut open) = (Outcomes::new(), true);
    let new = || Spool::new(Arc::clone(&readers.spool_folder));
    loop {
        while running.is_none()
            && let Some(Complete { id, job, file, foreseen }) = ready.pop_front()
        {
            if let Some(outcome) = foreseen.and_then(|foreseen| foreseen.within(left.budget)) {
                left.budget = outcome.budget;
                outcomes.insert(id, outcome);
                continue;
            }
            let (readers, spec, mut left) = (&readers, Arc::clone(&spec), left);
            running =
                Some(Box::pin(async move { (id, read(readers, spec, job, &mut left, file).await, left) }));
        }
        if !open && running.is_none() {
            return (Ok(outcomes), left);
        }
        let read = async {
            match &mut running {
                Some(running) => running.await,
                None => std::future::pending().await,
            }
        };
        tokio::select! {
            parcel = parcels.recv(), if open && ready.len() < WAITING => match parcel {
                Some(Parcel::Data(id, bytes)) => files.entry(id).or_insert_with(new).append(&bytes).await,
                Some(Parcel::Ready(id, job, foreseen)) => {
                    let file = files.remove(&id).unwrap_or_else(new);
                    ready.push_back(Complete { id, job: *job, file, foreseen });
                }
                Some(Parcel::Dropped(id)) => drop(files.remove(&id)),
                None => open = false,
            },
            (id, outcome, now_left) = read => {
                running = None;
                left = now_left;
                match outcome {
                    Ok(outcome) => drop(outcomes.insert(id, outcome)),
                    // The message is to come again, so nothing more of it need be read now.
                    Err(missing) => return (Err(missing), left),
                }
            }
        }
    }
}

/// Has a worker read one file.
async fn read(
    readers: &Readers,
    spec: Arc<Spec>,
    job: Job,
    left: &mut Left,
    file: Spool,
) -> Result<Outcome, Missing> {
    let Readers { pool, telemetry, .. } = readers;
    let Left { budget, allowance } = left;
    let unavailable = |_| {
        telemetry.record(Failed { cause: Cause::Unavailable });
        Missing::Unavailable
    };
    let length = file.len();
    let content = file.into_reader().await.map_err(unavailable)?;
    let before = *allowance;
    let request = Request { job, budget: *budget, spec }.to_bytes();
    let answer = pool.call(allowance, &request, &mut Content { content: Some(content), length }).await;
    telemetry.record(Called {
        waited: before.turn.saturating_sub(allowance.turn),
        read: before.clock.saturating_sub(allowance.clock),
    });
    let (cause, shortfall, detail) = match answer {
        Ok(answer) => match Outcome::of_bytes(&answer) {
            Some(outcome) => {
                *budget = outcome.budget;
                return Ok(outcome);
            }
            None => (Cause::Died, Shortfall::Poison, "the process that read a file answered nonsense"),
        },
        Err(Failure::Died) => (Cause::Died, Shortfall::Poison, "the process that read a file broke down"),
        Err(Failure::TimedOut) => (Cause::TimedOut, Shortfall::Timeout, "reading a file took too long"),
        Err(Failure::Unavailable(error)) => return Err(unavailable(error)),
    };
    telemetry.record(Failed { cause });
    Ok(Outcome::lost(shortfall, detail, *budget))
}

/// A collected file on its way to a worker.
struct Content {
    content: Option<spool::Content>,
    length: u64,
}

impl Body for Content {
    fn length(&self) -> u64 {
        self.length
    }

    async fn next(&mut self) -> io::Result<Vec<u8>> {
        let content = self.content.take().ok_or(io::ErrorKind::BrokenPipe)?;
        let (piece, content) = content.piece().await?;
        self.content = Some(content);
        Ok(piece)
    }
}
