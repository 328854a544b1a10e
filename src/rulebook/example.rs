//! Proves a rule with its examples: each mail is inspected and judged by this one rule.

use crate::inspect::facts::{Client, Content, Facts};
use crate::inspect::grant::{Grant, GrantId, Terms};
use crate::inspect::inspector::{Inspector, Limits};
use crate::inspect::memory::Memory;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::mail::mistake::Mistake;
use crate::mail::party::Party;
use crate::policy::example::{Example, Recipients};
use crate::policy::policy::Policy;
use crate::policy::rule::Rule;
use jiff::{SignedDuration, Timestamp};
use std::collections::BTreeMap;

/// Gets the mail of an example by its path; the error says in plain words why it cannot.
pub type Mails<'a> = &'a dyn Fn(&str) -> Result<Vec<u8>, String>;

/// Every example that does not hold, of every rule, whatever the rule's mode.
pub fn prove(policy: &Policy, mails: Mails<'_>) -> Vec<Mistake> {
    outcomes(policy, mails).filter_map(|(.., outcome)| outcome.err()).collect()
}

/// Every example of every rule, and whether it holds.
pub fn outcomes<'a>(
    policy: &'a Policy,
    mails: Mails<'a>,
) -> impl Iterator<Item = (&'a Rule, &'a Example, Result<(), Mistake>)> {
    let rules = policy.rules().iter();
    let examples = rules.flat_map(|rule| rule.examples().iter().map(move |example| (rule, example)));
    examples.map(move |(rule, example)| (rule, example, prove_one(policy, rule, example, mails)))
}

/// The mail of an example is not where the example says.
pub(super) fn not_there(example: &Example) -> Mistake {
    unreadable(example, "the file cannot be read: it does not exist")
}

fn unreadable(example: &Example, why: &str) -> Mistake {
    let message = format!("the example `{}`: {why}", example.mail);
    example.origin.mistake(message, "paths of mails are relative to the folder that holds the rules folder")
}

/// What is seen of an example.
///
/// # Errors
/// Why the mail cannot be had, in plain words.
pub fn seen_of(policy: &Policy, example: &Example, mails: Mails<'_>) -> Result<Facts, String> {
    let mail = mails(&example.mail)?;
    let mut content = Inspector::inspect(policy.detectors(), &Limits::default(), [&*mail]);
    content.malware.clone_from(&example.malware);
    let sender = example.from.clone().or_else(|| content.header.from.first().cloned());
    let mut facts = facts(sender, &example.to, example.at, content);
    facts.memory.encrypted = example.encrypted_before.then(|| example.at - SignedDuration::from_mins(1));
    Ok(facts)
}

fn prove_one(policy: &Policy, rule: &Rule, example: &Example, mails: Mails<'_>) -> Result<(), Mistake> {
    let wrong = |message: String, hint: &str| Err(example.origin.mistake(message, hint));
    let mut facts = seen_of(policy, example, mails).map_err(|why| unreadable(example, &why))?;
    if facts.envelope.recipients.is_empty() {
        let message = format!("the example `{}` has no recipient", example.mail);
        return wrong(message, "add `to` or `recipients` to the example, or a To field to the mail");
    }
    if example.grant {
        if policy.ask(rule, &facts, example.route).is_none() {
            let message =
                format!("the rule does not match its example `{}` even without the grant", example.mail);
            return wrong(message, "an example with a grant shows a mail that passes only because of it");
        }
        facts.memory.grants.extend(grant(rule, &facts));
    }
    match (policy.ask(rule, &facts, example.route), example.fires) {
        (Some(_), true) | (None, false) => Ok(()),
        (None, true) => wrong(
            format!("the rule does not match its example `{}`", example.mail),
            &format!("inspection saw {}", seen(policy, &facts)),
        ),
        (Some(reason), false) => wrong(
            format!("the rule matches its example `{}`, which it must not", example.mail),
            &format!("it matches because of: {}", said(&reason.evidence)),
        ),
    }
}

/// The facts of a mail that proves something.
pub(super) fn facts(sender: Option<Address>, to: &Recipients, now: Timestamp, content: Content) -> Facts {
    let mut envelope = Envelope::new(sender.map_or_else(|| Path::new("<>", None), Path::to));
    envelope.recipients = match to {
        Recipients::Visible => content.header.visible_recipients.iter().cloned().map(Path::to).collect(),
        Recipients::Named(addresses) => addresses.iter().cloned().map(Path::to).collect(),
        Recipients::Number(number) => {
            let addresses = (1..=*number).filter_map(|n| Address::parse(&format!("person-{n}@example.org")));
            addresses.map(Path::to).collect()
        }
    };
    Facts { now, client: Client::default(), envelope, content, memory: Memory::default() }
}

/// A grant for one rule that is in force for the sender of a mail, whoever gets it.
fn grant(rule: &Rule, facts: &Facts) -> Option<Grant> {
    let terms = Terms {
        who: Party::Mailbox(facts.envelope.sender()?.clone()),
        rule: rule.id().to_string(),
        to: Vec::new(),
        from: Timestamp::MIN,
        until: Timestamp::MAX,
        uses: None,
        recipients: None,
        recipients_each: None,
    };
    Some(Grant { id: GrantId(1), terms, uses_left: None, recipients_left: None })
}

/// What inspection has seen, for whoever wonders why a rule does not match. Types and counts, no content.
fn seen(policy: &Policy, facts: &Facts) -> String {
    let content = &facts.content;
    let mut seen = Vec::new();
    let decision = policy.decide(facts);
    seen.push(decision.directions.iter().map(|direction| direction.name()).collect::<Vec<_>>().join(" and "));
    seen.push(format!("recipients: {}", facts.envelope.recipients.len()));
    seen.push(format!("parts: {}", content.parts.len()));
    seen.extend(content.parts.iter().filter(|part| part.attached).map(|part| {
        format!("part {}: {} ({}), attached", part.number, part.true_type.name, part.true_type.family.name())
    }));
    let mut findings: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for finding in &content.findings {
        *findings.entry((finding.class.name, finding.confidence.name())).or_default() += 1;
    }
    seen.extend(
        findings.iter().map(|((class, confidence), count)| format!("{count} {class} ({confidence})")),
    );
    seen.extend(content.markings.iter().map(|marking| format!("marked {}", marking.words)));
    let dictionaries = policy.detectors().dictionaries().map(|known| known.all()).unwrap_or_default();
    seen.extend(dictionaries.iter().filter_map(|dictionary| {
        let points = dictionary.score(&content.words).points;
        (points > 0).then(|| format!("{points} points of the dictionary {}", dictionary.name))
    }));
    seen.extend(content.uninspected.iter().map(|item| format!("uninspected: {}", item.shortfall.name())));
    seen.extend(content.ambiguities.iter().map(|code| code.code().to_owned()));
    seen.truncate(20);
    seen.join(", ")
}

fn said(evidence: &[String]) -> String {
    if evidence.is_empty() { "its conditions all hold".to_owned() } else { evidence.join("; ") }
}
