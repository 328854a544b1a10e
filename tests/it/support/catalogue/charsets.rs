//! Charsets that hide text from a reader of bytes, and types that are not what they are called.

use super::build::{MARKER, case, marker_base64, marker_text, row};
use super::compose::{BASE64, base64, leaf, with, with_file};
use super::{Case, Expect, Row};
use crate::support::generator::files::{docx, pdf};

pub fn rows() -> Vec<Row> {
    vec![row("M-091", "charsets", charsets()), row("M-092", "a type that is not the declared one", types())]
}

/// A text part in base64 with this charset.
fn text(charset: &str, bytes: &[u8]) -> Vec<u8> {
    with(leaf(&format!("Content-Type: text/plain; charset={charset}\r\n{BASE64}"), base64(bytes)))
}

const MARK: &str = "\u{feff}";

fn utf_16(mark: &str, order: fn(u16) -> [u8; 2]) -> Vec<u8> {
    format!("{mark}{}", marker_text()).encode_utf16().flat_map(order).collect()
}

fn utf_32(mark: &str, order: fn(u32) -> [u8; 4]) -> Vec<u8> {
    format!("{mark}{}", marker_text()).chars().flat_map(|c| order(c.into())).collect()
}

/// Every character of the marker in UTF-7's base64 (RFC 2152).
fn utf_7() -> Vec<u8> {
    let of = |c: char| {
        let encoded = base64([0, c as u8]);
        format!("+{}-", encoded.trim_end().trim_end_matches('='))
    };
    marker_text().replace(MARKER, &MARKER.chars().map(of).collect::<String>()).into_bytes()
}

/// The text with the marker written as these bytes.
fn written(marker: &[u8]) -> Vec<u8> {
    [b"Dear Sam,\r\nas agreed ", marker, b" it is.\r\n"].concat()
}

/// Every byte of the marker in more bytes than it needs.
fn overlong(of: fn(u8) -> Vec<u8>) -> Vec<u8> {
    written(&MARKER.bytes().flat_map(of).collect::<Vec<u8>>())
}

fn charsets() -> Vec<Case> {
    let (le, be) = (u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes as fn(u16) -> [u8; 2]);
    let (le32, be32) = (u32::to_le_bytes as fn(u32) -> [u8; 4], u32::to_be_bytes as fn(u32) -> [u8; 4]);
    let interleaved = |between: &str| written(MARKER.replace("65", &format!("6{between}5")).as_bytes());
    // A declaration that is true is no ambiguity.
    let truths = [
        ("utf-7", "utf-7", utf_7()),
        ("utf-7-long-name", "unicode-1-1-utf-7", utf_7()),
        ("utf-16-mark-le", "utf-16", utf_16(MARK, le)),
        ("utf-16-mark-be", "utf-16", utf_16(MARK, be)),
        ("utf-16le-mark", "utf-16le", utf_16(MARK, le)),
        ("utf-16be-mark", "utf-16be", utf_16(MARK, be)),
        ("utf-16le", "utf-16le", utf_16("", le)),
        ("utf-16be", "utf-16be", utf_16("", be)),
        ("utf-16-no-mark-be", "utf-16", utf_16("", be)),
        ("utf-16-no-mark-le", "utf-16", utf_16("", le)),
        ("utf-32-mark-le", "utf-32", utf_32(MARK, le32)),
        ("utf-32-mark-be", "utf-32", utf_32(MARK, be32)),
        ("utf-32le", "utf-32le", utf_32("", le32)),
        ("utf-32be", "utf-32be", utf_32("", be32)),
        ("iso-2022-jp", "iso-2022-jp", interleaved("\x1b(B\x1b(J\x1b(B")),
        ("iso-2022-jp-full-width", "iso-2022-jp", written(b"JB\x1b$B#6#5#4#3#2#1\x1b(BC")),
    ];
    let lies = [
        ("unknown-8bit", "unknown-8bit", written(b"\xa7 JB654321C")),
        ("never-heard-of", "x-of-my-own", written(b"\xa7 JB654321C")),
        ("says-ascii-is-utf-16le-mark", "us-ascii", utf_16(MARK, le)),
        ("says-ascii-is-utf-16be-mark", "us-ascii", utf_16(MARK, be)),
        ("says-ascii-is-utf-16le", "us-ascii", utf_16("", le)),
        ("says-utf-8-is-utf-16be", "utf-8", utf_16("", be)),
        ("says-utf-8-is-utf-32le", "utf-8", utf_32("", le32)),
        ("says-utf-16-is-ascii", "utf-16", marker_text().into_bytes()),
        ("says-utf-16be-is-utf-16le", "utf-16be", utf_16("", le)),
        ("overlong-two-bytes", "utf-8", overlong(|byte| vec![0xc0 | byte >> 6, 0x80 | byte & 0x3f])),
        ("overlong-three-bytes", "utf-8", overlong(|byte| vec![0xe0, 0x80 | byte >> 6, 0x80 | byte & 0x3f])),
    ];
    let truths = truths.map(|(name, charset, bytes)| case(name, text(charset, &bytes), Expect::found()));
    let noted = || Expect::found().noted(&["CHARSET"]);
    let lies = lies.map(|(name, charset, bytes)| case(name, text(charset, &bytes), noted()));
    truths.into_iter().chain(lies).collect()
}

fn types() -> Vec<Case> {
    let (pdf, docx) = (pdf(&format!("as agreed {MARKER} it is"), 0), docx(&[&marker_text()]));
    let noted = || Expect::found().noted(&["TYPE-MISMATCH"]);
    let text = |media_type: &str, name: &str| with_file(media_type, name, marker_text());
    let bare =
        |media_type: &str| with(leaf(&format!("Content-Type: {media_type}\r\n{BASE64}"), marker_base64()));
    vec![
        case("text-as-image", text("image/png", "a.png"), noted()),
        case("text-as-image-without-name", bare("image/png"), noted()),
        case("text-as-pdf", text("application/pdf", "a.pdf"), Expect::found()),
        case("text-as-font", text("font/woff2", "a.woff2"), Expect::found()),
        case("pdf-as-text", with_file("text/plain", "a.txt", &pdf), noted()),
        case("docx-as-text", with_file("text/plain", "a.txt", &docx), noted()),
        case("docx-as-octets", with_file("application/octet-stream", "a.docx", &docx), Expect::found()),
        case(
            "docx-as-octets-without-name",
            with(leaf(&format!("Content-Type: application/octet-stream\r\n{BASE64}"), base64(&docx))),
            Expect::found(),
        ),
    ]
}
