//! Reads the words of an address from its house number to its postcode.

use super::postcode::Code;
use super::street::{self, Kind};
use crate::detect::page::figures::Figures;
use crate::detect::page::text::{Text, is_word};

/// Bytes from the house number to the postcode.
pub const LENGTH: usize = 200;
/// Bytes of a word, one more than it may have.
pub const WORD: usize = 24;
/// Words of a part, and parts.
const WORDS: usize = 7;
const PARTS: usize = 8;

/// Behind a house number and what belongs to it: `166A`, `12-14`, `3/2`.
pub fn number_end(text: Text<'_>, mut end: usize) -> Option<usize> {
    let letter = |end: usize| usize::from(text.at(end).is_ascii_alphabetic() && !is_word(text.at(end + 1)));
    end += letter(end);
    if matches!(text.at(end), b'-' | b'/') && text.at(end + 1).is_ascii_digit() {
        end += 1 + Figures::count(text, end + 1).min(4);
        end += letter(end);
    }
    matches!(text.at(end), b' ' | b',' | b'\n' | b'\r').then_some(end)
}

/// It may be a part of a word of an address.
pub fn is_in_word(byte: u8) -> bool {
    is_word(byte) || matches!(byte, b'\'' | b'-' | b'&' | b'/')
}

/// Reads on from a house number.
#[derive(Debug)]
pub struct Reader<'a> {
    text: Text<'a>,
    position: usize,
    limit: usize,
    /// The number is that of a flat: the house number is still to come.
    in_building: bool,
    /// Written in small letters.
    small: bool,
    /// The number may be a year.
    year: bool,
    /// The name of a street has been read.
    street: bool,
    /// Words of this part, and parts before it.
    words: usize,
    parts: usize,
    /// A number was the last word.
    numbered: bool,
}

impl<'a> Reader<'a> {
    /// Behind this number.
    pub fn new(text: Text<'a>, start: usize, number: usize) -> Self {
        let before = text.slice(start.saturating_sub(12), start).trim_ascii_end();
        let word = before.rsplit(|byte| !byte.is_ascii_alphabetic()).next().unwrap_or_default();
        // `3/2, 14 …` is a flat on the third floor.
        let stair = text.slice(start, number).contains(&b'/');
        let in_building = stair || street::is_unit(word) && !matches!(word.len(), 2 | 6);
        Self {
            text,
            position: number,
            limit: number + LENGTH,
            in_building,
            small: false,
            street: false,
            year: matches!(text.slice(start, number), [b'1' | b'2', b'9' | b'0', _, _]),
            words: 0,
            parts: 0,
            numbered: true,
        }
    }

    /// Where the postcode ends that closes the address.
    pub fn read(mut self) -> Option<usize> {
        let mut lone = false;
        while self.position < self.limit {
            let part = self.divide()?;
            if part && self.words > 0 {
                // `9 Cheapside, Leeds`: few words behind the number are a street, whatever it is called.
                lone |= self.parts == 0 && self.words <= 3 && !self.small && !self.in_building && !self.year;
                self.parts += 1;
                self.words = 0;
            }
            let byte = self.text.at(self.position);
            if byte.is_ascii_alphabetic()
                && self.text.at(self.position + 1).is_ascii_alphanumeric()
                && let Some(code) = Code::read(self.text, self.position)
            {
                return (self.street || lone && self.parts > 0).then_some(code.end);
            }
            self.word()?;
            if self.words > WORDS
                || self.parts > PARTS
                || self.small && !self.street && (self.parts > 1 || self.words > 5)
            {
                return None;
            }
        }
        None
    }

    /// Crosses what stands between two words; whether a new part begins.
    fn divide(&mut self) -> Option<bool> {
        let (mut part, mut lines, mut spaces) = (false, 0, 0);
        for _ in 0..12 {
            match self.text.at(self.position) {
                b' ' => spaces += 1,
                b',' => (part, spaces) = (true, 0),
                b'\r' => {}
                b'\n' => (part, lines, spaces) = (true, lines + 1, 0),
                b'>' if lines > 0 => spaces = 0,
                _ => break,
            }
            self.position += 1;
        }
        let wall = spaces > 1 && lines == 0;
        (!wall && lines <= 1 && (part || spaces > 0)).then_some(part)
    }

    /// Reads one word.
    fn word(&mut self) -> Option<()> {
        let word = self.text.slice(self.position, self.position + WORD);
        let length = word.iter().take_while(|byte| is_in_word(**byte)).count();
        let word = word.get(..length)?;
        let first = *word.first()?;
        let stop = self.text.at(self.position + length) == b'.';
        if first.is_ascii_digit() {
            return self.number();
        }
        // A number of something else, as the next cell of a row has.
        if word.iter().filter(|byte| byte.is_ascii_digit()).count() > 3 {
            return None;
        }
        let kind = street::kind(word);
        let counted = self.parts == 0 && self.words == 0 && street::is_counted(word);
        if counted || length == WORD || stop && length > 4 || matches!(first, b'-' | b'/' | b'\'') {
            return None;
        }
        let small = first.is_ascii_lowercase();
        if self.words == 0 && self.parts == 0 {
            self.small = small;
        } else if small && !self.small && kind != Kind::Small && !self.numbered {
            return None;
        }
        if self.small && matches!(word, b"and" | b"in" | b"at" | b"with" | b"by") {
            return None;
        }
        match kind {
            Kind::Street => self.street |= self.words > 0,
            Kind::Unit => self.in_building = true,
            Kind::Small | Kind::Plain => {
                self.street |= self.words == 0 && self.parts == 0 && street::leads(word) && !self.small
            }
        }
        if kind == Kind::Plain && self.words == 0 && self.parts > 0 && street::leads(word) {
            self.street = true;
        }
        self.numbered = false;
        self.words += 1;
        self.position += length + usize::from(stop);
        Some(())
    }

    /// A further number: that of the house, or of something in it.
    fn number(&mut self) -> Option<()> {
        let digits =
            (self.position..self.position + 5).take_while(|at| self.text.at(*at).is_ascii_digit()).count();
        if digits > 4 || !self.in_building && (self.street || self.numbered || self.words > 0) {
            return None;
        }
        self.street = false;
        self.position = number_end(self.text, self.position + digits)?;
        self.numbered = true;
        self.in_building = false;
        self.words = 0;
        Some(())
    }
}
