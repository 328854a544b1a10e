//! The page about formats says of each that is known what becomes of it.

use crate::support::gateway::package;
use portcullis::content::file_type::Family;
use portcullis::content::formats;
use portcullis::content::signature::SIGNATURES;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;

fn page() -> String {
    fs::read_to_string(package().join("docs/formats.md")).expect("the page")
}

#[test]
fn every_format_that_is_read_stands_there() {
    let page = page();
    let missing: Vec<&str> = formats::names().filter(|name| !page.contains(&format!("**{name}**"))).collect();
    assert!(missing.is_empty(), "docs/formats.md does not say what becomes of {missing:?}");
}

/// The table of what is recognised is made from the signatures. `PORTCULLIS_WRITE_DOCS=1` writes it anew.
#[test]
fn every_signature_stands_there_with_its_family() {
    const BEGIN: &str = "<!-- signatures: written by the test suite, PORTCULLIS_WRITE_DOCS=1 -->\n";
    const END: &str = "<!-- end of signatures -->";
    let page = page();
    let (before, rest) = page.split_once(BEGIN).expect("the begin of the table");
    let (_, after) = rest.split_once(END).expect("the end of the table");
    let mut names: BTreeMap<Family, BTreeSet<&str>> = BTreeMap::new();
    for row in SIGNATURES {
        names.entry(row.file_type.family).or_default().insert(row.file_type.name);
    }
    let rows: Vec<String> = names
        .into_iter()
        .map(|(family, names)| {
            format!("| `{}` | {} |", family.name(), names.into_iter().collect::<Vec<_>>().join(", "))
        })
        .collect();
    let table = format!("| family | types |\n|---|---|\n{}", rows.join("\n"));
    let made = format!("{before}{BEGIN}\n{table}\n\n{END}{after}");
    if std::env::var_os("PORTCULLIS_WRITE_DOCS").is_some() {
        fs::write(package().join("docs/formats.md"), &made).expect("the repository can be written");
    }
    assert!(self::page() == made, "docs/formats.md is out of date: PORTCULLIS_WRITE_DOCS=1");
}
