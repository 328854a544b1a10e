//! Sections `[next_hop]` and `[secure_route]` of the configuration: who takes what is accepted, and how long we wait for it.

use crate::mail::settings::Section;
use crate::mail::value::{Wrong, duration_within, quoted};
use std::net::Ipv6Addr;
use std::ops::RangeInclusive;
use std::time::Duration;

/// Who takes what is accepted, and how long we wait for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Config {
    /// The server, `host:port`; an IPv6 address in brackets. A name is looked up for each connection.
    pub address: String,
    /// How long a connection and its greeting may take.
    pub connect_timeout: Duration,
    /// How long the reply to a command may take, and each 64 KiB of content.
    pub command_timeout: Duration,
    /// How long the reply to the end of the content may take.
    pub commit_timeout: Duration,
}

impl Default for Config {
    /// Port 10026 of this machine, where a mail server takes mail back from its content filter. All three times lie
    /// within the 100 seconds that Postfix waits for a filter.
    fn default() -> Self {
        Self {
            address: "127.0.0.1:10026".to_owned(),
            connect_timeout: Duration::from_secs(10),
            command_timeout: Duration::from_secs(30),
            commit_timeout: Duration::from_secs(60),
        }
    }
}

const WAIT: RangeInclusive<Duration> = Duration::from_secs(1)..=Duration::from_secs(600);

impl Config {
    /// Reads the section.
    pub fn read(section: &mut Section<'_, '_>) -> Self {
        let address = section.text("address", Self::default().address, address);
        Self { address, ..Self::patience(section) }
    }

    /// Reads the section of a next hop that need not be there; without its address it is not.
    pub fn read_optional(section: &mut Section<'_, '_>) -> Option<Self> {
        let address = section.text("address", None, |text| address(text).map(Some));
        let patience = Self::patience(section);
        address.map(|address| Self { address, ..patience })
    }

    /// How long we wait for it; the address is the default.
    fn patience(section: &mut Section<'_, '_>) -> Self {
        let default = Self::default();
        let wait = |text: &str| duration_within(text, &WAIT);
        Self {
            address: default.address,
            connect_timeout: section.text("connect_timeout", default.connect_timeout, wait),
            command_timeout: section.text("command_timeout", default.command_timeout, wait),
            commit_timeout: section.text("commit_timeout", default.commit_timeout, wait),
        }
    }
}

/// Reads `host:port`.
pub fn address(text: &str) -> Result<String, Wrong> {
    host_and_port(text).map(|_| text.to_owned()).ok_or_else(|| {
        let hint = "it is a host name or IP address and a port, such as \"mail.council.example:25\" or \"[::1]:10026\"";
        Wrong::new(format!("cannot be {}", quoted(text)), hint)
    })
}

/// Divides `host:port`; an IPv6 address comes without its brackets. The port is never 0.
pub fn host_and_port(text: &str) -> Option<(&str, u16)> {
    let (host, port) = text.rsplit_once(':')?;
    let all_digits = port.bytes().all(|byte| byte.is_ascii_digit());
    let port = port.parse().ok().filter(|port| all_digits && *port != 0)?;
    let host = match host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        Some(v6) => v6.parse::<Ipv6Addr>().ok().map(|_| v6),
        None => is_host_name(host).then_some(host),
    };
    Some((host?, port))
}

/// Letters, digits, hyphens and dots; underscores too, which container networks use.
fn is_host_name(text: &str) -> bool {
    let is_label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
    };
    text.len() <= 253 && text.split('.').all(is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_divides_into_host_and_port() {
        for (text, divided) in [
            ("127.0.0.1:10026", ("127.0.0.1", 10026)),
            ("mail.council.example:25", ("mail.council.example", 25)),
            ("[::1]:10026", ("::1", 10026)),
            ("post_fix:25", ("post_fix", 25)),
        ] {
            assert_eq!(host_and_port(text), Some(divided));
        }
    }

    #[test]
    fn what_does_not_divide_is_refused() {
        for text in [
            "",
            ":25",
            "mail",
            "mail:0",
            "mail:65536",
            "::1:25",
            "[mail]:25",
            "[127.0.0.1]:25",
            "a b:25",
            "a:+5",
        ] {
            assert!(address(text).is_err(), "{text}");
        }
    }
}
