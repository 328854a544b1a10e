//! Archives that say two things about what is in them: rows Z-05 to Z-08.

use super::Comes::Found;
use super::archives::{changed, decoy, marked};
use super::zip::{Head, Item, end, item, large_end, parts, zip};
use super::{CONFLICTING, MARKER, Made, POLYGLOT};

pub fn made() -> Vec<Made> {
    [conflicts(), names(), unlisted(), ends()].concat()
}

fn unicode_path(name: &str, of: &[u8]) -> Vec<u8> {
    let mut extra = 0x7075u16.to_le_bytes().to_vec();
    extra.extend((5 + name.len() as u16).to_le_bytes());
    extra.push(1);
    extra.extend(crc32fast::hash(of).to_le_bytes());
    extra.extend(name.as_bytes());
    extra
}

fn conflicts() -> Vec<Made> {
    let path = unicode_path("note.exe", b"note.txt");
    let stale = unicode_path("note.exe", b"another");
    let descriptor = |packed: u32| {
        let mut item = marked();
        let head = item.local.clone();
        item.local = Head { flags: 8, crc: 0, packed: 0, size: 0, ..head.clone() };
        item.central.as_mut().unwrap().flags = 8;
        item.behind = b"PK\x07\x08".to_vec();
        for number in [head.crc, packed, head.size] {
            item.behind.extend(number.to_le_bytes());
        }
        item
    };
    let right = descriptor(marked().local.packed);
    // Info-ZIP tells the size of the file before its data, and what it is packed to behind it.
    let sized = |size: u32| {
        let mut item = right.clone();
        item.local.size = size;
        item
    };
    let folder = |name: &'static str, attributes: u32| {
        changed(move |local, central| {
            (local.name, central.name) = (name.into(), name.into());
            central.attributes = attributes;
        })
    };
    // The directory tells less than the stream is.
    let short = changed(|local, central| (local.packed, central.packed) = (5, 5));
    let mut hidden = item("a", b"nothing", 8);
    hidden.data.extend(MARKER.as_bytes());
    let packed = hidden.data.len() as u32;
    hidden.local.packed = packed;
    hidden.central.as_mut().unwrap().packed = packed;
    let conflicting = |name, file| ("Z-05", name, "a.zip", file, CONFLICTING);
    vec![
        conflicting("A1 stored in the directory", changed(|_, central| central.method = 0)),
        conflicting("A1 stored in the local header", changed(|local, _| local.method = 0)),
        conflicting("A2 size 0 in the directory", changed(|_, central| central.packed = 0)),
        conflicting("A2 size 1 in the local header", changed(|local, _| local.packed = 1)),
        conflicting("A2 both tell too little", short),
        conflicting("A2 data behind the stream", zip(&[hidden])),
        conflicting("A2 larger in the directory", changed(|_, central| central.size = 9000)),
        ("Z-05", "A2 descriptor is right", "a.zip", zip(&[right.clone(), decoy()]), Found),
        ("Z-05", "A2 size before the data", "a.zip", zip(&[sized(marked().local.size), decoy()]), Found),
        conflicting("A2 another size before the data", zip(&[sized(3), decoy()])),
        conflicting("A2 descriptor differs", zip(&[descriptor(3), decoy()])),
        conflicting("A3 name differs", changed(|local, _| local.name = b"note.exe".to_vec())),
        conflicting("A3 Unicode path", changed(|_, central| central.extra = path.clone())),
        conflicting("A3 Unicode path of another", changed(|local, _| local.extra = stale.clone())),
        conflicting("A4 slash", folder("note.txt/", 0)),
        conflicting("A4 backslash", folder("note.txt\\", 0)),
        conflicting("A4 bit", folder("note.txt", 0x10)),
        conflicting("A5 in the directory", changed(|_, central| central.flags = 1)),
        conflicting("A5 in the local header", changed(|local, _| local.flags = 1)),
    ]
}

fn names() -> Vec<Made> {
    let twice = |first: &str, second: &str, marked_first: bool| {
        let content = |marked: bool| if marked { MARKER.as_bytes() } else { b"nothing" };
        zip(&[item(first, content(marked_first), 8), item(second, content(!marked_first), 8)])
    };
    let mut all = vec![
        ("Z-06", "B1 first copy", "a.zip", twice("a.txt", "a.txt", true), Found),
        ("Z-06", "B1 second copy", "a.zip", twice("a.txt", "a.txt", false), Found),
        ("Z-06", "B4 case twins, first", "a.zip", twice("a.txt", "A.TXT", true), Found),
        ("Z-06", "B4 case twins, second", "a.zip", twice("a.txt", "A.TXT", false), Found),
    ];
    for name in ["a\0b", "a?b", "a:b", "a//b", "a/./b", "../b", ""] {
        let file = zip(&[item(name, MARKER.as_bytes(), 8)]);
        all.push(("Z-06", "B2, B3 odd name", "a.zip", file, Found));
    }
    let folder = zip(&[item("/", MARKER.as_bytes(), 8)]);
    all.push(("Z-06", "B3 a folder with content", "a.zip", folder, CONFLICTING));
    all
}

