//! SIGKILL under load, again and again (F-01 to F-05): every message that was acknowledged is at the next hop or in the
//! quarantine afterwards, and what must be held never reaches the next hop.

use crate::support::client::{Client, without_our_field};
use crate::support::corpus::{Expect, Mail, first};
use crate::support::gateway::Setup;
use crate::support::next_hop::Script;
use std::collections::{BTreeMap, BTreeSet};
use std::net::SocketAddr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use std::{fs, thread};

const KILLS: usize = 50;
const CLIENTS: usize = 4;

/// The field by which a message is known again.
const TOKEN: &str = "X-Ledger: ";

#[test]
fn every_acknowledged_message_is_somewhere() {
    let next_hop = Script::default().start();
    let mut gateway = Setup::to(next_hop.address()).shipped_rules().start();
    let harmless = first(Expect::Accept);
    let held = first(Expect::Quarantine);
    let ledger = Ledger::default();

    thread::scope(|scope| {
        for client in 0..CLIENTS {
            let (ledger, mails, address) = (&ledger, [&harmless, &held], gateway.smtp());
            scope.spawn(move || ledger.fill(client, mails, address));
        }
        let mut seed = 0x9e37_79b9_7f4a_7c15_u64;
        for kill in 0..KILLS {
            // The moment is a multiple of nothing; each round must have work under way, or the kill proves nothing.
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let before = ledger.tried.load(Ordering::SeqCst);
            crate::support::next_hop::wait_for(Duration::from_secs(30), || {
                ledger.tried.load(Ordering::SeqCst) > before
            });
            thread::sleep(Duration::from_micros(seed >> 47));
            gateway.kill_and_restart();
            assert!(ledger.tried.load(Ordering::SeqCst) > before, "nothing was sent before kill {kill}");
        }
        ledger.stop.store(true, Ordering::SeqCst);
    });

    let delivered: Vec<String> = next_hop.messages().iter().filter_map(|m| token(&m.content)).collect();
    let mut quarantine: BTreeMap<String, usize> = BTreeMap::new();
    for item in gateway.held() {
        let id = item["id"].as_str().unwrap();
        let raw = gateway.ask(&["quarantine", "show", id, "--raw"]);
        *quarantine.entry(token(&raw).expect("a held message of ours")).or_default() += 1;
    }
    let delivered_once: BTreeSet<&String> = delivered.iter().collect();
    let acknowledged = ledger.acknowledged.lock().unwrap();
    let lost: Vec<&String> = acknowledged
        .iter()
        .filter(|token| !delivered_once.contains(token) && !quarantine.contains_key(*token))
        .collect();
    println!(
        "{KILLS} kills, {} tried, {} acknowledged, {} delivered, {} held",
        ledger.tried.load(Ordering::SeqCst),
        acknowledged.len(),
        delivered.len(),
        quarantine.values().sum::<usize>()
    );
    assert!(lost.is_empty(), "acknowledged and lost: {lost:?}");
    assert!(acknowledged.len() > KILLS, "only {} acknowledged", acknowledged.len());
    assert!(acknowledged.iter().any(|t| quarantine.contains_key(t)), "nothing was held");
    let let_out: Vec<_> = delivered.iter().filter(|token| token.starts_with("held-")).collect();
    assert!(let_out.is_empty(), "delivered although it had to be held: {let_out:?}");
    // The window in which the next hop has said yes and we have not is the only source of doubles (RFC 5321 section
    // 6.1, RFC 1047): at most one for each message under way at a kill.
    let doubles = delivered.len() - delivered_once.len();
    assert!(doubles <= KILLS * CLIENTS, "{doubles} doubles");
    // No half-written item: the quarantine lists exactly what it can show.
    assert_eq!(leftovers(gateway.data()), Vec::<String>::new());
}

#[derive(Default)]
struct Ledger {
    acknowledged: Mutex<BTreeSet<String>>,
    tried: AtomicUsize,
    stop: AtomicBool,
}

impl Ledger {
    /// One client: sends each message until it is acknowledged, as a mail transfer agent does.
    fn fill(&self, client: usize, mails: [&Mail; 2], gateway: SocketAddr) {
        for number in 0.. {
            let mail = mails[number % 2];
            let kind = if mail.expect == Expect::Accept { "free" } else { "held" };
            let token = format!("{kind}-{client}-{number}");
            let content = [format!("{TOKEN}{token}\r\n").as_bytes(), &mail.content].concat();
            let to: Vec<&str> = mail.to.iter().map(String::as_str).collect();
            loop {
                if self.stop.load(Ordering::SeqCst) {
                    return;
                }
                self.tried.fetch_add(1, Ordering::SeqCst);
                let reply =
                    Client::greet(gateway).and_then(|mut client| client.deliver(&mail.from, &to, &content));
                match reply {
                    Ok(reply) if reply.code() == 250 => {
                        self.acknowledged.lock().unwrap().insert(token);
                        break;
                    }
                    Ok(reply) if reply.code() >= 500 => panic!("{token}: {reply:?}"),
                    _ => thread::sleep(Duration::from_millis(5)),
                }
            }
        }
    }
}

fn token(content: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(without_our_field(content)).into_owned();
    text.lines().find_map(|line| line.strip_prefix(TOKEN)).map(String::from)
}

/// Files whose names say that they are not finished.
fn leftovers(folder: &std::path::Path) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap().flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_dir() {
            found.extend(leftovers(&entry.path()));
        } else if name.ends_with(".tmp") || name.ends_with(".part") || name.starts_with(".tmp") {
            found.push(name);
        }
    }
    found
}
