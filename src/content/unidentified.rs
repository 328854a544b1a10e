//! Files of no known type: what can be made out in them all the same.

use super::archive::zip;
use super::budget::Budget;
use super::document::compound::prose::{Pen, Prose};
use super::document::compound::runs::{Kind, Runs};
use super::document::pdf;
use super::unwrap::{Inner, Oddity};
use memchr::memmem;

/// A PDF far behind the beginning; an archive whose beginning is damaged or something else, as programs find it. What is
/// written in letters is for [`Letters`].
pub fn read(file: &[u8], budget: &mut Budget, sink: &mut dyn FnMut(Inner<'_>)) {
    if memmem::find(file, b"%PDF-").is_some() {
        pdf::read(file, budget, sink);
    }
    if zip::find_zip(file) {
        sink(Inner::Odd(Oddity::Polyglot));
        zip::read(file, budget, sink);
    }
}

/// Says, while a file passes, whether [`read`] may find anything in it.
#[derive(Debug, Default)]
pub struct Signs {
    seen: bool,
    /// The last bytes, in which a sign may have begun.
    held: Vec<u8>,
}

/// Without one of these there is neither.
const SIGNS: [&[u8]; 3] = [b"%PDF-", zip::record::LOCAL, zip::record::END];
/// Bytes of the longest.
const LONGEST: usize = 5;

impl Signs {
    /// The next bytes.
    pub fn feed(&mut self, bytes: &[u8]) {
        let has_sign = |bytes: &[u8]| SIGNS.iter().any(|sign| memmem::find(bytes, sign).is_some());
        let begin = bytes.get(..LONGEST).unwrap_or(bytes);
        self.held.extend_from_slice(begin);
        self.seen |= has_sign(&self.held) || has_sign(bytes);
        if let Some(end) = bytes.last_chunk::<LONGEST>() {
            self.held.clear();
            self.held.extend_from_slice(end);
        }
        self.held.drain(..self.held.len().saturating_sub(LONGEST - 1));
    }

    /// There may be something.
    pub fn seen(&self) -> bool {
        self.seen
    }
}

/// What is written in letters: of each kind of runs a text, while the file passes.
///
/// Pieces of the texts come in the same order however the file is cut.
#[derive(Debug)]
pub struct Letters {
    /// Bytes of a block that is not full.
    block: Vec<u8>,
    /// Bytes that are not nought, and bytes that were handed out.
    seen: u64,
    told: u64,
    texts: [(Kind, Runs, Prose); Kind::ALL.len()],
}

/// So many bytes that are no text can hold something.
const OPAQUE: u64 = 1_024;
/// Bytes of a file that are read at once.
const BLOCK: usize = 16 * 1024;

impl Default for Letters {
    fn default() -> Self {
        let texts = Kind::ALL.map(|kind| (kind, Runs::new(kind), Prose::default()));
        Self { block: Vec::new(), seen: 0, told: 0, texts }
    }
}

impl Letters {
    /// The next bytes of the file. Hands out what the texts of these kinds go on with.
    pub fn feed(&mut self, bytes: &[u8], sink: &mut dyn FnMut(Kind, &str)) {
        let mut rest = bytes;
        while !rest.is_empty() {
            let room = BLOCK.saturating_sub(self.block.len());
            let (piece, behind) = rest.split_at_checked(room).unwrap_or((rest, b""));
            self.block.extend_from_slice(piece);
            if self.block.len() >= BLOCK {
                self.read(false, sink);
            }
            rest = behind;
        }
    }

    /// The end of the file; true where most of it is no text. Bytes that are nought fill gaps.
    pub fn finish(mut self, sink: &mut dyn FnMut(Kind, &str)) -> bool {
        self.read(true, sink);
        let rest = self.seen.saturating_sub(self.told);
        rest >= OPAQUE && rest > self.told
    }

    fn read(&mut self, last: bool, sink: &mut dyn FnMut(Kind, &str)) {
        let Self { block, seen, told, texts } = self;
        *seen += block.iter().filter(|byte| **byte != 0).count() as u64;
        for (kind, runs, prose) in texts {
            let mut take = |text: &str| {
                *told += text.len() as u64;
                sink(*kind, text);
            };
            let mut pen = Pen { prose, sink: &mut take };
            runs.feed(block, &mut pen);
            if last {
                runs.finish(&mut pen);
                pen.flush();
            }
        }
        block.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn signs(bytes: &[u8], size: usize) -> bool {
        let mut signs = Signs::default();
        bytes.chunks(size).for_each(|piece| signs.feed(piece));
        signs.seen()
    }

    fn letters(bytes: &[u8], size: usize) -> Vec<(Kind, String)> {
        let (mut letters, mut found) = (Letters::default(), Vec::new());
        let mut take = |kind, text: &str| found.push((kind, text.to_owned()));
        bytes.chunks(size).for_each(|piece| letters.feed(piece, &mut take));
        letters.finish(&mut take);
        found
    }

    #[test]
    fn what_is_mostly_no_text_is_opaque() {
        let opaque = |bytes: &[u8]| {
            let mut letters = Letters::default();
            letters.feed(bytes, &mut |_, _| {});
            letters.finish(&mut |_, _| {})
        };
        let noise: Vec<u8> = (0..5_000_u32).map(|n| (n.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        let text = b"The council will write to you within ten working days. ".repeat(100);
        let wide: Vec<u8> = text.iter().flat_map(|byte| [*byte, 0]).collect();
        assert!(opaque(&noise));
        assert!(opaque(&[&noise[..], &text[..2_000]].concat()));
        assert!(!opaque(&noise[..900]));
        assert!(!opaque(&[&noise[..3_000], &text].concat()));
        assert!(!opaque(&[&noise[..3_000], &wide].concat()));
        assert!(!opaque(&[&text[..], &[0; 20_000]].concat()));
        assert!(!opaque(b""));
    }

    #[test]
    fn signs_are_seen_wherever_they_stand_and_however_the_file_is_cut() {
        for sign in SIGNS {
            for before in 0..12 {
                for behind in 0..12 {
                    let bytes = [&vec![b'P'; before][..], sign, &vec![b'%'; behind]].concat();
                    let without = [&vec![b'P'; before][..], &sign[1..], &vec![b'%'; behind]].concat();
                    for size in 1..=bytes.len() {
                        assert!(signs(&bytes, size), "{bytes:?} {size}");
                        assert_eq!(
                            signs(&without, size),
                            before > 0 && sign[0] == b'P',
                            "{without:?} {size}"
                        );
                    }
                }
            }
        }
    }

    proptest! {
        /// What has no sign in it has nothing in it.
        #[test]
        fn nothing_is_found_without_a_sign(
            pieces in prop::collection::vec(
                prop_oneof![
                    any::<Vec<u8>>(),
                    prop::sample::select(vec![
                        &b"%PDF-1.7\n"[..], b"%PDF", b"PK\x03\x04", b"PK\x05\x06", b"PK\x01\x02", b"PK",
                        b"\x14\0\0\0\x08\0", b"1 0 obj\n(text) Tj\nendobj\n",
                    ]).prop_map(<[u8]>::to_vec),
                ],
                0..12,
            ),
        ) {
            let bytes = pieces.concat();
            let mut found = false;
            read(&bytes, &mut Budget::default(), &mut |_| found = true);
            prop_assert!(!found || signs(&bytes, 7));
        }

        #[test]
        fn texts_come_in_the_same_order_however_the_file_is_cut(
            text in "[ -~]{200}", copies in 1usize..1_000, size in 1usize..40_000,
        ) {
            let wide = text.encode_utf16().flat_map(u16::to_le_bytes);
            let bytes = text.bytes().chain([0]).chain(wide).collect::<Vec<u8>>().repeat(copies);
            prop_assert_eq!(letters(&bytes, size), letters(&bytes, bytes.len()));
        }
    }
}
