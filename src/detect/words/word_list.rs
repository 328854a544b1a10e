//! A list of words in which a word is quickly found.

/// Words in small letters.
#[derive(Debug, Clone, Copy)]
pub struct WordList {
    words: &'static [&'static str],
    likely: Likely,
    /// Of each shelf, one more than the place of one of its words.
    shelves: [u16; SHELVES],
    /// Of each word, the same for the next one on its shelf; 0 where it is the last.
    next: [u16; WordList::MOST],
}

/// How many lists a list is made of, each short: by the ends of a word and its length.
const SHELVES: usize = 128;

impl WordList {
    /// Words that a list may have. More are a fault that the compiler reports.
    pub const MOST: usize = 512;

    /// A list of these.
    pub const fn of(words: &'static [&'static str]) -> Self {
        assert!(words.len() <= Self::MOST, "a list of words is too long");
        let mut likely = Likely::NONE;
        let (mut shelves, mut next) = ([0; SHELVES], [0; Self::MOST]);
        let (mut rest, mut links): (_, &mut [u16]) = (words, &mut next);
        let mut place = 0;
        while let Some((word, words)) = rest.split_first()
            && let Some((link, further)) = links.split_first_mut()
        {
            place += 1;
            likely = likely.with(word.as_bytes());
            if let Some((_, shelf)) = shelves.split_at_mut_checked(shelf(word.as_bytes()))
                && let Some(begin) = shelf.first_mut()
            {
                *link = *begin;
                *begin = place;
            }
            (rest, links) = (words, further);
        }
        Self { words, likely, shelves, next }
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
        let mut link = self.shelves.get(shelf(word)).copied().unwrap_or(0);
        while let Some(place) = usize::from(link).checked_sub(1)
            && let Some(known) = self.words.get(place)
        {
            // Most words are written in small letters.
            if known.as_bytes() == word || known.as_bytes().eq_ignore_ascii_case(word) {
                return true;
            }
            link = self.next.get(place).copied().unwrap_or(0);
        }
        false
    }

    /// It is as it must be.
    #[cfg(test)]
    pub(in crate::detect) fn is_in_order(&self) -> bool {
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

/// On which shelf of a list a word lies, in small letters or capitals.
const fn shelf(word: &[u8]) -> usize {
    match word {
        [first, .., last] => (*first as usize % 32 + *last as usize % 32 * 5 + word.len() * 11) % SHELVES,
        _ => 0,
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
        const LONG: WordList = WordList::of(&["ab", "cb", "bb", "ab", "", "a-b", "aab", "x"]);
        assert!(["AB", "cb", "a-b", "aab", "x"].iter().all(|word| LONG.has(word.as_bytes())));
        assert!(!["db", "aa", "", "a=b", "y"].iter().any(|word| LONG.has(word.as_bytes())));
        assert!(!LIST.has(&[b's'; 70]) && !LIST.has(&[b'a'; 65]));
    }
}
