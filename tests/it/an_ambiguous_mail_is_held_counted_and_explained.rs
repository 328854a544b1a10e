//! An ambiguous mail through the gateway: it is read again from the spool, the log and the metrics say so by code, and
//! whoever reviews it can ask why, in plain words.

use crate::support::client::Client;
use crate::support::gateway::Setup;
use crate::support::next_hop::{Script, wait_for};
use std::io::Write;
use std::process::{Command, Stdio};
use std::time::Duration;

/// `NHS number: 999 765 4323` for those who believe the second field.
const MAIL: &str = "From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: list\r\n\
    Content-Transfer-Encoding: 7bit\r\nContent-Transfer-Encoding: base64\r\n\r\n\
    TkhTIG51bWJlcjogOTk5IDc2NSA0MzIzCg==\r\n";

const CLEAN: &str =
    "From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: lunch\r\n\r\nAt one?\r\n";

#[test]
fn from_the_wire_to_the_officer() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    for mail in [CLEAN, MAIL] {
        let mut client = Client::greet(gateway.smtp()).unwrap();
        let reply = client.deliver("jo@council.example", &["sam@partner.example"], mail.as_bytes()).unwrap();
        assert_eq!(reply.code(), 250, "{reply:?}");
    }
    assert_eq!(next_hop.messages().len(), 1);

    let ambiguous = "portcullis_ambiguous_messages_total";
    assert_eq!(gateway.metric(ambiguous, "code=\"HDR-DUP\""), 1.0);
    assert_eq!(gateway.metric(ambiguous, "code=\"NUL\""), 0.0);
    assert_eq!(gateway.metric("portcullis_messages_read_again_total", ""), 1.0);

    // The log is written beside the sessions.
    let written = || gateway.log().matches("message decided").count() == 2;
    assert!(wait_for(Duration::from_secs(10), written), "{}", gateway.log());
    let log = gateway.log();
    let decided: Vec<&str> = log.lines().filter(|line| line.contains("message decided")).collect();
    let [clean, read_again] = decided[..] else { panic!("{log}") };
    assert!(clean.contains("readings=1") && !clean.contains("HDR-DUP"), "{clean}");
    assert!(read_again.contains("readings=6") && read_again.contains("HDR-DUP"), "{read_again}");

    let held = gateway.held();
    let id = held[0]["id"].as_str().unwrap();
    let shown = String::from_utf8(gateway.ask(&["quarantine", "show", id])).unwrap();
    let ways =
        "    - the mail can be read in more than one way, and what it says differs from reader to reader\n";
    let twice = "    - a header field that may stand only once stands twice and says two things (HDR-DUP)\n";
    assert!(shown.contains(ways) && shown.contains(twice), "{shown}");

    let rules = String::from_utf8(gateway.ask(&["rules", "explain", id])).unwrap();
    assert!(rules.starts_with("quarantine, because of "), "{rules}");
    assert!(rules.contains("unreadable (quarantine): matches\n") && rules.contains("HDR-DUP"), "{rules}");
    let lint = ["rules", "lint", "--store", gateway.data().to_str().unwrap()];
    let linted = Command::new(env!("CARGO_BIN_EXE_portcullis")).args(lint).output().unwrap();
    let linted = String::from_utf8(linted.stdout).unwrap();
    let never = linted.lines().filter(|line| line.contains("no mail has met the rule"));
    assert!(
        never.clone().count() > 5 && !linted.contains("unreadable.toml:10:1: advice: no mail"),
        "{linted}"
    );

    let raw = gateway.ask(&["quarantine", "show", id, "--raw"]);
    let explained = explain(&raw);
    assert!(explained.contains("    last: 1 NHS number\n"), "{explained}");
    assert!(!explained.contains("765"), "{explained}");
}

/// What `check --explain -` says of these bytes.
fn explain(mail: &[u8]) -> String {
    let mut check = Command::new(env!("CARGO_BIN_EXE_portcullis"))
        .args(["check", "--explain", "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    check.stdin.take().unwrap().write_all(mail).unwrap();
    String::from_utf8(check.wait_with_output().unwrap().stdout).unwrap()
}
