//! Mail to more people than the policy allows, in messages to few each: every person counts once, whatever is deferred,
//! retried, sent twice or cut off, and a restart forgets nothing.

use crate::support::client::{Client, Reply};
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{Act, Message, NextHop, Script, wait_for};
use crate::support::postfix::Plan;
use serde_json::Value;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::time::Duration;

const SENDER: &str = "library@council.example";

/// 251 people in six messages, of 42 each and of 41.
fn pieces() -> Vec<Vec<String>> {
    let people: Vec<String> = (1..=251).map(|number| format!("person{number}@example.org")).collect();
    people.chunks(42).map(<[String]>::to_vec).collect()
}

/// The same news, with a Message-ID for each number and another boundary.
fn news(number: usize) -> Vec<u8> {
    format!(
        "From: Library <{SENDER}>\r\nTo: readers@council.example\r\nSubject: Autumn news\r\n\
         Date: Tue, 3 Nov 2026 09:26:{number:02} +0000\r\nMessage-ID: <{number}@council.example>\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n\r\nThe library opens at nine.\r\n\
         --b{number}\r\n\r\nThe museum, too.\r\n--b{number}--\r\n"
    )
    .into_bytes()
}

#[track_caller]
fn send(to: SocketAddr, people: &[String], content: &[u8]) -> Reply {
    let people: Vec<&str> = people.iter().map(String::as_str).collect();
    Client::greet(to).unwrap().deliver(SENDER, &people, content).unwrap()
}

fn delivered(messages: &[Message]) -> Vec<String> {
    // Behind the address there may be parameters.
    let path = |argument: &String| argument.trim_start_matches('<').split('>').next().unwrap().to_owned();
    messages.iter().flat_map(|message| message.recipients.iter().map(path)).collect()
}

/// Rows of the journal of the one mailing that there is, once there are so many of them.
#[track_caller]
fn journal(gateway: &Gateway, rows: usize) -> Vec<Value> {
    let ask = |words: &[&str]| -> Vec<Value> {
        let said = gateway.ask(&[&["journal", "--json", "--limit", "1000"], words].concat());
        let lines = said.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        lines.map(|line| serde_json::from_slice(line).unwrap()).collect()
    };
    assert!(wait_for(Duration::from_secs(20), || ask(&[]).len() >= rows), "{:?}", ask(&[]));
    let mut all = ask(&[]);
    // Postfix's reports to the sender come from outside, as far as the gateway knows.
    all.retain(|row| row["direction"] != "inbound");
    let names: BTreeSet<&str> = all.iter().filter_map(|row| row["mailing"].as_str()).collect();
    assert_eq!(names.len(), 1, "{all:?}");
    let of_mailing = ask(&["--mailing", names.first().unwrap()]);
    assert_eq!(of_mailing.len(), all.len(), "every row names the mailing");
    assert_eq!(ask(&["--id", all[0]["id"].as_str().unwrap()]).len(), all.len());
    of_mailing
}

fn outcomes(rows: &[Value], outcome: &str) -> usize {
    rows.iter().filter(|row| row["disposition"] == outcome).count()
}

fn refused(reply: &Reply, evidence: &str) -> bool {
    let said = reply.lines.iter().map(|line| line.get(4..).unwrap_or("")).collect::<Vec<_>>().join(" ");
    reply.code() == 550 && said.replace("5.7.1 ", "").contains(evidence) && said.contains("AUP-mass-mail")
}

