//! How a sentence, a form or a program leads from the name of a secret to the secret.

use super::label::Label;
use super::value::{Bond, Secret, gap_to_secret, value, word};
use crate::detect::page::text::{Text, is_word};
use crate::detect::words::word_list::WordList;

/// Bytes behind a name in which its secret begins.
const REACH: usize = 120;
/// Words between a name and its secret.
const WORDS: usize = 16;

/// Verbs behind which the secret may stand.
#[rustfmt::skip] // words, many to a line
const VERBS: WordList = WordList::of(&[
    "are", "be", "becomes", "been", "being", "equals", "is", "now", "reads", "remains", "s", "was", "were", "ydy",
    "yw",
]);

/// Words that may stand between such a verb and the secret.
#[rustfmt::skip] // words, many to a line
const LEADS: WordList = WordList::of(&[
    "actually", "again", "all", "also", "amended", "and", "as", "at", "be", "below", "called", "capital", "case",
    "changed", "currently", "either", "following", "follows", "going", "here", "in", "initially", "is", "issued",
    "just", "lower", "lowercase", "now", "present", "probably", "quotes", "reset", "set", "shown", "simply", "still",
    "temporarily", "the", "these", "this", "to", "updated", "will",
]);

/// Words that may stand directly behind the name, before more words lead to the secret.
#[rustfmt::skip] // words, many to a line
const OPENERS: WordList = WordList::of(&[
    "and", "and/or", "as", "at", "below", "by", "for", "from", "going", "has", "have", "here", "i", "i've", "in",
    "into", "needed", "not", "of", "on", "required", "should", "that", "to", "used", "we", "we've", "which", "will",
    "with", "would", "you", "you'll",
]);

/// Words behind which nothing is said about what the secret is.
#[rustfmt::skip] // words, many to a line
const STOPS: WordList = WordList::of(&[
    "because", "before", "between", "can't", "cannot", "don't", "eg", "error", "example", "expire", "expires",
    "guidance", "hash", "hashes", "if", "incident", "including", "kb", "like", "link", "may", "min", "minimum",
    "must", "never", "not", "please", "policies", "policy", "ref", "reference", "requirements", "rules", "strength",
    "such", "ticket", "unless", "until", "when",
]);

/// Words that lead to the secret, but to much else, too.
const LOOSE: WordList = WordList::of(&["as", "below", "of", "to"]);

