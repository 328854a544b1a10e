//! What the law protects above all, said of a person: health, belief, origin, sexuality, politics, crime, asylum, abuse.

use super::special_term;
use super::special_terms::{AFFAIRS, SERVICES, TERMS, TREATED};
use super::tie::{self, IS, NAME, Ways};
use crate::detect::detector::{Candidate, Detector, Judgement, Spot};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::text::{Text, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::{Said, Where};
use crate::detect::words::sentence::{Sentence, ends_sentence, is_hard};
use crate::detect::words::word_list::WordList;

/// What it finds.
pub const CLASS: Class = Class {
    name: "special-category",
    code: "SPECIAL_CATEGORY",
    one: "statement of special category data",
    many: "statements of special category data",
    group: Group::Special,
};

/// The detector.
#[derive(Debug)]
pub struct SpecialCategory;

/// Names of fields that hold such data.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "disability", "disabilities", "ethnicity", "ethnic group", "ethnic origin", "ethnic background", "religion", "religion or belief", "sexual orientation", "sexuality",
    "gender identity", "diagnosis", "diagnoses", "medical condition", "medical conditions", "health condition", "health conditions", "medical history", "medical notes", "known conditions",
    "health issues", "immigration status", "convictions", "criminal convictions", "criminal record", "long term conditions", "impairment", "medical needs", "health needs", "mental health",
    "primary need", "special educational need", "reason for absence", "nature of disability", "primary support reason", "race", "faith",
];

/// Bytes behind a word that belong to what is said.
const CLAUSE: usize = 120;
/// What a word of the sentence before adds to the effort.
const WORD: usize = 5;
/// Bytes between the name of a field and what it says.
const FIELD: usize = 40;

impl Detector for SpecialCategory {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Health, belief, ethnicity, sexuality, politics, union membership, crime, asylum and abuse, said of a person"
    }

    fn manual(&self) -> &'static str {
        "A word of a long list (illnesses, faiths, origins, offences, kinds of leave to remain, care proceedings and so on) \
         that the grammar of its sentence ties to somebody: `Mrs X (of …) has …`, `he was … of …`, `my …`, `the tenant, who is …`. \
         Medium: tied to a person. High: it stands in a field or a column such as `Diagnosis` or `Religion`, with a name or a \
         title nearby. Left alone: lists of categories, services, events, policies, job titles, streets and surnames, what may be, \
         what anybody might have, what somebody has not, the party of a councillor. Missed: what is said in other words, \
         across two sentences, or of somebody who is not named. False positives: what somebody does for a living, said in words of \
         illness; stories."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "UK GDPR articles 9 (special categories) and 10 (criminal convictions and offences)",
            "ICO, What is special category data (inferences, health, criminal allegations)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        // What stands behind a star may be written in many ways.
        let head = |term: &'static str| term.split('*').next().unwrap_or(term);
        TERMS.iter().for_each(|(term, _)| add(head(term)));
    }

    fn effort(&self) -> u64 {
        160
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if is_word(text.before(spot.start)) || matches!(text.before(spot.start), b'@' | b'/' | b'_') {
            return None;
        }
        let (ways, end) = special_term::at(text, spot.start)?;
        let sentence = Sentence::before(text, spot.start);
        let close = clause(text, end);
        let begin = if is_talk(text, spot.start, end, &sentence) {
            None
        } else {
            tie::tie(&sentence, ways).or_else(|| as_one(&sentence, ways).filter(|_| says_who(text, end)))
        };
        let start = begin.filter(|begin| is_plain(text, *begin, spot.start)).or(begin.map(|_| spot.start));
        // `Religion or belief, disability, sexual orientation`
        if start.is_none() && ways & NAME != 0 && text.slice(end, end + 5) != b" for " {
            return None;
        }
        if leads_to_number(text, end) {
            return None;
        }
        let start_or = start.unwrap_or(spot.start);
        let value = Value::of(text, start_or, close);
        let candidate = Candidate::of_value(start_or, close, value).needing_label(start.is_none());
        // Words of a sentence are compared with many.
        let effort = u16::try_from(sentence.words().len() * WORD).unwrap_or(u16::MAX);
        Some(Candidate { effort, ..candidate })
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        if !candidate.needs_label {
            return Judgement::new(
                Confidence::Medium,
                "a word for special category data, tied to a person by its sentence",
            );
        }
        match said {
            Said::Name(Where::Before | Where::Column) if is_field(candidate, around) => {
                Judgement::new(Confidence::High, "a word for special category data in a field of that name")
            }
            _ => None,
        }
    }
}

