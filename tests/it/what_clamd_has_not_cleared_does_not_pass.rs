//! ClamAV's clamd, the real one: what it finds is refused by name, what it clears passes, and what it has not scanned is
//! neither accepted nor held, however it fails.

use crate::support::clamd::{COMMAND_TIMEOUT, Clamd, LIMIT, MARKER, SIGNATURE};
use crate::support::client::{Client, NoReply, Reply, stuffed};
use crate::support::gateway::{Gateway, Setup};
use crate::support::generator::{files, mime};
use crate::support::next_hop::{NextHop, Script, wait_for};
use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread;
use std::time::{Duration, Instant};

const FROM: &str = "jo@example.org";
const TO: &str = "sam@council.example";
/// A mail that no rule has anything against.
const CLEAN: &[u8] =
    b"From: jo@example.org\r\nTo: sam@council.example\r\nSubject: Bins\r\n\r\nThe bins are full.\r\n";

/// A gateway with the shipped rules that has its mail scanned there.
fn gateway(clamd: &str, timeout: &str, relay: &str) -> (Gateway, NextHop) {
    let next_hop = Script::default().start();
    let config =
        format!("[malware]\nclamd = \"{clamd}\"\ntimeout = \"{timeout}\"\n[smtp]\nrelay = \"{relay}\"\n");
    (Setup::to(next_hop.address()).shipped_rules().config(&config).start(), next_hop)
}

fn deliver(gateway: &Gateway, mail: &[u8]) -> Reply {
    Client::greet(gateway.smtp()).unwrap().deliver(FROM, &[TO], mail).unwrap()
}

#[track_caller]
fn is_deferred(reply: &Reply) {
    assert_eq!(reply.text(), "451 4.3.0 Virus scanner not available, try again later");
}

/// A mail with this file in base64, so that the file's bytes are nowhere in the mail itself.
fn with_file(name: &str, file: &[u8]) -> Vec<u8> {
    let mut mail = b"From: jo@example.org\r\nTo: sam@council.example\r\nSubject: List\r\nMIME-Version: 1.0\r\n\
        Content-Type: multipart/mixed; boundary=\"b\"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHere it is.\r\n--b\r\n"
        .to_vec();
    mail.extend(format!("Content-Type: application/octet-stream; name=\"{name}\"\r\n").as_bytes());
    mail.extend(b"Content-Transfer-Encoding: base64\r\n\r\n");
    mail.extend(mime::base64(file).into_bytes());
    mail.extend(b"\r\n--b--\r\n");
    mail
}

#[test]
fn what_it_finds_is_refused_and_what_it_clears_passes() {
    let clamd = Clamd::start();
    for (address, relay) in clamd.addresses().iter().zip(["two-phase", "spool-first"]) {
        let (gateway, next_hop) = gateway(address, "30 s", relay);
        assert_eq!(deliver(&gateway, CLEAN).code(), 250, "{address}");
        let large = [CLEAN, &b"A line of an innocent mail about the bins.\r\n".repeat(4_000)].concat();
        assert_eq!(deliver(&gateway, &large).code(), 250, "{address}");
        assert_eq!(next_hop.messages().len(), 2);

        let zip = files::zip(&[("list.txt", &files::gzip(&[&b"x".repeat(500), MARKER].concat()))]);
        for mail in [with_file("list.zip", &zip), [CLEAN, MARKER, b"\r\n"].concat()] {
            let reply = deliver(&gateway, &mail);
            assert_eq!(reply.code(), 550, "{reply:?}");
            assert!(
                reply.lines.concat().contains(&format!("the virus scanner found {SIGNATURE}")),
                "{reply:?}"
            );
        }
        assert_eq!(next_hop.messages().len(), 2);
        assert_eq!(gateway.metric("portcullis_malware_scans_total", "clean"), 2.0);
        assert_eq!(gateway.metric("portcullis_malware_scans_total", "found"), 2.0);
        assert_eq!(gateway.metric("portcullis_rule_hits_total", "rule=\"malware\""), 2.0);
        assert!(gateway.logs(SIGNATURE), "{}", gateway.log());
    }
}

#[test]
fn while_it_is_down_mail_waits() {
    let mut clamd = Clamd::stopped();
    for address in clamd.addresses() {
        let (gateway, next_hop) = gateway(&address, "30 s", "two-phase");
        let ready = |status| wait_for(Duration::from_secs(20), || gateway.get("/readyz").0 == status);
        assert!(gateway.get("/readyz").1.contains("virus scanner: it does not answer"));
        is_deferred(&deliver(&gateway, CLEAN));
        clamd.run();
        assert!(ready(200));
        assert_eq!(deliver(&gateway, CLEAN).code(), 250);
        clamd.stop();
        is_deferred(&deliver(&gateway, CLEAN));
        // What another rule refuses for good need not come again; what it would hold must.
        let program = include_bytes!("../../fixtures/rules/executable-attachments/program.eml");
        assert_eq!(deliver(&gateway, program).code(), 550);
        is_deferred(&deliver(&gateway, include_bytes!("../../fixtures/rules/unreadable/encrypted-pgp.eml")));
        assert!(ready(503));
        assert_eq!(gateway.held().len(), 0);
        assert_eq!(next_hop.messages().len(), 1);
        assert_eq!(gateway.metric("portcullis_malware_scans_total", "unreachable"), 4.0);
    }
}

