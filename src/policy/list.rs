//! A list that rules name: domains and addresses, one a line.

use super::record::fingerprint::{self, Fingerprint};
use super::record::pseudonyms::Pseudonyms;
use crate::mail::address::Address;
use crate::mail::domain::{is_domain, with_those_above};
use crate::mail::mistake::{Mistake, nearest};
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

/// The list that says which domains are the organisation's own. Every policy has it: without it no mail has a direction.
pub const OWN_DOMAINS: &str = "own-domains";

/// The list of addresses behind which several people are, each with how many they are. A policy may have none.
pub const DISTRIBUTION_LISTS: &str = "distribution-lists";

/// Members of one distribution list at the most.
const MEMBERS: u32 = 10_000_000;

/// Mistakes told of one list. A file that is no list at all has one in every line.
const TOLD: usize = 100;

/// One list.
///
/// | entry | what it stands for |
/// |---|---|
/// | `example.org` | this domain, no other |
/// | `.example.org` | this domain and every domain below it |
/// | `jo@example.org` | this mailbox, whatever its case and `+tag` |
/// | `all@example.org 1200` | this mailbox, behind which there are 1200 people; in [`DISTRIBUTION_LISTS`] only |
#[derive(Debug, Default)]
pub struct List {
    name: String,
    place: usize,
    domains: HashSet<String>,
    trees: HashSet<String>,
    mailboxes: HashSet<String>,
    print: Fingerprint,
    /// Mailboxes of which it is known how many people are behind them.
    members: HashMap<String, u32>,
}

impl List {
    /// Reads a list; every line that is no entry is a mistake.
    pub fn read(name: &str, file: &str, text: &str, mistakes: &mut Vec<Mistake>) -> Self {
        let print = fingerprint::of([text.as_bytes()]);
        let mut list = Self { name: name.to_owned(), print, ..Self::default() };
        let mut told = 0;
        for (start, entry) in entries(text) {
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
        if self.name == DISTRIBUTION_LISTS
            && let Some((address, members)) = entry.split_once(char::is_whitespace)
        {
            return self.add_members(address, members.trim());
        }
        if let Some((local, domain)) = entry.rsplit_once('@') {
            if local.is_empty() {
                let hint = match is_domain(&domain.to_lowercase()) {
                    true => format!("write `{domain}` for the whole domain"),
                    false => "a list cannot name another; a rule can name several, in brackets".to_owned(),
                };
                return Err((format!("`{entry}` is neither a domain nor an address"), hint));
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

    /// `all-staff@council.example 1200`
    fn add_members(&mut self, address: &str, members: &str) -> Result<(), (String, String)> {
        let number = members.parse().ok().filter(|number| (1..=MEMBERS).contains(number));
        let Some(number) = number else {
            return Err((
                format!("`{members}` is no number of members"),
                format!(
                    "write the address and a number from 1 to {MEMBERS}: `all-staff@council.example 1200`"
                ),
            ));
        };
        if !address.contains('@') {
            return Err((
                format!("`{address}` is not an address, but has a number of members"),
                "name the address of the distribution list: `all-staff@council.example 1200`".to_owned(),
            ));
        }
        self.add(address)?;
        let folded = Address::parse(address).map(|address| address.folded()).unwrap_or_default();
        match self.members.insert(folded, number) {
            Some(other) if other != number => Err((
                format!("`{address}` has {other} members further up"),
                "write each distribution list once".to_owned(),
            )),
            _ => Ok(()),
        }
    }

    /// How many people are behind the address, where that is known.
    pub fn members(&self, folded: &str) -> Option<u32> {
        self.members.get(folded).copied()
    }

    /// The name by which rules call it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What shows whether its file is still the same.
    pub fn fingerprint(&self) -> Fingerprint {
        self.print
    }

    /// The same list for pseudonyms.
    pub fn hidden(&self, pseudonyms: &Pseudonyms) -> Self {
        let domains = |names: &HashSet<String>| names.iter().map(|name| pseudonyms.domain(name)).collect();
        let mailbox =
            |text: &String| Address::parse(text).map(|address| pseudonyms.address(&address).folded());
        Self {
            name: self.name.clone(),
            place: self.place,
            domains: domains(&self.domains),
            trees: domains(&self.trees),
            mailboxes: self.mailboxes.iter().filter_map(mailbox).collect(),
            members: self
                .members
                .iter()
                .filter_map(|(text, members)| Some((mailbox(text)?, *members)))
                .collect(),
            print: self.print,
        }
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
        !self.trees.is_empty() && with_those_above(domain).any(|above| self.trees.contains(above))
    }
}

/// Every entry of a list, with the byte at which it begins.
pub(super) fn entries(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    let lines = text.split_inclusive('\n').map(move |line| {
        let entry = line.split_once('#').map_or(line, |(entry, _)| entry);
        let start = offset + (entry.len() - entry.trim_start().len());
        offset += line.len();
        (start, entry.trim())
    });
    lines.filter(|(_, entry)| !entry.is_empty())
}

fn not_an_entry(entry: &str) -> (String, String) {
    (
        format!("`{entry}` is neither a domain nor an address"),
        "one entry a line: `example.org`, `.example.org` or `jo@example.org`; comments begin with `#`"
            .to_owned(),
    )
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

    /// All of them, in the order of names.
    pub fn iter(&self) -> impl Iterator<Item = &List> {
        self.lists.values().map(|list| &**list)
    }

    /// The same, shared.
    pub(super) fn all(&self) -> impl Iterator<Item = &Arc<List>> {
        self.lists.values()
    }

    /// The names of all, in order.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.lists.keys().map(String::as_str)
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
    fn only_a_distribution_list_has_members() {
        let text = "All-Staff@council.example 1200 # everybody\nnews@council.example\nx@council.example many\n\
                    council.example 7\nx@council.example 0\nall-staff@council.example 3\na@b 5\n";
        let mut mistakes = Vec::new();
        let list = List::read(DISTRIBUTION_LISTS, "l.txt", text, &mut mistakes);
        assert_eq!(
            mistakes.iter().map(|m| (m.line, m.column)).collect::<Vec<_>>(),
            [(3, 1), (4, 1), (5, 1), (6, 1), (7, 1)]
        );
        assert!(mistakes.iter().all(|mistake| !mistake.hint.is_empty()));
        assert_eq!(list.members("news@council.example"), None);
        assert!(list.contains(&Address::parse("news@council.example").unwrap()));
        let all_staff = Address::parse("ALL-staff+x@council.example").unwrap();
        assert!(list.contains(&all_staff) && list.members(&all_staff.folded()).is_some());
        List::read("own-domains", "l.txt", "all-staff@council.example 1200", &mut mistakes);
        assert_eq!(mistakes.len(), 6, "any other list has no numbers");
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
