use super::*;

fn read(block: &str) -> (Header, Vec<Line>) {
    let (mut header, limits) = (Header::default(), Limits::default());
    let mut lines = Vec::new();
    for line in block.as_bytes().split_inclusive(|byte| *byte == b'\n') {
        header.push(line, &limits);
        lines.push(header.end_line(&limits, Lines::Strict));
        if lines.last() != Some(&Line::Taken) {
            break;
        }
    }
    header.complete();
    (header, lines)
}

fn codes(block: &str) -> Vec<Ambiguity> {
    read(block).0.codes().iter().collect()
}

#[test]
fn fields_are_unfolded_and_names_have_no_case() {
    let (header, lines) = read("SUBJECT: one\r\n two\r\nX-A:\r\n\r\n");
    assert_eq!(lines.last(), Some(&Line::Blank));
    let subject: Vec<_> = header.named("subject").map(|field| field.unfolded().into_owned()).collect();
    assert_eq!(subject, [b" one two".to_vec()]);
    assert_eq!(header.fields().map(|field| field.name()).collect::<Vec<_>>(), ["subject", "x-a"]);
    assert!(codes("Subject: one\r\n two\r\n\r\n").is_empty());
}

#[test]
fn what_is_no_field_begins_the_body() {
    let (header, lines) = read("Subject: x\r\nno colon here\r\n");
    assert_eq!(lines, [Line::Taken, Line::Stray]);
    assert_eq!(header.pending_line(), b"no colon here\r\n");
}

#[test]
fn each_odd_spelling_has_its_code() {
    for (block, code) in [
        ("Subject : x\r\n\r\n", Ambiguity::Obs),
        ("Sub\0ject: x\r\n\r\n", Ambiguity::Nul),
        ("Subject: a\u{1}b\r\n\r\n", Ambiguity::HdrCtrl),
        ("Subject: a\n\r\n", Ambiguity::Eol),
        ("Subject: a\rb\r\n\r\n", Ambiguity::Eol),
        ("X: a\r\n Content-Type: text/html\r\n\r\n", Ambiguity::Fold),
        (" Content-Type: text/html\r\n\r\n", Ambiguity::Fold),
        (": a\r\n\r\n", Ambiguity::HdrSyntax),
        ("From jo Mon 1 Jan\r\nSubject: a\r\n\r\n", Ambiguity::HdrSyntax),
        ("Subject: a\r\nSubject: b\r\n\r\n", Ambiguity::HdrDup),
    ] {
        assert!(codes(block).contains(&code), "{block:?} {:?}", codes(block));
    }
    assert!(codes("MIME-Version: 1.0\r\nMIME-Version: 1.0\r\n\r\n").is_empty());
    assert!(codes("DKIM-Signature: h=to:\r\n content-type:content-type:from;\r\n b=x\r\n\r\n").is_empty());
    assert!(codes("DKIM-Signature: h=to:\r\n content-type:from;\r\n b=x\r\n\r\n").is_empty());
}

#[test]
fn a_name_is_found_behind_control_characters() {
    let (header, _) = read("\0Content-Type: text/html\r\n\r\n");
    assert_eq!(header.named("content-type").count(), 1);
}

#[test]
fn a_block_has_bounds() {
    let limits = Limits { header_bytes: 10, fields: 1, ..Limits::default() };
    let mut header = Header::default();
    assert_eq!(header.push(b"A: b\r\n", &limits), 6);
    assert_eq!(header.end_line(&limits, Lines::Strict), Line::Taken);
    assert_eq!(header.push(b"C: d\r\n", &limits), 4);
    assert_eq!(header.end_line(&limits, Lines::Strict), Line::Excess);
}
