//! Where the objects of a file begin, and where they and their streams end.

use super::lexer::is_blank;
use memchr::memmem;

/// A file, and the words in it that end something.
#[derive(Debug)]
pub(super) struct Bounds<'a> {
    pub(super) file: &'a [u8],
    stream_ends: Vec<usize>,
    object_ends: Vec<usize>,
}

impl<'a> Bounds<'a> {
    pub(super) fn of(file: &'a [u8]) -> Self {
        Self {
            file,
            stream_ends: memmem::find_iter(file, b"endstream").collect(),
            object_ends: memmem::find_iter(file, b"endobj").collect(),
        }
    }

    /// The bytes of a stream whose word `stream` ends at `from`, and where they end: 7.3.8.
    pub(super) fn body(&self, from: usize, length: Option<f64>) -> (&'a [u8], usize) {
        let rest = self.file.get(from..).unwrap_or_default();
        let skip = match rest {
            [b'\r', b'\n', ..] => 2,
            [b'\r' | b'\n', ..] => 1,
            _ => rest.iter().take(8).take_while(|byte| matches!(byte, b' ' | b'\t')).count(),
        };
        // Blanks, then the line's end.
        let skip = skip
            + match rest.get(skip..) {
                Some([b'\r', b'\n', ..]) if matches!(rest.first(), Some(b' ' | b'\t')) => 2,
                Some([b'\n', ..]) if matches!(rest.first(), Some(b' ' | b'\t')) => 1,
                _ => 0,
            };
        let start = from + skip;
        let declared = length.filter(|length| (0.0..4e9).contains(length)).and_then(|length| {
            let end = start.checked_add(length as usize)?;
            let rest = self.file.get(end..)?;
            let blanks = rest.iter().take(4).take_while(|byte| is_blank(**byte)).count();
            rest.get(blanks..)?.starts_with(b"endstream").then_some(end)
        });
        let end = declared.unwrap_or_else(|| {
            let next = |ends: &[usize]| ends.get(ends.partition_point(|end| *end < start)).copied();
            let end = next(&self.stream_ends).or_else(|| next(&self.object_ends)).unwrap_or_else(|| {
                // Nothing ends it but the next object, or the file.
                let rest = self.file.get(start..).unwrap_or_default();
                let mut heads = memmem::find_iter(rest, b"obj").filter_map(|at| header(rest.get(..at)?));
                heads.next().map_or(self.file.len(), |(begin, ..)| start + begin)
            });
            let body = self.file.get(start..end).unwrap_or_default();
            let line = if body.ends_with(b"\r\n") {
                2
            } else {
                usize::from(body.ends_with(b"\n") || body.ends_with(b"\r"))
            };
            end - line.min(body.len())
        });
        (self.file.get(start..end).unwrap_or_default(), end.max(start))
    }
}

/// The numbers before `obj`, and where they begin.
pub(super) fn header(before: &[u8]) -> Option<(usize, u32, u16)> {
    let digits = |bytes: &[u8]| bytes.iter().rev().take(10).take_while(|byte| byte.is_ascii_digit()).count();
    let blanks = |bytes: &[u8]| bytes.iter().rev().take(32).take_while(|byte| is_blank(**byte)).count();
    let cut = |bytes: &mut &[u8], length: usize| -> u64 {
        let (rest, tail) = bytes.split_at_checked(bytes.len() - length).unwrap_or((bytes, b""));
        *bytes = rest;
        tail.iter().fold(0, |value, digit| value * 10 + u64::from(digit.wrapping_sub(b'0')))
    };
    let mut bytes = before;
    cut(&mut bytes, blanks(before));
    let length = digits(bytes);
    if length == 0 {
        return None;
    }
    let generation = cut(&mut bytes, length);
    let gap = blanks(bytes);
    cut(&mut bytes, gap);
    let length = digits(bytes);
    if gap == 0 || length == 0 {
        return None;
    }
    let number = cut(&mut bytes, length);
    Some((bytes.len(), u32::try_from(number).ok()?, generation as u16))
}
