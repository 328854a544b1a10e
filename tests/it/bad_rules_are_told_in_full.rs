//! Broken rules: every mistake of every file at once, with its place and what is probably meant.

use portcullis::mail::mistake::Mistake;
use portcullis::rulebook::live;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::process::Command;

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
    assert!(cases.len() >= 60);
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

/// A sound rules folder in which `break_it` has done something, and what is told of it; the folder is called `R`.
#[track_caller]
fn told(break_it: impl FnOnce(&Path), expected: &str) {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    fs::create_dir_all(rules.join("lists")).unwrap();
    fs::write(rules.join("lists/own-domains.txt"), ".council.example\n").unwrap();
    break_it(&rules);
    let mistakes = live::read(&rules).map(drop).unwrap_err();
    assert_eq!(say(&mistakes).replace(rules.to_str().unwrap(), "R"), expected);
}

/// A rule whose condition is this line.
fn rule(condition: &str) -> String {
    let sound = fs::read_to_string("fixtures/bad-rules/mail-is-missing/rules/secret-plans.toml").unwrap();
    let (before, rest) = sound.split_once("[when]").unwrap();
    let (_, after) = rest.split_once("[tell]").unwrap();
    format!("{before}[when]\n{condition}\n[tell]{after}")
}

#[test]
fn links_in_a_circle_and_to_nowhere() {
    told(
        |rules| {
            symlink("loop.toml", rules.join("loop.toml")).unwrap();
            symlink("nowhere.txt", rules.join("lists/friends.txt")).unwrap();
        },
        "R/loop.toml: the file cannot be read: Too many levels of symbolic links (os error 40)\n\
         R/lists/friends.txt: the file cannot be read: it does not exist\n",
    );
    // A folder that holds itself is not walked into.
    told(
        |rules| symlink(".", rules.join("again")).unwrap(),
        "R/again: a folder inside the rules folder is not read\n  hint: move its rules one level up; lists belong into \
         `lists`, detectors into `detectors`, dictionaries into `dictionaries`\n",
    );
}

#[test]
fn what_is_no_file_where_a_file_belongs() {
    told(
        |rules| {
            fs::create_dir_all(rules.join("secret-plans.toml")).unwrap();
            fs::create_dir_all(rules.join("lists/friends.txt")).unwrap();
            let pipe = Command::new("mkfifo").arg(rules.join("pipe.toml")).status().unwrap();
            assert!(pipe.success());
        },
        "R/pipe.toml: the file cannot be read: it is no ordinary file\n\
         R/secret-plans.toml: a folder inside the rules folder is not read\n  hint: move its rules one level up; lists \
         belong into `lists`, detectors into `detectors`, dictionaries into `dictionaries`\n\
         R/lists/friends.txt: the file cannot be read: it is no ordinary file\n",
    );
    told(
        |rules| {
            fs::remove_dir_all(rules.join("lists")).unwrap();
            fs::write(rules.join("lists"), ".council.example\n").unwrap();
        },
        "R/lists/own-domains.txt: this list is missing\n  hint: put the domains of your organisation there, one a line, \
         for instance `.council.example`\n",
    );
}

#[test]
fn a_file_that_fails_while_it_is_read() {
    // Nothing lies at its first address, so that reading it fails for the superuser, too.
    told(
        |rules| symlink("/proc/self/mem", rules.join("lists/friends.txt")).unwrap(),
        "R/lists/friends.txt: the file cannot be read: Input/output error (os error 5)\n",
    );
}

#[test]
fn no_folder_at_all() {
    told(
        |rules| fs::remove_dir_all(rules).unwrap(),
        "R: the folder cannot be read: it does not exist\n  hint: check the path and its permissions\n",
    );
    told(
        |rules| {
            fs::remove_dir_all(rules).unwrap();
            fs::write(rules, "").unwrap();
        },
        "R: the folder cannot be read: it is not a folder\n  hint: check the path and its permissions\n",
    );
}

#[test]
fn ten_megabytes_where_a_line_belongs() {
    let with_rule = |condition: String, expected: &str| {
        told(|rules| fs::write(rules.join("secret-plans.toml"), rule(&condition)).unwrap(), expected);
    };
    let with_list = |list: &[u8], expected: &str| {
        told(|rules| fs::write(rules.join("lists/friends.txt"), list).unwrap(), expected);
    };
    let too_large = "R/secret-plans.toml: the file is larger than 262144 bytes\n";
    with_rule(format!("attachment = {{ name = \"{}\" }}", "a*".repeat(5_000_000)), too_large);
    let long = "a*".repeat(120_000);
    with_rule(
        format!("attachment = {{ name = \"{long}\" }}"),
        "R/secret-plans.toml:10:23: the text is longer than 200 characters\n  hint: write one short line\n",
    );
    let shown = |characters: usize| long.get(..characters).unwrap();
    with_rule(
        format!("direction = \"{long}\""),
        &format!(
            "R/secret-plans.toml:10:13: unknown direction `{}…\n  hint: known: `inbound`, `internal`, `outbound`, \
             `transit`\n",
            shown(600 - "unknown direction `".len()),
        ),
    );
    with_list(
        "a*".repeat(5_000_000).as_bytes(),
        &format!(
            "R/lists/friends.txt:1:1: `{}…\n  hint: one entry a line: `example.org`, `.example.org` or \
             `jo@example.org`; comments begin with `#`\n",
            shown(599),
        ),
    );
    let too_large = "R/lists/friends.txt: the file is larger than 16777216 bytes\n";
    with_list("a@example.org\n".repeat(2_000_000).as_bytes(), too_large);
    with_list(&vec![b'\n'; 17_000_000], too_large);
}

#[test]
fn more_brackets_than_anybody_reads() {
    let deep = format!("{}direction = \"outbound\"{}", "any = [ { ".repeat(10_000), " } ]".repeat(10_000));
    told(
        |rules| fs::write(rules.join("secret-plans.toml"), rule(&deep)).unwrap(),
        "R/secret-plans.toml:10:407: cannot recurse further; max recursion depth met\n  hint: the line does not read as \
         TOML: check its quotes (straight ones), brackets, commas and dates\n",
    );
}

#[test]
fn more_files_than_rules() {
    told(
        |rules| (0..10_001).for_each(|number| fs::write(rules.join(format!("{number}.txt")), "").unwrap()),
        "R: the folder has more than 10000 files\n  hint: is this the rules folder?\n",
    );
}
