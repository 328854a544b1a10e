//! The name of a tag or an attribute as it comes in, letter by letter.

/// Letters kept of a name. Longer names are none that anybody knows.
const MAX_NAME: usize = 32;

/// A name in lower case.
#[derive(Debug, Default)]
pub(super) struct Name {
    letters: String,
    too_long: bool,
}

impl Name {
    pub(super) fn clear(&mut self) {
        self.letters.clear();
        self.too_long = false;
    }

    /// The whole name at once, of letters that [`split`] gave or that are known.
    pub(super) fn set(&mut self, letters: &str) {
        self.clear();
        self.letters.push_str(letters);
        self.letters.make_ascii_lowercase();
    }

    /// Always `true`: the character is taken.
    pub(super) fn push(&mut self, c: char) -> bool {
        if self.letters.len() < MAX_NAME {
            self.letters.push(c.to_ascii_lowercase());
        } else {
            self.too_long = true;
        }
        true
    }

    /// The name; empty where it is longer than any that is known.
    pub(super) fn known(&self) -> &str {
        if self.too_long { "" } else { &self.letters }
    }

    /// Bytes held between two pieces.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.letters.capacity()
    }
}

/// The name at the beginning of a text and the character that ends it; nothing where that is not there, or the name is
/// longer than any that is known.
pub(super) fn split(text: &str) -> Option<(&str, char)> {
    // All of them stand before the letters.
    let ends = |byte: u8| byte <= b'>' && (byte.is_ascii_whitespace() || matches!(byte, b'/' | b'>' | b'='));
    let at = text.bytes().take(MAX_NAME + 1).position(ends)?;
    Some((text.get(..at)?, char::from(*text.as_bytes().get(at)?)))
}
