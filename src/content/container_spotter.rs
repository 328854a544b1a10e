//! Finds files that hold other files in the middle of something else: an archive behind a picture, a document behind a page
//! of HTML. Programs find them there, too.

use aho_corasick::packed::Searcher;
use memchr::memchr3_iter;
use std::sync::LazyLock;

/// Bytes that tell a beginning from what looks like one.
const ENOUGH: usize = 10;

/// The state of the search.
#[derive(Debug, Default)]
pub struct ContainerSpotter {
    /// The last bytes, in which a beginning may have begun.
    held: Vec<u8>,
    /// Bytes that have been looked at, as far as that matters.
    passed: usize,
}

impl ContainerSpotter {
    /// Looks at the next bytes. Where a file begins: those of its bytes that had come before, and the rest of these.
    pub fn feed<'b>(&mut self, bytes: &'b [u8]) -> Option<(Vec<u8>, &'b [u8])> {
        self.passed = self.passed.saturating_add(bytes.len());
        let many = self.passed > MANY;
        if !self.held.is_empty() {
            let before = self.held.len();
            let ahead = bytes.get(..bytes.len().min(ENOUGH - 1)).unwrap_or(bytes);
            self.held.extend_from_slice(ahead);
            if let Some(at) = find(&self.held, false) {
                let begun = self.held.get(at..before).map(<[u8]>::to_vec);
                return Some((
                    begun.unwrap_or_default(),
                    bytes.get(at.saturating_sub(before)..).unwrap_or_default(),
                ));
            }
            if ahead.len() == bytes.len() {
                self.keep_end();
                return None;
            }
        }
        if let Some(at) = find(bytes, many) {
            return Some((Vec::new(), bytes.get(at..).unwrap_or_default()));
        }
        self.held.clear();
        self.held.extend_from_slice(bytes.get(bytes.len().saturating_sub(ENOUGH - 1)..).unwrap_or(bytes));
        None
    }

    fn keep_end(&mut self) {
        let gone = self.held.len().saturating_sub(ENOUGH - 1);
        self.held.drain(..gone);
    }
}

/// The first bytes of each.
const BEGINNINGS: [&[u8]; 5] =
    [b"PK\x03\x04", b"%PDF-", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"7z\xbc\xaf\x27\x1c", b"Rar!\x1a\x07"];
/// In a file of fewer bytes a search for all of them at once does not save what it takes to prepare it.
const MANY: usize = 16 * 1024;

/// Where a file begins, of whose beginning enough is there; `many` bytes are looked at in all.
fn find(bytes: &[u8], many: bool) -> Option<usize> {
    static SEARCH: LazyLock<Option<Searcher>> = LazyLock::new(|| Searcher::new(BEGINNINGS));
    // Not every processor has such a search. Each beginning has one of three bytes that are rare in texts.
    match many.then(|| SEARCH.as_ref()).flatten() {
        Some(search) => search.find_iter(bytes).map(|found| found.start()).find(|at| begins(bytes, *at)),
        None => memchr3_iter(b'P', 0x1a, 0x1c, bytes).find_map(|rare| around(bytes, rare)),
    }
}

/// Where the file begins of whose beginning this is the rare byte.
fn around(bytes: &[u8], rare: usize) -> Option<usize> {
    let before: &[usize] = match bytes.get(rare)? {
        b'P' => &[0, 1],
        0x1a => &[6, 4],
        _ => &[5],
    };
    before.iter().filter_map(|before| rare.checked_sub(*before)).find(|at| begins(bytes, *at))
}

fn begins(bytes: &[u8], at: usize) -> bool {
    bytes.get(at..).and_then(<[u8]>::first_chunk).is_some_and(is_beginning)
}

/// How such files begin. The first bytes of ZIP and of PDF stand in other data by chance.
fn is_beginning(bytes: &[u8; ENOUGH]) -> bool {
    match bytes {
        // A local header (APPNOTE.TXT section 4.3.7): the version that is needed to unpack, and the method (sections 4.4.3 and
        // 4.4.5).
        [b'P', b'K', 3, 4, version, _, _, _, method, 0] => *version <= 63 && *method <= 99,
        // ISO 32000-1 section 7.5.2.
        [b'%', b'P', b'D', b'F', b'-', major, b'.', minor, ..] => {
            major.is_ascii_digit() && minor.is_ascii_digit()
        }
        // A compound file ([MS-CFB] section 2.2), 7-Zip, RAR 4 and 5.
        [0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, ..] => true,
        [b'7', b'z', 0xbc, 0xaf, 0x27, 0x1c, ..] => true,
        [b'R', b'a', b'r', b'!', 0x1a, 7, ..] => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(bytes: &[u8], size: usize) -> Option<Vec<u8>> {
        let mut spotter = ContainerSpotter::default();
        let mut file: Option<Vec<u8>> = None;
        for piece in bytes.chunks(size) {
            match &mut file {
                Some(file) => file.extend_from_slice(piece),
                None => {
                    if let Some((begun, rest)) = spotter.feed(piece) {
                        file = Some([&begun, rest].concat());
                    }
                }
            }
        }
        file
    }

    #[test]
    fn a_file_is_found_wherever_it_begins_and_however_it_is_cut() {
        let zip = b"PK\x03\x04\x14\0\0\0\x08\0and so on";
        for (before, file) in [
            (0, &zip[..]),
            (1, zip),
            (30, zip),
            (30, b"%PDF-1.7 and so on"),
            (9, b"Rar!\x1a\x07\x01\0 and more"),
            (9, b"7z\xbc\xaf\x27\x1c\0\x04 and more"),
            (9, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"),
        ] {
            let bytes = [&vec![b'P'; before][..], file].concat();
            for size in 1..=bytes.len() {
                assert_eq!(found(&bytes, size).as_deref(), Some(file), "{before} {size}");
            }
            let many = [&vec![b'P'; MANY][..], file].concat();
            for size in [MANY - 1, MANY + 1, MANY + 7, many.len()] {
                assert_eq!(found(&many, size).as_deref(), Some(file), "{size}");
            }
        }
    }

    #[test]
    fn what_only_looks_like_one_is_none() {
        for bytes in [
            &b"PK\x03\x04 in the middle of a text"[..],
            b"see %PDF-x.y for more",
            b"\x1a\x1c\x03%\x03\x1c\x1a%%%",
            b"PK\x03\x04\x14\0\0\0\x08",
            b"",
        ] {
            for size in 1..=bytes.len().max(1) {
                assert_eq!(found(bytes, size), None);
            }
            let many = bytes.repeat(2 * MANY / bytes.len().max(1));
            assert_eq!(found(&many, many.len().max(1)), None);
        }
    }
}
