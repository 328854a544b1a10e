//! Cells of tables in text, as their tags tell of them.

use super::attributes::Attributes;
use super::number;
use super::xml::{attributes, local, plain};
use quick_xml::events::BytesStart;

/// So many places are kept where a cell spans them, or is there so often.
pub(super) const PLACES: usize = 64;

/// A cell that is being read.
#[derive(Debug)]
pub(super) struct Cell {
    /// Its column, counted from 1, where it says so.
    pub(super) at: Option<usize>,
    /// The columns it takes.
    pub(super) span: usize,
    /// How often it is there.
    pub(super) times: usize,
    /// The number behind what is shown.
    pub(super) value: Option<String>,
    pub(super) text: String,
}

impl Cell {
    /// A cell of OpenDocument says its value, how it was computed and how often it is there (OpenDocument 1.3 part 3, 19.675, 19.680);
    /// one of Excel 2003 where it stands and how wide it is (XML Spreadsheet Reference, `ss:Cell`). What a formula says stands
    /// `beside` the text.
    pub(super) fn of(tag: &BytesStart<'_>, workbook: bool, beside: &mut Attributes) -> Self {
        let mut cell = Self { at: None, span: 1, times: 1, value: None, text: String::new() };
        let mut number = false;
        for (key, written) in attributes(tag) {
            let count = || written.parse::<usize>().unwrap_or(1).clamp(1, PLACES);
            match key {
                "table:number-columns-repeated" => cell.times = count(),
                "colspan" => cell.span = count(),
                "office:value-type" => number = written == "float",
                "office:value" => cell.value = Some(number::plain(&written).into_owned()),
                "table:formula" if written.contains("&quot;") || written.contains('"') => {
                    beside.say(&plain(&written));
                }
                _ if !workbook => {}
                key if local(key) == "Index" => cell.at = written.parse().ok(),
                // So many columns besides its own.
                key if local(key) == "MergeAcross" => {
                    cell.span = written.parse::<usize>().unwrap_or(0).saturating_add(1).clamp(1, PLACES);
                }
                _ => {}
            }
        }
        cell.value = cell.value.filter(|_| number);
        cell
    }
}
