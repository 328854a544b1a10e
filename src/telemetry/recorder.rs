//! The handle with which every part records what happens.

use super::event::Event;
use super::events::{
    grant, log, malware, message, next_hop, policy, quarantine, service, session, store, worker,
};
use super::register::{Metric, Register};
use super::rule_hits::RuleHits;
use prometheus::{Registry, TextEncoder};
use std::sync::Arc;

/// Records events. Cloning is cheap; every clone counts into the same instruments.
#[derive(Clone, Debug)]
pub struct Telemetry {
    shared: Arc<Shared>,
}

#[derive(Debug)]
struct Shared {
    instruments: Instruments,
    registry: Registry,
    metrics: Vec<Metric>,
}

/// The instruments of every family of events.
#[derive(Debug)]
pub struct Instruments {
    grant: grant::Instruments,
    log: log::Instruments,
    malware: malware::Instruments,
    message: message::Instruments,
    next_hop: next_hop::Instruments,
    policy: policy::Instruments,
    quarantine: quarantine::Instruments,
    service: service::Instruments,
    session: session::Instruments,
    store: store::Instruments,
    worker: worker::Instruments,
}

impl Instruments {
    fn register(register: &mut Register) -> prometheus::Result<Self> {
        let rule_hits = RuleHits::register(register)?;
        Ok(Self {
            message: message::Instruments::register(register, rule_hits.clone())?,
            session: session::Instruments::register(register)?,
            next_hop: next_hop::Instruments::register(register)?,
            quarantine: quarantine::Instruments::register(register)?,
            store: store::Instruments::register(register)?,
            worker: worker::Instruments::register(register)?,
            malware: malware::Instruments::register(register)?,
            policy: policy::Instruments::register(register, rule_hits)?,
            grant: grant::Instruments::register(register)?,
            service: service::Instruments::register(register)?,
            log: log::Instruments::register(register)?,
        })
    }
}

macro_rules! families {
    ($($family:ident)*) => {$(
        impl AsRef<$family::Instruments> for Instruments {
            fn as_ref(&self) -> &$family::Instruments {
                &self.$family
            }
        }
    )*};
}

families! { grant log malware message next_hop policy quarantine service session store worker }

impl Telemetry {
    /// Begins to count, from zero.
    ///
    /// # Errors
    /// None, as long as every metric has a valid name of its own, which a test proves.
    pub fn new() -> prometheus::Result<Self> {
        let mut register = Register::default();
        let instruments = Instruments::register(&mut register)?;
        let (registry, metrics) = register.finish();
        Ok(Self { shared: Arc::new(Shared { instruments, registry, metrics }) })
    }

    /// Records that something happened. Never waits.
    pub fn record<E: Event>(&self, event: E)
    where
        Instruments: AsRef<E::Instruments>,
    {
        event.count(self.shared.instruments.as_ref());
        event.log();
    }

    /// Every metric that there is.
    pub fn metrics(&self) -> &[Metric] {
        &self.shared.metrics
    }

    /// All metrics with their values, in the Prometheus text format 0.0.4.
    ///
    /// # Errors
    /// Where the encoder refuses a metric.
    pub fn page(&self) -> prometheus::Result<String> {
        TextEncoder::new().encode_to_string(&self.shared.registry.gather())
    }
}
