//! More connections than there are file descriptors (F-20): the surplus is turned away or waits, the operations
//! listener goes on answering, and when the flood is over clients are served again.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{NextHop, Script, wait_for};
use std::net::TcpStream;
use std::time::{Duration, Instant};

/// A gateway that may open 256 files, and more connections to it than that.
fn flooded(next_hop: &NextHop) -> (Gateway, Vec<TcpStream>) {
    let limited = ["sh", "-c", "ulimit -n 256 && exec \"$@\"", "sh"];
    let gateway = Setup::to(next_hop.address()).under(&limited).start();
    let connect = || TcpStream::connect_timeout(&gateway.smtp(), Duration::from_secs(5)).ok();
    let flood: Vec<TcpStream> = (0..1_000).map_while(|_| connect()).collect();
    assert!(flood.len() > 256, "only {} connections", flood.len());
    // Until it has opened what it will open.
    let files = || std::fs::read_dir(format!("/proc/{}/fd", gateway.pid())).unwrap().count();
    wait_for(Duration::from_secs(5), || files() >= 250);
    (gateway, flood)
}

#[test]
fn clients_are_served_when_it_is_over() {
    let next_hop = Script::default().start();
    let (gateway, flood) = flooded(&next_hop);
    drop(flood);
    let end = Instant::now() + Duration::from_secs(30);
    let mut client = loop {
        match Client::greet(gateway.smtp()) {
            Ok(client) => break client,
            Err(e) => assert!(Instant::now() < end, "nobody is served after the flood: {e:?}"),
        }
    };
    let reply =
        client.deliver("jo@example.org", &["sam@council.example"], b"Subject: x\r\n\r\nx\r\n").unwrap();
    assert_eq!(reply.code(), 250, "{reply:?}");
    assert_eq!(next_hop.messages().len(), 1);
}

#[test]
fn operations_answers_during_the_flood() {
    let next_hop = Script::default().start();
    let (gateway, _flood) = flooded(&next_hop);
    assert_eq!(gateway.get("/metrics").0, 200);
}
