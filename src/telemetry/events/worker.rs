//! Events of the worker processes.

use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::{Histogram, IntCounter, IntGauge};
use std::time::Duration;

/// A worker was asked to read a file of a message.
#[derive(Clone, Copy, Debug)]
pub struct Called {
    /// For so long all workers had other files to read.
    pub waited: Duration,
    /// For so long it had this one.
    pub read: Duration,
}

/// It is known what workers give up on this machine.
#[derive(Clone, Copy, Debug)]
pub struct Sandboxed {
    /// Files and network, by Landlock.
    pub landlock: bool,
    /// System calls, by seccomp.
    pub seccomp: bool,
}

/// A file of a message was not read to its end by its worker. The message is held, or comes again where no worker could be
/// had.
#[derive(Clone, Copy, Debug)]
pub struct Failed {
    /// Why.
    pub cause: Cause,
}

/// Why a file was not read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// The process ended in the middle, or answered nonsense.
    Died,
    /// It took more time than a file may take.
    TimedOut,
    /// There was no worker, or the file could not be kept for it.
    Unavailable,
}

impl Cause {
    /// Every cause with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Died, "died"), (Self::TimedOut, "timed-out"), (Self::Unavailable, "unavailable")];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(cause, _)| *cause == self).map_or("", |(_, name)| name)
    }
}

impl Event for Called {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.waited.observe(self.waited.as_secs_f64());
        instruments.read.observe(self.read.as_secs_f64());
    }
}

impl Event for Sandboxed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.landlock.set(self.landlock.into());
        instruments.seccomp.set(self.seccomp.into());
    }

    fn log(&self) {
        let Self { landlock, seccomp } = *self;
        if landlock && seccomp {
            tracing::info!(landlock, seccomp, "workers are isolated");
        } else {
            tracing::warn!(landlock, seccomp, "the kernel cannot isolate workers in full");
        }
    }
}

impl Event for Failed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        if let Some(counter) = instruments.failures.get(self.cause) {
            counter.inc();
        }
    }

    fn log(&self) {
        tracing::warn!(cause = self.cause.name(), "worker failed");
    }
}

/// Instruments of the workers.
#[derive(Debug)]
pub struct Instruments {
    failures: ByLabel<Cause, IntCounter>,
    waited: Histogram,
    read: Histogram,
    landlock: IntGauge,
    seccomp: IntGauge,
}

/// Seconds, from what an empty document takes to all that a message may wait.
const SECONDS: &[f64] = &[0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0, 20.0];

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let failures = register.counters(
            "portcullis_worker_failures_total",
            &["cause"],
            "Files that were not read to their end: died (the process broke down), timed-out, unavailable (no process, or nowhere to keep the file).",
        )?;
        let seconds = register.histograms(
            "portcullis_worker_seconds",
            &["stage"],
            SECONDS,
            "Time that each file took at the workers: wait (until one was free), read.",
        )?;
        let sandbox = register.gauges(
            "portcullis_worker_sandbox",
            &["layer"],
            "What the kernel takes away from workers: landlock (files, network), seccomp (system calls); 1 where it does, 0 where it cannot.",
        )?;
        Ok(Self {
            failures: ByLabel::new(Cause::ALL, |cause| failures.get_metric_with_label_values(&[cause]))?,
            waited: seconds.get_metric_with_label_values(&["wait"])?,
            read: seconds.get_metric_with_label_values(&["read"])?,
            landlock: sandbox.get_metric_with_label_values(&["landlock"])?,
            seccomp: sandbox.get_metric_with_label_values(&["seccomp"])?,
        })
    }
}
