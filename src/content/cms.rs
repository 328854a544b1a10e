//! What is in a CMS message (RFC 5652), which S/MIME (RFC 8551) calls `smime.p7m`.

mod ber;

use super::file_type::Family;
use super::inflate::{Format, Inflate};
use super::sniff::Sniffer;
use super::unwrap::{Inner, Loss, Nature, Unwrap};
use ber::{Ber, Broken, Event};
use memchr::memmem;

/// Bytes kept of an object identifier; those that are known have at most eleven.
const IDENTIFIER: usize = 16;
/// Bytes of the content by which it is told whether it is a MIME entity.
const HEAD: usize = 512;

const SEQUENCE: u8 = 0x30;
const OBJECT_IDENTIFIER: u8 = 0x06;
/// In one piece, and in several.
const OCTET_STRINGS: [u8; 2] = [0x04, 0x24];
/// `[0]`, constructed.
const EXPLICIT: u8 = 0xa0;

// Where things stand, as places among siblings from the outermost element on. The three structures that are read have
// `encapContentInfo` in the same place (RFC 5652 sections 5.1 and 7, RFC 3274 section 1.1).
const CONTENT_INFO: &[usize] = &[0];
const CONTENT_TYPE: &[usize] = &[0, 0];
const CONTENT: &[usize] = &[0, 1];
const STRUCTURE: &[usize] = &[0, 1, 0];
const ENCAPSULATED: &[usize] = &[0, 1, 0, 2];
const INNER_TYPE: &[usize] = &[0, 1, 0, 2, 0];
const INNER_CONTENT: &[usize] = &[0, 1, 0, 2, 1];
const OCTETS: &[usize] = &[0, 1, 0, 2, 1, 0];

/// 1.2.840.113549.1, the arc of both lists of content types.
const PKCS: &[u8] = b"\x2a\x86\x48\x86\xf7\x0d\x01";

/// What a content type means here.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Kind {
    Data,
    /// Signed or digested: the content lies open.
    Open,
    Compressed,
    Encrypted,
    Unknown,
}

/// Unwraps one `ContentInfo`. A signature without its content holds nothing.
#[derive(Debug)]
pub struct Cms {
    ber: Ber,
    /// The object identifier that is being read.
    identifier: Vec<u8>,
    outer: Kind,
    inner: Kind,
    content: Content,
    over: bool,
}

#[derive(Debug)]
enum Content {
    Absent,
    /// Its beginning.
    Head(Vec<u8>),
    Open,
    Compressed(Box<Inflate>),
    Complete,
}

type Sink<'a> = dyn FnMut(Inner<'_>) + 'a;

impl Default for Cms {
    fn default() -> Self {
        Self {
            ber: Ber::default(),
            identifier: Vec::new(),
            outer: Kind::Unknown,
            inner: Kind::Unknown,
            content: Content::Absent,
            over: false,
        }
    }
}

/// A sequence that begins with the identifier of a content type.
pub fn looks_like_cms(head: &[u8]) -> bool {
    let (mut ber, mut rest, mut found) = (Ber::default(), head, Vec::new());
    if ber.next(&mut rest) != Ok(Some(Event::Open(SEQUENCE)))
        || ber.next(&mut rest) != Ok(Some(Event::Open(OBJECT_IDENTIFIER)))
    {
        return false;
    }
    while let Ok(Some(Event::Bytes(bytes))) = ber.next(&mut rest) {
        found.extend(bytes.iter().take(IDENTIFIER));
    }
    matches!(found.strip_prefix(PKCS), Some([7, _, ..] | [9, 16, 1, _, ..]))
}

impl Unwrap for Cms {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while !self.over {
            let read = match self.ber.next(&mut bytes) {
                Ok(Some(event)) => self.event(&event, sink),
                Ok(None) if self.ber.is_complete() && bytes.iter().any(|byte| !is_filler(*byte)) => {
                    Err(MALFORMED)
                }
                Ok(None) => return,
                Err(Broken) => Err(MALFORMED),
            };
            if let Err(lost) = read {
                self.lose(lost, sink);
            }
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if !self.over && self.ber.is_begun() && !self.ber.is_complete() {
            self.lose(MALFORMED, sink);
        }
        self.over = true;
    }
}

