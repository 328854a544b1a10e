//! A sum of contents: cheap enough for every byte, and no proof of anything.

use std::fmt;
use std::hash::Hasher;
use twox_hash::XxHash3_64;

/// Adds contents up. Equal contents in equal order have equal sums; that others differ is likely, and no more.
#[derive(Default)]
pub struct Sum(Option<XxHash3_64>);

impl Sum {
    /// The next bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        if !bytes.is_empty() {
            self.0.get_or_insert_default().write(bytes);
        }
    }

    /// The sum; nothing where there was no content.
    pub fn total(&self) -> Option<u64> {
        self.0.as_ref().map(Hasher::finish)
    }
}

impl fmt::Debug for Sum {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("Sum").field(&self.total()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::Sum;

    fn of(pieces: &[&[u8]]) -> Option<u64> {
        let mut sum = Sum::default();
        pieces.iter().for_each(|piece| sum.add(piece));
        sum.total()
    }

    #[test]
    fn how_contents_are_cut_changes_nothing_and_each_byte_counts() {
        let long: Vec<u8> = (0..3_000).map(|n| (n % 251) as u8).collect();
        let whole = of(&[&long]);
        for at in [0, 1, 63, 255, 256, 257, 1_024, 2_999] {
            let (begin, end) = long.split_at(at);
            assert_eq!(of(&[begin, b"", end]), whole, "{at}");
            let mut other = long.clone();
            other[at] ^= 1;
            assert_ne!(of(&[&other]), whole, "{at}");
        }
        assert_ne!(of(&[b"a", b"b"]), of(&[b"b", b"a"]));
    }

    #[test]
    fn no_content_has_no_sum() {
        assert_eq!(of(&[]), None);
        assert_eq!(of(&[b""]), None);
    }
}
