//! Texts that hide a number from a reader who reads them in one way only.

use super::facts::{Content, Shortfall};
use super::inspector::{Inspector, Limits};
use crate::detect::classes::national_insurance;
use crate::detect::detectors::Detectors;
use crate::message::ambiguity::Ambiguity;
use proptest::prelude::*;
use std::sync::{Arc, LazyLock};

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

fn mail(content_type: &str, body: &[u8]) -> Vec<u8> {
    let head = format!("From: a@b.example\r\nMIME-Version: 1.0\r\nContent-Type: {content_type}\r\n\r\n");
    [head.as_bytes(), body].concat()
}

fn read(content_type: &str, body: &[u8]) -> Content {
    Inspector::inspect(&DETECTORS, &Limits::default(), [&*mail(content_type, body)])
}

/// The same facts whatever the pieces.
fn read_in_pieces(content_type: &str, body: &[u8], size: usize) -> Content {
    Inspector::inspect(&DETECTORS, &Limits::default(), mail(content_type, body).chunks(size))
}

/// How often a National Insurance number is found, and whether the charset is doubtful.
fn found(content_type: &str, body: &[u8]) -> (usize, bool) {
    let content = read(content_type, body);
    for size in [1, 7] {
        assert_eq!(format!("{:?}", read_in_pieces(content_type, body, size)), format!("{content:?}"));
    }
    let numbers = content.findings.iter().filter(|finding| finding.class == national_insurance::CLASS);
    (numbers.count(), content.ambiguities.contains(&Ambiguity::Charset))
}

#[test]
fn a_number_in_the_charset_that_only_the_text_itself_names_is_found() {
    let wide: &[u8] = b"JB\x82U\x82T\x82S\x82R\x82Q\x82PC";
    let korean: &[u8] = b"JB\xa3\xb6\xa3\xb5\xa3\xb4\xa3\xb3\xa3\xb2\xa3\xb1C";
    let (chinese, hz): (&[u8], &[u8]) =
        (b"JB\xa2\xb5\xa2\xb4\xa2\xb3\xa2\xb2\xa2\xb1\xa2\xb0C", b"JB~{#6#5#4#3#2#1~}C");
    let meta = |label: &str, number: &[u8]| {
        [format!("<html><head><meta charset={label}></head><p>Number ").as_bytes(), number].concat()
    };
    let old = b"<META HTTP-EQUIV=Content-Type CONTENT='text/html; charset = \"Shift_JIS\"'><p>Number ";
    let cases = [
        ("text/html", meta("shift_jis", wide)),
        ("text/html; charset=utf-8", meta("'euc-kr'", korean)),
        ("text/html; charset=iso-8859-1", meta("big5", chinese)),
        ("text/html", [&old[..], wide].concat()),
        ("text/html", meta("hz-gb-2312", hz)),
        ("application/octet-stream", meta("cp932", wide)),
        ("application/xml", [&b"<?xml version='1.0' encoding='big5'?><a>Number "[..], chinese].concat()),
    ];
    for (content_type, body) in cases {
        assert_eq!(found(content_type, &body).0, 1, "{content_type}");
    }
    // Nothing names these, and digits of double width show.
    for number in [wide, korean, chinese] {
        let body = [b"Number ", number].concat();
        assert_eq!(found("text/plain", &body).0, 1);
        assert_eq!(found("text/plain; charset=iso-8859-1", &body).0, 1);
    }
    // Code page 37, as appendix F of XML 1.0 tells it.
    let mainframe =
        b"\x4c\x6f\xa7\x94\x93\x6f\x6e\x4c\x81\x6e\xd1\xc2\xf6\xf5\xf4\xf3\xf2\xf1\xc3\x4c\x61\x81\x6e";
    assert_eq!(found("application/xml", mainframe).0, 1);
}

#[test]
fn a_text_in_a_charset_that_nobody_knows_was_not_inspected() {
    let missed = |charset: &str, body: &[u8]| {
        let content = read(&format!("text/plain; charset={charset}"), body);
        content.uninspected.iter().map(|missed| missed.shortfall).collect::<Vec<_>>()
    };
    assert_eq!(missed("johab", b"\xda\x51\xda\x52\xd9\x41\xd9\x42"), [Shortfall::Unsupported]);
    assert_eq!(missed("x-unknown", b"caf\xe9 au lait"), []);
    assert_eq!(missed("cp037", b"\xd5\xc9"), []);
}

