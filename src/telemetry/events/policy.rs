//! Events of the policy: it was loaded, or a new one was refused.

use crate::policy::decision::{Mode, PolicyHash};
use crate::telemetry::event::Event;
use crate::telemetry::register::{ByLabel, Register};
use crate::telemetry::rule_hits::RuleHits;
use prometheus::{Gauge, IntCounter, IntGauge, IntGaugeVec};
use std::time::{SystemTime, UNIX_EPOCH};

/// A policy has begun to decide.
#[derive(Clone, Copy, Debug)]
pub struct Loaded<'a> {
    /// Which.
    pub hash: PolicyHash,
    /// The ids of its rules, with their modes.
    pub rules: &'a [(&'a str, Mode)],
}

/// A policy was refused; the one before it, if any, goes on deciding.
#[derive(Clone, Copy, Debug)]
pub struct Refused {
    /// How many mistakes were found in it.
    pub mistakes: usize,
}

impl Event for Loaded<'_> {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.loaded.inc();
        instruments.in_force.reset();
        if let Ok(gauge) = instruments.in_force.get_metric_with_label_values(&[&self.hash.short()]) {
            gauge.set(1);
        }
        for (mode, gauge) in
            [Mode::Enforce, Mode::Shadow, Mode::Off].map(|mode| (mode, instruments.rules.get(mode)))
        {
            let number = self.rules.iter().filter(|(_, of)| *of == mode).count();
            if let Some(gauge) = gauge {
                gauge.set(i64::try_from(number).unwrap_or(i64::MAX));
            }
        }
        let ids: Vec<_> = self.rules.iter().map(|(id, _)| *id).collect();
        instruments.rule_hits.keep(&ids);
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        instruments.loaded_at.set(now.as_secs_f64());
    }

    fn log(&self) {
        tracing::info!(policy = self.hash.short(), rules = self.rules.len(), "policy loaded");
    }
}

impl Event for Refused {
    type Instruments = Instruments;

    fn count(&self, instruments: &Instruments) {
        instruments.refused.inc();
    }

    fn log(&self) {
        tracing::error!(mistakes = self.mistakes, "policy refused, the one before it stays in force");
    }
}

/// Instruments of the policy.
#[derive(Debug)]
pub struct Instruments {
    in_force: IntGaugeVec,
    rules: ByLabel<Mode, IntGauge>,
    loaded: IntCounter,
    refused: IntCounter,
    loaded_at: Gauge,
    rule_hits: RuleHits,
}

impl Instruments {
    pub(in crate::telemetry) fn register(
        register: &mut Register,
        rule_hits: RuleHits,
    ) -> prometheus::Result<Self> {
        let loads = register.counters(
            "portcullis_policy_loads_total",
            &["result"],
            "Policies read, at the start and at each reload: loaded, or refused because of mistakes.",
        )?;
        let rules = register.gauges(
            "portcullis_policy_rules",
            &["mode"],
            "Rules of the policy in force, by mode.",
        )?;
        let modes = [Mode::Enforce, Mode::Shadow, Mode::Off].map(|mode| (mode, mode.name()));
        Ok(Self {
            in_force: register.gauges(
                "portcullis_policy_info",
                &["hash"],
                "Always 1; the label says which policy is in force, by the first 12 digits of its hash.",
            )?,
            rules: ByLabel::new(&modes, |mode| rules.get_metric_with_label_values(&[mode]))?,
            loaded: loads.get_metric_with_label_values(&["loaded"])?,
            refused: loads.get_metric_with_label_values(&["refused"])?,
            loaded_at: register.float_gauge(
                "portcullis_policy_loaded_timestamp_seconds",
                "When the policy in force was loaded, in seconds since 1970.",
            )?,
            rule_hits,
        })
    }
}
