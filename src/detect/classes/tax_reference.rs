//! Unique taxpayer references: ten digits, of which the first is the check digit.

use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Text, Walk, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "tax-reference",
    code: "UTR",
    one: "taxpayer reference",
    many: "taxpayer references",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct TaxReference;

const NAMED: Reasons = reasons!("the check digit is valid");

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "utr", "utr no", "utr number", "utr ref", "utr reference", "utr code", "unique taxpayer reference",
    "unique taxpayers reference", "unique tax payer reference", "unique tax payers reference", "unique tax reference",
    "unique taxation reference", "unique taxpayer ref", "unique tax payer ref", "unique tax ref", "unique taxpayer number",
    "unique taxpayer no", "unique tax number", "unique tax no", "unique tax code", "unique tax id", "unique taxpayer id",
    "unique taxpayer identifier", "unique taxpayer", "taxpayer reference", "tax payer reference", "taxpayers reference",
    "taxpayer ref", "tax payer ref", "taxpayer number", "taxpayer no", "taxpayer id", "taxpayer identification number",
    "tax reference", "tax ref", "tax ref no", "tax reference no", "tax reference number", "tax number", "tax no",
    "tax id", "tax identification number", "tax identification no", "tax identifier", "tin", "tin no", "tin number",
    "hmrc utr no", "hmrc utr number", "sa tax reference", "sa tax ref", "taxpayers utr", "sole trader utr", "personal utr",
    "personal tax reference", "income tax utr", "hmrc unique taxpayer reference", "hmrc unique taxpayer ref",
    "hmrc self assessment reference", "hmrc self assessment ref", "hmrc sa utr", "self employed utr", "digit utr",
    "sa utr", "sautr", "ct utr", "ctutr", "cis utr", "hmrc utr", "partnership utr",
    "self assessment", "self assessment reference", "self assessment ref", "self assessment number", "self assessment no",
    "self assessment utr", "self assessment tax reference", "self assessment id", "self assessment account",
    "self assessment account number", "income tax reference", "income tax ref", "income tax number",
    "sa reference", "sa ref", "sa number", "sa no", "hmrc reference", "hmrc ref", "hmrc ref no", "hmrc number", "hmrc no",
    "hmrc tax reference", "hmrc tax ref", "hmrc id", "inland revenue reference", "inland revenue ref",
    "revenue reference", "corporation tax reference", "corporation tax ref", "corporation tax utr",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "hmrc", "hm revenue", "inland revenue", "tax return", "tax returns", "sole trader", "cis",
    "construction industry scheme", "subcontractor", "taxpayer",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "council tax ref", "council tax reference", "council tax account", "council tax no", "council tax number",
    "council tax id", "ctax ref", "ctax reference", "ctax account", "ctax no", "ctax number", "ct ref", "ct reference",
    "nndr ref", "nndr reference", "nndr account", "nndr no", "nndr number", "nndr", "business rates ref",
    "business rates reference", "business rates account", "business rates number", "rates reference", "rates ref",
    "property reference", "property ref", "paye ref", "paye reference", "paye no", "paye number", "employer reference",
    "employer ref", "employers reference", "accounts office reference", "accounts office ref", "vehicle tax reference",
    "vehicle tax ref", "road tax reference", "car tax reference", "vat reference", "vat ref", "hmrc payment reference",
    "hmrc helpline", "charge reference", "utrn", "stamp duty reference", "sdlt reference", "eori", "import vat",
];

/// Published in manuals and by standard bodies.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "2234567890", "1955839661", "3282497350",
];

