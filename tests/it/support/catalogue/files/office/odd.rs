//! Office documents that attack their reader, are damaged or encrypted: rows Z-12, Z-15 to Z-17.

use super::super::zip::{item, item_of_many, zip};
use super::super::{Comes, MARKER, Made};
use super::parts::{S, TYPES, W, open_document, packed, text, word, workbook};

pub fn made() -> Vec<Made> {
    let mut cases = [bombs(), xml(), damaged()].concat();
    let manifest = |name: &str| {
        format!(
            "<manifest:manifest xmlns:manifest=\"urn:oasis:m\"><manifest:file-entry manifest:full-path=\"{name}\"><manifest:encryption-data/></manifest:file-entry></manifest:manifest>"
        )
    };
    let noise: String = (0..600_u32).map(|at| char::from((at * 37 % 90 + 35) as u8)).collect();
    let encrypted = |name: &'static str| {
        open_document("text", &[("META-INF/manifest.xml", manifest(name)), (name, noise.clone())])
    };
    cases.push(("Z-17", "encrypted entry", "a.odt", encrypted("content.xml"), Comes::Lost(&["encrypted"])));
    cases.push((
        "Z-17",
        "encrypted package",
        "a.odt",
        encrypted("encrypted-package"),
        Comes::Lost(&["encrypted"]),
    ));
    let clear = open_document(
        "text",
        &[("META-INF/manifest.xml", manifest("content.xml")), ("content.xml", format!("<a>{MARKER}</a>"))],
    );
    cases.push(("Z-17", "said to be encrypted", "a.odt", clear, Comes::Found));
    let book = packed(&[
        ("mimetype", "application/epub+zip"),
        ("META-INF/container.xml", "<container/>"),
        ("META-INF/encryption.xml", "<encryption><CipherReference URI=\"c1.xhtml\"/></encryption>"),
        ("c1.xhtml", &noise),
    ]);
    cases.push(("Z-17", "encrypted book", "a.epub", book, Comes::Lost(&["encrypted"])));
    cases
}

fn bombs() -> Vec<Made> {
    const LIMITS: &[&str] = &["limit", "bomb"];
    let parts: Vec<_> =
        (0..10_100).map(|number| (format!("word/p{number}.xml"), "<a>x</a>".to_owned())).collect();
    let parts = [vec![("[Content_Types].xml".to_owned(), "<Types/>".to_owned())], parts].concat();
    let (row, string) = ("<row><c><v>1</v></c></row>", "<si><t>a</t></si>");
    // A part that says a piece so many times instead of once: some hundred times as much as it is.
    let one = |name: &str, part: &str, piece: &str, times: usize| {
        let (before, after) = part.split_once(piece).unwrap();
        let part = item_of_many(name, before, piece, times, after);
        zip(&[item("[Content_Types].xml", TYPES.as_bytes(), 8), part])
    };
    let long = format!("<si><t>{}</t></si>", "long ".repeat(20_000));
    let cells = "<c t=\"s\"><v>0</v></c>".repeat(100_000);
    vec![
        ("Z-15", "10,100 parts", "a.docx", packed(&parts), Comes::Lost(LIMITS)),
        (
            "Z-15",
            "2,000,000 paragraphs",
            "a.docx",
            one("word/document.xml", &text("<w:p/>"), "<w:p/>", 2_000_000),
            Comes::Lost(LIMITS),
        ),
        (
            "Z-15",
            "sheet of 200 MB",
            "a.xlsx",
            one(
                "xl/worksheets/sheet1.xml",
                &format!("<worksheet {S}><sheetData>{row}</sheetData></worksheet>"),
                row,
                200_000_000 / row.len(),
            ),
            Comes::Lost(LIMITS),
        ),
        (
            "Z-15",
            "5,000,000 strings",
            "a.xlsx",
            one("xl/sharedStrings.xml", &format!("<sst {S}>{string}</sst>"), string, 5_000_000),
            Comes::Lost(LIMITS),
        ),
        (
            "Z-15",
            "a long string in each cell",
            "a.xlsx",
            workbook(&format!("<row>{cells}</row>"), &long),
            Comes::Lost(LIMITS),
        ),
    ]
}

