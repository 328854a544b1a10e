//! Messages with two ends, given straight to the listener behind the gateway (S-13): as `docs/postfix.md` configures
//! it, none is taken for two; without those lines some are, which shows what they are good for; and with the gateway
//! in front none is, with or without them.

use crate::support::client::Client;
use crate::support::gateway::Setup;
use crate::support::next_hop::{Script, wait_for};
use crate::support::postfix::Plan;
use std::net::SocketAddr;
use std::time::Duration;

/// S-01 to S-06: what some server takes for the end of a message.
const FALSE_ENDS: &[&str] = &[
    "\n.\n",
    "\n.\r\n",
    "\r\n.\n",
    "\r.\r",
    "\r\n.\r",
    "\n.\r",
    "\r.\n",
    "\r.\r\n",
    "\r\n\0.\r\n",
    "\r\n.\0\r\n",
    "\r\r\n.\r\r\n",
];

/// Smuggles a second message behind each of the false ends, and a true last message to know when all has arrived.
/// Returns how many of the smuggled ones the sink got.
fn smuggled(behind: SocketAddr, sink: &crate::support::next_hop::NextHop) -> usize {
    for end in FALSE_ENDS {
        let mut client = Client::greet(behind).unwrap();
        client.patience(Duration::from_secs(5));
        for line in ["MAIL FROM:<jo@example.org>", "RCPT TO:<sam@council.example>", "DATA"] {
            assert!(client.command(line).unwrap().is_positive(), "{line}");
        }
        let inner = "MAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@council.example>\r\nDATA\r\nSubject: x\r\n\r\nx\r\n.\r\n";
        let _ = client.send(format!("Subject: Outer\r\n\r\nx{end}{inner}QUIT\r\n").as_bytes());
        while client.reply().is_ok() {}
    }
    let mut client = Client::greet(behind).unwrap();
    let reply =
        client.deliver("last@example.org", &["sam@council.example"], b"Subject: last\r\n\r\nx\r\n").unwrap();
    assert!(reply.is_positive(), "{reply:?}");
    let from = |who: &str| sink.messages().iter().filter(|m| m.mail.starts_with(who)).count();
    assert!(wait_for(Duration::from_secs(30), || from("<last@") == 1));
    from("<evil@")
}

#[test]
fn the_page_makes_it_refuse_what_postfix_alone_would_take() {
    let sink = Script::default().start();
    let nowhere = "127.0.0.1:9".parse().unwrap();
    let postfix = Plan::new().start(nowhere, sink.address());
    assert_eq!(smuggled(postfix.accepted(), &sink), 0);

    let sink = Script::default().start();
    let bare = Plan::new().without("smtpd_forbid_bare_newline").without("smtpd_forbid_unauth_pipelining");
    let postfix = bare.start(nowhere, sink.address());
    assert_ne!(smuggled(postfix.accepted(), &sink), 0);
}

#[test]
fn nothing_gets_there_through_the_gateway() {
    let sink = Script::default().start();
    let plan = Plan::new().without("smtpd_forbid_bare_newline").without("smtpd_forbid_unauth_pipelining");
    let gateway = Setup::to(plan.accepted()).start();
    let _postfix = plan.start(gateway.smtp(), sink.address());
    assert_eq!(smuggled(gateway.smtp(), &sink), 0);
}
