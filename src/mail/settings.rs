//! A settings file, read section by section and key by key; every mistake is collected with its place.
//!
//! Each part of the house reads its own section: it names every key once, with its default and what may stand there.
//! What no part has asked for is unknown, and is reported with the nearest known name.

use super::mistake::{Mistake, nearest};
use super::value::{Wrong, did_you_mean, out_of_range, quoted};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::{Range, RangeInclusive};
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

/// Mistakes of syntax that are reported; after so many the file is something else altogether.
const MAX_SYNTAX_MISTAKES: usize = 100;

/// A key of a section: `("smtp", "listen")`.
pub type Key = (&'static str, &'static str);

/// A settings file being read.
#[derive(Debug)]
pub struct Settings<'a> {
    file: &'a str,
    text: &'a str,
    sections: DeTable<'a>,
    known: Vec<Key>,
    unknown: Vec<(&'static str, String, usize)>,
    places: BTreeMap<Key, usize>,
    mistakes: Vec<Mistake>,
    /// Lines whose syntax is broken: what could be recovered of them means nothing.
    broken: BTreeSet<u32>,
}

/// What remains when a settings file has been read.
#[derive(Debug)]
pub struct Remains {
    /// Every mistake, in the order of the file.
    pub mistakes: Vec<Mistake>,
    /// Every key that a part has asked for, in that order.
    pub known: Vec<Key>,
    /// Where the keys that the file sets stand: byte offsets of their values.
    pub places: BTreeMap<Key, usize>,
}

impl<'a> Settings<'a> {
    /// Parses the text of a file. Mistakes of syntax are kept, and reading goes on with what could be understood.
    pub fn parse(file: &'a str, text: &'a str) -> Self {
        let (sections, errors) = DeTable::parse_recoverable(text);
        let at = |error: &toml::de::Error| {
            let offset = error.span().map_or(0, |span| span.start);
            Mistake::at(file, text, offset, one_line(error.message()), hint_for(error.message()))
        };
        let mistakes: Vec<_> = errors.iter().take(MAX_SYNTAX_MISTAKES).map(at).collect();
        Self {
            file,
            text,
            sections: sections.into_inner(),
            known: Vec::new(),
            unknown: Vec::new(),
            places: BTreeMap::new(),
            broken: mistakes.iter().flat_map(|mistake| broken_lines(text, mistake.line)).collect(),
            mistakes,
        }
    }

    /// Reads one section; an absent one reads as an empty one. Ask for each section once.
    pub fn section<T>(&mut self, name: &'static str, read: impl FnOnce(&mut Section<'_, 'a>) -> T) -> T {
        let mut entries = DeTable::new();
        if let Some((_, value)) = self.sections.remove_entry(name) {
            let span = value.span();
            match value.into_inner() {
                DeValue::Table(table) => entries = table,
                other => self.report(
                    span.start,
                    format!("{name} is a section, not {}", kind(&other)),
                    format!("begin it with a line [{name}]"),
                ),
            }
        }
        let mut section = Section { settings: self, name, entries };
        let value = read(&mut section);
        let left = section.entries;
        self.unknown
            .extend(left.into_iter().map(|(key, _)| (name, key.get_ref().to_string(), key.span().start)));
        value
    }

    /// Reports everything that no part has asked for, and hands out the mistakes.
    pub fn finish(mut self) -> Remains {
        let sections = names(self.known.iter().map(|(section, _)| *section));
        for (name, value) in std::mem::take(&mut self.sections) {
            let (message, hint) = match value.get_ref() {
                DeValue::Table(_) => (
                    format!("there is no section [{}]", name.get_ref()),
                    nearest(name.get_ref(), sections.iter().copied())
                        .map_or_else(|| format!("the sections are {}", sections.join(", ")), did_you_mean),
                ),
                _ => (
                    format!("{} stands outside of any section", name.get_ref()),
                    self.elsewhere("", name.get_ref()).unwrap_or_default(),
                ),
            };
            self.report(name.span().start, message, hint);
        }
        for (section, key, offset) in std::mem::take(&mut self.unknown) {
            let keys = names(self.known.iter().filter(|(of, _)| *of == section).map(|(_, key)| *key));
            let hint = nearest(&key, keys.iter().copied())
                .map(did_you_mean)
                .or_else(|| self.elsewhere(section, &key))
                .unwrap_or_else(|| format!("the keys of [{section}] are {}", keys.join(", ")));
            self.report(offset, format!("[{section}] has no key {key}"), hint);
        }
        self.mistakes.sort();
        Remains { mistakes: self.mistakes, known: self.known, places: self.places }
    }

