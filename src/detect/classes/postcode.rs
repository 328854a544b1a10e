//! Postcodes of the United Kingdom, the Crown Dependencies, the forces (BFPO) and overseas territories.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::bits::{any_pair, bits, digits, letters};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Text, is_word};
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::office;
use crate::detect::words::said::Said;
use crate::detect::words::word_list::WordList;

/// What it finds.
pub const CLASS: Class =
    Class { name: "postcode", code: "POSTCODE", one: "postcode", many: "postcodes", group: Group::Contact };

/// The detector.
#[derive(Debug)]
pub struct Postcode;

const NAMED: Reasons = reasons!("area and form are valid");

/// The 124 postcode areas, and BF of the forces and GX of Gibraltar.
#[rustfmt::skip] // a table
const AREAS: &[&[u8]] = &[
    b"AB", b"AL", b"B", b"BA", b"BB", b"BD", b"BF", b"BH", b"BL", b"BN", b"BR", b"BS", b"BT", b"CA", b"CB", b"CF", b"CH",
    b"CM", b"CO", b"CR", b"CT", b"CV", b"CW", b"DA", b"DD", b"DE", b"DG", b"DH", b"DL", b"DN", b"DT", b"DY", b"E", b"EC",
    b"EH", b"EN", b"EX", b"FK", b"FY", b"G", b"GL", b"GU", b"GX", b"GY", b"HA", b"HD", b"HG", b"HP", b"HR", b"HS", b"HU",
    b"HX", b"IG", b"IM", b"IP", b"IV", b"JE", b"KA", b"KT", b"KW", b"KY", b"L", b"LA", b"LD", b"LE", b"LL", b"LN", b"LS",
    b"LU", b"M", b"ME", b"MK", b"ML", b"N", b"NE", b"NG", b"NN", b"NP", b"NR", b"NW", b"OL", b"OX", b"PA", b"PE", b"PH",
    b"PL", b"PO", b"PR", b"RG", b"RH", b"RM", b"S", b"SA", b"SE", b"SG", b"SK", b"SL", b"SM", b"SN", b"SO", b"SP", b"SR",
    b"SS", b"ST", b"SW", b"SY", b"TA", b"TD", b"TF", b"TN", b"TQ", b"TR", b"TS", b"TW", b"UB", b"W", b"WA", b"WC", b"WD",
    b"WF", b"WN", b"WR", b"WS", b"WV", b"YO", b"ZE",
];

/// Areas in which a letter may end the first half: `EC1A`.
const LETTERED: &[&[u8]] = &[b"E", b"EC", b"N", b"NW", b"SE", b"SW", b"W", b"WC"];

/// First halves of overseas territories; the second one is always `1ZZ`.
#[rustfmt::skip] // a table
const OVERSEAS: &[&[u8; 4]] = &[
    b"ASCN", b"BBND", b"BIQQ", b"FIQQ", b"PCRN", b"SIQQ", b"STHL", b"TDCU", b"TKCA",
];

/// Names of such a code.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "postcode", "post code", "pcode", "p code", "postal code", "postcode is", "home postcode", "current postcode",
    "zip code", "zipcode", "cod post", "pc",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "residence", "residing", "resides", "resident", "residents", "lives", "lived", "living", "moved", "moving", "property",
    "properties", "dwelling", "tenant", "tenants", "tenancy", "household", "occupier", "occupiers", "home", "house", "flat",
    "relocated", "rehoused", "location", "town", "neighbour", "evicted", "visit", "visited", "located", "site", "occupant",
];

/// Words before what only resembles one.
#[rustfmt::skip] // words, many to a line
const THINGS: WordList = WordList::of(&[
    "aisle", "bay", "bearing", "bin", "bolt", "bolts", "cabinet", "cable", "catalogue", "cell", "class", "code",
    "codes", "column", "component", "desk", "drawer", "drawing", "filter", "firmware", "fitting", "flight",
    "folder", "font", "form", "gasket", "gate", "grade", "grid", "item", "key", "label", "lamp", "level",
    "locker", "model", "panel", "paper", "part", "plan", "printer", "product", "rack", "reference", "revision",
    "room", "row", "screw", "seat", "section", "serial", "series", "sheet", "shelf", "size", "sku", "spare",
    "stock", "switch", "tag", "template", "thread", "tile", "toner", "type", "valve", "variant", "version",
    "zone",
]);

/// Words between which and a place nothing stands.
#[rustfmt::skip] // words, many to a line
const PREPOSITIONS: WordList = WordList::of(&[
    "and", "area", "around", "at", "between", "for", "from", "in", "near", "of", "or", "postcode", "to",
    "towards", "within",
]);

