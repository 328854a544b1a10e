//! The page about ambiguous mail says what the readings, the codes and the shipped rule say.

use crate::support::gateway::package;
use portcullis::inspect::facts::{Client, Content, Facts};
use portcullis::inspect::memory::Memory;
use portcullis::inspect::view::View;
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::message::ambiguity::Ambiguity;
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::Rulebook;
use std::fs;

/// The tables of the page are made here. `PORTCULLIS_WRITE_DOCS=1` writes them anew.
#[test]
fn word_for_word() {
    let path = package().join("docs/ambiguity.md");
    let mut page = fs::read_to_string(&path).expect("the page");
    let policy = Rulebook::shipped().expect("the shipped rules").policy();
    let tables = [("readings", readings()), ("codes", codes(&policy))];
    let made = tables.iter().fold(page.clone(), |page, (name, table)| with_table(&page, name, table));
    if std::env::var_os("PORTCULLIS_WRITE_DOCS").is_some() {
        fs::write(&path, &made).expect("the repository can be written");
        page.clone_from(&made);
    }
    assert!(
        page == made,
        "docs/ambiguity.md is out of date: PORTCULLIS_WRITE_DOCS=1 tests/run ambiguity_page"
    );
}

/// The page with this table between the marks of its name.
fn with_table(page: &str, name: &str, table: &str) -> String {
    let begin = format!(
        "<!-- {name}: written by the test suite, PORTCULLIS_WRITE_DOCS=1 tests/run ambiguity_page -->\n"
    );
    let end = format!("<!-- end of {name} -->");
    let (before, rest) = page.split_once(&begin).unwrap_or_else(|| panic!("no {begin}"));
    let (_, after) = rest.split_once(&end).unwrap_or_else(|| panic!("no {end}"));
    format!("{before}{begin}\n{table}\n{end}{after}")
}

fn readings() -> String {
    let mut table =
        "| reading | what a reader of that kind does | a mail program may read so |\n|---|---|---|\n"
            .to_owned();
    for (view, name, meaning) in View::ALL {
        let program = if view.counts_for_agreement() { "yes" } else { "" };
        table.push_str(&format!("| `{name}` | {meaning} | {program} |\n").replace("|  |", "| |"));
    }
    table
}

fn codes(policy: &Policy) -> String {
    let mut table =
        "| code | what it says of a mail | by the rule `unreadable` |\n|---|---|---|\n".to_owned();
    for (code, name, meaning) in Ambiguity::ALL {
        table.push_str(&format!("| `{name}` | {meaning} | {} |\n", tier(policy, *code)));
    }
    table
}

/// What the shipped rule makes of a mail with this code and nothing else.
fn tier(policy: &Policy, code: Ambiguity) -> &'static str {
    let held =
        |differ| rules_of(policy, code, differ, "jo@council.example").contains(&"unreadable".to_owned());
    match (held(false), held(true)) {
        (true, true) => "held",
        (false, true) if code.asks_for_another_reading() => "held where the readings differ",
        // Without another reading there is none to differ from.
        (false, _) => "recorded",
        (true, false) => panic!("{code:?} is held only where readings agree"),
    }
}

/// The rules that match a mail with this code.
fn rules_of(policy: &Policy, code: Ambiguity, readings_differ: bool, from: &str) -> Vec<String> {
    let content = Content { ambiguities: [code].into(), readings_differ, ..Content::default() };
    let mut envelope = Envelope::new(Path::to(Address::parse(from).unwrap()));
    envelope.recipients = vec![Path::to(Address::parse("sam@partner.example").unwrap())];
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content,
        memory: Memory::default(),
    };
    policy.decide(&facts).reasons.iter().map(|reason| reason.rule.to_string()).collect()
}

/// The page's way to let a code pass for some senders, done as it says.
#[test]
fn a_code_passes_for_some_senders() {
    let page = fs::read_to_string(package().join("docs/ambiguity.md")).unwrap();
    let (_, block) = page.split_once("```toml\n").expect("the rule");
    let (rule, _) = block.split_once("```").unwrap();
    let folder = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    for name in ["lists/own-domains.txt", "unreadable.toml"] {
        let text = fs::read_to_string(package().join("rules").join(name)).unwrap();
        write(&format!("rules/{name}"), &text.replace("\"CT-SYNTAX\",", ""));
    }
    for mails in ["unreadable", "documents"] {
        for entry in fs::read_dir(package().join("fixtures/rules").join(mails)).unwrap().flatten() {
            let name = entry.file_name().into_string().unwrap();
            let text = fs::read_to_string(entry.path()).unwrap();
            write(&format!("fixtures/rules/{mails}/{name}"), &text);
        }
    }
    write("rules/lists/odd-scanners.txt", "scanner@partner.example\n");
    write("rules/odd-content-type.toml", rule);
    let scan = "From: scanner@partner.example\nTo: jo@council.example\nContent-Type: text\n\nscanned\n";
    write("fixtures/rules/odd-content-type/scan.eml", scan);

    let policy = Rulebook::load(&folder.path().join("rules"))
        .unwrap_or_else(|mistakes| panic!("{mistakes:?}"))
        .policy();
    let (scanner, anybody) = ("scanner@partner.example", "jo@example.org");
    assert_eq!(rules_of(&policy, Ambiguity::CtSyntax, false, scanner), [""; 0]);
    assert_eq!(rules_of(&policy, Ambiguity::CtSyntax, false, anybody), ["odd-content-type"]);
    assert_eq!(rules_of(&policy, Ambiguity::CtSyntax, true, scanner), ["unreadable"]);
    assert_eq!(rules_of(&policy, Ambiguity::Nul, false, scanner), ["unreadable"]);
}
