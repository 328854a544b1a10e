//! Archives that are encrypted, damaged, of other formats, or of two types at once: rows Z-09, Z-12, Z-13, Z-22.

use super::Comes::{Found, FoundAndLost, FoundOrLost, Lost};
use super::archives::{changed, decoy, marked};
use super::containers::{member, rar4, rar5, sevenz, sevenz_header, tar};
use super::packers::{bzipped, gzipped, lzma, xzipped, zstd};
use super::pdf::writer::{shows, with_content};
use super::zip::{Head, Item, item, parts, zip};
use super::{CONFLICTING, Comes, MARKER, Made, POLYGLOT};

pub fn made() -> Vec<Made> {
    [encrypted(), damaged(), others(), polyglots()].concat()
}

fn encrypted() -> Vec<Made> {
    let noise: Vec<u8> = (0..100u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    let locked = |method: u16, flags: u16, extra: &[u8]| {
        let mut entry = item("secret.txt", &noise, 0);
        entry.local.crc ^= 0x5555;
        for head in [Some(&mut entry.local), entry.central.as_mut()].into_iter().flatten() {
            (head.method, head.flags, head.extra) = (method, flags, extra.to_vec());
            head.crc = 0x1234_5678;
        }
        entry
    };
    let aes: &[u8] = &[0x01, 0x99, 7, 0, 2, 0, b'A', b'E', 3, 8, 0];
    let strong = changed(|local, central| (local.flags, central.flags) = (0x41, 0x41));
    let coder = [0x24, 0x06, 0xF1, 0x07, 0x01, 2, 0, 0];
    let sevenz_locked = sevenz(&noise, &sevenz_header(&coder, 100, 100, "a.txt"));
    // A header that is packed behind AES.
    let mut packed = vec![0x17, 6, 0, 1, 9, 100, 0, 7, 0x0B, 1, 0, 1];
    packed.extend(coder);
    packed.extend([0x0C, 100, 0, 0]);
    const ENCRYPTED: Comes = Lost(&["encrypted"]);
    vec![
        ("Z-09", "ZipCrypto", "a.zip", zip(&[locked(8, 1, &[])]), ENCRYPTED),
        ("Z-09", "AES-256", "a.zip", zip(&[locked(99, 1, aes)]), ENCRYPTED),
        (
            "Z-09",
            "one entry clear",
            "a.zip",
            zip(&[locked(8, 1, &[]), marked()]),
            FoundAndLost(&["encrypted"]),
        ),
        ("Z-09", "strong flag, data plain", "a.zip", strong, Found),
        ("Z-09", "7z content", "a.7z", sevenz_locked, ENCRYPTED),
        ("Z-09", "7z headers", "a.7z", sevenz(&noise, &packed), ENCRYPTED),
        ("Z-09", "RAR 4 headers", "a.rar", rar4(0x80, 0, 0x30, &noise), ENCRYPTED),
        ("Z-09", "RAR 4 entry", "a.rar", rar4(0, 4, 0x30, &noise), ENCRYPTED),
        ("Z-09", "RAR 5 headers", "a.rar", rar5(true, false, 0, b""), ENCRYPTED),
        ("Z-09", "RAR 5 entry", "a.rar", rar5(false, true, 0, &noise), ENCRYPTED),
    ]
}

fn damaged() -> Vec<Made> {
    let whole = zip(&[marked(), item("b", &[b'x'; 5000], 0)]);
    let mut zeroed = whole.clone();
    zeroed[..4].fill(0);
    let mut streamed = marked();
    let head = streamed.local.clone();
    streamed.local = Head { flags: 8, crc: 0, packed: 0, size: 0, ..head.clone() };
    let unsigned = parts(&[Item { behind: vec![], ..streamed.clone() }, decoy()], 0).0;
    streamed.behind = b"PK\x07\x08".to_vec();
    [head.crc, head.packed, head.size].iter().for_each(|number| streamed.behind.extend(number.to_le_bytes()));
    let signed = parts(&[streamed, decoy()], 0).0;
    let long = format!("{MARKER} {}", "some more words ".repeat(500));
    let cut = parts(&[item("a.txt", long.as_bytes(), 8)], 0).0;
    let bad = changed(|local, central| (local.crc, central.crc) = (1, 1));
    let method = changed(|local, central| (local.method, central.method) = (77, 77));
    vec![
        ("Z-12", "no directory", "a.zip", parts(&[marked(), decoy()], 0).0, CONFLICTING),
        (
            "Z-12",
            "cut in the data",
            "a.zip",
            whole[..whole.len() - 4000].to_vec(),
            FoundAndLost(&["malformed"]),
        ),
        ("Z-12", "cut in the stream", "a.zip", cut[..cut.len() - 3].to_vec(), FoundAndLost(&["malformed"])),
        ("Z-12", "no end record", "a.zip", whole[..whole.len() - 22].to_vec(), CONFLICTING),
        ("Z-12", "first bytes zeroed", "a.zip", zeroed, POLYGLOT),
        ("Z-12", "wrong checksum", "a.zip", bad, FoundAndLost(&["malformed"])),
        ("Z-12", "unknown method", "a.zip", method, Found),
        ("Z-12", "streamed, no directory", "a.zip", signed, CONFLICTING),
        ("Z-12", "streamed, no descriptor", "a.zip", unsigned, CONFLICTING),
        (
            "Z-12",
            "tar, cut",
            "a.tar",
            member("a", long.as_bytes())[..700].to_vec(),
            FoundAndLost(&["malformed"]),
        ),
        ("Z-12", "gzip, cut", "a.gz", gzipped(long.as_bytes())[..100].to_vec(), FoundAndLost(&["malformed"])),
    ]
}

fn others() -> Vec<Made> {
    let text = MARKER.as_bytes();
    let tarred = [member("other", b"nothing"), member("note.txt", text), vec![0; 1024]].concat();
    let behind_end = [member("other", b"nothing"), vec![0; 1024], member("note.txt", text)].concat();
    let records = format!("{} path=long name\n{} comment={MARKER}\n", 18, MARKER.len() + 12);
    let pax = [
        tar("x", b'x', "", format!("{:011o}", records.len()).as_bytes(), records.as_bytes()),
        member("b", b""),
    ];
    let sparse = tar("s", b'S', "", format!("{:011o}", text.len()).as_bytes(), text);
    let split = {
        // The data hides a second header from readers that know of extended headers, and only from them.
        let inner = member("note.txt", text);
        let size = format!("13 size={}\n", inner.len());
        [
            tar("x", b'x', "", format!("{:011o}", size.len()).as_bytes(), size.as_bytes()),
            tar("b", b'0', "", b"00000000000\0", &inner),
        ]
        .concat()
    };
    let copy = sevenz_header(&[1, 0], text.len(), text.len(), "note.txt");
    let ppmd = sevenz_header(&[0x23, 3, 4, 1, 5, 6, 0, 0, 0, 1], text.len(), text.len(), "note.txt");
    let two = bzipped(&text[..20]);
    let parted = {
        let mut entry = marked();
        entry.data.truncate(10);
        parts(&[entry], 0).0
    };
    let mut all = vec![
        ("Z-13", "tar", "a.tar", tarred.clone(), Found),
        ("Z-13", "tar.gz", "a.tar.gz", gzipped(&tarred), Found),
        ("Z-13", "tgz named .jpg", "a.jpg", gzipped(&tarred), Comes::Noted("TYPE-MISMATCH")),
        ("Z-13", "tar, behind its end", "a.tar", behind_end, CONFLICTING),
        ("Z-13", "tar, pax comment", "a.tar", pax.concat(), Found),
        ("Z-13", "tar, sizes differ", "a.tar", split, CONFLICTING),
        ("Z-13", "tar, sparse", "a.tar", sparse, FoundAndLost(&["unsupported"])),
        ("Z-13", "7z", "a.7z", sevenz(text, &copy), Found),
        ("Z-13", "7z, PPMd", "a.7z", sevenz(text, &ppmd), Lost(&["unsupported"])),
        ("Z-13", "RAR 4, stored", "a.rar", rar4(0, 0, 0x30, text), Found),
        ("Z-13", "RAR 4, packed", "a.rar", rar4(0, 0, 0x33, text), Lost(&["unsupported"])),
        ("Z-13", "RAR 4, one part", "a.r00", rar4(1, 0, 0x33, text), Lost(&["malformed"])),
        ("Z-13", "RAR 5, stored", "a.rar", rar5(false, false, 0, text), Found),
        ("Z-13", "RAR 5, packed", "a.rar", rar5(false, false, 3, text), Lost(&["unsupported"])),
        ("Z-13", "first part of a ZIP", "a.zip.001", parted, FoundOrLost),
        ("Z-13", "gzip", "a.gz", gzipped(text), Found),
        (
            "Z-13",
            "gzip, split over members",
            "a.gz",
            [gzipped(&text[..20]), gzipped(&text[20..])].concat(),
            Found,
        ),
        ("Z-13", "bzip2, split over streams", "a.bz2", [two, bzipped(&text[20..])].concat(), Found),
        ("Z-13", "xz", "a.xz", xzipped(text), Found),
        (
            "Z-13",
            "xz, split over streams",
            "a.xz",
            [xzipped(&text[..20]), xzipped(&text[20..])].concat(),
            Found,
        ),
        ("Z-13", "xz, text behind", "a.xz", [&xzipped(b"x"), text].concat(), POLYGLOT),
        ("Z-13", "lzma", "a.lzma", lzma(text), Found),
        ("Z-13", "zstd", "a.zst", zstd(text), Found),
        (
            "Z-13",
            "zstd, skipped frame",
            "a.zst",
            [b"\x50\x2A\x4D\x18\x02\0\0\0ab".as_slice(), &zstd(text)].concat(),
            Found,
        ),
    ];
    for method in [0, 8, 9, 12, 14, 20, 93, 95] {
        all.push(("Z-13", "ZIP method", "a.zip", zip(&[item("note.txt", text, method)]), Found));
    }
    all
}

fn polyglots() -> Vec<Made> {
    let archive = || zip(&[marked()]);
    let with = |before: &[u8]| [before, &archive()].concat();
    vec![
        (
            "Z-22",
            "PDF and ZIP",
            "a.pdf",
            with(&with_content("", shows("Nothing of note").as_bytes())),
            POLYGLOT,
        ),
        ("Z-22", "GIF and JAR", "a.gif", with(b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xFF\xFF\xFF;"), POLYGLOT),
        (
            "Z-22",
            "JPEG and ZIP",
            "a.jpg",
            with(b"\xFF\xD8\xFF\xE0\0\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xFF\xD9"),
            POLYGLOT,
        ),
        ("Z-22", "HTML and ZIP", "a.html", with(b"<html><body>Hello</body></html>"), POLYGLOT),
        ("Z-22", "ZIP before text", "a.txt", [archive(), b" text".repeat(20_000)].concat(), POLYGLOT),
    ]
}
