//! Outlook's container (\[MS-OXTNEF\], \[MS-OXRTFCP\]) and what may be in it.

use super::build::{MARKER, case, marker_text, row};
use super::compose::with_file;
use super::{Case, Expect, Row};

pub fn rows() -> Vec<Row> {
    vec![row("C-03", "Outlook's container (TNEF)", containers())]
}

/// A file in a container.
pub struct Attachment(Vec<u8>);

impl Attachment {
    /// With a name in the code page of the container.
    pub fn titled(name: &str, data: &[u8]) -> Self {
        let title = [name.as_bytes(), b"\0"].concat();
        Self([attribute(2, ATTACH_TITLE, &title), attribute(2, ATTACH_DATA, data)].concat())
    }

    /// With its long name among the properties, and the short one besides.
    fn with_long_name(short: &str, long: &str, data: &[u8]) -> Self {
        let Self(mut bytes) = Self::titled(short, data);
        bytes.extend(attribute(2, ATTACHMENT, &properties(&[unicode(0x3707, long)])));
        Self(bytes)
    }

    /// A message that is attached as such.
    fn message(container: &[u8]) -> Self {
        let interface = b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46";
        let method = [&[3, 0, 0x05, 0x37][..], &5u32.to_le_bytes()].concat();
        let object = variable(0x000d, 0x3701, &[interface, container].concat());
        Self(attribute(2, ATTACHMENT, &properties(&[method, object])))
    }
}

const BODY: u32 = 0x0002_800c;
const MESSAGE_PROPERTIES: u32 = 0x0006_9003;
const RENDERING: u32 = 0x0006_9002;
const ATTACH_TITLE: u32 = 0x0001_8010;
const ATTACH_DATA: u32 = 0x0006_800f;
const ATTACHMENT: u32 = 0x0006_9005;

/// A container with this attribute of the message, and these files.
pub fn tnef(message: Option<Vec<u8>>, attachments: &[Attachment]) -> Vec<u8> {
    let mut bytes = [&0x223e_9f78_u32.to_le_bytes()[..], &1u16.to_le_bytes()].concat();
    bytes.extend(attribute(1, 0x0008_9006, &0x0001_0000_u32.to_le_bytes()));
    bytes.extend(attribute(1, 0x0006_9007, &[1252u32.to_le_bytes(), [0; 4]].concat()));
    bytes.extend(attribute(1, 0x0007_8008, b"IPM.Microsoft Mail.Note\0"));
    bytes.extend(message.unwrap_or_default());
    for Attachment(attributes) in attachments {
        bytes.extend(attribute(2, RENDERING, b"\x01\0\xff\xff\xff\xff\0\0\0\0\0\0\0\0"));
        bytes.extend(attributes);
    }
    bytes
}

fn attribute(level: u8, id: u32, data: &[u8]) -> Vec<u8> {
    let sum = data.iter().fold(0u16, |sum, byte| sum.wrapping_add(u16::from(*byte)));
    let length = data.len() as u32;
    [&[level][..], &id.to_le_bytes(), &length.to_le_bytes(), data, &sum.to_le_bytes()].concat()
}

fn properties(list: &[Vec<u8>]) -> Vec<u8> {
    [&(list.len() as u32).to_le_bytes()[..], &list.concat()].concat()
}

/// A property with one value of variable length.
fn variable(kind: u16, id: u16, value: &[u8]) -> Vec<u8> {
    let head = [kind.to_le_bytes(), id.to_le_bytes()].concat();
    let length = (value.len() as u32).to_le_bytes();
    let padding = vec![0; value.len().next_multiple_of(4) - value.len()];
    [&head[..], &1u32.to_le_bytes(), &length, value, &padding].concat()
}

fn unicode(id: u16, text: &str) -> Vec<u8> {
    let value: Vec<u8> = format!("{text}\0").encode_utf16().flat_map(u16::to_le_bytes).collect();
    variable(0x001f, id, &value)
}

/// The attribute of a message that has this property.
fn property(property: Vec<u8>) -> Option<Vec<u8>> {
    Some(attribute(1, MESSAGE_PROPERTIES, &properties(&[property])))
}

/// Rich text in its wrapper, which may compress: here it does so with literals only, so that every ninth byte is not of
/// the text.
fn rich_text(text: &str, compressed: bool) -> Vec<u8> {
    let raw = (text.len() as u32).to_le_bytes();
    let (kind, content) =
        if compressed { (b"LZFu", literals(text.as_bytes())) } else { (b"MELA", text.into()) };
    let crc = if compressed { checksum(&content) } else { 0 };
    let length = (content.len() as u32 + 12).to_le_bytes();
    variable(0x0102, 0x1009, &[&length[..], &raw, kind, &crc.to_le_bytes(), &content].concat())
}

