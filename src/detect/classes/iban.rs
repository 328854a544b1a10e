//! International bank account numbers: country, check digits, and the account as that country writes it.

use super::bank_words;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::Walk;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;
use std::str::FromStr;

/// What it finds.
pub const CLASS: Class = Class {
    name: "iban",
    code: "IBAN",
    one: "bank account number (IBAN)",
    many: "bank account numbers (IBAN)",
    group: Group::Financial,
};

/// The detector.
#[derive(Debug)]
pub struct Iban;

const NAMED: Reasons = reasons!("country, length and check digits are valid");
/// Bounds of the length in ISO 13616: Norway has 15 characters, the standard allows 34.
const LENGTHS: std::ops::RangeInclusive<usize> = 15..=34;

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "iban", "iban no", "iban number", "international bank account number", "account iban",
];

/// Published in manuals and on forms.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "GB29NWBK60161331926819", "GB82WEST12345698765432", "GB33BUKB20201555555555", "GB94BARC10201530093459",
    "GB15MIDL40051512345678", "GB24BKEN10000031510604", "DE89370400440532013000", "DE91100000000123456789",
    "FR1420041010050500013M02606", "FR7630006000011234567890189", "IE29AIBK93115212345678",
    "IE64IRCE92050112345678", "NL91ABNA0417164300", "NL02ABNA0123456789", "ES9121000418450200051332",
    "IT60X0542811101000000123456", "BE68539007547034", "CH9300762011623852957", "AT611904300234573201",
    "PL61109010140000071219812874",
];

impl Detector for Iban {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "International bank account numbers (IBAN)"
    }

    fn manual(&self) -> &'static str {
        "Country code, check digits and account in the length and structure of that country; one in 97 passes by chance, \
         so that no word is needed for high confidence. Low: a nearer word calls it a policy, a contract and so on. Left \
         alone: the samples that the registry and banks publish."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "ISO 13616-1 and the SWIFT IBAN registry (structure by country)",
            "ISO/IEC 7064 MOD 97-10 (check digits)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        // Check digits, then letters (2 digits) or the account: one country has a letter after 5 digits (KZ), all
        // others after 13 or more.
        let [_, touching, ..] = Before::LETTERS;
        let [_, apart, ..] = Before::APART;
        vec![Look::at(1 << 2 | 1 << 5 | !0 << 13, touching | apart)]
    }

    fn heeds_names(&self) -> bool {
        false
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let close = if text.before(spot.start) == b' ' { spot.start - 1 } else { spot.start };
        let start = close.checked_sub(2)?;
        let country = [text.at(start), text.at(start + 1)];
        if !country.iter().all(u8::is_ascii_alphabetic) || text.before(start).is_ascii_alphanumeric() {
            return None;
        }
        // What stands before the account, moved behind it (ISO/IEC 7064 MOD 97-10), and how much that moves the account.
        let check = text.slice(spot.start, spot.start + 2);
        let head = country.iter().chain(check).fold(0, |sum, sign| append(sum, *sign));
        let behind = |account: u32| (account * (1_000_000 % 97) + head) % 97;
        let mut walk = Walk::new(text, spot.start + check.len());
        let (mut length, mut account) = (4, 0);
        loop {
            let from = walk.position();
            length += walk.run(LENGTHS.end() + 1 - length, u8::is_ascii_alphanumeric);
            if length > *LENGTHS.end() {
                return None;
            }
            let end = walk.position();
            account = text.slice(from, end).iter().fold(account, |sum, sign| append(sum, *sign));
            // The cheap test saves the dear one.
            if LENGTHS.contains(&length) && behind(account) == 1 && is_valid(&Value::of(text, start, end)) {
                return Candidate::new(text, start, end);
            }
            if !walk.cross() || walk.mixed() {
                return None;
            }
        }
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near | Said::Nothing => {
                Judgement::new(Confidence::High, "country, length and check digits are valid")
            }
            // `Account`, `bank details` and the like name this one, too.
            Said::Other if is_account(candidate, around) => Judgement::new(
                Confidence::High,
                "country, length and check digits are valid; a bank account is named",
            ),
            Said::Other => Judgement::new(
                Confidence::Low,
                "country, length and check digits are valid; words call it something else",
            ),
        }
    }
}

/// The words around it name a bank account.
fn is_account(candidate: &Candidate, around: &Around<'_>) -> bool {
    let (said, _) = around.say(&bank_words::CLASS, candidate.start, candidate.end);
    matches!(said, Said::Name(_))
}

/// The country has such numbers, and the check digits hold.
fn is_valid(value: &Value) -> bool {
    std::str::from_utf8(value.as_bytes()).is_ok_and(|value| iban::Iban::from_str(value).is_ok())
}

/// The remainder by 97 of a number with one more sign behind it: letters count as 10 to 35 (ISO 13616-1).
fn append(remainder: u32, sign: u8) -> u32 {
    match sign {
        b'0'..=b'9' => (remainder * 10 + u32::from(sign - b'0')) % 97,
        _ => (remainder * 100 + u32::from(sign.to_ascii_uppercase().wrapping_sub(b'A')) + 10) % 97,
    }
}
