//! A name right behind a value: `… (NHS)`, `… is her NHS number`.

use super::lexicon::{Lexicon, Meaning};
use super::said::{Said, Where, says};
use super::stretch::Stretch;
use crate::detect::finding::{Class, Group};
use crate::detect::page::text::is_word;

/// How far behind a value one may stand, in bytes.
pub const FAR: usize = 96;
/// How far without `as` before it.
const NEAR: usize = 48;
/// Words between a value and the name behind it, one more than these.
const QUALIFIED: usize = 5;
/// Letters of a name behind a dash that needs no `number` behind it.
const UNMISTAKABLE: usize = 12;
/// Letters of a word behind a comma that says by itself what the number is.
const PLAIN: usize = 8;
/// Words between a value and `as`.
const BETWEEN: usize = 8;

/// A name may stand behind a value that this byte follows.
pub fn may_open(byte: u8) -> bool {
    matches!(byte, b',' | b' ' | b')' | b'\'' | b'"' | b'(' | b'[' | b'-' | b'=' | b'\r' | b'\n' | b'>')
}

/// What the name says that stands right behind a value, or a few words further on: `… at the top as the UTR`.
pub fn said(bytes: &[u8], lexicon: &Lexicon, class: &Class) -> Said {
    let near = bytes.get(..NEAR.min(bytes.len())).unwrap_or_default();
    match right_behind(near, lexicon, class) {
        Said::Nothing => put_down(bytes).map_or(Said::Nothing, |name| right_behind(name, lexicon, class)),
        said => said,
    }
}

/// From the blank before `as` on, if only words stand before it that are no names.
fn put_down(bytes: &[u8]) -> Option<&[u8]> {
    let plain = |byte: &&u8| byte.is_ascii_lowercase() || matches!(byte, b' ' | b'\n' | b'\r' | b'>');
    let length = bytes.iter().take_while(plain).count();
    let words = bytes.get(..length).unwrap_or_default();
    let at = words.array_windows().rposition(|[first, a, s, last]| {
        matches!(first, b' ' | b'\n') && (a, s) == (&b'a', &b's') && matches!(last, b' ' | b'\n')
    })?;
    let between = words.get(..at)?.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty()).count();
    (1..=BETWEEN).contains(&between).then(|| bytes.get(at..)).flatten()
}

