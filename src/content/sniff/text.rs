//! Text of every kind: HTML, XML and the documents written in it, mail, scripts, armoured ciphertext, plain text.

use super::script;
use crate::content::armour::Armoured;
use crate::content::file_type::{Family, FileType};
use crate::content::html::opening::begins_page;
use crate::content::unwrap::{Inner, Loss, Unwrap};
use memchr::memmem::Finder;
use std::borrow::Cow;
use std::sync::LazyLock;

/// What a text is; `None` where the bytes are no text. `more` says that the file goes on behind its head.
pub(super) fn text(head: &[u8], more: bool) -> Option<FileType> {
    let text = decoded(head, more)?;
    let is = |family, name| FileType { family, name };
    let found = armour(&text)
        .or_else(|| script::script(&text))
        .or_else(|| markup(&text))
        .or_else(|| mail(&text, more).then_some(is(Family::Mail, "mail message")));
    Some(found.unwrap_or(is(Family::Text, "text")))
}

/// Whether these bytes may be the beginning of a text.
pub(super) fn is_text(head: &[u8]) -> bool {
    decoded(head, true).is_some()
}

/// The text of the bytes, characters of an unknown 8-bit charset replaced; `None` where they are no text.
fn decoded(head: &[u8], more: bool) -> Option<Cow<'_, str>> {
    if let Some(units) = utf_16(head) {
        let text: String =
            char::decode_utf16(units).map(|unit| unit.unwrap_or(char::REPLACEMENT_CHARACTER)).collect();
        return (!text.contains(is_binary)).then_some(Cow::Owned(text));
    }
    // Every byte is asked, so that the compiler asks many at once.
    if head.iter().fold(false, |binary, byte| binary | is_binary_byte(*byte)) {
        return None;
    }
    let head = head.strip_prefix(b"\xef\xbb\xbf").unwrap_or(head);
    let cut = match std::str::from_utf8(head) {
        Ok(text) => return Some(Cow::Borrowed(text)),
        Err(error) => more && error.error_len().is_none(),
    };
    // Some 8-bit charset, then: random bytes hardly ever come this far without a control character, unless they are
    // few and so must be mostly ASCII.
    let is_ascii = || head.iter().filter(|byte| byte.is_ascii()).count() * 10 >= head.len() * 7;
    (cut || head.len() >= 64 || is_ascii()).then(|| String::from_utf8_lossy(head))
}

/// The units of UTF-16 with a byte order mark, or with plain zeros in every other byte of its beginning.
fn utf_16(head: &[u8]) -> Option<Vec<u16>> {
    let zeros = |at: usize| {
        let start = head.get(..head.len().min(64)).unwrap_or_default();
        let mut pairs = start.chunks_exact(2);
        start.len() >= 8 && pairs.all(|pair| pair.get(at) == Some(&0) && pair.get(1 - at) != Some(&0))
    };
    let big_endian = match head {
        [0xfe, 0xff, ..] => true,
        [0xff, 0xfe, ..] => false,
        _ if zeros(0) => true,
        _ if zeros(1) => false,
        _ => return None,
    };
    let unit = |pair: &[u8]| match (pair, big_endian) {
        ([high, low], true) | ([low, high], false) => u16::from_be_bytes([*high, *low]),
        _ => 0,
    };
    Some(head.chunks_exact(2).map(unit).skip_while(|unit| *unit == 0xfeff).collect())
}

/// A character that no text has. Escape stands in ISO-2022 texts, Ctrl-Z at the end of DOS texts.
fn is_binary(c: char) -> bool {
    u8::try_from(c).is_ok_and(is_binary_byte)
}

fn is_binary_byte(byte: u8) -> bool {
    matches!(byte, 0..=0x08 | 0x0e..=0x19 | 0x1c..=0x1f | 0x7f)
}

/// A PGP message between other lines (RFC 9580 section 6.2), unless it can be read. A quoted one has a `>` before it and
/// is not meant.
fn armour(text: &str) -> Option<FileType> {
    const BEGIN: &str = "-----BEGIN PGP MESSAGE-----";
    static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(BEGIN));
    let found = FINDER.find(text.as_bytes()).is_some() && text.lines().any(|line| line.trim_end() == BEGIN);
    (found && !is_readable(text))
        .then_some(FileType { family: Family::Encrypted, name: "PGP encrypted message" })
}

