//! Reads a TOML file that an operator wrote and collects every mistake in it.

use crate::mail::mistake::{Mistake, nearest};
use jiff::civil::Date;
use std::time::Duration;
use toml::Spanned;
use toml::de::{DeTable, DeValue};

/// A value with its place in the file.
pub type Value<'t> = Spanned<DeValue<'t>>;

/// The document of a file, or nothing where its grammar is broken; each break is a mistake.
pub fn document<'t>(file: &str, text: &'t str, mistakes: &mut Vec<Mistake>) -> Option<Spanned<DeTable<'t>>> {
    let (document, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        let message = error.message().trim_end_matches('.');
        let hint = match message {
            "duplicate key" => "it stands in this file already; keep one of them",
            _ => {
                "the line does not read as TOML: check its quotes (straight ones), brackets, commas and dates"
            }
        };
        mistakes.push(match error.span() {
            Some(span) => Mistake::at(file, text, span.start, message, hint),
            None => Mistake::in_file(file, message, hint),
        });
    }
    errors.is_empty().then_some(document)
}

/// Collects the mistakes of one file while its values are read.
#[derive(Debug)]
pub struct Reader<'t> {
    file: &'t str,
    text: &'t str,
    mistakes: Vec<Mistake>,
}

impl<'t> Reader<'t> {
    /// A reader of the file with this name and text.
    pub fn new(file: &'t str, text: &'t str) -> Self {
        Self { file, text, mistakes: Vec::new() }
    }

    /// The mistakes so far, in the order in which they were met.
    pub fn into_mistakes(self) -> Vec<Mistake> {
        self.mistakes
    }

    /// How many mistakes have been met so far.
    pub fn count(&self) -> usize {
        self.mistakes.len()
    }

    /// A mistake at this byte of the file, not recorded.
    pub fn mistake_at(&self, offset: usize, message: impl Into<String>, hint: impl Into<String>) -> Mistake {
        Mistake::at(self.file, self.text, offset, message, hint)
    }

    /// Records a mistake at this byte of the file.
    pub fn wrong(&mut self, offset: usize, message: impl Into<String>, hint: impl Into<String>) {
        let mistake = self.mistake_at(offset, message, hint);
        self.mistakes.push(mistake);
    }

    /// Records a mistake that was made elsewhere in the same file.
    pub fn record(&mut self, mistake: Mistake) {
        self.mistakes.push(mistake);
    }

    /// The byte of the file at which the character `within` bytes into a text value stands. Where the value is written
    /// with escapes, its beginning.
    pub fn offset_within(&self, value: &Value<'_>, within: usize) -> usize {
        let start = value.span().start;
        let read = value.get_ref().as_str().and_then(|text| text.get(..within));
        let written = self.text.get(start + 1..start + 1 + within);
        if read.is_some() && read == written { start + 1 + within } else { start }
    }

