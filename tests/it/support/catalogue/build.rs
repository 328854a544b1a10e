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
    Case { name: name.into(), mail: mail.into(), expect }
}

pub fn row(id: &'static str, technique: &'static str, cases: Vec<Case>) -> Row {
    Row { id, technique, cases }
}
