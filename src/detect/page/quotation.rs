//! What of a text stood in an earlier mail: lines with quote marks, and everything below a line that introduces one.
//!
//! Mail programs have no standard for it, so these are their habits: `>` before each line, `-----Original Message-----`, `On …, …
//! wrote:`, and a block of `From:`, `Sent:`, `To:` and `Subject:` (Outlook). Anybody can write any of them.

use super::layout::Line;
use super::text::Text;

/// Bytes behind a line in which the rest of its introduction is looked for; the scanner's window has as many.
const AHEAD: usize = 256;
/// A longer line is no divider.
const DIVIDER: usize = 80;
/// Lines of `On … wrote:` at the most.
const WRAPPED: usize = 3;

/// What stands between the dashes of a divider.
const DIVIDERS: &[&[u8]] =
    &[b"original message", b"forwarded message", b"original appointment", b"neges wreiddiol"];
/// The first line of a block; the last one is Welsh.
const FROM: &[&[u8]] = &[b"from:", b"oddi wrth:"];
const SENT: &[&[u8]] = &[b"sent:", b"anfonwyd:"];
const DATE: &[&[u8]] = &[b"date:", b"dyddiad:"];
const TO: &[&[u8]] = &[b"to:", b"subject:", b"at:", b"pwnc:"];

/// What is known of quotations while the lines pass.
#[derive(Clone, Debug, Default)]
pub struct Quotation {
    /// The line has quote marks.
    marked: bool,
    below: Below,
}

/// What is known of the lines below an introduction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Below {
    /// There was none.
    #[default]
    Nothing,
    /// There was one, up to this position: if the next line has quote marks, they say what is quoted.
    Introduced(usize),
    /// Everything is quoted.
    Everything,
}

impl Quotation {
    /// The next line.
    #[inline]
    pub fn observe(&mut self, line: &Line, text: &Text<'_>) {
        if self.marked || line.content > line.start {
            self.mark(line, *text);
        }
        let may_change = match self.below {
            // Few lines begin like an introduction.
            Below::Nothing => matches!(text.at(line.content), b'-' | b'B' | b'F' | b'f' | b'*' | b'O'),
            Below::Introduced(_) => true,
            Below::Everything => false,
        };
        if may_change && !line.is_blank() {
            self.introduce(line, *text);
        }
    }

    #[inline(never)]
    fn mark(&mut self, line: &Line, text: Text<'_>) {
        // What is cut off a long line has the marks of its beginning.
        if line.start == 0 || text.before(line.start) == b'\n' {
            self.marked = text.slice(line.start, line.content).contains(&b'>');
        }
    }

    #[inline(never)]
    fn introduce(&mut self, line: &Line, text: Text<'_>) {
        if let Below::Introduced(end) = self.below
            && line.start >= end
        {
            self.below = if self.marked { Below::Nothing } else { Below::Everything };
        }
        // Programs mark what they introduce, so a marked introduction stands within a quotation.
        if !self.marked && self.below == Below::Nothing {
            self.below = introduced(line, text);
        }
    }

    /// The last line stood in an earlier mail.
    pub fn holds(&self) -> bool {
        self.marked || self.below != Below::Nothing
    }
}

/// What a line introduces.
fn introduced(line: &Line, text: Text<'_>) -> Below {
    let introduces = match text.at(line.content) {
        b'-' => is_divider(text.slice(line.content, line.close)),
        b'B' => text.slice(line.content, line.close) == b"Begin forwarded message:",
        b'F' | b'f' | b'*' | b'O' if heads_block(line, text) => return Below::Everything,
        b'O' => return attribution(line, text).map_or(Below::Nothing, Below::Introduced),
        _ => false,
    };
    if introduces { Below::Introduced(line.end) } else { Below::Nothing }
}

/// `-----Original Message-----`
fn is_divider(content: &[u8]) -> bool {
    if content.len() > DIVIDER || !content.starts_with(b"--") {
        return false;
    }
    let dash = |byte: &u8| matches!(byte, b'-' | b' ');
    let begin = content.iter().position(|byte| !dash(byte)).unwrap_or(content.len());
    let end = content.iter().rposition(|byte| !dash(byte)).map_or(begin, |last| last + 1);
    let words = content.get(begin..end).unwrap_or_default();
    DIVIDERS.iter().any(|known| known.eq_ignore_ascii_case(words))
}

/// `From: …`, with `Sent:` and `To:` or `Subject:` on the lines below it. With `Date:` it may be a memorandum, unless that is the
/// next line and the first has an address.
fn heads_block(line: &Line, text: Text<'_>) -> bool {
    let from = text.slice(line.content, line.close);
    if !begins(from, FROM) {
        return false;
    }
    let below = text.slice(line.end, line.end + AHEAD);
    let mut rows = below.split(|byte| *byte == b'\n').filter(|row| !row.trim_ascii().is_empty()).peekable();
    let dated = from.contains(&b'@') && rows.peek().is_some_and(|row| begins(row, DATE));
    let (mut sent, mut to) = (dated, false);
    for row in rows {
        sent |= begins(row, SENT);
        to |= begins(row, TO);
    }
    sent && to
}

