//! Parts and how programs write them down: charsets, transfer encodings, boundaries, names of files.

use super::program::Program;
use crate::support::generator::mime::{Charset, base64, crlf, latin_1, quoted_printable, windows_1252};
use crate::support::generator::prng::Prng;

/// Header fields, folded and without their last line end, and a body.
pub struct Entity {
    pub fields: Vec<String>,
    pub body: Vec<u8>,
}

impl Entity {
    pub fn new(fields: &[&str], body: impl Into<Vec<u8>>) -> Self {
        Self { fields: fields.iter().map(|field| (*field).to_owned()).collect(), body: body.into() }
    }

    pub fn with(mut self, field: impl Into<String>) -> Self {
        self.fields.push(field.into());
        self
    }

    pub fn bytes(&self) -> Vec<u8> {
        [self.fields.join("\r\n").as_bytes(), b"\r\n\r\n", &self.body].concat()
    }
}

/// How a text travels.
#[derive(Clone, Copy, PartialEq)]
pub enum Coding {
    Plain,
    QuotedPrintable,
    Base64,
}

/// A text, lines ended by `\n`, in a charset and coding that the program could choose for it.
pub fn text(prng: &mut Prng, program: Program, subtype: &str, parameters: &str, content: &str) -> Entity {
    let (name, bytes) = charset(prng, program, content);
    let eight_bit = !bytes.is_ascii();
    let long = content.lines().any(|line| line.len() > 900);
    let coding = match prng.below(4) {
        0 => Coding::Base64,
        1 | 2 => Coding::QuotedPrintable,
        _ => Coding::Plain,
    };
    // What is flowed is not encoded (RFC 3676 section 4.2 allows it, programs do not).
    let coding = if parameters.contains("flowed") { Coding::Plain } else { coding };
    let coding = if long && coding == Coding::Plain { Coding::QuotedPrintable } else { coding };
    let quote = if program.quotes() { "\"" } else { "" };
    let fields =
        [format!("Content-Type: text/{subtype};{}charset={quote}{name}{quote}{parameters}", program.fold())];
    let (coding, body) = match coding {
        Coding::Plain if eight_bit => ("8bit", crlf(&bytes)),
        Coding::Plain => ("7bit", crlf(&bytes)),
        Coding::QuotedPrintable => ("quoted-printable", quoted_printable(&bytes)),
        Coding::Base64 => ("base64", base64_lines(&crlf(&bytes), *prng.pick(&[72, 76]))),
    };
    let [content_type] = fields;
    Entity { fields: vec![content_type, format!("Content-Transfer-Encoding: {coding}")], body }
}

/// A charset that has every character of the text.
fn charset(prng: &mut Prng, program: Program, content: &str) -> (&'static str, Vec<u8>) {
    let one_byte = |charset: Charset| -> Option<Vec<u8>> {
        content
            .chars()
            .map(|c| match charset {
                Charset::Latin1 if u32::from(c) < 0x80 || (0xa0..0x100).contains(&u32::from(c)) => {
                    Some(latin_1(c))
                }
                Charset::Windows1252 if u32::from(c) < 0x80 || "–’€£éèüöäß·".contains(c) => {
                    Some(windows_1252(c))
                }
                _ => None,
            })
            .collect()
    };
    if content.is_ascii() && prng.below(2) == 0 {
        return (
            if program == Program::Outlook { "us-ascii" } else { "US-ASCII" },
            content.as_bytes().to_vec(),
        );
    }
    let utf_8 = || (if program.quotes() { "utf-8" } else { "UTF-8" }, content.as_bytes().to_vec());
    match prng.below(4) {
        0 => one_byte(Charset::Latin1).map_or_else(utf_8, |bytes| ("iso-8859-1", bytes)),
        1 => one_byte(Charset::Windows1252).map_or_else(utf_8, |bytes| ("Windows-1252", bytes)),
        _ => utf_8(),
    }
}

pub fn base64_lines(bytes: &[u8], width: usize) -> Vec<u8> {
    base64(bytes).as_bytes().chunks(width).flat_map(|line| [line, b"\r\n"].concat()).collect()
}