impl Detector for Postcode {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "UK postcodes, BFPO numbers and postcodes of overseas territories"
    }

    fn manual(&self) -> &'static str {
        "One of the 124 areas, a district, a sector and two letters that are in use. High: a word such as `postcode`, a column \
         of that name, or the end of an address. Medium: in capitals with a space, or with words such as `moved to` near it, \
         or behind the name of a town. Low: small letters or no space and nothing near it, or a word such as `shelf` in the \
         sentence. Left alone: what a nearer word calls an order, a part and so on; the organisation's own; the signature of somebody at work; the places of \
         offices. A postcode says about where somebody lives, not who it is: rules should count it with other finds. Not \
         found: districts alone (LS1), letters typed for digits."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "BS 7666 part 2 as in the e-Government Interoperability Framework (form of postcodes)",
            "Royal Mail, PAF Programmers' Guide (areas, letters not in use)",
            "Ministry of Defence, BFPO numbers",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn looks(&self) -> Vec<Look> {
        let [one, two, ..] = Before::LETTERS;
        let [.., four] = Before::APART;
        vec![Look::at(0b1_1110, one | two | four)]
    }

    fn heeds_names(&self) -> bool {
        // It may end an address.
        false
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let before = text.before(spot.start);
        if before.is_ascii_alphabetic() {
            let two = text.before(spot.start - 1).is_ascii_alphabetic();
            let start = spot.start - 1 - usize::from(two);
            let code = Code::read(text, start)?;
            return Candidate::new(text, start, code.end);
        }
        if before != b' ' {
            return None;
        }
        let start = spot.start.checked_sub(5)?;
        let name: &[u8; 4] = text.slice(start, start + 4).try_into().ok()?;
        if name == b"BFPO" {
            return Candidate::new(text, start, spot.end);
        }
        let overseas = OVERSEAS.contains(&name) && text.slice(spot.start, spot.start + 3) == b"1ZZ";
        overseas.then(|| Candidate::new(text, start, spot.start + 3))?
    }

    fn is_signed(&self) -> bool {
        true
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let Said::Name(place) = said else {
            if around.enclosed {
                return Judgement::new(Confidence::High, "area and form are valid; it ends an address");
            }
            if said == Said::Other || office::is_public(around, candidate.start, candidate.end) {
                return None;
            }
            let code = around.text.slice(candidate.start, candidate.end);
            if is_measure(code) {
                return None;
            }
            let place = stands_as_a_place(around, candidate.start);
            let usual = is_usual(code) && place;
            let judgement = match said {
                Said::Near => (Confidence::Medium, "area and form are valid; words near it fit"),
                _ if usual => (Confidence::Medium, "area and form are valid; no words near it"),
                _ if place && follows_a_place(around.text, candidate.start) => {
                    (Confidence::Medium, "area and form are valid; a place stands before it")
                }
                _ => (Confidence::Low, "area and form are valid; unusual spelling, no words near it"),
            };
            return Judgement::new(judgement.0, judgement.1);
        };
        NAMED.named(place)
    }
}

/// Bytes of the longest first half, and of what may divide it from the second.
const OUTWARD: usize = 16;

/// A postcode of the usual form that begins at some place.
#[derive(Debug, Clone, Copy)]
pub struct Code {
    /// Behind its last byte.
    pub end: usize,
}

impl Code {
    /// One may begin between two places: its second half stands there or behind.
    pub fn may_begin(text: Text<'_>, from: usize, to: usize) -> bool {
        let to = to + OUTWARD;
        // Mostly there is not even a digit before a letter. Three bytes are seen in one window.
        let paired = any_pair(text.slice(from, to + 1), digits, letters);
        paired
            && (from..to).step_by(126).any(|from| {
                let bytes = text.read(from);
                let letters = bits(&bytes, letters);
                let mut inward = bits(&bytes, digits) & letters >> 1 & letters >> 2;
                std::iter::from_fn(|| {
                    let at = Some(from + inward.trailing_zeros() as usize).filter(|_| inward != 0);
                    inward &= inward.wrapping_sub(1);
                    at
                })
                .any(|at| is_inward(text.slice(at, at + 3)) && !text.at(at + 3).is_ascii_alphanumeric())
            })
    }

    /// The postcode that begins with this letter, if nothing stands directly before it and behind it.
    pub fn read(text: Text<'_>, start: usize) -> Option<Self> {
        let letters = 1 + usize::from(text.at(start + 1).is_ascii_alphabetic());
        if is_word(text.before(start)) || !text.at(start + letters).is_ascii_digit() {
            return None;
        }
        let run = (start..start + 8).take_while(|at| text.at(*at).is_ascii_alphanumeric()).count();
        let (outward, inward) = match run {
            5..=7 => (run - 3, start + run - 3),
            2..=4 => (run, second_half(text, start + run)?),
            _ => return None,
        };
        let district = text.slice(start + letters, start + outward);
        let area = text.slice(start, start + letters);
        let end = inward + 3;
        let valid = is_district(area, district) && is_inward(text.slice(inward, end));
        (valid && text.ends(end)).then_some(Self { end })
    }
}

