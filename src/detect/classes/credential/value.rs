//! The value behind the name of a secret: where it ends, and whether it may be one there.

use super::label::{Kind, Label};
use super::secret::{LENGTH, Look, is_key, look};
use super::stand_in;
use crate::detect::page::text::Text;

/// A secret.
#[derive(Debug, Clone, Copy)]
pub struct Secret {
    /// Its first byte.
    pub start: usize,
    /// Behind its last.
    pub end: usize,
}

/// How firmly the words lead to what follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Bond {
    /// A colon, an equals sign, quotes, the border of a cell.
    Tight,
    /// A verb.
    Verb,
    /// `to`, `as`, or nothing at all.
    Loose,
}

/// Behind spaces, opening marks and up to two line breaks.
pub fn gap_to_secret(text: Text<'_>, mut at: usize) -> usize {
    let mut breaks = 0;
    loop {
        match text.at(at) {
            b' ' | b'\r' | b'\t' | b'|' => at += 1,
            b'>' if breaks > 0 => at += 1,
            b'\n' if breaks < 2 => {
                breaks += 1;
                at += 1;
            }
            _ => return at,
        }
    }
}

/// The letters that begin here.
pub fn word(text: Text<'_>, at: usize) -> &[u8] {
    let bytes = text.slice(at, at + 24);
    let length = bytes
        .iter()
        .enumerate()
        .take_while(|(index, byte)| byte.is_ascii_alphabetic() || **byte == b'\'' && *index > 0)
        .count();
    bytes.get(..length).unwrap_or_default()
}

/// The secret that begins here, perhaps behind marks.
pub fn value(text: Text<'_>, from: usize, label: &Label, bond: Bond) -> Option<Secret> {
    let mut start = from;
    if bond == Bond::Tight {
        start = gap_to_secret(text, start);
    }
    // A secret on a line of its own must have it for itself.
    let below = text.slice(from.saturating_sub(8).max(label.end), start).contains(&b'\n');
    let marks = text.slice(start, start + 4);
    let opening =
        marks.iter().take_while(|byte| matches!(byte, b'"' | b'\'' | b'`' | b'*' | b'_' | b'(')).count();
    let quote = opening
        .checked_sub(1)
        .and_then(|last| marks.get(last))
        .copied()
        .filter(|mark| matches!(mark, b'"' | b'\'' | b'`'));
    let starred = label.kind == Kind::Code && marks.get(opening).is_some_and(u8::is_ascii_digit);
    start += if starred && text.before(start + opening) == b'*' { opening - 1 } else { opening };
    if opening > 0 && quote.is_none() {
        start += text.slice(start, start + 1).iter().filter(|byte| **byte == b' ').count();
    }
    if bond == Bond::Tight && text.at(start) == b'-' && text.at(start + 1) == b' ' {
        start += 2;
    }
    // `[enter here]`
    if text.at(start) == b'[' && is_filled_in_later(text.slice(start, start + 40)) {
        return None;
    }
    let end = extent(text, start, quote)?;
    let found = text.slice(start, end);
    let alone = |end: usize| {
        let rest = text.slice(end, end + 4);
        rest.iter()
            .find(|byte| !matches!(byte, b' ' | b'\r' | b'.' | b'"' | b'\'' | b'*' | b'`'))
            .is_none_or(|byte| *byte == b'\n')
    };
    if below && !alone(end) && label.kind != Kind::Code {
        return (label.plural && label.kind == Kind::Password).then(|| last_of_line(text, start)).flatten();
    }
    let fits = match label.kind {
        Kind::Code => return code(text, start, label, bond, below),
        Kind::Key => {
            let least = match bond {
                _ if label.terse => 16,
                Bond::Loose => 20,
                Bond::Tight | Bond::Verb => 12,
            };
            is_key(found, least) || bond == Bond::Tight && found.len() >= least && is_strong(found)
        }
        Kind::Password if found.contains(&b' ') => bond != Bond::Loose && is_phrase(found),
        // An ordinary word is none where nothing but words leads to it.
        Kind::Password
            if bond != Bond::Tight && quote.is_none() && found.iter().all(u8::is_ascii_lowercase) =>
        {
            false
        }
        Kind::Password => {
            let ends = ends_statement(text, end);
            match (look(found), bond) {
                (Look::Not, _) => false,
                (Look::Mixed, Bond::Tight | Bond::Verb) => true,
                (Look::Mixed, Bond::Loose) => !has_sense(found),
                (_, Bond::Loose) => false,
                (Look::Code, _) if stand_in::is_unit(next_word(text, end)) => false,
                (Look::Code, Bond::Tight) => true,
                (Look::Code, Bond::Verb) => found.len() >= 6 && ends,
                (Look::Title | Look::Word, _) if quote.is_some() => true,
                (Look::Title, _) => ends && !below,
                (Look::Word, Bond::Tight) => alone(end) && !below && found.len() >= 6,
                (Look::Word, Bond::Verb) => false,
            }
        }
    };
    fits.then_some(Secret { start, end })
}

