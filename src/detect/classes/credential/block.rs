//! Private keys as files have them: PEM, PGP, PuTTY.

use super::secret::CLASS;
use crate::detect::detector::{Candidate, Detector, Judgement, Spot};
use crate::detect::finding::{Class, Confidence};
use crate::detect::page::text::Text;
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// The detector.
#[derive(Debug)]
pub struct PrivateKey;

/// Bytes behind the first line in which the key begins.
const BODY: usize = 240;

impl Detector for PrivateKey {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Private keys as PEM, PGP and PuTTY files have them"
    }

    fn manual(&self) -> &'static str {
        "The first line of a private key (`-----BEGIN … PRIVATE KEY-----`, PGP's block, SSH's, PuTTY's) with the key below it, also where the \
         line breaks are lost, also as base 64 in a setting. High. Left alone: public keys and certificates, the line alone in a sentence, keys that were cut out."
    }

    fn sources(&self) -> &'static [&'static str] {
        &["RFC 7468 (PEM)", "RFC 9580 section 6.2 (PGP PRIVATE KEY BLOCK)", "PuTTY manual, appendix C (PPK)"]
    }

    fn words(&self) -> Words {
        Words { labels: &["pgp private key"], near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        [
            "private key-----",
            "private key block-----",
            "private key ----",
            "putty-user-key-file-",
            "ls0tls1crudjtib",
        ]
        .into_iter()
        .for_each(add);
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let (start, end) = match text.at(spot.start) {
            b'l' | b'L' => encoded(text, spot)?,
            _ if text.slice(spot.start, spot.start + 5).eq_ignore_ascii_case(b"putty") => {
                let line = text.slice(spot.end, spot.end + 40);
                let version = matches!(line, [b'1'..=b'9', b':', b' ', b'a'..=b'z', ..]);
                version.then_some((spot.start, spot.end + 2))?
            }
            _ => {
                let begin = text.slice(spot.start.saturating_sub(40), spot.start);
                let begin =
                    begin.windows(6).rposition(|window| window == b"BEGIN ").map(|at| begin.len() - at)?;
                let start = spot.start - begin;
                let kind = text.slice(start, spot.start);
                let capitals = kind
                    .iter()
                    .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ');
                let dashes = text
                    .slice(start.saturating_sub(5), start)
                    .iter()
                    .rev()
                    .take_while(|byte| matches!(byte, b'-' | b' '))
                    .count();
                if !capitals || dashes < 4 || !has_body(text, spot.end) {
                    return None;
                }
                let close =
                    text.slice(spot.end, spot.end + 5).iter().take_while(|byte| **byte == b'-').count();
                (start - dashes, spot.end + close)
            }
        };
        // Two keys are told apart by what they begin with.
        let body = Value::normal(text.slice(end, end + 80).iter().copied());
        Some(Candidate::of_value(start, end, body))
    }

    fn judge(&self, _: &Candidate, _: Said, _: &Around<'_>) -> Option<Judgement> {
        Judgement::new(Confidence::High, "the first line of a private key, and the key below it")
    }
}

/// A key follows: a run of base 64 before anything that is none, lines with a colon left out.
fn has_body(text: Text<'_>, from: usize) -> bool {
    let bytes = text.slice(from, from + BODY);
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=');
    let divides =
        |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'\\' | b'"' | b'\'' | b'>' | b',');
    bytes.split(divides).any(|word| {
        let word = word.strip_prefix(b"n").unwrap_or(word);
        word.len() >= 24 && word.iter().all(known)
    })
}

/// `LS0tLS1CRUdJTiB…`: `-----BEGIN ` in base 64, and what kind of key it is.
fn encoded(text: Text<'_>, spot: &Spot<'_>) -> Option<(usize, usize)> {
    let begins = text.slice(spot.start, spot.end) == b"LS0tLS1CRUdJTiB";
    // `PRIVATE`, at each of the three places of base 64.
    let private = [&b"UFJJVkFUR"[..], b"BSSVZBVE", b"QUklWQVRF"];
    let rest = text.slice(spot.end, spot.end + 48);
    let is_private = private.iter().any(|word| rest.windows(word.len()).any(|window| window == *word));
    (begins && is_private).then_some((spot.start, spot.end))
}
