//! Every mail of the catalogue of techniques is found or held as its row says, by the shipped rules, with the codes of its
//! row.

use crate::support::catalogue::files::near;
use crate::support::catalogue::{self, Case, Expect};
use portcullis::detect::detectors::Detectors;
use portcullis::detect::finding::{Finding, Group};
use portcullis::inspect::facts::{Client, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::inspect::view::{View, Views};
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::Rulebook;
use std::sync::Arc;

/// Cases that are not met, each with its reason. A case that is met does not stay here: the test fails then.
const NOT_MET: &[(&str, &str)] = &[];
/// Cases that are held although their row would only have them noted: readers disagree about the content.
const STRICTER: &[(&str, &str)] = &[
    ("M-043-in-the-value", "two boundaries can be read from the folded value"),
    ("M-081-hyphen-every-1", "a hyphen is a digit of the other alphabet (RFC 4648 section 5)"),
    ("M-081-hyphen-every-4", "a hyphen is a digit of the other alphabet (RFC 4648 section 5)"),
    ("M-081-hyphen-every-20", "a hyphen is a digit of the other alphabet (RFC 4648 section 5)"),
    ("M-083-url-safe", "readers that skip the other alphabet decode something else"),
    ("M-083-footer-without-padding", "nothing says where the data ends, so a reader decodes the footer"),
    ("M-085-cr-cr-lf", "readers disagree whether this ends a line"),
    ("M-085-cr-lf-lf", "readers disagree whether this ends a line"),
];

struct Desk {
    policy: Arc<Policy>,
    detectors: Arc<Detectors>,
}

impl Desk {
    fn facts(&self, mail: &[u8], views: Views) -> Facts {
        let mut envelope = Envelope::new(Path::to(Address::parse("jo@council.example").unwrap()));
        envelope.recipients = vec![Path::to(Address::parse("sam@gmail.com").unwrap())];
        let inspector = Inspector::with_views(Arc::clone(&self.detectors), Limits::default(), views);
        let content = inspector.read([mail], [mail]);
        Facts {
            now: jiff::Timestamp::UNIX_EPOCH,
            client: Client::default(),
            envelope,
            content,
            memory: Memory::default(),
        }
    }

    /// What is wrong with a case, in words.
    fn wrong(&self, case: &Case, stricter: bool, views: Views) -> Vec<String> {
        let facts = self.facts(&case.mail, views);
        let decision = self.policy.decide(&facts);
        let rules: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
        let codes: Vec<&str> = facts.content.ambiguities.iter().map(|code| code.code()).collect();
        let causes: Vec<&str> =
            facts.content.uninspected.iter().map(|missed| missed.shortfall.name()).collect();
        let Expect { found, held, noted, clean, shortfall, found_or, rule, silent } = &case.expect;
        let mut wrong = Vec::new();
        let marker = rules.contains(&"personal-forwarding");
        let unreadable = rules.contains(&"unreadable");
        if *found && !marker {
            wrong.push("the marker is not found".to_owned());
        }
        let missed = |among: &[&str]| unreadable && causes.iter().any(|cause| among.contains(cause));
        if !found_or.is_empty() && !marker && !missed(found_or) {
            wrong.push(format!("neither found nor held as {}", found_or.join(" or ")));
        }
        for code in held.iter().chain(noted) {
            if !codes.contains(code) {
                wrong.push(format!("{code} is not raised"));
            }
        }
        if !held.is_empty() && !unreadable {
            wrong.push("not held as unreadable".to_owned());
        }
        if (!noted.is_empty() && held.is_empty() || *clean) && unreadable != stricter {
            wrong.push(if unreadable { "held as unreadable" } else { "no longer stricter" }.to_owned());
        }
        if *clean && !codes.is_empty() {
            wrong.push(format!("raised {codes:?}"));
        }
        if !shortfall.is_empty() && !missed(shortfall) {
            wrong.push(format!("not held as {}", shortfall.join(" or ")));
        }
        if let Some(rule) = rule
            && !rules.contains(rule)
        {
            wrong.push(format!("{rule} does not fire"));
        }
        // Any eleven digits may be somebody's telephone number.
        let silence = |finding: &&Finding| finding.class.group != Group::Contact;
        let said: Vec<_> = facts.content.findings.iter().filter(silence).collect();
        if *silent && !(rules.is_empty() && said.is_empty()) {
            wrong.push(format!("not nothing: {said:?} {:?}", facts.content.markings));
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
            let stricter = STRICTER.iter().any(|(case, _)| *case == name);
            let wrong = desk.wrong(case, stricter, Views::ALL);
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

/// Row Z-25 in its full size: so much of this is nothing.
fn ten_megabytes_are_nothing(make: catalogue::Maker) {
    const SIZE: usize = 10_000_000;
    let (mail, expect) = (make(SIZE), Expect::nothing().silent());
    assert!(mail.len() >= SIZE);
    let case = Case { name: String::new(), mail, expect, large: true };
    assert_eq!(desk().wrong(&case, false, Views::ALL), [""; 0]);
}

#[test]
fn ten_megabytes_of_near_matches_in_text_are_nothing() {
    ten_megabytes_are_nothing(near::in_text);
}

#[test]
fn ten_megabytes_of_near_matches_in_a_table_are_nothing() {
    ten_megabytes_are_nothing(near::in_table);
}

/// Without any one of the readings, some case is missed or passed.
#[test]
fn every_reading_is_needed() {
    let desk = desk();
    let rows = catalogue::rows();
    let named = |row: &catalogue::Row, case: &Case| format!("{}-{}", row.id, case.name);
    let cases = rows.iter().flat_map(|row| row.cases.iter().map(move |case| (named(row, case), case)));
    let cases: Vec<_> = cases
        .filter(|(name, case)| {
            !case.large
                && STRICTER.iter().all(|(listed, _)| listed != name)
                && desk.wrong(case, false, Views::ALL).is_empty()
        })
        .collect();
    for (view, name, _) in View::ALL.iter().filter(|row| row.0 != View::Arriving) {
        let views = Views::ALL.without(*view);
        let lost: Vec<&str> = cases
            .iter()
            .filter(|(_, case)| !desk.wrong(case, false, views).is_empty())
            .map(|(name, _)| name.as_str())
            .collect();
        println!("without the reading `{name}` {} cases fail: {}", lost.len(), lost.join(" "));
        assert!(!lost.is_empty(), "nothing fails without the reading `{name}`");
    }
}

/// Such mails are large in the tests of time; here they are small, and come in pieces.
#[test]
fn every_costly_mail_is_read_alike_however_it_is_cut() {
    let detectors = Arc::new(Detectors::builtin());
    for (name, make) in catalogue::pathological() {
        let mail = make(3_000);
        assert!((1_000..12_000).contains(&mail.len()), "{name}: {} bytes", mail.len());
        let whole = Inspector::inspect(&detectors, &Limits::default(), [&*mail]);
        for size in [1, 7] {
            let pieces = Inspector::inspect(&detectors, &Limits::default(), mail.chunks(size));
            assert_eq!(format!("{pieces:?}"), format!("{whole:?}"), "{name} in pieces of {size}");
        }
    }
}
