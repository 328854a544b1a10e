//! Tape archives: POSIX.1-2017 pax and ustar, GNU and the form before either.

use super::decode::{Method, decode};
use super::stream::readable;
use crate::content::budget::Budget;
use crate::content::bytes::{clip, place};
use crate::content::unwrap::{Inner, Loss, Nature, Oddity};

const BLOCK: usize = 512;
/// Bytes of one extended header or long name that are read.
const EXTENDED: usize = 1024 * 1024;

/// Whether a file begins with a header whose checksum holds.
pub fn is_tar(file: &[u8]) -> bool {
    header(file, 0).is_some()
}

/// Hands out the members of an archive; links, folders and devices have no data, but names and targets.
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut walk = Walk { file, at: 0, next: Next::default(), ended: false, odd: false, damaged: false };
    while walk.at < file.len() {
        if let Err(loss) = walk.member(budget, sink) {
            return sink(Inner::Lost(loss, "tar archive with too much in it"));
        }
    }
    if walk.damaged {
        sink(Inner::Lost(Loss::Malformed, "damaged tar archive"));
    }
}

/// What extended headers say about the member that follows them.
#[derive(Default)]
struct Next {
    names: Vec<String>,
    link: Option<String>,
    size: Option<u64>,
    sparse: bool,
}

struct Walk<'a> {
    file: &'a [u8],
    at: usize,
    next: Next,
    /// The mark of the end has been seen: most readers stop there.
    ended: bool,
    odd: bool,
    damaged: bool,
}

/// The fields of a header block.
struct Header<'a> {
    kind: u8,
    name: String,
    link: &'a [u8],
    /// Nothing where it is no number or a negative one.
    size: Option<u64>,
    owners: [&'a [u8]; 2],
    extended: bool,
}

