//! Mails that cost much to read: deep, wide, long, never closed. And functions of a size that make more of them.

use super::build::{MARKER, TOP, case, marker_base64, marker_text, row};
use super::cms::{Form, signed};
use super::compose::{BASE64, MIXED, base64, hello, leaf, mail, mixed, multipart, parted, with};
use super::files::near;
use super::{Case, Expect, Row};

const LIMIT: &str = "limit";

pub fn rows() -> Vec<Row> {
    vec![
        row("M-074", "nested very deep", deep()),
        row("M-075", "very many parts", many_parts()),
        row("M-076", "very many parameters and fields", many_fields()),
        row("M-077", "comments and encoded words that never end", never_closed()),
    ]
}

/// A text in so many multiparts.
fn nested_multiparts(depth: usize) -> Vec<u8> {
    let open: String = (0..depth)
        .map(|level| format!("Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"))
        .collect();
    let close: String = (0..depth).rev().map(|level| format!("\r\n--b{level}--\r\n")).collect();
    mail(format!("{open}Content-Type: text/plain\r\n\r\n{}{close}", marker_text()))
}

/// A text in so many messages, 34 bytes each.
fn nested_messages(depth: usize) -> Vec<u8> {
    let chain = "Content-Type: message/rfc822\r\n\r\n".repeat(depth);
    mail(format!("{chain}Content-Type: text/plain\r\n\r\n{}", marker_text()))
}

/// A multipart in a signed message in a multipart, and so on.
fn nested_signed(levels: usize, binary: bool) -> Vec<u8> {
    let innermost = multipart("mixed", "foo", &[leaf("Content-Type: text/plain\r\n", marker_text())]);
    mail((0..levels).fold(innermost, |inner, level| {
        let message = signed(Form::Definite, &inner);
        let fields = "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\r\n";
        let part = if binary {
            leaf(&format!("{fields}Content-Transfer-Encoding: binary\r\n"), message)
        } else {
            leaf(&format!("{fields}{BASE64}"), base64(message))
        };
        multipart("mixed", &format!("b{level}"), &[part])
    }))
}

fn deep() -> Vec<Case> {
    let limit = || Expect::nothing().shortfall(LIMIT);
    vec![
        case("multiparts-64", nested_multiparts(64), Expect::nothing().found_or(LIMIT)),
        case("multiparts-65", nested_multiparts(65), limit()),
        case("multiparts-100", nested_multiparts(100), limit()),
        case("multiparts-1000", nested_multiparts(1_000), limit()).large(),
        case("multiparts-10000", nested_multiparts(10_000), limit()).large(),
        case("messages-500", nested_messages(500), limit()),
        case("signed-3", nested_signed(3, false), Expect::found()),
        case("signed-8", nested_signed(8, false), Expect::nothing().found_or(LIMIT)),
        case("signed-80", nested_signed(80, true), limit()),
    ]
}

/// So many parts, all but the last empty.
fn parts(count: usize) -> Vec<u8> {
    let last = leaf(&format!("Content-Type: text/plain\r\n{BASE64}"), marker_base64());
    mail(leaf(MIXED, ["--foo\r\n\r\n".repeat(count - 1).as_bytes(), &parted("foo", &[last])].concat()))
}

fn many_parts() -> Vec<Case> {
    vec![
        case("1000", parts(1_000), Expect::found()),
        case("10000", parts(10_000), Expect::found()).large(),
        case("100000", parts(100_000), Expect::nothing().shortfall(LIMIT)).large(),
    ]
}

/// The mail of row M-001 with these parameters in its `Content-Type`.
fn with_parameters(parameters: &str) -> Vec<u8> {
    let body = parted("foo", &[leaf("Content-Type: text/plain\r\n", marker_text())]);
    mail(leaf(&format!("Content-Type: multipart/mixed; boundary=foo{parameters}\r\n"), body))
}

fn numbered(count: usize, each: impl Fn(usize) -> String) -> String {
    (0..count).map(each).collect()
}

fn with_fields(fields: &str) -> Vec<u8> {
    mail(leaf(&format!("{fields}Content-Type: text/plain\r\n"), marker_text()))
}

