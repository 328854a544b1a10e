//! Reads objects and operators out of bytes: ISO 32000-1 7.2 and 7.3.

use super::object::{Dict, Object};
use std::borrow::Cow;

/// Arrays and dictionaries within each other that are kept apart; deeper ones are read as if flat.
const DEPTH: u32 = 48;
/// Objects that one object may consist of.
const NODES: u32 = 400_000;
/// Strings without an end that are stepped over in one run of bytes.
const OPEN: u32 = 16;

/// A position in bytes that hold objects.
#[derive(Debug)]
pub(super) struct Lexer<'a> {
    bytes: &'a [u8],
    /// Where the next token begins, or blanks before it.
    pub(super) at: usize,
    /// Whether `1 0 R` is a reference; in a content stream it is not.
    refs: bool,
    nodes: u32,
    open: u32,
    /// Bytes that were looked through for the end of a string in vain.
    pub(super) wasted: usize,
    /// Something was left out, for being too much.
    pub(super) over: bool,
}

pub(super) fn is_blank(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(byte, b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%')
}

fn is_regular(byte: u8) -> bool {
    !is_blank(byte) && !is_delimiter(byte)
}

pub(super) fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

impl<'a> Lexer<'a> {
    pub(super) fn of_file(bytes: &'a [u8], at: usize) -> Self {
        Self { bytes, at, refs: true, nodes: NODES, open: OPEN, wasted: 0, over: false }
    }

    pub(super) fn of_content(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0, refs: false, nodes: u32::MAX, open: OPEN, wasted: 0, over: false }
    }

    pub(super) fn rest(&self) -> &'a [u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn next(&mut self) -> Option<u8> {
        let byte = self.peek()?;
        self.at += 1;
        Some(byte)
    }

    fn step(&mut self, class: fn(u8) -> bool) -> &'a [u8] {
        let rest = self.rest();
        let length = rest.iter().position(|byte| !class(*byte)).unwrap_or(rest.len());
        self.at += length;
        rest.get(..length).unwrap_or_default()
    }

    /// Past blanks and comments.
    pub(super) fn blanks(&mut self) {
        loop {
            self.step(is_blank);
            if self.peek() != Some(b'%') {
                return;
            }
            self.step(|byte| byte != b'\n' && byte != b'\r');
        }
    }

    /// Past a word, if it is the next.
    pub(super) fn word(&mut self, word: &[u8]) -> bool {
        let start = self.at;
        self.blanks();
        if self.rest().starts_with(word) {
            self.at += word.len();
            return true;
        }
        self.at = start;
        false
    }

    /// The next object; none at the end of the bytes.
    pub(super) fn object(&mut self) -> Option<Object<'a>> {
        self.nested(0)
    }

    fn nested(&mut self, depth: u32) -> Option<Object<'a>> {
        loop {
            self.blanks();
            if self.nodes == 0 {
                self.over = true;
                return None;
            }
            self.nodes -= 1;
            let start = self.at;
            let first = self.next()?;
            return Some(match first {
                b'/' => Object::Name(self.name()),
                b'(' => match self.literal() {
                    Some(text) => Object::Text(text),
                    // A bracket that nothing closes is no string, or it would hide all that follows.
                    None => {
                        self.at = start + 1;
                        continue;
                    }
                },
                b'<' if self.peek() == Some(b'<') => {
                    self.at += 1;
                    if depth >= DEPTH {
                        continue;
                    }
                    self.dict(depth + 1)
                }
                b'<' => Object::Text(Cow::Owned(self.hexadecimal())),
                b'[' if depth >= DEPTH => continue,
                b'[' => self.array(depth + 1),
                b'>' if self.peek() == Some(b'>') => {
                    self.at += 1;
                    Object::Word(b">>")
                }
                b']' => Object::Word(b"]"),
                b')' | b'>' | b'{' | b'}' => continue,
                b'0'..=b'9' | b'+' | b'-' | b'.' => {
                    self.at = start;
                    self.number()
                }
                _ => {
                    self.at = start;
                    match self.step(is_regular) {
                        b"null" => Object::Null,
                        b"true" => Object::Bool(true),
                        b"false" => Object::Bool(false),
                        word => Object::Word(word),
                    }
                }
            });
        }
    }

    fn array(&mut self, depth: u32) -> Object<'a> {
        let mut items = Vec::new();
        loop {
            self.blanks();
            let start = self.at;
            match self.nested(depth) {
                None | Some(Object::Word(b"]")) => return Object::Array(items),
                Some(Object::Word(_)) => {
                    self.at = start;
                    return Object::Array(items);
                }
                Some(item) => items.push(item),
            }
        }
    }

    fn dict(&mut self, depth: u32) -> Object<'a> {
        let mut dict = Dict::default();
        loop {
            self.blanks();
            let start = self.at;
            match self.nested(depth) {
                Some(Object::Name(name)) => {
                    let start = self.at;
                    match self.nested(depth) {
                        Some(Object::Word(_)) => self.at = start,
                        Some(object) => dict.0.push((name, object)),
                        None => return Object::Dict(dict),
                    }
                }
                Some(Object::Word(b"]")) => {}
                None | Some(Object::Word(b">>")) => return Object::Dict(dict),
                Some(Object::Word(_)) => {
                    self.at = start;
                    return Object::Dict(dict);
                }
                // A value without a name: kept, as strings are looked for everywhere.
                Some(object) => dict.0.push((Cow::Borrowed(b""), object)),
            }
        }
    }

    fn name(&mut self) -> Cow<'a, [u8]> {
        let raw = self.step(is_regular);
        if !raw.contains(&b'#') {
            return Cow::Borrowed(raw);
        }
        let mut name = Vec::with_capacity(raw.len());
        let mut bytes = raw.iter().copied();
        while let Some(byte) = bytes.next() {
            let mut ahead = bytes.clone();
            match (byte, ahead.next().and_then(hex), ahead.next().and_then(hex)) {
                (b'#', Some(high), Some(low)) => {
                    name.push(high << 4 | low);
                    bytes = ahead;
                }
                _ => name.push(byte),
            }
        }
        Cow::Owned(name)
    }

    /// A string in round brackets, 7.3.4.2, whose first bracket has been read.
    fn literal(&mut self) -> Option<Cow<'a, [u8]>> {
        if self.open == 0 {
            return None;
        }
        let rest = self.rest();
        let mut depth = 0_u32;
        let mut at = 0;
        let mut plain = true;
        // Where it ends.
        loop {
            at += memchr::memchr3(b'(', b')', b'\\', rest.get(at..).unwrap_or_default()).or_else(|| {
                self.open -= 1;
                self.over |= self.open == 0;
                self.wasted += rest.len();
                None
            })?;
            match rest.get(at) {
                Some(b'\\') => {
                    plain = false;
                    at += 1;
                }
                Some(b'(') => depth += 1,
                _ if depth == 0 => break,
                _ => depth -= 1,
            }
            at += 1;
        }
        let raw = rest.get(..at).unwrap_or_default();
        self.at += at + 1;
        Some(if plain { Cow::Borrowed(raw) } else { Cow::Owned(unescape(raw)) })
    }

    fn hexadecimal(&mut self) -> Vec<u8> {
        let rest = self.rest();
        let end = memchr::memchr(b'>', rest).unwrap_or(rest.len());
        self.at += end + 1;
        let mut digits = rest.get(..end).unwrap_or_default().iter().copied().filter_map(hex);
        let mut out = Vec::with_capacity((end / 2).min(1 << 20));
        while let Some(high) = digits.next() {
            out.push(high << 4 | digits.next().unwrap_or(0));
        }
        out
    }

    fn number(&mut self) -> Object<'a> {
        let raw = self.step(is_regular);
        let number = parse(raw);
        if number.is_nan() {
            return Object::Word(raw);
        }
        // `12 0 R`.
        if self.refs && (0.0..4e9).contains(&number) && raw.iter().all(u8::is_ascii_digit) {
            let start = self.at;
            let blank = !self.step(is_blank).is_empty();
            let generation = self.step(|byte| byte.is_ascii_digit());
            if blank
                && matches!(generation.len(), 1..=5)
                && !self.step(is_blank).is_empty()
                && self.peek() == Some(b'R')
            {
                self.at += 1;
                if self.peek().is_none_or(|byte| !is_regular(byte)) {
                    return Object::Ref(number as u32);
                }
            }
            self.at = start;
        }
        Object::Number(number)
    }
}

