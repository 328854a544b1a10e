//! Events of the log itself.

use crate::telemetry::event::Event;
use crate::telemetry::register::Register;
use prometheus::IntCounter;

/// Lines could not be written because whoever collects them does not keep up, or the disk is full.
///
/// It has no line of its own: that one would be dropped as well.
#[derive(Clone, Copy, Debug)]
pub struct Dropped {
    /// How many.
    pub lines: u64,
}

impl Event for Dropped {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.dropped.inc_by(self.lines);
    }
}

/// Lines can be written again.
#[derive(Clone, Copy, Debug)]
pub struct Resumed {
    /// How many were dropped in between.
    pub dropped: u64,
}

impl Event for Resumed {
    type Instruments = Instruments;

    fn count(&self, _: &Instruments) {}

    fn log(&self) {
        tracing::warn!(dropped = self.dropped, "lines of this log were dropped before this one");
    }
}

/// Instruments of the log.
#[derive(Debug)]
pub struct Instruments {
    dropped: IntCounter,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        Ok(Self {
            dropped: register.counter(
                "portcullis_log_lines_dropped_total",
                "Lines of the log that were dropped because whoever collects them did not keep up.",
            )?,
        })
    }
}
