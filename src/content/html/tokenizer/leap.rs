//! The short cuts of the tokenizer: several characters at once.

use super::{State, Tokenizer};
use crate::content::html::element::Content;
use crate::content::html::sink::Sink;
use crate::content::html::{name, reference};

impl Tokenizer {
    /// Reads several characters at once where all that they mean stands in this piece, and as they would be read one by
    /// one; the bytes of them, 0 for none.
    pub(super) fn leap(&mut self, rest: &str, sink: &mut impl Sink) -> usize {
        match (&self.state, self.content) {
            (State::Text, content) => self.leap_text(rest, content, sink),
            (State::AttributeValue(Some(quote)), _) => {
                let quote = *quote;
                self.leap_value(rest, quote, sink)
            }
            (State::BeforeAttributeName, _) => self.leap_attribute(rest, sink).unwrap_or(0),
            _ => 0,
        }
    }

    /// Text up to a tag or a reference, or one of these.
    fn leap_text(&mut self, rest: &str, content: Content, sink: &mut impl Sink) -> usize {
        let bytes = rest.as_bytes();
        let run = match (bytes.first(), content) {
            (Some(b'<'), Content::Markup) => return self.leap_tag(rest, sink).unwrap_or(0),
            (Some(b'&'), Content::Markup | Content::Escapable) => {
                let mut text = String::new();
                let taken = reference::whole(rest, &mut text);
                if taken > 0 {
                    sink.text(&text);
                }
                return taken;
            }
            (_, Content::Markup | Content::Escapable) => memchr::memchr2(b'<', b'&', bytes),
            (_, Content::Raw) => memchr::memchr(b'<', bytes),
            (_, Content::Plain) => None,
            (_, Content::Script) => Some(0),
        };
        let run = run.unwrap_or(bytes.len());
        if let Some(text) = rest.get(..run).filter(|text| !text.is_empty()) {
            sink.text(text);
        }
        run
    }

    /// A tag up to the end of its name.
    fn leap_tag(&mut self, rest: &str, sink: &mut impl Sink) -> Option<usize> {
        let behind = rest.strip_prefix('<')?;
        let (is_end_tag, name) = match behind.strip_prefix('/') {
            Some(name) => (true, name),
            None => (false, behind),
        };
        let name = Some(name).filter(|name| name.starts_with(|first: char| first.is_ascii_alphabetic()));
        let (name, end) = name.and_then(name::split).filter(|(_, end)| *end != '=')?;
        self.is_end_tag = is_end_tag;
        self.tag.set(name);
        self.tag_name(end, sink);
        Some(usize::from(is_end_tag) + name.len() + 2)
    }

    /// The name of an attribute up to the quote of its value.
    fn leap_attribute(&mut self, rest: &str, sink: &mut impl Sink) -> Option<usize> {
        let (name, end) = name::split(rest)?;
        let quote = rest.get(name.len() + 1..)?.chars().next()?;
        if end != '=' || name.is_empty() || !matches!(quote, '"' | '\'') {
            return None;
        }
        self.attribute.clear();
        self.attribute.name.set(name);
        self.end_attribute_name(end, sink);
        self.state = State::AttributeValue(Some(quote));
        Some(name.len() + 2)
    }

    /// A value up to a reference or with its end, or a reference.
    fn leap_value(&mut self, rest: &str, quote: char, sink: &mut impl Sink) -> usize {
        let bytes = rest.as_bytes();
        if bytes.first() == Some(&b'&') {
            let mut text = String::new();
            let taken = reference::whole(rest, &mut text);
            self.attribute.push_value(&text);
            return taken;
        }
        let run = memchr::memchr2(if quote == '"' { b'"' } else { b'\'' }, b'&', bytes);
        let run = run.unwrap_or(bytes.len());
        let (value, behind) = rest.split_at_checked(run).unwrap_or((rest, ""));
        self.attribute.push_value(value);
        if !behind.starts_with(quote) {
            return run;
        }
        self.attribute.end(sink);
        self.state = State::AfterAttributeValue;
        run + 1
    }
}
