//! Documents of the older Office programs: rows Z-17 and Z-18.

use super::super::Comes::{Found, Lost};
use super::super::{MARKER, Made};
use super::file::{Compound, put, utf16};
use super::parts::{cell, custom, label, ole_native, record, shared, string, word, word_6, workbook, xls};
use super::sealed::{crypto_api, default_package, rc4, xor};

pub fn word_documents() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut case = |row, name, file, bytes, comes| made.push((row, name, file, bytes, comes));
    let marker = MARKER.len() as u32;
    let plain = word(&[(MARKER, false)], &[MARKER.len() as u32]);
    case("Z-18", "Word, one piece", "a.doc", plain.build(), Found);
    case("Z-18", "Word, wide characters", "a.doc", word(&[(MARKER, true)], &[marker]).build(), Found);
    let (first, second) = MARKER.split_at(33);
    let fast = word(&[(first, false), (second, true)], &[marker]);
    case("Z-18", "Word, saved fast: the number is in two pieces", "a.doc", fast.build(), Found);
    let headers = word(&[("Body\r", false), (MARKER, false)], &[5, 0, marker]);
    case("Z-18", "Word, in a header", "a.doc", headers.build(), Found);
    let field = format!("{first}\x13 HYPERLINK \"x\" \x14{second}\x15");
    let field = word(&[(&field, false)], &[field.len() as u32]);
    case("Z-18", "Word, the number runs into a link", "a.doc", field.build(), Found);
    let link = format!("see \x13 HYPERLINK \"{MARKER}\" \x14here\x15");
    case("Z-18", "Word, in the code of a field", "a.doc", word(&[(&link, false)], &[100]).build(), Found);
    case("Z-18", "Word 6", "a.doc", word_6().build(), Found);
    let overlap: Vec<(&str, bool)> = vec![(MARKER, false); 50];
    case("Z-18", "Word, many pieces", "a.doc", word(&overlap, &[marker * 50]).build(), Found);
    let deleted = {
        let mut file = plain.clone();
        file.streams[0].1.extend(utf16(MARKER));
        file.streams[1].1.truncate(0);
        file.streams[1].1.extend(word(&[("x", false)], &[1]).streams[1].1.clone());
        file
    };
    case("Z-18", "Word, text that no piece names", "a.doc", deleted.build(), Found);
    let encrypted = {
        let mut file = plain.clone();
        put(&mut file.streams[0].1, 0x0A, &0x0304_u16.to_le_bytes());
        file
    };
    case("Z-17", "Word, encrypted", "a.doc", encrypted.build(), Lost(&["encrypted"]));
    let macros = plain.clone().with("Macros/VBA/Module1", format!("\x01\x00{MARKER}"));
    case("Z-18", "Word, in a macro", "a.doc", macros.build(), Found);
    let labelled = plain.clone().with("\u{5}DocumentSummaryInformation", custom());
    case("Z-18", "Word, in a label", "a.doc", labelled.build(), Found);
    let odd = word(&[("x", false)], &[1]).with("\u{1}\u{2}\u{7F}odd", MARKER);
    case("Z-18", "a stream whose name has control characters", "a.doc", odd.build(), Found);
    let nested = word(&[("x", false)], &[1]).with("ObjectPool/_1/\u{1}Ole10Native", ole_native());
    case("Z-18", "a package in a document", "a.doc", nested.build(), Found);
    let deep =
        word(&[("x", false)], &[1]).with("ObjectPool/_1/Workbook", workbook(0x600, 0, &[], &[label()]));
    case("Z-18", "a workbook in a document", "a.doc", deep.build(), Found);
    let file = word(&[("x", false)], &[1]).with("ObjectPool/_1/Package", MARKER);
    case("Z-18", "a file in a document", "a.doc", file.build(), Found);

    made
}

