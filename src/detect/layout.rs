//! How a line is laid out: quote marks, cells and what separates them.

use super::text::Text;

/// What separates the cells of a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Border {
    /// A tab.
    Tab,
    /// A vertical bar.
    Pipe,
    /// A comma without a space behind it.
    Comma,
    /// A semicolon without a space behind it.
    Semicolon,
    /// Two spaces or more.
    Gap,
}

/// One line.
#[derive(Debug, Clone, Copy)]
pub struct Line {
    /// Lines before it in the stream.
    pub number: u64,
    /// Its first byte.
    pub start: usize,
    /// Its first byte behind quote marks and spaces.
    pub content: usize,
    /// Behind its last byte that is no space.
    pub close: usize,
    /// Behind its last byte, the line break not counted.
    pub end: usize,
    /// It has digits.
    pub digits: bool,
    /// It has four digits or more: too many for the head of a table.
    pub has_number: bool,
    /// What separates its cells, if it has more than one.
    pub border: Option<Border>,
}

impl Line {
    /// Reads the layout of the bytes from `start` to `end`.
    pub fn new(bytes: &[u8], start: usize, number: u64) -> Self {
        if matches!(bytes, b"" | b"\r") {
            let end = start + bytes.len();
            return Self {
                number,
                start,
                content: end,
                close: end,
                end,
                digits: false,
                has_number: false,
                border: None,
            };
        }
        let census = Census::of(bytes);
        let quote = bytes.iter().take_while(|byte| matches!(byte, b'>' | b' ')).count();
        let inside = bytes.get(quote..).unwrap_or_default();
        let inside = inside.trim_ascii_end();
        let content = start + quote;
        let border = census.border(inside);
        let end = start + bytes.len();
        Self {
            number,
            start,
            content,
            close: content + inside.len(),
            end,
            digits: census.digits > 0,
            has_number: census.digits >= 4,
            border,
        }
    }

    /// There is nothing on it.
    pub fn is_blank(&self) -> bool {
        self.content == self.close
    }

    /// Bytes of its content.
    pub fn length(&self) -> usize {
        self.close - self.content
    }

    /// It has a run of this many digits.
    pub fn has_run(&self, text: Text<'_>, length: usize) -> bool {
        let mut run = 0;
        text.slice(self.content, self.close).iter().any(|byte| {
            run = if byte.is_ascii_digit() { run + 1 } else { 0 };
            run >= length
        })
    }
}

/// The cells of a line.
#[derive(Debug)]
pub struct Cells<'a> {
    text: Text<'a>,
    border: Option<Border>,
    position: usize,
    close: usize,
}

impl<'a> Cells<'a> {
    /// The cells of a line, from the first to the last: where each begins and ends.
    pub fn of(line: &Line, text: Text<'a>) -> Self {
        Self { text, border: line.border, position: line.content, close: line.close }
    }
}

impl Iterator for Cells<'_> {
    type Item = (usize, usize);

    fn next(&mut self) -> Option<(usize, usize)> {
        let border = self.border?;
        let start = self.position;
        let rest = self.text.slice(start, self.close);
        let length = match border {
            Border::Tab => memchr::memchr(b'\t', rest),
            Border::Pipe => memchr::memchr(b'|', rest),
            Border::Comma => unquoted(b',', rest),
            Border::Semicolon => unquoted(b';', rest),
            Border::Gap => memchr::memmem::find(rest, b"  "),
        };
        let Some(length) = length else {
            self.border = None;
            return Some((start, self.close));
        };
        let gap = |rest: &[u8]| rest.iter().take_while(|byte| **byte == b' ').count();
        let width = if border == Border::Gap { gap(rest.get(length..).unwrap_or_default()) } else { 1 };
        self.position = start + length + width;
        Some((start, start + length))
    }
}

/// Where the mark stands that ends a cell, which may be quoted (RFC 4180 section 2).
fn unquoted(mark: u8, rest: &[u8]) -> Option<usize> {
    let quoted = rest.strip_prefix(b"\"").and_then(|rest| memchr::memchr(b'"', rest));
    let skip = quoted.map_or(0, |end| end + 1);
    memchr::memchr(mark, rest.get(skip..)?).map(|found| skip + found)
}

/// Which of the bytes that matter occur.
#[derive(Default)]
struct Census {
    digits: usize,
    walls: u8,
    gaps: u8,
    tight: u8,
    loose: u8,
}

impl Census {
    /// Bytes that are compared at once.
    const BLOCK: usize = 32;

    fn of(bytes: &[u8]) -> Self {
        let mut census = Self::default();
        let mut rest = bytes;
        while let (Some(block), Some(nexts)) =
            (rest.first_chunk(), rest.get(1..).and_then(<[u8]>::first_chunk))
        {
            census.add(block, nexts);
            rest = rest.get(Self::BLOCK..).unwrap_or_default();
        }
        let (mut block, mut nexts) = ([0; Self::BLOCK], [0; Self::BLOCK]);
        if let (Some(block), Some(nexts)) =
            (block.get_mut(..rest.len()), nexts.get_mut(..rest.len().saturating_sub(1)))
        {
            block.copy_from_slice(rest);
            nexts.copy_from_slice(rest.get(1..).unwrap_or_default());
        }
        census.add(&block, &nexts);
        census
    }

    /// Written so that the compiler compares the bytes of a block side by side.
    fn add(&mut self, bytes: &[u8; Self::BLOCK], nexts: &[u8; Self::BLOCK]) {
        let (mut digits, mut walls, mut gaps, mut tight, mut loose) = (0_u8, 0_u8, 0_u8, 0_u8, 0_u8);
        for (&byte, &next) in bytes.iter().zip(nexts) {
            let space = u8::from(next == b' ');
            let stop = u8::from(byte == b',') | u8::from(byte == b';');
            digits += u8::from(byte.wrapping_sub(b'0') < 10);
            walls |= u8::from(byte == b'\t') | u8::from(byte == b'|');
            gaps |= u8::from(byte == b' ') & space;
            loose |= stop & space;
            tight |= stop & (space ^ 1);
        }
        self.digits += usize::from(digits);
        self.walls |= walls;
        self.gaps |= gaps;
        self.tight |= tight;
        self.loose |= loose;
    }

    fn border(&self, content: &[u8]) -> Option<Border> {
        let ends = matches!(content.last(), Some(b',' | b';'));
        if self.walls > 0 && content.contains(&b'\t') {
            Some(Border::Tab)
        } else if self.walls > 0 && content.contains(&b'|') {
            Some(Border::Pipe)
        } else if self.gaps > 0 && memchr::memmem::find(content, b"  ").is_some() {
            Some(Border::Gap)
        } else if self.tight > 0 && self.loose == 0 && !ends {
            Some(if content.contains(&b',') { Border::Comma } else { Border::Semicolon })
        } else {
            None
        }
    }
}
