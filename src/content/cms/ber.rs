//! The elements of a structure in BER (X.690), one after the other as its bytes come.

/// Elements within each other.
const DEPTH: usize = 32;
/// Bytes of an identifier: what is beyond 28 bits is no tag of a standard.
const IDENTIFIER: usize = 5;
/// Bytes of a length behind its first.
const LENGTH: usize = 8;

/// It is not BER, or deeper than is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Broken;

/// What comes next.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Event<'a> {
    /// An element begins: its first identifier byte, which says class, form and, below 31, tag.
    Open(u8),
    /// Bytes of the primitive element that began last.
    Bytes(&'a [u8]),
    /// The element that began last, and has not been closed, ends.
    Close,
}

/// Reads one element and all that is in it. Lengths are definite or not; nothing is kept but where it stands.
#[derive(Debug, Default)]
pub(super) struct Ber {
    /// Bytes that have been read.
    at: u64,
    header: Vec<u8>,
    /// Where the primitive element that is being read ends.
    value: Option<u64>,
    open: Vec<Constructed>,
    path: Vec<usize>,
    rooted: bool,
}

#[derive(Debug)]
struct Constructed {
    /// Where it ends; `None` where two zeros say so.
    end: Option<u64>,
    /// Where it or what is around it ends.
    limit: u64,
    children: usize,
}

/// Identifier and length of an element.
enum Header {
    Incomplete,
    Complete(u8, Option<u64>),
}

impl Ber {
    /// For each open element, the outermost first, how many others stand before it.
    pub(super) fn path(&self) -> &[usize] {
        &self.path
    }

    /// The outermost element is complete.
    pub(super) fn is_complete(&self) -> bool {
        self.rooted && self.path.is_empty()
    }

    /// A byte of it has come.
    pub(super) fn is_begun(&self) -> bool {
        self.at > 0
    }

    /// The next event; `None` where it takes more bytes, or where the outermost element is complete.
    pub(super) fn next<'a>(&mut self, bytes: &mut &'a [u8]) -> Result<Option<Event<'a>>, Broken> {
        if let Some(end) = self.value {
            return Ok(self.value(end, bytes));
        }
        loop {
            if self.open.last().is_some_and(|top| top.end == Some(self.at)) {
                return Ok(Some(self.close()));
            }
            if self.is_complete() {
                return Ok(None);
            }
            let Some((byte, rest)) = bytes.split_first() else { return Ok(None) };
            *bytes = rest;
            self.at += 1;
            self.header.push(*byte);
            if let Header::Complete(identifier, length) = header(&self.header)? {
                self.header.clear();
                return self.begin(identifier, length).map(Some);
            }
        }
    }

    fn value<'a>(&mut self, end: u64, bytes: &mut &'a [u8]) -> Option<Event<'a>> {
        let missing = end.saturating_sub(self.at);
        if missing == 0 {
            self.value = None;
            self.path.pop();
            return Some(Event::Close);
        }
        let here = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
        let (value, rest) = bytes.split_at_checked(here)?;
        *bytes = rest;
        self.at += here as u64;
        (!value.is_empty()).then_some(Event::Bytes(value))
    }

    fn close(&mut self) -> Event<'static> {
        self.open.pop();
        self.path.pop();
        Event::Close
    }

    fn begin(&mut self, identifier: u8, length: Option<u64>) -> Result<Event<'static>, Broken> {
        if (identifier, length) == (0, Some(0)) {
            let ends = self.open.last().is_some_and(|top| top.end.is_none());
            return if ends { Ok(self.close()) } else { Err(Broken) };
        }
        let limit = self.open.last().map_or(u64::MAX, |top| top.limit);
        let end = match length {
            Some(length) => Some(self.at.checked_add(length).filter(|end| *end <= limit).ok_or(Broken)?),
            None => None,
        };
        if self.path.len() >= DEPTH {
            return Err(Broken);
        }
        self.rooted = true;
        let before = self.open.last_mut().map_or(0, |top| {
            top.children += 1;
            top.children - 1
        });
        self.path.push(before);
        if identifier & 0x20 != 0 {
            self.open.push(Constructed { end, limit: end.unwrap_or(limit), children: 0 });
        } else {
            self.value = Some(end.ok_or(Broken)?);
        }
        Ok(Event::Open(identifier))
    }
}

/// Sections 8.1.2 and 8.1.3.
fn header(bytes: &[u8]) -> Result<Header, Broken> {
    let Some((identifier, mut rest)) = bytes.split_first() else { return Ok(Header::Incomplete) };
    if identifier & 0x1f == 0x1f {
        let more = rest.iter().take_while(|byte| **byte & 0x80 != 0).count();
        if more >= IDENTIFIER {
            return Err(Broken);
        }
        let Some(behind) = rest.get(more + 1..) else { return Ok(Header::Incomplete) };
        rest = behind;
    }
    let Some((first, rest)) = rest.split_first() else { return Ok(Header::Incomplete) };
    let bytes_of_length = usize::from(first & 0x7f);
    match first {
        0x80 => Ok(Header::Complete(*identifier, None)),
        0..=0x7f => Ok(Header::Complete(*identifier, Some(u64::from(*first)))),
        _ if bytes_of_length > LENGTH => Err(Broken),
        _ if rest.len() < bytes_of_length => Ok(Header::Incomplete),
        _ => {
            let length = rest.iter().fold(0, |length, byte| length << 8 | u64::from(*byte));
            Ok(Header::Complete(*identifier, Some(length)))
        }
    }
}