fn many_fields() -> Vec<Case> {
    let limit = |name: &str, mail: Vec<u8>| case(name, mail, Expect::nothing().shortfall(LIMIT)).large();
    let parameters = |count| with_parameters(&numbered(count, |at| format!(";\r\n p{at}=v")));
    let section = |from, count| numbered(count, move |at| format!(";\r\n name*{}=v", from + at));
    vec![
        limit("parameters-10000", parameters(10_000)),
        limit("parameters-1000000", parameters(1_000_000)),
        limit("fields-100000", with_fields(&numbered(100_000, |at| format!("X-{at}: v\r\n")))),
        limit("field-of-a-mebibyte", with_fields(&format!("X-Long: {}\r\n", "v".repeat(1 << 20)))),
        limit(
            "field-of-a-mebibyte-folded",
            with_fields(&format!("X-Long: v\r\n{}", " vvvvvvv\r\n".repeat(100_000))),
        ),
        limit("sections-100000", with_parameters(&section(1, 100_000))),
        case("section-4294967295", with_parameters(&section(4_294_967_295, 1)), Expect::found()),
        case("sections-to-4294967296", with_parameters(&section(4_294_967_290, 7)), Expect::found()),
    ]
}

fn never_closed() -> Vec<Case> {
    let body = parted("foo", &[leaf("Content-Type: text/plain\r\n", marker_text())]);
    let comments = |count: usize| {
        mail(leaf(&format!("Content-Type: multipart/mixed; boundary={}\r\n", "(".repeat(count)), &body))
    };
    let words = |count: usize| with_fields(&format!("X-Words: {}\r\n", "=?".repeat(count)));
    vec![
        case("comments-60000", comments(60_000), Expect::found()).large(),
        case("comments-1048576", comments(1 << 20), Expect::nothing().shortfall(LIMIT)).large(),
        case("encoded-words-30000", words(30_000), Expect::found()).large(),
        case("encoded-words-500000", words(500_000), Expect::nothing().shortfall(LIMIT)).large(),
    ]
}

/// A maker of a mail of about so many bytes.
pub type Maker = fn(usize) -> Vec<u8>;

