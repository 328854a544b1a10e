//! National Insurance numbers: two letters, six digits, a suffix A to D.

use super::grouping;
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Text, Walk, before_soft_break, is_separator, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// What it finds.
pub const CLASS: Class = Class {
    name: "national-insurance",
    code: "NINO",
    one: "National Insurance number",
    many: "National Insurance numbers",
    group: Group::Identifying,
};

/// The detector.
#[derive(Debug)]
pub struct NationalInsurance;

const NAMED: Reasons = reasons!("shape and prefix are valid");

/// Names of such a number.
#[rustfmt::skip] // words, many to a line
const LABELS: &[&str] = &[
    "national insurance", "national ins", "nat insurance", "nat ins", "nat ins no", "ni", "ni no", "nino",
    "ninumber", "nino number", "n i no", "insurance number", "insurance no", "insurance num", "social security", "social security no", "social security number", "ni num", "ni id", "ni ref",
    "nino ref", "nat ins num", "nat ins number",
    "national insurance ref", "national insurance reference", "national insurance id", "nat insurance ref", "nat ins ref", "nat ins reference",
    "ni reference", "n i ref", "nino reference", "natl insurance", "natl ins", "nat l insurance", "nat l ins", "natl ins no", "natl insurance no", "ni nr",
    "insurance nr", "national insurance nr", "employee ni", "employees ni", "nins", "ni contributions no", "ni contributions number",
];

/// Words that make one likely.
#[rustfmt::skip] // words, many to a line
const NEAR: &[&str] = &[
    "hmrc", "dwp", "payroll", "payslip", "benefit", "benefits", "universal credit", "claimant",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
const OTHERS: &[&str] = &[
    "part no", "part number", "drawing no", "trn",
];

/// Published in manuals and on forms.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "QQ123456C", "QQ123456A", "QQ123456B", "QQ123456D",
];

/// Words of a store and a workshop.
#[rustfmt::skip] // words, many to a line
const WARES: &[&[u8]] = &[
    b"stock", b"spare", b"spares", b"fits", b"fitted", b"compatible", b"obsolete", b"discontinued", b"superseded", b"supersedes",
    b"replacement", b"equivalent", b"catalogue", b"warehouse", b"supplier", b"manufacturer", b"model", b"serial", b"sku", b"lamp", b"lantern",
    b"bulb", b"valve", b"pump", b"boiler", b"motor", b"cartridge", b"toner", b"bearing", b"bracket", b"firmware", b"sensor", b"meter",
];

/// Things that stand in a house, too: they say something only right before the number.
#[rustfmt::skip] // words, many to a line
const GOODS: &[&[u8]] = &[b"asset", b"bag", b"cable", b"door", b"drum", b"kit", b"label", b"seal", b"set"];

/// Bytes beside a number in which prose is looked for.
const BESIDE: usize = 40;

