//! Proves a policy with a folder of mails: each is inspected and judged by all rules together.

use super::{example, folder};
use crate::inspect::inspector::{Inspector, Limits};
use crate::mail::mistake::Mistake;
use crate::policy::decision::Reason;
use crate::policy::expectation::{self, Expectation};
use crate::policy::policy::Policy;
use crate::policy::source::Source;
use jiff::Timestamp;
use std::path::Path;

/// The file in the folder that says what is expected.
pub const FILE: &str = "expected.toml";

/// What is expected of the mails in this folder.
///
/// # Errors
/// Every mistake in `expected.toml`.
pub fn read(folder: &Path) -> Result<Vec<Expectation>, Vec<Mistake>> {
    let place = folder.join(FILE).display().to_string();
    let text = folder::text(&folder.join(FILE), &place, folder::LARGEST_DICTIONARY);
    let text = text.map_err(|mistake| vec![mistake])?;
    expectation::read(&Source { name: FILE.to_owned(), place, text })
}

/// Whether one mail comes out as expected.
///
/// # Errors
/// What becomes of it instead.
pub fn prove(policy: &Policy, folder: &Path, expected: &Expectation) -> Result<(), Mistake> {
    let wrong = |message: String, hint: &str| Err(expected.origin.mistake(message, hint));
    let mail = match folder::mail(folder, &expected.file) {
        Ok(mail) => mail,
        Err(why) => {
            return wrong(format!("the mail `{}`: {why}", expected.file), "paths begin at this folder");
        }
    };
    let content = Inspector::inspect(policy.detectors(), &Limits::default(), [&*mail]);
    let sender = expected.from.clone().unwrap_or_else(|| content.header.from.first().cloned());
    let facts = example::facts(sender, &expected.to, Timestamp::UNIX_EPOCH, content);
    let decision = policy.decide(&facts);
    let named = |reasons: &[Reason]| reasons.iter().map(|reason| reason.rule.to_string()).collect::<Vec<_>>();
    let (reasons, shadow) = (named(&decision.reasons), named(&decision.shadow));
    let by = if reasons.is_empty() { "no rule".to_owned() } else { reasons.join(", ") };
    if decision.verdict != expected.verdict {
        let message = format!("the verdict is {}, not {}", decision.verdict.name(), expected.verdict.name());
        return wrong(format!("`{}`: {message}", expected.file), &format!("because of {by}"));
    }
    match expected.rules.iter().find(|rule| !reasons.contains(rule) && !shadow.contains(rule)) {
        Some(rule) => {
            let message = format!("`{}`: the rule `{rule}` does not match", expected.file);
            wrong(message, &format!("the verdict is as expected, because of {by}"))
        }
        None => Ok(()),
    }
}
