//! Texts that hide a number from a reader who reads them in one way only.

use super::facts::Content;
use super::inspector::{Inspector, Limits};
use crate::detect::finding::Class;
use crate::detect::scanner::Detectors;
use crate::message::ambiguity::Ambiguity;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

fn mail(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn read(content_type: &str, body: &[u8]) -> Content {
    Inspector::inspect(&DETECTORS, &Limits::default(), &mail(content_type, body))
}

/// The same facts whatever the pieces.
fn read_in_pieces(content_type: &str, body: &[u8], size: usize) -> Content {
    let mut inspector = Inspector::new(Arc::clone(&DETECTORS), Limits::default());
    mail(content_type, body).chunks(size).for_each(|piece| inspector.feed(piece));
    inspector.finish()
}

/// How often a National Insurance number is found, and whether the charset is doubtful.
fn found(content_type: &str, body: &[u8]) -> (usize, bool) {
    let content = read(content_type, body);
    for size in [1, 7] {
        assert_eq!(format!("{:?}", read_in_pieces(content_type, body, size)), format!("{content:?}"));
    }
    let numbers = content.findings.iter().filter(|finding| finding.class == Class::NationalInsurance);
    (numbers.count(), content.ambiguities.contains(&Ambiguity::Charset))
}

#[test]
fn a_number_that_hidden_text_tears_apart_is_found_once() {
    let cases = [
        "JB<span style='display:none'>x</span>654321C",
        "<p>Number JB654321C<p>JB<span style='font-size:0'>x</span>654321C<p>JB654321C",
        "<style>.h{display:none}</style>J<b class=h>x</b>B654321C",
        "JB&amp;#54;54321C",
    ];
    for (case, count) in cases.into_iter().zip([1, 2, 1, 1]) {
        assert_eq!(found("text/html", case.as_bytes()), (count, false), "{case}");
    }
}

#[test]
fn a_finding_in_what_is_seen_is_placed_in_the_whole_text() {
    let body = format!("<p>{}</p>JB<i hidden>xy</i>6543<i hidden>z</i>21C", "word ".repeat(10_000));
    let content = read("text/html", body.as_bytes());
    let spans: Vec<_> = content.findings.iter().map(|finding| finding.span.clone()).collect();
    assert_eq!(spans, [50_000..50_012]);
}

fn fragment() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec![
        "JB654321C",
        "JB",
        "654321C",
        "6543",
        " ",
        "\r\n",
        "NI number ",
        "order ",
        "<i hidden>",
        "</i>",
        "<p>",
        "<p style='display:none'>",
        "<td>",
        "<br>",
        "<!--[if mso]>x<![endif]-->",
        "<font color=white>",
        "</font>",
        "&amp;#54;",
        "OFFICIAL",
    ])
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_facts(
        fragments in prop::collection::vec(fragment(), 0..40),
        content_type in prop::sample::select(vec!["text/html", "text/plain"]),
        size in 1usize..50,
    ) {
        let body = fragments.concat();
        let whole = format!("{:?}", read(content_type, body.as_bytes()));
        prop_assert_eq!(format!("{:?}", read_in_pieces(content_type, body.as_bytes(), size)), whole);
    }
}