/// A number; digits behind something odd do not count, as in other readers. Not a number where it has no digit.
fn parse(raw: &[u8]) -> f64 {
    let mut value = 0.0_f64;
    let mut scale = 0.0_f64;
    let mut negative = false;
    let mut digits = false;
    for byte in raw {
        match byte {
            b'-' if !digits => negative = true,
            b'+' if !digits => {}
            b'.' if scale == 0.0 => scale = 1.0,
            b'0'..=b'9' => {
                digits = true;
                value = value * 10.0 + f64::from(byte - b'0');
                scale *= 10.0;
            }
            _ if digits => break,
            _ => return f64::NAN,
        }
    }
    if !digits && scale == 0.0 {
        return if raw == b"-" { 0.0 } else { f64::NAN };
    }
    let value = if scale > 1.0 { value / scale } else { value };
    let value = if value.is_finite() { value } else { 0.0 };
    if negative { -value } else { value }
}

fn unescape(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut bytes = raw.iter().copied().peekable();
    while let Some(byte) = bytes.next() {
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        match bytes.next() {
            Some(b'n') => out.push(b'\n'),
            Some(b'r') => out.push(b'\r'),
            Some(b't') => out.push(b'\t'),
            Some(b'b') => out.push(8),
            Some(b'f') => out.push(12),
            Some(b'\r') => {
                bytes.next_if_eq(&b'\n');
            }
            Some(b'\n') | None => {}
            Some(digit @ b'0'..=b'7') => {
                let mut code = u32::from(digit - b'0');
                for _ in 0..2 {
                    if let Some(digit) = bytes.next_if(|byte| matches!(byte, b'0'..=b'7')) {
                        code = code * 8 + u32::from(digit - b'0');
                    }
                }
                out.push(code as u8);
            }
            Some(other) => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn objects_of_every_kind_are_read() {
        let mut lexer =
            Lexer::of_file(b"<</A#42 [1 -.5 (a\\(b\\051(c)\\101) 12 0 R <414>]/N null>> stream", 0);
        let object = lexer.object().unwrap();
        let items = object.dict().unwrap().get(b"AB").array();
        assert_eq!(items[1].number(), Some(-0.5));
        assert_eq!(items[2], Object::Text(Cow::Borrowed(b"a(b)(c)A")));
        assert_eq!(items[3], Object::Ref(12));
        assert_eq!(items[4], Object::Text(Cow::Borrowed(b"A@")));
        assert_eq!(lexer.object(), Some(Object::Word(b"stream")));
        assert_eq!(lexer.object(), None);
    }

    #[test]
    fn what_is_not_closed_hides_nothing() {
        let mut lexer = Lexer::of_content(b"( <</A [(x) Tj");
        assert_eq!(lexer.object().unwrap().dict().unwrap().get(b"A").array().len(), 1);
        let deep = vec![b'['; 1 << 20];
        assert!(Lexer::of_file(&deep, 0).object().is_some());
    }
}
