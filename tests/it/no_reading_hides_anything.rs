//! Every mail of the catalogue of techniques is found or held as its row says, by the shipped rules, with the codes of its
//! row.

use crate::support::catalogue::{self, Case, Expect};
use portcullis::detect::scanner::Detectors;
use portcullis::inspect::facts::{Client, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::Rulebook;
use std::sync::Arc;

/// Cases that are not met, each with its reason. A case that is met does not stay here: the test fails then.
const NOT_MET: &[(&str, &str)] = &[];

struct Desk {
    policy: Arc<Policy>,
    detectors: Arc<Detectors>,
}

impl Desk {
    fn facts(&self, mail: &[u8]) -> Facts {
        let mut envelope = Envelope::new(Path::to(Address::parse("jo@council.example").unwrap()));
        envelope.recipients = vec![Path::to(Address::parse("sam@gmail.com").unwrap())];
        let content = Inspector::inspect(&self.detectors, &Limits::default(), mail);
        Facts { now: jiff::Timestamp::UNIX_EPOCH, client: Client::default(), envelope, content }
    }

    /// What is wrong with a case, in words.
    fn wrong(&self, case: &Case) -> Vec<String> {
        let facts = self.facts(&case.mail);
        let decision = self.policy.decide(&facts);
        let rules: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
        let codes: Vec<&str> = facts.content.ambiguities.iter().map(|code| code.code()).collect();
        let causes: Vec<&str> =
            facts.content.uninspected.iter().map(|missed| missed.shortfall.name()).collect();
        let Expect { found, held, noted, clean, shortfall, found_or, rule } = &case.expect;
        let mut wrong = Vec::new();
        let marker = rules.contains(&"personal-forwarding");
        let unreadable = rules.contains(&"unreadable");
        if *found && !marker {
            wrong.push("the marker is not found".to_owned());
        }
        if let Some(cause) = found_or
            && !marker
            && !(causes.contains(cause) && unreadable)
        {
            wrong.push(format!("neither found nor held as {cause}"));
        }
        for code in held.iter().chain(noted) {
            if !codes.contains(code) {
                wrong.push(format!("{code} is not raised"));
            }
        }
        if !held.is_empty() && !unreadable {
            wrong.push("not held as unreadable".to_owned());
        }
        if (!noted.is_empty() && held.is_empty() || *clean) && unreadable {
            wrong.push("held as unreadable".to_owned());
        }
        if *clean && !codes.is_empty() {
            wrong.push(format!("raised {codes:?}"));
        }
        if let Some(cause) = shortfall
            && !(causes.contains(cause) && unreadable)
        {
            wrong.push(format!("not held as {cause}"));
        }
        if let Some(rule) = rule
            && !rules.contains(rule)
        {
            wrong.push(format!("{rule} does not fire"));
        }
        if !wrong.is_empty() {
            wrong.push(format!("codes {codes:?}, rules {rules:?}, not inspected {causes:?}"));
        }
        wrong
    }
}

fn desk() -> Desk {
    let policy = Rulebook::shipped().unwrap_or_else(|mistakes| panic!("{mistakes:?}")).policy();
    Desk { policy, detectors: Arc::new(Detectors::builtin()) }
}

#[test]
fn every_case_comes_out_as_its_row_says() {
    let desk = desk();
    let (mut failures, mut cases, mut known) = (Vec::new(), 0, 0);
    for row in catalogue::rows() {
        for case in &row.cases {
            cases += 1;
            let name = format!("{}-{}", row.id, case.name);
            let wrong = desk.wrong(case);
            match NOT_MET.iter().find(|(case, _)| *case == name) {
                Some((_, reason)) if wrong.is_empty() => {
                    failures.push(format!("{name} is met now; it was listed as not met: {reason}"));
                }
                Some((_, reason)) => {
                    known += 1;
                    println!("expected failure {name}: {reason}");
                }
                None if wrong.is_empty() => {}
                None => failures.push(format!("{name}: {}", wrong.join("; "))),
            }
        }
    }
    println!("{cases} cases, {known} expected failures");
    assert!(failures.is_empty(), "{} of {cases} cases fail\n{}", failures.len(), failures.join("\n"));
}
