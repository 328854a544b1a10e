use crate::content::budget::Budget;
use crate::content::document::office::read_xml;
use crate::content::unwrap::Inner;

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
