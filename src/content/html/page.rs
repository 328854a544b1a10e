//! What the tags and the texts of a document do to its lines.

use super::address::{self, ContentIds, Data};
use super::css;
use super::element::{Content, is_block, is_preformatted, is_void};
use super::layout::Layout;
use super::look::{Look, Said};
use super::open::OpenElements;
use super::sheet::Sheets;
use super::sink::{Sink, Wanted};
use super::spans::Span;
use super::style::Styles;
use super::tokenizer::Tokenizer;
use super::twice::Twice;
use crate::content::seen::Seen;

/// Bytes kept of an attribute's value where a reader sees it.
pub(super) const MAX_SHOWN_VALUE: usize = 16 * 1024;
/// Bytes kept of an attribute's value where an address or a style may stand. Pictures as `data:` URLs are far longer.
pub(super) const MAX_ADDRESS: usize = 16 * 1024;
/// Bytes kept of a count: browsers know no greater one than 65,534, behind blanks or not.
const MAX_COUNT: usize = 16;
/// Bytes of an address that are handed on: a host stands at its beginning, or in what it asks for.
const MAX_LINK: usize = 2 * 1024;

/// A document as far as it has been read.
#[derive(Debug, Default)]
pub(super) struct Page {
    layout: Layout,
    /// The lines that a reader sees, from where they are others than all lines.
    seen: Option<Layout>,
    open: OpenElements,
    sheets: Sheets,
    styles: Styles,
    twice: Twice,
    tag: TagSays,
    before: Before,
    content_ids: ContentIds,
    /// How many `<svg>` and `<math>` are open: in them `<style/>` is empty.
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
    said: Option<Said>,
    class: String,
    identifier: String,
    span: Span,
}

impl Page {
    /// An enriched text.
    pub(super) fn enriched() -> Self {
        Self { enriched: true, ..Self::default() }
    }

    /// A document that an address holds.
    fn inner() -> Self {
        Self { inner: true, ..Self::default() }
    }

    /// What one call adds to it: all text goes to `out`, and what of it is seen to `shown` once that is not all.
    pub(super) fn reading<'a>(&'a mut self, out: &'a mut String, shown: &'a mut Seen) -> Reading<'a> {
        Reading { page: self, out, shown }
    }

    /// The Content-IDs of the pictures in it.
    pub(super) fn content_ids(&self) -> &[String] {
        self.content_ids.all()
    }

    /// The text in some address was too long.
    pub(super) fn cut(&self) -> bool {
        self.cut
    }
}

/// A document while one piece of it is read.
pub(super) struct Reading<'a> {
    page: &'a mut Page,
    out: &'a mut String,
    shown: &'a mut Seen,
}

