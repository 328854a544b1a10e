//! Which characters codes stand for, and how long codes are: ISO 32000-1 9.7.5 and 9.10.3.

use super::lexer::Lexer;
use super::object::Object;
use std::collections::HashMap;

/// Rows of one map.
const ROWS: usize = 70_000;
/// Codes that may stand for the same text; there are variants of letters.
const SAME: usize = 8;

/// Codes in a row and what the first of them stands for.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Row {
    low: u32,
    high: u32,
    /// Where in the texts, and how long.
    text: (u32, u32),
    /// So many codes are said to be the same that this is no meaning.
    vague: bool,
}

/// A map from codes to text.
#[derive(Clone, Default, Debug)]
pub(super) struct CMap {
    rows: Vec<Row>,
    texts: Vec<u16>,
    /// How many bytes make a code, by the code's first byte: lengths of 1 to 4 with the range of the first byte.
    spaces: Vec<(u8, u8, u8)>,
    /// It was too long to be read in full.
    pub(super) over: bool,
}

impl CMap {
    /// Reads a map. Total over any bytes.
    pub(super) fn of(bytes: &[u8]) -> Self {
        let mut this = Self::default();
        let mut lexer = Lexer::of_content(bytes);
        let mut operands: Vec<Object<'_>> = Vec::new();
        while let Some(object) = lexer.object() {
            let Object::Word(word) = object else {
                if operands.len() < ROWS * 3 {
                    operands.push(object);
                } else {
                    this.over = true;
                }
                continue;
            };
            match word {
                b"endcodespacerange" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::Text(low), Object::Text(high)] = pair
                            && let (Some(first), Some(last)) = (low.first(), high.first())
                            && low.len() <= 4
                            && this.spaces.len() < 256
                        {
                            this.spaces.push((*first, *last, low.len() as u8));
                        }
                    }
                }
                b"endbfchar" => {
                    for pair in operands.chunks_exact(2) {
                        if let [Object::Text(code), text] = pair {
                            this.row(number(code), number(code), text);
                        }
                    }
                }
                b"endbfrange" => {
                    for triple in operands.chunks_exact(3) {
                        let [Object::Text(low), Object::Text(high), text] = triple else { continue };
                        let (low, high) = (number(low), number(high));
                        match text {
                            Object::Array(texts) => {
                                for (code, text) in (low..=high).zip(texts) {
                                    this.row(code, code, text);
                                }
                            }
                            text => this.row(low, high, text),
                        }
                    }
                }
                _ => {}
            }
            operands.clear();
        }
        // Of two rows for one code the last one counts, and is found first.
        this.rows.reverse();
        this.rows.sort_by_key(|row| row.low);
        this.doubt();
        this.over |= lexer.over;
        this
    }

    fn row(&mut self, low: u32, high: u32, text: &Object<'_>) {
        if self.rows.len() >= ROWS || self.texts.len() >= 8 * ROWS {
            self.over = true;
            return;
        }
        let start = self.texts.len() as u32;
        match text {
            Object::Text(text) if text.len() == 1 => {
                self.texts.extend(text.iter().map(|byte| u16::from(*byte)))
            }
            Object::Text(text) => self.texts.extend(
                text.chunks_exact(2)
                    .take(64)
                    .map(|pair| pair.iter().fold(0, |value, byte| value << 8 | u16::from(*byte))),
            ),
            Object::Name(name) => {
                self.texts.extend(super::glyph::characters(name).unwrap_or_default().encode_utf16().take(64));
            }
            _ => return,
        }
        self.rows.push(Row { low, high, text: (start, self.texts.len() as u32 - start), vague: false });
    }

    /// Finds rows that say nothing: the replacement character, or one text for many codes.
    fn doubt(&mut self) {
        let Self { rows, texts, .. } = self;
        let text = |row: &Row| {
            let (start, length) = (row.text.0 as usize, row.text.1 as usize);
            texts.get(start..start + length).unwrap_or_default()
        };
        let mut codes: HashMap<&[u16], (usize, Option<u32>)> = HashMap::new();
        for row in rows.iter().filter(|row| row.low == row.high) {
            let (count, last) = codes.entry(text(row)).or_default();
            *count += usize::from(last.replace(row.low) != Some(row.low));
        }
        for row in rows.iter_mut().filter(|row| row.low == row.high) {
            let text = text(row);
            row.vague = text == [0xfffd] || codes.get(text).is_some_and(|(count, _)| *count >= SAME);
        }
    }

    /// About how much memory it takes.
    pub(super) fn bytes(&self) -> usize {
        self.rows.len() * size_of::<Row>() + self.texts.len() * 2
    }

    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// Puts down what a code stands for. False: the map does not say.
    pub(super) fn text(&self, code: u32, out: &mut String) -> bool {
        let end = self.rows.partition_point(|row| row.low <= code);
        // The row is among the last that begin before the code; ranges that overlap far are not made by anybody.
        let mut near = self.rows.get(end.saturating_sub(8)..end).unwrap_or_default().iter();
        let nearest = near.as_slice().last().map(|row| row.low);
        let exact = near.clone().find(|row| Some(row.low) == nearest && row.high >= code);
        let row = exact.or_else(|| near.rfind(|row| row.high >= code)).filter(|row| !row.vague);
        let Some(row) = row else { return false };
        let (start, length) = (row.text.0 as usize, row.text.1 as usize);
        let Some(units) = self.texts.get(start..start + length) else { return false };
        let ahead = code - row.low;
        if ahead > 0 && length == 2 && units.first().is_some_and(|unit| (0xd800..0xdc00).contains(unit)) {
            let first = char::decode_utf16(units.iter().copied()).next().and_then(Result::ok);
            out.extend(first.and_then(|first| char::from_u32(first as u32 + ahead)));
            return true;
        }
        let last = length.saturating_sub(1);
        let units = units
            .iter()
            .enumerate()
            .map(|(at, unit)| unit.wrapping_add(if at == last { ahead as u16 } else { 0 }));
        for character in char::decode_utf16(units).flatten().filter(|character| *character != '\0') {
            out.push(character);
        }
        true
    }

    /// How many bytes the code has that begins with this byte.
    pub(super) fn length(&self, first: u8) -> Option<usize> {
        let within = self.spaces.iter().find(|(low, high, _)| (*low..=*high).contains(&first));
        within.or(self.spaces.first()).map(|(_, _, length)| usize::from(*length).max(1))
    }
}

