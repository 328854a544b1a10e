//! Where the folder of rules is watched, edits come into force without a word to the gateway, whichever way a program replaces files;
//! what is wrong is told once and changes nothing.

use crate::support::client::Client;
use crate::support::gateway::{Gateway, Setup};
use crate::support::next_hop::{Script, wait_for};
use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(30);
const WATCHED: &str = "[rules]\nwatch = \"1 s\"";

const RULE: &str = r#"
id      = "colours"
title   = "A colour that is not wanted"
clause  = "AUP-colours"
owner   = "Parks"
review  = 2027-03-31
mode    = "enforce"
outcome = "reject"
[when]
subject = { contains = "COLOUR" }
[tell]
sender = "Not in this colour: {id}."
[[example]]
mail   = "mails/COLOUR.eml"
expect = "reject"
[[example]]
mail   = "mails/none.eml"
expect = "accept"
"#;

const COLOURS: [&str; 3] = ["red", "blue", "green"];

fn rule(colour: &str) -> String {
    RULE.replace("COLOUR", colour)
}

fn mail(colour: &str) -> Vec<u8> {
    format!("From: jo@council.example\r\nTo: sam@partner.example\r\nSubject: {colour}\r\n\r\nx\r\n")
        .into_bytes()
}

fn mails(parent: &Path) {
    let folder = parent.join("mails");
    fs::create_dir(&folder).unwrap();
    for colour in COLOURS.iter().chain(&["none"]) {
        fs::write(folder.join(format!("{colour}.eml")), mail(colour)).unwrap();
    }
}

/// The colours that are refused now.
fn refused(gateway: &Gateway) -> Vec<&'static str> {
    let is_refused = |colour: &&str| {
        let mut client = Client::greet(gateway.smtp()).unwrap();
        let reply = client.deliver("jo@council.example", &["sam@partner.example"], &mail(colour)).unwrap();
        assert!([250, 550].contains(&reply.code()), "{reply:?}");
        reply.code() == 550
    };
    COLOURS.into_iter().filter(is_refused).collect()
}

#[track_caller]
fn come_to(gateway: &Gateway, colours: &[&str]) {
    assert!(wait_for(PATIENCE, || refused(gateway) == colours), "{:?}, not {colours:?}", refused(gateway));
}

fn loads(gateway: &Gateway, result: &str) -> u32 {
    gateway.metric("portcullis_policy_loads_total", &format!("result=\"{result}\"")) as u32
}

#[test]
fn whichever_way_an_editor_writes_them() {
    let folder = tempfile::tempdir().unwrap();
    mails(folder.path());
    let rules = folder.path().join("rules");
    fs::create_dir_all(rules.join("lists")).unwrap();
    fs::write(rules.join("lists/own-domains.txt"), "council.example\n").unwrap();
    let file = rules.join("colours.toml");
    fs::write(&file, rule("red")).unwrap();
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).config(WATCHED).start();
    assert_eq!(refused(&gateway), ["red"]);

    fs::write(&file, rule("blue")).unwrap();
    come_to(&gateway, &["blue"]);
    // Written beside it and renamed, the old one kept as a backup; the times are those of long ago, as after `cp -p` or `rsync -t`.
    let new = rules.join(".colours.toml.swp");
    fs::write(&new, rule("green")).unwrap();
    let opened = fs::File::options().write(true).open(&new).unwrap();
    opened.set_modified(fs::metadata(&file).unwrap().modified().unwrap()).unwrap();
    fs::rename(&file, rules.join("colours.toml~")).unwrap();
    fs::rename(&new, &file).unwrap();
    come_to(&gateway, &["green"]);

    // A mistake is told once, with its place; neither is it tried again, nor does a signal make the watch try it again.
    fs::write(&file, rule("red").replace("\"enforce\"", "\"enforced\"")).unwrap();
    let place = format!("{}:7:11: unknown mode", file.display());
    assert!(gateway.logs(&place), "{}", gateway.log());
    assert_eq!(refused(&gateway), ["green"]);
    gateway.hangup();
    assert!(wait_for(PATIENCE, || loads(&gateway, "refused") == 2));
    let second = rules.join("shades.toml");
    fs::write(&second, rule("blue").replace("colours", "shades")).unwrap();
    assert!(
        wait_for(PATIENCE, || loads(&gateway, "refused") == 3),
        "a change elsewhere is a reason to try again"
    );
    fs::write(&file, rule("red")).unwrap();
    come_to(&gateway, &["red", "blue"]);
    fs::remove_file(second).unwrap();
    come_to(&gateway, &["red"]);
    assert_eq!(loads(&gateway, "refused"), 3, "{}", gateway.log());
    assert_eq!(gateway.log().matches(&place).count(), 3);

    // The whole folder goes and comes back.
    let aside = folder.path().join("aside");
    fs::rename(&rules, &aside).unwrap();
    assert!(wait_for(PATIENCE, || loads(&gateway, "refused") == 4));
    assert_eq!(refused(&gateway), ["red"]);
    fs::write(aside.join("colours.toml"), rule("blue")).unwrap();
    fs::rename(&aside, &rules).unwrap();
    come_to(&gateway, &["blue"]);
}

/// A config map of Kubernetes: each file is a link through `..data`, and all of them change at once when that is replaced.
#[test]
fn behind_links() {
    let folder = tempfile::tempdir().unwrap();
    mails(folder.path());
    let rules = folder.path().join("rules");
    let version = |name: &str, colour: &str| {
        let version = rules.join(name);
        fs::create_dir_all(version.join("lists")).unwrap();
        fs::write(version.join("lists/own-domains.txt"), "council.example\n").unwrap();
        fs::write(version.join("colours.toml"), rule(colour)).unwrap();
        symlink(name, rules.join("..data_tmp")).unwrap();
        fs::rename(rules.join("..data_tmp"), rules.join("..data")).unwrap();
    };
    version("..2026_11_20", "red");
    for name in ["colours.toml", "lists"] {
        symlink(Path::new("..data").join(name), rules.join(name)).unwrap();
    }
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).config(WATCHED).start();
    assert_eq!(refused(&gateway), ["red"]);
    version("..2026_11_22", "blue");
    fs::remove_dir_all(rules.join("..2026_11_20")).unwrap();
    come_to(&gateway, &["blue"]);
    assert_eq!(loads(&gateway, "refused"), 0, "{}", gateway.log());
}

#[test]
fn and_not_where_nobody_asked_for_it() {
    let folder = tempfile::tempdir().unwrap();
    mails(folder.path());
    let rules = folder.path().join("rules");
    fs::create_dir_all(rules.join("lists")).unwrap();
    fs::write(rules.join("lists/own-domains.txt"), "council.example\n").unwrap();
    fs::write(rules.join("colours.toml"), rule("red")).unwrap();
    let next_hop = Script::default().start();
    let (watched, other) = (
        Setup::to(next_hop.address()).rules(&rules).config(WATCHED).start(),
        Setup::to(next_hop.address()).rules(&rules).start(),
    );
    fs::write(rules.join("colours.toml"), rule("blue")).unwrap();
    come_to(&watched, &["blue"]);
    assert_eq!(refused(&other), ["red"]);
}
