//! Writes messages: header fields, bodies, transfer encodings, multiparts.

use super::prng::Prng;

/// A body with the header fields that describe it.
pub struct Part {
    pub fields: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl Part {
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.fields.push((name.to_owned(), value.into()));
        self
    }

    /// The fields, an empty line, the body.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for (name, value) in &self.fields {
            bytes.extend_from_slice(field(name, value).as_bytes());
        }
        bytes.extend_from_slice(b"\r\n");
        bytes.extend_from_slice(&self.body);
        bytes
    }
}

/// A character encoding with its name.
#[derive(Clone, Copy, PartialEq)]
pub enum Charset {
    Ascii,
    Utf8,
    Latin1,
    Windows1252,
    Utf16,
}

/// A transfer encoding (RFC 2045 section 6).
#[derive(Clone, Copy, PartialEq)]
pub enum Encoding {
    SevenBit,
    EightBit,
    QuotedPrintable,
    Base64,
}

/// A text of the kind `text/SUBTYPE`. Lines end with `\n` in `text`.
pub fn text(subtype: &str, charset: Charset, encoding: Encoding, text: &str) -> Part {
    let (name, bytes) = match charset {
        Charset::Ascii => ("us-ascii", text.as_bytes().to_vec()),
        Charset::Utf8 => ("utf-8", text.as_bytes().to_vec()),
        Charset::Latin1 => ("iso-8859-1", text.chars().map(latin_1).collect()),
        Charset::Windows1252 => ("windows-1252", text.chars().map(windows_1252).collect()),
        Charset::Utf16 => return utf_16(subtype, text),
    };
    assert!(charset != Charset::Ascii || text.is_ascii(), "{text}");
    let (encoding, body) = encoded(encoding, &bytes);
    Part { fields: Vec::new(), body }
        .with("Content-Type", format!("text/{subtype}; charset={name}"))
        .with("Content-Transfer-Encoding", encoding)
}

fn utf_16(subtype: &str, text: &str) -> Part {
    let text = format!("\u{feff}{}", text.replace('\n', "\r\n"));
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    Part { fields: Vec::new(), body: base64_lines(&bytes) }
        .with("Content-Type", format!("text/{subtype}; charset=utf-16"))
        .with("Content-Transfer-Encoding", "base64")
}

fn encoded(encoding: Encoding, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    match encoding {
        Encoding::SevenBit => ("7bit", crlf(bytes)),
        Encoding::EightBit => ("8bit", crlf(bytes)),
        Encoding::QuotedPrintable => ("quoted-printable", quoted_printable(bytes)),
        Encoding::Base64 => ("base64", base64_lines(&crlf(bytes))),
    }
}

/// An attached file.
pub fn file(media_type: &str, name: &str, bytes: &[u8]) -> Part {
    Part { fields: Vec::new(), body: base64_lines(bytes) }
        .with("Content-Type", format!("{media_type}; name=\"{name}\""))
        .with("Content-Transfer-Encoding", "base64")
        .with("Content-Disposition", format!("attachment; filename=\"{name}\""))
}

/// An attached file without any name.
pub fn nameless(media_type: &str, bytes: &[u8]) -> Part {
    Part { fields: Vec::new(), body: base64_lines(bytes) }
        .with("Content-Type", media_type)
        .with("Content-Transfer-Encoding", "base64")
}

/// A picture that an HTML text shows as `cid:ID`.
pub fn inline_picture(media_type: &str, name: &str, id: &str, bytes: &[u8]) -> Part {
    Part { fields: Vec::new(), body: base64_lines(bytes) }
        .with("Content-Type", format!("{media_type}; name=\"{name}\""))
        .with("Content-Transfer-Encoding", "base64")
        .with("Content-Disposition", format!("inline; filename=\"{name}\""))
        .with("Content-ID", format!("<{id}>"))
}

/// `multipart/KIND`; `kind` may bring parameters.
pub fn multipart(kind: &str, prng: &mut Prng, parts: &[Part]) -> Part {
    let boundary = format!("=_{:016x}", prng.next());
    let mut body = Vec::new();
    for part in parts {
        body.extend_from_slice(format!("--{boundary}\r\n").as_bytes());
        body.extend_from_slice(&part.bytes());
        body.extend_from_slice(b"\r\n");
    }
    body.extend_from_slice(format!("--{boundary}--\r\n").as_bytes());
    Part { fields: Vec::new(), body }
        .with("Content-Type", format!("multipart/{kind}; boundary=\"{boundary}\""))
}

/// A message as an attachment.
pub fn attached_message(message: Vec<u8>) -> Part {
    Part { fields: Vec::new(), body: message }
        .with("Content-Type", "message/rfc822")
        .with("Content-Disposition", "attachment")
}

/// A text and what is attached to it.
pub fn mixed(prng: &mut Prng, text: Part, attachments: Vec<Part>) -> Part {
    let mut parts = vec![text];
    parts.extend(attachments);
    multipart("mixed", prng, &parts)
}

