//! `portcullis check` when a process that reads attachments breaks down: the message that it read counts as one that could
//! not be inspected, and the other files of the run come out as ever.

use crate::support::catalogue::compose::{hello, mixed, with_file};
use crate::support::catalogue::files::zip::{item_of_many, zip};
use crate::support::gateway::package;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// Longer than a check takes to start its first worker on a machine with other work.
const PATIENCE: Duration = Duration::from_secs(60);

/// Ends the first worker that a check starts. It is started for a task, so it has one.
fn kill_the_first_worker(check: &Child) {
    let end = Instant::now() + PATIENCE;
    let tasks = format!("/proc/{}/task", check.id());
    while Instant::now() < end {
        let tasks = fs::read_dir(&tasks).into_iter().flatten().flatten();
        let children: String =
            tasks.flat_map(|task| fs::read_to_string(task.path().join("children"))).collect();
        if let Some(worker) = children.split_whitespace().next() {
            kill_process(Pid::from_raw(worker.parse().unwrap()).unwrap(), Signal::SEGV).unwrap();
            return;
        }
        std::thread::sleep(Duration::from_millis(1));
    }
    panic!("no worker was started");
}

#[test]
fn a_worker_that_dies_costs_one_file() {
    let folder = tempfile::tempdir().unwrap();
    let small = fs::read(package().join("fixtures/types/document.docx")).unwrap();
    let document = |bytes: &[u8]| with_file("application/octet-stream", "minutes.docx", bytes);
    // Takes a while.
    let long = item_of_many("word/document.xml", "<document>", "<p>as agreed</p>", 50_000, "</document>");
    let mails = [
        ("1.eml", mixed(&[hello()])),
        ("2.eml", document(&zip(&[long]))),
        ("3.eml", document(&small)),
        ("4.eml", mixed(&[hello()])),
    ];
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.args(["check", "--json", "--jobs", "1"]);
    for (name, mail) in mails {
        let file = folder.path().join(name);
        fs::write(&file, mail).unwrap();
        command.arg(file);
    }
    let check = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    kill_the_first_worker(&check);
    let output = check.wait_with_output().unwrap();
    let lines = std::str::from_utf8(&output.stdout).unwrap().lines();
    let verdicts: Vec<Value> = lines.map(|line| serde_json::from_str(line).unwrap()).collect();
    let said: Vec<&str> = verdicts.iter().map(|verdict| verdict["verdict"].as_str().unwrap()).collect();
    assert_eq!(said, ["accept", "quarantine", "accept", "accept"], "{verdicts:#?}");
    let held = &verdicts[1];
    assert_eq!(held["reasons"][0]["rule"], "unreadable", "{held}");
    assert_eq!(held["uninspected"][0]["shortfall"], "poison", "{held}");
    assert_eq!(held["uninspected"][0]["detail"], "the process that read a file broke down", "{held}");
    // One would be quarantined, and that is all that is wrong.
    assert_eq!(output.status.code(), Some(1));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
}
