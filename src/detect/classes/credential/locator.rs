//! Secrets within addresses and requests: `https://user:password@host`, `Authorization: Basic …`.

use super::secret::{CLASS, Shape, is_key};
use super::stand_in;
use crate::detect::detector::{Candidate, Detector, Judgement, Spot};
use crate::detect::finding::{Class, Confidence};
use crate::detect::page::text::Text;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// The detector.
#[derive(Debug)]
pub struct Locator;

/// Words that manuals write there.
#[rustfmt::skip] // words, many to a line
const PLACES: &[&str] = &["password", "pass", "passwd", "pwd", "secret", "token", "key", "user", "username", "xxx", "foo", "bar"];

impl Detector for Locator {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Passwords within addresses, credentials in requests"
    }

    fn manual(&self) -> &'static str {
        "The password in `scheme://user:password@host`, also in addresses of Oracle databases (`thin:user/password@`) and behind `-u user:`; \
         the value behind `Basic` or `Bearer` as requests have it. High. Left alone: addresses without a password, words such as `password` in \
         its place, names that programs put in."
    }

    fn sources(&self) -> &'static [&'static str] {
        &["RFC 3986 section 3.2.1 (userinfo)", "RFC 7617 (Basic)", "RFC 6750 (Bearer)"]
    }

    fn words(&self) -> Words {
        Words { labels: &["authorization header"], near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        // `Aladdin:open sesame` of RFC 7617, the token of RFC 6750.
        &["QWXHZGRPBJPVCGVUIHNLC2FTZQ", "MF9B5F41JQM", "MF9DOTB55F4DOT1JQM"]
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["://", " -u "]
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        ["thin:", "basic ", "bearer "].into_iter().for_each(add);
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let (start, end) = match text.at(spot.start) {
            b':' => userinfo(text, spot.end, b':')?,
            b't' | b'T' => userinfo(text, spot.end, b'/')?,
            b' ' => argument(text, spot.end)?,
            b'b' | b'B' => request(text, spot)?,
            _ => return None,
        };
        Some(Candidate::of_value(start, end, Value::of(text, start, end)))
    }

    fn judge(&self, _: &Candidate, _: Said, _: &Around<'_>) -> Option<Judgement> {
        Judgement::new(Confidence::High, "it stands where an address or a request has its password")
    }
}

/// The password before the `@` of an address (RFC 3986 section 3.2.1).
fn userinfo(text: Text<'_>, from: usize, divider: u8) -> Option<(usize, usize)> {
    let bytes = text.slice(from, from + 160);
    let stops = |byte: &u8| {
        byte.is_ascii_whitespace()
            || matches!(byte, b'"' | b'<' | b'>' | b'?' | b'#' | 0)
            || *byte == b'/' && divider != b'/'
    };
    let length = bytes.iter().position(stops).unwrap_or(bytes.len());
    // A password should have these in other signs, and seldom has.
    let marks = |byte: &u8| matches!(byte, b'?' | b'#');
    let behind = bytes.get(length..).unwrap_or_default();
    let more = behind.iter().position(|byte| stops(byte) && !marks(byte)).unwrap_or(behind.len());
    let whole = bytes.get(..length + more)?;
    let strict = bytes.get(..length)?;
    let goes_on = !strict.contains(&b'@') && strict.contains(&b':');
    let authority = if goes_on { whole } else { strict };
    let at = memchr::memrchr(b'@', authority)?;
    let info = authority.get(..at)?;
    let colon = memchr::memchr(divider, info)?;
    let found = info.get(colon + 1..)?;
    let host =
        authority.get(at + 1).is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'[' | b'/'));
    (host && is_password(found) && colon < 64).then_some((from + colon + 1, from + at))
}

/// `curl -u user:password`.
fn argument(text: Text<'_>, from: usize) -> Option<(usize, usize)> {
    let bytes = text.slice(from, from + 100);
    let length = bytes.iter().position(u8::is_ascii_whitespace).unwrap_or(bytes.len());
    let word = bytes.get(..length)?;
    let quote = usize::from(matches!(word.first(), Some(b'"' | b'\'')));
    let colon = memchr::memchr(b':', word)?;
    let found = word.get(colon + 1..length - quote.min(length - colon - 1))?;
    let user = word.get(quote..colon)?;
    let known = user
        .iter()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@' | b'\\'));
    let mixed = Shape::of(found).digits > 0 || Shape::of(found).signs > 0;
    (!user.is_empty() && known && mixed && found.len() >= 6 && is_password(found))
        .then_some((from + colon + 1, from + colon + 1 + found.len()))
}

/// It may be a password, and is no word that stands for one.
fn is_password(value: &[u8]) -> bool {
    let place = PLACES.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(value));
    value.len() >= 3 && value.len() <= 80 && !place && !stand_in::is_template(value)
}

/// The value behind `Basic` (RFC 7617) or `Bearer` (RFC 6750).
fn request(text: Text<'_>, spot: &Spot<'_>) -> Option<(usize, usize)> {
    let before = text.before(spot.start);
    if before.is_ascii_alphanumeric() {
        return None;
    }
    let start = spot.end;
    let known = |byte: &&u8| {
        byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~' | b'+' | b'/' | b'=')
    };
    let bytes = text.slice(start, start + 400);
    let length = bytes.iter().take_while(known).count();
    let found = bytes.get(..length)?;
    let found = found.get(..length - found.iter().rev().take_while(|byte| **byte == b'.').count())?;
    let fits = match text.at(spot.start + 1) {
        b'a' | b'A' => found.len() >= 8 && is_pair(found),
        _ => is_key(found, 20) && found.iter().filter(|byte| byte.is_ascii_digit()).count() >= 2,
    };
    fits.then_some((start, start + found.len()))
}

/// Base 64 of printable text with a colon in it.
fn is_pair(value: &[u8]) -> bool {
    let (mut bits, mut count, mut colon, mut length) = (0_u32, 0, false, 0_usize);
    for byte in value.iter().take_while(|byte| **byte != b'=') {
        let six = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            _ => return false,
        };
        bits = bits << 6 | u32::from(six);
        count += 6;
        if count >= 8 {
            count -= 8;
            let decoded = (bits >> count) as u8;
            bits &= (1 << count) - 1;
            if !(b' '..0x7f).contains(&decoded) && decoded < 0x80 {
                return false;
            }
            colon |= decoded == b':';
            length += 1;
        }
    }
    colon && length >= 5
}