/// Words in brackets stand where something is to be filled in, or was taken out.
fn is_filled_in_later(bytes: &[u8]) -> bool {
    let inside = bytes.split(|byte| matches!(byte, b']' | b'\n')).next().unwrap_or_default();
    let said = inside.contains(&b' ') || inside.strip_prefix(b"[").is_some_and(stand_in::is_word);
    bytes.get(inside.len()) == Some(&b']') && said && !inside.iter().any(u8::is_ascii_digit)
}

/// Small and capital letters, digits and signs: nothing else is written so.
pub fn is_strong(value: &[u8]) -> bool {
    let has = |kind: fn(&u8) -> bool| value.iter().any(kind);
    look(value) == Look::Mixed
        && has(u8::is_ascii_lowercase)
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_digit)
        && has(|byte| matches!(byte, b'!' | b'#' | b'$' | b'?' | b'&' | b'*' | b'%' | b'^'))
}

/// In a list of passwords a line may say first what each opens: its last word, if that looks like one.
fn last_of_line(text: Text<'_>, start: usize) -> Option<Secret> {
    let bytes = text.slice(start, start + 80);
    let line = bytes.split(|byte| *byte == b'\n').next()?.trim_ascii_end();
    let word = line.rsplit(|byte| byte.is_ascii_whitespace()).next()?;
    let (end, digits) = (start + line.len(), word.iter().any(u8::is_ascii_digit));
    (digits && line.len() < 80 && look(word) == Look::Mixed)
        .then_some(Secret { start: end - word.len(), end })
}

/// Several words in quotes: a number is among them, or none of them says anything about secrets.
fn is_phrase(value: &[u8]) -> bool {
    let words = || value.split(|byte| *byte == b' ').filter(|word| !word.is_empty());
    let digits = value.iter().any(u8::is_ascii_digit);
    let letters = value.iter().any(u8::is_ascii_alphabetic);
    let (count, said) = (words().count(), words().any(stand_in::is_word));
    letters && !said && !stand_in::is_template(value) && (digits && count <= 6 || (3..=6).contains(&count))
}

/// Where a value ends: at the closing quote, or at a space, marks of punctuation left out.
fn extent(text: Text<'_>, start: usize, quote: Option<u8>) -> Option<usize> {
    let bytes = text.slice(start, start + LENGTH + 1);
    if let Some(quote) = quote
        && let Some(length) = bytes.iter().position(|byte| *byte == quote || *byte == b'\n')
        && bytes.get(length) == Some(&quote)
        && length > 0
    {
        return Some(start + length);
    }
    let ends = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'|' | b';' | b'"' | b'<' | 0);
    let tag = usize::from(bytes.first() == Some(&b'<'));
    let length = bytes.iter().skip(tag).position(ends).map_or(bytes.len(), |length| length + tag);
    if length > LENGTH {
        return None;
    }
    let mut end = start + length;
    let open = bytes.get(..length).unwrap_or_default().contains(&b'(');
    while end > start {
        match text.before(end) {
            b'.' | b',' | b':' | b'\'' | b'`' | b']' | b'}' | b'&' => end -= 1,
            b')' if !open => end -= 1,
            b'*' | b'_' if text.before(start) == text.before(end) => end -= 1,
            _ => break,
        }
    }
    (end > start && text.at(end) != b':').then_some(end)
}