impl Detector for NationalInsurance {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "UK National Insurance numbers"
    }

    fn manual(&self) -> &'static str {
        "Two letters, six digits and a suffix A to D, however they are spaced, also in cells or lines of their own where \
         all of it is in pairs or sign by sign. High: a word such as `NI number` or a \
         column of that name. Medium: no word, but a prefix that has been allocated and a suffix. Without a suffix it \
         counts only beside a word. Left alone: administrative prefixes, part numbers, serial numbers and the like, the \
         official sample QQ123456C."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "HMRC National Insurance Manual NIM39110 (format)",
            "Trellix DLP policy definitions (allocated prefixes)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        let [_, touching, ..] = Before::LETTERS;
        let [one, two, ..] = Before::APART;
        let groups = 1 << 2 | 1 << 3 | 1 << 4 | 1 << 6;
        vec![
            Look::at(groups, touching | two | Before::BREAK),
            // In its printed grouping.
            Look::at(1 << 1 | 1 << 2, Before::NOTHING | Before::BREAK | one | two),
        ]
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if let Some((start, value)) = in_one_piece(text, spot.start) {
            let ([first, second, ..], end) = (value, start + value.len());
            let prefix = [first, second];
            if !is_valid(prefix) {
                return None;
            }
            let needs_label = Candidate::hangs_on_word(text, start, end)? || !is_allocated(prefix);
            return Some(Candidate {
                start,
                end,
                gap: None,
                value: Value::whole(value),
                needs_label,
                effort: 0,
            });
        }
        // A pair, or one sign: most groups are longer.
        let printed = if spot.end - spot.start <= 2 { grouping::read(text, spot.start) } else { None };
        if let Some((start, end)) = printed {
            let candidate = Candidate::new(text, start, end)?;
            let prefix = candidate.value.as_bytes().first_chunk().copied()?;
            return is_valid(prefix).then(|| candidate.needing_label(!is_allocated(prefix)));
        }
        // Two letters, directly before the digits or one separator away.
        let close = match text.before(spot.start) {
            byte if byte.is_ascii_alphabetic() => spot.start,
            b'\n' | b'>' => before_soft_break(text, spot.start)?,
            b' ' if matches!(text.before(spot.start - 1), b'\n' | b'>') => {
                before_soft_break(text, spot.start)?
            }
            byte if is_separator(byte) => spot.start - 1,
            _ => return None,
        };
        let start = close.checked_sub(2)?;
        let (first, second) = (text.at(start), text.at(start + 1));
        let prefix = [first.to_ascii_uppercase(), second.to_ascii_uppercase()];
        if is_word(text.before(start)) || !is_valid(prefix) {
            return None;
        }
        if close == spot.start
            && matches!(spot.end - spot.start, 2 | 4)
            && is_allocated([first, second])
            && let Some(end) = across_a_tab(text, start, spot.start)
        {
            return Candidate::new(text, start, end);
        }
        let mut walk = Walk::new(text, close);
        if close != spot.start && !walk.cross() {
            return None;
        }
        let mut digits = 0;
        loop {
            let group = walk.run(6 - digits, u8::is_ascii_digit);
            digits += group;
            if digits == 6 {
                break;
            }
            if group < 2 || !walk.cross() {
                return None;
            }
        }
        let (without, spaced) = (walk.position(), walk.spaced());
        if !text.at(without).is_ascii_alphabetic() {
            walk.cross();
        }
        let end = walk.position() + 1;
        let letter = text.before(end);
        if !matches!(letter, b'A'..=b'D' | b'a'..=b'd') || !text.ends(end) {
            return Some(Candidate::new(text, start, without)?.needing_label(true));
        }
        let small = [first, second, letter].iter().filter(|letter| letter.is_ascii_lowercase()).count();
        let odd = matches!(small, 1 | 2) || small == 3 && spaced || walk.mixed();
        Some(Candidate::new(text, start, end)?.needing_label(odd || !is_allocated(prefix)))
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        match said {
            Said::Name(place) => NAMED.named(place),
            Said::Near => {
                Judgement::new(Confidence::Medium, "allocated prefix and suffix; words near it fit")
            }
            Said::Nothing if is_ware(around, candidate) => None,
            Said::Nothing => {
                Judgement::new(Confidence::Medium, "allocated prefix and suffix; no words near it")
            }
            Said::Other => None,
        }
    }
}

/// The number with these digits and where it begins, if it is written in capitals and without separators, as most are.
fn in_one_piece(text: Text<'_>, digits: usize) -> Option<(usize, [u8; 9])> {
    let start = digits.checked_sub(2)?;
    let written = text.read::<9>(start);
    let [first, second, digits @ .., suffix] = &written;
    let capitals = first.is_ascii_uppercase() && second.is_ascii_uppercase();
    let whole = digits.iter().all(u8::is_ascii_digit) && matches!(suffix, b'A'..=b'D');
    (capitals && whole).then_some((start, written))
}

