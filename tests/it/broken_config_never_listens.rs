//! A configuration with a mistake in it never serves (F-10): all mistakes are told with their places, the exit status
//! is 78 (EX_CONFIG of sysexits.h), and no listener was opened before.

use crate::support::gateway::{Refusal, Setup, package, portcullis};
use crate::support::ports::free_address;
use std::fs;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;

/// A configuration error.
const EX_CONFIG: i32 = 78;

/// Each file of `fixtures/bad-configs`, with what must be told in the `.txt` beside it.
#[test]
fn each_bad_configuration_is_explained() {
    let folder = package().join("fixtures/bad-configs");
    let data = tempfile::tempdir().unwrap();
    let (mut tried, mut wrong) = (0, Vec::new());
    for entry in fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        let Ok(expected) = fs::read_to_string(path.with_extension("txt")) else { continue };
        if path.extension().is_none_or(|e| e != "toml") {
            continue;
        }
        tried += 1;
        let file = path.to_str().unwrap();
        let mut words = vec!["serve", "--config", file];
        if !String::from_utf8_lossy(&fs::read(&path).unwrap()).contains("[store]") {
            words.extend(["--data", data.path().to_str().unwrap()]);
        }
        let output = portcullis(&words);
        let told = String::from_utf8_lossy(&output.stderr);
        if output.status.code() != Some(EX_CONFIG) || !output.stdout.is_empty() {
            wrong.push(format!("{file}: {:?}\n{told}", output.status));
        }
        // What is wrong with the file itself is told without starting, in the same words.
        let checked = portcullis(&[&words[..], &["--check"]].concat());
        if (checked.status, &checked.stdout, &checked.stderr)
            != (output.status, &output.stdout, &output.stderr)
        {
            let told = String::from_utf8_lossy(&checked.stderr);
            wrong.push(format!("{file}, --check: {:?}\n{told}", checked.status));
        }
        wrong.extend(
            expected.lines().filter(|line| !told.contains(line)).map(|line| format!("{file}: no `{line}`")),
        );
    }
    assert!(tried >= 20, "only {tried} files");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// The file with all defaults, as it is shipped, beside a gateway that has the port.
#[test]
fn a_sound_configuration_is_checked_and_nothing_starts() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let file = package().join("docs/portcullis.toml");
    let data = tempfile::tempdir().unwrap();
    let words = ["serve", "--check", "--config", file.to_str().unwrap(), "--listen", &address];
    let output = portcullis(&[&words[..], &["--data", data.path().to_str().unwrap()]].concat());
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(String::from_utf8_lossy(&output.stdout), "no mistake in configuration and rules\n");
    assert!(output.status.success());
    assert_eq!(fs::read_dir(data.path()).unwrap().count(), 0, "nothing is written");
}

#[test]
fn a_missing_folder_of_rules() {
    let log = refused("rules", |setup| setup.rules(Path::new("/nonexistent/rules")));
    assert!(log.contains("/nonexistent/rules"), "{log}");
}

#[test]
fn a_broken_rule() {
    let log = refused("rule", |setup| {
        setup.rule_file("greeting.toml", "id = \"greeting\"\noutcome = \"quarentine\"\n")
    });
    assert!(log.contains("greeting.toml:2:"), "{log}");
    assert!(log.contains("quarantine"), "the nearest known word is named\n{log}");
}

#[test]
fn a_data_folder_that_is_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("data");
    fs::write(&file, "not a folder").unwrap();
    let log = refused("data", |setup| setup.data(&file));
    assert!(log.contains(file.to_str().unwrap()), "{log}");
}

#[test]
fn an_address_that_is_taken() {
    let taken = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let refusal =
        Setup::to("127.0.0.1:9".parse().unwrap()).listen(&address).try_start().err().expect("a refusal");
    assert!(!refusal.status.success());
    assert!(refusal.log.contains(&address), "{}", refusal.log);
    assert_eq!(refusal.output, Vec::<String>::new());
}

/// Starts it on a port where nobody else is, so that a listener opened too early would be noticed.
#[track_caller]
fn refused(name: &str, change: impl FnOnce(Setup) -> Setup) -> String {
    let free: SocketAddr = free_address();
    let next_hop = "127.0.0.1:9".parse().unwrap();
    let Refusal { status, log, output } =
        match change(Setup::to(next_hop).listen(&free.to_string())).try_start() {
            Err(refusal) => refusal,
            Ok(_) => panic!("{name}: the gateway serves"),
        };
    assert_eq!(status.code(), Some(EX_CONFIG), "{name}: {log}");
    assert_eq!(output, Vec::<String>::new(), "{name}");
    assert!(TcpStream::connect(free).is_err(), "{name}: something listens");
    log
}
