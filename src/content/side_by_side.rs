//! Cells of a row that hold the same number of lines: labels in one, their values in the next. To a reader the lines that stand
//! side by side belong together.

use std::collections::BTreeMap;

/// Bytes of a line: what is longer is prose, which nobody reads across.
const LINE: usize = 120;

/// The row once more, line by line, where at least two of its cells hold the same number of lines, and not only one. What stands in
/// the others goes before or behind the first of these lines. Cells are parted by tabs, lines within them by `end`, those that come
/// out by line feeds. No more comes out than three times as much as the row is.
pub fn zipped(row: &str, end: char) -> Option<String> {
    if !row.contains(end) {
        return None;
    }
    let cells: Vec<Vec<&str>> = row
        .split('\t')
        .map(|cell| cell.trim_matches([end, ' ']).split(end).map(str::trim).collect())
        .collect();
    let mut numbers = BTreeMap::new();
    cells.iter().map(Vec::len).for_each(|lines| *numbers.entry(lines).or_insert(0) += 1);
    let (lines, _) = numbers
        .into_iter()
        .filter(|(lines, cells)| *lines > 1 && *cells > 1)
        .max_by_key(|(lines, cells)| (*cells, *lines))?;
    let beside = |cell: &&Vec<&str>| cell.len() == lines;
    let prose = cells.iter().filter(beside).flatten().any(|line| line.len() > LINE);
    // In each line stands a tab for each cell.
    if prose || cells.len().saturating_mul(lines) > row.len().saturating_mul(2) {
        return None;
    }
    let mut zipped = String::new();
    for number in 0..lines {
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                zipped.push('\t');
            }
            if cell.len() == lines {
                zipped.push_str(cell.get(number).copied().unwrap_or_default());
            } else if number == 0 {
                zipped.push_str(&cell.join(" "));
            }
        }
        zipped.truncate(zipped.trim_end_matches('\t').len());
        zipped.push('\n');
    }
    Some(zipped)
}

#[cfg(test)]
mod tests {
    use super::zipped;

    #[test]
    fn lines_that_stand_side_by_side_are_lines() {
        for (row, lines) in [
            ("Name/Ref/Town\tJo/7/Leeds", "Name\tJo\nRef\t7\nTown\tLeeds\n"),
            ("/Name/ Ref/\tJo//7\tAl/8", "Name\tJo  7\tAl\nRef\t\t8\n"),
            ("Name/Ref/Town\tJo//Leeds", "Name\tJo\nRef\nTown\tLeeds\n"),
            ("1\tJo/Al\t7/8\tyes/no/no", "1\tJo\t7\tyes no no\n\tAl\t8\n"),
            ("\tJo/Al\t7/8\t", "\tJo\t7\n\tAl\t8\n"),
        ] {
            assert_eq!(zipped(row, '/').as_deref(), Some(lines), "{row}");
        }
    }

    #[test]
    fn other_rows_are_read_once() {
        let prose = format!("{0}/b\tc/d", "a".repeat(121));
        for row in ["", "a\tb", "a/b", "a/b\tc", "a/b\tc/d/e", "/\t/", &prose] {
            assert_eq!(zipped(row, '/'), None, "{row}");
        }
    }

    #[test]
    fn what_comes_out_is_bounded_by_the_row() {
        let lines = "a/".repeat(5_000);
        assert_eq!(zipped(&format!("{lines}\t{lines}{}", "\t".repeat(1_000)), '/'), None);
        let row = format!("{lines}\t{lines}\t");
        assert!(zipped(&row, '/').is_some_and(|zipped| zipped.len() <= 3 * row.len()));
    }
}
