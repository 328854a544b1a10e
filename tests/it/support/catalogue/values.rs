//! Content inside of values: calendar entries, contact cards, data: addresses, pictures of text; and header fields.

use super::build::{MARKER, TOP, case, marker_base64, marker_text, row};
use super::compose::{BASE64, base64, base64_line, hello, leaf, mail, marked, mixed, with};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("C-11", "content in a value of another format", inline_content()),
        row("C-12", "content in header fields", header_fields()),
        row("C-13", "fields that may be there once only, twice", doubled_fields()),
    ]
}

/// Folded as calendar entries and cards are: at 75 bytes, a blank first (RFC 5545 section 3.1).
fn folded(line: &str) -> String {
    let pieces: Vec<&str> =
        (0..line.len()).step_by(74).map(|at| &line[at..line.len().min(at + 74)]).collect();
    pieces.join("\r\n ")
}

fn inline_content() -> Vec<Case> {
    let encoded = base64_line(format!("{}{}", "All of this is known.\r\n".repeat(5), marker_text()));
    let calendar = |line: &str| {
        let entry = format!(
            "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:1\r\nDTSTART:20261102T100000Z\r\n{}\r\n\
             SUMMARY:Meeting\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n",
            folded(line)
        );
        with(leaf("Content-Type: text/calendar; method=REQUEST; charset=utf-8\r\n", entry))
    };
    let card = |version: &str, line: &str| {
        let card = format!("BEGIN:VCARD\r\nVERSION:{version}\r\nFN:Jo\r\n{}\r\nEND:VCARD\r\n", folded(line));
        with(leaf("Content-Type: text/vcard; charset=utf-8\r\n", card))
    };
    let html = |body: &str| with(leaf("Content-Type: text/html; charset=utf-8\r\n", body));
    let picture = |content: &str| {
        format!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"400\" height=\"40\">{content}</svg>")
    };
    let text = picture(&format!("<text y=\"20\">{MARKER}</text>"));
    let spans = picture("<text y=\"20\">JB65<tspan fill=\"red\">43</tspan>21C</text>");
    let svg = |content: &str| {
        with(leaf(&format!("Content-Type: image/svg+xml; name=a.svg\r\n{BASE64}"), base64(content)))
    };
    let nested = |data: &str| picture(&format!("<image href=\"data:text/plain;base64,{data}\"/>"));
    let percent = format!("as%20agreed%20{}%20it%20is", MARKER.replace('6', "%36"));
    let html_in_html = base64_line(format!("<p>as agreed {} it is", MARKER.replace("65", "<b>6</b>5")));
    let mails = [
        ("calendar-attach", calendar(&format!("ATTACH;ENCODING=BASE64;VALUE=BINARY:{encoded}"))),
        ("calendar-attach-typed", {
            calendar(&format!("ATTACH;FMTTYPE=text/plain;ENCODING=BASE64;VALUE=BINARY:{encoded}"))
        }),
        ("calendar-attach-data", calendar(&format!("ATTACH:data:text/plain;base64,{encoded}"))),
        ("calendar-description-folded", {
            calendar(&format!("DESCRIPTION:{}{MARKER}\\nit is", "as agreed and known ".repeat(3)))
        }),
        ("card-3-photo", card("3.0", &format!("PHOTO;ENCODING=b;TYPE=JPEG:{encoded}"))),
        ("card-21-photo", card("2.1", &format!("PHOTO;ENCODING=BASE64;JPEG:{encoded}"))),
        ("card-4-photo", card("4.0", &format!("PHOTO:data:image/jpeg;base64,{encoded}"))),
        ("card-21-note", card("2.1", "NOTE;ENCODING=QUOTED-PRINTABLE:as agreed JB=36=35=34321C it is")),
        ("html-link", html(&format!("<a href=\"data:text/plain;base64,{encoded}\">minutes</a>"))),
        ("html-picture", html(&format!("<img src='data:image/png;base64,{encoded}'>"))),
        ("html-object", html(&format!("<object data=data:text/plain;base64,{encoded}></object>"))),
        ("html-style", html(&format!("<style>p {{ background: url(data:;base64,{encoded}) }}</style><p>a"))),
        ("html-percent", html(&format!("<a href=\"data:text/plain,{percent}\">minutes</a>"))),
        ("html-html", html(&format!("<iframe src=\"data:text/html;base64,{html_in_html}\"></iframe>"))),
        ("html-blanks-inside", {
            html(&format!("<a href=\"data:text/plain;base64,\r\n{}\">minutes</a>", base64(marker_text())))
        }),
        ("html-entities-inside", {
            html(&format!("<a href=\"data&colon;text/plain;base64&#44;{encoded}\">minutes</a>"))
        }),
        ("svg", svg(&text)),
        ("svg-spans", svg(&spans)),
        ("svg-in-html", html(&format!("<p>hello</p>{spans}"))),
        ("svg-as-data", html(&format!("<img src=\"data:image/svg+xml;base64,{}\">", base64_line(&spans)))),
        ("svg-with-data", svg(&nested(&encoded))),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::found())).into()
}

