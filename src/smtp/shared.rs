//! What all sessions of a listener share.

use super::config::Config;
use crate::gateway::Gateway;
use crate::next_hop;
use crate::next_hop::failure::{Failure, Stage};
use crate::policy::route::Route;
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
    /// The same for messages that a rule sends by the secure route, where there is one.
    pub secure_route: Option<Arc<next_hop::config::Config>>,
    /// What decides.
    pub gateway: Arc<Gateway>,
    /// Whether mail can come, as far as this side sees it.
    pub readiness: Readiness,
}

impl Shared {
    /// Counts and logs a failure of the next hop.
    pub fn failed(&self, failure: Failure) {
        self.gateway.telemetry.record(events::next_hop::Failed { route: Route::Ordinary, failure });
        if failure.stage <= Stage::Ehlo {
            self.readiness.raise(Obstacle::NextHop);
        }
    }

    /// Counts and logs a failure of the next hop of the secure route. Mail can come all the same.
    pub fn failed_securely(&self, failure: Failure) {
        self.gateway.telemetry.record(events::next_hop::Failed { route: Route::Secure, failure });
    }
}
