//! The mails that prove a rule, as its file names them.

use super::decision::Verdict;
use super::reader::{Reader, Value};
use super::route::Route;
use super::source::Source;
use crate::mail::address::Address;
use crate::mail::mistake::Mistake;
use jiff::Timestamp;
use std::sync::Arc;
use toml::de::DeTable;

const KEYS: [&str; 11] = [
    "at",
    "encrypted_before",
    "expect",
    "fires",
    "from",
    "grant",
    "mail",
    "malware",
    "recipients",
    "route",
    "to",
];

/// Examples of one rule. Each is a whole mail that is inspected at every start.
const MOST_EXAMPLES: usize = 200;

/// Recipients that an example may ask for.
const MOST_RECIPIENTS: u64 = 100_000;

/// A mail that shows when the rule applies, or when it does not.
#[derive(Clone, Debug)]
pub struct Example {
    /// The mail's file, relative to the folder that the rules folder stands in.
    pub mail: String,
    /// The rule must match it; otherwise it must not.
    pub fires: bool,
    /// The envelope sender, where it is not the mail's `From`.
    pub from: Option<Address>,
    /// The envelope recipients, where they are not those of the mail's `To` and `Cc`.
    pub to: Recipients,
    /// The moment at which it is judged; [`Timestamp::UNIX_EPOCH`] where nothing is said, always the same, so that an example
    /// holds tomorrow when it holds today.
    pub at: Timestamp,
    /// The signature that a virus scanner finds in it; no scanner is asked.
    pub malware: Option<String>,
    /// A grant for this rule is in force for its sender.
    pub grant: bool,
    /// Its sender has sent something encrypted a minute before.
    pub encrypted_before: bool,
    /// By which route it goes.
    pub route: Route,
    /// Where the example stands.
    pub origin: Origin,
}

/// The envelope recipients of an example.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Recipients {
    /// Those that the mail names in `To` and `Cc`.
    Visible,
    /// These.
    Named(Vec<Address>),
    /// So many different ones outside.
    Number(u32),
}

/// A place in a rule file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Origin {
    /// The file as the operator named it.
    pub file: Arc<str>,
    /// Line, from 1.
    pub line: u32,
    /// Column in characters, from 1.
    pub column: u32,
}

impl Origin {
    /// The place of this byte of a file.
    pub(super) fn at(source: &Source, reader: &Reader<'_>, offset: usize) -> Self {
        let Mistake { line, column, .. } = reader.mistake_at(offset, "", "");
        Self { file: Arc::from(source.place.as_str()), line, column }
    }

    /// A mistake at this place.
    pub fn mistake(&self, message: impl Into<String>, hint: impl Into<String>) -> Mistake {
        Mistake { line: self.line, column: self.column, ..Mistake::in_file(&*self.file, message, hint) }
    }
}

/// The examples of a rule file; a mistake where none fires, and where none is silent.
pub(super) fn read_all<'t>(
    table: &DeTable<'t>,
    source: &Source,
    reader: &mut Reader<'t>,
    outcome: Option<Verdict>,
) -> Vec<Example> {
    let mut examples = Vec::new();
    let hint = "add an `[[example]]` with a mail that the rule must match and one that it must not";
    let Some(value) = reader.required(table, 0, "example", hint) else { return examples };
    let Some(values) = value.get_ref().as_array() else {
        reader.wrong(
            value.span().start,
            "the examples are no list",
            "write `[[example]]`, in double brackets",
        );
        return examples;
    };
    let before = reader.count();
    for value in values.iter().take(MOST_EXAMPLES) {
        examples.extend(read(value, source, reader, outcome));
    }
    if let Some(value) = values.get(MOST_EXAMPLES) {
        reader.wrong(
            value.span().start,
            format!("there are more than {MOST_EXAMPLES} examples"),
            "keep the telling ones",
        );
    }
    // Examples with mistakes may be the ones that are missing; without an outcome nothing can be expected.
    if reader.count() == before && outcome.is_some() {
        let start = value_start(values.iter().next());
        if !examples.iter().any(|example| example.fires) {
            reader.wrong(start, "no example shows when the rule applies", "add a mail that it must match");
        }
        if examples.iter().all(|example| example.fires) {
            reader.wrong(
                start,
                "no example shows when the rule does not apply",
                "add a mail that it must not match",
            );
        }
    }
    examples
}

fn value_start(value: Option<&Value<'_>>) -> usize {
    value.map_or(0, |value| value.span().start)
}

