//! Comma-separated values: what quoting puts between the lines of a text that stands in rows, undone (RFC 4180 section 2).
//!
//! A letter that was pasted into a spreadsheet comes out of it with a row for each line, in quotes where there is a comma in it:
//! a number that goes on in the next row has a quote before it and behind it. And a cell with line breaks in it is several lines
//! to whoever does not heed quotes, so that the cells behind it stand below other names. The text as it is sent stays the whole
//! text. A table of ordinary rows is not changed, and one with a row of text here and there is not either: up to the first two
//! rows of text, or the first cell with a line break in it, there is no second text.

use super::seen::Seen;

/// Bytes of a row. A longer one is left as it is.
const ROW: usize = 16 * 1024;
/// What may stand between cells.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// Undoes the quoting of a text that comes in pieces. Any cutting gives the same text.
#[derive(Debug, Default)]
pub struct CsvText {
    parted: bool,
    at: At,
    /// The row so far.
    row: String,
    above: Above,
}

/// Where in a row the reader stands.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
enum At {
    #[default]
    Bare,
    Quoted,
    /// Behind a quote within a quoted cell: its end, or the first of two.
    Quote,
    /// In a row that is too long.
    Lost,
}

/// The row before.
#[derive(Debug, Default)]
enum Above {
    #[default]
    Other,
    /// It is text, the same in both texts.
    Bare,
    /// It is text, and quoted. It is not written yet.
    Held(String),
}

/// What a row is, its line end left out.
#[derive(Debug, PartialEq, Eq)]
enum Row<'r> {
    /// Cells in which there is nothing.
    Empty,
    /// Text without quotes, and nothing else.
    Bare,
    /// Text with quotes around it or empty cells behind it: what stands before it, and the text.
    Text(&'r str, &'r str),
    /// Several cells, and a line break in one of them.
    Broken,
    /// Several cells.
    Cells,
}

impl<'r> Row<'r> {
    fn of(line: &'r str) -> Self {
        let filled = line.trim_end_matches(SEPARATORS);
        let padding = line.get(filled.len()..).and_then(|padding| padding.chars().next());
        if let Some((before, text)) = in_quotes(filled) {
            return Self::Text(before, text);
        }
        match padding {
            _ if filled.contains('\n') => Self::Broken,
            Some(_) if filled.is_empty() => Self::Empty,
            Some(separator) if !filled.contains([separator, '"']) => Self::Text("", filled),
            None if !filled.is_empty() && !filled.contains(SEPARATORS) => Self::Bare,
            _ => Self::Cells,
        }
    }
}

/// What stands in the quotes around a cell that is a row, behind all that stands before it.
fn in_quotes(cell: &str) -> Option<(&str, &str)> {
    // The mark that an encoding begins with.
    let (before, quoted) = cell.split_at_checked(cell.len() - cell.trim_start_matches('\u{feff}').len())?;
    let text = quoted.strip_prefix('"')?.strip_suffix('"')?;
    let mut quotes = memchr::memchr_iter(b'"', text.as_bytes());
    while let Some(first) = quotes.next() {
        if quotes.next() != Some(first + 1) {
            return None;
        }
    }
    cell.get(..before.len() + 1).map(|before| (before, text))
}

impl CsvText {
    /// The next piece; appends all text to `out`, and the text without quoting to `seen` from where it is another one.
    pub fn feed(&mut self, text: &str, out: &mut String, seen: &mut Seen) {
        let mut rest = text;
        while let Some(next) = rest.bytes().next() {
            if self.at == At::Quote {
                self.at = if next == b'"' { At::Quoted } else { At::Bare };
                if self.at == At::Quoted {
                    rest = self.take(rest, 1);
                    continue;
                }
            }
            let stop = match self.at {
                At::Quoted => memchr::memchr(b'"', rest.as_bytes()),
                At::Lost => memchr::memchr(b'\n', rest.as_bytes()),
                At::Bare | At::Quote => memchr::memchr2(b'"', b'\n', rest.as_bytes()),
            };
            rest = self.take(rest, stop.map_or(rest.len(), |stop| stop + 1));
            match self.at {
                _ if stop.is_none() => {}
                At::Quoted => self.at = At::Quote,
                _ if self.row.ends_with('\n') => self.end_of_row(out, seen),
                _ if self.opens() => self.at = At::Quoted,
                _ => {}
            }
            self.bound(out, seen);
        }
    }

    /// The end of the text; appends what was held back.
    pub fn finish(&mut self, out: &mut String, seen: &mut Seen) {
        self.end_of_row(out, seen);
        self.release(out, seen);
    }

