//! Multiparts: what stands around parts, boundaries that resemble each other, nesting, encoded containers.

use super::build::{ATTACHED, MARKER, TOP, case, marker_base64, marker_quoted_printable, marker_text, row};
use super::codings::quoted_printable;
use super::compose::{
    BASE64, MIXED, QUOTED_PRINTABLE, base64, hello, leaf, mail, marked, mixed, multipart, parted, with,
};
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![
        row("M-062", "a part before the first delimiter", beside(true)),
        row("M-063", "a part after the closing delimiter", beside(false)),
        row("M-064", "closed early, and parts go on", vec![early_close()]),
        row("M-065", "text around the parts", text_around()),
        row("M-066", "a boundary in the middle of a line", vec![middle_of_a_line()]),
        row("M-067", "a line that begins like a delimiter", longer_delimiters()),
        row("M-068", "an inner multipart with a delimiter of the outer one", outer_delimiters()),
        row("M-069", "two multiparts with one boundary", one_boundary()),
        row("M-070", "an inner multipart without a boundary", no_boundary()),
        row("M-071", "a multipart with a transfer encoding", encoded_multiparts()),
        row("M-072", "an attached message with a transfer encoding", encoded_messages()),
        row("M-073", "text after a delimiter on its line", text_after_a_delimiter()),
        row("M-078", "parts that a mail program does not show", not_shown()),
        row("M-079", "fields that are missing", missing_fields()),
    ]
}

/// A mail whose multipart has this body.
fn divided(pieces: &[&[u8]]) -> Vec<u8> {
    mail(leaf(MIXED, pieces.concat()))
}

