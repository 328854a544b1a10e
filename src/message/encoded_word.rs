//! Encoded words in header text (RFC 2047).

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use encodify::{rfc2047, utf7};
use encoding_rs::Encoding;
use std::borrow::Cow;

/// The text of an unstructured field: folds become one blank, encoded words are decoded, adjacent words of one
/// charset are joined before they are converted (senders split characters), anything else is taken as UTF-8.
///
/// Raises `HDR-CTRL` where an encoded word hides a control character, by which one reader ends a field or a name
/// and another does not.
pub fn decode<'a>(body: &'a [u8], codes: &mut Codes) -> Cow<'a, str> {
    rfc2047::decode_text(body, |charset, bytes, out| {
        let start = out.len();
        convert(charset, bytes, out);
        let word = out.get(start..).unwrap_or_default();
        if word.chars().any(|c| c.is_control() && c != '\t') {
            codes.raise(Ambiguity::HdrCtrl);
        }
    })
}

/// Appends bytes of a named charset as text; an unknown charset is read as UTF-8.
pub fn convert(charset: &[u8], bytes: &[u8], out: &mut String) {
    if is_utf7(charset) {
        out.push_str(&utf7::MAIL.lenient().decode_lossy(bytes));
        return;
    }
    match Encoding::for_label_no_replacement(charset) {
        Some(encoding) => out.push_str(&encoding.decode_without_bom_handling(bytes).0),
        None => out.push_str(&String::from_utf8_lossy(bytes)),
    }
}

/// RFC 2152; not among the encodings of the web, so not in `encoding_rs`.
fn is_utf7(charset: &[u8]) -> bool {
    [&b"utf-7"[..], b"unicode-1-1-utf-7"].iter().any(|label| charset.eq_ignore_ascii_case(label))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(body: &str) -> String {
        decode(body.as_bytes(), &mut Codes::default()).into_owned()
    }

    #[test]
    fn words_are_decoded_and_joined() {
        for (body, expected) in [
            (" plain", "plain"),
            ("=?utf-8?Q?Caf=C3=A9_au_lait?=", "Café au lait"),
            ("=?iso-8859-1?q?Caf=E9?=", "Café"),
            ("=?utf-8?B?w6k=?= and =?utf-8?b?w6k=?=", "é and é"),
            ("=?utf-8?B?wg==?=\r\n =?utf-8?B?ow==?= 5", "£ 5"),
            ("=?utf-8*en?Q?a?= =?iso-8859-1?Q?=E9?=", "aé"),
            ("=?utf-7?Q?+AFE-1?=", "Q1"),
            ("=?nonsense?Q?a=42?=", "aB"),
            ("folded\r\n\ttext", "folded text"),
            ("=?utf-8?X?abc?= =?", "=?utf-8?X?abc?= =?"),
        ] {
            assert_eq!(text(body), expected, "{body}");
        }
    }

    #[test]
    fn a_hidden_line_break_is_flagged() {
        let mut codes = Codes::default();
        decode(b"=?utf-8?Q?a=0AFrom:_b?=", &mut codes);
        assert!(codes.contains(Ambiguity::HdrCtrl));
        let mut codes = Codes::default();
        decode(b"=?utf-8?Q?a=09b?= c", &mut codes);
        assert_eq!(codes, Codes::default());
    }
}
