//! UK bank accounts: a sort code of six digits and an account number of eight, which count only together.

use super::bank_part::{APART, CLOSE, Part, partner};
use super::bank_words::{self, CLASS, LABELS, NEAR, OTHERS};
use crate::detect::detector::{Candidate, Detector, Judgement, Reasons, Spot, reasons};
use crate::detect::finding::{Class, Confidence};
use crate::detect::page::look::{Before, Look};
use crate::detect::page::text::{Beginning, Text, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::{Meaning, Words};
use crate::detect::words::said::{Said, Where};

/// The detector.
#[derive(Debug)]
pub struct BankAccount;

const NAMED: Reasons = reasons!("a sort code and an account number stand together");

/// How far the two parts may stand apart, where no word between them leads from one to the other, in bytes.
const BESIDE: usize = 16;
/// How far names are looked for before the pair, in bytes.
const BEFORE: usize = 96;
/// How far names are looked for behind the pair, in bytes.
const AFTER: usize = 40;

/// Pairs that stand in manuals and on forms, the sort code first.
#[rustfmt::skip] // words, many to a line
const SAMPLES: &[&str] = &[
    "12345612345678", "12345601234567", "12345687654321", "20000055779911", "10880000012345", "60161331926819",
    "08999966374958", "10799988837491", "20295963748472", "40478470872490", "65432187654321", "11223312345678",
];

impl Detector for BankAccount {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "UK bank accounts: a sort code with an account number"
    }

    fn manual(&self) -> &'static str {
        "A sort code (six digits, plain or in pairs) and an account number (eight digits; seven where both are named) that \
         stand together: in a sentence in either order, on two lines, in columns. The two are reported one by one and count \
         as one value. High: both are named, or one name such as `bank details` leads to both, or they stand in columns of \
         these names. Medium: one of them is named, or words such as `refund` stand near a sort code in pairs that is no \
         date. Low: no words near a sort code in pairs. Left alone: either number without the other; dates beside \
         references; what is called an invoice, a ledger code and so on; the pairs of manuals. There is no check digit: \
         banks keep the rules in a table that changes."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "Pay.UK, Validating account numbers (six-digit sort code, eight-digit account number, shorter ones filled up)",
            "Pay.UK, Extended Industry Sorting Code Directory (form of the sort code)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: LABELS, near: NEAR, others: OTHERS }
    }

    fn samples(&self) -> &'static [&'static str] {
        SAMPLES
    }

    fn looks(&self) -> Vec<Look> {
        vec![
            Look::at(0b1_1100_0000, Before::ALONE),
            Look::at(1 << 2 | 1 << 4, Before::ALONE).first_of(1 << 6 | 1 << 8),
        ]
    }

    fn heeds_names(&self) -> bool {
        // Its two parts may stand in two columns.
        false
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if !spot.is_followed(APART) {
            return None;
        }
        let first = Part::read(text, spot.start, spot.end)?;
        if text.begins(spot.start) != Beginning::Clean {
            return None;
        }
        let second = partner(text, first)?;
        let (sort, account) = if first.is_sort { (first, second) } else { (second, first) };
        let digits = |part: Part| text.slice(part.start, part.end).iter().copied().filter(u8::is_ascii_digit);
        // Nobody has ones or zeros throughout, and everybody's form shows 12345678.
        let real = |part: Part| {
            digits(part).any(|digit| Some(digit) != digits(part).next())
                && !digits(part).eq(b"12345678".iter().copied())
        };
        let missing = 8_usize.saturating_sub(digits(account).count());
        let zeros = std::iter::repeat_n(b'0', missing);
        (real(sort) && real(account)).then(|| Candidate {
            start: first.start,
            end: second.end,
            gap: Some((first.end, second.start)),
            value: Value::exact(digits(sort).chain(zeros).chain(digits(account))),
            needs_label: false,
            effort: 0,
        })
    }

    fn judge(&self, candidate: &Candidate, said: Said, around: &Around<'_>) -> Option<Judgement> {
        let pair = Pair::of(candidate, around)?;
        let table = pair.in_table(around)?;
        pair.judge(said, table, around)
    }
}

/// Both parts with the words about them.
struct Pair {
    start: usize,
    end: usize,
    /// Behind the first part, and where the second begins.
    gap: (usize, usize),
    sort: (usize, usize),
    sort_first: bool,
    short: bool,
    before: bank_words::Said,
    between: bank_words::Said,
    after: bank_words::Said,
}

/// What a table says of the pair.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Table {
    /// The two stand in columns that are named after them.
    Both,
    /// One of them does.
    One,
    /// They do not stand in two columns with names.
    No,
}

impl Pair {
    fn of(candidate: &Candidate, around: &Around<'_>) -> Option<Self> {
        let (start, end) = (candidate.start, candidate.end);
        let (from, to) = candidate.gap?;
        let digits =
            |from, to| around.text.slice(from, to).iter().filter(|byte| byte.is_ascii_digit()).count();
        let sort_first = digits(start, from) == 6;
        let (sort, account) =
            if sort_first { ((start, from), (to, end)) } else { ((to, end), (start, from)) };
        let own = |(from, to)| around.own.has(Value::of(around.text, from, to).as_bytes());
        if own(sort) || own(account) {
            return None;
        }
        let floor = around.line.start.max(start.saturating_sub(BEFORE));
        let lines = around.earlier.iter().take(3).take_while(|line| !line.is_blank());
        let above = lines.last().map_or(floor, |line| line.content.max(start.saturating_sub(BEFORE)));
        let read = |from, to| bank_words::read(around.text.slice(from, to), around.lexicon);
        Some(Self {
            start,
            end,
            gap: (from, to),
            sort,
            sort_first,
            short: digits(account.0, account.1) < 8,
            before: read(above, start),
            between: read(from, to),
            after: clause(around.following(end, AFTER))
                .map_or_else(bank_words::Said::default, |clause| bank_words::read(clause, around.lexicon)),
        })
    }

