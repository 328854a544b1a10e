//! A grant of two uses: refused without it, accepted with it, refused when it is used up. What the next hop does not take
//! is given back before the client hears of it. Nobody gets more out of it at the same time, and where the register cannot
//! be written nothing goes on.

use crate::support::client::{Client, Reply};
use crate::support::gateway::{Gateway, Setup, package, portcullis};
use crate::support::next_hop::{Act, NextHop, Script};
use rusqlite::Connection;
use std::thread;

/// With a rule about mail to more than two people, which a grant lifts.
fn pair() -> (NextHop, Gateway) {
    let next_hop = Script::default().start();
    let rule = "id = \"crowd\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\n\
                mode = \"enforce\"\noutcome = \"reject\"\n[when]\nrecipients = { more_than = 2 }\n\
                [unless]\ngrant = true\n[tell]\nsender = \"Refused {id}: {findings}.\"\n";
    let example = |more: &str| format!("[[example]]\nmail = \"mails/a.eml\"\n{more}\n");
    let examples = [
        example("recipients = 3\nexpect = \"reject\""),
        example("recipients = 2\nexpect = \"accept\""),
        example("recipients = 3\ngrant = true\nexpect = \"accept\""),
    ];
    let gateway = Setup::to(next_hop.address())
        .rule_file("crowd.toml", &format!("{rule}{}", examples.concat()))
        .rule_file("../mails/a.eml", "From: jo@council.example\nSubject: Fete\n\nOn Sunday.\n")
        .start();
    (next_hop, gateway)
}

fn deliver(gateway: &Gateway, recipients: usize) -> Reply {
    let to: Vec<String> = (0..recipients).map(|number| format!("r{number}@example.org")).collect();
    let to: Vec<&str> = to.iter().map(String::as_str).collect();
    let content = b"From: jo@council.example\r\nSubject: Fete\r\n\r\nOn Sunday.\r\n";
    Client::greet(gateway.smtp()).unwrap().deliver("jo@council.example", &to, content).unwrap()
}