/// One line, folded before it grows too long (RFC 5322 section 2.2.3).
fn field(name: &str, value: &str) -> String {
    let mut line = format!("{name}:");
    let mut out = String::new();
    for word in value.split(' ') {
        if line.len() + 1 + word.len() > 76 && line.contains(' ') {
            out.push_str(&line);
            out.push_str("\r\n");
            line.clear();
        }
        line.push(' ');
        line.push_str(word);
    }
    format!("{out}{line}\r\n")
}

/// A text for a header field: as it is, or as encoded words (RFC 2047).
pub fn words(text: &str) -> String {
    if text.is_ascii() {
        return text.to_owned();
    }
    let chars: Vec<char> = text.chars().collect();
    let encoded =
        |chars: &[char]| format!("=?utf-8?B?{}?=", base64(chars.iter().collect::<String>().as_bytes()));
    chars.chunks(14).map(encoded).collect::<Vec<_>>().join(" ")
}

pub fn crlf(bytes: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    lines.join(&b"\r\n"[..])
}

pub fn latin_1(c: char) -> u8 {
    match c {
        '–' => b'-',
        '’' => b'\'',
        c => u8::try_from(u32::from(c)).unwrap(),
    }
}

pub fn windows_1252(c: char) -> u8 {
    match c {
        '–' => 0x96,
        '’' => 0x92,
        '€' => 0x80,
        c => latin_1(c),
    }
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// Base64 in one line (RFC 4648 section 4).
pub fn base64(bytes: &[u8]) -> String {
    let mut out = String::new();
    for three in bytes.chunks(3) {
        let bits =
            three.iter().fold(0u32, |bits, byte| bits << 8 | u32::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let digit = ALPHABET[(bits >> (18 - 6 * place)) as usize & 63];
            out.push(if place > three.len() { '=' } else { char::from(digit) });
        }
    }
    out
}

fn base64_lines(bytes: &[u8]) -> Vec<u8> {
    let encoded = base64(bytes);
    encoded.as_bytes().chunks(76).flat_map(|line| [line, b"\r\n"].concat()).collect()
}

/// RFC 2045 section 6.7: lines of at most 76 characters, blanks at their ends escaped.
pub fn quoted_printable(bytes: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    for (at, line) in bytes.split(|byte| *byte == b'\n').enumerate() {
        if at > 0 {
            out.extend_from_slice(b"\r\n");
        }
        let mut column = 0;
        for (at, byte) in line.iter().enumerate() {
            let at_end = at + 1 == line.len();
            let literal =
                matches!(byte, b'!'..=b'<' | b'>'..=b'~') || matches!(byte, b' ' | b'\t') && !at_end;
            let written = if literal { vec![*byte] } else { format!("={byte:02X}").into_bytes() };
            if column + written.len() > 75 {
                out.extend_from_slice(b"=\r\n");
                column = 0;
            }
            column += written.len();
            out.extend_from_slice(&written);
        }
    }
    out
}

/// The header and the body of one message.
pub struct Message<'a> {
    pub from: String,
    /// As the field `To` shows it; nothing where the field is left out.
    pub to: String,
    pub subject: &'a str,
    /// Further fields, before the ones that describe the body.
    pub fields: Vec<(&'a str, String)>,
    pub body: Part,
}

impl Message<'_> {
    /// The message, dated on some working hour of March 2025.
    pub fn bytes(self, prng: &mut Prng) -> Vec<u8> {
        let mut out = String::new();
        let mut add = |name: &str, value: &str| out.push_str(&field(name, value));
        for (name, value) in
            self.fields.iter().filter(|(name, _)| *name == "Received" || *name == "Return-Path")
        {
            add(name, value);
        }
        add("From", &self.from);
        if !self.to.is_empty() {
            add("To", &self.to);
        }
        add("Subject", &words(self.subject));
        add("Date", &date(prng));
        let domain = self.from.rsplit('@').next().unwrap().trim_end_matches('>').to_owned();
        add("Message-ID", &format!("<{:016x}.{:08x}@{domain}>", prng.next(), prng.next() >> 32));
        for (name, value) in
            self.fields.iter().filter(|(name, _)| *name != "Received" && *name != "Return-Path")
        {
            add(name, value);
        }
        add("MIME-Version", "1.0");
        let mut bytes = [out.into_bytes(), self.body.bytes()].concat();
        if !bytes.ends_with(b"\r\n") {
            bytes.extend_from_slice(b"\r\n");
        }
        bytes
    }
}

/// `Wed, 12 Mar 2025 09:15:00 +0000`: a weekday, in winter time.
pub fn date(prng: &mut Prng) -> String {
    const DAYS: [&str; 5] = ["Mon", "Tue", "Wed", "Thu", "Fri"];
    // The third of March 2025 is a Monday.
    let (week, day) = (prng.below(4), prng.below(5));
    let (hour, minute, second) = (8 + prng.below(10), prng.below(60), prng.below(60));
    format!("{}, {} Mar 2025 {hour:02}:{minute:02}:{second:02} +0000", DAYS[day], 3 + 7 * week + day)
}
