//! Counts the words of all dictionaries in one text while it passes.

use super::counts::Counts;
use super::host::Place;
use super::{Dictionaries, Machine, Pattern, Role, Slot, spelling};
use aho_corasick::Anchored;
use aho_corasick::automaton::{Automaton, StateID};
use std::collections::{BTreeMap, VecDeque};

/// The state of a count of one text. Equal text gives equal counts however it is cut into pieces.
///
/// It holds a number for each word that was met; of terms with phrases in which they do not count, the occurrences in as
/// much text as the longest such phrase has.
#[derive(Clone, Debug)]
pub struct Counter {
    state: StateID,
    /// Signs that have passed, with the blank before the first.
    position: u64,
    /// The last of them is a blank.
    blank: bool,
    place: Place,
    /// Words count nothing here.
    only_hosts: bool,
    tally: Tally,
}

/// What was met so far.
#[derive(Clone, Debug, Default)]
struct Tally {
    counts: Counts,
    /// Behind the last occurrence of a term that counts.
    behind: BTreeMap<Slot, u64>,
    waiting: BTreeMap<Slot, Waiting>,
}

/// Occurrences of a term, from here to there, of which it is not known yet whether they stand in a phrase in which they do
/// not count.
#[derive(Clone, Debug, Default)]
struct Waiting {
    occurrences: VecDeque<(u64, u64)>,
    /// The last such phrase; of several that end at one place the longest.
    phrase: Option<(u64, u64)>,
}

impl Counter {
    /// At the beginning of a text, where a word may begin.
    pub fn new(dictionaries: &Dictionaries) -> Self {
        let state = dictionaries.machine.start();
        let mut counter = Self {
            state,
            position: 0,
            blank: false,
            place: Place::default(),
            only_hosts: false,
            tally: Tally::default(),
        };
        counter.feed(dictionaries, b" ");
        counter
    }

    /// For addresses that nobody reads: only hosts count. Nothing where no hosts are looked for.
    pub fn of_hosts(dictionaries: &Dictionaries) -> Option<Self> {
        (!dictionaries.hosts.is_empty()).then(|| Self { only_hosts: true, ..Self::new(dictionaries) })
    }

    /// The next piece of folded text, of whole characters.
    pub fn feed(&mut self, dictionaries: &Dictionaries, folded: &[u8]) {
        match &dictionaries.machine {
            Machine::Fast(machine) => self.run(dictionaries, &**machine, folded),
            Machine::Small(machine) => self.run(dictionaries, &**machine, folded),
        }
    }

    /// The end of the text, where a word may end.
    pub fn finish(mut self, dictionaries: &Dictionaries) -> Counts {
        self.feed(dictionaries, b" ");
        let Tally { mut counts, mut behind, waiting } = self.tally;
        for (slot, waiting) in waiting {
            for occurrence in waiting.occurrences {
                count(&mut counts, &mut behind, slot, occurrence);
            }
        }
        counts
    }

    fn run(&mut self, dictionaries: &Dictionaries, machine: &impl Automaton, folded: &[u8]) {
        let Self { state, position, blank, place, only_hosts, tally } = self;
        spelling::signs(folded, |sign, written| {
            let was_blank = std::mem::replace(blank, sign == b' ');
            if was_blank && *blank {
                place.pass(written, *position);
                return;
            }
            *position += 1;
            *state = machine.next_state(Anchored::No, *state, sign);
            if machine.is_special(*state) && machine.is_match(*state) {
                for index in 0..machine.match_len(*state) {
                    let id = machine.match_pattern(*state, index);
                    let Some(pattern) = dictionaries.patterns.get(id.as_usize()) else { continue };
                    if *only_hosts && !matches!(pattern.role, Role::Host { .. }) {
                        continue;
                    }
                    // The blanks around a word are no part of it: two words share one.
                    let sides = u64::from(pattern.whole);
                    let length = machine.pattern_len(id) as u64;
                    let span = (position.saturating_sub(length) + sides, position.saturating_sub(sides));
                    tally.meet(dictionaries, pattern, span, place);
                }
            }
            if *blank {
                place.pass(written, *position);
            }
        });
    }
}

impl Tally {
    fn meet(&mut self, dictionaries: &Dictionaries, pattern: &Pattern, span: (u64, u64), place: &Place) {
        let Self { counts, behind, waiting } = self;
        let slot = pattern.slot;
        match (pattern.role, dictionaries.longest(slot)) {
            (Role::Required, _) => counts.more(slot, u8::from(counts.get(slot) == 0)),
            (Role::Form, None) => count(counts, behind, slot, span),
            (Role::Host { exact }, _) => {
                if place.is_host(span.0, exact) {
                    count(counts, behind, slot, span);
                }
            }
            (Role::Form, Some(longest)) => {
                let waiting = waiting.entry(slot).or_default();
                // A phrase around an occurrence has ended by now if it is that far back.
                while let Some(known) = waiting.occurrences.pop_front_if(|known| known.0 + longest < span.1) {
                    count(counts, behind, slot, known);
                }
                if waiting.phrase.is_none_or(|phrase| !lies_in(span, phrase)) {
                    waiting.occurrences.push_back(span);
                }
            }
            (Role::Exclude, _) => {
                let waiting = waiting.entry(slot).or_default();
                waiting.occurrences.retain(|known| !lies_in(*known, span));
                if waiting.phrase.is_none_or(|phrase| phrase.1 < span.1 || span.0 < phrase.0) {
                    waiting.phrase = Some(span);
                }
            }
        }
    }
}

fn lies_in(inner: (u64, u64), outer: (u64, u64)) -> bool {
    outer.0 <= inner.0 && inner.1 <= outer.1
}

/// Counts an occurrence of a term, but not what overlaps with the last one of the same term: forms of one word may be
/// parts of each other.
fn count(counts: &mut Counts, behind: &mut BTreeMap<Slot, u64>, slot: Slot, span: (u64, u64)) {
    let last = behind.entry(slot).or_default();
    if span.0 >= *last {
        *last = span.1;
        counts.more(slot, 1);
    }
}

#[cfg(test)]
#[path = "counter_tests.rs"]
mod tests;
