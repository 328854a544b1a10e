//! The rules of a policy, found by what a message has.

use super::case::Case;
use super::gate::{Gate, Trait, Traits, Word, direction_bits, family_bit, group_bit, list_bit, words_of};
use super::list::{List, Lists};
use super::rule::Rule;
use crate::content::file_type::Family;
use crate::message::file_name;
use std::cell::OnceCell;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use std::time::Duration;

/// Rules behind their gates. A gate that asks for words is looked at only where the message has one of them; of the others each
/// is, which takes a few nanoseconds.
#[derive(Debug, Default)]
pub(super) struct Gates {
    /// Each gate, with the places of its rules.
    gates: Vec<(Gate, Vec<usize>)>,
    /// Gates that ask for no word. Here and below, places among the gates.
    wordless: Vec<usize>,
    by_subject: HashMap<String, Vec<usize>>,
    by_extension: HashMap<String, Vec<usize>>,
    by_traits: BTreeMap<Traits, Vec<usize>>,
    /// Lists that the gate of a rule or of one of its conditions asks for.
    lists: Vec<Arc<List>>,
    /// The times in which rules count people.
    windows: Vec<Duration>,
}

/// What a message has. What few gates ask for is worked out when the first does.
pub(super) struct Had<'a, 'f> {
    gates: &'a Gates,
    case: &'a Case<'f>,
    traits: Traits,
    directions: u8,
    groups: u8,
    families: OnceCell<u16>,
    lists: OnceCell<u64>,
    people: OnceCell<u64>,
    words: OnceCell<BTreeSet<&'a str>>,
    extensions: OnceCell<BTreeSet<String>>,
}

impl Gates {
    /// These rules, each with its place; they count people in these times.
    pub(super) fn new<'r>(
        rules: impl Iterator<Item = (usize, &'r Rule)>,
        lists: &Lists,
        windows: Vec<Duration>,
    ) -> Self {
        let mut by_gate: BTreeMap<Gate, Vec<usize>> = BTreeMap::new();
        let mut asked = 0;
        for (place, rule) in rules {
            by_gate.entry(rule.when.gate()).or_default().push(place);
            let gates = rule.leaves().map(|leaf| leaf.gate.lists);
            asked = gates.filter(|lists| *lists != Gate::OPEN.lists).fold(asked, |bits, lists| bits | lists);
        }
        let lists = lists.all().filter(|list| asked & list_bit(list) != 0).cloned().collect();
        let mut gates = Self { lists, windows, ..Self::default() };
        for (at, (gate, rules)) in by_gate.into_iter().enumerate() {
            match &gate.words {
                None => gates.wordless.push(at),
                Some(words) => words.iter().for_each(|word| gates.named(word).push(at)),
            }
            gates.gates.push((gate, rules));
        }
        gates
    }

    fn named(&mut self, word: &Word) -> &mut Vec<usize> {
        match word {
            Word::Subject(word) => self.by_subject.entry(word.clone()).or_default(),
            Word::Extension(extension) => self.by_extension.entry(extension.clone()).or_default(),
            Word::Traits(traits) => self.by_traits.entry(*traits).or_default(),
        }
    }

    /// The places of all rules, in order.
    pub(super) fn all(&self) -> BTreeSet<usize> {
        self.gates.iter().flat_map(|(_, rules)| rules).copied().collect()
    }

    /// What this message has.
    pub(super) fn had<'a, 'f>(&'a self, case: &'a Case<'f>) -> Had<'a, 'f> {
        let content = &case.facts().content;
        let has = [
            (Trait::Marking, !content.markings.is_empty()),
            (Trait::Words, !content.words.is_empty()),
            (Trait::Malware, content.malware.is_some()),
            (Trait::Ambiguity, !content.ambiguities.is_empty()),
            (Trait::Shortfall, !content.uninspected.is_empty()),
            (Trait::Forwarded, content.header.forwarded_automatically),
            (
                Trait::Files,
                content.parts.iter().any(|part| part.attached || part.true_type.family != Family::Text),
            ),
        ];
        Had {
            gates: self,
            case,
            traits: has.iter().filter(|(_, has)| *has).fold(0, |bits, (it, _)| bits | 1 << *it as u32),
            directions: direction_bits(case.directions()),
            groups: content.findings.iter().fold(0, |bits, finding| bits | group_bit(finding.class.group)),
            families: OnceCell::new(),
            lists: OnceCell::new(),
            people: OnceCell::new(),
            words: OnceCell::new(),
            extensions: OnceCell::new(),
        }
    }
}

