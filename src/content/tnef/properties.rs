//! The properties of a message or an attachment ([MS-OXTNEF] section 2.1.3.4), one after the other as their bytes come.

/// Bytes after which everything in a list begins anew.
const ALIGNMENT: u32 = 4;
/// Properties from here on have names.
const FIRST_NAMED: u16 = 0x8000;
const MULTIPLE: u16 = 0x1000;

/// A list that is not what it says.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// The type of a value, as far as it matters here ([MS-OXCDATA] section 2.11.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(super) enum Kind {
    /// So many bytes.
    Fixed(u32),
    Text,
    WideText,
    Binary,
    /// An interface identifier of 16 bytes, then what it is the interface of.
    Object,
}

/// What comes next.
#[derive(Debug)]
pub(super) enum Property<'a> {
    /// A value begins: its property and type.
    Begin(u16, Kind),
    Bytes(&'a [u8]),
    End,
}

/// Reads one list.
#[derive(Debug)]
pub(super) struct Properties {
    stage: Stage,
    /// Bytes of the field that is being read.
    held: Vec<u8>,
    properties: u32,
    values: u32,
    id: u16,
    kind: Kind,
    multiple: bool,
}

#[derive(Clone, Copy, Debug)]
enum Stage {
    Count,
    Tag,
    /// The set that a named property belongs to, and whether its name is a number.
    Set,
    Number,
    NameLength,
    Values,
    Size,
    /// Bytes of a value that are missing, and of what fills it up.
    Value(u32, u32),
    /// Bytes that mean nothing, before the values of a property.
    Skip(u32),
    Complete,
}

impl Default for Properties {
    fn default() -> Self {
        Self {
            stage: Stage::Count,
            held: Vec::new(),
            properties: 0,
            values: 0,
            id: 0,
            kind: Kind::Fixed(0),
            multiple: false,
        }
    }
}

impl Properties {
    /// The next bytes. What follows a complete list means nothing.
    pub(super) fn feed(
        &mut self,
        mut bytes: &[u8],
        sink: &mut dyn FnMut(Property<'_>),
    ) -> Result<(), Broken> {
        while !bytes.is_empty() {
            bytes = match self.stage {
                Stage::Complete => return Ok(()),
                Stage::Value(missing, filling) => self.value(missing, filling, bytes, sink),
                Stage::Skip(missing) => {
                    let (skipped, rest) = split(bytes, missing);
                    self.stage = Stage::Skip(missing - skipped.1);
                    if missing == skipped.1 {
                        self.begin_values(sink)?;
                    }
                    rest
                }
                _ => self.field(bytes, sink)?,
            };
        }
        Ok(())
    }

    /// All properties have come.
    pub(super) fn is_complete(&self) -> bool {
        matches!(self.stage, Stage::Complete)
    }

    fn value<'a>(
        &mut self,
        missing: u32,
        filling: u32,
        bytes: &'a [u8],
        sink: &mut dyn FnMut(Property<'_>),
    ) -> &'a [u8] {
        if missing > 0 {
            let ((value, length), rest) = split(bytes, missing);
            sink(Property::Bytes(value));
            self.stage = Stage::Value(missing - length, filling);
            if missing == length {
                sink(Property::End);
                self.fill(filling, sink);
            }
            return rest;
        }
        let ((_, length), rest) = split(bytes, filling);
        self.fill(filling - length, sink);
        rest
    }

