//! Lines of text as a browser would set them: white space collapsed, a line per block, a tab between cells. Columns
//! that the source makes of blanks are divided by tabs, too, where the text is more than what is seen.

use super::row::Row;
use super::spans::{Span, Spans};

/// Bytes of attribute texts that wait for the end of their line.
const MAX_ASIDE: usize = 16 * 1024;

/// What must come before the next text.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
enum Pending {
    #[default]
    Nothing,
    /// A block began or ended; inside a table cell it may turn out to be the cell's edge.
    Block,
    /// A table row began or ended.
    Row,
}

/// White space since the last word.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Blank {
    #[default]
    None,
    One,
    Two,
    /// With a tab, or wider: who wrote it meant columns, though a browser shows none.
    Columns,
    /// With the end of a line, behind which blanks indent.
    Line,
}

impl Blank {
    fn and(self, byte: u8) -> Self {
        match (self, byte) {
            (Self::Line, _) | (_, b'\r' | b'\n') => Self::Line,
            (Self::Columns | Self::Two, _) | (_, b'\t') => Self::Columns,
            (Self::One, _) => Self::Two,
            (Self::None, _) => Self::One,
        }
    }
}

/// What becomes of columns that are made of blanks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum Columns {
    /// None were met yet.
    #[default]
    Sought,
    Kept,
    /// They are words with a space between.
    Lost,
}

/// The lines of one document.
#[derive(Clone, Debug)]
pub(super) struct Layout {
    pending: Pending,
    blank: Blank,
    columns: Columns,
    /// Nothing stands on this line yet.
    line_empty: bool,
    /// Nothing stands on this line or in this cell yet.
    fresh: bool,
    /// Cells begun in this row.
    cells: u32,
    spans: Spans,
    row: Row,
    preformatted: u32,
    after_return: bool,
    hidden: bool,
    asides: String,
}

impl Default for Layout {
    fn default() -> Self {
        Self {
            pending: Pending::Nothing,
            blank: Blank::None,
            columns: Columns::default(),
            line_empty: true,
            fresh: true,
            cells: 0,
            spans: Spans::default(),
            row: Row::default(),
            preformatted: 0,
            after_return: false,
            hidden: false,
            asides: String::new(),
        }
    }
}

impl Layout {
    /// Text up to the first column that is made of blanks; what is left of it.
    pub(super) fn text<'t>(&mut self, text: &'t str, out: &mut String) -> &'t str {
        if self.hidden {
            return "";
        }
        if self.preformatted > 0 {
            self.preformatted_text(text, out);
            return "";
        }
        let mut rest = text;
        while !rest.is_empty() {
            let (words, behind) = rest.split_at_checked(words_at_start(rest)).unwrap_or((rest, ""));
            let column = self.blank == Blank::Columns && self.columns == Columns::Sought && self.mid_line();
            if column && !words.is_empty() {
                return rest;
            }
            self.word(words, out);
            rest = behind.trim_ascii_start();
            self.blank = behind.bytes().take(behind.len() - rest.len()).fold(self.blank, Blank::and);
        }
        ""
    }

    /// Columns that are made of blanks stay columns from here on, and two blanks divide such, too.
    pub(super) fn keep_columns(&mut self) {
        self.columns = Columns::Kept;
    }

    /// A block element begins or ends.
    pub(super) fn block(&mut self) {
        self.blank = Blank::None;
        if !self.fresh {
            self.pending = self.pending.max(Pending::Block);
        }
    }

    /// A table row begins or ends.
    pub(super) fn row(&mut self, begins: bool) {
        self.spans.row(begins);
        self.row_edge();
    }

    /// A table begins or ends.
    pub(super) fn table(&mut self, begins: bool) {
        if begins {
            self.spans.table();
        } else {
            self.spans.end_table();
        }
        self.row_edge();
    }

    /// A group of table rows begins or ends.
    pub(super) fn group(&mut self) {
        self.spans.group();
        self.block();
    }

    fn row_edge(&mut self) {
        self.blank = Blank::None;
        self.cells = 0;
        if let Some(lines) = self.row.end() {
            self.asides.push_str(if self.asides.is_empty() { "" } else { "\n" });
            self.asides.push_str(lines.trim_end());
        }
        if !self.line_empty {
            self.pending = Pending::Row;
        }
    }

    /// A table cell begins. The columns that others take before it are places in which nothing stands.
    pub(super) fn cell(&mut self, span: Span, out: &mut String) {
        for _ in 0..=self.spans.cell(span) {
            self.place(out);
        }
    }

    fn place(&mut self, out: &mut String) {
        if self.cells == 0 {
            self.block();
            self.row.begin();
        } else {
            if self.pending == Pending::Row {
                self.new_line(out);
            }
            out.push('\t');
            self.row.push("\t");
            self.line_empty = false;
        }
        self.blank = Blank::None;
        if self.cells > 0 {
            (self.pending, self.fresh) = (Pending::Nothing, true);
        }
        self.cells = self.cells.saturating_add(1);
    }

    /// `<br>`.
    pub(super) fn line_break(&mut self, out: &mut String) {
        if self.pending != Pending::Nothing {
            self.new_line(out);
        }
        self.new_line(out);
    }

    /// White space means what it says from here on, or no longer.
    pub(super) fn preformatted(&mut self, begins: bool) {
        self.preformatted =
            if begins { self.preformatted.saturating_add(1) } else { self.preformatted.saturating_sub(1) };
    }

    /// White space means what it says.
    pub(super) fn is_preformatted(&self) -> bool {
        self.preformatted > 0
    }

    /// Text from here on, or no longer, is for machines only.
    pub(super) fn hide(&mut self, hidden: bool) {
        self.hidden = hidden;
    }

    /// The text here is for machines only.
    pub(super) fn is_hidden(&self) -> bool {
        self.hidden
    }

    /// A text that belongs to the line but does not stand in it: it must not tear apart what does.
    pub(super) fn aside(&mut self, text: &str, out: &mut String) {
        for (index, word) in text.split_ascii_whitespace().enumerate() {
            match index {
                0 if self.asides.is_empty() => {}
                0 => self.asides.push('\n'),
                _ => self.asides.push(' '),
            }
            self.asides.push_str(word);
        }
        if self.asides.len() > MAX_ASIDE {
            self.new_line(out);
        }
    }

    /// A word that comes next stands on the line or in the cell of the last one.
    pub(super) fn mid_line(&self) -> bool {
        !self.fresh && self.pending == Pending::Nothing
    }

    /// The same lines for a text in which nothing stands but what is seen.
    pub(super) fn as_seen(&self) -> Self {
        Self { asides: String::new(), columns: Columns::Lost, row: Row::never(), ..self.clone() }
    }

    pub(super) fn finish(&mut self, out: &mut String) {
        if !self.asides.is_empty() {
            if !self.line_empty {
                out.push('\n');
            }
            out.push_str(&std::mem::take(&mut self.asides));
        }
    }

    fn preformatted_text(&mut self, text: &str, out: &mut String) {
        for piece in text.split_inclusive(['\r', '\n']) {
            let line = piece.trim_end_matches(['\r', '\n']);
            if !line.is_empty() {
                self.after_return = false;
                self.word(line, out);
            }
            let ended = piece.len() > line.len();
            let second_half = piece.ends_with('\n') && std::mem::take(&mut self.after_return);
            if ended && !second_half {
                self.line_break(out);
            }
            self.after_return = piece.ends_with('\r');
        }
    }

    fn word(&mut self, word: &str, out: &mut String) {
        if word.is_empty() {
            return;
        }
        if self.pending != Pending::Nothing {
            self.new_line(out);
        } else if self.blank != Blank::None && !self.fresh {
            let column = self.columns == Columns::Kept && matches!(self.blank, Blank::Two | Blank::Columns);
            out.push(if column { '\t' } else { ' ' });
            self.row.push(" ");
        }
        out.push_str(word);
        self.row.push(word);
        (self.blank, self.line_empty, self.fresh) = (Blank::None, false, false);
    }

    fn new_line(&mut self, out: &mut String) {
        out.push('\n');
        self.row.push("\n");
        if !self.asides.is_empty() {
            out.push_str(&std::mem::take(&mut self.asides));
            out.push('\n');
        }
        (self.pending, self.blank) = (Pending::Nothing, Blank::None);
        (self.line_empty, self.fresh) = (true, true);
    }
}

