//! The mails and samples under `fixtures/` are what the generator makes, byte for byte, and fit for the wire.
//!
//! After a change of the generator: `PORTCULLIS_WRITE_FIXTURES=1 cargo test --test it fixtures_are_generated`.

use crate::support::{catalogue, generator};
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

fn folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures").join(name)
}

/// Writes the files where that is asked for, and compares them with what lies in the folder.
fn compare(name: &str, made: &BTreeMap<String, Vec<u8>>) {
    let folder = folder(name);
    if std::env::var_os("PORTCULLIS_WRITE_FIXTURES").is_some() {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        for (file, content) in made {
            fs::write(folder.join(file), content).unwrap();
        }
    }
    let found: BTreeSet<String> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    let wanted: BTreeSet<String> = made.keys().cloned().collect();
    assert_eq!(found, wanted, "files of fixtures/{name}");
    for (file, content) in made {
        assert!(
            fs::read(folder.join(file)).unwrap() == *content,
            "fixtures/{name}/{file} is not what is generated"
        );
    }
}

#[test]
fn the_corpus_is_what_the_generator_makes() {
    compare("corpus", &generator::corpus());
}

#[test]
fn the_demo_is_what_the_generator_makes() {
    compare("demo", &generator::demo());
}

#[test]
fn the_samples_of_types_are_what_the_generator_makes() {
    compare("types", &generator::types());
}

#[test]
fn the_documents_of_rules_are_what_the_generator_makes() {
    compare("rules/documents", &generator::documents());
}

#[test]
fn the_catalogue_is_what_its_rows_make() {
    compare("mime/rows", &catalogue::files());
}

#[derive(Deserialize)]
struct Table {
    mail: Vec<Row>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    file: String,
    from: String,
    #[serde(default)]
    to: Vec<String>,
    recipients: Option<usize>,
    expect: String,
    rule: Option<String>,
    note: String,
}

fn rows(files: &BTreeMap<String, Vec<u8>>) -> Vec<Row> {
    let table = std::str::from_utf8(&files["expected.toml"]).unwrap();
    toml::from_str::<Table>(table).unwrap().mail
}

#[test]
fn the_corpus_is_as_mixed_as_its_readme_says() {
    let rows = rows(&generator::corpus());
    let count = |expect: &str| rows.iter().filter(|row| row.expect == expect).count();
    assert_eq!((count("accept"), count("quarantine"), count("reject")), (120, 50, 30));
    assert_eq!(self::rows(&generator::demo()).len(), 12);
}

#[test]
fn every_row_says_who_gets_which_file_and_why() {
    for files in [generator::corpus(), generator::demo()] {
        let rows = rows(&files);
        assert_eq!(rows.len() + 1, files.len());
        for row in rows {
            assert!(files.contains_key(&row.file), "{}", row.file);
            assert!(row.to.is_empty() == row.recipients.is_some(), "{}: to or recipients", row.file);
            assert!(
                row.to
                    .iter()
                    .all(|address| address.ends_with(".example") || address.ends_with("@example.org"))
            );
            assert!(row.from.is_empty() || row.from.contains('@'), "{}", row.file);
            assert_eq!(row.expect == "accept", row.rule.is_none(), "{}: a rule decides", row.file);
            assert!(!row.note.is_empty() && !row.note.contains('"'), "{}", row.file);
        }
    }
}

#[test]
fn every_mail_is_fit_for_the_wire() {
    let mut total = 0;
    for (file, mail) in generator::corpus().into_iter().chain(generator::demo()) {
        total += mail.len();
        if file == "expected.toml" {
            continue;
        }
        assert!(
            mail.starts_with(b"From: ") || mail.windows(8).any(|at| at == b"\r\nFrom: "),
            "{file}: no From"
        );
        assert!(mail.ends_with(b"\r\n"), "{file}: the last line does not end");
        assert!(!mail.contains(&0), "{file}: NUL");
        for line in mail.split(|byte| *byte == b'\n') {
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            assert!(!line.contains(&b'\r'), "{file}: bare CR");
            assert!(line.len() <= 998, "{file}: a line of {} bytes", line.len());
        }
        let ends = mail.windows(2).filter(|pair| *pair == b"\r\n").count();
        assert_eq!(ends, mail.iter().filter(|byte| **byte == b'\n').count(), "{file}: bare LF");
    }
    assert!(total <= 6 * 1024 * 1024, "{total} bytes");
}

#[test]
fn no_two_mails_are_alike() {
    let corpus = generator::corpus();
    assert_eq!(corpus.values().collect::<BTreeSet<_>>().len(), corpus.len());
}
