//! Comments in field bodies (RFC 5322 section 3.2.2).

use memchr::memchr;

/// Length of the comment at the start, and whether it is closed (RFC 5322 section 3.2.2).
pub fn comment_length(text: &[u8]) -> (usize, bool) {
    let mut depth = 0usize;
    let mut bytes = text.iter().enumerate();
    while let Some((at, byte)) = bytes.next() {
        match byte {
            b'\\' => drop(bytes.next()),
            b'(' => depth += 1,
            b')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return (at + 1, true);
        }
    }
    (text.len(), false)
}

/// The text without its comments (RFC 5322 section 3.2.2) and without blanks at its ends.
pub fn without_comments(mut text: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    while let Some(at) = memchr(b'(', text) {
        let (before, comment) = text.split_at_checked(at).unwrap_or_default();
        out.extend_from_slice(before);
        text = comment.get(comment_length(comment).0..).unwrap_or_default();
    }
    out.extend_from_slice(text);
    out.trim_ascii().to_vec()
}
