//! HTML to the text that a reader sees.
//!
//! Block elements and `<br>` begin a line, table cells are divided by a tab, inline elements leave no trace, so that
//! `<b>AB</b>123` reads `AB123`. White space collapses as a browser collapses it; U+00A0 stays. Text that a style
//! hides is kept, for it leaves the building like any other; scripts, style sheets and comments are dropped, except
//! what Outlook shows of a conditional comment. Texts of attributes (`alt`, `title`, …) stand on lines of their own
//! after the line they belong to.
//!
//! The tokenizer is our own: html5ever's cannot move between threads, keeps an unclosed attribute or comment of any
//! length, and compares every attribute of a tag with every other. It is the oracle in the tests, and its table of
//! named character references is the one used here.

mod comment;
mod layout;
mod reference;
mod script;
mod tokenizer;

use layout::Layout;
use tokenizer::{Content, Sink, Tokenizer, Wanted};

/// Content-IDs kept of one document, and the bytes of the longest one (RFC 5322 section 2.1.1 bounds a line).
const MAX_CONTENT_IDS: usize = 1_000;
const MAX_CONTENT_ID: usize = 998;

/// Bytes kept of an attribute's value where a reader sees it.
const MAX_SHOWN_VALUE: usize = 16 * 1024;
/// Bytes kept of an attribute's value where a Content-ID may stand. Pictures as `data:` URLs are far longer.
const MAX_ADDRESS: usize = 2 * 1024;

/// Turns HTML that arrives in pieces into text. Any cutting gives the same text; memory does not grow with the
/// document.
#[derive(Debug, Default)]
pub struct HtmlText {
    tokenizer: Tokenizer,
    layout: Layout,
    content_ids: Vec<String>,
    foreign: u32,
}

impl HtmlText {
    /// A reader at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// The next piece; appends text to `out`.
    pub fn feed(&mut self, html: &str, out: &mut String) {
        let Self { tokenizer, layout, content_ids, foreign } = self;
        tokenizer.feed(html, &mut Page { layout, content_ids, foreign, out });
    }

    /// The end of the document; appends what was held back.
    pub fn finish(&mut self, out: &mut String) {
        let Self { tokenizer, layout, content_ids, foreign } = self;
        tokenizer.finish(&mut Page { layout, content_ids, foreign, out });
        layout.finish(out);
    }

    /// The Content-IDs that the document shows as pictures (`src="cid:…"`, RFC 2392), percent-decoded and sorted; at
    /// most 1,000.
    pub fn content_ids(&self) -> &[String] {
        &self.content_ids
    }

    /// The text of some attribute is longer than 16 KiB; what follows in it was not read.
    pub fn cut(&self) -> bool {
        self.tokenizer.cut()
    }
}

/// One call's view of the document: what tags and texts do to the lines.
struct Page<'a> {
    layout: &'a mut Layout,
    content_ids: &'a mut Vec<String>,
    /// How many `<svg>` and `<math>` are open: in them `<style/>` is empty.
    foreign: &'a mut u32,
    out: &'a mut String,
}

impl Sink for Page<'_> {
    fn text(&mut self, text: &str) {
        self.layout.text(text, self.out);
    }

    fn start_tag(&mut self, name: &str, self_closing: bool) -> Content {
        match name {
            "br" => self.layout.line_break(self.out),
            "td" | "th" => self.layout.cell(self.out),
            "tr" | "table" => self.layout.row(),
            "pre" | "listing" => self.layout.preformatted(true),
            "svg" | "math" if !self_closing => *self.foreign = self.foreign.saturating_add(1),
            name if is_block(name) => self.layout.block(),
            _ => {}
        }
        let content = Content::of(name);
        if *self.foreign > 0 && (self_closing || matches!(content, Content::Escapable)) {
            return Content::Markup;
        }
        match content {
            Content::Script => self.layout.hide(true),
            Content::Raw if name == "style" => self.layout.hide(true),
            Content::Raw | Content::Plain => self.layout.preformatted(true),
            Content::Escapable if name == "textarea" => self.layout.preformatted(true),
            Content::Escapable | Content::Markup => {}
        }
        content
    }

    fn end_tag(&mut self, name: &str) {
        match name {
            "br" => self.layout.line_break(self.out),
            "tr" | "table" => self.layout.row(),
            "pre" | "listing" | "textarea" | "xmp" => self.layout.preformatted(false),
            "script" | "style" => self.layout.hide(false),
            "svg" | "math" => *self.foreign = self.foreign.saturating_sub(1),
            name if is_block(name) => self.layout.block(),
            _ => {}
        }
    }

    fn comment_tag(&mut self) {
        self.layout.text(" ", self.out);
    }

    fn wanted(&self, attribute: &str) -> Wanted {
        match attribute {
            "alt" | "title" | "value" | "placeholder" | "label" | "aria-label" | "summary" => {
                Wanted::All { at_most: MAX_SHOWN_VALUE }
            }
            "src" | "background" | "href" | "xlink:href" | "srcset" | "poster" | "data" | "style" => {
                Wanted::Beginning { at_most: MAX_ADDRESS }
            }
            _ => Wanted::Nothing,
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        match self.wanted(name) {
            Wanted::All { .. } => self.layout.aside(value, self.out),
            Wanted::Beginning { .. } => self.content_ids_in(name, value),
            Wanted::Nothing => {}
        }
    }
}

