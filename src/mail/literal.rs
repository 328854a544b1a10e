//! Words that are written in the program, sent to another process of the same program and read there as the same words.
//!
//! For serde: `#[serde(with = "crate::mail::literal")]` on a field of type `&'static str`.

use serde::de::{Deserializer, Error, Visitor};
use serde::ser::Serializer;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::{Mutex, PoisonError};

/// Such words. The alias has a use: serde lets no field borrow that does not look as if it did.
pub type Literal = &'static str;

/// So many different words are taken. The program has a few hundred; whoever sends more is not this program.
const MOST: usize = 4_096;
/// Bytes of the longest.
const LONGEST: usize = 512;

/// Those that have been read. Each is kept for as long as the process lives.
static KNOWN: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());

/// Writes the words.
///
/// # Errors
/// The serializer's.
pub fn serialize<S: Serializer>(words: &str, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(words)
}

/// Reads the words.
///
/// # Errors
/// The deserializer's; too many different words, or too long ones.
pub fn deserialize<'de, D: Deserializer<'de>>(deserializer: D) -> Result<&'static str, D::Error> {
    deserializer.deserialize_str(Reader)
}

struct Reader;

impl Visitor<'_> for Reader {
    type Value = &'static str;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("words of this program")
    }

    fn visit_str<E: Error>(self, words: &str) -> Result<&'static str, E> {
        known(words).ok_or_else(|| E::custom("not this program's words"))
    }
}

/// The same words, kept for as long as the process lives: those of operators, too, who name things in files. Nothing where there
/// are too many different words, or too long ones.
pub fn known(words: &str) -> Option<Literal> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(known) = known.get(words) {
        return Some(known);
    }
    if known.len() >= MOST || words.len() > LONGEST {
        return None;
    }
    let kept: &'static str = String::leak(words.to_owned());
    known.insert(kept);
    Some(kept)
}

#[cfg(test)]
mod tests {
    use serde::{Deserialize, Serialize};

    #[derive(Serialize, Deserialize)]
    struct Said {
        #[serde(with = "super")]
        words: super::Literal,
    }

    #[test]
    fn equal_words_are_kept_once() {
        let sent = serde_json::to_string(&Said { words: "in plain words" }).unwrap();
        let [one, other] = [(); 2].map(|()| serde_json::from_str::<Said>(&sent).unwrap().words);
        assert_eq!((one, one.as_ptr()), ("in plain words", other.as_ptr()));
        let long = format!("{{\"words\":\"{}\"}}", "x".repeat(10_000));
        assert!(serde_json::from_str::<Said>(&long).is_err());
    }
}