/// Something comes out of the armour, and nothing of it is encrypted.
fn is_readable(text: &str) -> bool {
    let (mut armoured, mut begun, mut encrypted) = (Armoured::default(), false, false);
    let mut sink = |inner: Inner<'_>| match inner {
        Inner::Begin { .. } => begun = true,
        Inner::Lost(Loss::Encrypted, _) => encrypted = true,
        _ => {}
    };
    armoured.feed(text.as_bytes(), &mut sink);
    armoured.finish(&mut sink);
    begun && !encrypted
}

/// HTML, XML and what is written in them, by the outermost element.
fn markup(text: &str) -> Option<FileType> {
    let is = |family, name| Some(FileType { family, name });
    let (prolog, element) = outermost(text)?;
    let lower = element.to_ascii_lowercase();
    let contains = |words: &str| text.contains(words);
    match lower.rsplit(':').next().unwrap_or_default() {
        "svg" => is(Family::Image, "SVG picture"),
        "job" | "package" | "component" | "scriptlet" if contains("<script") => {
            is(Family::Script, "Windows script")
        }
        "html" | "head" if contains("<hta:application") || contains("<HTA:APPLICATION") => {
            is(Family::Script, "HTML application")
        }
        "worddocument" => is(Family::Document, "Word XML document"),
        "package" if contains("schemas.microsoft.com/office/2006/xmlPackage") => {
            is(Family::Document, "Word XML document")
        }
        "workbook" if contains("office:spreadsheet") => is(Family::Document, "Excel XML workbook"),
        "document" if contains("opendocument:xmlns:office") => is(Family::Document, "OpenDocument file"),
        _ if begins_page(&lower) => is(Family::Text, "HTML page"),
        _ if prolog => is(Family::Text, "XML document"),
        _ => None,
    }
}

/// Whether there is an XML declaration, and the name of the first element. Comments and declarations are passed over.
fn outermost(text: &str) -> Option<(bool, &str)> {
    let mut rest = text.trim_start();
    let prolog = rest.get(..5).is_some_and(|start| start.eq_ignore_ascii_case("<?xml"));
    loop {
        let behind = if rest.starts_with("<!--") {
            rest.split_once("-->")
        } else if rest.starts_with("<?") || rest.starts_with("<!") {
            rest.split_once('>')
        } else {
            break;
        };
        // A document type of HTML names its element at once.
        if rest.get(..14).is_some_and(|start| start.eq_ignore_ascii_case("<!doctype html")) {
            return Some((prolog, "html"));
        }
        rest = behind?.1.trim_start();
    }
    let name = rest.strip_prefix('<')?;
    let end = name.find(|c: char| c.is_ascii_whitespace() || matches!(c, '>' | '/')).unwrap_or(name.len());
    let name = name.get(..end).filter(|name| name.starts_with(|c: char| c.is_ascii_alphabetic()))?;
    Some((prolog, name))
}

/// A message (RFC 5322) or a mailbox: nothing but header fields at the beginning, one of which only programs write.
/// `more` says that the last line may be cut.
fn mail(text: &str, more: bool) -> bool {
    const BY_PROGRAMS: &[&str] = &[
        "received",
        "return-path",
        "message-id",
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "dkim-signature",
        "delivered-to",
        "x-mailer",
    ];
    let mut fields = 0;
    let mut by_programs = false;
    let mut lines = text.lines().enumerate().peekable();
    while let Some((at, line)) = lines.next() {
        let separator = at == 0 && line.starts_with("From ");
        if line.is_empty() {
            break;
        }
        if separator || (fields > 0 && line.starts_with([' ', '\t'])) {
            continue;
        }
        let Some(name) = line.split_once(':').map(|(name, _)| name).filter(|name| is_field_name(name)) else {
            // After so many a broken line is one of a header, too.
            if more && lines.peek().is_none() || fields > 20 {
                break;
            }
            return false;
        };
        fields += 1;
        by_programs |= BY_PROGRAMS.iter().any(|known| known.eq_ignore_ascii_case(name));
    }
    fields >= 2 && by_programs
}

