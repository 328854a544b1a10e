//! An archive in which there is nothing but itself, so that unpacking it never ends.
//!
//! The DEFLATE stream is a program of two words: say the bytes that follow, and say the last bytes again. The archive is
//! its front (the local header), the program, and its back (directory and end record); what the program says is the same.
//! Each word takes [`WORD`] bytes whatever it says, so that words can say words.

use super::zip::{Head, Item, end, parts};

/// Bytes that a word takes.
const WORD: usize = 10;

/// The archive. With some names no checksum is its own, so that several are tried.
pub fn quine() -> Vec<u8> {
    let named = |at: u32| {
        let archive = |sum| archive(&format!("again-{at}.zip"), sum);
        own_sum(|sum| crc32fast::hash(&archive(sum))).map(archive)
    };
    (0..100).find_map(named).unwrap()
}

fn archive(name: &str, sum: u32) -> Vec<u8> {
    let front = 30 + name.len();
    let back = 46 + name.len() + 22;
    let packed = program(&vec![0; front], &vec![0; back]).len();
    let size = front + packed + back;
    let (name, packed, size) = (name.as_bytes().to_vec(), packed as u32, size as u32);
    let head = Head { name, method: 8, crc: sum, packed, size, ..Head::default() };
    let item = |data| Item { local: head.clone(), central: Some(head.clone()), data, behind: vec![] };
    let (front, directory) = parts(&[item(vec![])], 0);
    let end = end(1, directory.len(), front.len() + packed as usize, b"");
    let back = [directory, end].concat();
    [front.clone(), program(&front, &back), back].concat()
}

/// The words between front and back. Each line says what the lines before it have left unsaid, and is itself left unsaid in
/// part.
fn program(front: &[u8], back: &[u8]) -> Vec<u8> {
    let (front_word, last_word) = (say(front.len() + WORD), say(back.len() + WORD));
    let (front_again, last_again) = (again(front.len() + WORD, false), again(back.len() + WORD, true));
    let (none, one, four, four_again) = (say(0), say(WORD), say(4 * WORD), again(4 * WORD, false));
    let words: &[&[&[u8]]] = &[
        &[&front_word, front, &front_word],
        &[&front_again],
        &[&one, &front_again],
        &[&one, &one],
        &[&four, &front_again, &one, &one, &four],
        &[&four_again],
        &[&four, &four_again, &four, &four_again, &four],
        &[&four_again],
        &[&four, &four_again, &none, &none, &last_word],
        &[&four_again],
        &[&none, &none],
        &[&last_word, &last_again, back],
        &[&last_again],
    ];
    words.concat().concat()
}

/// Says the bytes that follow: an empty stored block, and the header of another one (RFC 1951 section 3.2.4).
fn say(count: usize) -> Vec<u8> {
    let count = count as u16;
    let [low, high] = count.to_le_bytes();
    vec![0, 0, 0, 0xFF, 0xFF, 0, low, high, !low, !high]
}

/// Says the last 11 to 114 bytes again: a block with fixed codes of one copy, empty blocks of that kind to fill up with, and
/// an empty stored block (RFC 1951 sections 3.2.5 and 3.2.6).
fn again(count: usize, last: bool) -> Vec<u8> {
    let mut bits: Vec<usize> = vec![];
    let code = |value: usize, width: usize| (0..width).rev().map(move |bit| value >> bit & 1);
    let number = |value: usize, width: usize| (0..width).map(move |bit| value >> bit & 1);
    bits.extend([0, 1, 0]);
    let (length, distance) = (count - 3, count - 1);
    let width = length.ilog2() as usize - 2;
    bits.extend(code(1 + 4 * (width + 1) + (length >> width & 3), 7).chain(number(length, width)));
    let width = distance.ilog2() as usize - 1;
    bits.extend(code(2 * (width + 1) + (distance >> width & 1), 5).chain(number(distance, width)));
    bits.extend([0; 7]);
    while bits.len() + 3 <= 8 * (WORD - 5) {
        bits.extend([0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
    bits.extend([usize::from(last), 0, 0]);
    let mut word: Vec<u8> =
        bits.chunks(8).map(|bits| bits.iter().rev().fold(0, |byte, bit| byte << 1 | *bit as u8)).collect();
    word.extend([0, 0, 0xFF, 0xFF]);
    assert_eq!(word.len(), WORD);
    word
}

/// A checksum of which an archive that says it has this very checksum. A CRC is linear: what one bit of what is said does to
/// it does not depend on the others.
fn own_sum(sum_of: impl Fn(u32) -> u32) -> Option<u32> {
    let wanted = sum_of(0);
    let reduce =
        |known: &[(u32, u32)], start: (u32, u32)| {
            known.iter().fold(start, |(rest, bits), (other, of)| {
                if rest ^ other < rest { (rest ^ other, bits ^ of) } else { (rest, bits) }
            })
        };
    let mut known: Vec<(u32, u32)> = vec![];
    for bit in (0..32).map(|at| 1 << at) {
        let reduced = reduce(&known, (sum_of(bit) ^ wanted ^ bit, bit));
        known.extend((reduced.0 != 0).then_some(reduced));
    }
    let (rest, sum) = reduce(&known, (wanted, 0));
    (rest == 0).then_some(sum)
}

mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn it_holds_itself() {
        let archive = quine();
        let front = 30 + usize::from(archive[26]);
        let mut unpacked = vec![];
        flate2::read::DeflateDecoder::new(&archive[front..]).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, archive);
        assert_eq!(crc32fast::hash(&archive).to_le_bytes(), archive[14..18]);
    }
}
