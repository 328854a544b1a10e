//! The rules are edited and read again a hundred times under load (F-08, F-09): nobody is put off, a broken edit changes nothing
//! but a metric and the log, and each message is decided by exactly the policy that its row of the journal names.

use crate::support::client::{Client, Reply};
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{Script, wait_for};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const RELOADS: usize = 100;
const CLIENTS: usize = 4;
/// Messages that the clients may send for each reload. All of them together fit into one reading of the journal.
const FOR_EACH_RELOAD: usize = 40;
/// Messages of one session.
const OF_A_SESSION: usize = 7;

const PATIENCE: Duration = Duration::from_secs(20);

/// The two policies disagree about every mail: what one does not let pass, the other does.
const COLOURS: [(&str, &str); 2] = [("red", "reject"), ("blue", "quarantine")];

const RULE: &str = r#"
id      = "colours"
title   = "A colour that is not wanted"
clause  = "AUP-colours"
owner   = "Parks"
review  = 2027-03-31
mode    = "enforce"
outcome = "OUTCOME"
[when]
subject = { contains = "COLOUR" }
[tell]
sender = "Not in this colour: {id}."
[[example]]
mail   = "mails/COLOUR.eml"
expect = "OUTCOME"
[[example]]
mail   = "mails/OTHER.eml"
expect = "accept"
"#;

/// The policy with this number.
fn rule(policy: usize) -> String {
    let [(colour, outcome), (other, _)] = [COLOURS[policy], COLOURS[1 - policy]];
    RULE.replace("COLOUR", colour).replace("OUTCOME", outcome).replace("OTHER", other)
}

/// Edits that must not come into force: a key, the syntax, a value, an example that does not hold.
fn broken(round: usize, rule: &str) -> String {
    match round % 4 {
        0 => rule.replace("\nowner ", "\nowner_ "),
        1 => format!("{rule}\n]["),
        2 => rule.replace("\"enforce\"", "\"enforced\""),
        _ => rule.replace("subject = { contains = \"", "subject = { contains = \"dark "),
    }
}

fn mail(colour: &str, number: usize) -> Vec<u8> {
    format!(
        "From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: {colour} {number}\r\n\r\nSee above.\r\n"
    )
    .into_bytes()
}

/// What has become of a message, by its subject.
type Answers = BTreeMap<String, (&'static str, Option<String>)>;

/// What a reply says of a message, and its id where it names one.
fn said(reply: &Reply) -> (&'static str, Option<String>) {
    let text = reply.text();
    let disposition = match reply.code() {
        250 if text.contains("Held") => "held",
        250 => "relayed",
        550 => "refused",
        _ => panic!("neither taken nor refused: {reply:?}"),
    };
    let id = text.split([' ', '.']).find(|word| word.len() == 26).map(str::to_owned);
    assert_eq!(id.is_some(), disposition != "relayed", "{text}");
    (disposition, id)
}

struct Load<'a> {
    gateway: &'a Gateway,
    /// Messages that may have been sent by now.
    allowed: AtomicUsize,
    begun: AtomicUsize,
    answered: AtomicUsize,
    over: AtomicBool,
}

impl Load<'_> {
    /// The number of the next message, as soon as there may be one.
    fn next(&self) -> Option<usize> {
        let number = self.begun.fetch_add(1, Ordering::SeqCst);
        while number >= self.allowed.load(Ordering::SeqCst) {
            if self.over.load(Ordering::SeqCst) {
                return None;
            }
            thread::sleep(Duration::from_millis(1));
        }
        Some(number)
    }

    fn client(&self) -> Answers {
        let mut answers = Answers::new();
        loop {
            let mut client = Client::greet(self.gateway.smtp()).unwrap();
            for _ in 0..OF_A_SESSION {
                let Some(number) = self.next() else { return answers };
                let (colour, _) = COLOURS[number % 2];
                let mail = mail(colour, number);
                let reply = client.deliver("jo@council.example", &["sam@partner.example"], &mail).unwrap();
                answers.insert(format!("{colour} {number}"), said(&reply));
                self.answered.fetch_add(1, Ordering::SeqCst);
            }
            assert_eq!(client.command("QUIT").unwrap().code(), 221);
        }
    }
}

/// A mail of this colour of which the gateway has had the beginning.
fn begin(gateway: &Gateway, colour: &str, round: usize) -> (Client, String) {
    let mut client = Client::greet(gateway.smtp()).unwrap();
    for (command, code) in
        [("MAIL FROM:<jo@council.example>", 250), ("RCPT TO:<sam@partner.example>", 250), ("DATA", 354)]
    {
        assert_eq!(client.command(command).unwrap().code(), code);
    }
    let subject = format!("{colour} across reload {round}");
    client.send(format!("Subject: {subject}\r\n").as_bytes()).unwrap();
    (client, subject)
}

