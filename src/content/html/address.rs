//! What the addresses in attributes carry: the Content-IDs of pictures, and texts (`data:` URLs).

/// Content-IDs kept of one document, and the bytes of the longest one (RFC 5322 section 2.1.1 bounds a line).
pub(super) const MAX_CONTENT_IDS: usize = 1_000;
const MAX_CONTENT_ID: usize = 998;

/// The Content-IDs that a document shows, in order.
#[derive(Debug, Default)]
pub(super) struct ContentIds(Vec<String>);

impl ContentIds {
    pub(super) fn all(&self) -> &[String] {
        &self.0
    }

    /// Collects `cid:` addresses: the whole of `src`, some of `srcset`, `url(cid:…)` in a style. A hyperlink
    /// (`href`) shows nothing by itself; only SVG's `<image href>` does, and a wrong guess there is a picture that
    /// counts as shown while it is attached, so it is left out.
    pub(super) fn collect(&mut self, name: &str, value: &str) {
        if name == "href" {
            return;
        }
        let ends: &[char] = match name {
            "style" => &[')', '"', '\'', ';'],
            "srcset" => &[' ', ',', '\t', '\n'],
            _ => &[],
        };
        let mut rest = value.trim();
        while let Some(at) = find(rest, b"cid:", ends.is_empty()) {
            rest = rest.get(at..).unwrap_or_default();
            let end = rest.find(ends).unwrap_or(rest.len());
            self.keep(rest.get(..end).unwrap_or_default());
            rest = rest.get(end..).unwrap_or_default();
        }
    }

    fn keep(&mut self, encoded: &str) {
        let id = percent_decoded(encoded.trim());
        let fits = !id.is_empty() && id.len() <= MAX_CONTENT_ID && self.0.len() < MAX_CONTENT_IDS;
        // Kept in order: a document that shows one picture a million times is not compared with all of them.
        if let Err(place) = self.0.binary_search(&id)
            && fits
        {
            self.0.insert(place, id);
        }
    }
}

/// A text that stands in an address.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Data {
    pub(super) text: String,
    /// It is marked up.
    pub(super) markup: bool,
}

/// The text of a `data:` URL that is percent-encoded (RFC 2397), which may stand behind something else in a style.
pub(super) fn data(value: &str) -> Option<Data> {
    let at = find(value, b"data:", false)?;
    let (kind, text) = value.get(at..)?.split_once(',')?;
    let kind = kind.to_ascii_lowercase();
    // Base64 is found by what it looks like, here as everywhere.
    if kind.trim_end().ends_with(";base64") {
        return None;
    }
    let markup = ["html", "xml", "svg"].iter().any(|name| kind.contains(name));
    Some(Data { text: percent_decoded(text), markup })
}

/// What stands behind the next mark, whatever its case; only at the very beginning where the value is one address. A
/// mark ends in a colon.
fn find(value: &str, mark: &[u8], whole: bool) -> Option<usize> {
    let is_mark = |end: &usize| {
        let start = end.checked_sub(mark.len());
        start
            .and_then(|start| value.as_bytes().get(start..*end))
            .is_some_and(|s| s.eq_ignore_ascii_case(mark))
    };
    if whole {
        return Some(mark.len()).filter(is_mark);
    }
    memchr::memchr_iter(b':', value.as_bytes()).map(|colon| colon + 1).find(is_mark)
}

/// RFC 3986 section 2.1; an escape that is none stays as it is.
fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let [first, tail @ ..] = rest {
        let escaped = match (first, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)).map(|(high, low)| high << 4 | low),
            _ => None,
        };
        bytes.push(escaped.unwrap_or(*first));
        rest = if escaped.is_some() { tail.get(2..).unwrap_or_default() } else { tail };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_in_an_address_is_percent_decoded() {
        let cases = [
            ("data:,JB%36%35", Some(("JB65", false))),
            ("DATA:text/plain;charset=utf-8,a%20b,c", Some(("a b,c", false))),
            ("data:text/html,%3Cb%3Ex", Some(("<b>x", true))),
            ("background:url('data:image/svg+xml;utf8,<svg/>')", Some(("<svg/>')", true))),
            ("data:text/plain;base64,SkI2NTQzMjFD", None),
            ("data:image/png;BASE64 ,xx", None),
            ("https://x.example/?metadata:1", None),
            ("data:", None),
        ];
        for (value, text) in cases {
            let text = text.map(|(text, markup)| Data { text: text.to_owned(), markup });
            assert_eq!(data(value), text, "{value}");
        }
    }
}
