//! Which columns of a table the cells of a line stand in, so that a cell stands below its name where others are empty.

use std::ops::Range;

/// Tables have so many columns at least: text in two columns is no table.
const LEAST: usize = 3;
/// Lines with more cells than this are not of a table.
const MOST: usize = 64;
/// A line of two cells of which one is wider than this, in font sizes, is text in two columns.
const WIDE: f32 = 15.0;
/// Lines of one table lie no further apart than this, in font sizes.
const APART: f32 = 4.0;
/// Cells reach into each other as far as this, in font sizes, where widths are not known well.
const REACH: f32 = 0.2;
/// Between two columns a cell belongs to the one that is so many times nearer.
const NEARER: f32 = 3.0;

/// What a line is to tables.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) angle: i32,
    pub(super) base: f32,
    pub(super) size: f32,
    /// Where each cell begins and ends.
    pub(super) cells: Vec<Range<f32>>,
}

/// How many tabs stand before each cell of each line. One parts two cells wherever columns say nothing else.
pub(super) fn tabs(rows: &[Row]) -> Vec<Vec<usize>> {
    let mut tabs: Vec<Vec<usize>> =
        rows.iter().map(|row| (0..row.cells.len()).map(|cell| cell.min(1)).collect()).collect();
    let mut table = Table::default();
    for (number, row) in rows.iter().enumerate() {
        let near = number.checked_sub(1).and_then(|before| rows.get(before)).is_some_and(|before| {
            before.angle == row.angle && (before.base - row.base).abs() <= APART * before.size.max(row.size)
        });
        if !near || !table.takes(number, row) {
            table.put(rows, &mut tabs);
            table = Table::default();
            table.takes(number, row);
        }
    }
    table.put(rows, &mut tabs);
    tabs
}

/// Lines whose cells stand in the same columns.
#[derive(Default)]
struct Table {
    lines: Vec<usize>,
    columns: Vec<Range<f32>>,
}

impl Table {
    /// Takes a line in, and widens the columns by it; false: the line is of another table.
    fn takes(&mut self, number: usize, row: &Row) -> bool {
        let (cells, count) = (trimmed(row), self.columns.len());
        if cells.len() < 2 {
            // A wrapped cell, or a line that ends the table.
            return cells.iter().all(|cell| over(cell, &self.columns).len() < 2);
        }
        let few = cells.len() < LEAST;
        let prose = few && cells.iter().any(|cell| cell.end - cell.start > WIDE * row.size);
        if count == 0 && few || prose || cells.len() > MOST {
            return few;
        }
        let grows = cells.len() > count;
        let places = if grows { place(&self.columns, &cells) } else { place(&cells, &self.columns) };
        // Two cells that do not fit may be anything.
        let Some(places) = places else { return few };
        self.lines.push(number);
        let narrow = if grows { std::mem::replace(&mut self.columns, cells) } else { cells };
        for (cell, place) in narrow.iter().zip(places) {
            if let Some(column) = self.columns.get_mut(place) {
                *column = column.start.min(cell.start)..column.end.max(cell.end);
            }
        }
        true
    }

    /// Puts down the tabs of its lines.
    fn put(&self, rows: &[Row], tabs: &mut [Vec<usize>]) {
        for number in &self.lines {
            let Some((row, tabs)) = rows.get(*number).zip(tabs.get_mut(*number)) else { continue };
            let Some(places) = place(&trimmed(row), &self.columns) else { continue };
            let mut before = 0;
            for (tabs, place) in tabs.iter_mut().zip(places) {
                *tabs = place.saturating_sub(before);
                before = place;
            }
        }
    }
}

fn trimmed(row: &Row) -> Vec<Range<f32>> {
    let trim = |cell: &Range<f32>| cell.start..(cell.end - REACH * row.size).max(cell.start);
    row.cells.iter().map(trim).collect()
}

/// The columns that a cell stands in.
fn over(cell: &Range<f32>, columns: &[Range<f32>]) -> Range<usize> {
    let first = columns.partition_point(|column| column.end < cell.start);
    let end = columns.partition_point(|column| column.start <= cell.end);
    first..end.max(first)
}

