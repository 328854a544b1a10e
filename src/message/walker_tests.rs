use super::*;
use crate::message::delimiter::MAX_LINE;
use proptest::prelude::*;

/// One line for each event, stretches of bytes joined.
fn walk(pieces: &[&[u8]], limits: &Limits) -> (String, Codes) {
    let mut walker = Walker::new(limits.clone(), Manner::default());
    let mut out = String::new();
    let mut run: Option<(&str, Vec<u8>)> = None;
    let mut sink = |event: Event<'_>| {
        let (kind, bytes) = match &event {
            Event::Body(bytes) => ("body", *bytes),
            Event::Around(bytes) => ("around", *bytes),
            _ => ("", &b""[..]),
        };
        match &mut run {
            Some((open, joined)) if *open == kind => return joined.extend_from_slice(bytes),
            Some((open, joined)) => out += &format!("{open} {:?}\n", String::from_utf8_lossy(joined)),
            None => {}
        }
        run = (!kind.is_empty()).then(|| (kind, bytes.to_vec()));
        match event {
            Event::Open(part) => {
                out += &format!("open {} {} {}\n", part.number, part.depth, part.entity.media_type);
            }
            Event::Close => out += "close\n",
            Event::Limit(limit) => out += &format!("limit {limit}\n"),
            Event::Body(_) | Event::Around(_) => {}
        }
    };
    for piece in pieces {
        walker.feed(piece, &mut sink);
    }
    walker.finish(&mut sink);
    (out, walker.codes())
}

fn crlf(text: &str) -> String {
    text.replace('\n', "\r\n")
}

#[track_caller]
fn check(text: &str, expected: &str, codes: &[Ambiguity]) {
    let text = crlf(text);
    let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
    for pieces in [vec![text.as_bytes()], bytes] {
        let (outline, read) = walk(&pieces, &Limits::default());
        assert_eq!(outline, expected);
        assert_eq!(read.iter().collect::<Vec<_>>(), codes);
    }
}

#[test]
fn a_plain_message_is_one_leaf() {
    check(
        "Subject: x\n\nhello\n--\nme\n",
        "open 0 0 text/plain\nbody \"hello\\r\\n--\\r\\nme\\r\\n\"\nclose\n",
        &[],
    );
    check("", "open 0 0 text/plain\nclose\n", &[]);
    check("Subject: x", "open 0 0 text/plain\nclose\n", &[]);
}

#[test]
fn parts_are_divided_at_delimiter_lines_only() {
    check(
        "Content-Type: multipart/mixed; boundary=b\n\nhi\n--b\n\none\nx --b\n--b\nContent-Type: text/html\n\ntwo\n--b--\nbye",
        "open 0 0 multipart/mixed\naround \"hi\"\nopen 1 1 text/plain\nbody \"one\\r\\nx --b\"\nclose\n\
         open 2 1 text/html\nbody \"two\"\nclose\naround \"bye\"\nclose\n",
        &[],
    );
}

#[test]
fn messages_within_messages_are_numbered_as_imap_does() {
    check(
        "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: message/rfc822\n\nSubject: in\n\nx\n--a\n\
         Content-Type: message/rfc822\n\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\ny\n--b--\n--a--\n",
        "open 0 0 multipart/mixed\nopen 1 1 message/rfc822\nopen 1.1 2 text/plain\nbody \"x\"\nclose\nclose\n\
         open 2 1 message/rfc822\nopen 2.0 2 multipart/mixed\nopen 2.1 3 text/plain\nbody \"y\"\nclose\nclose\nclose\n\
         close\n",
        &[],
    );
}

#[test]
fn a_part_of_a_digest_is_a_message() {
    check(
        "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: in\n\nx\n--a--",
        "open 0 0 multipart/digest\nopen 1 1 message/rfc822\nopen 1.1 2 text/plain\nbody \"x\"\nclose\nclose\nclose\n",
        &[],
    );
}

#[test]
fn an_outer_boundary_ends_what_is_open_within() {
    check(
        "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--a--\n",
        "open 0 0 multipart/mixed\nopen 1 1 multipart/mixed\nopen 1.1 2 text/plain\nbody \"x\"\nclose\nclose\nclose\n",
        &[Ambiguity::Nest, Ambiguity::Unterminated],
    );
}

#[test]
fn a_multipart_that_goes_on_after_its_end_is_followed() {
    check(
        "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a--\n--a\n\ny\n--a--\n",
        "open 0 0 multipart/mixed\nopen 1 1 text/plain\nbody \"x\"\nclose\nopen 2 1 text/plain\nbody \"y\"\nclose\nclose\n",
        &[Ambiguity::EpilogueEntity],
    );
}

