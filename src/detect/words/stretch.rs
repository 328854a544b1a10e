//! A short stretch of text as words, and what the small words in it lead to.

/// Words that announce the number of what stands before them.
#[rustfmt::skip] // words, many to a line
const DESIGNATORS: &[&[u8]] = &[
    b"number", b"numbers", b"no", b"nos", b"num", b"id", b"ids", b"code", b"codes", b"ref", b"reference",
];

/// Words that may stand between a name and its number.
#[rustfmt::skip] // words, many to a line
const FILLERS: &[&[u8]] = &[
    b"is", b"was", b"are", b"the", b"as", b"shown", b"quoted", b"given", b"below", b"provided", b"on", b"it", b"should", b"read",
    b"reads", b"be", b"now", b"has", b"been", b"changed", b"amended", b"corrected", b"updated", b"to", b"old", b"new",
];

/// Words that go on with what the sentence before was about: `It should be …`.
#[rustfmt::skip] // words, many to a line
const CONTINUATIONS: &[&[u8]] = &[
    b"it", b"its", b"this", b"that", b"is", b"was", b"be", b"should", b"now", b"reads", b"read", b"as", b"to", b"has", b"been",
    b"changed", b"the", b"correct", b"right", b"new", b"one", b"number", b"actually", b"really", b"s",
];

/// Words before `number` that do not say whose or what number it is.
#[rustfmt::skip] // words, many to a line
const POINTERS: &[&[u8]] = &[
    b"a", b"an", b"any", b"her", b"his", b"its", b"my", b"our", b"s", b"that", b"the", b"their", b"this",
    b"whose", b"your", b"new", b"old", b"correct", b"following", b"full", b"with", b"and", b"for", b"under",
    b"is",
];

/// Words that may stand between a name and `number` without making it another number: `NHS patient number`.
#[rustfmt::skip] // words, many to a line
const QUALIFIERS: &[&[u8]] = &[
    b"patient", b"identification", b"identity", b"identifier", b"personal", b"unique", b"health",
    b"service", b"long", b"account", b"full", b"digit", b"payment", b"s", b"client", b"record", b"person", b"child", b"adult",
    b"user", b"member", b"claimant", b"resident", b"document",
];

/// Words that lead from `number` back to what has been named: `her passport, and the number is …`.
#[rustfmt::skip] // words, many to a line
const BACKWARD: &[&[u8]] = &[
    b"the", b"its", b"and", b"with", b"whose", b"seen", b"copied", b"checked", b"enclosed", b"attached", b"produced",
];

/// Words that head columns and say nothing about numbers, or leave open what the column holds.
#[rustfmt::skip] // words, many to a line
const OPEN_HEADS: &[&[u8]] = &[
    b"number", b"id", b"identifier", b"details", b"detail", b"notes", b"note", b"comments", b"comment",
    b"info", b"information", b"value", b"data", b"text", b"description", b"name", b"client", b"customer",
    b"person", b"employee", b"claimant", b"tenant", b"patient", b"resident", b"applicant", b"pupil",
    b"unnamed",
];

/// Words that only the first row of a table has.
#[rustfmt::skip] // words, many to a line
const PLAIN_HEADS: &[&[u8]] = &[
    b"name", b"surname", b"forename", b"date", b"amount", b"address", b"postcode", b"total", b"net",
    b"gross", b"status", b"type", b"description", b"quantity", b"qty", b"price", b"cost", b"dob", b"email",
    b"title", b"department", b"notes",
];

/// A short stretch of text as its letters in lower case, with the places where words begin and end. Digits are kept as
/// `0`, so that no word reaches across a number.
#[derive(Debug)]
pub struct Stretch {
    /// Seven more than there can be, so that eight can be read from any place.
    letters: [u8; Stretch::LENGTH + 7],
    length: u8,
    /// Bit n: a word begins with letter n. Letter LENGTH is the end.
    begins: u128,
    /// Bit n: letter n begins a further piece of a host name or an address.
    joined: u128,
    /// Position of the last sentence end, in letters.
    sentence: u8,
}

