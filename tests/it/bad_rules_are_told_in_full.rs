//! Broken rules: every mistake of every file at once, with its place and what is probably meant.

use portcullis::mail::mistake::Mistake;
use portcullis::rulebook::live;
use std::fs;

fn say(mistakes: &[Mistake]) -> String {
    mistakes.iter().map(|mistake| format!("{mistake}\n")).collect()
}

/// Each folder of `fixtures/bad-rules` holds a rules folder and, in `expected.txt`, all that is wrong with it.
/// `PORTCULLIS_WRITE_EXPECTED=1` writes the files anew.
#[test]
fn case_by_case() {
    let write = std::env::var_os("PORTCULLIS_WRITE_EXPECTED").is_some();
    let mut cases: Vec<_> = fs::read_dir("fixtures/bad-rules").unwrap().flatten().collect();
    cases.sort_by_key(fs::DirEntry::path);
    assert!(cases.len() >= 20);
    for case in cases {
        let told = match live::read(&case.path().join("rules")) {
            Ok(_) => panic!("{} has no mistake", case.path().display()),
            Err(mistakes) => say(&mistakes),
        };
        let expected = case.path().join("expected.txt");
        if write {
            fs::write(&expected, &told).unwrap();
        }
        assert_eq!(told, fs::read_to_string(&expected).unwrap_or_default(), "{}", case.path().display());
    }
}
