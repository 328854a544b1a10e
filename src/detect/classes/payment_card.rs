//! Payment card numbers: issuer range, length and Luhn check digit.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Text, Walk};
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;
use crate::detect::words::stretch::Stretch;

/// What it finds.
pub const CLASS: Class = Class {
    name: "payment-card",
    code: "PAYMENT_CARD",
    one: "payment card number",
    many: "payment card numbers",
    group: Group::Financial,
};

/// The detector.
#[derive(Debug)]
pub struct PaymentCard;

const NAMED: Reasons = reasons!("issuer range, length and check digit are valid");

/// Lines above a number that are looked at to see of what it is a list.
const NEIGHBOURS: usize = 4;

/// Groups in which card numbers are printed.
const GROUPS: &[&[usize]] = &[&[4, 4, 4, 4], &[4, 6, 5], &[4, 6, 4], &[4, 4, 4, 4, 3], &[6, 13]];

/// Cards that nobody pays with, or that pay in one shop.
#[rustfmt::skip] // words, many to a line
const OTHER_CARDS: &[&str] = &[
    "access card", "access cards", "badge card", "blue badge card", "citizen card", "citizens card", "ehic card", "ghic card", "entry card",
    "meter point", "pass card", "proximity card", "resident card", "residents card", "security card", "time card", "timecard", "bus card", "calling card", "clubcard", "club card",
    "concessionary card", "cscs card", "discount card", "donor card", "driver card", "fuel card",
    "gift card", "gym card", "health insurance card", "id card", "identity card", "key card",
    "leisure card", "library card", "locker card", "loyalty card", "member card", "membership card", "memory card",
    "nectar card", "oyster card", "parking card", "phone card", "points card", "rail card", "railcard",
    "reward card", "rewards card", "score card", "scorecard", "sim card", "smart card", "smartcard",
    "staff card", "store card", "student card", "swipe card", "tachograph card", "travel card",
    "warrant card", "youth card",
];

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "card", "card no", "card number", "cardnumber", "credit card", "debit card", "payment card",
    "bank card", "long card number", "long number", "primary account number", "pan", "visa", "mastercard", "amex",
    "american express", "master card", "cc no", "cc number", "p card", "pcard", "gpc card",
    "purchasing card", "procurement card", "corporate card", "company card", "prepaid card", "visa debit", "maestro", "discover", "diners club", "jcb", "unionpay",
    "cardholder no", "cardholder number", "card holder no", "card holder number",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "expiry", "expires", "cvv", "cvc", "csc", "security code", "paid", "payment",
];

/// Published in manuals and on forms.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "4111111111111111", "4242424242424242", "4000056655665556", "4012888888881881", "4222222222222",
    "4000000000000002", "4444333322221111", "4917610000000000", "4462030000000000", "4929000000006",
    "4000000000000077", "5555555555554444", "5200828282828210", "5105105105105100", "5454545454545454",
    "2223003122003222", "2223000048400011", "378282246310005", "371449635398431", "378734493671000",
    "343434343434343", "374251018720018", "6011111111111117", "6011000990139424", "6011000000000004",
    "30569309025904", "38520000023237", "3056930009020004", "36227206271667", "3566002020360505",
    "3530111333300000", "6200000000000005", "6759649826438453", "6304000000000000",
];

impl Detector for PaymentCard {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Credit and debit card numbers"
    }

    fn manual(&self) -> &'static str {
        "12 to 19 digits in the range of a card issuer, of a length that issuer uses, check digit right. High: a word such \
         as `card number`, a column of that name, or an expiry date or security code behind it. Medium: no word, 15 or 16 \
         digits; low: in a list of numbers of which most are no cards. Other lengths and Maestro count only beside a word. Left alone: library cards, bus passes, transaction \
         numbers, IMEIs; the test numbers that payment providers publish."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "ISO/IEC 7812-1 (issuer ranges, check digit)",
            "Issuer ranges as published by Visa, Mastercard, American Express, Discover, JCB, UnionPay",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHER_CARDS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let whole = (12..=19).fold(0, |set, length| set | 1 << length);
        let grouped = Look::at(1 << 4 | 1 << 6, Before::ALONE);
        vec![Look::at(whole, Before::ALONE), grouped.first_of(whole)]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let mut walk = Walk::new(spot.text, spot.start);
        let first = walk.run(20, u8::is_ascii_digit);
        let end = if (12..=19).contains(&first) {
            walk.position()
        } else {
            let two = [spot.text.at(spot.start), spot.text.at(spot.start + 1)];
            if !matches!(two[0], b'2'..=b'6') {
                return None;
            }
            grouped_end(walk, first)?
        };
        let candidate = Candidate::new(spot.text, spot.start, end)?;
        let digits = candidate.value.as_bytes();
        let issuer = issuer(digits)?;
        let same = digits.iter().all(|digit| digits.first() == Some(digit));
        (!same && luhn3::decimal::valid(digits))
            .then(|| candidate.needing_label(issuer == Issuer::Rare || !matches!(digits.len(), 15 | 16)))
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Other => None,
            _ if is_inside(around.text, candidate) => None,
            Said::Near | Said::Nothing if expires(around, candidate.end) => Judgement::new(
                Confidence::High,
                "issuer range, length and check digit are valid; an expiry date or security code follows",
            ),
            Said::Near => Judgement::new(
                Confidence::Medium,
                "issuer range, length and check digit are valid; words near it fit",
            ),
            // One of ten numbers has a valid check digit by chance.
            Said::Nothing if is_among_others(candidate, around) => Judgement::new(
                Confidence::Low,
                "issuer range, length and check digit are valid; it stands in a list of numbers that are no cards",
            ),
            Said::Nothing => Judgement::new(
                Confidence::Medium,
                "issuer range, length and check digit are valid; no words near it",
            ),
        }
    }
}