/// What the name says with which the text right behind a value begins.
fn right_behind(bytes: &[u8], lexicon: &Lexicon, class: &Class) -> Said {
    let skipped = bytes.iter().take_while(|byte| may_open(**byte)).count();
    // An equals sign on the next line begins something else, and so does a bracket with more in it than a name.
    let opened = bytes.iter().take(skipped).take_while(|byte| **byte != b'\n');
    let bracketed = opened.into_iter().any(|byte| matches!(byte, b'(' | b'[' | b'='))
        || bracket(bytes).is_some_and(|inside| is_name(inside, lexicon, class));
    let (between, bytes) = bytes.split_at_checked(skipped).unwrap_or_default();
    // `… - NHS number for Mrs Doe`
    let dashed = between == b" - ";
    // So do the words begin without which nothing is said.
    let comma = between.first() == Some(&b',');
    if !bracketed && !dashed && (skipped == 0 || !may_lead(bytes, comma)) {
        return Said::Nothing;
    }
    let bytes = clause(bytes);
    let stretch = Stretch::of(bytes);
    // `… - that is her NHS number`, `… down as his NHS number`, `… = NHS number`, `…, which should be the NHS number`.
    let pointer = stretch.skip(0, &[b"that", b"this", b"which", b"it"]);
    if pointer == 0 && comma {
        // `514915254, passport.`
        let named = stretch.len() >= PLAIN && stretch.next_word(1) >= stretch.len();
        return if named && is_own(&stretch, lexicon, class) {
            Said::Name(Where::After)
        } else {
            Said::Nothing
        };
    }
    let told = stretch.skip(pointer, PARTICIPLES);
    let told = stretch.skip(told, &[b"should", b"must", b"may", b"might", b"could", b"will"]);
    let verb = stretch.skip(told, &[b"is", b"was", b"as", b"be", b"being"]);
    let verb = if verb > told || told == pointer { verb } else { 0 };
    let name = stretch.skip(verb, &[b"the", b"his", b"her", b"their", b"my", b"your", b"our", b"its", b"a"]);
    if !bracketed && verb == 0 {
        return if dashed { dashed_name(&stretch, first_line(bytes), lexicon, class) } else { Said::Nothing };
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

/// What stands in the bracket right behind a value, on the same line or the next.
pub fn bracket(bytes: &[u8]) -> Option<&[u8]> {
    let behind = bytes.trim_ascii_start().strip_prefix(b"(")?;
    let length = behind.iter().position(|byte| matches!(byte, b')' | b'('))?;
    (behind.get(length) == Some(&b')')).then(|| behind.get(..length)).flatten()
}

/// The words are a name of the class, from the first to the last, and leave no doubt: `NI number`, `date of birth`, and of what
/// has a shape of its own, `mob`, `dob`.
pub fn is_name(words: &[u8], lexicon: &Lexicon, class: &Class) -> bool {
    let stretch = Stretch::of(words);
    let Some(found) = lexicon.find_for(class, &stretch, 0) else { return false };
    let own = matches!(found.meaning.to(class), Meaning::Label(own) if own == *class);
    let shaped = matches!(class.group, Group::Contact | Group::Attribute);
    let several = shaped || stretch.next_word(1) < stretch.len();
    own && several && (found.to == stretch.len() || stretch.announces(found.to))
}

/// All of it is a name of the class.
fn is_own(stretch: &Stretch, lexicon: &Lexicon, class: &Class) -> bool {
    let found = lexicon.find_for(class, stretch, 0);
    found.is_some_and(|found| {
        found.to == stretch.len() && matches!(found.meaning.to(class), Meaning::Label(own) if own == *class)
    })
}

/// The words may lead to a name.
fn may_lead(bytes: &[u8], comma: bool) -> bool {
    if comma {
        let word = bytes.iter().position(|byte| !byte.is_ascii_alphabetic()).unwrap_or(0);
        return matches!(bytes, [b't' | b'w' | b'i', b'h' | b't', ..]) || word >= PLAIN;
    }
    let first = bytes.iter().position(|byte| is_word(*byte)).unwrap_or(bytes.len());
    let word = bytes.get(first..).and_then(<[u8]>::first_chunk);
    let word = word.map(|word: &[u8; 4]| word.map(|letter| letter.to_ascii_lowercase()));
    match word {
        Some([b't' | b'w' | b'i' | b'a', ..]) => true,
        Some(word) => {
            matches!(&word, b"shou" | b"bein")
                || PARTICIPLES.iter().any(|known| known.first_chunk() == Some(&word))
        }
        // `is` may be all that is left.
        None => bytes.get(first).is_some_and(|byte| byte.eq_ignore_ascii_case(&b'i')),
    }
}

/// What the number that stands before the name was said to be.
const PARTICIPLES: &[&[u8]] = &[
    b"down",
    b"recorded",
    b"shown",
    b"listed",
    b"noted",
    b"held",
    b"given",
    b"stated",
    b"quoted",
    b"entered",
];

/// What a name says that begins behind a dash and says that it is one of a number.
fn dashed_name(stretch: &Stretch, line: usize, lexicon: &Lexicon, class: &Class) -> Said {
    let Some(found) = lexicon.find_for(class, stretch, 0) else { return Said::Nothing };
    let own = matches!(found.meaning.to(class), Meaning::Label(own) if own == *class);
    let end = stretch.skip(found.to, &[b"number", b"no", b"id", b"ref"]);
    let letters = stretch.letters(found.from, end);
    // `… - national insurance` and nothing else.
    let alone = letters.len() >= UNMISTAKABLE && line == end;
    let named = alone || [&b"number"[..], b"no", b"id", b"ref"].iter().any(|word| letters.ends_with(word));
    let goes_on = alone || stretch.skip(end, &[b"for", b"of"]) > end || end == stretch.len();
    let free = stretch.digits(end, stretch.len()) < 4;
    if own && named && goes_on && free {
        says(Some(&found.meaning), class, Where::After)
    } else {
        Said::Nothing
    }
}

/// How many letters the first line has.
fn first_line(bytes: &[u8]) -> usize {
    Stretch::of(bytes.split(|byte| *byte == b'\n').next().unwrap_or_default()).len()
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
