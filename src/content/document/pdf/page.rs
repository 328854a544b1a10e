//! What a page says, from characters that stand somewhere on it: words, lines and columns.

use super::canvas::Canvas;
use super::columns::{self, Row};
use super::shown::Shown;
use super::way::Way;
use std::ops::Range;

/// Characters with nothing between them, on one line.
#[derive(Clone, Debug)]
struct Run {
    /// The way it goes, in degrees.
    angle: i32,
    /// Along that way: where it begins and ends.
    start: f32,
    end: f32,
    /// Across that way.
    base: f32,
    size: f32,
    text: Range<usize>,
    other: Range<usize>,
}

/// A gap this wide, in font sizes, parts words ...
const WORD: f32 = 0.17;
/// ... and columns.
const COLUMN: f32 = 1.0;
/// Runs of one page whose place is kept.
const RUNS: usize = 400_000;
/// Bytes of text of one page.
const TEXT: usize = 8 << 20;
/// So far one line may be above or below itself.
const LINE: f32 = 0.35;
/// Characters may stand on each other as far as this.
const BACK: f32 = -0.3;

/// The text of a page while it is put together.
#[derive(Default, Debug)]
pub(super) struct Page {
    runs: Vec<Run>,
    text: String,
    other: String,
    /// There was more than is kept.
    pub(super) over: bool,
    /// The text can be read in two ways.
    differs: bool,
    /// What the page says beside what it shows.
    pub(super) said: String,
    /// What it shows that is no text.
    pub(super) canvas: Canvas,
}

impl Page {
    /// A character at a point; `width` is along the way that it goes.
    pub(super) fn put(&mut self, shown: &Shown<'_>, way: &Way, (e, f): (f32, f32), width: f32) {
        let (start, base) = (e * way.x + f * way.y, f * way.x - e * way.y);
        if start.is_finite() && base.is_finite() {
            self.run(way.angle, start, start + width * way.long, base, way.size, shown);
        } else {
            self.run(0, 0.0, 0.0, 0.0, 1.0, shown);
        }
    }

    fn run(&mut self, angle: i32, start: f32, end: f32, base: f32, size: f32, shown: &Shown<'_>) {
        if self.text.len() > TEXT {
            self.over = true;
            return;
        }
        let blank = shown.text == " " || shown.text.chars().all(char::is_whitespace);
        let full = self.runs.len() >= RUNS;
        match self.runs.last_mut() {
            Some(last)
                if last.angle == angle && (last.base - base).abs() < size * 0.1 && {
                    let gap = (start - last.end) / size.max(last.size);
                    (BACK..WORD).contains(&gap)
                } =>
            {
                last.end = last.end.max(end);
            }
            // A blank that stands alone is a gap, which is seen anyway.
            _ if blank => return,
            // So many that where they stand is no longer kept.
            Some(_) if full => {
                self.text.push('\n');
                self.other.push('\n');
            }
            _ => {
                let (text, other) = (self.text.len(), self.other.len());
                self.runs.push(Run { angle, start, end, base, size, text: text..text, other: other..other });
            }
        }
        spell(shown.text, &mut self.text);
        spell(shown.other, &mut self.other);
        self.differs |= !std::ptr::eq(shown.text, shown.other) && shown.text != shown.other;
        if let Some(last) = self.runs.last_mut() {
            last.text.end = self.text.len();
            last.other.end = self.other.len();
        }
    }

    /// For a page that shows this rectangle.
    pub(super) fn on(bounds: [f32; 4]) -> Self {
        Self { canvas: Canvas::of(bounds), ..Self::default() }
    }

    /// What it shows, in the order of the file.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Puts down the text: in the order of the file, then by position where that is another text, then both again as
    /// readers see it that do not believe the fonts' maps.
    pub(super) fn write(&self, out: &mut String) {
        let order: Vec<usize> = (0..self.runs.len()).collect();
        let sorted = self.sorted();
        self.flow(&order, false, out);
        if let Some(sorted) = &sorted {
            out.push('\n');
            self.flow(sorted, false, out);
        }
        if self.differs {
            out.push('\n');
            self.flow(sorted.as_ref().unwrap_or(&order), true, out);
        }
        if !self.said.trim().is_empty() {
            out.push('\n');
            out.push_str(&self.said);
            out.push('\n');
        }
    }