    /// A value is complete but for what fills it up.
    fn fill(&mut self, filling: u32, sink: &mut dyn FnMut(Property<'_>)) {
        self.stage = Stage::Value(0, filling);
        if filling == 0 {
            self.values = self.values.saturating_sub(1);
            self.next_value(sink);
        }
    }

    /// Bytes of a field of fixed length.
    fn field<'a>(&mut self, bytes: &'a [u8], sink: &mut dyn FnMut(Property<'_>)) -> Result<&'a [u8], Broken> {
        let wanted: usize = if matches!(self.stage, Stage::Set) { 20 } else { 4 };
        let room = wanted.saturating_sub(self.held.len()).min(bytes.len());
        let (piece, rest) = bytes.split_at_checked(room).unwrap_or_default();
        self.held.extend_from_slice(piece);
        if self.held.len() < wanted {
            return Ok(rest);
        }
        let number = last_u32(&self.held);
        self.held.clear();
        match self.stage {
            Stage::Count => {
                self.properties = number;
                self.next_property();
            }
            Stage::Tag => self.tag(number, sink)?,
            Stage::Set => {
                self.stage = match number {
                    0 => Stage::Number,
                    1 => Stage::NameLength,
                    _ => return Err(Broken),
                }
            }
            Stage::NameLength if number > 0 => {
                self.stage = Stage::Skip(number.checked_next_multiple_of(ALIGNMENT).ok_or(Broken)?);
            }
            Stage::Number | Stage::NameLength => self.begin_values(sink)?,
            Stage::Values => {
                self.values = number;
                self.next_value(sink);
            }
            Stage::Size => self.begin_value(number, sink)?,
            Stage::Value(..) | Stage::Skip(_) | Stage::Complete => {}
        }
        Ok(rest)
    }

    fn tag(&mut self, tag: u32, sink: &mut dyn FnMut(Property<'_>)) -> Result<(), Broken> {
        let [kind_low, kind_high, id_low, id_high] = tag.to_le_bytes();
        let kind_bits = u16::from_le_bytes([kind_low, kind_high]);
        self.id = u16::from_le_bytes([id_low, id_high]);
        self.multiple = kind_bits & MULTIPLE != 0;
        self.kind = kind(kind_bits & !MULTIPLE).ok_or(Broken)?;
        if self.id >= FIRST_NAMED {
            self.stage = Stage::Set;
            return Ok(());
        }
        self.begin_values(sink)
    }

    fn begin_values(&mut self, sink: &mut dyn FnMut(Property<'_>)) -> Result<(), Broken> {
        match (self.kind, self.multiple) {
            // Any number of values of no length would take time without taking bytes.
            (Kind::Fixed(0), true) => return Err(Broken),
            (Kind::Fixed(0), false) => self.next_property(),
            (Kind::Fixed(_), false) => {
                self.values = 1;
                self.next_value(sink);
            }
            _ => self.stage = Stage::Values,
        }
        Ok(())
    }

    fn next_property(&mut self) {
        self.stage = if self.properties == 0 { Stage::Complete } else { Stage::Tag };
        self.properties = self.properties.saturating_sub(1);
    }

    fn next_value(&mut self, sink: &mut dyn FnMut(Property<'_>)) {
        match self.kind {
            _ if self.values == 0 => self.next_property(),
            Kind::Fixed(length) => {
                sink(Property::Begin(self.id, self.kind));
                self.stage = Stage::Value(length, 0);
            }
            _ => self.stage = Stage::Size,
        }
    }

    fn begin_value(&mut self, length: u32, sink: &mut dyn FnMut(Property<'_>)) -> Result<(), Broken> {
        let filled = length.checked_next_multiple_of(ALIGNMENT).ok_or(Broken)?;
        sink(Property::Begin(self.id, self.kind));
        if length == 0 {
            sink(Property::End);
            self.fill(0, sink);
        } else {
            self.stage = Stage::Value(length, filled - length);
        }
        Ok(())
    }
}

/// At most so many bytes, with their number, and the rest.
fn split(bytes: &[u8], length: u32) -> ((&[u8], u32), &[u8]) {
    let here = usize::try_from(length).unwrap_or(usize::MAX).min(bytes.len());
    let (first, rest) = bytes.split_at_checked(here).unwrap_or_default();
    ((first, u32::try_from(here).unwrap_or(length)), rest)
}

fn last_u32(bytes: &[u8]) -> u32 {
    bytes.last_chunk().map_or(0, |last| u32::from_le_bytes(*last))
}

fn kind(bits: u16) -> Option<Kind> {
    Some(match bits {
        0x00 | 0x01 => Kind::Fixed(0),
        0x02 | 0x03 | 0x04 | 0x0a | 0x0b => Kind::Fixed(4),
        0x05 | 0x06 | 0x07 | 0x14 | 0x40 => Kind::Fixed(8),
        0x48 => Kind::Fixed(16),
        0x1e => Kind::Text,
        0x1f => Kind::WideText,
        0x102 => Kind::Binary,
        0x0d => Kind::Object,
        _ => return None,
    })
}
