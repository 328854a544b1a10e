//! Text that stands in attributes: alternative texts, names, addresses. It is said behind the part, so that it breaks no paragraph,
//! and each once.

use super::out::Out;
use super::roles::{Worth, worth};
use super::xml::{attributes, local, plain};
use quick_xml::events::BytesStart;
use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// So many values are remembered as said.
const REMEMBERED: usize = 50_000;

/// Text beside the text of a part.
#[derive(Default, Debug)]
pub(super) struct Attributes {
    text: String,
    said: HashSet<u64>,
}

impl Attributes {
    /// Takes what an element's attributes say.
    pub(super) fn take(&mut self, element: &str, tag: &BytesStart<'_>) {
        for (name, value) in attributes(tag) {
            if value.len() < 2 {
                continue;
            }
            let name = if name.starts_with("xmlns") { "xmlns" } else { local(name) };
            let said = match worth(element, name) {
                Worth::Said => true,
                // Within the package an address is the name of a part.
                Worth::Address => {
                    value.contains(':')
                        || value.contains("\\\\")
                        || value.contains('@')
                        || value.contains(' ')
                }
                Worth::Machine => false,
                Worth::Unknown => is_words(&value),
            };
            if said {
                self.say(&plain(&value));
            }
        }
    }

    /// A line of it.
    pub(super) fn say(&mut self, text: &str) {
        let text = text.trim();
        if !text.bytes().any(|byte| byte.is_ascii_alphanumeric() || byte >= 0x80) {
            return;
        }
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        let hash = hasher.finish();
        if self.said.contains(&hash) {
            return;
        }
        if self.said.len() < REMEMBERED {
            self.said.insert(hash);
        }
        self.end_line();
        self.text.push_str(text);
        self.text.push('\n');
    }

    /// Goes on with a line of it.
    pub(super) fn go_on(&mut self, text: &str) {
        self.text.push_str(text);
    }

    /// Ends the line, if one has begun.
    pub(super) fn end_line(&mut self) {
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }

    /// Hands it out.
    pub(super) fn finish(&mut self, out: &mut Out<'_>) {
        if !self.text.is_empty() {
            out.part();
            out.text(&self.text);
            self.text.clear();
        }
    }
}

/// Letters, and several words: what no machine writes for a machine. Or an address of mail.
fn is_words(value: &str) -> bool {
    let bytes = value.as_bytes();
    let spaced = memchr::memchr2(b' ', b'@', bytes).is_some();
    spaced && bytes.iter().filter(|byte| byte.is_ascii_alphabetic() || **byte >= 0x80).count() >= 4
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_from_codes() {
        assert!(is_words("National Insurance number: QQ 12 34 56 C") && is_words("a.b@example.com"));
        assert!(!is_words("0 0 21600 21600") && !is_words("00AB12CD"));
    }
}
