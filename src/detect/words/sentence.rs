//! The words of a sentence before a place in it, the nearest first.

use super::word_list::WordList;
use crate::detect::page::text::{Text, is_word};

/// Bytes that are looked back.
const BACK: usize = 320;
/// A line at least this long may have been wrapped in the middle of a sentence.
const WRAPPED: usize = 40;
/// Bytes in brackets that are passed over.
const BRACKETS: usize = 160;
/// Short forms whose full stop ends no sentence.
#[rustfmt::skip] // words, many to a line
const SHORT: &[&str] = &[
    "mr", "mrs", "ms", "dr", "st", "no", "rev", "prof", "approx", "inc", "eg", "ie", "mx", "messrs", "sgt", "pc", "yrs", "hon",
];

/// What an apostrophe leaves of a verb, or of `his`.
const SHORT_VERBS: &[&[u8]] = &[b"s", b"ve", b"re", b"m", b"d", b"ll"];

/// A word, which may have a hyphen in it.
#[derive(Debug, Clone, Copy, Default)]
pub struct Word<'a> {
    /// Its first byte.
    pub from: usize,
    /// Behind its last byte, `'s` and the like not counted.
    pub to: usize,
    /// Its letters.
    pub letters: &'a [u8],
    /// `'s`, `'ve` and the like follow, or `'` behind an `s`.
    pub short: bool,
    /// The mark that stands behind it, or 0: `,` `-` `)` (something in brackets stands there) `(`.
    pub mark: u8,
}

impl Word<'_> {
    /// It is one of these.
    pub fn is(&self, words: &[&str]) -> bool {
        words.iter().any(|word| word.as_bytes().eq_ignore_ascii_case(self.letters))
    }

    /// It stands in a list.
    pub fn among(&self, list: &WordList) -> bool {
        list.has(self.letters)
    }

    /// It begins with a capital letter and is not one sign alone.
    pub fn is_capital(&self) -> bool {
        self.letters.first().is_some_and(u8::is_ascii_uppercase)
    }

    /// It begins a sentence with a capital letter, and what the sentence states begins behind it.
    fn only_joins(&self) -> bool {
        self.is_capital() && !self.short && self.mark == 0 && self.among(&JOINS)
    }

    /// It has a digit.
    pub fn has_digit(&self) -> bool {
        self.letters.iter().any(u8::is_ascii_digit)
    }
}

/// Words with which a sentence begins that states what follows them: `Because Ann …`. What `if` begins does not.
const JOINS: WordList = WordList::of(&[
    "after", "also", "although", "and", "as", "because", "before", "but", "however", "now", "since", "so",
    "then", "though", "when", "while", "whilst", "yet",
]);

/// Words of one sentence, the nearest first.
#[derive(Debug)]
pub struct Sentence<'a> {
    words: [Word<'a>; Sentence::WORDS],
    count: usize,
    /// The place.
    pub at: usize,
    /// The words reach to the beginning of the sentence, or to the name behind the `Because` with which it begins.
    pub whole: bool,
}

impl<'a> Sentence<'a> {
    /// Words that are kept.
    pub const WORDS: usize = 40;

    /// The words of the sentence before a place.
    pub fn before(text: Text<'a>, at: usize) -> Self {
        let mut sentence = Self { words: [Word::default(); Self::WORDS], count: 0, at, whole: false };
        let floor = at.saturating_sub(BACK).max(text.begin());
        let (mut place, mut mark) = (at, 0);
        while place > floor {
            let byte = text.before(place);
            if is_word(byte) {
                let end = place;
                while place > floor && is_in_word(text, place - 1) {
                    place -= 1;
                }
                if place == floor && floor > text.begin() {
                    return sentence;
                }
                sentence.push(text, place, end, mark);
                if sentence.count == Self::WORDS {
                    return sentence;
                }
                mark = 0;
                continue;
            }
            match byte {
                b'\n' if is_hard(text, place - 1) => break,
                b'\t' | b'|' | b';' | b':' | b'*' | b'"' => break,
                b'.' | b'!' | b'?' if ends_sentence(text, place - 1) => break,
                b')' => {
                    let inside = text.slice(place.saturating_sub(BRACKETS).max(floor), place - 1);
                    let Some(open) = memchr::memrchr(b'(', inside) else { break };
                    place = place - 1 - (inside.len() - open);
                    mark = b')';
                    continue;
                }
                b'(' => mark = b'(',
                b',' => mark = b',',
                b'-' if text.before(place - 1) == b' ' => mark = b'-',
                _ => {}
            }
            place -= 1;
        }
        sentence.whole = place > floor || floor == text.begin();
        if sentence.whole
            && let [.., second, first] = sentence.words()
            && second.is_capital()
            && first.only_joins()
        {
            sentence.count -= 1;
        }
        sentence
    }

    /// The word so many words back.
    pub fn word(&self, index: usize) -> Option<&Word<'a>> {
        self.words().get(index)
    }

    /// All of them.
    pub fn words(&self) -> &[Word<'a>] {
        self.words.get(..self.count).unwrap_or_default()
    }

    fn push(&mut self, text: Text<'a>, from: usize, end: usize, mark: u8) {
        let bytes = text.slice(from, end);
        let ending = |at: &usize| {
            SHORT_VERBS
                .iter()
                .any(|verb| bytes.get(at + 1..).is_some_and(|rest| rest.eq_ignore_ascii_case(verb)))
        };
        let stem = memchr::memrchr(b'\'', bytes).filter(ending).unwrap_or(bytes.len());
        let short = stem < bytes.len() || text.at(end) == b'\'' && bytes.ends_with(b"s");
        if let Some(slot) = self.words.get_mut(self.count) {
            let letters = bytes.get(..stem).unwrap_or_default();
            *slot = Word { from, to: from + stem, letters, short, mark };
            self.count += 1;
        }
    }
}

/// A letter or digit, or what joins two of them: `she's`, `ex-husband`.
fn is_in_word(text: Text<'_>, place: usize) -> bool {
    let byte = text.at(place);
    is_word(byte)
        || matches!(byte, b'\'' | b'-') && is_word(text.before(place)) && is_word(text.at(place + 1))
}

/// The stop at a place ends a sentence.
pub fn ends_sentence(text: Text<'_>, place: usize) -> bool {
    if !matches!(text.at(place + 1), b' ' | b'\n' | b'\r' | b'\t' | b'"' | b'\'' | b')' | 0) {
        return false;
    }
    if text.at(place) != b'.' {
        return true;
    }
    let letters = (0..8).take_while(|back| is_word(text.before(place - back))).count();
    let word = text.slice(place.saturating_sub(letters), place);
    !(letters == 1 && word.first().is_some_and(u8::is_ascii_alphabetic)
        || SHORT.iter().any(|short| short.as_bytes().eq_ignore_ascii_case(word)))
}

/// The line break at a place is more than a wrapped line.
pub fn is_hard(text: Text<'_>, place: usize) -> bool {
    let mut next = place + 1;
    while next < place + 16 && matches!(text.at(next), b'>' | b' ' | b'\r') {
        next += 1;
    }
    let first = text.at(next);
    if !is_word(first) && !matches!(first, b'(' | b'\'') {
        return true;
    }
    let close = place - usize::from(text.before(place) == b'\r');
    if !is_word(text.before(close)) && !matches!(text.before(close), b',' | b')' | b'-' | b' ' | b'\'') {
        return true;
    }
    if first.is_ascii_lowercase() {
        return false;
    }
    let before = text.slice(close.saturating_sub(WRAPPED), close);
    before.len() < WRAPPED || before.contains(&b'\n')
}