/// Where `as a …` begins, of what somebody may be.
fn as_one(sentence: &Sentence<'_>, ways: Ways) -> Option<usize> {
    let word = |index: usize, words: &[&str]| sentence.word(index).filter(|word| word.is(words));
    let article = ways & IS > 0 && word(0, &["a", "an"]).is_some();
    word(1, &["as"]).filter(|_| article).map(|word| word.from)
}

/// A number follows: `my visa is 4111 …` speaks of a card.
fn leads_to_number(text: Text<'_>, end: usize) -> bool {
    let behind = text.slice(end, end + 16);
    let behind = behind.strip_prefix(b" card").unwrap_or(behind).trim_ascii_start();
    let leads = [&b"is "[..], b"no ", b"no. ", b"number ", b"- ", b": ", b"is: ", b"number: ", b"no: "];
    let value = leads.iter().find_map(|lead| behind.strip_prefix(*lead)).unwrap_or(behind);
    value.iter().take_while(|byte| byte.is_ascii_digit()).count() >= 4
}

/// Somebody follows: `…, I cannot`.
fn says_who(text: Text<'_>, end: usize) -> bool {
    let behind = text.slice(end, end + 8);
    let behind = behind.strip_prefix(b",").unwrap_or(behind).trim_ascii_start();
    let word = behind.split(|byte| !is_word(*byte)).next().unwrap_or_default();
    [&b"i"[..], b"he", b"she", b"my"].iter().any(|known| known.eq_ignore_ascii_case(word))
}

/// Where the clause ends that goes on at a place: at its last word, before any long number or address.
fn clause(text: Text<'_>, from: usize) -> usize {
    let mut end = from;
    let mut place = from;
    let mut run = 0;
    let mut word = from;
    while place < from + CLAUSE {
        let byte = text.at(place);
        if is_word(byte) {
            run = if byte.is_ascii_digit() { run + 1 } else { 0 };
            if run > 4 {
                return end.min(word).max(from);
            }
            if !is_word(text.at(place + 1)) {
                let letters = text.slice(word, place + 1);
                if text.at(place + 1) == b'@' || STOPS.has(letters) {
                    return end;
                }
                // What is cut off at the limit is no word.
                end = place + 1;
            }
        } else {
            word = place + 1;
            match byte {
                b'\n' if is_hard(text, place) => return end,
                b'.' | b'!' | b'?' if ends_sentence(text, place) => return end,
                b' ' if text.at(place + 1) == b'-' && text.at(place + 2) == b' ' => return end,
                b'\t' | b'|' | b';' | b',' | b'(' | b')' | b':' | b'"' | b'*' | 0 => return end,
                b' ' => {}
                _ => run = 0,
            }
        }
        place += 1;
    }
    end
}

/// Words with which something else begins.
const STOPS: WordList = WordList::of(&[
    "so", "but", "because", "please", "which", "who", "whose", "although", "though", "however", "while",
    "when",
]);

/// Nothing stands between that another detector may find.
fn is_plain(text: Text<'_>, from: usize, to: usize) -> bool {
    let mut run = 0;
    !text.slice(from, to).iter().any(|byte| {
        run =
            if byte.is_ascii_digit() || run > 0 && matches!(byte, b'/' | b'.' | b'-') { run + 1 } else { 0 };
        run > 4 || *byte == b'@'
    })
}

/// The word is part of the name of something, or of talk about it: `dementia training`, `Christian Street`.
fn is_talk(text: Text<'_>, start: usize, end: usize, sentence: &Sentence<'_>) -> bool {
    let mut place = end;
    let treated = || sentence.words().iter().take(8).any(|word| word.among(&TREATED));
    for nth in 0..5 {
        while matches!(text.at(place), b' ' | b'-' | b'\'')
            || text.at(place) == b'\n' && !is_hard(text, place)
        {
            place += 1;
        }
        let length = (0..24).take_while(|index| is_word(text.at(place + index))).count();
        let word = text.slice(place, place + length);
        let is = |words: &[&str]| words.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
        if AFFAIRS.has(word) || SERVICES.has(word) && !treated() {
            return true;
        }
        if length == 0
            || nth == 0
                && (is(&[
                    "of", "in", "by", "for", "with", "on", "from", "since", "who", "which", "at", "to", "as",
                    "was", "is",
                ]))
        {
            break;
        }
        // Only the rest of a name goes on further.
        let named = text.at(start).is_ascii_uppercase() && word.first().is_some_and(u8::is_ascii_uppercase);
        if !named && !LINKS.has(word) {
            break;
        }
        place += length;
    }
    false
}

