//! HTML to tags and text, in pieces (the HTML Standard, 13.2.5), with a bound on everything that is held.
//!
//! The states bear the Standard's names. Two departures, both towards showing more text: `<![CDATA[` is skipped as if
//! it were not there, and the text in a conditional comment (`<!--[if …]>`) is text, because Outlook shows it.

mod leap;

use super::attribute::Attribute;
use super::comment::{Comment, Seen};
use super::element::Content;
use super::name::Name;
use super::reference::{Progress, Reference};
use super::script::Script;
use super::sink::Sink;

#[derive(Debug, Default)]
enum State {
    #[default]
    Text,
    Reference(Reference, Place),
    TagOpen,
    EndTagOpen,
    TagName,
    BeforeAttributeName,
    AttributeName,
    AfterAttributeName,
    BeforeAttributeValue,
    AttributeValue(Quote),
    AfterAttributeValue,
    SelfClosingStartTag,
    /// In escapable or raw text, behind `<`.
    RawLessThan,
    /// In escapable or raw text, behind `</` and perhaps letters, which are held.
    RawEndTag,
    Script(Script),
    /// Behind `<!` and a beginning of `--` or `[CDATA[`, which is held.
    MarkupDeclarationOpen,
    BogusComment,
    Comment(Comment),
}

/// The character that ends a value; none where it is unquoted.
type Quote = Option<char>;

/// Where a character reference stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Place {
    Text,
    Value(Quote),
}

/// The tokenizer of one document.
#[derive(Debug, Default)]
pub(super) struct Tokenizer {
    state: State,
    content: Content,
    is_end_tag: bool,
    tag: Name,
    attribute: Attribute,
    /// Letters that are not yet known to be text or markup.
    held: String,
}

