//! The boundaries of a multipart, in every way in which its declaration can be read (RFC 2046 section 5.1.1).

use super::ambiguity::Ambiguity;
use super::choice::Choice;
use super::codes::Codes;
use super::delimiter::MAX_BOUNDARY;
use super::encoded_word;
use super::parameter::{Parameter, Structured};
use memchr::memmem;
use std::collections::BTreeSet;

/// Boundaries of one multipart that are looked for at once.
const MAX_BOUNDARIES: usize = 8;
/// A boundary longer than a line may be (RFC 5322 section 2.1.1) is not made by any mail program.
const LONG_BOUNDARY: usize = 998;

/// What the fields say.
#[derive(Debug, Default)]
pub struct Boundaries {
    /// The boundaries, the likeliest first.
    pub readings: Vec<Vec<u8>>,
    /// What could be read otherwise.
    pub codes: Codes,
    /// There are more than are looked for.
    pub over_limit: bool,
}

impl Boundaries {
    /// Reads the `boundary` parameters of these fields; `folded` says that a field is folded where it should not be.
    pub fn of(types: &[Structured], choice: Choice, folded: bool) -> Self {
        let mut boundaries = Self::default();
        let mut sound = true;
        let mut distinct = BTreeSet::new();
        for field in types {
            if field.codes.contains(Ambiguity::ParamSyntax) {
                boundaries.codes.raise(Ambiguity::BoundarySyntax);
                sound = false;
            }
            for reading in field.named("boundary") {
                sound &= boundaries.read(reading, folded);
                distinct.insert(reading.value.trim_ascii().to_vec());
            }
        }
        if distinct.len() > 1 {
            boundaries.codes.raise(Ambiguity::BoundaryDup);
        }
        if boundaries.readings.is_empty() {
            boundaries.codes.raise(Ambiguity::BoundaryEmpty);
        }
        boundaries.choose(choice, sound);
        boundaries
    }

    fn choose(&mut self, choice: Choice, sound: bool) {
        let counts = match choice {
            Choice::Every => return,
            // By the letter a broken boundary is none.
            Choice::First if !sound => None,
            Choice::First => self.readings.first().cloned(),
            Choice::Last => self.readings.last().cloned(),
        };
        let counts = counts.unwrap_or_default();
        self.readings.retain(|boundary| boundary.trim_ascii_end() == counts.trim_ascii_end());
    }

    /// Adds one written boundary: literally, and as readers mend it. False where it is not well formed; but a blank
    /// behind it does no harm, for behind a delimiter none counts.
    fn read(&mut self, written: &Parameter, folded: bool) -> bool {
        let value = written.value.as_slice();
        if value.trim_ascii().is_empty() {
            self.codes.raise(Ambiguity::BoundaryEmpty);
            return false;
        }
        // Within quotes a blank is as good as any sign, but for the first and the last.
        let blank = |byte: &u8| *byte == b' ' && written.quoted && !value.starts_with(b" ");
        let unusual = |byte: &u8| !(byte.is_ascii_graphic() || blank(byte)) || b",;\"\\()".contains(byte);
        let sound = (folded || !written.spaced) && !value.trim_ascii_end().iter().any(unusual);
        if !sound || value.len() > value.trim_ascii_end().len() {
            self.codes.raise(Ambiguity::BoundarySyntax);
        }
        if written.extended {
            self.codes.raise(Ambiguity::Rfc2231);
        }
        self.add(value.trim_ascii_end());
        self.add(value);
        self.add(value.trim_ascii());
        if let Some(blank) = value.trim_ascii().iter().position(u8::is_ascii_whitespace).filter(|_| !sound) {
            // Folded in its middle, perhaps.
            let joined: Vec<u8> = value.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
            self.add(&joined);
            self.add(value.trim_ascii().get(..blank).unwrap_or_default());
        }
        if memmem::find(value, b"=?").is_some() {
            let decoded = encoded_word::decode(value, &mut self.codes).into_owned();
            if decoded.as_bytes() != value {
                self.codes.raise(Ambiguity::Rfc2047Param);
                self.add(decoded.trim().as_bytes());
            }
        }
        sound
    }

    fn add(&mut self, boundary: &[u8]) {
        if boundary.len() > LONG_BOUNDARY {
            self.codes.raise(Ambiguity::BoundaryLen);
        }
        let known = self.readings.iter().any(|known| known == boundary);
        if boundary.is_empty() || boundary.len() > MAX_BOUNDARY || known {
            return;
        }
        if self.readings.len() >= MAX_BOUNDARIES {
            self.over_limit = true;
            return;
        }
        self.readings.push(boundary.to_vec());
    }
}
