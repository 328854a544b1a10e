//! Transfer encodings: base64 with junk and padding, broken quoted-printable, uuencode and other old forms, bodies that
//! are compressed, text that flows.

use super::build::{ATTACHED, MARKER, case, marker_base64, marker_text, row};
use super::codings::{ascii_85, binhex, escaped, uuencoded, yenc, yenc_part};
use super::compose::{BASE64, QUOTED_PRINTABLE, base64, base64_line, hello, leaf, mail, mixed, with};
use super::packed::{deflate, gzip, zlib};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("M-080", "base64 in other lines", other_lines()),
        row("M-081", "junk in base64", junk()),
        row("M-082", "padding inside base64", padding()),
        row("M-083", "base64 with another alphabet, no padding, text after it", other_base64()),
        row("M-084", "blanks at the ends of quoted-printable lines", blanks()),
        row("M-085", "soft line breaks with other line ends", soft_breaks()),
        row("M-086", "an equals sign that escapes nothing", stray_equals()),
        row("M-087", "an escape that is divided over lines", divided_escapes()),
        row("M-088", "what quoted-printable does not allow", illegal_bytes()),
        row("M-089", "uuencode", uuencode()),
        row("M-090", "yEnc, BinHex and others", old_codings()),
        row("M-093", "a compressed body", compressed_bodies()),
        row("M-094", "text that flows", flowed()),
    ]
}

/// The mail of row M-001 with another body in the attached file.
fn in_base64(body: impl AsRef<[u8]>) -> Vec<u8> {
    with(leaf(&format!("{ATTACHED}{BASE64}"), body))
}

fn in_quoted_printable(body: impl AsRef<[u8]>) -> Vec<u8> {
    let fields = format!("Content-Type: text/plain; charset=us-ascii\r\n{QUOTED_PRINTABLE}");
    with(leaf(&fields, body))
}

/// A line of base64 in pieces of so many symbols, this between them.
fn pieces(line: &str, size: usize, between: &[u8]) -> Vec<u8> {
    let pieces: Vec<&[u8]> = line.as_bytes().chunks(size).collect();
    let mut body = pieces.join(between);
    body.extend_from_slice(b"\r\n");
    body
}

fn other_lines() -> Vec<Case> {
    let line = base64_line(marker_text());
    let filler = "All of this is known to everybody in town.\r\n".repeat(530);
    let long = base64_line(format!("{filler}{}{filler}", marker_text()));
    let of = |name: &str, body: Vec<u8>| case(name, in_base64(body), Expect::found().clean());
    vec![
        of("lines-of-6", pieces(&line, 6, b"\r\n")),
        of("lines-of-1", pieces(&line, 1, b"\r\n")),
        of("one-line-of-60-kilobytes", pieces(&long, usize::MAX, b"")),
        of("cr-cr-lf", pieces(&line, 20, b"\r\r\n")),
        of("cr", pieces(&line, 20, b"\r")),
        of("lf", pieces(&line, 20, b"\n")),
        of("blank-lines", pieces(&line, 20, b"\r\n\r\n")),
    ]
}

fn junk() -> Vec<Case> {
    let line = base64_line(marker_text());
    let mut cases = Vec::new();
    let junk = [
        ("dot", b'.'),
        ("hash", b'#'),
        ("hyphen", b'-'),
        ("blank", b' '),
        ("exclamation", b'!'),
        ("nul", 0),
        ("ff", 0xff),
    ];
    for (name, byte) in junk {
        for size in [1, 4, 20] {
            let body = pieces(&line, size, &[byte]);
            cases.push(case(
                format!("{name}-every-{size}"),
                in_base64(body),
                Expect::found().noted(&["DEC-B64"]),
            ));
        }
    }
    cases
}

