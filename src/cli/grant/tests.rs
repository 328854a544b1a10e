//! Tests of `portcullis grant` on a store of its own.

use super::*;
use crate::inspect::grant::GrantId;
use crate::mail::id::Id;
use crate::store::config::Config;
use crate::store::grants::{Used, Using};
use crate::store::handle::Store;
use clap::Parser;
use std::fs;

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

struct Place {
    dir: tempfile::TempDir,
    store: Store,
}

const NOW: &str = "2026-05-04T09:30:00Z";
const ADD: &[&str] = &[
    "add",
    "--who",
    "Jo@council.example",
    "--rule",
    "mass-mail",
    "--approver",
    "A. Manager",
    "--reference",
    "Ticket 4711 \u{202e}",
    "--until",
    "2026-05-31",
];

fn moment(text: &str) -> Timestamp {
    text.parse().unwrap()
}

impl Place {
    fn new() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(&Config {
            folder: dir.path().join("store"),
            journal_days: u32::MAX,
            facts_days: u32::MAX,
        })
        .unwrap();
        Self { dir, store }
    }

    /// Runs a command line at a moment: the exit code, what it printed, what it complained about.
    fn at(&self, now: &str, line: &[&str]) -> (String, String, String) {
        let folder = self.dir.path().join("store");
        let line = [&["grant"], line, &["--data", folder.to_str().unwrap()]].concat();
        let args = Line::try_parse_from(line).unwrap().args;
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let runtime = crate::cli::runtime::with_threads(1).unwrap();
        let code = match runtime.block_on(execute(args, moment(now), &mut out)) {
            Ok(()) => ExitCode::SUCCESS,
            Err(stop) => stop.tell(&mut err),
        };
        (format!("{code:?}"), String::from_utf8(out).unwrap(), String::from_utf8(err).unwrap())
    }

    #[track_caller]
    fn print(&self, line: &[&str]) -> String {
        let (code, out, err) = self.at(NOW, line);
        assert_eq!((code, err.as_str()), (format!("{:?}", ExitCode::SUCCESS), ""), "{line:?}");
        out
    }

    #[track_caller]
    fn fails(&self, line: &[&str], code: ExitCode, words: &str) {
        let (found, out, err) = self.at(NOW, line);
        assert_eq!((found, out.as_str()), (format!("{code:?}"), ""), "{line:?} {err}");
        assert!(err.contains(words), "{words:?} is not in\n{err}");
    }

    fn used(&self, grant: u32, message: u8) {
        let using = Using {
            message: Id::from_bytes([message; 16]),
            at: moment(NOW),
            recipients: 300,
            grants: vec![GrantId(grant)],
        };
        let runtime = crate::cli::runtime::with_threads(1).unwrap();
        assert_eq!(runtime.block_on(self.store.use_grants(using)).unwrap(), Used::Yes);
    }
}