fn number(code: &[u8]) -> u32 {
    code.iter().take(4).fold(0, |value, byte| value << 8 | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_and_ranges_are_read() {
        let map = CMap::of(
            b"1 begincodespacerange <0000> <FFFF> endcodespacerange 2 beginbfchar <01> <0041> <02> <00660069> endbfchar \
              3 beginbfrange <10> <12> <0061> <20> <21> [<0078> <0079>] <30> <31> <D83DDE00> endbfrange",
        );
        let mut out = String::new();
        for code in [1, 2, 0x11, 0x12, 0x21, 0x31] {
            assert!(map.text(code, &mut out));
        }
        assert_eq!(out, "Afibcy😁");
        assert!(!map.text(0x13, &mut out));
        assert_eq!(map.length(0), Some(2));
    }

    #[test]
    fn what_is_said_of_many_codes_is_not_believed() {
        let rows: String = (0x40..0x50).map(|code| format!("<{code:02x}> <0078> ")).collect();
        let map = CMap::of(format!("beginbfchar <01> <0041> <02> <fffd> {rows} endbfchar").as_bytes());
        let mut out = String::new();
        assert!(map.text(1, &mut out));
        assert!(!map.text(2, &mut out) && !map.text(0x44, &mut out));
        assert_eq!(out, "A");
        let variants = CMap::of(b"beginbfchar <01> <0061> <02> <0061> <03> <0061> <01> <0061> endbfchar");
        assert!(variants.text(2, &mut out));
    }
}
