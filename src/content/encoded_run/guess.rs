//! In which ways a run of symbols decodes to something that somebody meant.

use super::way::Way;
use crate::content::file_type::Family;
use crate::content::signature::{SIGNATURES, Signature};
use std::cmp::Reverse;
use std::sync::LazyLock;

/// Symbols of a run that are looked at.
pub(super) const HEAD: usize = 64;

/// Bytes of text that do not come about by chance where all of what was decoded is text.
const ALL_TEXT: usize = 15;
/// The same where other bytes stand around it.
const PART_TEXT: usize = 20;
/// Bytes of a signature that random symbols do not hit.
const MARKS: usize = 3;
/// Characters of UTF-16 that do not come about by chance.
const UNITS: usize = 8;

/// The ways in which the beginning of a run is plausible, the most plausible first.
pub(super) fn plausible(head: &[u8]) -> Vec<Way> {
    let mut decoded = Vec::with_capacity(HEAD);
    let mut scored = Vec::new();
    for way in Way::ALL {
        scored.extend(plausibility(way, head, &mut decoded).map(|score| (score, way)));
    }
    scored.sort_by_key(|(score, _)| Reverse(*score));
    scored.into_iter().map(|(_, way)| way).collect()
}

/// The beginning of a run is plausible in this way.
pub(super) fn is_plausible(way: Way, head: &[u8]) -> bool {
    plausibility(way, head, &mut Vec::with_capacity(HEAD)).is_some()
}

fn plausibility(way: Way, head: &[u8], decoded: &mut Vec<u8>) -> Option<usize> {
    if !way.reads(head) {
        return None;
    }
    decoded.clear();
    way.decode(head, decoded);
    let score = score(decoded)?;
    let number = matches!(way, Way::Hexadecimal(_)) && head.iter().all(u8::is_ascii_digit);
    (!number || is_calm(decoded)).then_some(score)
}

/// How plausible it is that somebody meant this; `None` where chance is the better explanation.
fn score(decoded: &[u8]) -> Option<usize> {
    let stretch = longest_text(decoded);
    let needed = if stretch == decoded.len() { ALL_TEXT } else { PART_TEXT };
    if stretch >= needed {
        return Some(stretch);
    }
    (is_utf_16(decoded) || has_signature(decoded)).then_some(ALL_TEXT)
}

/// Somebody meant this, more likely than not.
pub(super) fn is_meant(decoded: &[u8]) -> bool {
    score(decoded).is_some()
}

/// Most of it are digits, and the rest stands between digits in text. Where all is written in decimal digits, tables come
/// out as anything else.
pub(super) fn is_text_of_digits(decoded: &[u8]) -> bool {
    let digits = decoded.iter().filter(|byte| byte.is_ascii_digit()).count();
    digits * 2 > decoded.len() && decoded.iter().all(|byte| matches!(byte, b' '..=b'9'))
}

/// Most neighbours are of one kind, as in words and numbers. Two decimal digits are a character of text more often than
/// not, so of a long number this is asked as well.
fn is_calm(bytes: &[u8]) -> bool {
    let kind = |byte: &u8| (byte.is_ascii_digit(), byte.is_ascii_lowercase(), byte.is_ascii_uppercase());
    let kinds: Vec<_> = bytes.iter().filter(|byte| **byte != b' ').map(kind).collect();
    let changes = kinds.iter().zip(kinds.iter().skip(1)).filter(|(one, next)| one != next).count();
    changes * 5 <= kinds.len() * 2
}

/// Bytes of the longest stretch of text, if there may be [`ALL_TEXT`] of them; a character that is cut off at the end
/// counts.
fn longest_text(bytes: &[u8]) -> usize {
    if bytes.iter().all(|byte| is_text(char::from(*byte)) && byte.is_ascii()) {
        return bytes.len();
    }
    if !may_hold_text(bytes) {
        return 0;
    }
    let (mut longest, mut current) = (0, 0);
    let mut chunks = bytes.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        for c in chunk.valid().chars() {
            current = if is_text(c) { current + c.len_utf8() } else { 0 };
            longest = longest.max(current);
        }
        let cut_off = chunks.peek().is_none()
            && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        current = if cut_off { current + chunk.invalid().len() } else { 0 };
        longest = longest.max(current);
    }
    longest
}

/// Whether there may be [`ALL_TEXT`] bytes of text on end, as far as neighbours say. So many lie around one of the places
/// that are asked, and there chance ends most stretches soon.
fn may_hold_text(bytes: &[u8]) -> bool {
    let follow = |pair: &&[u8]| matches!(pair, [one, next] if may_follow(*one, *next));
    (ALL_TEXT - 1..bytes.len()).step_by(ALL_TEXT).any(|at| {
        let (before, behind) = (bytes.get(..=at).unwrap_or_default(), bytes.get(at..).unwrap_or_default());
        let before = before.windows(2).rev().take_while(follow).count();
        before + 1 + behind.windows(2).take_while(follow).count() >= ALL_TEXT
    })
}

/// Text in UTF-8 has no controls; bytes above 127 begin a character, or go on with one that has begun (RFC 3629 section
/// 3).
fn may_follow(one: u8, next: u8) -> bool {
    let ascii = |byte| matches!(byte, b' '..=b'~' | b'\t' | b'\r' | b'\n');
    match next {
        0x80..=0xbf => matches!(one, 0x80..=0xbf | 0xc2..=0xf4),
        0xc2..=0xf4 => ascii(one) || matches!(one, 0x80..=0xbf),
        _ => ascii(next) && (ascii(one) || matches!(one, 0x80..=0xbf)),
    }
}

