//! Events in the life of the service.

use crate::telemetry::event::Event;
use crate::telemetry::register::Register;
use prometheus::Gauge;
use std::net::SocketAddr;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Everything listens and mail can come.
#[derive(Clone, Copy, Debug)]
pub struct Started {
    /// Where mail comes in.
    pub smtp: SocketAddr,
    /// Where the operations listener answers.
    pub operations: SocketAddr,
}

/// No new session is taken; those that are open come to their end.
#[derive(Clone, Copy, Debug)]
pub struct Draining;

/// The service is over.
#[derive(Clone, Copy, Debug)]
pub struct Stopped {
    /// How long the sessions took to end.
    pub drained: Duration,
    /// Whether all of them ended by themselves.
    pub complete: bool,
}

impl Event for Started {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        instruments.started_at.set(now.as_secs_f64());
    }

    fn log(&self) {
        let version = env!("CARGO_PKG_VERSION");
        let (smtp, operations) = (self.smtp, self.operations);
        tracing::info!(version, smtp = %smtp, operations = %operations, "portcullis started");
    }
}

impl Event for Draining {
    type Instruments = Instruments;

    fn count(&self, _: &Instruments) {}

    fn log(&self) {
        tracing::info!("draining: no new sessions, open ones end");
    }
}

impl Event for Stopped {
    type Instruments = Instruments;

    fn count(&self, _: &Instruments) {}

    fn log(&self) {
        let drained_ms = u64::try_from(self.drained.as_millis()).unwrap_or(u64::MAX);
        match self.complete {
            true => tracing::info!(drained_ms, "portcullis stopped"),
            false => tracing::warn!(drained_ms, "portcullis stopped, and cut off sessions that did not end"),
        }
    }
}

/// Instruments of the service.
#[derive(Debug)]
pub struct Instruments {
    started_at: Gauge,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let build = register.gauges(
            "portcullis_build_info",
            &["version"],
            "Always 1; the label says which version of Portcullis runs.",
        )?;
        build.get_metric_with_label_values(&[env!("CARGO_PKG_VERSION")])?.set(1);
        Ok(Self {
            started_at: register.float_gauge(
                "portcullis_start_timestamp_seconds",
                "When the service began to take mail, in seconds since 1970.",
            )?,
        })
    }
}
