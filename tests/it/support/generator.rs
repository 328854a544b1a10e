//! Makes the mails of `fixtures/corpus` and `fixtures/demo` and the samples of `fixtures/types`.
//!
//! Pure functions of nothing: no clock, no randomness but a generator seeded with each file's own name, so that one
//! mail can be changed or added without touching the bytes of any other.

mod accepted;
mod demo;
mod documents;
mod everyday;
pub mod files;
mod held;
pub mod identifiers;
pub mod mime;
pub mod papers;
pub mod prng;
mod refused;
mod scene;
mod types;
pub mod words;

use std::collections::BTreeMap;
use std::fmt::Write;

/// One mail and what must become of it.
pub struct Fixture {
    /// The file's name without its number and extension.
    pub slug: &'static str,
    /// The envelope: reverse-path, empty for a bounce.
    pub from: String,
    /// The envelope: forward-paths.
    pub to: Recipients,
    pub expect: Expect,
    /// Why, in one line.
    pub note: &'static str,
    /// In CRLF form.
    pub mail: Vec<u8>,
}

/// Who receives it.
pub enum Recipients {
    Named(Vec<String>),
    /// So many: `r001@partner.example`, `r002@partner.example`, …
    Generated(usize),
}

/// What must become of it, and by which rule; other rules may give the same answer.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Expect {
    Accept,
    Quarantine(&'static str),
    Reject(&'static str),
}

/// The mails of `fixtures/corpus`: name to content, and the table of expectations.
pub fn corpus() -> BTreeMap<String, Vec<u8>> {
    let mut fixtures = accepted::fixtures();
    fixtures.extend(everyday::fixtures());
    fixtures.extend(held::fixtures());
    fixtures.extend(refused::fixtures());
    folder(&mixed(fixtures))
}

/// The mails of `fixtures/demo`.
pub fn demo() -> BTreeMap<String, Vec<u8>> {
    folder(&demo::fixtures())
}

/// The mails of `fixtures/rules/documents`.
pub fn documents() -> BTreeMap<String, Vec<u8>> {
    documents::folder()
}

/// The samples of `fixtures/types`.
pub fn types() -> BTreeMap<String, Vec<u8>> {
    types::folder()
}

/// Held and refused mails among the others, as a day would bring them.
fn mixed(fixtures: Vec<Fixture>) -> Vec<Fixture> {
    let mut keyed: Vec<(u64, Fixture)> =
        fixtures.into_iter().map(|fixture| (prng::Prng::of(fixture.slug).next(), fixture)).collect();
    keyed.sort_by_key(|(key, _)| *key);
    keyed.into_iter().map(|(_, fixture)| fixture).collect()
}

fn folder(fixtures: &[Fixture]) -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut table = String::from(
        "# Made by the test `fixtures_are_generated`; see fixtures/README.md before you change anything here.\n",
    );
    for (at, fixture) in fixtures.iter().enumerate() {
        let file = format!("{:03}-{}.eml", at + 1, fixture.slug);
        row(&mut table, &file, fixture);
        assert!(files.insert(file, fixture.mail.clone()).is_none());
    }
    files.insert("expected.toml".to_owned(), table.into_bytes());
    files
}

fn row(table: &mut String, file: &str, fixture: &Fixture) {
    let (expect, rule) = match fixture.expect {
        Expect::Accept => ("accept", None),
        Expect::Quarantine(rule) => ("quarantine", Some(rule)),
        Expect::Reject(rule) => ("reject", Some(rule)),
    };
    write!(table, "\n[[mail]]\nfile = \"{file}\"\nfrom = \"{}\"\n", fixture.from).unwrap();
    match &fixture.to {
        Recipients::Generated(count) => writeln!(table, "recipients = {count}"),
        Recipients::Named(to) => {
            let quoted: Vec<String> = to.iter().map(|address| format!("\"{address}\"")).collect();
            writeln!(table, "to = [{}]", quoted.join(", "))
        }
    }
    .unwrap();
    writeln!(table, "expect = \"{expect}\"").unwrap();
    if let Some(rule) = rule {
        writeln!(table, "rule = \"{rule}\"").unwrap();
    }
    writeln!(table, "note = \"{}\"", fixture.note).unwrap();
}