/// Words behind which a name of something may go on.
#[rustfmt::skip] // words, many to a line
const LINKS: WordList = WordList::of(&[
    "awareness", "support", "health", "abuse", "care", "friendly", "related", "act", "studies", "rights", "women", "men", "mental",
    "community", "youth", "and", "or", "maternity", "paternity", "working", "inclusion", "equality", "advisory", "peer", "safety",
    "crime", "history", "family", "families", "charity's",
]);

/// The candidate is what a field says, of somebody whose name or title stands near.
fn is_field(candidate: &Candidate, around: &Around<'_>) -> bool {
    let text = around.text;
    let said = text.slice(around.line.content, candidate.start);
    let before = text.slice(candidate.start.saturating_sub(FIELD).max(around.line.content), candidate.start);
    let opens = || {
        let opens = before.iter().any(|byte| DIVIDES.contains(byte)) || around.cells.len() > 1;
        opens && !lists_categories(said)
    };
    // `Disability, epilepsy` as a row of two cells.
    let row =
        || said.strip_suffix(b"\"").unwrap_or(said).trim_ascii_end().strip_suffix(b",").is_some_and(is_label);
    // `…, diagnosis chronic …`
    let led = || {
        before.rsplit(|byte| matches!(byte, b',' | b';' | b'/' | b'(')).next().is_some_and(|piece| {
            let word = piece.trim_ascii_end().iter().rposition(|byte| *byte == b' ').unwrap_or(0);
            is_label(piece) || piece.get(..word).is_some_and(is_label)
        })
    };
    // The name of the field may be all that stands on the line before it.
    let below = || {
        let above = around.earlier.iter().find(|line| !line.is_blank());
        before.iter().all(|byte| !is_word(*byte))
            && above.is_some_and(|above| is_label(text.slice(above.content, above.close)))
    };
    if !(opens() || row() || led() || below()) {
        return false;
    }
    let line = text.slice(around.line.content, around.line.close);
    let lists = line.iter().filter(|byte| matches!(byte, b'/' | b'%' | b'[' | b'?')).count();
    if lists > 1 || line.contains(&b'%') || is_label(text.slice(candidate.start, candidate.end)) {
        return false;
    }
    let begin = around.earlier.iter().take(6).next_back().map_or(around.line.start, |line| line.start);
    let (from, to) = (candidate.start.saturating_sub(NEAR), candidate.end + NEAR);
    let near = text.slice(begin.max(from), (around.line.end + 160).min(to));
    let next = line.get(candidate.end.saturating_sub(around.line.content)..).unwrap_or_default();
    let several =
        next.iter().filter(|byte| matches!(byte, b',' | b'/')).count() > 1 && around.cells.len() < 2;
    !several && names_somebody(near)
}

/// Bytes on either side in which a name or a title is near.
const NEAR: usize = 400;

/// What stands between the name of a field and what it says.
const DIVIDES: &[u8] = b":=\t|;";

/// A list in which names of categories stand goes on here: `religion, disability and …`.
fn lists_categories(said: &[u8]) -> bool {
    let list = said.rsplit(|byte| DIVIDES.contains(byte)).next().unwrap_or_default();
    list.split(|byte| matches!(byte, b',' | b'/')).any(is_label)
}

/// The words are the name of a field, and marks that stand about it: `[Religion]`, `2. Religion ....`
fn is_label(words: &[u8]) -> bool {
    const LIST: WordList = WordList::of(LABELS);
    let letter = |byte: &u8| byte.is_ascii_alphabetic();
    let (Some(from), Some(to)) = (words.iter().position(letter), words.iter().rposition(letter)) else {
        return false;
    };
    LIST.has(words.get(from..=to).unwrap_or_default())
}

/// A word that a record of a person has.
fn names_somebody(near: &[u8]) -> bool {
    #[rustfmt::skip] // words, many to a line
    const WORDS: WordList = WordList::of(&[
        "name", "surname", "forename", "dob", "birth", "mr", "mrs", "ms", "miss", "patient", "tenant", "client", "claimant", "pupil", "applicant", "resident", "nhs", "employee", "student", "child", "user", "customer",
    ]);
    near.split(|byte| !byte.is_ascii_alphabetic()).any(|word| WORDS.has(word))
}
