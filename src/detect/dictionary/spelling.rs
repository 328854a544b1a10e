//! The one spelling in which words and text are compared: folded, in lower case, one blank for whatever stands between
//! words.

use crate::detect::page::fold::Folded;
use std::collections::BTreeSet;

/// Hands on folded text sign by sign: letters in lower case and digits, a blank for everything else; beside each what is
/// written there, or a part of that. Several blanks may follow each other. The text must end with a whole character.
pub fn signs(folded: &[u8], mut take: impl FnMut(u8, u8)) {
    for chunk in folded.utf8_chunks() {
        for character in chunk.valid().chars() {
            match u8::try_from(character) {
                Ok(byte) if byte.is_ascii_alphanumeric() => take(byte.to_ascii_lowercase(), byte),
                Ok(byte) if byte.is_ascii() => take(b' ', byte),
                _ => {
                    for lower in character.to_lowercase() {
                        let mut buffer = [0; 4];
                        lower.encode_utf8(&mut buffer).bytes().for_each(|byte| take(byte, byte));
                    }
                }
            }
        }
    }
}

/// A word or phrase in that spelling, without blanks at its ends; nothing where none of it is a letter or digit.
pub fn of(text: &str) -> Vec<u8> {
    let mut folded = Folded::default();
    folded.push(text);
    let mut out = Vec::new();
    signs(folded.slice(0, folded.end()), |sign, _| {
        if sign != b' ' || out.last().is_some_and(|last| *last != b' ') {
            out.push(sign);
        }
    });
    out.truncate(out.trim_ascii_end().len());
    out
}

/// Every spelling of a word or phrase that differs in capitals only. Of other alphabets, a capital may look like a Latin
/// letter while the small letter does not, so that folding takes them apart.
pub fn each(text: &str) -> BTreeSet<Vec<u8>> {
    let mut spellings = BTreeSet::from([of(text)]);
    if !text.is_ascii() {
        let capital = |word: &str| {
            let mut letters = word.chars();
            let first = letters.next().into_iter().flat_map(char::to_uppercase);
            first.chain(letters.flat_map(char::to_lowercase)).collect::<String>()
        };
        let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
        let words: Vec<String> = text.split(' ').map(capital).collect();
        let sentence = format!("{} {}", capital(first), rest.to_lowercase());
        spellings.extend(
            [text.to_lowercase(), text.to_uppercase(), words.join(" "), sentence].iter().map(|text| of(text)),
        );
    }
    spellings
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_many() {
        for (text, spelt) in [
            ("Online Casino", "online casino"),
            ("  online-\r\n> casino!", "online casino"),
            ("Оnlіnе сasinо", "online casino"),
            ("ｃａｓｉｎｏ", "casino"),
            ("don't", "don t"),
            ("on\u{ad}line", "online"),
            ("ЖЁ", "жe"),
            ("£££ !", ""),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(of(text)).unwrap(), spelt, "{text}");
        }
    }
}
