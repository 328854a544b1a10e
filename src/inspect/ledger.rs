//! What has been found in a message so far: findings without their values, distinct values counted.

use super::facts::Content;
use super::print::{Print, print};
use crate::detect::dictionary::counts::Counts;
use crate::detect::discoveries::Discoveries;
use crate::detect::finding::{Class, Confidence, Finding, Group, Hit, Level, Marking, Place};
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// Collects findings and markings of one message.
///
/// Equal values get equal numbers without being kept: a digest stands for them, and the digests go with the ledger.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Ledger {
    findings: Vec<(Finding, Print)>,
    markings: BTreeSet<Marking>,
    values: BTreeMap<(Class, Print), Value>,
    counts: BTreeMap<Class, u32>,
    /// How often words of dictionaries stand there: texts and files add up.
    words: Counts,
    overflow: bool,
}

/// What is known of a value.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
struct Value {
    /// Its number among the distinct values of its class.
    number: u32,
    /// How sure the surest finding of it is.
    confidence: Confidence,
    /// Every finding of it is quoted.
    quoted: bool,
}

/// What a further reading of a text has found, until it is known what the first reading of the same text has.
///
/// A text that some readers see otherwise is scanned in each way. What stands in all of them is found in all of them and
/// counts once: a further reading adds what is new ([`Page::add`]). Of equal values the surest finding is kept, and of
/// equally sure ones the first in the text: several readings may write into the same notes in turns. It counts as quoted
/// where all of them are.
#[derive(Debug, Default)]
pub struct Notes {
    findings: BTreeMap<(Class, Print), Note>,
    markings: BTreeSet<(Level, &'static str)>,
    /// The greatest number of each word that any further reading has met.
    words: Counts,
    overflow: bool,
    /// The ledger takes no more findings, so there is nothing to be noted.
    closed: bool,
}

#[derive(Clone, Debug)]
struct Note {
    class: Class,
    key: Print,
    confidence: Confidence,
    span: Range<u64>,
    why: &'static str,
    quoted: bool,
}

/// What the ledger hands back at the end.
#[derive(Debug, Default)]
pub struct Findings {
    /// In the order of discovery, at most [`Content::MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Each marking once for each place.
    pub markings: Vec<Marking>,
    /// How often words of dictionaries stand there.
    pub words: Counts,
    /// More was found than is kept.
    pub overflow: bool,
}

/// The ledger, open at one place of the message: what a scanner writes into.
#[derive(Debug)]
pub struct Page<'a> {
    ledger: &'a mut Ledger,
    place: Place,
    /// The words of the first reading of a text that ends while the page is open.
    words: Counts,
    /// A header: who writes to whom is not what the mail says.
    addressed: bool,
}

