//! What is in a TNEF stream ([MS-OXTNEF]), which Outlook sends as `winmail.dat`.

mod properties;
mod rtf;
mod target;

use super::unwrap::{Inner, Loss, Nature, Unwrap};
use properties::{Kind, Properties, Property};
use target::Target;

/// Names kept of one attachment; Outlook writes three.
const NAMES: usize = 8;

const SIGNATURE: &[u8] = b"\x78\x9f\x3e\x22";
/// Signature and key.
const BEGIN: usize = 6;
/// Level, identifier and length.
const HEADER: usize = 9;
const CHECKSUM: usize = 2;

// Identifiers of attributes, without their types (section 2.1.3.3).
const BODY: u16 = 0x800c;
const MESSAGE_PROPERTIES: u16 = 0x9003;
const ATTACH_REND_DATA: u16 = 0x9002;
const ATTACH_DATA: u16 = 0x800f;
const ATTACH_TITLE: u16 = 0x8010;
const ATTACH_TRANSPORT_FILENAME: u16 = 0x9001;
const ATTACHMENT: u16 = 0x9005;

// Identifiers of properties ([MS-OXPROPS]).
const PROPERTY_BODY: u16 = 0x1000;
const RTF_COMPRESSED: u16 = 0x1009;
const HTML: u16 = 0x1013;
const DISPLAY_NAME: u16 = 0x3001;
const ATTACH_DATA_PROPERTY: u16 = 0x3701;
const ATTACH_FILENAME: u16 = 0x3704;
const ATTACH_LONG_FILENAME: u16 = 0x3707;

const WHY: &str = "TNEF: damaged or cut off";

/// Hands out the bodies of a message and its attachments, each as a file.
///
/// The name of an attachment may come behind its data. Such a name comes out with an empty file, so that no data has to
/// be kept. A message within the message is a file that begins as this one does.
#[derive(Debug)]
pub struct Tnef {
    stage: Stage,
    /// Bytes of the field that is being read.
    held: Vec<u8>,
    list: Option<Properties>,
    attribute: u16,
    sum: u16,
    target: Target,
    /// Names of the attachment, and how many of them have come out.
    names: Vec<String>,
    said: usize,
    damaged: bool,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Begin,
    Header,
    /// Bytes of the attribute that are missing.
    Data(u32),
    Checksum,
    Over,
}

type Sink<'a> = dyn FnMut(Inner<'_>) + 'a;

impl Default for Tnef {
    fn default() -> Self {
        Self {
            stage: Stage::Begin,
            held: Vec::new(),
            list: None,
            attribute: 0,
            sum: 0,
            target: Target::Nothing,
            names: Vec::new(),
            said: 0,
            damaged: false,
        }
    }
}

impl Unwrap for Tnef {
    fn feed(&mut self, mut bytes: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while !bytes.is_empty() {
            bytes = match self.stage {
                Stage::Begin => self.field(BEGIN, bytes, sink),
                Stage::Header => self.field(HEADER, bytes, sink),
                Stage::Checksum => self.field(CHECKSUM, bytes, sink),
                Stage::Data(missing) => self.data(missing, bytes, sink),
                Stage::Over => return,
            };
        }
    }

    fn finish(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        let whole = match self.stage {
            Stage::Begin | Stage::Header => self.held.is_empty(),
            Stage::Data(_) | Stage::Checksum => false,
            Stage::Over => true,
        };
        self.attachment_ends(sink);
        if !whole {
            self.damage(sink);
        }
        self.stage = Stage::Over;
    }
}

impl Tnef {
    /// Bytes of a field of fixed length; returns the rest.
    fn field<'a>(&mut self, wanted: usize, bytes: &'a [u8], sink: &mut Sink<'_>) -> &'a [u8] {
        let room = wanted.saturating_sub(self.held.len()).min(bytes.len());
        let (piece, rest) = bytes.split_at_checked(room).unwrap_or_default();
        self.held.extend_from_slice(piece);
        if matches!(self.stage, Stage::Header) {
            // Zeros and line ends may follow the last attribute.
            let filler =
                self.held.iter().take_while(|byte| **byte == 0 || byte.is_ascii_whitespace()).count();
            self.held.drain(..filler);
        }
        if self.held.len() == wanted {
            let held = std::mem::take(&mut self.held);
            match self.stage {
                Stage::Begin if held.starts_with(SIGNATURE) => self.stage = Stage::Header,
                Stage::Header => self.header(&held, sink),
                Stage::Checksum => {
                    if held != self.sum.to_le_bytes() {
                        self.damage(sink);
                    }
                    self.stage = Stage::Header;
                }
                _ => self.stop(sink),
            }
        }
        rest
    }

    fn header(&mut self, header: &[u8], sink: &mut Sink<'_>) {
        let [1 | 2, id @ .., _, _, a, b, c, d] = header else { return self.stop(sink) };
        self.attribute = id.first_chunk().map_or(0, |id| u16::from_le_bytes(*id));
        self.sum = 0;
        self.begin(sink);
        self.stage = Stage::Data(u32::from_le_bytes([*a, *b, *c, *d]));
        self.attribute_may_end(sink);
    }

