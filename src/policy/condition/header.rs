//! A field of the header.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use crate::policy::wanted::MOST_FIELDS;

/// `header = { name = "X-Mailer", contains = ["bulk"] }`
#[derive(Debug)]
pub(super) struct Header {
    /// As the rule writes it.
    name: String,
    /// In lower case.
    key: String,
    contains: Vec<String>,
}

impl Condition for Header {
    const NAME: &'static str = "header";
    const SUMMARY: &'static str = "the header has this field, or a text in it";
    const MANUAL: &'static str = "
- `name`: the name of the field, in any case: `X-Mailer`
- `contains`: a text, or several in brackets, of which one is enough; where it is left out, the field must be there

Looked at is the header of the mail itself, every field of that name, decoded. Case makes no difference, and part of a word
is enough. Anybody can write any field, so it is no proof of anything; in `[unless]` it is a way around the rule. What is
longer than 10,000 bytes, or comes more than 50 times, is not kept: the mail counts as not inspected (`limit`).";
    const EXAMPLES: &'static [&'static str] = &[
        r#"header = { name = "List-Id" }"#,
        r#"header = { name = "X-Mailer", contains = ["bulk", "mass mailer"] }"#,
    ];

    fn shape(_: &Known) -> Shape {
        let name = Key::new("name", Holds::Name(Vec::new()), Stronger::Same).required();
        Shape::table([name, Key::new("contains", Holds::Lines(200), Stronger::Fewer)])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["contains", "name"])?;
        let at = reader.required(table, value.span().start, "name", "for instance \"X-Mailer\"")?;
        let contains = table.get("contains").map_or_else(Vec::new, |texts| reader.several(texts));
        let contains =
            contains.into_iter().filter_map(|text| Some(reader.line(text, 200)?.to_lowercase())).collect();
        let name = reader.line(at, 100)?;
        // RFC 5322 section 3.6.8: printable, without a colon.
        if !name.bytes().all(|byte| byte.is_ascii_graphic() && byte != b':') {
            reader.wrong(
                at.span().start,
                format!("`{name}` is no name of a field"),
                "for instance `X-Mailer`, without a colon",
            );
            return None;
        }
        let key = name.to_lowercase();
        if !known.fields.contains(&key) {
            let message = format!("the rules ask for more than {MOST_FIELDS} fields");
            reader.wrong(at.span().start, message, "ask for fewer");
            return None;
        }
        Some(Self { name, key, contains })
    }
}

impl Judge for Header {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let Some(values) = case.facts().content.header.values.get(&self.key) else { return false };
        let mut values = values.iter().map(|value| value.to_lowercase());
        let holds = self.contains.is_empty()
            || values.any(|value| self.contains.iter().any(|text| value.contains(text)));
        if holds {
            let what = if self.contains.is_empty() { "" } else { " with a text that the rule names" };
            evidence.say(format!("the header has a field {}{what}", self.name));
        }
        holds
    }

    /// Fields are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }
}
