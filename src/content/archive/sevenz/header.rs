//! The database of a 7z archive. No count is believed further than there are bytes for it.

use crate::content::unwrap::Loss;

/// Folders, files, streams, coders of all folders: no more of any.
const MOST: u64 = 10_000;
/// Coders of one folder, and their streams (7-Zip has the same limit).
const CODERS: u64 = 32;

/// What a header is.
pub(super) enum Header {
    /// The list of files.
    Files(Listing),
    /// Another header, packed.
    Packed(Folder),
}

/// The files of an archive.
#[derive(Default)]
pub(super) struct Listing {
    pub(super) folders: Vec<Folder>,
    pub(super) items: Vec<Item>,
}

/// A file, named in UTF-16.
#[derive(Default, Clone)]
pub(super) struct Item {
    name: Vec<u16>,
    /// It has no data.
    pub(super) empty: bool,
}

impl Item {
    pub(super) fn names(&self) -> Vec<String> {
        if self.name.is_empty() { vec![] } else { vec![String::from_utf16_lossy(&self.name)] }
    }
}

/// A run of data behind coders.
#[derive(Default, Clone)]
pub(super) struct Folder {
    pub(super) coders: Vec<Coder>,
    /// Which coder's input takes which coder's output.
    pub(super) bonds: Vec<(u64, u64)>,
    /// Inputs that take packed streams, in their order.
    pub(super) inputs: Vec<u64>,
    /// Packed streams: place and size.
    pub(super) packs: Vec<(u64, u64)>,
    /// What comes out of each output.
    pub(super) sizes: Vec<u64>,
    /// Files: size and checksum.
    pub(super) streams: Vec<(u64, Option<u32>)>,
    crc: Option<u32>,
}

impl Folder {
    /// The output that no other coder takes.
    pub(super) fn main(&self) -> Option<u64> {
        (0..self.sizes.len() as u64).find(|output| self.bonds.iter().all(|bond| bond.1 != *output))
    }

    /// What comes out in the end.
    pub(super) fn size(&self) -> u64 {
        self.main().and_then(|main| self.sizes.get(main as usize)).copied().unwrap_or(0)
    }

    /// Bytes that go in.
    pub(super) fn packed(&self) -> u64 {
        self.packs.iter().fold(0, |sum, pack| sum.saturating_add(pack.1))
    }
}

/// One step of unpacking.
#[derive(Default, Clone)]
pub(super) struct Coder {
    pub(super) id: Vec<u8>,
    pub(super) inputs: u64,
    pub(super) outputs: u64,
    pub(super) properties: Vec<u8>,
}

/// Reads a header.
pub(super) fn read(bytes: &[u8]) -> Result<Header, Loss> {
    let mut cursor = Cursor { bytes };
    match cursor.byte()? {
        0x17 => cursor.streams()?.into_iter().next().map(Header::Packed).ok_or(Loss::Malformed),
        0x01 => cursor.files().map(Header::Files),
        _ => Err(Loss::Malformed),
    }
}

struct Cursor<'a> {
    bytes: &'a [u8],
}

impl<'a> Cursor<'a> {
    fn byte(&mut self) -> Result<u8, Loss> {
        let (first, rest) = self.bytes.split_first().ok_or(Loss::Malformed)?;
        self.bytes = rest;
        Ok(*first)
    }

