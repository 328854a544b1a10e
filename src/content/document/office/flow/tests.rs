use crate::content::budget::Budget;
use crate::content::document::office::read_xml;
use crate::content::unwrap::{Inner, Loss};

const WORD: &str = "xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'";
const OPEN: &str = "xmlns:o='urn:oasis:names:tc:opendocument:xmlns:office:1.0'";

/// What a document of one part says, without blank lines.
fn text(xml: &str) -> String {
    let mut all = String::new();
    read_xml(xml.as_bytes(), &mut Budget::default(), &mut |inner| match inner {
        Inner::Text(text) => all.push_str(text),
        other => panic!("{other:?}"),
    });
    all.trim_matches('\n').to_owned()
}

fn word(body: &str) -> String {
    text(&format!("<w:document {WORD}><w:body>{body}</w:body></w:document>"))
}

/// A table of rows, each with what stands before its cells, and its cells with their paragraphs.
fn table(rows: &[(&str, &[&[&str]])]) -> String {
    let paragraph = |text: &&str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let cell = |lines: &&[&str]| format!("<w:tc>{}</w:tc>", lines.iter().map(paragraph).collect::<String>());
    let row = |(before, cells): &(&str, &[&[&str]])| {
        format!("<w:tr>{before}{}</w:tr>", cells.iter().map(cell).collect::<String>())
    };
    format!("<w:tbl>{}</w:tbl>", rows.iter().map(row).collect::<String>())
}

#[test]
fn a_cell_stands_in_its_column_where_those_before_it_are_empty() {
    let rows: &[(&str, &[&[&str]])] = &[
        ("", &[&["Team"], &["Name"], &["Ref"]]),
        ("", &[&[""], &["Jo"], &["7"]]),
        ("", &[&[], &[" "], &["8"]]),
    ];
    assert_eq!(word(&table(rows)), "Team\tName\tRef\n\tJo\t7\n\t \t8");
    let rows = "<t:table-row><t:table-cell/><t:table-cell><p>a</p></t:table-cell></t:table-row>\
                <t:table-row><t:table-cell t:number-columns-repeated='3'/><t:table-cell><p>b</p></t:table-cell></t:table-row>";
    let rows = rows.replace("t:number", "table:number");
    assert_eq!(text(&format!("<o:document {OPEN}>{rows}</o:document>")), "\ta\n\t\t\tb");
    // A row in which nothing stands is none.
    assert_eq!(word(&table(&[("", &[&[""], &[""]]), ("", &[&["a"], &[""]])])), "a");
}

#[test]
fn a_row_may_begin_some_columns_later() {
    let later = |count: &str| format!("<w:trPr><w:gridBefore w:val='{count}'/></w:trPr>");
    assert_eq!(word(&table(&[(&later("2"), &[&["Jo"], &["7"]])])), "\t\tJo\t7");
    assert_eq!(word(&table(&[(&later("1"), &[&["7"]])])), "\t7");
    let far = word(&table(&[(&later("4000000000"), &[&["7"]])]));
    assert!(far.ends_with("\t7") && far.len() < 100);
}

fn workbook(rows: &str) -> String {
    let names = "xmlns='urn:schemas-microsoft-com:office:spreadsheet' xmlns:ss='urn:schemas-microsoft-com:office:spreadsheet'";
    text(&format!("<Workbook {names}><Worksheet><Table>\n {rows}\n</Table></Worksheet></Workbook>"))
}

#[test]
fn rows_of_excel_2003_are_lines() {
    let cell = |attributes: &str, text: &str| format!("\n<Cell{attributes}><Data>{text}</Data></Cell>\n");
    let row = |cells: &[String]| format!("<Row>{}</Row>\n", cells.concat());
    let head = row(&[cell("", "Name"), cell("", "Born"), cell("", "Ref")]);
    let data = row(&[cell("", "Jo"), cell("", "1985-03-12T00:00:00.000"), cell("", "<B>4</B>7")]);
    assert_eq!(workbook(&(head + &data)), "Name\tBorn\tRef\nJo\t1985-03-12\t47");
    // Cells say where they stand, and how many columns more they take.
    let row_with_gap = row(&[cell(" ss:Index='3'", "a"), cell(" ss:MergeAcross='2'", "b"), cell("", "c")]);
    assert_eq!(workbook(&row_with_gap), "\t\ta\tb\t\t\tc");
    assert_eq!(workbook(&row(&[cell("", "a"), cell(" ss:Index='4'", "b"), cell("", "c")])), "a\t\t\tb\tc");
    let wrong =
        row(&[cell(" ss:Index='0'", "a"), cell(" ss:Index='99999999999'", "b"), cell(" ss:Index='2'", "c")]);
    let wrong = workbook(&wrong);
    assert!(wrong.starts_with("a\t") && wrong.ends_with("\tb\tc") && wrong.len() < 100, "{wrong}");
    // Lines in a cell stand in its row, and a comment on it beside the row.
    let comment =
        "<Cell><Data>4&#10;5</Data><Comment><ss:Data><B>A:</B>see&#10;me</ss:Data></Comment></Cell>";
    assert_eq!(
        workbook(&row(&[cell("", "x"), comment.to_owned(), cell("", "7")])),
        "x\t4 5\t7\n\nA:\nsee\nme"
    );
}

