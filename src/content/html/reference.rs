//! Character references: `&amp;`, `&#52;`, `&#x34;` (the HTML Standard, 13.2.5.72 to 13.2.5.80).

use html5ever::data::{C1_REPLACEMENTS, NAMED_ENTITIES};

/// Letters of the longest known name.
const MAX_NAME: usize = 31;

/// A reference that is being read, from behind its ampersand.
#[derive(Debug)]
pub(super) struct Reference {
    in_attribute: bool,
    kind: Kind,
}

#[derive(Debug)]
enum Kind {
    /// A name so far; the longest known one in it, in bytes. No longer than the longest known name and one character.
    Named { name: String, matched: usize },
    /// `#`, and the `x` where there is one.
    NumberSign { marker: Option<char> },
    /// At least one digit.
    Number { base: u32, value: u32 },
}

/// Whether the character that ended the reference belongs to it.
pub(super) enum Progress {
    /// The reference goes on.
    More,
    /// It ended with this character.
    Ended,
    /// It ended before this character.
    EndedBefore,
}

/// Reads a reference that is whole, from its ampersand to its semicolon, by a known name; the bytes of it, 0 where there is
/// none.
pub(super) fn whole(text: &str, out: &mut String) -> usize {
    let name = text.bytes().skip(1).take(MAX_NAME);
    let length = name.take_while(u8::is_ascii_alphanumeric).count();
    match text.get(1..length + 2).filter(|name| name.ends_with(';')).and_then(|name| NAMED_ENTITIES.get(name))
    {
        Some((first, second)) => {
            put(*first, *second, out);
            length + 2
        }
        None => 0,
    }
}

/// The one or two characters of a known name.
fn put(first: u32, second: u32, out: &mut String) {
    out.extend(char::from_u32(first));
    out.extend(char::from_u32(second).filter(|c| *c != '\0'));
}

impl Reference {
    pub(super) fn new(in_attribute: bool) -> Self {
        Self { in_attribute, kind: Kind::Named { name: String::new(), matched: 0 } }
    }

    /// The next character; where the reference ends, `out` gets what it stands for or, where it is none, its letters.
    pub(super) fn push(&mut self, c: char, out: &mut String) -> Progress {
        match &mut self.kind {
            Kind::Named { name, .. } if name.is_empty() && c == '#' => {
                self.kind = Kind::NumberSign { marker: None };
                Progress::More
            }
            Kind::Named { name, matched } => {
                name.push(c);
                match NAMED_ENTITIES.get(name.as_str()) {
                    Some((first, _)) => {
                        if *first != 0 {
                            *matched = name.len();
                        }
                        Progress::More
                    }
                    None => {
                        name.pop();
                        self.end(Some(c), out);
                        Progress::EndedBefore
                    }
                }
            }
            Kind::NumberSign { marker: marker @ None } if matches!(c, 'x' | 'X') => {
                *marker = Some(c);
                Progress::More
            }
            Kind::NumberSign { marker } => {
                let base = if marker.is_some() { 16 } else { 10 };
                let Some(value) = c.to_digit(base) else {
                    self.end(Some(c), out);
                    return Progress::EndedBefore;
                };
                self.kind = Kind::Number { base, value };
                Progress::More
            }
            Kind::Number { base, value } => {
                let Some(digit) = c.to_digit(*base) else {
                    self.end(Some(c), out);
                    return if c == ';' { Progress::Ended } else { Progress::EndedBefore };
                };
                *value = value.saturating_mul(*base).saturating_add(digit);
                Progress::More
            }
        }
    }

    /// The document or the attribute ended, or `next` ended the reference.
    pub(super) fn end(&mut self, next: Option<char>, out: &mut String) {
        match &self.kind {
            Kind::Named { name, matched } => self.end_of_name(name, *matched, next, out),
            Kind::NumberSign { marker } => {
                out.push_str("&#");
                out.extend(*marker);
            }
            Kind::Number { value, .. } => out.push(numbered(*value)),
        }
    }

    fn end_of_name(&self, name: &str, matched: usize, next: Option<char>, out: &mut String) {
        let (known, rest) = name.split_at_checked(matched).unwrap_or((name, ""));
        let next = rest.chars().next().or(next);
        // `?a=1&copy=2` in an attribute is an address, not a copyright sign.
        let literal = self.in_attribute
            && !known.ends_with(';')
            && next.is_some_and(|next| next == '=' || next.is_ascii_alphanumeric());
        match NAMED_ENTITIES.get(known) {
            Some((first, second)) if matched > 0 && !literal => {
                put(*first, *second, out);
                out.push_str(rest);
            }
            _ => {
                out.push('&');
                out.push_str(name);
            }
        }
    }
}

/// The character with this number; windows-1252 for the C1 controls, as browsers read them.
fn numbered(value: u32) -> char {
    let replaced = value.checked_sub(0x80).and_then(|place| C1_REPLACEMENTS.get(place as usize));
    match (value, replaced) {
        (0, _) => char::REPLACEMENT_CHARACTER,
        (_, Some(Some(replacement))) => *replacement,
        _ => char::from_u32(value).unwrap_or(char::REPLACEMENT_CHARACTER),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_reference_is_what_its_letters_are() {
        for (name, (first, _)) in NAMED_ENTITIES.entries() {
            assert!(name.trim_end_matches(';').len() <= MAX_NAME, "{name}");
            let (mut at_once, mut letters) = (String::new(), String::new());
            let taken = whole(&format!("&{name}x"), &mut at_once);
            assert_eq!(taken > 0, *first != 0 && name.ends_with(';'), "{name}");
            if taken > 0 {
                assert_eq!(taken, name.len() + 1, "{name}");
                let mut reference = Reference::new(true);
                name.chars().for_each(|c| _ = reference.push(c, &mut letters));
                reference.end(None, &mut letters);
                assert_eq!(at_once, letters, "{name}");
            }
        }
        for none in ["&amp", "&amp ;", "&;", "&#52;", "&nosuch;", "&é;", "&"] {
            assert_eq!(whole(none, &mut String::new()), 0, "{none}");
        }
    }
}
