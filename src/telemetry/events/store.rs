//! Events of the store: what it could not do.

use crate::mail::id::Id;
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::IntCounter;

/// The store is open. What a crash had left in disorder has been put right.
#[derive(Clone, Copy, Debug)]
pub struct Opened {
    /// Held messages that the index did not know; they are listed again.
    pub recovered: usize,
    /// Releases that were interrupted: the next hop may or may not have the message.
    pub interrupted: usize,
    /// Items whose content is damaged.
    pub damaged: usize,
    /// The index could not be used and was built again from the files.
    pub index_rebuilt: bool,
}

/// The store could not do what was asked of it. Nothing was acknowledged.
#[derive(Clone, Copy, Debug)]
pub struct Failed {
    /// What was asked.
    pub operation: Operation,
    /// Why it could not.
    pub cause: Cause,
    /// Of which message, where it is about one.
    pub id: Option<Id>,
}

/// Rows of the journal were lost: more came than could be written.
#[derive(Clone, Copy, Debug)]
pub struct JournalRowsLost {
    /// How many.
    pub rows: u64,
}

/// What is asked of the store.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Operation {
    /// To hold a message.
    Hold,
    /// To write a row of the journal.
    Journal,
    /// To list or read what it holds.
    Read,
    /// To release a message.
    Release,
    /// To discard a message.
    Discard,
    /// To look up or use a grant, or to give it back.
    Grant,
    /// To keep the rules that come into force.
    Rules,
}

impl Operation {
    /// Every operation with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Hold, "hold"),
        (Self::Journal, "journal"),
        (Self::Read, "read"),
        (Self::Release, "release"),
        (Self::Discard, "discard"),
        (Self::Grant, "grant"),
        (Self::Rules, "rules"),
    ];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(operation, _)| *operation == self).map_or("", |(_, name)| name)
    }
}

/// Why the store could not do it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cause {
    /// The disk is full, or a quota is.
    Full,
    /// The disk or the file system failed.
    Io,
    /// What was read is not what was written.
    Damaged,
    /// The store is not reachable, or busy for too long.
    Busy,
}

impl Cause {
    /// Every cause with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Full, "full"), (Self::Io, "io"), (Self::Damaged, "damaged"), (Self::Busy, "busy")];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(cause, _)| *cause == self).map_or("", |(_, name)| name)
    }
}

impl Event for Opened {
    type Instruments = Instruments;

    fn count(&self, _: &Instruments) {}

    fn log(&self) {
        let Self { recovered, interrupted, damaged, index_rebuilt } = *self;
        if recovered + interrupted + damaged > 0 || index_rebuilt {
            tracing::warn!(recovered, interrupted, damaged, index_rebuilt, "store opened and put in order");
        } else {
            tracing::info!("store opened");
        }
    }
}

impl Event for Failed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        let counter = instruments.failures.get(self.operation).and_then(|causes| causes.get(self.cause));
        if let Some(counter) = counter {
            counter.inc();
        }
    }

    fn log(&self) {
        let id = self.id.map(tracing::field::display);
        tracing::error!(operation = self.operation.name(), cause = self.cause.name(), id, "store failed");
    }
}

impl Event for JournalRowsLost {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.rows_lost.inc_by(self.rows);
    }

    fn log(&self) {
        tracing::error!(rows = self.rows, "rows of the journal were lost");
    }
}

/// Instruments of the store.
#[derive(Debug)]
pub struct Instruments {
    failures: ByLabel<Operation, ByLabel<Cause, IntCounter>>,
    rows_lost: IntCounter,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let failures = register.counters(
            "portcullis_store_failures_total",
            &["operation", "cause"],
            "What the store could not do, and why: full (no space), io (the disk failed), damaged, busy.",
        )?;
        let by_cause = |operation: &str| {
            ByLabel::new(Cause::ALL, |cause| failures.get_metric_with_label_values(&[operation, cause]))
        };
        Ok(Self {
            failures: ByLabel::new(Operation::ALL, by_cause)?,
            rows_lost: register.counter(
                "portcullis_journal_rows_lost_total",
                "Rows of the journal that were lost because more came than could be written.",
            )?,
        })
    }
}
