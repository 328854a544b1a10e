//! Whatever the next hop does wrong, at whatever step, the client is told to try again later and nobody believes
//! that the message was taken (F-11, F-12, F-13, S-37). Each row is tried with and without CHUNKING.

use crate::support::client::{Client, NoReply, Reply};
use crate::support::gateway::Setup;
use crate::support::next_hop::{Act, Script};
use crate::support::ports::free_address;
use std::net::{SocketAddr, TcpListener};

/// Short enough for a test, long enough for a busy machine.
const SHORT_TIMES: &str =
    "[next_hop]\nconnect_timeout = \"2 s\"\ncommand_timeout = \"2 s\"\ncommit_timeout = \"2 s\"\n";

fn say(bytes: &[u8]) -> Act {
    Act::Say(bytes.to_vec())
}

/// Rows that fail, and why. The test fails as soon as one of them passes.
const KNOWN: &[(&str, &str)] = &[];

fn refusal() -> Act {
    say(b"451 4.3.0 Not this one\r\n")
}

/// What goes wrong, at which step, and how.
fn misbehaviours() -> Vec<(&'static str, &'static str, Act)> {
    let mut rows = Vec::new();
    let steps = ["CONNECT", "EHLO", "MAIL", "RCPT", "DATA", "BODY", ".", "BDAT", "LAST"];
    for step in steps {
        rows.push(("closes", step, Act::Close));
        rows.push(("is silent", step, Act::Stall));
        rows.push(("says 421 and closes", step, Act::SayAndClose(b"421 4.3.2 Going down\r\n".to_vec())));
        rows.push(("says nonsense", step, say(b"What?\r\n")));
        rows.push(("says 2x0", step, say(b"2x0 Ok\r\n")));
        rows.push(("says an odd code", step, say(b"999 Ok\r\n")));
        rows.push(("ends its line with LF only", step, say(b"250 2.0.0 Ok\n")));
        rows.push(("says a NUL", step, say(b"250 2.0.0 O\0k\r\n")));
        rows.push(("changes its code inside a reply", step, say(b"250-one\r\n354 two\r\n")));
        rows.push(("never ends its reply", step, Act::SayAndClose(b"250-and\r\n".repeat(10_000))));
        rows.push((
            "says a line of a megabyte",
            step,
            say(&[b"250 ".to_vec(), vec![b'x'; 1 << 20], b"\r\n".to_vec()].concat()),
        ));
    }
    rows.push(("says 354 to the whole message", ".", say(b"354 Go on\r\n")));
    rows.push(("says 354 to the whole message", "LAST", say(b"354 Go on\r\n")));
    rows.push(("says 250 to DATA", "DATA", say(b"250 2.0.0 Ok\r\n")));
    rows.push(("answers the message before it has it", "RCPT", say(b"250 2.1.5 Ok\r\n250 2.0.0 Ok\r\n")));
    rows.push((
        "answers the message before it has it",
        "DATA",
        say(b"354 Go on\r\n250 2.0.0 Ok: queued\r\n"),
    ));
    rows.push((
        "answers the message before it has it",
        "BDAT",
        say(b"250 2.0.0 Ok\r\n250 2.0.0 Ok: queued\r\n"),
    ));
    rows.push((
        "offers the message's answer with its greeting",
        "CONNECT",
        say(b"220 hi\r\n250 2.0.0 Ok\r\n"),
    ));
    rows
}

#[test]
fn whatever_it_does_the_client_keeps_the_message() {
    let mut wrong = Vec::new();
    let mut tried = 0;
    for chunking in [true, false] {
        let offers = if chunking { Script::default() } else { Script::default().lacking("CHUNKING") };
        let rows = misbehaviours().into_iter().filter(|(_, step, _)| match *step {
            "DATA" | "BODY" | "." => !chunking,
            "BDAT" | "LAST" => chunking,
            _ => true,
        });
        // The waits for silence add up, so the rows are tried side by side.
        let threads: Vec<_> = rows
            .map(|(what, step, act)| {
                // Whoever believes an answer that came too early must not be saved by a good one that comes later.
                let script = offers.clone().on(step, act).on("LAST", refusal()).on(".", refusal());
                std::thread::spawn(move || {
                    let name = format!("it {what} at {step} (chunking: {chunking})");
                    match (verdict(script), KNOWN.iter().any(|(known, _)| *known == name)) {
                        (Ok(()), false) | (Err(_), true) => Ok(()),
                        (Err(why), false) => Err(format!("{name}: {why}")),
                        (Ok(()), true) => Err(format!("{name}: passes now; take it out of KNOWN")),
                    }
                })
            })
            .collect();
        tried += threads.len();
        wrong.extend(threads.into_iter().filter_map(|thread| thread.join().unwrap().err()));
    }
    assert!(tried > 100, "only {tried} rows");
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
}

/// One gateway before one such next hop: tries to deliver twice, the second time to see that the session, or a new one,
/// still answers properly.
fn verdict(script: Script) -> Result<(), String> {
    let next_hop = script.start();
    let gateway = Setup::to(next_hop.address()).config(SHORT_TIMES).start();
    is_put_off(gateway.smtp())?;
    is_put_off(gateway.smtp())?;
    match gateway.get("/metrics").0 {
        200 => Ok(()),
        status => Err(format!("/metrics answers {status} afterwards")),
    }
}

/// Delivers a mail as a real client does, up to the first reply that is not positive. It must be temporary.
fn is_put_off(gateway: SocketAddr) -> Result<(), String> {
    let mut client = Client::connect(gateway).map_err(|e| e.to_string())?;
    let good = |step: &str, reply: Result<Reply, NoReply>| match reply {
        Ok(reply) if reply.is_positive() => Ok(()),
        Ok(reply) if reply.is_temporary() => Err(None),
        other => Err(Some(format!("{step}: {other:?}"))),
    };
    let outcome = (|| {
        good("greeting", client.reply())?;
        good("EHLO", client.command("EHLO client.example"))?;
        good("MAIL", client.command("MAIL FROM:<jo@example.org>"))?;
        good("RCPT", client.command("RCPT TO:<sam@council.example>"))?;
        good("DATA", client.command("DATA"))?;
        // Large enough to be on its way before its end is known.
        let text = "A line of an innocent mail about the collection of bins.\r\n".repeat(2_000);
        let _ = client.send(format!("From: jo@example.org\r\nSubject: Bins\r\n\r\n{text}.\r\n").as_bytes());
        good("the message", client.reply())
    })();
    match outcome {
        Err(None) => Ok(()),
        Err(Some(what)) => Err(what),
        Ok(()) => Err("250 for a message that nobody has".into()),
    }
}

#[test]
fn nobody_listens_there() {
    let address = free_address();
    let gateway = Setup::to(address).start();
    is_put_off(gateway.smtp()).unwrap();
}

#[test]
fn it_comes_back_and_all_is_well() {
    let address = free_address();
    let gateway = Setup::to(address).start();
    is_put_off(gateway.smtp()).unwrap();
    let next_hop =
        crate::support::next_hop::NextHop::serve(TcpListener::bind(address).unwrap(), Script::default());
    let mut client = Client::greet(gateway.smtp()).unwrap();
    let reply =
        client.deliver("jo@example.org", &["sam@council.example"], b"Subject: x\r\n\r\nx\r\n").unwrap();
    assert_eq!(reply.code(), 250, "{reply:?}");
    assert_eq!(next_hop.messages().len(), 1);
}