/// Reads the rules again and again, with edits that are good and edits that are not. Each time a message is under way that
/// began before.
fn edit(load: &Load<'_>, file: &Path) -> Answers {
    let (gateway, mut answers, mut in_force) = (load.gateway, Answers::new(), 0);
    for round in 0..RELOADS {
        let good = round % 3 != 2;
        let (began_with, result) = (in_force, if good { "loaded" } else { "refused" });
        let (mut client, subject) = begin(gateway, COLOURS[began_with].0, round);
        let other = rule(1 - in_force);
        fs::write(file, if good { other } else { broken(round / 3, &other) }).unwrap();
        let (results, answered) = (reloads(gateway, result), load.answered.load(Ordering::SeqCst));
        load.allowed.fetch_add(FOR_EACH_RELOAD, Ordering::SeqCst);
        gateway.hangup();
        assert!(wait_for(PATIENCE, || reloads(gateway, result) > results), "round {round}: never {result}");
        if good {
            in_force = 1 - in_force;
        }
        // Which rules hold is also known from mails that begin now, one of each colour.
        for (policy, (colour, _)) in COLOURS.into_iter().enumerate() {
            let (mut client, subject) = begin(gateway, colour, 1_000 + round);
            client.send(b"\r\n.\r\n").unwrap();
            let (disposition, id) = said(&client.reply().unwrap());
            assert_eq!(
                disposition != "relayed",
                policy == in_force,
                "round {round}: {subject} {disposition}"
            );
            answers.insert(subject, (disposition, id));
        }
        client.send(b"\r\n.\r\n").unwrap();
        let (disposition, id) = said(&client.reply().unwrap());
        let expected = ["refused", "held"][began_with];
        assert_eq!(disposition, expected, "round {round}: it ends with another policy than it began with");
        answers.insert(subject, (disposition, id));
        assert!(wait_for(PATIENCE, || load.answered.load(Ordering::SeqCst) > answered), "round {round}");
    }
    answers
}

#[test]
fn a_hundred_times_under_load() {
    let folder = tempfile::tempdir().unwrap();
    let (rules, mails) = (folder.path().join("rules"), folder.path().join("mails"));
    fs::create_dir_all(rules.join("lists")).unwrap();
    fs::create_dir(&mails).unwrap();
    fs::write(rules.join("lists/own-domains.txt"), "council.example\n").unwrap();
    for (colour, _) in COLOURS {
        fs::write(mails.join(format!("{colour}.eml")), mail(colour, 0)).unwrap();
    }
    let file = rules.join("colours.toml");
    fs::write(&file, rule(0)).unwrap();
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).start();

    let load = Load {
        gateway: &gateway,
        allowed: AtomicUsize::new(0),
        begun: AtomicUsize::new(0),
        answered: AtomicUsize::new(0),
        over: AtomicBool::new(false),
    };
    let mut answers = thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(|| load.client())).collect();
        // Whatever fails must end the clients as well, or the scope would wait for them for ever.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| edit(&load, &file)));
        load.over.store(true, Ordering::SeqCst);
        let answers: Vec<_> = clients.into_iter().map(|client| client.join().unwrap()).collect();
        let mut all = result.unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        all.extend(answers.into_iter().flatten());
        all
    });
    let by_client = load.answered.load(Ordering::SeqCst);
    assert!(by_client >= RELOADS && answers.len() == by_client + 3 * RELOADS, "{by_client} messages");

    // What was relayed has its id in the field that it got on its way.
    for message in next_hop.messages() {
        let content = String::from_utf8(message.content).unwrap();
        let field = |name: &str| content.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        let (disposition, id) = answers.get_mut(&field("Subject: ")).expect("a message that was sent");
        assert_eq!((*disposition, &id), ("relayed", &&mut None), "it is relayed once, and nothing else");
        *id = Some(field("X-Portcullis-Id: "));
    }
    assert_eq!(
        gateway.held().len(),
        answers.values().filter(|(disposition, _)| *disposition == "held").count()
    );

    let kept = json(&gateway, &["rules", "history", "--json", "--limit", "1000"]);
    let kept: Vec<&str> = kept.iter().rev().map(|load| load["policy"].as_str().unwrap()).collect();
    let good = (0..RELOADS).filter(|round| round % 3 != 2).count();
    assert_eq!(kept.len(), 1 + good, "each policy that came into force is in the history, and no other");
    let policies = [kept[0], kept[1]];
    assert!(kept.iter().enumerate().all(|(at, hash)| *hash == policies[at % 2]), "they take turns");

    let mut rows = Vec::new();
    assert!(wait_for(PATIENCE, || {
        rows = json(&gateway, &["journal", "--json", "--limit", "10000"]);
        rows.len() >= answers.len()
    }));
    assert_eq!(rows.len(), answers.len());
    let rows: BTreeMap<&str, _> = rows.iter().map(|row| (row["id"].as_str().unwrap(), row)).collect();
    let mut decided_by = BTreeSet::new();
    for (subject, (disposition, id)) in &answers {
        let id = id.as_deref().unwrap_or_else(|| panic!("{subject}: relayed, and not at the next hop"));
        let row = rows[id];
        let hash = row["policy"].as_str().unwrap();
        let policy = policies.iter().position(|policy| *policy == hash).expect("a policy that is kept");
        let expected = match subject.starts_with(COLOURS[policy].0) {
            true => ["refused", "held"][policy],
            false => "relayed",
        };
        assert_eq!(
            (*disposition, row["disposition"].as_str()),
            (expected, Some(expected)),
            "{subject}: {row}"
        );
        decided_by.insert(policy);
    }
    assert_eq!(decided_by.len(), 2);
    for what in [
        "colours.toml:5:1: ",
        "colours.toml:7:11: ",
        "colours.toml:13:1: the rule does not match its example",
    ] {
        assert!(gateway.logs(what), "a broken edit is told with its place: {what}\n{}", gateway.log());
    }
}

/// Reloads so far that came out so.
fn reloads(gateway: &Gateway, result: &str) -> usize {
    gateway.metric("portcullis_policy_loads_total", &format!("result=\"{result}\"")) as usize
}

/// The objects that a command prints.
fn json(gateway: &Gateway, words: &[&str]) -> Vec<serde_json::Value> {
    let said = String::from_utf8(gateway.ask(words)).unwrap();
    said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}
