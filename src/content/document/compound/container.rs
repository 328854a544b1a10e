//! A compound file ([MS-CFB]): sectors in chains, a directory of storages and streams. Damage does not stop it: a chain that
//! breaks goes on with the next sector, which is where Office puts it, and entries that hang nowhere are found all the same.

use std::borrow::Cow;

use crate::content::budget::Budget;
use crate::content::bytes::{clip, part, size_at, u16_at, u32_at, units};
use crate::content::unwrap::Loss;

/// What stands first in a compound file ([MS-CFB] 2.2).
pub const SIGNATURE: &[u8] = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1";
/// Sector numbers from here on are no sectors ([MS-CFB] 2.1).
const NO_SECTOR: u32 = 0xFFFF_FFFA;
const END_OF_CHAIN: u32 = 0xFFFF_FFFE;
/// Streams smaller than this lie in the mini stream ([MS-CFB] 2.2).
const SMALL: u64 = 4096;
/// Storages and streams of one file; Office stays in the hundreds, a large mail in the thousands.
const ENTRIES: usize = 1 << 16;

/// What an entry of the directory is ([MS-CFB] 2.6.1).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// It holds other entries; the root is one.
    Storage,
    /// It holds bytes.
    Stream,
    /// It is not in use.
    Free,
}

/// A storage or a stream.
#[derive(Debug)]
pub struct Entry {
    /// Its name, with what control characters it has.
    pub name: String,
    /// What it is.
    pub sort: Sort,
    /// The class of what a storage holds.
    pub class: [u8; 16],
    start: u32,
    size: u64,
    left: u32,
    right: u32,
    child: u32,
    children: Vec<usize>,
}

/// A stream as it was read.
#[derive(Debug)]
pub struct Stream<'a> {
    /// Its bytes, as many as are there.
    pub bytes: Cow<'a, [u8]>,
    /// All of them are there.
    pub whole: bool,
}

/// A compound file.
#[derive(Debug)]
pub struct Container<'a> {
    file: &'a [u8],
    shift: u32,
    fat: Vec<u32>,
    mini_fat: Vec<u32>,
    mini: Cow<'a, [u8]>,
    entries: Vec<Entry>,
    /// The directory could be read to its end.
    pub whole: bool,
}

impl<'a> Container<'a> {
    /// The root of the directory.
    pub const ROOT: usize = 0;

