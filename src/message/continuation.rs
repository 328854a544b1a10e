//! Values that are continued over several parameters, and values in another charset (RFC 2231).

use super::ambiguity::Ambiguity;
use super::codes::Codes;
use super::hexadecimal::hex;
use crate::charset;

/// The pieces of the continued values of one field.
#[derive(Debug, Default)]
pub struct Sections(Vec<Section>);

/// A piece of a value (section 3).
#[derive(Clone, Debug)]
struct Section {
    name: String,
    number: u32,
    encoded: bool,
    value: Vec<u8>,
}

impl Sections {
    /// Adds the piece of the parameter `name*mark`.
    pub fn push(&mut self, name: &str, mark: &str, value: Vec<u8>, codes: &mut Codes) {
        let (digits, encoded) = match mark.strip_suffix('*') {
            Some(digits) => (digits, true),
            None => (mark, mark.is_empty()),
        };
        let regular = digits == "0" || !digits.starts_with('0');
        let number = if digits.is_empty() { Some(0) } else { digits.parse::<u32>().ok() };
        if !regular || number.is_none() {
            codes.raise(Ambiguity::Rfc2231);
        }
        // Where a plain `name*=` stands beside numbered sections, it is a value of its own.
        let name = if digits.is_empty() { format!("{name}*") } else { name.to_owned() };
        self.0.push(Section { name, number: number.unwrap_or(u32::MAX), encoded, value });
    }

    /// Joins the pieces of each name in the order of their numbers (sections 3 and 4): names and values. Where a number
    /// stands twice, some readers take the first, some the last, some both.
    pub fn join(self, codes: &mut Codes) -> Vec<(String, Vec<u8>)> {
        let (mut sections, mut joined) = (self.0, Vec::new());
        sections.sort_by(|a, b| (&a.name, a.number).cmp(&(&b.name, b.number)));
        for group in sections.chunk_by(|a, b| a.name == b.name && !a.name.ends_with('*')) {
            joined.extend(join(group, codes));
            if group.iter().zip(0..).all(|(section, expected)| section.number == expected) {
                continue;
            }
            codes.raise(Ambiguity::Rfc2231);
            let mut once = group.to_vec();
            once.dedup_by_key(|section| section.number);
            if once.len() < group.len() {
                let mut last = group.to_vec();
                last.reverse();
                last.dedup_by_key(|section| section.number);
                last.reverse();
                joined.extend(join(&once, codes));
                joined.extend(join(&last, codes));
            }
        }
        joined
    }
}

/// The name, and its value; and what the value is to a reader that does not know the charset.
fn join(sections: &[Section], codes: &mut Codes) -> Vec<(String, Vec<u8>)> {
    let Some(first) = sections.first() else { return Vec::new() };
    let name = first.name.trim_end_matches('*').to_owned();
    let mut label: &[u8] = b"";
    let (mut joined, mut encoded) = (Vec::new(), Vec::new());
    for (place, section) in sections.iter().enumerate() {
        let mut value = section.value.as_slice();
        if place == 0 && section.encoded {
            match split_charset(value) {
                Some((named, rest)) => (label, value) = (named, rest),
                None => codes.raise(Ambiguity::Rfc2231),
            }
        }
        if section.encoded {
            encoded.extend_from_slice(value);
            continue;
        }
        percent_decode(&std::mem::take(&mut encoded), &mut joined);
        joined.extend_from_slice(value);
    }
    // Together: some senders divide an escape.
    percent_decode(&encoded, &mut joined);
    if !label.is_empty() {
        let mut text = String::new();
        if charset::convert(&String::from_utf8_lossy(label), &joined, &mut text) {
            codes.raise(Ambiguity::Charset);
        }
        if charset::is_foreign(&joined, &text) {
            return vec![(name.clone(), text.into_bytes()), (name, joined)];
        }
        joined = text.into_bytes();
    }
    vec![(name, joined)]
}

/// `charset'language'text`.
fn split_charset(value: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut pieces = value.splitn(3, |byte| *byte == b'\'');
    let charset = pieces.next()?;
    pieces.next()?;
    Some((charset, pieces.next()?))
}

/// Appends the value with `%XX` decoded; a broken escape stays as it is.
fn percent_decode(value: &[u8], out: &mut Vec<u8>) {
    let mut rest = value;
    while let Some((byte, tail)) = rest.split_first() {
        rest = tail;
        let escaped = match (byte, tail) {
            (b'%', [high, low, ..]) => hex(*high).zip(hex(*low)),
            _ => None,
        };
        match escaped {
            Some((high, low)) => {
                out.push(high << 4 | low);
                rest = tail.get(2..).unwrap_or_default();
            }
            None => out.push(*byte),
        }
    }
}
