//! Where a message is signed: the names, numbers and addresses there are those of somebody at work.

use super::word_list::WordList;
use crate::detect::page::layout::Line;
use crate::detect::page::text::Text;

/// Lines that a signature has at the most.
const LINES: u64 = 15;
/// A longer line is no part of one, nor the phrase that closes a letter.
const LENGTH: usize = 100;

/// What closes a letter, in lower case; a name may follow on the same line.
#[rustfmt::skip] // words, many to a line
const PHRASES: WordList = WordList::of(&[
    "all the best", "best", "best regards", "best rgds", "best wishes", "br", "cheers", "diolch",
    "diolch / thanks", "in haste", "kind regards", "kind rgds", "kindest regards", "kr", "many thanks",
    "many thanks and kind regards", "many tks", "regards", "regds", "respectfully", "rgds", "sincerely",
    "speak soon", "ta", "take care", "thank you", "thanking you", "thanks", "thanks again",
    "thanks and kind regards", "thanks and regards", "thx", "tks", "warm regards", "warmest regards",
    "warmly", "with best regards", "with best wishes", "with kind regards", "with regards", "with thanks",
    "with thanks and regards", "yours", "yours faithfully", "yours in haste", "yours sincerely",
    "yours truly",
]);

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
    pub fn observe(&mut self, line: &Line, text: &Text<'_>) {
        let length = line.length();
        if length > LENGTH {
            self.closing = None;
        } else if length >= 2 {
            let (first, last) = (text.at(line.content), text.before(line.close));
            let begins_mail = || (first == b'F' || last == b':') && self.is_closed(line);
            if may_begin(first, length) || begins_mail() {
                self.observe_short(line.number, text.slice(line.content, line.close));
            }
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
        self.is_delimited(line) || self.is_closed(line)
    }

    /// The line stands behind a phrase that closes a letter.
    #[inline]
    fn is_closed(&self, line: &Line) -> bool {
        self.closing.is_some_and(|begin| line.number > begin && line.number - begin <= LINES)
    }
}

/// What is so long and begins so may close a letter, or divide it from a signature.
#[inline]
fn may_begin(first: u8, length: usize) -> bool {
    let lengths = PHRASES.lengths(first);
    first == b'-' || (lengths >> (length % 64) | lengths >> ((length - 1) % 64)) & 1 == 1
}

/// No space stands at its end.
fn closes(content: &[u8]) -> bool {
    let words = match content {
        [words @ .., b',' | b'.' | b'!'] => words,
        words => words,
    };
    PHRASES.has(words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phrases_are_in_order() {
        assert!(PHRASES.is_in_order());
    }
}
