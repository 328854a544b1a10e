//! Events of grants: what became of them on the way of a message.

use crate::mail::id::Id;
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::IntCounter;

/// The grants of one message. Which they are stands in the line of its decision.
#[derive(Clone, Copy, Debug)]
pub struct Grants {
    /// Which message.
    pub id: Id,
    /// What became of them.
    pub outcome: Outcome,
}

/// What became of the grants of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Outcome {
    /// The use is written down, the message may go on.
    Used,
    /// One was revoked, ended or used up while the message was decided on.
    TooLate,
    /// The message did not go on.
    GivenBack,
}

impl Outcome {
    /// Every outcome with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::Used, "used"), (Self::TooLate, "too-late"), (Self::GivenBack, "given-back")];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(outcome, _)| *outcome == self).map_or("", |(_, name)| name)
    }
}

impl Event for Grants {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        if let Some(counter) = instruments.uses.get(self.outcome) {
            counter.inc();
        }
    }

    fn log(&self) {
        tracing::info!(id = %self.id, outcome = self.outcome.name(), "grants of a message");
    }
}

/// Instruments of grants.
#[derive(Debug)]
pub struct Instruments {
    uses: ByLabel<Outcome, IntCounter>,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let uses = register.counters(
            "portcullis_grant_uses_total",
            &["outcome"],
            "Messages with grants: used (before the message went on), given-back (it did not go on after all), too-late (a \
             grant was revoked or used up meanwhile).",
        )?;
        Ok(Self {
            uses: ByLabel::new(Outcome::ALL, |outcome| uses.get_metric_with_label_values(&[outcome]))?,
        })
    }
}