fn xml() -> Vec<Made> {
    let paragraph = format!("<w:p><w:r><w:t>&lol9;{MARKER}&undefined;</w:t></w:r></w:p>");
    let plain = text(&paragraph);
    let mut laughs = "<!ENTITY lol0 \"lol\">".to_owned();
    for number in 1..10 {
        laughs.push_str(&format!("<!ENTITY lol{number} \"{}\">", format!("&lol{};", number - 1).repeat(10)));
    }
    let doc = |head: &str, body: &str| word(&[("word/document.xml", format!("{head}{body}"))]);
    let quadratic = format!("<!DOCTYPE d [<!ENTITY lol9 \"{}\">]>", "a".repeat(100_000));
    let deep = |inner: &str| text(&format!("{}{inner}{}", "<a>".repeat(100_000), "</a>".repeat(100_000)));
    let wide = |order: fn(u16) -> [u8; 2], mark: &[u8], said: &str| {
        let head = format!("<?xml version=\"1.0\" encoding=\"{said}\"?>{plain}");
        let body: Vec<u8> = head.encode_utf16().flat_map(order).collect();
        word(&[("word/document.xml", [mark, &body].concat())])
    };
    let marked = |mark: &[u8]| word(&[("word/document.xml", [mark, plain.as_bytes()].concat())]);
    let found = |name, bytes| ("Z-16", name, "a.docx", bytes, Comes::Found);
    let seven = "<?xml version=\"1.0\" encoding=\"utf-7\"?>";
    let hidden = "<!DOCTYPE d [<!ENTITY e \"National Insurance number: JB 65 43 21 C\">]>";
    vec![
        found("billion laughs", doc(&format!("<!DOCTYPE d [{laughs}]>"), &plain)),
        found(
            "quadratic blow-up",
            doc(
                &quadratic,
                &text(&format!("{}{paragraph}", "<w:p><w:r><w:t>&lol9;</w:t></w:r></w:p>".repeat(10_000))),
            ),
        ),
        found(
            "entity from a file",
            doc("<!DOCTYPE d [<!ENTITY lol9 SYSTEM \"file:///etc/passwd\">]>", &plain),
        ),
        found(
            "entity from a server",
            doc(
                "<!DOCTYPE d SYSTEM \"http://127.0.0.1/x.dtd\" [<!ENTITY lol9 SYSTEM \"http://127.0.0.1/\">]>",
                &plain,
            ),
        ),
        found("parameter entities", doc("<!DOCTYPE d [<!ENTITY % a \"<!ENTITY lol9 'x'>\"> %a;]>", &plain)),
        found("text of an entity", doc(hidden, &text("<w:p><w:r><w:t>&e;</w:t></w:r></w:p>"))),
        ("Z-16", "100,000 tags deep", "a.docx", doc("", &deep(&paragraph)), Comes::FoundOrLost),
        found("UTF-16, little end first", wide(u16::to_le_bytes, b"\xff\xfe", "UTF-16")),
        found("UTF-16, big end first", wide(u16::to_be_bytes, b"\xfe\xff", "UTF-16")),
        found("UTF-16 without a mark", wide(u16::to_le_bytes, b"", "UTF-8")),
        found("a mark that lies", wide(u16::to_be_bytes, b"\xff\xfe", "UTF-16")),
        found("a mark of UTF-8 before UTF-16", wide(u16::to_le_bytes, b"\xef\xbb\xbf", "UTF-16")),
        found("a mark of UTF-16 before ASCII", marked(b"\xfe\xff")),
        found("a mark of UTF-8", marked(b"\xef\xbb\xbf")),
        ("Z-16", "UTF-7", "a.docx", doc(seven, &plain.replace('J', "+AEo-")), Comes::Lost(&["unsupported"])),
        (
            "Z-16",
            "broken tags",
            "a.docx",
            doc("", &format!("<w:document {W}><w:p <w:r>< w:t>{MARKER}</w:t")),
            Comes::FoundOrLost,
        ),
        (
            "Z-16",
            "a comment without an end",
            "a.docx",
            doc("", &text(&format!("<!-- <w:p><w:r><w:t>{MARKER}</w:t></w:r></w:p>"))),
            Comes::FoundOrLost,
        ),
    ]
}

fn damaged() -> Vec<Made> {
    let filler = "<w:p><w:r><w:t>Nothing to see here</w:t></w:r></w:p>".repeat(30);
    let marked = format!("<w:p><w:r><w:t>{MARKER}</w:t></w:r></w:p>");
    let whole = word(&[
        ("word/document.xml", text(&format!("{marked}{filler}"))),
        ("word/footer1.xml", format!("<w:ftr {W}>{filler}</w:ftr>")),
    ]);
    let packed = word(&[("word/document.xml", text(&format!("{marked}{}", filler.repeat(20))))]);
    let find = |file: &[u8], what: &[u8]| file.windows(what.len()).position(|at| at == what).unwrap();
    let mut method = whole.clone();
    let at = find(&method, b"PK\x03\x04\x14\0\0\0\0\0");
    method[at + 8] = 77;
    let mut zeroed = whole.clone();
    zeroed[..8].fill(0);
    let mut sum = whole.clone();
    let at = find(&sum, b"Nothing");
    sum[at] = b'M';
    let end = find(&whole, b"PK\x05\x06");
    let list = find(&whole, b"PK\x01\x02");
    let case = |name, bytes, expect| ("Z-12", name, "a.docx", bytes, expect);
    vec![
        case("cut in its last part", whole[..whole.len() * 3 / 5].to_vec(), Comes::FoundOrLost),
        case("cut within packed data", packed[..packed.len() * 3 / 5].to_vec(), Comes::FoundOrLost),
        case("no end record", whole[..end].to_vec(), Comes::FoundOrLost),
        case("no directory", whole[..list].to_vec(), Comes::FoundOrLost),
        case("first bytes zeroed", zeroed, Comes::FoundOrLost),
        case("wrong checksum", sum, Comes::FoundOrLost),
        case("unknown method", method, Comes::FoundOrLost),
    ]
}
