//! What a rule sends by the secure route goes to that route's next hop or nowhere: to all its recipients or to none, byte
//! for byte, with every parameter. Whatever that next hop does wrong, the ordinary one gets nothing, and the client keeps
//! the message or is told that it is refused.

use crate::support::client::{Client, Reply, without_our_field};
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{Act, NextHop, Script, wait_for};
use crate::support::ports::free_address;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::Duration;

const FROM: &str = "jo@council.example";
const TO: [&str; 2] = ["amir@partner.example", "bea@partner.example"];
const TAGGED: &[u8] =
    b"From: jo@council.example\r\nSubject: [secure] Claim\r\n\r\n.A line\r\n\r\n\xc3\xa9 \xff end\r\n";
const PLAIN: &[u8] = b"From: jo@council.example\r\nSubject: Fete\r\n\r\nOn Sunday.\r\n";

/// A rule about a word in the subject; `conditions` may go on below it.
fn rule(id: &str, mode: &str, outcome: &str, word: &str, more: &str) -> String {
    let mail = |name: &str, fires: bool| match outcome {
        "quarantine" if fires => {
            format!("[[example]]\nmail = \"mails/{name}.eml\"\nexpect = \"quarantine\"\n")
        }
        "quarantine" => format!("[[example]]\nmail = \"mails/{name}.eml\"\nexpect = \"accept\"\n"),
        _ => format!("[[example]]\nmail = \"mails/{name}.eml\"\nfires = {fires}\n"),
    };
    let route = if outcome == "accept" { "route = \"secure\"\n" } else { "" };
    format!(
        "id = \"{id}\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\nmode = \"{mode}\"\n\
         outcome = \"{outcome}\"\n{route}[when]\nsubject = {{ contains = \"{word}\" }}\n{more}\
         [tell]\nsender = \"{{id}}: {{findings}}.\"\n{}{}",
        mail(word.trim_matches(['[', ']']), true),
        mail("plain", false),
    )
}

fn with_rules(setup: Setup, mode: &str) -> Setup {
    let mail = |subject: &str| format!("From: {FROM}\nTo: {}\nSubject: {subject}\n\nText.\n", TO[0]);
    setup
        .rule_file("tagged.toml", &rule("tagged", mode, "accept", "[secure]", ""))
        .rule_file(
            "listed.toml",
            &rule("listed", "enforce", "quarantine", "list", "[unless]\ngrant = true\n"),
        )
        .rule_file("../mails/secure.eml", &mail("[secure] claim"))
        .rule_file("../mails/list.eml", &mail("The list"))
        .rule_file("../mails/plain.eml", &mail("Fete"))
}

struct House {
    ordinary: NextHop,
    secure: NextHop,
    gateway: Gateway,
}

fn section(secure: SocketAddr) -> String {
    let times = "connect_timeout = \"2 s\"\ncommand_timeout = \"2 s\"\ncommit_timeout = \"2 s\"";
    format!("[secure_route]\naddress = \"{secure}\"\n{times}")
}

fn house_with(ordinary: Script, secure: Script, more: &str) -> House {
    let (ordinary, secure) = (ordinary.start(), secure.start());
    let setup = Setup::to(ordinary.address()).config(&section(secure.address())).config(more);
    let gateway = with_rules(setup, "enforce").start();
    House { ordinary, secure, gateway }
}

fn house() -> House {
    house_with(Script::default(), Script::default(), "")
}

impl House {
    fn send(&self, content: &[u8]) -> Reply {
        Client::greet(self.gateway.smtp()).unwrap().deliver(FROM, &TO, content).unwrap()
    }

    fn nobody_has_it(&self) {
        assert_eq!(self.ordinary.messages(), [], "the ordinary next hop has it");
        assert_eq!(self.secure.messages(), [], "the secure next hop has it");
    }
}

