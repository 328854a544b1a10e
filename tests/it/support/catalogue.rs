//! Mails that two readers may read in two ways, one row for each technique, each with what must come of it.
//!
//! Everything is harmless: the marker has the shape of a National Insurance number and belongs to nobody. A row yields
//! one or more cases; `fixtures/mime/rows/` holds what they write, so that other tools can be fed with them. To add a
//! technique is to add a row.

mod boundaries;
mod budgets;
mod build;
mod charsets;
pub mod cms;
mod codings;
mod comments;
pub mod compose;
mod composite;
mod delimiters;
mod encodings;
mod fields;
pub mod files;
mod folds;
mod names;
mod openpgp;
mod packed;
mod readings;
mod signed;
mod structure;
mod text;
mod tnef;
mod values;

pub use budgets::{Maker, pathological};
use std::collections::BTreeMap;

/// One technique.
pub struct Row {
    /// `M-003`
    pub id: &'static str,
    /// In a few words, for the table.
    pub technique: &'static str,
    pub cases: Vec<Case>,
}

/// One mail.
pub struct Case {
    /// The file's name without extension; unique in its row.
    pub name: String,
    /// As it would travel: CRLF, unless line ends are the technique.
    pub mail: Vec<u8>,
    pub expect: Expect,
    /// Too large to be kept as a file: only the test has it.
    pub large: bool,
}

impl Case {
    /// The same, not kept as a file.
    pub fn large(mut self) -> Self {
        self.large = true;
        self
    }
}

/// What must come of a mail. See the methods for how each is proved.
#[derive(Clone, Default, Debug)]
pub struct Expect {
    pub found: bool,
    pub held: Vec<&'static str>,
    pub noted: Vec<&'static str>,
    pub clean: bool,
    pub shortfall: Vec<&'static str>,
    pub found_or: Vec<&'static str>,
    pub rule: Option<&'static str>,
    pub silent: bool,
}

impl Expect {
    /// The marker is found, and the rule about personal data fires.
    pub fn found() -> Self {
        Self { found: true, ..Self::default() }
    }

    /// No demand yet.
    pub fn nothing() -> Self {
        Self::default()
    }

    /// These codes are raised, and the mail is held by `unreadable` whatever else is found.
    pub fn held(mut self, codes: &[&'static str]) -> Self {
        self.held = codes.to_vec();
        self
    }

    /// These codes are raised, and the mail is not held by `unreadable`.
    pub fn noted(mut self, codes: &[&'static str]) -> Self {
        self.noted = codes.to_vec();
        self
    }

    /// No code is raised, and the mail is not held by `unreadable`.
    pub fn clean(mut self) -> Self {
        self.clean = true;
        self
    }

    /// Something is not inspected for this cause, and the mail is held by `unreadable`. Where that is said more than once, one
    /// of the causes is enough.
    pub fn shortfall(mut self, cause: &'static str) -> Self {
        self.shortfall.push(cause);
        self
    }

    /// The marker is found, or something is not inspected for this cause or another one of which that is said.
    pub fn found_or(mut self, cause: &'static str) -> Self {
        self.found_or.push(cause);
        self
    }

    /// Nothing is found, no rule fires, and no code is raised.
    pub fn silent(mut self) -> Self {
        self.silent = true;
        self.clean()
    }

    /// This rule is among the reasons.
    pub fn rule(mut self, rule: &'static str) -> Self {
        self.rule = Some(rule);
        self
    }
}

/// Every row, in the order of their ids.
pub fn rows() -> Vec<Row> {
    let mut rows = Vec::new();
    rows.extend(boundaries::rows());
    rows.extend(comments::rows());
    rows.extend(delimiters::rows());
    rows.extend(fields::rows());
    rows.extend(files::rows());
    rows.extend(budgets::rows());
    rows.extend(charsets::rows());
    rows.extend(composite::rows());
    rows.extend(encodings::rows());
    rows.extend(folds::rows());
    rows.extend(names::rows());
    rows.extend(openpgp::rows());
    rows.extend(readings::rows());
    rows.extend(signed::rows());
    rows.extend(structure::rows());
    rows.extend(text::rows());
    rows.extend(tnef::rows());
    rows.extend(values::rows());
    rows.sort_by_key(|row| row.id);
    rows
}

/// The files of `fixtures/mime/rows`: `M-003-base64-first.eml`, and a table of all of them.
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let mut files = BTreeMap::new();
    let mut table = String::from("file\ttechnique\texpected\n");
    for row in rows() {
        for case in row.cases.into_iter().filter(|case| !case.large) {
            let file = format!("{}-{}.eml", row.id, case.name);
            table += &format!("{file}\t{}\t{}\n", row.technique, case.expect);
            assert!(files.insert(file.clone(), case.mail).is_none(), "{file} twice");
        }
    }
    files.insert("expected.tsv".to_owned(), table.into_bytes());
    files
}

impl std::fmt::Display for Expect {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut words: Vec<String> = Vec::new();
        if self.found {
            words.push("found".to_owned());
        }
        if self.silent {
            words.push("nothing found".to_owned());
        }
        if !self.found_or.is_empty() {
            words.push(format!("found or not inspected ({})", self.found_or.join(" or ")));
        }
        words.extend(self.rule.map(|rule| format!("by {rule}")));
        if !self.held.is_empty() {
            words.push(format!("held for {}", self.held.join(" ")));
        }
        if !self.noted.is_empty() {
            words.push(format!("noted {}", self.noted.join(" ")));
        }
        if !self.shortfall.is_empty() {
            words.push(format!("held as not inspected ({})", self.shortfall.join(" or ")));
        }
        if self.clean {
            words.push("no code".to_owned());
        }
        f.write_str(&words.join(", "))
    }
}
