//! Attached files: archives, documents, and what is neither. Each lies in an ordinary mail under a name of its own.

mod archives;
pub mod compound;
mod conflicts;
mod containers;
mod damaged;
pub mod near;
pub mod office;
mod packers;
pub mod pdf;
mod quine;
mod texts;
pub mod zip;

use super::build::case;
use super::compose::with_file;
use super::{Case, Expect, Row};
use std::collections::BTreeMap;

/// What every file says somewhere.
pub const MARKER: &str = "National Insurance number: JB 65 43 21 C";

/// Row, what is tried, the name of the file, the file, what must come of it.
pub type Made = (&'static str, &'static str, &'static str, Vec<u8>, Comes);

/// What must come of a file.
#[derive(Clone, Copy, Debug)]
pub enum Comes {
    /// The marker, and nothing is amiss.
    Found,
    /// One of these is why the file is not inspected.
    Lost(&'static [&'static str]),
    /// The marker, and one of these is why the rest is not inspected.
    FoundAndLost(&'static [&'static str]),
    /// The marker, and the mail is held for this code.
    Held(&'static str),
    /// The marker, and this code is noted.
    Noted(&'static str),
    /// The marker, or the file is not inspected.
    FoundOrLost,
}

const CONFLICTING: Comes = Comes::Held("ARCHIVE-CONFLICT");
const POLYGLOT: Comes = Comes::Noted("POLYGLOT");

/// Why anything is not inspected, but for what is wrong on our side.
const CAUSES: &[&str] = &["encrypted", "malformed", "unsupported", "uninspectable", "limit", "bomb"];

/// Larger files are not kept.
const LARGE: usize = 48 * 1024;

const ROWS: &[(&str, &str)] = &[
    ("C-09", "messages of Outlook"),
    ("Z-01", "an archive whose entries overlap"),
    ("Z-02", "archives in archives"),
    ("Z-03", "little that unpacks to much"),
    ("Z-04", "sizes that are lies"),
    ("Z-05", "the two headers of an entry contradict each other"),
    ("Z-06", "names that are odd or there twice"),
    ("Z-07", "entries that the directory does not list"),
    ("Z-08", "several end records"),
    ("Z-09", "encrypted archives"),
    ("Z-10", "very many entries, very long names"),
    ("Z-11", "names that lead elsewhere, links"),
    ("Z-12", "files that are damaged"),
    ("Z-13", "other containers"),
    ("Z-14", "parts of office documents"),
    ("Z-15", "office documents that unpack to much"),
    ("Z-16", "XML that attacks its reader"),
    ("Z-17", "encrypted documents"),
    ("Z-18", "compound files"),
    ("Z-19", "filters and revisions of PDF"),
    ("Z-20", "encryption of PDF, and what it carries"),
    ("Z-21", "text that PDF hides"),
    ("Z-22", "files of two types"),
    ("Z-23", "rich text"),
    ("Z-24", "text files"),
    ("Z-25", "what is nearly to be found"),
    ("Z-26", "many small files"),
];

pub fn rows() -> Vec<Row> {
    let mut cases: BTreeMap<&str, Vec<Case>> = BTreeMap::new();
    let made =
        [archives::made(), conflicts::made(), damaged::made(), office::made(), compound::made(), pdf::made()];
    for (row, name, file_name, file, comes) in made.into_iter().flatten().chain(texts::made()) {
        let row = cases.entry(row).or_default();
        let extension = file_name.rsplit('.').next().unwrap_or_default();
        let mut name = words(&format!("{extension} {name}"));
        let same = row.iter().filter(|case| case.name.starts_with(&name)).count();
        if same > 0 {
            name += &format!("-{}", same + 1);
        }
        let large = file.len() > LARGE;
        let case = case(name, with_file(media_type(extension), file_name, file), comes.expect());
        row.push(if large { case.large() } else { case });
    }
    for (row, case) in texts::mails().into_iter().chain(near::mails()) {
        cases.entry(row).or_default().push(case);
    }
    let rows = cases.into_iter().map(|(id, cases)| {
        let (_, technique) = ROWS.iter().find(|row| row.0 == id).unwrap_or_else(|| panic!("{id}"));
        Row { id: ROWS.iter().find(|row| row.0 == id).unwrap().0, technique, cases }
    });
    rows.collect()
}

impl Comes {
    fn expect(self) -> Expect {
        let losses = |expect: Expect, causes: &[&'static str]| {
            causes.iter().fold(expect, |all, cause| all.shortfall(cause))
        };
        match self {
            Self::Found => Expect::found().clean(),
            Self::Lost(causes) => losses(Expect::nothing(), causes),
            Self::FoundAndLost(causes) => losses(Expect::found(), causes),
            Self::Held(code) => Expect::found().held(&[code]),
            Self::Noted(code) => Expect::found().noted(&[code]),
            Self::FoundOrLost => CAUSES.iter().fold(Expect::nothing(), |all, cause| all.found_or(cause)),
        }
    }
}

/// `A2, both tell` becomes `a2-both-tell`.
fn words(text: &str) -> String {
    let words: Vec<String> = text
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    words.join("-")
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "zip" => "application/zip",
        "pdf" => "application/pdf",
        "rtf" => "application/rtf",
        "doc" => "application/msword",
        "xls" => "application/vnd.ms-excel",
        "ppt" => "application/vnd.ms-powerpoint",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        "odt" => "application/vnd.oasis.opendocument.text",
        "ods" => "application/vnd.oasis.opendocument.spreadsheet",
        "odp" => "application/vnd.oasis.opendocument.presentation",
        "msg" => "application/vnd.ms-outlook",
        "jpg" => "image/jpeg",
        "gif" => "image/gif",
        "html" => "text/html",
        "txt" => "text/plain",
        "csv" => "text/csv",
        "json" => "application/json",
        _ => "application/octet-stream",
    }
}
