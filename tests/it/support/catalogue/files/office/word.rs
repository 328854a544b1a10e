//! Documents of Word with the marker in one place each: row Z-14.

use super::super::Comes::Found;
use super::super::{MARKER, Made};
use super::parts::{W, body, para, run, word};

pub fn made() -> Vec<Made> {
    let mut made: Vec<Made> = Vec::new();
    let mut add = |name: &'static str, file: &'static str, bytes: Vec<u8>| {
        made.push(("Z-14", name, file, bytes, Found))
    };
    let (left, right) = MARKER.split_at(MARKER.len() - 6);
    let m = para(MARKER);
    add("body", "a.docx", body(&m));
    add(
        "body split over runs",
        "a.docx",
        body(&format!("<w:p>\n {}\n {}<w:proofErr/>\n</w:p>", run(left), run(right))),
    );
    let behind =
        format!("<w:p>{}<w:r><w:rPr><w:vanish/></w:rPr><w:t>xx</w:t></w:r>{}</w:p>", run(left), run(right));
    add("hidden text within", "a.docx", body(&behind));
    add("hidden text", "a.docx", body(&m.replace("<w:r>", "<w:r><w:rPr><w:vanish/></w:rPr>")));
    let white = format!(
        "<w:p>{}<w:r><w:rPr><w:color w:val=\"FFFFFF\"/></w:rPr><w:t>9</w:t></w:r>{}</w:p>",
        run(left),
        run(right)
    );
    add("white text within", "a.docx", body(&white));
    let del = |text: &str| {
        format!("<w:del><w:r><w:delText xml:space=\"preserve\">{text}</w:delText></w:r></w:del>")
    };
    let ins = |text: &str| format!("<w:ins>{}</w:ins>", run(text));
    add("deleted", "a.docx", body(&format!("<w:p>{}</w:p>", del(MARKER))));
    add("inserted", "a.docx", body(&format!("<w:p>{}</w:p>", ins(MARKER))));
    add("deletion within", "a.docx", body(&format!("<w:p>{}{}{}</w:p>", run(left), del("77"), run(right))));
    add("end deleted", "a.docx", body(&format!("<w:p>{}{}{}</w:p>", run(left), ins("zz"), del(right))));
    let anchor = "<wp:anchor><wp:posOffset>123456</wp:posOffset></wp:anchor>";
    add(
        "picture within",
        "a.docx",
        body(&format!("<w:p>{}<w:r><w:drawing>{anchor}</w:drawing></w:r>{}</w:p>", run(left), run(right))),
    );
    let shape = |inner: &str| {
        format!("<w:r><w:pict><v:textbox><w:txbxContent>{inner}</w:txbxContent></v:textbox></w:pict></w:r>")
    };
    add("text box", "a.docx", body(&format!("<w:p>{}</w:p>", shape(&m))));
    add(
        "text box within",
        "a.docx",
        body(&format!("<w:p>{}{}{}</w:p>", run(left), shape(&para("box")), run(right))),
    );
    let both = format!(
        "<mc:AlternateContent><mc:Choice>{}</mc:Choice><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        run("1"),
        run("1")
    );
    let digits = MARKER.split_once('1').unwrap();
    add(
        "alternative within",
        "a.docx",
        body(&format!("<w:p>{}{both}{}</w:p>", run(digits.0), run(digits.1))),
    );
    let fallback = format!(
        "<mc:AlternateContent><mc:Choice/><mc:Fallback>{}</mc:Fallback></mc:AlternateContent>",
        shape(&m)
    );
    add("text box for old programs", "a.docx", body(&format!("<w:p>{fallback}</w:p>")));
    let cell = |inner: &str| format!("<w:tc><w:tcPr/>{inner}</w:tc>");
    add("table", "a.docx", body(&format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&para("x")), cell(&m))));
    let (label, value) = MARKER.split_once(": ").unwrap();
    let (labels, values) =
        (para("Name") + &para(label) + &para("Address"), para("x") + &para(value) + &para("1 High Street"));
    let row = |cells: &[&str]| {
        format!("<w:tr>{}</w:tr>", cells.iter().map(|inner| cell(inner)).collect::<String>())
    };
    add("form of two cells", "a.docx", body(&format!("<w:tbl>{}</w:tbl>", row(&[&labels, &values]))));
    let head = row(&[&para("Team"), &para("Name"), &para(label)]);
    let below = row(&["<w:p/>", &para("Jo"), &para(value)]);
    add("table with an empty cell", "a.docx", body(&format!("<w:tbl>{head}{below}</w:tbl>")));
    let inner = format!("<w:tbl><w:tr>{}</w:tr></w:tbl>", cell(&m));
    add(
        "table in table",
        "a.docx",
        body(&format!("<w:tbl><w:tr>{}{}</w:tr></w:tbl>", cell(&inner), cell(&para("x")))),
    );
    let symbols: String = right
        .chars()
        .map(|sign| format!("<w:r><w:sym w:font=\"x\" w:char=\"F0{:02X}\"/></w:r>", sign as u32))
        .collect();
    add("symbols", "a.docx", body(&format!("<w:p>{}{symbols}</w:p>", run(left))));
    let field =
        |part: &str| format!("<w:r><w:rPr/><w:instrText xml:space=\"preserve\">{part}</w:instrText></w:r>");
    add("field code", "a.docx", body(&format!("<w:p>{}{}{}</w:p>", run("a"), field(left), field(right))));
    add(
        "field code within",
        "a.docx",
        body(&format!("<w:p>{}{}{}</w:p>", run(left), field("PAGE"), run(right))),
    );
    add(
        "alt text",
        "a.docx",
        body(&format!("<w:p><w:r><wp:docPr id=\"1\" descr=\"{MARKER}\"/></w:r></w:p>")),
    );
    add(
        "title of a picture",
        "a.docx",
        body(&format!("<w:p><w:r><wp:docPr id=\"1\" title=\"{MARKER}\"/></w:r></w:p>")),
    );
    add(
        "watermark",
        "a.docx",
        body(&format!("<w:p><w:r><w:pict><v:textpath string=\"{MARKER}\"/></w:pict></w:r></w:p>")),
    );
    add(
        "choice of a form",
        "a.docx",
        body(&format!("<w:sdt><w:sdtPr><w:listItem w:displayText=\"{MARKER}\"/></w:sdtPr></w:sdt>")),
    );
    for (name, part, root) in [
        ("header", "word/header1.xml", "hdr"),
        ("footer", "word/footer2.xml", "ftr"),
        ("comment", "word/comments.xml", "comments"),
        ("footnote", "word/footnotes.xml", "footnotes"),
        ("endnote", "word/endnotes.xml", "endnotes"),
        ("glossary", "word/glossary/document.xml", "glossaryDocument"),
        ("part by another name", "word/data.bin", "hdr"),
    ] {
        add(name, "a.docx", word(&[(part, format!("<w:{root} {W}>{m}</w:{root}>"))]));
    }
    let other = |part: &'static str, xml: String| word(&[(part, xml)]);
    let core = "xmlns:dc=\"urn:dc\" xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\"";
    add(
        "property",
        "a.docx",
        other(
            "docProps/core.xml",
            format!("<cp:coreProperties {core}><dc:title>{MARKER}</dc:title></cp:coreProperties>"),
        ),
    );
    let custom = format!(
        "<Properties xmlns=\"http://schemas.openxmlformats.org/x\"><property name=\"MSIP_Label_1_Name\"><lpwstr>{MARKER}</lpwstr></property></Properties>"
    );
    add("custom property", "a.docx", other("docProps/custom.xml", custom));
    add(
        "name of a custom property",
        "a.docx",
        other("docProps/custom.xml", format!("<Properties><property name=\"{MARKER}\"/></Properties>")),
    );
    add(
        "application property",
        "a.docx",
        other("docProps/app.xml", format!("<Properties><Company>{MARKER}</Company></Properties>")),
    );
    add("custom XML", "a.docx", other("customXml/item1.xml", format!("<data><x y=\"{MARKER}\"/></data>")));
    let parts = "<data><a>9</a><b>National Insurance number: JB 65 43 21 C</b><i>1</i></data>";
    add("custom XML of short names", "a.docx", other("customXml/item2.xml", parts.to_owned()));
    add("custom XML text", "a.docx", other("customXml/item1.xml", format!("<data><x>{MARKER}</x></data>")));
    let target = format!(
        "<Relationships><Relationship Target=\"https://example.com/{}\" TargetMode=\"External\"/></Relationships>",
        MARKER.replace(' ', "&#32;")
    );
    add("address of a relationship", "a.docx", other("word/_rels/document.xml.rels", target));
    add(
        "variable",
        "a.docx",
        other(
            "word/settings.xml",
            format!("<w:settings {W}><w:docVar w:name=\"a\" w:val=\"{MARKER}\"/></w:settings>"),
        ),
    );
    add(
        "chart",
        "a.docx",
        other(
            "word/charts/chart1.xml",
            format!(
                "<c:chartSpace xmlns:c=\"http://schemas.openxmlformats.org/drawingml/2006/chart\"><c:tx><c:strCache><c:pt><c:v>{MARKER}</c:v></c:pt></c:strCache></c:tx></c:chartSpace>"
            ),
        ),
    );
    add("comment of XML", "a.docx", body(&format!("<!-- {MARKER} -->")));
    add("CDATA", "a.docx", body(&para(&format!("<![CDATA[{MARKER}]]>"))));
    add("references", "a.docx", body(&para(&MARKER.replace('1', "&#49;").replace('J', "&#x4A;"))));
    let nested = body(&m);
    add("embedded package", "a.docx", word(&[("word/embeddings/book.docx", nested)]));
    add("embedded object", "a.docx", word(&[("word/embeddings/oleObject1.bin", format!("\u{1}{MARKER}"))]));
    add(
        "alternative part",
        "a.docx",
        word(&[("word/afchunk.htm", format!("<html><body>{MARKER}</body></html>"))]),
    );
    add(
        "alternative part in capitals",
        "a.docx",
        word(&[("word/afchunk.htm", format!("<HTML><BODY>{MARKER}</BODY></HTML>"))]),
    );
    add("alternative part in RTF", "a.docx", word(&[("word/afchunk.rtf", format!("{{\\rtf1 {MARKER}}}"))]));
    made
}
