//! A list that rules name: domains and addresses, one a line.

use crate::mail::address::Address;
use crate::mail::mistake::{Mistake, nearest};
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// The list that says which domains are the organisation's own. Every policy has it: without it no mail has a direction.
pub const OWN_DOMAINS: &str = "own-domains";

/// Mistakes told of one list. A file that is no list at all has one in every line.
const TOLD: usize = 100;

/// One list.
///
/// | entry | what it stands for |
/// |---|---|
/// | `example.org` | this domain, no other |
/// | `.example.org` | this domain and every domain below it |
/// | `jo@example.org` | this mailbox, whatever its case and `+tag` |
#[derive(Debug, Default)]
pub struct List {
    name: String,
    place: usize,
    domains: HashSet<String>,
    trees: HashSet<String>,
    mailboxes: HashSet<String>,
}

impl List {
    /// Reads a list; every line that is no entry is a mistake.
    pub fn read(name: &str, file: &str, text: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let mut list = Self { name: name.to_owned(), ..Self::default() };
        let (mut offset, mut told) = (0, 0);
        for line in text.split_inclusive('\n') {
            let entry = line.split_once('#').map_or(line, |(entry, _)| entry);
            let start = offset + (entry.len() - entry.trim_start().len());
            offset += line.len();
            let entry = entry.trim();
            if entry.is_empty() {
                continue;
            }
            let Err((message, hint)) = list.add(entry) else { continue };
            if told == TOLD {
                mistakes.push(Mistake::at(file, text, start, "more lines are no entries", "is this a list?"));
                break;
            }
            told += 1;
            mistakes.push(Mistake::at(file, text, start, message, hint));
        }
        list
    }

    fn add(&mut self, entry: &str) -> Result<(), (String, String)> {
        if let Some((local, domain)) = entry.rsplit_once('@') {
            if local.is_empty() {
                return Err((
                    format!("`{entry}` is neither a domain nor an address"),
                    format!("write `{domain}` for the whole domain"),
                ));
            }
            let address = Address::parse(entry).filter(|_| !entry.contains(char::is_whitespace));
            let address = address.filter(|address| is_domain(address.domain()));
            self.mailboxes.insert(address.ok_or_else(|| not_an_entry(entry))?.folded());
            return Ok(());
        }
        let domain = entry.to_lowercase();
        if let Some(below) = domain.strip_prefix("*.") {
            return Err((
                format!("`{entry}` is not a domain"),
                format!("write `.{below}` for the domain and every domain below it"),
            ));
        }
        match domain.strip_prefix('.') {
            Some(tree) if is_domain(tree) => self.trees.insert(tree.to_owned()),
            None if is_domain(&domain) => self.domains.insert(domain),
            _ => return Err(not_an_entry(entry)),
        };
        Ok(())
    }

    /// The name by which rules call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Its place among the lists of its policy, from 0.
    pub fn place(&self) -> usize {
        self.place
    }

    /// Every domain that it names, with or without those below it.
    pub fn domains(&self) -> impl Iterator<Item = &str> {
        self.domains.iter().chain(&self.trees).map(String::as_str)
    }

    /// Every domain as it stands on the list, with a dot before those that stand for the domains below them, too; in order.
    pub fn hosts(&self) -> Vec<String> {
        let trees = self.trees.iter().map(|tree| format!(".{tree}"));
        let mut hosts: Vec<String> = self.domains.iter().cloned().chain(trees).collect();
        hosts.sort();
        hosts
    }

    /// No entry at all.
    pub fn is_empty(&self) -> bool {
        self.domains.is_empty() && self.trees.is_empty() && self.mailboxes.is_empty()
    }

    /// The address, its domain, or a domain above it stands on the list.
    pub fn contains(&self, address: &Address) -> bool {
        self.contains_domain(address.domain())
            || (!self.mailboxes.is_empty() && self.mailboxes.contains(&address.folded()))
    }

    fn contains_domain(&self, domain: &str) -> bool {
        if self.domains.contains(domain) {
            return true;
        }
        let mut above = Some(domain);
        while let Some(tree) = above.filter(|_| !self.trees.is_empty()) {
            if self.trees.contains(tree) {
                return true;
            }
            above = tree.split_once('.').map(|(_, parent)| parent);
        }
        false
    }
}

