//! PDF: any bytes, as a file and as what a page shows; and the text of a page comes out.

use super::opened::{Opened, open};
use portcullis::content::document::pdf;

/// The target.
pub fn run(input: &[u8]) {
    open(pdf::read, input);
    page(input);
    let letters: String = input.iter().map(|byte| char::from(b'a' + byte % 26)).collect();
    let opened = page(format!("BT /F1 9 Tf 20 700 Td (x{letters}) Tj ET").as_bytes());
    assert!(opened.lost.is_empty() && opened.text.contains(&letters), "{opened:?}");
}

/// A PDF whose only page shows this.
fn page(content: &[u8]) -> Opened {
    let head = format!(
        "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj\n\
         3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 9000 900]/Contents 5 0 R/Resources<</Font<</F1 4 0 R>>>>>> endobj\n\
         4 0 obj <</Type/Font/Subtype/Type1/BaseFont/Courier>> endobj\n5 0 obj <</Length {}>> stream\n",
        content.len()
    );
    open(
        pdf::read,
        &[head.as_bytes(), content, b"\nendstream endobj\ntrailer <</Root 1 0 R/Size 6>>\n%%EOF\n"].concat(),
    )
}
