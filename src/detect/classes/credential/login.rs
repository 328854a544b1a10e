//! A name and a password side by side: `login details are … / …`.

use super::secret::{CLASS, Look, look};
use super::value::{has_sense, is_strong};
use crate::detect::detector::{Candidate, Detector, Judgement, Spot};
use crate::detect::finding::{Class, Confidence};
use crate::detect::page::text::{Text, is_word};
use crate::detect::page::value::Value;
use crate::detect::words::context::Around;
use crate::detect::words::lexicon::Words;
use crate::detect::words::said::Said;

/// The detector.
#[derive(Debug)]
pub struct Login;

/// Words between the announcement and the pair.
#[rustfmt::skip] // words, many to a line
const LEADS: &[&str] = &[
    "details", "detail", "credentials", "credential", "info", "information", "account", "user", "username", "name", "id", "password",
    "passcode", "and", "is", "are", "as", "follows", "with", "using", "the", "your", "my", "for", "to", "below", "following", "these", "this", "portal", "system",
    "site", "server", "database", "combination", "combo", "in", "on", "of", "now", "still", "can", "be", "will", "here", "our", "account", "shared", "admin", "test",
];

/// Words that are no name of a user.
#[rustfmt::skip] // words, many to a line
const NO_USERS: &[&str] = &["http", "https", "page", "link", "time", "times", "date", "at", "from", "via"];

impl Detector for Login {
    fn class(&self) -> &Class {
        &CLASS
    }

    fn summary(&self) -> &'static str {
        "A user name and a password side by side"
    }

    fn manual(&self) -> &'static str {
        "Words such as `login`, `sign in`, `credentials`, `user/pass` that lead to two values with a slash, a bar, a comma, a colon, \
         `and` or a line break between them, of which the second looks like a password. High. Left alone: pairs whose second part is \
         a word or a number."
    }

    fn sources(&self) -> &'static [&'static str] {
        &["NCSC, Password administration for system owners"]
    }

    fn words(&self) -> Words {
        Words { labels: &["login credentials"], near: &[], others: &[] }
    }

    fn samples(&self) -> &'static [&'static str] {
        &[]
    }

    fn openings(&self, add: &mut dyn FnMut(&'static str)) {
        [
            "login",
            "log in",
            "log-in",
            "logon",
            "log on",
            "credential",
            "creds",
            "sign in",
            "sign-in",
            "signin",
            "pass",
        ]
        .into_iter()
        .for_each(add);
    }

    fn effort(&self) -> u64 {
        // It reads the words that lead to a pair, and what may be one.
        256
    }

    fn candidate(&self, spot: &Spot<'_>) -> Option<Candidate> {
        let text = spot.text;
        if is_word(text.before(spot.start)) {
            return None;
        }
        let mut at = spot.end;
        if matches!(text.at(spot.start), b'p' | b'P') {
            // `user name and password`, `user/pass`
            let before = text.slice(spot.start.saturating_sub(16), spot.start).trim_ascii_end();
            let joined = matches!(before.last(), Some(b'/' | b'&' | b'+' | b'|'))
                || before.ends_with(b" and")
                || before.ends_with(b" or");
            if !joined {
                return None;
            }
            let user = [&b"user"[..], b"name", b"login", b"id", b"email"];
            if !user
                .iter()
                .any(|word| before.windows(word.len()).any(|window| window.eq_ignore_ascii_case(word)))
            {
                return None;
            }
            at += text.slice(at, at + 8).iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        } else {
            at += usize::from(matches!(text.at(at), b's' | b'S'));
        }
        let (start, end) = pair(text, at)?;
        Some(Candidate::of_value(start, end, Value::of(text, start, end)))
    }

    fn judge(&self, _: &Candidate, _: Said, _: &Around<'_>) -> Option<Judgement> {
        Judgement::new(Confidence::High, "a user name stands beside it, announced as a login")
    }
}

