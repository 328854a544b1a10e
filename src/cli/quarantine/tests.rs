//! Tests of `portcullis quarantine` on a store of its own, with a next hop that is played.

use super::*;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::policy::route::Route;
use crate::store::config::Config;
use crate::store::handle::Store;
use crate::store::held::{Item, WhyHeld};
use crate::store::journal::Row;
use clap::Parser;
use std::fs;
use tokio::io::{AsyncBufReadExt, AsyncReadExt, AsyncWriteExt, BufReader};
use tokio::net::TcpListener;

const CONTENT: &[u8] = b"Subject: x\r\n\r\n.dot\r\n\xff\0 end\r\n";

#[derive(Debug, Parser)]
struct Line {
    #[command(flatten)]
    args: Args,
}

struct Place {
    dir: tempfile::TempDir,
    store: Store,
}

fn id(number: u8) -> Id {
    Id::from_bytes([number; 16])
}

fn item(number: u8) -> Item {
    let mailbox = |text: &str| Path::to(Address::parse(text).unwrap());
    let mut envelope = Envelope::new(mailbox("officer@council.example"));
    envelope.recipients = vec![mailbox("jo@example.org"), mailbox("mo@example.org")];
    Item {
        id: id(number),
        at: "2026-05-04T09:30:00Z".parse().unwrap(),
        envelope,
        subject: "List\u{1b}[2J \u{202e}fdp".into(),
        size: CONTENT.len() as u64,
        sha256: String::new(),
        reasons: vec![WhyHeld {
            rule: "personal-forwarding".into(),
            title: "Confidential data sent to a personal address".into(),
            clause: "AUP-personal".into(),
            evidence: vec!["2 NHS numbers (high) in part 2".into()],
        }],
        route: Route::Ordinary,
        policy: "0123456789ab".into(),
        state: State::Held,
        outcome: String::new(),
    }
}

fn row(number: u8) -> Row {
    Row {
        id: id(number),
        at: item(number).at,
        direction: "outbound".into(),
        recipients: 2,
        size: CONTENT.len() as u64,
        parts: 1,
        verdict: "quarantine".into(),
        route: Route::Ordinary,
        disposition: "held".into(),
        reply: 250,
        reasons: vec!["personal-forwarding".into()],
        shadow: vec![],
        policy: "0123456789ab".into(),
        inspect_us: 1,
        answer_us: 1,
        facts: Vec::new(),
        mailing: None,
    }
}

impl Place {
    async fn with(numbers: std::ops::RangeInclusive<u8>) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let (store, _) = Store::open(&Config {
            folder: dir.path().join("store"),
            journal_days: u32::MAX,
            facts_days: u32::MAX,
        })
        .unwrap();
        for number in numbers {
            store.hold(item(number), row(number), CONTENT).await.unwrap();
        }
        Self { dir, store }
    }

    /// Runs a command line: exit code, what it printed, what it complained about.
    async fn run(&self, line: &[&str]) -> (u8, Vec<u8>, String) {
        let folder = self.dir.path().join("store");
        let line = [&["quarantine"], line, &["--data", folder.to_str().unwrap()]].concat();
        let args = Line::try_parse_from(line).unwrap().args;
        let (mut out, mut err) = (Vec::new(), Vec::new());
        let code = match execute(args, &mut out, &mut err).await {
            Ok(()) => 0,
            Err(stop) => {
                let status = stop.tell(&mut err);
                let is = |code: &u8| format!("{:?}", ExitCode::from(*code)) == format!("{status:?}");
                (1..=u8::MAX).find(is).unwrap()
            }
        };
        (code, out, String::from_utf8(err).unwrap())
    }

    async fn print(&self, line: &[&str]) -> String {
        let (code, out, err) = self.run(line).await;
        assert_eq!((code, err.as_str()), (0, ""));
        String::from_utf8(out).unwrap()
    }
}