impl Had<'_, '_> {
    /// The places of the rules whose gate the message meets, in order.
    pub(super) fn open(&self) -> BTreeSet<usize> {
        let Gates { gates, wordless, by_subject, by_extension, by_traits, .. } = self.gates;
        let mut named = BTreeSet::new();
        if !by_subject.is_empty() {
            named.extend(self.words().iter().filter_map(|word| by_subject.get(*word)).flatten());
        }
        if !by_extension.is_empty() {
            named.extend(self.extensions().iter().filter_map(|it| by_extension.get(it)).flatten());
        }
        let has_all = by_traits.iter().filter(|(asked, _)| **asked & !self.traits == 0);
        named.extend(has_all.flat_map(|(_, gates)| gates));
        let asked = wordless.iter().chain(named).filter_map(|at| gates.get(*at));
        asked.filter(|(gate, _)| self.has_the_rest(gate)).flat_map(|(_, rules)| rules).copied().collect()
    }

    /// The message meets this gate.
    pub(super) fn meets(&self, gate: &Gate) -> bool {
        let has = |word: &Word| match word {
            Word::Subject(word) => self.words().contains(word.as_str()),
            Word::Extension(extension) => self.extensions().contains(extension),
            Word::Traits(traits) => traits & !self.traits == 0,
        };
        self.has_the_rest(gate) && gate.words.as_ref().is_none_or(|words| words.iter().any(has))
    }

    /// Apart from words, the message has what the gate asks for.
    fn has_the_rest(&self, gate: &Gate) -> bool {
        let Gate { traits, directions, families, groups, lists, people, values, bytes, words: _ } = gate;
        let content = &self.case.facts().content;
        traits & !self.traits == 0
            && (*directions == Gate::OPEN.directions || directions & self.directions != 0)
            && (*groups == Gate::OPEN.groups || groups & self.groups != 0)
            && *values <= content.findings.len()
            && *bytes <= content.size
            && (*families == Gate::OPEN.families || families & self.families() != 0)
            && (*people == 0 || *people <= self.people())
            && (*lists == Gate::OPEN.lists || lists & self.lists() != 0)
    }

    /// Every family that a part has by its content, its declaration or a name.
    fn families(&self) -> u16 {
        *self.families.get_or_init(|| {
            let parts = self.case.facts().content.parts.iter().zip(self.case.claims());
            parts.fold(0, |bits, (part, claims)| {
                let claimed =
                    claims.declared.into_iter().chain(claims.named.iter().map(|claim| claim.family));
                claimed.chain([part.true_type.family]).fold(bits, |bits, family| bits | family_bit(family))
            })
        })
    }

    fn lists(&self) -> u64 {
        *self.lists.get_or_init(|| {
            let on = |list: &&Arc<List>| self.case.recipients_on([&***list]).contains(&true);
            self.gates.lists.iter().filter(on).fold(0, |bits, list| bits | list_bit(list))
        })
    }

    fn people(&self) -> u64 {
        *self.people.get_or_init(|| self.case.people(&self.gates.windows))
    }

    /// Each word of the subject once, however often a sender repeats it.
    fn words(&self) -> &BTreeSet<&str> {
        self.words.get_or_init(|| words_of(self.case.subject()).collect())
    }

    fn extensions(&self) -> &BTreeSet<String> {
        self.extensions.get_or_init(|| {
            let names = self.case.facts().content.parts.iter().flat_map(|part| &part.names);
            names.flat_map(|name| file_name::extensions(name)).collect()
        })
    }
}

#[cfg(test)]
mod tests;
