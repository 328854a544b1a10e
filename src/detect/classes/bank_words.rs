//! The words around a sort code and an account number: which of the two they name, or what else.

use crate::detect::finding::{Class, Group};
use crate::detect::words::lexicon::{Found, Lexicon, Meaning};
use crate::detect::words::stretch::Stretch;

/// What it finds.
pub const CLASS: Class = Class {
    name: "bank-account",
    code: "BANK_ACCOUNT",
    one: "bank account (sort code and account number)",
    many: "bank accounts (sort code and account number)",
    group: Group::Financial,
};

/// Names of a sort code, of an account number, of both.
#[rustfmt::skip] // words, many to a line
pub const LABELS: &[&str] = &[
    "sort code", "sort codes", "sortcode", "sorting code", "sort", "sort no", "sort number", "sort cd", "srt code", "s code", "sc", "bank sort code", "bank sc", "bank s code", "bank sort",
    "branch sort code", "bank code", "branch code", "clearing code",
    "account", "account no", "account number", "account num", "account nr", "account ref", "acc", "acc no", "acc num",
    "acc number", "acct", "acct no", "acct num", "acct number", "acnt no", "ac", "ac no", "ac num", "ac number", "accno", "acctno",
    "acno", "accountno", "accountnumber", "acnumber", "current account", "savings account", "joint account",
    "bank", "bank account", "bank account no", "bank account number", "bank acc", "bank acct", "bank ac", "bank no", "bank number", "bank details", "bank detail",
    "bank account details", "bank info", "bank information", "banking details", "account details", "account detail", "acc details", "acct details", "ac details",
    "bacs refund", "bacs payment", "bacs transfer", "bacs to", "bank transfer to", "refund to account", "pay to account", "pay into account",
    "bacs", "bacs details", "bacs detail", "bacs account", "payment details", "payee details", "payee account", "payee bank details",
    "account to credit", "account to be credited", "account for refund", "account for payment", "account for payments", "building society account", "building society details", "refund details", "refund account", "direct debit details",
];

/// Words that make a pair likely.
#[rustfmt::skip] // words, many to a line
pub const NEAR: &[&str] = &[
    "banks", "banking", "payee", "pay", "paying", "paid", "payment", "payments", "payable", "repay", "refund", "refunds", "refunded",
    "reimburse", "reimbursement", "transfer", "transferred", "credit to", "direct debit", "direct debits", "dd", "standing order", "faster payment",
    "chaps", "building society", "credit union", "barclays", "lloyds", "natwest", "hsbc", "santander", "nationwide", "halifax", "tsb", "rbs", "monzo",
    "starling", "first direct", "metro bank", "virgin money", "co operative bank", "yorkshire bank", "clydesdale", "bank of scotland",
    "post office", "chase", "revolut", "wages", "salary", "grant", "deposit", "remit", "money",
];

/// Names of what resembles one.
#[rustfmt::skip] // words, many to a line
pub const OTHERS: &[&str] = &[
    "post sort", "mail sort", "sort by", "sorted by", "sort order", "sort time", "sort bin", "sort tray", "sorting office", "tray",
    "bacs ref", "bacs reference", "bacs run", "bacs file", "bacs batch", "bacs run id", "bank ref", "bank reference", "bank holiday", "bank giro ref", "ledger code", "ledger",
    "cost centre", "cost center", "cheque", "cheque no", "cheque number", "roll no", "roll number", "paying in slip", "originator id",
    "customer account", "client account ref", "meter reading", "council tax account", "rent account", "ledger account", "supplier account",
    "budget code", "cost account", "phase", "gl account", "nominal code", "nominal account", "payment ref", "payment reference", "account ref", "account reference", "bank line", "statement",
];

/// Which of the two a name means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Sort,
    Account,
    Both,
}

