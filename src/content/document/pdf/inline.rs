//! What stands within a content beside its operators: pictures, and what marked parts say. ISO 32000-1 8.9.7 and 14.6.

use super::lexer::is_blank;
use super::object::{Dict, Object};
use super::source;
use memchr::memmem;

/// What a marked part of a page is said to say: 14.9.
pub(super) fn say(dict: &Dict<'_>, said: &mut String) {
    for (key, value) in &dict.0 {
        if let (b"ActualText" | b"Alt" | b"E", Object::Text(text)) = (key.as_ref(), value) {
            let text = source::text(text);
            // Single letters are parts of a word.
            let short = text.chars().count() <= 2;
            if !short && !said.is_empty() {
                said.push('\n');
            }
            said.push_str(&text);
            if !short {
                said.push('\n');
            }
        }
    }
}

/// How many samples a picture within a content has, from what stands before its bytes.
pub(super) fn samples(operands: &[Object<'_>]) -> f64 {
    let side = |names: [&[u8]; 2]| {
        let mut pairs = operands.windows(2);
        pairs.find(|pair| matches!(pair, [Object::Name(name), _] if names.contains(&name.as_ref())))
    };
    let number = |names| side(names).and_then(|pair| pair.last()?.number()).unwrap_or(0.0);
    number([b"W", b"Width"]) * number([b"H", b"Height"])
}

/// Where a picture within a content ends: 8.9.7. Its bytes may hold what looks like the end, so what follows must look like
/// content.
pub(super) fn picture_end(rest: &[u8]) -> usize {
    for at in memmem::find_iter(rest, b"EI") {
        let before = at.checked_sub(1).and_then(|at| rest.get(at)).is_none_or(|byte| is_blank(*byte));
        let after = rest.get(at + 2..).unwrap_or_default();
        let near = after.get(..after.len().min(12)).unwrap_or_default();
        if before
            && near.first().is_none_or(|byte| is_blank(*byte))
            && near.iter().all(|byte| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~'))
        {
            return at;
        }
    }
    // No end: what follows is read as content rather than dropped.
    0
}