#[test]
fn six_messages_of_42_with_retries_resends_and_a_restart() {
    let next_hop = Script::default().start();
    let mut gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let pieces = pieces();
    let (last, before) = pieces.split_last().unwrap();
    for (number, people) in before.iter().enumerate() {
        // The next hop takes it at the third attempt only.
        let busy = || Act::Say(b"451 4.3.0 Not now\r\n".to_vec());
        next_hop.change(Script::default().on("LAST", busy()).on(".", busy()));
        for _ in 0..2 {
            assert_eq!(send(gateway.smtp(), people, &news(number)).code(), 451);
        }
        next_hop.change(Script::default());
        assert_eq!(send(gateway.smtp(), people, &news(number)).code(), 250, "piece {number}");
        if number == 2 {
            assert!(journal(&gateway, 9).len() == 9);
            gateway.kill_and_restart();
        }
    }
    // Whoever has not heard the answer sends the same once more.
    assert_eq!(send(gateway.smtp(), &before[0], &news(0)).code(), 250);
    let reply = send(gateway.smtp(), last, &news(5));
    assert!(refused(&reply, "251 recipients in 7 messages, more than 250"), "{reply:?}");
    // One person fewer, and it is 250.
    assert_eq!(send(gateway.smtp(), &last[1..], &news(5)).code(), 250);
    let reply = send(gateway.smtp(), &last[..1], &news(6));
    assert!(refused(&reply, "251 recipients in 8 messages, more than 250"), "{reply:?}");
    let got: BTreeSet<String> = delivered(&next_hop.messages()).into_iter().collect();
    assert_eq!(got.len(), 250);
    let rows = journal(&gateway, 19);
    let of = |outcome| outcomes(&rows, outcome);
    assert_eq!((of("relayed"), of("deferred"), of("refused")), (7, 10, 2));
}

#[test]
fn other_mail_is_not_counted_with_it() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let pieces = pieces();
    for (number, people) in pieces.iter().enumerate() {
        // A letter for each, at the same moment, by the same sender.
        let letter =
            format!("From: {SENDER}\r\nMessage-ID: <{number}@a>\r\nSubject: News\r\n\r\nLetter {number}\r\n");
        assert_eq!(send(gateway.smtp(), people, letter.as_bytes()).code(), 250);
        // Mail from elsewhere.
        let people: Vec<&str> = people.iter().map(String::as_str).collect();
        let mut client = Client::greet(gateway.smtp()).unwrap();
        assert_eq!(client.deliver("circle@example.net", &people, &news(1)).unwrap().code(), 250);
    }
}

/// A connection that ends before the next hop has answered has sent nothing.
#[test]
fn what_is_cut_off_counts_nobody() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let pieces = pieces();
    next_hop.change(Script::default().on("LAST", Act::Close).on(".", Act::Close));
    for people in &pieces[..5] {
        assert_eq!(send(gateway.smtp(), people, &news(1)).code() / 100, 4);
    }
    next_hop.change(Script::default());
    assert_eq!(send(gateway.smtp(), &pieces[5], &news(1)).code(), 250);
    assert_eq!(outcomes(&journal(&gateway, 6), "relayed"), 1);
}

