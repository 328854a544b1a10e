//! Archives that are large, many, deep, or lie about their size: rows Z-01 to Z-04, Z-10, Z-11.

use super::Comes::{Found, FoundAndLost, Lost};
use super::containers::{member, sevenz, tar};
use super::packers::{bzipped, deflated, gzipped, gzipped_often, lzma, xzipped, zstd, zstd_zeros};
use super::quine::quine;
use super::zip::{Head, Item, end, item, large_end, parts, zip};
use super::{CONFLICTING, Comes, MARKER, Made};

const BOMB: Comes = Lost(&["bomb"]);

pub fn marked() -> Item {
    item("note.txt", MARKER.as_bytes(), 8)
}

pub fn decoy() -> Item {
    item("other.txt", b"nothing to see", 0)
}

/// An archive with the marker, in which the headers are changed.
pub fn changed(change: impl Fn(&mut Head, &mut Head)) -> Vec<u8> {
    let mut item = marked();
    let mut central = item.central.take().unwrap();
    change(&mut item.local, &mut central);
    item.central = Some(central);
    zip(&[decoy(), item])
}

pub fn made() -> Vec<Made> {
    [overlaps(), bombs(), lies(), many(), links()].concat()
}

fn overlaps() -> Vec<Made> {
    let kernel = vec![0; 100_000];
    // Every entry of the directory means the same local header.
    let one = item("a", &kernel, 8);
    let (body, directory) = parts(std::slice::from_ref(&one), 0);
    let full =
        [body.clone(), directory.repeat(250), end(250, directory.len() * 250, body.len(), b"")].concat();
    // Every entry's data quotes the header of the next and goes on into its data.
    let (mut data, mut content, mut heads) = (deflated(&kernel), kernel, vec![]);
    let mut records: Vec<(Head, usize)> = vec![];
    let mut behind: Vec<u8> = vec![];
    for at in 0..250u32 {
        let head = Head {
            name: format!("f{at}").into_bytes(),
            method: 8,
            crc: crc32fast::hash(&content),
            packed: data.len() as u32,
            size: content.len() as u32,
            ..Head::default()
        };
        let local = head.local();
        behind = [local.as_slice(), &data].concat();
        records.push((head, behind.len()));
        let len = (local.len() as u16).to_le_bytes();
        let quote = [&[0, len[0], len[1], !len[0], !len[1]], local.as_slice()].concat();
        data = [quote.as_slice(), &data].concat();
        content = [local, content].concat();
        // The quoted header lies five bytes behind the one that quotes it.
    }
    // All headers lie in the data of the last, in reverse.
    let total = behind.len();
    for (head, from_end) in records.iter().rev() {
        heads.extend(head.central((total - from_end) as u32));
    }
    let quoted = [behind, heads.clone(), end(250, heads.len(), total, b"")].concat();
    vec![("Z-01", "full overlap", "a.zip", full, BOMB), ("Z-01", "quoted overlap", "a.zip", quoted, BOMB)]
}

fn bombs() -> Vec<Made> {
    let nested = |depth: usize| {
        (0..depth).fold(MARKER.as_bytes().to_vec(), |inner, at| {
            zip(&[item(if at == 0 { "note.txt" } else { "inner.zip" }, &inner, 8)])
        })
    };
    let zeros = vec![0; 5 << 18];
    let bottom = zip(&[item("zeros", &zeros, 8)]);
    let tree = (0..3).fold(bottom, |inner, _| {
        zip(&(0..3).map(|at| item(&format!("lib{at}.zip"), &inner, 8)).collect::<Vec<_>>())
    });
    // Each is far from what one file may unpack to, and all together are more than a message may.
    let picture = {
        let noise = (0..8_192_u32).flat_map(|at| crc32fast::hash(&at.to_le_bytes()).to_le_bytes());
        let mut picture = b"\x89PNG\r\n\x1a\n".to_vec();
        picture.extend(noise);
        picture.resize(zeros.len(), 7);
        item("a.png", &picture, 8)
    };
    let mut window = zstd(b"x");
    // A window of 2 TiB.
    window[5] = 0xF8;
    vec![
        ("Z-02", "depth 2", "a.zip", nested(2), Found),
        ("Z-02", "depth 7", "a.zip", nested(7), Found),
        ("Z-02", "depth 20", "a.zip", nested(20), Lost(&["limit"])),
        ("Z-02", "depth 50", "a.zip", nested(50), Lost(&["limit"])),
        ("Z-02", "itself", "a.zip", quine(), Lost(&["limit"])),
        ("Z-02", "shape of 42.zip", "42.zip", tree, BOMB),
        ("Z-03", "deflate", "a.zip", zip(&[item("zeros", &zeros, 8)]), BOMB),
        ("Z-03", "84 files of 1.25 MiB", "a.zip", zip(&vec![picture; 84]), Lost(&["limit"])),
        ("Z-03", "gzip, 64 members", "a.gz", gzipped(&zeros).repeat(64), Lost(&["bomb", "limit"])),
        ("Z-03", "gzip, 1 GiB", "a.gz", gzipped_often(&[0; 1 << 20], 1 << 10), Lost(&["bomb", "limit"])),
        ("Z-03", "bzip2, 1 GiB in 820 streams", "a.bz2", bzipped(&zeros).repeat(820), BOMB),
        ("Z-03", "xz, 1 GiB in 820 streams", "a.xz", xzipped(&zeros).repeat(820), Lost(&["bomb", "limit"])),
        ("Z-03", "lzma", "a.lzma", lzma(&zeros), BOMB),
        ("Z-03", "zstd, 1 GiB", "a.zst", zstd_zeros(8192), BOMB),
        ("Z-03", "zstd, window", "a.zst", window, Lost(&["limit"])),
    ]
}

