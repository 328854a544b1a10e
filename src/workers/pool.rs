//! The workers of a gateway: a fixed number, of which each does one task at a time.

use super::allowance::Allowance;
use super::config::Config;
use super::sandbox::Sandbox;
use super::worker::{Body, Broken, Worker};
use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

/// Shared by all sessions.
#[derive(Clone, Debug)]
pub struct Pool {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    config: Config,
    /// One for each worker that has no task.
    turns: Semaphore,
    /// Those of them that run.
    idle: Mutex<Vec<Worker>>,
}

/// Why there is no answer.
#[derive(Debug)]
pub enum Failure {
    /// The worker ended in the middle of the task: it crashed, or took more memory than it may.
    Died,
    /// The task took too long by the clock, or more of the processor than it may.
    TimedOut,
    /// No worker was free in time, no process could be started, or the body could not be read: nothing is known of the
    /// task.
    Unavailable(io::Error),
}

impl Pool {
    /// A pool whose workers start when they are first needed, or by [`Pool::fill`].
    pub fn new(config: Config) -> Self {
        let turns = Semaphore::new(config.count.max(1) as usize);
        Self { shared: Arc::new(Shared { config, turns, idle: Mutex::default() }) }
    }

    /// What a message may take.
    pub fn allowance(&self) -> Allowance {
        Allowance::of(&self.shared.config)
    }

    /// Starts the workers that are not there.
    ///
    /// # Errors
    /// The system has no processes to give.
    pub fn fill(&self) -> io::Result<()> {
        let mut idle = self.shared.idle();
        idle.retain_mut(Worker::lives);
        while idle.len() < self.shared.turns.available_permits() {
            idle.push(Worker::start(&self.shared.config)?);
        }
        Ok(())
    }

    /// What workers give up on this machine.
    ///
    /// # Errors
    /// There is no worker.
    pub async fn sandbox(&self) -> io::Result<Sandbox> {
        let turn = self.shared.turns.acquire().await.map_err(io::Error::other)?;
        let mut worker = self.shared.worker()?;
        let sandbox = worker.sandbox().await?;
        self.shared.give_back(worker, turn);
        Ok(sandbox)
    }

    /// Has a task of a message done by the next worker that is free, and takes what that costs from what is left to the
    /// message.
    ///
    /// # Errors
    /// There is no answer. The worker is gone then, and another one takes its place. Where this is dropped before its
    /// end, the worker is killed as well, and the next task starts another one.
    pub async fn call(
        &self,
        left: &mut Allowance,
        head: &[u8],
        body: &mut impl Body,
    ) -> Result<Vec<u8>, Failure> {
        if left.is_spent() {
            return Err(Failure::TimedOut);
        }
        let asked = Instant::now();
        let turn = timeout(left.turn, self.shared.turns.acquire()).await;
        left.turn = left.turn.saturating_sub(asked.elapsed());
        let busy = || Failure::Unavailable(io::ErrorKind::ResourceBusy.into());
        let turn = turn.map_err(|_| busy())?.map_err(|_| busy())?;
        let mut worker = self.shared.worker().map_err(Failure::Unavailable)?;
        let begun = Instant::now();
        let answer = timeout(left.clock, worker.call(left.processor, head, body)).await;
        let failure = match answer {
            Ok(Ok(answer)) => {
                left.take(begun.elapsed(), Some(answer.used));
                self.shared.give_back(worker, turn);
                return Ok(answer.bytes);
            }
            Ok(Err(Broken::Body(error))) => {
                drop(worker);
                Failure::Unavailable(error)
            }
            Ok(Err(Broken::Worker(_))) => how_it_ended(worker).await,
            Err(_) => {
                drop(worker);
                Failure::TimedOut
            }
        };
        left.take(begun.elapsed(), None);
        drop(turn);
        // The next task is not to wait for a process to start. Where none can be started now, the next task tries again.
        let _ = self.fill();
        Err(failure)
    }

    /// The process numbers of the workers that have no task.
    pub fn idle(&self) -> Vec<u32> {
        self.shared.idle().iter().filter_map(Worker::id).collect()
    }
}

impl Shared {
    fn idle(&self) -> MutexGuard<'_, Vec<Worker>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// For whoever has a turn. What has ended while it had nothing to do is no fault of the next task.
    fn worker(&self) -> io::Result<Worker> {
        while let Some(mut worker) = self.idle().pop() {
            if worker.lives() {
                return Ok(worker);
            }
        }
        Worker::start(&self.config)
    }

    /// The worker is there before its turn is, so that nobody starts one in its place.
    fn give_back(&self, worker: Worker, turn: SemaphorePermit<'_>) {
        self.idle().push(worker);
        drop(turn);
    }
}

/// A worker that has no answer is about to end, or speaks what is no answer.
async fn how_it_ended(worker: Worker) -> Failure {
    use std::os::unix::process::ExitStatusExt;
    let overtime = rustix::process::Signal::XCPU.as_raw();
    match worker.end().await {
        Ok(status) if status.signal() == Some(overtime) => Failure::TimedOut,
        _ => Failure::Died,
    }
}
