//! Tables of dBase and its heirs (.dbf): a header with the names of fields, and records whose fields have a fixed width. As the
//! manual of dBase IV, appendix D, and that of Visual FoxPro, "Table File Structure", describe them.

use super::compound::out::Out;
use super::compound::runs;
use crate::content::budget::Budget;
use crate::content::bytes::{array_at, clip, part, tail, u16_at};
use crate::content::file_type::{Family, FileType};
use crate::content::unwrap::Inner;

/// What the first byte may be: dBase III and IV, FoxPro, with and without long texts beside them.
const VERSIONS: [u8; 12] = [0x03, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8E, 0xCB, 0xF5, 0xFB];
/// Bytes of the header before its fields, and of each field in it.
const HEAD: usize = 32;
const FIELD: usize = 32;
/// Fields of a table; others may have fewer.
const FIELDS: usize = 255;
/// Ends the fields.
const END: u8 = b'\r';

/// A field of every record: its name, what it is, and how many bytes it has.
struct Field<'f> {
    name: &'f [u8],
    kind: u8,
    width: usize,
}

/// The fields, and where they end; none where this is no such table.
fn fields(file: &[u8]) -> Option<(Vec<Field<'_>>, usize)> {
    let [version, _, month, day] = array_at(file, 0)?;
    if !VERSIONS.contains(&version) || month > 12 || day > 31 {
        return None;
    }
    let mut fields = Vec::new();
    let mut at = HEAD;
    while *file.get(at)? != END {
        let row = part(file, at, FIELD).filter(|_| fields.len() < FIELDS)?;
        let name = row.get(..11)?.split(|byte| *byte == 0).next()?;
        let known = name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_' || *byte >= 0x80);
        let (kind, low, high) = (*row.get(11)?, *row.get(16)?, *row.get(17)?);
        if name.is_empty() || !known || !kind.is_ascii_graphic() {
            return None;
        }
        // Long text may have more than 255 bytes; elsewhere the second byte counts decimals.
        let width = usize::from(low) + if kind == b'C' { usize::from(high) << 8 } else { 0 };
        fields.push(Field { name, kind, width });
        at += FIELD;
    }
    let width: usize = fields.iter().map(|field| field.width).sum();
    let fits = u16_at(file, 10).map(usize::from) == Some(width + 1);
    let behind = usize::from(u16_at(file, 8)?) > at;
    (fits && behind && width > 0).then_some((fields, at + 1))
}

/// Whether a file that begins like this is such a table.
pub fn is_dbase(head: &[u8]) -> bool {
    fields(head).is_some()
}

/// Hands out a table: a [`crate::content::unwrap::Whole`]. Records that are marked as deleted count, and those past the
/// number that the header names; what lies between and behind is read as far as it is written in letters.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = Out::new(file.len(), budget, sink);
    let Some((fields, end)) = fields(file) else { return runs::runs(file, &mut out) };
    out.is(FileType { family: Family::Document, name: "dBase table" });
    let names: Vec<String> = fields.iter().map(|field| text(field.name)).collect();
    out.row(&names.join("\t"));
    let start = usize::from(u16_at(file, 8).unwrap_or(0)).max(end);
    let mut rest = tail(file, start);
    while let Some((b' ' | b'*', record)) = rest.split_first() {
        let mut at = 0;
        for (number, field) in fields.iter().enumerate() {
            if number > 0 {
                out.put('\t');
            }
            out.text(&value(field.kind, clip(record, at, field.width)));
            at += field.width;
        }
        out.line();
        rest = tail(record, at);
    }
    out.flow();
    runs::runs(clip(file, end, start - end), &mut out);
    runs::runs(rest, &mut out);
}

/// What a field says.
fn value(kind: u8, bytes: &[u8]) -> String {
    let text = text(bytes);
    match (kind, text.as_bytes()) {
        // A date is eight digits.
        (b'D', digits) if digits.len() == 8 && digits.iter().all(u8::is_ascii_digit) => {
            let (year, rest) = text.split_at(4);
            let (month, day) = rest.split_at(2);
            format!("{year}-{month}-{day}")
        }
        // Numbers in four bytes.
        (b'I' | b'+', _) => array_at(bytes, 0).map(i32::from_le_bytes).unwrap_or_default().to_string(),
        _ => text,
    }
}

/// Text of a field, without what fills it up and what would part it.
fn text(bytes: &[u8]) -> String {
    let text = match str::from_utf8(bytes) {
        Ok(text) => text.into(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(bytes).0,
    };
    text.trim_matches([' ', '\0']).chars().map(|c| if c < ' ' { ' ' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(fields: &[(&str, u8, u8)], records: &[&str]) -> Vec<u8> {
        let width: u16 = fields.iter().map(|field| u16::from(field.2)).sum();
        let header = (HEAD + FIELD * fields.len() + 1) as u16;
        let mut file = vec![3, 126, 1, 31, records.len() as u8, 0, 0, 0];
        file.extend([header.to_le_bytes(), (width + 1).to_le_bytes()].concat());
        file.resize(HEAD, 0);
        for (name, kind, width) in fields {
            let mut row = [0; FIELD];
            row[..name.len()].copy_from_slice(name.as_bytes());
            (row[11], row[16]) = (*kind, *width);
            file.extend(row);
        }
        file.push(END);
        file.extend(records.concat().bytes());
        file
    }

    fn all(file: &[u8]) -> String {
        let mut text = String::new();
        read(file, &mut Budget::default(), &mut |inner| {
            if let Inner::Text(piece) = inner {
                text += piece;
            }
        });
        text
    }

    const FIELDS: &[(&str, u8, u8)] = &[("NAME", b'C', 8), ("NI_NO", b'C', 9), ("BORN", b'D', 8)];

    #[test]
    fn records_are_rows_below_the_names_of_their_fields() {
        let file = table(FIELDS, &[" Jo      AB123456C19850312", "*Ann              19901231", " Cut"]);
        assert!(is_dbase(&file));
        assert_eq!(
            all(&file).trim_end(),
            "NAME\tNI_NO\tBORN\nJo\tAB123456C\t1985-03-12\nAnn\t\t1990-12-31\nCut"
        );
    }

    #[test]
    fn what_stands_behind_the_records_is_read() {
        let file = table(FIELDS, &[" Jo      AB123456C19850312", "\x1aa word behind\n"]);
        assert!(all(&file).ends_with("1985-03-12\n\na word behind\n"), "{}", all(&file));
    }

    #[test]
    fn what_is_no_table_is_none() {
        let good = table(FIELDS, &[]);
        for (at, byte) in [(0, 4), (2, 13), (10, 9), (32, 7), (43, 0), (64, END)] {
            let mut bad = good.clone();
            bad[at] = byte;
            assert!(!is_dbase(&bad), "{at}");
        }
        assert!(!is_dbase(&good[..100]) && !is_dbase(b""));
        let empty = table(&[("A", b'C', 0)], &[" ", " "]);
        assert!(!is_dbase(&empty));
    }
}
