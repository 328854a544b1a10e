//! SIGTERM (F-07): a message whose end has been sent is answered, nobody new is served, and the process ends with 0.

use crate::support::client::Client;
use crate::support::gateway::Setup;
use crate::support::next_hop::{Act, Script, wait_for};
use std::thread;
use std::time::Duration;

#[test]
fn a_message_under_way_is_answered() {
    let next_hop = Script::default().on("LAST", Act::Wait(Duration::from_secs(2))).start();
    let gateway = Setup::to(next_hop.address()).start();
    let address = gateway.smtp();
    let idle = Client::greet(address).unwrap();
    let sender = thread::spawn(move || {
        let mut client = Client::greet(address).unwrap();
        client.deliver("jo@example.org", &["sam@council.example"], b"Subject: Last\r\n\r\nx\r\n")
    });
    assert!(wait_for(Duration::from_secs(10), || next_hop
        .commands()
        .iter()
        .any(|line| line.ends_with(" LAST"))));
    let (status, log) = gateway.terminate();
    assert_eq!(status.code(), Some(0), "{log}");
    let reply = sender.join().unwrap().expect("an answer to the message under way");
    assert_eq!(reply.code(), 250, "{reply:?}");
    assert_eq!(next_hop.messages().len(), 1);
    let mut idle = idle;
    match idle.reply() {
        Ok(reply) => assert_eq!(reply.code(), 421, "{reply:?}"),
        Err(end) => assert_eq!(end, crate::support::client::NoReply::Closed),
    }
    assert!(Client::greet(address).is_err(), "somebody new is served");
}

#[test]
fn nothing_to_do_is_done_at_once() {
    let next_hop = Script::default().start();
    let (status, log) = Setup::to(next_hop.address()).start().terminate();
    assert_eq!(status.code(), Some(0), "{log}");
}
