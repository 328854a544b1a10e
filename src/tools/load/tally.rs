//! What happened in a load run: counted while it runs, a report at the end.

use crate::tools::histogram::Histogram;
use crate::tools::memory::Memory;
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const MEGABYTE: f64 = 1_048_576.0;

/// Counts of a run that goes on.
#[derive(Debug, Default)]
pub struct Tally {
    pub(super) accepted: AtomicU64,
    pub(super) refused: AtomicU64,
    pub(super) failed: AtomicU64,
    pub(super) connections: AtomicU64,
    pub(super) bytes: AtomicU64,
    /// From the last byte of the final dot to the reply.
    pub(super) end_of_data: Histogram,
    /// From the time a message was due to the reply, in a run with a rate.
    pub(super) from_due: Histogram,
    replies: Mutex<BTreeMap<(Stage, u16), u64>>,
    errors: Mutex<BTreeMap<Failure, u64>>,
}

/// Which command a reply answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stage {
    /// The greeting of a new connection.
    Greeting,
    /// `EHLO` or `HELO`.
    Hello,
    /// `MAIL`.
    Mail,
    /// `RCPT`.
    Rcpt,
    /// `DATA`.
    Data,
    /// The content.
    EndOfData,
}

impl Stage {
    fn name(self) -> &'static str {
        match self {
            Self::Greeting => "greeting",
            Self::Hello => "EHLO",
            Self::Mail => "MAIL",
            Self::Rcpt => "RCPT",
            Self::Data => "DATA",
            Self::EndOfData => "end of data",
        }
    }
}

/// Why no reply is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, thiserror::Error)]
pub enum Failure {
    /// No connection could be made.
    #[error("no connection")]
    Connect,
    /// The server closed the connection.
    #[error("connection closed")]
    Closed,
    /// Reading or writing failed.
    #[error("connection broken")]
    Broken,
    /// The server took too long.
    #[error("timeout")]
    Timeout,
    /// What came was no reply (RFC 5321 section 4.2).
    #[error("not SMTP")]
    Garbled,
    /// The ledger could not be written.
    #[error("ledger not writable")]
    Ledger,
}

impl Tally {
    /// Messages whose fate is known, of whatever kind.
    pub fn done(&self) -> u64 {
        [&self.accepted, &self.refused, &self.failed].iter().map(|count| count.load(Ordering::Relaxed)).sum()
    }

    pub(super) fn reply(&self, stage: Stage, code: u16) {
        let mut replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        *replies.entry((stage, code)).or_default() += 1;
    }

    pub(super) fn error(&self, failure: Failure) {
        *self.errors.lock().unwrap_or_else(PoisonError::into_inner).entry(failure).or_default() += 1;
    }

    pub(super) fn report(
        &self,
        elapsed: Duration,
        rate: bool,
        sessions: usize,
        memory: Option<Memory>,
    ) -> Report {
        let get = |count: &AtomicU64| count.load(Ordering::Relaxed);
        let (accepted, refused, bytes) = (get(&self.accepted), get(&self.refused), get(&self.bytes));
        let seconds = elapsed.as_secs_f64().max(f64::MIN_POSITIVE);
        let replies = self.replies.lock().unwrap_or_else(PoisonError::into_inner);
        let errors = self.errors.lock().unwrap_or_else(PoisonError::into_inner);
        Report {
            seconds: elapsed.as_secs_f64(),
            accepted,
            refused,
            failed: get(&self.failed),
            connections: get(&self.connections),
            bytes,
            messages_per_second: (accepted + refused) as f64 / seconds,
            megabytes_per_second: bytes as f64 / MEGABYTE / seconds,
            replies: replies
                .iter()
                .map(|((stage, code), n)| (format!("{} {code}", stage.name()), *n))
                .collect(),
            errors: errors.iter().map(|(failure, n)| (failure.to_string(), *n)).collect(),
            end_of_data_ms: Latency::of(&self.end_of_data),
            from_due_ms: rate.then(|| Latency::of(&self.from_due)),
            memory: memory.map(|memory| MemoryReport {
                start: memory.start,
                peak: memory.peak,
                growth_per_session: memory.growth() / (sessions as u64).max(1),
            }),
        }
    }
}

/// The result of a run. Serialises to the JSON that `portcullis load --json` prints.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Report {
    /// From the first connection to the last reply.
    pub seconds: f64,
    /// Messages whose content was answered with 2xx.
    pub accepted: u64,
    /// Messages that were refused, before or after their content.
    pub refused: u64,
    /// Messages without a final reply.
    pub failed: u64,
    /// Connections that were made.
    pub connections: u64,
    /// Bytes of all contents that were answered.
    pub bytes: u64,
    /// Accepted and refused messages a second.
    pub messages_per_second: f64,
    /// MB (1,048,576 bytes) of content a second.
    pub megabytes_per_second: f64,
    /// How often each reply came: `end of data 250`. A reply of 2xx or 3xx counts only where it ends a message.
    pub replies: BTreeMap<String, u64>,
    /// Failures by kind.
    pub errors: BTreeMap<String, u64>,
    /// Milliseconds from the last byte of the content to the reply.
    pub end_of_data_ms: Latency,
    /// Milliseconds from the time a message was due to the reply; only with a rate.
    pub from_due_ms: Option<Latency>,
    /// Memory of the watched process; only where one is watched.
    pub memory: Option<MemoryReport>,
}

/// Percentiles of a time, in milliseconds.
#[derive(Debug, Clone, Copy, Default, Serialize)]
#[allow(missing_docs, reason = "the names are the percentiles")]
pub struct Latency {
    pub count: u64,
    pub mean: f64,
    pub p50: f64,
    pub p90: f64,
    pub p99: f64,
    pub p999: f64,
    pub max: f64,
}

impl Latency {
    fn of(histogram: &Histogram) -> Self {
        // Microseconds are as fine as a timer is.
        let ms = |time: Duration| (time.as_secs_f64() * 1e6).round() / 1e3;
        Self {
            count: histogram.count(),
            mean: ms(histogram.mean()),
            p50: ms(histogram.percentile(0.5)),
            p90: ms(histogram.percentile(0.9)),
            p99: ms(histogram.percentile(0.99)),
            p999: ms(histogram.percentile(0.999)),
            max: ms(histogram.longest()),
        }
    }
}

/// Resident memory of the watched process, in bytes.
#[derive(Debug, Clone, Copy, Serialize)]
pub struct MemoryReport {
    /// Before the first connection.
    pub start: u64,
    /// The most that was seen.
    pub peak: u64,
    /// (peak - start) / sessions.
    pub growth_per_session: u64,
}
