//! What a secret looks like.

use super::stand_in;
use crate::detect::finding::{Class, Group};

/// What is found.
pub const CLASS: Class = Class {
    name: "credential",
    code: "CREDENTIAL",
    one: "password, key or code",
    many: "passwords, keys or codes",
    group: Group::Access,
};

/// Longer passwords are none.
pub const LENGTH: usize = 128;

/// How much a word looks like a secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Look {
    /// It is something else, or a place where one will stand.
    Not,
    /// A word like any other.
    Word,
    /// A word that begins with a capital, or several words joined.
    Title,
    /// Digits only, or capitals and digits: a number of something, if no word says what.
    Code,
    /// Letters and digits, signs, capitals in the middle.
    Mixed,
}

/// What a value is made of.
#[derive(Debug, Clone, Copy, Default)]
pub struct Shape {
    /// Bytes.
    pub length: usize,
    /// Small letters.
    pub lower: usize,
    /// Capitals.
    pub upper: usize,
    /// Digits.
    pub digits: usize,
    /// Signs that stand in no word and in no number.
    pub signs: usize,
    /// Hyphens, dots and the like.
    pub joints: usize,
    /// Capitals behind small letters.
    pub humps: usize,
    /// Letters beyond ASCII.
    pub foreign: usize,
}

impl Shape {
    /// Counts.
    pub fn of(value: &[u8]) -> Self {
        let mut shape = Self { length: value.len(), ..Self::default() };
        let mut before = 0_u8;
        for &byte in value {
            match byte {
                b'a'..=b'z' => shape.lower += 1,
                b'A'..=b'Z' => {
                    shape.upper += 1;
                    shape.humps += usize::from(before.is_ascii_lowercase());
                }
                b'0'..=b'9' => shape.digits += 1,
                b'-' | b'_' | b'.' | b'/' | b':' | b',' | b'\'' | b'(' | b')' => shape.joints += 1,
                0x80.. => shape.foreign += 1,
                _ => shape.signs += 1,
            }
            before = byte;
        }
        shape
    }

    fn letters(&self) -> usize {
        self.lower + self.upper + self.foreign
    }
}

/// How much a value looks like a password.
pub fn look(value: &[u8]) -> Look {
    // What ends a sentence is not yet a sign.
    let bare = value.trim_suffix_marks();
    let shape = Shape::of(bare);
    if !(4..=LENGTH).contains(&shape.length)
        || stand_in::is_template(value)
        || is_something_else(bare, &shape)
    {
        return Look::Not;
    }
    let letters = shape.letters();
    if letters == 0 {
        let plain = shape.signs == 0 && shape.joints == 0;
        return if plain && shape.digits <= 12 || shape.signs >= 2 && shape.digits >= 3 {
            Look::Code
        } else {
            Look::Not
        };
    }
    if shape.digits > 0 {
        let small = shape.lower + shape.foreign > 0 || shape.signs > 0;
        return match (small, shape.length) {
            (true, 6..) => Look::Mixed,
            _ => Look::Code,
        };
    }
    if shape.signs > 0 {
        return if letters >= 4 && shape.signs * 2 <= shape.length { Look::Mixed } else { Look::Not };
    }
    let apart = |byte: &u8| !byte.is_ascii_alphabetic();
    if bare.split(apart).any(stand_in::is_word) || shape.joints > 0 && bare.contains(&b'\'') {
        return Look::Not;
    }
    match shape {
        Shape { humps: 1.., joints: 0, length: 8.., .. } => Look::Mixed,
        Shape { joints: 2.., length: 12.., .. } if !bare.contains(&b'/') && !bare.contains(&b',') => {
            Look::Mixed
        }
        Shape { joints: 0, upper: 1, length: 5.., .. }
            if bare.first().is_some_and(u8::is_ascii_uppercase) =>
        {
            Look::Title
        }
        Shape { joints: 0, length: 5.., .. } => Look::Word,
        _ => Look::Not,
    }
}

/// How a key or a token looks: many letters and digits, no sense.
pub fn is_key(value: &[u8], least: usize) -> bool {
    let shape = Shape::of(value);
    let known = |byte: &u8| {
        byte.is_ascii_alphanumeric()
            || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=' | b'!' | b'%' | b':')
    };
    shape.length >= least
        && value.iter().all(known)
        && shape.digits > 0
        && (shape.letters() > 0 || shape.digits >= 16)
        && !stand_in::is_template(value)
        && !is_address(value)
        && !value.windows(3).any(|window| window == b"://")
}

