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
mod comment;
mod css;
mod element;
mod layout;
mod look;
mod name;
mod open;
mod reference;
mod script;
mod sheet;
mod tokenizer;
mod twice;

use super::seen::Seen;
use address::{ContentIds, Data};
use element::{Content, is_block, is_preformatted, is_void};
use layout::Layout;
use look::{Look, Said};
use open::OpenElements;
use sheet::Sheets;
use tokenizer::{Sink, Tokenizer, Wanted};
use twice::Twice;

/// Bytes kept of an attribute's value where a reader sees it.
const MAX_SHOWN_VALUE: usize = 16 * 1024;
/// Bytes kept of an attribute's value where an address or a style may stand. Pictures as `data:` URLs are far longer.
const MAX_ADDRESS: usize = 16 * 1024;

/// Turns HTML that arrives in pieces into text. Any cutting gives the same text; memory does not grow with the
/// document.
#[derive(Debug, Default)]
pub struct HtmlText {
    tokenizer: Tokenizer,
    layout: Layout,
    /// The lines that a reader sees, from where they are others than all lines.
    seen: Option<Layout>,
    open: OpenElements,
    sheets: Sheets,
    twice: Twice,
    tag: TagSays,
    before: Before,
    content_ids: ContentIds,
    foreign: u32,
    /// An enriched text.
    enriched: bool,
    /// An address held the document itself: those in it hold no text.
    inner: bool,
    cut: bool,
}

/// Whether anything is seen yet. A text that is hidden before that (the preview line of a newsletter) parts nothing.
#[derive(Clone, Copy, PartialEq, Eq, Default, Debug)]
enum Before {
    #[default]
    Nothing,
    /// Nothing but hidden text.
    Hidden,
    /// Something that is seen.
    Seen,
}

/// What the attributes of a start tag say until its end.
#[derive(Debug, Default)]
struct TagSays {
    said: Said,
    class: String,
    identifier: String,
}

impl HtmlText {
    /// A reader at the beginning of a document.
    pub fn new() -> Self {
        Self::default()
    }

    /// A reader at the beginning of an enriched text (RFC 1896): its tags are read as if they were HTML's, and
    /// `<param>` has text that is not shown.
    pub fn enriched() -> Self {
        Self { enriched: true, ..Self::default() }
    }

    /// The next piece; appends all text to `out`, and what of it is seen to `seen` once that is not all.
    pub fn feed(&mut self, html: &str, out: &mut String, seen: &mut Seen) {
        let (tokenizer, mut page) = self.page(out, seen);
        tokenizer.feed(html, &mut page);
    }

    /// The end of the document; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        let (tokenizer, mut page) = self.page(out, seen);
        tokenizer.finish(&mut page);
        page.end_of_twice();
        page.layout.finish(page.out);
    }

    /// The Content-IDs that the document shows as pictures (`src="cid:…"`, RFC 2392), percent-decoded and sorted; at
    /// most 1,000.
    pub fn content_ids(&self) -> &[String] {
        self.content_ids.all()
    }

    /// The text of some attribute, or the text that its address holds, is longer than 16 KiB; what follows in it was not
    /// read.
    pub fn cut(&self) -> bool {
        self.cut || self.tokenizer.cut()
    }

    fn page<'a>(&'a mut self, out: &'a mut String, shown: &'a mut Seen) -> (&'a mut Tokenizer, Page<'a>) {
        let Self {
            tokenizer,
            layout,
            seen,
            open,
            sheets,
            twice,
            tag,
            before,
            content_ids,
            foreign,
            enriched,
            inner,
            cut,
        } = self;
        (
            tokenizer,
            Page {
                layout,
                seen,
                open,
                sheets,
                twice,
                tag,
                before,
                content_ids,
                foreign,
                enriched: *enriched,
                inner: *inner,
                cut,
                out,
                shown,
            },
        )
    }
}