impl Page<'_> {
    /// Collects `cid:` addresses: the whole of `src`, some of `srcset`, `url(cid:…)` in a style. A hyperlink
    /// (`href`) shows nothing by itself; only SVG's `<image href>` does, and a wrong guess there is a picture that
    /// counts as shown while it is attached, so it is left out.
    fn content_ids_in(&mut self, name: &str, value: &str) {
        if name == "href" {
            return;
        }
        let ends: &[char] = match name {
            "style" => &[')', '"', '\'', ';'],
            "srcset" => &[' ', ',', '\t', '\n'],
            _ => &[],
        };
        let mut rest = value.trim();
        while let Some(at) = find_scheme(rest, ends.is_empty()) {
            rest = rest.get(at..).unwrap_or_default();
            let end = rest.find(ends).unwrap_or(rest.len());
            self.keep_content_id(rest.get(..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    fn keep_content_id(&mut self, encoded: &str) {
        let id = percent_decoded(encoded.trim());
        let fits = !id.is_empty() && id.len() <= MAX_CONTENT_ID && self.content_ids.len() < MAX_CONTENT_IDS;
        // Kept in order: a document that shows one picture a million times is not compared with all of them.
        if let Err(place) = self.content_ids.binary_search(&id)
            && fits
        {
            self.content_ids.insert(place, id);
        }
    }
}

/// Where the address after the next `cid:` begins; only at the very beginning where the value is one address.
fn find_scheme(value: &str, whole: bool) -> Option<usize> {
    const SCHEME: &[u8] = b"cid:";
    let places = if whole { 0..1 } else { 0..value.len() };
    places
        .filter(|at| {
            value.as_bytes().get(*at..at + SCHEME.len()).is_some_and(|s| s.eq_ignore_ascii_case(SCHEME))
        })
        .map(|at| at + SCHEME.len())
        .next()
}

/// RFC 3986 section 2.1; an escape that is none stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Elements that a browser sets on lines of their own (the HTML Standard's rendering chapter, 15.3), besides the ones
/// with an effect of their own.
fn is_block(name: &str) -> bool {
    matches!(
        name,
        "address"
            | "article"
            | "aside"
            | "blockquote"
            | "body"
            | "button"
            | "caption"
            | "center"
            | "dd"
            | "details"
            | "dialog"
            | "dir"
            | "div"
            | "dl"
            | "dt"
            | "fieldset"
            | "figcaption"
            | "figure"
            | "footer"
            | "form"
            | "frame"
            | "frameset"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "h5"
            | "h6"
            | "head"
            | "header"
            | "hgroup"
            | "hr"
            | "html"
            | "iframe"
            | "legend"
            | "li"
            | "main"
            | "menu"
            | "nav"
            | "noframes"
            | "noscript"
            | "ol"
            | "optgroup"
            | "option"
            | "p"
            | "plaintext"
            | "pre"
            | "listing"
            | "search"
            | "section"
            | "select"
            | "summary"
            | "tbody"
            | "textarea"
            | "tfoot"
            | "thead"
            | "title"
            | "ul"
            | "xmp"
    )
}

#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
