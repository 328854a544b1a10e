//! Writes compound files ([MS-CFB]).

pub fn utf16(text: &str) -> Vec<u8> {
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

/// A compound file while it is made: streams by their paths, storages parted by `/`.
#[derive(Default, Clone)]
pub struct Compound {
    pub streams: Vec<(String, Vec<u8>)>,
}

impl Compound {
    pub fn with(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.streams.push((path.to_owned(), bytes.into()));
        self
    }

    /// Sectors of 512 bytes. Siblings hang to the right of each other; streams of 4,096 bytes and more have sectors of their
    /// own, smaller ones lie in the mini stream.
    pub fn build(&self) -> Vec<u8> {
        struct Node {
            name: String,
            data: Option<Vec<u8>>,
            child: u32,
            right: u32,
        }
        let node = |name: &str, data| Node { name: name.to_owned(), data, child: u32::MAX, right: u32::MAX };
        let mut nodes = vec![node("Root Entry", None)];
        for (path, bytes) in &self.streams {
            let mut parent = 0;
            let parts: Vec<&str> = path.split('/').collect();
            for (depth, part) in parts.iter().enumerate() {
                let leaf = depth + 1 == parts.len();
                let mut at = nodes[parent].child;
                while at != u32::MAX && (leaf || nodes[at as usize].name != *part) {
                    at = nodes[at as usize].right;
                }
                if at == u32::MAX {
                    nodes.push(node(part, leaf.then(|| bytes.clone())));
                    at = nodes.len() as u32 - 1;
                    nodes[at as usize].right = nodes[parent].child;
                    nodes[parent].child = at;
                }
                parent = at as usize;
            }
        }
        const END: u32 = 0xFFFF_FFFE;
        let mut sectors: Vec<u8> = Vec::new();
        let mut fat: Vec<u32> = Vec::new();
        let chain = |bytes: &[u8], fat: &mut Vec<u32>, sectors: &mut Vec<u8>| -> u32 {
            if bytes.is_empty() {
                return END;
            }
            let first = fat.len() as u32;
            let count = bytes.len().div_ceil(512) as u32;
            fat.extend((first + 1..first + count).chain([END]));
            sectors.extend_from_slice(bytes);
            sectors.resize(sectors.len().next_multiple_of(512), 0);
            first
        };
        let (mut mini, mut mini_fat): (Vec<u8>, Vec<u32>) = (Vec::new(), Vec::new());
        let mut starts = Vec::new();
        for node in &nodes {
            let bytes = node.data.as_deref().unwrap_or_default();
            starts.push(match bytes.len() {
                0 => END,
                4096.. => chain(bytes, &mut fat, &mut sectors),
                _ => {
                    let first = mini_fat.len() as u32;
                    let count = bytes.len().div_ceil(64) as u32;
                    mini_fat.extend((first + 1..first + count).chain([END]));
                    mini.extend_from_slice(bytes);
                    mini.resize(mini.len().next_multiple_of(64), 0);
                    first
                }
            });
        }
        starts[0] = chain(&mini, &mut fat, &mut sectors);
        let mini_fat: Vec<u8> = mini_fat.iter().flat_map(|next| next.to_le_bytes()).collect();
        let mini_fat_sectors = mini_fat.len().div_ceil(512) as u32;
        let mini_fat = chain(&mini_fat, &mut fat, &mut sectors);
        let mut directory = Vec::new();
        for (node, start) in nodes.iter().zip(&starts) {
            let mut name = utf16(&node.name);
            let len = name.len() as u16 + 2;
            name.resize(64, 0);
            directory.extend(name);
            directory.extend(len.to_le_bytes());
            let sort = if directory.len() < 128 {
                5
            } else if node.data.is_some() {
                2
            } else {
                1
            };
            directory.extend([sort, 1]);
            directory.extend(u32::MAX.to_le_bytes());
            directory.extend(node.right.to_le_bytes());
            directory.extend(node.child.to_le_bytes());
            directory.extend([0; 36]);
            directory.extend(start.to_le_bytes());
            let size = if sort == 5 { mini.len() } else { node.data.as_ref().map_or(0, Vec::len) };
            directory.extend((size as u64).to_le_bytes());
        }
        let directory = chain(&directory, &mut fat, &mut sectors);
        // Past 109 tables, sectors of their own name them: 127 each, and the next such sector.
        let mut tables = 1;
        let lists = |tables: usize| tables.saturating_sub(109).div_ceil(127);
        while fat.len() + tables + lists(tables) > tables * 128 {
            tables += 1;
        }
        let (first_table, lists) = (fat.len() as u32, lists(tables));
        let first_list = first_table + tables as u32;
        fat.extend(std::iter::repeat_n(0xFFFF_FFFD, tables));
        fat.extend(std::iter::repeat_n(0xFFFF_FFFC, lists));
        fat.resize(tables * 128, u32::MAX);
        sectors.extend(fat.iter().flat_map(|next| next.to_le_bytes()));
        let mut named = (first_table..).take(tables).chain(std::iter::repeat(u32::MAX));
        let head: Vec<u8> = named.by_ref().take(109).flat_map(u32::to_le_bytes).collect();
        for list in 1..=lists {
            sectors.extend(named.by_ref().take(127).flat_map(u32::to_le_bytes));
            let next = if list == lists { END } else { first_list + list as u32 };
            sectors.extend(next.to_le_bytes());
        }
        let mut file = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
        file.extend([0; 16]);
        file.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
        let first_list = if lists == 0 { END } else { first_list };
        for number in
            [tables as u32, directory, 0, 4096, mini_fat, mini_fat_sectors, first_list, lists as u32]
        {
            file.extend(number.to_le_bytes());
        }
        file.extend(head);
        assert_eq!(file.len(), 512);
        file.extend(sectors);
        file
    }
}

pub fn put(bytes: &mut [u8], at: usize, value: &[u8]) {
    bytes[at..at + value.len()].copy_from_slice(value);
}
