//! A real Postfix in front, the gateway, a real Postfix behind: the whole corpus passes through them. What is accepted
//! arrives unchanged, what is held lies in the quarantine unchanged and arrives when it is released, what is refused is
//! refused with the policy's clause.

use crate::support::client::{Client, Reply};
use crate::support::corpus::{Expect, Mail, mails};
use crate::support::gateway::{Gateway, Setup, package};
use crate::support::next_hop::{Message, NextHop, Script, wait_for};
use crate::support::ports::free_address;
use crate::support::postfix::{Plan, Postfix};
use std::process::Command;
use std::time::Duration;

/// Characters of an id.
const ID: usize = 26;

struct House {
    postfix: Postfix,
    gateway: Gateway,
    sink: NextHop,
}

fn house() -> House {
    let sink = Script::default().start();
    let plan = Plan::new();
    let gateway = Setup::to(plan.accepted()).shipped_rules().start();
    let postfix = plan.start(gateway.smtp(), sink.address());
    House { postfix, gateway, sink }
}

/// What must be the same at both ends: sender, recipients, content. Postfix sorts the recipients of a message and counts
/// those as one that differ in case alone, so this does too.
type Letter = (String, Vec<String>, Vec<u8>);

#[test]
fn every_mail_is_where_the_policy_says() {
    let house = house();
    let mails = mails();
    let (mut accepted, mut held, mut wrong) = (Vec::new(), Vec::new(), Vec::new());
    for mail in &mails {
        let reply = send(&house.postfix, mail);
        match verdict(&reply) {
            Some(verdict) if verdict == mail.expect => match verdict {
                Expect::Accept => accepted.push(letter(mail)),
                Expect::Quarantine => held.push((mail, held_id(&reply))),
                Expect::Reject => {}
            },
            _ => wrong.push(format!("{}: expected {:?}, got {:?}", mail.file, mail.expect, reply.lines)),
        }
    }
    assert!(wrong.is_empty(), "{} of {} mails:\n{}", wrong.len(), mails.len(), wrong.join("\n"));
    assert!(mails.len() >= 200 && held.len() >= 20, "{} mails, {} held", mails.len(), held.len());

    arrived(&house, &accepted);
    let marked = |message: &&Message| {
        without_field(&message.content, "Received").is_some_and(|rest| rest.starts_with(b"X-Portcullis-Id: "))
    };
    assert_eq!(house.sink.messages().iter().filter(marked).count(), accepted.len(), "our field");
    assert_eq!(house.gateway.held().len(), held.len());
    for (mail, id) in &held {
        let raw = house.gateway.ask(&["quarantine", "show", id, "--raw"]);
        let received =
            without_field(&raw, "Received").unwrap_or_else(|| panic!("{}: no Received", mail.file));
        assert!(received == mail.content, "{}: the quarantine has other bytes", mail.file);
    }

    for (mail, id) in &held {
        let behind = house.postfix.accepted().to_string();
        let output = house.gateway.command(&["quarantine", "release", id, "--next-hop", &behind]);
        assert!(output.status.success(), "{}: {}", mail.file, String::from_utf8_lossy(&output.stderr));
    }
    let all: Vec<Letter> = accepted.into_iter().chain(held.iter().map(|(mail, _)| letter(mail))).collect();
    arrived(&house, &all);
}

/// Sends it where such mail comes in: one's own people by submission, others by port 25.
fn send(postfix: &Postfix, mail: &Mail) -> Reply {
    let own = mail.from.ends_with("council.example");
    let mut client = Client::greet(if own { postfix.submission() } else { postfix.smtp() }).unwrap();
    let to: Vec<&str> = mail.to.iter().map(String::as_str).collect();
    client.deliver(&mail.from, &to, &mail.content).unwrap_or_else(|e| panic!("{}: {e:?}", mail.file))
}

fn verdict(reply: &Reply) -> Option<Expect> {
    let text = reply.text();
    match reply.code() {
        250 if text.contains("Held for review as ") => Some(Expect::Quarantine),
        250 => Some(Expect::Accept),
        // The clause tells why, the id what to ask about.
        550 if text.starts_with("550 5.7.1") => {
            let all = reply.lines.join(" ");
            let named = all.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word.len() == ID);
            (all.contains("AUP-") && named).then_some(Expect::Reject)
        }
        _ => None,
    }
}

fn held_id(reply: &Reply) -> String {
    reply.text().rsplit(' ').next().unwrap_or_default().to_string()
}

fn letter(mail: &Mail) -> Letter {
    (mail.from.clone(), once_each(mail.to.clone()), mail.content.clone())
}

