//! Rich Text Format to its text, and to the text that a reader sees (Microsoft, Rich Text Format Specification 1.9.1).
//!
//! Paragraphs end a line, cells a tab. Groups that hold no text (fonts, styles, pictures) are left out. What a reader
//! does not see in its place (hidden text, the code of a field, notes, the properties of the document) is kept, for it
//! leaves the building like any other, and so are the words of watermarks and what is said of drawings; but what it tears apart is whole to a reader, so that from there on there is a
//! second text without it ([`Seen`]).
//!
//! What would need more than a counter to be left out rightly (raw bytes, groups nested deeper than is remembered) is not
//! left out: from there on every group counts as text.

mod control;

use super::seen::Seen;
use control::{Destination, Word};
use encoding_rs::{Decoder, Encoding, WINDOWS_1252};

/// Letters of a control word (the specification's section "Control Word").
const WORD: usize = 32;
/// Groups whose state is remembered; writers nest a few dozen.
const DEPTH: usize = 256;
/// The most characters that stand in for one that old readers do not know; two is usual.
const FALLBACK: i32 = 8;

/// Turns RTF that arrives in pieces into text. Any cutting gives the same text; memory does not grow with the document.
#[derive(Debug)]
pub struct RtfText {
    state: State,
    /// The control word that is being read.
    word: String,
    /// The name of the last property of a drawing.
    property: String,
    group: Group,
    stack: Vec<Group>,
    /// Open groups that are not on the stack.
    deeper: u64,
    /// Nothing is left out any longer.
    everything: bool,
    encoding: &'static Encoding,
    /// Reads bytes that are written in hexadecimal, as long as they follow each other.
    bytes: Option<Decoder>,
    /// The first half of a character that has two (RFC 2781 section 2.1).
    high: Option<u16>,
    /// Characters still to come that stand in for another.
    fallback: u8,
    parted: bool,
}

#[derive(Clone, Copy, Debug)]
enum State {
    Text,
    /// Behind a backslash.
    Escape,
    /// Behind `\'`, and the first digit.
    Hexadecimal(Option<u8>),
    Word,
    /// The number behind a control word: whether it is negative, and its digits so far.
    Number(bool, Option<i32>),
}

/// What holds until the end of a group.
#[derive(Clone, Copy, Debug)]
struct Group {
    /// Nothing has stood in it yet that could name its destination.
    fresh: bool,
    /// Readers that do not know its destination leave it out.
    starred: bool,
    silent: bool,
    aside: bool,
    /// Its end ends a line.
    line: bool,
    /// It is the name of a property.
    name: bool,
    hidden: bool,
    /// Characters that stand in for one.
    fallback: u8,
}

/// Where text goes.
struct Page<'a> {
    out: &'a mut String,
    seen: &'a mut Seen,
}

impl Default for RtfText {
    fn default() -> Self {
        let group = Group {
            fresh: false,
            starred: false,
            silent: false,
            aside: false,
            line: false,
            name: false,
            hidden: false,
            fallback: 1,
        };
        Self {
            state: State::Text,
            word: String::new(),
            property: String::new(),
            group,
            stack: Vec::new(),
            deeper: 0,
            everything: false,
            encoding: WINDOWS_1252,
            bytes: None,
            high: None,
            fallback: 0,
            parted: false,
        }
    }
}

impl RtfText {
    /// A document begins like this.
    pub fn opens(text: &str) -> bool {
        text.starts_with("{\\rt")
    }

    /// The next piece; appends all text to `out`, and what of it is seen to `seen` once that is not all.
    pub fn feed(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        let page = &mut Page { out, seen };
        let mut rest = text;
        while let Some(next) = rest.chars().next() {
            let taken = match self.state {
                State::Text => self.text(rest, next, page),
                State::Escape => self.escape(next, page),
                State::Hexadecimal(first) => self.hexadecimal(first, next, page),
                State::Word => self.word(next, page),
                State::Number(negative, number) => self.number(negative, number, next, page),
            };
            rest = rest.get(taken..).unwrap_or_default();
        }
    }

