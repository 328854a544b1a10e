//! Workbooks in binary parts: records of a number, a length and data ([MS-XLSB] 2.1.4). Strings and values of cells are read, and the
//! strings of the records that name things; formulas are not.

use super::book::Book;
use super::out::Out;
use crate::content::budget::Meter;
use crate::content::unwrap::Loss;

/// A gap between cells is kept up to so many places.
const GAP: usize = 64;
/// The records that parts begin with: a sheet, a workbook, shared strings, styles, comments, tables, connections (2.3.2).
const BEGINNINGS: &[(u16, u16)] =
    &[(129, 0), (131, 0), (159, 8), (278, 0), (628, 0), (343, 0), (429, 0), (353, 0), (179, 0), (181, 0)];

/// Reads numbers and strings out of the data of a record.
struct Fields<'r>(&'r [u8]);

impl<'r> Fields<'r> {
    fn take(&mut self, count: usize) -> Option<&'r [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A string with its length before it (2.5.168).
    fn string(&mut self) -> Option<String> {
        let length = usize::try_from(self.u32()?).ok()?;
        let units = self.take(length.checked_mul(2)?)?;
        let units = units.chunks_exact(2).map(|unit| u16::from_le_bytes(unit.try_into().unwrap_or_default()));
        Some(char::decode_utf16(units).map(|sign| sign.unwrap_or(char::REPLACEMENT_CHARACTER)).collect())
    }

    fn number(&mut self) -> Option<String> {
        Some(f64::from_le_bytes(self.take(8)?.try_into().ok()?).to_string())
    }
}

/// The next record. Its number has up to two bytes, its length up to four; the high bit says that more follow.
fn record<'r>(rest: &mut &'r [u8]) -> Option<(u16, &'r [u8])> {
    let mut fields = Fields(rest);
    let mut number = 0_u16;
    for place in 0..2 {
        let byte = *fields.take(1)?.first()?;
        number |= u16::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            break;
        }
    }
    let mut length = 0_usize;
    for place in 0..4 {
        let byte = *fields.take(1)?.first()?;
        length |= usize::from(byte & 0x7f) << (7 * place);
        if byte < 0x80 {
            break;
        }
    }
    let data = fields.take(length)?;
    *rest = fields.0;
    Some((number, data))
}

/// Whether a part is one of these.
pub(super) fn is_part(head: &[u8]) -> bool {
    // The first record of each says how long it is: as a rule not at all.
    let mut rest = head;
    record(&mut rest).is_some_and(|(number, data)| BEGINNINGS.contains(&(number, data.len() as u16)))
}

/// Reads a part.
pub(super) fn read(part: &[u8], book: &mut Book, mut meter: Meter<'_>, out: &mut Out<'_>) {
    out.part();
    let mut rest = part;
    let mut next = 0_usize;
    let mut row = String::new();
    let shared = !book.has_strings;
    while let Some((number, data)) = record(&mut rest) {
        let mut fields = Fields(data);
        if !(1..=11).contains(&number) {
            if !row.is_empty() && matches!(number, 0 | 146) {
                out.line(&std::mem::take(&mut row));
            }
            match number {
                0 => next = 0,
                // A shared string: flags, then text.
                19 => {
                    let text = fields.take(1).and_then(|_| fields.string()).unwrap_or_default();
                    if shared {
                        book.add(&text);
                        book.end_string();
                    } else {
                        out.line(&text);
                    }
                }
                // The whole list has been read.
                160 => book.has_strings = true,
                _ => {
                    style(number, fields, book);
                    named(data, out);
                }
            }
            continue;
        }
        let (Some(column), Some(style)) = (fields.u32(), fields.u32()) else {
            out.lost(Loss::Malformed, "a cell of a binary workbook");
            continue;
        };
        let value = match number {
            2 => fields.u32().map(|packed| shown(&rk(packed), style, book)),
            3 | 11 => fields.take(1).map(|_| "#N/A".to_owned()),
            4 | 10 => fields.take(1).map(|truth| if truth == [0] { "FALSE" } else { "TRUE" }.to_owned()),
            5 | 9 => fields.number().map(|number| shown(&number, style, book)),
            6 | 8 => fields.string(),
            7 => {
                let text = fields
                    .u32()
                    .and_then(|number| usize::try_from(number).ok())
                    .and_then(|number| book.string(number));
                text.and_then(|text| match meter.count(text.len()) {
                    Ok(()) => Some(text.to_owned()),
                    Err(loss) => {
                        out.lost(loss, "the same long text in many cells");
                        None
                    }
                })
            }
            _ => Some(String::new()),
        };
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        let first = next == 0 && row.is_empty();
        row.extend(std::iter::repeat_n('\t', column.saturating_sub(next).min(GAP) + usize::from(!first)));
        next = column.saturating_add(1);
        row.push_str(&value.unwrap_or_default().replace(['\t', '\n', '\r'], " "));
        if row.len() > 1 << 18 {
            out.text(&std::mem::take(&mut row));
        }
    }
    out.line(&row);
    if !rest.is_empty() {
        out.lost(Loss::Malformed, "a part of a binary workbook that ends too early");
    }
    out.part();
}

/// A number as the format of its cell shows it. Only 24 bits of the style are its number (2.5.9).
fn shown(number: &str, style: u32, book: &Book) -> String {
    let format = usize::try_from(style & 0xff_ffff).unwrap_or(usize::MAX);
    book.format(format).show(number, book.from_1904).into_owned()
}

