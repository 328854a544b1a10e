//! Events of the next hop.

use crate::next_hop::failure::{Failure, Kind, Stage};
use crate::policy::route::Route;
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::IntCounter;

/// A next hop has failed us.
#[derive(Clone, Copy, Debug)]
pub struct Failed {
    /// The next hop of which route.
    pub route: Route,
    /// Where and how.
    pub failure: Failure,
}

impl Event for Failed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        let stages = instruments.failures.get(self.route);
        let kinds = stages.and_then(|stages| stages.get(self.failure.stage));
        if let Some(counter) = kinds.and_then(|kinds| kinds.get(self.failure.kind)) {
            counter.inc();
        }
    }

    fn log(&self) {
        let Failure { stage, kind } = self.failure;
        tracing::warn!(
            route = self.route.name(),
            stage = stage.name(),
            kind = kind.name(),
            "next hop failed"
        );
    }
}

/// Instruments of the next hops.
#[derive(Debug)]
pub struct Instruments {
    failures: ByLabel<Route, ByLabel<Stage, ByLabel<Kind, IntCounter>>>,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let failures = register.counters(
            "portcullis_next_hop_failures_total",
            &["route", "stage", "kind"],
            "Failures of the next hop, by its route, the step of the dialogue and the way: unreachable, refused, timeout, \
             closed, malformed.",
        )?;
        let by_stage = |route: &str| {
            let by_kind = |stage: &str| {
                ByLabel::new(Kind::ALL, |kind| failures.get_metric_with_label_values(&[route, stage, kind]))
            };
            ByLabel::new(Stage::ALL, by_kind)
        };
        Ok(Self { failures: ByLabel::new(Route::ALL, by_stage)? })
    }
}
