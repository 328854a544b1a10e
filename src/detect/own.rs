//! What belongs to the organisation itself and is public: its domains, numbers, addresses.

use super::dialling::{after_country, kind, national};
use super::page::value::Value;
use super::spec::OwnSpec;
use std::collections::BTreeSet;

/// The organisation's own contacts. They are nobody's personal data.
#[derive(Debug, Clone, Default)]
pub struct Own {
    domains: Vec<String>,
    mailboxes: Vec<String>,
    values: BTreeSet<Vec<u8>>,
    /// How long they are, as a set of bits.
    lengths: u64,
}

impl Own {
    /// What is specified.
    pub fn of(spec: &OwnSpec) -> Self {
        let mut own = Self::default();
        spec.domains.iter().for_each(|domain| own.add_domain(domain));
        own.mailboxes.extend(spec.mailboxes.iter().map(|mailbox| mailbox.to_ascii_lowercase()));
        spec.phones.iter().chain(&spec.values).for_each(|value| own.add_value(value));
        own
    }

    /// A domain with everything below it. An address there is a colleague's.
    pub fn add_domain(&mut self, domain: &str) {
        self.domains.push(domain.to_ascii_lowercase());
    }

    /// A number, a postcode or the like, however it is written; a telephone number also with the code of the country.
    pub fn add_value(&mut self, value: &str) {
        let value = Value::normal(value.bytes());
        let phone = after_country(value.as_bytes()).filter(|number| kind(number).is_some());
        for value in phone.map(national).into_iter().chain([value]) {
            self.lengths |= 1 << (value.as_bytes().len() % 64);
            self.values.insert(value.as_bytes().to_vec());
        }
    }

    /// The host is one of the organisation's domains or below one.
    pub fn is_domain(&self, host: &[u8]) -> bool {
        self.domains.iter().any(|domain| {
            let Some(before) = host.len().checked_sub(domain.len()) else { return false };
            let (sub, end) = host.split_at_checked(before).unwrap_or_default();
            end.eq_ignore_ascii_case(domain.as_bytes()) && (sub.is_empty() || sub.ends_with(b"."))
        })
    }

    /// No person stands behind the mailbox, whatever its host.
    pub fn is_mailbox(&self, local: &[u8]) -> bool {
        self.mailboxes.iter().any(|mailbox| mailbox.as_bytes().eq_ignore_ascii_case(local))
    }

    /// It is one of the organisation's own, or an address at one of its domains, as [`Value`] writes it.
    #[inline]
    pub fn has(&self, value: &[u8]) -> bool {
        let nothing = self.lengths == 0 && self.domains.is_empty();
        !nothing && self.holds(value)
    }

    fn holds(&self, value: &[u8]) -> bool {
        let host = || memchr::memrchr(b'@', value).and_then(|at| value.get(at + 1..));
        self.lengths >> (value.len() % 64) & 1 == 1 && self.values.contains(value)
            || !self.domains.is_empty() && host().is_some_and(|host| self.is_domain(host))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_belongs_to_the_organisation_is_known_in_any_spelling() {
        let spec = OwnSpec { mailboxes: vec!["Council.Tax".into()], ..OwnSpec::default() };
        let mut own = Own::of(&spec);
        assert!(own.is_mailbox(b"council.tax") && !own.is_mailbox(b"council"));
        own.add_domain("Council.example");
        own.add_value("ws1 1aa");
        own.add_value("30-90-12");
        own.add_value("+44 (0)20 7946 0100");
        assert!(own.has(b"02079460100") && own.has(b"jane@council.example") && !own.has(b"jane@example"));
        assert!(own.is_domain(b"council.EXAMPLE") && own.is_domain(b"mail.council.example"));
        assert!(!own.is_domain(b"xcouncil.example") && !own.is_domain(b"example"));
        assert!(own.has(b"WS11AA") && own.has(b"309012") && !own.has(b"WS1 1AA"));
    }
}