fn read<'t>(
    value: &Value<'t>,
    source: &Source,
    reader: &mut Reader<'t>,
    outcome: Option<Verdict>,
) -> Option<Example> {
    let start = value.span().start;
    let table = reader.table(value, &KEYS)?;
    let mail = reader.required(
        table,
        start,
        "mail",
        "name the mail's file, for instance \"fixtures/rules/…/….eml\"",
    );
    let mail = mail.and_then(|value| read_path(value, reader));
    let fires = read_expectation(table, start, reader, outcome);
    let from = table.get("from").and_then(|value| read_address(value, reader));
    let to = read_recipients(table, reader);
    let malware = table.get("malware").and_then(|value| reader.line(value, 100));
    let at = table.get("at").map_or(Some(Timestamp::UNIX_EPOCH), |value| read_moment(value, reader));
    let grant = table.get("grant").and_then(|value| reader.flag(value)).unwrap_or(false);
    let encrypted_before =
        table.get("encrypted_before").and_then(|value| reader.flag(value)).unwrap_or(false);
    let route = table.get("route").map(|value| reader.choice(value, "route", Route::NAMED));
    let route = route.map_or(Some(Route::Ordinary), |route| route);
    let origin = Origin::at(source, reader, start);
    Some(Example {
        mail: mail?,
        fires: fires?,
        from,
        to,
        at: at?,
        malware,
        grant,
        encrypted_before,
        route: route?,
        origin,
    })
}

/// A moment in Universal Time (RFC 3339).
fn read_moment<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Option<Timestamp> {
    let moment = reader.text(value)?.parse().ok();
    if moment.is_none() {
        reader.wrong(value.span().start, "this is not a moment", "for instance \"2026-11-03T10:00:00Z\"");
    }
    moment
}

/// A path below the folder that the rules folder stands in, and never out of it.
pub(super) fn read_path<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Option<String> {
    let path = reader.text(value)?;
    let inside = !path.is_empty()
        && !path.contains('\\')
        && path.split('/').all(|piece| !piece.is_empty() && piece != "." && piece != "..");
    if !inside {
        let hint = "write it relative to the folder that holds the rules folder, with `/` and without `..`";
        reader.wrong(value.span().start, "this is not the path of a mail", hint);
    }
    inside.then(|| path.to_owned())
}

/// Whether the rule must match: `expect`, or `fires` for a rule that only records.
fn read_expectation<'t>(
    table: &DeTable<'t>,
    start: usize,
    reader: &mut Reader<'t>,
    outcome: Option<Verdict>,
) -> Option<bool> {
    let outcome = outcome?;
    if outcome == Verdict::Accept {
        if let Some(value) = table.get("expect") {
            let hint = "the rule only records, so the verdict is the same either way; write `fires = true` or `false`";
            reader.wrong(value.span().start, "`expect` says nothing here", hint);
            return None;
        }
        let value = reader.required(table, start, "fires", "write `fires = true` or `fires = false`")?;
        return reader.flag(value);
    }
    if let Some(value) = table.get("fires") {
        let hint = format!("write `expect = \"{}\"` or `expect = \"accept\"`", outcome.name());
        reader.wrong(value.span().start, "`fires` is for rules with the outcome accept", hint);
        return None;
    }
    let hint = format!("\"{}\" where the rule must match, \"accept\" where it must not", outcome.name());
    let value = reader.required(table, start, "expect", &hint)?;
    let expected = reader.choice(value, "verdict", Verdict::ALL)?;
    if expected != outcome && expected != Verdict::Accept {
        let message =
            format!("the rule's outcome is {}, it can never be {}", outcome.name(), expected.name());
        reader.wrong(value.span().start, message, hint);
        return None;
    }
    Some(expected == outcome)
}

pub(super) fn read_recipients<'t>(table: &DeTable<'t>, reader: &mut Reader<'t>) -> Recipients {
    match (table.get("to"), table.get("recipients")) {
        (Some(_), Some(number)) => {
            reader.wrong(number.span().start, "`to` and `recipients` exclude each other", "keep one of them");
            Recipients::Visible
        }
        (Some(to), None) => {
            let values = reader.several(to);
            Recipients::Named(values.into_iter().filter_map(|value| read_address(value, reader)).collect())
        }
        (None, Some(value)) => {
            let number = reader.number(value, 1).unwrap_or(1);
            if number > MOST_RECIPIENTS {
                reader.wrong(value.span().start, format!("more than {MOST_RECIPIENTS} recipients"), "");
            }
            Recipients::Number(u32::try_from(number).unwrap_or(u32::MAX))
        }
        (None, None) => Recipients::Visible,
    }
}

pub(super) fn read_address<'t>(value: &Value<'t>, reader: &mut Reader<'t>) -> Option<Address> {
    let text = reader.text(value)?;
    let address = Address::parse(text);
    if address.is_none() {
        reader.wrong(value.span().start, "this is not an address", "for instance \"jo@example.org\"");
    }
    address
}