impl Tokenizer {
    pub(super) fn feed(&mut self, html: &str, sink: &mut impl Sink) {
        let mut rest = html;
        while !rest.is_empty() {
            let taken = match self.leap(rest, sink) {
                0 => self.character(rest, sink),
                taken => taken,
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// Reads one character; the bytes of it.
    fn character(&mut self, rest: &str, sink: &mut impl Sink) -> usize {
        let Some(next) = rest.chars().next() else { return 0 };
        while !self.step(next, sink) {}
        next.len_utf8()
    }

    /// The document ends. What was held is text, unless it stands in a tag or a comment.
    pub(super) fn finish(&mut self, sink: &mut impl Sink) {
        match std::mem::take(&mut self.state) {
            State::TagOpen | State::RawLessThan => sink.text("<"),
            State::EndTagOpen => sink.text("</"),
            State::RawEndTag => {
                sink.text("</");
                sink.text(&std::mem::take(&mut self.held));
            }
            State::Reference(mut reference, Place::Text) => {
                let mut text = String::new();
                reference.end(None, &mut text);
                sink.text(&text);
            }
            _ => {}
        }
    }

    /// A value that was wanted whole was too long.
    pub(super) fn cut(&self) -> bool {
        self.attribute.cut()
    }

    /// Bytes held between two pieces.
    #[cfg(test)]
    pub(super) fn held_bytes(&self) -> usize {
        self.tag.held_bytes() + self.attribute.held_bytes() + self.held.capacity()
    }

    /// One character in the present state; `false` where it is to be read again in the state that follows.
    fn step(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match &mut self.state {
            State::Text => self.text(c, sink),
            State::Reference(..) => self.reference(c, sink),
            State::TagOpen | State::EndTagOpen => self.tag_open(c, sink),
            State::TagName => self.tag_name(c, sink),
            State::BeforeAttributeName => self.before_attribute_name(c),
            State::AttributeName => self.attribute_name(c, sink),
            State::AfterAttributeName => self.after_attribute_name(c, sink),
            State::BeforeAttributeValue => self.before_attribute_value(c, sink),
            State::AttributeValue(quote) => {
                let quote = *quote;
                self.attribute_value(c, quote, sink)
            }
            State::AfterAttributeValue => self.after_attribute_value(c, sink),
            State::SelfClosingStartTag => match c {
                '>' => self.emit_tag(true, sink),
                _ => self.again_in(State::BeforeAttributeName),
            },
            State::RawLessThan | State::RawEndTag => self.raw_end_tag(c, sink),
            State::Script(script) => match script.push(c) {
                true => self.end_of_raw("script"),
                false => true,
            },
            State::MarkupDeclarationOpen => self.markup_declaration(c),
            State::BogusComment => match c {
                '>' => self.go(State::Text),
                _ => true,
            },
            State::Comment(comment) => {
                match comment.push(c) {
                    Seen::Nothing => {}
                    Seen::Text => sink.comment_text(c.encode_utf8(&mut [0; 4])),
                    Seen::Tag => sink.comment_tag(),
                    Seen::End => self.state = State::Text,
                }
                true
            }
        }
    }

    fn go(&mut self, state: State) -> bool {
        self.state = state;
        true
    }

    fn again_in(&mut self, state: State) -> bool {
        self.state = state;
        false
    }

    fn text(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match (c, self.content) {
            ('&', Content::Markup | Content::Escapable) => {
                self.go(State::Reference(Reference::new(false), Place::Text))
            }
            ('<', Content::Markup) => self.go(State::TagOpen),
            ('<', Content::Escapable | Content::Raw) => self.go(State::RawLessThan),
            _ => {
                sink.text(c.encode_utf8(&mut [0; 4]));
                true
            }
        }
    }

    fn reference(&mut self, c: char, sink: &mut impl Sink) -> bool {
        let State::Reference(reference, place) = &mut self.state else {
            return true;
        };
        let mut text = String::new();
        let progress = reference.push(c, &mut text);
        let place = *place;
        if matches!(progress, Progress::More) {
            return true;
        }
        match place {
            Place::Text => {
                self.state = State::Text;
                sink.text(&text);
            }
            Place::Value(quote) => {
                self.state = State::AttributeValue(quote);
                self.attribute.push_value(&text);
            }
        }
        matches!(progress, Progress::Ended)
    }

    fn tag_open(&mut self, c: char, sink: &mut impl Sink) -> bool {
        let end_tag = matches!(self.state, State::EndTagOpen);
        match c {
            c if c.is_ascii_alphabetic() => {
                self.is_end_tag = end_tag;
                self.tag.clear();
                self.again_in(State::TagName)
            }
            '/' if !end_tag => self.go(State::EndTagOpen),
            '>' if end_tag => self.go(State::Text),
            '!' if !end_tag => {
                self.held.clear();
                self.go(State::MarkupDeclarationOpen)
            }
            '?' => self.again_in(State::BogusComment),
            _ if end_tag => self.again_in(State::BogusComment),
            _ => {
                sink.text("<");
                self.again_in(State::Text)
            }
        }
    }

    fn tag_name(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match c {
            '/' => self.go(State::SelfClosingStartTag),
            '>' => self.emit_tag(false, sink),
            c if c.is_ascii_whitespace() => self.go(State::BeforeAttributeName),
            c => self.tag.push(c),
        }
    }

    fn before_attribute_name(&mut self, c: char) -> bool {
        match c {
            c if c.is_ascii_whitespace() => true,
            '/' | '>' => {
                self.attribute.clear();
                self.again_in(State::AfterAttributeName)
            }
            // An equals sign here is the first letter of a name.
            c => {
                self.attribute.clear();
                self.state = State::AttributeName;
                self.attribute.name.push(c)
            }
        }
    }

    fn attribute_name(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match c {
            '/' | '>' | '=' => self.end_attribute_name(c, sink),
            c if c.is_ascii_whitespace() => self.end_attribute_name(c, sink),
            c => self.attribute.name.push(c),
        }
    }

    fn end_attribute_name(&mut self, c: char, sink: &mut impl Sink) -> bool {
        if !self.is_end_tag {
            sink.named(self.attribute.name.known());
        }
        if c != '=' {
            return self.again_in(State::AfterAttributeName);
        }
        if !self.is_end_tag {
            self.attribute.ask(sink);
        }
        self.go(State::BeforeAttributeValue)
    }

    fn after_attribute_name(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match c {
            c if c.is_ascii_whitespace() => true,
            '/' => self.go(State::SelfClosingStartTag),
            '=' => {
                self.state = State::AttributeName;
                self.attribute_name(c, sink)
            }
            '>' => self.emit_tag(false, sink),
            c => {
                self.attribute.clear();
                self.state = State::AttributeName;
                self.attribute.name.push(c)
            }
        }
    }

    fn before_attribute_value(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match c {
            c if c.is_ascii_whitespace() => true,
            '"' | '\'' => self.go(State::AttributeValue(Some(c))),
            '>' => self.emit_tag(false, sink),
            _ => self.again_in(State::AttributeValue(None)),
        }
    }

    fn attribute_value(&mut self, c: char, quote: Quote, sink: &mut impl Sink) -> bool {
        match c {
            '&' => self.go(State::Reference(Reference::new(true), Place::Value(quote))),
            c if quote == Some(c) => {
                self.attribute.end(sink);
                self.go(State::AfterAttributeValue)
            }
            '>' if quote.is_none() => {
                self.attribute.end(sink);
                self.emit_tag(false, sink)
            }
            c if quote.is_none() && c.is_ascii_whitespace() => {
                self.attribute.end(sink);
                self.go(State::BeforeAttributeName)
            }
            c => {
                self.attribute.push_value(c.encode_utf8(&mut [0; 4]));
                true
            }
        }
    }

    fn after_attribute_value(&mut self, c: char, sink: &mut impl Sink) -> bool {
        match c {
            c if c.is_ascii_whitespace() => self.go(State::BeforeAttributeName),
            '/' => self.go(State::SelfClosingStartTag),
            '>' => self.emit_tag(false, sink),
            _ => self.again_in(State::BeforeAttributeName),
        }
    }

    fn emit_tag(&mut self, self_closing: bool, sink: &mut impl Sink) -> bool {
        self.state = State::Text;
        let name = self.tag.known();
        if self.is_end_tag {
            sink.end_tag(name);
        } else {
            self.content = sink.start_tag(name, self_closing);
            if self.content == Content::Script {
                self.state = State::Script(Script::default());
            }
        }
        true
    }

    /// In the text of an element that only its own end tag ends.
    fn raw_end_tag(&mut self, c: char, sink: &mut impl Sink) -> bool {
        if matches!(self.state, State::RawLessThan) {
            if c == '/' {
                self.held.clear();
                return self.go(State::RawEndTag);
            }
            sink.text("<");
            return self.again_in(State::Text);
        }
        // The start tag's name is still there: nothing but text came after it.
        let element = self.tag.known();
        if c.is_ascii_alphabetic() && self.held.len() < element.len() {
            self.held.push(c);
            return true;
        }
        let ends_name = c.is_ascii_whitespace() || matches!(c, '/' | '>');
        if ends_name && self.held.eq_ignore_ascii_case(element) {
            let element = element.to_owned();
            return self.end_of_raw(&element);
        }
        sink.text("</");
        sink.text(&std::mem::take(&mut self.held));
        self.again_in(State::Text)
    }

    /// The end tag of a raw element, all but what follows its name.
    fn end_of_raw(&mut self, element: &str) -> bool {
        self.content = Content::Markup;
        self.is_end_tag = true;
        self.tag.set(element);
        self.again_in(State::TagName)
    }

    fn markup_declaration(&mut self, c: char) -> bool {
        self.held.push(c);
        match self.held.as_str() {
            "--" => self.go(State::Comment(Comment::default())),
            "[CDATA[" => self.go(State::Text),
            held if "--".starts_with(held) || "[CDATA[".starts_with(held) => true,
            // A document type, too: it ends at the first `>` in each of its states.
            _ => self.again_in(State::BogusComment),
        }
    }
}
