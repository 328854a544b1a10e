//! The rules of a policy, found by what a message has.

use super::case::Case;
use super::gate::{Gate, Trait, Traits, Word, direction_bits, family_bit, group_bit, list_bit, words_of};
use super::list::{List, Lists};
use crate::content::file_type::Family;
use crate::message::file_name;
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
    /// Lists that a gate asks for.
    lists: Vec<Arc<List>>,
    /// A gate asks how many people get the message.
    counts_people: bool,
    /// The times in which rules count them.
    windows: Vec<Duration>,
}

/// What a message has.
struct Had {
    traits: Traits,
    directions: u8,
    families: u16,
    groups: u8,
    lists: u64,
    people: u64,
    values: usize,
    bytes: u64,
}

impl Gates {
    /// These rules, each by its place and with its gate; they count people in these times.
    pub(super) fn new(
        rules: impl Iterator<Item = (usize, Gate)>,
        lists: &Lists,
        windows: Vec<Duration>,
    ) -> Self {
        let mut by_gate: BTreeMap<Gate, Vec<usize>> = BTreeMap::new();
        rules.for_each(|(place, gate)| by_gate.entry(gate).or_default().push(place));
        let mut gates = Self { windows, ..Self::default() };
        let asked = by_gate.keys().filter(|gate| gate.lists != Gate::OPEN.lists);
        let asked = asked.fold(0, |bits, gate| bits | gate.lists);
        gates.lists.extend(lists.all().filter(|list| asked & list_bit(list) != 0).cloned());
        for (at, (gate, rules)) in by_gate.into_iter().enumerate() {
            gates.counts_people |= gate.people > 0;
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

    /// The places of the rules whose gate this message meets, in order.
    pub(super) fn open(&self, case: &Case<'_>) -> BTreeSet<usize> {
        let had = self.had(case);
        let by_word = self.by_word(case, had.traits);
        let gates = self.wordless.iter().chain(&by_word).filter_map(|at| self.gates.get(*at));
        gates.filter(|(gate, _)| had.meets(gate)).flat_map(|(_, rules)| rules).copied().collect()
    }

    /// Gates of which the message has a word.
    fn by_word(&self, case: &Case<'_>, traits: Traits) -> BTreeSet<usize> {
        let mut met = BTreeSet::new();
        if !self.by_subject.is_empty() {
            // Each word once, however often a sender repeats it.
            let words: BTreeSet<&str> = words_of(case.subject()).collect();
            met.extend(words.iter().filter_map(|word| self.by_subject.get(*word)).flatten());
        }
        if !self.by_extension.is_empty() {
            let names = case.facts().content.parts.iter().flat_map(|part| &part.names);
            let extensions: BTreeSet<String> = names.flat_map(|name| file_name::extensions(name)).collect();
            met.extend(extensions.iter().filter_map(|extension| self.by_extension.get(extension)).flatten());
        }
        let has_all = self.by_traits.iter().filter(|(asked, _)| **asked & !traits == 0);
        met.extend(has_all.flat_map(|(_, gates)| gates));
        met
    }

    fn had(&self, case: &Case<'_>) -> Had {
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
        let on = |list: &&Arc<List>| case.recipients_on([&***list]).contains(&true);
        Had {
            traits: has.iter().filter(|(_, has)| *has).fold(0, |bits, (it, _)| bits | 1 << *it as u32),
            directions: direction_bits(case.directions()),
            families: families(case),
            groups: content.findings.iter().fold(0, |bits, finding| bits | group_bit(finding.class.group)),
            lists: self.lists.iter().filter(on).fold(0, |bits, list| bits | list_bit(list)),
            people: if self.counts_people { case.people(&self.windows) } else { 0 },
            values: content.findings.len(),
            bytes: content.size,
        }
    }
}

impl Had {
    /// Apart from words, the message has what the gate asks for.
    fn meets(&self, gate: &Gate) -> bool {
        let Gate { traits, directions, families, groups, lists, people, values, bytes, words: _ } = gate;
        let one_of = |asked: u64, every: u64, had: u64| asked == every || asked & had != 0;
        traits & !self.traits == 0
            && one_of((*directions).into(), Gate::OPEN.directions.into(), self.directions.into())
            && one_of((*families).into(), Gate::OPEN.families.into(), self.families.into())
            && one_of((*groups).into(), Gate::OPEN.groups.into(), self.groups.into())
            && one_of(*lists, Gate::OPEN.lists, self.lists)
            && *people <= self.people
            && *values <= self.values
            && *bytes <= self.bytes
    }
}

/// Every family that a part has by its content, its declaration or a name.
fn families(case: &Case<'_>) -> u16 {
    let parts = case.facts().content.parts.iter().zip(case.claims());
    parts.fold(0, |bits, (part, claims)| {
        let claimed = claims.declared.into_iter().chain(claims.named.iter().map(|claim| claim.family));
        claimed.chain([part.true_type.family]).fold(bits, |bits, family| bits | family_bit(family))
    })
}

#[cfg(test)]
mod tests;
