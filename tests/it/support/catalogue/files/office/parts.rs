//! Writes documents of Office and OpenDocument.

use super::super::zip::{item, zip};

pub const TYPES: &str = r#"<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>"#;
pub const W: &str = r#"xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="urn:r" xmlns:v="urn:schemas-microsoft-com:vml" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:wp="urn:wp""#;
pub const S: &str = r#"xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main""#;
pub const P: &str = r#"xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main""#;
pub const O: &str = r#"xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:draw" xmlns:dc="urn:dc" xmlns:meta="urn:meta" xmlns:style="urn:style""#;

pub fn text(body: &str) -> String {
    format!("<w:document {W}><w:body>{body}</w:body></w:document>")
}

/// A Word document with more parts.
pub fn word<D: AsRef<[u8]>>(parts: &[(&str, D)]) -> Vec<u8> {
    let mut files = vec![("[Content_Types].xml", TYPES.as_bytes().to_vec())];
    if !parts.iter().any(|(name, _)| *name == "word/document.xml") {
        files.push(("word/document.xml", text("<w:p><w:r><w:t>Dear all</w:t></w:r></w:p>").into_bytes()));
    }
    files.extend(parts.iter().map(|(name, data)| (*name, data.as_ref().to_vec())));
    packed(&files)
}

pub fn slides(name: &str, part: &str) -> Vec<u8> {
    packed(&[
        ("[Content_Types].xml", TYPES),
        ("ppt/presentation.xml", &format!("<p:presentation {P}/>")),
        (name, part),
    ])
}

/// A workbook of one sheet.
pub fn workbook(rows: &str, strings: &str) -> Vec<u8> {
    sheets(rows, strings, "")
}

pub fn sheets(rows: &str, strings: &str, book: &str) -> Vec<u8> {
    let sheet = format!("<worksheet {S}><sheetData>{rows}</sheetData></worksheet>");
    let styles = "<numFmts><numFmt numFmtId=\"170\" formatCode=\"00\\-00\\-00\"/></numFmts><cellXfs><xf/><xf numFmtId=\"14\"/><xf numFmtId=\"170\"/></cellXfs>";
    packed(&[
        ("[Content_Types].xml", TYPES.to_owned()),
        ("xl/worksheets/sheet1.xml", sheet),
        ("xl/styles.xml", format!("<styleSheet {S}>{styles}</styleSheet>")),
        (
            "xl/workbook.xml",
            format!(
                "<workbook {S}><sheets><sheet name=\"One\" state=\"veryHidden\"/></sheets>{book}</workbook>"
            ),
        ),
        ("xl/sharedStrings.xml", format!("<sst {S}>{strings}</sst>")),
    ])
}

pub fn book_part(name: &str, part: &str) -> Vec<u8> {
    packed(&[("[Content_Types].xml", TYPES), ("xl/workbook.xml", &format!("<workbook {S}/>")), (name, part)])
}

/// An OpenDocument file with these parts.
pub fn open_document(kind: &str, parts: &[(&str, String)]) -> Vec<u8> {
    let mut files = vec![("mimetype", format!("application/vnd.oasis.opendocument.{kind}"))];
    files.extend(parts.iter().map(|(name, part)| (*name, part.clone())));
    packed(&files)
}

pub fn odt(body: &str) -> Vec<u8> {
    let body = format!(
        "<office:document-content {O}><office:body><office:text>{body}</office:text></office:body></office:document-content>"
    );
    open_document("text", &[("content.xml", body)])
}

pub fn ods(rows: &str) -> Vec<u8> {
    let body = format!(
        "<office:document-content {O}><office:body><office:spreadsheet><table:table table:name=\"A\">{rows}</table:table></office:spreadsheet></office:body></office:document-content>"
    );
    open_document("spreadsheet", &[("content.xml", body)])
}

pub fn run(text: &str) -> String {
    format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>")
}

pub fn para(text: &str) -> String {
    format!("<w:p>{}</w:p>", run(text))
}

pub fn body(inner: &str) -> Vec<u8> {
    word(&[("word/document.xml", text(inner))])
}

/// An archive of these files. Small ones are stored, so that damage hits what they say.
pub fn packed<N: AsRef<str>, D: AsRef<[u8]>>(files: &[(N, D)]) -> Vec<u8> {
    let item = |(name, data): &(N, D)| {
        item(name.as_ref(), data.as_ref(), if data.as_ref().len() < 4096 { 0 } else { 8 })
    };
    zip(&files.iter().map(item).collect::<Vec<_>>())
}
