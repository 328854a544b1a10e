//! Who gets the mail, and how many they are.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
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
}

/// How many of the recipients.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Share {
    Any,
    All,
}

const SHARES: [(Share, &str); 2] = [(Share::Any, "any"), (Share::All, "all")];

const KEYS: [&str; 5] = ["all_in", "any_in", "like_sender", "more_than", "none_in"];

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
- `like_sender`: `\"any\"` or `\"all\"`: at least one, or every recipient is outside our domains and has a name like the
  sender's: `jane.bloggs@council.example` is like `jbloggs77@isp.example` and like `bloggs.jane@isp.example`. One of the
  two must show first and family name, so that `housing@` is not taken for a person

For `any_in`, `all_in` and `none_in` several lists in brackets are one long list.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"recipients = { any_in = "personal-domains" }"#,
        r#"recipients = { all_in = ["own-domains", "secure-domains"] }"#,
        r#"recipients = { more_than = 250 }"#,
        r#"recipients = { like_sender = "any" }"#,
    ];

    fn shape(known: &Known) -> Option<Shape> {
        let lists = |name, stronger| Key::new(name, Holds::lists(known), stronger);
        let keys = [
            lists("any_in", Stronger::Fewer),
            lists("all_in", Stronger::Fewer),
            lists("none_in", Stronger::More),
            Key::new("like_sender", Holds::name(&SHARES), Stronger::Greater),
            Key::new("more_than", Holds::Number(0), Stronger::Greater),
        ];
        Some(Shape::table(keys).with_one_of(KEYS))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        if table.is_empty() {
            reader.wrong(value.span().start, "nothing is asked of the recipients", "name at least one key");
        }
        let mut named = |key| table.get(key).map_or_else(Vec::new, |value| lists::read(value, reader, known));
        let (any_in, all_in, none_in) = (named("any_in"), named("all_in"), named("none_in"));
        let like_sender = table.get("like_sender").and_then(|value| reader.choice(value, "share", &SHARES));
        let more_than = table.get("more_than").and_then(|value| reader.number(value, 0));
        let more_than = more_than.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        Some(Self {
            any_in,
            all_in,
            none_in,
            like_sender,
            own: known.lists.get(OWN_DOMAINS).cloned(),
            more_than,
        })
    }
}

impl Judge for Recipients {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let total = case.recipients().len();
        if self.more_than.is_some_and(|limit| total <= limit) {
            return false;
        }
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
            self.say(evidence, total, any, alike);
        }
        enough
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let total = case.recipients().len();
        let mut seen =
            vec![if total == 1 { "1 recipient".to_owned() } else { format!("{total} recipients") }];
        let mut done = Vec::new();
        for list in [&self.any_in, &self.all_in, &self.none_in].into_iter().flatten() {
            if !done.contains(&list.name()) {
                done.push(list.name());
                seen.push(format!("{} on the list {}", count(&case.recipients_on([&**list])), list.name()));
            }
        }
        if self.like_sender.is_some() {
            seen.push(format!("{} outside with a name like the sender's", self.like_sender(case)));
        }
        seen.join(", ")
    }

    // How many they are is not known before the message has come.
    fn is_of_envelope(&self) -> bool {
        self.more_than.is_none()
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
