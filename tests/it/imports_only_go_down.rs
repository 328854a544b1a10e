//! The floors of the house: imports go down only, modules form no circle, and below the pure line there is no
//! clock, no randomness, no I/O and no runtime.
//!
//! The sources are read as tokens, so a comment, a doc link or a string never counts as an import. Code that is
//! compiled only for tests is left out.

use crate::support::rust_source::{Reference, SourceFile};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// Every top-level module and its floor. A module that is missing here fails the test.
const FLOORS: &[(&str, Floor)] = &[
    ("main", Floor::At(11)),
    ("cli", Floor::At(10)),
    ("app", Floor::At(9)),
    ("tools", Floor::At(9)),
    ("config", Floor::At(8)),
    ("smtp", Floor::At(7)),
    ("milter", Floor::At(7)),
    ("gateway", Floor::At(6)),
    ("console", Floor::At(5)),
    ("rulebook", Floor::At(5)),
    ("store", Floor::At(4)),
    ("telemetry", Floor::At(4)),
    ("policy", Floor::At(3)),
    ("inspect", Floor::At(2)),
    ("message", Floor::At(1)),
    ("content", Floor::At(1)),
    ("detect", Floor::At(1)),
    ("mail", Floor::At(0)),
    ("charset", Floor::At(0)),
    ("malware", Floor::Ground),
    ("net", Floor::Ground),
    ("next_hop", Floor::Ground),
    ("workers", Floor::Ground),
    ("tools", Floor::Ground),
    ("workers", Floor::Ground),
];

/// The lowest floor that may touch the world. Everything below it is pure.
const SHELL: u8 = 4;

/// What the pure floors never name: a path that begins like this is a violation there.
const IMPURE: &[&str] = &[
    "tokio",
    "tracing",
    "rand",
    "getrandom",
    "tempfile",
    "socket2",
    "rusqlite",
    "axum",
    "prometheus",
    "std::fs",
    // Reading from bytes in memory, as libraries that unpack want it, touches nothing.
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "std::env",
    "std::process",
    "std::thread",
    "std::os",
    "std::net::TcpStream",
    "std::net::TcpListener",
    "std::net::UdpSocket",
    "std::net::ToSocketAddrs",
    "std::time::SystemTime",
    "std::time::Instant",
    "std::time::*",
    "std::net::*",
    "jiff::Timestamp::now",
    "jiff::Zoned::now",
];

/// Where a top-level module stands.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Floor {
    At(u8),
    /// A helper of the shell: any shell floor may use it; it uses only the pure floors and other helpers.
    Ground,
}

#[test]
fn the_house_stands() {
    let files = SourceFile::read_tree(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"));
    assert!(files.len() > 20, "only {} source files found", files.len());
    let complaints = complaints(&files);
    assert!(complaints.is_empty(), "{} violations:\n{}", complaints.len(), complaints.join("\n"));
}

/// Everything that is wrong with these sources, one line each with its place.
fn complaints(files: &[SourceFile]) -> Vec<String> {
    let mut found = Vec::new();
    let mut arrows: BTreeMap<&str, BTreeMap<&str, String>> = BTreeMap::new();
    for file in files {
        if !file.module.is_empty() && floor(&file.module).is_none() {
            found.push(format!("{}: `{}` has no floor; add it to FLOORS", file.path, file.module));
        }
        for reference in &file.references {
            if let Some(complaint) = impurity(file, reference) {
                found.push(complaint);
            }
            let Some(target) = owner(files, &reference.path) else { continue };
            if target == file.module {
                continue;
            }
            if let Some(complaint) = upward(file, target, reference) {
                found.push(complaint);
            }
            let place = format!("{}:{}", file.path, reference.line);
            arrows.entry(&file.module).or_default().entry(target).or_insert(place);
        }
    }
    found.extend(circles(&arrows));
    found
}

/// The floor of the top-level module that this module belongs to.
fn floor(module: &str) -> Option<Floor> {
    let top = module.split("::").next().unwrap_or(module);
    FLOORS.iter().find(|(name, _)| *name == top).map(|(_, floor)| *floor)
}

/// The module of this crate that a path inside the crate leads into: the longest prefix that is a file.
fn owner<'a>(files: &'a [SourceFile], path: &str) -> Option<&'a str> {
    let inside = path.strip_prefix("crate::")?;
    files
        .iter()
        .map(|file| file.module.as_str())
        .filter(|module| {
            !module.is_empty() && (inside == *module || inside.starts_with(&format!("{module}::")))
        })
        .max_by_key(|module| module.len())
}