    /// Where a key of this name belongs, if not into the named section.
    fn elsewhere(&self, section: &str, key: &str) -> Option<String> {
        let (home, _) = self.known.iter().find(|(of, known)| *of != section && *known == key)?;
        Some(format!("it belongs into section [{home}]"))
    }

    fn report(&mut self, offset: usize, message: String, hint: String) {
        let mistake = Mistake::at(self.file, self.text, offset, message, hint);
        if !self.broken.contains(&mistake.line) {
            self.mistakes.push(mistake);
        }
    }
}

/// One section of a settings file.
#[derive(Debug)]
pub struct Section<'s, 'a> {
    settings: &'s mut Settings<'a>,
    name: &'static str,
    entries: DeTable<'a>,
}

impl<'a> Section<'_, 'a> {
    /// A value that stands in quotes.
    pub fn text<T>(
        &mut self,
        key: &'static str,
        default: T,
        read: impl FnOnce(&str) -> Result<T, Wrong>,
    ) -> T {
        let Some((span, value)) = self.take(key) else { return default };
        let result = match &value {
            DeValue::String(text) => read(text),
            other => Err(wrong_kind("text in quotes", other, key)),
        };
        self.or_report(key, &span, result).unwrap_or(default)
    }

    /// A whole number in a range.
    pub fn number(&mut self, key: &'static str, default: u32, range: RangeInclusive<u32>) -> u32 {
        let Some((span, value)) = self.take(key) else { return default };
        let result = match &value {
            DeValue::Integer(written) => i128::from_str_radix(written.as_str(), written.radix())
                .ok()
                .and_then(|number| u32::try_from(number).ok())
                .filter(|number| range.contains(number))
                .ok_or_else(|| out_of_range(&range.start().to_string(), &range.end().to_string())),
            other => Err(wrong_kind("a whole number", other, key)),
        };
        self.or_report(key, &span, result).unwrap_or(default)
    }

    /// A list of values in quotes. One wrong entry is reported alone, at its own place.
    pub fn list<T>(
        &mut self,
        key: &'static str,
        default: Vec<T>,
        read: impl Fn(&str) -> Result<T, Wrong>,
    ) -> Vec<T> {
        let Some((span, value)) = self.take(key) else { return default };
        let entries = match value {
            DeValue::Array(entries) => entries,
            other => {
                let wrong = Err(wrong_kind("a list in square brackets", &other, key));
                return self.or_report(key, &span, wrong).unwrap_or(default);
            }
        };
        let read_entry = |entry: Spanned<DeValue<'a>>| {
            let result = match entry.get_ref() {
                DeValue::String(text) => read(text),
                other => Err(wrong_kind("a list of texts in quotes", other, key)),
            };
            self.or_report(key, &entry.span(), result)
        };
        entries.into_iter().filter_map(read_entry).collect()
    }

    fn take(&mut self, key: &'static str) -> Option<(Range<usize>, DeValue<'a>)> {
        self.settings.known.push((self.name, key));
        let (_, value): (Spanned<DeString<'a>>, _) = self.entries.remove_entry(key)?;
        self.settings.places.insert((self.name, key), value.span().start);
        Some((value.span(), value.into_inner()))
    }

    fn or_report<T>(&mut self, key: &str, span: &Range<usize>, result: Result<T, Wrong>) -> Option<T> {
        result
            .map_err(|wrong| self.settings.report(span.start, format!("{key} {}", wrong.message), wrong.hint))
            .ok()
    }
}

fn wrong_kind(expected: &str, found: &DeValue<'_>, key: &str) -> Wrong {
    let hint = match (expected, found) {
        ("a whole number", DeValue::String(text)) if text.trim().parse::<u32>().is_ok() => {
            format!("write {key} = {} without quotes", text.trim())
        }
        (
            "text in quotes",
            DeValue::Integer(_) | DeValue::Float(_) | DeValue::Boolean(_) | DeValue::Datetime(_),
        ) => "put it in quotes".to_owned(),
        ("a list in square brackets", DeValue::String(text)) => format!("write {key} = [{}]", quoted(text)),
        _ => String::new(),
    };
    Wrong::new(format!("must be {expected}, not {}", kind(found)), hint)
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text in quotes",
        DeValue::Integer(_) => "a whole number",
        DeValue::Float(_) => "a number with a point",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list",
        DeValue::Table(_) => "a section",
    }
}

fn names<'n>(all: impl Iterator<Item = &'n str>) -> Vec<&'n str> {
    let mut names: Vec<_> = all.collect();
    names.dedup();
    names
}

