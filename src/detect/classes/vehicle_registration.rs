//! Registration numbers of vehicles in the United Kingdom, in the styles since 1963, and those of Northern Ireland.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Behind, Look};
use crate::detect::page::text::{Text, Walk, is_word};
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::{Said, Where};

/// What it finds.
pub const CLASS: Class = Class {
    name: "vehicle-registration",
    code: "VEHICLE_REG",
    one: "vehicle registration number",
    many: "vehicle registration numbers",
    group: Group::Attribute,
};

/// The detector.
#[derive(Debug)]
pub struct VehicleRegistration;

const NAMED: Reasons = reasons!("the style is one in use");

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "vehicle registration", "vehicle registration mark", "vehicle registration number", "vehicle reg", "vehicle reg no", "vehicle",
    "veh reg", "veh reg no", "registration", "registration mark", "registration number", "registration no", "registration plate",
    "registered number", "registration index", "reg", "regn", "regn no", "reg no", "reg num", "reg number", "reg mark", "reg plate",
    "regplate", "regno", "vrm", "vrn", "vrm on pcn", "vrm no", "vrm number", "vrms", "reg of car", "reg number of car", "reg of vehicle", "number plate", "numberplate", "licence plate", "license plate", "plate", "plate no", "plate number",
    "index number", "index mark", "pcn issued to", "pcn issued to vehicle", "car reg", "car reg no", "car registration", "van reg", "van registration", "bike reg",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "car", "cars", "van", "vans", "lorry", "lorries", "hgv", "motorcycle", "motorbike", "moped", "scooter", "motorhome", "campervan",
    "minibus", "bus", "coach", "taxi", "truck", "pickup", "tipper", "trailer", "caravan", "hatchback", "saloon", "estate car", "4x4",
    "vehicles", "driver", "driving", "drives", "drove", "parked", "parking", "abandoned", "untaxed", "sorn", "mot", "dvla", "v5c",
    "towed", "clamped", "fleet", "keeper", "registered keeper", "dropped kerb", "bus lane", "speeding", "dashcam", "mileage",
    "audi", "bmw", "citroen", "dacia", "fiat", "ford", "honda", "hyundai", "jaguar", "kia", "land rover", "range rover", "lexus",
    "mazda", "mercedes", "mini cooper", "mitsubishi", "nissan", "peugeot", "renault", "seat ibiza", "seat leon", "skoda", "subaru",
    "suzuki", "tesla", "toyota", "vauxhall", "volkswagen", "volvo", "vw", "fiesta", "focus", "transit", "corsa", "astra", "golf", "polo",
    "qashqai", "yaris", "clio", "corolla", "sprinter", "vivaro", "zafira", "octavia",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "postcode", "post code", "course code", "licence key", "license key", "activation code",
    "promo code", "discount code", "voucher code", "flight", "template", "classroom", "lamp column",
];

/// Plates that stand in manuals.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "AB51ABC", "BD51SMR", "BD51SMA", "AB12CDE", "AA19AAA", "AA11AAA", "AB12ABC", "AB01ABC", "A123BCD", "ABC123A", "A123ABC",
    "XX99XXX", "AA99AAA", "L2WPS",
];

/// Words that stand behind the number of a road, a room, a day.
#[rustfmt::skip] // words, many to a line
const COMMON: &[&[u8; 3]] = &[
    b"THE", b"AND", b"FOR", b"WAS", b"HAS", b"HAD", b"BUT", b"NOT", b"ALL", b"ANY", b"CAN", b"ARE", b"YOU", b"SHE", b"HER", b"OUR",
    b"OUT", b"ONE", b"TWO", b"WHO", b"HOW", b"WHY", b"NOW", b"NEW", b"OLD", b"OFF", b"PER", b"DUE", b"LTD", b"LAB", b"REV", b"BOX",
    b"MPH", b"MON", b"TUE", b"WED", b"THU", b"SAT", b"SUN", b"JAN", b"FEB", b"MAR", b"APR", b"MAY", b"JUN", b"JUL", b"AUG", b"SEP",
    b"OCT", b"NOV", b"DEC", b"GMT", b"BST", b"UTC", b"TEL", b"FAX", b"REF", b"EXT", b"VAT", b"GBP", b"USD", b"EUR", b"PDF", b"DOC",
    b"CSV", b"XLS", b"PAY", b"SEE", b"USE", b"GET", b"LET", b"SAY", b"TOP", b"END", b"SET", b"RUN", b"DAY", b"WAY", b"FLU", b"LOT",
];

