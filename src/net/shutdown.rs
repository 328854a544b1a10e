//! Orderly shutdown: one signal that every session and listener sees, and a way to wait until all have ended.

use tokio::sync::{mpsc, watch};

/// The side that says stop and waits.
#[derive(Debug)]
pub struct Shutdown {
    signal: watch::Sender<bool>,
    watched: watch::Receiver<bool>,
    alive: mpsc::Sender<()>,
    ended: mpsc::Receiver<()>,
}

/// The side that is told to stop. It is counted as running until it is dropped.
#[derive(Clone, Debug)]
pub struct Running {
    signal: watch::Receiver<bool>,
    _alive: mpsc::Sender<()>,
}

impl Default for Shutdown {
    fn default() -> Self {
        Self::new()
    }
}

impl Shutdown {
    /// Nothing is running and nothing is told to stop.
    pub fn new() -> Self {
        let (signal, watched) = watch::channel(false);
        let (alive, ended) = mpsc::channel(1);
        Self { signal, watched, alive, ended }
    }

    /// A handle for something that runs.
    pub fn running(&self) -> Running {
        Running { signal: self.watched.clone(), _alive: self.alive.clone() }
    }

    /// Tells everything that runs to stop, and waits until it has or until `patience` is over.
    /// Returns whether everything has ended.
    pub async fn stop(mut self, patience: std::time::Duration) -> bool {
        let _ = self.signal.send(true);
        drop(self.alive);
        tokio::time::timeout(patience, self.ended.recv()).await.is_ok()
    }
}

impl Running {
    /// Whether it is time to stop.
    pub fn is_stopping(&self) -> bool {
        *self.signal.borrow()
    }

    /// Waits until it is time to stop.
    pub async fn stopping(&mut self) {
        // An error means that the sender is gone, which is a stop as well.
        let _ = self.signal.wait_for(|stop| *stop).await;
    }
}