/// RFC 5322 section 2.2.
fn is_field_name(name: &str) -> bool {
    !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(head: &[u8]) -> Option<(Family, &'static str)> {
        text(head, false).map(|found| (found.family, found.name))
    }

    #[test]
    fn texts_are_told_from_other_bytes() {
        let plain = Some((Family::Text, "text"));
        let utf_16: Vec<u8> = "Dear all,\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(found("Grüße £5\r\n".as_bytes()), plain);
        assert_eq!(found(b"caf\xe9 au lait"), plain);
        assert_eq!(found(&[b"\xff\xfe", &utf_16[..]].concat()), plain);
        assert_eq!(found(&utf_16), plain);
        assert_eq!(found(b"\x1b$B%F%9%H\x1b(B"), plain);
        assert_eq!(found(b"abc\0def"), None);
        assert_eq!(found(b"\xff\xfe\0\0\x01\0"), None);
        assert_eq!(found(b"\x89\x90\xa1\xb2 x"), None);
        // The head may end within a character; the file may not.
        assert!(text(b"\xe2\x82", true).is_some() && text(b"\xe2\x82", false).is_none());
    }

    #[test]
    fn markup_is_named_by_its_outermost_element() {
        let cases: &[(&str, Family, &str)] = &[
            ("<!DOCTYPE html>\n<svg>", Family::Text, "HTML page"),
            ("\u{feff}<!-- x --><HTML><body>", Family::Text, "HTML page"),
            ("<div class=x>", Family::Text, "HTML page"),
            ("<?xml version='1.0'?><!DOCTYPE svg><svg xmlns='x'>", Family::Image, "SVG picture"),
            ("<svg:svg>", Family::Image, "SVG picture"),
            ("<?xml version='1.0'?><council/>", Family::Text, "XML document"),
            ("<?xml version='1.0'?><w:wordDocument>", Family::Document, "Word XML document"),
            ("<job id='1'><script language='VBScript'>", Family::Script, "Windows script"),
            ("<html><hta:application id=x>", Family::Script, "HTML application"),
            ("<jo@council.example> wrote:", Family::Text, "text"),
            ("< 5 and > 3", Family::Text, "text"),
        ];
        for (text, family, name) in cases {
            assert_eq!(found(text.as_bytes()), Some((*family, *name)), "{text}");
        }
    }

    #[test]
    fn a_mail_is_more_than_lines_with_colons() {
        let mail = Some((Family::Mail, "mail message"));
        assert_eq!(found(b"Received: from x\r\n\tby y\r\nFrom: a@b.example\r\n\r\nText"), mail);
        assert_eq!(found(b"From a@b.example Mon Jan  1 00:00:00 2024\nMessage-ID: <x>\nTo: y\n\n"), mail);
        let quoted = b"From: Jo\r\nTo: Al\r\nSubject: x\r\n\r\nSee below";
        assert_eq!(found(quoted), Some((Family::Text, "text")));
        assert_eq!(found(b"Message-ID: <x>"), Some((Family::Text, "text")));
        assert_eq!(found(b"From: Jo\r\nTo: Al\r\nContent-Type: text/plain\r\n\r\nText"), mail);
    }

    #[test]
    fn a_header_that_is_cut_anywhere_is_one() {
        let header =
            b"Message-ID: <x>\r\nFrom: a@b.example\r\nX-Long: some words\r\n\tand others\r\nTo: y\r\n";
        for end in 25..header.len() {
            let found = text(&header[..end], true).map(|found| found.family);
            assert_eq!(found, Some(Family::Mail), "{:?}", String::from_utf8_lossy(&header[..end]));
        }
    }

    #[test]
    fn armour_counts_unless_it_is_quoted() {
        let armoured = b"Please decrypt:\r\n-----BEGIN PGP MESSAGE-----\r\n\r\nhQ\r\n";
        assert_eq!(found(armoured).map(|found| found.0), Some(Family::Encrypted));
        assert_eq!(found(b"> -----BEGIN PGP MESSAGE-----\r\n").map(|found| found.0), Some(Family::Text));
        assert_eq!(found(b"-----BEGIN PGP SIGNED MESSAGE-----\r\n").map(|found| found.0), Some(Family::Text));
    }
}