#[test]
fn it_reaches_the_secure_next_hop_alone_and_unchanged() {
    for (ordinary, secure) in [("", ""), ("CHUNKING", ""), ("", "CHUNKING"), ("CHUNKING", "CHUNKING")] {
        for relay in ["two-phase", "spool-first"] {
            let script = |lacking: &str| Script::default().lacking(lacking);
            let more = format!("[smtp]\nrelay = \"{relay}\"");
            let house = house_with(script(ordinary), script(secure), &more);
            let mut client = Client::greet(house.gateway.smtp()).unwrap();
            client.command("XFORWARD NAME=pc.council.example ADDR=192.0.2.7").unwrap();
            // Larger than what is passed on at once, so that the ordinary next hop has heard most of it.
            let large = [TAGGED, &b"0123456789 abcdef\r\n".repeat(10_000)].concat();
            for content in [TAGGED, &large] {
                let mail = format!("MAIL FROM:<{FROM}> BODY=8BITMIME RET=HDRS ENVID=q1");
                assert_eq!(client.command(&mail).unwrap().code(), 250);
                for to in TO {
                    let rcpt = format!("RCPT TO:<{to}> NOTIFY=FAILURE ORCPT=rfc822;a>b@partner.example");
                    assert_eq!(client.command(&rcpt).unwrap().code(), 250);
                }
                assert_eq!(client.command("DATA").unwrap().code(), 354);
                client.send(&crate::support::client::stuffed(content)).unwrap();
                assert_eq!(client.reply().unwrap().code(), 250);
            }
            let messages = house.secure.messages();
            assert_eq!(messages.len(), 2);
            for (message, content) in messages.iter().zip([TAGGED, &large]) {
                assert!(message.content.starts_with(b"X-Portcullis-Id: "));
                assert!(without_our_field(&message.content) == content, "{ordinary} {secure} {relay}");
                assert_eq!(message.mail, format!("<{FROM}> BODY=8BITMIME RET=HDRS ENVID=q1"));
                let rcpt = |to: &&str| format!("<{to}> NOTIFY=FAILURE ORCPT=rfc822;a>b@partner.example");
                assert_eq!(message.recipients, TO.iter().map(rcpt).collect::<Vec<_>>());
                assert_eq!(message.xforward, ["XFORWARD NAME=pc.council.example ADDR=192.0.2.7"]);
            }
            // The session goes on, and other mail goes the ordinary way.
            assert_eq!(client.deliver(FROM, &TO, PLAIN).unwrap().code(), 250);
            assert_eq!((house.ordinary.messages().len(), house.secure.messages().len()), (1, 2));
            assert!(without_our_field(&house.ordinary.messages()[0].content) == PLAIN);
            assert_eq!(house.gateway.metric("portcullis_secure_route_messages_total", "relayed"), 2.0);
            let by_route = || {
                let journal = String::from_utf8(house.gateway.ask(&["journal", "--json"])).unwrap();
                ["secure", "ordinary"].map(|route| journal.matches(&format!("\"route\":\"{route}\"")).count())
            };
            // Rows and lines are written behind the answers.
            assert!(wait_for(Duration::from_secs(10), || by_route() == [2, 1]), "{:?}", by_route());
            assert!(house.gateway.logs("route=secure"));
        }
    }
}

#[test]
fn the_client_keeps_what_the_secure_next_hop_does_not_take_now() {
    let say = |text: &str| Act::Say(text.as_bytes().to_vec());
    let rows = [
        ("CONNECT", Act::Close),
        ("CONNECT", say("554 5.3.2 No\r\n")),
        ("EHLO", Act::SayAndClose(b"421 4.3.2 Going down\r\n".to_vec())),
        ("XFORWARD", Act::Close),
        ("MAIL", say("451 4.7.5 TLS\r\n")),
        ("MAIL", say("354 Go on\r\n")),
        ("RCPT TO:<bea", say("450 4.2.0 Later\r\n")),
        ("RCPT TO:<bea", say("421 4.3.2 Going down\r\n")),
        ("RCPT TO:<bea", Act::Stall),
        ("BDAT", Act::Close),
        ("LAST", say("451 4.3.0 Not now\r\n")),
        ("LAST", say("421 4.3.2 Going down\r\n")),
        ("LAST", say("354 Go on\r\n")),
        ("LAST", Act::Close),
        ("LAST", Act::Stall),
    ];
    let house = house();
    for (at, act) in rows {
        house.secure.change(Script::default().on(at, act.clone()));
        let mut client = Client::greet(house.gateway.smtp()).unwrap();
        client.command("XFORWARD NAME=pc.council.example").unwrap();
        let reply = client.deliver(FROM, &TO, TAGGED).unwrap();
        assert!(reply.is_temporary() && reply.code() != 421, "{at} {act:?}: {reply:?}");
        house.nobody_has_it();
        // It was the secure route that failed, so the session goes on.
        assert_eq!(client.command("NOOP").unwrap().code(), 250, "{at} {act:?}");
    }
    assert_eq!(house.gateway.get("/readyz").0, 200, "other mail flows");
    house.secure.change(Script::default());
    assert_eq!(house.send(TAGGED).code(), 250);
    assert_eq!((house.ordinary.messages().len(), house.secure.messages().len()), (0, 1));
    assert_eq!(house.gateway.metric("portcullis_secure_route_messages_total", "deferred"), 15.0);
    assert!(house.gateway.metric("portcullis_next_hop_failures_total", "route=\"secure\"") >= 8.0);
    assert_eq!(house.gateway.metric("portcullis_next_hop_failures_total", "route=\"ordinary\""), 0.0);
}