/// Mails of about a given size that are dear to a reader who looks back or starts anew: for tests of time and memory.
pub fn pathological() -> Vec<(&'static str, Maker)> {
    vec![
        ("words of a dictionary", |n| mail(format!("\r\n{}", fill(n, "bet bet bet\r\n> bet bet casino ")))),
        ("nested multiparts", |n| nested_multiparts(n / 70)),
        ("nested messages", |n| nested_messages(n / 32)),
        ("nested multiparts with one boundary", |n| mail(fill(n, &format!("{MIXED}\r\n--foo\r\n")))),
        ("many parts", |n| parts(n / 9 + 1)),
        ("many boundaries that begin alike", |n| {
            let boundary = "a".repeat(40);
            // As many as may be open: what grows are the lines that are nearly one of theirs.
            let open = numbered(60, |at| {
                format!("Content-Type: multipart/mixed; boundary={boundary}{at}\r\n\r\n--{boundary}{at}\r\n")
            });
            mail(format!("{open}\r\n{}", fill(n, &format!("--{boundary}\r\n"))))
        }),
        ("boundary parameters", |n| with_parameters(&numbered(n / 16, |at| format!("; boundary=b{at}")))),
        ("parameters", |n| with_parameters(&numbered(n / 10, |at| format!("; p{at}=v")))),
        ("sections of a parameter, last first", |n| {
            // Of five digits each: detectors look at numbers by their length.
            with_parameters(&numbered(n / 17, |at| format!("; name*{}=v", 50_000 - at)))
        }),
        ("quotes that are not closed", |n| with_parameters(&fill(n, "; name=\"\\"))),
        ("fields", |n| with_fields(&numbered(n / 12, |at| format!("X-{at}: v\r\n")))),
        ("one field in one line", |n| with_fields(&format!("X-Long: {}\r\n", "v".repeat(n)))),
        ("one folded field", |n| with_fields(&format!("X-Long: v\r\n{}", fill(n, " v\r\n")))),
        ("many subjects", |n| with_fields(&fill(n, "Subject: as agreed\r\n"))),
        ("comments that are not closed", |n| with_fields(&format!("To: {}\r\n", "(".repeat(n)))),
        ("encoded words that are not closed", |n| with_fields(&format!("X-Words: {}\r\n", fill(n, "=?")))),
        ("encoded words", |n| with_fields(&format!("X-Words: {}\r\n", fill(n, "=?utf-8?Q?a?=\r\n ")))),
        ("addresses", |n| with_fields(&format!("To: {}x@council.example\r\n", fill(n, "a@b.example, ")))),
        ("almost delimiters", |n| mixed(&[text(fill(n, "--fo\r\n--foo-\r\n--fooo\r\n"))])),
        ("lines of hyphens", |n| mixed(&[text(fill(n, &("-".repeat(990) + "\r\n")))])),
        ("one line of hyphens", |n| mixed(&[text("-".repeat(n))])),
        ("header-like lines in the body", |n| mail(leaf("", fill(n, "Content-Type: text/plain\r\n\r\n")))),
        ("no base64 in base64", |n| with(leaf(BASE64, fill(n, "!.\u{ff}")))),
        ("padding in base64", |n| with(leaf(BASE64, fill(n, "WA==")))),
        ("equals signs in quoted-printable", |n| {
            with(leaf("Content-Transfer-Encoding: quoted-printable\r\n", fill(n, "=")))
        }),
        ("blanks in quoted-printable", |n| {
            with(leaf("Content-Transfer-Encoding: quoted-printable\r\n", " ".repeat(n)))
        }),
        ("tags that are not closed", |n| html(fill(n, "<p"))),
        ("elements that are not closed", |n| html(fill(n, "<b><i>"))),
        ("comments that are not closed in HTML", |n| html(fill(n, "<!-- "))),
        ("attributes that are not closed", |n| html(fill(n, "<a href=\"<a href='"))),
        ("references", |n| html(fill(n, "&#x4;&am&&amp"))),
        ("hidden elements", |n| html(fill(n, "<span style=\"display:none\">"))),
        ("nested tables", |n| html(fill(n, "<table><tr><td>"))),
        ("data addresses", |n| html(fill(n, "<img src=\"data:;base64,WA\">"))),
        ("begin lines of uuencode", |n| with(text(fill(n, "begin 644 a\r\n")))),
        ("lines that look like base64", |n| with(text(fill(n, &(base64([0x55; 57]) + "\r\n"))))),
        ("one line that looks like base64", |n| with(text("QUJD".repeat(n / 4)))),
        ("hexadecimal digits", |n| with(text(fill(n, "4a4236")))),
        ("From lines", |n| with(text(fill(n, "From jo@council.example Mon Nov  2 10:00:00 2026\r\n\r\n")))),
        ("NUL", |n| with(text("\0".repeat(n)))),
        ("CR without LF", |n| with(text("\r".repeat(n)))),
        ("LF without CR", |n| mail(leaf("", "\n--foo".repeat(n / 6)))),
        ("begin lines of yEnc", |n| with(text(fill(n, "=ybegin line=128 size=1 name=a\r\n")))),
        ("armour lines", |n| with(text(fill(n, "-----BEGIN PGP MESSAGE----\r\n")))),
        ("digits", |n| with(text("1".repeat(n)))),
        ("personal data", |n| with(text(fill(n, &format!("{MARKER}\r\n"))))),
        ("near matches in text", near::in_text),
        ("near matches in a table", near::in_table),
        ("delimiters in a header block", |n| mail(format!("{MIXED}{}", fill(n, "--foo\r\n")))),
        ("a header block without an end", |n| format!("{TOP}{}", fill(n, "no colon\r\n")).into_bytes()),
    ]
}

/// One piece again and again, up to about so many bytes.
fn fill(size: usize, piece: &str) -> String {
    piece.repeat(size / piece.len())
}

fn text(body: String) -> Vec<u8> {
    leaf("Content-Type: text/plain; charset=utf-8\r\n", body)
}

fn html(body: String) -> Vec<u8> {
    mixed(&[hello(), leaf("Content-Type: text/html; charset=utf-8\r\n", body)])
}
