//! Writes what lies in compound files: documents of Word, Excel and PowerPoint, messages of Outlook, objects.

use super::super::MARKER;
use super::file::{Compound, put, utf16};

/// A Word document of these pieces: text, and whether in 16-bit characters. `lengths` are those of its parts.
pub fn word(pieces: &[(&str, bool)], lengths: &[u32]) -> Compound {
    let mut document = vec![0; 2048];
    put(&mut document, 0, &[0xEC, 0xA5, 0xC1, 0]);
    put(&mut document, 0x0A, &0x0204_u16.to_le_bytes());
    for (part, length) in lengths.iter().enumerate() {
        put(&mut document, 0x4C + part * 4, &length.to_le_bytes());
    }
    let (mut starts, mut descriptors) = (vec![0_u32], Vec::new());
    for (text, wide) in pieces {
        let place = document.len() as u32;
        let count = text.encode_utf16().count() as u32;
        starts.push(starts[starts.len() - 1] + count);
        descriptors.extend([0, 0]);
        if *wide {
            document.extend(utf16(text));
            descriptors.extend(place.to_le_bytes());
        } else {
            document.extend(text.chars().map(|c| c as u32 as u8));
            descriptors.extend(((place * 2) | 0x4000_0000).to_le_bytes());
        }
        descriptors.extend([0, 0]);
    }
    // Property lists come before the table where a document was saved fast.
    let mut table = vec![1, 2, 0, 0, 0, 2];
    table.extend(((starts.len() * 4 + descriptors.len()) as u32).to_le_bytes());
    table.extend(starts.iter().flat_map(|start| start.to_le_bytes()));
    table.extend(descriptors);
    put(&mut document, 0x1A2, &0_u32.to_le_bytes());
    put(&mut document, 0x1A6, &(table.len() as u32).to_le_bytes());
    document.resize(document.len().max(4096), 0);
    Compound::default().with("WordDocument", document).with("1Table", table)
}

pub fn word_6() -> Compound {
    let mut document = vec![0; 768];
    put(&mut document, 0, &[0xDC, 0xA5, 0x65, 0]);
    put(&mut document, 0x18, &768_u32.to_le_bytes());
    put(&mut document, 0x1C, &(768 + MARKER.len() as u32).to_le_bytes());
    put(&mut document, 0x34, &(MARKER.len() as u32).to_le_bytes());
    document.extend(MARKER.bytes());
    Compound::default().with("WordDocument", document)
}

pub fn record(kind: u16, body: &[u8]) -> Vec<u8> {
    [&kind.to_le_bytes()[..], &(body.len() as u16).to_le_bytes(), body].concat()
}

pub fn cell(row: u16, column: u16, rest: &[u8]) -> Vec<u8> {
    [&row.to_le_bytes()[..], &column.to_le_bytes(), &[0, 0], rest].concat()
}

/// A string of BIFF8 with 8-bit characters.
pub fn string(text: &str) -> Vec<u8> {
    [&(text.len() as u16).to_le_bytes()[..], &[0], text.as_bytes()].concat()
}

/// A workbook of one sheet, hidden so and so: records of the globals, and of the sheet.
pub fn workbook(version: u16, hidden: u8, globals: &[Vec<u8>], sheet: &[Vec<u8>]) -> Vec<u8> {
    let begin =
        |kind: u16| record(0x809, &[&version.to_le_bytes()[..], &kind.to_le_bytes(), &[0; 12]].concat());
    let name: &[u8] = if version == 0x600 { b"\x06\0Sheet1" } else { b"\x06Sheet1" };
    let bound = record(0x85, &[&[0, 0, 0, 0, hidden, 0], name].concat());
    let end = record(0x0A, &[]);
    [begin(5), globals.concat(), bound, end.clone(), begin(16), sheet.concat(), end].concat()
}

pub fn xls(stream: Vec<u8>) -> Vec<u8> {
    Compound::default().with("Workbook", stream).build()
}

/// The shared strings, the last of them broken over two records in the middle of the marker, narrow first, then wide.
pub fn shared() -> Vec<u8> {
    let (first, second) = MARKER.split_at(20);
    let mut table = vec![2, 0, 0, 0, 2, 0, 0, 0];
    table.extend(string("Name"));
    table.extend((MARKER.len() as u16).to_le_bytes());
    table.push(0);
    table.extend(first.bytes());
    [record(0xFC, &table), record(0x3C, &[&[1], &utf16(second)[..]].concat())].concat()
}