fn unlisted() -> Vec<Made> {
    let hidden = || Item { central: None, ..marked() };
    let first = zip(&[hidden(), decoy()]);
    let last = zip(&[decoy(), hidden()]);
    let middle = zip(&[decoy(), hidden(), item("c", b"c", 0)]);
    let record = [hidden().local.local(), hidden().data].concat();
    let (body, directory) = parts(&[decoy()], 0);
    let comment =
        [&body, &directory, &end(1, directory.len(), body.len(), &record)].map(Vec::as_slice).concat();
    let mut entry = decoy();
    entry.central.as_mut().unwrap().comment = MARKER.as_bytes().to_vec();
    let plain_comment = [&body, &directory, &end(1, directory.len(), body.len(), MARKER.as_bytes())]
        .map(Vec::as_slice)
        .concat();
    let before_end =
        [&body, &directory, &record, &end(1, directory.len(), body.len(), b"")].map(Vec::as_slice).concat();
    let shifted = |before: &[u8]| [before, &zip(&[marked()])].concat();
    let stub = b"MZ\x90\0This program cannot be run in DOS mode. ".repeat(40);
    let exact = {
        let (body, directory) = parts(&[marked()], stub.len());
        let offset = stub.len() + body.len();
        [stub.clone(), body, directory.clone(), end(1, directory.len(), offset, b"")].concat()
    };
    vec![
        ("Z-07", "C1 first", "a.zip", first, CONFLICTING),
        ("Z-07", "C1 last", "a.zip", last, CONFLICTING),
        ("Z-07", "C1 between", "a.zip", middle, CONFLICTING),
        ("Z-07", "record in the comment", "a.zip", comment, CONFLICTING),
        ("Z-07", "text in the comment", "a.zip", plain_comment, Found),
        ("Z-07", "text in the comment of an entry", "a.zip", zip(&[entry]), Found),
        ("Z-07", "between directory and end", "a.zip", before_end, CONFLICTING),
        ("Z-07", "two archives, first", "a.zip", [zip(&[marked()]), zip(&[decoy()])].concat(), CONFLICTING),
        ("Z-07", "two archives, second", "a.zip", [zip(&[decoy()]), zip(&[marked()])].concat(), CONFLICTING),
        ("Z-07", "program before it", "a.zip", shifted(&stub), POLYGLOT),
        ("Z-07", "program before it, offsets right", "a.zip", exact, POLYGLOT),
        ("Z-07", "text before it", "a.zip", [MARKER.as_bytes(), &zip(&[decoy()])].concat(), POLYGLOT),
        ("Z-07", "text behind it", "a.zip", [&zip(&[decoy()]), MARKER.as_bytes()].concat(), POLYGLOT),
    ]
}

fn ends() -> Vec<Made> {
    let (body, directory) = parts(&[decoy(), marked()], 0);
    let (_, short) = parts(&[decoy()], 0);
    // The last end record means one directory, the first another.
    let whole = end(2, directory.len(), body.len(), b"");
    let part = |comment: &[u8], at: usize| end(1, short.len(), at, comment);
    let in_comment = {
        let inner = [directory.clone(), whole.clone()].concat();
        [body.clone(), short.clone(), part(&inner, body.len())].concat()
    };
    let after = [body.clone(), directory.clone(), whole.clone(), short.clone()].concat();
    let after = [after.clone(), part(b"", after.len() - short.len())].concat();
    let count = [body.clone(), directory.clone(), end(1, directory.len(), body.len(), b"")].concat();
    // The directory that is near and the one that is told.
    let told = {
        let offset = body.len();
        [body.clone(), directory.clone(), short.clone(), end(1, short.len(), offset, b"")].concat()
    };
    let large = |entries: u64, size: usize, offset: usize, small: Vec<u8>| {
        let before = [body.clone(), directory.clone(), short.clone()].concat();
        let at = before.len();
        [before, large_end(entries, size, offset, at), small].concat()
    };
    let ff = {
        let mut small = end(u16::MAX, 0, 0, b"");
        small[12..20].fill(0xFF);
        small
    };
    let chosen = large(2, directory.len(), body.len(), part(b"", body.len() + directory.len()));
    let unchosen =
        large(1, short.len(), body.len() + directory.len(), end(2, directory.len(), body.len(), b""));
    let honest = {
        let before = [body.clone(), directory.clone()].concat();
        let at = before.len();
        [before, large_end(2, directory.len(), body.len(), at), ff].concat()
    };
    let inner = zip(&[item("inner.zip", &zip(&[marked()]), 0), decoy()]);
    vec![
        ("Z-08", "archive stored in an archive: no conflict", "a.zip", inner, Found),
        ("Z-08", "C2 in the comment", "a.zip", in_comment, CONFLICTING),
        ("Z-08", "C2 behind", "a.zip", after, CONFLICTING),
        ("Z-08", "C3 count", "a.zip", count, CONFLICTING),
        ("Z-08", "C4 place of the directory", "a.zip", told, CONFLICTING),
        ("Z-08", "C5 large says more", "a.zip", chosen, CONFLICTING),
        ("Z-08", "C5 small says more", "a.zip", unchosen, CONFLICTING),
        ("Z-08", "large archive that is right", "a.zip", honest, Found),
    ]
}