/// Takes what a record says of formats: a code (BrtFmt), a format (BrtXF), where those of cells and of styles begin, and from which
/// year days are counted (BrtWbProp).
fn style(number: u16, mut fields: Fields<'_>, book: &mut Book) {
    match number {
        44 => {
            if let (Some(id), Some(code)) = (fields.u16(), fields.string()) {
                book.code(id.into(), &code);
            }
        }
        47 => book.cell_format(fields.u16().and_then(|_| fields.u16()).unwrap_or(0).into()),
        617 => book.cell_formats(true),
        618 | 626 => book.cell_formats(false),
        153 => book.from_1904 |= fields.u32().is_some_and(|flags| flags & 1 != 0),
        _ => {}
    }
}

/// A number in four bytes (2.5.122).
fn rk(packed: u32) -> String {
    let number = if packed & 2 != 0 {
        f64::from(packed.cast_signed() >> 2)
    } else {
        f64::from_bits(u64::from(packed & !3) << 32)
    };
    (if packed & 1 != 0 { number / 100.0 } else { number }).to_string()
}

/// Text in a record that is no cell: wherever a length is followed by so many letters of two bytes.
fn named(data: &[u8], out: &mut Out<'_>) {
    let mut rest = data;
    while rest.len() >= 4 {
        let mut fields = Fields(rest);
        let length = fields.u32().unwrap_or(0) as usize;
        let fits = (2..=1 << 15).contains(&length) && length * 2 <= fields.0.len();
        let letters = fits.then(|| fields.take(length * 2)).flatten().unwrap_or_default();
        let good = !letters.is_empty()
            && letters.chunks_exact(2).all(|unit| match unit {
                [low, 0] => *low >= 0x20 || matches!(low, b'\t' | b'\n' | b'\r'),
                [_, high] => !(0xd8..0xf9).contains(high),
                _ => false,
            });
        if good {
            out.line(&Fields(rest).string().unwrap_or_default());
            rest = fields.0;
        } else {
            rest = rest.get(1..).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::budget::Budget;
    use crate::content::unwrap::Inner;

    fn record(number: u16, data: &[u8]) -> Vec<u8> {
        let number = match u8::try_from(number) {
            Ok(small) if small < 0x80 => vec![small],
            _ => vec![number as u8 | 0x80, (number >> 7) as u8],
        };
        [&number, &[data.len() as u8][..], data].concat()
    }

    fn cell(number: u16, column: u32, style: u32, value: &[u8]) -> Vec<u8> {
        record(number, &[&column.to_le_bytes()[..], &style.to_le_bytes(), value].concat())
    }

    fn text(parts: &[Vec<u8>]) -> String {
        let (mut book, mut budget, mut all) = (Book::default(), Budget::default(), String::new());
        let mut sink = |inner: Inner<'_>| match inner {
            Inner::Text(text) => all.push_str(text),
            other => panic!("{other:?}"),
        };
        let mut out = Out::new(&mut sink);
        for part in parts {
            read(part, &mut book, budget.meter(part.len() as u64), &mut out);
        }
        out.flush();
        all
    }

    /// Styles of cells that are shown as they are, as dates, and by the code of sort codes; before them a style of another kind.
    fn styles() -> Vec<u8> {
        let code: Vec<u8> = "00-00-00".encode_utf16().flat_map(u16::to_le_bytes).collect();
        let code = [&165_u16.to_le_bytes()[..], &8_u32.to_le_bytes(), &code].concat();
        let format = |id: u16| record(47, &[&[0xff; 2][..], &id.to_le_bytes(), &[0; 12]].concat());
        let cells = [format(0), format(14), format(165)].concat();
        [record(278, &[]), record(44, &code), record(626, &[3, 0, 0, 0]), format(14), record(627, &[])]
            .into_iter()
            .chain([record(617, &[3, 0, 0, 0]), cells, record(618, &[]), format(14), record(279, &[])])
            .flatten()
            .collect()
    }

    #[test]
    fn numbers_are_shown_by_the_formats_of_their_cells() {
        let day = 31_118_f64.to_le_bytes();
        let code = (20_478_u32 << 2 | 2).to_le_bytes();
        let row =
            [record(0, &[0; 17]), cell(5, 0, 0, &day), cell(5, 1, 1, &day), cell(9, 2, 1 << 24 | 1, &day)];
        let rest = [cell(2, 3, 2, &code), cell(2, 4, 3, &code), cell(5, 5, 9, &day)];
        let sheet = [record(129, &[]), row.concat(), rest.concat(), record(130, &[])].concat();
        let shown = text(&[styles(), sheet.clone()]);
        assert!(shown.contains("\n31118\t1985-03-12\t1985-03-12\t02-04-78\t20478\t31118\n"), "{shown}");
        let from_1904 = [record(131, &[]), record(153, &[1, 0, 0, 0, 0, 0, 0, 0])].concat();
        let shown = text(&[from_1904, styles(), sheet]);
        assert!(shown.contains("\t1989-03-13\t"), "{shown}");
        // A number of a format that is cut off, and one that no table has.
        text(&[[record(278, &[]), record(44, &[1]), record(617, &[]), record(47, &[1])].concat()]);
    }

    #[test]
    fn small_numbers_are_packed() {
        assert_eq!([rk(0x0000_01ea), rk(0x3ff0_0000), rk((1_234 << 2) | 3)], ["122", "1", "12.34"]);
    }
}