    fn begin(&mut self, sink: &mut Sink<'_>) {
        match self.attribute {
            ATTACH_REND_DATA => self.attachment_ends(sink),
            ATTACH_TITLE | ATTACH_TRANSPORT_FILENAME => self.target = Target::name(false),
            MESSAGE_PROPERTIES | ATTACHMENT => self.list = Some(Properties::default()),
            BODY => self.file(Target::text(false), false, sink),
            ATTACH_DATA => self.file(Target::bytes(0), true, sink),
            _ => {}
        }
    }

    fn data<'a>(&mut self, missing: u32, bytes: &'a [u8], sink: &mut Sink<'_>) -> &'a [u8] {
        let here = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
        let (piece, rest) = bytes.split_at_checked(here).unwrap_or_default();
        self.sum = piece.iter().fold(self.sum, |sum, byte| sum.wrapping_add(u16::from(*byte)));
        if let Some(mut list) = self.list.take() {
            if list.feed(piece, &mut |property| self.property(&property, sink)).is_ok() {
                self.list = Some(list);
            } else {
                self.target_ends(sink);
                self.damage(sink);
            }
        } else {
            self.target.feed(piece, sink);
        }
        self.stage = Stage::Data(missing.saturating_sub(u32::try_from(here).unwrap_or(missing)));
        self.attribute_may_end(sink);
        rest
    }

    fn attribute_may_end(&mut self, sink: &mut Sink<'_>) {
        if let Stage::Data(0) = self.stage {
            let cut_off = self.list.take().is_some_and(|list| !list.is_complete());
            self.target_ends(sink);
            if cut_off {
                self.damage(sink);
            }
            self.stage = Stage::Checksum;
        }
    }

    fn property(&mut self, property: &Property<'_>, sink: &mut Sink<'_>) {
        match property {
            Property::Bytes(bytes) => self.target.feed(bytes, sink),
            Property::End => self.target_ends(sink),
            Property::Begin(id, kind) => {
                let wide = *kind == Kind::WideText;
                match (self.attribute, *id, kind) {
                    (MESSAGE_PROPERTIES, RTF_COMPRESSED, Kind::Binary) => {
                        self.file(Target::rtf(), false, sink)
                    }
                    (
                        MESSAGE_PROPERTIES,
                        PROPERTY_BODY | HTML,
                        Kind::Text | Kind::WideText | Kind::Binary,
                    ) => {
                        self.file(Target::text(wide), false, sink);
                    }
                    (ATTACHMENT, ATTACH_DATA_PROPERTY, Kind::Binary) => {
                        self.file(Target::bytes(0), true, sink)
                    }
                    (ATTACHMENT, ATTACH_DATA_PROPERTY, Kind::Object) => {
                        self.file(Target::bytes(16), true, sink)
                    }
                    (
                        ATTACHMENT,
                        DISPLAY_NAME | ATTACH_FILENAME | ATTACH_LONG_FILENAME,
                        Kind::Text | Kind::WideText,
                    ) => self.target = Target::name(wide),
                    _ => {}
                }
            }
        }
    }

    /// A file begins, with the names of the attachment if it is that.
    fn file(&mut self, target: Target, attached: bool, sink: &mut Sink<'_>) {
        self.target = target;
        let names = if attached { self.names.clone() } else { Vec::new() };
        if attached {
            self.said = self.names.len();
        }
        sink(Inner::Begin { names, nature: Nature::File });
    }

    fn target_ends(&mut self, sink: &mut Sink<'_>) {
        let end = std::mem::replace(&mut self.target, Target::Nothing).finish(sink);
        if let Some(name) = end.name
            && self.names.len() < NAMES
            && !self.names.contains(&name)
        {
            self.names.push(name);
        }
        if end.damaged {
            self.damage(sink);
        }
    }

    /// Another attachment begins, or nothing does: names that came behind the data come out.
    fn attachment_ends(&mut self, sink: &mut Sink<'_>) {
        self.target_ends(sink);
        let late: Vec<String> = std::mem::take(&mut self.names).split_off(self.said);
        self.said = 0;
        if !late.is_empty() {
            sink(Inner::Begin { names: late, nature: Nature::File });
            sink(Inner::End);
        }
    }

    /// Nothing more can be read.
    fn stop(&mut self, sink: &mut Sink<'_>) {
        self.attachment_ends(sink);
        self.damage(sink);
        self.stage = Stage::Over;
    }

    /// Said once; what comes after it is read as far as it goes.
    fn damage(&mut self, sink: &mut Sink<'_>) {
        if !self.damaged {
            self.damaged = true;
            self.target_ends(sink);
            sink(Inner::Lost(Loss::Malformed, WHY));
        }
    }
}

#[cfg(test)]
mod tests;