/// What the words of a stretch say about a number behind it, or before it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Said {
    /// A sort code is named.
    pub sort: bool,
    /// An account is named, or a bank.
    pub account: bool,
    /// The details of a bank account are named, both parts together.
    pub both: bool,
    /// The name of a sort code leads to the number behind the stretch.
    pub leads_sort: bool,
    /// A name of either kind leads to it.
    pub leads: bool,
    /// A word stands there that makes a pair likely.
    pub near: bool,
    /// It is called something else.
    pub other: bool,
    /// No words at all.
    pub silent: bool,
}

/// Reads a stretch that stands before a number.
pub fn read(bytes: &[u8], lexicon: &Lexicon) -> Said {
    let stretch = Stretch::of(bytes);
    let end = stretch.len();
    let mut said = Said { silent: is_joint(&stretch), ..Said::default() };
    // Where the last name ends, and whether names follow one upon the other from that of a sort code on.
    let mut last: Option<usize> = None;
    let mut chained = false;
    for found in lexicon.all_for(&CLASS, &stretch) {
        let used_up = stretch.digits(found.to, end) >= 4;
        said.near |= found.meaning == Meaning::Near(CLASS);
        match found.meaning.to(&CLASS) {
            _ if used_up => {}
            Meaning::Label(own) if own == CLASS => {
                let part = part(&stretch, found);
                let joined = last.is_some_and(|last| between(&stretch, last, found.from));
                chained = part == Part::Sort || chained && joined;
                said.sort |= part == Part::Sort;
                said.account |= part != Part::Sort;
                said.both |= part == Part::Both;
                said.other = false;
                last = Some(found.to);
            }
            Meaning::Thing if !stretch.announces(found.to) => {}
            Meaning::Label(_) | Meaning::Other | Meaning::Thing | Meaning::ThingOf(_) => {
                said.other = stretch.leads(found.to, end);
            }
            Meaning::Sample if !stretch.is_joined(found.from) => {
                let introduces = stretch.letters(found.from.saturating_sub(3), found.from) == b"for";
                said.other |= !introduces && stretch.leads(found.to, end);
            }
            // `My bank is Lloyds, …`
            Meaning::Near(_) if last.is_some_and(|last| leads(&stretch, last, found.from)) => {
                last = Some(found.to);
            }
            Meaning::Sample | Meaning::Near(_) | Meaning::OtherOf(_) => {}
        }
    }
    said.leads = last.is_some_and(|last| leads(&stretch, last, end));
    said.leads_sort = said.leads && chained;
    said.other |= stretch.announced_as_another(last);
    said
}

/// Nothing, or only what joins two numbers.
fn is_joint(stretch: &Stretch) -> bool {
    matches!(stretch.letters(0, stretch.len()), b"" | b"and" | b"with" | b"no")
}

/// Between two names stand only words that join them.
fn between(stretch: &Stretch, from: usize, to: usize) -> bool {
    matches!(stretch.letters(from, to), b"and" | b"or" | b"bank" | b"and bank") || stretch.leads(from, to)
}

/// Between the name and the number stand only words that lead there.
fn leads(stretch: &Stretch, from: usize, to: usize) -> bool {
    let from = stretch.skip(from, &[b"is", b"are"]);
    let from =
        stretch.skip(from, &[b"now", b"of", b"being", b"to", b"into", b"on", b"with", b"at", b"using"]);
    stretch.leads(from, to) || stretch.letters(from, to) == b"and"
}

/// Which of the two the name means.
fn part(stretch: &Stretch, found: Found) -> Part {
    let letters = stretch.letters(found.from, found.to);
    let has = |word: &[u8]| letters.windows(word.len()).any(|window| window == word);
    if has(b"sort") || has(b"srt") || has(b"code") || letters == b"sc" || has(b"banksc") {
        Part::Sort
    } else if has(b"detail")
        || has(b"bank")
        || has(b"bacs")
        || has(b"society")
        || has(b"info")
        || has(b"credit")
        || has(b"accountfor")
    {
        Part::Both
    } else {
        Part::Account
    }
}
