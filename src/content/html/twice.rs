//! References behind references: `&amp;#81;`, of which the tokenizer makes `&#81;`.
//!
//! A reader that decodes once shows `&#81;`, in which nothing is hidden that could be used; one that decodes a text again
//! shows a letter. So the text has the letter. Nothing is decoded a third time.

use super::reference::{Progress, Reference};

/// Decodes references in a text that has none any more.
#[derive(Debug, Default)]
pub(super) struct Twice {
    /// The reference that is being read.
    open: Option<Reference>,
}

impl Twice {
    /// The next piece of text, decoded; nothing where it stays as it is.
    pub(super) fn decode(&mut self, text: &str) -> Option<String> {
        if self.open.is_none() && memchr::memchr(b'&', text.as_bytes()).is_none() {
            return None;
        }
        let mut decoded = String::with_capacity(text.len());
        text.chars().for_each(|c| self.push(c, &mut decoded));
        Some(decoded)
    }

    /// The text ends or is interrupted: what was held back, if anything.
    pub(super) fn end(&mut self) -> Option<String> {
        let mut held = String::new();
        self.open.take()?.end(None, &mut held);
        Some(held)
    }

    fn push(&mut self, c: char, out: &mut String) {
        if let Some(reference) = &mut self.open {
            match reference.push(c, out) {
                Progress::More => return,
                Progress::Ended => return self.open = None,
                Progress::EndedBefore => self.open = None,
            }
        }
        match c {
            // As in an attribute: `AT&copy` may be just that.
            '&' => self.open = Some(Reference::new(true)),
            c => out.push(c),
        }
    }
}