fn whole_parts() -> [(&'static str, Vec<u8>); 2] {
    let printable = leaf(&format!("{ATTACHED}{QUOTED_PRINTABLE}"), marker_quoted_printable());
    [("base64", marked()), ("quoted-printable", printable)]
}

fn beside(before: bool) -> Vec<Case> {
    let code = if before { "PREAMBLE-ENTITY" } else { "EPILOGUE-ENTITY" };
    let proper = parted("foo", &[hello()]);
    let of = |(name, part): (&str, Vec<u8>)| {
        let pieces = if before { [&part[..], b"\r\n", &proper] } else { [&proper[..], &part, b"\r\n"] };
        case(name, divided(&pieces), Expect::found().held(&[code]))
    };
    whole_parts().into_iter().map(of).collect()
}

fn early_close() -> Case {
    let proper = parted("foo", &[hello()]);
    let more = parted("foo", &[marked()]);
    case("base64", divided(&[&proper, &more]), Expect::found().held(&["EPILOGUE-ENTITY"]))
}

fn text_around() -> Vec<Case> {
    let (proper, text) = (parted("foo", &[hello()]), marker_text());
    vec![
        case("preamble", divided(&[text.as_bytes(), &proper]), Expect::found()),
        case("epilogue", divided(&[&proper, text.as_bytes()]), Expect::found()),
    ]
}

fn middle_of_a_line() -> Case {
    let text = format!("hi there --foo\r\nnote: {MARKER}\r\n\r\n");
    let part = leaf("Content-Type: text/plain\r\n", text);
    case("text", mixed(&[part, hello()]), Expect::found().clean())
}

/// Row M-067: no delimiters by RFC 2046 section 5.1.1, and yet some readers compare only the beginning.
fn longer_delimiters() -> Vec<Case> {
    let of = |(name, line): (&str, &str)| {
        let text = format!("hello\r\n{line}\r\nnote: {MARKER}\r\n\r\nbye");
        let part = leaf("Content-Type: text/plain\r\n", text);
        case(name, mixed(&[part, hello()]), Expect::found())
    };
    [("letters", "--foobar"), ("hyphen", "--foo-bar"), ("closing", "--foo--bar")].map(of).into()
}

fn outer_delimiters() -> Vec<Case> {
    let part = marked();
    let [first, second] = [("foo", "faa"), ("faa", "foo")].map(|(first, second)| {
        let opened = format!("Content-Type: multipart/mixed; boundary=faa\r\n\r\n--{first}\r\n").into_bytes();
        let between = format!("\r\n--{second}\r\n").into_bytes();
        [opened, hello(), between, part.clone(), b"\r\n--faa--\r\n".to_vec()].concat()
    });
    let expect = || Expect::found().held(&["NEST"]);
    vec![case("first", with(first), expect()), case("second", with(second), expect())]
}

fn one_boundary() -> Vec<Case> {
    let inner = multipart("mixed", "foo", &[hello(), marked()]);
    let once = [&b"--foo\r\n"[..], &inner].concat();
    let expect = || Expect::found().held(&["NEST"]);
    vec![
        case("closed-twice", mixed(&[hello(), inner]), expect()),
        case("closed-once", divided(&[&once]), expect()),
    ]
}

fn no_boundary() -> Vec<Case> {
    let of = |boundary: &str| {
        let inner = leaf("Content-Type: multipart/mixed\r\n", parted(boundary, &[marked()]));
        case(format!("delimiters-{boundary}"), with(inner), Expect::found().held(&["BOUNDARY-EMPTY"]))
    };
    ["faa", "foo"].map(of).into()
}

fn encoded_multiparts() -> Vec<Case> {
    let mut cases = Vec::new();
    for (name, field) in [("base64", BASE64), ("quoted-printable", QUOTED_PRINTABLE)] {
        for encoded in [true, false] {
            let entity = |boundary: &str| {
                let body = parted(boundary, &[hello(), marked()]);
                let body = match (encoded, name) {
                    (false, _) => body,
                    (true, "base64") => base64(body).into_bytes(),
                    (true, _) => quoted_printable(&body).replace("--", "=2D-").into_bytes(),
                };
                leaf(&format!("Content-Type: multipart/mixed; boundary={boundary}\r\n{field}"), body)
            };
            let kind = if encoded { "encoded" } else { "not-encoded" };
            let expect = || Expect::found().held(&["CTE-COMPOSITE"]);
            cases.push(case(format!("top-{name}-{kind}"), mail(entity("foo")), expect()));
            cases.push(case(format!("inner-{name}-{kind}"), with(entity("faa")), expect()));
        }
    }
    cases
}

fn encoded_messages() -> Vec<Case> {
    let message = mail(leaf("Content-Type: text/plain\r\n", marker_text()));
    let wrapped = |levels: usize| {
        (0..levels).fold(message.clone(), |inner, _| {
            mail(leaf(&format!("Content-Type: message/rfc822\r\n{BASE64}"), base64(inner)))
        })
    };
    let printable = |inner: Vec<u8>| {
        mail(leaf(
            &format!("Content-Type: message/rfc822\r\n{QUOTED_PRINTABLE}"),
            quoted_printable(&inner).replace("65", "=365"),
        ))
    };
    // The default type of a part of a digest is a message (RFC 2046 section 5.1.5).
    let in_a_digest = multipart("digest", "foo", &[leaf(BASE64, base64(&message))]);
    let declared = format!("Content-Type: message/rfc822\r\n{BASE64}");
    let global = leaf(&format!("Content-Type: message/global\r\n{BASE64}"), base64(&message));
    let mut cases: Vec<Case> = [2, 5, 8]
        .map(|levels| case(format!("base64-{levels}-levels"), wrapped(levels), Expect::found()))
        .into();
    cases.extend([
        case("base64-12-levels", wrapped(12), Expect::nothing().found_or("limit")),
        case("quoted-printable-2-levels", printable(printable(message.clone())), Expect::found()),
        case("digest-by-default", mail(in_a_digest), Expect::found()),
        case("global", with(global), Expect::found()),
        case("base64-not-encoded", mail(leaf(&declared, message)), Expect::found().held(&["DEC-B64"])),
    ]);
    cases
}

fn text_after_a_delimiter() -> Vec<Case> {
    let expect = || Expect::found().held(&["DELIM"]);
    let (text, file) = (leaf("Content-Type: text/plain\r\n", marker_text()), marked());
    let (end, greeting) = (&b"\r\n--foo--\r\n"[..], parted("foo", &[hello()]));
    let greeting = greeting.strip_suffix(b"\r\n--foo--\r\n").unwrap();
    vec![
        case("first-text", divided(&[b"--foo", &text, end]), expect()),
        case("first-file", divided(&[b"--foo", &file, end]), expect()),
        case("second-file", divided(&[greeting, b"\r\n--foo", &file, end]), expect()),
    ]
}

fn not_shown() -> Vec<Case> {
    let of = |media_type: &str| leaf(&format!("Content-Type: {media_type}\r\n{BASE64}"), marker_base64());
    let html = || leaf("Content-Type: text/html\r\n", "<p>hello</p>");
    let unused =
        |media_type: &str| [b"Content-ID: <unused@council.example>\r\n", &of(media_type)[..]].concat();
    let start = "related; start=\"<unused@council.example>\"";
    let octets = "application/octet-stream";
    let entities = [
        ("alternative-first", multipart("alternative", "foo", &[of("text/x-anything"), hello(), html()])),
        ("alternative-plain", multipart("alternative", "foo", &[of("text/plain"), html()])),
        ("alternative-between", multipart("alternative", "foo", &[hello(), of(octets), html()])),
        ("alternative-enriched", multipart("alternative", "foo", &[hello(), of("text/enriched"), html()])),
        ("related-not-referred-to", multipart("related", "foo", &[html(), unused(octets)])),
        ("related-not-the-start", multipart(start, "foo", &[of("text/plain"), unused("text/plain")])),
        ("text-enriched", of("text/enriched")),
        ("text-of-no-known-kind", of("text/x-anything")),
        ("multipart-of-no-known-kind", multipart("x-unknown", "foo", &[hello(), marked()])),
    ];
    entities.map(|(name, entity)| case(name, mail(entity), Expect::found().clean())).into()
}

fn missing_fields() -> Vec<Case> {
    let without = |what: &str, entity: &[u8]| [TOP.replace(what, "").as_bytes(), entity].concat();
    let version = "MIME-Version: 1.0\r\n";
    let parts = [hello(), marked()];
    let whole = multipart("mixed", "foo", &parts);
    let base64_text = |fields: &str| leaf(&format!("{fields}{BASE64}"), marker_base64());
    let other_version = |version: &str| {
        [TOP.replace("MIME-Version: 1.0", &format!("MIME-Version: {version}")).as_bytes(), &whole].concat()
    };
    let untyped =
        leaf(&format!("Content-Disposition: attachment; filename=att\r\n{BASE64}"), marker_base64());
    let clean = || Expect::found().clean();
    vec![
        case("no-version-parts", without(version, &whole), clean()),
        case("no-version-text", without(version, &base64_text("Content-Type: text/plain\r\n")), clean()),
        case("no-version-no-type", without(version, &base64_text("")), clean()),
        case("no-type-in-a-part", mixed(&[hello(), untyped]), clean()),
        case("version-2", other_version("2.0"), clean()),
        case("version-with-a-comment", other_version("(made by hand) 1.0"), clean()),
        // There is no boundary anywhere: only what looks like delimiters.
        case("no-type-at-the-top", mail(leaf("", parted("foo", &parts))), Expect::found()),
    ]
}