impl Detector for TaxReference {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Unique taxpayer references (UTR) of HM Revenue and Customs"
    }

    fn manual(&self) -> &'static str {
        "Ten digits whose first digit checks the others, with or without a K before or behind them, also behind the three \
         digits of a tax office. High: a word such as `UTR`, `tax reference`, `self assessment`, or a column of that name. \
         Medium: words such as `HMRC` or `sole trader` near it. Nothing is found without words, since every eleventh number \
         has a right check digit. Left alone: references of council tax, business rates, PAYE and VAT, numbers that a \
         nearer word calls something else, published samples. Limits: references of companies look the same and are found."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "HMRC design patterns, Unique Taxpayer Reference (ten or thirteen digits, K, spaces)",
            "OECD, UK tax identification numbers (structure)",
            "HMRC reference-checker (check digit)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let whole = 1 << 10 | 1 << 13;
        let grouped = Look::at(1 << 3 | 1 << 4 | 1 << 5 | 1 << 6, Before::ALONE | Before::TOUCHING);
        vec![Look::at(whole, Before::ALONE | Before::TOUCHING), grouped.first_of(whole)]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        // Most groups of ten are none, and say so at once.
        let digits = text.slice(spot.start, spot.end);
        if digits.len() == 10 && !digits.first_chunk().is_some_and(check_digit_holds) {
            return None;
        }
        let glued = is_word(text.before(spot.start));
        let start = if glued { spot.start - prefix(text, spot.start)? } else { spot.start };
        let mut walk = Walk::new(text, spot.start);
        let (mut digits, mut count, mut groups, mut first) = ([0; 13], 0, 0, 0);
        loop {
            let from = walk.position();
            let group = walk.run(14 - count, u8::is_ascii_digit);
            let places = digits.get_mut(count..count + group)?;
            text.slice(from, from + group).iter().zip(places).for_each(|(digit, place)| *place = *digit);
            (count, groups) = (count + group, groups + 1);
            if groups == 1 {
                first = group;
            }
            // Three digits more are the tax office.
            let whole =
                count == 13 || count == 10 && !(first == 3 && groups == 3 && goes_on(text, walk.position()));
            if whole {
                break;
            }
            if group < 2 || !walk.cross() {
                return None;
            }
        }
        let reference: &[u8; 10] = digits.get(count - 10..count)?.try_into().ok()?;
        if !check_digit_holds(reference) {
            return None;
        }
        let end = suffix(text, walk.position());
        let usual = count == 10 && (groups == 1 || first == 5 && groups == 2) && !walk.mixed();
        let value = Value::exact(*reference);
        // `UTR1234567890`: the name hangs on it.
        if glued && start == spot.start {
            return text.ends(end).then_some(Candidate::of_value(start, end, value).needing_label(true));
        }
        Some(Candidate { value, ..Candidate::new(text, start, end)?.needing_label(!usual) })
    }

    fn judge(&self, _: &Candidate, said: Said, _: &Around<'_>) -> Option<Judgement> {
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near => Judgement::new(Confidence::Medium, "the check digit is valid; words near it fit"),
            Said::Nothing | Said::Other => None,
        }
    }
}

/// Letters before the digits that belong to the reference: `K`. Its name may hang on it, too.
fn prefix(text: Text<'_>, digits: usize) -> Option<usize> {
    let lone = |length: usize| !is_word(text.before(digits - length));
    if matches!(text.before(digits), b'K' | b'k') {
        return lone(1).then_some(1);
    }
    let name = text.slice(digits.saturating_sub(3), digits);
    (name.eq_ignore_ascii_case(b"utr") && lone(3)).then_some(0)
}

/// Behind a `K` that belongs to the reference, if one stands here.
fn suffix(text: Text<'_>, end: usize) -> usize {
    let at = if text.at(end) == b' ' && text.at(end + 1) == b'K' { end + 1 } else { end };
    if matches!(text.at(at), b'K' | b'k') && text.ends(at + 1) { at + 1 } else { end }
}

/// Another group of three digits follows.
fn goes_on(text: Text<'_>, end: usize) -> bool {
    let next = text.slice(end, end + 2);
    matches!(next, [b' ' | b'/' | b'-', b'0'..=b'9'])
}

/// Weights 6 7 8 9 10 5 4 3 2 on the digits behind the first, which is looked up by the remainder of 11.
fn check_digit_holds(digits: &[u8; 10]) -> bool {
    const CHECKS: &[u8; 11] = b"21987654321";
    let [check, stem @ ..] = digits;
    let weights = [6, 7, 8, 9, 10, 5, 4, 3, 2];
    let sum: usize = stem.iter().zip(weights).map(|(digit, weight)| usize::from(digit - b'0') * weight).sum();
    CHECKS.get(sum % 11) == Some(check) && stem.iter().any(|digit| digit != check)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// HMRC's own example (reference-checker), that of the OECD, that of a maker of accounting software.
    #[test]
    fn the_first_digit_checks_the_others() {
        for valid in [b"2234567890", b"1955839661", b"3282497350", b"2000000000", b"3000000018"] {
            assert!(check_digit_holds(valid));
            let mut other = *valid;
            other[0] = if valid[0] == b'9' { b'1' } else { valid[0] + 1 };
            assert!(!check_digit_holds(&other));
        }
        assert!(!check_digit_holds(b"1111111111") && !check_digit_holds(b"1234567890"));
    }
}