impl Sink for Reading<'_> {
    fn text(&mut self, text: &str) {
        if self.page.layout.is_hidden() {
            return self.page.sheets.feed(text);
        }
        match self.page.twice.decode(text) {
            Some(decoded) => self.laid_text(&decoded, false),
            None => self.laid_text(text, false),
        }
    }

    fn start_tag(&mut self, name: &str, self_closing: bool) -> Content {
        self.end_of_twice();
        let content = Content::of(name);
        let foreign = self.page.foreign > 0;
        let gone = self.open(name, foreign && self_closing).is_gone();
        let span = std::mem::take(&mut self.page.tag.span);
        match name {
            "br" => self.lay(gone, Layout::line_break),
            "td" | "th" => self.lay(gone, |layout, out| layout.cell(span, out)),
            "tr" => self.lay(gone, |layout, _| layout.row(true)),
            "table" => self.lay(gone, |layout, _| layout.table(true)),
            "tbody" | "thead" | "tfoot" => self.lay(gone, |layout, _| layout.group()),
            "svg" | "math" if !self_closing => self.page.foreign = self.page.foreign.saturating_add(1),
            name if is_block(name) => self.lay(gone, |layout, _| layout.block()),
            _ => {}
        }
        if is_preformatted(name) && name != "textarea" && content == Content::Markup {
            self.both(|layout| layout.preformatted(true));
        }
        if self.page.foreign > 0 && (self_closing || content == Content::Escapable) {
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
        let gone = self.page.open.end(name).unwrap_or_else(|| self.page.open.look()).is_gone();
        match name {
            "br" => self.lay(gone, Layout::line_break),
            "tr" => self.lay(gone, |layout, _| layout.row(false)),
            "table" => self.lay(gone, |layout, _| layout.table(false)),
            "tbody" | "thead" | "tfoot" => self.lay(gone, |layout, _| layout.group()),
            "script" | "style" => {
                self.both(|layout| layout.hide(false));
                self.page.sheets.end();
            }
            "svg" | "math" => self.page.foreign = self.page.foreign.saturating_sub(1),
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
            self.page.tag.said.get_or_insert_default().hide();
        }
    }

    fn wanted(&self, attribute: &str) -> Wanted {
        match attribute {
            "alt" | "title" | "value" | "placeholder" | "label" | "aria-label" | "summary" | "srcdoc" => {
                Wanted::All { at_most: MAX_SHOWN_VALUE }
            }
            "src" | "background" | "href" | "xlink:href" | "srcset" | "poster" | "data" | "style"
            | "color" | "bgcolor" => Wanted::Beginning { at_most: MAX_ADDRESS },
            "colspan" | "rowspan" => Wanted::Beginning { at_most: MAX_COUNT },
            "class" | "id" if !self.page.sheets.is_empty() => Wanted::Beginning { at_most: MAX_ADDRESS },
            _ => Wanted::Nothing,
        }
    }

    fn attribute(&mut self, name: &str, value: &str) {
        match name {
            "style" => return self.style(value),
            "colspan" | "rowspan" => return self.page.tag.span.say(name, value),
            _ => {}
        }
        let tag = &mut self.page.tag;
        match name {
            "color" => tag.said.get_or_insert_default().colour(&css::plain(value)),
            "bgcolor" => tag.said.get_or_insert_default().background(&css::plain(value)),
            "class" if tag.class.is_empty() => value.clone_into(&mut tag.class),
            "id" if tag.identifier.is_empty() => value.clone_into(&mut tag.identifier),
            _ => {}
        }
        match self.wanted(name) {
            Wanted::All { .. } => self.page.layout.aside(value, self.out),
            Wanted::Beginning { .. } => {
                self.page.content_ids.collect(name, value);
                self.data(value);
                self.link(value);
            }
            Wanted::Nothing => {}
        }
    }
}