/// It is the middle of a longer number in groups that begins with letters, as bank accounts and policies have: `GB44 …`.
fn is_inside(text: Text<'_>, candidate: &Candidate) -> bool {
    let [first, second, tens, ones, blank] = text.read(candidate.start.saturating_sub(5));
    let opens = first.is_ascii_uppercase() && second.is_ascii_uppercase() && blank == b' ';
    let [gap, next] = text.read(candidate.end);
    opens && tens.is_ascii_digit() && ones.is_ascii_digit() && gap == b' ' && next.is_ascii_digit()
}

/// It has a line for itself, as one of several such numbers, of which most are no card numbers.
fn is_among_others(candidate: &Candidate, around: &Around<'_>) -> bool {
    if !around.is_alone(candidate.start, candidate.end) {
        return false;
    }
    let length = candidate.end - candidate.start;
    let behind = around.following(around.line.end + 1, 2 * (length + 2));
    let above =
        around.earlier.iter().take(NEIGHBOURS).map(|line| around.text.slice(line.content, line.close));
    let (mut cards, mut others) = (1, 0);
    for line in above.chain(behind.split(|byte| *byte == b'\n').map(<[u8]>::trim_ascii)) {
        if !(12..=19).contains(&line.len()) || !line.iter().all(u8::is_ascii_digit) {
            continue;
        }
        let card = issuer(line).is_some() && luhn3::decimal::valid(line);
        *(if card { &mut cards } else { &mut others }) += 1;
    }
    others > cards
}

/// Where a number in printed groups ends.
fn grouped_end(mut walk: Walk<'_>, first: usize) -> Option<usize> {
    let mut groups = [first, 0, 0, 0, 0];
    let mut end = None;
    for count in 1..5 {
        if !walk.cross() || walk.mixed() {
            break;
        }
        *groups.get_mut(count)? = walk.run(14, u8::is_ascii_digit);
        let so_far = groups.get(..=count)?;
        if !GROUPS.iter().any(|groups| groups.starts_with(so_far)) {
            break;
        }
        if GROUPS.contains(&so_far) && walk_ends(&walk) {
            end = Some(walk.position());
        }
    }
    end
}

fn walk_ends(walk: &Walk<'_>) -> bool {
    walk.clone().run(1, u8::is_ascii_alphanumeric) == 0
}

#[derive(PartialEq, Eq)]
enum Issuer {
    /// Cards that are in everybody's pocket.
    Common,
    /// Wide ranges with few cards: only a word makes them likely.
    Rare,
}

/// The issuer that uses a number of this beginning and length.
fn issuer(digits: &[u8]) -> Option<Issuer> {
    let head = |count: usize| {
        digits
            .get(..count)
            .unwrap_or_default()
            .iter()
            .fold(0_u32, |sum, digit| sum * 10 + u32::from(digit.wrapping_sub(b'0')))
    };
    let length = digits.len();
    let common = match head(2) {
        40..=49 => matches!(length, 13 | 16 | 19),
        51..=55 => length == 16,
        22..=27 => length == 16 && (2221..=2720).contains(&head(4)),
        34 | 37 => length == 15,
        60 => length >= 16 && head(4) == 6011,
        64 => length >= 16 && (644..=649).contains(&head(3)),
        65 => length >= 16,
        30 => length >= 14 && (300..=305).contains(&head(3)),
        36 | 38 | 39 => length >= 14,
        35 => length == 16 && (3528..=3589).contains(&head(4)),
        _ => false,
    };
    let rare = match head(2) {
        50 | 56..=69 => length >= 12,
        18 => length == 15 && head(4) == 1800,
        21 => length == 15 && head(4) == 2131,
        _ => false,
    };
    match (common, rare) {
        (true, _) => Some(Issuer::Common),
        (false, true) => Some(Issuer::Rare),
        (false, false) => None,
    }
}

/// An expiry date or a security code is announced right behind the number.
fn expires(around: &Around<'_>, end: usize) -> bool {
    let stretch = Stretch::of(around.following(end, 32));
    [&b"exp"[..], b"expiry", b"expires", b"valid", b"cvv", b"cvc", b"csc", b"cv", b"cvn", b"securitycode"]
        .iter()
        .any(|word| {
            (0..stretch.len().min(12)).any(|letter| {
                stretch.begins_word(letter)
                    && stretch.letters(letter, letter + word.len()) == *word
                    && stretch.ends_word(letter + word.len())
            })
        })
}
