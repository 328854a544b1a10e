//! `portcullis rules replay`: from the journal alone it says what a changed folder of rules would have made of past mail, and it is
//! what comes of judging the stored messages again.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup, package};
use crate::support::judge::{self, envelope};
use crate::support::next_hop::{Script, wait_for};
use portcullis::inspect::facts::{Client as Peer, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::policy::compile::compile;
use portcullis::policy::decision::Verdict;
use portcullis::policy::policy::Policy;
use portcullis::rulebook::folder;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::time::Duration;

/// Mail from an officer to somebody's webmail, of every kind that the shipped rules know; how many there were.
fn send_all(gateway: &Gateway) -> usize {
    let mut client = Client::greet(gateway.smtp()).unwrap();
    let mut sent = 0;
    for (_, mail) in judge::fixtures(&["rules"]) {
        let mail = folder::as_on_the_wire(&mail);
        // What is refused for its form has no row of a decision.
        if !mail.is_ascii() && !mail.starts_with(b"From") || mail.contains(&0) {
            continue;
        }
        let reply =
            client.deliver("jo.bloggs@council.example", &["sam@gmail.com", "jo.bloggs+1@isp.example"], &mail);
        sent += usize::from(matches!(reply.unwrap().code(), 250 | 550));
    }
    sent
}

fn replay(gateway: &Gateway, rules: &Path) -> serde_json::Value {
    let words = ["rules", "replay", rules.to_str().unwrap(), "--since", "1d", "--json"];
    serde_json::from_slice(&gateway.ask(&words)).unwrap()
}

fn ids(replay: &serde_json::Value, kind: &str) -> BTreeSet<String> {
    let ids = replay[kind]["ids"].as_array().unwrap();
    ids.iter().map(|id| id.as_str().unwrap().to_owned()).collect()
}

/// A copy of the shipped folder in which this has become that.
fn draft(parent: &Path, edits: &[(&str, &str, &str)]) -> std::path::PathBuf {
    let rules = parent.join("rules");
    for path in judge::files(package().join("rules")) {
        let name = path.strip_prefix(package().join("rules")).unwrap();
        let mut text = fs::read_to_string(&path).unwrap();
        for (_, from, to) in edits.iter().filter(|(file, ..)| Path::new(file) == name) {
            assert!(text.contains(from), "{from}");
            text = text.replace(from, to);
        }
        fs::create_dir_all(rules.join(name).parent().unwrap()).unwrap();
        fs::write(rules.join(name), text).unwrap();
    }
    rules
}

/// What a policy makes of a stored message.
fn judged(policy: &Policy, gateway: &Gateway, item: &serde_json::Value) -> Verdict {
    let id = item["id"].as_str().unwrap();
    let raw = gateway.ask(&["quarantine", "show", id, "--raw"]);
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Peer::default(),
        envelope: envelope("jo.bloggs@council.example", &["sam@gmail.com", "jo.bloggs+1@isp.example"]),
        content: Inspector::inspect(policy.detectors(), &Limits::default(), [&*raw]),
        memory: Memory::default(),
    };
    policy.decide(&facts).verdict
}

#[test]
fn and_it_is_what_judging_again_says() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let sent = send_all(&gateway);
    let shipped = package().join("rules");
    assert!(wait_for(Duration::from_secs(20), || replay(&gateway, &shipped)["decisions"] == sent));

    // The rules that decided differ from themselves in nothing.
    let same = replay(&gateway, &shipped);
    for kind in ["newly_stopped", "no_longer_stopped", "stopped_otherwise", "unknown"] {
        assert_eq!(same[kind]["count"], 0, "{kind}: {same}");
    }
    assert_eq!(same["unreadable"], 0);
    assert!(same["rules"].as_object().unwrap().len() > 4, "{same}");

    let folder = tempfile::tempdir().unwrap();
    let edits = [
        ("non-business-attachments.toml", "mode    = \"enforce\"", "mode    = \"off\""),
        ("macros.toml", "= \"quarantine\"", "= \"reject\""),
        ("lists/own-domains.txt", ".council.example", ".council.example\nisp.example"),
        ("picture-attachments.toml", "mode    = \"enforce\"", "mode    = \"shadow\""),
    ];
    let rules = draft(folder.path(), &edits);
    let changed = replay(&gateway, &rules);
    let policy = compile(&folder::read(&rules).unwrap()).unwrap();
    let (free, otherwise, unknown) =
        (ids(&changed, "no_longer_stopped"), ids(&changed, "stopped_otherwise"), ids(&changed, "unknown"));
    let held = gateway.held();
    assert!(held.len() > 20 && !free.is_empty() && !otherwise.is_empty(), "{changed}");
    let mut looked_at = BTreeSet::new();
    for item in &held {
        let id = item["id"].as_str().unwrap();
        looked_at.insert(id.to_owned());
        if unknown.contains(id) {
            continue;
        }
        let verdict = judged(&policy, &gateway, item);
        assert_eq!(free.contains(id), verdict == Verdict::Accept, "{id}");
        assert_eq!(otherwise.contains(id), verdict == Verdict::Reject, "{id}");
    }
    assert!(unknown.len() * 10 < held.len(), "{unknown:?}");
    assert!(free.iter().chain(&otherwise).filter(|id| looked_at.contains(*id)).count() > 5);
}

#[test]
fn mistakes_in_the_draft_are_told() {
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let folder = tempfile::tempdir().unwrap();
    let rules = draft(folder.path(), &[("mass-mail.toml", "more_than", "more_then")]);
    let output = gateway.command(&["rules", "replay", rules.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(78));
    let said = String::from_utf8(output.stderr).unwrap();
    let hint = said.lines().any(|line| line == "  hint: did you mean `more_than`?");
    assert!(said.contains("mass-mail.toml:") && hint, "{said}");
    let output = gateway.command(&["rules", "replay", rules.to_str().unwrap(), "--since", "soon"]);
    assert_eq!(output.status.code(), Some(64));
}