pub fn atom(kind: u16, body: &[u8]) -> Vec<u8> {
    [&[0, 0], &kind.to_le_bytes()[..], &(body.len() as u32).to_le_bytes(), body].concat()
}

pub fn holder(kind: u16, body: &[u8]) -> Vec<u8> {
    [&[0xF, 0], &kind.to_le_bytes()[..], &(body.len() as u32).to_le_bytes(), body].concat()
}

pub fn ppt(stream: Vec<u8>) -> Compound {
    let mut user = vec![0; 24];
    put(&mut user, 12, &0xE391_C05F_u32.to_le_bytes());
    Compound::default().with("Current User", user).with("PowerPoint Document", stream)
}

/// A message with these properties below a path.
pub fn msg(mut file: Compound, below: &str, properties: &[(&str, Vec<u8>)]) -> Compound {
    file = file.with(&format!("{below}__properties_version1.0"), vec![0; 32]);
    for (tag, value) in properties {
        file = file.with(&format!("{below}__substg1.0_{tag}"), value.clone());
    }
    file
}

/// A package with a file in it, as the program Package writes it.
pub fn package() -> Vec<u8> {
    let mut body = b"\x02\0note.txt\0C:\\tmp\\note.txt\0\0\0\x03\0\x10\0\0\0C:\\tmp\\note.txt\0".to_vec();
    let len = b"C:\\tmp\\note.txt\0".len() as u32;
    let at = body.len() - len as usize - 4;
    put(&mut body, at, &len.to_le_bytes());
    body.extend((MARKER.len() as u32).to_le_bytes());
    body.extend(MARKER.bytes());
    body
}

pub fn ole_native() -> Vec<u8> {
    let body = package();
    [&(body.len() as u32).to_le_bytes()[..], &body].concat()
}

/// A property set with a dictionary: what somebody added to a document.
pub fn custom() -> Vec<u8> {
    let mut set = Vec::new();
    let name = b"MSIP_Label_Name\0";
    let dictionary =
        [&1_u32.to_le_bytes()[..], &2_u32.to_le_bytes(), &(name.len() as u32).to_le_bytes(), name].concat();
    let page = [2, 0, 0, 0, 0xE4, 4, 0, 0];
    let mut value = 0x1E_u32.to_le_bytes().to_vec();
    value.extend((MARKER.len() as u32 + 1).to_le_bytes());
    value.extend(MARKER.bytes());
    value.push(0);
    let mut at = 8 + 3 * 8_u32;
    for (id, part) in [(0_u32, dictionary.as_slice()), (1, &page), (2, &value)] {
        set.extend(id.to_le_bytes());
        set.extend(at.to_le_bytes());
        at += part.len() as u32;
    }
    let set = [&at.to_le_bytes()[..], &3_u32.to_le_bytes(), &set, &dictionary, &page, &value].concat();
    [
        &[0xFE, 0xFF, 0, 0, 0, 0, 0, 0][..],
        &[0; 16],
        &1_u32.to_le_bytes(),
        &[0; 16],
        &48_u32.to_le_bytes(),
        &set,
    ]
    .concat()
}

/// An object in rich text: class, then data, wrapped as OLE 1.0 does.
pub fn object(class: &str, data: &[u8]) -> Vec<u8> {
    let mut object = [1, 5, 0, 0, 2, 0, 0, 0].to_vec();
    object.extend((class.len() as u32 + 1).to_le_bytes());
    object.extend(class.bytes().chain([0]));
    object.extend([0; 8]);
    object.extend((data.len() as u32).to_le_bytes());
    object.extend(data);
    object
}

pub fn hex(bytes: &[u8], between: &str) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}{between}")).collect()
}

pub fn rtf(data: &[u8]) -> Vec<u8> {
    [b"{\\rtf1\\ansi text {\\object\\objemb{\\*\\objclass Package}{\\*\\objdata ", data, b"}}\\par}"].concat()
}

pub fn label() -> Vec<u8> {
    record(0x204, &cell(0, 0, &string(MARKER)))
}
