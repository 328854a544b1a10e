//! Sentences that give the secret before its name.

use super::label::{Kind, Label};
use super::secret::{Look, is_key, look};
use super::value::{Secret, has_sense};
use crate::detect::page::text::Text;
use crate::detect::words::word_list::WordList;

/// Words that may stand between a secret and its name behind it, and those before which it stands.
#[rustfmt::skip] // words, many to a line
const BETWEEN: WordList = WordList::of(&[
    "a", "access", "account", "admin", "alarm", "correct", "current", "default", "door", "entry", "fi",
    "first", "gate", "guest", "her", "his", "initial", "key", "login", "main", "master", "my", "network",
    "new", "office", "old", "one", "our", "portal", "right", "router", "safe", "security", "system", "temp",
    "temporary", "the", "their", "time", "user", "user's", "verification", "wi", "wifi", "your",
]);
const VERBS: WordList = WordList::of(&["as", "being", "is", "was"]);

/// The secret before a label: `… is the password`, `use … as your password`.
pub fn precede(text: Text<'_>, label: &Label) -> Option<Secret> {
    let floor = label.start.saturating_sub(100);
    let mut at = label.start;
    // `… (password)`, `… / … (user / password)`
    let user = if text.at(label.end) == b')' { user_before(text, at) } else { 0 };
    let open = at - user;
    let bracketed = text.before(open) == b'(' && text.at(label.end) == b')' && text.before(open - 1) == b' ';
    at = if bracketed { open - 1 } else { at };
    for _ in 0..if bracketed { 0 } else { 6 } {
        let close =
            at - text.slice(floor, at).iter().rev().take_while(|byte| matches!(byte, b' ' | b'-')).count();
        let length = text
            .slice(floor, close)
            .iter()
            .rev()
            .take_while(|byte| byte.is_ascii_alphabetic() || **byte == b'\'')
            .count();
        let word = text.slice(close - length, close);
        at = close - length;
        if VERBS.has(word) {
            break;
        }
        if !BETWEEN.has(word) {
            return None;
        }
    }
    if at == label.start || text.before(at) != b' ' {
        return None;
    }
    let end = at - 1;
    let end = end
        - text
            .slice(floor, end)
            .iter()
            .rev()
            .take_while(|byte| matches!(byte, b'"' | b'\'' | b'*' | b'`' | b')'))
            .count();
    let length = text
        .slice(floor, end)
        .iter()
        .rev()
        .take_while(|byte| !byte.is_ascii_whitespace() && !matches!(byte, b'"' | b'`' | b'(' | b'|' | b'>'))
        .count();
    let start = end - length;
    // Both may be written together.
    let both = if user > 0 { text.slice(start, end) } else { &[] };
    let start =
        start + both.iter().position(|byte| matches!(byte, b'/' | b'|' | b':')).map_or(0, |at| at + 1);
    let start = start + text.slice(start, end).iter().take_while(|byte| matches!(byte, b'\'' | b'*')).count();
    let found = text.slice(start, end);
    let fits = match label.kind {
        Kind::Password => look(found) == Look::Mixed && !has_sense(found),
        Kind::Code => (4..=8).contains(&found.len()) && found.iter().all(u8::is_ascii_digit),
        Kind::Key => is_key(found, 20),
    };
    (fits && (start > floor || start == 0)).then_some(Secret { start, end })
}

/// How long `user / ` is before a place, or whatever else says that the first of two is the name of a user.
fn user_before(text: Text<'_>, at: usize) -> usize {
    #[rustfmt::skip] // words, many to a line
    const WORDS: &[&str] = &[
        "user", "username", "user name", "user id", "userid", "name", "id", "login", "login name", "log in", "logon", "account", "email", "e-mail",
    ];
    #[rustfmt::skip] // words, many to a line
    const JOINTS: &[&[u8]] = &[b"/", b"|", b",", b"&", b"+", b":", b" and", b" then"];
    let before = text.slice(at.saturating_sub(24), at);
    let inside = memchr::memrchr(b'(', before).and_then(|open| before.get(open + 1..)).unwrap_or_default();
    let said = inside.trim_ascii_end();
    let names =
        |said: &[u8]| WORDS.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(said.trim_ascii()));
    let two = JOINTS.iter().filter_map(|joint| said.strip_suffix(*joint)).any(names);
    if two { inside.len() } else { 0 }
}
