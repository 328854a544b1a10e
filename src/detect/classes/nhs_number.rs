//! NHS numbers of England, Wales and the Isle of Man, CHI numbers of Scotland, H&C numbers of Northern Ireland: ten
//! digits with one check digit.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::Walk;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "nhs-number",
    code: "NHS_NUMBER",
    one: "NHS number",
    many: "NHS numbers",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct NhsNumber;

const NAMED: Reasons = reasons!("range and check digit are valid");

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "nhs", "nhs no", "nhs number", "n h s", "national health service", "health service number", "chi",
    "chi no", "chi number", "community health index", "h c number", "h c no", "hcn", "hsc number",
    "health and care number", "health care number", "health number", "health no", "patient id", "patient no",
    "patient number", "patient identifier", "nhs identifier", "nhs id", "nhs ref", "nhs reference", "health service no",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "patient", "patients", "gp", "hospital", "surgery", "clinic", "health", "medical", "dob",
    "date of birth",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "nhs trust", "nhs supply chain", "nhs england", "nhs mail", "nhs invoice", "ubrn", "ods code",
];

/// Published in manuals and on forms.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "9876543210", "9434765919", "9434765870", "4505577104",
];

impl Detector for NhsNumber {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "NHS numbers, Scottish CHI numbers, Northern Irish H&C numbers"
    }

    fn manual(&self) -> &'static str {
        "Ten digits in one of the ranges in use, check digit right. High: a word such as `NHS number` or a column of that \
         name. Medium: words such as `patient` near it. Low: nothing but the check digit, which every eleventh number \
         passes. Left alone: numbers that a nearer word calls an order, an invoice and so on; the published samples. The \
         range 999, never given to patients, is found: test systems hold copies of real records under it."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "NHS Data Dictionary, NHS NUMBER (check digit, ranges)",
            "NHS Scotland, CHI number (date of birth, same check digit)",
            "HSC Business Services Organisation, Health and Care Number (range 320 to 399)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let grouped = Look::at(1 << 3 | 1 << 6, Before::ALONE);
        vec![Look::at(1 << 10, Before::ALONE), grouped.first_of(1 << 10)]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let written = spot.text.slice(spot.start, spot.end);
        if let Ok(digits) = written.try_into() {
            return number(spot, spot.end, digits, false);
        }
        let mut walk = Walk::new(spot.text, spot.end);
        let usual = match (written.len(), walk.cross().then(|| walk.run(8, u8::is_ascii_digit))?) {
            (3, 3) if walk.cross() && walk.run(5, u8::is_ascii_digit) == 4 => true,
            (3, 7) | (6, 4) => false,
            _ => return None,
        };
        let parted = spot.text.slice(spot.start, walk.position()).iter().filter(|byte| byte.is_ascii_digit());
        let mut digits = [0; 10];
        digits.iter_mut().zip(parted).for_each(|(place, digit)| *place = *digit);
        number(spot, walk.position(), digits, !usual || walk.mixed())
    }

    fn judge(&self, _: &Candidate, said: Said, _: &Around<'_>) -> Option<Judgement> {
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near => {
                Judgement::new(Confidence::Medium, "range and check digit are valid; words near it fit")
            }
            Said::Nothing => {
                Judgement::new(Confidence::Low, "range and check digit are valid; no words near it")
            }
            Said::Other => None,
        }
    }
}

/// The candidate with these digits that ends there, `odd` if it is grouped as such a number seldom is.
fn number(spot: &Spot<'_>, end: usize, digits: [u8; 10], odd: bool) -> Option<Candidate> {
    if !is_in_use(&digits) || !check_digit_holds(&digits) {
        return None;
    }
    let needs_label = Candidate::hangs_on_word(spot.text, spot.start, end)? || odd;
    Some(Candidate { start: spot.start, end, gap: None, value: Value::whole(digits), needs_label, effort: 0 })
}

/// Weights 10 to 2; 11 less the remainder is the last digit, 11 counts as 0, 10 is never issued.
fn check_digit_holds(digits: &[u8; 10]) -> bool {
    // The sum of the sums so far has each digit as often as its weight says, the last one once.
    let (_, weighted) = digits.iter().fold((0, 0), |(sum, weighted), digit| {
        let sum = sum + u32::from(digit - b'0');
        (sum, weighted + sum)
    });
    let [stem @ .., _] = digits;
    let [_, rest @ ..] = digits;
    weighted.is_multiple_of(11) && stem != rest
}

/// Ranges in use, and 999 for tests.
fn is_in_use(digits: &[u8; 10]) -> bool {
    let [first, second, third, fourth, ..] = digits.map(|digit| u32::from(digit - b'0'));
    match first * 100 + second * 10 + third {
        // CHI: day, month, year of birth.
        0..=319 => (1..=31).contains(&(first * 10 + second)) && (1..=12).contains(&(third * 10 + fourth)),
        320..=499 | 600..=799 | 999 => true,
        _ => false,
    }
}