    /// What the heads of the columns say; `None` if one of them says that it is something else.
    fn in_table(&self, around: &Around<'_>) -> Option<Table> {
        let cell = |position: usize| around.cells.partition_point(|(_, to)| *to <= position);
        let one_line = self.end <= around.line.end;
        if !one_line || around.line.border.is_none() || cell(self.start) == cell(self.gap.1) {
            return Some(Table::No);
        }
        let head = |position| {
            around.columns.name(around.line, around.cells, position).map(|meaning| meaning.to(&CLASS))
        };
        let is_own = |head: &Option<Meaning>| *head == Some(Meaning::Label(CLASS));
        let is_other = |head: &Option<Meaning>| {
            !is_own(head) && head.is_some_and(|meaning| !matches!(meaning, Meaning::Near(_)))
        };
        let heads = [head(self.start), head(self.gap.1)];
        let named = heads.iter().filter(|head| is_own(head)).count();
        if heads.iter().any(is_other) && !self.between.sort && !self.between.account {
            return None;
        }
        Some(match named {
            2 => Table::Both,
            1 => Table::One,
            _ => Table::No,
        })
    }

    fn judge(&self, said: Said, table: Table, around: &Around<'_>) -> Option<Judgement> {
        let length = self.gap.1 - self.gap.0;
        if table == Table::Both {
            return NAMED.named(Where::Column);
        }
        if said == Said::Other || self.between.other {
            return None;
        }
        let paired = around.text.slice(self.sort.0, self.sort.1).len() > 6;
        let date = paired && self.is_date(around.text);
        let behind = self.after.sort || self.after.account;
        let sort = self.before.sort || self.between.sort || self.after.sort;
        let account = self.before.account || self.between.account || self.after.account;
        let adjacent = self.between.silent && length <= BESIDE;
        let leads_sort = if self.sort_first { self.before.leads_sort } else { self.between.leads_sort };
        let leads = if self.sort_first { self.between.leads } else { self.before.leads };
        let place =
            if self.before.sort || self.before.account || !behind { Where::Before } else { Where::After };
        let heading = said == Said::Name(Where::Heading);
        let column = said == Said::Name(Where::Column) && table == Table::No;
        if self.short && !(leads_sort && leads) || length > CLOSE && !self.between.leads {
            return None;
        }
        let both_behind = self.after.sort && self.after.account;
        let told = self.sort_first && adjacent && is_headed(around.text, self.sort.0);
        if date && !(leads_sort || heading || column || both_behind || told || table == Table::One) {
            return None;
        }
        if sort && (account || adjacent) && (account || leads_sort || self.after.sort) {
            return NAMED.named(place);
        }
        if heading && adjacent {
            return NAMED.named(Where::Heading);
        }
        if column && adjacent {
            return NAMED.named(Where::Column);
        }
        // `my bank is …, account …`
        if self.sort_first
            && self.before.both
            && self.before.leads
            && self.between.account
            && self.between.leads
        {
            return NAMED.named(place);
        }
        if adjacent && (self.before.both && self.before.leads || self.after.both) {
            return NAMED.named(place);
        }
        let near = matches!(said, Said::Name(_) | Said::Near) || table == Table::One || self.before.near;
        if sort && length <= CLOSE || paired && account && length <= CLOSE {
            return Judgement::new(
                Confidence::Medium,
                "a sort code and an account number stand together; one is named",
            );
        }
        if paired && near && adjacent {
            return Judgement::new(
                Confidence::Medium,
                "a sort code and an account number stand together; words near them fit",
            );
        }
        (paired && adjacent).then_some(Judgement {
            confidence: Confidence::Low,
            why: "what looks like a sort code and an account number stand together; no words near them",
        })
    }

    /// The sort code could be a day, month and year, or the other way round.
    fn is_date(&self, text: Text<'_>) -> bool {
        let two = |from: usize| match [text.at(from), text.at(from + 1)] {
            [tens, ones] => u32::from(tens.wrapping_sub(b'0')) * 10 + u32::from(ones.wrapping_sub(b'0')),
        };
        let (first, second, third) = (two(self.sort.0), two(self.sort.0 + 3), two(self.sort.0 + 6));
        (1..=12).contains(&second) && ((1..=31).contains(&first) || (1..=31).contains(&third))
    }
}

/// The bytes before the end of the sentence, unless they lead to a number of their own.
fn clause(bytes: &[u8]) -> Option<&[u8]> {
    let ends = |(index, byte): (usize, &u8)| match byte {
        b'\n' | b';' => true,
        b'.' => bytes.get(index + 1).is_none_or(u8::is_ascii_whitespace),
        byte => byte.is_ascii_digit(),
    };
    let end = bytes.iter().enumerate().position(ends).unwrap_or(bytes.len());
    let leads = bytes.get(end).is_some_and(u8::is_ascii_digit);
    bytes.get(..end).filter(|_| !leads)
}

/// The details of an account are announced directly before a place: `bank details: …`, not `bank details changed on …`.
fn is_headed(text: Text<'_>, start: usize) -> bool {
    let before = text.slice(start.saturating_sub(32), start).trim_ascii_end();
    let before = before.strip_suffix(b":").or_else(|| before.strip_suffix(b"-")).unwrap_or(before);
    let word = before.trim_ascii_end().rsplit(|byte| !is_word(*byte)).next().unwrap_or_default();
    [&b"details"[..], b"detail", b"bank"].iter().any(|known| known.eq_ignore_ascii_case(word))
}
