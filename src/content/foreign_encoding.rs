//! Encodings in a text that are not decoded here, by the line they begin with.

use aho_corasick::AhoCorasick;
use std::sync::LazyLock;

/// What stands in the text, as a reviewer reads it, with the end of a line and the beginning of the next.
const MARKS: &[(&str, &str)] = &[
    (YENC, "\n=ybegin "),
    // RFC 1741 section 5.
    (BINHEX, "\n(This file must be converted with BinHex"),
    // In the frame that PostScript gives it (PLRM, third edition, section 3.3.7).
    (BASE85, "\n<~"),
];
const YENC: &str = "a file in yEnc, which is not decoded here";
const BINHEX: &str = "a file in BinHex, which is not decoded here";
const BASE85: &str = "data in base85, which is not decoded here";

/// Characters that have to follow the mark of base85, which is short.
const BASE85_DATA: usize = 24;
/// Bytes kept of what has passed: all of the longest mark but one.
const KEPT: usize = 40;

static SEARCH: LazyLock<Option<AhoCorasick>> =
    LazyLock::new(|| AhoCorasick::new(MARKS.iter().map(|(_, mark)| mark)).ok());

/// Says which of these encodings stand in a text.
#[derive(Debug)]
pub struct ForeignSpotter {
    tail: Vec<u8>,
    seen: [bool; MARKS.len()],
}

impl Default for ForeignSpotter {
    fn default() -> Self {
        // The start of the text is that of a line.
        Self { tail: b"\n".to_vec(), seen: [false; MARKS.len()] }
    }
}

impl ForeignSpotter {
    /// How the lines begin that matter.
    pub const BEGINS: [&[u8]; 3] = [b"=ybegin", b"(This", b"<~"];

    /// Bytes have passed in which no line begins so, and to which none goes on that does.
    pub fn skip(&mut self) {
        self.tail.clear();
    }

    /// The next bytes of the text.
    pub fn feed(&mut self, bytes: &[u8]) {
        let begin = bytes.get(..bytes.len().min(KEPT)).unwrap_or_default();
        self.tail.extend_from_slice(begin);
        let seam = std::mem::take(&mut self.tail);
        self.search(&seam);
        self.search(bytes);
        let last = if bytes.len() > KEPT { bytes } else { &seam };
        self.tail = last.get(last.len().saturating_sub(KEPT)..).unwrap_or_default().to_vec();
    }

    /// What has been seen, in plain words.
    pub fn seen(&self) -> impl Iterator<Item = &'static str> {
        MARKS.iter().zip(self.seen).filter(|(_, seen)| *seen).map(|((name, _), _)| *name)
    }

    fn search(&mut self, bytes: &[u8]) {
        let Some(search) = SEARCH.as_ref() else { return };
        for hit in search.find_iter(bytes) {
            let at = hit.pattern().as_usize();
            let certain = MARKS.get(at).is_some_and(|(name, _)| *name != BASE85);
            let data = bytes.get(hit.end()..hit.end() + BASE85_DATA).unwrap_or_default();
            if let Some(seen) = self.seen.get_mut(at) {
                *seen |= certain
                    || (!data.is_empty() && data.iter().all(|byte| matches!(byte, b'!'..=b'u' | b'z')));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn seen(text: &[u8], size: usize) -> Vec<&'static str> {
        let mut spotter = ForeignSpotter::default();
        text.chunks(size).for_each(|piece| spotter.feed(piece));
        spotter.seen().collect()
    }

    #[test]
    fn each_is_known_by_its_first_line() {
        let binhex = "Hello\r\n\r\n(This file must be converted with BinHex 4.0)\r\n\r\n:$f*TEQKPH";
        let base85 = "<~9jqo^BlbD-BleB1DJ+*+F(f,q/0JhKF<GL>Cj@.4Gp$d7F!,L7@<6@)/0JDEF<G%<+EV:2F!,O<~>";
        for (text, expected) in [
            ("=ybegin line=128 size=7 name=a.bin\r\n", vec![YENC]),
            (binhex, vec![BINHEX]),
            (base85, vec![BASE85]),
            (&format!("{binhex}\n{base85}"), vec![BINHEX, BASE85]),
            ("Write =ybegin at the beginning\n<~ and so on, and then write some more", vec![]),
            ("\n<~9jqo^~>\n", vec![]),
        ] {
            for size in [1, 7, 100] {
                assert_eq!(seen(text.as_bytes(), size), expected, "{text}");
            }
        }
    }

    #[test]
    fn every_mark_is_kept_whole() {
        let needed = |(name, mark): &(&str, &str)| mark.len() + if *name == BASE85 { BASE85_DATA } else { 0 };
        assert!(MARKS.iter().all(|row| needed(row) <= KEPT + 1));
    }

    proptest! {
        #[test]
        fn how_it_is_cut_changes_nothing(
            text in "(\n|\r\n|=ybegin |<~|[!-u]{20,26}|\\(This file must be converted with BinHex|[a-z ]{0,50}){0,12}",
            size in 1usize..100,
        ) {
            prop_assert_eq!(seen(text.as_bytes(), size), seen(text.as_bytes(), text.len().max(1)));
        }
    }
}