/// What a byte is, as a set.
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const BEYOND: u8 = 4;
const DIGIT: u8 = 8;
/// What joins the pieces of a host name or an address.
const POINT: u8 = 16;
/// What ends a sentence.
const STOP: u8 = 32;
const SPACE: u8 = 64;
const LETTER: u8 = SMALL | CAPITAL | BEYOND;

static KINDS: [u8; 256] = {
    let mut kinds = [0; 256];
    let mut rest: &mut [u8] = &mut kinds;
    let mut byte: u8 = 0;
    while let Some((kind, tail)) = rest.split_first_mut() {
        *kind = match byte {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            b'0'..=b'9' => DIGIT,
            0x80.. => BEYOND,
            b'.' => POINT | STOP,
            b'@' => POINT,
            b'!' | b'?' => STOP,
            b' ' => SPACE,
            _ => 0,
        };
        byte = byte.wrapping_add(1);
        rest = tail;
    }
    kinds
};

fn kind(byte: u8) -> u8 {
    KINDS.get(usize::from(byte)).copied().unwrap_or(0)
}

impl Stretch {
    /// Letters that fit. What does not fit is cut off at the end.
    pub const LENGTH: usize = 127;

    /// The letters of some text.
    pub fn of(text: &[u8]) -> Self {
        let mut stretch =
            Self { letters: [0; Self::LENGTH + 7], length: 0, begins: 0, joined: 0, sentence: 0 };
        let (mut before, mut further, mut word_length) = (0, 0, 0);
        let mut rest = text;
        while let Some((&byte, tail)) = rest.split_first() {
            rest = tail;
            let kind = kind(byte);
            if kind & DIGIT != 0 {
                if before & DIGIT == 0 {
                    stretch.begin();
                }
                stretch.push(b'0');
                word_length = 0;
            } else if kind & LETTER != 0 {
                let next = || rest.first().is_some_and(u8::is_ascii_lowercase);
                let boundary = before & LETTER == 0
                    || kind & CAPITAL != 0 && (before & SMALL != 0 || before & CAPITAL != 0 && next());
                if boundary {
                    if before & POINT != 0 && further & (SMALL | CAPITAL | DIGIT) != 0 {
                        stretch.joined |= 1 << stretch.length;
                    }
                    stretch.begin();
                    word_length = 0;
                }
                word_length += 1;
                stretch.push(byte.to_ascii_lowercase());
            } else if kind & STOP != 0
                && word_length >= 4
                // Leaders are no stops: `Number ..... 12`.
                && before & (STOP | SPACE) == 0
                && matches!(rest.first().unwrap_or(&b' '), b' ' | b'\n' | b'\r')
            {
                stretch.sentence = stretch.length;
            }
            (further, before) = (before, kind);
            // Small letters behind a letter go on with its word, and most letters are such.
            while before & LETTER != 0
                && let Some((&byte, tail)) = rest.split_first()
                && byte.is_ascii_lowercase()
            {
                rest = tail;
                word_length += 1;
                stretch.push(byte);
                (further, before) = (before, SMALL);
            }
        }
        stretch
    }

    /// Eight letters from one on; behind the last stands nothing.
    pub fn head(&self, from: usize) -> u64 {
        let eight = self.letters.get(from..).and_then(<[u8]>::first_chunk);
        eight.map_or(0, |eight| u64::from_le_bytes(*eight))
    }

    /// How many letters there are.
    pub fn len(&self) -> usize {
        usize::from(self.length)
    }

    /// There are no letters.
    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    /// Letters before the last end of a sentence.
    pub fn sentence(&self) -> usize {
        usize::from(self.sentence)
    }

    /// Behind the last end of a sentence stand only words that go on with what it was about.
    pub fn goes_on(&self) -> bool {
        let mut words = self.words(self.sentence(), self.len()).peekable();
        words.peek().is_some() && words.all(|word| CONTINUATIONS.contains(&word))
    }

