//! Presentations, workbooks, OpenDocument and books with the marker in one place each: row Z-14.

use super::super::Comes::Found;
use super::super::{MARKER, Made};
use super::parts::{O, P, S, TYPES, book_part, ods, odt, open_document, packed, sheets, slides, workbook};

pub fn slides_and_sheets() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut add = |name: &'static str, file: &'static str, bytes: Vec<u8>| {
        made.push(("Z-14", name, file, bytes, Found))
    };
    let (left, right) = MARKER.split_at(MARKER.len() - 6);
    for (name, part) in [
        ("slide", "ppt/slides/slide1.xml"),
        ("notes", "ppt/notesSlides/notesSlide1.xml"),
        ("master", "ppt/slideMasters/m.xml"),
    ] {
        let split = format!("<a:p><a:r><a:t>{left}</a:t></a:r><a:r><a:t>{right}</a:t></a:r></a:p>");
        add(name, "a.pptx", slides(part, &format!("<p:sld {P}><p:txBody>{split}</p:txBody></p:sld>")));
    }
    add(
        "comment on a slide",
        "a.pptx",
        slides(
            "ppt/comments/c.xml",
            &format!("<p:cmLst {P}><p:cm><p:text>{MARKER}</p:text></p:cm></p:cmLst>"),
        ),
    );
    add(
        "diagram",
        "a.pptx",
        slides(
            "ppt/diagrams/data1.xml",
            &format!(
                "<dgm:dataModel xmlns:dgm=\"http://schemas.openxmlformats.org/d\" {P}><a:p><a:r><a:t>{MARKER}</a:t></a:r></a:p></dgm:dataModel>"
            ),
        ),
    );
    add(
        "table on a slide",
        "a.pptx",
        slides(
            "ppt/slides/s.xml",
            &format!(
                "<p:sld {P}><a:tr><a:tc><a:p><a:r><a:t>{MARKER}</a:t></a:r></a:p></a:tc></a:tr></p:sld>"
            ),
        ),
    );
    add(
        "name of a shape",
        "a.pptx",
        slides("ppt/slides/s.xml", &format!("<p:sld {P}><p:cNvPr name=\"{MARKER}\"/></p:sld>")),
    );
    let shared = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    add(
        "shared string",
        "a.xlsx",
        workbook(shared, &format!("<si><r><t>{left}</t></r><rPh><t>x</t></rPh><r><t>{right}</t></r></si>")),
    );
    add(
        "string of no cell",
        "a.xlsx",
        workbook(shared, &format!("<si><t>a</t></si><si><t>{MARKER}</t></si>")),
    );
    add(
        "inline string",
        "a.xlsx",
        workbook(&format!("<row><c t=\"inlineStr\"><is><t>{MARKER}</t></is></c></row>"), ""),
    );
    add(
        "result of a formula",
        "a.xlsx",
        workbook(&format!("<row><c t=\"str\"><f>A1</f><v>{MARKER}</v></c></row>"), ""),
    );
    add(
        "text in a formula",
        "a.xlsx",
        workbook(&format!("<row><c><f>\"{MARKER}\"</f><v>0</v></c></row>"), ""),
    );
    add(
        "defined name",
        "a.xlsx",
        sheets(
            "",
            "",
            &format!("<definedNames><definedName name=\"a\">\"{MARKER}\"</definedName></definedNames>"),
        ),
    );
    add("hidden sheet", "a.xlsx", workbook(shared, &format!("<si><t>{MARKER}</t></si>")));
    add("name of a sheet", "a.xlsx", sheets("", "", &format!("<sheet name=\"{MARKER}\" state=\"hidden\"/>")));
    add(
        "header of a sheet",
        "a.xlsx",
        book_part(
            "xl/worksheets/s.xml",
            &format!(
                "<worksheet {S}><sheetData/><headerFooter><oddHeader>&amp;C&amp;12{MARKER}</oddHeader></headerFooter></worksheet>"
            ),
        ),
    );
    add(
        "prompt of a cell",
        "a.xlsx",
        book_part(
            "xl/worksheets/s.xml",
            &format!("<worksheet {S}><sheetData/><dataValidation prompt=\"{MARKER}\"/></worksheet>"),
        ),
    );
    add(
        "comment on a cell",
        "a.xlsx",
        book_part(
            "xl/comments1.xml",
            &format!(
                "<comments {S}><comment><text><r><t>{left}</t></r><r><t>{right}</t></r></text></comment></comments>"
            ),
        ),
    );
    add(
        "pivot table",
        "a.xlsx",
        book_part(
            "xl/pivotCache/d.xml",
            &format!(
                "<pivotCacheDefinition {S}><sharedItems><s v=\"{MARKER}\"/></sharedItems></pivotCacheDefinition>"
            ),
        ),
    );
    let record = |number: u8, data: &[u8]| [&[number, data.len() as u8][..], data].concat();
    let letters: Vec<u8> = MARKER.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let string = [&(MARKER.len() as u32).to_le_bytes()[..], &letters].concat();
    let binary = [record(0, &[0; 8]), record(6, &[&[0; 8][..], &string].concat())].concat();
    let binary = [&[0x81, 0x01, 0][..], &binary].concat();
    add(
        "binary sheet",
        "a.xlsb",
        packed(&[("[Content_Types].xml", TYPES.as_bytes()), ("xl/worksheets/sheet1.bin", &binary)]),
    );
    add(
        "page of XPS",
        "a.xps",
        packed(&[
            ("[Content_Types].xml", TYPES),
            (
                "Documents/1/Pages/1.fpage",
                &format!(
                    "<FixedPage xmlns=\"http://schemas.microsoft.com/xps/2005/06\"><Glyphs OriginY=\"1\" UnicodeString=\"{MARKER}\"/></FixedPage>"
                ),
            ),
        ]),
    );
    let (half, rest) = (format!("UnicodeString=\"{left}\""), format!("UnicodeString=\"{right}\""));
    let runs =
        format!("<Glyphs OriginX=\"1\" OriginY=\"1\" {half}/><Glyphs OriginX=\"9\" OriginY=\"1\" {rest}/>");
    add(
        "divided run of XPS",
        "a.xps",
        packed(&[
            ("[Content_Types].xml", TYPES.to_owned()),
            (
                "Documents/1/Pages/1.fpage",
                format!("<FixedPage xmlns=\"http://schemas.microsoft.com/xps/2005/06\">{runs}</FixedPage>"),
            ),
        ]),
    );
    made
}

