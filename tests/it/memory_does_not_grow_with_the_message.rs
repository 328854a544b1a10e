//! The memory of a session has a bound, whatever a client sends: a large message, a hundred thousand tiny chunks
//! (S-17), a command without an end (S-29), a next hop that has stopped reading (F-14).

use crate::support::client::{Client, NoReply};
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{Act, Script};
use std::time::Duration;

const MEBIBYTE: u64 = 1 << 20;

/// What a session may cost on top of what a first one has made the process keep.
const SESSION: u64 = 8 * MEBIBYTE;

/// A client with an open transaction, after one message that has warmed everything up.
fn warm(gateway: &Gateway) -> (Client, u64) {
    let mut client = Client::greet(gateway.smtp()).unwrap();
    let text = "Nothing but a line of text.\r\n".repeat(100_000);
    let reply = client.deliver("jo@example.org", &["sam@council.example"], text.as_bytes()).unwrap();
    assert_eq!(reply.code(), 250, "{reply:?}");
    for line in ["MAIL FROM:<jo@example.org>", "RCPT TO:<sam@council.example>"] {
        assert!(client.command(line).unwrap().is_positive(), "{line}");
    }
    let memory = gateway.memory();
    (client, memory)
}

#[track_caller]
fn bounded(gateway: &Gateway, before: u64) {
    let grown = gateway.memory().saturating_sub(before);
    assert!(grown < SESSION, "grown by {} KiB", grown / 1024);
}

#[test]
fn a_large_message() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).start();
    let (mut client, before) = warm(&gateway);
    assert_eq!(client.command("DATA").unwrap().code(), 354);
    client.send(b"Subject: Large\r\n\r\n").unwrap();
    let block = "Fifty-eight bytes of text, and then the end of its line.\r\n".repeat(16_384);
    for _ in 0..40 {
        client.send(block.as_bytes()).unwrap();
        bounded(&gateway, before);
    }
    client.send(b".\r\n").unwrap();
    assert_eq!(client.reply().unwrap().code(), 250);
    bounded(&gateway, before);
}

#[test]
fn a_hundred_thousand_chunks_of_one_byte() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).start();
    let (mut client, before) = warm(&gateway);
    assert_eq!(client.command("BDAT 14\r\nSubject: x\r\n").unwrap().code(), 250);
    let line = [b"x".repeat(48), b"\r\n".to_vec()].concat();
    let chunks: Vec<u8> =
        line.iter().flat_map(|byte| [b"BDAT 1\r\n".as_slice(), &[*byte]].concat()).collect();
    for _ in 0..100 {
        client.send(&chunks.repeat(20)).unwrap();
        for n in 0..1_000 {
            match client.reply() {
                Ok(reply) if reply.code() == 250 => {}
                // A cap on chunks is as good as patience.
                Ok(reply) if reply.is_temporary() => return bounded(&gateway, before),
                other => panic!("chunk {n}: {other:?}"),
            }
        }
        bounded(&gateway, before);
    }
    assert_eq!(client.command("BDAT 2 LAST\r\n").unwrap().code(), 250);
}

#[test]
fn a_command_of_ten_megabytes() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).start();
    let (mut client, before) = warm(&gateway);
    for _ in 0..160 {
        // It may well be cut off meanwhile.
        if client.send(&[b'x'; 65_536]) == Err(NoReply::Closed) {
            break;
        }
        bounded(&gateway, before);
    }
    let _ = client.send(b"\r\n");
    if let Ok(reply) = client.reply() {
        assert!(reply.code() == 500 || reply.code() == 421, "{reply:?}");
    }
    bounded(&gateway, before);
}

#[test]
fn a_next_hop_that_does_not_read() {
    let script = Script::default().lacking("CHUNKING");
    let next_hop = script.clone().start();
    let gateway = Setup::to(next_hop.address()).start();
    let (mut client, before) = warm(&gateway);
    next_hop.change(script.on("BODY", Act::Stall));
    assert_eq!(client.command("DATA").unwrap().code(), 354);
    let block = "A line of text.\r\n".repeat(4_096);
    client.patience(Duration::from_secs(2));
    for _ in 0..500 {
        if client.send(block.as_bytes()).is_err() {
            break;
        }
        bounded(&gateway, before);
    }
    bounded(&gateway, before);
    assert_eq!(next_hop.messages().len(), 1, "only the first one");
}
