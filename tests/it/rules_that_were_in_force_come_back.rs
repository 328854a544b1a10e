//! Every policy that comes into force is kept with its files: the history says what was changed, and a rollback brings a folder back
//! as it was, without touching what is in force before the gateway is told.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup, package, portcullis};
use crate::support::judge;
use crate::support::next_hop::{Script, wait_for};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The shipped rules with their examples, for an operator to change.
fn own_copy(parent: &Path) -> PathBuf {
    for folder in ["rules", "fixtures/rules"] {
        for path in judge::files(package().join(folder)) {
            let copy = parent.join(path.strip_prefix(package()).unwrap());
            fs::create_dir_all(copy.parent().unwrap()).unwrap();
            fs::copy(path, copy).unwrap();
        }
    }
    parent.join("rules")
}

fn content(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let files = judge::files(folder.to_owned()).into_iter();
    files.map(|path| (path.strip_prefix(folder).unwrap().to_owned(), fs::read(&path).unwrap())).collect()
}

/// When, which policy, and what was changed; the last first.
fn history(gateway: &Gateway) -> Vec<(String, Vec<String>)> {
    let said = String::from_utf8(gateway.ask(&["rules", "history", "--json"])).unwrap();
    let row = |line: &str| {
        let row: serde_json::Value = serde_json::from_str(line).unwrap();
        let changes = row["changes"].as_array().unwrap().iter();
        let changes = changes.map(|change| change.as_str().unwrap().to_owned()).collect();
        (row["policy"].as_str().unwrap().to_owned(), changes)
    };
    said.lines().map(row).collect()
}

fn reload(gateway: &Gateway, loads: usize) {
    gateway.hangup();
    assert!(wait_for(Duration::from_secs(20), || history(gateway).len() == loads), "{:?}", history(gateway));
}

/// The policy that decided on a mail that comes now.
fn policy_now(gateway: &Gateway) -> String {
    let rows = || -> Vec<serde_json::Value> {
        let said = String::from_utf8(gateway.ask(&["journal", "--json"])).unwrap();
        said.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    };
    let before = rows().len();
    let mut client = Client::greet(gateway.smtp()).unwrap();
    client.deliver("jo@council.example", &["sam@partner.example"], b"Subject: x\r\n\r\nx\r\n").unwrap();
    assert!(wait_for(Duration::from_secs(10), || rows().len() > before));
    rows()[0]["policy"].as_str().unwrap().to_owned()
}

#[test]
fn and_what_was_there_stays_beside_them() {
    let folder = tempfile::tempdir().unwrap();
    let rules = own_copy(folder.path());
    let first = content(&rules);
    let next_hop = Script::default().start();
    let mut gateway = Setup::to(next_hop.address()).rules(&rules).start();

    let macros = rules.join("macros.toml");
    let text = fs::read_to_string(&macros).unwrap();
    fs::write(&macros, text.replace("mode    = \"enforce\"", "mode    = \"shadow\"")).unwrap();
    let list = rules.join("lists/personal-domains.txt");
    fs::write(&list, fs::read_to_string(&list).unwrap() + "webmail3.example\n").unwrap();
    reload(&gateway, 2);
    // A folder with a mistake comes into force at no time, and the same rules once more are no other ones.
    fs::write(rules.join("bad.toml"), "id = 1").unwrap();
    gateway.hangup();
    assert!(gateway.logs("bad.toml"));
    fs::remove_file(rules.join("bad.toml")).unwrap();
    gateway.kill_and_restart();
    let second = content(&rules);

    let loads = history(&gateway);
    let [(now, changes), (then, begins)] = &loads[..] else { panic!("{loads:?}") };
    assert_eq!(begins, &["the first"]);
    assert_eq!(changes, &["rule macros changed", "list personal-domains changed"]);
    assert_eq!(&policy_now(&gateway), now);

    let said = gateway.ask(&["rules", "rollback", &then[..12], rules.to_str().unwrap()]);
    let said = String::from_utf8(said).unwrap();
    assert!(said.contains("rules.before-") && said.contains("systemctl reload portcullis"), "{said}");
    assert!(content(&rules) == first);
    let beside = fs::read_dir(folder.path()).unwrap().map(|entry| entry.unwrap().path());
    let before = beside.filter(|path| path.display().to_string().contains(".before-")).collect::<Vec<_>>();
    assert!(before.len() == 1 && content(&before[0]) == second);
    assert_eq!(&policy_now(&gateway), now, "the gateway has not been told");
    reload(&gateway, 3);
    assert_eq!(&policy_now(&gateway), then);
    assert_eq!(&history(&gateway)[0].0, then);

    // An example whose mail has gone: nothing is changed.
    fs::remove_file(folder.path().join("fixtures/rules/mass-mail/251-in-to.eml")).unwrap();
    let output = gateway.command(&["rules", "rollback", now, rules.to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(78));
    assert!(content(&rules) == first);
    for (hash, why) in [("0000", "is no hash"), ("zzzzzz", "is no hash"), ("000000", "no policy")] {
        let output = gateway.command(&["rules", "rollback", hash, rules.to_str().unwrap()]);
        let said = String::from_utf8(output.stderr).unwrap();
        assert!(output.status.code() == Some(1) && said.contains(why), "{hash}: {said}");
    }
}

#[test]
fn without_a_store_it_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let output = portcullis(&["rules", "history", "--data", folder.path().to_str().unwrap()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(!output.stderr.is_empty());
}