#[test]
fn nobody_at_the_secure_route_defers_tagged_mail_alone() {
    let ordinary = Script::default().start();
    let setup = Setup::to(ordinary.address()).config(&section(free_address()));
    let gateway = with_rules(setup, "enforce").start();
    let mut client = Client::greet(gateway.smtp()).unwrap();
    let reply = client.deliver(FROM, &TO, TAGGED).unwrap();
    assert_eq!(reply.text(), "451 4.3.0 Secure route not available, try again later");
    assert_eq!(client.deliver(FROM, &TO, PLAIN).unwrap().code(), 250);
    assert_eq!(ordinary.messages().len(), 1);
    assert_eq!(ordinary.abandoned(), []);
}

#[test]
fn a_refusal_there_is_the_answer_for_the_whole_message() {
    let house = house();
    for (at, reply) in [
        ("MAIL", "550 5.1.0 Not you"),
        ("RCPT TO:<bea", "550 5.1.1 <bea@partner.example>: unknown"),
        ("LAST", "554 5.6.0 Not this"),
    ] {
        house.secure.change(Script::default().on(at, Act::Say(format!("{reply}\r\n").into_bytes())));
        assert_eq!(house.send(TAGGED).text(), reply);
        house.nobody_has_it();
    }
    assert_eq!(house.gateway.metric("portcullis_secure_route_messages_total", "refused"), 3.0);
}

#[test]
fn what_the_secure_next_hop_lacks_is_not_left_away() {
    for (lacking, mail, rcpt) in [
        ("8BITMIME", " BODY=8BITMIME", ""),
        ("SMTPUTF8", " SMTPUTF8", ""),
        ("DSN", " RET=FULL", ""),
        ("DSN", "", " NOTIFY=NEVER"),
        ("SIZE", " SIZE=100", ""),
    ] {
        let house = house_with(Script::default(), Script::default().lacking(lacking), "");
        let mut client = Client::greet(house.gateway.smtp()).unwrap();
        assert_eq!(client.command(&format!("MAIL FROM:<{FROM}>{mail}")).unwrap().code(), 250);
        assert_eq!(client.command(&format!("RCPT TO:<{}>{rcpt}", TO[0])).unwrap().code(), 250);
        assert_eq!(client.command("DATA").unwrap().code(), 354);
        client.send(&crate::support::client::stuffed(TAGGED)).unwrap();
        let reply = client.reply().unwrap();
        assert!(reply.text().starts_with("451 4.3.3 Secure route lacks"), "{lacking}: {reply:?}");
        house.nobody_has_it();
        assert!(house.secure.commands().iter().all(|line| !line.starts_with("MAIL")), "{lacking}");
    }
}

#[test]
fn what_was_held_takes_it_when_it_is_released() {
    let house = house();
    let both = b"From: jo@council.example\r\nSubject: [secure] The list\r\n\r\n.dot\r\n\xff\r\n";
    assert!(house.send(both).text().contains("Held for review as "));
    let list = b"From: jo@council.example\r\nSubject: The list\r\n\r\nNames.\r\n";
    assert!(house.send(list).text().contains("Held for review as "));
    house.nobody_has_it();
    let held = house.gateway.held();
    let id = |route: &str| held.iter().find(|item| item["route"] == route).unwrap()["id"].as_str().unwrap();
    let (secured, other) = (id("secure"), id("ordinary"));
    let ordinary = house.ordinary.address().to_string();
    let secure = house.secure.address().to_string();

    let output = house.gateway.command(&["quarantine", "release", secured, "--next-hop", &ordinary]);
    assert!(!output.status.success());
    assert!(String::from_utf8_lossy(&output.stderr).contains("--secure-route"), "{output:?}");
    house.nobody_has_it();
    house.secure.change(Script::default().on("RCPT TO:<bea", Act::Say(b"450 4.2.0 Later\r\n".to_vec())));
    let flags = ["--next-hop", &ordinary, "--secure-route", &secure];
    let release = |id| house.gateway.command(&[&["quarantine", "release", id][..], &flags].concat());
    assert!(!release(secured).status.success());
    house.nobody_has_it();
    house.secure.change(Script::default());
    assert!(release(secured).status.success());
    assert_eq!((house.ordinary.messages().len(), house.secure.messages().len()), (0, 1));
    assert!(house.secure.messages()[0].content == both);
    assert!(release(other).status.success());
    assert_eq!((house.ordinary.messages().len(), house.secure.messages().len()), (1, 1));
}