    /// Goes on with the row; what is left of the text.
    fn take<'t>(&mut self, text: &'t str, length: usize) -> &'t str {
        let (taken, rest) = text.split_at_checked(length).unwrap_or((text, ""));
        self.row.push_str(taken);
        rest
    }

    /// A quote at the end of the row begins a quoted cell.
    fn opens(&self) -> bool {
        let before = self.row.strip_suffix('"').unwrap_or_default();
        before.is_empty() || before.ends_with(SEPARATORS) || before == "\u{feff}"
    }

    /// What is held of a row has a bound.
    fn bound(&mut self, out: &mut String, seen: &mut Seen) {
        if self.row.len() > ROW {
            self.at = At::Lost;
        }
        if self.at == At::Lost {
            self.release(out, seen);
            let row = std::mem::take(&mut self.row);
            self.same(&row, out, seen);
        }
    }

    fn end_of_row(&mut self, out: &mut String, seen: &mut Seen) {
        let row = std::mem::take(&mut self.row);
        let whole = !matches!(std::mem::take(&mut self.at), At::Lost | At::Quoted);
        let read = if whole { Row::of(line_of(&row)) } else { Row::Cells };
        let parts = match read {
            Row::Broken => true,
            Row::Text(_, text) => !matches!(self.above, Above::Other) || text.contains('\n'),
            Row::Bare => matches!(self.above, Above::Held(_)),
            Row::Empty | Row::Cells => false,
        };
        if parts && !self.parted {
            self.parted = true;
            seen.parted = Some(out.len());
        }
        if self.parted {
            self.release(out, seen);
            self.meant(read, &row, out, seen);
        } else if let Row::Text(..) = read {
            self.above = Above::Held(row);
        } else {
            let bare = read == Row::Bare;
            self.release(out, seen);
            self.same(&row, out, seen);
            self.above = if bare { Above::Bare } else { Above::Other };
        }
    }

    /// Writes the row before, if it was held.
    fn release(&mut self, out: &mut String, seen: &mut Seen) {
        if let Above::Held(row) = std::mem::take(&mut self.above) {
            self.meant(Row::of(line_of(&row)), &row, out, seen);
        }
    }

    /// Writes a row, and what it means.
    fn meant(&self, read: Row<'_>, row: &str, out: &mut String, seen: &mut Seen) {
        let line = line_of(row);
        match read {
            _ if !self.parted => self.same(row, out, seen),
            Row::Text(before, text) => {
                out.push_str(before);
                for (at, piece) in text.split("\"\"").enumerate() {
                    if at > 0 {
                        out.push('"');
                        self.same("\"", out, seen);
                    }
                    self.same(piece, out, seen);
                }
                out.push_str(line.get(before.len() + text.len()..).unwrap_or_default());
            }
            Row::Empty => out.push_str(line),
            Row::Broken => {
                for (at, piece) in line.split('\n').enumerate() {
                    if at > 0 {
                        out.push('\n');
                        seen.text.push(' ');
                        seen.place(out.len());
                    }
                    let words = piece.strip_suffix('\r').unwrap_or(piece);
                    self.same(words, out, seen);
                    out.push_str(piece.get(words.len()..).unwrap_or_default());
                }
            }
            Row::Bare | Row::Cells => self.same(line, out, seen),
        }
        if self.parted {
            self.same(row.get(line.len()..).unwrap_or_default(), out, seen);
        }
    }

    /// Writes what is the same in both texts.
    fn same(&self, text: &str, out: &mut String, seen: &mut Seen) {
        out.push_str(text);
        if self.parted && !text.is_empty() {
            seen.text.push_str(text);
            seen.place(out.len());
        }
    }
}