    /// Opens a file. Nothing where it is none, or no directory can be found in it.
    pub fn open(file: &'a [u8]) -> Option<Self> {
        if !file.starts_with(SIGNATURE) {
            return None;
        }
        let shift = match u16_at(file, 30)? {
            12 => 12,
            _ => 9,
        };
        let mut this = Self {
            file,
            shift,
            fat: Vec::new(),
            mini_fat: Vec::new(),
            mini: Cow::Borrowed(&[]),
            entries: Vec::new(),
            whole: true,
        };
        this.fat = this.allocation();
        let (directory, whole) = this.chain(u32_at(file, 48)?, u64::MAX);
        this.whole = whole;
        this.directory(&directory);
        let root = this.entries.first()?;
        let (start, size) = (root.start, root.size);
        // A mini stream that breaks off is found out by the streams in it.
        this.mini = this.chain(start, size).0;
        let mini_fat = this.chain(u32_at(file, 60)?, u64::MAX).0;
        this.mini_fat = mini_fat.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)).collect();
        Some(this)
    }

    /// Bytes of the file.
    pub fn file_len(&self) -> usize {
        self.file.len()
    }

    /// Entries that the directory has, in use or not.
    pub fn count(&self) -> usize {
        self.entries.len()
    }

    /// An entry of the directory.
    pub fn entry(&self, id: usize) -> Option<&Entry> {
        self.entries.get(id)
    }

    /// What a storage holds.
    pub fn children(&self, id: usize) -> &[usize] {
        self.entries.get(id).map_or(&[], |entry| &entry.children)
    }

    /// The child of that name; case does not count ([MS-CFB] 2.6.4).
    pub fn child(&self, id: usize, name: &str) -> Option<usize> {
        self.children(id)
            .iter()
            .copied()
            .find(|child| self.entry(*child).is_some_and(|entry| entry.name.eq_ignore_ascii_case(name)))
    }

    /// The stream of that name in a storage.
    pub fn stream(&self, id: usize, name: &str) -> Option<usize> {
        self.child(id, name).filter(|id| self.entry(*id).is_some_and(|entry| entry.sort == Sort::Stream))
    }

    /// The bytes of a stream. They lie in the file as they are, but two streams may share them: so they are counted.
    ///
    /// # Errors
    /// [`Loss::Limit`] or [`Loss::Bomb`] where there are too many.
    pub fn read(&self, id: usize, budget: &mut Budget) -> Result<Stream<'_>, Loss> {
        let Some(entry) = self.entries.get(id) else {
            return Ok(Stream { bytes: Cow::Borrowed(&[]), whole: false });
        };
        let (bytes, whole) = match entry.size {
            0 => (Cow::Borrowed(&[] as &[u8]), true),
            small if small < SMALL => self.small(entry.start, entry.size),
            _ => self.chain(entry.start, entry.size),
        };
        budget.meter(self.file.len() as u64).count(bytes.len())?;
        Ok(Stream { bytes, whole })
    }

    /// Runs of sectors that belong to nothing: what an earlier version of the document left behind, or what somebody put
    /// where no program looks.
    pub fn unused(&self) -> Vec<&'a [u8]> {
        let sectors = self.sectors();
        let mut used = vec![false; sectors];
        for sector in self.tables().0 {
            mark(&mut used, sector);
        }
        let starts = [48, 60].iter().filter_map(|at| Some((u32_at(self.file, *at)?, u64::MAX)));
        let streams = self
            .entries
            .iter()
            .enumerate()
            .filter(|(id, entry)| *id == Self::ROOT || entry.sort == Sort::Stream && entry.size >= SMALL);
        for (start, size) in starts.chain(streams.map(|(_, entry)| (entry.start, entry.size))) {
            let mut next = start;
            let mut left = size.div_ceil(1 << self.shift);
            // What is marked already has been walked from there: all chains together take as long as there are sectors.
            while left > 0 && mark(&mut used, next) {
                left -= 1;
                next = self.after(&self.fat, next).0;
            }
        }
        let mut runs = Vec::new();
        let mut at = 0;
        for run in used.chunk_by(|a, b| a == b) {
            if run.first() == Some(&false) {
                runs.push(clip(self.file, (at + 1) << self.shift, run.len() << self.shift));
            }
            at += run.len();
        }
        runs
    }

    /// Sectors of the file, the last one perhaps cut.
    fn sectors(&self) -> usize {
        self.file.len().div_ceil(1 << self.shift).saturating_sub(1)
    }

    fn sector(&self, number: u32) -> Option<&'a [u8]> {
        let at = (number as usize).checked_add(1)?.checked_shl(self.shift)?;
        let bytes = clip(self.file, at, 1 << self.shift);
        (number < NO_SECTOR && !bytes.is_empty()).then_some(bytes)
    }

    /// The sectors that hold the allocation table, then those that name them ([MS-CFB] 2.5): first 109 in the header, then a
    /// chain of sectors whose last entry names the next.
    fn tables(&self) -> (Vec<u32>, Vec<u32>) {
        let numbers = |bytes: &[u8]| -> Vec<u32> {
            bytes.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)).collect()
        };
        let most = self.sectors().div_ceil(1 << (self.shift - 2));
        let mut tables: Vec<u32> = numbers(clip(self.file, 76, 436));
        let mut lists = Vec::new();
        let mut next = u32_at(self.file, 68).unwrap_or(END_OF_CHAIN);
        while let Some(sector) = self.sector(next) {
            // A chain that runs in a circle ends where all tables of a file of this size have been named.
            if lists.len() * ((1 << (self.shift - 2)) - 1) >= most {
                break;
            }
            lists.push(next);
            let mut named = numbers(sector);
            next = named.pop().unwrap_or(END_OF_CHAIN);
            tables.extend(named);
        }
        tables.retain(|table| *table < NO_SECTOR);
        tables.truncate(most);
        (tables.into_iter().chain(lists.iter().copied()).collect(), lists)
    }

    fn allocation(&self) -> Vec<u32> {
        let (tables, lists) = self.tables();
        let mut fat = Vec::new();
        for table in tables.iter().take(tables.len() - lists.len()) {
            let sector = self.sector(*table).unwrap_or_default();
            fat.extend(sector.as_chunks().0.iter().map(|four| u32::from_le_bytes(*four)));
            // The next table counts on from where a whole one ends.
            fat.resize(fat.len().next_multiple_of(1 << (self.shift - 2)), END_OF_CHAIN - 3);
        }
        fat.truncate(self.sectors());
        fat
    }

    /// The sector after one, and whether the table said so. Where it says what cannot be, that is the next one in the file.
    fn after(&self, fat: &[u32], sector: u32) -> (u32, bool) {
        match fat.get(sector as usize) {
            Some(&next) if next == END_OF_CHAIN || (next as usize) < fat.len().max(1) => (next, true),
            _ => (sector.saturating_add(1), false),
        }
    }

    /// The bytes of a chain of sectors, and whether there are as many as there should be. What lies in one piece is not copied.
    fn chain(&self, start: u32, size: u64) -> (Cow<'a, [u8]>, bool) {
        let room = self.file.len() as u64;
        let wanted = size.min(room).div_ceil(1 << self.shift);
        let mut pieces: Vec<(u32, u32)> = Vec::new();
        let mut sound = true;
        let mut next = start;
        let mut taken = 0;
        // Without a size, a chain that runs in a circle ends where it closes.
        let mut seen = vec![false; if size == u64::MAX { self.sectors() } else { 0 }];
        while taken < wanted && next < NO_SECTOR && self.sector(next).is_some() {
            if size == u64::MAX && !mark(&mut seen, next) {
                break;
            }
            match pieces.last_mut() {
                Some((first, count)) if first.checked_add(*count) == Some(next) => *count += 1,
                _ => pieces.push((next, 1)),
            }
            taken += 1;
            let (after, said) = self.after(&self.fat, next);
            // Without a size only the table says where a chain ends.
            if !said && (size == u64::MAX || taken < wanted) {
                sound = false;
                if size == u64::MAX && next as usize >= self.fat.len() {
                    break;
                }
            }
            next = after;
        }
        let piece = |(first, count): (u32, u32)| {
            clip(self.file, (first as usize + 1) << self.shift, (count as usize) << self.shift)
        };
        let mut bytes = match *pieces {
            [] => Cow::Borrowed(&[] as &[u8]),
            [only] => Cow::Borrowed(piece(only)),
            _ => {
                let mut all = Vec::new();
                pieces.into_iter().for_each(|run| all.extend_from_slice(piece(run)));
                Cow::Owned(all)
            }
        };
        if size == u64::MAX {
            // It ends by itself, if not in a circle.
            return (bytes, sound && next == END_OF_CHAIN);
        }
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let whole = bytes.len() >= size;
        match &mut bytes {
            Cow::Borrowed(all) => *all = clip(all, 0, size),
            Cow::Owned(all) => all.truncate(size),
        }
        (bytes, whole && sound)
    }

    /// The bytes of a small stream ([MS-CFB] 2.4).
    fn small(&self, start: u32, size: u64) -> (Cow<'a, [u8]>, bool) {
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let mut all = Vec::new();
        let mut sound = true;
        let mut next = start;
        while all.len() < size {
            let sector = (next as usize).checked_mul(64).map_or(&[][..], |at| clip(&self.mini, at, 64));
            if next >= NO_SECTOR || sector.is_empty() {
                break;
            }
            all.extend_from_slice(sector);
            let (after, said) = self.after(&self.mini_fat, next);
            sound &= said || all.len() >= size;
            next = after;
        }
        let whole = all.len() >= size;
        all.truncate(size);
        (Cow::Owned(all), whole && sound)
    }

    /// Reads the entries and hangs each below its storage. They form binary trees; those that hang in none, or below
    /// themselves, are hung below the root: what a directory hides may still be meant for somebody.
    fn directory(&mut self, bytes: &[u8]) {
        let (entries, rest) = bytes.as_chunks::<128>();
        self.whole &= entries.len() <= ENTRIES && rest.is_empty();
        self.entries =
            entries.iter().take(ENTRIES).map(|entry| Entry::read(entry, self.shift == 9)).collect();
        let mut seen = vec![false; self.entries.len()];
        mark(&mut seen, 0);
        let mut todo: Vec<(u32, usize)> =
            self.entries.first().map(|root| (root.child, Self::ROOT)).into_iter().collect();
        let storages = |this: &Self, sort| {
            (0..).zip(&this.entries).filter(|(_, e)| e.sort == sort).map(|(id, _)| id).collect::<Vec<u32>>()
        };
        let loose = [storages(self, Sort::Storage), storages(self, Sort::Stream)].concat();
        let mut loose = loose.into_iter();
        loop {
            while let Some((id, parent)) = todo.pop() {
                if !mark(&mut seen, id) {
                    continue;
                }
                let Some(entry) = self.entries.get(id as usize) else { continue };
                todo.extend([(entry.right, parent), (entry.left, parent), (entry.child, id as usize)]);
                let hung = entry.sort != Sort::Free;
                if let Some(parent) = self.entries.get_mut(parent).filter(|_| hung) {
                    parent.children.push(id as usize);
                }
            }
            let Some(id) = loose.next() else { break };
            todo.push((id, Self::ROOT));
        }
    }
}

