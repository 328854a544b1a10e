//! The names of a part, and what kind of file a name says it is.

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::encoded_word::{self, Decoded};
use super::entity::Entity;
use super::parameter::Parameter;
use memchr::memmem;

/// Names kept of one part.
const MAX_NAMES: usize = 64;
/// Extensions looked at in one name, counted from its end.
const MAX_EXTENSIONS: usize = 32;

/// Every name that any reading of `Content-Disposition` and `Content-Type` gives the part, decoded (RFC 2231, and
/// RFC 2047, which does not belong here but is what many programs write). At most 64.
///
/// Raises `NAME-BIDI` where a name changes the direction of writing and `NAME-CONFLICT` where two names have
/// different extensions.
pub fn names(entity: &Entity, codes: &mut Codes) -> Vec<String> {
    let fields = entity.dispositions.iter().chain(&entity.content_types);
    let parameters = fields.flat_map(|field| &field.parameters);
    let mut names: Vec<String> = Vec::new();
    for parameter in parameters.filter(|parameter| matches!(parameter.name.as_str(), "filename" | "name")) {
        for name in texts(parameter, codes) {
            if !name.is_empty() && names.len() < MAX_NAMES && !names.contains(&name) {
                names.push(name);
            }
        }
    }
    if names.iter().any(|name| name.chars().any(is_bidi_control)) {
        codes.raise(Ambiguity::NameBidi);
    }
    let mut kinds = names.iter().map(|name| extensions(name).pop());
    if let Some(first) = kinds.next()
        && kinds.any(|other| other != first)
    {
        codes.raise(Ambiguity::NameConflict);
    }
    names
}

/// What readers make of the value: where it has encoded words, some take them as they stand in the way of RFC 2231.
fn texts(parameter: &Parameter, codes: &mut Codes) -> Vec<String> {
    let value = parameter.value.as_slice();
    let words = memmem::find(value, b"=?").is_some();
    let mut texts = Vec::new();
    if words {
        let Decoded { text, others } = encoded_word::read(value, codes);
        texts.push(text.into_owned());
        texts.extend(others);
    }
    if !words || parameter.extended {
        texts.push(match std::str::from_utf8(value) {
            Ok(text) => text.to_owned(),
            Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(value).0.into_owned(),
        });
    }
    texts
}

/// The extensions of a name as rules compare them: every one, in lower case, the last one last.
///
/// What hides an extension from the eye or from a program is taken away first: directories, `::$DATA` and other
/// stream suffixes of NTFS, dots and blanks at the end, controls of writing direction, letters of other scripts that
/// look like Latin ones.
pub fn extensions(name: &str) -> Vec<String> {
    let plain: String = name.chars().filter(|c| !is_invisible(*c)).map(look_alike).collect();
    let plain = plain.split("::$").next().unwrap_or_default().trim_end_matches(['/', '\\']);
    let file = plain.rsplit(['/', '\\']).next().unwrap_or_default();
    let file = file.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let Some((_, dotted)) = file.split_once('.') else { return Vec::new() };
    let mut chain: Vec<String> = dotted
        .rsplit('.')
        .map(|extension| extension.trim().to_lowercase())
        .filter(|extension| !extension.is_empty())
        .take(MAX_EXTENSIONS)
        .collect();
    chain.reverse();
    chain
}

/// Controls of writing direction (Unicode Standard Annex 9, section 2).
pub fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{061C}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    c.is_control()
        || is_bidi_control(c)
        || matches!(c, '\u{00AD}' | '\u{200B}'..='\u{200D}' | '\u{2060}' | '\u{FEFF}')
}

/// The Latin letter or the dot that a character looks like (after Unicode Technical Standard 39, the letters that
/// occur in names of file types).
fn look_alike(c: char) -> char {
    match c {
        '\u{FF01}'..='\u{FF5E}' => u32::from(c).checked_sub(0xFEE0).and_then(char::from_u32).unwrap_or(c),
        '\u{2024}' | '\u{3002}' | '\u{FF61}' => '.',
        'а' | 'А' | 'α' | 'Α' => 'a',
        'В' | 'Β' | 'Ь' => 'b',
        'с' | 'С' | 'ϲ' => 'c',
        'ԁ' => 'd',
        'е' | 'Е' | 'Ε' => 'e',
        'һ' | 'Н' | 'Η' => 'h',
        'і' | 'І' | 'ι' | 'Ι' => 'i',
        'ј' | 'Ј' => 'j',
        'К' | 'κ' | 'Κ' => 'k',
        'ӏ' | 'Ӏ' => 'l',
        'М' | 'Μ' => 'm',
        'Ν' => 'n',
        'о' | 'О' | 'ο' | 'Ο' => 'o',
        'р' | 'Р' | 'ρ' | 'Ρ' => 'p',
        'ԛ' => 'q',
        'ѕ' | 'Ѕ' => 's',
        'Т' | 'Τ' => 't',
        'υ' => 'u',
        'ν' => 'v',
        'ԝ' => 'w',
        'х' | 'Х' | 'χ' | 'Χ' => 'x',
        'у' | 'У' | 'Υ' => 'y',
        'Ζ' => 'z',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_extension_counts_however_it_is_hidden() {
        for (name, expected) in [
            ("report.pdf", &["pdf"][..]),
            ("a.pdf.EXE", &["pdf", "exe"]),
            ("a.exe.", &["exe"]),
            ("a.exe . ", &["exe"]),
            ("a.pdf                    .exe", &["pdf", "exe"]),
            ("a.exe::$DATA", &["exe"]),
            ("a.exe\0.pdf", &["exe", "pdf"]),
            ("invoice_\u{202E}fdp.exe", &["exe"]),
            ("a.ex\u{0435}", &["exe"]),
            ("a\u{FF0E}\u{FF45}\u{FF58}\u{FF45}", &["exe"]),
            ("..\\..\\a.exe", &["exe"]),
            ("/etc/passwd", &[]),
            ("no extension", &[]),
            ("", &[]),
            ("...", &[]),
            (".profile", &["profile"]),
        ] {
            assert_eq!(extensions(name), expected, "{name}");
        }
        assert_eq!(extensions(&".a".repeat(1_000)).len(), MAX_EXTENSIONS);
    }
}