    /// What stands between two places may stand between a name and `number`.
    pub fn qualifies(&self, from: usize, to: usize) -> bool {
        self.words(from, to).all(|word| QUALIFIERS.contains(&word))
    }

    /// The letters with which words begin, from one on.
    pub fn starts(&self, from: usize) -> impl Iterator<Item = usize> + use<> {
        let mut rest = if from < 128 { self.begins >> from << from } else { 0 };
        std::iter::from_fn(move || {
            let letter = (rest != 0).then_some(rest.trailing_zeros() as usize)?;
            rest &= rest - 1;
            Some(letter)
        })
    }

    /// Where the next word begins, here or behind; where the stretch ends, if none does.
    pub fn next_word(&self, from: usize) -> usize {
        let behind = if from < 128 { self.begins >> from } else { 0 };
        if behind == 0 { self.len().max(from) } else { from + behind.trailing_zeros() as usize }
    }

    /// Where the word begins that ends before a letter.
    pub fn word_before(&self, to: usize) -> Option<usize> {
        let before = self.begins & (1_u128 << to.min(Self::LENGTH)).wrapping_sub(1);
        (before != 0).then(|| before.ilog2() as usize)
    }

    /// The same with another word in the place of one.
    pub fn with(&self, from: usize, to: usize, word: &[u8]) -> Self {
        let mut stretch =
            Self { letters: [0; Self::LENGTH + 7], length: 0, begins: 0, joined: 0, sentence: 0 };
        let mut letter = 0;
        while letter < self.len() {
            stretch.sentence = if letter == self.sentence() { stretch.length } else { stretch.sentence };
            if letter == from {
                stretch.begin();
                word.iter().for_each(|byte| stretch.push(*byte));
                letter = to.max(from + 1);
                continue;
            }
            if self.begins_word(letter) {
                stretch.begin();
            }
            stretch.joined |= u128::from(self.is_joined(letter)) << stretch.length;
            stretch.push(self.letters.get(letter).copied().unwrap_or(0));
            letter += 1;
        }
        stretch.sentence = if self.sentence() == self.len() { stretch.length } else { stretch.sentence };
        stretch
    }

    /// A word begins with this letter.
    pub fn begins_word(&self, letter: usize) -> bool {
        letter < 128 && self.begins >> letter & 1 == 1
    }

    /// A word ends before this letter.
    pub fn ends_word(&self, letter: usize) -> bool {
        letter == usize::from(self.length) || self.begins_word(letter)
    }

    /// The words between two places, in turn.
    fn words(&self, from: usize, to: usize) -> impl Iterator<Item = &[u8]> {
        let mut position = from;
        std::iter::from_fn(move || {
            let start = position;
            (start < to).then(|| {
                position = self.next_word(start + 1).min(to);
                self.letters(start, position)
            })
        })
    }

    /// Between two places stand only words that lead from a name to its number.
    pub fn leads(&self, from: usize, to: usize) -> bool {
        self.words(from, to).all(|word| FILLERS.contains(&word) || designates(word))
    }

    /// What announces the number that follows the stretch, if that is neither a name that ends at `label` nor a mere
    /// pointer: `consignment number`, `her badge no`. What is not known by name is still no number of the class; but a
    /// host is nothing that has numbers: `by mail.council.example id …`.
    pub fn announced_as_another(&self, label: Option<usize>) -> bool {
        let (mut position, mut announcement, mut before) = (0, None, None);
        for word in self.words(0, self.len()) {
            let to = position + word.len();
            if designates(word) && position >= self.sentence() && self.leads(to, self.len()) {
                announcement = Some((position, before.filter(|_| !self.follows_host(position))));
                break;
            }
            before = Some(word);
            position = to;
        }
        let Some((position, before)) = announcement else { return false };
        match (label, before) {
            (Some(label), _) if label >= position => false,
            // `… her card in a drawer, and the number on it is …`, `… his passport at the desk. Number …`
            (Some(_), before) if self.points_back(position, before) => false,
            // `… his passport; the number is …`
            (Some(label), _) => !self
                .words(label, position)
                .all(|word| QUALIFIERS.contains(&word) || BACKWARD.contains(&word)),
            (None, Some(word)) => {
                !POINTERS.contains(&word) && !FILLERS.contains(&word) && word.first() != Some(&b'0')
            }
            (None, None) => false,
        }
    }

