//! Who is meant: one person, everybody of a domain, everybody on a list.

use super::address::Address;
use super::domain::{is_domain, with_those_above};
use serde::{Serialize, Serializer};
use std::fmt;

/// One or many who send or receive mail.
///
/// | written | stands for |
/// |---|---|
/// | `jo@example.org` | this mailbox, whatever its case and `+tag` |
/// | `example.org` | this domain, no other |
/// | `.example.org` | this domain and every domain below it |
/// | `list:officers` | whoever is on the list `officers` of the rules in force |
///
/// `Display` is what is written; `Debug` leaves the local part of a mailbox out.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Party {
    /// A person, by the folded address.
    Mailbox(Address),
    /// A domain, in lower case.
    Domain(String),
    /// A domain and those below it, in lower case, without the dot before it.
    Tree(String),
    /// A list of rules, by its name.
    List(String),
}

/// What a list is marked with.
const LIST: &str = "list:";

impl Party {
    /// Reads one of the four forms; `None` where the text is none of them.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return None;
        }
        if let Some(name) = text.strip_prefix(LIST) {
            return (!name.is_empty()).then(|| Self::List(name.to_owned()));
        }
        if text.contains('@') {
            let address = Address::parse(text).filter(|address| is_domain(address.domain()))?;
            return Address::parse(&address.folded()).map(Self::Mailbox);
        }
        let domain = text.to_lowercase();
        match domain.strip_prefix('.') {
            Some(tree) => is_domain(tree).then(|| Self::Tree(tree.to_owned())),
            None => is_domain(&domain).then_some(Self::Domain(domain)),
        }
    }

    /// Whether this address is meant; `on_list` says of the name of a list whether the address is on it.
    pub fn covers(&self, address: &Address, on_list: impl Fn(&str) -> bool) -> bool {
        match self {
            Self::Mailbox(mailbox) => mailbox.folded() == address.folded(),
            Self::Domain(domain) => domain == address.domain(),
            Self::Tree(tree) => with_those_above(address.domain()).any(|above| above == tree),
            Self::List(name) => on_list(name),
        }
    }

    /// Every form, but for lists, by which this address may be meant, as it is written.
    pub fn forms(address: &Address) -> Vec<String> {
        let domain = address.domain();
        let trees = with_those_above(domain).map(|above| format!(".{above}"));
        [address.folded(), domain.to_owned()].into_iter().chain(trees).collect()
    }
}

impl fmt::Display for Party {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mailbox(address) => write!(f, "{}", address.folded()),
            Self::Domain(domain) => f.write_str(domain),
            Self::Tree(tree) => write!(f, ".{tree}"),
            Self::List(name) => write!(f, "{LIST}{name}"),
        }
    }
}

impl Serialize for Party {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn party(text: &str) -> Party {
        Party::parse(text).expect("a party")
    }

    #[test]
    fn each_form_covers_whom_it_says_and_nobody_else() {
        let address = |text: &str| Address::parse(text).unwrap();
        for (written, sender, covered) in [
            ("Jo+news@Council.example", "jo@council.example", true),
            ("jo@council.example", "JO+x@COUNCIL.example", true),
            ("jo@council.example", "joe@council.example", false),
            ("council.example", "a@council.example", true),
            ("council.example", "a@parks.council.example", false),
            (".council.example", "a@council.example", true),
            (".council.example", "a@parks.council.example", true),
            (".council.example", "a@nocouncil.example", false),
            ("list:officers", "a@council.example", true),
            ("list:members", "a@council.example", false),
        ] {
            let sender = address(sender);
            assert_eq!(party(written).covers(&sender, |name| name == "officers"), covered, "{written}");
            let found = Party::forms(&sender).contains(&party(written).to_string());
            assert_eq!(found, covered && !written.starts_with("list:"), "{written}");
        }
    }

    #[test]
    fn what_is_none_of_them_is_refused_and_what_is_goes_round() {
        for text in [
            "",
            "officers",
            "@council.example",
            "jo@",
            "jo@localhost",
            "list:",
            ".",
            "..example",
            "a b.example",
        ] {
            assert_eq!(Party::parse(text), None, "{text:?}");
        }
        for text in ["jo@council.example", "council.example", ".council.example", "list:officers"] {
            assert_eq!(party(text).to_string(), text);
        }
        assert!(!format!("{:?}", party("jo@council.example")).contains("jo"));
    }
}
