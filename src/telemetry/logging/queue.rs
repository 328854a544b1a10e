//! The lines that wait to be written: bounded in bytes, and nobody but the writing thread waits for the sink.

use crate::telemetry::events::log::{Dropped, Resumed};
use crate::telemetry::recorder::Telemetry;
use std::io::{ErrorKind, Write};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// Bytes that may wait. Some 4,000 lines: what comes in a second at full load.
pub(super) const CAPACITY: usize = 1 << 20;

/// How long the writer gathers lines before it writes them all at once. A line costs the thread that logs it a copy,
/// and wakes the writer at most this often.
const GATHER: Duration = Duration::from_millis(20);

/// Lines that wait.
#[derive(Debug)]
pub(super) struct Queue {
    telemetry: Telemetry,
    state: Mutex<State>,
    changed: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    dropped: u64,
    closing: bool,
    finished: bool,
}

impl Queue {
    pub(super) fn new(telemetry: Telemetry) -> Self {
        Self { telemetry, state: Mutex::default(), changed: Condvar::new() }
    }

    /// Takes a line, or drops it and counts it where too much waits already.
    pub(super) fn push(&self, line: &str) {
        let mut state = self.state();
        if state.waiting.len().saturating_add(line.len()) > CAPACITY {
            state.dropped = state.dropped.saturating_add(1);
            drop(state);
            self.telemetry.record(Dropped { lines: 1 });
            return;
        }
        let first = state.waiting.is_empty();
        state.waiting.extend_from_slice(line.as_bytes());
        drop(state);
        if first {
            self.changed.notify_all();
        }
    }

    /// Writes lines until the queue is closed and empty.
    pub(super) fn write_to(&self, mut sink: impl Write) {
        let mut batch = Vec::new();
        while self.take(&mut batch) {
            match write_all(&mut sink, &batch) {
                Ok(()) => self.tell_what_was_dropped(),
                Err(_) => self.lost(&batch),
            }
            batch.clear();
        }
        self.state().finished = true;
        self.changed.notify_all();
    }

    /// Lets the writer come to its end, and waits for that as long as `patience` lasts.
    pub(super) fn close(&self, patience: Duration) {
        let mut state = self.state();
        state.closing = true;
        self.changed.notify_all();
        // Whether it has finished or not, the process may end: a sink that blocks must not keep it.
        let _ = self.changed.wait_timeout_while(state, patience, |state| !state.finished);
    }

    #[cfg(test)]
    pub(super) fn waiting(&self) -> usize {
        self.state().waiting.len()
    }

    /// Waits for lines and swaps them into the empty batch; `false` when there will be none any more.
    fn take(&self, batch: &mut Vec<u8>) -> bool {
        let idle = |state: &mut State| state.waiting.is_empty() && !state.closing;
        let state = self.changed.wait_while(self.state(), idle).unwrap_or_else(PoisonError::into_inner);
        let gathered = self.changed.wait_timeout_while(state, GATHER, |state| !state.closing);
        let (mut state, _) = gathered.unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut state.waiting, batch);
        !batch.is_empty()
    }

    fn tell_what_was_dropped(&self) {
        let dropped = std::mem::take(&mut self.state().dropped);
        if dropped > 0 {
            self.telemetry.record(Resumed { dropped });
        }
    }

    fn lost(&self, batch: &[u8]) {
        let lines = memchr::memchr_iter(b'\n', batch).count() as u64;
        let mut state = self.state();
        state.dropped = state.dropped.saturating_add(lines);
        drop(state);
        self.telemetry.record(Dropped { lines });
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Writes everything. A sink that is set not to block, as a terminal or pipe can be, is waited for.
fn write_all(sink: &mut impl Write, mut bytes: &[u8]) -> std::io::Result<()> {
    while !bytes.is_empty() {
        match sink.write(bytes) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => bytes = bytes.get(written..).unwrap_or_default(),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if error.kind() == ErrorKind::WouldBlock => std::thread::sleep(GATHER),
            Err(error) => return Err(error),
        }
    }
    sink.flush()
}