#[track_caller]
fn grant(gateway: &Gateway, words: &[&str]) -> String {
    let data = gateway.data().to_str().unwrap();
    let output = portcullis(&[&["grant"], words, &["--data", data]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

fn add(gateway: &Gateway, more: &[&str]) {
    let words = ["add", "--who", "jo@council.example", "--rule", "crowd", "--until", "2099-12-31"];
    grant(gateway, &[&words[..], &["--approver", "A. Manager", "--reference", "Ticket 1"], more].concat());
}

fn shown(gateway: &Gateway, id: &str) -> serde_json::Value {
    serde_json::from_str(&grant(gateway, &["show", id, "--json"])).unwrap()
}

#[test]
fn twice_and_what_did_not_go_on_is_given_back() {
    let (next_hop, gateway) = pair();
    assert_eq!(deliver(&gateway, 3).code(), 550);
    add(&gateway, &["--uses", "2"]);
    assert_eq!(deliver(&gateway, 2).code(), 250, "no rule stops it, so nothing is used");
    assert_eq!(shown(&gateway, "G-0001")["uses_left"], 2);

    assert_eq!(deliver(&gateway, 3).code(), 250);
    assert!(gateway.logs("lifted=crowd:G-0001"));
    assert_eq!(shown(&gateway, "G-0001")["uses_left"], 1);

    for (act, code) in [
        (Act::Say(b"451 4.3.0 Not now\r\n".to_vec()), 451),
        (Act::Say(b"552 5.3.4 Too big\r\n".to_vec()), 552),
        (Act::Close, 451),
    ] {
        next_hop.change(Script::default().on("LAST", act.clone()).on("BDAT", act));
        assert_eq!(deliver(&gateway, 3).code() / 100, code / 100);
        assert_eq!(shown(&gateway, "G-0001")["uses_left"], 1, "{code}: given back before the answer");
    }
    next_hop.change(Script::default());
    assert_eq!(deliver(&gateway, 3).code(), 250);
    let refused = deliver(&gateway, 3);
    assert_eq!(refused.code(), 550, "used up: {refused:?}");
    assert_eq!(next_hop.messages().len(), 3);

    let after = shown(&gateway, "G-0001");
    assert_eq!((&after["standing"], &after["used"]), (&"used up".into(), &2.into()));
    let history = after["history"].as_array().unwrap();
    assert_eq!(history.iter().filter(|used| used["given_back"].is_null()).count(), 2);
    assert_eq!((history.len(), gateway.metric("portcullis_grant_uses_total", "given-back")), (5, 3.0));
    assert_eq!(gateway.metric("portcullis_grant_uses_total", "\"used\""), 5.0);
    // The journal names the grant by the id of the message, and has no address.
    let database = Connection::open(gateway.data().join("index.sqlite")).unwrap();
    let joined = "SELECT count(*) FROM journal JOIN grant_uses ON message = id WHERE disposition = 'relayed'";
    let joined = || -> i64 { database.query_row(joined, [], |row| row.get(0)).unwrap() };
    assert!(crate::support::next_hop::wait_for(std::time::Duration::from_secs(10), || joined() == 2));
}

#[test]
fn revoked_or_for_somebody_else_it_lifts_nothing() {
    let (next_hop, gateway) = pair();
    add(&gateway, &["--to", "r0@example.org", "--to", "r1@example.org"]);
    add(&gateway, &["--recipients-each", "2"]);
    assert_eq!(deliver(&gateway, 3).code(), 550);
    add(&gateway, &["--to", "example.org", "--recipients", "5"]);
    assert_eq!(deliver(&gateway, 3).code(), 250);
    assert_eq!(deliver(&gateway, 3).code(), 550, "two recipients are left");
    add(&gateway, &[]);
    assert_eq!(deliver(&gateway, 3).code(), 250);
    grant(&gateway, &["revoke", "G-0004", "--why", "a mistake"]);
    assert_eq!(deliver(&gateway, 3).code(), 550);
    assert_eq!(next_hop.messages().len(), 2);
    let mail = package().join("fixtures/rules/mass-mail/251-hidden.eml");
    let words = ["check", mail.to_str().unwrap(), "--from", "jo@council.example", "--recipients", "300"];
    let register = ["--grants", gateway.data().to_str().unwrap()];
    assert_eq!(
        portcullis(&[&words[..], &register].concat()).status.code(),
        Some(2),
        "it is for another rule"
    );
    let add = ["add", "--who", ".council.example", "--rule", "mass-mail", "--until", "2099-12-31"];
    grant(&gateway, &[&add[..], &["--approver", "A", "--reference", "B", "--rules", "rules"]].concat());
    let output = portcullis(&[&words[..], &register].concat());
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success() && told.contains("Lifted by grant G-0005"), "{told}");
    assert_eq!(shown(&gateway, "G-0005")["used"], 0);
}

#[test]
fn many_at_the_same_time_use_what_there_is_and_no_more() {
    let (next_hop, gateway) = pair();
    add(&gateway, &["--uses", "10"]);
    let codes: Vec<u16> = thread::scope(|scope| {
        let threads: Vec<_> = (0..20).map(|_| scope.spawn(|| deliver(&gateway, 3).code())).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(codes.iter().filter(|code| **code == 250).count(), 10, "{codes:?}");
    assert_eq!(codes.iter().filter(|code| **code == 550).count(), 10, "{codes:?}");
    assert_eq!(next_hop.messages().len(), 10);
}

/// Takes ten seconds: so long the gateway waits for another process that writes.
#[test]
fn where_the_register_cannot_be_written_the_mail_waits() {
    let (next_hop, gateway) = pair();
    add(&gateway, &["--uses", "1"]);
    let other = Connection::open(gateway.data().join("index.sqlite")).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let reply = deliver(&gateway, 3);
    assert!(reply.text().starts_with("451 4.3.0 Cannot look up permissions"), "{reply:?}");
    assert_eq!(deliver(&gateway, 2).code(), 250, "mail that needs no grant passes");
    other.execute_batch("ROLLBACK").unwrap();
    assert_eq!(deliver(&gateway, 3).code(), 250);
    assert_eq!(next_hop.messages().len(), 2);
    assert_eq!(gateway.metric("portcullis_store_failures_total", "operation=\"grant\""), 1.0);
}
