//! Who takes the tokens of a document, and how much of them.

use super::element::Content;

/// What takes the tokens.
pub(super) trait Sink {
    /// A run of text, references decoded.
    fn text(&mut self, text: &str);
    /// A start tag; says how what follows is to be read.
    fn start_tag(&mut self, name: &str, self_closing: bool) -> Content;
    /// An end tag.
    fn end_tag(&mut self, name: &str);
    /// Text of a conditional comment.
    fn comment_text(&mut self, text: &str);
    /// Some tag in a conditional comment.
    fn comment_tag(&mut self);
    /// The name of an attribute of a start tag, with or without a value; perhaps more than once.
    fn named(&mut self, attribute: &str);
    /// How much of this attribute's value is wanted.
    fn wanted(&self, attribute: &str) -> Wanted;
    /// A wanted attribute, just before its tag.
    fn attribute(&mut self, name: &str, value: &str);
}

/// How much of a value is wanted.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(super) enum Wanted {
    #[default]
    Nothing,
    /// All of it; more than `at_most` bytes are a defect.
    All { at_most: usize },
    /// Its first bytes.
    Beginning { at_most: usize },
}