fn padding() -> Vec<Case> {
    let (text, line) = (marker_text(), base64_line(marker_text()));
    let apart = |size: usize| text.as_bytes().chunks(size).map(base64_line).collect::<String>() + "\r\n";
    let of = |name: &str, body: Vec<u8>| case(name, in_base64(body), Expect::found().held(&["DEC-B64"]));
    vec![
        of("after-4", pieces(&line, 4, b"=")),
        of("after-4-twice", pieces(&line, 4, b"==")),
        of("at-line-ends", pieces(&line, 20, b"=\r\n")),
        of("one-byte-each", apart(1).into_bytes()),
        of("two-bytes-each", apart(2).into_bytes()),
        of(
            "four-bytes-each-in-lines",
            text.as_bytes().chunks(4).map(base64).collect::<String>().into_bytes(),
        ),
    ]
}

fn other_base64() -> Vec<Case> {
    // Symbols 62 and 63 before the marker: who skips them loses what follows.
    let url_safe = base64(format!("ab>ab?{}", marker_text())).replace('+', "-").replace('/', "_");
    assert!(url_safe.contains('-') && url_safe.contains('_'));
    let short = format!("as agreed: {MARKER}");
    let unpadded = base64(&short).replace('=', "");
    assert!(base64(&short).contains('='));
    let footer = |text: &str| format!("{}\r\nCouncil list: {text}\r\n", "_".repeat(47));
    let about = "write to list-request@council.example to leave";
    let of = |name: &str, body: String| case(name, in_base64(body), Expect::found().noted(&["DEC-B64"]));
    vec![
        of("url-safe", url_safe),
        of("no-padding", unpadded.clone()),
        of("footer-after-padding", base64(&short) + &footer(about)),
        of("footer-without-padding", unpadded + &footer(about)),
        of("marker-in-the-footer", base64("hello\r\n") + &footer(&format!("as agreed {MARKER} it is"))),
    ]
}

/// Row M-084. A blank that begins a line after a soft break is text, and encoders write it all the time: no code.
fn blanks() -> Vec<Case> {
    let of = |name: &str, text: &str, expect: Expect| case(name, in_quoted_printable(text), expect);
    let noted = || Expect::found().noted(&["DEC-QP"]);
    vec![
        of("space-first", " as agreed =\r\n JB65=\r\n 4321C it is\r\n", Expect::found()),
        of("tab-first", "\tas agreed =\r\n\tJB65=\r\n\t4321C it is\r\n", Expect::found()),
        of("space-last", "as agreed JB65= \r\n4321C it is\r\n", noted()),
        of("tab-last", "as agreed JB65=\t\r\n4321C it is\r\n", noted()),
        of("blanks-last", "as agreed JB65= \t \r\n4321C it is\r\n", noted()),
    ]
}

fn soft_breaks() -> Vec<Case> {
    let ends = [("lf", "\n"), ("cr", "\r"), ("cr-cr-lf", "\r\r\n"), ("cr-lf-lf", "\r\n\n")];
    let of = |(name, end): (&str, &str)| {
        let text = format!("as agreed JB65={end}4321C it is\r\n");
        case(name, in_quoted_printable(text), Expect::found().noted(&["DEC-QP"]))
    };
    ends.map(of).into()
}

/// Row M-086. Beside the marker any reading shows it; inside of it one that drops the equals sign and what was to be an
/// escape.
fn stray_equals() -> Vec<Case> {
    let strays = [
        ("two-at-line-end", "==\r\n"),
        ("digit-at-line-end", "=2=\r\n"),
        ("at-sign-at-line-end", "=@=\r\n"),
        ("two", "=="),
        ("digit", "=2"),
        ("at-sign", "=@"),
        ("blank-two", "= =="),
        ("tab", "=\t"),
        ("control", "=\x12"),
        ("zero", "=0"),
        ("zero-x", "=0x"),
    ];
    let mut cases = Vec::new();
    for (name, stray) in strays {
        let held = || Expect::found().held(&["DEC-QP"]);
        // The next character is escaped, so that the stray sign cannot take it.
        let (inside, beside) = (format!("JB654{stray}=3321C"), format!("to {stray}=20{MARKER}"));
        for (place, text) in [("inside", inside), ("beside", beside)] {
            let text = format!("as agreed {text} it is\r\n");
            cases.push(case(format!("{name}-{place}"), in_quoted_printable(text), held()));
        }
    }
    // The blank is text and the line break a soft one: nothing is wrong here.
    let proper = in_quoted_printable("as agreed JB654 =\r\n321C it is\r\n");
    cases.push(case("blank-at-line-end", proper, Expect::found().clean()));
    cases
}