/// A word that only joins another to a number is no secret without a firm bond: `Office365`, `AES-256`.
pub fn has_sense(value: &[u8]) -> bool {
    let letters = value.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
    let (word, rest) = value.split_at_checked(letters).unwrap_or_default();
    let capitals = !value.iter().any(u8::is_ascii_lowercase);
    let product = [
        "office",
        "windows",
        "microsoft",
        "server",
        "covid",
        "level",
        "annex",
        "appendix",
        "version",
        "room",
        "section",
        "form",
        "page",
    ];
    let named = product.iter().any(|name| name.as_bytes().eq_ignore_ascii_case(word));
    let marked =
        value.iter().any(|byte| matches!(byte, b'!' | b'$' | b'%' | b'^' | b'&' | b'#' | b'@' | b'*'));
    // `step-by-step`, `NamesLikeThis`
    let digits = value.iter().any(u8::is_ascii_digit);
    named || capitals && !marked || !digits && !marked || rest.first() == Some(&b'/')
}

/// The sentence, the line or the clause ends here.
fn ends_statement(text: Text<'_>, end: usize) -> bool {
    let marks = text
        .slice(end, end + 3)
        .iter()
        .take_while(|byte| matches!(byte, b'.' | b'!' | b'"' | b'\'' | b')' | b'*'))
        .count();
    match text.at(end + marks) {
        0 | b'\n' | b'\r' | b',' | b';' | b'\t' | b'|' | b'<' => true,
        b' ' if marks > 0 => true,
        b' ' => {
            let next = next_word(text, end + marks);
            next.is_empty()
                || [
                    &b"and"[..],
                    b"for",
                    b"until",
                    b"but",
                    b"on",
                    b"if",
                    b"please",
                    b"(",
                    b"to",
                    b"from",
                    b"at",
                    b"as",
                    b"by",
                    b"near",
                    b"then",
                    b"with",
                    b"or",
                    b"is",
                    b"before",
                    b"when",
                    b"located",
                    b"it",
                ]
                .iter()
                .any(|word| word.eq_ignore_ascii_case(next))
        }
        _ => false,
    }
}

/// The word behind a space.
fn next_word(text: Text<'_>, end: usize) -> &[u8] {
    let at = end + usize::from(matches!(text.at(end), b' ' | b'-' | b'\n'));
    if at == end { &[] } else { word(text, at) }
}

/// A code of a door, a PIN, a code that was sent.
fn code(text: Text<'_>, from: usize, label: &Label, bond: Bond, below: bool) -> Option<Secret> {
    let start = if below { named_line(text, from, label)? } else { from };
    let end = extent(text, start, None)?;
    let found = text.slice(start, end);
    let count = |kind: fn(&u8) -> bool| found.iter().filter(|byte| kind(byte)).count();
    let (digits, letters) = (count(u8::is_ascii_digit), count(u8::is_ascii_alphabetic));
    let joints = count(|byte| *byte == b'-');
    let known =
        found.iter().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'#' | b'*' | b'-' | b'!'));
    let next = next_word(text, end);
    if !known || digits < 3 || found.len() > 60 || stand_in::is_unit(next) || stand_in::is_template(found) {
        return None;
    }
    let mut groups = found.split(|byte| *byte == b'-').map(<[u8]>::len);
    let groups = (groups.next(), groups.next(), groups.next());
    let date = joints == 2 && matches!(groups, (Some(4), Some(2), Some(2)) | (Some(2), Some(2), Some(4)));
    let most = if joints > 0 { 48 } else { 8 };
    let pin = letters <= 2 && letters == count(u8::is_ascii_uppercase) && digits <= most;
    let mixed = letters > 0 && found.len() >= 6 && look(found) >= Look::Code;
    let firm = bond != Bond::Loose
        || pin
            && digits >= 4
            && (joints == 0
                || text.slice(label.end.saturating_sub(11), label.end).eq_ignore_ascii_case(b"combination"))
            && (ends_statement(text, end) || next.is_empty());
    (!date && (pin || mixed) && firm).then_some(Secret { start, end })
}

/// In a list of codes a line may say first what the code opens: where the code begins.
fn named_line(text: Text<'_>, start: usize, label: &Label) -> Option<usize> {
    let mut at = start;
    for _ in 0..5 {
        let token = extent(text, at, None)?;
        if text.slice(at, token).iter().any(u8::is_ascii_digit) {
            return Some(at);
        }
        if !label.plural {
            return None;
        }
        at = token
            + text
                .slice(token, token + 4)
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b':' | b'-' | b'=' | b','))
                .count();
    }
    None
}
