//! Structured field bodies: a value and its parameters (RFC 2045 section 5.1, RFC 2231).
//!
//! Senders break the grammar in many ways and readers mend it in as many. So a parameter that can be read in several
//! ways yields one [`Parameter`] for each reading, the likeliest first, and the way it was broken is flagged.

mod value;

use super::ambiguity::Ambiguity;
use super::choice::Choice;
use super::codes::Codes;
use super::comment::comment_length;
use super::continuation::Sections;
use std::collections::BTreeMap;

/// Values of a list that are read where one value should stand.
const MAX_OTHERS: usize = 8;

/// The body of a `Content-Type` or `Content-Disposition` field.
#[derive(Debug, Default)]
pub struct Structured {
    /// What stands before the first semicolon, comments and blanks removed, in lower case.
    pub value: String,
    /// What stands behind each comma there: the beginning of another value, to a reader that expects a list.
    pub others: Vec<String>,
    /// Every reading of every parameter, in the order of the field; RFC 2231 continuations are joined and come last.
    pub parameters: Vec<Parameter>,
    /// What could be read otherwise.
    pub codes: Codes,
    /// There were more parameters than the limit; those past it were not read.
    pub over_limit: bool,
}

/// One reading of one parameter.
#[derive(Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The name in lower case, without the asterisks of RFC 2231.
    pub name: String,
    /// The value without quotes. Where RFC 2231 names a charset, UTF-8; otherwise the bytes that were written.
    pub value: Vec<u8>,
    /// It was written in the way of RFC 2231.
    pub extended: bool,
    /// Blanks stood around its `=`, which the grammar has no room for.
    pub spaced: bool,
    /// It stood in quotes, and nothing was wrong with them.
    pub quoted: bool,
}

impl Structured {
    /// Every reading of the parameter of this name.
    pub fn named<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Parameter> {
        self.parameters.iter().filter(move |parameter| parameter.name == name)
    }

    /// Reads an unfolded field body; at most `limit` parameters of it. By the letter (`Choice::First`) nothing is read
    /// behind a parameter that is not well formed.
    pub fn parse(body: &[u8], limit: usize, choice: Choice) -> Self {
        let mut reader =
            Reader { rest: body, out: Self::default(), sections: Sections::default(), seen: BTreeMap::new() };
        reader.value();
        for count in 0.. {
            reader.skip(|byte| byte == b';' || is_blank(byte));
            if reader.rest.is_empty() {
                break;
            }
            if count == limit {
                reader.out.over_limit = true;
                break;
            }
            reader.parameter();
            if choice == Choice::First && reader.out.codes.contains(Ambiguity::ParamSyntax) {
                break;
            }
        }
        reader.join_sections();
        reader.out
    }
}

struct Reader<'a> {
    rest: &'a [u8],
    out: Structured,
    sections: Sections,
    /// The first value written for each plain name, to see contradictions.
    seen: BTreeMap<String, Vec<u8>>,
}

