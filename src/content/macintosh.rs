//! Files of a Macintosh in one piece: AppleSingle (RFC 1740, appendix A) and MacBinary (its standards I of 1985, II of 1987 and
//! III of 1996). Both hold the two forks that a file had there, data and resources, behind a header with its name.

use super::budget::Budget;
use super::bytes::{array_at, clip, part, tail};
use super::document::compound::out::Out;
use super::document::compound::runs;
use super::file_type::{Family, FileType};
use super::unwrap::{Inner, Loss, Nature};
use encoding_rs::MACINTOSH;

/// AppleSingle: its magic number, how many bytes stand before the entries, and those of each entry.
const APPLE_SINGLE: u32 = 0x0005_1600;
const APPLE_HEADER: usize = 26;
const APPLE_ENTRY: usize = 12;
/// Entries of an AppleSingle file; the standard knows fifteen kinds, each of them once.
const APPLE_ENTRIES: usize = 64;

/// Bytes of the header of MacBinary, which each fork is filled up to a multiple of.
const BINARY_BLOCK: usize = 128;
/// Bytes of the longest fork: the file systems of that time had no longer ones.
const BINARY_FORK: usize = 0x7f_ffff;

/// Where the forks are, and the name.
struct Forked {
    name: FileType,
    file_name: String,
    /// Offset and length, the data first.
    forks: Vec<(usize, usize)>,
    /// It says that there is more than it may have.
    odd: bool,
}

/// Whether a file that begins like this is one of them.
pub fn is_forked(head: &[u8]) -> bool {
    forked(head).is_some()
}

/// Hands out the forks as files, the first with the name; what stands elsewhere as far as it is written in letters: a
/// [`crate::content::unwrap::Whole`].
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    let mut out = Out::new(file.len(), budget, sink);
    let Some(forked) = forked(file) else { return runs::runs(file, &mut out) };
    out.is(forked.name);
    let mut names: Vec<String> = [forked.file_name].into_iter().filter(|name| !name.is_empty()).collect();
    let (mut at, mut damaged) = (0, forked.odd);
    for (from, length) in forked.forks {
        runs::runs(clip(file, at, from.saturating_sub(at)), &mut out);
        out.flow();
        let fork = clip(file, from, length);
        // The two may overlap, and so may those of a file in them.
        if let Err(loss) = out.unpacked(fork.len()) {
            return out.lost(loss, "file of a Macintosh with too much in it");
        }
        out.file(std::mem::take(&mut names), Nature::File, fork);
        damaged |= fork.len() < length;
        at = at.max(from.saturating_add(length));
    }
    runs::runs(tail(file, at), &mut out);
    if damaged {
        out.lost(Loss::Malformed, "damaged file of a Macintosh");
    }
}

fn forked(file: &[u8]) -> Option<Forked> {
    apple_single(file).or_else(|| mac_binary(file))
}

fn number_at(file: &[u8], at: usize) -> Option<usize> {
    array_at(file, at).map(u32::from_be_bytes).and_then(|number| usize::try_from(number).ok())
}

fn apple_single(file: &[u8]) -> Option<Forked> {
    const DATA: u32 = 1;
    const RESOURCES: u32 = 2;
    const NAME: u32 = 3;
    let magic = array_at(file, 0).map(u32::from_be_bytes)?;
    let count = usize::from(u16::from_be_bytes(array_at(file, APPLE_HEADER - 2)?));
    if magic != APPLE_SINGLE {
        return None;
    }
    let (mut forks, mut file_name) = (Vec::new(), String::new());
    let (mut kinds, mut odd) = (0_u32, count > APPLE_ENTRIES);
    for at in (APPLE_HEADER..).step_by(APPLE_ENTRY).take(count.min(APPLE_ENTRIES)) {
        let entry = array_at(file, at).map(u32::from_be_bytes).zip(number_at(file, at + 4));
        let Some(((kind, from), length)) = entry.zip(number_at(file, at + 8)) else {
            odd = true;
            break;
        };
        // A reader takes the first of two, or the last.
        let bit = 1_u32.checked_shl(kind).unwrap_or(0);
        odd |= kinds & bit != 0;
        match kind {
            _ if kinds & bit != 0 => {}
            DATA | RESOURCES => forks.push((kind, from, length)),
            NAME => {
                file_name = MACINTOSH.decode_without_bom_handling(clip(file, from, length.min(255))).0.into()
            }
            _ => {}
        }
        kinds |= bit;
    }
    // The data come first, since the name is theirs.
    forks.sort_by_key(|(kind, ..)| *kind);
    let forks = forks.into_iter().map(|(_, from, length)| (from, length)).collect();
    let name = FileType { family: Family::Unknown, name: "AppleSingle file" };
    Some(Forked { name, file_name, forks, odd })
}