/// The second part of the pair to which the words from here lead.
fn pair(text: Text<'_>, mut at: usize) -> Option<(usize, usize)> {
    let (limit, mut announced) = (at + 90, false);
    for _ in 0..14 {
        let spaces = text.slice(at, at + 8);
        let gap = spaces
            .iter()
            .take_while(|byte| {
                matches!(byte, b' ' | b'\n' | b'\r' | b'>' | b':' | b'=' | b'"' | b'\t' | b'-' | b'(' | b'/')
            })
            .count();
        announced |= spaces.get(..gap)?.iter().any(|byte| matches!(byte, b':' | b'=' | b'\t' | b'-' | b'\n'));
        at += gap;
        let word = word(text, at);
        let is = |words: &[&str]| words.iter().any(|known| known.as_bytes().eq_ignore_ascii_case(word));
        if at >= limit || is(NO_USERS) {
            return None;
        }
        announced |= is(&["is", "are", "as", "with", "using", "follows"]);
        let mut user_end = at + user(text, at);
        if user_end > at
            && !names_user(text, at, user_end)
            && let Some(found) = second(text, &mut user_end)
            && (announced || is_strong(text.slice(found.0, found.1)))
        {
            return Some(found);
        }
        if word.is_empty() || !is(LEADS) {
            return None;
        }
        at += word.len();
    }
    None
}

/// The letters that begin here.
fn word(text: Text<'_>, at: usize) -> &[u8] {
    let bytes = text.slice(at, at + 24);
    let length = bytes.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    bytes.get(..length).unwrap_or_default()
}

/// How long the name of a user is that begins here: it has a letter.
fn user(text: Text<'_>, at: usize) -> usize {
    let bytes = text.slice(at, at + 65);
    let known =
        |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-' | b'@' | b'\\' | b'+');
    let length = bytes.iter().take_while(known).count();
    let name = bytes.get(..length).unwrap_or_default();
    if (2..=64).contains(&length) && name.iter().any(u8::is_ascii_alphabetic) { length } else { 0 }
}

/// It only says that a name follows, and what follows is none of the two: `user: …`.
fn names_user(text: Text<'_>, from: usize, to: usize) -> bool {
    #[rustfmt::skip] // words, many to a line
    const WORDS: &[&str] = &[
        "user", "username", "user_name", "user-name", "userid", "user_id", "usr", "uid", "name", "id", "login", "logon", "account", "email", "e-mail",
        "mail", "url", "site", "website", "server", "host", "hostname", "database", "domain", "tenant", "port", "portal", "system",
    ];
    let name = text.slice(from, to);
    let behind = text.slice(to, to + 4).trim_ascii_start();
    matches!(behind.first(), Some(b':' | b'=' | b'-' | b'|'))
        && WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(name))
}

/// The password behind the name of a user, with what divides the two.
fn second(text: Text<'_>, at: &mut usize) -> Option<(usize, usize)> {
    let rest = text.slice(*at, *at + 16);
    let spaces = rest.iter().take_while(|byte| **byte == b' ').count();
    let behind = rest.get(spaces..)?;
    let divider = match behind {
        [b'/' | b'|' | b':' | b',' | b'&' | b'\t' | b'+' | b';', ..] => 1,
        [b'-', b' ', ..] if spaces > 0 => 1,
        [b'\r', b'\n', ..] => 2,
        [b'\n', ..] => 1,
        _ if spaces > 0 && behind.starts_with(b"and ") => 4,
        _ if spaces > 0 && behind.starts_with(b"then ") => 5,
        _ if spaces > 0 && behind.starts_with(b"with ") => 5,
        _ => return None,
    };
    let mut start = *at + spaces + divider;
    start += text
        .slice(start, start + 4)
        .iter()
        .take_while(|byte| matches!(byte, b' ' | b'"' | b'\'' | b'>' | b'*' | b'`'))
        .count();
    let bytes = text.slice(start, start + 65);
    let length = bytes
        .iter()
        .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'|' | b'<' | 0))
        .unwrap_or(bytes.len());
    let found = bytes.get(..length).filter(|_| length < 65)?;
    let trimmed = length
        - found
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b'.' | b',' | b';' | b')' | b'\'' | b'`' | b':'))
            .count();
    let found = found.get(..trimmed)?;
    let fits = look(found) == Look::Mixed && !has_sense(found) && !found.ends_with(b":");
    fits.then_some((start, start + trimmed))
}
