//! The text of XML that a PDF carries: metadata (ISO 32000-1 14.3.2), forms (12.7.8), rich text (12.7.3.4). No document
//! type is looked at, no entity is followed but the five and numbers.

/// Elements that stand within a line of text.
const INLINE: &[&str] =
    &["span", "b", "i", "u", "em", "strong", "font", "sub", "sup", "a", "small", "s", "tt"];

/// The text: what stands between tags, and values of attributes, on lines of their own. Linear in the bytes.
pub(super) fn text(bytes: &[u8]) -> String {
    let decoded = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, _)) => encoding.decode(bytes).0,
        None if bytes.starts_with(b"<\0") => encoding_rs::UTF_16LE.decode(bytes).0,
        None if bytes.starts_with(b"\0<") => encoding_rs::UTF_16BE.decode(bytes).0,
        None => String::from_utf8_lossy(bytes),
    };
    let (mut out, mut aside) = (String::new(), String::new());
    let mut rest = decoded.as_ref();
    while !rest.is_empty() {
        let (before, tail) = rest.split_once('<').unwrap_or((rest, ""));
        plain(before, &mut out);
        if let Some(section) = tail.strip_prefix("![CDATA[") {
            let (inner, after) = section.split_once("]]>").unwrap_or((section, ""));
            out.push_str(inner);
            rest = after;
        } else if let Some(comment) = tail.strip_prefix("!--") {
            let (inner, after) = comment.split_once("-->").unwrap_or((comment, ""));
            line(&mut out);
            out.push_str(inner);
            line(&mut out);
            rest = after;
        } else {
            rest = tag(tail, &mut out, &mut aside);
        }
    }
    if !aside.is_empty() {
        line(&mut out);
        out.push_str(&aside);
    }
    out
}

fn line(out: &mut String) {
    if !out.is_empty() && !out.ends_with('\n') {
        out.push('\n');
    }
}

/// A tag, behind its first bracket. What follows it is handed back. Values of attributes within a line are put aside, as the
/// line goes on.
fn tag<'t>(tail: &'t str, out: &mut String, aside: &mut String) -> &'t str {
    let end =
        tail.find(|letter: char| letter.is_whitespace() || matches!(letter, '>' | '/')).unwrap_or(tail.len());
    let (name, mut rest) = match tail.strip_prefix('/') {
        Some(closed) => closed.split_once('>').map_or((closed, ""), |(name, rest)| (name.trim(), rest)),
        None => tail.split_at_checked(end).unwrap_or((tail, "")),
    };
    let local = name.rsplit(':').next().unwrap_or(name);
    let inline = INLINE.iter().any(|inline| local.eq_ignore_ascii_case(inline));
    if !inline {
        line(out);
    }
    if tail.starts_with('/') {
        return rest;
    }
    // Attributes, up to the closing bracket.
    loop {
        let Some(at) = rest.find(['>', '"', '\'']) else { return "" };
        let (before, found) = rest.split_at_checked(at).unwrap_or((rest, ""));
        let mut letters = found.chars();
        let quote = letters.next().unwrap_or('>');
        rest = letters.as_str();
        if quote == '>' {
            return rest;
        }
        let Some((value, after)) = rest.split_once(quote) else { return rest };
        let key = before.trim().trim_end_matches('=').trim_end();
        if !key.starts_with("xmlns") && !matches!(key, "style" | "xml:space" | "xml:lang" | "rdf:parseType") {
            let out = if inline { &mut *aside } else { &mut *out };
            plain(value, out);
            line(out);
        }
        rest = after;
    }
}

/// Text with its entities undone.
fn plain(text: &str, out: &mut String) {
    if text.trim().is_empty() {
        if !text.is_empty() && !out.ends_with(char::is_whitespace) {
            out.push(' ');
        }
        return;
    }
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once('&') {
        out.push_str(before);
        let name = tail.bytes().take(12).position(|byte| byte == b';').and_then(|end| tail.get(..end));
        let character = name.and_then(|name| match name {
            "amp" => Some('&'),
            "lt" => Some('<'),
            "gt" => Some('>'),
            "quot" => Some('"'),
            "apos" => Some('\''),
            "nbsp" => Some(' '),
            _ => {
                let digits = name.strip_prefix('#')?;
                let code = match digits.strip_prefix(['x', 'X']) {
                    Some(digits) => u32::from_str_radix(digits, 16),
                    None => digits.parse(),
                };
                char::from_u32(code.ok()?)
            }
        });
        match (character, name) {
            (Some(character), Some(name)) => {
                out.push(character);
                rest = tail.get(name.len() + 1..).unwrap_or_default();
            }
            _ => {
                out.push('&');
                rest = tail;
            }
        }
    }
    out.push_str(rest);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_values_come_out_in_lines() {
        let xml = b"<?xml version=\"1.0\"?><x:q xmlns:x=\"u\" k='v &amp; w'><p>12<a href='y'>34</a>&#x35;</p><p>x</p></x:q>";
        assert_eq!(text(xml), "1.0\nv & w\n12345\nx\ny\n");
        assert_eq!(text(b"a<![CDATA[<b>]]><c d=\"e"), "a<b>\ne\n");
    }
}
