//! Whoever has sent something encrypted is refused a word that is called a password for some time; nobody else is.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::Script;

fn deliver(gateway: &Gateway, from: &str, content: &str) -> String {
    let content = content.replace('\n', "\r\n");
    let mut client = Client::greet(gateway.smtp()).unwrap();
    client.deliver(from, &["office@partner.example"], content.as_bytes()).unwrap().text()
}

#[test]
fn whether_the_file_was_held_or_not() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let password = "From: jo@council.example\nSubject: The file\n\nPassword: sunshine\n";
    let sealed = "From: jo@council.example\nSubject: The file\nMIME-Version: 1.0\n\
                  Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\n\
                  Content-Transfer-Encoding: base64\n\n\
                  MIAGCSqGSIb3DQEHA6CAMIACAQAAAQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyAhIiMk\n";
    assert!(deliver(&gateway, "jo@council.example", password).starts_with("250"));
    let held = deliver(&gateway, "jo@council.example", sealed);
    assert!(held.starts_with("250") && held.contains("eld"), "{held}");
    let refused = deliver(&gateway, "jo@council.example", password);
    assert!(refused.starts_with("550") && refused.contains("something encrypted was sent"), "{refused}");
    let refused = deliver(&gateway, "Jo+files@council.example", password);
    assert!(refused.starts_with("550"), "one person: {refused}");
    let other = deliver(&gateway, "sam@council.example", password);
    assert!(other.starts_with("250"), "{other}");
    let clean = "From: jo@council.example\nSubject: Tuesday\n\nThe meeting is at ten.\n";
    assert!(deliver(&gateway, "jo@council.example", clean).starts_with("250"));
}
