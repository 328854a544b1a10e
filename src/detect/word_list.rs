//! A list of words in which a word is quickly found.

/// Words in small letters, sorted.
#[derive(Debug, Clone, Copy)]
pub struct WordList(pub &'static [&'static str]);

impl WordList {
    /// No word is longer, in bytes.
    const LENGTH: usize = 24;

    /// The word stands in the list; capital and small letters make no difference.
    pub fn has(&self, word: &[u8]) -> bool {
        let mut letters = [0; Self::LENGTH];
        let Some(letters) = letters.get_mut(..word.len()) else { return false };
        letters.copy_from_slice(word);
        letters.make_ascii_lowercase();
        self.0.binary_search_by(|known| known.as_bytes().cmp(letters)).is_ok()
    }

    /// It is as it must be.
    #[cfg(test)]
    pub(super) fn is_in_order(&self) -> bool {
        self.0.is_sorted_by(|one, next| one < next)
            && self.0.iter().all(|word| word.len() <= Self::LENGTH && *word == word.to_lowercase())
    }
}
