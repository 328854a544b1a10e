//! Protective markings in the names of files: `OFFICIAL-SENSITIVE_minutes.docx`.
//!
//! A name is no line of text: everything may separate its words, and a marking shares it with what the file is about.
//! Only markings from [`Level::Confidential`] up are told from it, and only where the name cannot be that of something
//! which is merely called so (`secret-santa.pdf`).

use super::words::{Strength, TERMS, Term};
use crate::detect::finding::Level;
use crate::detect::page::fold::Folded;
use crate::detect::page::text::is_word;

/// A longer extension is a word.
const EXTENSION: usize = 5;
/// Extensions that are taken off one name.
const EXTENSIONS: usize = 3;

/// A marking in a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Marked {
    /// How sensitive.
    pub level: Level,
    /// Its normal spelling.
    pub words: &'static str,
}

/// The highest marking in a file name, which may have folders before it.
pub fn read(name: &str) -> Option<Marked> {
    let mut folded = Folded::default();
    folded.push(name);
    let name = folded.slice(0, folded.end());
    name.split(|byte| matches!(byte, b'/' | b'\\')).filter_map(component).max_by_key(|marked| marked.level)
}

/// The words of one component of a path, extensions left out.
fn component(name: &[u8]) -> Option<Marked> {
    let mut stem = name;
    for _ in 0..EXTENSIONS {
        let Some(dot) = memchr::memrchr(b'.', stem) else { break };
        let extension = stem.get(dot + 1..).unwrap_or_default();
        if dot == 0 || extension.len() > EXTENSION || !extension.iter().all(u8::is_ascii_alphanumeric) {
            break;
        }
        stem = stem.get(..dot).unwrap_or_default();
    }
    let words: Vec<&[u8]> = stem.split(|byte| !is_word(*byte)).filter(|word| !word.is_empty()).collect();
    // Counters and versions stand behind everything.
    let counters = words.iter().rev().take_while(|word| is_counter(word)).count();
    let words = words.get(..words.len() - counters).unwrap_or_default();
    let mut best: Option<Marked> = None;
    for start in 0..words.len() {
        let behind = words.get(start..).unwrap_or_default();
        let Some(term) = TERMS.iter().find(|term| begins(behind, term)) else { continue };
        let &(wanted, level, normal, strength) = term;
        let last = behind.len() == wanted.len();
        let edge = start == 0 || last;
        let letters = behind.iter().take(wanted.len()).copied().flatten();
        let capitals = !letters.into_iter().any(u8::is_ascii_lowercase);
        // Where everything is in capitals, they say nothing.
        let alone = start == 0 && last;
        let stands_out = capitals && (alone || stem.iter().any(u8::is_ascii_lowercase));
        let holds = match strength {
            Strength::Strong if level == Level::TopSecret => stands_out,
            Strength::Strong => edge || capitals,
            Strength::Weak => stands_out && edge,
        };
        if holds && level >= Level::Confidential && best.is_none_or(|best| best.level < level) {
            best = Some(Marked { level, words: normal });
        }
    }
    best
}

/// These words begin with a marking.
fn begins(words: &[&[u8]], (wanted, ..): &Term) -> bool {
    words.len() >= wanted.len()
        && words.iter().zip(*wanted).all(|(word, wanted)| word.eq_ignore_ascii_case(wanted))
}

/// `2`, `v3`.
fn is_counter(word: &[u8]) -> bool {
    let digits = word.strip_prefix(b"v").or(word.strip_prefix(b"V")).unwrap_or(word);
    !digits.is_empty() && digits.iter().all(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(name: &str) -> Option<&'static str> {
        read(name).map(|marked| marked.words)
    }

    #[test]
    fn a_marking_is_told_from_what_the_file_is_about() {
        for (name, expected) in [
            ("OFFICIAL-SENSITIVE minutes.txt", "OFFICIAL-SENSITIVE"),
            ("OFFICIAL_SENSITIVE_minutes.txt", "OFFICIAL-SENSITIVE"),
            ("minutes - OFFICIAL-SENSITIVE.txt", "OFFICIAL-SENSITIVE"),
            ("minutes (OFFICIAL-SENSITIVE) final.docx.pdf", "OFFICIAL-SENSITIVE"),
            ("official-sensitive.pdf", "OFFICIAL-SENSITIVE"),
            ("Minutes [Official Sensitive] (2).docx", "OFFICIAL-SENSITIVE"),
            ("О\u{200b}FFICIAL－SENSITIVE.txt", "OFFICIAL-SENSITIVE"),
            ("shared/OFFICIAL.SENSITIVE.minutes.txt", "OFFICIAL-SENSITIVE"),
            ("Private & Confidential letter.pdf", "PRIVATE & CONFIDENTIAL"),
            ("CONFIDENTIAL.pdf", "CONFIDENTIAL"),
            ("CONFIDENTIAL - Pay review v3.xlsx", "CONFIDENTIAL"),
            ("Pay review_RESTRICTED.xlsx", "RESTRICTED"),
            ("[TOP SECRET] list.txt", "TOP SECRET"),
            ("OFFICIAL-SENSITIVE annex to SECRET", "SECRET"),
        ] {
            assert_eq!(words(name), Some(expected), "{name}");
        }
    }

    #[test]
    fn ordinary_words_are_no_marking() {
        for name in [
            "private.pdf",
            "secret-santa.pdf",
            "SECRET SANTA.PDF",
            "restricted-parking.pdf",
            "RESTRICTED-PARKING.PDF",
            "top-secret recipes.docx",
            "OFFICIAL opening.pdf",
            "Confidential waste.pdf",
            "the RESTRICTED area map.pdf",
            "unofficial-sensitive.pdf",
            "minutes.txt",
            "",
            ".",
            "...",
            "12.pdf",
        ] {
            assert_eq!(words(name), None, "{name}");
        }
    }
}
