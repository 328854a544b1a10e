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
                _ => named(data, out),
            }
            continue;
        }
        let (Some(column), Some(_style)) = (fields.u32(), fields.u32()) else {
            out.lost(Loss::Malformed, "a cell of a binary workbook");
            continue;
        };
        let value = match number {
            2 => fields.u32().map(rk),
            3 | 11 => fields.take(1).map(|_| "#N/A".to_owned()),
            4 | 10 => fields.take(1).map(|truth| if truth == [0] { "FALSE" } else { "TRUE" }.to_owned()),
            5 | 9 => fields.number(),
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

    #[test]
    fn small_numbers_are_packed() {
        assert_eq!([rk(0x0000_01ea), rk(0x3ff0_0000), rk((1_234 << 2) | 3)], ["122", "1", "12.34"]);
    }
}