/// `multipart/KIND` as the program divides it.
pub fn multipart(
    prng: &mut Prng,
    program: Program,
    kind: &str,
    parameters: &str,
    parts: &[Entity],
) -> Entity {
    let boundary = program.boundary(prng, kind);
    let mut body = Vec::new();
    if program.says_preamble() {
        body.extend_from_slice(b"This is a multi-part message in MIME format.\r\n\r\n");
    }
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(&part.bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    let fold = program.fold();
    let content_type = match prng.below(2) {
        0 => format!("Content-Type: multipart/{kind};{fold}boundary=\"{boundary}\"{parameters}"),
        _ => format!("Content-Type: multipart/{kind}{parameters};{fold}boundary=\"{boundary}\""),
    };
    Entity { fields: vec![content_type], body }
}

/// A file, its name written in one of the ways that are about.
pub fn file(prng: &mut Prng, program: Program, media_type: &str, name: &str, bytes: &[u8]) -> Entity {
    let fold = program.fold();
    let utf_8: String = name
        .bytes()
        .map(|byte| match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => char::from(byte).to_string(),
            _ => format!("%{byte:02X}"),
        })
        .collect();
    let word = format!("\"=?{}?B?{}?=\"", prng.pick(&["UTF-8", "utf-8"]), base64(name.as_bytes()));
    let plain = format!("\"{name}\"");
    let (first, second) = match prng.below(3) {
        _ if name.is_ascii() => (format!("name={plain}"), format!("filename={plain}")),
        // Gmail, Outlook: an encoded word although RFC 2047 section 5 forbids it.
        0 => (format!("name={word}"), format!("filename={word}")),
        // Thunderbird, Apple Mail: RFC 2231, in pieces where it is long.
        1 if utf_8.len() > 40 => {
            // Not within an escape.
            let at = utf_8[..38].rfind('%').filter(|at| *at > 35).unwrap_or(38);
            let (one, two) = utf_8.split_at(at);
            let pieces = format!("filename*0*=UTF-8''{one};{fold}filename*1*={two}");
            (format!("name={word}"), pieces)
        }
        _ => (format!("name*=UTF-8''{utf_8}"), format!("filename*=UTF-8''{utf_8}")),
    };
    let mut fields = vec![format!("Content-Type: {media_type};{fold}{first}")];
    match program {
        Program::Apple => {
            fields.insert(0, format!("Content-Disposition: attachment;{fold}{second}"));
            fields[1] = format!("Content-Type: {media_type};{fold}x-unix-mode=0644;{fold}{first}");
        }
        Program::Exchange => {
            fields.push(format!("Content-Description: {}", if name.is_ascii() { name } else { "document" }));
            fields.push(format!(
                "Content-Disposition: attachment;{fold}{second}; size={};{fold}creation-date=\"Wed, 12 Mar 2025 09:15:00 GMT\";{fold}modification-date=\"Wed, 12 Mar 2025 09:15:03 GMT\"",
                bytes.len()
            ));
        }
        _ => fields.push(format!("Content-Disposition: attachment;{fold}{second}")),
    }
    fields.push("Content-Transfer-Encoding: base64".to_owned());
    if program == Program::Gmail {
        fields.push(format!("Content-ID: <f_{:08x}0>", prng.next() as u32));
        fields.push(format!("X-Attachment-Id: f_{:08x}0", prng.next() as u32));
    }
    Entity { fields, body: base64_lines(bytes, 76) }
}

/// A picture that an HTML text shows.
pub fn picture(program: Program, id: &str, bytes: &[u8]) -> Entity {
    let fold = program.fold();
    let body = base64_lines(bytes, 76);
    let id = format!("Content-ID: <{id}>");
    match program {
        Program::Apple => Entity::new(
            &[
                "Content-Transfer-Encoding: base64",
                "Content-Disposition: inline;\r\n\tfilename=image001.png",
                "Content-Type: image/png;\r\n\tx-unix-mode=0666;\r\n\tname=\"image001.png\"",
                &id,
            ],
            body,
        ),
        _ => Entity::new(
            &[
                &format!("Content-Type: image/png;{fold}name=\"image001.png\""),
                "Content-Transfer-Encoding: base64",
                &id,
                &format!("Content-Disposition: inline;{fold}filename=\"image001.png\""),
            ],
            body,
        ),
    }
}
