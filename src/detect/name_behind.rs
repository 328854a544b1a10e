//! A name right behind a value: `… (NHS)`, `… is her NHS number`.

use super::finding::Class;
use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Where, says};
use super::stretch::Stretch;
use super::text::is_word;

/// Words between a value and the name behind it, one more than these.
const QUALIFIED: usize = 5;

/// A name may stand behind a value that this byte follows.
pub fn may_open(byte: u8) -> bool {
    matches!(byte, b' ' | b')' | b'\'' | b'"' | b'(' | b'[' | b'-' | b'=' | b'\r' | b'\n' | b'>')
}

/// What the name says with which the text right behind a value begins.
pub fn said(bytes: &[u8], lexicon: &Lexicon, class: &Class) -> Said {
    let skipped = bytes.iter().take_while(|byte| may_open(**byte)).count();
    // A bracket or an equals sign on the next line begins something else.
    let opened = bytes.iter().take(skipped).take_while(|byte| **byte != b'\n');
    let bracketed = opened.into_iter().any(|byte| matches!(byte, b'(' | b'[' | b'='));
    let bytes = bytes.get(skipped..).unwrap_or_default();
    // So do the words begin without which nothing is said.
    let first = || bytes.iter().find(|byte| is_word(**byte)).map(u8::to_ascii_lowercase);
    if !bracketed && (skipped == 0 || !matches!(first(), Some(b't' | b'w' | b'i' | b'a'))) {
        return Said::Nothing;
    }
    let bytes = clause(bytes);
    let stretch = Stretch::of(bytes);
    // `… - that is her NHS number`, `… as his NHS number`, `… = NHS number`.
    let pointer = stretch.skip(0, &[b"that", b"this", b"which", b"it"]);
    let verb = stretch.skip(pointer, &[b"is", b"was", b"as"]);
    let name = stretch.skip(verb, &[b"the", b"his", b"her", b"their", b"my", b"your", b"our", b"its", b"a"]);
    if !bracketed && verb == 0 {
        return Said::Nothing;
    }
    // `her long NHS number`, `Mrs Doe's NHS number`, `the customer's NHS number`
    let mut place = None;
    for letter in stretch.starts(name).take(QUALIFIED) {
        let Some(found) = lexicon.find_for(class, &stretch, letter) else { continue };
        let qualifies = match found.meaning.to(class) {
            Meaning::Thing => !stretch.announces(found.to),
            Meaning::Near(_) | Meaning::OtherOf(_) => true,
            _ => false,
        };
        place = if qualifies { place.or(Some(found)) } else { Some(found) };
        if !qualifies {
            break;
        }
    }
    let Some(found) = place else { return Said::Nothing };
    if found.from > name && !matches!(found.meaning.to(class), Meaning::Label(own) if own == *class) {
        return Said::Nothing;
    }
    // A name with a number of its own behind it does not belong to this one.
    if stretch.digits(found.to, own_line(bytes, &stretch, found.to).min(found.to + 24)) >= 4 {
        return Said::Nothing;
    }
    match found.meaning.to(class) {
        Meaning::Thing if !stretch.announces(found.to) => Said::Nothing,
        meaning => says(Some(&meaning), class, Where::After),
    }
}

/// Where the letters of the line end on which a name ends, if what follows it there is no number of the next line.
fn own_line(bytes: &[u8], stretch: &Stretch, name: usize) -> usize {
    let line = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let length = Stretch::of(line).len();
    let leads = matches!(line.last(), Some(b':' | b'=' | b'-'));
    if name <= length && !leads { length } else { stretch.len() }
}

/// The bytes before the end of the clause.
fn clause(bytes: &[u8]) -> &[u8] {
    let ends = |(index, byte): (usize, &u8)| match byte {
        b';' | b')' | b']' | b',' => true,
        // `Mr P. Doe`
        b'.' if is_initial(bytes.get(..index).unwrap_or_default()) => false,
        b'.' => bytes.get(index + 1).is_none_or(u8::is_ascii_whitespace),
        _ => false,
    };
    let end = bytes.iter().enumerate().position(ends).unwrap_or(bytes.len());
    bytes.get(..end).unwrap_or_default()
}

/// The last word is one capital letter.
fn is_initial(bytes: &[u8]) -> bool {
    matches!(bytes, [.., b' ', letter] if letter.is_ascii_uppercase())
}
