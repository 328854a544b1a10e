//! What is in a part in XML, in order, whatever it is (XML 1.0).
//!
//! Document type declarations are not processed: an entity stays as it is written, so nothing grows and nothing is fetched (CWE-776,
//! CWE-611). What no longer is XML is read on loosely: whatever stands between `<` and `>` is a tag, the rest is text.

use super::xml_charset::decode;
use crate::content::unwrap::Loss;
use quick_xml::events::{BytesStart, Event};
use quick_xml::reader::Reader;
use std::borrow::Cow;

/// So many tags are read in one document: a table of a million cells has fewer, and takes about a second.
pub(super) const TAGS: u32 = 6_000_000;
/// Tags may be nested so deep.
const DEPTH: usize = 256;

const TOO_MANY: &str = "a document with too many elements";

/// Takes what is in a part.
pub(super) trait Handler {
    /// An element begins.
    fn start(&mut self, name: &str, tag: &BytesStart<'_>);
    /// The element that began last and has not ended ends.
    fn end(&mut self);
    /// Text, as it is meant; may come in pieces.
    fn text(&mut self, text: &str);
    /// What programs pass over: a comment, a document type declaration, an instruction.
    fn aside(&mut self, text: &str);
}

/// Reads a part, and takes its tags from those that may still be read. What is lost by it is given back; all that could be read has
/// been handed out.
pub(super) fn walk(part: &[u8], tags: &mut u32, to: &mut dyn Handler) -> Option<(Loss, &'static str)> {
    let (text, known) = decode(part);
    let lost = (!known).then_some((Loss::Unsupported, "XML in a character set that is not read"));
    let mut reader = Reader::from_str(&text);
    let config = reader.config_mut();
    // Neither is needed to find text, and a document need not be refused for its lack.
    config.check_end_names = false;
    config.allow_unmatched_ends = true;
    config.allow_dangling_amp = true;
    let mut depth = 0_usize;
    let mut from = 0;
    loop {
        let broken = match reader.read_event() {
            Ok(event) => {
                from = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
                if matches!(event, Event::Start(_) | Event::Empty(_)) {
                    match tags.checked_sub(1) {
                        Some(rest) => *tags = rest,
                        None => return Some((Loss::Limit, TOO_MANY)),
                    }
                }
                match take(&event, &mut depth, to) {
                    Step::On => continue,
                    Step::Done => return lost,
                    Step::Deep => (Loss::Limit, "XML that is nested too deep"),
                }
            }
            Err(_) => (Loss::Malformed, "XML that is broken"),
        };
        let whole = loosely(text.get(from..).unwrap_or_default(), &mut depth, tags, to);
        return Some(if whole { broken } else { (Loss::Limit, TOO_MANY) });
    }
}

enum Step {
    On,
    Done,
    Deep,
}

fn take(event: &Event<'_>, depth: &mut usize, to: &mut dyn Handler) -> Step {
    match event {
        Event::Start(tag) => {
            to.start(tag.local_name().into_inner(), tag);
            *depth += 1;
            if *depth > DEPTH {
                return Step::Deep;
            }
        }
        Event::Empty(tag) => {
            to.start(tag.local_name().into_inner(), tag);
            to.end();
        }
        Event::End(_) => {
            if *depth > 0 {
                *depth -= 1;
                to.end();
            }
        }
        Event::Text(text) => to.text(text),
        Event::CData(text) => to.text(text),
        Event::GeneralRef(name) => reference(name, &mut |text| to.text(text)),
        Event::Comment(text) => to.aside(text),
        // Without declarations of its own it only names what everybody knows.
        Event::DocType(text) if text.contains('[') => to.aside(text),
        Event::DocType(_) | Event::Decl(_) => {}
        Event::PI(text) => to.aside(text),
        Event::Eof => return Step::Done,
    }
    Step::On
}

/// What a reference between `&` and `;` stands for: one of the five names, or a character; else it stays (XML 1.0 4.1, 4.6).
fn reference(name: &str, out: &mut dyn FnMut(&str)) {
    let character = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        // Books are written in XHTML, where this one is everywhere.
        "nbsp" => Some('\u{a0}'),
        _ => name.strip_prefix('#').and_then(|number| {
            let number = match number.strip_prefix(['x', 'X']) {
                Some(hex) => u32::from_str_radix(hex, 16),
                None => number.parse(),
            };
            number.ok().and_then(char::from_u32)
        }),
    };
    match character {
        Some(character) => out(character.encode_utf8(&mut [0; 4])),
        None => {
            out("&");
            out(name);
            out(";");
        }
    }
}

