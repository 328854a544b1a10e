//! What sets two policies apart: rules field by field, lists entry by entry, dictionaries word by word.

use super::list;
use super::policy::Policy;
use super::rule::Rule;
use super::source::{Kind, Source, Sources};
use crate::detect::spec::{DictionarySpec, TermSpec};
use std::collections::{BTreeMap, BTreeSet};

/// What has become of one rule, list, dictionary or detector.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Difference {
    /// `rule`, `list`, `dictionary`, `detector`, `organisation`.
    pub kind: &'static str,
    /// Its name.
    pub name: String,
    /// What has become of it.
    pub change: Change,
}

/// What has become of something.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Change {
    /// Only the new policy has it.
    Added,
    /// Only the old policy has it.
    Removed,
    /// Both have it, and it is not the same.
    Changed(Vec<Field>),
}

/// One thing about it that is not the same. `None` where it is not there.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Field {
    /// What it is: a key of a rule, `entry`, `term`, `line`.
    pub name: &'static str,
    /// How it was.
    pub old: Option<String>,
    /// How it is.
    pub new: Option<String>,
}

/// Every difference, by kind and name.
pub fn between(old: (&Policy, &Sources), new: (&Policy, &Sources)) -> Vec<Difference> {
    let rules = |policy| named(policy, |rule: &Rule| (rule.id().to_string(), rule));
    let mut all =
        compare("rule", &rules(old.0.rules()), &rules(new.0.rules()), |old, new| of_rules(old, new));
    let files = |sources: &'_ Sources, kind| -> BTreeMap<String, Source> {
        sources.of_kind(kind).map(|file| (file.stem().to_owned(), file.clone())).collect()
    };
    for (name, kind) in
        [("list", Kind::List), ("detector", Kind::Detector), ("organisation", Kind::Organisation)]
    {
        let (old, new) = (files(old.1, kind), files(new.1, kind));
        all.extend(compare(name, &old, &new, |old, new| match kind {
            Kind::List => sets("entry", &entries(&old.text), &entries(&new.text)),
            _ => sets("line", &lines(&old.text), &lines(&new.text)),
        }));
    }
    let dictionaries = |policy: &'_ Policy| -> BTreeMap<String, DictionarySpec> {
        let all = policy.detectors().spec().dictionaries.iter();
        all.map(|dictionary| (dictionary.name.clone(), dictionary.clone())).collect()
    };
    all.extend(compare("dictionary", &dictionaries(old.0), &dictionaries(new.0), of_dictionaries));
    all
}

fn named<'a, T>(all: &'a [T], name: impl Fn(&'a T) -> (String, &'a T)) -> BTreeMap<String, &'a T> {
    all.iter().map(name).collect()
}

fn compare<T>(
    kind: &'static str,
    old: &BTreeMap<String, T>,
    new: &BTreeMap<String, T>,
    fields: impl Fn(&T, &T) -> Vec<Field>,
) -> Vec<Difference> {
    let names: BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let change = |name: &String| match (old.get(name), new.get(name)) {
        (Some(old), Some(new)) => {
            Some(fields(old, new)).filter(|fields| !fields.is_empty()).map(Change::Changed)
        }
        (Some(_), None) => Some(Change::Removed),
        (None, _) => Some(Change::Added),
    };
    let told = names
        .into_iter()
        .filter_map(|name| change(name).map(|change| Difference { kind, name: name.clone(), change }));
    told.collect()
}

fn of_rules(old: &Rule, new: &Rule) -> Vec<Field> {
    type Show = fn(&Rule) -> Option<String>;
    let shown: [(&'static str, Show); 11] = [
        ("title", |rule| Some(rule.title().to_owned())),
        ("clause", |rule| Some(rule.clause().to_owned())),
        ("owner", |rule| Some(rule.owner().to_owned())),
        ("review", |rule| Some(rule.review().to_string())),
        ("mode", |rule| Some(rule.mode().name().to_owned())),
        ("outcome", |rule| Some(rule.outcome().name().to_owned())),
        ("route", |rule| Some(rule.route().name().to_owned())),
        ("when", |rule| Some(rule.when().to_string())),
        ("unless", |rule| rule.unless().map(ToString::to_string)),
        ("grant", |rule| Some(rule.is_liftable().to_string())),
        ("tell", |rule| Some(rule.tell())),
    ];
    let mut fields: Vec<Field> =
        shown.iter().map(|(name, show)| Field { name, old: show(old), new: show(new) }).collect();
    fields.retain(|field| field.old != field.new);
    let examples = |rule: &Rule| -> BTreeSet<String> {
        let all = rule.examples().iter();
        all.map(|example| {
            format!("{} {}", example.mail, if example.fires { "matches" } else { "does not match" })
        })
        .collect()
    };
    fields.extend(sets("example", &examples(old), &examples(new)));
    fields
}

fn of_dictionaries(old: &DictionarySpec, new: &DictionarySpec) -> Vec<Field> {
    let both = |name, old: String, new: String| Field { name, old: Some(old), new: Some(new) };
    let mut fields = vec![
        both("title", old.title.clone(), new.title.clone()),
        both("threshold", old.threshold.to_string(), new.threshold.to_string()),
    ];
    fields.retain(|field| field.old != field.new);
    let terms = |dictionary: &DictionarySpec| dictionary.terms.iter().map(term).collect();
    fields.extend(sets("term", &terms(old), &terms(new)));
    fields
}

/// `jackpot, jackpots: weight 2, at most 3 times`
fn term(term: &TermSpec) -> String {
    let mut said = format!("{}: weight {}, at most {} times", term.words.join(", "), term.weight, term.cap);
    if term.part_of_words {
        said.push_str(", inside of words, too");
    }
    for (words, what) in [(&term.requires, "requires"), (&term.excludes, "excludes")] {
        if !words.is_empty() {
            said.push_str(&format!(", {what} {}", words.join(", ")));
        }
    }
    said
}

fn entries(text: &str) -> BTreeSet<String> {
    list::entries(text).map(|(_, entry)| entry.to_owned()).collect()
}

fn lines(text: &str) -> BTreeSet<String> {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    lines.map(str::to_owned).collect()
}

fn sets(name: &'static str, old: &BTreeSet<String>, new: &BTreeSet<String>) -> Vec<Field> {
    let gone = old.difference(new).map(|it| Field { name, old: Some(it.clone()), new: None });
    let come = new.difference(old).map(|it| Field { name, old: None, new: Some(it.clone()) });
    gone.chain(come).collect()
}
