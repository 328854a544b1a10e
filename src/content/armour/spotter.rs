//! Where armour begins in a text.

use memchr::memmem::Finder;
use std::sync::LazyLock;

/// What every kind of armour begins with.
const MARK: &[u8] = b"-----BEGIN PGP ";
static FINDER: LazyLock<Finder<'_>> = LazyLock::new(|| Finder::new(MARK));
/// Bytes that may stand before a mark on its line: blanks and marks of quotation.
pub(super) const QUOTED: usize = 32;
/// Bytes kept of what has passed: what may stand before a mark, the end of the line before it, and all of a mark but one
/// byte.
pub(super) const KEPT: usize = QUOTED + MARK.len();

/// Hands on a text from the first line on in which armour begins; until then it costs one search.
#[derive(Debug)]
pub struct ArmourSpotter {
    found: bool,
    pub(super) tail: Vec<u8>,
}

impl Default for ArmourSpotter {
    fn default() -> Self {
        // The start of the text is that of a line.
        Self { found: false, tail: b"\n".to_vec() }
    }
}

impl ArmourSpotter {
    /// The next bytes of the text; what is to be read as armour is appended to `out`.
    pub fn feed(&mut self, text: &[u8], out: &mut Vec<u8>) {
        if self.found {
            return out.extend_from_slice(text);
        }
        let kept = self.tail.len();
        self.tail.extend(text.iter().take(MARK.len()));
        let seen = FINDER.find(&self.tail).is_some() || FINDER.find(text).is_some();
        self.tail.truncate(kept);
        if seen {
            self.tail.extend_from_slice(text);
            let begin = FINDER.find(&self.tail).map(|at| line_start(&self.tail, at));
            out.extend_from_slice(begin.and_then(|begin| self.tail.get(begin..)).unwrap_or_default());
            *self = Self { found: true, tail: Vec::new() };
            return;
        }
        self.tail.extend_from_slice(text.get(text.len().saturating_sub(KEPT)..).unwrap_or_default());
        self.tail.drain(..self.tail.len().saturating_sub(KEPT));
    }
}

/// Where the line begins in which something stands, or, where that is too far before it, one byte more than what may
/// stand before a mark.
fn line_start(text: &[u8], at: usize) -> usize {
    let farthest = at.saturating_sub(QUOTED + 1);
    let before = text.get(farthest..at).unwrap_or_default();
    farthest + memchr::memrchr(b'\n', before).map_or(0, |newline| newline + 1)
}
