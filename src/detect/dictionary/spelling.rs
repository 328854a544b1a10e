//! The one spelling in which words and text are compared: folded, in lower case, one blank for whatever stands between
//! words.

use crate::detect::fold::Folded;

/// Hands on folded text sign by sign: letters in lower case and digits, a blank for everything else. Several blanks may
/// follow each other. The text must end with a whole character.
pub fn signs(folded: &[u8], mut take: impl FnMut(u8)) {
    for chunk in folded.utf8_chunks() {
        for character in chunk.valid().chars() {
            match u8::try_from(character) {
                Ok(byte) if byte.is_ascii_alphanumeric() => take(byte.to_ascii_lowercase()),
                Ok(byte) if byte.is_ascii() => take(b' '),
                _ => {
                    for lower in character.to_lowercase() {
                        let mut buffer = [0; 4];
                        lower.encode_utf8(&mut buffer).bytes().for_each(&mut take);
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
    signs(folded.slice(0, folded.end()), |sign| {
        if sign != b' ' || out.last().is_some_and(|last| *last != b' ') {
            out.push(sign);
        }
    });
    out.truncate(out.trim_ascii_end().len());
    out
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
            ("ЖЁ", "жё"),
            ("£££ !", ""),
            ("", ""),
        ] {
            assert_eq!(String::from_utf8(of(text)).unwrap(), spelt, "{text}");
        }
    }
}
