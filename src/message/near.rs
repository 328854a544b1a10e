//! What in a body is nearly structure: a delimiter that is indented or stands behind a bare CR, a field that describes a
//! part. The walker takes none of it for structure; other readers do.

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::stack::Stack;

/// Bytes before a place that are looked at: the longest indent and the end of the line before it.
const CONTEXT: usize = 72;
/// A field within the first bytes of a body is one that a blank line has cut off its header block. Further down it is
/// more likely a mail that somebody quotes.
const TOP: u64 = 512;

/// Looks at the places of a body that have a hyphen, wherever the body is cut.
#[derive(Debug, Default)]
pub struct Near {
    /// The last bytes of the body so far.
    before: Vec<u8>,
    /// Bytes of the body so far.
    count: u64,
    /// Fields are looked for.
    fields: bool,
    /// The beginning of what may become a delimiter out of place, and what it would be.
    suspect: Option<(Vec<u8>, Ambiguity)>,
}

impl Near {
    /// A body begins; whether a field in it would be out of place.
    pub fn restart(&mut self, fields: bool) {
        self.before.clear();
        // The header block ended with a line.
        self.before.push(b'\n');
        self.count = 0;
        self.fields = fields;
        self.suspect = None;
    }

    /// Bytes of the body have been handed out.
    pub fn passed(&mut self, bytes: &[u8]) {
        self.count += bytes.len() as u64;
        let last = bytes.get(bytes.len().saturating_sub(CONTEXT)..).unwrap_or_default();
        let keep = CONTEXT.saturating_sub(last.len()).min(self.before.len());
        self.before.drain(..self.before.len() - keep);
        self.before.extend_from_slice(last);
    }

    /// More of the body arrives.
    pub fn arrived(&mut self, input: &[u8], stack: &Stack, codes: &mut Codes) {
        if let Some((mut line, code)) = self.suspect.take() {
            line.extend_from_slice(input.get(..stack.longest_delimiter()).unwrap_or(input));
            self.suspect(&line, code, stack, codes);
        }
    }

    /// A hyphen stands at `at`, and is no delimiter.
    pub fn hyphen(&mut self, input: &[u8], at: usize, stack: &Stack, codes: &mut Codes) {
        let before = |distance: usize| match at.checked_sub(distance) {
            Some(place) => input.get(place),
            None => self.before.iter().rev().nth(distance - at - 1),
        };
        match before(1) {
            Some(byte) if is_within_word(*byte) => return,
            Some(byte) if byte.is_ascii_alphabetic() => {
                if self.fields && begins_field(before) {
                    let top = self.count + at as u64 <= TOP;
                    codes.raise(if top { Ambiguity::HdrbodySep } else { Ambiguity::StrayPart });
                }
                return;
            }
            // Within a row of hyphens that has been looked at.
            Some(b'-') => return,
            _ => {}
        }
        let line = input.get(at..).unwrap_or_default();
        if !matches!(line, [_] | [_, b'-', ..]) {
            return;
        }
        let code = if before(1) == Some(&b'\r') || before(2) == Some(&b'\r') && before(1) != Some(&b'\n') {
            Ambiguity::Eol
        } else if is_indented(before) {
            Ambiguity::Delim
        } else {
            return;
        };
        self.suspect(line, code, stack, codes);
    }

    fn suspect(&mut self, line: &[u8], code: Ambiguity, stack: &Stack, codes: &mut Codes) {
        if stack.begins_with_delimiter(line) {
            codes.raise(code);
        } else if stack.may_become_delimiter(line) && line.len() < stack.longest_delimiter() {
            self.suspect = Some((line.to_vec(), code));
        }
    }
}

/// A hyphen behind this byte stands within a word: it is no letter with which a name ends that is looked for.
pub fn is_within_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() && !matches!(byte, b't' | b'T' | b'e' | b'E')
}

/// Blanks, and nothing else, stand before the place in its line.
fn is_indented<'a>(before: impl Fn(usize) -> Option<&'a u8>) -> bool {
    let blanks = (1..CONTEXT).take_while(|distance| matches!(before(*distance), Some(b' ' | b'\t'))).count();
    blanks > 0 && before(blanks + 1) == Some(&b'\n')
}

/// The name of a field that describes a part stands before the place, at the beginning of a line.
fn begins_field<'a>(before: impl Fn(usize) -> Option<&'a u8>) -> bool {
    [&b"content"[..], b"mime"].iter().any(|name| {
        let letters = name.iter().rev().zip(1..);
        let mut same = letters
            .map(|(letter, distance)| before(distance).is_some_and(|byte| byte.eq_ignore_ascii_case(letter)));
        same.all(|same| same) && before(name.len() + 1) == Some(&b'\n')
    })
}
