//! Dictionaries: words with weights, counted in text while it passes.
//!
//! What a form or a phrase looks like is one spelling ([`spelling`]), and one automaton looks for all of them in every
//! byte ([`counter`]). What comes of it is how often each word stands somewhere ([`counts`]), never where; what that is
//! worth is worked out at the end ([`score`]). Hosts are words, too, which count only where they are the name of a host
//! ([`host`]).

pub mod counter;
pub mod counts;
pub mod host;
pub mod score;
pub mod spelling;

use super::spec::{DictionarySpec, HostsSpec, TermSpec};
use aho_corasick::automaton::{Automaton, StateID};
use aho_corasick::nfa::contiguous;
use aho_corasick::{Anchored, BuildError, MatchKind, StartKind, dfa};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Dictionaries of one policy.
pub const MOST: usize = 64;
/// Terms of all dictionaries together.
pub const MOST_TERMS: usize = 20_000;
/// Bytes of all forms and phrases together, in each of their spellings. All of them go to a worker with each file, and the
/// automaton takes some fifty times as much memory while it is made.
pub const MOST_BYTES: usize = 512 * 1024;
/// Up to so many bytes every step of the automaton is written out, which takes some hundred bytes for each of them.
const WRITTEN_OUT: usize = 16 * 1024;

/// All dictionaries of a policy.
#[derive(Debug)]
pub struct Dictionaries {
    machine: Machine,
    /// What each pattern of the machine stands for.
    patterns: Vec<Pattern>,
    /// For each term that has such, the bytes of the longest phrase in which it does not count.
    longest: BTreeMap<Slot, u64>,
    all: Vec<Arc<Dictionary>>,
    hosts: Vec<Arc<Dictionary>>,
}

/// What is counted: a term, or a word that terms require. The same specification gives the same numbers everywhere.
pub type Slot = u32;

/// One dictionary.
#[derive(Debug)]
pub struct Dictionary {
    /// The name in rules.
    pub name: String,
    /// What it is about, in plain words.
    pub title: String,
    /// The score from which it speaks.
    pub threshold: u64,
    /// The first of its terms; the others follow.
    pub first: Slot,
    /// Its terms.
    pub terms: Vec<Term>,
}

/// A term as it counts.
#[derive(Debug)]
pub struct Term {
    /// Its first form.
    pub name: String,
    /// What one occurrence is worth.
    pub weight: u32,
    /// More occurrences are worth no more.
    pub cap: u8,
    /// Words of which one must stand somewhere; none where the term counts anyway.
    pub requires: Vec<Slot>,
}

/// What a pattern stands for.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pattern {
    slot: Slot,
    role: Role,
    /// Blanks on both sides belong to it.
    whole: bool,
}

#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Role {
    /// A form of a term.
    Form,
    /// A phrase in which a term does not count.
    Exclude,
    /// A word that terms require.
    Required,
    /// A host, or one that hosts below it count for.
    Host {
        /// Hosts below it do not.
        exact: bool,
    },
}

/// The automaton, as its size allows.
#[derive(Debug)]
enum Machine {
    Fast(Box<dfa::DFA>),
    Small(Box<contiguous::NFA>),
}

impl Dictionaries {
    /// The dictionaries and hosts of these specifications, or nothing where there are none. Forms that have no spelling are left
    /// out, and dictionaries, terms and forms beyond the limits; whoever reads the files says so before.
    pub fn new(specs: &[DictionarySpec], hosts: &[HostsSpec]) -> Option<Self> {
        let mut book = Book::default();
        let all: Vec<_> = specs.iter().take(MOST).map(|spec| book.dictionary(spec)).map(Arc::new).collect();
        let hosts: Vec<_> = hosts.iter().map(|spec| book.hosts(spec)).map(Arc::new).collect();
        if book.texts.is_empty() {
            return None;
        }
        let machine = Machine::new(&book.texts, book.bytes).ok()?;
        Some(Self { machine, patterns: book.patterns, longest: book.longest, all, hosts })
    }

    /// Each of them, in the order of the specifications.
    pub fn all(&self) -> &[Arc<Dictionary>] {
        &self.all
    }

    /// Each list of hosts, in the order of the specifications, as a dictionary with a term for each of them.
    pub fn hosts(&self) -> &[Arc<Dictionary>] {
        &self.hosts
    }

    /// Bytes that the automaton takes.
    pub fn memory(&self) -> usize {
        match &self.machine {
            Machine::Fast(machine) => machine.memory_usage(),
            Machine::Small(machine) => machine.memory_usage(),
        }
    }

