//! Every block that the documentation marks ```` ```console runnable ```` is typed in as it stands. A line that begins
//! with `$ ` is a command and must succeed, or end with the status that the mark gives (`runnable, exits 1`); the lines
//! below it are what it must print, where `…` stands for anything. Blocks of one page share a folder, in the order of
//! the page; it looks like a clone in which the binary has been built.

use crate::support::gateway::package;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const FENCE: &str = "```console runnable";

#[test]
fn every_runnable_block() {
    let mut pages = vec![package().join("README.md")];
    collect(&package().join("docs"), &mut pages);
    let mut commands = 0;
    for page in &pages {
        let text = fs::read_to_string(page).unwrap();
        let folder = tempfile::tempdir().unwrap();
        for rest in text.split(FENCE).skip(1) {
            let (mark, block) = rest.split("```").next().unwrap().split_once('\n').unwrap();
            let status = mark.strip_prefix(", exits ").map_or(0, |status| status.parse().unwrap());
            for (command, expected) in examples(block) {
                commands += 1;
                run(page, folder.path(), &command, status, &expected);
            }
        }
    }
    assert!(commands > 0, "no page has a runnable block");
}

fn collect(folder: &Path, pages: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, pages);
        } else if path.extension().is_some_and(|e| e == "md") {
            pages.push(path);
        }
    }
}

/// The commands of a block, each with what it prints.
fn examples(block: &str) -> Vec<(String, Vec<String>)> {
    let mut found: Vec<(String, Vec<String>)> = Vec::new();
    for line in block.lines().filter(|line| !line.trim().is_empty()) {
        match (line.strip_prefix("$ "), found.last_mut()) {
            (Some(command), _) => found.push((command.into(), Vec::new())),
            (None, Some((_, printed))) => printed.push(line.into()),
            (None, None) => panic!("a block begins with what no command printed: {line}"),
        }
    }
    found
}

fn run(page: &Path, folder: &Path, command: &str, status: i32, expected: &[String]) {
    let binary = Path::new(env!("CARGO_BIN_EXE_portcullis")).parent().unwrap();
    fs::create_dir_all(folder.join("target")).unwrap();
    for (name, target) in [
        ("rules", package().join("rules")),
        ("fixtures", package().join("fixtures")),
        ("docs", package().join("docs")),
        ("target/release", binary.to_path_buf()),
    ] {
        let link = folder.join(name);
        if !link.exists() {
            std::os::unix::fs::symlink(target, link).unwrap();
        }
    }
    let path = format!("{}:{}", binary.display(), std::env::var("PATH").unwrap());
    let output =
        Command::new("bash").args(["-c", command]).current_dir(folder).env("PATH", path).output().unwrap();
    let printed = String::from_utf8_lossy(&[output.stdout, output.stderr].concat()).into_owned();
    let place = format!("{}: $ {command}", page.display());
    assert_eq!(output.status.code(), Some(status), "{place}\n{printed}");
    let mut lines = printed.lines();
    for pattern in expected {
        assert!(
            lines.any(|line| like(pattern, line)),
            "{place}\nno line like `{pattern}` (in this order) in\n{printed}"
        );
    }
}

fn like(pattern: &str, line: &str) -> bool {
    let mut pieces = pattern.split('…');
    let Some(mut rest) = line.strip_prefix(pieces.next().unwrap_or("")) else { return false };
    let mut last = "";
    for piece in pieces {
        let Some(place) = rest.find(piece) else { return false };
        rest = &rest[place + piece.len()..];
        last = piece;
    }
    rest.trim_end().is_empty() || (last.is_empty() && pattern.ends_with('…'))
}

#[test]
fn a_pattern_is_neither_deaf_nor_blind() {
    for (pattern, line, same) in [
        ("held by x", "held by x", true),
        ("held by x", "held by xy", false),
        ("held … x", "held for review by x", true),
        ("held …", "held for review", true),
        ("… x", "not here", false),
    ] {
        assert_eq!(like(pattern, line), same, "{pattern} / {line}");
    }
}