    /// A table with no keys but these.
    pub fn table<'v>(&mut self, value: &'v Value<'t>, known: &[&str]) -> Option<&'v DeTable<'t>> {
        let Some(table) = value.get_ref().as_table() else {
            self.other_kind(value, "a table `{ … }`");
            return None;
        };
        self.only(table, known, "key");
        Some(table)
    }

    /// Every key of a table is one of these; `noun` is what a key stands for.
    pub fn only(&mut self, table: &DeTable<'t>, known: &[&str], noun: &str) {
        for key in table.keys().filter(|key| !known.contains(&key.get_ref().as_ref())) {
            let hint = one_of(key.get_ref(), known);
            self.wrong(key.span().start, format!("unknown {noun} `{}`", key.get_ref()), hint);
        }
    }

    /// What a key holds; a mistake at `start` where it is missing.
    pub fn required<'v>(
        &mut self,
        table: &'v DeTable<'t>,
        start: usize,
        key: &str,
        hint: &str,
    ) -> Option<&'v Value<'t>> {
        let value = table.get(key);
        if value.is_none() {
            self.wrong(start, format!("`{key}` is missing"), hint);
        }
        value
    }

    /// Text.
    pub fn text<'v>(&mut self, value: &'v Value<'t>) -> Option<&'v str> {
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.other_kind(value, "text in quotes");
        }
        text
    }

    /// Text of one line that may stand in a reply: not empty, no control characters, at most `longest` characters.
    pub fn line(&mut self, value: &Value<'t>, longest: usize) -> Option<String> {
        let text = self.text(value)?;
        let wrong = match text {
            _ if text.trim().is_empty() => Some("the text is empty".to_owned()),
            _ if text.chars().any(char::is_control) => {
                Some("the text has a line break or control character".to_owned())
            }
            _ if text.chars().count() > longest => {
                Some(format!("the text is longer than {longest} characters"))
            }
            _ => None,
        };
        match wrong {
            Some(message) => {
                self.wrong(value.span().start, message, "write one short line");
                None
            }
            None => Some(text.to_owned()),
        }
    }

    /// `true` or `false`.
    pub fn flag(&mut self, value: &Value<'t>) -> Option<bool> {
        let flag = value.get_ref().as_bool();
        if flag.is_none() {
            self.other_kind(value, "true or false");
        }
        flag
    }

    /// A whole number that is at least `least`.
    pub fn number(&mut self, value: &Value<'t>, least: u64) -> Option<u64> {
        let DeValue::Integer(written) = value.get_ref() else {
            self.other_kind(value, "a whole number");
            return None;
        };
        let number = u64::from_str_radix(written.as_str(), written.radix()).ok();
        let number = number.filter(|number| *number >= least);
        if number.is_none() {
            let message = format!("`{written}` is not a whole number of {least} or more");
            self.wrong(value.span().start, message, "");
        }
        number
    }

    /// A whole number that is at least `least` and at most `most`.
    pub fn number_within(&mut self, value: &Value<'t>, least: u64, most: u64) -> Option<u64> {
        let number = self.number(value, least)?;
        if number > most {
            self.wrong(value.span().start, format!("{number} is more than {most}"), "");
        }
        Some(number).filter(|number| *number <= most)
    }

    /// A calendar date.
    pub fn date(&mut self, value: &Value<'t>) -> Option<Date> {
        let written = match value.get_ref() {
            DeValue::Datetime(written) if written.time.is_none() => written.date,
            _ => None,
        };
        let date = written.and_then(|date| {
            let [month, day] = [date.month, date.day].map(|number| i8::try_from(number).ok());
            Date::new(i16::try_from(date.year).ok()?, month?, day?).ok()
        });
        if date.is_none() {
            self.other_kind(value, "a date without quotes such as 2027-03-31");
        }
        date
    }

    /// A number of bytes written as a size: `"25 MB"`.
    pub fn size(&mut self, value: &Value<'t>) -> Option<u64> {
        let text = self.text(value)?;
        let size = bytes(text);
        if size.is_none() {
            let hint =
                "write a number and a unit, for instance \"25 MB\"; units are B, KB, MB, GB (1 KB = 1000 B)";
            self.wrong(value.span().start, format!("`{text}` is not a size"), hint);
        }
        size
    }

    /// A length of time, from a minute up to `most`, written as `"24h"`.
    pub fn duration(&mut self, value: &Value<'t>, most: Duration) -> Option<Duration> {
        let text = self.text(value)?;
        let read = duration(text).filter(|read| (Duration::from_secs(60)..=most).contains(read));
        if read.is_none() {
            let days = most.as_secs() / 86_400;
            let hint = format!(
                "write a number and a unit, for instance \"24h\"; units are m, h, d; at least \"1m\", at most \"{days}d\""
            );
            self.wrong(value.span().start, format!("`{text}` is not such a length of time"), hint);
        }
        read
    }

    /// One of a closed list of names.
    pub fn choice<T: Copy>(&mut self, value: &Value<'t>, noun: &str, names: &[(T, &str)]) -> Option<T> {
        let text = self.text(value)?;
        let found = names.iter().find(|(_, name)| *name == text).map(|(choice, _)| *choice);
        if found.is_none() {
            let known: Vec<&str> = names.iter().map(|(_, name)| *name).collect();
            self.wrong(value.span().start, format!("unknown {noun} `{text}`"), one_of(text, &known));
        }
        found
    }

    /// One value, or several in brackets; a mistake where the brackets are empty.
    pub fn several<'v>(&mut self, value: &'v Value<'t>) -> Vec<&'v Value<'t>> {
        let Some(values) = value.get_ref().as_array() else {
            return vec![value];
        };
        if values.is_empty() {
            self.wrong(value.span().start, "the brackets are empty", "name at least one");
        }
        values.iter().collect()
    }

    /// One or several of a closed list of names.
    pub fn choices<T: Copy>(&mut self, value: &Value<'t>, noun: &str, names: &[(T, &str)]) -> Vec<T> {
        self.several(value).into_iter().filter_map(|value| self.choice(value, noun, names)).collect()
    }

    /// Records that a value is of another kind than it should be.
    pub fn other_kind(&mut self, value: &Value<'t>, expected: &str) {
        let found = kind(value.get_ref());
        self.wrong(value.span().start, format!("{found} stands where {expected} is expected"), "");
    }
}