type Lost = (Loss, &'static str);

const MALFORMED: Lost = (Loss::Malformed, "S/MIME: damaged or cut off");
const ENCRYPTED: Lost = (Loss::Encrypted, "an encrypted S/MIME message");
const UNSUPPORTED: Lost = (Loss::Unsupported, "CMS: content of a kind that is not read");

impl Cms {
    fn event(&mut self, event: &Event<'_>, sink: &mut Sink<'_>) -> Result<(), Lost> {
        let path = self.ber.path();
        match event {
            Event::Open(identifier) => {
                let expected = match path {
                    CONTENT_INFO | STRUCTURE | ENCAPSULATED => *identifier == SEQUENCE,
                    CONTENT_TYPE | INNER_TYPE => *identifier == OBJECT_IDENTIFIER,
                    CONTENT | INNER_CONTENT => *identifier == EXPLICIT,
                    _ if path.starts_with(OCTETS) => OCTET_STRINGS.contains(identifier),
                    _ => !path.starts_with(INNER_CONTENT),
                };
                match path {
                    OCTETS if !expected => Err(UNSUPPORTED),
                    _ if !expected => Err(MALFORMED),
                    OCTETS => self.begin(sink),
                    _ => Ok(()),
                }
            }
            Event::Bytes(bytes) => {
                if matches!(path, CONTENT_TYPE | INNER_TYPE) {
                    let room = IDENTIFIER.saturating_sub(self.identifier.len());
                    self.identifier.extend(bytes.iter().take(room));
                } else if path.starts_with(OCTETS) {
                    self.octets(bytes, sink);
                }
                Ok(())
            }
            // The path is that of the element around the one that ended.
            Event::Close => match path {
                CONTENT_INFO => self.typed(),
                ENCAPSULATED => {
                    if !self.identifier.is_empty() {
                        self.inner = kind(&std::mem::take(&mut self.identifier));
                    }
                    Ok(())
                }
                INNER_CONTENT => {
                    self.end(sink);
                    Ok(())
                }
                _ => Ok(()),
            },
        }
    }

    /// The type of the whole is known, or the whole is complete.
    fn typed(&mut self) -> Result<(), Lost> {
        if self.identifier.is_empty() {
            return Ok(());
        }
        self.outer = kind(&std::mem::take(&mut self.identifier));
        match self.outer {
            Kind::Open | Kind::Compressed => Ok(()),
            Kind::Encrypted => Err(ENCRYPTED),
            Kind::Data | Kind::Unknown => Err(UNSUPPORTED),
        }
    }

    fn begin(&mut self, sink: &mut Sink<'_>) -> Result<(), Lost> {
        let entity = self.inner == Kind::Data;
        self.content = match (self.outer, self.inner) {
            (_, Kind::Encrypted) => return Err(ENCRYPTED),
            (Kind::Compressed, _) => Content::Compressed(Box::new(Inflate::new(Format::Zlib, entity))),
            (_, Kind::Data) => Content::Head(Vec::new()),
            _ => {
                sink(Inner::Begin { names: Vec::new(), nature: Nature::File });
                Content::Open
            }
        };
        Ok(())
    }

    fn octets(&mut self, bytes: &[u8], sink: &mut Sink<'_>) {
        match &mut self.content {
            Content::Compressed(inflate) => inflate.feed(bytes, sink),
            Content::Open => sink(Inner::Data(bytes)),
            Content::Head(head) => {
                let room = HEAD.saturating_sub(head.len()).min(bytes.len());
                let (begin, rest) = bytes.split_at_checked(room).unwrap_or_default();
                head.extend_from_slice(begin);
                if head.len() == HEAD {
                    self.decide(sink);
                    if !rest.is_empty() {
                        sink(Inner::Data(rest));
                    }
                }
            }
            Content::Absent | Content::Complete => {}
        }
    }

    /// The head is as complete as it will be.
    fn decide(&mut self, sink: &mut Sink<'_>) {
        if let Content::Head(head) = std::mem::replace(&mut self.content, Content::Open) {
            sink(Inner::Begin { names: Vec::new(), nature: Nature::entity_or_file(is_entity(&head)) });
            sink(Inner::Data(&head));
        }
    }

    fn end(&mut self, sink: &mut Sink<'_>) {
        if let Content::Head(_) = self.content {
            self.decide(sink);
        }
        match std::mem::replace(&mut self.content, Content::Complete) {
            Content::Open => sink(Inner::End),
            Content::Compressed(mut inflate) => inflate.finish(sink),
            Content::Head(_) | Content::Absent | Content::Complete => {}
        }
    }

    fn lose(&mut self, (loss, why): Lost, sink: &mut Sink<'_>) {
        self.end(sink);
        self.over = true;
        sink(Inner::Lost(loss, why));
    }
}

/// Encoders put line ends and zeros behind what they write.
fn is_filler(byte: u8) -> bool {
    byte == 0 || byte.is_ascii_whitespace()
}

/// The meaning of an object identifier.
fn kind(identifier: &[u8]) -> Kind {
    match identifier.strip_prefix(PKCS) {
        Some([7, 1]) => Kind::Data,
        Some([7, 2 | 5]) => Kind::Open,
        // Enveloped, signed and enveloped, encrypted; enveloped with authentication (RFC 5083).
        Some([7, 3 | 4 | 6] | [9, 16, 1, 23]) => Kind::Encrypted,
        Some([9, 16, 1, 9]) => Kind::Compressed,
        _ => Kind::Unknown,
    }
}

/// S/MIME puts a MIME entity into it. Where documents are signed by themselves, the document stands there, and only that
/// is no entity: bytes of a known format without a field that describes them.
fn is_entity(head: &[u8]) -> bool {
    let mut sniffer = Sniffer::new();
    sniffer.feed(head);
    let family = sniffer.finish().family;
    matches!(family, Family::Text | Family::Script | Family::Mail | Family::Unknown)
        || memmem::find(&head.to_ascii_lowercase(), b"content-").is_some()
}

#[cfg(test)]
mod tests;