#[test]
fn a_grant_is_used_up_only_by_what_the_secure_next_hop_takes() {
    let house = house();
    house.gateway.ask(&[
        "grant",
        "add",
        "--who",
        FROM,
        "--rule",
        "listed",
        "--until",
        "2099-12-31",
        "--uses",
        "1",
        "--approver",
        "A. Manager",
        "--reference",
        "Ticket 1",
    ]);
    let left = || {
        let shown = house.gateway.ask(&["grant", "show", "G-0001", "--json"]);
        serde_json::from_slice::<serde_json::Value>(&shown).unwrap()["uses_left"].clone()
    };
    let both = b"From: jo@council.example\r\nSubject: [secure] The list\r\n\r\nNames.\r\n";
    for answer in ["451 4.3.0 Not now", "554 5.6.0 Not this"] {
        house.secure.change(Script::default().on("LAST", Act::Say(format!("{answer}\r\n").into_bytes())));
        assert_eq!(house.send(both).text(), answer);
        assert_eq!(left(), 1, "{answer}");
    }
    house.secure.change(Script::default());
    assert_eq!(house.send(both).code(), 250);
    assert_eq!((left(), house.secure.messages().len()), (0.into(), 1));
    assert!(house.send(both).text().contains("Held for review as "));
    assert_eq!(house.ordinary.messages(), []);
}

#[test]
fn without_a_secure_route_no_rule_that_needs_one_comes_into_force() {
    let ordinary = Script::default().start();
    let refusal = with_rules(Setup::to(ordinary.address()), "enforce").try_start().map(drop).unwrap_err();
    assert_eq!(refusal.status.code(), Some(78));
    let told = "tagged.toml:8:9: the gateway has no secure route\n  hint: write `[secure_route]`";
    assert!(refusal.log.contains(told), "{}", refusal.log);

    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("rules/tagged.toml");
    std::fs::create_dir_all(folder.path().join("rules/lists")).unwrap();
    std::fs::write(folder.path().join("rules/lists/own-domains.txt"), "council.example\n").unwrap();
    let setup = with_rules(Setup::to(ordinary.address()).rules(&folder.path().join("rules")), "shadow");
    let gateway = setup.start();
    let send = || Client::greet(gateway.smtp()).unwrap().deliver(FROM, &TO, TAGGED).unwrap();
    assert_eq!(send().code(), 250);
    assert!(gateway.logs("shadow=tagged"));
    std::fs::write(&file, rule("tagged", "enforce", "accept", "[secure]", "")).unwrap();
    gateway.hangup();
    assert!(gateway.logs(told));
    assert_eq!(send().code(), 250);
    assert_eq!(ordinary.messages().len(), 2, "the rules of before are in force");
}

#[test]
fn what_was_acknowledged_is_there_after_a_kill() {
    const KILLS: usize = 12;
    let mut house = house();
    let (acknowledged, stop) = (Mutex::new(BTreeSet::new()), AtomicBool::new(false));
    let address = house.gateway.smtp();
    thread::scope(|scope| {
        for client in 0..3 {
            let (acknowledged, stop) = (&acknowledged, &stop);
            scope.spawn(move || {
                for number in 0.. {
                    if stop.load(Ordering::SeqCst) {
                        return;
                    }
                    let token = format!("token {client}.{number}.");
                    let content = [TAGGED, token.as_bytes(), b"\r\n"].concat();
                    let reply =
                        Client::greet(address).and_then(|mut client| client.deliver(FROM, &TO, &content));
                    match reply {
                        Ok(reply) if reply.code() == 250 => drop(acknowledged.lock().unwrap().insert(token)),
                        _ => thread::sleep(Duration::from_millis(5)),
                    }
                }
            });
        }
        for kill in 0..KILLS as u64 {
            let before = acknowledged.lock().unwrap().len();
            assert!(wait_for(Duration::from_secs(30), || acknowledged.lock().unwrap().len() > before));
            thread::sleep(Duration::from_micros(kill * 1_709));
            house.gateway.kill_and_restart();
        }
        stop.store(true, Ordering::SeqCst);
    });
    let there: Vec<Vec<u8>> = house.secure.messages().into_iter().map(|message| message.content).collect();
    let has = |token: &String| {
        there.iter().any(|content| memchr::memmem::find(content, token.as_bytes()).is_some())
    };
    let acknowledged = acknowledged.into_inner().unwrap();
    let lost: Vec<&String> = acknowledged.iter().filter(|token| !has(token)).collect();
    assert!(lost.is_empty() && acknowledged.len() >= KILLS, "{} of {}", lost.len(), acknowledged.len());
    assert_eq!(house.ordinary.messages(), []);
}
