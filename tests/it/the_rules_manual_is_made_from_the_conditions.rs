//! The operator's manual of the rules says what the conditions themselves say.

use crate::support::gateway::package;
use portcullis::policy::condition::table;
use std::fs;

/// The chapter about conditions is made from the conditions. `PORTCULLIS_WRITE_DOCS=1` writes it anew.
#[test]
fn word_for_word() {
    const BEGIN: &str =
        "<!-- conditions: written by the test suite, PORTCULLIS_WRITE_DOCS=1 tests/run rules_manual -->\n";
    const END: &str = "<!-- end of conditions -->";
    let path = package().join("docs/rules.md");
    let manual = fs::read_to_string(&path).expect("the manual");
    let (before, rest) = manual.split_once(BEGIN).expect("the begin of the chapter");
    let (_, after) = rest.split_once(END).expect("the end of the chapter");
    let made = format!("{before}{BEGIN}\n{}\n{END}{after}", table::manual());
    if std::env::var_os("PORTCULLIS_WRITE_DOCS").is_some() {
        fs::write(&path, &made).expect("the repository can be written");
    }
    let written = fs::read_to_string(&path).expect("the manual");
    assert!(written == made, "docs/rules.md is out of date: PORTCULLIS_WRITE_DOCS=1 tests/run rules_manual");
}