fn upward(file: &SourceFile, target: &str, reference: &Reference) -> Option<String> {
    if file.module.is_empty() || file.module.split("::").next() == target.split("::").next() {
        return None;
    }
    let (from, to) = (floor(&file.module)?, floor(target)?);
    let allowed = match (from, to) {
        (Floor::At(from), Floor::At(to)) => to < from,
        (Floor::At(from), Floor::Ground) => from >= SHELL,
        (Floor::Ground, Floor::At(to)) => to < SHELL,
        (Floor::Ground, Floor::Ground) => true,
    };
    (!allowed).then(|| {
        format!(
            "{}:{}: `{}` ({from:?}) imports `{}` ({to:?}): imports go down only",
            file.path, reference.line, file.module, reference.path
        )
    })
}

fn impurity(file: &SourceFile, reference: &Reference) -> Option<String> {
    let Some(Floor::At(level)) = floor(&file.module) else { return None };
    if level >= SHELL {
        return None;
    }
    let path = &reference.path;
    let culprit = IMPURE.iter().find(|bad| path == *bad || path.starts_with(&format!("{bad}::")))?;
    Some(format!(
        "{}:{}: `{path}`: `{culprit}` is out of bounds below floor {SHELL}; hand the value in",
        file.path, reference.line
    ))
}

/// One line for each arrow that closes a circle of files.
fn circles(arrows: &BTreeMap<&str, BTreeMap<&str, String>>) -> Vec<String> {
    let mut found = Vec::new();
    for (from, targets) in arrows {
        for (to, place) in targets {
            if reaches(arrows, to, from) {
                found.push(format!("{place}: `{from}` -> `{to}` is part of a circle"));
            }
        }
    }
    found
}

fn reaches(arrows: &BTreeMap<&str, BTreeMap<&str, String>>, from: &str, goal: &str) -> bool {
    let mut seen = BTreeSet::from([from]);
    let mut open = vec![from];
    while let Some(here) = open.pop() {
        if here == goal {
            return true;
        }
        for next in arrows.get(here).into_iter().flat_map(BTreeMap::keys) {
            if seen.insert(next) {
                open.push(next);
            }
        }
    }
    false
}

mod planted {
    //! The test must be able to fail: each planted violation is found, and its innocent twin is not.

    use super::*;

    fn judge(files: &[(&str, &str)]) -> Vec<String> {
        let files = SourceFile::parse_all(files.iter().copied());
        complaints(&files)
    }

    #[track_caller]
    fn caught(files: &[(&str, &str)], place: &str) {
        let complaints = judge(files);
        assert!(complaints.iter().any(|c| c.starts_with(place)), "nothing at {place} in {complaints:?}");
    }

    #[track_caller]
    fn innocent(files: &[(&str, &str)]) {
        assert_eq!(judge(files), Vec::<String>::new());
    }

    const MAIL: (&str, &str) = ("src/mail/mod.rs", "");
    const STORE: (&str, &str) = ("src/store/mod.rs", "pub mod held;");

    #[test]
    fn an_import_that_runs_up() {
        caught(&[STORE, ("src/mail/mod.rs", "\nuse crate::store::held::Item;")], "src/mail/mod.rs:2");
        caught(
            &[STORE, ("src/mail/mod.rs", "fn f() -> crate::store::Held { loop {} }")],
            "src/mail/mod.rs:1",
        );
        caught(&[STORE, ("src/mail/a.rs", "use super::super::store;")], "src/mail/a.rs:1");
        innocent(&[MAIL, ("src/store/mod.rs", "use crate::mail;\nuse {std::fs, crate::mail as m};")]);
    }