fn mac_binary(file: &[u8]) -> Option<Forked> {
    let header = part(file, 0, BINARY_BLOCK)?;
    let [zero, length] = array_at(header, 0)?;
    let zeros = [0, 74, 82].iter().all(|at| header.get(*at) == Some(&0));
    if zero != 0 || !zeros || !(1..=63).contains(&length) {
        return None;
    }
    let name = clip(header, 2, usize::from(length));
    let [data, resources] = [number_at(header, 83)?, number_at(header, 87)?];
    let sizes = data <= BINARY_FORK && resources <= BINARY_FORK && data + resources > 0;
    let written = header.get(124..126) == Some(&checksum(clip(header, 0, 124)).to_be_bytes());
    // The first standard has no checksum: there the rest of the header is nought, and the kind of the file is in letters.
    let first = tail(header, 99).iter().all(|byte| *byte == 0)
        && clip(header, 65, 8).iter().all(|byte| matches!(byte, b' '..=b'~'));
    if !sizes || name.iter().any(|byte| *byte < b' ') || !(written || first) {
        return None;
    }
    let second_header = usize::from(u16::from_be_bytes(array_at(header, 120)?));
    let from = BINARY_BLOCK + second_header.next_multiple_of(BINARY_BLOCK);
    let forks = vec![(from, data), (from + data.next_multiple_of(BINARY_BLOCK), resources)];
    let file_name = MACINTOSH.decode_without_bom_handling(name).0.into();
    let name = FileType { family: Family::Unknown, name: "MacBinary file" };
    Some(Forked { name, file_name, forks: forks.into_iter().filter(|fork| fork.1 > 0).collect(), odd: false })
}