impl Detector for VehicleRegistration {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Vehicle registration numbers of the United Kingdom"
    }

    fn manual(&self) -> &'static str {
        "The style since 2001 (two letters, age identifier, three letters), the styles with a leading and with a closing \
         letter of the year, and beside an unmistakable name those of Northern Ireland. High: a word such as `registration`, \
         `reg`, `vehicle`, `number plate`, or a column of that name. Medium: the current style in capitals without a word; \
         the older styles with a word such as `parked`, `van` or a make near them. Small letters need a name. Left alone: \
         what a nearer word calls a permit, a part, a room; the plates of manuals; older styles that end in a common \
         word. Dateless and foreign plates are not found."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "DVLA, INF104: vehicle registration numbers and number plates (styles, letters that are not used)",
            "DVA Northern Ireland (I or Z among the letters)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let goes_on = Behind::LETTER | Behind::WORD | Behind::BREAK;
        let [one, two, three, _] = Before::LETTERS;
        let [.., apart, _] = Before::APART;
        vec![
            Look::at(0b1110, one).then(goes_on),
            Look::at(1 << 2, two).then(goes_on),
            Look::at(0b1_1110, three | apart | Before::BREAK),
        ]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let attached = text.before(spot.start).is_ascii_alphabetic();
        // Behind a separator only the style with three letters first goes on.
        let close = if attached { spot.start } else { spot.start.checked_sub(1)? };
        let letters = (1..=4).take_while(|back| is_word(text.before(close + 1 - back))).count();
        let start = close.checked_sub(letters)?;
        let head = text.slice(start, close);
        let digits = text.slice(spot.start, spot.end);
        let (style, end) = match (head.len(), digits.len()) {
            (2, 2) if attached => (Style::Current, tail(text, spot.end)?),
            (1, 1..=3) if attached => (Style::Prefix, tail(text, spot.end)?),
            (3, 1..=3) if is_last_letter(text, spot.end) => (Style::Suffix, spot.end + 1),
            (3, 1..=4) if (attached || text.at(close) == b' ') && is_irish(head) => (Style::Irish, spot.end),
            _ => return None,
        };
        // Most letters before a number are a word.
        if head.iter().any(u8::is_ascii_lowercase) && head.iter().any(u8::is_ascii_uppercase) {
            return None;
        }
        let candidate = Candidate::new(text, start, end)?;
        let small = text.slice(start, end).iter().filter(|byte| byte.is_ascii_lowercase()).count();
        let capital = text.slice(start, end).iter().filter(|byte| byte.is_ascii_uppercase()).count();
        let spaced =
            !text.slice(start, end).iter().any(|byte| matches!(byte, b'-' | b'.' | b'/' | b'_' | b'\n'));
        (style.holds(candidate.value.as_bytes()) && (small == 0 || capital == 0))
            .then(|| candidate.needing_label(small > 0 || !spaced || style == Style::Irish))
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let value = candidate.value.as_bytes();
        let style = Style::of(value);
        let worded = COMMON.iter().any(|word| has(value, word));
        let common = style != Style::Current && worded;
        match said {
            Said::Name(Where::Before)
                if style == Style::Irish && !is_plainly_named(around, candidate.start) =>
            {
                None
            }
            Said::Name(Where::Before) if common && !is_plainly_named(around, candidate.start) => None,
            Said::Name(place) => NAMED.named(place),
            Said::Near if !common => {
                Judgement::new(Confidence::Medium, "the style is one in use; words near it fit")
            }
            Said::Nothing if style == Style::Current && !worded => {
                Judgement::new(Confidence::Medium, "current style; no words near it")
            }
            Said::Near | Said::Nothing | Said::Other => None,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Style {
    /// Since September 2001: two letters, age identifier, three letters.
    Current,
    /// 1983 to 2001, and Q where the age is not known: letter, digits, three letters.
    Prefix,
    /// 1963 to 1983: three letters, digits, letter.
    Suffix,
    /// Northern Ireland: three letters with I or Z among them, digits.
    Irish,
}

impl Style {
    /// The style of a value that has one.
    fn of(value: &[u8]) -> Self {
        let letters = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        match (letters, value.last()) {
            (1, _) => Self::Prefix,
            (2, _) => Self::Current,
            (_, Some(last)) if last.is_ascii_alphabetic() => Self::Suffix,
            _ => Self::Irish,
        }
    }

    /// The letters and digits are such as are given out in this style.
    fn holds(self, value: &[u8]) -> bool {
        let serial = |letters: &[u8]| !letters.iter().any(|letter| matches!(letter, b'I' | b'Q'));
        let year = |letter: u8| !matches!(letter, b'I' | b'O' | b'U' | b'Z');
        match (self, value) {
            (Self::Current, [first, second, tens, ones, rest @ ..]) => {
                let age = (tens.wrapping_sub(b'0') % 10) * 10 + ones.wrapping_sub(b'0') % 10;
                // 02 stands for March 2002, 51 for September 2001, and so on.
                matches!(age, 2..=30 | 51..=80)
                    && !matches!(first, b'I' | b'J' | b'Q' | b'T' | b'U' | b'Z')
                    && !matches!(second, b'I' | b'Q' | b'Z')
                    && serial(rest)
            }
            (Self::Prefix, [first, digit, rest @ ..]) => {
                year(*first) && *digit != b'0' && serial(rest) && !rest.contains(&b'Z')
            }
            (Self::Suffix, [head @ .., last]) => {
                let (letters, digits) = head.split_at_checked(3).unwrap_or_default();
                serial(letters)
                    && !letters.contains(&b'Z')
                    && digits.first() != Some(&b'0')
                    && year(*last)
                    && !matches!(last, b'Q')
            }
            (Self::Irish, [first, second, third, digits @ ..]) => {
                is_irish(&[*first, *second, *third])
                    && ![first, second, third].contains(&&b'Q')
                    && digits.first() != Some(&b'0')
            }
            _ => false,
        }
    }
}

/// A letter stands here and ends a word.
fn is_last_letter(text: Text<'_>, at: usize) -> bool {
    text.at(at).is_ascii_alphabetic() && !is_word(text.at(at + 1))
}

/// The letters are such as are given out in Northern Ireland.
fn is_irish(letters: &[u8]) -> bool {
    letters.iter().skip(1).any(|letter| matches!(letter, b'I' | b'Z' | b'i' | b'z'))
}

/// Behind the three letters that close a number whose digits end here.
fn tail(text: Text<'_>, end: usize) -> Option<usize> {
    let mut walk = Walk::new(text, end);
    if !text.at(end).is_ascii_alphabetic() && !walk.cross() {
        return None;
    }
    (walk.run(4, u8::is_ascii_alphabetic) == 3).then(|| walk.position())
}

fn has(value: &[u8], word: &[u8; 3]) -> bool {
    value.starts_with(word) || value.ends_with(word)
}

/// What stands right before the number is the name of a plate and of nothing else.
fn is_plainly_named(around: &Around<'_>, start: usize) -> bool {
    const NAMES: &[&[u8]] = &[
        b"plate",
        b"vrm",
        b"vrn",
        b"vehicle registration",
        b"vehicle reg",
        b"car reg",
        b"index mark",
        b"vehicle registration number",
        b"car registration",
        b"van reg",
        b"registration mark",
        b"vehicle reg no",
        b"reg no",
        b"reg mark",
        b"vehicle registration no",
    ];
    let before = around.text.slice(start.saturating_sub(48), start).trim_ascii_end();
    let before =
        before.strip_suffix(b":").or_else(|| before.strip_suffix(b"is")).unwrap_or(before).trim_ascii_end();
    NAMES.iter().any(|name| {
        let from = before.len().saturating_sub(name.len());
        before.get(from..).is_some_and(|end| end.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DVLA INF104, "How the current system works" and the tables of age identifiers; earlier styles likewise.
    #[test]
    fn each_style_has_its_letters() {
        let cases: &[(&str, Style, bool)] = &[
            ("BD02KXW", Style::Current, true),
            ("BD51KXZ", Style::Current, true),
            ("XA76KXW", Style::Current, true),
            ("BD01KXW", Style::Current, false),
            ("BD50KXW", Style::Current, false),
            ("BD31KXW", Style::Current, false),
            ("QD21KXW", Style::Current, false),
            ("BZ21KXW", Style::Current, false),
            ("BD21KIW", Style::Current, false),
            ("BD21KQW", Style::Current, false),
            ("A1KXW", Style::Prefix, true),
            ("Y999KXW", Style::Prefix, true),
            ("Q123KXW", Style::Prefix, true),
            ("Z123KXW", Style::Prefix, false),
            ("O123KXW", Style::Prefix, false),
            ("A012KXW", Style::Prefix, false),
            ("KXW123Y", Style::Suffix, true),
            ("KXW1S", Style::Suffix, true),
            ("KXW123Q", Style::Suffix, false),
            ("KXW123U", Style::Suffix, false),
            ("KIZ4321", Style::Irish, true),
            ("KAZ1", Style::Irish, true),
            ("KAB4321", Style::Irish, false),
        ];
        for (value, style, valid) in cases {
            assert_eq!(Style::of(value.as_bytes()), *style, "{value}");
            assert_eq!(style.holds(value.as_bytes()), *valid, "{value}");
        }
    }
}
