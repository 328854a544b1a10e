//! Two real Postfixes behind the gateway, set up as the page says: what the shipped rule sends by the secure route reaches a
//! server over TLS with a certificate that verifies, and no other server. It waits in the queue of the second Postfix and
//! is nowhere else.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup, package};
use crate::support::next_hop::{NextHop, Script, wait_for};
use crate::support::postfix::{Instance, Plan, Postfix};
use crate::support::postfix_secure::{Authority, start};
use std::fs;
use std::net::SocketAddr;
use std::time::Duration;

const FROM: &str = "jo@council.example";
const OUTSIDE: &str = "amir@partner.example";
const INSIDE: &str = "sam@council.example";
const CONTENT: &[u8] =
    b"From: jo@council.example\r\nTo: amir@partner.example\r\nSubject: [secure] Claim\r\n\r\n.\r\n\
    The NHS number is 999 765 4323.\r\n\xc3\xa9 \xff\r\n";
const PATIENCE: Duration = Duration::from_secs(30);

struct House {
    first: Postfix,
    second: Instance,
    gateway: Gateway,
    /// Where the first Postfix delivers.
    ordinary: NextHop,
}

/// With the shipped rules about personal data and the secure route, the latter in force.
fn house(server: SocketAddr, authority: &Authority) -> House {
    let ordinary = Script::default().start();
    let plan = Plan::new();
    let (second, secure) = start(plan.accepted(), server, authority);
    let config = format!("[secure_route]\naddress = \"{secure}\"");
    let mut setup = Setup::to(plan.accepted()).config(&config);
    let read = |path: &str| fs::read_to_string(package().join(path)).unwrap();
    let rule = read("rules/secure-route.toml").replace("\"off\"", "\"enforce\"");
    setup = setup.rule_file("secure-route.toml", &rule);
    let data = "id = \"data\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\nmode = \"enforce\"\n\
                outcome = \"reject\"\n[when]\ndirection = \"outbound\"\npersonal_data = { confidence = \"high\" }\n\
                [unless]\nsecured = true\n[tell]\nsender = \"{findings}\"\n\
                [[example]]\nmail = \"fixtures/rules/secure-route/tag-at-the-beginning.eml\"\nexpect = \"reject\"\n\
                [[example]]\nmail = \"fixtures/rules/secure-route/tag-at-the-beginning.eml\"\nroute = \"secure\"\n\
                expect = \"accept\"\n";
    setup = setup.rule_file("data.toml", data);
    for mail in fs::read_dir(package().join("fixtures/rules/secure-route")).unwrap() {
        let name = format!("fixtures/rules/secure-route/{}", mail.unwrap().file_name().to_str().unwrap());
        setup = setup.rule_file(&format!("../{name}"), &read(&name));
    }
    let gateway = setup.start();
    let first = plan.start(gateway.smtp(), ordinary.address());
    House { first, second, gateway, ordinary }
}

impl House {
    #[track_caller]
    fn send(&self, to: &[&str]) {
        let mut client = Client::greet(self.first.submission()).unwrap();
        let reply = client.deliver(FROM, to, CONTENT).unwrap();
        assert_eq!(reply.code(), 250, "{reply:?}");
        // The words of the Postfix that has it now.
        let queue_id = reply.text().rsplit(' ').next().unwrap_or_default().to_owned();
        assert!(self.second.log().contains(&queue_id), "{reply:?}\n{}", self.second.log());
        assert_eq!(self.gateway.metric("portcullis_secure_route_messages_total", "relayed"), 1.0);
    }

    /// It is tried, does not verify, and lies in the queue of the second Postfix alone.
    #[track_caller]
    fn waits(&self, sink: &NextHop, why: &str) {
        let tried = |times| {
            let log = self.second.log();
            log.matches(why).count() >= times && log.matches("status=deferred").count() >= times
        };
        assert!(wait_for(PATIENCE, || tried(1)), "{}", self.second.log());
        self.second.flush();
        assert!(wait_for(PATIENCE, || tried(2)), "{}", self.second.log());
        assert!(wait_for(PATIENCE, || (self.second.queued(), self.first.queued()) == (1, 0)));
        assert_eq!((sink.messages(), sink.abandoned()), (vec![], vec![]));
        assert_eq!(self.ordinary.messages(), []);
    }
}

#[test]
fn a_server_that_verifies_gets_it_over_tls() {
    let (sink, authority) = (Script::default().start(), Authority::new());
    let (server, address) = authority.server("localhost", sink.address());
    let house = house(address, &authority);
    house.send(&[OUTSIDE, INSIDE]);
    let messages = sink.wait_for_messages(1, PATIENCE);
    assert_eq!(messages.len(), 1, "{}\n{}", house.second.log(), server.log());
    assert_eq!(messages[0].recipients.len(), 1);
    assert!(messages[0].recipients[0].starts_with("<amir@partner.example>"));
    assert!(messages[0].content.ends_with(CONTENT), "{}", messages[0].content.escape_ascii());
    let text = String::from_utf8_lossy(&messages[0].content).into_owned();
    assert!(text.contains("(using TLSv1."), "the server says by TLS: {text}");
    assert!(house.second.log().contains("Verified TLS connection established to localhost"));
    assert!(server.log().contains("TLS connection established from"));

    // Who is inside gets the same message, by the first Postfix on the same machine.
    let inside = house.ordinary.wait_for_messages(1, PATIENCE);
    assert_eq!(inside.len(), 1, "{}", house.first.log());
    assert!(inside[0].recipients.len() == 1 && inside[0].recipients[0].starts_with("<sam@council.example>"));
    assert!(inside[0].content.ends_with(CONTENT));
    assert!(wait_for(PATIENCE, || house.second.queued() + house.first.queued() == 0));
}

#[test]
fn a_server_without_tls_gets_nothing() {
    let (sink, authority) = (Script::default().start(), Authority::new());
    let house = house(sink.address(), &authority);
    house.send(&[OUTSIDE]);
    house.waits(&sink, "TLS is required, but was not offered");
}

#[test]
fn a_server_with_the_name_of_another_gets_nothing() {
    let (sink, authority) = (Script::default().start(), Authority::new());
    let (_server, address) = authority.server("mail.elsewhere.example", sink.address());
    let house = house(address, &authority);
    house.send(&[OUTSIDE]);
    house.waits(&sink, "Server certificate not verified");
}

#[test]
fn a_server_of_an_authority_that_nobody_knows_gets_nothing() {
    let (sink, authority) = (Script::default().start(), Authority::new());
    let stranger = Authority::new();
    let (_server, address) = stranger.server("localhost", sink.address());
    let house = house(address, &authority);
    house.send(&[OUTSIDE]);
    house.waits(&sink, "untrusted issuer /CN=Test authority");
}