impl<'a> Walk<'a> {
    /// Reads what stands at the next block.
    fn member(&mut self, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> Result<(), Loss> {
        let block = clip(self.file, self.at, BLOCK);
        if block.iter().all(|byte| *byte == 0) {
            self.at += BLOCK;
            self.ended = true;
            return Ok(());
        }
        let Some(header) = header(self.file, self.at) else { return self.stray(budget, sink) };
        if self.ended {
            self.conflict(sink);
        }
        budget.file()?;
        self.at += BLOCK;
        let mut size = header.size.unwrap_or_else(|| {
            self.damaged = true;
            0
        });
        match header.kind {
            b'x' | b'X' | b'g' => {
                let body = self.body(size);
                self.records(body, sink);
                return Ok(());
            }
            b'L' | b'K' => {
                let body = self.body(size);
                let end = memchr::memchr(0, body).unwrap_or(body.len());
                let name = readable(body.get(..end).unwrap_or_default());
                if header.kind == b'L' {
                    self.next.names.push(name);
                } else {
                    self.next.link = Some(name);
                }
                return Ok(());
            }
            _ => {}
        }
        let next = std::mem::take(&mut self.next);
        // Readers that know of extended headers take the size from there, the others take it from here.
        if let Some(told) = next.size {
            if told != size && told < 1 << 33 {
                self.conflict(sink);
            }
            size = told;
        }
        let mut names = next.names;
        if !header.name.is_empty() && !names.contains(&header.name) {
            names.push(header.name.clone());
        }
        let link = next.link.or_else(|| (!header.link.is_empty()).then(|| readable(header.link)));
        if let Some(link) = link {
            line(&link, sink);
        }
        for owner in header.owners.into_iter().filter(|owner| !owner.is_empty() && *owner != b"root") {
            line(&readable(owner), sink);
        }
        let bare = matches!(header.kind, b'1'..=b'6' | b'V');
        if bare && (size == 0 || self.file.get(self.at..).is_none_or(is_tar)) {
            names.iter().for_each(|name| line(name, sink));
            return Ok(());
        }
        if header.kind == b'S' || next.sparse {
            sink(Inner::Lost(Loss::Unsupported, "sparse member of a tar archive"));
        }
        if header.kind == b'M' {
            sink(Inner::Lost(Loss::Malformed, "tar archive that goes on from another"));
        }
        while header.extended && self.at < self.file.len() {
            let more = self.file.get(self.at + 504).is_some_and(|more| *more != 0);
            self.at += BLOCK;
            if !more {
                break;
            }
        }
        let (from, len) = (self.at, place(size));
        self.damaged |= len > self.file.len().saturating_sub(from);
        self.skip(len);
        self.hand_out(from, len, names, budget, sink)
    }

    fn hand_out(
        &self,
        from: usize,
        len: usize,
        names: Vec<String>,
        budget: &mut Budget,
        sink: &mut dyn FnMut(Inner<'_>),
    ) -> Result<(), Loss> {
        let data = clip(self.file, from, len);
        sink(Inner::Begin { names, nature: Nature::File });
        let meter = &mut budget.meter(data.len() as u64);
        let done = decode(Method::Stored, data, None, meter, &mut |piece| sink(Inner::Data(piece)));
        sink(Inner::End);
        done.map(|_| ())
    }

    /// No header stands where one should: everything up to the next one is handed out.
    fn stray(&mut self, budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) -> Result<(), Loss> {
        let from = self.at;
        while self.at < self.file.len() && header(self.file, self.at).is_none() {
            self.at += BLOCK;
        }
        if self.ended {
            sink(Inner::Odd(Oddity::Polyglot));
        } else {
            self.damaged = true;
        }
        budget.file()?;
        self.hand_out(from, self.at - from, vec![], budget, sink)
    }

    /// The data of an extended header.
    fn body(&mut self, size: u64) -> &'a [u8] {
        let body = clip(self.file, self.at, place(size).min(EXTENDED));
        self.damaged |= (body.len() as u64) < size;
        self.skip(place(size));
        body
    }

    fn skip(&mut self, len: usize) {
        let blocks = len.checked_next_multiple_of(BLOCK).unwrap_or(usize::MAX);
        self.at = self.at.saturating_add(blocks);
    }

    /// The records of an extended header: `length keyword=value` and a line feed each.
    fn records(&mut self, mut body: &[u8], sink: &mut dyn FnMut(Inner<'_>)) {
        while let Some(space) = memchr::memchr(b' ', clip(body, 0, 20)) {
            let len = clip(body, 0, space);
            let len = str::from_utf8(len).ok().and_then(|len| len.parse::<usize>().ok()).unwrap_or(0);
            let Some((record, rest)) = body.split_at_checked(len).filter(|_| len > space) else { break };
            body = rest;
            let record = clip(record, space + 1, len - space - 1);
            let record = record.strip_suffix(b"\n").unwrap_or(record);
            let Some(equals) = memchr::memchr(b'=', record) else { continue };
            let (key, value) = (clip(record, 0, equals), clip(record, equals + 1, record.len()));
            match key {
                b"path" | b"GNU.sparse.name" => self.next.names.push(readable(value)),
                b"linkpath" => self.next.link = Some(readable(value)),
                b"size" => {
                    self.next.size = str::from_utf8(value).ok().and_then(|size| size.parse().ok());
                    self.damaged |= self.next.size.is_none();
                }
                b"mtime" | b"atime" | b"ctime" | b"uid" | b"gid" => {}
                _ => {
                    self.next.sparse |= key.starts_with(b"GNU.sparse.");
                    line(&readable(value), sink);
                }
            }
        }
        self.damaged |= !body.iter().all(|byte| *byte == 0);
    }

    fn conflict(&mut self, sink: &mut dyn FnMut(Inner<'_>)) {
        if !std::mem::replace(&mut self.odd, true) {
            sink(Inner::Odd(Oddity::Conflict));
        }
    }
}

fn line(text: &str, sink: &mut dyn FnMut(Inner<'_>)) {
    sink(Inner::Text(text));
    sink(Inner::Text("\n"));
}

/// The header at `at`, where its checksum holds.
fn header(file: &[u8], at: usize) -> Option<Header<'_>> {
    let block: &[u8; BLOCK] = file.get(at..)?.first_chunk()?;
    let told = number(clip(block, 148, 8))?;
    let field = |at: usize, byte: &u8| if (148..156).contains(&at) { b' ' } else { *byte };
    let bytes = || block.iter().enumerate().map(|(at, byte)| field(at, byte));
    let sum: u64 = bytes().map(u64::from).sum();
    // Old writers added them up as signed numbers.
    let signed: i64 = bytes().map(|byte| i64::from(byte.cast_signed())).sum();
    if told != sum && i64::try_from(told) != Ok(signed) {
        return None;
    }
    let text = |at: usize, len: usize| {
        let field = clip(block, at, len);
        clip(field, 0, memchr::memchr(0, field).unwrap_or(field.len()))
    };
    let (posix, gnu) = (clip(block, 257, 6) == b"ustar\0", clip(block, 257, 6) == b"ustar ");
    let mut name = readable(text(0, 100));
    let prefix = text(345, 155);
    if posix && !prefix.is_empty() {
        name = format!("{}/{name}", readable(prefix));
    }
    let kind = clip(block, 156, 1).first().copied()?;
    Some(Header {
        kind,
        name,
        link: text(157, 100),
        size: number(clip(block, 124, 12)),
        owners: if posix || gnu { [text(265, 32), text(297, 32)] } else { [&[], &[]] },
        extended: gnu && kind == b'S' && clip(block, 482, 1) != [0],
    })
}

/// A number of a header: octal digits, or bytes of which the first has its highest bit set. Nothing where it is negative.
fn number(field: &[u8]) -> Option<u64> {
    if let Some((first @ 0x80.., rest)) = field.split_first() {
        let negative = first & 0x40 != 0;
        let start = Some(u64::from(first & 0x3F)).filter(|_| !negative);
        return rest.iter().try_fold(start?, |sum, byte| sum.checked_mul(256)?.checked_add(u64::from(*byte)));
    }
    let digits = field.iter().skip_while(|byte| **byte == b' ').take_while(|byte| !matches!(byte, 0 | b' '));
    digits.into_iter().try_fold(0u64, |sum, byte| match byte {
        b'0'..=b'7' => sum.checked_mul(8)?.checked_add(u64::from(byte - b'0')),
        _ => None,
    })
}
