//! The terms of a dictionary file.

use super::reader::{Reader, Value};
use crate::detect::dictionary::spelling;
use crate::detect::spec::TermSpec;
use memchr::memmem;
use std::collections::BTreeMap;

/// Every key of a term.
const TERM_KEYS: [&str; 6] = ["cap", "excludes", "part_of_words", "requires", "weight", "words"];
/// Keys of the whole file, which TOML takes for a term's once a term has begun.
const ABOVE: [&str; 4] = ["finds", "leaves", "threshold", "title"];
/// The longest form or phrase, in characters.
const LONGEST: usize = 80;
/// The fewest letters and digits of a form that may be a part of any word.
const SHORTEST_PART: usize = 3;
/// How often a term counts at the most where nothing is said.
const CAP: u8 = 3;
/// The largest weight.
const HEAVIEST: u64 = 1_000;

/// The forms of a dictionary so far, in their one spelling, as they were written.
pub(super) type Listed = BTreeMap<Vec<u8>, String>;

/// A form or phrase in its one spelling, with the byte of the file at which it stands.
struct Spelt {
    written: String,
    spelling: Vec<u8>,
    at: usize,
}

/// A term, or `None` where its words cannot be read. `cap` is what the dictionary says for all.
pub(super) fn read<'t>(
    value: &Value<'t>,
    cap: Option<u8>,
    listed: &mut Listed,
    reader: &mut Reader<'t>,
) -> Option<TermSpec> {
    let Some(table) = value.get_ref().as_table() else {
        reader.other_kind(value, "a term, headed by [[term]],");
        return None;
    };
    let start = value.span().start;
    let before = reader.count();
    for key in table.keys().filter(|key| ABOVE.contains(&key.get_ref().as_ref())) {
        let message = format!("`{}` stands inside of a term", key.get_ref());
        reader.wrong(key.span().start, message, "move it above the first [[term]]");
    }
    if reader.count() == before {
        reader.only(table, &TERM_KEYS, "key");
    }
    let part_of_words = table.get("part_of_words").and_then(|value| reader.flag(value)).unwrap_or_default();
    let words = reader.required(table, start, "words", "for instance `words = [\"lottery\", \"lotteries\"]`");
    let words = words.map_or_else(Vec::new, |value| read_words(value, reader));
    for word in &words {
        if part_of_words && word.spelling.len() < SHORTEST_PART {
            let message = format!("`{}` would be found in all kinds of words", word.written);
            reader.wrong(word.at, message, "leave `part_of_words` out, or write a longer form");
        }
        if let Some(known) = listed.insert(word.spelling.clone(), word.written.clone()) {
            let hint =
                format!("it is the same as `{known}`: case, hyphens and punctuation make no difference");
            reader.wrong(word.at, format!("`{}` is listed twice", word.written), hint);
        }
    }
    let weight =
        reader.required(table, start, "weight", "what one occurrence is worth, for instance `weight = 3`");
    let weight = weight.and_then(|value| reader.number_within(value, 1, HEAVIEST));
    let own_cap = table.get("cap").and_then(|value| read_cap(value, reader));
    let requires = table.get("requires").map_or_else(Vec::new, |value| read_words(value, reader));
    for required in &requires {
        if !words.is_empty() && words.iter().all(|word| contains(&word.spelling, &required.spelling, true)) {
            let message =
                format!("`{}` asks for nothing: it is a part of the words themselves", required.written);
            reader.wrong(required.at, message, "name words that stand elsewhere in the message");
        }
    }
    let excludes = table.get("excludes").map_or_else(Vec::new, |value| read_words(value, reader));
    for phrase in &excludes {
        if words.iter().any(|word| contains(&word.spelling, &phrase.spelling, !part_of_words)) {
            let message = format!("with `{}` excluded, a form of this term never counts", phrase.written);
            reader.wrong(phrase.at, message, "write more of the phrase, or take the form out of `words`");
        } else if !words.iter().any(|word| contains(&phrase.spelling, &word.spelling, !part_of_words)) {
            let message = format!("none of the words of this term stands in `{}`", phrase.written);
            let hint = "write a phrase with one of the words in it, in which that word is not to count";
            reader.wrong(phrase.at, message, hint);
        }
    }
    let texts = |spelt: Vec<Spelt>| spelt.into_iter().map(|spelt| spelt.written).collect::<Vec<_>>();
    Some(TermSpec {
        words: Some(texts(words)).filter(|words| !words.is_empty())?,
        weight: u32::try_from(weight?).ok()?,
        cap: own_cap.or(cap).unwrap_or(CAP),
        part_of_words,
        requires: texts(requires),
        excludes: texts(excludes),
    })
}

/// How often a term counts at the most.
pub(super) fn read_cap<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Option<u8> {
    reader.number_within(value, 1, u8::MAX.into()).and_then(|cap| u8::try_from(cap).ok())
}

fn read_words<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Vec<Spelt> {
    let mut words = Vec::new();
    for value in reader.several(value) {
        let Some(written) = reader.line(value, LONGEST) else { continue };
        let at = value.span().start;
        let spelling = spelling::of(&written);
        if written.contains('*') {
            let hint = "list the forms one by one, or write `part_of_words = true`";
            reader.wrong(at, format!("`{written}` has a star, which stands for nothing here"), hint);
        } else if spelling.is_empty() {
            let message = format!("no text can contain `{written}`: only letters and digits are compared");
            reader.wrong(at, message, "write a word");
        } else {
            words.push(Spelt { written, spelling, at });
        }
    }
    words
}

/// One spelling stands in another one, as whole words or anywhere.
fn contains(outer: &[u8], inner: &[u8], whole: bool) -> bool {
    let sides = |text: &[u8]| [b" ", text, b" "].concat();
    if whole {
        memmem::find(&sides(outer), &sides(inner)).is_some()
    } else {
        memmem::find(outer, inner).is_some()
    }
}