/// A next hop that offers CHUNKING, takes one message and answers its end with `answer`, or hangs up instead. Yields
/// the commands and the content.
async fn next_hop(answer: Option<&'static str>) -> (String, tokio::task::JoinHandle<(Vec<String>, Vec<u8>)>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap().to_string();
    let played = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        let (read, mut write) = stream.split();
        let mut read = BufReader::new(read);
        let (mut commands, mut content) = (Vec::new(), Vec::new());
        write.write_all(b"220 hop.example ESMTP\r\n").await.unwrap();
        loop {
            let mut line = String::new();
            if read.read_line(&mut line).await.unwrap() == 0 {
                return (commands, content);
            }
            let words: Vec<&str> = line.split_whitespace().collect();
            let reply = match words[0] {
                "EHLO" => "250-hop.example\r\n250-8BITMIME\r\n250-BINARYMIME\r\n250 CHUNKING",
                "BDAT" => {
                    let mut chunk = vec![0; words[1].parse().unwrap()];
                    read.read_exact(&mut chunk).await.unwrap();
                    content.append(&mut chunk);
                    match (words.last() == Some(&"LAST"), answer) {
                        (true, None) => return (commands, content),
                        (true, Some(answer)) => answer,
                        (false, _) => "250 2.0.0 go on",
                    }
                }
                _ => "250 2.0.0 Ok",
            };
            commands.push(line.trim_end().to_owned());
            write.write_all(format!("{reply}\r\n").as_bytes()).await.unwrap();
        }
    });
    (address, played)
}

#[tokio::test]
async fn the_list_shows_what_is_held_and_steers_no_terminal() {
    let place = Place::with(1..=3).await;
    place.store.discard(id(2)).await.unwrap();
    let printed = place.print(&["list"]).await;
    assert_eq!(printed.lines().count(), 4);
    let line = printed.lines().find(|line| line.starts_with(&id(1).to_string())).unwrap();
    for shown in [
        "2026-05-04 09:30Z",
        "held",
        "28 B",
        "personal-forwarding",
        "officer@council.example -> 2",
        "List\\u{1b}[2J",
    ] {
        assert!(line.contains(shown), "{line}");
    }
    assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'));
    assert_eq!(place.print(&["list", "--state", "discarded"]).await.lines().count(), 2);
    assert_eq!(place.print(&["list", "--limit", "1"]).await.lines().count(), 2);
    let json = place.print(&["list", "--json", "--state", "held"]).await;
    let items: Vec<Item> = json.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(items.len(), 2);
    assert_eq!(items[0].envelope, item(1).envelope);
}

#[tokio::test]
async fn a_message_is_shown_with_its_reasons_and_exactly() {
    let place = Place::with(1..=1).await;
    let number = id(1).to_string();
    let printed = place.print(&["show", &number]).await;
    for shown in [
        "<officer@council.example>",
        "<mo@example.org>",
        "AUP-personal",
        "2 NHS numbers",
        "whole and unchanged",
    ] {
        assert!(printed.contains(shown), "{printed}");
    }
    assert!(!printed.contains('\u{1b}') && !printed.contains('\u{202e}'));
    assert_eq!(place.run(&["show", "--raw", &number]).await.1, CONTENT);
    let mail = place.dir.path().join(format!("store/held/{number}.mail"));
    let mut bytes = fs::read(&mail).unwrap();
    *bytes.last_mut().unwrap() ^= 1;
    fs::write(&mail, bytes).unwrap();
    let printed = place.print(&["show", &number]).await;
    assert!(
        printed.contains("damaged: never released") && printed.contains("its content has changed"),
        "{printed}"
    );
    let (code, out, err) = place.run(&["show", "--raw", &number]).await;
    assert_eq!((code, out.len()), (1, 0), "{err}");
}