/// The checksum of MacBinary II: the cyclic redundancy check of ITU-T V.41, begun with nought.
fn checksum(bytes: &[u8]) -> u16 {
    let bit = |sum: u16, _| if sum & 0x8000 != 0 { sum << 1 ^ 0x1021 } else { sum << 1 };
    bytes.iter().fold(0, |sum, byte| (0..8).fold(sum ^ u16::from(*byte) << 8, bit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Files as `name: data`, then text, then what is lost.
    fn all(file: &[u8]) -> (Vec<String>, String, Vec<Loss>) {
        let (mut files, mut text, mut losses) = (Vec::new(), String::new(), Vec::new());
        read(file, &mut Budget::default(), &mut |inner| match inner {
            Inner::Begin { names, .. } => files.push(format!("{}: ", names.join("/"))),
            Inner::Data(data) => files.last_mut().unwrap().push_str(&String::from_utf8_lossy(data)),
            Inner::Text(piece) => text += piece,
            Inner::Lost(loss, _) => losses.push(loss),
            _ => {}
        });
        (files, text, losses)
    }

    fn single(entries: &[(u32, &[u8])]) -> Vec<u8> {
        let mut file = [APPLE_SINGLE.to_be_bytes(), 0x0002_0000_u32.to_be_bytes()].concat();
        file.extend([0; 16]);
        file.extend((entries.len() as u16).to_be_bytes());
        let mut from = APPLE_HEADER + APPLE_ENTRY * entries.len();
        for (kind, data) in entries {
            file.extend([*kind, from as u32, data.len() as u32].map(u32::to_be_bytes).concat());
            from += data.len();
        }
        file.extend(entries.iter().flat_map(|(_, data)| *data));
        file
    }

    fn binary(name: &str, data: &[u8], resources: &[u8]) -> Vec<u8> {
        let mut file = vec![0; BINARY_BLOCK];
        file[1] = name.len() as u8;
        file[2..2 + name.len()].copy_from_slice(name.as_bytes());
        file[65..73].copy_from_slice(b"TEXTttxt");
        file[83..87].copy_from_slice(&(data.len() as u32).to_be_bytes());
        file[87..91].copy_from_slice(&(resources.len() as u32).to_be_bytes());
        for fork in [data, resources] {
            file.extend(fork);
            file.resize(file.len().next_multiple_of(BINARY_BLOCK), 0);
        }
        file
    }

    fn with_checksum(mut file: Vec<u8>) -> Vec<u8> {
        file[122..124].copy_from_slice(&[129, 129]);
        let sum = checksum(&file[..124]).to_be_bytes();
        file[124..126].copy_from_slice(&sum);
        file
    }

    #[test]
    fn the_forks_of_an_apple_single_file_are_files() {
        let file = single(&[(3, b"caf\x8e.txt"), (2, b"resources"), (1, b"data"), (4, b"a comment on it")]);
        assert!(is_forked(&file));
        let (files, text, losses) = all(&file);
        assert_eq!(files, ["café.txt: data", ": resources"]);
        assert!(text.contains("a comment on it") && losses.is_empty(), "{text}");
        assert_eq!(all(&single(&[(1, b"data")])).0, [": data"]);
    }

    #[test]
    fn the_forks_of_a_mac_binary_file_are_files() {
        assert_eq!(checksum(b"123456789"), 0x31c3);
        let first = binary("a.txt", b"data", b"resources");
        let mut commented = binary("a.txt", b"data", b"");
        commented.extend(b"a comment on it");
        for file in [first.clone(), with_checksum(first)] {
            assert!(is_forked(&file));
            let (files, _, losses) = all(&file);
            assert_eq!(files, ["a.txt: data", ": resources"]);
            assert!(losses.is_empty());
        }
        let (files, text, _) = all(&with_checksum(commented));
        assert_eq!(files, ["a.txt: data"]);
        assert!(text.contains("a comment on it"));
    }

    #[test]
    fn what_is_not_all_there_or_there_twice_is_said() {
        let file = single(&[(1, b"data")]);
        assert_eq!(
            all(&file[..file.len() - 1]),
            (vec![": dat".into()], String::new(), vec![Loss::Malformed])
        );
        let twice = single(&[(1, b"data"), (1, b"other data")]);
        assert_eq!(all(&twice).2, [Loss::Malformed]);
        assert!(all(&twice).1.contains("other data"));
        let mut overlapping = single(&[(1, b"data"), (2, b"")]);
        overlapping.copy_within(APPLE_HEADER + 4..APPLE_HEADER + 12, APPLE_HEADER + 16);
        for (bytes, losses) in [(8, vec![]), (7, vec![Loss::Limit])] {
            let (mut budget, mut lost) = (Budget { bytes, ..Budget::default() }, Vec::new());
            read(&overlapping, &mut budget, &mut |inner| {
                if let Inner::Lost(loss, _) = inner {
                    lost.push(loss);
                }
            });
            assert_eq!(lost, losses);
        }
        let many = single(&[(9, &b"x"[..]); 70]);
        assert_eq!(all(&many).2, [Loss::Malformed]);
        assert_eq!(all(&binary("a", b"data", b"more")[..200]).2, [Loss::Malformed]);
    }

    #[test]
    fn what_is_neither_is_none() {
        let good = binary("a.txt", b"data", b"");
        for (at, byte) in
            [(0, 1), (1, 0), (1, 64), (2, 7), (65, 0), (74, 1), (82, 1), (83, 1), (100, 1), (126, 1)]
        {
            let mut bad = good.clone();
            bad[at] = byte;
            assert!(!is_forked(&bad), "{at}");
        }
        assert!(!is_forked(&binary("a.txt", b"", b"")) && !is_forked(&good[..127]) && !is_forked(b""));
        let mut double = single(&[(1, b"data")]);
        double[3] = 7;
        assert!(!is_forked(&double));
    }
}