/// The column of each cell, each to the right of the one before; none where that is not clear.
fn place(cells: &[Range<f32>], columns: &[Range<f32>]) -> Option<Vec<usize>> {
    let overs: Vec<Range<usize>> = cells.iter().map(|cell| over(cell, columns)).collect();
    if overs.iter().any(|over| over.len() > 1) {
        return None;
    }
    if cells.len() == columns.len() {
        let fits = |(place, over): (usize, &Range<usize>)| {
            over.start == place || over.is_empty() && over.start == place + 1
        };
        let fits = overs.iter().enumerate().all(fits);
        return fits.then(|| (0..cells.len()).collect());
    }
    let mut places: Vec<usize> = Vec::with_capacity(cells.len());
    for (number, (cell, over)) in cells.iter().zip(&overs).enumerate() {
        let least = places.last().map_or(0, |last| last + 1);
        let place = if over.is_empty() {
            // The column to the right is taken where the next cell stands in it.
            let next = overs.get(number + 1).filter(|next| !next.is_empty()).map(|next| next.start);
            let left = over.start.checked_sub(1).filter(|left| *left >= least);
            let right = (over.start < columns.len() && next != Some(over.start)).then_some(over.start);
            match (left, right) {
                (Some(left), Some(right)) => {
                    let before = cell.start - columns.get(left)?.end;
                    let behind = columns.get(right)?.start - cell.end;
                    match () {
                        () if before * NEARER < behind => left,
                        () if behind * NEARER < before => right,
                        () => return None,
                    }
                }
                (left, right) => left.or(right)?,
            }
        } else {
            over.start
        };
        if place < least {
            return None;
        }
        places.push(place);
    }
    Some(places)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tabs before cells, of lines that follow each other closely.
    fn of(lines: &[&[(f32, f32)]]) -> Vec<Vec<usize>> {
        let row = |(number, cells): (usize, &&[(f32, f32)])| Row {
            angle: 0,
            base: -15.0 * number as f32,
            size: 10.0,
            cells: cells.iter().map(|(start, end)| *start..*end).collect(),
        };
        tabs(&lines.iter().enumerate().map(row).collect::<Vec<_>>())
    }

    const HEAD: &[(f32, f32)] = &[(0.0, 30.0), (100.0, 140.0), (200.0, 260.0), (300.0, 330.0)];

    #[test]
    fn empty_cells_are_kept() {
        assert_eq!(of(&[HEAD, &[(0.0, 20.0), (200.0, 250.0), (300.0, 310.0)]])[1], [0, 2, 1]);
        assert_eq!(of(&[HEAD, &[(100.0, 120.0), (200.0, 250.0)]])[1], [1, 1]);
        assert_eq!(of(&[HEAD, &[(0.0, 20.0), (300.0, 310.0)]])[1], [0, 3]);
        // The row with the most cells may come later than the first.
        assert_eq!(of(&[&HEAD[1..], HEAD])[0], [1, 1, 1]);
    }

    #[test]
    fn columns_are_wider_than_their_names() {
        // Numbers on the right of a column whose name is on the left: a full row shows where the column is.
        let full: &[(f32, f32)] = &[(0.0, 20.0), (155.0, 190.0), (200.0, 210.0), (300.0, 310.0)];
        assert_eq!(of(&[HEAD, full, &[(160.0, 190.0), (300.0, 310.0)]])[1..], [vec![0, 1, 1, 1], vec![1, 2]]);
        // The next cell is below its name, so this one is not.
        assert_eq!(of(&[HEAD, &[(160.0, 190.0), (200.0, 250.0)]])[1], [1, 1]);
        // Nobody knows to which column this one belongs.
        assert_eq!(of(&[HEAD, &[(0.0, 20.0), (160.0, 180.0), (300.0, 310.0)]])[1], [0, 1, 1]);
    }

    #[test]
    fn what_is_no_table_is_left_alone() {
        let two: &[&[(f32, f32)]] = &[&[(0.0, 90.0), (110.0, 200.0)], &[(0.0, 40.0), (130.0, 190.0)]];
        assert_eq!(of(two), [[0, 1], [0, 1]]);
        // Prose of all the width ends a table, and what follows has columns of its own.
        let other: &[(f32, f32)] = &[(0.0, 120.0), (150.0, 220.0), (240.0, 400.0)];
        assert_eq!(of(&[HEAD, &[(0.0, 320.0)], &[(0.0, 20.0), (300.0, 310.0)]])[2], [0, 1]);
        assert_eq!(of(&[HEAD, other, HEAD]), [vec![0, 1, 1, 1], vec![0, 1, 1], vec![0, 1, 1, 1]]);
        // Nor is text in two columns below one.
        assert_eq!(of(&[HEAD, &[(0.0, 80.0), (190.0, 370.0)]])[1], [0, 1]);
        // A cell that spans two columns leaves its line as it is.
        assert_eq!(of(&[HEAD, &[(0.0, 120.0), (300.0, 310.0)]])[1], [0, 1]);
    }
}
