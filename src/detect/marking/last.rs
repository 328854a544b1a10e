//! The marking with which a line ends: a subject, or the head or foot of a page.

use super::marked::Marked;
use super::words::Strength::Strong;
use super::words::TERMS;
use crate::detect::page::layout::Line;
use crate::detect::page::text::Text;

/// Bytes of the longest head or foot of a page.
const LONGEST: usize = 120;
/// Bytes of the longest number of a page: `Page 10 of 120`.
const PAGE: usize = 16;

/// Few lines end in capitals, or with a number behind a border; no row of a table is meant. `above` is the line before it.
#[inline(always)]
pub fn may_be(line: &Line, above: Option<&Line>, text: &Text<'_>) -> bool {
    if line.border.is_some() && above.is_some_and(|above| above.border.is_some()) {
        return false;
    }
    let [before, last] = [2, 1].map(|back| text.at(line.close.wrapping_sub(back)));
    if last.is_ascii_digit() {
        return line.border.is_some() && line.length() <= LONGEST;
    }
    let last = if matches!(last, b']' | b')') { before } else { last };
    last.is_ascii_uppercase() && before.is_ascii_uppercase() && line.length() <= LONGEST
}

/// The end of a subject: `Case conference [OFFICIAL-SENSITIVE]`, `Case conference - OFFICIAL-SENSITIVE`.
pub fn of_subject(title: &[u8], line: &Line) -> Option<Marked> {
    find(title, line.close - title.len(), &[b"- ", b"| ", b": "], true)
}

/// The end of a line that runs through the pages of a paper: `Council | OFFICIAL-SENSITIVE | Page 3`, where
/// [it may be](may_be) one.
pub fn of_running_title(line: &Line, text: Text<'_>) -> Option<Marked> {
    let content = text.slice(line.content, line.close);
    let title = without_page(content);
    find(title, line.content, &[b"- ", b"| ", b"\t", b"|"], false)
}

/// A line without the number of a page at its end, which a border divides from it.
fn without_page(line: &[u8]) -> &[u8] {
    let border = line.iter().rposition(|byte| matches!(byte, b'\t' | b'|'));
    let page = border.and_then(|border| line.split_at_checked(border));
    let Some((title, page)) = page.filter(|(_, page)| page.len() <= PAGE) else { return line };
    let page = page.get(1..).unwrap_or_default().trim_ascii();
    let mut words = page.split(|byte| matches!(byte, b' ' | b'/')).filter(|word| !word.is_empty());
    let is_page = |word: &[u8]| {
        word.iter().all(u8::is_ascii_digit)
            || [&b"page"[..], b"p", b"p.", b"of"].iter().any(|known| known.eq_ignore_ascii_case(word))
    };
    if words.all(is_page) { title.trim_ascii_end() } else { line }
}

/// The marking at the end of a title that begins at a position: in brackets, where `weak` says so also one that is an
/// everyday word, or divided from the rest by one of these if it is none.
fn find(title: &[u8], begin: usize, dividers: &[&[u8]], weak: bool) -> Option<Marked> {
    let end =
        title.len() - title.iter().rev().take_while(|byte| matches!(byte, b']' | b')' | b'*' | b' ')).count();
    let stem = title.get(..end)?;
    let bracketed = matches!(title.get(end), Some(b']' | b')'));
    TERMS.iter().find_map(|(term, level, words, strength)| {
        let letters = || term.iter().rev().flat_map(|word| word.iter().rev());
        let mut wanted = letters().peekable();
        let mut from = stem.len();
        let mut gap = 0;
        // From the end, capitals only, whatever stands between the words.
        while let Some(&&letter) = wanted.peek() {
            from = from.checked_sub(1)?;
            let byte = stem.get(from).copied()?;
            if byte == letter.to_ascii_uppercase() {
                wanted.next();
                gap = 0;
            } else if byte.is_ascii_alphanumeric() || gap > 2 {
                return None;
            } else {
                gap += 1;
            }
        }
        let before = stem.get(..from)?;
        let opened = bracketed && matches!(before.last(), Some(b'[' | b'('));
        let strong = *strength == Strong;
        let divided = strong && dividers.iter().any(|divider| before.ends_with(divider));
        let span = (begin + from, begin + title.len());
        (opened && (strong || weak) || divided).then_some(Marked {
            level: *level,
            words,
            start: span.0,
            end: span.1,
        })
    })
}

#[cfg(test)]
mod tests {
    use super::without_page;

    #[test]
    fn the_number_of_a_page_is_no_part_of_its_title() {
        for (line, title) in [
            ("Council\tOFFICIAL-SENSITIVE\tPage 1", "Council\tOFFICIAL-SENSITIVE"),
            ("Council | OFFICIAL-SENSITIVE | 3/12", "Council | OFFICIAL-SENSITIVE"),
            ("OFFICIAL-SENSITIVE\t1 of 20", "OFFICIAL-SENSITIVE"),
            ("Total\t12", "Total"),
            ("Council\tPage one", "Council\tPage one"),
            ("Page 1", "Page 1"),
            ("", ""),
        ] {
            assert_eq!(without_page(line.as_bytes()), title.as_bytes(), "{line}");
        }
    }
}