#[test]
fn a_number_in_the_charset_of_a_mainframe_is_found_as_it_is_and_as_ascii() {
    let mainframe = b"\xd5\xa4\x94\x82\x85\x99\x40\xd1\xc2\xf6\xf5\xf4\xf3\xf2\xf1\xc3\x15";
    assert_eq!(found("text/plain; charset=cp037", mainframe), (1, false));
    assert_eq!(found("text/plain; charset=ibm1047", mainframe), (1, false));
    assert_eq!(found("text/plain; charset=cp037", b"Number JB654321C"), (1, false));
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

/// UTF-16 or UTF-32 of a text, in little or big endian.
fn wide(text: &str, bytes: usize, big: bool) -> Vec<u8> {
    let unit = |c: char| match big {
        true => (c as u32).to_be_bytes()[4 - bytes..].to_vec(),
        false => (c as u32).to_le_bytes()[..bytes].to_vec(),
    };
    text.chars().flat_map(unit).collect()
}

#[test]
fn a_number_in_another_charset_than_is_declared_is_found_once_and_doubted() {
    let number = "Number JB654321C of Jo";
    let digits = "Number JB\u{ff16}\u{ff15}\u{ff14}\u{ff13}\u{ff12}\u{ff11}C of Jo";
    let overlong: Vec<u8> = number.bytes().flat_map(|b| [0xc0 | b >> 6, 0x80 | b & 0x3f]).collect();
    let longer: Vec<u8> = number.bytes().flat_map(|b| [0xf0, 0x80, 0x80 | b >> 6, 0x80 | b & 0x3f]).collect();
    let high: Vec<u8> = number.bytes().map(|b| b | 0x80).collect();
    let some_high: Vec<u8> = b"Number JB ".iter().copied().chain(b"654321C".map(|b| b | 0x80)).collect();
    let long_before = |text: &[u8]| [&b"Words.\r\n".repeat(1_500), text].concat();
    let declared = [
        "text/plain",
        "text/plain; charset=us-ascii",
        "text/plain; charset=utf-8",
        "text/plain; charset=iso-8859-1",
        "text/plain; charset=unknown-8bit",
    ];
    let bodies: Vec<(&str, Vec<u8>)> = vec![
        ("UTF-7", b"Number +AEoAQg-654+ADMAMgAx-C".to_vec()),
        ("UTF-7 that ends at a stop", b"Number +AEoAQgA2ADUANAAzADIAMQBD. Yes".to_vec()),
        ("UTF-16LE", wide(number, 2, false)),
        ("UTF-16BE", wide(number, 2, true)),
        ("UTF-16LE with mark", [&b"\xff\xfe"[..], &wide(number, 2, false)].concat()),
        ("UTF-16BE with mark", [&b"\xfe\xff"[..], &wide(number, 2, true)].concat()),
        ("UTF-16LE of wide digits", wide(digits, 2, false)),
        ("UTF-32LE", wide(number, 4, false)),
        ("UTF-32BE", wide(number, 4, true)),
        ("UTF-32LE with mark", [&b"\xff\xfe\0\0"[..], &wide(number, 4, false)].concat()),
        ("a mark before ASCII", [b"\xff\xfe", number.as_bytes()].concat()),
        ("ISO-2022-JP", b"Number JB\x1b(J65\x1b(B4321C".to_vec()),
        ("ISO-2022-JP of wide digits", b"Number JB\x1b$B#6#5#4#3#2#1\x1b(BC".to_vec()),
        ("overlong", overlong),
        ("longer", longer),
        ("high bits", high),
        ("some high bits", some_high),
    ];
    let mut wrong = Vec::new();
    for (name, body) in &bodies {
        for content_type in declared {
            // Without a declaration a mark declares the charset.
            let may_be_sure = content_type == "text/plain" && name.contains("mark");
            for body in [body.clone(), long_before(body)] {
                if body.len() > 10_000
                    && name.contains("UTF-16") | name.contains("UTF-32") | name.contains("mark")
                {
                    continue;
                }
                let (count, doubtful) = found(content_type, &body);
                if count != 1 || !doubtful && !may_be_sure {
                    wrong.push(format!("{name} as {content_type}: {count} {doubtful}"));
                }
            }
        }
    }
    for (content_type, body) in [
        ("text/plain; charset=utf-16", number.as_bytes()),
        ("text/plain; charset=utf-32le", number.as_bytes()),
        ("text/plain; charset=iso-8859-1", digits.as_bytes()),
        ("text/plain; charset=unknown-8bit", digits.as_bytes()),
        ("text/html; charset=us-ascii", b"<p>Number <b>+AEoAQg-</b>654321C"),
    ] {
        if found(content_type, body) != (1, true) {
            wrong.push(content_type.to_owned());
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}

#[test]
fn an_honest_text_is_not_doubted() {
    for (content_type, body) in [
        ("text/plain; charset=us-ascii", "call +44 20 7946 0100 or 1+1=2; a+b-c +ABC- +AGAIN-"),
        ("text/plain; charset=utf-8", "caf\u{e9} \u{410}\u{411}\u{412} \u{b0}\u{b2} \u{ff11}\u{2070e}"),
        ("text/plain", "caf\u{e9} 20\u{b0} \u{4e00}"),
    ] {
        assert!(!found(content_type, body.as_bytes()).1, "{body}");
    }
    assert!(!found("text/plain; charset=iso-8859-1", b"20\xb0 5\xb2 \xa35 caf\xe9 \xc0 la").1);
    assert!(!found("text/plain; charset=gb2312", b"\xb0\xb2 \xb0\xb1\xb2\xb3").1);
    assert!(!found("text/plain; charset=iso-2022-jp", b"\x1b$B%F%9%H\x1b(B 12").1);
}

#[test]
fn a_finding_in_what_is_seen_is_placed_in_the_whole_text() {
    let body = format!("<p>{}</p>JB<i hidden>xy</i>6543<i hidden>z</i>21C", "word ".repeat(10_000));
    let content = read("text/html", body.as_bytes());
    let numbers = content.findings.iter().filter(|finding| finding.class == national_insurance::CLASS);
    let spans: Vec<_> = numbers.map(|finding| (finding.span.start, finding.span.end)).collect();
    assert_eq!(spans, [(50_000, 50_012)]);
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        any::<Vec<u8>>(),
        prop::sample::select(vec![
            &b"JB654321C"[..],
            b"JB",
            b"+AEoAQg-",
            b"+",
            b"654321C",
            b"\x1b(J",
            b"\x1b",
            b"(B",
            b"\xb6\xb5\xb4\xb3",
            b"\xca\xc2",
            b"\xc1\x8a",
            b"\xc0\xb1",
            b"\xe0\x80\xb6",
            b"\xf0\x80",
            b"\x81\x8a",
            b"\0",
            b"6\0",
            b"\xff\xfe",
            b"\xef\xbc\x96",
            b" ",
        ])
        .prop_map(<[u8]>::to_vec),
        (1_000_usize..1_100).prop_map(|length| vec![b'x'; length]),
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
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
            "text/html", "text/plain", "text/plain; format=flowed; delsp=yes", "text/calendar", "text/csv", "text/xml",
            "image/svg+xml", "text/enriched",
        ]),
        size in 1usize..50,
    ) {
        let body = fragments.concat();
        let whole = format!("{:?}", read(content_type, body.as_bytes()));
        prop_assert_eq!(format!("{:?}", read_in_pieces(content_type, body.as_bytes(), size)), whole);
    }

    #[test]
    fn any_cutting_of_any_bytes_gives_the_same_facts(
        body in bytes(),
        content_type in prop::sample::select(vec![
            "text/plain", "text/plain; charset=utf-8", "text/html; charset=iso-8859-1", "text/plain; charset=utf-16",
        ]),
        size in 1usize..50,
    ) {
        let whole = format!("{:?}", read(content_type, &body));
        prop_assert_eq!(format!("{:?}", read_in_pieces(content_type, &body, size)), whole);
    }
}