pub fn open_documents() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut add = |name: &'static str, file: &'static str, bytes: Vec<u8>| {
        made.push(("Z-14", name, file, bytes, Found))
    };
    let (left, right) = MARKER.split_at(MARKER.len() - 6);
    let p = format!("<text:p>{left}<text:span>{right}</text:span></text:p>");
    add("text of OpenDocument", "a.odt", odt(&p));
    let note =
        format!("<text:p>{left}<office:annotation><text:p>x</text:p></office:annotation>{right}</text:p>");
    add("comment within", "a.odt", odt(&note));
    let comment =
        "<office:annotation><dc:creator>me</dc:creator><dc:date>2026-01-01</dc:date></office:annotation>";
    add("signed comment within", "a.odt", odt(&format!("<text:p>{left}{comment}{right}</text:p>")));
    let note = "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>x</text:p></text:note-body></text:note>";
    add("footnote within", "a.odt", odt(&format!("<text:p>{left}{note}{right}</text:p>")));
    add(
        "spaces of OpenDocument",
        "a.odt",
        odt(&format!("<text:p>{}</text:p>", MARKER.replace(' ', "<text:s/>"))),
    );
    add(
        "deleted from OpenDocument",
        "a.odt",
        odt(&format!("<text:tracked-changes><text:deletion>{p}</text:deletion></text:tracked-changes>")),
    );
    add(
        "hidden in OpenDocument",
        "a.odt",
        odt(&format!("<text:p><text:hidden-text text:string-value=\"{MARKER}\"/></text:p>")),
    );
    add(
        "alt text of OpenDocument",
        "a.odt",
        odt(&format!("<draw:frame><svg:desc>{MARKER}</svg:desc></draw:frame>")),
    );
    let styles =
        format!("<office:document-styles {O}><style:header>{p}</style:header></office:document-styles>");
    add(
        "header of OpenDocument",
        "a.odt",
        open_document(
            "text",
            &[("styles.xml", styles), ("content.xml", format!("<office:document-content {O}/>"))],
        ),
    );
    let meta = format!(
        "<office:document-meta {O}><meta:user-defined meta:name=\"a\">{MARKER}</meta:user-defined></office:document-meta>"
    );
    add(
        "property of OpenDocument",
        "a.odt",
        open_document(
            "text",
            &[("meta.xml", meta), ("content.xml", format!("<office:document-content {O}/>"))],
        ),
    );
    let object = format!("<office:document-content {O}>{p}</office:document-content>");
    add(
        "object in OpenDocument",
        "a.odp",
        open_document(
            "presentation",
            &[("content.xml", format!("<office:document-content {O}/>")), ("Object 1/content.xml", object)],
        ),
    );
    add(
        "cell of OpenDocument",
        "a.ods",
        ods(&format!("<table:table-row><table:table-cell>{p}</table:table-cell></table:table-row>")),
    );
    let chapter = format!(
        "<html xmlns=\"http://www.w3.org/1999/xhtml\"><body><p>{left}<b>{right}</b></p></body></html>"
    );
    add(
        "book",
        "a.epub",
        packed(&[
            ("mimetype", "application/epub+zip"),
            ("META-INF/container.xml", "<container/>"),
            ("c1.xhtml", &chapter),
        ]),
    );
    made
}