#[test]
fn what_is_missing_is_flagged() {
    let multipart = "Content-Type: multipart/mixed; boundary=a\n\n";
    check(multipart, "open 0 0 multipart/mixed\nclose\n", &[Ambiguity::BoundaryMissing]);
    check(
        &format!("{multipart}--a\n\nx\n"),
        "open 0 0 multipart/mixed\nopen 1 1 text/plain\nbody \"x\\r\\n\"\nclose\nclose\n",
        &[Ambiguity::Unterminated],
    );
    check(&format!("{multipart}--a"), "open 0 0 multipart/mixed\nclose\n", &[Ambiguity::Unterminated]);
    check(
        &format!("{multipart}--aContent-Type: text/html\n\nx\n--a--"),
        "open 0 0 multipart/mixed\naround \"--aContent-Type: text/html\\r\\n\\r\\nx\"\nclose\n",
        &[Ambiguity::Delim],
    );
    check(
        &format!("{multipart}--a\nContent-Type: text/html\nno field\n--a--"),
        "open 0 0 multipart/mixed\nopen 1 1 text/html\nbody \"no field\"\nclose\nclose\n",
        &[Ambiguity::HdrbodySep],
    );
    check(
        &format!("{multipart}--a\n\nContent-Type: text/html\n\nx\n--a--"),
        "open 0 0 multipart/mixed\nopen 1 1 text/plain\nbody \"Content-Type: text/html\\r\\n\\r\\nx\"\nclose\nclose\n",
        &[Ambiguity::HdrbodySep],
    );
}

#[test]
fn past_a_limit_the_rest_is_handed_out_as_it_is() {
    let text = crlf("Content-Type: multipart/mixed; boundary=a\n\n--a\n\nx\n--a\n\ny\n--a--\n");
    let limits = Limits { parts: 2, ..Limits::default() };
    let (outline, _) = walk(&[text.as_bytes()], &limits);
    assert!(
        outline.ends_with("limit more parts than the limit\naround \"y\\r\\n--a--\\r\\n\"\nclose\n"),
        "{outline}"
    );

    let limits = Limits { depth: 0, ..Limits::default() };
    let (outline, _) = walk(&[text.as_bytes()], &limits);
    assert!(
        outline.starts_with("limit parts nested deeper than the limit\nopen 0 0 multipart/mixed\nbody"),
        "{outline}"
    );

    let limits = Limits { header_bytes: 20, ..Limits::default() };
    let (outline, _) = walk(&[text.as_bytes()], &limits);
    assert!(outline.starts_with("limit a header block longer than the limit\nopen 0 0"), "{outline}");

    let limits = Limits { fields: 0, ..Limits::default() };
    let (outline, _) = walk(&[text.as_bytes()], &limits);
    assert!(
        outline.starts_with("limit more header fields than the limit\nopen 0 0 text/plain\nbody"),
        "{outline}"
    );
}

#[test]
fn a_delimiter_line_longer_than_the_longest_is_text() {
    let head = "Content-Type: multipart/mixed; boundary=a\r\n\r\n--a";
    for (blanks, codes) in
        [(MAX_LINE - 5, Ambiguity::Unterminated), (MAX_LINE - 4, Ambiguity::BoundaryMissing)]
    {
        let text = format!("{head}{}\r\n\r\nx", " ".repeat(blanks));
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        let (whole, read) = walk(&[text.as_bytes()], &Limits::default());
        assert!(read.contains(codes), "{read:?}");
        assert_eq!(walk(&bytes, &Limits::default()), (whole, read));
    }
}

/// Pieces from which messages with every kind of seam grow.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "Content-Type: multipart/mixed; boundary=a\r\n\r\n",
        "Content-Type: multipart/digest; boundary=ab\r\n\r\n",
        "Content-Type: message/rfc822\r\n\r\n",
        "Content-Transfer-Encoding: base64\r\n",
        "--a\r\n",
        "--a--\r\n",
        "--ab\r\n",
        "--ab--\n",
        "--abc",
        "\r\n",
        "\r",
        "\n",
        "-",
        "--",
        "text",
        " ",
        "X: y\r\n",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_parts(text in pieces(), cuts in prop::collection::vec(0usize..30, 0..8)) {
        let limits = Limits { depth: 4, levels: 2, parts: 12, unpacked: 4_096, text: 4_096, looks: 2_048, header_bytes: 120, fields: 3, parameters: 2, stops_again: 100, text_again: 65_536 };
        let (mut cut, mut rest) = (Vec::new(), text.as_bytes());
        for length in cuts {
            let (piece, tail) = rest.split_at(length.min(rest.len()));
            cut.push(piece);
            rest = tail;
        }
        cut.push(rest);
        let whole = walk(&[text.as_bytes()], &limits);
        prop_assert_eq!(&walk(&cut, &limits), &whole);
        let bytes: Vec<&[u8]> = text.as_bytes().chunks(1).collect();
        prop_assert_eq!(&walk(&bytes, &limits), &whole);
    }

    #[test]
    fn any_bytes_are_walked_to_the_end(text: Vec<u8>) {
        walk(&[&text], &Limits::default());
    }
}
