//! Everything that an operator can set, and how a file says it.

use super::origins::Origins;
use crate::mail::mistake::Mistake;
use crate::mail::settings::{Section, Settings};
use crate::mail::value::{Wrong, duration_within};
use crate::{malware, next_hop, rulebook, smtp, store, telemetry, workers};
use std::ops::RangeInclusive;
use std::path::PathBuf;
use std::time::Duration;

/// How often a folder of rules may be looked at.
const WATCH: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(3_600);

/// Everything that an operator can set.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Config {
    /// `[smtp]`: where mail comes in.
    pub smtp: smtp::config::Config,
    /// `[next_hop]`: who takes what is accepted.
    pub next_hop: next_hop::config::Config,
    /// `[secure_route]`: who takes what a rule sends by the secure route, if anybody does.
    pub secure_route: Option<next_hop::config::Config>,
    /// `[malware]`: who scans messages for viruses.
    pub malware: malware::config::Config,
    /// `[store]`: where held messages and the journal lie.
    pub store: store::config::Config,
    /// `[rules]`: where the policy lies.
    pub rules: rulebook::config::Config,
    /// `[workers]`: what attachments are read by.
    pub workers: workers::config::Config,
    /// `[operations]`: where Portcullis is watched.
    pub operations: telemetry::config::Operations,
    /// `[log]`: what is written to standard error.
    pub log: telemetry::config::Log,
}

impl Config {
    /// What a file says, before anything outside of it is looked at.
    pub(super) fn understand<'a>(name: &'a str, text: &'a str) -> (Self, Origins<'a>, Vec<Mistake>) {
        let mut settings = Settings::parse(name, text);
        let config = Self::sections(&mut settings);
        let remains = settings.finish();
        (config, Origins::new(name, text, remains.places), remains.mistakes)
    }

    /// Every section, read by the part that it is about.
    pub(super) fn sections(settings: &mut Settings<'_>) -> Self {
        Self {
            smtp: settings.section("smtp", smtp::config::Config::read),
            next_hop: settings.section("next_hop", next_hop::config::Config::read),
            secure_route: settings.section("secure_route", next_hop::config::Config::read_optional),
            malware: settings.section("malware", malware::config::Config::read),
            store: settings.section("store", store_section),
            rules: settings.section("rules", rules_section),
            workers: settings.section("workers", workers::config::Config::read),
            operations: settings.section("operations", telemetry::config::Operations::read),
            log: settings.section("log", telemetry::config::Log::read),
        }
    }
}

fn store_section(section: &mut Section<'_, '_>) -> store::config::Config {
    let default = store::config::Config::default();
    store::config::Config {
        folder: section.text("folder", default.folder, folder),
        journal_days: section.number("journal_days", default.journal_days, 1..=3_650),
        facts_days: section.number("facts_days", default.facts_days, 1..=3_650),
    }
}

fn rules_section(section: &mut Section<'_, '_>) -> rulebook::config::Config {
    rulebook::config::Config {
        folder: section.text("folder", None, |text| folder(text).map(Some)),
        watch: section.text("watch", None, |text| match text.trim() {
            "off" => Ok(None),
            time => duration_within(time, &WATCH).map(Some),
        }),
    }
}

pub(super) fn folder(text: &str) -> Result<PathBuf, Wrong> {
    match text.trim() {
        "" => Err(Wrong::new("cannot be empty", "name a folder, or leave the line away")),
        _ => Ok(PathBuf::from(text)),
    }
}
