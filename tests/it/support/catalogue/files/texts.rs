//! Containers that nothing here reads, text files, rich text, very many small files: rows Z-13, Z-23, Z-24, Z-26.

use super::super::build::{TOP, case};
use super::super::compose::{BASE64, base64, file, hello, mixed, with_file};
use super::super::{Case, Expect};
use super::Comes::{Found, Lost, Noted};
use super::containers::{apple_single, mac_binary};
use super::packers::gzipped;
use super::zip::{item, zip};
use super::{Comes, MARKER, Made};
use crate::support::generator;

pub fn made() -> Vec<Made> {
    [containers(), texts(), rich_texts()].concat()
}

/// Row Z-13: known by what they begin with, most of them not opened.
fn containers() -> Vec<Made> {
    const FILES: &[&str] = &[
        "archive.ace",
        "archive.arj",
        "archive.cab",
        "archive.cpio",
        "archive.lzh",
        "disk.iso",
        "disk.vhdx",
        "file.lz4",
        "installer.msi",
        "mailbox.pst",
        "notes.one",
        "setup.ex_",
    ];
    let samples = generator::types();
    let made =
        |name: &&'static str| ("Z-13", "not opened", *name, samples[*name].clone(), Lost(&["unsupported"]));
    // Compressed, so that only who opens the container reads it.
    let page = gzipped(MARKER.as_bytes());
    let opened = |name, file_name, file| ("Z-13", name, file_name, file, Found);
    let mut made: Vec<Made> = FILES.iter().map(made).collect();
    made.extend([
        opened("AppleSingle", "minutes", apple_single("minutes.gz", &page)),
        opened("MacBinary", "minutes.bin", mac_binary("minutes.gz", &page)),
    ]);
    made
}

/// Row Z-24. EBCDIC is left out: no mail program shows it.
fn texts() -> Vec<Made> {
    let table = format!("name,number\r\nSam,\"{MARKER}\"\r\n");
    let utf_16 =
        |text: &str, order: fn(u16) -> [u8; 2]| text.encode_utf16().flat_map(order).collect::<Vec<_>>();
    let utf_32 = |text: &str, order: fn(u32) -> [u8; 4]| {
        text.chars().map(u32::from).flat_map(order).collect::<Vec<_>>()
    };
    let marked = format!("\u{feff}{table}");
    let escaped: String = MARKER.bytes().map(|byte| format!("\\u{byte:04X}")).collect();
    let line = |size: usize| format!("{}{MARKER}", "some words, ".repeat(size / 12));
    let found = |name, file, bytes: Vec<u8>| ("Z-24", name, file, bytes, Found);
    // Nothing says that it is not in the charset of everything else.
    let doubtful = |name, file, bytes: Vec<u8>| ("Z-24", name, file, bytes, Noted("CHARSET"));
    vec![
        found("ASCII", "a.csv", table.clone().into()),
        found("UTF-8 with a mark", "a.csv", marked.clone().into()),
        found("UTF-16, little end first", "a.csv", utf_16(&marked, u16::to_le_bytes)),
        found("UTF-16, big end first", "a.csv", utf_16(&marked, u16::to_be_bytes)),
        doubtful("UTF-16, little end first, no mark", "a.csv", utf_16(&table, u16::to_le_bytes)),
        doubtful("UTF-16, big end first, no mark", "a.csv", utf_16(&table, u16::to_be_bytes)),
        doubtful("UTF-32, little end first", "a.csv", utf_32(&marked, u32::to_le_bytes)),
        doubtful("UTF-32, big end first", "a.csv", utf_32(&marked, u32::to_be_bytes)),
        doubtful("UTF-32, little end first, no mark", "a.csv", utf_32(&table, u32::to_le_bytes)),
        doubtful("UTF-32, big end first, no mark", "a.csv", utf_32(&table, u32::to_be_bytes)),
        doubtful("NUL in it", "a.txt", [b"a\0b\0\0\r\n", MARKER.as_bytes(), b"\0\0\r\n"].concat()),
        doubtful("NUL in the marker", "a.txt", MARKER.replace(' ', " \0").into()),
        found("escapes of JSON", "a.json", format!("{{\"number\": \"{escaped}\"}}\n").into()),
        found("JSON", "a.json", format!("{{\"number\": \"{MARKER}\"}}\n").into()),
        found(
            "dump of a database",
            "a.sql",
            format!("INSERT INTO staff VALUES (1,'Sam','{MARKER}'),(2,'Jo',NULL);\n").into(),
        ),
        found("source code", "a.c", format!("/* {MARKER} */\nint main(void) {{ return 0; }}\n").into()),
        found("a line of 30 KB", "a.txt", line(30 << 10).into()),
        found("a line of 2 MB", "a.txt", line(2 << 20).into()),
    ]
}