    /// `Number` begins a sentence here, or `the number`: it is that of what was spoken of last.
    fn points_back(&self, number: usize, before: Option<&[u8]>) -> bool {
        let head = self.head(number);
        let is_number = head.to_le_bytes().starts_with(b"number");
        let pointed = before.is_some_and(|word| matches!(word, b"the" | b"its" | b"whose"));
        is_number && (pointed || number > 0 && number == self.sentence())
    }

    /// The word before this one is the end of a host name or an address, and this one is not part of it.
    fn follows_host(&self, letter: usize) -> bool {
        let before = (0..letter).rev().find(|letter| self.begins_word(*letter));
        !self.is_joined(letter) && before.is_some_and(|before| self.is_joined(before))
    }

    /// This letter begins a further piece of a host name or an address.
    pub fn is_joined(&self, letter: usize) -> bool {
        letter < 128 && self.joined >> letter & 1 == 1
    }

    /// It leaves open what the column below holds.
    pub fn is_open_head(&self) -> bool {
        self.is_empty() || self.words(0, self.len()).any(|word| OPEN_HEADS.contains(&word))
    }

    /// Only the head of a table says this.
    pub fn is_plain_head(&self) -> bool {
        self.words(0, self.len()).any(|word| PLAIN_HEADS.contains(&word))
    }

    /// Where the text goes on after one of these words, if one stands here.
    pub fn skip(&self, from: usize, words: &[&[u8]]) -> usize {
        self.words(from, self.len())
            .next()
            .filter(|word| words.contains(word))
            .map_or(from, |word| from + word.len())
    }

    /// One of the words announces a number.
    pub fn has_designator(&self) -> bool {
        self.words(0, self.len()).any(designates)
    }

    /// At this place a number is announced, or the stretch ends.
    pub fn announces(&self, from: usize) -> bool {
        self.words(from, self.len()).next().is_none_or(designates)
    }

    /// Between two places stand only words that join numbers of one kind, and numbers; first, perhaps, what announces them.
    pub fn joins(&self, from: usize, to: usize) -> bool {
        let words =
            self.words(from, to).enumerate().skip_while(|(index, word)| *index == 0 && designates(word));
        words
            .map(|(_, word)| word)
            .all(|word| word.first() == Some(&b'0') || word == b"and" || word.len() <= 2)
    }

    /// How many digits stand between two letters.
    pub fn digits(&self, from: usize, to: usize) -> usize {
        self.letters.get(from..to).unwrap_or_default().iter().filter(|letter| **letter == b'0').count()
    }

    /// The letters between two places.
    pub fn letters(&self, from: usize, to: usize) -> &[u8] {
        self.letters.get(from..to.min(self.len())).unwrap_or_default()
    }

    /// The next letter begins a word.
    fn begin(&mut self) {
        if usize::from(self.length) < Self::LENGTH {
            self.begins |= 1 << self.length;
        }
    }

    #[inline]
    fn push(&mut self, letter: u8) {
        if usize::from(self.length) < Self::LENGTH
            && let Some(slot) = self.letters.get_mut(usize::from(self.length))
        {
            *slot = letter;
            self.length += 1;
        }
    }
}

/// It announces a number.
fn designates(word: &[u8]) -> bool {
    matches!(word.first(), Some(b'n' | b'i' | b'c' | b'r')) && DESIGNATORS.contains(&word)
}
