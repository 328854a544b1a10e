//! Facts and policies made by hand, for tests.

use super::compile::compile;
use super::policy::Policy;
use super::source::Sources;
use crate::content::file_type::FileType;
use crate::detect::finding::{Class, Confidence, Finding, Place};
use crate::inspect::facts::{Client, Content, Facts, Part};
use crate::inspect::memory::Memory;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};

pub(crate) fn address(text: &str) -> Address {
    Address::parse(text).expect("an address")
}

/// Facts of an empty message; the sender `<>` is the null reverse-path.
pub(crate) fn facts(from: &str, to: &[&str]) -> Facts {
    let mut envelope = Envelope::new(match from {
        "<>" => Path::new("<>", None),
        from => Path::to(address(from)),
    });
    envelope.recipients = to.iter().map(|to| Path::to(address(to))).collect();
    Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content: Content::default(),
        memory: Memory::default(),
    }
}

/// A part that is attached.
pub(crate) fn part(number: &str, declared: &str, names: &[&str], true_type: FileType) -> Part {
    Part {
        number: number.into(),
        depth: 1,
        view: crate::inspect::view::View::Arriving,
        declared: declared.into(),
        names: names.iter().map(|name| (*name).into()).collect(),
        true_type,
        attached: true,
        inline_picture: false,
        size: 10,
    }
}

pub(crate) fn finding(class: Class, confidence: Confidence, place: Place, distinct: u32) -> Finding {
    Finding { class, confidence, place, span: 0..10, distinct, why: "made by hand", quoted: false }
}

/// The file of a rule: its conditions, what it does, and what else every rule has.
pub(crate) fn rule(id: &str, mode: &str, outcome: &str, conditions: &str) -> String {
    let expect = |fires: bool| match (outcome, fires) {
        ("accept", fires) => format!("fires = {fires}"),
        (outcome, true) => format!("expect = \"{outcome}\""),
        (_, false) => "expect = \"accept\"".to_owned(),
    };
    format!(
        "id = \"{id}\"\ntitle = \"Title of {id}\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\n\
         mode = \"{mode}\"\noutcome = \"{outcome}\"\n{conditions}\n[tell]\nsender = \"{{id}}: {{findings}}\"\n\
         [[example]]\nmail = \"a.eml\"\n{}\n[[example]]\nmail = \"b.eml\"\n{}\n",
        expect(true),
        expect(false),
    )
}

/// The file of a rule that sends mail by the secure route.
pub(crate) fn routed(id: &str, mode: &str, conditions: &str) -> String {
    let accept = "outcome = \"accept\"\n";
    rule(id, mode, "accept", conditions).replace(accept, &format!("{accept}route = \"secure\"\n"))
}

/// The policy of these rule files; `council.example` is the own domain.
pub(crate) fn policy(rules: &[(&str, String)]) -> Policy {
    let mut sources = Sources::new("rules");
    sources.add("lists/own-domains.txt", ".council.example\n");
    rules.iter().for_each(|(id, text)| sources.add(format!("{id}.toml"), text));
    compile(&sources).unwrap_or_else(|mistakes| panic!("{mistakes:#?}"))
}
