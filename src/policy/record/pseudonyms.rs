//! Names that stand for addresses: whoever has the key can tell whether an address is meant, nobody can read it off.

use crate::mail::address::Address;
use std::fmt;

/// Characters of a label. Each has five bits: two names that differ become one with a chance of one in 10^12.
const LABEL: usize = 8;
const LETTERS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

/// Makes pseudonyms, with a key that one store keeps.
///
/// A pseudonym has the shape of an address. Each label of the domain stands for the domain that begins there, so that a domain
/// above another is still above it; the local part stands for the person ([`Address::folded`]).
#[derive(Clone)]
pub struct Pseudonyms {
    key: [u8; 32],
}

impl Pseudonyms {
    /// Bytes of a key.
    pub const KEY: usize = 32;

    /// Those of this key.
    pub fn new(key: [u8; Self::KEY]) -> Self {
        Self { key }
    }

    /// The address that stands for this one.
    pub fn address(&self, address: &Address) -> Address {
        let person = self.label("person", &address.folded());
        let text = format!("{person}@{}", self.domain(address.domain()));
        // Both sides are there.
        Address::parse(&text).unwrap_or_else(|| address.clone())
    }

    /// The domain that stands for this one.
    pub fn domain(&self, domain: &str) -> String {
        let mut labels = Vec::new();
        let mut below = Some(domain);
        while let Some(name) = below {
            labels.push(self.label("domain", name));
            below = name.split_once('.').map(|(_, above)| above);
        }
        labels.join(".")
    }

    fn label(&self, kind: &str, name: &str) -> String {
        let mut hasher = blake3::Hasher::new_keyed(&self.key);
        hasher.update(kind.as_bytes()).update(b"\0").update(name.as_bytes());
        let letter =
            |byte: &u8| LETTERS.get(usize::from(byte % 32)).map_or('a', |letter| char::from(*letter));
        hasher.finalize().as_bytes().iter().take(LABEL).map(letter).collect()
    }
}

impl fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Pseudonyms(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::testing::address;

    #[test]
    fn one_person_has_one_pseudonym_and_no_other_has_it() {
        let pseudonyms = Pseudonyms::new([7; 32]);
        let of = |text: &str| pseudonyms.address(&address(text)).to_string();
        assert_eq!(of("Jo+news@Example.org"), of("jo@example.org"));
        assert_ne!(of("jo@example.org"), of("al@example.org"));
        assert_ne!(of("jo@example.org"), of("jo@example.net"));
        assert_ne!(
            of("jo@example.org"),
            Pseudonyms::new([8; 32]).address(&address("jo@example.org")).to_string()
        );
        assert!(!of("jo@example.org").contains("example"));
    }

    #[test]
    fn a_domain_stays_below_another() {
        let pseudonyms = Pseudonyms::new([7; 32]);
        let [below, above, other] =
            ["a.council.example", "council.example", "a.example"].map(|domain| pseudonyms.domain(domain));
        assert_eq!(below.split_once('.').unwrap().1, above);
        assert_ne!(below.split_once('.').unwrap().0, other.split_once('.').unwrap().0);
    }
}
