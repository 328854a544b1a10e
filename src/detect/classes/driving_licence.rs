//! Driving licences of Great Britain: surname, date of birth, initials, check letters; of Northern Ireland: eight digits.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Text, Walk, before_soft_break, is_separator, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::{Said, Where};

/// What it finds.
pub const CLASS: Class = Class {
    name: "driving-licence",
    code: "DRIVING_LICENCE",
    one: "driving licence number",
    many: "driving licence numbers",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct DrivingLicence;

const NAMED: Reasons = reasons!("surname, date of birth and initials are in place");
const IRISH: &str = "eight digits, as in Northern Ireland; its name stands beside it";

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "driving licence", "driving license", "driving lic", "driving licence no", "driving licence number",
    "driving license no", "driving license number", "driving licence ref", "driving licence id", "drivers licence",
    "drivers license", "drivers lic", "driver licence", "driver license", "driver lic", "drivers licence no",
    "drivers licence number", "driver number", "driver no", "drivers number", "drivers no", "driver id", "driver ref",
    "driving no", "driving number", "d l no", "dl number", "dl num", "dl", "dln", "driving permit", "driving permit no", "driving permit number", "d l n", "dvla", "dvla no", "dvla number",
    "dvla driver number", "dvla ref", "dvla reference", "dvla id", "dvla licence", "dva licence", "dva licence no",
    "dva licence number", "dva driver number", "licence no", "licence number", "licence num", "licence id", "licence ref",
    "licence reference", "license no", "license number", "lic no", "lic number", "licence", "license",
    "uk licence", "gb licence", "full licence", "full uk licence", "provisional licence", "provisional no",
    "photocard", "photocard no", "photocard number", "photocard licence", "photo licence", "photocard licence number",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "premises licence", "personal licence", "taxi licence", "private hire licence", "private hire driver licence",
    "private hire drivers licence", "hackney carriage licence", "hackney carriage driver licence", "phv licence",
    "taxi driver licence", "taxi drivers licence", "operator licence", "operators licence", "o licence", "vehicle licence",
    "street trading licence", "alcohol licence", "gambling licence", "hmo licence", "software licence", "software license",
    "product licence", "licence key", "license key", "licence code", "license code", "licence plate", "license plate",
    "rod licence", "fishing licence", "dog licence", "animal licence", "marriage licence", "sia licence", "gun licence",
    "firearms licence", "shotgun licence", "site licence", "user licence", "volume licence", "waste licence",
    "waste carrier licence", "scaffold licence", "skip licence", "pavement licence", "entertainment licence",
    "music licence", "prs licence", "dvla check code", "share code", "licence check code", "driving licence check code",
];

/// Published by DVLA and in manuals.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "MORGA657054SM9IJ", "MORGA753116SM9IJ",
];

/// Words that may stand directly before eight digits.
#[rustfmt::skip] // words, many to a line
const LEADS: &[&[u8]] = &[
    b"no", b"number", b"num", b"id", b"ref", b"is", b"licence", b"license", b"lic", b"dva", b"driver", b"ni",
];

/// Signs of a number.
const SIGNS: usize = 16;
/// Between which signs of a number gaps may stand: as it is printed, and where it is written in fours; a bit for each count of
/// signs before one.
const PRINTED: u32 = 1 << 5 | 1 << 11 | 1 << 13 | 1 << 14;
const FOURS: u32 = 1 << 4 | 1 << 8 | 1 << 12;
/// Bytes before and behind a number in which the surname is looked for.
const BESIDE: usize = 200;
/// Bytes beside eight digits in which a word must tell what they are.
const TOLD: usize = 60;

