//! Events of SMTP sessions. Use [`OpenSession`](crate::telemetry::open_session::OpenSession) to record them in pairs.

use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use prometheus::{IntCounter, IntGauge};
use std::time::Duration;

/// A client has connected.
#[derive(Clone, Copy, Debug)]
pub struct Opened;

/// A session is over.
#[derive(Clone, Copy, Debug)]
pub struct Closed {
    /// How it ended.
    pub ending: Ending,
    /// How long it lasted.
    pub lasted: Duration,
}

/// A client was turned away at once because as many sessions are open as may be.
#[derive(Clone, Copy, Debug)]
pub struct TurnedAway;

/// How a session ended.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Ending {
    /// The client said QUIT.
    Quit,
    /// The client closed the connection without QUIT.
    Lost,
    /// The client was silent for too long.
    Timeout,
    /// The client broke the protocol so that we closed the connection.
    Violation,
    /// The next hop failed, so that the session could not go on.
    NextHop,
    /// Portcullis was told to stop.
    Shutdown,
    /// The session broke down on our side.
    Broken,
}

impl Ending {
    /// Every ending with its name in logs and metrics.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Quit, "quit"),
        (Self::Lost, "lost"),
        (Self::Timeout, "timeout"),
        (Self::Violation, "violation"),
        (Self::NextHop, "next-hop"),
        (Self::Shutdown, "shutdown"),
        (Self::Broken, "broken"),
    ];

    /// The name in logs and metrics.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(ending, _)| *ending == self).map_or("", |(_, name)| name)
    }
}

impl Event for Opened {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.open.inc();
    }

    fn log(&self) {
        tracing::debug!("session opened");
    }
}

impl Event for Closed {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.open.dec();
        if let Some(counter) = instruments.closed.get(self.ending) {
            counter.inc();
        }
    }

    fn log(&self) {
        let lasted_ms = u64::try_from(self.lasted.as_millis()).unwrap_or(u64::MAX);
        match self.ending {
            Ending::Broken => tracing::error!(ending = self.ending.name(), lasted_ms, "session closed"),
            _ => tracing::debug!(ending = self.ending.name(), lasted_ms, "session closed"),
        }
    }
}

impl Event for TurnedAway {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.turned_away.inc();
    }

    fn log(&self) {
        tracing::debug!("client turned away: too many sessions");
    }
}

/// Instruments of sessions.
#[derive(Debug)]
pub struct Instruments {
    open: IntGauge,
    closed: ByLabel<Ending, IntCounter>,
    turned_away: IntCounter,
}

impl Instruments {
    pub(in crate::telemetry) fn register(register: &mut Register) -> prometheus::Result<Self> {
        let closed = register.counters(
            "portcullis_sessions_closed_total",
            &["ending"],
            "SMTP sessions that are over: quit (the client said so), lost (it went without a word), timeout (it was \
             silent), violation (it broke the protocol), next-hop, shutdown, broken (a fault of ours).",
        )?;
        Ok(Self {
            open: register.gauge("portcullis_sessions_open", "SMTP sessions that are open.")?,
            closed: ByLabel::new(Ending::ALL, |ending| closed.get_metric_with_label_values(&[ending]))?,
            turned_away: register.counter(
                "portcullis_sessions_turned_away_total",
                "Clients turned away because as many sessions were open as may be.",
            )?,
        })
    }
}
