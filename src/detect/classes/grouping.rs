//! A National Insurance number in its printed grouping, with one and the same separator between all groups, whatever
//! that is: a tab, a wide blank, the border of a cell, a line break.
//!
//! So much space tears other numbers apart for good, for tables are full of digits. Two letters, three pairs of digits
//! and a letter in a row, and nothing like it on either side, are no table.

use crate::detect::page::text::{Text, is_word};

/// Bytes of the longest separator: a comma, its quotes, a blank.
const LONGEST: usize = 4;
/// Letters and digits.
const SIGNS: usize = 9;

/// Where the number begins and ends whose first digit stands here: in pairs, or sign by sign.
pub fn read(text: Text<'_>, digit: usize) -> Option<(usize, usize)> {
    // The first group of digits has one or two, which most numbers have not.
    if is_word(text.at(digit + 1)) && is_word(text.at(digit + 2)) || is_word(text.before(digit)) {
        return None;
    }
    let gap = gap_before(text, digit)?;
    let letters = digit.checked_sub(gap.len())?;
    let (start, width) = match letters.checked_sub(2).filter(|start| is_word(text.at(*start))) {
        Some(start) => (start, 2),
        None => (letters.checked_sub(2 + gap.len())?, 1),
    };
    let end = end(text, start, gap, width)?;
    let alone = !is_word(text.before(start)) && !is_word(text.at(end));
    (alone && !like_before(text, start, gap) && !like_behind(text, end, gap)).then_some((start, end))
}

/// What stands between the digit here and the letter before it, if it is more than a plain separator.
fn gap_before(text: Text<'_>, digit: usize) -> Option<&[u8]> {
    let before = text.slice(digit.saturating_sub(LONGEST + 1), digit);
    // Most digits stand behind a plain space, and a word that is no capital.
    if let [.., letter, _] = before
        && is_word(*letter)
        && !letter.is_ascii_uppercase()
    {
        return None;
    }
    let width = before.iter().rev().take_while(|byte| !is_word(**byte)).count();
    let (letters, gap) = before.split_at_checked(before.len() - width)?;
    if !letters.last()?.is_ascii_uppercase() {
        return None;
    }
    let core = gap.strip_prefix(b" ").unwrap_or(gap);
    let core = core.strip_suffix(b" ").unwrap_or(core);
    let divides = match core {
        b"\t" | b"/" | b"," | b";" | b"|" | b"\n" | b"\r\n" | b"\",\"" | b"\";\"" | b"\"\t\"" => true,
        _ => gap.len() > 1 && gap.iter().all(|byte| *byte == b' '),
    };
    (divides && gap.len() <= LONGEST).then_some(gap)
}

/// Behind the last sign, if all of them stand here, with the gap after every so many.
fn end(text: Text<'_>, start: usize, gap: &[u8], width: usize) -> Option<usize> {
    let mut position = start;
    for index in 0..SIGNS {
        if index > 0 && index % width == 0 {
            if text.slice(position, position + gap.len()) != gap {
                return None;
            }
            position += gap.len();
        }
        let sign = text.at(position);
        let fits = match index {
            0 | 1 => sign.is_ascii_uppercase(),
            8 => matches!(sign, b'A'..=b'D'),
            _ => sign.is_ascii_digit(),
        };
        if !fits {
            return None;
        }
        position += 1;
    }
    Some(position)
}

/// A group of the same kind stands before it.
fn like_before(text: Text<'_>, start: usize, gap: &[u8]) -> bool {
    let Some(end) = start.checked_sub(gap.len()) else { return false };
    if text.slice(end, start) != gap {
        return false;
    }
    let signs = (0..3).take_while(|back| end.checked_sub(*back).is_some_and(|at| is_word(text.before(at))));
    matches!(signs.count(), 1 | 2)
}

/// A group of the same kind stands behind it.
fn like_behind(text: Text<'_>, end: usize, gap: &[u8]) -> bool {
    let begin = end + gap.len();
    if text.slice(end, begin) != gap {
        return false;
    }
    let rest = text.slice(begin, begin + 2 * LONGEST);
    let signs = rest.iter().take_while(|byte| is_word(**byte)).count();
    let next = rest.get(signs..).unwrap_or_default();
    matches!(signs, 1 | 2)
        && (next.starts_with(gap) || next.first().is_none_or(|byte| matches!(byte, b'\r' | b'\n')))
}