#[test]
fn a_number_that_only_some_readers_of_a_charset_see_is_found() {
    let odd = b"as agreed JB6\x1b(H\x1b(J\x1b(B54321C it is";
    assert_eq!(found("text/plain; charset=iso-2022-jp", odd), (1, true));
    let plain = b"\x1b$B$3$s\x1b(B JB654321C";
    assert_eq!(found("text/plain; charset=iso-2022-jp", plain), (1, false));
    let little: Vec<u8> = "as agreed JB654321C".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert_eq!(found("text/plain; charset=utf-16be", &little), (1, true));
    assert_eq!(found("text/plain; charset=utf-16le", &little), (1, false));
}

#[test]
fn rich_text_is_read_whatever_it_is_declared_as() {
    let document = b"{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}{\\pict 4a42363534333231}\\pard as agreed JB65{\\v 9}\\'34{\\b 3}\r\n21C\\par}";
    for declared in [
        "application/rtf",
        "text/rtf",
        "text/richtext",
        "text/plain",
        "application/octet-stream",
        "image/png",
    ] {
        assert_eq!(found(declared, document), (1, false), "{declared}");
    }
}

#[test]
fn armour_in_an_attribute_is_encrypted_text() {
    let encrypted = |body: &str| {
        let content = read("text/html", body.as_bytes());
        content.uninspected.iter().any(|missed| missed.shortfall == super::facts::Shortfall::Encrypted)
    };
    assert!(encrypted("<img alt=x src='http://x.example/-----BEGIN PGP MESSAGE-----\r\n\r\nhEoD8BzDNz'>"));
    assert!(!encrypted("<p>It begins with <code>-----BEGIN PGP MESSAGE-----</code>\r\n\r\nand so on."));
}