/// Row M-087. Who joins the lines first sees the marker.
fn divided_escapes() -> Vec<Case> {
    let ends = [("cr-lf", "\r\n"), ("lf", "\n"), ("cr", "\r"), ("soft", "=\r\n")];
    let of = |(name, end): (&str, &str)| {
        let text = format!("as agreed J=4{end}2654321=4{end}3 it is\r\n");
        case(name, in_quoted_printable(text), Expect::nothing().held(&["DEC-QP"]))
    };
    ends.map(of).into()
}

fn illegal_bytes() -> Vec<Case> {
    let of = |name: &str, body: Vec<u8>, expect: Expect| case(name, in_quoted_printable(body), expect);
    let noted = || Expect::found().noted(&["DEC-QP"]);
    let line = |marker: &str| format!("as agreed {marker} it is\r\n").into_bytes();
    // Latin-1: each byte is what its character is numbered.
    let latin = |marker: &str| line(marker).into_iter().map(|byte| if byte == b'~' { 0xaa } else { byte });
    let filler = "All of this is known to everybody in town. ".repeat(120);
    vec![
        // A tab may stand there, a line break too.
        of("tab", line(&escaped(MARKER, "\t")), Expect::found()),
        of("hard-breaks", line(&escaped(MARKER, "\r\n")), Expect::found()),
        of("control", line(&escaped(MARKER, "\x12")), noted()),
        of("aa", latin(&escaped(MARKER, "~")).collect(), noted()),
        // The standard has capitals, and no reader is known that heeds it: nothing can be read in another way.
        of("lower-case", line(&escaped(MARKER, "").to_lowercase()), Expect::found().clean()),
        of("line-of-10-kilobytes", line(&format!("{filler}{}, {filler}", escaped(MARKER, ""))), noted()),
    ]
}

fn uuencode() -> Vec<Case> {
    let lines = uuencoded(marker_text().as_bytes());
    let block = |first: &str, lines: &str, last: &str| format!("{first}\r\n{lines}{last}\r\n");
    let whole = block("begin 644 a.txt", &lines, "end");
    let open = lines.strip_suffix("`\r\n").unwrap();
    let other = block("begin 644 b.txt", &uuencoded(b"Minutes of the meeting.\r\n"), "end");
    let plain = |text: String| with(leaf("Content-Type: text/plain\r\n", text));
    let bodies = [
        ("block", whole.clone()),
        ("text-around", format!("Dear Sam,\r\n\r\n{whole}\r\nyours\r\nJo\r\n")),
        ("no-end", block("begin 644 a.txt", open, "")),
        ("two-blocks", format!("{other}\r\n{whole}")),
        ("blank-for-zero", whole.replace('`', " ")),
        ("name-with-blanks", whole.replace("a.txt", "my file.txt")),
        ("mode-of-four-digits", whole.replace("644", "0644")),
        ("lower-part-of-a-quote", whole.replace("begin", "\r\nbegin")),
    ];
    let mut cases: Vec<Case> =
        bodies.map(|(name, text)| case(name, plain(text), Expect::found().noted(&["INLINE-UU"]))).into();
    cases.push(case("no-declaration-at-all", mail(leaf("", &whole)), Expect::found().noted(&["INLINE-UU"])));
    for encoding in ["x-uuencode", "x-uue", "uuencode"] {
        let field = format!("{ATTACHED}Content-Transfer-Encoding: {encoding}\r\n");
        cases.push(case(format!("encoding-{encoding}"), with(leaf(&field, &whole)), Expect::found()));
    }
    let base64_block = format!("begin-base64 644 a.txt\r\n{}====\r\n", marker_base64());
    cases.push(case("base64-block", plain(base64_block), Expect::found()));
    cases
}