/// One call's view of the document: what tags and texts do to the lines.
struct Page<'a> {
    layout: &'a mut Layout,
    seen: &'a mut Option<Layout>,
    open: &'a mut OpenElements,
    sheets: &'a mut Sheets,
    twice: &'a mut Twice,
    tag: &'a mut TagSays,
    before: &'a mut Before,
    content_ids: &'a mut ContentIds,
    /// How many `<svg>` and `<math>` are open: in them `<style/>` is empty.
    foreign: &'a mut u32,
    enriched: bool,
    inner: bool,
    cut: &'a mut bool,
    out: &'a mut String,
    shown: &'a mut Seen,
}

impl Sink for Page<'_> {
    fn text(&mut self, text: &str) {
        if self.layout.is_hidden() {
            return self.sheets.feed(text);
        }
        match self.twice.decode(text) {
            Some(decoded) => self.laid_text(&decoded, false),
            None => self.laid_text(text, false),
        }
    }

    fn start_tag(&mut self, name: &str, self_closing: bool) -> Content {
        self.end_of_twice();
        let content = Content::of(name);
        let foreign = *self.foreign > 0;
        let gone = self.open(name, foreign && self_closing).is_gone();
        match name {
            "br" => self.lay(gone, Layout::line_break),
            "td" | "th" => self.lay(gone, Layout::cell),
            "tr" | "table" => self.lay(gone, |layout, _| layout.row()),
            "svg" | "math" if !self_closing => *self.foreign = self.foreign.saturating_add(1),
            name if is_block(name) => self.lay(gone, |layout, _| layout.block()),
            _ => {}
        }
        if is_preformatted(name) && name != "textarea" && content == Content::Markup {
            self.both(|layout| layout.preformatted(true));
        }
        if *self.foreign > 0 && (self_closing || content == Content::Escapable) {
            return Content::Markup;
        }
        match content {
            Content::Script => self.both(|layout| layout.hide(true)),
            Content::Raw if name == "style" => self.both(|layout| layout.hide(true)),
            Content::Raw | Content::Plain => self.both(|layout| layout.preformatted(true)),
            Content::Escapable if name == "textarea" => self.both(|layout| layout.preformatted(true)),
            Content::Escapable | Content::Markup => {}
        }
        content
    }

    fn end_tag(&mut self, name: &str) {
        self.end_of_twice();
        let gone = self.open.end(name).unwrap_or_else(|| self.open.look()).is_gone();
        match name {
            "br" => self.lay(gone, Layout::line_break),
            "tr" | "table" => self.lay(gone, |layout, _| layout.row()),
            "script" | "style" => {
                self.both(|layout| layout.hide(false));
                self.sheets.end();
            }
            "svg" | "math" => *self.foreign = self.foreign.saturating_sub(1),
            name if is_block(name) => self.lay(gone, |layout, _| layout.block()),
            _ => {}
        }
        if is_preformatted(name) {
            self.both(|layout| layout.preformatted(false));
        }
    }

    fn comment_text(&mut self, text: &str) {
        self.laid_text(text, true);
    }

    fn comment_tag(&mut self) {
        self.laid_text(" ", true);
    }

    fn named(&mut self, attribute: &str) {
        if attribute == "hidden" {
            self.tag.said.hide();
        }
    }

    fn wanted(&self, attribute: &str) -> Wanted {
        match attribute {
            "alt" | "title" | "value" | "placeholder" | "label" | "aria-label" | "summary" => {
                Wanted::All { at_most: MAX_SHOWN_VALUE }
            }
            "src" | "background" | "href" | "xlink:href" | "srcset" | "poster" | "data" | "style"
            | "color" | "bgcolor" => Wanted::Beginning { at_most: MAX_ADDRESS },
            "class" | "id" if !self.sheets.is_empty() => Wanted::Beginning { at_most: MAX_ADDRESS },
            _ => Wanted::Nothing,
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "style" => self.tag.said.overrule(&Said::of(&css::plain(value))),
            "color" => self.tag.said.colour(&css::plain(value)),
            "bgcolor" => self.tag.said.background(&css::plain(value)),
            "class" if self.tag.class.is_empty() => value.clone_into(&mut self.tag.class),
            "id" if self.tag.identifier.is_empty() => value.clone_into(&mut self.tag.identifier),
            _ => {}
        }
        match self.wanted(name) {
            Wanted::All { .. } => self.layout.aside(value, self.out),
            Wanted::Beginning { .. } => {
                self.content_ids.collect(name, value);
                self.data(value);
            }
            Wanted::Nothing => {}
        }
    }
}