/// The lines of which nothing can be said after a mistake of syntax: its own, and after a broken header the section.
fn broken_lines(text: &str, line: u32) -> Range<u32> {
    let is_header = |line: &&str| line.trim_start().starts_with('[');
    let mut lines = text.lines().skip(line.saturating_sub(1) as usize);
    let follow = match lines.next().filter(is_header) {
        Some(_) => lines.take_while(|line| !is_header(line)).count(),
        None => 0,
    };
    line..line.saturating_add(1).saturating_add(u32::try_from(follow).unwrap_or(u32::MAX))
}

fn one_line(message: &str) -> String {
    message.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(", ")
}

/// What to do about a mistake of syntax, in the operator's words where the parser's are not plain.
fn hint_for(message: &str) -> &'static str {
    const HINTS: &[(&str, &str)] = &[
        ("duplicate key", "keep one of the two lines"),
        ("unclosed table", "the name of a section stands between [ and ]"),
        ("invalid basic string", "close the text with a quotation mark"),
        ("invalid literal string", "close the text with a quotation mark"),
        ("must be quoted", "write a value behind the equals sign, text in quotation marks"),
    ];
    HINTS.iter().find(|(part, _)| message.contains(part)).map_or("", |(_, hint)| hint)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::value::one_of;
    use proptest::prelude::*;

    fn any_text(text: &str) -> Result<String, Wrong> {
        Ok(text.to_owned())
    }

    fn read(text: &str) -> ((String, u32, Vec<String>, bool), Remains) {
        let mut settings = Settings::parse("f.toml", text);
        let (name, count, list) = settings.section("door", |door| {
            let name = door.text("name", "front".to_owned(), any_text);
            let count = door.number("count", 7, 1..=9);
            (name, count, door.list("keys", vec!["k".to_owned()], any_text))
        });
        let open = settings
            .section("gate", |gate| gate.text("state", false, one_of(&[(true, "open"), (false, "shut")])));
        ((name, count, list, open), settings.finish())
    }

    fn mistakes(text: &str) -> Vec<String> {
        read(text).1.mistakes.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn what_is_not_written_has_its_default() {
        let (values, remains) = read("");
        assert_eq!(values, ("front".to_owned(), 7, vec!["k".to_owned()], false));
        assert!(remains.mistakes.is_empty());
        assert_eq!(remains.known, [("door", "name"), ("door", "count"), ("door", "keys"), ("gate", "state")]);
    }

    #[test]
    fn what_is_written_is_read() {
        let (values, remains) =
            read("gate.state = 'open'\n[door]\nname = 'back'\ncount = 0x9\nkeys = ['a', 'b']\n");
        assert_eq!(values, ("back".to_owned(), 9, vec!["a".to_owned(), "b".to_owned()], true));
        assert_eq!(remains.mistakes, []);
        assert_eq!(remains.places.len(), 4);
    }

    #[test]
    fn all_mistakes_come_at_once_in_the_order_of_the_file() {
        let text = "state = 1\n[dor]\n[door]\ncount = 10\nkeys = [1, 2]\nnmae = ''\nstate = ''\n[gate]\nstate = 'opn'\n";
        assert_eq!(
            mistakes(text),
            [
                "f.toml:1:1: state stands outside of any section\n  hint: it belongs into section [gate]",
                "f.toml:2:2: there is no section [dor]\n  hint: did you mean door?",
                "f.toml:4:9: count must lie between 1 and 9",
                "f.toml:5:9: keys must be a list of texts in quotes, not a whole number",
                "f.toml:5:12: keys must be a list of texts in quotes, not a whole number",
                "f.toml:6:1: [door] has no key nmae\n  hint: did you mean name?",
                "f.toml:7:1: [door] has no key state\n  hint: it belongs into section [gate]",
                "f.toml:9:9: state cannot be \"opn\"\n  hint: did you mean open?",
            ]
        );
    }

    #[test]
    fn a_broken_line_is_reported_once_and_the_rest_is_read() {
        let found = mistakes("[door]\nname = \ncount = 99\n");
        assert_eq!(found.len(), 2, "{found:?}");
        assert!(found[1].starts_with("f.toml:3:9: count must lie"), "{found:?}");
    }

    proptest! {
        #[test]
        fn any_text_is_read_or_refused(text in "(\\[(door|gate|x)\\]|count|=|-?[0-9]+|'|\"|\n|\\[|\\]|,|\\.|#|é|name)*") {
            let _ = read(&text);
        }
    }
}