/// The usual fields, one of them with another value.
fn with_field(name: &str, value: &str) -> String {
    let line = |line: &str| {
        if line.starts_with(&format!("{name}: ")) {
            format!("{name}: {value}\r\n")
        } else {
            format!("{line}\r\n")
        }
    };
    let fields: String = TOP.lines().map(line).collect();
    if TOP.contains(&format!("{name}: ")) { fields } else { fields + &format!("{name}: {value}\r\n") }
}

fn with_header(header: &str) -> Vec<u8> {
    [header.as_bytes(), &leaf("Content-Type: text/plain\r\n", "hello\r\n")].concat()
}

fn header_fields() -> Vec<Case> {
    let text = format!("as agreed {MARKER} it is");
    assert!(!text.len().is_multiple_of(3));
    let word = format!("=?utf-8?B?{}?=", base64_line(&text));
    // The two bytes of one letter are in two words.
    let divided = format!("=?utf-8?B?{}?= =?utf-8?B?{}?=", base64_line(b"caf\xc3"), {
        base64_line([b"\xa9 ", text.as_bytes()].concat())
    });
    let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    let fields = [
        ("subject", "Subject", text.clone()),
        ("subject-base64", "Subject", word.clone()),
        ("subject-printable", "Subject", "=?utf-8?Q?as_agreed_JB=36=354321C_it_is?=".to_owned()),
        (
            "subject-marker-divided",
            "Subject",
            "as agreed =?utf-8?Q?JB654?=\r\n =?utf-8?Q?321C?= it is".to_owned(),
        ),
        ("subject-letter-divided", "Subject", divided),
        ("subject-language", "Subject", word.replace("utf-8", "utf-8*en")),
        (
            "subject-no-padding",
            "Subject",
            format!("=?utf-8?B?{}?=", base64_line(&text).trim_end_matches('=')),
        ),
        ("subject-utf-16", "Subject", format!("=?utf-16be?B?{}?=", base64_line(wide))),
        ("subject-folded", "Subject", text.replace("65", "65\r\n ")),
        ("x-field", "X-Agreed", text.clone()),
        ("x-field-encoded", "X-Agreed", word.clone()),
        ("comments", "Comments", text.clone()),
        ("keywords", "Keywords", format!("agreed, {MARKER}")),
        ("from-name", "From", format!("\"Jo, {MARKER}\" <jo@council.test>")),
        ("from-name-encoded", "From", format!("{word} <jo@council.test>")),
        ("from-comment", "From", format!("jo@council.test (as agreed {MARKER} it is)")),
        ("to-group", "To", format!("{word}: sam@mailbox.example;")),
        ("message-id", "Message-ID", format!("<{MARKER}@council.test>")),
        ("references", "References", format!("<1@council.test>\r\n <{MARKER}@council.example>")),
        ("list-id", "List-Id", format!("{word} <list.council.example>")),
        (
            "received",
            "Received",
            format!("from a.example by b.example id {MARKER}; Mon, 2 Nov 2026 10:00:00 +0000"),
        ),
    ];
    let mut cases: Vec<Case> = fields
        .into_iter()
        .map(|(name, field, value)| case(name, with_header(&with_field(field, &value)), Expect::found()))
        .collect();
    let described =
        leaf(&format!("Content-Type: text/plain\r\nContent-Description: {word}\r\n"), "hello\r\n");
    let message = leaf("Content-Type: message/rfc822\r\n", with_header(&with_field("Subject", &word)));
    cases.push(case("description-of-a-part", with(described), Expect::found()));
    cases.push(case("subject-of-an-attached-mail", with(message), Expect::found()));
    cases.extend(controls());
    cases
}