impl Page<'_> {
    /// Takes note of a start tag; how its element looks.
    fn open(&mut self, name: &str, closed: bool) -> Look {
        let mut said = Said::default();
        if !self.sheets.is_empty() {
            said = self.sheets.say(name, &self.tag.class, &self.tag.identifier);
            self.tag.class.clear();
            self.tag.identifier.clear();
        }
        said.overrule(&std::mem::take(&mut self.tag.said));
        let param = self.enriched && name == "param";
        // Of a title a browser shows nothing in its place; before everything else it is the title of the document.
        if name == "template" || param || name == "title" && *self.before == Before::Seen {
            said.hide();
        }
        self.open.start(name, closed || is_void(name) && !param, &said)
    }

    /// The text that an address holds stands beside the line. Its markup is read once, not what its own addresses hold.
    fn data(&mut self, value: &str) {
        let Some(Data { text, markup }) = address::data(value).filter(|_| !self.inner) else { return };
        *self.cut |= value.len() >= MAX_ADDRESS - char::MAX.len_utf8();
        let mut lines = text;
        if markup {
            let mut document = HtmlText { inner: true, ..HtmlText::new() };
            let mut shown = String::new();
            document.feed(&lines, &mut shown, &mut Seen::default());
            document.finish(&mut shown, &mut Seen::default());
            lines = shown;
        }
        lines.lines().for_each(|line| self.layout.aside(line, self.out));
    }

    /// Text for the lines: for all of them, and for those that are seen unless it is hidden.
    fn laid_text(&mut self, text: &str, in_comment: bool) {
        // White space that means what it says is no blank: a cut between it and a word must not matter.
        let blank = !self.layout.is_preformatted() && text.bytes().all(|byte| byte.is_ascii_whitespace());
        if in_comment || self.open.look().hides() {
            match self.before {
                Before::Seen if !blank || self.layout.mid_line() => self.part(),
                Before::Nothing if !blank => *self.before = Before::Hidden,
                _ => {}
            }
            return self.layout.text(text, self.out);
        }
        if !blank && *self.before != Before::Seen {
            if *self.before == Before::Hidden && self.layout.mid_line() {
                // It follows a hidden text on the same line: of what is seen it begins one.
                self.part();
                if let Some(seen) = self.seen {
                    seen.line_break(&mut self.shown.text);
                }
            }
            *self.before = if self.open.is_in("title") { Before::Nothing } else { Before::Seen };
        }
        self.lay(false, |layout, out| layout.text(text, out));
    }

    /// Does something to the lines: to all of them, and to those that are seen unless it takes no place there.
    fn lay(&mut self, gone: bool, does: impl Fn(&mut Layout, &mut String)) {
        if gone && *self.before == Before::Seen && self.layout.mid_line() {
            self.part();
        }
        does(self.layout, self.out);
        let Some(seen) = self.seen.as_mut().filter(|_| !gone) else { return };
        let length = self.shown.text.len();
        does(seen, &mut self.shown.text);
        if self.shown.text.len() > length {
            self.shown.place(self.out.len());
        }
    }

    /// Does something to the lines of both texts.
    fn both(&mut self, does: impl Fn(&mut Layout)) {
        does(self.layout);
        self.seen.iter_mut().for_each(does);
    }

    /// From here on what is seen is not all of the text.
    fn part(&mut self) {
        if self.seen.is_none() {
            *self.seen = Some(self.layout.without_asides());
            self.shown.parted = Some(self.out.len());
        }
    }

    /// The text ends here or is interrupted by a tag.
    fn end_of_twice(&mut self) {
        if let Some(rest) = self.twice.end() {
            self.laid_text(&rest, false);
        }
    }
}

#[cfg(test)]
#[path = "html/tests.rs"]
mod tests;