    /// The end of the document; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        let page = &mut Page { out, seen };
        match self.state {
            State::Word => self.control(None, page),
            State::Number(negative, number) => self.control(signed(negative, number), page),
            State::Text | State::Escape | State::Hexadecimal(_) => {}
        }
        self.state = State::Text;
        self.end_of_bytes(page);
    }

    /// Takes a run of text, or what is none; how many bytes that are.
    fn text(&mut self, rest: &str, next: char, page: &mut Page<'_>) -> usize {
        match next {
            '\\' => self.state = State::Escape,
            '{' => self.open(page),
            '}' => self.close(page),
            // Lines of the file, not of the document.
            '\r' | '\n' => {}
            _ => {
                let special = |byte: &u8| matches!(byte, b'\\' | b'{' | b'}' | b'\r' | b'\n');
                let length = rest.bytes().position(|byte| special(&byte)).unwrap_or(rest.len());
                let run = rest.get(..length).unwrap_or_default();
                let stand_ins = run.chars().take(usize::from(self.fallback)).map(char::len_utf8);
                let (count, width) = stand_ins.fold((0, 0), |(count, width), next| (count + 1, width + next));
                self.fallback = self.fallback.saturating_sub(count);
                self.write(run.get(width..).unwrap_or_default(), page);
                return length;
            }
        }
        next.len_utf8()
    }

    fn escape(&mut self, next: char, page: &mut Page<'_>) -> usize {
        self.state = State::Text;
        match next {
            'a'..='z' | 'A'..='Z' => {
                self.word.clear();
                self.word.push(next);
                self.state = State::Word;
            }
            '\'' => self.state = State::Hexadecimal(None),
            '*' => self.group.starred |= self.group.fresh,
            '\\' | '{' | '}' => self.symbol(next.encode_utf8(&mut [0; 4]), page),
            '~' => self.symbol("\u{a0}", page),
            '_' => self.symbol("-", page),
            '\t' => self.symbol("\t", page),
            '\r' | '\n' => self.symbol("\n", page),
            // A place where a word may be divided, and symbols that nobody knows.
            _ => self.symbol("", page),
        }
        next.len_utf8()
    }

    fn hexadecimal(&mut self, first: Option<u8>, next: char, page: &mut Page<'_>) -> usize {
        let Some(digit) = next.to_digit(16).and_then(|digit| u8::try_from(digit).ok()) else {
            self.state = State::Text;
            return 0;
        };
        self.state = match first {
            None => State::Hexadecimal(Some(digit)),
            Some(high) => {
                self.byte(high << 4 | digit, page);
                State::Text
            }
        };
        1
    }

    fn word(&mut self, next: char, page: &mut Page<'_>) -> usize {
        match next {
            'a'..='z' | 'A'..='Z' if self.word.len() < WORD => self.word.push(next),
            'a'..='z' | 'A'..='Z' => {}
            '-' => self.state = State::Number(true, None),
            '0'..='9' => {
                self.state = State::Number(false, None);
                return 0;
            }
            _ => return self.end_of_word(None, next, page),
        }
        1
    }

    fn number(&mut self, negative: bool, number: Option<i32>, next: char, page: &mut Page<'_>) -> usize {
        let Some(digit) = next.to_digit(10).and_then(|digit| i32::try_from(digit).ok()) else {
            return self.end_of_word(signed(negative, number), next, page);
        };
        let number = number.unwrap_or(0).saturating_mul(10).saturating_add(digit);
        self.state = State::Number(negative, Some(number));
        1
    }

    /// The space that ends a control word is part of it.
    fn end_of_word(&mut self, number: Option<i32>, next: char, page: &mut Page<'_>) -> usize {
        self.state = State::Text;
        self.control(number, page);
        usize::from(next == ' ')
    }

    fn open(&mut self, page: &mut Page<'_>) {
        self.end_of_bytes(page);
        self.fallback = 0;
        if self.stack.len() < DEPTH {
            self.stack.push(self.group);
        } else {
            self.deeper = self.deeper.saturating_add(1);
            self.everything = true;
        }
        self.group = Group { fresh: true, starred: false, line: false, ..self.group };
    }

    fn close(&mut self, page: &mut Page<'_>) {
        self.end_of_bytes(page);
        self.fallback = 0;
        if self.group.line {
            self.write("\n", page);
        }
        if self.deeper > 0 {
            self.deeper -= 1;
        } else if let Some(group) = self.stack.pop() {
            self.group = group;
        }
    }

    /// The control word is complete.
    fn control(&mut self, number: Option<i32>, page: &mut Page<'_>) {
        let word = std::mem::take(&mut self.word);
        if self.group.fresh {
            self.destination(&word, page);
        }
        match control::word(&word) {
            Word::Text(text) => self.symbol(text, page),
            _ if self.fallback > 0 => self.fallback -= 1,
            Word::Unicode => self.unicode(number.unwrap_or(0), page),
            Word::Fallback => {
                let count = number.unwrap_or(1).clamp(0, FALLBACK);
                self.group.fallback = u8::try_from(count).unwrap_or(1);
            }
            Word::CodePage => self.encoding = control::code_page(number.unwrap_or(0)),
            Word::Macintosh => self.encoding = encoding_rs::MACINTOSH,
            Word::Hidden => self.group.hidden = number != Some(0),
            Word::Plain => self.group.hidden = false,
            Word::Binary => self.everything |= number.is_some_and(|length| length > 0),
            Word::Other => {}
        }
        self.group.fresh = false;
        self.word = word;
    }

    /// What the first control word of a group says about all of it.
    fn destination(&mut self, word: &str, page: &mut Page<'_>) {
        match control::destination(word, self.group.starred) {
            Destination::Text => {}
            Destination::Nothing => self.group.silent = true,
            Destination::Field => self.group.aside = true,
            Destination::Aside => self.aside(page),
            Destination::Name => {
                self.property.clear();
                (self.group.name, self.group.silent) = (true, true);
            }
            Destination::Value if control::is_said(&self.property) => {
                self.group.silent = false;
                self.aside(page);
            }
            Destination::Value => self.group.silent = true,
        }
    }

    /// The text of the group stands elsewhere.
    fn aside(&mut self, page: &mut Page<'_>) {
        (self.group.aside, self.group.line) = (true, true);
        self.write("\n", page);
    }

    /// A control that stands for a character, or for none.
    fn symbol(&mut self, text: &str, page: &mut Page<'_>) {
        if self.fallback > 0 {
            self.fallback -= 1;
        } else {
            self.write(text, page);
        }
    }

    /// A unit of UTF-16, as a signed number.
    fn unicode(&mut self, number: i32, page: &mut Page<'_>) {
        let unit = u16::try_from(number & 0xffff).unwrap_or(0);
        let high = self.high.take();
        if (0xd800..0xdc00).contains(&unit) {
            self.high = Some(unit);
        } else {
            let first = high.filter(|_| (0xdc00..0xe000).contains(&unit));
            let units = first.into_iter().chain([unit]);
            let text: String = char::decode_utf16(units).map(|c| c.unwrap_or('\u{fffd}')).collect();
            self.write(&text, page);
        }
        self.fallback = self.group.fallback;
    }

    fn byte(&mut self, byte: u8, page: &mut Page<'_>) {
        if self.fallback > 0 {
            self.fallback -= 1;
            return;
        }
        let mut decoder =
            self.bytes.take().unwrap_or_else(|| self.encoding.new_decoder_without_bom_handling());
        self.decode(&mut decoder, &[byte], false, page);
        self.bytes = Some(decoder);
    }

    fn end_of_bytes(&mut self, page: &mut Page<'_>) {
        if let Some(mut decoder) = self.bytes.take() {
            self.decode(&mut decoder, b"", true, page);
        }
    }

    fn decode(&mut self, decoder: &mut Decoder, bytes: &[u8], last: bool, page: &mut Page<'_>) {
        let mut text = String::with_capacity(decoder.max_utf8_buffer_length(bytes.len()).unwrap_or(WORD));
        let _ = decoder.decode_to_string(bytes, &mut text, last);
        self.put(&text, page);
    }

    fn write(&mut self, text: &str, page: &mut Page<'_>) {
        self.end_of_bytes(page);
        self.put(text, page);
    }

    fn put(&mut self, text: &str, Page { out, seen }: &mut Page<'_>) {
        self.group.fresh &= text.is_empty();
        if self.group.name && self.property.len() < WORD {
            self.property.push_str(text.get(..text.floor_char_boundary(WORD)).unwrap_or(text));
        }
        if text.is_empty() || self.group.silent && !self.everything {
            return;
        }
        if self.group.aside || self.group.hidden {
            if !self.parted {
                self.parted = true;
                seen.parted = Some(out.len());
            }
            return out.push_str(text);
        }
        out.push_str(text);
        if self.parted {
            seen.text.push_str(text);
            seen.place(out.len());
        }
    }
}

fn signed(negative: bool, number: Option<i32>) -> Option<i32> {
    number.map(|number| if negative { -number } else { number })
}

#[cfg(test)]
mod tests;
