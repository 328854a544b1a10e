//! What a rules folder says of the organisation's own numbers holds in mails and in attachments, from one reload to the next.

use crate::support::catalogue::compose;
use crate::support::client::Client;
use crate::support::gateway::Setup;
use crate::support::generator::files;
use crate::support::next_hop::{Script, wait_for};
use std::fs;
use std::path::Path;
use std::time::Duration;

const DETECTOR: &str = r#"
name   = "housing benefit reference"
shape  = "HB 9999999"
labels = ["housing benefit ref"]
finds  = ["housing benefit ref HB 1234567"]
leaves = ["invoice HB 1234567"]
"#;

/// Counts as a class that is built in.
const JOINED: &str = r#"
class  = "social-care-reference"
shape  = ["9999", "KC 99999"]
labels = ["kestrel", "kestrel id"]
finds  = ["Kestrel ID: KC 20441", "kestrel 7731"]
leaves = ["order KC 20441"]
"#;

const RULE: &str = r#"
id      = "benefit-references"
title   = "Benefit references sent outside"
clause  = "AUP-unsecured"
owner   = "Revenues"
review  = 2027-03-31
mode    = "enforce"
outcome = "quarantine"
[when]
personal_data = { class = ["benefit-reference", "social-care-reference"], confidence = "high" }
[tell]
sender = "Held {id}."
[[example]]
mail   = "mails/with.eml"
expect = "quarantine"
[[example]]
mail   = "mails/without.eml"
expect = "accept"
"#;

fn write(folder: &Path, name: &str, text: &str) {
    let path = folder.join(name);
    fs::create_dir_all(path.parent().unwrap()).unwrap();
    fs::write(path, text).unwrap();
}

fn plain(text: &str) -> Vec<u8> {
    format!("From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: A case\r\n\r\n{text}\r\n")
        .into_bytes()
}

#[test]
fn a_number_is_found_everywhere_until_the_rules_say_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    let reference = "Her housing benefit ref is HB 7654321.";
    write(&rules, "lists/own-domains.txt", ".council.example\n");
    write(&rules, "detectors/benefit-reference.toml", DETECTOR);
    write(&rules, "detectors/kestrel.toml", JOINED);
    write(&rules, "benefit-references.toml", RULE);
    for (name, text) in [("with", reference), ("without", "Please pay invoice HB 7654321.")] {
        write(folder.path(), &format!("mails/{name}.eml"), &String::from_utf8(plain(text)).unwrap());
    }
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).start();
    let is_held = |mail: &[u8]| {
        let mut client = Client::greet(gateway.smtp()).unwrap();
        let reply = client.deliver("jo@council.example", &["sam@partner.example"], mail).unwrap();
        assert_eq!(reply.code(), 250, "{reply:?}");
        reply.text().contains("Held")
    };
    let document = files::docx(&["A letter.", reference]);
    let table = files::gzip(b"Name,Housing benefit ref\r\nJo,HB7654321\r\nSam,HB7654322\r\n");
    let mails = [
        plain(reference),
        compose::with_file("application/octet-stream", "letter.docx", &document),
        compose::with_file("application/gzip", "list.csv.gz", &table),
    ];
    assert!(mails.iter().all(|mail| is_held(mail)));
    assert!(!is_held(&plain("Please pay invoice HB 7654321.")));
    let joined = compose::with_file(
        "application/gzip",
        "cases.csv.gz",
        files::gzip(b"Name,Kestrel ID\r\nJo,KC 20442\r\n"),
    );
    assert!(is_held(&plain("He is known to us (Kestrel ID KC 20442).")) && is_held(&joined));
    assert!(!is_held(&plain("Order KC 20442 has been dispatched.")));
    // The workers are those of before, and learn what the number looks like now.
    let changed = DETECTOR.replace("HB 9", "CT 9").replace("HB 1", "CT 1");
    write(&rules, "detectors/benefit-reference.toml", &changed);
    for name in ["with", "without"] {
        let mail = fs::read_to_string(folder.path().join(format!("mails/{name}.eml"))).unwrap();
        write(folder.path(), &format!("mails/{name}.eml"), &mail.replace("HB 7", "CT 7"));
    }
    gateway.hangup();
    assert!(wait_for(Duration::from_secs(20), || !is_held(&mails[0])));
    assert!(!mails.iter().any(|mail| is_held(mail)));
    let document = files::docx(&["A letter.", &reference.replace("HB", "CT")]);
    assert!(is_held(&compose::with_file("application/octet-stream", "letter.docx", &document)));
    let held = gateway.held().len();
    let held_for = |evidence: &str| {
        gateway.held().iter().filter(|held| held["reasons"].to_string().contains(evidence)).count()
    };
    assert_eq!(held_for("\"1 social care reference in "), 2);
    // A text that is not found any more is a mistake, and nothing changes.
    write(
        &rules,
        "detectors/benefit-reference.toml",
        DETECTOR.replace("\"HB 9999999\"", "\"HB 999\"").as_str(),
    );
    gateway.hangup();
    assert!(gateway.logs("it is not found in this text"), "{}", gateway.log());
    assert!(is_held(&plain(&reference.replace("HB", "CT"))));
    assert_eq!(gateway.held().len(), held + 1);
}