/// A row of a block has one of these names, which may be set in bold (`*From:*`).
fn begins(row: &[u8], names: &[&[u8]]) -> bool {
    let row = row.trim_ascii_start();
    let row = row.strip_prefix(b"*").unwrap_or(row);
    names.iter().any(|name| row.get(..name.len()).is_some_and(|begin| begin.eq_ignore_ascii_case(name)))
}

/// Where `On Mon, 3 Mar 2025 at 10:12, Jo <jo@council.example> wrote:` ends, which may be wrapped. A time of day stands in it: in a
/// sentence there is none as a rule.
fn attribution(line: &Line, text: Text<'_>) -> Option<usize> {
    let bytes = text.slice(line.content, line.end + AHEAD).strip_prefix(b"On ")?;
    let mut position = line.content + 3;
    let mut timed = false;
    for row in bytes.split(|byte| *byte == b'\n').take(WRAPPED) {
        let words = row.trim_ascii_end();
        timed |= words
            .array_windows()
            .any(|[hour, colon, minute]| hour.is_ascii_digit() && *colon == b':' && minute.is_ascii_digit());
        if words.is_empty() {
            return None;
        }
        position += row.len();
        if words.ends_with(b"wrote:") {
            return timed.then_some(position);
        }
        position += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::detect::page::chart::{Chart, Survey};

    /// The lines that stood in an earlier mail.
    fn quoted(text: &str) -> Vec<&str> {
        let (mut quotation, mut quoted) = (Quotation::default(), Vec::new());
        let (mut start, mut chart) = (0, Chart::default());
        chart.extend(text.as_bytes(), 0);
        for (number, line) in (0..).zip(text.split_inclusive('\n')) {
            let content = line.trim_end_matches('\n');
            let mut survey = Survey::default();
            chart.survey(start, start + content.len(), &mut survey);
            let laid_out = Line::new(content.as_bytes(), survey, &chart, start, number);
            quotation.observe(&laid_out, &Text::new(text.as_bytes(), 0));
            start += line.len();
            if quotation.holds() && !laid_out.is_blank() {
                quoted.push(content.trim_end());
            }
        }
        quoted
    }

    #[test]
    fn each_habit_of_mail_programs_is_known() {
        for (text, expected) in [
            ("a\n> b\n>> c\n > d\ne", &["> b", ">> c", " > d"][..]),
            ("a > b\n-> c", &[]),
            ("a\n-----Original Message-----\nb\n\nc", &["-----Original Message-----", "b", "c"]),
            ("a\n-------- Forwarded Message --------\r\nb", &["-------- Forwarded Message --------", "b"]),
            ("a\nBegin forwarded message:\n\n> b\nc", &["Begin forwarded message:", "> b"]),
            ("On 3 Mar 2025, at 10:12, Jo wrote:\n\nb", &["On 3 Mar 2025, at 10:12, Jo wrote:", "b"]),
            (
                "On Mon, 3 Mar 2025 at 10:12, Jo\n<jo@council.example> wrote:\n\n> b\n\nc",
                &["On Mon, 3 Mar 2025 at 10:12, Jo", "<jo@council.example> wrote:", "> b"],
            ),
            (
                "a\nFrom: Jo\nSent: 3 March\nTo: Sam\nSubject: b\n\nc",
                &["From: Jo", "Sent: 3 March", "To: Sam", "Subject: b", "c"],
            ),
            ("*From:* Jo\r\n*Sent:* 3 March\r\n*To:* Sam", &["*From:* Jo", "*Sent:* 3 March", "*To:* Sam"]),
            (
                "From: <jo@council.example>\nDate: 3 March\nTo: Sam",
                &["From: <jo@council.example>", "Date: 3 March", "To: Sam"],
            ),
            (
                "Oddi wrth: Jo\nAnfonwyd: 3 Mawrth\nAt: Sam",
                &["Oddi wrth: Jo", "Anfonwyd: 3 Mawrth", "At: Sam"],
            ),
            // No introductions.
            ("From: Jo, Housing\nDate: 3 March\nTo: Sam\nb", &[]),
            ("From: 3 March\nTo: 5 March\nb", &[]),
            ("On 3 March she wrote:\nb", &[]),
            ("On 3 March at 10:12 she rang.\n\nJo wrote:\nb", &[]),
            ("-- \nOriginal message", &[]),
            ("> On 3 Mar 2025, at 10:12, Jo wrote:\nb", &["> On 3 Mar 2025, at 10:12, Jo wrote:"]),
        ] {
            assert_eq!(quoted(text), expected, "{text}");
        }
    }
}