    fn take(&mut self, len: u64) -> Result<&'a [u8], Loss> {
        let len = usize::try_from(len).map_err(|_| Loss::Malformed)?;
        let (taken, rest) = self.bytes.split_at_checked(len).ok_or(Loss::Malformed)?;
        self.bytes = rest;
        Ok(taken)
    }

    /// A number whose first byte says by its high bits how many bytes follow.
    fn number(&mut self) -> Result<u64, Loss> {
        let first = self.byte()?;
        let more = first.leading_ones();
        let low =
            self.take(u64::from(more))?.iter().rev().fold(0u64, |sum, byte| sum << 8 | u64::from(*byte));
        let high = if more >= 7 { 0 } else { u64::from(first) & (0x7F >> more) };
        Ok(low | high.checked_shl(8 * more).unwrap_or(0))
    }

    /// How many of something there are.
    fn count(&mut self, most: u64) -> Result<u64, Loss> {
        let count = self.number()?;
        if count > most { Err(Loss::Limit) } else { Ok(count) }
    }

    /// One bit for each, the highest first.
    fn bits(&mut self, count: u64) -> Result<Vec<bool>, Loss> {
        let bytes = self.take(count.div_ceil(8))?;
        Ok((0..count as usize)
            .map(|at| bytes.get(at / 8).is_some_and(|byte| byte >> (7 - at % 8) & 1 != 0))
            .collect())
    }

    fn digests(&mut self, count: u64) -> Result<Vec<Option<u32>>, Loss> {
        let known = if self.byte()? != 0 { vec![true; count as usize] } else { self.bits(count)? };
        let mut one = |known: bool| {
            Ok(if known { self.take(4)?.first_chunk().copied().map(u32::from_le_bytes) } else { None })
        };
        known.into_iter().map(&mut one).collect()
    }

    /// What this reader does not need, until the mark.
    fn expect(&mut self, wanted: u8) -> Result<(), Loss> {
        if self.byte()? == wanted { Ok(()) } else { Err(Loss::Malformed) }
    }

    /// StreamsInfo: where packed data is and what it unpacks to.
    fn streams(&mut self) -> Result<Vec<Folder>, Loss> {
        let mut packs = vec![];
        let mut folders: Vec<Folder> = vec![];
        let mut split = false;
        loop {
            match self.byte()? {
                0x00 => break,
                0x06 => packs = self.packs()?,
                0x07 => folders = self.folders()?,
                0x08 => {
                    self.substreams(&mut folders)?;
                    split = true;
                }
                _ => return Err(Loss::Malformed),
            }
        }
        let mut packs = packs.into_iter();
        for folder in &mut folders {
            folder.packs = packs.by_ref().take(folder.inputs.len()).collect();
            if !split {
                folder.streams = vec![(folder.size(), folder.crc)];
            }
        }
        Ok(folders)
    }

    fn packs(&mut self) -> Result<Vec<(u64, u64)>, Loss> {
        let mut at = self.number()?;
        let count = self.count(MOST)?;
        let mut packs = vec![];
        loop {
            match self.byte()? {
                0x00 => return Ok(packs),
                0x09 => {
                    for _ in 0..count {
                        let size = self.number()?;
                        packs.push((at, size));
                        at = at.saturating_add(size);
                    }
                }
                0x0A => drop(self.digests(count)?),
                _ => return Err(Loss::Malformed),
            }
        }
    }

    fn folders(&mut self) -> Result<Vec<Folder>, Loss> {
        self.expect(0x0B)?;
        let count = self.count(MOST)?;
        if self.byte()? != 0 {
            return Err(Loss::Unsupported);
        }
        let mut folders = (0..count).map(|_| self.folder()).collect::<Result<Vec<_>, _>>()?;
        self.expect(0x0C)?;
        for folder in &mut folders {
            let outputs: u64 = folder.coders.iter().map(|coder| coder.outputs).sum();
            folder.sizes = (0..outputs).map(|_| self.number()).collect::<Result<_, _>>()?;
        }
        loop {
            match self.byte()? {
                0x00 => return Ok(folders),
                0x0A => {
                    let digests = self.digests(count)?;
                    folders.iter_mut().zip(digests).for_each(|(folder, crc)| folder.crc = crc);
                }
                _ => return Err(Loss::Malformed),
            }
        }
    }

    fn folder(&mut self) -> Result<Folder, Loss> {
        let mut folder = Folder::default();
        let (mut inputs, mut outputs) = (0, 0);
        for _ in 0..self.count(CODERS)? {
            let flags = self.byte()?;
            let id = self.take(u64::from(flags & 0xF))?.to_vec();
            let complex = flags & 0x10 != 0;
            let mut coder = Coder { id, inputs: 1, outputs: 1, properties: vec![] };
            if complex {
                (coder.inputs, coder.outputs) = (self.count(CODERS)?, self.count(CODERS)?);
            }
            if flags & 0x20 != 0 {
                let len = self.number()?;
                coder.properties = self.take(len)?.to_vec();
            }
            inputs += coder.inputs;
            outputs += coder.outputs;
            folder.coders.push(coder);
        }
        let bonds = outputs.checked_sub(1).ok_or(Loss::Malformed)?;
        for _ in 0..bonds {
            folder.bonds.push((self.number()?, self.number()?));
        }
        match inputs.checked_sub(bonds).ok_or(Loss::Malformed)? {
            1 => {
                let free = |input: &u64| folder.bonds.iter().all(|bond| bond.0 != *input);
                folder.inputs = (0..inputs).filter(free).take(1).collect();
            }
            packs => folder.inputs = (0..packs).map(|_| self.number()).collect::<Result<_, _>>()?,
        }
        Ok(folder)
    }

    fn substreams(&mut self, folders: &mut [Folder]) -> Result<(), Loss> {
        let mut counts = vec![1; folders.len()];
        let mut kind = self.byte()?;
        if kind == 0x0D {
            let mut left = MOST;
            for count in &mut counts {
                *count = self.count(left)?;
                left -= *count;
            }
            kind = self.byte()?;
        }
        for (folder, count) in folders.iter_mut().zip(&counts) {
            let mut left = folder.size();
            for _ in 1..*count {
                let size = if kind == 0x09 { self.number()? } else { 0 };
                left = left.checked_sub(size).ok_or(Loss::Malformed)?;
                folder.streams.push((size, None));
            }
            // The last one has the rest.
            if *count > 0 {
                folder.streams.push((left, folder.crc.filter(|_| *count == 1)));
            }
        }
        if kind == 0x09 {
            kind = self.byte()?;
        }
        loop {
            match kind {
                0x00 => return Ok(()),
                0x0A => {
                    let unknown = || {
                        folders.iter().flat_map(|folder| &folder.streams).filter(|stream| stream.1.is_none())
                    };
                    let digests = self.digests(unknown().count() as u64)?;
                    let streams = folders.iter_mut().flat_map(|folder| &mut folder.streams);
                    streams
                        .filter(|stream| stream.1.is_none())
                        .zip(digests)
                        .for_each(|(stream, crc)| stream.1 = crc);
                }
                _ => return Err(Loss::Malformed),
            }
            kind = self.byte()?;
        }
    }

    /// The main header.
    fn files(&mut self) -> Result<Listing, Loss> {
        let mut listing = Listing::default();
        loop {
            match self.byte()? {
                0x00 => return Ok(listing),
                // Properties of the archive, which no writer has.
                0x02 => {
                    while self.byte()? != 0 {
                        let len = self.number()?;
                        self.take(len)?;
                    }
                }
                0x03 => drop(self.streams()?),
                0x04 => listing.folders = self.streams()?,
                0x05 => listing.items = self.items()?,
                _ => return Err(Loss::Malformed),
            }
        }
    }

    fn items(&mut self) -> Result<Vec<Item>, Loss> {
        let count = self.count(MOST)?;
        let mut items = vec![Item::default(); count as usize];
        loop {
            let kind = self.number()?;
            if kind == 0 {
                return Ok(items);
            }
            let len = self.number()?;
            let mut property = Cursor { bytes: self.take(len)? };
            match kind {
                0x0E => {
                    let empty = property.bits(count)?;
                    items.iter_mut().zip(empty).for_each(|(item, empty)| item.empty = empty);
                }
                0x11 => {
                    if property.byte()? != 0 {
                        return Err(Loss::Unsupported);
                    }
                    let mut units =
                        property.bytes.as_chunks::<2>().0.iter().map(|unit| u16::from_le_bytes(*unit));
                    for item in &mut items {
                        item.name = units.by_ref().take_while(|unit| *unit != 0).collect();
                    }
                }
                // Times, attributes, padding.
                _ => {}
            }
        }
    }
}