/// The line speaks of wares, which have numbers of any shape: `… is out of stock, use …`.
fn is_ware(around: &Around<'_>, candidate: &Candidate) -> bool {
    let line = around.line.content.max(candidate.start.saturating_sub(2 * BESIDE));
    let behind = around.text.slice(candidate.end, candidate.end + BESIDE);
    let behind = behind.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let before = around.text.slice(line, candidate.start).rsplit(|byte| !byte.is_ascii_alphabetic());
    let mut named = before.filter(|word| !word.is_empty()).take(2);
    if named.any(|word| GOODS.iter().any(|ware| ware.eq_ignore_ascii_case(word))) {
        return true;
    }
    [around.text.slice(line, candidate.start), behind].into_iter().any(|bytes| {
        let mut words = bytes.split(|byte| !byte.is_ascii_alphabetic());
        words.any(|word| WARES.iter().any(|ware| ware.eq_ignore_ascii_case(word)))
    })
}

/// Where a number ends whose pairs of digits a tab divides, if prose stands beside it: then the tab is no border of cells.
fn across_a_tab(text: Text<'_>, start: usize, digits: usize) -> Option<usize> {
    let count = |from: usize| (from..from + 6).take_while(|at| text.at(*at).is_ascii_digit()).count();
    let (before, tab) = (count(digits), digits + count(digits));
    let suffix = digits + 7;
    let fits = matches!(before, 2 | 4)
        && text.at(tab) == b'\t'
        && before + count(tab + 1) == 6
        && matches!(text.at(suffix), b'A'..=b'D')
        && text.ends(suffix + 1);
    let cell_ends = |byte: &u8| matches!(byte, b'\t' | b'\n');
    let prose = |cell: Option<&[u8]>| cell.is_some_and(|cell| cell.iter().any(u8::is_ascii_lowercase));
    let beside = || {
        prose(text.slice(start.saturating_sub(BESIDE), start).rsplit(cell_ends).next())
            || prose(text.slice(suffix + 1, suffix + 1 + BESIDE).split(cell_ends).next())
    };
    (fits && !is_word(text.before(start)) && beside()).then_some(suffix + 1)
}

/// Letters that HMRC uses in a prefix (NIM39110).
fn is_valid([first, second]: [u8; 2]) -> bool {
    let given = |letter: u8| {
        letter.is_ascii_uppercase() && !matches!(letter, b'D' | b'F' | b'I' | b'Q' | b'U' | b'V')
    };
    given(first)
        && given(second)
        && second != b'O'
        && !matches!(&[first, second], b"BG" | b"GB" | b"KN" | b"NK" | b"NT" | b"TN" | b"ZZ")
}

/// Prefixes that have been given out.
fn is_allocated([first, second]: [u8; 2]) -> bool {
    let seconds = match first {
        b'A' | b'E' | b'H' | b'K' | b'L' | b'T' | b'Y' => const { set(b"ABEHKLMPRSTWXYZ") },
        b'B' => const { set(b"ABEHKLMT") },
        b'C' => const { set(b"ABEHKLR") },
        b'G' => const { set(b"Y") },
        b'J' | b'S' => const { set(b"ABCEGHJKLMNPRSTWXYZ") },
        b'M' => const { set(b"AWX") },
        b'N' => const { set(b"ABEHLMPRSWXYZ") },
        b'O' => const { set(b"ABEHKLMPRSX") },
        b'P' => const { set(b"ABCEGHJKLMNPRSTWXY") },
        b'R' => const { set(b"ABEHKMPRSTWXYZ") },
        b'W' => const { set(b"ABEKLMP") },
        b'Z' => const { set(b"ABEHKLMPRSTWXY") },
        _ => 0,
    };
    second.is_ascii_uppercase() && seconds >> (second - b'A') & 1 == 1
}

/// Capital letters as a set of bits.
const fn set(mut letters: &[u8]) -> u32 {
    let mut set = 0;
    while let [letter, rest @ ..] = letters {
        set |= 1 << (*letter - b'A');
        letters = rest;
    }
    set
}
