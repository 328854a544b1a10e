//! Keys of well-known services, which say by their first letters what they are.

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
pub struct Token;

/// Which bytes a key is written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Alphabet {
    /// Capitals and the digits 2 to 7.
    Base32,
    /// Hexadecimal digits in small letters.
    Hex,
    /// Capitals and digits.
    Capitals,
    /// Letters and digits.
    Plain,
    /// Letters, digits, hyphen, underscore.
    Url,
    /// The same, and dots.
    Dotted,
    /// Letters, digits, signs of base 64 and of URLs.
    Base64,
}

use Alphabet::{Base32, Base64, Capitals, Dotted, Hex, Plain, Url};

/// The beginning of a key as it is written, what it consists of behind that, and the least and the most bytes of that.
#[rustfmt::skip] // a table
const KINDS: &[(&str, Alphabet, usize, usize)] = &[
    ("AKIA",                      Base32,    16,  16), // Amazon Web Services
    ("ASIA",                      Base32,    16,  16),
    ("ghp_",                      Plain,     36,  40), // GitHub
    ("gho_",                      Plain,     36,  40),
    ("ghu_",                      Plain,     36,  40),
    ("ghs_",                      Plain,     36,  40),
    ("ghr_",                      Plain,     36,  80),
    ("github_pat_",               Url,       60,  90),
    ("glpat-",                    Dotted,    20,  60), // GitLab
    ("gldt-",                     Url,       20,  40),
    ("glrt-",                     Dotted,    20,  60),
    ("glptt-",                    Hex,       40,  40),
    ("xoxb-",                     Url,       20, 120), // Slack
    ("xoxp-",                     Url,       20, 120),
    ("xoxa-",                     Url,       20, 120),
    ("xoxs-",                     Url,       20, 120),
    ("xapp-",                     Url,       30, 160),
    ("hooks.slack.com/services/", Base64,    30,  90),
    ("sk_live_",                  Plain,     16, 120), // Stripe
    ("sk_test_",                  Plain,     16, 120),
    ("rk_live_",                  Plain,     16, 120),
    ("whsec_",                    Base64,    24,  80),
    ("SG.",                       Dotted,    50,  80), // SendGrid
    ("AIza",                      Url,       35,  35), // Google
    ("GOCSPX-",                   Url,       28,  28),
    ("ya29.",                     Dotted,    30, 400),
    ("npm_",                      Plain,     36,  36),
    ("pypi-AgE",                  Url,       50, 400),
    ("SK",                        Hex,       32,  32), // Twilio
    ("key-",                      Hex,       32,  32), // Mailgun
    ("sk-",                       Url,       32, 200), // OpenAI, Anthropic
    ("hf_",                       Plain,     34,  40), // Hugging Face
    ("shpat_",                    Hex,       32,  32), // Shopify
    ("dop_v1_",                   Hex,       64,  64), // DigitalOcean
    ("dckr_pat_",                 Url,       24,  40), // Docker
    ("hvs.",                      Url,       24, 200), // HashiCorp
    ("ATATT3",                    Base64,    60, 300), // Atlassian
    ("NRAK-",                     Capitals,  27,  27), // New Relic
    ("xkeysib-",                  Url,       60, 100), // Brevo
    ("AGE-SECRET-KEY-1",          Capitals,  58,  58),
];

/// How the forms begin that have rules of their own.
const FORMS: [&str; 2] = ["eyJ", "sig="];

impl Detector for Token {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "Keys of well-known services, JSON Web Tokens, GOV.UK Notify keys, Azure secrets"
    }

    fn manual(&self) -> &'static str {
        "Keys that say what they are: of Amazon Web Services, GitHub, GitLab, Slack, Stripe, SendGrid, Google, npm, PyPI, Twilio, \
         Mailgun, OpenAI and others by their first letters, alphabet and length; JSON Web Tokens; GOV.UK Notify keys (two UUIDs joined); \
         client secrets of Microsoft Entra; signatures in links to Azure storage. High. Left alone: the same letters with another length, \
         keys of which one sign fills half, keys with EXAMPLE in them."
    }

    fn sources(&self) -> &'static [&'static str] {
        &[
            "gitleaks, default rules (prefixes, alphabets, lengths)",
            "RFC 7519 (JSON Web Token)",
            "GOV.UK Notify, API documentation (API keys)",
        ]
    }

    fn words(&self) -> Words {
        Words { labels: &["bearer token"], near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &["AKIAIOSFODNN7EXAMPLE"]
    }

    fn triggers(&self) -> &'static [&'static str] {
        &["-4", "~"]
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        KINDS.iter().map(|(begin, ..)| *begin).chain(FORMS).for_each(add);
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        let (start, end) = match text.slice(spot.start, spot.end) {
            b"eyJ" => web_token(text, spot.start)?,
            b"-4" => notify(text, spot.start)?,
            b"~" => entra(text, spot.start.checked_sub(1).filter(|at| text.at(*at) == b'Q')?)?,
            b"sig=" => signature(text, spot.end)?,
            found => {
                let (_, alphabet, least, most) =
                    KINDS.iter().find(|(written, ..)| written.as_bytes() == found)?;
                known(text, spot, *alphabet, *least, *most)?
            }
        };
        let found = text.slice(start, end);
        let exemplary = found.windows(7).any(|window| window.eq_ignore_ascii_case(b"example"));
        (!exemplary && !is_filled(found))
            .then(|| Candidate::of_value(start, end, Value::of(text, start, end)))
    }

    fn judge(&self, _: &Candidate, _: Said, _: &Around<'_>) -> Option<Judgement> {
        Judgement::new(Confidence::High, "first letters, alphabet and length are those of a service's keys")
    }
}

