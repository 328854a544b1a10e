//! In which ways a run of symbols decodes to something that somebody meant.

use super::way::Way;
use crate::content::file_type::Family;
use crate::content::signature::{SIGNATURES, Signature};

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

/// Types that the table of signatures leaves to readers of their structure, by what files made today begin with.
const STRUCTURED: &[&[u8]] =
    &[b"PK\x03\x04", b"MZ\x90\0", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"%PDF-", b"Rar!\x1a\x07"];

/// The ways in which the beginning of a run is plausible, the most plausible first.
pub(super) fn plausible(head: &[u8]) -> Vec<Way> {
    let read = Way::ALL.iter().filter(|way| way.reads(head));
    let decimal = head.iter().all(u8::is_ascii_digit);
    let meant = |way: &Way, decoded: &[u8]| match way {
        Way::Hexadecimal(_) if decimal => is_calm(decoded),
        _ => true,
    };
    let scored = read.filter_map(|way| {
        let decoded = way.decode(head);
        score(&decoded).filter(|_| meant(way, &decoded)).map(|score| (score, *way))
    });
    let mut ways: Vec<_> = scored.collect();
    ways.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
    ways.into_iter().map(|(_, way)| way).collect()
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

/// Bytes of the longest stretch of text; a character that is cut off at the end counts.
fn longest_text(bytes: &[u8]) -> usize {
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

/// A character of ordinary text.
fn is_text(c: char) -> bool {
    matches!(c, ' '..='~' | '\t' | '\r' | '\n' | '\u{a0}'..='\u{bf}' | '\u{2010}'..='\u{2027}' | '\u{20ac}' | '\u{feff}')
        || (!c.is_ascii() && c.is_alphanumeric())
}

/// Text in UTF-16 of one script: beside those of Latin, all characters have one high byte.
fn is_utf_16(bytes: &[u8]) -> bool {
    [0, 1].into_iter().any(|high| {
        let mut script = 0;
        let mut units = bytes.chunks_exact(2).skip_while(|unit| matches!(unit, [0xff, 0xfe] | [0xfe, 0xff]));
        bytes.len() / 2 >= UNITS
            && units.all(|unit| {
                let byte = |at: usize| unit.get(at).copied().unwrap_or(0);
                let (page, low) = (byte(high), byte(1 - high));
                if page != 0 && script == 0 {
                    script = page;
                }
                let c = char::from_u32(u32::from(page) << 8 | u32::from(low));
                (page == 0 || (page == script && page <= 0x30)) && c.is_some_and(is_text)
            })
    })
}

/// The beginning of a file that is more than a picture or a sound: those stand in the text of ordinary mail.
fn has_signature(head: &[u8]) -> bool {
    let ordinary = |row: &Signature| matches!(row.file_type.family, Family::Image | Family::Audio);
    let long = |row: &Signature| row.marks.iter().map(|(_, bytes)| bytes.len()).sum::<usize>() >= MARKS;
    let fits = |row: &Signature| {
        row.marks.iter().all(|(at, bytes)| head.get(*at..).is_some_and(|rest| rest.starts_with(bytes)))
    };
    let first = SIGNATURES.iter().filter(|row| long(row)).find(|row| fits(row));
    STRUCTURED.iter().any(|mark| head.starts_with(mark)) || first.is_some_and(|row| !ordinary(row))
}
