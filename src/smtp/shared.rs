//! What all sessions of a listener share.

use super::config::Config;
use crate::gateway::Gateway;
use crate::next_hop;
use crate::next_hop::failure::{Failure, Stage};
use crate::telemetry::events;
use crate::telemetry::readiness::{Obstacle, Readiness};
use std::sync::Arc;

/// What all sessions of a listener share.
#[derive(Debug)]
pub struct Shared {
    /// Settings of this side.
    pub config: Config,
    /// Settings of the other side.
    pub next_hop: Arc<next_hop::config::Config>,
    /// What decides.
    pub gateway: Arc<Gateway>,
    /// Whether mail can come, as far as this side sees it.
    pub readiness: Readiness,
}

impl Shared {
    /// Counts and logs a failure of the next hop.
    pub fn failed(&self, failure: Failure) {
        self.gateway.telemetry.record(events::next_hop::Failed { failure });
        if failure.stage <= Stage::Ehlo {
            self.readiness.raise(Obstacle::NextHop);
        }
    }
}