#[test]
fn pieces_at_the_same_time_see_each_other() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let address = gateway.smtp();
    let replies: Vec<u16> = std::thread::scope(|scope| {
        let send = |people: Vec<String>| scope.spawn(move || send(address, &people, &news(1)).code());
        let threads: Vec<_> = pieces().into_iter().map(send).collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    assert_eq!(replies.iter().filter(|code| **code == 250).count(), 5, "{replies:?}");
    assert_eq!(replies.iter().filter(|code| **code == 550).count(), 1, "{replies:?}");
}

/// Postfix in front of the gateway and behind it, as docs/postfix.md has it: six messages.
#[test]
fn six_messages_through_postfix() {
    let sink = Script::default().start();
    let plan = Plan::new();
    let gateway = Setup::to(plan.accepted()).shipped_rules().start();
    let postfix = plan.start(gateway.smtp(), sink.address());
    let pieces = pieces();
    let (last, before) = pieces.split_last().unwrap();
    for (number, people) in before.iter().enumerate() {
        assert_eq!(send(postfix.submission(), people, &news(number)).code(), 250, "piece {number}");
    }
    for _ in 0..2 {
        let reply = send(postfix.submission(), last, &news(5));
        assert!(refused(&reply, "251 recipients in 6 messages, more than 250"), "{reply:?}");
    }
    let messages = sink.wait_for_messages(5, Duration::from_secs(60));
    assert!(wait_for(Duration::from_secs(10), || postfix.queued() == 0), "Postfix still has mail");
    assert_once_each(&messages, before);
    assert_eq!(outcomes(&journal(&gateway, 7), "refused"), 2);

    // With permission for this one mailing the rest goes out, and it is written down who allowed it.
    let terms = ["--who", SENDER, "--rule", "mass-mail", "--until", "2099-12-31", "--recipients", "41"];
    let by = ["--approver", "A. Manager", "--reference", "Ticket 7"];
    gateway.ask(&[&["grant", "add"][..], &terms, &by].concat());
    assert_eq!(send(postfix.submission(), last, &news(5)).code(), 250);
    assert_once_each(&sink.wait_for_messages(6, Duration::from_secs(60)), &pieces);
    let grant = gateway.ask(&["grant", "show", "G-0001", "--json"]);
    let grant: Value = serde_json::from_slice(&grant).unwrap();
    let rows = journal(&gateway, 8);
    let accepted = rows.iter().rfind(|row| row["disposition"] == "relayed").unwrap();
    assert_eq!(
        (grant["recipients_left"].as_u64(), &grant["history"][0]["message"]),
        (Some(0), &accepted["id"])
    );
    assert!(gateway.logs("lifted=mass-mail:G-0001"), "{}", gateway.log());
}

/// Postfix splits one message to 251 people into six transactions, and tries again itself what is deferred.
#[test]
fn one_message_that_postfix_splits_and_retries() {
    let busy = || Act::Say(b"451 4.3.0 Not now\r\n".to_vec());
    let sink = Script::default().on("LAST", busy()).on(".", busy()).start();
    let gateway = Setup::to(sink.address()).shipped_rules().start();
    let plan = Plan::new()
        .with("smtp_destination_recipient_limit = 42")
        .with("relay_destination_recipient_limit = 42")
        // One transaction after the other, so that it is known which of them is the last.
        .with("initial_destination_concurrency = 1")
        .with("default_destination_concurrency_limit = 1")
        .with("default_destination_concurrency_failed_cohort_limit = 0");
    // What it delivers goes to the gateway: here Postfix is in front of it with a queue.
    let postfix = plan.start(gateway.smtp(), gateway.smtp());
    let everybody = pieces().concat();
    assert_eq!(send(postfix.accepted(), &everybody, &news(1)).code(), 250);
    journal(&gateway, 6);
    NextHop::change(&sink, Script::default());
    let done = || {
        postfix.flush();
        std::thread::sleep(Duration::from_millis(500));
        let sent = |message: &Message| !message.mail.starts_with("<>");
        sink.messages().into_iter().filter(sent).count() >= 5 && postfix.log().contains("more than 250")
    };
    assert!(wait_for(Duration::from_secs(60), done), "{}", postfix.log());
    // Postfix also reports to the sender who did not get it.
    let mut messages = sink.messages();
    messages.retain(|message| !message.mail.starts_with("<>"));
    let (got, people) = (delivered(&messages), everybody.iter().cloned().collect::<BTreeSet<_>>());
    assert_eq!(messages.len(), 5);
    let once: BTreeSet<String> = got.iter().cloned().collect();
    assert!(once.len() == got.len() && once.is_subset(&people), "each person once: {got:?}");
    let rows = journal(&gateway, 12);
    let refused: Vec<&Value> = rows.iter().filter(|row| row["disposition"] == "refused").collect();
    assert_eq!((outcomes(&rows, "relayed"), refused.len()), (5, 1), "{rows:?}");
    assert_eq!(got.len() as u64 + refused[0]["recipients"].as_u64().unwrap(), 251);
}

#[track_caller]
fn assert_once_each(messages: &[Message], pieces: &[Vec<String>]) {
    let mut got = delivered(messages);
    let mut wanted = pieces.concat();
    got.sort();
    wanted.sort();
    assert_eq!(got, wanted);
}
