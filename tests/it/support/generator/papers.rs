//! Small documents with what rules look for in them: headers, properties, tables, pictures, macros.

use super::files;
use crate::support::catalogue::files::compound::file::Compound;

const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>";
const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
const SHEET: &str = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";

/// A part of a package: its name and its bytes.
pub type Entry = (&'static str, Vec<u8>);

fn package(main: &str, content_type: &str, mut entries: Vec<Entry>) -> Vec<u8> {
    let types = format!(
        "{XML}<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"xml\" \
         ContentType=\"application/xml\"/><Override PartName=\"/{main}\" ContentType=\"{content_type}\"/></Types>"
    );
    entries.insert(0, ("[Content_Types].xml", types.into_bytes()));
    let members: Vec<(&str, &[u8])> = entries.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    files::zip(&members)
}

/// A Word document whose body is this markup, with further parts.
pub fn word(body: &str, mut entries: Vec<Entry>) -> Vec<u8> {
    let document = format!("{XML}<w:document xmlns:w=\"{WORD}\"><w:body>{body}</w:body></w:document>");
    entries.insert(0, ("word/document.xml", document.into_bytes()));
    let content_type = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    package("word/document.xml", content_type, entries)
}

/// Paragraphs of a Word document; `|` parts one into runs, as Word does where somebody has corrected it.
pub fn paragraphs(paragraphs: &[&str]) -> String {
    let runs = |text: &&str| -> String {
        let run = |text: &str| format!("<w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r>");
        text.split('|').map(run).collect()
    };
    paragraphs.iter().map(|text| format!("<w:p>{}</w:p>", runs(text))).collect()
}

/// The header of the pages of a Word document.
pub fn word_header(text: &str) -> Entry {
    let header = format!("{XML}<w:hdr xmlns:w=\"{WORD}\">{}</w:hdr>", paragraphs(&[text]));
    ("word/header1.xml", header.into_bytes())
}

/// The label that Microsoft Purview writes into a document.
pub fn label(name: &str) -> Entry {
    const ID: &str = "MSIP_Label_00000000-0000-4000-8000-000000000000";
    let property = |at: usize, key: &str, value: &str| {
        format!(
            "<property fmtid=\"{{D5CDD505-2E9C-101B-9397-08002B2CF9AE}}\" pid=\"{at}\" name=\"{ID}_{key}\"><vt:lpwstr>\
             {value}</vt:lpwstr></property>"
        )
    };
    let properties = format!(
        "{XML}<Properties xmlns=\"http://schemas.openxmlformats.org/officeDocument/2006/custom-properties\" \
         xmlns:vt=\"http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes\">{}{}</Properties>",
        property(2, "Enabled", "true"),
        property(3, "Name", name)
    );
    ("docProps/custom.xml", properties.into_bytes())
}

/// A picture that a document shows.
pub fn shown_picture() -> Entry {
    ("word/media/image1.png", files::png(16, 8, [0, 90, 160]))
}

/// Macros that do nothing.
pub fn macros(folder: &'static str) -> Entry {
    let module = b"Attribute VB_Name = \"Module1\"\r\nSub Nothing()\r\nEnd Sub\r\n".to_vec();
    let project = Compound::default().with("VBA", []).with("_VBA_PROJECT", [0xcc, 0x61, 0xff, 0xff]);
    (folder, project.with("Module1", module).build())
}

/// A Word document as Word 95 wrote them: a header that says where the text begins and ends, and the text.
pub fn old_word(text: &str) -> Vec<u8> {
    const TEXT: usize = 0x300;
    let mut stream = vec![0; TEXT];
    stream[..4].copy_from_slice(&[0xdc, 0xa5, 0x65, 0]);
    stream[6..8].copy_from_slice(&0x0809_u16.to_le_bytes());
    for (at, number) in [(0x18, TEXT), (0x1c, TEXT + text.len()), (0x34, text.len())] {
        stream[at..at + 4].copy_from_slice(&(number as u32).to_le_bytes());
    }
    stream.extend(text.bytes());
    Compound::default().with("WordDocument", stream).build()
}

/// An Excel workbook with these rows, the strings shared as Excel does, with further parts.
pub fn workbook(rows: &[&[&str]], footer: &str, mut entries: Vec<Entry>) -> Vec<u8> {
    let mut strings: Vec<&str> = Vec::new();
    let mut cell = |row: usize, column: usize, text: &'static str| {
        let place = format!("{}{}", char::from(b'A' + column as u8), row + 1);
        if text.parse::<f64>().is_ok() {
            return format!("<c r=\"{place}\"><v>{text}</v></c>");
        }
        strings.push(text);
        format!("<c r=\"{place}\" t=\"s\"><v>{}</v></c>", strings.len() - 1)
    };
    let mut data = String::new();
    for (at, row) in rows.iter().enumerate() {
        let cells: String =
            row.iter().enumerate().map(|(column, text)| cell(at, column, text.to_string().leak())).collect();
        data.push_str(&format!("<row r=\"{}\">{cells}</row>", at + 1));
    }
    let sheet = format!(
        "{XML}<worksheet xmlns=\"{SHEET}\"><sheetData>{data}</sheetData><headerFooter><oddFooter>&amp;C{footer}\
         </oddFooter></headerFooter></worksheet>"
    );
    let items: String = strings.iter().map(|text| format!("<si><t>{text}</t></si>")).collect();
    let book = format!(
        "{XML}<workbook xmlns=\"{SHEET}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
         <sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
    );
    entries.splice(
        0..0,
        [
            ("xl/workbook.xml", book.into_bytes()),
            ("xl/worksheets/sheet1.xml", sheet.into_bytes()),
            ("xl/sharedStrings.xml", format!("{XML}<sst xmlns=\"{SHEET}\">{items}</sst>").into_bytes()),
        ],
    );
    package(
        "xl/workbook.xml",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        entries,
    )
}

