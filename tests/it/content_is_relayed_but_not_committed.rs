//! Two-phase relay: the next hop has the content while it still arrives, and no message before the verdict. What is
//! held or refused is undone: by RSET where the next hop has CHUNKING, by closing the connection where it has not.

use crate::support::client::{Client, Reply};
use crate::support::corpus::{Expect, Mail, first};
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{NextHop, Script, wait_for};
use std::time::Duration;

fn pair(script: Script) -> (NextHop, Gateway) {
    let next_hop = script.start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    (next_hop, gateway)
}

/// Delivers it behind so many header fields that some of it is on its way before the end.
fn deliver(client: &mut Client, mail: &Mail) -> Reply {
    let to: Vec<&str> = mail.to.iter().map(String::as_str).collect();
    let fields = format!("X-Padding: {}\r\n", "x".repeat(900)).repeat(150);
    client.deliver(&mail.from, &to, &[fields.as_bytes(), &mail.content].concat()).unwrap()
}

#[test]
fn the_next_hop_has_the_content_before_its_end_was_sent() {
    let (next_hop, gateway) = pair(Script::default());
    let mut client = Client::greet(gateway.smtp()).unwrap();
    for line in ["MAIL FROM:<jo@example.org>", "RCPT TO:<sam@council.example>", "DATA"] {
        assert!(client.command(line).unwrap().is_positive(), "{line}");
    }
    let text = "A line about the collection of bins.\r\n".repeat(30_000);
    client.send(format!("Subject: Bins\r\n\r\n{text}").as_bytes()).unwrap();
    let relayed = || -> usize {
        let chunks = next_hop.commands();
        chunks.iter().filter_map(|c| c.strip_prefix("BDAT ")?.split(' ').next()?.parse::<usize>().ok()).sum()
    };
    assert!(wait_for(Duration::from_secs(20), || relayed() > text.len() - 200_000), "{} bytes", relayed());
    assert_eq!(next_hop.messages().len(), 0);
    client.send(b".\r\n").unwrap();
    assert_eq!(client.reply().unwrap().code(), 250);
    assert_eq!(next_hop.messages().len(), 1);
}

#[test]
fn with_chunking_the_connection_goes_on() {
    let (next_hop, gateway) = pair(Script::default());
    let mut client = Client::greet(gateway.smtp()).unwrap();
    // The gateway itself has looked whether there is a next hop, on a connection of its own.
    let mut connections = None;
    for (expect, code, messages) in [
        (Expect::Quarantine, 250, 0),
        (Expect::Accept, 250, 1),
        (Expect::Reject, 550, 1),
        (Expect::Accept, 250, 2),
    ] {
        assert_eq!(deliver(&mut client, &first(expect)).code(), code, "{expect:?}");
        assert_eq!(next_hop.messages().len(), messages, "after {expect:?}");
        connections.get_or_insert_with(|| next_hop.connections());
    }
    assert_eq!(Some(next_hop.connections()), connections, "{:#?}", next_hop.commands());
    assert!(next_hop.commands().iter().filter(|command| *command == "RSET").count() >= 2);
    // Undone, not unseen: the content had been on its way.
    assert!(next_hop.abandoned().iter().any(|message| message.chunked));
}

#[test]
fn without_chunking_the_connection_is_closed_before_the_dot() {
    let (next_hop, gateway) = pair(Script::default().lacking("CHUNKING"));
    let mut client = Client::greet(gateway.smtp()).unwrap();
    for (expect, code, messages) in [
        (Expect::Quarantine, 250, 0),
        (Expect::Accept, 250, 1),
        (Expect::Reject, 550, 1),
        (Expect::Accept, 250, 2),
    ] {
        assert_eq!(deliver(&mut client, &first(expect)).code(), code, "{expect:?}");
        assert_eq!(next_hop.messages().len(), messages, "after {expect:?}");
    }
    assert!(next_hop.connections() >= 3, "{} connections", next_hop.connections());
}
