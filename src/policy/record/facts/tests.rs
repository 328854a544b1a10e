use super::*;
use crate::content::file_type::Family;
use crate::detect::finding::Group;
use crate::policy::testing::{address, facts, finding, part};

const CLASS: Class =
    Class { name: "a-number", code: "A", one: "a number", many: "numbers", group: Group::Identifying };

fn whole() -> Facts {
    let mut facts = facts("jane.bloggs@council.example", &["jo+x@example.org", "al@example.org"]);
    facts.client.login = Some("jane.bloggs@council.example".into());
    let exe = FileType { family: Family::Executable, name: "Windows program" };
    facts.content.parts = vec![
        part("1", "text/plain", &[], FileType::UNKNOWN),
        part("2", "application/pdf", &["Payslip Doe.pdf.exe"], exe),
    ];
    facts.content.findings = vec![finding(CLASS, Confidence::High, Place::Part(0), 0)];
    facts.content.header.subjects = vec!["About Jane Bloggs".into()];
    facts.content.header.from = vec![address("jane.bloggs@council.example")];
    facts
}

#[test]
fn nothing_that_was_written_is_in_a_record() {
    let record = Record::of(&whole(), Told::default(), &Pseudonyms::new([1; 32]));
    let bytes = record.to_bytes().unwrap();
    for text in ["jane", "Jane", "bloggs", "council", "example", "Payslip", "Doe", "About", "jo"] {
        assert!(!String::from_utf8_lossy(&bytes).contains(text), "{text}");
    }
}

#[test]
fn what_is_kept_comes_back() {
    let pseudonyms = Pseudonyms::new([1; 32]);
    let before = whole();
    let told = Told { alike: vec![true, false], ..Told::default() };
    let bytes = Record::of(&before, told.clone(), &pseudonyms).to_bytes().unwrap();
    let (after, also) = Record::read(&bytes).unwrap().into_facts(&[CLASS]);
    assert_eq!(also, told);
    assert_eq!(after.now, before.now);
    assert_eq!(after.envelope.recipients.len(), 2);
    assert_eq!(after.envelope.sender(), Some(&pseudonyms.address(&address("jane.bloggs@council.example"))));
    assert_eq!(after.content.parts[1].names, ["file.pdf.exe"]);
    assert_eq!(after.content.parts[1].true_type, before.content.parts[1].true_type);
    assert_eq!(after.content.findings[0].class, CLASS);
    let (without, _) = Record::read(&bytes).unwrap().into_facts(&[]);
    assert!(without.content.findings.is_empty());
}

#[test]
fn other_bytes_are_no_record() {
    let bytes = Record::of(&whole(), Told::default(), &Pseudonyms::new([1; 32])).to_bytes().unwrap();
    assert_eq!(Record::read(&[]).err(), Some(Unreadable));
    assert_eq!(Record::read(&bytes[1..]).err(), Some(Unreadable));
    assert_eq!(Record::read(&bytes[..bytes.len() - 1]).err(), Some(Unreadable));
    for at in 0..bytes.len() {
        let mut damaged = bytes.clone();
        damaged[at] ^= 0xff;
        // Read or refused, never a panic.
        let _ = Record::read(&damaged);
    }
}

#[test]
fn extensions_are_kept_and_nothing_longer() {
    for (name, kept) in [
        ("a.tar.gz", ".tar.gz"),
        ("report of Mr.Archibald.docx", ".docx"),
        ("a.b.c.d.e", ".c.d.e"),
        ("none", ""),
    ] {
        assert_eq!(extensions(name), kept, "{name}");
    }
}