#[test]
fn what_is_too_large_for_it_is_held() {
    let clamd = Clamd::start();
    for address in clamd.addresses() {
        let (gateway, next_hop) = gateway(&address, "30 s", "two-phase");
        for more in [0, 100_000, 1 << 20] {
            let text = b"A line of an innocent mail about the bins.\r\n".repeat((LIMIT + more) / 44 + 1);
            let reply = deliver(&gateway, &[CLEAN, &text].concat());
            assert!(reply.text().starts_with("250 2.0.0 Held"), "{reply:?}");
        }
        let held = gateway.held();
        assert_eq!(held.len(), 3);
        assert!(held[0].to_string().contains("it is larger than the virus scanner takes"), "{}", held[0]);
        assert_eq!(next_hop.messages().len(), 0);
        assert_eq!(gateway.metric("portcullis_malware_scans_total", "too-large"), 3.0);
    }
}

/// clamd gives up a stream in which nothing comes; the client has more time than that.
#[test]
fn a_slow_client_is_scanned_all_the_same() {
    let clamd = Clamd::start();
    let (gateway, next_hop) = gateway(&clamd.addresses()[0], "30 s", "two-phase");
    for (end, code) in [(&b"The end.\r\n"[..], 250), (MARKER, 550)] {
        let text = b"A line of an innocent mail about the bins.\r\n".repeat(3_000);
        let mail = stuffed(&[CLEAN, &text, end].concat());
        let (first, second) = mail.split_at(mail.len() / 2);
        let mut client = Client::greet(gateway.smtp()).unwrap();
        for line in [format!("MAIL FROM:<{FROM}>"), format!("RCPT TO:<{TO}>"), "DATA".into()] {
            assert!(client.command(&line).unwrap().is_positive());
        }
        client.send(first).unwrap();
        thread::sleep(COMMAND_TIMEOUT * 3);
        client.send(second).unwrap();
        assert_eq!(client.reply().unwrap().code(), code);
    }
    assert_eq!(next_hop.messages().len(), 1);
}

/// Something that listens like clamd and then does this with a connection.
fn false_clamd(act: impl Fn(&mut std::net::TcpStream) + Clone + Send + 'static) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("tcp:{}", listener.local_addr().unwrap());
    thread::spawn(move || {
        for mut stream in listener.incoming().map_while(Result::ok) {
            let act = act.clone();
            thread::spawn(move || act(&mut stream));
        }
    });
    address
}

#[test]
fn one_that_hangs_keeps_mail_no_longer_than_it_may() {
    // For longer than the client waits for an answer.
    let address = false_clamd(|_| thread::sleep(Duration::from_secs(3_600)));
    let (gateway, next_hop) = gateway(&address, "2 s", "two-phase");
    let large = [CLEAN, &b"A line of an innocent mail about the bins.\r\n".repeat(300_000)].concat();
    for mail in [CLEAN, &large] {
        let begun = Instant::now();
        is_deferred(&deliver(&gateway, mail));
        let took = begun.elapsed();
        assert!(took >= Duration::from_secs(2), "{took:?}");
    }
    assert!(gateway.get("/readyz").1.contains("virus scanner"));
    assert_eq!(next_hop.messages().len(), 0);
    assert_eq!(gateway.metric("portcullis_malware_scans_total", "timeout"), 2.0);
}

#[test]
fn nonsense_is_no_clearance() {
    for said in
        [&b""[..], b"\0", b"stream: OK", b"stream: Cannot allocate ERROR\0", b"PONG\0", b"stream: ok\0"]
    {
        let address = false_clamd(move |stream| {
            let mut some = [0; 4_096];
            let _ = stream.read(&mut some);
            let _ = stream.write_all(said);
        });
        let (gateway, next_hop) = gateway(&address, "5 s", "two-phase");
        is_deferred(&deliver(&gateway, CLEAN));
        assert_eq!(next_hop.messages().len(), 0, "{}", said.escape_ascii());
    }
}

/// What a client gives up, clamd is not asked about.
#[test]
fn a_message_that_is_given_up_leaves_nothing_behind() {
    let clamd = Clamd::start();
    let (gateway, _next_hop) = gateway(&clamd.addresses()[1], "30 s", "two-phase");
    let mut client = Client::greet(gateway.smtp()).unwrap();
    for line in [format!("MAIL FROM:<{FROM}>"), format!("RCPT TO:<{TO}>"), "DATA".into()] {
        assert!(client.command(&line).unwrap().is_positive());
    }
    client.send(&[CLEAN, &b"A line.\r\n".repeat(50_000)].concat()).unwrap();
    drop(client);
    assert_eq!(deliver(&gateway, CLEAN).code(), 250);
    assert_eq!(gateway.metric("portcullis_malware_scans_total", ""), 1.0);
    let gone: Result<Reply, NoReply> = Client::greet(gateway.smtp()).unwrap().command("NOOP");
    assert_eq!(gone.unwrap().code(), 250);
}
