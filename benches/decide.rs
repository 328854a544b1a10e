//! The decision on one message with 10, 100 and 1000 rules: a tenth of which apply, or none, each with words and numbers of
//! its own.

use criterion::{Criterion, criterion_group, criterion_main};
use portcullis::content::file_type::{Family, FileType};
use portcullis::detect::classes::nhs_number;
use portcullis::detect::finding::{Confidence, Finding, Place};
use portcullis::inspect::facts::{Client, Content, Facts, Part};
use portcullis::inspect::memory::Memory;
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::policy::compile::compile;
use portcullis::policy::policy::Policy;
use portcullis::policy::source::Sources;
use std::hint::black_box;

/// Conditions as a council would write them; the outbound mail below meets the first condition of most, and all of one.
const CONDITIONS: &[&str] = &[
    "direction = \"inbound\"\nattachment = { family = \"executable\" }",
    "direction = \"outbound\"\nrecipients = { more_than = 250 }",
    "direction = \"outbound\"\npersonal_data = { group = \"financial\", confidence = \"high\" }",
    "direction = \"outbound\"\nrecipients = { any_in = \"personal-domains\" }\nmarking = { at_least = \"confidential\" }",
    "attachment = { family = [\"audio\", \"video\"] }",
    "any = [ { uninspectable = \"any\" }, { ambiguous = \"any\" } ]",
    "subject = { contains = [\"chain letter\", \"forward this to\", \"joke of the day\"] }",
    "direction = \"outbound\"\nsize = { more_than = \"25 MB\" }",
    "direction = \"outbound\"\npersonal_data = { group = \"identifying\", distinct_at_least = 2 }",
    "forwarded = \"automatically\"",
];

/// Such that nothing below meets, `#` being another number in each rule.
const SILENT: &[&str] = &[
    "direction = \"inbound\"\nattachment = { name = \"*.x#\" }",
    "direction = \"outbound\"\nrecipients = { more_than = 25# }",
    "direction = \"outbound\"\npersonal_data = { group = \"financial\", distinct_at_least = 1# }",
    "direction = \"outbound\"\nrecipients = { any_in = \"personal-domains\" }\nsubject = { contains = \"plan #\" }",
    "attachment = { extension = \"x#\" }",
    "any = [ { ambiguous = { codes = [\"NUL\"] } }, { subject = { contains = \"letter #\" } } ]",
    "subject = { contains = [\"chain letter #\", \"forward this to #\", \"joke # of the day\"] }",
    "direction = \"outbound\"\nsize = { more_than = \"25# MB\" }",
    "direction = \"outbound\"\npersonal_data = { group = \"identifying\", distinct_at_least = 3# }",
    "marking = { at_least = \"confidential\" }\nsubject = { contains = \"secret #\" }",
];

fn policy(rules: usize, conditions: &[&str]) -> Option<Policy> {
    let mut sources = Sources::new("bench");
    sources.add("lists/own-domains.txt", ".council.example\n");
    sources.add("lists/personal-domains.txt", "webmail.example\nisp.example\n");
    for (n, conditions) in (0..rules).zip(conditions.iter().cycle()) {
        let conditions = conditions.replace('#', &n.to_string());
        let text = format!(
            "id = \"r{n}\"\ntitle = \"T\"\nclause = \"C\"\nowner = \"O\"\nreview = 2027-03-31\nmode = \"enforce\"\n\
             outcome = \"quarantine\"\n[when]\n{conditions}\n[tell]\nsender = \"Held {{id}}: {{findings}}\"\n\
             [[example]]\nmail = \"a\"\nexpect = \"quarantine\"\n[[example]]\nmail = \"b\"\nexpect = \"accept\"\n"
        );
        sources.add(format!("r{n}.toml"), text);
    }
    let policy = compile(&sources);
    assert!(policy.is_ok(), "{policy:?}");
    policy.ok()
}

/// An outbound mail to three people with a document and two findings.
fn facts() -> Facts {
    let address = |text: &str| Address::parse(text).map(Path::to);
    let mut envelope =
        Envelope::new(address("jane.bloggs@council.example").unwrap_or_else(|| Path::new("<>", None)));
    envelope.recipients =
        ["a@example.org", "b@example.net", "c@partner.example"].into_iter().filter_map(address).collect();
    let part = |number: &str, declared: &str, names: &[&str], true_type, attached| Part {
        number: number.to_owned(),
        depth: 1,
        view: portcullis::inspect::view::View::Arriving,
        declared: declared.to_owned(),
        names: names.iter().map(|name| (*name).to_owned()).collect(),
        true_type,
        attached,
        inline_picture: false,
        size: 20_000,
    };
    let finding = |distinct| Finding {
        class: nhs_number::CLASS,
        confidence: Confidence::Medium,
        place: Place::Part(0),
        span: 0..10,
        distinct,
        why: "bench",
        quoted: false,
    };
    let mut content = Content { size: 60_000, findings: vec![finding(0), finding(1)], ..Content::default() };
    content.header.subjects.push("Minutes of the parks meeting and what follows from them".to_owned());
    content.parts = vec![
        part("1", "text/plain", &[], FileType { family: Family::Text, name: "plain text" }, false),
        part(
            "2",
            "application/pdf",
            &["minutes.pdf"],
            FileType { family: Family::Document, name: "PDF" },
            true,
        ),
    ];
    Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content,
        memory: Memory::default(),
    }
}

fn decide(criterion: &mut Criterion) {
    let facts = facts();
    for rules in [10, 100, 1000] {
        for (name, conditions) in [("rules", CONDITIONS), ("silent rules", SILENT)] {
            let Some(policy) = policy(rules, conditions) else { continue };
            criterion.bench_function(&format!("decide/{rules} {name}"), |bencher| {
                bencher.iter(|| policy.decide(black_box(&facts)));
            });
        }
    }
}

criterion_group!(benches, decide);
criterion_main!(benches);
