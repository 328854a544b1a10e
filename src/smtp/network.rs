//! A network of IP addresses, as the configuration names it: `10.1.0.0/16`, `2001:db8::/32`, or one address.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr};
use std::str::FromStr;

/// An IP network: an address and how many of its leading bits count.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Network {
    address: IpAddr,
    prefix: u8,
}

/// The text is no network.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum NotANetwork {
    /// Neither an address nor an address with the length of a prefix.
    #[error("a network is an IP address or an address and a length, such as \"10.1.0.0/16\"")]
    Syntax,
    /// The address says more than the prefix keeps, so it is unclear what was meant.
    #[error("it sets bits behind the length of the network")]
    HostBits(Network),
}

impl Network {
    /// The network of exactly one address.
    pub const fn of(address: IpAddr) -> Self {
        let prefix = if address.is_ipv4() { 32 } else { 128 };
        Self { address, prefix }
    }

    /// Whether an address lies within. An IPv4 address in IPv6 form (`::ffff:a.b.c.d`, RFC 4291 section 2.5.5.2) is
    /// the IPv4 address: a socket that listens on both families shows its peers so.
    pub fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        address.is_ipv4() == self.address.is_ipv4() && masked(address, self.prefix) == self.address
    }
}

impl FromStr for Network {
    type Err = NotANetwork;

    fn from_str(text: &str) -> Result<Self, NotANetwork> {
        let (address, prefix) =
            text.split_once('/').map_or((text, None), |(address, prefix)| (address, Some(prefix)));
        let address: IpAddr = address.parse().map_err(|_| NotANetwork::Syntax)?;
        let whole = Self::of(address).prefix;
        let prefix = match prefix {
            None => whole,
            Some(digits) if digits.bytes().all(|byte| byte.is_ascii_digit()) => {
                digits.parse().ok().filter(|prefix| *prefix <= whole).ok_or(NotANetwork::Syntax)?
            }
            Some(_) => return Err(NotANetwork::Syntax),
        };
        let begin = Self { address: masked(address, prefix), prefix };
        if begin.address == address { Ok(begin) } else { Err(NotANetwork::HostBits(begin)) }
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if *self == Self::of(self.address) {
            return write!(f, "{}", self.address);
        }
        write!(f, "{}/{}", self.address, self.prefix)
    }
}

fn masked(address: IpAddr, prefix: u8) -> IpAddr {
    match address {
        IpAddr::V4(v4) => {
            let mask = u32::MAX.checked_shl(32 - u32::from(prefix.min(32))).unwrap_or(0);
            IpAddr::V4((v4.to_bits() & mask).into())
        }
        IpAddr::V6(v6) => {
            let mask = u128::MAX.checked_shl(128 - u32::from(prefix.min(128))).unwrap_or(0);
            IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & mask))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn contains(network: &str, address: &str) -> bool {
        network.parse::<Network>().unwrap().contains(address.parse().unwrap())
    }

    #[test]
    fn an_address_lies_in_its_networks() {
        for (network, address) in [
            ("192.0.2.1", "192.0.2.1"),
            ("192.0.2.0/24", "192.0.2.255"),
            ("0.0.0.0/0", "198.51.100.7"),
            ("192.0.2.0/24", "::ffff:192.0.2.9"),
            ("2001:db8::/32", "2001:db8:ffff::1"),
            ("::1", "::1"),
        ] {
            assert!(contains(network, address), "{network} {address}");
        }
    }

    #[test]
    fn and_in_no_others() {
        for (network, address) in [
            ("192.0.2.1", "192.0.2.2"),
            ("192.0.2.0/24", "192.0.3.0"),
            ("0.0.0.0/0", "::1"),
            ("::/0", "192.0.2.1"),
            ("::1", "127.0.0.1"),
        ] {
            assert!(!contains(network, address), "{network} {address}");
        }
    }

    #[test]
    fn what_is_unclear_is_no_network() {
        for text in
            ["", "localhost", "10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/", "10.0.0.0/+8", "::/129", "10.0.0/8"]
        {
            assert_eq!(text.parse::<Network>(), Err(NotANetwork::Syntax), "{text}");
        }
        let begin = "10.0.0.0/8".parse().unwrap();
        assert_eq!("10.0.0.1/8".parse::<Network>(), Err(NotANetwork::HostBits(begin)));
    }
}
