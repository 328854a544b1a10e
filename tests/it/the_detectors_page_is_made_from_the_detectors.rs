//! The page about detectors says what the detectors themselves say.

use crate::support::gateway::package;
use portcullis::detect::detector::Detector;
use portcullis::detect::table::TABLE;
use portcullis::policy::compile::compile;
use portcullis::policy::source::Sources;
use std::fs;

/// The chapter about detectors is made from them. `PORTCULLIS_WRITE_DOCS=1` writes it anew.
#[test]
fn word_for_word() {
    const BEGIN: &str =
        "<!-- detectors: written by the test suite, PORTCULLIS_WRITE_DOCS=1 tests/run detectors_page -->\n";
    const END: &str = "<!-- end of detectors -->";
    let path = package().join("docs/detectors.md");
    let page = fs::read_to_string(&path).expect("the page");
    let (before, rest) = page.split_once(BEGIN).expect("the begin of the chapter");
    let (_, after) = rest.split_once(END).expect("the end of the chapter");
    let chapter: String = TABLE.iter().map(|detector| section(*detector)).collect();
    let made = format!("{before}{BEGIN}\n{chapter}{END}{after}");
    if std::env::var_os("PORTCULLIS_WRITE_DOCS").is_some() {
        fs::write(&path, &made).expect("the repository can be written");
    }
    let written = fs::read_to_string(&path).expect("the page");
    assert!(
        written == made,
        "docs/detectors.md is out of date: PORTCULLIS_WRITE_DOCS=1 tests/run detectors_page"
    );
}

fn section(detector: &dyn Detector) -> String {
    let class = detector.class();
    let words = detector.words();
    let mut section = format!(
        "### `{}`\n\n{}. Group `{}`; `{}` in test sets.\n\n{}\n\n",
        class.name,
        detector.summary(),
        class.group.name(),
        class.code,
        wrapped(detector.manual())
    );
    for (title, words) in
        [("Names", words.labels), ("Words that fit", words.near), ("Names of what looks alike", words.others)]
    {
        if !words.is_empty() {
            section.push_str(&format!("{}\n\n", wrapped(&format!("{title}: {}.", words.join(", ")))));
        }
    }
    for source in detector.sources() {
        section.push_str(&format!("- {source}\n"));
    }
    section + "\n"
}

/// Lines of at most 120 characters.
fn wrapped(text: &str) -> String {
    let (mut lines, mut line) = (Vec::new(), String::new());
    for word in text.split_whitespace() {
        if line.len() + 1 + word.len() > 120 && !line.is_empty() {
            lines.push(std::mem::take(&mut line));
        }
        if !line.is_empty() {
            line.push(' ');
        }
        line.push_str(word);
    }
    lines.push(line);
    lines.join("\n")
}

/// The files that the page shows are what it says they are.
#[test]
fn its_examples_are_read() {
    let page = fs::read_to_string(package().join("docs/detectors.md")).expect("the page");
    let blocks: Vec<&str> =
        page.split("```toml\n").skip(1).filter_map(|rest| rest.split("```").next()).collect();
    let [organisation, number, joined] = blocks[..] else { panic!("{} blocks", blocks.len()) };
    let mut sources = Sources::new("rules");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("organisation.toml", organisation);
    sources.add("detectors/benefit-reference.toml", number);
    sources.add("detectors/kestrel.toml", joined);
    let policy = compile(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let spec = policy.detectors().spec();
    assert_eq!((spec.own.phones.len(), spec.own.mailboxes.len(), spec.numbers.len()), (2, 3, 2));
    let mut names: Vec<_> = policy.detectors().classes().map(|class| class.name).collect();
    let count = names.len();
    names.sort_unstable();
    names.dedup();
    assert_eq!(count, names.len(), "a class twice");
    assert!(policy.detectors().own().has(b"ZZ993CZ") && policy.detectors().own().has(b"00123456"));
}