/// An OpenDocument text with a macro.
pub fn odt_with_macro() -> Vec<u8> {
    const KIND: &str = "application/vnd.oasis.opendocument.text";
    let content = format!(
        "{XML}<office:document-content xmlns:office=\"urn:oasis:names:tc:opendocument:xmlns:office:1.0\" \
         xmlns:text=\"urn:oasis:names:tc:opendocument:xmlns:text:1.0\"><office:body><office:text><text:p>Form</text:p>\
         </office:text></office:body></office:document-content>"
    );
    let module = format!(
        "{XML}<script:module xmlns:script=\"http://openoffice.org/2000/script\" script:name=\"Module1\">Sub Main\nEnd \
         Sub</script:module>"
    );
    files::zip(&[
        ("mimetype", KIND.as_bytes()),
        ("content.xml", content.as_bytes()),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest xmlns:manifest=\"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0\"/>",
        ),
        ("Basic/Standard/Module1.xml", module.as_bytes()),
    ])
}

/// A PDF of one page with these lines, and a picture if it shall show one.
pub fn pdf(lines: &[&str], picture: bool) -> Vec<u8> {
    let mut shown = String::new();
    if !lines.is_empty() {
        let text: String = lines.iter().map(|line| format!("({line}) Tj T* ")).collect();
        shown.push_str(&format!("BT /F1 11 Tf 14 TL 72 760 Td {text}ET\n"));
    }
    if picture {
        shown.push_str("q 200 0 0 100 72 400 cm /P1 Do Q\n");
    }
    pdf_page(&shown, 842, "Helvetica")
}

/// A PDF of one page, so many points high, on which these operators draw with the font `/F1` and the picture `/P1`.
pub fn pdf_page(shown: &str, height: usize, font: &str) -> Vec<u8> {
    let pixels = "z".repeat(4 * 2 * 3);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 {height}] /Contents 5 0 R /Resources << /Font << /F1 4 0 R >> \
             /XObject << /P1 6 0 R >> >> >>"
        ),
        format!("<< /Type /Font /Subtype /Type1 /BaseFont /{font} /Encoding /WinAnsiEncoding >>"),
        format!("<< /Length {} >>\nstream\n{shown}\nendstream", shown.len() + 1),
        format!(
            "<< /Type /XObject /Subtype /Image /Width 4 /Height 2 /ColorSpace /DeviceRGB /BitsPerComponent 8 /Length {} \
             >>\nstream\n{pixels}\nendstream",
            pixels.len()
        ),
    ];
    let mut file = String::from("%PDF-1.7\n");
    let mut places = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        places.push(file.len());
        file.push_str(&format!("{} 0 obj\n{object}\nendobj\n", at + 1));
    }
    let table: String = places.iter().map(|place| format!("{place:010} 00000 n \n")).collect();
    let start = file.len();
    file.push_str(&format!(
        "xref\n0 {0}\n0000000000 65535 f \n{table}trailer\n<< /Size {0} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    ));
    file.into_bytes()
}
