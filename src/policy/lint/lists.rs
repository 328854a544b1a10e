//! Lists and dictionaries: what no rule names, and entries that say nothing.

use super::advice::{Advice, Kind};
use crate::mail::address::Address;
use crate::mail::mistake::Mistake;
use crate::policy::condition::tree::Tree;
use crate::policy::list::{DISTRIBUTION_LISTS, OWN_DOMAINS, entries};
use crate::policy::policy::Policy;
use crate::policy::source::{self, Source, Sources};
use serde_json::Value;
use std::collections::{BTreeSet, HashMap};

/// Advice on one list. A list that was put together by a program may have thousands of needless entries.
const TOLD: usize = 100;

pub(super) fn advise(policy: &Policy, sources: &Sources) -> Vec<Advice> {
    let mut named = BTreeSet::from([OWN_DOMAINS, DISTRIBUTION_LISTS]);
    for rule in policy.rules() {
        [Some(rule.when()), rule.unless()].into_iter().flatten().for_each(|tree| words(tree, &mut named));
    }
    let mut advice = Vec::new();
    for kind in [source::Kind::List, source::Kind::Dictionary] {
        let unused = sources.of_kind(kind).filter(|source| !named.contains(source.stem()));
        advice.extend(unused.map(|source| {
            let message = format!("no rule names `{}`", source.stem());
            let at = Mistake::in_file(&source.place, message, "name it in a rule, or take the file away");
            Advice::new(Kind::Unused, at)
        }));
    }
    sources.of_kind(source::Kind::List).for_each(|list| of_list(list, &mut advice));
    advice
}

/// Every text in the conditions; the names of lists and dictionaries are among them.
fn words<'a>(tree: &'a Tree, found: &mut BTreeSet<&'a str>) {
    match tree {
        Tree::All(trees) | Tree::Any(trees) => trees.iter().for_each(|tree| words(tree, found)),
        Tree::Not(tree) => words(tree, found),
        Tree::One(asked) => texts(&asked.written, found),
    }
}

fn texts<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::String(text) => drop(found.insert(text)),
        Value::Array(values) => values.iter().for_each(|value| texts(value, found)),
        Value::Object(table) => table.values().for_each(|value| texts(value, found)),
        _ => {}
    }
}

fn of_list(list: &Source, advice: &mut Vec<Advice>) {
    let plain = |entry: &str| match Address::parse(entry) {
        Some(address) if entry.contains('@') => address.folded(),
        _ => entry.to_lowercase(),
    };
    let all: Vec<(usize, &str, String)> =
        entries(&list.text).map(|(start, entry)| (start, entry, plain(entry))).collect();
    if all.is_empty() {
        let at = Mistake::in_file(&list.place, "the list has no entry", "nobody is on it; is it finished?");
        advice.push(Advice::new(Kind::EmptyList, at));
    }
    let mut first: HashMap<&str, usize> = HashMap::with_capacity(all.len());
    for (start, _, entry) in &all {
        first.entry(entry).or_insert(*start);
    }
    let mut told = 0;
    for (start, written, entry) in &all {
        let why = match (first.get(entry.as_str()), covering(entry, |wider| first.contains_key(wider))) {
            (Some(earlier), _) if earlier < start => format!("`{written}` stands on the list already"),
            (_, Some(wider)) => format!("`{written}` is covered by `{wider}`"),
            _ => continue,
        };
        told += 1;
        if told > TOLD {
            let at = Mistake::at(&list.place, &list.text, *start, "more entries are needless", "");
            advice.push(Advice::new(Kind::NeedlessEntry, at));
            return;
        }
        let at = Mistake::at(&list.place, &list.text, *start, why, "take the line away");
        advice.push(Advice::new(Kind::NeedlessEntry, at));
    }
}

/// The entry that stands for all that this one stands for, and for more.
fn covering(entry: &str, is_there: impl Fn(&str) -> bool) -> Option<String> {
    let mut above = match (entry.rsplit_once('@'), entry.strip_prefix('.')) {
        (Some((_, domain)), _) if is_there(domain) => return Some(domain.to_owned()),
        (Some((_, domain)), _) => Some(domain),
        // The tree itself is no wider than itself.
        (None, Some(tree)) => tree.split_once('.').map(|(_, parent)| parent),
        (None, None) => Some(entry),
    };
    while let Some(tree) = above {
        let wider = format!(".{tree}");
        if is_there(&wider) {
            return Some(wider);
        }
        above = tree.split_once('.').map(|(_, parent)| parent);
    }
    None
}
