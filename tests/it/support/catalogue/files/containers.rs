//! Containers that are no ZIP: tar, 7z, RAR, files of a Macintosh.

/// A block of a tar archive, with its checksum, and the data behind it.
pub fn tar(name: &str, kind: u8, link: &str, size: &[u8], data: &[u8]) -> Vec<u8> {
    let mut block = [0u8; 512];
    block[..name.len()].copy_from_slice(name.as_bytes());
    block[100..108].copy_from_slice(b"0000644\0");
    block[124..124 + size.len()].copy_from_slice(size);
    block[156] = kind;
    block[157..157 + link.len()].copy_from_slice(link.as_bytes());
    block[257..265].copy_from_slice(b"ustar\x0000");
    block[148..156].copy_from_slice(b"        ");
    let sum: u32 = block.iter().map(|byte| u32::from(*byte)).sum();
    block[148..156].copy_from_slice(format!("{sum:06o}\0 ").as_bytes());
    let mut out = block.to_vec();
    out.extend(data);
    out.resize(out.len().next_multiple_of(512), 0);
    out
}

pub fn member(name: &str, data: &[u8]) -> Vec<u8> {
    tar(name, b'0', "", format!("{:011o}", data.len()).as_bytes(), data)
}

/// A 7z archive around a header.
pub fn sevenz(packed: &[u8], header: &[u8]) -> Vec<u8> {
    let mut start = vec![];
    start.extend((packed.len() as u64).to_le_bytes());
    start.extend((header.len() as u64).to_le_bytes());
    start.extend(crc32fast::hash(header).to_le_bytes());
    let mut out = b"7z\xBC\xAF\x27\x1C\0\x04".to_vec();
    out.extend(crc32fast::hash(&start).to_le_bytes());
    [out, start, packed.to_vec(), header.to_vec()].concat()
}

/// Headers of a 7z archive with one file behind one coder, whose record is `coder`.
pub fn sevenz_header(coder: &[u8], packed: usize, size: usize, name: &str) -> Vec<u8> {
    let number = |value: usize| {
        assert!(value < 0x4000);
        [0x80 | (value >> 8) as u8, value as u8]
    };
    let mut out = vec![1, 4, 6, 0, 1, 9];
    out.extend(number(packed));
    out.extend([0, 7, 0x0B, 1, 0, 1]);
    out.extend(coder);
    out.push(0x0C);
    out.extend(number(size));
    out.extend([0, 0, 5, 1, 0x11]);
    out.extend(number(name.len() * 2 + 3));
    out.push(0);
    out.extend(name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes));
    out.extend([0, 0]);
    out
}

/// A RAR 4 archive with one entry.
pub fn rar4(main_flags: u16, flags: u16, method: u8, data: &[u8]) -> Vec<u8> {
    let mut file = b"Rar!\x1a\x07\x00".to_vec();
    let block = |kind: u8, flags: u16, fields: &[u8]| {
        let mut head = vec![kind];
        head.extend(flags.to_le_bytes());
        head.extend((7 + fields.len() as u16).to_le_bytes());
        head.extend(fields);
        let crc = crc32fast::hash(&head) as u16;
        [crc.to_le_bytes().to_vec(), head].concat()
    };
    file.extend(block(0x73, main_flags, &[0; 6]));
    let mut fields = vec![];
    fields.extend((data.len() as u32).to_le_bytes());
    fields.extend((data.len() as u32).to_le_bytes());
    fields.push(3);
    fields.extend(crc32fast::hash(data).to_le_bytes());
    fields.extend([0, 0, 0x21, 0x58, 29, method]);
    fields.extend(8u16.to_le_bytes());
    fields.extend([0; 4]);
    fields.extend(b"note.txt");
    file.extend(block(0x74, flags | 0x8000, &fields));
    file.extend(data);
    file.extend(block(0x7B, 0x4000, &[]));
    file
}

/// A RAR 5 archive with one entry; `encryption` adds a block that hides all headers, or a record to the entry.
pub fn rar5(hidden: bool, encrypted: bool, method: u8, data: &[u8]) -> Vec<u8> {
    let mut file = b"Rar!\x1a\x07\x01\x00".to_vec();
    let block = |fields: &[u8]| {
        let sized = [&[fields.len() as u8], fields].concat();
        [crc32fast::hash(&sized).to_le_bytes().to_vec(), sized].concat()
    };
    if hidden {
        file.extend(block(&[4, 0, 0, 0, 15]));
        file.extend([0x55; 64]);
        return file;
    }
    file.extend(block(&[1, 0, 0]));
    let extra: &[u8] = if encrypted { &[2, 1, 0] } else { &[] };
    let mut fields = vec![2, 2 | u8::from(encrypted)];
    if encrypted {
        fields.push(extra.len() as u8);
    }
    fields.extend([data.len() as u8, 4, data.len() as u8, 0x20]);
    fields.extend(crc32fast::hash(data).to_le_bytes());
    // The method stands in the eighth to tenth bit.
    fields.extend([0x80, method, 1, 8]);
    fields.extend(b"note.txt");
    fields.extend(extra);
    file.extend(block(&fields));
    file.extend(data);
    file.extend(block(&[5, 0, 0]));
    file
}

/// A file of a Macintosh in one piece (RFC 1740, appendix A): its name and its data.
pub fn apple_single(name: &str, data: &[u8]) -> Vec<u8> {
    let mut file = b"\0\x05\x16\0\0\x02\0\0".to_vec();
    file.extend([0; 16]);
    file.extend(2_u16.to_be_bytes());
    for (kind, from, length) in [(3, 50, name.len()), (1, 50 + name.len(), data.len())] {
        file.extend([kind, from as u32, length as u32].map(u32::to_be_bytes).concat());
    }
    [&file, name.as_bytes(), data].concat()
}

/// The same as MacBinary of 1985.
pub fn mac_binary(name: &str, data: &[u8]) -> Vec<u8> {
    let mut file = vec![0; 128];
    file[1] = name.len() as u8;
    file[2..2 + name.len()].copy_from_slice(name.as_bytes());
    file[65..73].copy_from_slice(b"TEXTttxt");
    file[83..87].copy_from_slice(&(data.len() as u32).to_be_bytes());
    file.extend(data);
    file.resize(file.len().next_multiple_of(128), 0);
    file
}