    fn flow(&self, order: &[usize], other: bool, out: &mut String) {
        let runs: Vec<&Run> = order.iter().filter_map(|index| self.runs.get(*index)).collect();
        let lines: Vec<&[&Run]> = runs
            .chunk_by(|before, run| {
                let size = run.size.max(before.size);
                let back = (run.start - before.end) / size < -1.0;
                before.angle == run.angle && (before.base - run.base).abs() <= LINE * size && !back
            })
            .collect();
        let rows: Vec<Row> = lines.iter().filter_map(|line| row(line)).collect();
        for (line, tabs) in lines.iter().zip(columns::tabs(&rows)) {
            self.line(line, &tabs, other, out);
        }
    }

    /// Puts down a line with so many tabs before each cell.
    fn line(&self, line: &[&Run], tabs: &[usize], other: bool, out: &mut String) {
        let pitch = pitch(line);
        let mut tabs = tabs.iter().copied();
        let mut before: Option<&Run> = None;
        out.extend(std::iter::repeat_n('\t', tabs.next().unwrap_or(0)));
        for run in line.iter().copied() {
            let text =
                if other { self.other.get(run.other.clone()) } else { self.text.get(run.text.clone()) };
            let text = text.unwrap_or_default();
            if let Some(before) = before {
                let (word, column) = match pitch {
                    Some(pitch) => {
                        ((run.start - before.start) / pitch > 1.6, (run.start - before.start) / pitch > 3.5)
                    }
                    None => {
                        let gap = gap(before, run);
                        (gap >= WORD, gap >= COLUMN)
                    }
                };
                if column {
                    out.extend(std::iter::repeat_n('\t', tabs.next().unwrap_or(1)));
                } else if word
                    && !out.ends_with(char::is_whitespace)
                    && !text.starts_with(char::is_whitespace)
                {
                    out.push(' ');
                }
            }
            out.push_str(text);
            before = Some(run);
        }
        out.push('\n');
    }

    /// The runs by where they stand; none where that gives no line that the order of the file does not give.
    fn sorted(&self) -> Option<Vec<usize>> {
        let at = |index: usize| self.runs.get(index);
        let mut order: Vec<usize> = (0..self.runs.len()).collect();
        order.sort_by(|one, two| match (at(*one), at(*two)) {
            (Some(one), Some(two)) => one.angle.cmp(&two.angle).then(two.base.total_cmp(&one.base)),
            _ => std::cmp::Ordering::Equal,
        });
        let mut lines: Vec<Range<usize>> = Vec::new();
        let mut first: Option<&Run> = None;
        for (place, run) in order.iter().enumerate().filter_map(|(place, index)| Some((place, at(*index)?))) {
            let same = first.is_some_and(|first| {
                first.angle == run.angle && (first.base - run.base).abs() <= LINE * first.size.max(run.size)
            });
            match lines.last_mut() {
                Some(line) if same => line.end = place + 1,
                _ => {
                    lines.push(place..place + 1);
                    first = Some(run);
                }
            }
        }
        let mut new: Option<(usize, usize)> = None;
        for (number, line) in lines.iter().enumerate() {
            let Some(line) = order.get_mut(line.clone()) else { continue };
            line.sort_by(|one, two| match (at(*one), at(*two)) {
                (Some(one), Some(two)) => {
                    one.start.total_cmp(&two.start).then(one.text.start.cmp(&two.text.start))
                }
                _ => std::cmp::Ordering::Equal,
            });
            if !line.windows(2).all(|pair| matches!(pair, [one, two] if one + 1 == *two)) {
                new = Some((new.map_or(number, |(from, _)| from), number));
            }
        }
        // With the lines around, as a table's head may be one of them.
        let (from, to) = new?;
        let range = |number: usize| lines.get(number).cloned().unwrap_or_default();
        order.truncate(range((to + 2).min(lines.len().saturating_sub(1))).end);
        order.drain(..range(from.saturating_sub(3)).start);
        order.dedup_by(|two, one| match (at(*one), at(*two)) {
            // The same again at the same place makes letters bold.
            (Some(one), Some(two)) => {
                (one.start - two.start).abs() < 0.1 * one.size
                    && (one.base - two.base).abs() < 0.1 * one.size
                    && self.text.get(one.text.clone()) == self.text.get(two.text.clone())
            }
            _ => false,
        });
        Some(order)
    }
}

