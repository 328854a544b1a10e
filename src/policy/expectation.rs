//! `expected.toml`: what becomes of the mails in its folder.

use super::decision::Verdict;
use super::example::{self, Origin, Recipients};
use super::reader::{self, Reader, Value};
use super::source::Source;
use crate::mail::address::Address;
use crate::mail::mistake::Mistake;

const KEYS: [&str; 7] = ["expect", "file", "from", "note", "recipients", "rule", "to"];

/// Rows of one file. Each is a mail that is inspected.
const MOST: usize = 10_000;

/// What must become of one mail.
#[derive(Clone, Debug)]
pub struct Expectation {
    /// The mail's file, relative to the folder.
    pub file: String,
    /// The envelope sender, which may be nobody; `None` where the mail's `From` says it.
    pub from: Option<Option<Address>>,
    /// The envelope recipients.
    pub to: Recipients,
    /// The verdict.
    pub verdict: Verdict,
    /// Rules that must be among the reasons, enforced or in shadow.
    pub rules: Vec<String>,
    /// Where it stands.
    pub origin: Origin,
}

/// Every row of the file.
///
/// # Errors
/// Every mistake in it.
pub fn read(source: &Source) -> Result<Vec<Expectation>, Vec<Mistake>> {
    let mut mistakes = Vec::new();
    let Some(document) = reader::document(&source.place, &source.text, &mut mistakes) else {
        return Err(mistakes);
    };
    let mut reader = Reader::new(&source.place, &source.text);
    let table = document.get_ref();
    reader.only(table, &["mail"], "key");
    let mut rows = Vec::new();
    if let Some(value) = reader.required(table, 0, "mail", "add a `[[mail]]` with `file` and `expect`") {
        let values = reader.several(value);
        if let Some(value) = values.get(MOST) {
            reader.wrong(
                value.span().start,
                format!("there are more than {MOST} mails"),
                "make two folders of it",
            );
        }
        rows.extend(values.into_iter().take(MOST).filter_map(|value| read_row(value, source, &mut reader)));
    }
    match reader.into_mistakes() {
        none if none.is_empty() => Ok(rows),
        mistakes => Err(mistakes),
    }
}

fn read_row<'t>(value: &Value<'t>, source: &Source, reader: &mut Reader<'t>) -> Option<Expectation> {
    let start = value.span().start;
    let table = reader.table(value, &KEYS)?;
    let file = reader.required(table, start, "file", "name the mail's file in this folder");
    let file = file.and_then(|value| example::read_path(value, reader));
    let from = table.get("from").map(|value| match value.get_ref().as_str() {
        Some("" | "<>") => Some(None),
        _ => example::read_address(value, reader).map(Some),
    });
    let to = example::read_recipients(table, reader);
    let verdict = reader.required(table, start, "expect", "\"accept\", \"quarantine\" or \"reject\"");
    let verdict = verdict.and_then(|value| reader.choice(value, "verdict", Verdict::ALL));
    let rules = table.get("rule").map_or_else(Vec::new, |value| {
        let several = reader.several(value);
        several.into_iter().filter_map(|value| Some(reader.text(value)?.to_owned())).collect()
    });
    let origin = Origin::at(source, reader, start);
    let from = match from {
        Some(from) => Some(from?),
        None => None,
    };
    Some(Expectation { file: file?, from, to, verdict: verdict?, rules, origin })
}