fn literals(text: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    let runs: Vec<&[u8]> = text.chunks(8).collect();
    for run in &runs {
        // A run that is not full ends with the reference that ends all.
        content.push(if run.len() < 8 { 1 << run.len() } else { 0 });
        content.extend_from_slice(run);
    }
    if text.len().is_multiple_of(8) {
        content.push(1);
    }
    // The dictionary has 207 bytes at the beginning; a reference to where it ends is the end.
    let place = (207 + text.len() as u16) % 4096;
    content.extend_from_slice(&(place << 4).to_be_bytes());
    content
}

/// The CRC of \[MS-OXRTFCP\] section 2.1.3.2.2: that of ZIP without its complements.
fn checksum(content: &[u8]) -> u32 {
    let step = |crc: u32, _| if crc & 1 == 1 { crc >> 1 ^ 0xedb8_8320 } else { crc >> 1 };
    content.iter().fold(0, |crc, byte| (0..8).fold(crc ^ u32::from(*byte), step))
}

fn containers() -> Vec<Case> {
    let text = marker_text();
    let bytes = text.as_bytes();
    let attached = tnef(None, &[Attachment::titled("minutes.txt", bytes)]);
    let body = tnef(Some(attribute(1, BODY, &[bytes, b"\0"].concat())), &[]);
    let wide: Vec<u8> = format!("\u{feff}{text}").encode_utf16().flat_map(u16::to_le_bytes).collect();
    let rtf = |marker: &str| {
        format!("{{\\rtf1\\ansi\\deff0{{\\fonttbl{{\\f0 Arial;}}}}\\pard as agreed {marker} it is\\par}}")
    };
    let rich = |marker: &str, compressed| tnef(property(rich_text(&rtf(marker), compressed)), &[]);
    let html = format!("<html><body>as agreed {} it is</body></html>", MARKER.replace("65", "<b>6</b>5"));
    let other = || Attachment::titled("other.txt", b"Minutes of the meeting.\r\n");
    let nested = tnef(None, &[other(), Attachment::titled("winmail.dat", &attached)]);
    let broken_sum = attached.iter().rev().skip(1).rev().copied().chain([0xff]).collect();
    let containers = [
        ("attachment", attached.clone()),
        ("attachment-in-utf-16", tnef(None, &[other(), Attachment::titled("minutes.txt", &wide)])),
        ("attachment-with-long-name", {
            tnef(None, &[Attachment::with_long_name("MINUTE~1.TXT", "minutes of the meeting.txt", &wide)])
        }),
        ("body", body.clone()),
        ("body-in-utf-16", tnef(property(unicode(0x1000, &text)), &[])),
        ("body-in-html", tnef(property(variable(0x0102, 0x1013, html.as_bytes())), &[])),
        ("body-in-rich-text", rich(MARKER, false)),
        ("body-in-rich-text-escaped", rich("JB65\\'34{}3\\'32\\'31C", false)),
        ("body-in-compressed-rich-text", rich(MARKER, true)),
        ("nested", nested.clone()),
        ("nested-as-message", tnef(None, &[Attachment::message(&body)])),
        ("nested-twice", tnef(None, &[Attachment::titled("a.dat", &nested)])),
        ("truncated-after-the-file", attached[..attached.len() - 2].to_vec()),
        ("truncated-in-the-file", attached[..attached.len() - 12].to_vec()),
        ("wrong-checksum", broken_sum),
        ("behind-a-broken-attribute", {
            let junk =
                Some([attribute(1, 0x0001_8004, b"as agreed\0"), attribute(1, 0x000f_ffff, b"")].concat());
            tnef(junk, &[Attachment::titled("minutes.txt", &wide)])
        }),
    ];
    let expect = || Expect::nothing().found_or("uninspectable");
    let of = |name: &str| match name {
        // The end of the marker is not there; what is there is damaged, not merely unread.
        "truncated-in-the-file" => Expect::nothing().found_or("malformed"),
        _ => expect(),
    };
    let mut cases: Vec<Case> = containers
        .map(|(name, bytes)| case(name, with_file("application/ms-tnef", "winmail.dat", bytes), of(name)))
        .into();
    let wide = tnef(None, &[Attachment::titled("minutes.txt", &wide)]);
    for (name, media_type, filename) in [
        ("called-text", "application/ms-tnef", "x.txt"),
        ("typed-text", "text/plain", "x.txt"),
        ("octets", "application/octet-stream", "winmail.dat"),
        ("octets-other-name", "application/octet-stream", "x.dat"),
        ("old-type", "application/vnd.ms-tnef", "winmail.dat"),
    ] {
        cases.push(case(name, with_file(media_type, filename, &wide), expect()));
    }
    cases
}
