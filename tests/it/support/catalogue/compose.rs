//! Pieces of mails that several subjects share: a leaf, a multipart, an attached file.

use super::build::{ATTACHED, TOP, marker_base64};

pub const BASE64: &str = "Content-Transfer-Encoding: base64\r\n";
pub const QUOTED_PRINTABLE: &str = "Content-Transfer-Encoding: quoted-printable\r\n";
pub const MIXED: &str = "Content-Type: multipart/mixed; boundary=foo\r\n";

/// Base64 in lines of 76.
pub fn base64(bytes: impl AsRef<[u8]>) -> String {
    encodify::base64::MIME.encode(bytes.as_ref()).trim_end().to_owned() + "\r\n"
}

/// Base64 in one line without an end.
pub fn base64_line(bytes: impl AsRef<[u8]>) -> String {
    base64(bytes).replace("\r\n", "")
}

/// Header fields, the empty line, a body.
pub fn leaf(fields: &str, body: impl AsRef<[u8]>) -> Vec<u8> {
    [fields.as_bytes(), b"\r\n", body.as_ref()].concat()
}

/// An entity of the type `multipart/KIND`; `kind` may bring parameters.
pub fn multipart(kind: &str, boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    leaf(&format!("Content-Type: multipart/{kind}; boundary={boundary}\r\n"), parted(boundary, parts))
}

/// The body of a multipart.
pub fn parted(boundary: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(part);
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    body
}

/// A mail that is this entity.
pub fn mail(entity: impl AsRef<[u8]>) -> Vec<u8> {
    [TOP.as_bytes(), entity.as_ref()].concat()
}

/// A mail of these parts.
pub fn mixed(parts: &[Vec<u8>]) -> Vec<u8> {
    mail(multipart("mixed", "foo", parts))
}

/// A mail that greets and has this part besides.
pub fn with(part: Vec<u8>) -> Vec<u8> {
    mixed(&[hello(), part])
}

/// A part in which there is nothing to find.
pub fn hello() -> Vec<u8> {
    leaf("Content-Type: text/plain\r\n", "hello")
}

/// The attached file of row M-001.
pub fn marked() -> Vec<u8> {
    leaf(&format!("{ATTACHED}{BASE64}"), marker_base64())
}

/// An attached file in base64.
pub fn file(media_type: &str, name: &str, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    let fields = format!(
        "Content-Type: {media_type}; name=\"{name}\"\r\nContent-Disposition: attachment; filename=\"{name}\"\r\n{BASE64}"
    );
    leaf(&fields, base64(bytes))
}

/// A mail with this file.
pub fn with_file(media_type: &str, name: &str, bytes: impl AsRef<[u8]>) -> Vec<u8> {
    with(file(media_type, name, bytes))
}
