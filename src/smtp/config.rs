//! Section `[smtp]` of the configuration: where mail comes in, and how much of it.

use super::network::{Network, NotANetwork};
use crate::mail::settings::Section;
use crate::mail::value::{Wrong, duration_within, listener, one_of, quoted, size_within};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::ops::RangeInclusive;
use std::time::Duration;

/// Where mail comes in, and how much of it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// Where the proxy listens.
    pub listen: SocketAddr,
    /// The name that the greeting and the trace fields give (RFC 5321 section 4.2).
    pub hostname: String,
    /// Bytes of the largest message; announced as `SIZE` (RFC 1870).
    pub max_message_size: u64,
    /// Recipients that one transaction may name (RFC 5321 section 4.5.3.1.8).
    pub max_recipients: u32,
    /// Sessions that may be open at once; the next one is turned away with 421.
    pub max_sessions: u32,
    /// How long a session may be silent (RFC 5321 section 4.5.3.2.7).
    pub idle_timeout: Duration,
    /// Peers whose XFORWARD is believed.
    pub xforward_from: Vec<Network>,
    /// When the next hop gets the content.
    pub relay: Relay,
}

/// When the next hop gets the content of a message.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Relay {
    /// While it arrives; only the commit waits for the verdict.
    TwoPhase,
    /// After the verdict.
    SpoolFirst,
}

impl Relay {
    /// Every way with its name in the configuration.
    pub const ALL: &'static [(Self, &'static str)] =
        &[(Self::TwoPhase, "two-phase"), (Self::SpoolFirst, "spool-first")];
}

/// RFC 5321 section 4.5.3.1.7: every server takes messages of 64 kB.
const SIZE: RangeInclusive<u64> = 64 << 10..=2 << 30;
/// RFC 5321 section 4.5.3.1.8: every server takes 100 recipients.
const RECIPIENTS: RangeInclusive<u32> = 100..=50_000;
const SESSIONS: RangeInclusive<u32> = 1..=100_000;
const IDLE: RangeInclusive<Duration> = Duration::from_secs(10)..=Duration::from_secs(3_600);

impl Default for Config {
    /// Listens on port 10025 of this machine only, as a content filter beside a mail server does.
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 10025)),
            hostname: system_hostname(),
            max_message_size: 50 << 20,
            max_recipients: 1_000,
            max_sessions: 10_000,
            idle_timeout: Duration::from_secs(300),
            xforward_from: vec![
                Network::of(IpAddr::V4(Ipv4Addr::LOCALHOST)),
                Network::of(IpAddr::V6(Ipv6Addr::LOCALHOST)),
            ],
            relay: Relay::TwoPhase,
        }
    }
}

impl Config {
    /// Reads the section.
    pub fn read(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        Self {
            listen: section.text("listen", default.listen, listener),
            hostname: section.text("hostname", default.hostname, hostname),
            max_message_size: section
                .text("max_message_size", default.max_message_size, |text| size_within(text, &SIZE)),
            max_recipients: section.number("max_recipients", default.max_recipients, RECIPIENTS),
            max_sessions: section.number("max_sessions", default.max_sessions, SESSIONS),
            idle_timeout: section
                .text("idle_timeout", default.idle_timeout, |text| duration_within(text, &IDLE)),
            xforward_from: section.list("xforward_from", default.xforward_from, network),
            relay: section.text("relay", default.relay, one_of(Relay::ALL)),
        }
    }
}

/// Reads the name of this host: a domain or an address literal (RFC 5321 section 4.1.2).
pub fn hostname(text: &str) -> Result<String, Wrong> {
    if is_domain(text) || is_address_literal(text) {
        return Ok(text.to_owned());
    }
    Err(Wrong::new(
        format!("cannot be {}", quoted(text)),
        "it is the full name of this host, such as \"mx1.council.example\"",
    ))
}

fn is_domain(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    text.len() <= 255 && text.split('.').all(is_label)
}

fn is_address_literal(text: &str) -> bool {
    let Some(inner) = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) else { return false };
    match inner.strip_prefix("IPv6:") {
        Some(v6) => v6.parse::<Ipv6Addr>().is_ok(),
        None => inner.parse::<Ipv4Addr>().is_ok(),
    }
}

fn network(text: &str) -> Result<Network, Wrong> {
    text.parse().map_err(|why| match why {
        NotANetwork::Syntax => Wrong::new(format!("cannot hold {}", quoted(text)), why.to_string()),
        NotANetwork::HostBits(begin) => {
            Wrong::new(format!("cannot hold {}: {why}", quoted(text)), format!("did you mean \"{begin}\"?"))
        }
    })
}

/// What the kernel calls this machine, where that is a name for the wire.
fn system_hostname() -> String {
    let name = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
    hostname(name.trim()).unwrap_or_else(|_| "localhost".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn host_names() {
        for name in
            ["localhost", "mx1.council.example", "[192.0.2.1]", "[IPv6:2001:db8::1]", "a", "1.example"]
        {
            assert_eq!(hostname(name), Ok(name.to_owned()));
        }
        for name in
            ["", "mx 1", "-a.example", "a..b", "a.example.", "[nothing]", "mx\r\n250", &"a".repeat(64)]
        {
            assert!(hostname(name).is_err(), "{name}");
        }
    }
}