/// Text as it is meant: references are replaced.
pub(super) fn plain(text: &str) -> Cow<'_, str> {
    if memchr::memchr(b'&', text.as_bytes()).is_none() {
        return Cow::Borrowed(text);
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        plain.push_str(before);
        // The longest number of a character has eight places; no name that is known is longer.
        let end = after.bytes().take(12).position(|byte| byte == b';');
        match end.and_then(|end| Some((after.get(..end)?, after.get(end + 1..)?))) {
            Some((name, behind)) => {
                reference(name, &mut |text| plain.push_str(text));
                rest = behind;
            }
            None => {
                plain.push('&');
                rest = after;
            }
        }
    }
    plain.push_str(rest);
    Cow::Owned(plain)
}

/// The value of an attribute, whatever its prefix.
pub(super) fn attribute<'t>(tag: &'t BytesStart<'_>, name: &str) -> Option<Cow<'t, str>> {
    let found = attributes(tag).find(|(key, _)| local(key) == name)?;
    Some(match found.1 {
        Cow::Borrowed(value) => plain(value),
        Cow::Owned(value) => Cow::Owned(plain(&value).into_owned()),
    })
}

/// Names and values as they are written. Nothing is refused: not names that come twice, nor values without quotes.
pub(super) fn attributes<'t>(tag: &'t BytesStart<'_>) -> impl Iterator<Item = (&'t str, Cow<'t, str>)> {
    let mut all = tag.html_attributes();
    all.with_checks(false);
    all.flatten().map(|attribute| (attribute.key.into_inner(), attribute.value))
}

/// A name without its prefix.
pub(super) fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// Reads what is no XML, or too deep. Linear: each byte is looked at once.
/// Whether it came to the end.
fn loosely(rest: &str, depth: &mut usize, tags: &mut u32, to: &mut dyn Handler) -> bool {
    let mut rest = rest;
    // No frames are kept for what is deeper than any document: only the number of tags is.
    let mut deeper = 0_usize;
    while let Some(at) = memchr::memchr(b'<', rest.as_bytes()) {
        let (text, from) = rest.split_at_checked(at).unwrap_or((rest, ""));
        to.text(&plain(text));
        let Some(end) = memchr::memchr(b'>', from.as_bytes()) else {
            to.aside(from);
            return true;
        };
        match tags.checked_sub(1) {
            Some(rest) => *tags = rest,
            None => return false,
        }
        let inside = from.get(1..end).unwrap_or_default();
        rest = from.get(end + 1..).unwrap_or_default();
        if inside.starts_with('/') {
            if deeper > 0 {
                deeper -= 1;
            } else if *depth > 0 {
                *depth -= 1;
                to.end();
            }
            continue;
        }
        let name = inside.find([' ', '\t', '\r', '\n', '/']).unwrap_or(inside.len());
        let is_name = inside.starts_with(|first: char| first.is_alphabetic() || first == '_');
        if !is_name {
            to.aside(inside.strip_prefix("![CDATA[").unwrap_or(inside));
            continue;
        }
        let empty = inside.ends_with('/');
        let inside = inside.strip_suffix('/').unwrap_or(inside);
        let tag = BytesStart::from_content(inside, name.min(inside.len()));
        if *depth > DEPTH {
            if !empty {
                deeper += 1;
            }
            continue;
        }
        to.start(tag.local_name().into_inner(), &tag);
        if empty {
            to.end();
        } else {
            *depth += 1;
        }
    }
    to.text(&plain(rest));
    true
}