/// A date, a time, an amount, a file, an address, a measure.
fn is_something_else(value: &[u8], shape: &Shape) -> bool {
    let begins = |begin: &[u8]| value.get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin));
    if is_address(value)
        || value.windows(3).any(|window| window == b"://")
        || begins(b"www.")
        || begins(b"http")
        || value.contains(&b'\\')
    {
        return true;
    }
    if matches!(value.first(), Some(b'/' | b'+' | b',')) || value.ends_with(b"=") && shape.length < 12 {
        return true;
    }
    // A number with something behind it: `12-character`, `90days`, `10:30am`.
    let number = value
        .iter()
        .take_while(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b':' | b'/' | b'-' | b'+' | b','))
        .count();
    let tail = value.get(number..).unwrap_or_default();
    if number > 0
        && (stand_in::is_unit(tail)
            || tail.iter().all(u8::is_ascii_lowercase) && shape.digits <= 3 && shape.joints > 0)
    {
        return true;
    }
    if number > 0
        && tail
            .split(|byte| !byte.is_ascii_alphabetic())
            .next()
            .is_some_and(|word| word.len() > 2 && stand_in::is_unit(word))
    {
        return true;
    }
    is_file(value) || is_version(value)
}

/// An e-mail address or a host.
fn is_address(value: &[u8]) -> bool {
    let Some(at) = memchr::memchr(b'@', value) else { return false };
    let host = value.get(at + 1..).unwrap_or_default();
    let Some(dot) = memchr::memrchr(b'.', host) else { return false };
    let top = host.get(dot + 1..).unwrap_or_default();
    at > 0
        && dot > 1
        && top.len() >= 2
        && top.iter().all(u8::is_ascii_alphabetic)
        && host.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-'))
}

/// The name of a file.
fn is_file(value: &[u8]) -> bool {
    #[rustfmt::skip] // words, many to a line
    const ENDINGS: &[&str] = &[
        "pdf", "doc", "docx", "xls", "xlsx", "xlsm", "csv", "zip", "7z", "txt", "ppt", "pptx", "msg", "eml", "jpg", "png", "html",
        "json", "xml", "yml", "yaml", "kdbx", "log", "exe", "uk", "com", "org", "net", "aspx", "php",
    ];
    let Some(dot) = memchr::memrchr(b'.', value) else { return false };
    let ending = value.get(dot + 1..).unwrap_or_default();
    ENDINGS.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(ending))
}

/// `v2.1`.
fn is_version(value: &[u8]) -> bool {
    matches!(value, [b'v' | b'V', b'0'..=b'9', ..])
        && value.iter().skip(1).all(|byte| byte.is_ascii_digit() || *byte == b'.')
}

/// What ends a sentence, taken off.
trait Marks {
    fn trim_suffix_marks(&self) -> &[u8];
}

impl Marks for [u8] {
    fn trim_suffix_marks(&self) -> &[u8] {
        let rest =
            self.len() - self.iter().rev().take_while(|byte| matches!(byte, b'!' | b'?' | b'.')).count();
        // Behind letters and digits, or in a row, an exclamation mark is part of the secret.
        let (stem, marks) = self.split_at_checked(rest).unwrap_or_default();
        let odd = stem.iter().any(|byte| !byte.is_ascii_alphabetic() && !matches!(byte, b'-' | b'\''));
        if odd || marks.len() > 1 { self } else { stem }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_looks_unlike_a_word_or_a_number() {
        for (value, expected) in [
            ("Teapot47!", Look::Mixed),
            ("river-lamp-sofa", Look::Mixed),
            ("CopperRiverLamp", Look::Mixed),
            ("k%Wq#zRt", Look::Mixed),
            ("HX93KTTQ", Look::Code),
            ("482913", Look::Code),
            ("Marmalade", Look::Title),
            ("marmalade", Look::Word),
            ("expired", Look::Not),
            ("12-character", Look::Not),
            ("90days", Look::Not),
            ("01/04/2025", Look::Not),
            ("10:30am", Look::Not),
            ("a.person@council.example", Look::Not),
            ("Annex-B2.docx", Look::Not),
            ("********", Look::Not),
            ("<password>", Look::Not),
            ("${DB_PASSWORD}", Look::Not),
            ("$PASSWORD", Look::Not),
            ("XXXXXXXX1", Look::Not),
            ("case-sensitive", Look::Not),
            ("wrong!", Look::Not),
            ("https://reset.example/x1", Look::Not),
        ] {
            assert_eq!(look(value.as_bytes()), expected, "{value}");
        }
    }
}
