//! Compound files (\[MS-CFB\]) whole enough to hold streams, and Outlook messages in them (\[MS-OXMSG\]).

const SECTOR: usize = 512;
const SMALL_SECTOR: usize = 64;
const CUTOFF: usize = 4096;
const END: u32 = 0xffff_fffe;
const FREE: u32 = 0xffff_ffff;

/// An Outlook message with this text.
pub fn outlook_message(subject: &str, body: &str) -> Vec<u8> {
    let strings = [(0x001a, "IPM.Note"), (0x0037, subject), (0x1000, body)];
    let mut properties = vec![0; 32];
    let mut streams = Vec::new();
    for (id, text) in strings {
        let wide: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        properties.extend(0x001f_u16.to_le_bytes());
        properties.extend((id as u16).to_le_bytes());
        properties.extend(6u32.to_le_bytes());
        properties.extend((wide.len() as u32 + 2).to_le_bytes());
        properties.extend([0; 4]);
        streams.push((format!("__substg1.0_{id:04X}001F"), wide));
    }
    streams.push(("__properties_version1.0".to_owned(), properties));
    compound_file(streams)
}

/// A file with these streams in its root: first the table of sectors, then the directory, then the streams.
pub fn compound_file(mut streams: Vec<(String, Vec<u8>)>) -> Vec<u8> {
    // The order of a directory: by length, then by letter.
    streams.sort_by_key(|(name, _)| (name.len(), name.to_uppercase()));
    let directory_sectors = (streams.len() + 1).div_ceil(SECTOR / 128);
    let mut table = vec![0xffff_fffd];
    chain(&mut table, directory_sectors);
    let (mut small, mut small_table, mut large) = (Vec::new(), Vec::new(), Vec::new());
    let mut entries = Vec::new();
    for (at, (name, data)) in streams.iter().enumerate() {
        let (into, sectors, size) = if data.len() < CUTOFF {
            (&mut small, &mut small_table, SMALL_SECTOR)
        } else {
            (&mut large, &mut table, SECTOR)
        };
        let start = chain(sectors, data.len().div_ceil(size));
        into.extend_from_slice(data);
        into.resize(into.len().next_multiple_of(size), 0);
        let next = if at + 1 < streams.len() { at as u32 + 2 } else { FREE };
        entries.push(entry(name, 2, next, FREE, start, data.len()));
    }
    let small_table_sectors = (small_table.len() * 4).div_ceil(SECTOR);
    let small_table_start = chain(&mut table, small_table_sectors);
    let small_start = chain(&mut table, small.len().div_ceil(SECTOR));
    entries.insert(0, entry("Root Entry", 5, FREE, 1, small_start, small.len()));
    let mut file = header(small_table_start, small_table_sectors as u32);
    assert!(table.len() <= SECTOR / 4, "one sector holds the table");
    file.extend(padded(words(&table), SECTOR, 0xff));
    file.extend(padded(entries.concat(), directory_sectors * SECTOR, 0));
    file.extend(large);
    file.extend(padded(words(&small_table), small_table_sectors * SECTOR, 0xff));
    let length = small.len().next_multiple_of(SECTOR);
    file.extend(padded(small, length, 0));
    file
}

/// Adds a chain of so many sectors; returns the first.
fn chain(table: &mut Vec<u32>, sectors: usize) -> u32 {
    let start = table.len() as u32;
    table.extend((1..=sectors).map(|at| if at == sectors { END } else { start + at as u32 }));
    start
}

fn words(table: &[u32]) -> Vec<u8> {
    table.iter().flat_map(|word| word.to_le_bytes()).collect()
}

fn padded(mut bytes: Vec<u8>, size: usize, with: u8) -> Vec<u8> {
    bytes.resize(size, with);
    bytes
}

fn header(small_table: u32, small_table_sectors: u32) -> Vec<u8> {
    let mut header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
    header.resize(24, 0);
    header.extend([0x3e, 0, 3, 0, 0xfe, 0xff, 9, 0, 6, 0]);
    header.resize(40, 0);
    // No count of directory sectors, one sector of the table, the directory in sector 1.
    for word in [0, 1, 1, 0, CUTOFF as u32, small_table, small_table_sectors, END, 0, 0] {
        header.extend(word.to_le_bytes());
    }
    padded(header, SECTOR, 0xff)
}

/// An entry without a left neighbour: the tree is a list.
fn entry(name: &str, kind: u8, right: u32, child: u32, start: u32, size: usize) -> Vec<u8> {
    let mut entry: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = entry.len() as u16 + 2;
    entry.resize(64, 0);
    entry.extend(length.to_le_bytes());
    entry.extend([kind, 1]);
    for word in [FREE, right, child] {
        entry.extend(word.to_le_bytes());
    }
    entry.resize(116, 0);
    entry.extend(start.to_le_bytes());
    entry.extend((size as u64).to_le_bytes());
    entry
}