/// The nearest known name, or all of them where they are few enough to read.
pub fn one_of(written: &str, known: &[&str]) -> String {
    const READABLE: usize = 16;
    match nearest(written, known.iter().copied()) {
        Some(name) => format!("did you mean `{name}`?"),
        None if known.len() > READABLE => "docs/rules.md lists what is known".to_owned(),
        None => {
            let names: Vec<String> = known.iter().map(|name| format!("`{name}`")).collect();
            format!("known: {}", names.join(", "))
        }
    }
}

fn kind(value: &DeValue<'_>) -> &'static str {
    match value {
        DeValue::String(_) => "text",
        DeValue::Integer(_) | DeValue::Float(_) => "a number",
        DeValue::Boolean(_) => "true or false",
        DeValue::Datetime(_) => "a date or time",
        DeValue::Array(_) => "a list in brackets",
        DeValue::Table(_) => "a table",
    }
}

/// A length of time such as `24h`.
fn duration(text: &str) -> Option<Duration> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let seconds: u64 = match unit.trim() {
        "m" => 60,
        "h" => 3_600,
        "d" => 86_400,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(seconds).map(Duration::from_secs)
}

/// Bytes of a size such as `25 MB`; decimal units, as file managers and mail programs show them.
pub(super) fn bytes(text: &str) -> Option<u64> {
    let end = text.find(|c: char| !c.is_ascii_digit()).unwrap_or(text.len());
    let (number, unit) = text.split_at_checked(end)?;
    let scale: u64 = match unit.trim() {
        "B" => 1,
        "KB" => 1_000,
        "MB" => 1_000_000,
        "GB" => 1_000_000_000,
        _ => return None,
    };
    number.parse::<u64>().ok()?.checked_mul(scale)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_a_number_and_a_unit() {
        for (text, size) in [
            ("25 MB", Some(25_000_000)),
            ("100KB", Some(100_000)),
            ("7 B", Some(7)),
            ("25", None),
            ("MB", None),
            ("-1 MB", None),
            ("25 mb", None),
            ("99999999999 GB", None),
        ] {
            assert_eq!(bytes(text), size, "{text}");
        }
    }

    #[test]
    fn lengths_of_time_are_a_number_and_a_unit() {
        for (text, seconds) in [
            ("24h", Some(86_400)),
            ("7 d", Some(604_800)),
            ("90m", Some(5_400)),
            ("24", None),
            ("h", None),
            ("24 hours", None),
            ("999999999999999999999d", None),
        ] {
            assert_eq!(duration(text), seconds.map(Duration::from_secs), "{text}");
        }
    }

    #[test]
    fn every_break_of_the_grammar_is_a_mistake() {
        let mut mistakes = Vec::new();
        assert!(document("f.toml", "a = \nb = 1\nc = \"x\n", &mut mistakes).is_none());
        assert_eq!(mistakes.iter().map(|m| m.line).collect::<Vec<_>>(), [1, 3]);
    }
}
