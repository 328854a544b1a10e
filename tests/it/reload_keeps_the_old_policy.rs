//! The rules are edited under load (F-08, F-09): each message is decided by one policy, a broken edit changes nothing
//! but a metric and the log, a good one takes effect, and nobody is put off meanwhile.

use crate::support::client::Client;
use crate::support::corpus::{Expect, first};
use crate::support::gateway::{Setup, package};
use crate::support::next_hop::{Script, wait_for};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

const CLIENTS: usize = 4;

/// For a reload, which proves the examples of every rule.
const PATIENCE: Duration = Duration::from_secs(20);

#[test]
fn under_load() {
    let folder = tempfile::tempdir().unwrap();
    let rules = folder.path().join("rules");
    copy(&package().join("rules"), &rules);
    copy(&package().join("fixtures/rules"), &folder.path().join("fixtures/rules"));
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).start();
    let held = first(Expect::Quarantine);
    // More than one rule may hold it, so all of them are switched off together.
    let good = rule_files(&rules);
    let switch = |change: &dyn Fn(&str) -> String| {
        for (path, text) in &good {
            fs::write(path, change(text)).unwrap();
        }
        gateway.hangup();
    };
    let (broken_file, broken_rule) = &good[0];

    let (stop, holds) = (AtomicBool::new(false), AtomicUsize::new(0));
    let deliver = || {
        let to: Vec<&str> = held.to.iter().map(String::as_str).collect();
        let reply = Client::greet(gateway.smtp()).unwrap().deliver(&held.from, &to, &held.content).unwrap();
        assert_eq!(reply.code(), 250, "{reply:?}");
        let was_held = reply.text().contains("Held");
        holds.fetch_add(usize::from(was_held), Ordering::SeqCst);
        was_held
    };
    thread::scope(|scope| {
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                scope.spawn(|| {
                    let mut count = 0;
                    while !stop.load(Ordering::SeqCst) {
                        deliver();
                        count += 1;
                    }
                    count
                })
            })
            .collect();
        // Whatever fails below must end the clients as well, or the scope would wait for them for ever.
        let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            for round in 0..10 {
                assert!(deliver(), "round {round}: not held although the rule is in force");
                for broken in [
                    broken_rule.replacen("\nowner ", "\nowner_ ", 1),
                    "][".into(),
                    broken_rule.replace("\"enforce\"", "\"enforced\""),
                ] {
                    assert_ne!(&broken, broken_rule);
                    fs::write(broken_file, broken).unwrap();
                    let failures = reloads(&gateway, "refused");
                    gateway.hangup();
                    assert!(wait_for(PATIENCE, || reloads(&gateway, "refused") > failures), "round {round}");
                    assert!(deliver(), "round {round}: a broken edit took effect");
                }
                switch(&|text| text.replace("\"enforce\"", "\"off\""));
                assert!(wait_for(PATIENCE, || !deliver()), "round {round}: a good edit had no effect");
                switch(&str::to_string);
                assert!(wait_for(PATIENCE, &deliver), "round {round}: the rules did not come back");
            }
        }));
        stop.store(true, Ordering::SeqCst);
        let sent: usize = clients.into_iter().map(|client| client.join().unwrap()).sum();
        if let Err(panic) = result {
            std::panic::resume_unwind(panic);
        }
        assert!(sent > 100, "only {sent} messages under load");
    });
    // Custody is exact: what was said to be held is held, and all the rest is at the next hop.
    assert_eq!(gateway.held().len(), holds.load(Ordering::SeqCst));
    assert!(
        gateway.logs(broken_file.file_name().unwrap().to_str().unwrap()),
        "the log names the broken file"
    );
}

/// The rules of a folder with their texts.
fn rule_files(folder: &Path) -> Vec<(PathBuf, String)> {
    let paths = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut rules: Vec<PathBuf> =
        paths.filter(|path| path.extension().is_some_and(|e| e == "toml")).collect();
    rules.sort();
    rules.into_iter().map(|path| (path.clone(), fs::read_to_string(&path).unwrap())).collect()
}

/// Reloads so far whose result begins so.
fn reloads(gateway: &crate::support::gateway::Gateway, result: &str) -> usize {
    gateway.metric("portcullis_policy_loads_total", &format!("result=\"{result}")) as usize
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), target).unwrap();
        }
    }
}
