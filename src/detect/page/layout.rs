//! How a line is laid out: quote marks, cells and what separates them.

use super::chart::{Chart, Survey};
use super::text::Text;

/// A line at least this long may have been wrapped in the middle of a sentence or of a row.
pub const WRAPPED: usize = 45;

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
#[derive(Debug, Clone, Copy, Default)]
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
    /// Reads the layout of these bytes, which begin at `start` and have been looked through.
    #[inline]
    pub fn new(bytes: &[u8], survey: Survey, chart: &Chart, start: usize, number: u64) -> Self {
        let end = start + bytes.len();
        let quote = bytes.iter().take_while(|byte| matches!(byte, b'>' | b' ')).count();
        let inside = bytes.get(quote..).unwrap_or_default();
        let inside = inside.trim_ascii_end();
        let inside = if let [.., b',' | b';'] = inside { unpadded(inside) } else { inside };
        let (content, inside) = match inside {
            [b'"', ..] => in_quotes(inside, start + quote),
            _ => (start + quote, inside),
        };
        let close = content + inside.len();
        let border = if survey.borders == 0 { None } else { border(inside, chart, start, close) };
        Self {
            number,
            start,
            content,
            close,
            end,
            digits: survey.digits > 0,
            has_number: survey.digits >= 4,
            border,
        }
    }

    /// A line on which nothing stands.
    pub fn blank(start: usize, end: usize, number: u64) -> Self {
        Self { number, start, content: end, close: end, end, digits: false, has_number: false, border: None }
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

impl Border {
    /// The byte that ends a cell, the first of two if it is a gap.
    fn mark(self) -> u8 {
        match self {
            Self::Tab => b'\t',
            Self::Pipe => b'|',
            Self::Comma => b',',
            Self::Semicolon => b';',
            Self::Gap => b' ',
        }
    }
}

/// A row without the empty cells behind the first one, if that is the only one with something in it: a line of text in a
/// spreadsheet has as many cells as the widest row.
#[cold]
fn unpadded(row: &[u8]) -> &[u8] {
    let Some(separator) = row.last() else { return row };
    let padding = row.iter().rev().take_while(|byte| *byte == separator).count();
    let Some((filled, _)) = row.split_at_checked(row.len() - padding) else { return row };
    let quoted = filled.len() > 1 && in_quotes(filled, 0).0 > 0;
    // A sentence may end in one.
    if quoted || padding > 1 && !filled.contains(separator) { filled } else { row }
}

/// Where the content of a line begins that begins with a quote, and what it is: what stands in the quotes, if the line is nothing
/// but one quoted cell (RFC 4180 section 2), one of a column of lines.
#[cold]
fn in_quotes(line: &[u8], start: usize) -> (usize, &[u8]) {
    let [b'"', inside @ .., b'"'] = line else { return (start, line) };
    let mut quotes = memchr::memchr_iter(b'"', inside);
    while let Some(first) = quotes.next() {
        if quotes.next() != Some(first + 1) {
            return (start, line);
        }
    }
    (start + 1, inside)
}

/// Appends where the cells of a line begin and end, from the first to the last.
pub fn read_cells(line: &Line, chart: &Chart, text: Text<'_>, cells: &mut Vec<(usize, usize)>) {
    let Some(border) = line.border else { return };
    let (mark, walls) = (border.mark(), matches!(border, Border::Tab | Border::Pipe));
    let mut start = line.content;
    // No border stands before this: a cell may be quoted.
    let mut sure = quoted_end(border, text, start, line.close);
    // Stops and spaces are charted at the byte behind them.
    let behind = usize::from(!walls);
    chart.between(start + behind, line.close + behind, |begin, block, inside| {
        let kind = match border {
            Border::Tab | Border::Pipe => block.walls,
            Border::Comma | Border::Semicolon => block.loose | block.tight,
            Border::Gap => block.gaps,
        };
        let mut bits = kind & inside;
        while bits != 0 {
            let at = begin + bits.trailing_zeros() as usize - behind;
            bits &= bits - 1;
            if at < sure || text.at(at) != mark {
                continue;
            }
            cells.push((start, at));
            start = at + 1;
            if border == Border::Gap {
                start += text.slice(start, line.close).iter().take_while(|byte| **byte == b' ').count();
            }
            sure = quoted_end(border, text, start, line.close);
        }
    });
    cells.push((start, line.close));
}

/// Behind the quoted part with which a cell begins (RFC 4180 section 2); where it begins, if it has none.
fn quoted_end(border: Border, text: Text<'_>, start: usize, close: usize) -> usize {
    if !matches!(border, Border::Comma | Border::Semicolon) || text.at(start) != b'"' || start >= close {
        return start;
    }
    let end = memchr::memchr(b'"', text.slice(start + 1, close));
    end.map_or(start, |end| start + end + 2)
}

/// A space stands behind one of these marks.
fn has_loose(mark: u8, content: &[u8]) -> bool {
    content.array_windows().any(|pair: &[u8; 2]| *pair == [mark, b' '])
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

/// Of commas and semicolons, the commas divide cells: there are some, and not all of them stand within numbers, as in
/// `£1,250.00;£12,000`.
fn commas_divide(content: &[u8]) -> bool {
    let digit = |at: usize| content.get(at).is_some_and(u8::is_ascii_digit);
    let within = |at: usize| {
        at > 0 && digit(at - 1) && digit(at + 1) && digit(at + 2) && digit(at + 3) && !digit(at + 4)
    };
    let Some(first) = memchr::memchr(b',', content) else { return false };
    !within(first)
        || memchr::memchr(b';', content).is_none()
        || !memchr::memchr_iter(b',', content).all(within)
}

/// What separates the cells of a line that has this content and closes with it.
#[inline(never)]
fn border(content: &[u8], chart: &Chart, start: usize, close: usize) -> Option<Border> {
    Census::of(chart, start, close).border(content)
}

/// Which of the bytes that matter occur.
#[derive(Default)]
struct Census {
    /// A tab or a vertical bar.
    walls: u64,
    /// A space behind a space.
    gaps: u64,
    /// A comma or semicolon with a space behind it.
    loose: u64,
    /// One without. What stands behind the last byte is not looked at.
    tight: u64,
}

impl Census {
    fn of(chart: &Chart, start: usize, end: usize) -> Self {
        let mut census = Self::default();
        let mut first = 1 << (start % 64);
        chart.between(start, end, |_, block, inside| {
            census.walls |= block.walls & inside;
            // What stands before the first byte is not of the line.
            let behind = inside & !first;
            census.gaps |= block.gaps & behind;
            census.loose |= block.loose & behind;
            census.tight |= block.tight & behind;
            first = 0;
        });
        census
    }

    fn border(&self, content: &[u8]) -> Option<Border> {
        let has = |mark: u8| memchr::memchr(mark, content).is_some();
        // The last cell of a row may be empty. A sentence may end so, too, but has a space behind other marks; a statement ends
        // in a semicolon.
        let ends = match content.last() {
            Some(b',') => self.loose != 0 && !is_quoted(content),
            Some(b';') => self.loose != 0 && !is_quoted(content) || has(b','),
            _ => false,
        };
        if self.walls != 0 && has(b'\t') {
            Some(Border::Tab)
        } else if self.walls != 0 && has(b'|') {
            Some(Border::Pipe)
        } else if self.gaps != 0 && memchr::memmem::find(content, b"  ").is_some() {
            Some(Border::Gap)
        } else if self.tight != 0 && !ends {
            // `Doe, Jane;12 Mill Lane, Thorley;…`: of two marks the one with a space behind it belongs to what is in the cells.
            let parts = |mark: u8| has(mark) && !has_loose(mark, content);
            match () {
                () if self.loose == 0 || is_quoted(content) => {
                    Some(if commas_divide(content) { Border::Comma } else { Border::Semicolon })
                }
                () if parts(b';') => Some(Border::Semicolon),
                () if parts(b',') => Some(Border::Comma),
                () => None,
            }
        } else {
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn line(text: &[u8]) -> Line {
        let mut chart = Chart::default();
        chart.extend(text, 0);
        let mut survey = Survey::default();
        chart.survey(0, text.len(), &mut survey);
        Line::new(text, survey, &chart, 0, 0)
    }

    proptest! {
        #[test]
        fn what_a_line_is_made_of_is_counted_like_byte_by_byte(text in "[a-z0-9 ,;|\t]{1,8}([a-z]|[ ,;|\t0-9]){0,70}") {
            let line = line(text.as_bytes());
            let digits = text.bytes().filter(u8::is_ascii_digit).count();
            prop_assert_eq!((line.digits, line.has_number), (digits > 0, digits >= 4));
            let content = text.trim_start_matches(['>', ' ']).trim_ascii_end();
            let filled = content.trim_end_matches(|sign| matches!(sign, ',' | ';') && content.ends_with(sign));
            let padding = content.len() - filled.len();
            let padded = padding > 1 && !content.chars().next_back().is_some_and(|sign| filled.contains(sign));
            let content = if padded { filled } else { content };
            let stops = content.match_indices([',', ';']).map(|(at, _)| at + 1);
            let stops: Vec<_> = stops.filter(|at| *at < content.len()).collect();
            let spaced = stops.iter().filter(|at| content.as_bytes()[**at] == b' ').count();
            let border = if content.contains('\t') {
                Some(Border::Tab)
            } else if content.contains('|') {
                Some(Border::Pipe)
            } else if content.contains("  ") {
                Some(Border::Gap)
            } else if stops.len() == spaced
                || content.ends_with([',', ';']) && spaced > 0
                || content.ends_with(';') && content.contains(',')
            {
                None
            } else if spaced == 0 {
                let divides = commas_divide(content.as_bytes());
                Some(if divides { Border::Comma } else { Border::Semicolon })
            } else {
                let parts = |mark: char| content.contains(mark) && !content.contains(&format!("{mark} "));
                parts(';').then_some(Border::Semicolon).or(parts(',').then_some(Border::Comma))
            };
            prop_assert_eq!(line.border, border, "{}", text);
        }
    }

    #[test]
    fn empty_cells_at_the_end_of_a_row_are_cells_of_a_table_only() {
        for (row, border, length) in [
            ("Doe,9997654323,", Some(Border::Comma), 15),
            ("Doe;9997654323;;", Some(Border::Semicolon), 16),
            ("\"Doe, Jane\",07,", Some(Border::Comma), 15),
            ("SECRET,,,", None, 6),
            ("\"SECRET, all of it\";;", None, 17),
            ("\"SECRET, all of it\",", None, 17),
            (",,,", None, 0),
            ("Dear all,", None, 9),
            ("Mill Lane, Thorley,", None, 19),
            ("close(a,b);", None, 11),
        ] {
            let line = line(row.as_bytes());
            assert_eq!((line.border, line.length()), (border, length), "{row}");
        }
    }

    #[test]
    fn a_comma_within_a_number_is_no_border() {
        for row in ["Doe;£1,250.00;07", "a;1,234,567;b", "1;12,000"] {
            assert_eq!(line(row.as_bytes()).border, Some(Border::Semicolon), "{row}");
        }
        for row in ["Doe;1,25,x", "a;1,2345", "a;,234", "1,234", "a;1,250,Doe"] {
            assert_eq!(line(row.as_bytes()).border, Some(Border::Comma), "{row}");
        }
    }

    #[test]
    fn the_longest_line_of_digits_is_one() {
        for length in [1, 16, 17, 255, 4096, 65_536] {
            let line = line(&vec![b'9'; length]);
            assert!(line.digits && line.has_number == (length >= 4), "{length}");
        }
    }
}
