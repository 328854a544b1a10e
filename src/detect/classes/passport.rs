//! Passports: the number beside its name, and the machine-readable zone.

use super::mrz;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Text, Walk, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::{Lexicon, Meaning, Words};
use crate::detect::words::said::{Said, Where};
use crate::detect::words::stretch::Stretch;

/// What it finds.
pub const CLASS: Class = Class {
    name: "passport",
    code: "PASSPORT",
    one: "passport number",
    many: "passport numbers",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct Passport;

const NAMED: Reasons = reasons!("the shape is that of a passport number");

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "passport", "passport no", "passport number", "passport num", "passport id", "passport ref", "passport reference",
    "passport document no", "passport document number", "passport doc no", "passport doc number", "passport book no", "passport book number", "passport details", "passport nr",
    "ppt no", "ppt number", "uk ppt no", "uk ppt number", "uk passport no", "uk passport number",
    "british passport no", "british passport number", "pp no", "pport no", "pport number", "pass port no", "pass port number",
    "travel document no", "travel document number", "travel doc no", "travel doc number", "epassport", "current passport no",
    "current passport number", "expired passport no", "expired passport number", "old passport no", "old passport number",
    "british passport", "uk passport", "gb passport", "pasport", "pasport no", "pasport number", "passprot",
    "passprot no", "passprot number",
];

/// Phrases in which a thing is only the place where a number is found.
#[rustfmt::skip] // words, many to a line
const PLACES: &[&str] = &[
    "on file", "on the file", "on our file", "on her file", "on his file", "on their file", "on your file", "on record",
    "on the record", "on the form", "on the application", "on the application form", "on your application", "on the claim",
    "on the claim form", "on the case", "on the account", "on the notice", "on the bill", "on the document", "on the licence",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "passport office", "passport photo", "passport photograph", "passport picture", "passport size", "passport sized",
    "passport control", "passport fee", "passport fees", "passport application", "passport application ref",
    "passport application no", "passport application number", "passport application reference", "passport renewal",
    "passport appointment", "passport interview", "passport enquiry", "passport enquiries", "passport helpline",
    "passport advice line", "passport to", "passport scheme", "passport service", "passport desk", "passport team",
    "passport form", "passport invoice", "passport order", "passport delivery", "passport tracking", "passport receipt",
    "passport booking", "passport queue", "passport payment", "passport refund",
    "pet passport", "dog passport", "horse passport", "equine passport", "cattle passport", "animal passport",
    "plant passport", "plant passports", "building passport", "product passport", "skills passport", "safety passport",
    "training passport", "learning passport", "health passport", "hospital passport", "communication passport",
    "leisure passport", "library passport", "museum passport", "play passport", "bus passport", "digital product passport",
    "material passport", "materials passport", "battery passport", "log book passport", "vehicle passport",
    "renovation passport", "heritage passport", "contractor passport", "site passport", "ccnsg passport",
];

/// Published in standards and on forms; numbers without any difference between their digits.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "L898902C3", "L898902C", "D23145890", "123456789", "012345678", "987654321", "000000000", "111111111", "222222222",
    "333333333", "444444444", "555555555", "666666666", "777777777", "888888888", "999999999",
];

/// Bytes before a number in which the end of its name is looked for.
const BEFORE: usize = 96;
/// Words that may stand between the bare word and the number.
const BETWEEN: usize = 5;

/// Words that may stand directly before a number whose name is further ahead.
#[rustfmt::skip] // words, many to a line
const LEADS: &[&[u8]] = &[
    b"number", b"numbers", b"no", b"nos", b"num", b"id", b"nr", b"ref", b"reference", b"is", b"was", b"are", b"were", b"and",
    b"or", b"as", b"reads", b"shows", b"shown", b"quoted", b"held", b"now", b"uk", b"gb", b"gbr", b"british", b"irish",
    b"document", b"details", b"seen", b"copied", b"provided", b"supplied", b"given", b"copy", b"scan", b"valid", b"new", b"old", b"current",
    b"previous", b"expired", b"checked", b"verified", b"n", b"again", b"be", b"any", b"known", b"applicable", b"read",
];

/// Words that say that the number of something follows.
const DESIGNATIONS: &[&[u8]] = &[b"number", b"numbers", b"no", b"nos", b"num", b"id", b"nr"];

/// Words that say that there is no passport, or none that matters.
const DENIALS: &[&[u8]] = &[b"not", b"never", b"without", b"instead", b"neither", b"nor", b"unless"];

/// Words that tie a thing to what stands before it: `on the form`.
const TIES: &[&[u8]] = &[
    b"on", b"in", b"from", b"of", b"per", b"with", b"by", b"at", b"for", b"to", b"your", b"his", b"her",
    b"their",
];

