//! Flags of the command line, and the environment, that overrule the configuration file.

use super::origins::Origins;
use super::whole::{Config, folder};
use crate::mail::mistake::Mistake;
use crate::mail::settings::Key;
use crate::mail::value::{Wrong, listener, one_of};
use crate::next_hop::config::address;
use crate::smtp::config::{Relay, hostname};
use crate::telemetry::config::{Format, Level};

/// What the command line sets, as it was typed. What is absent leaves the file as it is.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Overrides {
    /// `--listen ADDRESS:PORT` for `[smtp] listen`.
    pub listen: Option<String>,
    /// `--hostname NAME` for `[smtp] hostname`.
    pub hostname: Option<String>,
    /// `--relay WAY` for `[smtp] relay`.
    pub relay: Option<String>,
    /// `--next-hop HOST:PORT` for `[next_hop] address`.
    pub next_hop: Option<String>,
    /// `--data FOLDER` for `[store] folder`.
    pub data: Option<String>,
    /// `--rules FOLDER` for `[rules] folder`.
    pub rules: Option<String>,
    /// `--operations ADDRESS:PORT` for `[operations] listen`.
    pub operations: Option<String>,
    /// `--log-format FORMAT` for `[log] format`.
    pub log_format: Option<String>,
    /// `--log-level LEVEL` for `[log] level`.
    pub log_level: Option<String>,
    /// `PORTCULLIS_LOG` of the environment for `[log] level`; the flag wins over it.
    pub environment_log_level: Option<String>,
}

impl Overrides {
    /// The variable that sets the level of the log.
    pub const LOG_VARIABLE: &'static str = "PORTCULLIS_LOG";

    /// What the environment sets, and no flag.
    pub fn from_environment() -> Self {
        let level = std::env::var_os(Self::LOG_VARIABLE).map(|value| value.to_string_lossy().into_owned());
        Self { environment_log_level: level.filter(|level| !level.is_empty()), ..Self::default() }
    }

    /// Changes what is set here and reports what cannot be.
    pub(super) fn apply(&self, config: &mut Config, origins: &mut Origins<'_>) -> Vec<Mistake> {
        let mut apply = Apply { origins, mistakes: Vec::new() };
        let (smtp, log) = (&mut config.smtp, &mut config.log);
        apply.set(("smtp", "listen"), "--listen", &self.listen, &mut smtp.listen, listener);
        apply.set(("smtp", "hostname"), "--hostname", &self.hostname, &mut smtp.hostname, hostname);
        apply.set(("smtp", "relay"), "--relay", &self.relay, &mut smtp.relay, one_of(Relay::ALL));
        let next_hop = &mut config.next_hop.address;
        apply.set(("next_hop", "address"), "--next-hop", &self.next_hop, next_hop, address);
        apply.set(("store", "folder"), "--data", &self.data, &mut config.store.folder, folder);
        let rules = &mut config.rules.folder;
        apply.set(("rules", "folder"), "--rules", &self.rules, rules, |text| folder(text).map(Some));
        let operations = &mut config.operations.listen;
        apply.set(("operations", "listen"), "--operations", &self.operations, operations, listener);
        apply.set(("log", "format"), "--log-format", &self.log_format, &mut log.format, one_of(Format::ALL));
        let variable = &self.environment_log_level;
        apply.set(("log", "level"), Self::LOG_VARIABLE, variable, &mut log.level, one_of(Level::ALL));
        apply.set(("log", "level"), "--log-level", &self.log_level, &mut log.level, one_of(Level::ALL));
        apply.mistakes
    }
}

struct Apply<'o, 'a> {
    origins: &'o mut Origins<'a>,
    mistakes: Vec<Mistake>,
}

impl Apply<'_, '_> {
    fn set<T>(
        &mut self,
        key: Key,
        flag: &'static str,
        typed: &Option<String>,
        into: &mut T,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) {
        let Some(typed) = typed else { return };
        self.origins.overruled(key, flag);
        match read(typed) {
            Ok(value) => *into = value,
            Err(wrong) => self.mistakes.push(self.origins.mistake(key, wrong)),
        }
    }
}