/// A character of ordinary text.
fn is_text(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\r' | '\n' | '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{20ac}' | '\u{feff}')
        || (!c.is_ascii() && c.is_alphanumeric())
}

/// Text in UTF-16 of one script: beside those of Latin, all characters have one high byte.
fn is_utf_16(bytes: &[u8]) -> bool {
    let units = bytes.chunks_exact(2).skip_while(|unit| matches!(unit, [0xff, 0xfe] | [0xfe, 0xff]));
    let byte = |unit: &[u8], at: usize| unit.get(at).copied().unwrap_or(0);
    bytes.len() / 2 >= UNITS
        && [0, 1].into_iter().any(|high| {
            let script = units.clone().map(|unit| byte(unit, high)).find(|page| *page != 0).unwrap_or(0);
            let of_script = |unit: &[u8]| matches!(byte(unit, high), page if page == 0 || page == script);
            let character = |unit| u32::from(byte(unit, high)) << 8 | u32::from(byte(unit, 1 - high));
            script <= 0x30
                && units.clone().all(of_script)
                && units.clone().all(|unit| char::from_u32(character(unit)).is_some_and(is_text))
        })
}

/// Of a type that the table of signatures leaves to readers of its structure, by what files made today begin with: ZIP,
/// Windows programs, compound files, PDF, RAR.
fn is_structured(head: &[u8]) -> bool {
    matches!(
        head,
        [b'P', b'K', 3, 4, ..]
            | [b'M', b'Z', 0x90, 0, ..]
            | [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..]
            | [b'%', b'P', b'D', b'F', b'-', ..]
            | [b'R', b'a', b'r', b'!', 0x1a, 7, ..]
    )
}

/// The rows of the table of signatures that what begins with a byte may fit, by that byte.
static ROWS: LazyLock<Vec<Vec<&Signature>>> = LazyLock::new(|| {
    let long = |row: &&Signature| row.marks.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() >= MARKS;
    let near = |row: &&Signature| row.marks.iter().all(|(at, bytes)| at + bytes.len() <= HEAD);
    let begins = |row: &Signature, byte| {
        row.marks.iter().all(|(at, bytes)| *at > 0 || bytes.first().is_none_or(|first| *first == byte))
    };
    (0..=u8::MAX)
        .map(|byte| SIGNATURES.iter().filter(long).filter(near).filter(|row| begins(row, byte)).collect())
        .collect()
});

/// The beginning of a file that is more than a picture or a sound: those stand in the text of ordinary mail.
fn has_signature(head: &[u8]) -> bool {
    let Some(rows) = head.first().and_then(|first| ROWS.get(usize::from(*first))) else { return false };
    let ordinary = |row: &Signature| matches!(row.file_type.family, Family::Image | Family::Audio);
    let fits = |row: &Signature| {
        row.marks.iter().all(|(at, bytes)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
    };
    let first = rows.iter().find(|row| fits(row));
    is_structured(head) || first.is_some_and(|row| !ordinary(row))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::signature;
    use proptest::prelude::*;

    /// By the definition: every stretch is tried.
    fn longest(bytes: &[u8]) -> usize {
        let complete = |stretch: &[u8], last: bool| match std::str::from_utf8(stretch) {
            Ok(text) => text.chars().all(is_text),
            Err(e) => {
                let valid = std::str::from_utf8(&stretch[..e.valid_up_to()]).unwrap();
                last && e.error_len().is_none() && valid.chars().all(is_text)
            }
        };
        let begins = (0..bytes.len()).flat_map(|from| (from..=bytes.len()).map(move |to| (from, to)));
        let stretches = begins.filter(|(from, to)| complete(&bytes[*from..*to], *to == bytes.len()));
        stretches.map(|(from, to)| to - from).max().unwrap_or(0)
    }

    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let piece = prop_oneof!["[ -~]{0,20}", "[é–ж\t\u{7f}]{0,8}"].prop_map(String::into_bytes);
        let piece = prop_oneof![piece, prop::collection::vec(any::<u8>(), 0..4)];
        prop::collection::vec(piece, 0..5).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn the_longest_stretch_of_text_is_found(bytes in bytes()) {
            let longest = longest(&bytes);
            let found = longest_text(&bytes);
            prop_assert!(found == longest || (found == 0 && longest < ALL_TEXT), "{found} {longest}");
        }

        #[test]
        fn a_way_is_plausible_alone_as_among_others(text in bytes(), junk in "[A-Za-z0-9+/]{0,3}") {
            let head = junk + &encodify::base64::STANDARD.encode(&text);
            let head = head.trim_end_matches('=').as_bytes();
            let head = &head[..head.len().min(HEAD)];
            let ways = plausible(head);
            for way in Way::ALL {
                prop_assert_eq!(is_plausible(way, head), ways.contains(&way));
            }
        }
    }

    #[test]
    fn every_row_of_the_table_is_found_by_its_first_byte() {
        for row in SIGNATURES.iter().filter(|row| row.marks.iter().all(|mark| mark.0 < 32)) {
            let mut head = vec![0xa5; 48];
            for (at, mark) in row.marks {
                let room = mark.len().min(48 - at);
                head[*at..at + room].copy_from_slice(&mark[..room]);
            }
            let Some(found) = signature::by_signature(&head) else { continue };
            let short = row.marks.iter().map(|mark| mark.1.len()).sum::<usize>() < MARKS;
            let ordinary = matches!(found.family, Family::Image | Family::Audio);
            assert_eq!(has_signature(&head), !short && !ordinary, "{row:?}");
        }
    }
}
