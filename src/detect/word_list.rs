//! A list of words in which a word is quickly found.

/// Words in small letters; those that begin with the same letter should stand together.
#[derive(Debug, Clone, Copy)]
pub struct WordList {
    words: &'static [&'static str],
    likely: Likely,
    /// Between which places of the list those stand that begin with a letter.
    places: [(usize, usize); 32],
}

impl WordList {
    /// A list of these.
    pub const fn of(words: &'static [&'static str]) -> Self {
        let mut likely = Likely::NONE;
        let mut places = [(0, 0); 32];
        let mut index = 0;
        while let Some((_, rest)) = words.split_at_checked(index)
            && let Some((word, _)) = rest.split_first()
        {
            likely = likely.with(word.as_bytes());
            if let Some(first) = word.as_bytes().first()
                && let Some((_, place)) = places.split_at_mut_checked(*first as usize % 32)
                && let Some((begin, end)) = place.first_mut()
            {
                *begin = if *end == 0 { index } else { *begin };
                *end = index + 1;
            }
            index += 1;
        }
        Self { words, likely, places }
    }

    /// The word stands in the list; capital and small letters make no difference.
    #[inline]
    pub fn has(&self, word: &[u8]) -> bool {
        self.likely.may_have(word) && self.finds(word)
    }

    /// How long words are that begin so: a bit for each length.
    #[inline]
    pub fn lengths(&self, first: u8) -> u64 {
        self.likely.0.get(usize::from(first % 32)).copied().unwrap_or(0)
    }

    fn finds(&self, word: &[u8]) -> bool {
        let first = word.first().map_or(0, |first| usize::from(first % 32));
        let (begin, end) = self.places.get(first).copied().unwrap_or_default();
        let words = self.words.get(begin..end).unwrap_or_default();
        words.iter().any(|known| known.len() == word.len() && known.as_bytes().eq_ignore_ascii_case(word))
    }

    /// It is as it must be.
    #[cfg(test)]
    pub(super) fn is_in_order(&self) -> bool {
        self.words.is_sorted_by(|one, next| one < next)
            && self.words.iter().all(|word| word.len() < 64 && *word == word.to_lowercase())
    }
}

/// How long words of a list are that begin with a letter: most words are in no list, and this tells it at once.
#[derive(Debug, Clone, Copy)]
struct Likely([u64; 32]);

impl Likely {
    const NONE: Self = Self([0; 32]);

    const fn with(self, word: &[u8]) -> Self {
        match word.first() {
            Some(first) => self.and(*first, word.len() % 64),
            None => self,
        }
    }

    const fn and(mut self, first: u8, bit: usize) -> Self {
        if let Some((_, bits)) = self.0.split_at_mut_checked(first as usize % 32)
            && let Some(bits) = bits.first_mut()
        {
            *bits |= 1 << bit;
        }
        self
    }

    #[inline]
    fn has(&self, first: u8, bit: usize) -> bool {
        self.0.get(usize::from(first % 32)).is_some_and(|bits| bits >> bit & 1 == 1)
    }

    /// A word of the list is as long and begins so, in small letters or capitals.
    #[inline]
    fn may_have(&self, word: &[u8]) -> bool {
        word.first().is_some_and(|first| self.has(*first, word.len() % 64))
    }
}

/// Pairs of letters, in small letters or capitals. What is no letter may be taken for one.
#[derive(Debug, Clone, Copy)]
pub struct Pairs(Likely);

impl Pairs {
    /// These.
    pub const fn of(pairs: &[[u8; 2]]) -> Self {
        let mut likely = Likely::NONE;
        let mut index = 0;
        while let Some((_, rest)) = pairs.split_at_checked(index)
            && let Some(([first, second], _)) = rest.split_first()
        {
            likely = likely.and(*first, *second as usize % 32);
            index += 1;
        }
        Self(likely)
    }

    /// The pair may be one of them.
    #[inline]
    pub fn may_have(&self, [first, second]: [u8; 2]) -> bool {
        self.0.has(first, usize::from(second % 32))
    }
}

/// The first three letters of words. What is no letter may be taken for one.
#[derive(Debug, Clone, Copy)]
pub struct Beginnings([u32; 32 * 32]);

impl Beginnings {
    /// Those of words of two letters or more; what follows two letters counts for nothing.
    pub const fn of(words: &[&str]) -> Self {
        let mut thirds = [0; 32 * 32];
        let mut rest = words;
        while let Some((word, further)) = rest.split_first() {
            rest = further;
            let (place, third) = match word.as_bytes() {
                [first, second, third, ..] => (place(*first, *second), 1 << (*third % 32)),
                [first, second] => (place(*first, *second), u32::MAX),
                _ => (0, 0),
            };
            if let Some((_, behind)) = thirds.split_at_mut_checked(place)
                && let Some(set) = behind.first_mut()
            {
                *set |= third;
            }
        }
        Self(thirds)
    }

    /// One of the words may begin so, in small letters or capitals.
    #[inline]
    pub fn may_have(&self, [first, second, third]: [u8; 3]) -> bool {
        self.0.get(place(first, second)).is_some_and(|thirds| thirds >> (third % 32) & 1 == 1)
    }
}

const fn place(first: u8, second: u8) -> usize {
    (first as usize % 32) * 32 + second as usize % 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_found_in_any_case_and_no_other_is() {
        const LIST: WordList = WordList::of(&["a", "lane", "street"]);
        assert!(LIST.is_in_order());
        for (word, expected) in [
            ("a", true),
            ("LANE", true),
            ("Street", true),
            ("", false),
            ("lanes", false),
            ("line", false),
            ("s", false),
        ] {
            assert_eq!(LIST.has(word.as_bytes()), expected, "{word}");
        }
        assert!(!LIST.has(&[b's'; 70]) && !LIST.has(&[b'a'; 65]));
    }
}