/// The secret to which a label leads.
pub fn follow(text: Text<'_>, label: &Label) -> Option<Secret> {
    let limit = label.end + REACH;
    let mut at = label.end;
    // The end of a quoted or bracketed name.
    at += text
        .slice(at, at + 3)
        .iter()
        .take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b']' | b'*'))
        .count();
    // `<add key="SmtpPassword" value="…"/>`
    if text.slice(at, at + 7).eq_ignore_ascii_case(b" value=") {
        return value(text, at + 7, label, Bond::Tight);
    }
    if label.terse {
        at += usize::from(text.at(at) == b' ');
        return bond(text, at).and_then(|at| value(text, at, label, Bond::Tight));
    }
    match text.at(at) {
        b'_' | b'-' | b'.' | b'/' | b'@' if is_word(text.at(at + 1)) => return None,
        b'.' | b'?' | b'!' | b';' => return None,
        _ => {}
    }
    let mut purpose = false;
    for count in 0..WORDS {
        at = gap(text, at, 1)?;
        if at >= limit {
            return None;
        }
        if text.at(at) == b'(' {
            if count == 0
                && let Some(found) = value(text, at + 1, label, Bond::Loose)
            {
                return Some(found);
            }
            let inside = text.slice(at, at + 48);
            at += memchr::memchr(b')', inside)? + 1;
            continue;
        }
        if let Some(after) = bond(text, at) {
            return value(text, after, label, Bond::Tight);
        }
        let word = word(text, at);
        // Letters alone are no secret without a firm bond, but may begin a line of a list.
        let plain = !label.plural && !word.is_empty() && matches!(text.at(at + word.len()), b' ' | b'\n');
        if count == 0
            && !plain
            && let Some(found) = value(text, at, label, Bond::Loose)
        {
            return Some(found);
        }
        if word.is_empty() {
            // A comma, a quoted name.
            let skipped = text
                .slice(at, at + 2)
                .iter()
                .take_while(|byte| matches!(byte, b',' | b'"' | b'\'' | b'&'))
                .count();
            // What follows a comma is said of something else: `my password, user ID is …`.
            let (from, to) = (at + skipped, at + skipped + 7);
            if text.at(at) == b',' && !text.slice(from, to).eq_ignore_ascii_case(b" which ") {
                return None;
            }
            if skipped == 0 || count == 0 && text.at(at) != b',' {
                at = token_end(text, at, limit)?;
            }
            at += skipped;
            continue;
        }
        let verb = VERBS.has(word);
        // `… for the secure link is …`
        purpose |= count == 0 && word.eq_ignore_ascii_case(b"for");
        let opened = purpose && word.eq_ignore_ascii_case(b"link");
        if STOPS.has(word) && !opened || count == 0 && !verb && !OPENERS.has(word) {
            return None;
        }
        let bond = if verb { Some(Bond::Verb) } else { LOOSE.has(word).then_some(Bond::Loose) };
        at += word.len();
        if let Some(bond) = bond
            && let Some(found) = led(text, at, label, bond)
        {
            return Some(found);
        }
        match text.at(at) {
            b'.' | b'?' | b'!' | b';' if !is_word(text.at(at + 1)) => return None,
            b'.' | b'-' | b'/' | b'\'' | b'_' | b'@' | b'0'..=b'9' => at = token_end(text, at, limit)?,
            _ => {}
        }
    }
    None
}

/// The secret behind a verb and the words that may follow it.
fn led(text: Text<'_>, mut at: usize, label: &Label, mut strength: Bond) -> Option<Secret> {
    for _ in 0..6 {
        at = gap(text, at, 2)?;
        if let Some(after) = bond(text, at) {
            at = after;
            strength = Bond::Tight;
            at = gap_to_secret(text, at);
        }
        if let Some(found) = value(text, at, label, strength) {
            return Some(found);
        }
        let word = word(text, at);
        if word.is_empty() || !LEADS.has(word) {
            return None;
        }
        at += word.len();
    }
    None
}

/// Where the text goes on behind a colon, an equals sign, a dash, the border of a cell.
fn bond(text: Text<'_>, at: usize) -> Option<usize> {
    let (first, second) = (text.at(at), text.at(at + 1));
    match (first, second) {
        (b':', b'=') | (b'=', b'>' | b'=') | (b'-' | b':', b'>' | b'-' | b':') => Some(at + 2),
        (b':' | b'=' | b'\t' | b'|' | b'>', _) => Some(at + 1),
        (b'-', b' ') if text.before(at) == b' ' => Some(at + 1),
        _ => None,
    }
}

/// Behind spaces and line breaks with quote marks.
fn gap(text: Text<'_>, mut at: usize, most: usize) -> Option<usize> {
    let mut breaks = 0;
    while breaks <= most {
        match text.at(at) {
            b' ' | b'\r' => at += 1,
            b'>' if breaks > 0 => at += 1,
            b'\n' => {
                breaks += 1;
                at += 1;
            }
            _ => return Some(at),
        }
    }
    None
}

/// Behind what no space divides, if it is short.
fn token_end(text: Text<'_>, at: usize, limit: usize) -> Option<usize> {
    let length = text.slice(at, limit).iter().position(u8::is_ascii_whitespace)?;
    let ended = matches!(text.before(at + length), b'.' | b'?' | b'!' | b';');
    (!ended && length > 0).then_some(at + length)
}
