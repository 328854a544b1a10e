//! How many addresses everybody sees who gets the mail.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::list::{List, OWN_DOMAINS};
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeSet;
use std::sync::Arc;

/// `visible_recipients = { external_more_than = 20 }`
#[derive(Debug)]
pub(super) struct VisibleRecipients {
    external_more_than: usize,
    own: Option<Arc<List>>,
}

impl Condition for VisibleRecipients {
    const NAME: &'static str = "visible_recipients";
    const SUMMARY: &'static str = "too many outside addresses stand in To and Cc, where everybody sees them";
    const MANUAL: &'static str = "
`external_more_than` is a number. Counted are the addresses in `To:` and `Cc:` that are not at one of our domains, each
person once, whether the mail goes to them or not: what counts is who can read them. Addresses in Bcc are not in the mail.";
    const EXAMPLES: &'static [&'static str] = &["visible_recipients = { external_more_than = 20 }"];

    fn shape(_: &Known) -> Shape {
        Shape::table([Key::new("external_more_than", Holds::Number(0), Stronger::Greater).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["external_more_than"])?;
        let limit = reader.required(table, value.span().start, "external_more_than", "for instance 20")?;
        let limit = reader.number(limit, 0)?;
        Some(Self {
            external_more_than: usize::try_from(limit).unwrap_or(usize::MAX),
            own: known.lists.get(OWN_DOMAINS).cloned(),
        })
    }
}

impl Judge for VisibleRecipients {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let visible = &case.facts().content.header.visible_recipients;
        if visible.len() <= self.external_more_than {
            return false;
        }
        let outside =
            visible.iter().filter(|address| !self.own.as_ref().is_some_and(|own| own.contains(address)));
        let number = outside.map(|address| address.folded()).collect::<BTreeSet<_>>().len();
        let holds = number > self.external_more_than;
        if holds {
            evidence.say(format!(
                "{number} outside addresses are visible in To and Cc, more than {}",
                self.external_more_than
            ));
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }
}
