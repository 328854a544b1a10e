//! ZIP archives in which every field may be set to a lie (APPNOTE.TXT section 4.3).

use super::packers::{bzipped, deflated, deflated_often, lzma, xzipped, zstd};

/// One header of a ZIP entry.
#[derive(Clone, Default)]
pub struct Head {
    pub name: Vec<u8>,
    pub method: u16,
    pub flags: u16,
    pub crc: u32,
    pub packed: u32,
    pub size: u32,
    pub extra: Vec<u8>,
    pub comment: Vec<u8>,
    pub attributes: u32,
}

impl Head {
    fn fields(&self) -> Vec<u8> {
        let mut out = vec![];
        out.extend(20u16.to_le_bytes());
        out.extend(self.flags.to_le_bytes());
        out.extend(self.method.to_le_bytes());
        out.extend([0, 0, 0x21, 0x58]);
        for number in [self.crc, self.packed, self.size] {
            out.extend(number.to_le_bytes());
        }
        out.extend((self.name.len() as u16).to_le_bytes());
        out.extend((self.extra.len() as u16).to_le_bytes());
        out
    }

    pub fn local(&self) -> Vec<u8> {
        [b"PK\x03\x04".as_slice(), &self.fields(), &self.name, &self.extra].concat()
    }

    pub fn central(&self, offset: u32) -> Vec<u8> {
        let mut out = b"PK\x01\x02\x14\x03".to_vec();
        out.extend(self.fields());
        out.extend((self.comment.len() as u16).to_le_bytes());
        out.extend([0; 4]);
        out.extend(self.attributes.to_le_bytes());
        out.extend(offset.to_le_bytes());
        [out, self.name.clone(), self.extra.clone(), self.comment.clone()].concat()
    }
}

/// An entry: both headers, the data and what stands behind it.
#[derive(Clone, Default)]
pub struct Item {
    pub local: Head,
    /// Nothing where the directory does not list it.
    pub central: Option<Head>,
    pub data: Vec<u8>,
    pub behind: Vec<u8>,
}

/// An entry that is as it should be.
pub fn item(name: &str, content: &[u8], method: u16) -> Item {
    let data = match method {
        8 | 9 => deflated(content),
        12 => bzipped(content),
        14 => {
            let alone = lzma(content);
            [&[9, 20, 5, 0], &alone[..5], &alone[13..]].concat()
        }
        93 | 20 => zstd(content),
        95 => xzipped(content),
        _ => content.to_vec(),
    };
    let head = Head {
        name: name.as_bytes().to_vec(),
        method,
        crc: crc32fast::hash(content),
        packed: data.len() as u32,
        size: content.len() as u32,
        ..Head::default()
    };
    Item { local: head.clone(), central: Some(head), data, behind: vec![] }
}

/// An entry that says a piece again and again.
pub fn item_of_many(name: &str, before: &str, piece: &str, times: usize, after: &str) -> Item {
    // Large turns pack better.
    let turns = 65_536 / piece.len() + 1;
    let (piece, times) = (piece.repeat(turns), times / turns);
    let data = deflated_often(before.as_bytes(), piece.as_bytes(), times, after.as_bytes());
    let mut sum = crc32fast::Hasher::new();
    sum.update(before.as_bytes());
    let mut one = crc32fast::Hasher::new();
    one.update(piece.as_bytes());
    (0..times).for_each(|_| sum.combine(&one));
    sum.update(after.as_bytes());
    let head = Head {
        name: name.as_bytes().to_vec(),
        method: 8,
        crc: sum.finalize(),
        packed: data.len() as u32,
        size: (before.len() + piece.len() * times + after.len()) as u32,
        ..Head::default()
    };
    Item { local: head.clone(), central: Some(head), data, behind: vec![] }
}

/// The records of the entries, and their directory; `base` is where the first begins.
pub fn parts(items: &[Item], base: usize) -> (Vec<u8>, Vec<u8>) {
    let (mut body, mut directory) = (vec![], vec![]);
    for item in items {
        if let Some(central) = &item.central {
            directory.extend(central.central((base + body.len()) as u32));
        }
        body.extend(item.local.local());
        body.extend(&item.data);
        body.extend(&item.behind);
    }
    (body, directory)
}

pub fn end(entries: u16, size: usize, offset: usize, comment: &[u8]) -> Vec<u8> {
    let mut out = b"PK\x05\x06\0\0\0\0".to_vec();
    out.extend(entries.to_le_bytes());
    out.extend(entries.to_le_bytes());
    out.extend((size as u32).to_le_bytes());
    out.extend((offset as u32).to_le_bytes());
    out.extend((comment.len() as u16).to_le_bytes());
    out.extend(comment);
    out
}

/// The records of a large archive that stand before the end record; they begin at `at`.
pub fn large_end(entries: u64, size: usize, offset: usize, at: usize) -> Vec<u8> {
    let mut out = b"PK\x06\x06".to_vec();
    out.extend(44u64.to_le_bytes());
    out.extend([45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
    for number in [entries, entries, size as u64, offset as u64] {
        out.extend(number.to_le_bytes());
    }
    out.extend(b"PK\x06\x07\0\0\0\0");
    out.extend((at as u64).to_le_bytes());
    out.extend(1u32.to_le_bytes());
    out
}

pub fn zip(items: &[Item]) -> Vec<u8> {
    let (mut file, directory) = parts(items, 0);
    let offset = file.len();
    let entries = items.iter().filter(|item| item.central.is_some()).count();
    file.extend(&directory);
    file.extend(end(entries as u16, directory.len(), offset, b""));
    file
}
