//! Events of the next hop.

use crate::next_hop::failure::{Failure, Kind, Stage};
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::IntCounter;

/// The next hop has failed us.
#[derive(Clone, Copy, Debug)]
pub struct Failed {
    /// Where and how.
    pub failure: Failure,
}

impl Event for Failed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        let counter =
            instruments.failures.get(self.failure.stage).and_then(|kinds| kinds.get(self.failure.kind));
        if let Some(counter) = counter {
            counter.inc();
        }
    }

    fn log(&self) {
        let Failure { stage, kind } = self.failure;
        tracing::warn!(stage = stage.name(), kind = kind.name(), "next hop failed");
    }
}

/// Instruments of the next hop.
#[derive(Debug)]
pub struct Instruments {
    failures: ByLabel<Stage, ByLabel<Kind, IntCounter>>,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let failures = register.counters(
            "portcullis_next_hop_failures_total",
            &["stage", "kind"],
            "Failures of the next hop, by the step of the dialogue and the way: unreachable, refused, timeout, closed, \
             malformed.",
        )?;
        let by_kind = |stage: &str| {
            ByLabel::new(Kind::ALL, |kind| failures.get_metric_with_label_values(&[stage, kind]))
        };
        Ok(Self { failures: ByLabel::new(Stage::ALL, by_kind)? })
    }
}
