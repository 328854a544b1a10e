//! A text in a file: a document, a table, a printed page.

use super::escaped;
use crate::support::catalogue::compose;
use crate::support::generator::mime::windows_1252;
use crate::support::generator::{files, papers};

/// Rows of cells.
pub type Rows = Vec<Vec<String>>;

/// Every line is a row of one cell.
pub fn lines(text: &str) -> Rows {
    text.split('\n').map(|line| vec![line.to_owned()]).collect()
}

/// The same, but tabs divide cells: nobody gets one into a cell of a spreadsheet.
pub fn column(text: &str) -> Rows {
    text.split('\n').map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

/// The same, but lines that are rows of a table have its cells: where there are tabs or bars, and where two lines in turn have
/// as many commas without a space behind them.
pub fn cells(text: &str) -> Rows {
    let all: Vec<&str> = text.split('\n').collect();
    let commas = |at: usize| all.get(at).map_or(0, |line| fields(line).len() - 1);
    let row = |(at, line): (usize, &&str)| -> Vec<String> {
        if line.contains('\t') {
            line.split('\t').map(str::to_owned).collect()
        } else if line.contains('|') {
            line.trim_matches([' ', '|']).split('|').map(|cell| cell.trim().to_owned()).collect()
        } else if commas(at) > 0 && (commas(at) == commas(at + 1) || at > 0 && commas(at) == commas(at - 1)) {
            fields(line)
        } else {
            vec![(*line).to_owned()]
        }
    };
    all.iter().enumerate().map(row).collect()
}

/// The fields of a line of comma-separated values (RFC 4180 section 2); one, if a space stands behind a comma.
fn fields(line: &str) -> Vec<String> {
    let (mut fields, mut quoted) = (vec![String::new()], false);
    for (at, sign) in line.char_indices() {
        match sign {
            '"' => quoted = !quoted,
            ',' if !quoted && line[at..].starts_with(", ") => return vec![line.to_owned()],
            ',' if !quoted => fields.push(String::new()),
            _ => fields.last_mut().unwrap().push(sign),
        }
    }
    if quoted { vec![line.to_owned()] } else { fields }
}

/// Every row has as many cells as the longest, as a spreadsheet writes them.
pub fn padded(mut rows: Rows) -> Rows {
    let most = rows.iter().map(Vec::len).max().unwrap_or(0).max(3);
    rows.iter_mut().for_each(|row| row.resize(most, String::new()));
    rows
}

/// A mail with these rows as comma-separated values; what must be quoted is.
pub fn csv(rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |cell: &String| match cell.contains(['"', ',', '\n']) {
        true => format!("\"{}\"", cell.replace('"', "\"\"").replace('\n', "\r\n")),
        false => cell.clone(),
    };
    // A row that is nothing but an empty cell would be no row.
    let row = |row: &Vec<String>| match row.as_slice() {
        [only] if only.is_empty() => "\"\"\r\n".to_owned(),
        row => row.iter().map(cell).collect::<Vec<_>>().join(",") + "\r\n",
    };
    compose::with_file("text/csv", "list.csv", rows.iter().map(row).collect::<String>())
}

/// A mail with these rows as a worksheet.
pub fn xlsx(rows: &[Vec<String>]) -> Vec<u8> {
    let rows: Rows = rows.iter().map(|row| row.iter().map(|cell| escaped(cell)).collect()).collect();
    let rows: Vec<Vec<&str>> = rows.iter().map(|row| row.iter().map(String::as_str).collect()).collect();
    let rows: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
    compose::with_file("application/octet-stream", "list.xlsx", files::xlsx(&rows))
}

/// A mail with a Word document in which every line is a paragraph.
pub fn docx(text: &str) -> Vec<u8> {
    let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{}</w:t></w:r>", escaped(text));
    let paragraph = |line: &str| {
        let runs: Vec<String> = line.split('\t').map(run).collect();
        format!("<w:p>{}</w:p>", runs.join("<w:r><w:tab/></w:r>"))
    };
    let body: String = text.split('\n').map(paragraph).collect();
    compose::with_file("application/octet-stream", "letter.docx", papers::word(&body, Vec::new()))
}

/// Points from one line of the page to the next, and the width of a character of Courier at ten points.
const LEADING: usize = 12;
const CHARACTER: usize = 6;
/// Characters of a line of the page.
const WIDTH: usize = 88;

/// A mail with a PDF of one long page on which lines are set as a printer would: what is too long goes on below, and the cells of
/// lines with tabs stand below each other.
pub fn pdf(text: &str) -> Vec<u8> {
    // The line, the character in it, what stands there.
    let mut shown: Vec<(usize, usize, &str)> = Vec::new();
    let mut line = 0;
    let broken = super::wrapped(text, WIDTH, |line| !line.contains('\t'));
    let all: Vec<&str> = broken.split('\n').collect();
    for block in all.chunk_by(|above, below| above.contains('\t') == below.contains('\t')) {
        let stops = stops(block);
        for row in block {
            shown.extend(row.split('\t').zip(&stops).map(|(cell, stop)| (line, *stop, cell)));
            line += 1;
        }
    }
    let height = (line + 12) * LEADING;
    let place = |(line, stop, cell): &(usize, usize, &str)| {
        let (x, y) = (72 + stop * CHARACTER, height - (line + 6) * LEADING);
        format!("BT /F1 10 Tf 1 0 0 1 {x} {y} Tm ({}) Tj ET\n", string(cell))
    };
    let shown: String = shown.iter().map(place).collect();
    compose::with_file("application/pdf", "letter.pdf", papers::pdf_page(&shown, height, "Courier"))
}

/// Where the cells of each column begin, in characters.
fn stops(rows: &[&str]) -> Vec<usize> {
    let mut widths: Vec<usize> = Vec::new();
    for row in rows {
        for (column, cell) in row.split('\t').enumerate() {
            widths.resize(widths.len().max(column + 1), 0);
            widths[column] = widths[column].max(cell.chars().count());
        }
    }
    let before = |column: usize| widths[..column].iter().map(|width| width + 3).sum();
    (0..widths.len()).map(before).collect()
}

/// What stands between the brackets of a string (ISO 32000-1 section 7.3.4.2), in WinAnsiEncoding.
fn string(text: &str) -> String {
    let sign = |sign: char| match sign {
        '(' | ')' | '\\' => format!("\\{sign}"),
        ' '..='~' => sign.to_string(),
        other => format!("\\{:03o}", windows_1252(other)),
    };
    text.chars().map(sign).collect()
}