    #[test]
    fn an_import_from_the_same_floor() {
        let content = ("src/content/mod.rs", "");
        caught(&[content, ("src/message/walk.rs", "use crate::{content::Kind};")], "src/message/walk.rs:1");
    }

    #[test]
    fn a_path_through_an_imported_module() {
        let files = [("src/mail/mod.rs", ""), STORE, ("src/store/held.rs", "")];
        innocent(&files);
        let up = ("src/detect/mod.rs", "use crate as house;\nfn f() { house::store::held::new() }");
        caught(&[files[0], files[1], files[2], up], "src/detect/mod.rs:2");
    }

    #[test]
    fn a_pure_floor_that_uses_a_shell_helper() {
        let net = ("src/net/mod.rs", "use crate::mail;");
        innocent(&[MAIL, net, ("src/store/mod.rs", "use crate::net;")]);
        caught(&[MAIL, net, ("src/inspect/mod.rs", "use crate::net;")], "src/inspect/mod.rs:1");
        caught(&[STORE, ("src/net/mod.rs", "use crate::store;")], "src/net/mod.rs:1");
    }

    #[test]
    fn a_circle_inside_one_module() {
        let a = ("src/mail/a.rs", "use super::b::B;");
        caught(
            &[a, ("src/mail/b.rs", "use crate::mail::c::C;"), ("src/mail/c.rs", "use super::a::A;")],
            "src/mail/a.rs:1",
        );
        innocent(&[a, ("src/mail/b.rs", "use crate::mail::c::C;"), ("src/mail/c.rs", "")]);
    }

    #[test]
    fn a_clock_a_file_a_socket_or_a_runtime_below_the_line() {
        for bad in [
            "use std::time::Instant;",
            "use std::time::{self, SystemTime};",
            "fn f() { let _ = std::time::Instant::now(); }",
            "use std::time; fn f() { time::Instant::now(); }",
            "use std::{fmt, fs};",
            "use std::io::stdin;",
            "use std::io; fn f() { io::stdout(); }",
            "use std::net::TcpStream;",
            "use tokio::sync::mpsc;",
            "fn f() { tracing::info!(\"x\"); }",
            "use rand::Rng;",
            "use jiff::Timestamp; fn f() { Timestamp::now(); }",
        ] {
            caught(&[("src/policy/mod.rs", bad)], "src/policy/mod.rs:1");
            innocent(&[("src/store/mod.rs", bad)]);
        }
        innocent(&[(
            "src/policy/mod.rs",
            "use std::net::IpAddr;\nuse std::io::Read;\nuse std::time::Duration;\nuse jiff::Timestamp;",
        )]);
    }

    #[test]
    fn comments_strings_and_tests_do_not_count() {
        innocent(&[
            STORE,
            (
                "src/mail/mod.rs",
                r##"
                //! See [`crate::store`]. use crate::store;
                /* use crate::store; /* nested */ use std::fs; */
                const TEXT: &str = "crate::store // \" ";
                const RAW: &str = r#"use std::fs;"#;
                fn life<'a>(x: &'a str) -> char { '"' }
                #[cfg(test)]
                mod tests { use std::fs; mod inner { use crate::store; } }
                #[cfg(test)]
                use std::io;
                "##,
            ),
            ("src/detect/tests.rs", "use std::fs;"),
            ("src/detect/mod.rs", "#[cfg(test)]\nmod tests;"),
        ]);
        caught(&[("src/mail/mod.rs", "#[cfg(test)]\nmod tests { }\nuse std::fs;")], "src/mail/mod.rs:3");
    }

    #[test]
    fn a_module_without_a_floor() {
        caught(&[("src/attic/mod.rs", "")], "src/attic/mod.rs");
    }
}
