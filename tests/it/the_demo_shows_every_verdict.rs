//! README's first command: `portcullis demo`, once with `--once` and once as a person would run it.

use crate::support::gateway::package;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Command, Stdio};

fn demo() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_portcullis"));
    command.arg("demo").current_dir(package());
    command
}

#[test]
fn once() {
    let shown = demo().arg("--once").output().unwrap();
    let table = String::from_utf8(shown.stdout).unwrap();
    assert!(shown.status.success(), "{table}{}", String::from_utf8_lossy(&shown.stderr));
    for verdict in ["accept", "quarantine", "reject"] {
        assert!(table.lines().any(|line| line.split_whitespace().nth(1) == Some(verdict)), "{table}");
    }
    assert!(!table.contains("not as expected") && !table.contains("{id}"), "{table}");
}

#[test]
fn and_then_stays_up_for_mails_of_ones_own() {
    let mut running = demo().stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(running.stdout.take().unwrap()).lines().map(Result::unwrap);
    let metrics = lines.find_map(|line| line.strip_prefix("Metrics:    http://").map(str::to_owned)).unwrap();
    let address = metrics.trim_end_matches("/metrics");
    let mut stream = TcpStream::connect(address).unwrap();
    stream.write_all(b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n").unwrap();
    let mut page = String::new();
    stream.read_to_string(&mut page).unwrap();
    running.kill().unwrap();
    running.wait().unwrap();
    assert!(page.contains("portcullis_message_outcomes_total{outcome=\"held\"} 5"), "{page}");
}
