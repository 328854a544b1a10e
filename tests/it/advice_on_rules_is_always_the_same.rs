//! What is no mistake and looks odd: each kind of it is told, at its place, in the same words every time.

use crate::support::gateway::package;
use jiff::civil::Date;
use portcullis::policy::compile::compile;
use portcullis::policy::lint::all::{advise, never_hit};
use portcullis::policy::source::Sources;
use portcullis::rulebook::opened::Opened;
use std::fs;
use std::path::Path;

const TODAY: &str = "2026-06-01";

fn told(opened: &Opened) -> String {
    let today: Date = TODAY.parse().unwrap();
    advise(&opened.policy, &opened.sources, today).iter().map(|advice| format!("{advice}\n")).collect()
}

/// `fixtures/odd-rules` holds a folder with everything that advice is given on, and the advice in `expected.txt`.
/// `PORTCULLIS_WRITE_EXPECTED=1` writes the file anew.
#[test]
fn word_for_word() {
    let folder = Path::new("fixtures/odd-rules");
    let opened = Opened::folder(&folder.join("rules")).unwrap();
    assert_eq!(opened.missing_mails(), []);
    let expected = folder.join("expected.txt");
    if std::env::var_os("PORTCULLIS_WRITE_EXPECTED").is_some() {
        fs::write(&expected, told(&opened)).unwrap();
    }
    assert_eq!(told(&opened), fs::read_to_string(expected).unwrap_or_default());
}

#[test]
fn a_hundred_times() {
    let first = told(&Opened::folder(Path::new("fixtures/odd-rules/rules")).unwrap());
    for _ in 0..100 {
        assert_eq!(told(&Opened::folder(Path::new("fixtures/odd-rules/rules")).unwrap()), first);
    }
}

#[test]
fn a_rule_that_no_mail_has_met_is_named_unless_it_is_off() {
    let opened = Opened::folder(Path::new("fixtures/odd-rules/rules")).unwrap();
    let advice = never_hit(&opened.policy, |id| !id.starts_with("narrow"), 90);
    let told: Vec<&str> = advice.iter().map(|advice| advice.at.file.rsplit('/').next().unwrap()).collect();
    assert_eq!(told, ["narrow.toml", "narrow-but-for-senders.toml", "narrow-in-shadow.toml"]);
}

#[test]
fn nobody_is_told_that_a_shipped_rule_is_needless_or_never_matches() {
    let opened = Opened::folder(&package().join("rules")).unwrap();
    let today: Date = TODAY.parse().unwrap();
    let rules: Vec<String> = advise(&opened.policy, &opened.sources, today)
        .iter()
        .filter(|advice| advice.at.file.ends_with(".toml"))
        .map(|advice| advice.to_string())
        .collect();
    assert_eq!(rules, Vec::<String>::new());
}

/// Rules as an organisation might have them, each unlike the others and unlike enough to be compared in full.
fn many(rules: usize) -> Sources {
    let mut sources = Sources::new("many");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("lists/friends.txt", (0..5_000).map(|n| format!("friend-{n}.example\n")).collect::<String>());
    for n in 0..rules {
        let conditions = match n % 4 {
            0 => {
                format!("direction = \"outbound\"\nsubject = {{ contains = [\"a {n}\", \"b {n}\", \"c\"] }}")
            }
            1 => format!(
                "recipients = {{ more_than = {n}, none_in = \"friends\" }}\nmarking = {{ at_least = \"secret\" }}"
            ),
            2 => format!(
                "attachment = {{ name = [\"*.x{n}\", \"*.y{n}\"] }}\nany = [ {{ size = {{ more_than = \"{n} KB\" }} }}, {{ forwarded = \"automatically\" }} ]"
            ),
            _ => format!(
                "personal_data = {{ distinct_at_least = {}, confidence = \"high\" }}\nany = [ {{ marking = {{ at_least = \"secret\" }} }}, {{ subject = {{ contains = \"z {n}\" }} }} ]",
                n + 1
            ),
        };
        sources.add(format!("r{n}.toml"), format!(
            "id = \"r{n}\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\nmode = \"enforce\"\n\
             outcome = \"quarantine\"\n[when]\n{conditions}\n[unless]\nsender = {{ in = \"friends\" }}\n[tell]\n\
             sender = \"Held {{id}}: {{findings}}\"\n[[example]]\nmail = \"a\"\nexpect = \"quarantine\"\n\
             [[example]]\nmail = \"b\"\nexpect = \"accept\"\n"
        ));
    }
    sources
}

#[test]
fn five_hundred_rules_are_advised_on() {
    let sources = many(500);
    let advice = advise(&compile(&sources).unwrap(), &sources, TODAY.parse().unwrap());
    assert!(!advice.is_empty(), "a greater threshold of the same kind is needless");
}
