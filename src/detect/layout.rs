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

/// A space stands behind one of these marks.
fn has_loose(mark: u8, content: &[u8]) -> bool {
    content.array_windows().any(|pair: &[u8; 2]| *pair == [mark, b' '])
}

/// Where the mark stands that ends a cell, which may be quoted (RFC 4180 section 2).
fn unquoted(mark: u8, rest: &[u8]) -> Option<usize> {
    let quoted = rest.strip_prefix(b"\"").and_then(|rest| memchr::memchr(b'"', rest));
    let skip = quoted.map_or(0, |end| end + 1);
    memchr::memchr(mark, rest.get(skip..)?).map(|found| skip + found)
}

/// Commas and semicolons with a space behind them stand in quoted cells only (RFC 4180 section 2).
fn is_quoted(content: &[u8]) -> bool {
    let mut quoted = false;
    content.contains(&b'"')
        && content.iter().zip(content.iter().skip(1)).all(|(byte, next)| {
            quoted ^= *byte == b'"';
            quoted || !(matches!(byte, b',' | b';') && *next == b' ')
        })
}

/// Which of the bytes that matter occur.
struct Census {
    /// How many there are, of each place within a block up to 255.
    digits: u64,
    /// What else occurs, a bit for each.
    seen: u8,
}

/// What has been seen so far, for each place within a block; 255 where it has.
#[derive(Default)]
struct Lanes {
    /// How often, up to 255.
    digits: [u8; Census::BLOCK],
    walls: [u8; Census::BLOCK],
    gaps: [u8; Census::BLOCK],
    tight: [u8; Census::BLOCK],
    loose: [u8; Census::BLOCK],
}

impl Census {
    /// Bytes that are compared at once.
    const BLOCK: usize = 16;

    /// So few bytes are compared one by one.
    const SHORT: usize = 8;

    /// A tab or a vertical bar.
    const WALL: u8 = 1;
    /// A space behind a space.
    const GAP: u8 = 2;
    /// A comma or semicolon with a space behind it.
    const LOOSE: u8 = 4;
    /// One without.
    const TIGHT: u8 = 8;

    fn of(bytes: &[u8]) -> Self {
        if bytes.len() <= Self::SHORT {
            return Self::short(bytes);
        }
        let mut lanes = Lanes::default();
        // The last byte is never part of these: there is none behind it.
        let (nexts, _) = bytes.get(1..).unwrap_or_default().as_chunks();
        let (blocks, _) = bytes.as_chunks();
        for (block, nexts) in blocks.iter().zip(nexts) {
            lanes.add(block, nexts);
        }
        let rest = bytes.get(nexts.len() * Self::BLOCK..).unwrap_or_default();
        // Behind the last byte stands no space.
        let mut last = [0; Self::BLOCK + 1];
        if let Some(last) = last.get_mut(..rest.len()) {
            last.copy_from_slice(rest);
        }
        let ([block @ .., _], [_, nexts @ ..]) = (&last, &last);
        lanes.add(block, nexts);
        lanes.sum()
    }

    fn short(bytes: &[u8]) -> Self {
        let mut census = Self { digits: 0, seen: 0 };
        let nexts = bytes.iter().skip(1).chain(&[0]);
        for (byte, next) in bytes.iter().zip(nexts) {
            census.seen |= match byte {
                b'0'..=b'9' => {
                    census.digits += 1;
                    0
                }
                b'\t' | b'|' => Self::WALL,
                b' ' if *next == b' ' => Self::GAP,
                b',' | b';' if *next == b' ' => Self::LOOSE,
                b',' | b';' => Self::TIGHT,
                _ => 0,
            };
        }
        census
    }

    fn border(&self, content: &[u8]) -> Option<Border> {
        let ends = matches!(content.last(), Some(b',' | b';'));
        if self.has(Self::WALL) && content.contains(&b'\t') {
            Some(Border::Tab)
        } else if self.has(Self::WALL) && content.contains(&b'|') {
            Some(Border::Pipe)
        } else if self.has(Self::GAP) && memchr::memmem::find(content, b"  ").is_some() {
            Some(Border::Gap)
        } else if self.has(Self::TIGHT) && !ends {
            // `Doe, Jane;12 Mill Lane, Thorley;…`: of two marks the one with a space behind it belongs to what is in the cells.
            let parts = |mark: u8| memchr::memchr(mark, content).is_some() && !has_loose(mark, content);
            match () {
                () if !self.has(Self::LOOSE) || is_quoted(content) => {
                    Some(if content.contains(&b',') { Border::Comma } else { Border::Semicolon })
                }
                () if parts(b';') => Some(Border::Semicolon),
                () if parts(b',') => Some(Border::Comma),
                () => None,
            }
        } else {
            None
        }
    }