/// How far a run stands from the one before it, in font sizes.
fn gap(before: &Run, run: &Run) -> f32 {
    (run.start - before.end) / run.size.max(before.size)
}

/// A line as columns are found by; letters that are placed one by one make no cells.
fn row(line: &[&Run]) -> Option<Row> {
    let first = line.first()?;
    let cells = line.chunk_by(|before, run| gap(before, run) < COLUMN);
    let cells = cells.filter_map(|cell| Some(cell.first()?.start..cell.last()?.end));
    let cells = if pitch(line).is_none() { cells.collect() } else { Vec::new() };
    Some(Row { angle: first.angle, base: first.base, size: first.size, cells })
}

/// How far letters stand apart that are placed one by one, on a line of such; none on another line.
fn pitch(line: &[&Run]) -> Option<f32> {
    let single = line.iter().filter(|run| run.text.len() <= 1).count();
    if line.len() < 6 || single * 10 < line.len() * 8 {
        return None;
    }
    let mut steps: Vec<f32> =
        line.iter().zip(line.iter().skip(1)).map(|(one, two)| (two.start - one.start).abs()).collect();
    let middle = steps.len() / 2;
    let (_, pitch, _) = steps.select_nth_unstable_by(middle, f32::total_cmp);
    Some(*pitch).filter(|pitch| *pitch > 1e-6)
}

/// Puts down characters; letters that are joined come apart.
fn spell(text: &str, out: &mut String) {
    if let [byte @ b' '..=b'~'] = text.as_bytes() {
        out.push(*byte as char);
        return;
    }
    if text.is_ascii() {
        out.extend(text.chars().map(|character| if character.is_ascii_control() { ' ' } else { character }));
        return;
    }
    for character in text.chars() {
        match character {
            '\u{fb00}' => out.push_str("ff"),
            '\u{fb01}' => out.push_str("fi"),
            '\u{fb02}' => out.push_str("fl"),
            '\u{fb03}' => out.push_str("ffi"),
            '\u{fb04}' => out.push_str("ffl"),
            _ if character.is_control() => out.push(' '),
            _ => out.push(character),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(letters: &[(&str, f32, f32)]) -> String {
        let mut page = Page::default();
        for (text, x, y) in letters {
            let shown = Shown { text, other: text, width: 0.5, code: 0, blank: false, known: true };
            let width = 5.0 * text.len() as f32;
            page.put(&shown, &Way::of([1.0, 0.0, 0.0, 1.0, 0.0, 0.0], 10.0, false), (*x, *y), width);
        }
        let mut out = String::new();
        page.write(&mut out);
        out
    }

    #[test]
    fn gaps_are_blanks_tabs_and_lines() {
        assert_eq!(
            page(&[
                ("a", 0.0, 50.0),
                ("b", 5.0, 50.0),
                ("c", 13.0, 50.0),
                ("d", 40.0, 50.0),
                ("e", 0.0, 30.0)
            ]),
            "ab c\td\ne\n"
        );
    }

    #[test]
    fn letters_in_any_order_are_sorted() {
        let text = page(&[
            ("c", 10.0, 50.0),
            ("e", 5.0, 30.0),
            ("a", 0.0, 50.0),
            ("d", 0.0, 30.0),
            ("b", 5.0, 50.0),
        ]);
        assert!(text.ends_with("\nabc\nde\n"), "{text}");
    }

    #[test]
    fn cells_stand_below_their_names_where_others_are_empty() {
        assert_eq!(
            page(&[
                ("Name", 0.0, 50.0),
                ("Title", 60.0, 50.0),
                ("Number", 120.0, 50.0),
                ("Ann", 0.0, 35.0),
                ("12", 135.0, 35.0),
                ("Mr", 60.0, 20.0),
                ("34", 135.0, 20.0)
            ]),
            "Name\tTitle\tNumber\nAnn\t\t12\n\tMr\t34\n"
        );
    }
}