/// A row without its line end.
fn line_of(row: &str) -> &str {
    let line = row.strip_suffix('\n').unwrap_or(row);
    line.strip_suffix('\r').unwrap_or(line)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// The whole text, and what is seen from where the two part; nothing if they never do.
    fn read<'t>(pieces: impl IntoIterator<Item = &'t str>) -> (String, Option<(usize, String)>) {
        let (mut csv, mut all, mut seen_all, mut parted) =
            (CsvText::default(), String::new(), String::new(), None);
        let mut take = |out: &str, seen: &Seen| {
            parted = parted.or(seen.parted.map(|at| all.len() + at));
            all.push_str(out);
            seen_all.push_str(&seen.text);
            let mut last = (0, 0);
            for &(here, there) in &seen.places {
                let end = |text: &str, at: usize| text.get(..at).and_then(|text| text.chars().next_back());
                assert!(here >= last.0 && there >= last.1, "{:?}", seen.places);
                assert!(
                    here == 0
                        || end(&seen.text, here) == end(out, there)
                        || seen.text.get(..here).is_some_and(|text| text.ends_with(' '))
                );
                last = (here, there);
            }
        };
        for piece in pieces {
            let (mut out, mut seen) = (String::new(), Seen::default());
            csv.feed(piece, &mut out, &mut seen);
            take(&out, &seen);
        }
        let (mut out, mut seen) = (String::new(), Seen::default());
        csv.finish(&mut out, &mut seen);
        take(&out, &seen);
        (all, parted.map(|at| (at, seen_all)))
    }

    #[test]
    fn rows_of_text_lose_their_quotes() {
        for (text, seen) in [
            ("\"Dear all,\"\r\n\"\"\r\n\"IBAN GB1, 2\"\r\n3\r\n", "Dear all,\r\n\r\nIBAN GB1, 2\r\n3\r\n"),
            ("a\n\"b \"\"c\"\", d\"\n", "b \"c\", d\n"),
            ("a b,,\n\"c, d\",,\n,,\ne,,", "a b\nc, d\n\ne"),
            ("\u{feff}\"a, b\"\n\"c\"", "a, b\nc"),
            ("\"a, b\"\nc", "a, b\nc"),
            ("\"a, b\"\n\"c\nd\ne\"", "a, b\nc\nd\ne"),
            ("x,y\n\"c\n\"\"d\"\"\"\nx,y\n", "c\n\"d\"\nx,y\n"),
        ] {
            let (all, parted) = read([text]);
            assert_eq!(all, text);
            assert_eq!(parted.map(|(_, seen)| seen).as_deref(), Some(seen), "{text:?}");
        }
    }

    #[test]
    fn a_cell_with_line_breaks_stays_in_its_row() {
        let text = "Name,Address,DOB\r\nDoe,\"1 Mill Lane\r\nThorley\",1/2/1990\r\nRoe,x,y\r\n";
        let (all, parted) = read([text]);
        assert_eq!(all, text);
        let (at, seen) = parted.unwrap();
        assert_eq!(seen, "Doe,\"1 Mill Lane Thorley\",1/2/1990\r\nRoe,x,y\r\n");
        assert!(text.get(at..).is_some_and(|rest| rest.starts_with("Doe")));
    }

    #[test]
    fn a_table_has_no_second_text() {
        for text in [
            "Name,NHS No\n\"Doe, Jane\",999\n\"Roe\",\"998\"\n",
            "\"Wards, by size\",,\n,,\nWard,Size,\na,1,2\n\"Total, all\",,\nb,1,2\n",
            "\"Hello\" he said, \"bye\"\n\"No,\" she said\n",
            "one\ntwo\n\nthree, four\n",
            "5\" pipe,1\n6\" pipe,2\n",
            "\"",
            "",
        ] {
            assert_eq!(read([text]), (text.to_owned(), None));
        }
    }

    #[test]
    fn what_is_held_has_a_bound() {
        let mut csv = CsvText::default();
        for _ in 0..100 {
            let (mut out, mut seen) = (String::new(), Seen::default());
            csv.feed(&"\"a, ".repeat(1_000), &mut out, &mut seen);
            assert!(csv.row.len() <= ROW + 4_000, "{}", csv.row.len());
        }
    }

    proptest! {
        #[test]
        fn any_cutting_gives_the_same_text(text in "[ab ,;\"\n\r\u{feff}]{0,60}", cuts in proptest::collection::vec(0_usize..60, 0..6)) {
            let mut ends: Vec<usize> = cuts.into_iter().map(|at| text.floor_char_boundary(at)).collect();
            ends.extend([0, text.len()]);
            ends.sort_unstable();
            let whole = read([text.as_str()]);
            prop_assert_eq!(&whole.0, &text);
            prop_assert_eq!(read(ends.array_windows().map(|[from, to]| text.get(*from..*to).unwrap_or_default())), whole);
        }

        /// Whatever is in the cells, a column of them is read as what was in them.
        #[test]
        fn a_column_of_quoted_cells_is_its_lines(lines in proptest::collection::vec("[ab,;\" ]{0,8}", 2..6)) {
            let text: String = lines.iter().map(|line| format!("\"{}\"\n", line.replace('"', "\"\""))).collect();
            let (_, parted) = read([text.as_str()]);
            let (at, seen) = parted.unwrap();
            prop_assert_eq!((at, seen), (0, lines.join("\n") + "\n"));
        }
    }
}