impl Detector for DrivingLicence {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "UK driving licence numbers"
    }

    fn manual(&self) -> &'static str {
        "Sixteen characters: five of the surname (9 where it is shorter), the date of birth with its month raised by 50 for \
         women, two initials, one more character and two letters, with or without an issue number; in one piece or with \
         gaps as on the licence, or in fours. High: they stand in one piece, or a word such as `driving licence` or the \
         surname itself is near. Medium: in capitals with gaps and no such word. Left alone: numbers that a nearer word calls a key, a \
         product and so on; DVLA's specimens. Medium, too: eight digits called a driving licence (Northern Ireland). \
         Limits: the two letters at the end are check letters, but DVLA does not publish how they are made."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "DVLA, form D750 and INF1D notes on the driver number",
            "UK Government Data Standards Catalogue, Driving Licence Number (structure)",
            "nidirect, driver number (eight digits)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let goes_on = Behind::LETTER | Behind::WORD | Behind::DIGITS | Behind::BREAK;
        let [.., apart] = Before::APART;
        vec![
            Look::at(1 << 8, Before::ALONE),
            // Up to four nines of the surname, six digits of the date of birth, up to three where initials are lacking; or the
            // first group of four signs.
            Look::at(0b11_1111_1111_1110, Before::TOUCHING).then(goes_on),
            Look::at(0b11_1111_1101_0000, apart | Before::BREAK).then(goes_on),
        ]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let close = match text.before(spot.start) {
            byte if byte.is_ascii_alphabetic() => spot.start,
            byte if is_separator(byte) && text.before(spot.start - 1).is_ascii_alphabetic() => spot.start - 1,
            _ => match before_soft_break(text, spot.start) {
                Some(close) if text.before(close).is_ascii_alphabetic() => close,
                _ => return irish(spot),
            },
        };
        let letters = |close: usize| {
            (0..6).take_while(|back| close > *back && text.before(close - back).is_ascii_alphabetic()).count()
        };
        let count = letters(close);
        let padded = count < 5 && text.at(spot.start) == b'9';
        if count == 5 || padded {
            return british(text, close - count).or_else(|| irish(spot));
        }
        // In fours the fifth letter of the surname stands beside the digits.
        let apart = count == 1 && is_separator(text.before(close - 1)) && letters(close - 2) == 4;
        if apart { british(text, close - 6) } else { irish(spot) }
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let text = around.text;
        if candidate.value.as_bytes().len() < SIGNS {
            let told = match said {
                Said::Name(Where::Before) => {
                    text.slice(candidate.start.saturating_sub(TOLD), candidate.start)
                }
                Said::Name(Where::After) => around.following(candidate.end, TOLD),
                _ => return None,
            };
            let has = |word: &[u8]| told.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word));
            let last = told.rsplit(|byte| !is_word(*byte)).find(|word| !word.is_empty()).unwrap_or_default();
            let direct =
                said == Said::Name(Where::After) || LEADS.iter().any(|lead| lead.eq_ignore_ascii_case(last));
            let judgement = Judgement::new(Confidence::Medium, IRISH);
            return judgement.filter(|_| direct && (has(b"driv") || has(b"dva")));
        }
        match said {
            Said::Name(place) => NAMED.named(place),
            _ if surname_is_near(text, candidate) => Judgement::new(
                Confidence::High,
                "date of birth and initials are in place; the surname is near",
            ),
            Said::Other => None,
            Said::Near | Said::Nothing => {
                let apart = !text.slice(candidate.start, candidate.end).iter().all(u8::is_ascii_alphanumeric);
                let confidence = if apart { Confidence::Medium } else { Confidence::High };
                Judgement::new(
                    confidence,
                    "surname, date of birth and initials are in place; no words near it",
                )
            }
        }
    }
}

/// Eight digits that count only beside the name.
fn irish(spot: &Spot<'_>) -> Option<Candidate> {
    let digits = spot.text.slice(spot.start, spot.end);
    let dated = matches!(
        digits,
        [b'0'..=b'3', _, b'0' | b'1', _, b'1', b'9', _, _]
            | [b'0'..=b'3', _, b'0' | b'1', _, b'2', b'0', _, _]
    );
    let eight = digits.len() == 8 && !dated && !is_word(spot.text.before(spot.start));
    eight
        .then(|| Candidate::new(spot.text, spot.start, spot.end))?
        .map(|candidate| candidate.needing_label(true))
}