/// Waits until the sink has so many messages, then compares them all, whatever their order.
#[track_caller]
fn arrived(house: &House, expected: &[Letter]) {
    let messages = house.sink.wait_for_messages(expected.len(), Duration::from_secs(120));
    assert!(wait_for(Duration::from_secs(10), || house.postfix.queued() == 0), "Postfix still has mail");
    let mut got: Vec<Letter> = messages.iter().map(as_sent).collect();
    let mut missing = Vec::new();
    for letter in expected {
        match got.iter().position(|other| other == letter) {
            Some(place) => drop(got.swap_remove(place)),
            None => missing.push(letter),
        }
    }
    // What is left over has most likely been changed on the way: show where.
    let nearest = |letter: &&Letter| {
        let same = |other: &&Letter| other.0 == letter.0 && other.1 == letter.1;
        let difference = got.iter().find(same).map(|other| differs(&other.2, &letter.2));
        format!(
            "from {} to {:?}: {}",
            letter.0,
            letter.1,
            difference.unwrap_or_else(|| "nothing like it".into())
        )
    };
    let missing: Vec<String> = missing.iter().map(nearest).collect();
    let surplus: Vec<String> = got.iter().map(|other| format!("from {} to {:?}", other.0, other.1)).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing: {missing:#?}\nsurplus: {surplus:#?}");
}

/// The message without what each of the three has put on top of it: Postfix behind, the gateway (unless it was held: it
/// is released as it came), Postfix in front.
fn as_sent(message: &Message) -> Letter {
    let path =
        |argument: &str| argument.trim_start_matches('<').split('>').next().unwrap_or_default().to_string();
    let mut content = message.content.as_slice();
    for name in ["Received", "X-Portcullis-Id", "Received"] {
        content = match without_field(content, name) {
            Some(rest) => rest,
            None if name == "X-Portcullis-Id" => content,
            None => {
                panic!("no {name} where it belongs: {}", content[..content.len().min(300)].escape_ascii())
            }
        };
    }
    let recipients = message.recipients.iter().map(|argument| path(argument)).collect();
    (path(&message.mail), once_each(recipients), content.to_vec())
}

fn once_each(mut addresses: Vec<String>) -> Vec<String> {
    addresses.sort_by_key(|address| address.to_lowercase());
    addresses.dedup_by_key(|address| address.to_lowercase());
    addresses
}

/// The content after its first header field, which must have this name.
fn without_field<'a>(content: &'a [u8], name: &str) -> Option<&'a [u8]> {
    let start = content.get(..name.len() + 1)?;
    if !start.eq_ignore_ascii_case(format!("{name}:").as_bytes()) {
        return None;
    }
    let end = |from: usize| {
        content[from..].windows(2).position(|pair| pair == b"\r\n").map(|place| from + place + 2)
    };
    let mut rest = end(0)?;
    while matches!(content.get(rest), Some(b' ' | b'\t')) {
        rest = end(rest)?;
    }
    Some(&content[rest..])
}

fn differs(got: &[u8], expected: &[u8]) -> String {
    let at = got.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let around =
        |bytes: &[u8]| bytes[at.saturating_sub(30)..(at + 30).min(bytes.len())].escape_ascii().to_string();
    format!("at byte {at}: …{}…\n    instead of …{}…", around(got), around(expected))
}

#[test]
fn without_the_gateway_senders_are_told_to_try_again() {
    let sink = Script::default().start();
    let nowhere = free_address();
    let postfix = Plan::new().start(nowhere, sink.address());
    for address in [postfix.smtp(), postfix.submission()] {
        let mut client = Client::greet(address).unwrap();
        let reply =
            client.deliver("jo@example.org", &["sam@council.example"], b"Subject: x\r\n\r\nx\r\n").unwrap();
        assert!(reply.text().starts_with("451 4.3.0 Error: queue file write error"), "{reply:?}");
    }
    assert_eq!(sink.messages().len(), 0);
}

/// The two lines that the page tells the operator to type.
#[test]
fn the_lines_of_the_page_do_what_the_page_says() {
    let house = house();
    let page = std::fs::read_to_string(package().join("docs/postfix.md")).unwrap();
    let lines: Vec<&str> = page.lines().filter_map(|line| line.strip_prefix("$ swaks ")).collect();
    let said: Vec<String> = lines.iter().map(|line| swaks(line, &house.postfix)).collect();
    assert_eq!(said.len(), 2, "{lines:?}");
    assert!(said[0].contains("<-  250 2.0.0 Ok: ") && said[0].contains(" queued as "), "{}", said[0]);
    assert!(said[1].contains("<-  250 2.0.0 Held for review as "), "{}", said[1]);
    assert_eq!(house.gateway.held().len(), 1);
    let messages = house.sink.wait_for_messages(1, Duration::from_secs(30));
    assert_eq!(messages.len(), 1);
    assert!(String::from_utf8_lossy(&messages[0].content).contains("When are the bins collected?"));
}

fn swaks(words: &str, postfix: &Postfix) -> String {
    let command = format!("swaks {words} --port {}", postfix.smtp().port());
    let output = Command::new("sh").args(["-c", &command]).output().unwrap();
    String::from_utf8_lossy(&output.stdout).into_owned()
}
