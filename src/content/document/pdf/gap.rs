//! What stands in a file beside its objects: before them, between them, behind them.

use super::lexer::{Lexer, is_blank};
use memchr::memmem;

/// A stretch of the file that belongs to nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Gap<'a> {
    /// Text, as it looks.
    Text(&'a [u8]),
    /// Another file, as it looks: before the header or behind the end, or with another file's beginning.
    File(&'a [u8]),
    /// Parts of a broken object.
    Broken(&'a [u8]),
}

/// Stretches that are less are filling.
const SMALL: usize = 12;

/// Beginnings of files that programs find anywhere.
const BEGINNINGS: &[&[u8]] = &[
    b"PK\x03\x04",
    b"Rar!\x1a\x07",
    b"7z\xbc\xaf\x27\x1c",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
    b"\x89PNG\r\n",
    b"GIF8",
    b"\xff\xd8\xff",
    b"<html",
    b"<script",
    b"<!DOCTYPE",
    b"MSCF\0\0\0\0",
    b"{\\rtf",
];

/// Gaps between what is taken, which is in order.
pub(super) fn gaps<'a>(file: &'a [u8], taken: &[(usize, usize)], sink: &mut dyn FnMut(Gap<'a>)) {
    let header = memmem::find(file, b"%PDF").unwrap_or(0);
    let first = taken.first().map_or(file.len(), |(start, _)| *start);
    let mut at = header.min(first);
    if let Some(before) = file.get(..at).filter(|before| solid(before) > 3 || before.starts_with(b"GIF")) {
        sink(if is_text(before) { Gap::Text(before) } else { Gap::File(before) });
    }
    let end = memmem::rfind(file, b"%%EOF").map_or(file.len(), |end| end + 5);
    for (start, next) in taken.iter().copied().chain([(file.len(), file.len())]) {
        if let Some(gap) = file.get(at..start.max(at)) {
            let used = skip(gap, sink);
            let rest = gap.get(used..).unwrap_or_default();
            if solid(rest) >= SMALL {
                // A broken picture of this file is no other file.
                let ours = memmem::find(rest, b"stream").is_some();
                let begins = BEGINNINGS.get(..if ours { 1 } else { BEGINNINGS.len() }).unwrap_or_default();
                let opens = begins.iter().filter_map(|begin| memmem::find(rest, begin)).min();
                let behind = at + used >= end.min(file.len().saturating_sub(1));
                match opens {
                    // Another file may go on behind what looks like objects of this one.
                    Some(opens) => {
                        sink(Gap::File(file.get(at + used + opens..).unwrap_or_default()));
                        return;
                    }
                    None if is_text(rest) => sink(Gap::Text(rest)),
                    None if behind => sink(Gap::File(rest)),
                    None => sink(Gap::Broken(rest)),
                }
            }
        }
        at = at.max(next);
    }
}

fn solid(bytes: &[u8]) -> usize {
    bytes.iter().filter(|byte| !is_blank(**byte)).count()
}

/// Whether nearly all of it can be read.
pub(super) fn is_text(bytes: &[u8]) -> bool {
    let odd = bytes.iter().filter(|byte| **byte < 32 && !is_blank(**byte) || **byte == 0x7f).count();
    let high = if std::str::from_utf8(bytes).is_ok() {
        0
    } else {
        bytes.iter().filter(|byte| **byte >= 0x80).count()
    };
    let nuls = bytes.iter().filter(|byte| **byte == 0).count();
    (odd + high + nuls) * 16 <= bytes.len()
}

/// How much of it is what belongs between objects: tables, trailers, comments.
fn skip<'a>(gap: &'a [u8], sink: &mut dyn FnMut(Gap<'a>)) -> usize {
    let mut lexer = Lexer::of_file(gap, 0);
    loop {
        let start = lexer.at;
        let rest = lexer.rest();
        let blanks = rest.iter().take_while(|byte| is_blank(**byte)).count();
        lexer.at += blanks;
        let rest = lexer.rest();
        if rest.starts_with(b"%PDF") || rest.starts_with(b"%%EOF") {
            lexer.at += 5.min(rest.len());
            if rest.starts_with(b"%PDF") {
                lexer.at += rest
                    .iter()
                    .skip(5)
                    .take(16)
                    .take_while(|byte| **byte != b'\n' && **byte != b'\r')
                    .count();
            }
        } else if let Some(comment) = rest.strip_prefix(b"%") {
            // A few odd bytes say that the file is binary; anything longer may say something.
            let length = comment.iter().take_while(|byte| **byte != b'\n' && **byte != b'\r').count();
            if length >= SMALL {
                let comment = comment.get(..length).unwrap_or_default();
                if !is_text(comment) {
                    return lexer.at;
                }
                sink(Gap::Text(comment));
            }
            lexer.at += length + 1;
        } else if rest.starts_with(b"xref") {
            let row = |byte: &u8| byte.is_ascii_digit() || is_blank(*byte) || matches!(byte, b'n' | b'f');
            lexer.at += 4 + rest.iter().skip(4).take_while(|byte| row(byte)).count();
        } else if rest.starts_with(b"trailer") {
            lexer.at += 7;
            lexer.object();
        } else if rest.starts_with(b"startxref") {
            let row = |byte: &u8| byte.is_ascii_digit() || is_blank(*byte);
            lexer.at += 9 + rest.iter().skip(9).take_while(|byte| row(byte)).count();
        } else if rest.starts_with(b"endobj") {
            lexer.at += 6;
        } else if rest.starts_with(b"endstream") {
            lexer.at += 9;
        } else {
            return lexer.at;
        }
        if lexer.at == start {
            return start;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found<'a>(file: &'a [u8], taken: &[(usize, usize)]) -> Vec<Gap<'a>> {
        let mut all = Vec::new();
        gaps(file, taken, &mut |gap| all.push(gap));
        all
    }

    #[test]
    fn only_what_does_not_belong_is_found() {
        assert_eq!(
            found(
                b"%PDF-1.7\n%\xe2\xe3\n1 0 obj\nxref\n0 1\n00 n\ntrailer <<>> startxref 1 %%EOF\n",
                &[(12, 20)]
            ),
            []
        );
        let file = b"junk that is text %PDF-1.4\n1 0 obj%%EOF\nsome text behind it";
        assert_eq!(found(file, &[(27, 34)]), [Gap::Text(&file[..18]), Gap::Text(&file[40..])]);
    }
}