impl Entry {
    /// [MS-CFB] 2.6.1.
    fn read(bytes: &[u8; 128], short: bool) -> Self {
        let number = |at| u32_at(bytes, at).unwrap_or(u32::MAX);
        let sort = match bytes.get(66) {
            Some(1 | 5) => Sort::Storage,
            Some(2) => Sort::Stream,
            _ => Sort::Free,
        };
        let name = clip(bytes, 0, usize::from(u16_at(bytes, 64).unwrap_or(0)).min(64));
        let high = if short { 0 } else { u64::from(number(124)) << 32 };
        Self {
            name: char::decode_utf16(units(name).take_while(|unit| *unit != 0))
                .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
                .collect(),
            sort,
            class: part(bytes, 80, 16).and_then(|class| class.first_chunk().copied()).unwrap_or_default(),
            start: number(116),
            size: size_at(bytes, 120).unwrap_or(0) as u64 | high,
            left: number(68),
            right: number(72),
            child: if sort == Sort::Storage { number(76) } else { u32::MAX },
            children: Vec::new(),
        }
    }
}

/// Marks a number; true where it is one and was not marked before.
fn mark(seen: &mut [bool], number: u32) -> bool {
    seen.get_mut(number as usize).is_some_and(|seen| !std::mem::replace(seen, true))
}
