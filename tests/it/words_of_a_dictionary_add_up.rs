//! Words that an operator lists in a dictionary are counted in all of a mail, from one reload to the next; and the page for
//! operators is right about it.

use crate::support::catalogue::compose;
use crate::support::client::Client;
use crate::support::gateway::{Setup, package};
use crate::support::generator::files;
use crate::support::next_hop::{Script, wait_for};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::policy::compile::compile;
use portcullis::policy::source::Sources;
use std::fs;
use std::path::Path;
use std::time::Duration;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap().flatten() {
        let (from, to) = (entry.path(), to.join(entry.file_name()));
        if from.is_dir() {
            copy(&from, &to);
        } else {
            fs::copy(from, to).map(drop).unwrap();
        }
    }
}

#[test]
fn in_body_and_attachments_until_the_rules_say_otherwise() {
    let folder = tempfile::tempdir().unwrap();
    copy(&package().join("fixtures/dictionaries"), folder.path());
    let rules = folder.path().join("rules");
    let next_hop = Script::default().start();
    let gateway = Setup::to(next_hop.address()).rules(&rules).start();
    let deliver = |mail: &[u8]| {
        let mut client = Client::greet(gateway.smtp()).unwrap();
        client.deliver("jo@council.example", &["sam@partner.example"], mail).unwrap()
    };
    let is_held = |mail: &[u8]| {
        let reply = deliver(mail);
        assert_eq!(reply.code(), 250, "{reply:?}");
        reply.text().contains("Held")
    };
    // The sender is told what it is about, and no word.
    let reply = deliver(&compose::mail("\r\nForward this, and do not break the chain!\r\n"));
    assert!(
        reply.code() == 550 && reply.text().contains("words of the dictionary \"Chain letters\""),
        "{reply:?}"
    );
    assert!(!reply.text().contains("break"), "{reply:?}");
    let text = |body: &str| compose::leaf("Content-Type: text/plain\r\n", body);
    let file = |name: &str, bytes: &[u8]| compose::file("application/octet-stream", name, bytes);
    // Four, one and two points in the body, six in the document and the packed table together.
    let body = text("You will like the online\r\n> casino. The odds are good.");
    let document = file("letter.docx", &files::docx(&["A letter.", "With a jackpot."]));
    let table =
        |words: &str| file("list.csv.gz", &files::gzip(format!("Name,What\r\nJo,{words}\r\n").as_bytes()));
    let whole = compose::mixed(&[body.clone(), document.clone(), table("free-spins")]);
    assert!(is_held(&whole));
    for parts in [
        vec![body.clone(), document.clone()],
        vec![body.clone(), table("free-spins")],
        vec![document.clone(), table("free-spins")],
        vec![body.clone(), document.clone(), table("freespins")],
    ] {
        assert!(!is_held(&compose::mixed(&parts)));
    }
    let held = gateway.held();
    let shown = "dictionary \"gambling\" scores 13: \"free spin\" 2 times, \"online casino\" once, \"odds\" once, \
                 \"casino\" once";
    assert!(held.iter().any(|row| row.to_string().replace("\\\"", "\"").contains(shown)), "{held:?}");
    // The workers are those of before, and learn what the words are now.
    let dictionary = rules.join("dictionaries/gambling.toml");
    let written = fs::read_to_string(&dictionary).unwrap();
    let changed = written.replace("\"free spin\", \"free spins\"", "\"free turn\", \"free turns\"");
    fs::write(&dictionary, &changed).unwrap();
    gateway.hangup();
    assert!(wait_for(Duration::from_secs(20), || !is_held(&whole)));
    let turned = compose::mixed(&[body.clone(), document.clone(), table("free-turns")]);
    assert!(is_held(&turned));
    // A threshold that no mail can reach is a mistake, and nothing changes.
    fs::write(&dictionary, changed.replace("threshold = 12", "threshold = 100")).unwrap();
    gateway.hangup();
    assert!(gateway.logs("the threshold can never be reached"), "{}", gateway.log());
    assert!(is_held(&turned));
}

/// The dictionary that the page shows is read, and the mail that it works out scores what it says.
#[test]
fn the_page_works_out_what_the_program_does() {
    let page = fs::read_to_string(package().join("docs/dictionaries.md")).expect("the page");
    let blocks = |kind: &str| {
        let fence = format!("```{kind}\n");
        let blocks = page.split(&fence).skip(1).filter_map(|rest| rest.split("```").next());
        blocks.map(str::to_owned).collect::<Vec<_>>()
    };
    let [dictionary, rule] = &blocks("toml")[..] else { panic!("{page}") };
    let [mail] = &blocks("text")[..] else { panic!("{page}") };
    let mut sources = Sources::new("rules");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("dictionaries/gambling.toml", dictionary);
    let whole = fs::read_to_string(package().join("fixtures/dictionaries/rules/gambling-mail.toml")).unwrap();
    let condition = whole.lines().find(|line| line.starts_with("dictionary")).unwrap();
    sources.add("gambling-mail.toml", whole.replace(condition, rule.trim_start_matches("[when]\n")));
    let policy = compile(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let mail = mail.replace('\n', "\r\n");
    let content = Inspector::inspect(policy.detectors(), &Limits::default(), [mail.as_bytes()]);
    let known = policy.detectors().dictionaries().unwrap().all();
    let score = known[0].score(&content.words);
    let said = format!("dictionary \"gambling\" scores {}: {}", score.points, score.say());
    assert!(page.contains(&said), "{said}");
    for share in &score.terms {
        let row = page.lines().find(|line| line.starts_with(&format!("| `{}` |", share.name)));
        assert!(row.is_some_and(|row| row.ends_with(&format!("| {} |", share.points))), "{share:?}");
    }
}
