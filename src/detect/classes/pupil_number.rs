//! Unique pupil numbers: a check letter, the local authority, the school, the year, a serial number.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Walk, before_soft_break, is_separator, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "pupil-number",
    code: "UPN",
    one: "unique pupil number",
    many: "unique pupil numbers",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct PupilNumber;

const NAMED: Reasons = reasons!("shape and check letter are valid");

/// Letters that check, by the remainder they stand for.
const LETTERS: &[u8; 23] = b"ABCDEFGHJKLMNPQRTUVWXYZ";

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "upn", "upn no", "upn number", "unique pupil number", "unique pupil no", "unique pupil id", "unique pupil identifier",
    "unique pupil reference", "pupil s unique number", "pupils unique number", "pupil unique number", "child s unique number",
    "unique number", "pupil number", "pupil no", "pupil id", "pupil identifier", "pupil ref", "pupil reference",
    "pupil upn", "student upn", "child upn", "former upn", "previous upn", "temporary upn", "temp upn", "permanent upn",
    "current upn", "learner upn", "dfe upn", "school upn", "sims upn", "upn code", "national pupil number",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "pupil", "pupils", "school", "schools", "academy", "admissions", "ehcp", "ehc plan", "senco", "sen", "send", "ctf",
    "common transfer file", "school census", "key stage", "year group", "attendance", "exclusion", "on roll", "cme",
    "home education", "virtual school", "child", "children", "student", "learner", "sims", "arbor", "bromcom",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "uln", "unique learner number", "unique learner no", "urn", "laestab", "dfe number", "dfe no", "candidate number",
    "candidate no", "uci", "unique candidate identifier",
];

impl Detector for PupilNumber {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Unique pupil numbers (UPN) of schools in England and Wales"
    }

    fn manual(&self) -> &'static str {
        "A letter and twelve digits, or eleven and a letter where the number is temporary; the first letter checks the rest. \
         High: a word such as `UPN` or a column of that name. Medium: words such as `pupil` near it, or no words, if the \
         number names a local authority that exists. Low: no words and no such authority. Small letters, gaps in unusual places \
         and numbers that hang on a word count only with a name. Left alone: numbers that a nearer word calls an order, \
         an asset and so on. One in 23 numbers of that shape has the right letter by chance."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "Department for Education, Unique pupil numbers: guide for schools and local authorities (construction)",
            "UK Government Data Standards Catalogue, Unique Pupil Number 2.0 (check letter, temporary numbers)",
            "GOV.UK, Get Information about Schools: local authority codes",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        // In one piece, as authority, school, year and serial, in threes, fours, sixes, or cut by the end of a line.
        let [touching, ..] = Before::LETTERS;
        let [apart, ..] = Before::APART;
        vec![Look::at(0b1_1111_1111_1000, touching | apart | Before::BREAK)]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let close = match text.before(spot.start) {
            byte if byte.is_ascii_alphabetic() => spot.start,
            byte if is_separator(byte) && text.before(spot.start - 1).is_ascii_alphabetic() => spot.start - 1,
            _ => before_soft_break(text, spot.start)?,
        };
        let start = close.checked_sub(1)?;
        let letter = text.at(start);
        if !letter.is_ascii_alphabetic() || is_word(text.before(start)) {
            return None;
        }
        let mut walk = Walk::new(text, close);
        let mut signs = [0; 12];
        let mut places = signs.iter_mut();
        let mut short = close != spot.start;
        walk.cross();
        while !places.as_slice().is_empty() {
            let from = walk.position();
            let left = places.as_slice().len();
            let mut group = walk.run(left, u8::is_ascii_digit);
            // The last sign of a temporary number is a letter.
            if left - group == 1 && text.at(from + group).is_ascii_alphabetic() {
                group += walk.run(1, u8::is_ascii_alphabetic);
            }
            text.slice(from, from + group).iter().zip(&mut places).for_each(|(sign, place)| *place = *sign);
            let done = places.as_slice().is_empty();
            if group == 0 || !done && !walk.cross() {
                return None;
            }
            short |= group < 2;
        }
        let small = letter.is_ascii_lowercase();
        let candidate = Candidate::new(text, start, walk.position())?;
        let odd = small || short || walk.mixed();
        // Whoever makes one up counts.
        let counted =
            signs.array_windows().all(|[one, next]| one.wrapping_add(1) == *next || [*one, *next] == *b"90");
        (!counted && check_letter_holds(letter, &signs)).then(|| candidate.needing_label(odd))
    }

    fn judge(&self, candidate: &Candidate, said: Said, _: &Around<'_>) -> Option<Judgement> {
        let known = authority(&candidate.value).is_some_and(is_authority);
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near => {
                Judgement::new(Confidence::Medium, "shape and check letter are valid; words near it fit")
            }
            Said::Nothing if known => Judgement::new(
                Confidence::Medium,
                "check letter and local authority are valid; no words near it",
            ),
            Said::Nothing => {
                Judgement::new(Confidence::Low, "shape and check letter are valid; no words near it")
            }
            Said::Other => None,
        }
    }
}

/// The letter stands for the sum of all signs, weighed 2 to 13, modulo 23. The last sign may be a letter, too.
fn check_letter_holds(letter: u8, signs: &[u8; 12]) -> bool {
    let sum = signs.iter().zip(2..).try_fold(0, |sum, (sign, weight)| {
        let value = match sign {
            b'0'..=b'9' => usize::from(sign - b'0'),
            letter => LETTERS.iter().position(|known| *known == letter.to_ascii_uppercase())?,
        };
        Some(sum + value * weight)
    });
    sum.is_some_and(|sum| LETTERS.get(sum % LETTERS.len()) == Some(&letter.to_ascii_uppercase()))
}

/// The number of the local authority.
fn authority(value: &Value) -> Option<u32> {
    let digits = value.as_bytes().get(1..4)?;
    digits.iter().try_fold(0, |number, digit| Some(number * 10 + u32::from(digit.checked_sub(b'0')?)))
}

/// Authorities of England and Wales, now and since 1999; 702 is that of the schools of the armed forces.
fn is_authority(number: u32) -> bool {
    matches!(
        number,
        201..=213 | 301..=320 | 330..=336 | 340..=344 | 350..=359 | 370..=373 | 380..=384 | 390..=394 | 420
            | 660..=681 | 702 | 800..=896 | 908..=909 | 916 | 919 | 921 | 925..=926 | 928..=929 | 931 | 933
            | 935..=943
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Government Data Standards Catalogue: remainder 0 is A, 22 is Z; I, O and S do not occur.
    #[test]
    fn the_letter_is_the_weighted_sum_modulo_23() {
        for (letter, signs, holds) in [
            (b'A', b"000000000000", true),
            (b'C', b"100000000000", true),
            (b'D', b"010000000000", true),
            (b'P', b"000000000001", true),
            (b'N', b"00000000000B", false),
            (b'P', b"00000000000B", true),
            (b'A', b"00000000000A", true),
            (b'R', b"999000015001", true),
            (b'S', b"999000015001", false),
            (b'I', b"999000015001", false),
            (b'A', b"00000000000I", false),
            (b'A', b"00000000000O", false),
        ] {
            assert_eq!(check_letter_holds(letter, signs), holds, "{}", char::from(letter));
        }
    }
}
