//! Where a message is signed: the names, numbers and addresses there are those of somebody at work.

use super::layout::Line;
use super::text::Text;
use super::word_list::Likely;

/// Lines that a signature has at the most.
const LINES: u64 = 15;
/// A longer line is no part of one, nor the phrase that closes a letter.
const LENGTH: usize = 100;

/// What closes a letter, in lower case; a name may follow on the same line.
#[rustfmt::skip] // words, many to a line
const PHRASES: &[&[u8]] = &[
    b"regards", b"kind regards", b"kindest regards", b"best regards", b"warm regards", b"warmest regards",
    b"with regards", b"with kind regards", b"many thanks", b"thanks", b"thanks again", b"thank you", b"with thanks",
    b"thanks and regards", b"thanks and kind regards", b"many thanks and kind regards", b"best wishes", b"best", b"all the best",
    b"with best wishes", b"yours sincerely", b"yours faithfully", b"yours truly", b"sincerely", b"yours", b"cheers",
    b"kr", b"br", b"rgds", b"kind rgds", b"best rgds", b"regds", b"ta", b"tks", b"thx", b"many tks", b"diolch", b"diolch / thanks",
    b"warmly", b"take care", b"speak soon", b"with best regards", b"with thanks and regards", b"thanking you",
    b"respectfully", b"yours in haste", b"in haste",
];

const LIKELY: Likely = Likely::of(PHRASES);

/// What is known of signatures while the lines pass.
#[derive(Clone, Debug, Default)]
pub struct Signature {
    /// The line of the last delimiter (RFC 3676 section 4.3).
    delimiter: Option<u64>,
    /// The line of the last phrase that closes a letter.
    closing: Option<u64>,
}

impl Signature {
    /// The next line.
    #[inline]
    pub fn observe(&mut self, line: &Line, text: Text<'_>) {
        let length = line.length();
        if length > LENGTH {
            self.closing = None;
        } else if length >= 2 && (self.closing.is_some() || may_begin(text.at(line.content), length)) {
            self.observe_short(line.number, text.slice(line.content, line.close));
        }
    }

    #[inline(never)]
    fn observe_short(&mut self, number: u64, content: &[u8]) {
        if content == b"--" {
            self.delimiter = Some(number);
        } else if closes(content) {
            self.closing = Some(number);
        } else if self.closing.is_some()
            && (content.ends_with(b"wrote:")
                || content.starts_with(b"From:")
                || content.starts_with(b"-----"))
        {
            // An earlier message begins.
            self.closing = None;
        }
    }

    /// The line stands behind a delimiter.
    pub fn is_delimited(&self, line: &Line) -> bool {
        self.delimiter.is_some_and(|begin| line.number - begin <= LINES)
    }

    /// The line is part of a signature, with or without a delimiter.
    pub fn holds(&self, line: &Line) -> bool {
        self.is_delimited(line)
            || self.closing.is_some_and(|begin| line.number > begin && line.number - begin <= LINES)
    }
}

/// What is so long and begins so may close a letter, or divide it from a signature.
#[inline]
fn may_begin(first: u8, length: usize) -> bool {
    let lengths = LIKELY.lengths(first);
    first == b'-' || (lengths >> (length % 64) | lengths >> ((length - 1) % 64)) & 1 == 1
}

/// No space stands at its end.
fn closes(content: &[u8]) -> bool {
    let words = match content {
        [words @ .., b',' | b'.' | b'!'] => words,
        words => words,
    };
    // Few lines begin like one.
    LIKELY.may_have(words) && PHRASES.iter().any(|phrase| phrase.eq_ignore_ascii_case(words))
}
