//! What a text says of its charset: `<meta charset=…>` of HTML, and the declaration of XML (XML 1.0 appendix F).

use super::code_page::CodePage;
use super::label::Declared;
use memchr::{memchr, memmem};

/// Bytes at the beginning of a text in which programs look for a charset (HTML, section 4.2.5.4).
const BYTES: usize = 1_024;
/// The longest name of a charset.
const MAX_LABEL: usize = 64;
/// `<?xml` as mainframes write it.
const MAINFRAME: &[u8] = b"\x4c\x6f\xa7\x94\x93";

/// The beginning of a text. Equal bytes say the same however they are cut into pieces.
#[derive(Debug, Default)]
pub(super) struct Opening {
    bytes: Vec<u8>,
    done: bool,
}

impl Opening {
    /// The next bytes: the charset that the text states, once, where in these bytes it is known, and whether all before is ASCII.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> Option<(usize, Declared, bool)> {
        if self.done {
            return None;
        }
        let known = self.bytes.len();
        let fresh = bytes.get(..BYTES - known).unwrap_or(bytes);
        self.bytes.extend_from_slice(fresh);
        self.done = self.bytes.len() == BYTES;
        let (end, stated) = self.stated()?;
        self.done = true;
        let ascii = self.bytes.get(..end).unwrap_or_default().is_ascii();
        Some((end.saturating_sub(known), stated, ascii))
    }

    fn stated(&self) -> Option<(usize, Declared)> {
        if self.bytes.starts_with(MAINFRAME) {
            return Some((MAINFRAME.len(), Declared::Page(CodePage::Ebcdic1047)));
        }
        memchr(b'<', &self.bytes)?;
        let lower = self.bytes.to_ascii_lowercase();
        let marks: [(&[u8], &[u8]); 2] = [(b"<meta", b"charset"), (b"<?xml", b"encoding")];
        let named = marks.iter().filter_map(|(begin, name)| {
            let from = memmem::find(&lower, begin)?;
            let places = memmem::find_iter(lower.get(from..)?, name).map(|at| from + at + name.len());
            places.filter_map(|at| label(&lower, at)).next()
        });
        named.min_by_key(|(end, _)| *end)
    }
}

/// The charset whose name stands behind an equals sign here, and where the name ends.
fn label(text: &[u8], at: usize) -> Option<(usize, Declared)> {
    let rest = text.get(at..)?;
    let value = rest.trim_ascii_start().strip_prefix(b"=")?.trim_ascii_start();
    let value = value.strip_prefix(b"\"").or(value.strip_prefix(b"'")).unwrap_or(value);
    let ends = |byte: &u8| !(byte.is_ascii_alphanumeric() || b"-_.:".contains(byte));
    let end = value.iter().take(MAX_LABEL).position(ends)?;
    let name = std::str::from_utf8(value.get(..end)?).ok()?;
    Some((text.len() - value.len() + end + 1, Declared::from_label(name))).filter(|_| end > 0)
}