impl Ledger {
    /// Opens the ledger for discoveries at a place.
    pub fn at(&mut self, place: Place) -> Page<'_> {
        Page { ledger: self, place, words: Counts::default(), addressed: false }
    }

    /// The same for what stands in a header, where addresses are those of the mail itself and identifiers look like them, and
    /// where nothing is quoted.
    pub fn at_header(&mut self, place: Place) -> Page<'_> {
        Page { addressed: true, ..self.at(place) }
    }

    /// Closes the ledger; the digests are dropped.
    pub fn finish(self) -> Findings {
        Findings {
            findings: self.findings.into_iter().map(|(finding, _)| finding).collect(),
            markings: self.markings.into_iter().collect(),
            words: self.words,
            overflow: self.overflow,
        }
    }

    /// Goes on with these words; hands out those that were counted.
    pub fn set_words(&mut self, words: Counts) -> Counts {
        std::mem::replace(&mut self.words, words)
    }

    /// Counts these words as well.
    pub fn add_words(&mut self, words: &Counts) {
        self.words.add(words);
    }

    /// How many distinct values and markings have been found.
    pub fn distinct(&self) -> usize {
        self.values.len() + self.markings.len()
    }

    /// How many findings there are.
    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// There are none.
    pub fn is_empty(&self) -> bool {
        self.findings.is_empty()
    }

    /// Takes in what another reading of the same message has found, as far as it is new or surer; `place` says where
    /// its places lie here. A reading that is a `guess`, which no mail program has, may cut off what says that something is
    /// quoted: what is known stays quoted if it was. How many values and markings are new.
    pub fn absorb(&mut self, other: Self, guess: bool, place: &mut dyn FnMut(Place) -> Place) -> usize {
        let before = self.distinct();
        self.overflow |= other.overflow;
        self.words.raise(&other.words);
        for (finding, key) in other.findings {
            let Finding { class, confidence, place: there, span, why, quoted, .. } = finding;
            let known = self.values.get(&(class, key)).is_some_and(|value| value.quoted);
            let quoted = if guess { known } else { quoted };
            let note = Note { class, key, confidence, span, why, quoted };
            if !self.has(&note) {
                self.add(place(there), note);
            }
        }
        let mut known: BTreeSet<(Level, &str)> =
            self.markings.iter().map(|marking| (marking.level, marking.words)).collect();
        for Marking { level, place: there, words } in other.markings {
            if known.insert((level, words)) {
                self.markings.insert(Marking { level, place: place(there), words });
            }
        }
        self.distinct() - before
    }

    /// Takes in all that was found in something that belongs to this message; `place` says where its places lie here.
    pub fn join(&mut self, other: Self, place: &mut dyn FnMut(Place) -> Place) {
        self.overflow |= other.overflow;
        self.words.add(&other.words);
        for (finding, key) in other.findings {
            let Finding { class, confidence, place: there, span, why, quoted, .. } = finding;
            self.add(place(there), Note { class, key, confidence, span, why, quoted });
        }
        for Marking { level, place: there, words } in other.markings {
            self.markings.insert(Marking { level, place: place(there), words });
        }
    }

    /// Adds a finding, numbered among the distinct values of its class.
    fn add(&mut self, place: Place, note: Note) {
        if self.findings.len() >= Content::MAX_FINDINGS {
            self.overflow = true;
            return;
        }
        let Note { class, key, confidence, span, why, quoted } = note;
        let count = self.counts.entry(class).or_default();
        let value = self.values.entry((class, key)).or_insert_with(|| {
            let number = *count;
            *count += 1;
            Value { number, confidence, quoted }
        });
        value.confidence = value.confidence.max(confidence);
        value.quoted &= quoted;
        let finding = Finding { class, confidence, place, span, distinct: value.number, why, quoted };
        self.findings.push((finding, key));
    }

    /// A finding of the same value that is at least as sure is there already, and one that is not quoted, unless this is quoted.
    fn has(&self, note: &Note) -> bool {
        let has = |value: &Value| value.confidence >= note.confidence && (note.quoted || !value.quoted);
        self.values.get(&(note.class, note.key)).is_some_and(has)
    }
}

impl Notes {
    /// Says what becomes of the notes: they will be added to this page.
    pub fn watch(&mut self, page: &Page<'_>) {
        self.closed = page.is_full();
    }
}

impl Page<'_> {
    /// Adds what is new in the notes of a further reading of the text that stands here.
    pub fn add(&mut self, notes: Notes) {
        self.ledger.overflow |= notes.overflow;
        self.ledger.words.add(&notes.words.beyond(&self.words));
        let mut findings: Vec<Note> = notes.findings.into_values().collect();
        findings.sort_by_key(|note| (note.span.start, note.span.end, note.class, note.key));
        for note in findings {
            let note = Note { quoted: note.quoted && !self.addressed, ..note };
            let own = self.addressed && note.class.group == Group::Contact;
            if !own && !self.ledger.has(&note) {
                self.ledger.add(self.place, note);
            }
        }
        for (level, words) in notes.markings {
            self.ledger.markings.insert(Marking { level, place: self.place, words });
        }
    }
}

