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
fn a_number_in_markup_of_any_kind_is_found_once() {
    let cases = [
        ("text/html", "<a href='data:text/plain,JB%2065%2043%2021%20C'>x</a>"),
        ("text/html", "<iframe src=\"data:text/html,%3Cb%3EJB%3C/b%3E654321C\">"),
        (
            "image/svg+xml",
            "<svg xmlns='http://www.w3.org/2000/svg'><text>JB<tspan>654</tspan>&#51;21C</text></svg>",
        ),
        ("image/svg+xml", "<svg><text>JB654321C</text></svg>"),
        ("application/octet-stream", "<?xml version='1.0'?><svg><text>JB65<tspan>4321C</tspan></text></svg>"),
        ("text/xml", "<?xml version='1.0'?><a>JB<b>654321C</b></a>"),
        ("application/atom+xml", "<?xml version='1.0'?><first>JB</first><ni>JB654321C</ni>"),
        ("text/plain", "\r\n<!DOCTYPE html><body>JB<b>654321C</b>"),
        ("text/plain", "<html><body>JB<i hidden>x</i>654321C"),
        ("text/enriched", "JB<bold>65</bold><color><param>red</param>43</color>21C"),
        ("text/richtext", "JB<bold>65</bold>4321C"),
    ];
    for (content_type, body) in cases {
        assert_eq!(found(content_type, body.as_bytes()), (1, false), "{content_type} {body}");
    }
    assert_eq!(found("text/plain", b"Write JB<b>654321C</b>").0, 0);
}

#[test]
fn a_number_that_its_line_breaks_tear_apart_is_found_once() {
    let cases = [
        ("text/calendar", "BEGIN:VCALENDAR\r\nSUMMARY:x\r\n  y JB6\r\n 5432\r\n 1C\r\nEND:VCALENDAR\r\n"),
        ("text/vcard; charset=utf-8", "NOTE:JB65\r\n 43\r\n\t21C\r\n"),
        ("application/ics", "BEGIN:VCALENDAR\r\nSUMMARY:JB6\r\n 54321C\r\n"),
        ("text/directory", "NOTE:NI number\r\n JB654321C\r\n"),
        ("text/plain; format=flowed; delsp=yes", "Number JB6 \r\n543 \r\n21C\r\nend"),
        ("text/plain; format=flowed", "Number JB 65 \r\n43 \r\n21 C\r\nend"),
        ("text/plain; format=flowed", "> The number of which we spoke yesterday is JB 65 \r\n> 43 21 C\r\n"),
    ];
    for (content_type, body) in cases {
        assert_eq!(found(content_type, body.as_bytes()), (1, false), "{content_type} {body}");
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
        "<html>",
        "\r\n ",
        " \r\n",
        "<a href='data:,JB%36%354321C'>",
    ])
}

proptest! {
    #[test]
    fn any_cutting_gives_the_same_facts(
        fragments in prop::collection::vec(fragment(), 0..40),
        content_type in prop::sample::select(vec![
            "text/html", "text/plain", "text/plain; format=flowed; delsp=yes", "text/calendar", "text/xml",
            "image/svg+xml", "text/enriched",
        ]),
        size in 1usize..50,
    ) {
        let body = fragments.concat();
        let whole = format!("{:?}", read(content_type, body.as_bytes()));
        prop_assert_eq!(format!("{:?}", read_in_pieces(content_type, body.as_bytes(), size)), whole);
    }
}