/// The sixteen signs that begin here.
fn british(text: Text<'_>, start: usize) -> Option<Candidate> {
    if is_word(text.before(start)) {
        return None;
    }
    let mut walk = Walk::new(text, start);
    let (mut signs, mut count, mut gaps) = ([0_u8; SIGNS], 0, 0_u32);
    loop {
        let from = walk.position();
        let group = walk.run(SIGNS - count, u8::is_ascii_alphanumeric);
        let places = signs.get_mut(count..count + group)?;
        text.slice(from, from + group)
            .iter()
            .zip(places)
            .for_each(|(sign, place)| *place = sign.to_ascii_uppercase());
        count += group;
        if count == SIGNS {
            break;
        }
        gaps |= 1 << count;
        if gaps & !(PRINTED | FOURS) != 0 || group == 0 || !walk.cross() {
            return None;
        }
    }
    if gaps & !PRINTED != 0 && gaps != FOURS || !is_shaped(&signs) {
        return None;
    }
    let last = walk.position();
    let issue = text.slice(last, last + 2);
    let issued = issue.len() == 2 && issue.iter().all(u8::is_ascii_digit);
    let end = if issued { last + 2 } else { last };
    let small = text.slice(start, last).iter().any(u8::is_ascii_lowercase);
    let hyphened = gaps != 0 && text.slice(start, last).iter().any(|byte| matches!(byte, b'-' | b'.'));
    let candidate = Candidate::new(text, start, end)?;
    let odd = walk.mixed() || hyphened || gaps != 0 && small;
    Some(Candidate { value: Value::exact(signs), ..candidate.needing_label(odd) })
}

/// Surname, decade, month (raised by 50 for women), day, year, initials, one sign more, two letters.
fn is_shaped(signs: &[u8; SIGNS]) -> bool {
    let [s1, s2, s3, s4, s5, decade, m1, m2, d1, d2, year, i1, i2, any, c1, c2] = signs;
    let surname = [s1, s2, s3, s4, s5];
    let letters = surname.iter().take_while(|sign| sign.is_ascii_uppercase()).count();
    let two = |tens: &u8, ones: &u8| match (tens, ones) {
        (b'0'..=b'9', b'0'..=b'9') => (tens - b'0') * 10 + (ones - b'0'),
        _ => 0,
    };
    letters > 0
        && surname.iter().skip(letters).all(|sign| **sign == b'9')
        && decade.is_ascii_digit()
        && year.is_ascii_digit()
        && matches!(two(m1, m2), 1..=12 | 51..=62)
        && matches!(two(d1, d2), 1..=31)
        && matches!((i1, i2), (b'A'..=b'Z', b'A'..=b'Z' | b'9') | (b'9', b'9'))
        && any.is_ascii_alphanumeric()
        && c1.is_ascii_uppercase()
        && c2.is_ascii_uppercase()
}

/// A word that begins like the number stands beside it; `MAC` is written `MC`.
fn surname_is_near(text: Text<'_>, candidate: &Candidate) -> bool {
    let value = candidate.value.as_bytes();
    let length = value.iter().take(5).take_while(|sign| sign.is_ascii_uppercase()).count();
    let Some(surname) = value.get(..length).filter(|surname| surname.len() > 2) else { return false };
    let sides = [
        text.slice(candidate.start.saturating_sub(BESIDE), candidate.start),
        text.slice(candidate.end, candidate.end + BESIDE),
    ];
    let is_it = |word: &[u8]| {
        let short =
            word.get(..3).filter(|head| head.eq_ignore_ascii_case(b"mac")).and_then(|_| word.get(3..));
        let same = |word: &[u8], surname: &[u8]| {
            let name = word.iter().all(|byte| !byte.is_ascii_digit());
            let head = word.get(..surname.len()).is_some_and(|head| head.eq_ignore_ascii_case(surname));
            name && head && (length == 5 || word.len() == surname.len())
        };
        same(word, surname)
            || short.zip(surname.strip_prefix(b"MC")).is_some_and(|(word, surname)| same(word, surname))
    };
    sides.iter().any(|side| side.split(|byte| !(is_word(*byte) || *byte == b'\'')).any(is_it))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DVLA's specimens and what the Data Standards Catalogue allows.
    #[test]
    fn the_driver_number_tells_name_and_birth() {
        for (number, shaped) in [
            (b"MORGA657054SM9IJ", true),
            (b"MORGA753116SM9IJ", true),
            (b"LEE99701159A99XX", true),
            (b"O9999712312999AB", true),
            (b"MORGA613014S99IJ", false),
            (b"MORGA600014S99IJ", false),
            (b"MORGA663014S99IJ", false),
            (b"MORGA650014S99IJ", false),
            (b"MORGA657324SM9IJ", false),
            (b"MORGA657004SM9IJ", false),
            (b"MORGA6570549M9IJ", false),
            (b"MORGA657054SM99J", false),
            (b"MO9GA657054SM9IJ", false),
            (b"99999657054SM9IJ", false),
        ] {
            assert_eq!(is_shaped(number), shaped, "{}", String::from_utf8_lossy(number));
        }
    }
}