fn fits(alphabet: Alphabet, byte: u8) -> bool {
    match alphabet {
        Base32 => matches!(byte, b'A'..=b'Z' | b'2'..=b'7'),
        Hex => matches!(byte, b'0'..=b'9' | b'a'..=b'f'),
        Capitals => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        Plain => byte.is_ascii_alphanumeric(),
        Url => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        Dotted => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'),
        Base64 => {
            byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'+' | b'/' | b'=' | b'%')
        }
    }
}

/// How many bytes of an alphabet stand here, up to one more than `most`.
fn run(text: Text<'_>, from: usize, alphabet: Alphabet, most: usize) -> usize {
    text.slice(from, from + most + 1).iter().take_while(|byte| fits(alphabet, **byte)).count()
}

/// A key of [`KINDS`].
fn known(
    text: Text<'_>,
    spot: &Spot<'_>,
    alphabet: Alphabet,
    least: usize,
    most: usize,
) -> Option<(usize, usize)> {
    let before = text.before(spot.start);
    let url = text.slice(spot.start, spot.end).contains(&b'/');
    if before.is_ascii_alphanumeric() || matches!(before, b'-' | b'_' | b'.' | b'+') && !url {
        return None;
    }
    let mut length = run(text, spot.end, alphabet, most);
    if matches!(alphabet, Dotted | Base64) {
        length -=
            text.slice(spot.end, spot.end + length).iter().rev().take_while(|byte| **byte == b'.').count();
    }
    let end = spot.end + length;
    let next = text.at(end);
    if !(least..=most).contains(&length) || next.is_ascii_alphanumeric() || next == b'_' {
        return None;
    }
    // Long words with hyphens are no keys.
    let digits = text.slice(spot.end, end).iter().filter(|byte| byte.is_ascii_digit()).count();
    (digits * 40 >= length).then_some((spot.start, end))
}

/// `eyJ….eyJ….…` (RFC 7519 section 3): two objects and a signature.
fn web_token(text: Text<'_>, start: usize) -> Option<(usize, usize)> {
    let before = text.before(start);
    if before.is_ascii_alphanumeric() || matches!(before, b'.' | b'-' | b'_') {
        return None;
    }
    let head = start + run(text, start, Url, 1024);
    let body = head + 1 + run(text, head + 1, Url, 3000);
    if head - start < 12 || text.at(head) != b'.' || text.slice(head + 1, head + 4) != b"eyJ" {
        return None;
    }
    // What follows may be cut off by the window.
    let signed = text.at(body) == b'.' || body == text.end() || body - head > 100;
    let end = body + 1 + run(text, body + 1, Url, 1024);
    signed.then_some((start, if text.at(body) == b'.' { end } else { body }))
}

/// A GOV.UK Notify key ends in the UUID of the service and the secret one, joined by a hyphen. The trigger is the `-4` of the first.
fn notify(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let first = at.checked_sub(13)?;
    let is_uuid = |from: usize| {
        text.slice(from, from + 36)
            .iter()
            .enumerate()
            .filter(|(index, byte)| match index {
                8 | 13 | 18 | 23 => **byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            })
            .count()
            == 36
    };
    let joined =
        text.at(at + 5) == b'-' && text.at(first + 36) == b'-' && is_uuid(first) && is_uuid(first + 37);
    let end = first + 73;
    (joined && !text.at(end).is_ascii_alphanumeric() && !text.before(first).is_ascii_alphanumeric())
        .then_some((first + 37, end))
}

/// A client secret of Microsoft Entra: three bytes, a digit, `Q~`, 31 to 34 more.
fn entra(text: Text<'_>, at: usize) -> Option<(usize, usize)> {
    let start = at.checked_sub(4)?;
    let known = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~');
    let length = text.slice(at + 2, at + 38).iter().take_while(|byte| known(byte)).count();
    let before = text.slice(start, start + 3).iter().all(known) && !known(&text.before(start));
    (before && text.before(at).is_ascii_digit() && (31..=35).contains(&length))
        .then_some((start, at + 2 + length))
}

/// The signature of a link to storage.
fn signature(text: Text<'_>, from: usize) -> Option<(usize, usize)> {
    let length = run(text, from, Base64, 120);
    let before = text.slice(from.saturating_sub(600), from);
    let shared = before
        .windows(4)
        .any(|window| window == b"?sv=" || window == b"&sv=" || window == b"&se=" || window == b"&sp=");
    let linked = matches!(text.before(from - 4), b'?' | b'&' | b';');
    ((40..=100).contains(&length) && shared && linked).then_some((from, from + length))
}

/// One sign fills half of it: it was blacked out.
fn is_filled(value: &[u8]) -> bool {
    let mut counts = [0_u16; 128];
    for byte in value {
        if let Some(count) = counts.get_mut(usize::from(*byte)) {
            *count += 1;
        }
    }
    counts.iter().any(|count| usize::from(*count) * 2 > value.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_looked_for_can_be_found() {
        use crate::detect::page::chart::Chart;
        use crate::detect::trigger::Triggers;
        let triggers = Triggers::new([(1, &Token as &dyn Detector)]);
        for (index, (begin, _, least, most)) in KINDS.iter().enumerate() {
            assert!(least <= most && begin.len() <= Triggers::LONGEST, "{begin}");
            assert!(KINDS.iter().skip(index + 1).all(|(other, ..)| other != begin), "{begin}");
            let text = format!(" {begin}x");
            let (mut chart, mut found) = (Chart::default(), std::collections::VecDeque::new());
            chart.extend(text.as_bytes(), 0);
            triggers.find(text.as_bytes(), 0, text.len(), &chart, &mut found);
            assert!(found.iter().any(|found| (found.start, found.end) == (1, 1 + begin.len())), "{begin}");
        }
    }
}