fn old_codings() -> Vec<Case> {
    let (text, name) = (marker_text(), "a.txt");
    let text = text.as_bytes();
    let plain = |body: Vec<u8>| mixed(&[hello(), leaf("Content-Type: text/plain\r\n", body)]);
    let typed = |media_type: &str, field: &str, body: String| {
        with(leaf(&format!("Content-Type: {media_type}; name=att\r\n{field}"), body))
    };
    let encoding = |name: &str| format!("Content-Transfer-Encoding: {name}\r\n");
    let mails = [
        ("yenc", plain(yenc(name, text))),
        ("yenc-part-1-of-2", plain(yenc_part(name, text))),
        ("binhex", plain(binhex(name, text).into_bytes())),
        ("binhex-type", typed("application/mac-binhex40", "", binhex(name, text))),
        ("binhex-encoding", typed("application/octet-stream", &encoding("binhex40"), binhex(name, text))),
        ("x-gzip64", typed("text/plain", &encoding("x-gzip64"), base64(gzip(text)))),
        ("base85", plain(format!("{}\r\n", ascii_85(text)).into_bytes())),
        ("base85-encoding", typed("text/plain", &encoding("base85"), ascii_85(text))),
    ];
    mails.map(|(name, mail)| case(name, mail, Expect::nothing().found_or("uninspectable"))).into()
}

fn compressed_bodies() -> Vec<Case> {
    let text = marker_text();
    let text = text.as_bytes();
    let of = |name: &str, fields: &str, body: Vec<u8>| {
        let fields = format!("Content-Type: text/plain\r\n{fields}");
        case(name, with(leaf(&fields, body)), Expect::found())
    };
    let content = |name: &str| format!("Content-Encoding: {name}\r\n{BASE64}");
    vec![
        of("content-gzip", &content("gzip"), base64(gzip(text)).into()),
        of("content-x-gzip", &content("x-gzip"), base64(gzip(text)).into()),
        of("content-deflate", &content("deflate"), base64(zlib(text)).into()),
        of("content-deflate-without-header", &content("deflate"), base64(deflate(text)).into()),
        of("content-gzip-twice", &content("gzip, gzip"), base64(gzip(&gzip(text))).into()),
        of("transfer-gzip", "Content-Transfer-Encoding: gzip\r\n", gzip(text)),
        of("transfer-deflate", "Content-Transfer-Encoding: deflate\r\n", zlib(text)),
    ]
}

/// Row M-094 (RFC 3676).
fn flowed() -> Vec<Case> {
    let of = |name: &str, parameters: &str, text: &str| {
        let fields = format!("Content-Type: text/plain; charset=us-ascii; format=flowed{parameters}\r\n");
        case(name, with(leaf(&fields, text)), Expect::found())
    };
    vec![
        of("one-break", "; delsp=yes", "as agreed JB65 \r\n4321C it is\r\n"),
        of("many-breaks", "; delsp=yes", "as agreed J \r\nB6 \r\n54 \r\n3 \r\n21C it is\r\n"),
        of("other-case", "; DelSp=\"Yes\"", "as agreed JB6 \r\n543 \r\n21C it is\r\n"),
        of("quoted", "; delsp=yes", "> as agreed JB6 \r\n> 543 \r\n> 21C it is\r\n"),
        of("stuffed", "; delsp=yes", "as agreed JB6 \r\n 543 \r\n 21C it is\r\n"),
        of("blanks-stay", "; delsp=no", "as agreed JB65 \r\n4321C it is\r\n"),
    ]
}