/// Characters that end a line or a string, in encoded words.
fn controls() -> Vec<Case> {
    let held = || Expect::found().held(&["HDR-CTRL"]);
    let subject = |name: &str, value: &str| case(name, with_header(&with_field("Subject", value)), held());
    let from = |name: &str, control: &str| {
        let hidden = format!("=?utf-8?Q?sam=40mailbox.example{control}?= {MARKER} <jo@council.example>");
        case(name, with_header(&with_field("From", &hidden)), held())
    };
    vec![
        from("from-nul", "=00"),
        from("from-lf", "=0A"),
        from("from-cr-lf", "=0D=0A"),
        subject("subject-nul", "=?utf-8?Q?as_agreed_JB65=004321C_it_is?="),
        subject("subject-cr-lf", "=?utf-8?Q?as_agreed=0D=0AX-Agreed:_JB654321C?="),
        subject("subject-base64-nul", &format!("=?utf-8?B?{}?=", base64_line(format!("agreed\0 {MARKER}")))),
    ]
}

fn doubled_fields() -> Vec<Case> {
    let (plain, marking) = ("Subject: as agreed\r\n", "Subject: OFFICIAL-SENSITIVE: as agreed\r\n");
    let personal = format!("Subject: as agreed {MARKER} it is\r\n");
    let (from, other_from) =
        ("From: jo@council.example\r\n", format!("From: {MARKER} <jo@council.example>\r\n"));
    let (to, other_to) = ("To: sam@mailbox.example\r\n", format!("To: {MARKER} <sam@mailbox.example>\r\n"));
    let cc = format!("Cc: a@b.example\r\nCc: {MARKER} <b@b.example>\r\n");
    let held = || Expect::found().held(&["HDR-DUP"]);
    let twice = |field: &str, first: &str, second: &str| {
        with_header(&TOP.replace(field, &format!("{first}{second}")))
    };
    let mut cases = Vec::new();
    for (name, field, other) in [
        ("subject-marking", plain, marking),
        ("subject", plain, &personal),
        ("from", from, &other_from),
        ("to", to, &other_to),
    ] {
        cases.push(case(format!("{name}-first"), twice(field, other, field), held()));
        cases.push(case(format!("{name}-second"), twice(field, field, other), held()));
    }
    cases.push(case("cc", with_header(&format!("{TOP}{cc}")), held()));
    let apart = TOP.replace(plain, "") + plain + "X-A: b\r\n" + marking;
    cases.push(case("subject-apart", with_header(&apart), held()));
    cases.push(case("subject-other-case", twice(plain, plain, &personal.to_uppercase()), held()));
    let date = "Date: Mon, 2 Nov 2026 10:00:00 +0000\r\n";
    let marked_text = mixed(&[hello(), marked()]);
    let doubled = String::from_utf8(marked_text).unwrap().replacen(
        date,
        &format!("{date}{}", date.replace("10:00", "11:00")),
        1,
    );
    cases.push(case("date", doubled, held()));
    let ids = format!("{TOP}Message-ID: <2@council.example>\r\n");
    let body = leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), marker_base64());
    cases.push(case("message-id", [ids.as_bytes(), &body].concat(), held()));
    let versions =
        leaf(&format!("MIME-Version: 2.0\r\nContent-Type: text/plain\r\n{BASE64}"), marker_base64());
    cases.push(case("version", mail(versions), held()));
    cases
}
