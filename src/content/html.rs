//! HTML to its text, and to the text that a reader sees.
//!
//! Block elements and `<br>` begin a line, table cells are divided by a tab, inline elements leave no trace, so that
//! `<b>AB</b>123` reads `AB123`. White space collapses as a browser collapses it; U+00A0 stays. Text that a style
//! hides is kept, for it leaves the building like any other; but what it tears apart is whole to a reader, so that from
//! the first hidden text on there is a second text without it ([`Seen`]). Scripts, style sheets and comments are dropped, except
//! what Outlook shows of a conditional comment. Texts of attributes (`alt`, `title`, …) stand on lines of their own
//! after the line they belong to.
//!
//! The tokenizer is our own: html5ever's cannot move between threads, keeps an unclosed attribute or comment of any
//! length, and compares every attribute of a tag with every other. It is the oracle in the tests, and its table of
//! named character references is the one used here.

mod address;
mod attribute;
mod comment;
mod css;
mod element;
mod layout;
mod look;
mod name;
mod open;
pub mod opening;
mod page;
mod reference;
mod row;
mod script;
mod sheet;
mod sink;
mod spans;
mod style;
mod tokenizer;
mod twice;

use super::seen::Seen;
use page::Page;
use tokenizer::Tokenizer;

/// Turns HTML that arrives in pieces into text. Any cutting gives the same text; memory does not grow with the
/// document.
#[derive(Debug, Default)]
pub struct HtmlText {
    tokenizer: Tokenizer,
    page: Page,
}

impl HtmlText {
    /// A reader at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader at the beginning of an enriched text (RFC 1896): its tags are read as if they were HTML's, and
    /// `<param>` has text that is not shown.
    pub fn enriched() -> Self {
        Self { page: Page::enriched(), ..Self::default() }
    }

    /// The next piece; appends all text to `out`, and what of it is seen to `seen` once that is not all.
    pub fn feed(&mut self, html: &str, out: &mut String, seen: &mut Seen) {
        self.tokenizer.feed(html, &mut self.page.reading(out, seen));
    }

    /// The end of the document; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        let mut reading = self.page.reading(out, seen);
        self.tokenizer.finish(&mut reading);
        reading.finish();
    }

    /// The Content-IDs that the document shows as pictures (`src="cid:…"`, RFC 2392), percent-decoded and sorted; at
    /// most 1,000.
    pub fn content_ids(&self) -> &[String] {
        self.page.content_ids()
    }

    /// The text of some attribute, or the text that its address holds, is longer than 16 KiB; what follows in it was not
    /// read.
    pub fn cut(&self) -> bool {
        self.page.cut() || self.tokenizer.cut()
    }
}

#[cfg(test)]
#[path = "html/oracle_tests.rs"]
mod oracle_tests;
#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
