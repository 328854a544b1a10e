//! Who gets the mail, and how many they are.

use super::condition::{Condition, Judge};
use super::{likeness, lists};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::list::{List, OWN_DOMAINS};
use crate::policy::reader::{Reader, Value};
use std::sync::Arc;

/// `recipients = { any_in = "personal-domains" }`
#[derive(Debug)]
pub(super) struct Recipients {
    any_in: Vec<Arc<List>>,
    all_in: Vec<Arc<List>>,
    none_in: Vec<Arc<List>>,
    like_sender: Option<Share>,
    own: Option<Arc<List>>,
    more_than: Option<usize>,
    outside_more_than: Option<usize>,
}

/// How many of the recipients.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Share {
    Any,
    All,
}

const KEYS: [&str; 6] = ["all_in", "any_in", "like_sender", "more_than", "none_in", "outside_more_than"];

impl Condition for Recipients {
    const NAME: &'static str = "recipients";
    const SUMMARY: &'static str = "the recipients are on a list, like the sender, or too many";
    const MANUAL: &'static str = "
Recipients are those of the envelope, to whom the mail is really delivered; `To:` and `Cc:` do not count. `jo@example.org`,
`JO@example.org` and `jo+news@example.org` are one person. Where several keys are named, each must hold.

- `any_in`: at least one recipient is on the list
- `all_in`: every recipient is on the list
- `none_in`: no recipient is on the list
- `more_than`: there are more than this many
- `outside_more_than`: more than this many are not at one of our domains
- `like_sender`: `\"any\"` or `\"all\"`: at least one, or every recipient is outside our domains and has a name like the
  sender's: `jane.bloggs@council.example` is like `jbloggs77@isp.example` and like `bloggs.jane@isp.example`. One of the
  two must show first and family name, so that `housing@` is not taken for a person

For `any_in`, `all_in` and `none_in` several lists in brackets are one long list.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"recipients = { any_in = "personal-domains" }"#,
        r#"recipients = { all_in = ["own-domains", "secure-domains"] }"#,
        r#"recipients = { more_than = 250 }"#,
        r#"recipients = { outside_more_than = 50 }"#,
        r#"recipients = { like_sender = "any" }"#,
    ];

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        if table.is_empty() {
            reader.wrong(value.span().start, "nothing is asked of the recipients", "name at least one key");
        }
        let mut named = |key| table.get(key).map_or_else(Vec::new, |value| lists::read(value, reader, known));
        let (any_in, all_in, none_in) = (named("any_in"), named("all_in"), named("none_in"));
        let shares = [(Share::Any, "any"), (Share::All, "all")];
        let like_sender = table.get("like_sender").and_then(|value| reader.choice(value, "share", &shares));
        let mut limit = |key| {
            let number = table.get(key).and_then(|value| reader.number(value, 0));
            number.map(|number| usize::try_from(number).unwrap_or(usize::MAX))
        };
        let (more_than, outside_more_than) = (limit("more_than"), limit("outside_more_than"));
        Some(Self {
            any_in,
            all_in,
            none_in,
            like_sender,
            own: known.lists.get(OWN_DOMAINS).cloned(),
            more_than,
            outside_more_than,
        })
    }
}

impl Judge for Recipients {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let total = case.recipients().len();
        let few = |limit: Option<usize>| limit.is_some_and(|limit| total <= limit);
        if few(self.more_than) || few(self.outside_more_than) {
            return false;
        }
        let outside = match self.outside_more_than {
            Some(limit) => match total.saturating_sub(count(&case.recipients_on(self.own.as_deref()))) {
                outside if outside <= limit => return false,
                outside => outside,
            },
            None => 0,
        };
        let on = |lists: &[Arc<List>]| count(&case.recipients_on(lists.iter().map(|list| &**list)));
        let any = if self.any_in.is_empty() { 0 } else { on(&self.any_in) };
        if (!self.any_in.is_empty() && any == 0)
            || (!self.all_in.is_empty() && (total == 0 || on(&self.all_in) < total))
            || (!self.none_in.is_empty() && on(&self.none_in) > 0)
        {
            return false;
        }
        let alike = if self.like_sender.is_some() { self.like_sender(case) } else { 0 };
        let enough = match self.like_sender {
            Some(Share::Any) => alike > 0,
            Some(Share::All) => total > 0 && alike == total,
            None => true,
        };
        if enough {
            if let Some(limit) = self.outside_more_than {
                evidence.say(format!("{outside} recipients outside, more than {limit}"));
            }
            self.say(evidence, total, any, alike);
        }
        enough
    }
}

impl Recipients {
    fn like_sender(&self, case: &Case<'_>) -> usize {
        let Some(sender) = case.sender() else { return 0 };
        let own = case.recipients_on(self.own.as_deref());
        let outside = case.recipients().iter().zip(own).filter(|(_, own)| !own);
        outside
            .filter(|(recipient, _)| recipient.is_some_and(|it| likeness::alike(sender.local(), it.local())))
            .count()
    }

    fn say(&self, evidence: &mut Evidence, total: usize, any: usize, alike: usize) {
        if let Some(limit) = self.more_than {
            evidence.say(format!("{total} recipients, more than {limit}"));
        }
        if !self.any_in.is_empty() {
            evidence.say(format!("{any} of {total} recipients on the {}", lists::say(&self.any_in)));
        }
        if !self.all_in.is_empty() {
            evidence.say(format!("every recipient on the {}", lists::say(&self.all_in)));
        }
        if !self.none_in.is_empty() {
            evidence.say(format!("no recipient on the {}", lists::say(&self.none_in)));
        }
        if self.like_sender.is_some() {
            evidence.say(format!("{alike} of {total} recipients outside with a name like the sender's"));
        }
    }
}

fn count(on: &[bool]) -> usize {
    on.iter().filter(|on| **on).count()
}
