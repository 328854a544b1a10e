//! The shipped rules give every mail of `fixtures/corpus` the verdict of its row, by the rule of its row. Inspection and
//! decision alone, without a gateway: what is wrong here is wrong in them.

use crate::support::corpus::{Expect, Mail, mails};
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::facts::{Client, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::policy::decision::Verdict;
use portcullis::policy::policy::Policy;
use portcullis::rulebook::live::Rulebook;
use std::sync::Arc;

/// What is wrong with the decision on a mail, if anything is.
fn wrong(policy: &Policy, detectors: &Arc<Detectors>, mail: &Mail) -> Option<String> {
    let reverse_path = Address::parse(&mail.from).map_or_else(|| Path::new("<>", None), Path::to);
    let mut envelope = Envelope::new(reverse_path);
    envelope.recipients = mail.to.iter().map(|to| Path::to(Address::parse(to).unwrap())).collect();
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content: Inspector::inspect(detectors, &Limits::default(), mail.content.chunks(1_460)),
        memory: Memory::default(),
    };
    let decision = policy.decide(&facts);
    let verdict = match mail.expect {
        Expect::Accept => Verdict::Accept,
        Expect::Quarantine => Verdict::Quarantine,
        Expect::Reject => Verdict::Reject,
    };
    let rules: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
    let by_the_rule = mail.rule.as_deref().is_none_or(|rule| rules.contains(&rule));
    let right = decision.verdict == verdict && by_the_rule;
    (!right)
        .then(|| format!("{}: {} by {rules:?}, not {}", mail.file, decision.verdict.name(), verdict.name()))
}

#[test]
fn every_mail_gets_the_verdict_of_its_row_by_the_rule_of_its_row() {
    let policy = Rulebook::shipped().unwrap_or_else(|mistakes| panic!("{mistakes:?}")).policy();
    let wrong: Vec<String> =
        mails().iter().filter_map(|mail| wrong(&policy, policy.detectors(), mail)).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}