impl Discoveries for Page<'_> {
    fn hit(&mut self, hit: Hit<'_>) {
        if self.addressed && hit.class.group == Group::Contact {
            return;
        }
        if self.ledger.findings.len() >= Content::MAX_FINDINGS {
            self.ledger.overflow = true;
            return;
        }
        let quoted = hit.quoted && !self.addressed;
        self.ledger.add(self.place, Note::of(Hit { quoted, ..hit }));
    }

    fn marking(&mut self, level: Level, words: &'static str, _span: Range<u64>) {
        self.ledger.markings.insert(Marking { level, place: self.place, words });
    }

    fn words(&mut self, counts: Counts) {
        self.ledger.words.add(&counts);
        self.words.add(&counts);
    }

    fn is_full(&self) -> bool {
        self.ledger.overflow
    }
}

impl Discoveries for Notes {
    fn hit(&mut self, hit: Hit<'_>) {
        let note = Note::of(hit);
        let full = self.findings.len() >= Content::MAX_FINDINGS;
        match self.findings.entry((note.class, note.key)) {
            Entry::Vacant(_) if full => self.overflow = true,
            Entry::Vacant(place) => _ = place.insert(note),
            Entry::Occupied(mut known) => {
                let quoted = note.quoted && known.get().quoted;
                if note.rank() < known.get().rank() {
                    known.insert(note);
                }
                known.get_mut().quoted = quoted;
            }
        }
    }

    fn marking(&mut self, level: Level, words: &'static str, _span: Range<u64>) {
        self.markings.insert((level, words));
    }

    fn words(&mut self, counts: Counts) {
        self.words.raise(&counts);
    }

    fn is_full(&self) -> bool {
        self.closed
    }
}

impl Note {
    /// The surest first, then the first in the text.
    fn rank(&self) -> impl Ord {
        (Reverse(self.confidence), self.span.start, self.span.end, self.why)
    }

    /// A hit with the digest of its value instead of it.
    fn of(hit: Hit<'_>) -> Self {
        let Hit { class, confidence, span, why, value, quoted } = hit;
        Self { class: *class, key: print(value), confidence, span, why, quoted }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::classes::{iban, nhs_number};

    fn hit(value: &'static [u8], class: &'static Class) -> Hit<'static> {
        Hit { class, confidence: Confidence::Low, span: 0..1, value, why: "", quoted: false }
    }

    #[test]
    fn equal_values_have_equal_numbers() {
        let mut ledger = Ledger::default();
        for (place, value) in [(Place::Header, b"a"), (Place::Part(0), b"b"), (Place::Part(1), b"a")] {
            ledger.at(place).hit(hit(value, &nhs_number::CLASS));
        }
        ledger.at(Place::Header).hit(hit(b"a", &iban::CLASS));
        let numbers: Vec<_> = ledger.finish().findings.iter().map(|finding| finding.distinct).collect();
        assert_eq!(numbers, [0, 1, 0, 0]);
    }

    #[test]
    fn another_reading_of_the_message_adds_only_what_is_new_or_surer() {
        let (mut ledger, mut other) = (Ledger::default(), Ledger::default());
        ledger.at(Place::Part(0)).hit(hit(b"a", &iban::CLASS));
        ledger.at(Place::Part(0)).marking(Level::Secret, "SECRET", 0..6);
        for (value, confidence) in
            [(b"a", Confidence::Low), (b"b", Confidence::Low), (b"a", Confidence::High)]
        {
            other.at(Place::Part(0)).hit(Hit { confidence, ..hit(value, &iban::CLASS) });
        }
        other.at(Place::Part(0)).marking(Level::Secret, "SECRET", 0..6);
        assert_eq!(ledger.absorb(other, false, &mut |_| Place::Part(7)), 1);
        let found = ledger.finish();
        let seen = |finding: &Finding| (finding.distinct, finding.confidence, finding.place);
        assert_eq!(
            found.findings.iter().map(seen).collect::<Vec<_>>(),
            [
                (0, Confidence::Low, Place::Part(0)),
                (1, Confidence::Low, Place::Part(7)),
                (0, Confidence::High, Place::Part(7)),
            ]
        );
        assert_eq!(found.markings.len(), 1);
    }