impl Detector for Passport {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Passport numbers and the machine-readable zone of passports and identity cards"
    }

    fn manual(&self) -> &'static str {
        "High: a machine-readable zone of two or three lines whose check digits all hold, of any country; also its second \
         line alone. High: nine digits beside a word such as `passport number`, or in a column of that name; so are one \
         letter and six digits or six digits and one letter (old UK books), and one or two letters with seven or eight \
         digits (other countries). A number has no check digit, so nothing is found without such a word close by. Left \
         alone: passports of pets, buildings and skills, references of applications, the Passport Office's own numbers, \
         specimens. Limits: names alone, the first line of a zone alone, and zones read with errors are not found."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "NHS Data Dictionary, PASSPORT NUMBER (nine digits)",
            "GOV.UK, check identity documents: UK passports (nine digits; older books)",
            "ICAO Doc 9303 parts 3, 4, 5, 6 (machine-readable zone, check digits)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: PLACES, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let grouped = Look::at(1 << 3 | 1 << 4 | 1 << 5 | 1 << 6, Before::ALONE);
        let [one, two, ..] = Before::LETTERS;
        vec![
            Look::at(1 << 9, Before::ALONE),
            grouped.first_of(1 << 9),
            Look::at(1 << 6, Before::ALONE).then(Behind::LETTER),
            Look::at(1 << 6 | 1 << 7 | 1 << 8, one | two),
        ]
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["<"]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let (text, start) = (spot.text, spot.start);
        if !text.at(start).is_ascii_digit() {
            // Fillers come in runs: one look at each is enough.
            return if text.before(start) == b'<' { None } else { zone(text, start) };
        }
        if text.before(start).is_ascii_alphabetic() {
            return lettered(text, start, spot.end);
        }
        let mut walk = Walk::new(text, start);
        let (mut digits, mut groups) = (0, 0);
        while digits < 9 {
            let group = walk.run(10, u8::is_ascii_digit);
            (digits, groups) = (digits + group, groups + 1);
            if digits == 6 && groups == 1 && text.at(walk.position()).is_ascii_uppercase() {
                return Some(Candidate::new(text, start, walk.position() + 1)?.needing_label(true));
            }
            if digits > 9 || group < 2 || digits < 9 && !walk.cross() {
                return None;
            }
        }
        (digits == 9 && !walk.mixed())
            .then(|| Candidate::new(text, start, walk.position()))?
            .map(|it| it.needing_label(true))
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        if around.text.slice(candidate.start, candidate.end).contains(&b'<') {
            return Judgement::new(Confidence::High, "machine-readable zone; all check digits hold");
        }
        match said {
            Said::Name(Where::Before)
                if !is_near(around, candidate.start)
                    && !around.is_listed(candidate.start, candidate.end)
                    && !begins_cell(around, candidate.start) =>
            {
                None
            }
            Said::Name(place) => NAMED.named(place),
            _ => None,
        }
    }
}

fn zone(text: Text<'_>, trigger: usize) -> Option<Candidate> {
    let zone = mrz::read(text, trigger)?;
    let value = Value::of(text, zone.number, zone.number + 9);
    Some(Candidate::of_value(zone.start, zone.end, value))
}

/// One letter and six to eight digits, or two and seven.
fn lettered(text: Text<'_>, digits: usize, end: usize) -> Option<Candidate> {
    let letters = (0..3).take_while(|back| text.before(digits - back).is_ascii_uppercase()).count();
    let fits = matches!((letters, end - digits), (1, 6..=8) | (2, 7));
    fits.then(|| Candidate::new(text, digits - letters, end))?.map(|candidate| candidate.needing_label(true))
}

/// The cell to the left of the one that begins here holds the name.
fn begins_cell(around: &Around<'_>, start: usize) -> bool {
    let blank = |from: usize| !around.text.slice(from, start).iter().copied().any(is_word);
    around.cells.iter().skip(1).any(|(from, _)| *from <= start && blank(*from))
}

/// Nothing that could have a number of its own stands between the word and the number. There is no check digit that would tell.
fn is_near(around: &Around<'_>, start: usize) -> bool {
    const WORD: &[u8] = b"passport";
    let before = around.text.slice(start.saturating_sub(BEFORE), start);
    let Some(at) = before.windows(WORD.len()).rposition(|window| window.eq_ignore_ascii_case(WORD)) else {
        return true;
    };
    let behind = before.get(at + WORD.len()..).unwrap_or_default();
    let between = behind.strip_prefix(b"s").or_else(|| behind.strip_prefix(b"S")).unwrap_or(behind);
    let is = |known: &[&[u8]], word: &[u8]| known.iter().any(|known| known.eq_ignore_ascii_case(word));
    let words = || between.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty());
    let numeral = |word: &[u8]| word.first().is_some_and(u8::is_ascii_digit);
    let leads = |word: &[u8]| numeral(word) || is(LEADS, word) || is_slip(word);
    let mark = between.trim_ascii_end().last();
    let points = mark.is_some_and(|byte| matches!(byte, b':' | b'=' | b'#' | b'(' | b'-' | b'|'));
    let count = words().filter(|word| !numeral(word)).count();
    let denied = words().any(|word| is(DENIALS, word));
    let named = words().any(|word| is(DESIGNATIONS, word));
    let led = words().next_back().is_none_or(leads) || points && (count <= BETWEEN || named);
    let next = between.strip_prefix(b".").and_then(<[u8]>::first);
    let ended = count > 0 && next.is_some_and(u8::is_ascii_whitespace);
    led && !denied && !ended && !names_a_thing(before.get(at..).unwrap_or_default(), around.lexicon)
}

/// `number` with two letters in the wrong order, or one lost.
fn is_slip(word: &[u8]) -> bool {
    let [first, .., last] = word else { return false };
    matches!(first, b'n' | b'N') && matches!(last, b'r' | b'R') && matches!(word.len(), 5 | 6)
}

/// Behind its name, something else that has numbers is spoken of, and not only as the place where the passport is mentioned.
fn names_a_thing(name: &[u8], lexicon: &Lexicon) -> bool {
    let stretch = Stretch::of(name);
    let (mut letter, mut tied) = (0, 0_u8);
    while letter < stretch.len() {
        if !stretch.begins_word(letter) {
            letter += 1;
            continue;
        }
        if stretch.skip(letter, TIES) > letter {
            tied = 4;
        }
        match lexicon.find(&stretch, letter) {
            Some(found) if matches!(found.meaning, Meaning::Thing) && tied == 0 => return true,
            Some(found) => letter = found.to,
            None => letter += 1,
        }
        tied = tied.saturating_sub(1);
    }
    false
}