pub fn workbooks() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut case = |row, name, file, bytes, comes| made.push((row, name, file, bytes, comes));
    let marker = MARKER.len() as u32;
    for (name, hidden) in [("cell", 0), ("hidden sheet", 1), ("very hidden sheet", 2)] {
        case("Z-18", name, "a.xls", xls(workbook(0x600, hidden, &[], &[label()])), Found);
    }
    let five = record(0x204, &cell(0, 0, &[&(marker as u16).to_le_bytes()[..], MARKER.as_bytes()].concat()));
    let five = Compound::default().with("Book", workbook(0x500, 0, &[], &[five]));
    case("Z-18", "Excel 5", "a.xls", five.build(), Found);
    case("Z-18", "a workbook in no container", "a.xls", workbook(0x600, 0, &[], &[label()]), Found);
    // As a script writes it that is in many manuals: without a version, in 8-bit text.
    let script = [
        record(0x809, &[0, 0, 0x10, 0, 0, 0, 0, 0]),
        record(0x204, &cell(0, 0, &[&(marker as u16).to_le_bytes()[..], MARKER.as_bytes()].concat())),
        record(0x0A, &[]),
    ];
    case("Z-18", "a workbook that a script wrote", "report.xls", script.concat(), Found);
    for (name, kind, begin) in
        [("Excel 2", 9, &[2, 0, 0x10, 0][..]), ("Excel 2, a longer beginning", 9, &[2, 0, 0x10, 0, 0, 0])]
    {
        let text = record(0x04, &[&[0; 7][..], &[marker as u8], MARKER.as_bytes()].concat());
        let number = record(0x03, &[&[1, 0, 0, 0, 0, 0, 0][..], &12.5_f64.to_le_bytes()].concat());
        let file = [record(kind, begin), number, text, record(0x0A, &[])].concat();
        case("Z-18", name, "a.xls", file, Found);
    }
    let named = [record(0xFD, &cell(0, 0, &[1, 0, 0, 0]))];
    case(
        "Z-18",
        "a shared string over two records",
        "a.xls",
        xls(workbook(0x600, 0, &[shared()], &named)),
        Found,
    );
    case(
        "Z-18",
        "a shared string that no cell names",
        "a.xls",
        xls(workbook(0x600, 0, &[shared()], &[])),
        Found,
    );
    let formula = [
        record(0x06, &cell(0, 0, &[0, 0, 0, 0, 0, 0, 0xFF, 0xFF, 0, 0, 0, 0, 0, 0])),
        record(0x207, &string(MARKER)),
    ];
    case("Z-18", "the result of a formula", "a.xls", xls(workbook(0x600, 0, &[], &formula)), Found);
    let text = [&[0, 0x17, MARKER.len() as u8, 0][..], MARKER.as_bytes()].concat();
    let constant = [record(0x06, &cell(0, 0, &[&[0; 16], &text[..]].concat()))];
    case("Z-18", "a constant in a formula", "a.xls", xls(workbook(0x600, 0, &[], &constant)), Found);
    let mut boxed = vec![0; 18];
    put(&mut boxed, 10, &(marker as u16).to_le_bytes());
    let comment = [record(0x1B6, &boxed), record(0x3C, &[&[0], MARKER.as_bytes()].concat())];
    case("Z-18", "a comment", "a.xls", xls(workbook(0x600, 0, &[], &comment)), Found);
    let header = [record(0x14, &string(&format!("&L&\"Arial,Bold\"&12 {MARKER}&RPage &P")))];
    case("Z-18", "a header of a sheet", "a.xls", xls(workbook(0x600, 0, &[], &header)), Found);
    let name = [record(0x18, &[&[0; 14], &[0][..], MARKER.as_bytes()].concat())];
    case("Z-18", "a defined name", "a.xls", xls(workbook(0x600, 0, &name, &[])), Found);
    case("Z-17", "Excel, default password (RC4)", "a.xls", xls(rc4(label())), Found);
    case("Z-17", "Excel, default password (keys of 128 bits)", "a.xls", xls(crypto_api(label())), Found);
    case("Z-17", "Excel, default password (XOR)", "a.xls", xls(xor(label())), Found);
    let pass = [record(0x2F, &[&[1, 0, 1, 0, 1, 0], &[7; 48][..]].concat())];
    case(
        "Z-17",
        "Excel, another password",
        "a.xls",
        xls(workbook(0x600, 0, &pass, &[label()])),
        Lost(&["encrypted"]),
    );
    let sealed =
        Compound::default().with("EncryptedPackage", vec![7; 5000]).with("EncryptionInfo", vec![4, 0, 4, 0]);
    case("Z-17", "a package encrypted as a whole", "a.docx", sealed.build(), Lost(&["encrypted"]));
    case("Z-17", "a package with the default password", "a.xlsx", default_package().build(), Found);
    let rights = sealed.with("\u{6}DataSpaces/Version", vec![0; 76]);
    case("Z-17", "rights management", "a.docx", rights.build(), Lost(&["encrypted"]));

    made
}
