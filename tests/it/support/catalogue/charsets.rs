//! Charsets that hide text from a reader of bytes, and types that are not what they are called.

use super::build::{MARKER, TOP, case, marker_base64, marker_text, row};
use super::compose::{BASE64, base64, leaf, with, with_file};
use super::{Case, Expect, Row};
use crate::support::generator::files::{docx, pdf};

pub fn rows() -> Vec<Row> {
    vec![
        row("M-091", "charsets", charsets()),
        row("M-095", "encoded words in a subject", subjects()),
        row("M-096", "a display name in pieces", display_names()),
        row("M-092", "a type that is not the declared one", types()),
    ]
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

/// The text as mainframes write it: letters, digits, blanks and punctuation are the same on all of them.
fn ebcdic() -> Vec<u8> {
    let of = |byte: u8| match byte {
        b'A'..=b'I' => byte - b'A' + 0xc1,
        b'J'..=b'R' => byte - b'J' + 0xd1,
        b'S'..=b'Z' => byte - b'S' + 0xe2,
        b'a'..=b'i' => byte - b'a' + 0x81,
        b'j'..=b'r' => byte - b'j' + 0x91,
        b's'..=b'z' => byte - b's' + 0xa2,
        b'0'..=b'9' => byte - b'0' + 0xf0,
        b'\r' => 0x0d,
        b'\n' => 0x25,
        b'.' => 0x4b,
        b',' => 0x6b,
        _ => 0x40,
    };
    marker_text().bytes().map(of).collect()
}

/// A mail with this subject.
fn about(subject: &str) -> Vec<u8> {
    let top = TOP.replace("Subject: as agreed", &format!("Subject: {subject}"));
    format!("{top}Content-Type: text/plain\r\n\r\nhello\r\n").into_bytes()
}

fn subjects() -> Vec<Case> {
    let long = base64("as agreed ".repeat(80) + MARKER).replace("\r\n", "");
    let mainframe = base64(ebcdic().get(11..30).unwrap_or_default());
    let truths = [
        ("of-1000-characters", format!("=?utf-8?B?{long}?=")),
        ("mainframe", format!("=?cp037?B?{}?=", mainframe.trim_end())),
        ("blanks-of-dos", "=?ibm437?Q?JB=FF65=FF43=FF21=FFC?=".to_owned()),
        ("utf-16", "=?utf-16?B?/v8ASgBCADYANQA0ADMAMgAxAEM=?=".to_owned()),
    ];
    let broken = [
        ("escape-that-is-none", "=?utf-8?Q?=4A=42654321C=ZZ?="),
        ("escape-cut-off", "=?utf-8?Q?=4A=42654321C_=?="),
        ("escape-divided", "=?utf-8?Q?JB=3?= =?utf-8?Q?654321C?="),
        ("junk-in-base64", "=?utf-8?B?S!k!I!2!N!T!Q!z!M!j!F!D?="),
        ("folded", "=?utf-8?B?SkI2\r\n NTQzMjFD?="),
        ("no-end", "=?utf-8?Q?=4A=42654321C"),
        ("no-charset", "=??B?SkI2NTQzMjFD?="),
        ("blank-in-charset", "=? utf-8?B?SkI2NTQzMjFD?="),
        ("twice", "=?utf-8?Q?=3D=3Futf-8=3FB=3FSkI2NTQzMjFD=3F=3D?="),
    ];
    // Who decodes these as they stand sees control characters.
    let mangled = [
        ("quantum-divided", "=?utf-8?B?SkI2N?=\r\n =?utf-8?B?TQzMjFD?="),
        ("as-it-stands", "=?utf-8?B?JB 65 43 21 C?="),
    ];
    let latin = [TOP, "Comments: JB\u{a0}65\u{a0}43\u{a0}21\u{a0}C\r\n\r\nhello\r\n"].concat();
    let latin: Vec<u8> = latin.bytes().filter(|byte| *byte != 0xc2).collect();
    let noted = |code| Expect::found().noted(&[code]);
    let truths = truths.map(|(name, subject)| case(name, about(&subject), Expect::found()));
    let broken = broken.map(|(name, subject)| case(name, about(subject), noted("2047-SYNTAX")));
    let controls = Expect::found().held(&["HDR-CTRL"]);
    let mangled = mangled.map(|(name, subject)| case(name, about(subject), controls.clone()));
    let latin = case("eight-bits", latin, noted("CHARSET"));
    truths.into_iter().chain(broken).chain(mangled).chain([latin]).collect()
}

fn display_names() -> Vec<Case> {
    let names = [
        ("escaped", r#""J\B \65 43 \21 C""#),
        ("strings", r#""JB 65 " "43 21 C""#),
        ("string-and-words", r#""JB" 65 "43" 21 C"#),
        ("comments", "JB (a) 65(b) 43 (c)21 C"),
        ("in-a-comment", r"Sam (J\B 65 43 \21 C)"),
        ("words-in-comments", "JB (=?utf-8?Q?a?=) =?utf-8?Q?65_43_?= (b) =?utf-8?Q?21_C?="),
    ];
    let to = |name: &str| {
        let top = TOP.replace("To: sam@mailbox.example", &format!("To: {name} <sam@mailbox.example>"));
        format!("{top}Content-Type: text/plain\r\n\r\nhello\r\n")
    };
    names.map(|(name, written)| case(name, to(written), Expect::found())).into()
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
        ("mainframe", "cp037", ebcdic()),
        ("mainframe-of-britain", "IBM285", ebcdic()),
        ("mainframe-is-ascii", "cp037", marker_text().into_bytes()),
        ("utf-7-other-name", "x-unicode-2-0-utf-7", utf_7()),
        (
            "folder-name",
            "utf-7-imap",
            utf_7().iter().map(|byte| if *byte == b'+' { b'&' } else { *byte }).collect(),
        ),
        ("blanks-of-dos", "cp437", written(b"JB\xff65\xff43\xff21\xffC")),
        ("cp932", "cp932", written(b"JB\x82U\x82T\x82S\x82R\x82Q\x82PC")),
        ("cp949", "cp949", written(b"JB\xa3\xb6\xa3\xb5\xa3\xb4\xa3\xb3\xa3\xb2\xa3\xb1C")),
        ("hz", "hz-gb-2312", written(b"JB~{#6#5#4#3#2#1~}C")),
        ("iso-2022-kr", "iso-2022-kr", written(b"JB\x0e#6#5#4#3#2#1\x0fC")),
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
