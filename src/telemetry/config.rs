//! Sections `[operations]` and `[log]` of the configuration: where Portcullis is watched, and what it says.

use crate::mail::settings::Section;
use crate::mail::value::{listener, one_of};
use std::net::{Ipv4Addr, SocketAddr};

/// Section `[operations]`: where metrics and health are asked for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Operations {
    /// Where the operations listener listens. It has no password: keep it on a private address.
    pub listen: SocketAddr,
}

impl Default for Operations {
    /// Port 9025 of this machine only.
    fn default() -> Self {
        Self { listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 9025)) }
    }
}

impl Operations {
    /// Reads the section.
    pub fn read(section: &mut Section<'_, '_>) -> Self {
        Self { listen: section.text("listen", Self::default().listen, listener) }
    }
}

/// Section `[log]`: what is written to standard error.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Log {
    /// How a line looks.
    pub format: Format,
    /// From which level on lines are written.
    pub level: Level,
}

impl Log {
    /// Reads the section.
    pub fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        Self {
            format: section.text("format", default.format, one_of(Format::ALL)),
            level: section.text("level", default.level, one_of(Level::ALL)),
        }
    }
}

/// How a line of the log looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Format {
    /// For eyes: time, level, message, then `name=value`.
    #[default]
    Text,
    /// For machines: one JSON object a line.
    Json,
}

impl Format {
    /// Every format with its name in the configuration.
    pub const ALL: &'static [(Self, &'static str)] = &[(Self::Text, "text"), (Self::Json, "json")];
}

/// How much the log says; each level includes those above it.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub enum Level {
    /// Something is broken and somebody should look.
    Error,
    /// Something went wrong and was dealt with.
    Warn,
    /// One line for each message, and the life of the service.
    #[default]
    Info,
    /// Sessions too.
    Debug,
    /// Everything.
    Trace,
}

impl Level {
    /// Every level with its name in the configuration.
    pub const ALL: &'static [(Self, &'static str)] = &[
        (Self::Error, "error"),
        (Self::Warn, "warn"),
        (Self::Info, "info"),
        (Self::Debug, "debug"),
        (Self::Trace, "trace"),
    ];
}