#[test]
fn a_comment_or_a_footnote_tears_no_text_of_open_document_apart() {
    let open = |text_of: &str| text(&format!("<o:document {OPEN}>{text_of}</o:document>"));
    let comment = "<o:annotation><creator>me</creator><date>2026-01-01</date><p>why</p></o:annotation>";
    assert_eq!(open(&format!("<p>JB65{comment}4321C</p>")), "why\nJB654321C\n\nme\n2026-01-01");
    let note = "<note><note-citation>1</note-citation><note-body><p>see below</p></note-body></note>";
    assert_eq!(open(&format!("<p>JB65{note}4321C</p>")), "see below\nJB654321C\n\n1");
    let cell = format!("<table-cell>{comment}<p>4</p></table-cell><table-cell><p>7</p></table-cell>");
    assert_eq!(open(&format!("<table-row>{cell}</table-row>")), "4\t7\n\nme\n2026-01-01\nwhy");
}

#[test]
fn lines_that_stand_side_by_side_in_cells_are_read_together_too() {
    let rows: &[(&str, &[&[&str]])] =
        &[("", &[&["Name", "Ref"], &["Jo", "7"]]), ("", &[&["a", "b"], &["c"]])];
    assert_eq!(word(&table(rows)), "Name\tJo\nRef\t7\nName Ref\tJo 7\na b\tc");
    let broken = "<w:tr><w:tc><w:p><w:r><w:t>Name</w:t><w:br/><w:t>Ref</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>Jo</w:t>\
                  <w:br/><w:t>7</w:t></w:r></w:p></w:tc></w:tr>";
    assert_eq!(word(broken), "Name\tJo\nRef\t7\nName Ref\tJo 7");
}

/// What a page says, and what of it is lost.
fn page(glyphs: &str) -> (String, Vec<Loss>) {
    let (mut all, mut lost) = (String::new(), Vec::new());
    let page = format!("<FixedPage xmlns='http://schemas.microsoft.com/xps/2005/06'>{glyphs}</FixedPage>");
    read_xml(page.as_bytes(), &mut Budget::default(), &mut |inner| match inner {
        Inner::Text(text) => all.push_str(text),
        Inner::Lost(loss, _) => lost.push(loss),
        other => panic!("{other:?}"),
    });
    (all.trim_matches('\n').to_owned(), lost)
}

fn run(x: f64, y: u32, more: &str, text: &str) -> String {
    format!("<Glyphs OriginX='{x}' OriginY='{y}' {more} UnicodeString='{text}'/>")
}

#[test]
fn runs_of_glyphs_are_divided_where_a_blank_lies_between_them() {
    let text = |glyphs: &[String]| page(&glyphs.concat()).0;
    // Two glyphs of half the size of the font each: the run ends at 10 + 10.
    let wide = "FontRenderingEmSize='10' Indices='36,50;37,50'";
    assert_eq!(text(&[run(10.0, 1, wide, "JB"), run(20.0, 1, wide, "65"), run(33.0, 1, "", "x")]), "JB65 x");
    assert_eq!(text(&[run(10.0, 1, wide, "JB"), run(10.0, 2, wide, "65")]), "JB\n65");
    assert_eq!(text(&[run(10.0, 1, wide, "JB"), run(0.0, 1, wide, "65")]), "JB 65");
    // Where widths are not written down, only a wide gap is certain.
    let size = "FontRenderingEmSize='10'";
    let runs = [run(10.0, 1, size, "JB"), run(21.0, 1, size, "65"), run(80.0, 1, size, "x")];
    assert_eq!(text(&runs), "JB 65 x\nJB65 x");
    assert_eq!(text(&[run(10.0, 1, "", "{}{JB"), run(99.0, 1, "", "65")]), "{JB 65\n{JB65");
    for indices in ["36,50", "36,50;37", "36,50;,x", "36,50;37,50;38,50"] {
        let some = format!("{size} Indices='{indices}'");
        assert_eq!(text(&[run(10.0, 1, &some, "JB"), run(20.0, 1, "", "65")]), "JB 65\nJB65", "{indices}");
    }
}

#[test]
fn glyphs_without_a_text_are_lost() {
    let bare = "<Glyphs OriginX='1' OriginY='2' Indices='49;44;3'/>";
    assert_eq!(page(bare), (String::new(), vec![Loss::Uninspectable]));
    assert_eq!(page(&run(1.0, 1, "Indices='49;44'", "")), (String::new(), vec![Loss::Uninspectable]));
    assert_eq!(page("<Glyphs OriginX='1' Indices=''/>"), (String::new(), vec![]));
    let both = format!("{}{bare}{}", run(1.0, 1, "Indices='49'", "a"), run(1.0, 2, "", "b"));
    assert_eq!(page(&both), ("a\nb".to_owned(), vec![Loss::Uninspectable]));
}
