//! Postal addresses: a house number, a street, a postcode.

use super::address_reader::{LENGTH, Reader, WORD, is_in_word, number_end};
use super::postcode::Code;
use super::street;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Beginning, Text, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::office;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "address",
    code: "ADDRESS",
    one: "postal address",
    many: "postal addresses",
    group: Group::Contact,
};

/// The detector.
#[derive(Debug)]
pub struct Address;

const NAMED: Reasons = reasons!("a house number, a street and a postcode");
/// Bytes before the house number in which the number of a flat is looked for.
const BEFORE: usize = 24;

/// Names of such an address.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "address", "addresses", "addr", "home address", "postal address", "current address", "previous address", "correspondence address",
    "property address", "delivery address", "full address", "house address", "forwarding address", "last known address", "add1",
    "address line 1", "address 1", "new address", "old address", "former address", "residential address", "cyfeiriad",
    "permanent address", "tenancy address", "address of", "contact address", "billing address", "service address",
];

impl Detector for Address {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Postal addresses with house number, street and postcode"
    }

    fn manual(&self) -> &'static str {
        "A house number, the name of a street and a postcode, on one line or several, with commas or without; flats and ranges \
         of numbers too. The name of the street ends as streets do (Road, St, Gardens …), is Welsh, or stands alone before \
         a comma. High: a word such as `address` or a column of that name. Medium: no such word. Left alone: the \
         organisation's own postcodes, the signature of somebody at work, the places of offices and venues. Not found: \
         houses with a name and no number, addresses without a postcode or over several cells of a table (their postcode is \
         found). The postcode within is counted as a postcode as well."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "BS 7666 part 2 (addresses), Royal Mail PAF Programmers' Guide (premises, thoroughfares, postcodes)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        let behind = Behind::LETTER | Behind::PARTED_DIGITS | Behind::WORD | Behind::BREAK;
        vec![Look::at(0b1_1110, Before::ALONE).then(behind | Behind::SPACES | Behind::OTHER)]
    }

    fn encloses(&self) -> bool {
        true
    }

    fn heeds_names(&self) -> bool {
        false
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let number = number_end(text, spot.end)?;
        let possible = text.at(spot.start) != b'0' && spot.is_followed(LENGTH);
        if possible { from_number(text, spot.start, number) } else { None }
    }

    fn is_signed(&self) -> bool {
        true
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let (start, end) = (candidate.start, candidate.end);
        let tail = around.text.slice(end.saturating_sub(10).max(start), end);
        let code = |length: usize| {
            let letters = tail.iter().rev().filter(|byte| byte.is_ascii_alphanumeric()).take(length);
            let mut code = [0; 7];
            let slots = code.get_mut(..length).unwrap_or_default().iter_mut().rev();
            slots.zip(letters).for_each(|(slot, letter)| *slot = letter.to_ascii_uppercase());
            around.own.has(code.get(..length).unwrap_or_default())
        };
        if (5..=7).any(code) {
            return None;
        }
        match said {
            Said::Name(place) => NAMED.named(place),
            _ if office::is_public(around, start, end) => None,
            _ => Judgement::new(
                Confidence::Medium,
                "a house number, a street and a postcode; no words near it",
            ),
        }
    }
}

/// The address with the number that ends here. Most numbers do not come so far.
#[inline(never)]
fn from_number(text: Text<'_>, start: usize, number: usize) -> Option<Candidate> {
    let before = text.before(start);
    let listed = matches!(before, b':' | b'#' | b',' | b'*') && text.before(start - 1).is_ascii_digit();
    if listed || text.begins(start) != Beginning::Clean {
        return None;
    }
    // A second number follows only that of a flat or a floor.
    let second = text.at(number) == b' ' && text.at(number + 1).is_ascii_digit();
    if second && !may_be_in_building(text, start, number)
        || street::is_counted(first_word(text, number))
        || !Code::may_begin(text, number, number + LENGTH)
    {
        return None;
    }
    let end = Reader::new(text, start, number).read()?;
    let start = flat_start(text, start);
    Some(Candidate::of_value(start, end, Value::of(text, start, end)))
}

/// The word behind a number.
fn first_word(text: Text<'_>, number: usize) -> &[u8] {
    let behind = text.slice(number, number + WORD);
    let divides = |byte: &&u8| matches!(byte, b' ' | b',' | b'\n' | b'\r' | b'>');
    let from = behind.iter().take_while(divides).count();
    let word = behind.get(from..).unwrap_or_default();
    let length = word.iter().take_while(|byte| is_in_word(**byte)).count();
    word.get(..length).unwrap_or_default()
}

/// A word stands before the number, or it has a slash in it.
fn may_be_in_building(text: Text<'_>, start: usize, number: usize) -> bool {
    let before = text.slice(start.saturating_sub(12), start).trim_ascii_end();
    before.last().is_some_and(u8::is_ascii_alphabetic) || text.slice(start, number).contains(&b'/')
}

/// Where the flat begins of which this is the number, or that stands before this house number.
fn flat_start(text: Text<'_>, start: usize) -> usize {
    let before = text.slice(start.saturating_sub(BEFORE), start);
    let base = start - before.len();
    let line = before
        .iter()
        .rposition(|byte| matches!(byte, b'\t' | b'|' | b'"' | b':' | b'('))
        .map_or(0, |at| at + 1);
    let words = before
        .get(line..)
        .unwrap_or_default()
        .split(|byte| matches!(byte, b' ' | b',' | b'\n' | b'.' | b'>'));
    let mut position = base + line;
    let mut found = None;
    for word in words {
        let whole = !is_word(text.before(position));
        if whole && street::is_unit(word) {
            found = found.or(Some(position));
        } else if !(word.is_empty() || word.len() <= 3 && found.is_some()) {
            found = None;
        }
        position += word.len() + 1;
    }
    found.unwrap_or(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Royal Mail, PAF Programmers' Guide: how premises and thoroughfares are written.
    #[test]
    fn a_number_a_street_and_a_postcode_are_an_address() {
        for (text, expected) in [
            ("12 High Street, Leeds, LS1 1AA", true),
            ("12 High Street Leeds LS1 1AA", true),
            ("12, High Street, Leeds LS1 1AA", true),
            ("12A High St., Leeds, LS1 1AA", true),
            ("12-14 High Road\nLeeds\nLS1 1AA", true),
            ("3/2, 14 Leith Walk, Edinburgh EH6 5AA", true),
            ("7 Cheapside, Leeds, LS1 1AA", true),
            ("9 Heol y Bryn, Bangor LL57 1AA", true),
            ("12 high street, leeds, ls1 1aa", true),
            ("12 March 2024, Leeds, LS1 1AA", false),
            ("12 people live in Leeds, LS1 1AA", false),
            ("12 High Street, Leeds", false),
            ("12 High Street. The flat is in LS1 1AA", false),
            ("12 High Street\n\nLeeds LS1 1AA", false),
        ] {
            let end = text.bytes().take_while(u8::is_ascii_digit).count();
            let spot =
                Spot { text: Text::new(text.as_bytes(), 0), start: 0, end, next: Some(end + 1), cell: false };
            let found = Address.candidate(&spot);
            assert_eq!(found.map(|found| found.end), expected.then_some(text.len()), "{text}");
        }
    }
}