/// Bytes that are asked at once whether words end among them.
const PIECE: usize = 32;

/// Bytes of the words at the beginning of a text between which nothing but one blank stands.
fn words_at_start(text: &str) -> usize {
    let bytes = text.as_bytes();
    let [first, behind @ ..] = bytes else { return 0 };
    if is_blank(*first) {
        return 0;
    }
    // A blank that is no single space.
    let ends = |was: &u8, is: &u8| is_blank(*is) & ((*is != b' ') | is_blank(*was));
    // Every byte of a piece is asked, so that the compiler asks many at once.
    let (pieces, further) = (bytes.as_chunks::<PIECE>().0, behind.as_chunks::<PIECE>().0);
    let goes_on = |(was, is): &(&[u8; PIECE], &[u8; PIECE])| {
        !was.iter().zip(*is).fold(false, |any, (was, is)| any | ends(was, is))
    };
    let count = pieces.iter().zip(further).take_while(goes_on).count();
    let last = (bytes.split_last(), behind.last_chunk());
    let end = if count == further.len()
        && let (Some((_, before)), Some(is)) = last
        && before.last_chunk().is_some_and(|was| goes_on(&(was, is)))
    {
        bytes.len()
    } else {
        let rest = bytes.get(PIECE * count..).unwrap_or_default();
        let end = rest.array_windows().position(|[was, is]| ends(was, is));
        end.map_or(bytes.len(), |at| PIECE * count + at + 1)
    };
    // One blank may stand before the end.
    end - usize::from(bytes.get(end - 1).is_some_and(|byte| is_blank(*byte)))
}

/// White space of HTML.
fn is_blank(byte: u8) -> bool {
    (byte == b' ') | (byte == b'\t') | (byte == b'\n') | (byte == b'\x0c') | (byte == b'\r')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn words_go_on_while_one_blank_divides_them() {
        for (text, words) in
            [("a b  c", 3), ("ab", 2), ("a b ", 3), ("a\tb", 1), ("a \nb", 1), (" a", 0), ("", 0)]
        {
            assert_eq!(words_at_start(text), words, "{text:?}");
        }
    }

    /// Byte by byte.
    fn words_slowly(text: &str) -> usize {
        let mut blank = true;
        let mut words = 0;
        for (byte, end) in text.bytes().zip(1..) {
            if !byte.is_ascii_whitespace() {
                (words, blank) = (end, false);
            } else if blank || byte != b' ' {
                break;
            } else {
                blank = true;
            }
        }
        words
    }

    proptest! {
        #[test]
        fn words_are_the_same_many_bytes_at_a_time(
            words in "([a-z\u{e9}]{1,9} ){0,40}",
            text in "[a\u{e9}\t\n\x0b\x0c\r ]{0,60}",
        ) {
            for text in [text.clone(), format!("{words}{text}"), format!("{words}a{text}{words}")] {
                prop_assert_eq!(words_at_start(&text), words_slowly(&text), "{:?}", text);
            }
        }
    }
}