impl Reader<'_> {
    fn flag(&mut self, code: Ambiguity) {
        self.out.codes.raise(code);
    }

    /// `type/subtype` or a disposition, up to the semicolon that ends it.
    fn value(&mut self) {
        let mut value = Vec::new();
        loop {
            let blank = self.skip(is_blank) > 0;
            let Some(&byte) = self.rest.first() else { break };
            match byte {
                b';' => break,
                b'(' => {
                    self.comment();
                    let inside = !value.is_empty() && self.rest.first().is_some_and(|next| is_token(*next));
                    if inside {
                        self.flag(Ambiguity::Comment);
                    }
                }
                b'"' => {
                    self.flag(Ambiguity::CtSyntax);
                    value.extend(self.quoted().0);
                }
                _ if is_token(byte) => {
                    let slash = byte == b'/' || value.last() == Some(&b'/');
                    if blank && !value.is_empty() && !slash {
                        // The semicolon is missing: what follows is a parameter or nothing.
                        self.flag(Ambiguity::CtSyntax);
                        break;
                    }
                    value.extend(self.take(is_token));
                }
                _ => {
                    self.flag(Ambiguity::CtSyntax);
                    let list = self.take(|byte| byte != b';');
                    let others = list.split(|byte| *byte == b',').skip(1).take(MAX_OTHERS);
                    let others =
                        others.map(|other| String::from_utf8_lossy(other.trim_ascii()).to_lowercase());
                    self.out.others.extend(others);
                }
            }
        }
        self.out.value = String::from_utf8_lossy(&value).to_lowercase();
    }

    fn parameter(&mut self) {
        let written = self.take(|byte| !matches!(byte, b'=' | b';' | b'(' | b'"') && !is_blank(byte));
        let before = self.rest.len();
        let commented = self.skip_comments();
        let mut spaced = self.rest.len() != before && !commented;
        if let [name @ .., b':'] = written.as_slice()
            && !name.is_empty()
            && self.rest.first().is_some_and(|next| *next != b';')
        {
            // A colon in the place of the equals sign.
            self.flag(Ambiguity::ParamSyntax);
            let readings =
                if self.rest.first() == Some(&b'"') { self.quoted_value() } else { self.bare_value() };
            self.keep(&String::from_utf8_lossy(name).to_lowercase(), readings, true, false);
            return;
        }
        if written.is_empty() || self.rest.first() != Some(&b'=') {
            // Not a parameter. Past it, so that every turn takes at least one byte.
            if written.is_empty() {
                self.rest = self.rest.get(1..).unwrap_or_default();
            }
            if !(written.is_empty() && commented) {
                self.flag(Ambiguity::ParamSyntax);
            }
            return;
        }
        if commented {
            self.flag(Ambiguity::Comment);
        }
        if written.iter().any(|byte| !byte.is_ascii_graphic() || b":,/?@[]\\<>".contains(byte)) {
            self.flag(Ambiguity::ParamSyntax);
        }
        self.rest = self.rest.get(1..).unwrap_or_default();
        spaced |= self.skip(is_blank) > 0;
        let quoted = self.rest.first() == Some(&b'"');
        let name = String::from_utf8_lossy(&written).to_lowercase();
        let before = self.rest;
        let readings = if quoted { self.quoted_value() } else { self.bare_value() };
        let taken = before.get(..before.len() - self.rest.len()).unwrap_or_default();
        let mut readings = readings;
        let quoted = quoted && readings.len() == 1;
        if name == "boundary" && !quoted && taken.len() > taken.trim_ascii_end().len() {
            self.flag(Ambiguity::BoundarySyntax);
            readings.push(taken.to_vec());
        }
        self.keep(&name, readings, spaced, quoted);
    }

    /// Files the readings of one parameter under its name.
    fn keep(&mut self, written: &str, readings: Vec<Vec<u8>>, spaced: bool, quoted: bool) {
        let (name, mark) = written.split_once('*').map_or((written, None), |(name, mark)| (name, Some(mark)));
        if let Some(mark) = mark {
            if let Some(value) = readings.into_iter().next() {
                self.sections.push(name, mark, value, &mut self.out.codes);
            }
            return;
        }
        if let Some(value) = readings.first() {
            let first = self.seen.entry(name.to_owned()).or_insert_with(|| value.clone());
            if first != value {
                self.flag(Ambiguity::ParamDup);
            }
        }
        for value in readings {
            self.out.parameters.push(Parameter {
                name: name.to_owned(),
                value,
                extended: false,
                spaced,
                quoted,
            });
        }
    }

    fn join_sections(&mut self) {
        let joined = std::mem::take(&mut self.sections).join(&mut self.out.codes);
        self.out.parameters.extend(joined.into_iter().map(|(name, value)| Parameter {
            name,
            value,
            extended: true,
            spaced: false,
            quoted: false,
        }));
    }

    fn take(&mut self, belongs: impl Fn(u8) -> bool) -> Vec<u8> {
        let length = self.rest.iter().position(|byte| !belongs(*byte)).unwrap_or(self.rest.len());
        let (taken, rest) = self.rest.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        taken.to_vec()
    }

    fn skip(&mut self, belongs: impl Fn(u8) -> bool) -> usize {
        let length = self.rest.iter().position(|byte| !belongs(*byte)).unwrap_or(self.rest.len());
        self.rest = self.rest.get(length..).unwrap_or_default();
        length
    }

    /// Blanks and comments; true when there was a comment.
    fn skip_comments(&mut self) -> bool {
        let mut any = false;
        loop {
            self.skip(is_blank);
            if self.rest.first() != Some(&b'(') {
                return any;
            }
            self.comment();
            any = true;
        }
    }

    /// A comment, which may hold comments; one that never ends reaches to the end of the field.
    fn comment(&mut self) {
        let (length, ended) = comment_length(self.rest);
        if !ended {
            self.flag(Ambiguity::Comment);
        }
        self.rest = self.rest.get(length..).unwrap_or_default();
    }

    /// A quoted string without its quotes and backslashes, and whether it ended.
    fn quoted(&mut self) -> (Vec<u8>, bool) {
        let mut value = Vec::new();
        let mut bytes = self.rest.iter().copied().enumerate().skip(1);
        while let Some((at, byte)) = bytes.next() {
            match byte {
                b'"' => {
                    self.rest = self.rest.get(at + 1..).unwrap_or_default();
                    return (value, true);
                }
                b'\\' => value.extend(bytes.next().map(|(_, escaped)| escaped)),
                _ => value.push(byte),
            }
        }
        self.rest = b"";
        (value, false)
    }
}

fn is_blank(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Lenient: all but what divides the field into its pieces.
fn is_token(byte: u8) -> bool {
    !is_blank(byte) && !matches!(byte, b';' | b'(' | b')' | b'"' | b',')
}

/// The text begins with `token=`.
pub fn next_is_parameter(text: &[u8]) -> bool {
    let end = text.iter().position(|byte| !(byte.is_ascii_alphanumeric() || b"-_*".contains(byte)));
    end.is_some_and(|end| end > 0 && text.get(end) == Some(&b'='))
}

#[cfg(test)]
mod tests;
