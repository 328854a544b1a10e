//! What is nearly personal data, nearly a marking, nearly what a rule asks for: row Z-25.

use super::super::build::{TOP, case};
use super::super::compose::{file, hello, leaf, mixed, with};
use super::super::{Case, Expect};

pub fn mails() -> Vec<(&'static str, Case)> {
    let silent = |name, mail| ("Z-25", case(name, mail, Expect::nothing().silent()));
    let named = |name: &str| file("text/plain", name, "Minutes of the meeting.\r\n");
    let names: Vec<Vec<u8>> = NAMES.iter().map(|name| named(name)).collect();
    let subject = |subject: &str| {
        let mail = String::from_utf8(mixed(&[hello()])).unwrap();
        assert!(mail.starts_with(TOP));
        mail.replacen("as agreed", subject, 1).into_bytes()
    };
    vec![
        silent("text", in_text(6_000)),
        silent("table", in_table(6_000)),
        silent("names-of-files", mixed(&[vec![hello()], names].concat())),
        silent("subject", subject("Re: OFFICIA-SENSITIV, STRICTLY PRIVAT, pay slips P6O NI JB 65 43 2 C")),
    ]
}

/// A mail of about so many bytes that says all this in its text.
pub fn in_text(size: usize) -> Vec<u8> {
    mixed(&[leaf("Content-Type: text/plain; charset=utf-8\r\n", repeated(size, "", text))])
}

/// A mail with a table of about so many bytes, whose columns are headed by the right words.
pub fn in_table(size: usize) -> Vec<u8> {
    let head = "Name,NHS number,NI number,Card number,IBAN\r\n";
    with(file("text/csv", "list.csv", repeated(size * 3 / 4, head, row)))
}

fn repeated(size: usize, head: &str, each: fn(u64) -> String) -> String {
    let mut text = head.to_owned();
    let mut at = 0;
    while text.len() < size {
        text += &each(at);
        at += 1;
    }
    text
}

const NAMES: &[&str] = &[
    "OFFICIAL-SENSITIV minutes.txt",
    "secret-santa.txt",
    "TOP SECRE list.txt",
    "report.exe-cutive.txt",
    "film.mp.txt",
    "macros.docm-notes.txt",
    "zip-codes.txt",
];

/// Nearly the words for a number, and nearly markings in lines of their own.
const WORDS: &[&str] = &[
    "NHS numbe",
    "National Insuranc",
    "car numbers, deb card",
    "Internationa bank account",
    "OFFICIAL-SENSITIV",
    "OFFICIAL SENSITIVITY",
    "TOP SECRECY",
    "NOT FOR PUBLICATIO",
    "STRICTLY PRIVAT AND CONFIDENTIA",
    "Classification: OFFICIA",
    "COMMERCIAL IN CONFIDENC",
    "RESTRICTE",
];

fn text(at: u64) -> String {
    let words = WORDS[at as usize % WORDS.len()];
    format!(
        "NHS number: {}\r\nNI number: {}\r\ncard number {}\r\nIBAN {}\r\n{words}\r\nJB 65 43 {} C and {}\r\n",
        nhs(at),
        insurance(at),
        card(at),
        iban(at),
        at % 10,
        "9".repeat(at as usize % 40),
    )
}

fn row(at: u64) -> String {
    format!("Sam {},{},{},{},{}\r\n", at % 97, nhs(at), insurance(at), card(at), iban(at))
}

/// So many digits that differ from one number to the next in most places.
fn digits(at: u64, count: usize) -> String {
    let mixed = (at + 1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    format!("{:020}", mixed)[20 - count..].to_owned()
}

/// The check digit is one too large.
fn nhs(at: u64) -> String {
    let stem = format!("999{}", digits(at, 6));
    let sum: u32 =
        stem.bytes().zip((2..=10).rev()).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    format!("{} {} {}{}", &stem[..3], &stem[3..6], &stem[6..], (11 - sum % 11 + 1) % 11 % 10)
}

/// A prefix that is never given out, or a digit too few.
fn insurance(at: u64) -> String {
    const PREFIXES: &[&str] = &["BG", "GB", "KN", "NK", "NT", "TN", "ZZ", "DA", "JO", "QA", "VA", "UI"];
    let prefix = PREFIXES[at as usize % PREFIXES.len()];
    let digits = digits(at, 6);
    format!("{prefix} {} {} {} C", &digits[..2], &digits[2..4], &digits[4..])
}

/// The check digit is one too large (ISO/IEC 7812-1 annex B).
fn card(at: u64) -> String {
    let stem = format!("4929{}", digits(at, 11));
    let sum: u32 = (stem.bytes().rev().map(|digit| u32::from(digit - b'0')).enumerate())
        .map(|(place, digit)| if place % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
        .sum();
    format!("{} {} {} {}{}", &stem[..4], &stem[4..8], &stem[8..12], &stem[12..], (10 - sum % 10 + 1) % 10)
}

/// The check digits are one too large (ISO/IEC 7064 MOD 97-10).
fn iban(at: u64) -> String {
    let account = digits(at, 14);
    // NWBK, the account, GB and 00, each letter as two digits.
    let number = format!("23321120{account}161100");
    let rest = number.bytes().fold(0, |rest, digit| (rest * 10 + u64::from(digit - b'0')) % 97);
    let check = (98 - rest) % 97 + 1;
    format!("GB{check:02} NWBK {} {} {} {}", &account[..4], &account[4..8], &account[8..12], &account[12..])
}