    fn has(&self, mark: u8) -> bool {
        self.seen & mark != 0
    }
}

impl Lanes {
    /// Written so that the compiler compares the bytes of a block side by side.
    #[inline]
    fn add(&mut self, bytes: &[u8; Census::BLOCK], nexts: &[u8; Census::BLOCK]) {
        let all = |is: bool| if is { 0xff } else { 0 };
        let Self { digits, walls, gaps, tight, loose } = self;
        let (stops, lanes) = (tight.iter_mut().zip(loose), digits.iter_mut().zip(walls).zip(gaps));
        let bytes = bytes.iter().zip(nexts);
        for ((((digits, walls), gaps), (tight, loose)), (&byte, &next)) in lanes.zip(stops).zip(bytes) {
            let space = next == b' ';
            let stop = (byte == b',') | (byte == b';');
            *digits = digits.saturating_add(u8::from(byte.wrapping_sub(b'0') < 10));
            *walls |= all((byte == b'\t') | (byte == b'|'));
            *gaps |= all((byte == b' ') & space);
            *loose |= all(stop & space);
            *tight |= all(stop & !space);
        }
    }

    /// All places together.
    fn sum(&self) -> Census {
        // Two bytes a number, so that no sum of sixteen overflows; the product adds up all four.
        const PAIRS: u64 = 0x00ff_00ff_00ff_00ff;
        let halves = |lanes: [u8; Census::BLOCK]| {
            let lanes = u128::from_le_bytes(lanes);
            [lanes as u64, (lanes >> 64) as u64]
        };
        let [low, high] = halves(self.digits);
        let pairs = (low & PAIRS) + (low >> 8 & PAIRS) + (high & PAIRS) + (high >> 8 & PAIRS);
        let any =
            |lanes: [u8; Census::BLOCK], mark: u8| if u128::from_le_bytes(lanes) != 0 { mark } else { 0 };
        Census {
            digits: pairs.wrapping_mul(0x0001_0001_0001_0001) >> 48,
            seen: any(self.walls, Census::WALL)
                | any(self.gaps, Census::GAP)
                | any(self.loose, Census::LOOSE)
                | any(self.tight, Census::TIGHT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn what_a_line_is_made_of_is_counted_like_byte_by_byte(text in "[a-z0-9 ,;|\t]{1,8}([a-z]|[ ,;|\t0-9]){0,70}") {
            let line = Line::new(text.as_bytes(), 0, 0);
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            prop_assert_eq!((line.digits, line.has_number), (digits > 0, digits >= 4));
            let content = text.trim_start_matches(['>', ' ']).trim_ascii_end();
            let stops: Vec<_> = text.match_indices([',', ';']).map(|(at, _)| at + 1).collect();
            let spaced = stops.iter().filter(|at| text.as_bytes().get(**at) == Some(&b' ')).count();
            let border = if content.contains('\t') {
                Some(Border::Tab)
            } else if content.contains('|') {
                Some(Border::Pipe)
            } else if content.contains("  ") {
                Some(Border::Gap)
            } else if stops.len() == spaced || content.ends_with([',', ';']) {
                None
            } else if spaced == 0 {
                Some(if content.contains(',') { Border::Comma } else { Border::Semicolon })
            } else {
                let parts = |mark: char| content.contains(mark) && !content.contains(&format!("{mark} "));
                parts(';').then_some(Border::Semicolon).or(parts(',').then_some(Border::Comma))
            };
            prop_assert_eq!(line.border, border, "{}", text);
        }
    }

    #[test]
    fn the_longest_line_of_digits_is_one() {
        for length in [1, 16, 17, 255, 4096, 65_536] {
            let line = Line::new(&vec![b'9'; length], 0, 0);
            assert!(line.digits && line.has_number == (length >= 4), "{length}");
        }
    }
}