#[tokio::test]
async fn a_release_reaches_the_next_hop_byte_for_byte() {
    let place = Place::with(1..=1).await;
    let number = id(1).to_string();
    let (address, played) = next_hop(Some("250 2.0.0 Ok: queued as 4711")).await;
    let printed = place.print(&["release", &number, "--next-hop", &address]).await;
    assert!(printed.contains("queued as 4711"), "{printed}");
    let (commands, content) = played.await.unwrap();
    assert_eq!(content, CONTENT);
    let envelope: Vec<&str> = commands
        .iter()
        .map(String::as_str)
        .filter(|line| line.starts_with("MAIL") || line.starts_with("RCPT"))
        .collect();
    assert_eq!(
        envelope,
        ["MAIL FROM:<officer@council.example>", "RCPT TO:<jo@example.org>", "RCPT TO:<mo@example.org>"]
    );
    let printed = place.print(&["show", &number]).await;
    assert!(
        printed.contains("released") && printed.contains("queued as 4711") && printed.contains("removed")
    );
    let (code, _, err) = place.run(&["release", &number, "--next-hop", &address]).await;
    assert_eq!(code, 1);
    assert!(err.contains("the item is released"), "{err}");
}

#[tokio::test]
async fn a_refused_release_keeps_the_message() {
    let place = Place::with(1..=1).await;
    let number = id(1).to_string();
    let (address, played) = next_hop(Some("552 5.3.4 too \u{202e}big")).await;
    let (code, _, err) = place.run(&["release", &number, "--next-hop", &address]).await;
    assert_eq!(code, 1);
    assert!(err.contains("552 5.3.4 too \\u{202e}big"), "{err}");
    played.await.unwrap();
    assert_eq!(place.store.item(id(1)).await.unwrap().state, State::Held);
    let gone = TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap().to_string();
    let (code, _, err) = place.run(&["release", &number, "--next-hop", &gone]).await;
    assert_eq!(code, 1, "{err}");
    assert_eq!(place.store.item(id(1)).await.unwrap().state, State::Held);
}

#[tokio::test]
async fn a_release_without_an_answer_is_done_again_only_knowingly() {
    let place = Place::with(1..=1).await;
    let number = id(1).to_string();
    let (address, played) = next_hop(None).await;
    let (code, _, err) = place.run(&["release", &number, "--next-hop", &address]).await;
    assert_eq!(code, 1);
    assert!(err.contains("may or may not"), "{err}");
    played.await.unwrap();
    let (address, played) = next_hop(Some("250 2.0.0 Ok")).await;
    let (code, _, err) = place.run(&["release", &number, "--next-hop", &address]).await;
    assert_eq!(code, 1);
    assert!(err.contains("--again"), "{err}");
    place.print(&["release", &number, "--next-hop", &address, "--again"]).await;
    assert_eq!(played.await.unwrap().1, CONTENT);
    assert_eq!(place.store.item(id(1)).await.unwrap().state, State::Released);
}

#[tokio::test]
async fn several_are_done_one_by_one() {
    let place = Place::with(1..=2).await;
    let (one, two, none) = (id(1).to_string(), id(2).to_string(), id(9).to_string());
    let (code, out, err) = place.run(&["discard", &one, &none, &two]).await;
    assert_eq!(code, 66);
    assert_eq!(String::from_utf8(out).unwrap().lines().count(), 2);
    assert!(err.contains("no such item") && err.contains("1 of 3"), "{err}");
    assert_eq!(place.run(&["show", &none]).await.0, 66);
    assert_eq!(place.run(&["discard", &none, &one]).await.0, 1, "one failed for another reason");
}

#[test]
fn wrong_usage_is_refused_before_anything_is_touched() {
    for line in [
        &["quarantine"][..],
        &["quarantine", "show", "../../etc/passwd"],
        &["quarantine", "release", "00000000000000000000000000"],
        &["quarantine", "discard"],
        &["quarantine", "list", "--state", "lost"],
    ] {
        assert_eq!(Line::try_parse_from(line).unwrap_err().exit_code(), 2, "{line:?}");
    }
    let help = Line::try_parse_from(["quarantine", "--help"]).unwrap_err().to_string();
    assert!(help.contains("64 wrong usage, 66 no such item"), "{help}");
}