    /// What a phrase may be that spares an occurrence of this term: bytes of the longest. Nothing where none may.
    fn longest(&self, slot: Slot) -> Option<u64> {
        self.longest.get(&slot).copied()
    }
}

/// Dictionaries while they are put together.
#[derive(Default)]
struct Book {
    texts: Vec<Vec<u8>>,
    patterns: Vec<Pattern>,
    longest: BTreeMap<Slot, u64>,
    /// Words that terms require, each once.
    required: BTreeMap<Vec<u8>, Slot>,
    terms: usize,
    bytes: usize,
}

impl Book {
    fn dictionary(&mut self, spec: &DictionarySpec) -> Dictionary {
        let first = slot(self.terms);
        let room = MOST_TERMS.saturating_sub(self.terms);
        let terms = spec.terms.iter().take(room).map(|spec| self.term(spec)).collect();
        let DictionarySpec { name, title, threshold, .. } = spec;
        Dictionary { name: name.clone(), title: title.clone(), threshold: *threshold, first, terms }
    }

    fn hosts(&mut self, spec: &HostsSpec) -> Dictionary {
        let first = slot(self.terms);
        let room = MOST_TERMS.saturating_sub(self.terms);
        let terms = spec.hosts.iter().take(room).map(|host| self.host(host)).collect();
        Dictionary { name: spec.name.clone(), title: String::new(), threshold: 1, first, terms }
    }

    fn host(&mut self, host: &str) -> Term {
        let own = slot(self.terms);
        self.terms += 1;
        let (name, exact) = host.strip_prefix('.').map_or((host, true), |tree| (tree, false));
        let pattern = Pattern { slot: own, role: Role::Host { exact }, whole: true };
        self.add(name, pattern);
        // An address within an address has its slashes in percent encoding: `?url=https%3A%2F%2Fexample.org`.
        self.add(&format!("2f{name}"), pattern);
        Term { name: name.to_owned(), weight: 1, cap: u8::MAX, requires: Vec::new() }
    }

    fn term(&mut self, spec: &TermSpec) -> Term {
        let own = slot(self.terms);
        self.terms += 1;
        let whole = !spec.part_of_words;
        for form in &spec.words {
            self.add(form, Pattern { slot: own, role: Role::Form, whole });
        }
        for phrase in &spec.excludes {
            let longest = self.longest.entry(own).or_default();
            let lengths = spelling::each(phrase).into_iter().map(|text| text.len() as u64);
            *longest = lengths.fold(*longest, u64::max);
            self.add(phrase, Pattern { slot: own, role: Role::Exclude, whole });
        }
        let requires = spec.requires.iter().map(|word| {
            let text = spelling::of(word);
            if let Some(known) = self.required.get(&text) {
                return *known;
            }
            let slot = slot(MOST_TERMS + self.required.len());
            self.required.insert(text, slot);
            self.add(word, Pattern { slot, role: Role::Required, whole: true });
            slot
        });
        let requires = requires.collect();
        let name = spec.words.first().cloned().unwrap_or_default();
        Term { name, weight: spec.weight, cap: spec.cap, requires }
    }

    fn add(&mut self, text: &str, pattern: Pattern) {
        for text in spelling::each(text) {
            if text.is_empty() || self.bytes.saturating_add(text.len()) > MOST_BYTES {
                return;
            }
            self.bytes += text.len();
            self.patterns.push(pattern);
            self.texts.push(if pattern.whole { [b" ", &*text, b" "].concat() } else { text });
        }
    }
}

fn slot(number: usize) -> Slot {
    Slot::try_from(number).unwrap_or(Slot::MAX)
}

impl Machine {
    fn new(texts: &[Vec<u8>], bytes: usize) -> Result<Self, BuildError> {
        Ok(if bytes <= WRITTEN_OUT {
            let mut builder = dfa::Builder::new();
            builder.match_kind(MatchKind::Standard).start_kind(StartKind::Unanchored).prefilter(false);
            Self::Fast(Box::new(builder.build(texts)?))
        } else {
            let mut builder = contiguous::Builder::new();
            builder.match_kind(MatchKind::Standard).prefilter(false);
            Self::Small(Box::new(builder.build(texts)?))
        })
    }

    /// Where a text begins; the state of no text where there is none, from which nothing is found.
    fn start(&self) -> StateID {
        let start = match self {
            Self::Fast(machine) => machine.start_state(Anchored::No),
            Self::Small(machine) => machine.start_state(Anchored::No),
        };
        start.unwrap_or_default()
    }
}