fn with(more: &[&'static str]) -> Vec<&'static str> {
    [ADD, more].concat()
}

#[test]
fn a_grant_is_entered_listed_shown_used_and_revoked() {
    let place = Place::new();
    let printed = place.print(&with(&["--uses", "3", "--recipients", "1000", "--to", ".example.org"]));
    for line in [
        "Grant      G-0001",
        "Standing   in force",
        "Who        jo@council.example",
        "Rule       mass-mail",
        "To         .example.org",
        "From       2026-05-04 09:30:00Z",
        "Until      2026-06-01 00:00:00Z",
        "Messages   3 of 3 left",
        "Recipients 1000 of 1000 left",
        "Approver   A. Manager",
        "Reference  Ticket 4711 \\u{202e}",
    ] {
        assert!(printed.lines().any(|printed| printed == line), "{line}\n{printed}");
    }
    place.used(1, 7);
    let list = place.print(&["list"]);
    let line = list.lines().nth(1).unwrap();
    for shown in [
        "G-0001",
        "in force",
        "2026-06-01 00:00Z",
        "mass-mail",
        "    1          2  jo@council.example, A. Manager",
    ] {
        assert!(line.contains(shown), "{shown:?} {line}");
    }
    let shown = place.print(&["show", "g-1"]);
    let message = Id::from_bytes([7; 16]).to_string();
    assert!(shown.contains(&format!("  {message}  2026-05-04 09:30:00Z  300 recipients\n")), "{shown}");
    let json: serde_json::Value = serde_json::from_str(&place.print(&["show", "G-0001", "--json"])).unwrap();
    assert_eq!((&json["id"], &json["standing"]), (&"G-0001".into(), &"in force".into()));
    assert_eq!(
        (&json["uses"], &json["uses_left"], &json["recipients_left"]),
        (&3.into(), &2.into(), &700.into())
    );
    assert_eq!((&json["who"], &json["to"][0]), (&"jo@council.example".into(), &".example.org".into()));
    assert_eq!(json["history"][0]["message"], serde_json::Value::from(message));
    assert_eq!(place.print(&["revoke", "G-0001", "--why", "the campaign is over"]), "G-0001: revoked\n");
    assert_eq!(place.print(&["list"]).lines().count(), 1);
    assert!(place.print(&["list", "--all"]).contains("revoked"));
    assert!(place.print(&["show", "G-1"]).contains("Revoked    2026-05-04 09:30:00Z: the campaign is over"));
    place.fails(&["revoke", "G-1", "--why", "again"], exit::NO, "G-0001 was revoked before");
    place.fails(&["revoke", "G-9", "--why", "no"], exit::no_input(), "there is no grant G-0009");
    place.fails(&["show", "G-9"], exit::no_input(), "there is no grant G-0009");
}

#[test]
fn everything_that_is_wrong_with_a_grant_is_told_at_once_and_nothing_is_entered() {
    let place = Place::new();
    let late = with(&["--from", "2026-05-01", "--recipients", "10", "--recipients-each", "11"]);
    let (_, _, err) = place.at(NOW, &late);
    assert!(
        err.contains("--from is in the past") && err.contains("one message may have more recipients"),
        "{err}"
    );
    place.fails(&late, exit::usage(), "leave it out: the grant begins now");
    place.fails(&with(&["--from", "2026-06-01"]), exit::usage(), "it ends before it begins");
    let mut over = ADD.to_vec();
    *over.last_mut().unwrap() = "2026-05-03";
    place.fails(&over, exit::usage(), "--until is in the past");
    *over.last_mut().unwrap() = "2026-05-04T09:30:00Z";
    place.fails(&over, exit::usage(), "--until is in the past");
    assert_eq!(place.print(&["list", "--all"]).lines().count(), 1);
    // Today is not over.
    *over.last_mut().unwrap() = "2026-05-04";
    assert!(place.print(&[&over[..], &["--from", "2026-05-04"]].concat()).contains("in force"));
    let nowhere = Place::new();
    fs::remove_dir_all(nowhere.dir.path().join("store")).unwrap();
    nowhere.fails(ADD, exit::NO, "there is no store");
}

#[test]
fn rule_and_lists_are_looked_up_where_there_are_rules() {
    let place = Place::new();
    let folder = place.dir.path().join("rules");
    for (name, bytes) in crate::rulebook::shipped::files() {
        let path = place.dir.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let folder: &'static str = Box::leak(folder.to_str().unwrap().to_owned().into_boxed_str());
    let rule = |rule: &'static str, more: &[&'static str]| {
        let mut line = with(&["--rules", folder]);
        line[4] = rule;
        [&line[..], more].concat()
    };
    assert!(
        place.print(&rule("mass-mail", &["--to", "list:secure-domains"])).contains("list:secure-domains")
    );
    place.fails(&rule("mas-mail", &[]), exit::usage(), "did you mean `mass-mail`?");
    place.fails(
        &rule("parking", &[]),
        exit::usage(),
        "a grant can lift: forwarded-pictures, global-addresses, mass-mail,",
    );
    place.fails(&rule("malware", &[]), exit::usage(), "no grant lifts the rule `malware`");
    let unknown = rule("mass-mail", &["--to", "list:secure-domain"]);
    place.fails(&unknown, exit::usage(), "did you mean `secure-domains`?");
    fs::write(std::path::Path::new(folder).join("bad.toml"), "id = 1").unwrap();
    place.fails(&rule("mass-mail", &[]), exit::config(), "bad.toml");
    // What a file says does not steer a terminal.
    fs::write(std::path::Path::new(folder).join("bad.toml"), "\"\\u001b[2J\" = 1").unwrap();
    let (_, _, err) = place.at(NOW, &rule("mass-mail", &[]));
    assert!(!err.contains('\u{1b}') && err.contains("u{1b}[2J"), "{err}");
}

#[test]
fn what_ends_soon_and_what_nobody_uses_is_told() {
    let place = Place::new();
    for (until, uses) in
        [("2026-05-31", 5), ("2026-05-10", 5), ("2026-12-31", 5), ("2026-05-05T10:00:00Z", 1)]
    {
        let mut line = ADD.to_vec();
        *line.last_mut().unwrap() = until;
        place.print(&[&line[..], &["--uses", if uses == 1 { "1" } else { "5" }]].concat());
    }
    place.used(1, 1);
    place.used(2, 2);
    place.used(4, 4);
    let told = place.print(&["expiring"]);
    let lines: Vec<&str> = told.lines().skip(1).collect();
    assert_eq!(lines.len(), 2, "{told}");
    assert!(lines[0].starts_with("G-0002") && lines[0].ends_with(": ends in 6 days"), "{told}");
    assert!(lines[1].starts_with("G-0003") && lines[1].ends_with(": never used"), "{told}");
    let told = place.print(&["expiring", "--within", "300d", "--json"]);
    assert_eq!(told.lines().count(), 3);
    let (_, told, _) = place.at("2027-01-01T00:00:00Z", &["expiring"]);
    assert_eq!(told.lines().count(), 1, "what has ended does not end soon");
}

#[test]
fn wrong_usage_is_refused_before_anything_is_touched() {
    let change = |place: usize, text: &'static str| {
        let mut line = ADD.to_vec();
        line[place] = text;
        [&["grant"], &line[..]].concat()
    };
    for (line, words) in [
        (change(2, "jo"), "write jo@council.example"),
        (change(4, "Mass Mail"), "not the id of a rule"),
        (change(6, " "), "the text is empty"),
        (change(8, "a\nb"), "write one line"),
        (change(10, "31.05.2026"), "write a day such as 2026-06-30"),
        (change(10, "2026-02-30"), "write a day such as 2026-06-30"),
        ([&["grant"], ADD, &["--uses", "0"]].concat(), "0 is not in 1.."),
        (vec!["grant", "show", "17"], "not the id of a grant"),
        (vec!["grant", "revoke", "G-1"], "--why"),
        (vec!["grant", "expiring", "--within", "soon"], "a length of time"),
    ] {
        let refused = Line::try_parse_from(&line).unwrap_err().to_string();
        assert!(refused.contains(words), "{line:?}: {refused}");
    }
    assert!(Line::try_parse_from(["grant", "add", "--who", "jo@council.example"]).is_err());
}
