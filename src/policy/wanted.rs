//! What rules ask of mail that is looked for only because a rule asks: read from them before the detectors are made.

use super::reader::{self, Value};
use super::source::Source;
use std::collections::BTreeSet;
use toml::de::DeTable;

/// Fields of the header that rules may ask for, all together.
pub const MOST_FIELDS: usize = 64;

/// How deep tables are looked through; conditions nest less.
const DEPTH: usize = 20;

/// What all rules of a policy want.
#[derive(Debug, Default)]
pub struct Wanted {
    /// Lists whose hosts are looked for.
    pub hosts: BTreeSet<String>,
    /// Names of header fields, in lower case, at most [`MOST_FIELDS`].
    pub fields: BTreeSet<String>,
}

impl Wanted {
    /// What these rules want. What cannot be read wants nothing: whoever reads the rules says so.
    pub fn of<'s>(rules: impl Iterator<Item = &'s Source>) -> Self {
        let mut wanted = Self::default();
        for rule in rules {
            if let Some(document) = reader::document(&rule.place, &rule.text, &mut Vec::new()) {
                wanted.look_through(document.get_ref(), 0);
            }
        }
        wanted
    }

    fn look_through(&mut self, table: &DeTable<'_>, depth: usize) {
        for (key, value) in table.iter().filter(|_| depth < DEPTH) {
            match key.get_ref().as_ref() {
                "links" => self.hosts.extend(texts(value, "host_in").map(str::to_owned)),
                "header" => {
                    for name in texts(value, "name") {
                        if self.fields.len() < MOST_FIELDS {
                            self.fields.insert(name.to_lowercase());
                        }
                    }
                }
                _ => {
                    let values =
                        value.get_ref().as_array().map_or(std::slice::from_ref(value), |array| array);
                    for table in values.iter().filter_map(|value| value.get_ref().as_table()) {
                        self.look_through(table, depth + 1);
                    }
                }
            }
        }
    }
}

/// The text, or the texts in brackets, behind a key of a table.
fn texts<'v>(value: &'v Value<'_>, key: &str) -> impl Iterator<Item = &'v str> {
    let named = value.get_ref().as_table().and_then(|table| table.get(key));
    let values =
        named.map(|named| named.get_ref().as_array().map_or(std::slice::from_ref(named), |array| array));
    values.unwrap_or_default().iter().filter_map(|value| value.get_ref().as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_nested_is_found_and_what_is_broken_is_not() {
        let source =
            |text: &str| Source { name: "r.toml".into(), place: "rules/r.toml".into(), text: text.into() };
        let rules = [
            source(
                "[when]\nlinks = { host_in = [\"a\", \"b\"] }\nany = [{ not = { header = { name = \"X-Mailer\" } } }]",
            ),
            source("[unless]\nall = [{ header = { name = 3 } }, { links = { host_in = \"c\" } }]\nlinks = 1"),
            source("[when\nlinks = { host_in = \"d\" }"),
        ];
        let wanted = Wanted::of(rules.iter());
        assert_eq!(wanted.hosts.iter().map(String::as_str).collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(wanted.fields.iter().map(String::as_str).collect::<Vec<_>>(), ["x-mailer"]);
    }
}