/// Where the second half begins: behind one space, or on the next line.
fn second_half(text: Text<'_>, end: usize) -> Option<usize> {
    let mut at = end + usize::from(text.at(end) == b' ');
    if matches!(text.at(at), b'\n' | b'\r') {
        at += usize::from(text.at(at) == b'\r');
        at += usize::from(text.at(at) == b'\n');
        at += (at..at + 8).take_while(|at| matches!(text.at(*at), b'>' | b' ')).count();
    }
    (at > end && text.at(at).is_ascii_digit()).then_some(at)
}

/// Area and district: `LS` and `12`, `W` and `1A`.
fn is_district(area: &[u8], district: &[u8]) -> bool {
    let mut upper = [0; 2];
    upper.iter_mut().zip(area).for_each(|(upper, letter)| *upper = letter.to_ascii_uppercase());
    let area = upper.get(..area.len()).unwrap_or_default();
    let form = match district {
        [b'0'..=b'9'] | [b'1'..=b'9', b'0'..=b'9'] => true,
        [b'1'..=b'4', letter] => {
            !matches!(letter.to_ascii_uppercase(), b'I' | b'L' | b'O' | b'Q' | b'Z' | b'0'..=b'9')
                && LETTERED.contains(&area)
        }
        _ => false,
    };
    form && AREAS.binary_search(&area).is_ok()
}

/// A sector and two letters, of which C, I, K, M, O and V are not in use.
fn is_inward(inward: &[u8]) -> bool {
    matches!(inward, [digit, first, second] if digit.is_ascii_digit() && is_used(first) && is_used(second))
}

fn is_used(letter: &u8) -> bool {
    letter.is_ascii_alphabetic()
        && !matches!(letter.to_ascii_uppercase(), b'C' | b'I' | b'K' | b'M' | b'O' | b'V')
}

/// In small letters it is rather `2nd` or `8gb`.
fn is_measure(code: &[u8]) -> bool {
    matches!(code, [.., b's', b't'] | [.., b'n' | b'r', b'd'] | [.., b't', b'h' | b'b'] | [.., b'g', b'b'])
}

/// What stands before it in its sentence is a place, a cue to one, or nothing; and no thing that has such a number.
fn stands_as_a_place(around: &Around<'_>, start: usize) -> bool {
    let line = around.text.slice(start.saturating_sub(60).max(around.line.content), start);
    let is_end = |byte: &u8| matches!(byte, b'.' | b';' | b'?' | b'!' | b'|' | b'\t');
    let sentence = line.rsplit(is_end).next().unwrap_or_default();
    let mut words = sentence.rsplit(|byte| !is_word(*byte) && *byte != b'\'').filter(|word| !word.is_empty());
    if words.clone().any(|word| THINGS.has(word)) {
        return false;
    }
    let apart = sentence.trim_ascii_end().last().is_none_or(|byte| !is_word(*byte));
    words.next().is_none_or(|word| {
        apart || word.first().is_some_and(u8::is_ascii_uppercase) || PREPOSITIONS.has(word)
    })
}

/// Capitals with a space between the halves.
fn is_usual(code: &[u8]) -> bool {
    code.contains(&b' ') && !code.contains(&b'\n') && !code.iter().any(u8::is_ascii_lowercase)
}

/// A comma stands before it, as behind the name of a town.
fn follows_a_place(text: Text<'_>, start: usize) -> bool {
    let before = text.slice(start.saturating_sub(24), start).trim_ascii_end();
    let Some(before) = before.strip_suffix(b",") else { return false };
    before.rsplit(|byte| matches!(byte, b' ' | b',')).next().is_some_and(|word| {
        word.len() > 2 && word.iter().all(|byte| byte.is_ascii_alphabetic() || matches!(byte, b'-' | b'\''))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// BS 7666 part 2; Royal Mail, PAF Programmers' Guide: areas, districts and letters in use.
    #[test]
    fn areas_districts_and_letters_are_those_in_use() {
        assert!(THINGS.is_in_order() && PREPOSITIONS.is_in_order());
        assert!(AREAS.is_sorted() && AREAS.len() == 124 + 2);
        for (code, valid) in [
            ("M1 1AA", true),
            ("M60 1NW", true),
            ("CR2 6XH", true),
            ("DN55 1PT", true),
            ("W1A 1HQ", true),
            ("EC1A 1BB", true),
            ("GY10 1AB", true),
            ("CR26XH", true),
            ("ec1a1bb", true),
            ("BS0 9AA", true),
            ("ZZ1 1ZZ", false),
            ("A4 2UP", false),
            ("QX1 1AA", false),
            ("M1 1AC", false),
            ("M1 1IA", false),
            ("LS01 1AA", false),
            ("LS1A 1AA", false),
            ("EC1I 1BB", false),
            ("LS123 1AA", false),
            ("LS1 1A", false),
            ("LS1 1AAA", false),
            ("LS1  1AA", false),
            ("LS1-1AA", false),
            ("e1 2nd", true),
        ] {
            assert_eq!(Code::read(Text::new(code.as_bytes(), 0), 0).is_some(), valid, "{code}");
        }
    }
}