fn not_an_entry(entry: &str) -> (String, String) {
    (
        format!("`{entry}` is neither a domain nor an address"),
        "one entry a line: `example.org`, `.example.org` or `jo@example.org`; comments begin with `#`"
            .to_owned(),
    )
}

/// Labels of letters, digits, hyphens and underscores (RFC 1035 section 2.3.1, lengths of section 2.3.4; RFC 5890 for
/// letters beyond ASCII), at least two of them: a single label on a list is a slip more often than a host.
fn is_domain(text: &str) -> bool {
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && !label.starts_with('-')
            && !label.ends_with('-')
            && label.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    text.len() <= 253 && text.contains('.') && text.split('.').all(label)
}

/// Every list of a policy, in the order of names.
#[derive(Clone, Debug, Default)]
pub struct Lists {
    lists: BTreeMap<String, Arc<List>>,
}

impl Lists {
    /// These lists; of two with one name the later counts.
    pub fn new(lists: impl IntoIterator<Item = List>) -> Self {
        let mut named: BTreeMap<String, List> =
            lists.into_iter().map(|list| (list.name.clone(), list)).collect();
        named.values_mut().enumerate().for_each(|(place, list)| list.place = place);
        Self { lists: named.into_iter().map(|(name, list)| (name, Arc::new(list))).collect() }
    }

    /// The list of that name.
    pub fn get(&self, name: &str) -> Option<&Arc<List>> {
        self.lists.get(name)
    }

    /// How many there are.
    pub fn len(&self) -> usize {
        self.lists.len()
    }

    /// There is none.
    pub fn is_empty(&self) -> bool {
        self.lists.is_empty()
    }

    /// What to do about a list that is not there.
    pub fn hint(&self, written: &str) -> String {
        match nearest(written, self.lists.keys().map(String::as_str)) {
            Some(name) => format!("did you mean `{name}`?"),
            None => format!("put one entry a line into `lists/{written}.txt`"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list(text: &str) -> List {
        let mut mistakes = Vec::new();
        let list = List::read("test", "lists/test.txt", text, &mut mistakes);
        assert_eq!(mistakes, []);
        list
    }

    #[test]
    fn each_form_of_entry_covers_what_it_says_and_no_more() {
        let list = list("# ours\nexample.org\n.council.example # and below\r\n\n  Jo+x@EXAMPLE.net\n");
        for (address, on) in [
            ("a@example.org", true),
            ("a@EXAMPLE.org.", true),
            ("a@sub.example.org", false),
            ("a@notexample.org", false),
            ("a@council.example", true),
            ("a@deep.down.council.example", true),
            ("a@nocouncil.example", false),
            ("a@example", false),
            ("jo@example.net", true),
            ("JO+other@example.net", true),
            ("joe@example.net", false),
        ] {
            assert_eq!(list.contains(&Address::parse(address).unwrap()), on, "{address}");
        }
    }

    #[test]
    fn of_a_file_that_is_no_list_not_every_line_is_told() {
        let mut mistakes = Vec::new();
        List::read("test", "l.txt", &"no entry\n".repeat(100_000), &mut mistakes);
        assert_eq!(mistakes.len(), TOLD + 1);
    }

    #[test]
    fn a_line_that_is_no_entry_is_a_mistake_at_its_place() {
        let text =
            "*.example.org\n@example.org\ngood.example\n two words.example\nlocalhost\na..b\n.\njo@x\n";
        let mut mistakes = Vec::new();
        List::read("test", "l.txt", text, &mut mistakes);
        let places: Vec<_> = mistakes.iter().map(|m| (m.line, m.column)).collect();
        assert_eq!(places, [(1, 1), (2, 1), (4, 2), (5, 1), (6, 1), (7, 1), (8, 1)]);
        assert_eq!(mistakes[0].hint, "write `.example.org` for the domain and every domain below it");
        assert_eq!(mistakes[1].hint, "write `example.org` for the whole domain");
    }
}
