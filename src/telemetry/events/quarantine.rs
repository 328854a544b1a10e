//! Events of the quarantine: how full it is.

use crate::telemetry::event::Event;
use crate::telemetry::register::Register;
use prometheus::Gauge;
use std::time::Duration;

/// How full the quarantine is. Asked when `/metrics` is, so it has no line.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct QuarantineGauges {
    /// Messages that wait for a decision.
    pub items: u64,
    /// Their size in bytes.
    pub bytes: u64,
    /// How long the oldest of them waits; `None` where none waits.
    pub oldest: Option<Duration>,
}

/// The quarantine was looked at; `None` where it could not be read.
#[derive(Clone, Copy, Debug)]
pub struct Measured(pub Option<QuarantineGauges>);

impl Event for Measured {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        let value = |read: fn(QuarantineGauges) -> f64| self.0.map_or(f64::NAN, read);
        instruments.items.set(value(|gauges| gauges.items as f64));
        instruments.bytes.set(value(|gauges| gauges.bytes as f64));
        instruments.oldest.set(value(|gauges| gauges.oldest.unwrap_or_default().as_secs_f64()));
    }
}

/// Instruments of the quarantine.
#[derive(Debug)]
pub struct Instruments {
    items: Gauge,
    bytes: Gauge,
    oldest: Gauge,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        Ok(Self {
            items: register.float_gauge(
                "portcullis_quarantine_items",
                "Held messages that wait for a decision; NaN where the store cannot be read.",
            )?,
            bytes: register.float_gauge(
                "portcullis_quarantine_bytes",
                "Size of the held messages that wait for a decision; NaN where the store cannot be read.",
            )?,
            oldest: register.float_gauge(
                "portcullis_quarantine_oldest_seconds",
                "How long the oldest of them has waited, 0 where none waits; NaN where the store cannot be read.",
            )?,
        })
    }
}
