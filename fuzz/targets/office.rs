//! Documents in XML: any bytes, as parts of packages and alone; and the text of a document comes out.

use super::opened::{Opened, open};
use super::zip::many;
use portcullis::content::archive::zip::Archive;
use portcullis::content::budget::Budget;
use portcullis::content::document::office;
use portcullis::content::unwrap::Inner;

/// The target.
pub fn run(input: &[u8]) {
    open(office::read_xml, input);
    for main in ["word/document.xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml", "ppt/slides/slide1.xml"]
    {
        package(&[("[Content_Types].xml", b"<Types/>"), (main, input)]);
    }
    package(&[
        ("mimetype", b"application/vnd.oasis.opendocument.text"),
        ("META-INF/manifest.xml", input),
        ("content.xml", input),
    ]);

    let letters: String = input.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let document = format!(
        "<w:document xmlns:w=\"x\"><w:body><w:p><w:r><w:t>x{letters}</w:t></w:r></w:p></w:body></w:document>"
    );
    let opened = package(&[("[Content_Types].xml", b"<Types/>"), ("word/document.xml", document.as_bytes())]);
    assert!(opened.lost.is_empty() && opened.text.contains(&letters), "{opened:?}");
}

fn package(entries: &[(&str, &[u8])]) -> Opened {
    open(read, &many(entries))
}

fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    if let Ok(archive) = Archive::read(file) {
        office::read(&archive, budget, sink);
    }
}