/// Row Z-23: what is written and not an object.
fn rich_texts() -> Vec<Made> {
    let rich = |body: &str| format!("{{\\rtf1\\ansi {body}\\par}}").into_bytes();
    let codes: String = MARKER.bytes().map(|byte| format!("\\'{byte:02x}")).collect();
    let characters: String = MARKER.bytes().map(|byte| format!("\\u{byte}?")).collect();
    let fallback: String = MARKER.bytes().map(|byte| format!("{{\\uc3\\u{byte} xyz}}")).collect();
    let groups: String = MARKER.chars().map(|letter| format!("{{\\b {letter}}}")).collect();
    let deep = |count: usize| format!("{}{MARKER}{}", "{\\i ".repeat(count), "}".repeat(count));
    let found = |name, bytes: Vec<u8>| ("Z-23", name, "a.rtf", bytes, Found);
    vec![
        found("text", rich(MARKER)),
        found("codes", rich(&codes)),
        found("characters", rich(&characters)),
        found("characters with a fallback of three", rich(&fallback)),
        found("every letter a group", rich(&groups)),
        found("raw data before it", rich(&format!("\\bin5 {{{{}}\\{{{MARKER}"))),
        found("hidden", rich(&format!("{{\\v {MARKER}}}"))),
        found("1,000 groups around the text", rich(&deep(1_000))),
        ("Z-23", "100,000 groups around the text", "a.rtf", rich(&deep(100_000)), Comes::FoundOrLost),
    ]
}

/// Row Z-26, and of row Z-13 what is a program and refused as such, and a mail that has to be read in several ways.
pub fn mails() -> Vec<(&'static str, Case)> {
    let archive =
        |name: &str, content: &[u8]| file("application/zip", "a.zip", zip(&[item(name, content, 8)]));
    let many = |count: usize| {
        let one = archive("a.txt", &b"some words ".repeat(90));
        mixed(&std::iter::once(hello()).chain(std::iter::repeat_n(one, count)).collect::<Vec<_>>())
    };
    let marked = mixed(&[hello(), archive("a.txt", b"x"), archive("note.txt", MARKER.as_bytes())]);
    let help = with_file("application/octet-stream", "help.chm", &generator::types()["help.chm"]);
    // One reader divides it by the first boundary, another one by the second.
    let divided = format!(
        "{TOP}Content-Type: multipart/mixed; boundary=foo; boundary=bar\r\n\r\n\
         --foo\r\nContent-Type: text/plain\r\n\r\nhello\r\n--bar\r\n{BASE64}\r\n{}--bar--\r\n--foo--\r\n",
        base64(MARKER)
    );
    let mail = zip(&[item("mail.eml", divided.as_bytes(), 8)]);
    let limit = || Expect::nothing().shortfall("limit");
    vec![
        ("Z-13", case("chm-not-opened", help, Expect::nothing().rule("executable-attachments"))),
        (
            "Z-13",
            case("zip-mail-of-two-boundaries", with_file("application/zip", "a.zip", mail), Expect::found()),
        ),
        ("Z-26", case("zip-2-attachments", marked, Expect::found().clean())),
        ("Z-26", case("zip-10000-attachments", many(10_000), limit()).large()),
    ]
}
