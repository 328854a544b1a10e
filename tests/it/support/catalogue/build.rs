//! The pieces from which the mails of the catalogue are put together.

use super::{Case, Expect, Row};

/// What must be found.
pub const MARKER: &str = "JB654321C";

/// The text that holds the marker.
pub fn marker_text() -> String {
    format!("Dear Sam,\r\nas agreed {MARKER} it is.\r\n")
}

/// The same in base64, in lines of 76.
pub fn marker_base64() -> String {
    encodify::base64::MIME.encode(marker_text()).trim_end().to_owned() + "\r\n"
}

/// The same in quoted-printable, the marker itself escaped.
pub fn marker_quoted_printable() -> String {
    let escaped: String = MARKER.bytes().map(|byte| format!("={byte:02X}")).collect();
    format!("Dear Sam,\r\nas agreed {escaped} it is.\r\n")
}

/// Fields that every mail has.
pub const TOP: &str = "From: jo@council.example\r\nTo: sam@mailbox.example\r\nSubject: as agreed\r\n\
                       Date: Mon, 2 Nov 2026 10:00:00 +0000\r\nMessage-ID: <1@council.example>\r\nMIME-Version: 1.0\r\n";

/// The mail of row M-001: a text, and an attached file with the marker in base64. `fields` are the fields of the second
/// part that describe it.
pub fn two_parts(fields: &str, body: &str) -> Vec<u8> {
    format!(
        "{TOP}Content-Type: multipart/mixed; boundary=foo\r\n\r\n\
         --foo\r\nContent-Type: text/plain\r\n\r\nhello\r\n\
         --foo\r\n{fields}\r\n{body}\r\n--foo--\r\n"
    )
    .into_bytes()
}

/// The usual fields of the second part, without a transfer encoding.
pub const ATTACHED: &str =
    "Content-Type: application/octet-stream; name=att\r\nContent-Disposition: attachment; filename=att\r\n";

pub fn case(name: impl Into<String>, mail: impl Into<Vec<u8>>, expect: Expect) -> Case {
    Case { name: name.into(), mail: mail.into(), expect, large: false }
}

pub fn row(id: &'static str, technique: &'static str, cases: Vec<Case>) -> Row {
    Row { id, technique, cases }
}

/// The field that names the transfer encoding.
pub const CTE: &str = "Content-Transfer-Encoding";

/// The field that says how [`parts`] are divided by [`DELIMITERS`].
pub const DIVIDED: &str = "Content-Type: multipart/mixed; boundary=foo";

/// The delimiter lines of row M-001.
pub const DELIMITERS: [&str; 3] = ["--foo", "--foo", "--foo--"];

/// The text with the marker in one of the two encodings.
pub fn marker_in(encoding: &str) -> String {
    if encoding == "quoted-printable" { marker_quoted_printable() } else { marker_base64() }
}

/// The second part of row M-001 as a whole.
pub fn attached() -> String {
    format!("{ATTACHED}{CTE}: base64\r\n\r\n{}", marker_base64())
}

/// The two parts of row M-001, between lines that are given without their line ends.
pub fn parts([first, second, last]: [&str; 3]) -> String {
    format!("{first}\r\nContent-Type: text/plain\r\n\r\nhello\r\n{second}\r\n{}\r\n{last}\r\n", attached())
}

/// A mail with this field below the usual ones.
pub fn mail(field: &str, body: &str) -> Vec<u8> {
    octets(&format!("{TOP}{field}\r\n\r\n{body}"))
}

/// Row M-001 with something else for its second part, header block and all.
pub fn second_part(entity: &str) -> Vec<u8> {
    mail(
        DIVIDED,
        &format!("--foo\r\nContent-Type: text/plain\r\n\r\nhello\r\n--foo\r\n{entity}\r\n--foo--\r\n"),
    )
}

/// Row M-001 with something else for the field that names the encoding.
pub fn encoded_by(field: &str, truth: &str) -> Vec<u8> {
    two_parts(&format!("{ATTACHED}{field}\r\n"), &marker_in(truth))
}

/// One byte for each character, which is below U+0100: for what is no UTF-8.
pub fn octets(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(u32::from(character)).unwrap()).collect()
}

/// Cases that differ in one string, each `(name, string)`.
pub fn cases(variants: &[(&str, &str)], mail: impl Fn(&str) -> Vec<u8>, expect: &Expect) -> Vec<Case> {
    variants.iter().map(|(name, variant)| case(*name, mail(variant), expect.clone())).collect()
}
