//! How the lines of a header end, and what another reader makes of that.

use crate::message::ambiguity::Ambiguity;
use crate::message::codes::Codes;
use memchr::{memchr, memmem};

/// The line without its line break, and whether the break is anything else than CRLF (the last line of all may
/// have none) or a CR stands elsewhere in the line.
pub(super) fn chomp(line: &[u8]) -> (&[u8], bool) {
    let (text, ended) = match line {
        [text @ .., b'\r', b'\n'] => (text, false),
        [text @ .., b'\n'] => (text, true),
        text => (text, false),
    };
    let mut trimmed = text;
    while let [rest @ .., b'\r'] = trimmed {
        trimmed = rest;
    }
    (trimmed, ended || trimmed.len() != text.len() || memchr(b'\r', trimmed).is_some())
}

/// What a reader that ends lines at CR sees in a line: a blank line, a folded line.
pub(super) fn hidden_line_ends(written: &[u8]) -> Codes {
    let text = written.strip_suffix(b"\n").unwrap_or(written);
    let text = text.strip_suffix(b"\r").unwrap_or(text);
    let inside = |pattern: &[u8]| memmem::find(text, pattern).is_some();
    let mut codes = Codes::default();
    if text.starts_with(b"\r") || inside(b"\r\r") {
        codes.raise(Ambiguity::HdrbodySep);
    }
    if inside(b"\r ") || inside(b"\r\t") {
        codes.raise(Ambiguity::Fold);
    }
    codes
}

/// A field body is folded at another place than behind or before a semicolon. In a quoted string programs fold as they
/// like, and every reader takes the fold out again.
pub(super) fn is_folded_oddly(body: &[u8]) -> bool {
    let (body, _) = chomp(body);
    let quoted = |text: &[u8]| memchr::memchr_iter(b'"', text).count() % 2 == 1;
    memchr::memchr_iter(b'\n', body).any(|newline| {
        let before = body.get(..newline).unwrap_or_default().trim_ascii_end();
        let after = body.get(newline..).unwrap_or_default().trim_ascii_start();
        !before.ends_with(b";") && !after.starts_with(b";") && !after.is_empty() && !quoted(before)
    })
}