fn lies() -> Vec<Made> {
    let mut extra = vec![1, 0, 16, 0];
    extra.extend((u64::MAX >> 1).to_le_bytes());
    extra.extend(40u64.to_le_bytes());
    let large = |extra: Vec<u8>, link: bool| {
        changed(move |local, central| {
            for head in [local, central] {
                (head.size, head.packed) = (u32::MAX, u32::MAX);
                head.extra = extra.clone();
                head.attributes = if link { 0o120_777 << 16 } else { 0 };
            }
        })
    };
    let mut header = vec![1, 4, 6, 0, 1, 9, 1, 0, 7, 0x0B, 1, 0, 1, 1, 0, 0x0C, 1, 0, 0, 5];
    // 2^32 files.
    header.extend([0xF0, 0, 0, 0, 0, 1]);
    let tarred =
        |size: &[u8]| [tar("a", b'0', "", size, b""), member("note.txt", MARKER.as_bytes())].concat();
    let mut negative = [0xFF; 12];
    negative[11] = 0;
    let mut huge = [0xFF; 12];
    huge[0] = 0x80;
    vec![
        ("Z-04", "size 2^63-1", "a.zip", large(extra.clone(), false), FoundAndLost(&["malformed"])),
        ("Z-04", "size 2^63-1 of a link", "a.zip", large(extra, true), FoundAndLost(&["malformed"])),
        ("Z-04", "7z with 2^32 files", "a.7z", sevenz(b"x", &header), Lost(&["limit", "malformed"])),
        ("Z-04", "tar, octal", "a.tar", tarred(b"77777777777\0"), FoundAndLost(&["malformed"])),
        ("Z-04", "tar, negative", "a.tar", tarred(&negative), FoundAndLost(&["malformed"])),
        ("Z-04", "tar, 2^88", "a.tar", tarred(&huge), FoundAndLost(&["malformed"])),
    ]
}

fn many() -> Vec<Made> {
    let empty = |count: usize| {
        let items: Vec<_> = (0..count).map(|at| item(&format!("{at}"), b"", 0)).collect();
        let (body, directory) = parts(&items, 0);
        let at = body.len() + directory.len();
        let large = large_end(count as u64, directory.len(), body.len(), at);
        let mut small = end(count as u16, directory.len(), body.len(), b"");
        if count > 0xFFFF {
            small[8..12].fill(0xFF);
            return [body, directory, large, small].concat();
        }
        [body, directory, small].concat()
    };
    let long = "n".repeat(65_535);
    let named = zip(&[item(&long, MARKER.as_bytes(), 8), decoy()]);
    let names: Vec<_> = (0..300).map(|_| item(&long, b"", 0)).collect();
    let declared = {
        let (body, directory) = parts(&[decoy(), marked()], 0);
        let at = body.len() + directory.len();
        let large = large_end(1_000_000, directory.len(), body.len(), at);
        let mut small = end(u16::MAX, directory.len(), body.len(), b"");
        small[12..20].fill(0xFF);
        [body, directory, large, small].concat()
    };
    const LIMIT: Comes = Lost(&["limit"]);
    vec![
        ("Z-10", "1,000,000 entries declared", "a.zip", declared, CONFLICTING),
        ("Z-10", "100,000 entries", "a.zip", empty(100_000), LIMIT),
        ("Z-10", "name of 65,535 bytes", "a.zip", named, Found),
        ("Z-10", "300 of them", "a.zip", zip(&names), LIMIT),
        (
            "Z-10",
            "65,636 entries, number 100",
            "a.zip",
            {
                let items: Vec<_> = (0..65_636).map(|at| item(&format!("{at}"), b"", 0)).collect();
                let (body, directory) = parts(&items, 0);
                [body.clone(), directory.clone(), end(100, directory.len(), body.len(), b"")].concat()
            },
            LIMIT,
        ),
    ]
}

fn links() -> Vec<Made> {
    let zipped = |name: &str| zip(&[item(name, MARKER.as_bytes(), 8)]);
    let linked =
        |kind: u8| [tar("name", kind, MARKER, b"00000000000\0", b""), member("b", b"nothing")].concat();
    let link = {
        let mut entry = item("link", MARKER.as_bytes(), 0);
        entry.central.as_mut().unwrap().attributes = 0o120_777 << 16;
        zip(&[entry])
    };
    vec![
        ("Z-11", "upwards", "a.zip", zipped("../../etc/x"), Found),
        ("Z-11", "drive", "a.zip", zipped("C:\\x"), Found),
        ("Z-11", "absolute", "a.zip", zipped("/etc/x"), Found),
        ("Z-11", "link", "a.zip", link, Found),
        ("Z-11", "tar, symbolic link", "a.tar", linked(b'2'), Found),
        ("Z-11", "tar, hard link", "a.tar", linked(b'1'), Found),
        ("Z-11", "tar, device", "a.tar", linked(b'3'), Found),
        (
            "Z-11",
            "tar, link with data",
            "a.tar",
            {
                let size = format!("{:011o}", MARKER.len());
                [tar("name", b'1', "b", size.as_bytes(), MARKER.as_bytes()), member("b", b"nothing")].concat()
            },
            Found,
        ),
    ]
}