impl Reading<'_> {
    /// The end of the document.
    pub(super) fn finish(&mut self) {
        self.end_of_twice();
        self.page.layout.finish(self.out);
    }

    /// Takes note of a start tag; how its element looks.
    fn open(&mut self, name: &str, closed: bool) -> Look {
        let mut said = Said::default();
        if !self.page.sheets.is_empty() {
            said = self.page.sheets.say(name, &self.page.tag.class, &self.page.tag.identifier);
            self.page.tag.class.clear();
            self.page.tag.identifier.clear();
        }
        if let Some(stronger) = self.page.tag.said.take() {
            said.overrule(&stronger);
        }
        let param = self.page.enriched && name == "param";
        // Of a title a browser shows nothing in its place; before everything else it is the title of the document.
        if name == "template" || param || name == "title" && self.page.before == Before::Seen {
            said.hide();
        }
        self.page.open.start(name, closed || is_void(name) && !param, &said)
    }

    /// A `style` attribute. Of one that is known no Content-ID is new, and it holds no text.
    fn style(&mut self, value: &str) {
        let page = &mut *self.page;
        if let Some(said) = page.styles.known(value) {
            return page.tag.said.get_or_insert_default().overrule(said);
        }
        let said = page.styles.read(value, address::data(value).is_none());
        page.tag.said.get_or_insert_default().overrule(&said);
        page.content_ids.collect("style", value);
        self.data(value);
    }

    /// An address of something else than what the mail holds.
    fn link(&mut self, value: &str) {
        let begins = value.trim_start().get(..5).unwrap_or_default();
        if !begins.eq_ignore_ascii_case("data:") && !begins.starts_with("cid:") && value.contains('.') {
            self.shown
                .addresses
                .push_str(value.get(..value.floor_char_boundary(MAX_LINK)).unwrap_or_default());
            self.shown.addresses.push('\n');
        }
    }

    /// The text that an address holds stands beside the line. Its markup is read once, not what its own addresses hold.
    fn data(&mut self, value: &str) {
        let Some(Data { text, markup }) = address::data(value).filter(|_| !self.page.inner) else { return };
        self.page.cut |= value.len() >= MAX_ADDRESS - char::MAX.len_utf8();
        let mut lines = text;
        if markup {
            let (mut tokenizer, mut page) = (Tokenizer::default(), Page::inner());
            let (mut shown, mut seen) = (String::new(), Seen::default());
            let mut document = page.reading(&mut shown, &mut seen);
            tokenizer.feed(&lines, &mut document);
            tokenizer.finish(&mut document);
            document.finish();
            lines = shown;
            self.shown.addresses.push_str(&seen.addresses);
        }
        lines.lines().for_each(|line| self.page.layout.aside(line, self.out));
    }

    /// Text for the lines: for all of them, and for those that are seen unless it is hidden.
    fn laid_text(&mut self, text: &str, in_comment: bool) {
        // White space that means what it says is no blank: a cut between it and a word must not matter.
        let blank =
            !self.page.layout.is_preformatted() && text.bytes().all(|byte| byte.is_ascii_whitespace());
        if in_comment || self.page.open.look().hides() {
            match self.page.before {
                Before::Seen if !blank || self.page.layout.mid_line() => self.part(),
                Before::Nothing if !blank => self.page.before = Before::Hidden,
                _ => {}
            }
            return self.text_of_lines(text, false);
        }
        if !blank && self.page.before != Before::Seen {
            if self.page.before == Before::Hidden && self.page.layout.mid_line() {
                // It follows a hidden text on the same line: of what is seen it begins one.
                self.part();
                if let Some(seen) = &mut self.page.seen {
                    seen.line_break(&mut self.shown.text);
                }
            }
            self.page.before = if self.page.open.is_in("title") { Before::Nothing } else { Before::Seen };
        }
        self.text_of_lines(text, true);
    }

    /// Text for all lines, and for those that are seen if it is. A reader does not see columns that are made of blanks.
    fn text_of_lines(&mut self, mut text: &str, is_seen: bool) {
        loop {
            let rest = self.page.layout.text(text, self.out);
            let laid = text.get(..text.len() - rest.len()).unwrap_or_default();
            if is_seen {
                self.show(|layout, shown| _ = layout.text(laid, shown));
            }
            if rest.is_empty() {
                return;
            }
            self.part();
            self.page.layout.keep_columns();
            text = rest;
        }
    }

    /// Does something to the lines: to all of them, and to those that are seen unless it takes no place there.
    fn lay(&mut self, gone: bool, does: impl Fn(&mut Layout, &mut String)) {
        if gone && self.page.before == Before::Seen && self.page.layout.mid_line() {
            self.part();
        }
        does(&mut self.page.layout, self.out);
        if !gone {
            self.show(does);
        }
    }

    /// Does something to the lines that are seen, once they are others than all.
    fn show(&mut self, does: impl Fn(&mut Layout, &mut String)) {
        let Some(seen) = &mut self.page.seen else { return };
        let length = self.shown.text.len();
        does(seen, &mut self.shown.text);
        if self.shown.text.len() > length {
            self.shown.place(self.out.len());
        }
    }

    /// Does something to the lines of both texts.
    fn both(&mut self, does: impl Fn(&mut Layout)) {
        does(&mut self.page.layout);
        self.page.seen.iter_mut().for_each(does);
    }

    /// From here on what is seen is not all of the text.
    fn part(&mut self) {
        if self.page.seen.is_none() {
            self.page.seen = Some(self.page.layout.as_seen());
            self.shown.parted = Some(self.out.len());
        }
    }

    /// The text ends here or is interrupted by a tag.
    fn end_of_twice(&mut self) {
        if let Some(rest) = self.page.twice.end() {
            self.laid_text(&rest, false);
        }
    }
}