    #[test]
    fn findings_and_markings_are_bounded() {
        let mut ledger = Ledger::default();
        for _ in 0..=Content::MAX_FINDINGS {
            ledger.at(Place::Header).hit(hit(b"a", &iban::CLASS));
            ledger.at(Place::Header).marking(Level::Secret, "SECRET", 0..6);
        }
        let found = ledger.finish();
        assert_eq!((found.findings.len(), found.markings.len()), (Content::MAX_FINDINGS, 1));
        assert!(found.overflow);
    }

    #[test]
    fn a_further_reading_adds_what_is_new() {
        let sure = |value: &'static [u8], confidence| Hit { confidence, ..hit(value, &iban::CLASS) };
        let mut ledger = Ledger::default();
        ledger.at(Place::Header).hit(sure(b"a", Confidence::Medium));
        ledger.at(Place::Part(0)).hit(sure(b"b", Confidence::Medium));
        let mut notes = Notes::default();
        for (value, confidence) in [
            (&b"a"[..], Confidence::Medium),
            (b"b", Confidence::High),
            (b"c", Confidence::Low),
            (b"c", Confidence::High),
            (b"c", Confidence::Medium),
        ] {
            notes.hit(sure(value, confidence));
        }
        notes.marking(Level::Secret, "SECRET", 0..6);
        ledger.at(Place::Part(0)).add(notes);
        let found = ledger.finish();
        let told: Vec<_> = found.findings.iter().map(|found| (found.distinct, found.confidence)).collect();
        use Confidence::{High, Medium};
        assert_eq!(told, [(0, Medium), (1, Medium), (1, High), (2, High)]);
        assert_eq!(found.markings.len(), 1);
    }

    #[test]
    fn what_stands_quoted_and_unquoted_is_not_quoted() {
        let quoted = |value: &'static [u8], quoted| Hit { quoted, ..hit(value, &iban::CLASS) };
        let told = |ledger: Ledger| {
            let findings = ledger.finish().findings;
            let mut told: Vec<_> =
                findings.iter().map(|finding| (finding.distinct, finding.quoted)).collect();
            told.sort_unstable();
            told
        };
        let ledger = || {
            let mut ledger = Ledger::default();
            ledger.at(Place::Part(0)).hit(quoted(b"a", true));
            ledger
        };
        // A further reading of the text, whatever comes first in it.
        for readings in [[true, false], [false, true]] {
            let (mut ledger, mut notes) = (ledger(), Notes::default());
            readings.iter().for_each(|reading| notes.hit(quoted(b"a", *reading)));
            notes.hit(quoted(b"b", true));
            ledger.at(Place::Part(0)).add(notes);
            assert_eq!(told(ledger), [(0, false), (0, true), (1, true)]);
        }
        // Another reading of the message. One that is a guess leaves what is known as it is.
        for (guess, expected) in
            [(false, &[(0, false), (0, true), (1, false)][..]), (true, &[(0, true), (1, false)])]
        {
            let (mut ledger, mut other) = (ledger(), Ledger::default());
            other.at_header(Place::Part(0)).hit(quoted(b"a", true));
            other.at_header(Place::Part(0)).hit(quoted(b"b", true));
            ledger.absorb(other, guess, &mut |place| place);
            assert_eq!(told(ledger), expected, "{guess}");
        }
    }

    #[test]
    fn words_of_texts_add_up_and_words_of_further_readings_raise() {
        let words = |number| {
            let mut counts = Counts::default();
            counts.more(7, number);
            counts
        };
        let mut ledger = Ledger::default();
        // Two texts; the second is read in two further ways.
        ledger.at(Place::Part(0)).words(words(2));
        let mut notes = Notes::default();
        notes.words(words(4));
        notes.words(words(3));
        let mut page = ledger.at(Place::Part(1));
        page.words(words(1));
        page.add(notes);
        assert_eq!(ledger.words, words(6));
        // A file of it, then another reading of the message.
        let (mut file, mut reading) = (Ledger::default(), Ledger::default());
        file.at(Place::Part(0)).words(words(5));
        ledger.join(file, &mut |place| place);
        assert_eq!(ledger.words, words(11));
        reading.at(Place::Part(0)).words(words(10));
        ledger.absorb(reading, false, &mut |place| place);
        assert_eq!(ledger.finish().words, words(11));
    }
}
