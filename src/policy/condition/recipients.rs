//! Who gets the mail, and how many they are.

use super::condition::{Condition, Judge};
use super::lists;
use super::reach::Reach;
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::list::{DISTRIBUTION_LISTS, List, OWN_DOMAINS};
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::sync::Arc;
use std::time::Duration;

/// `recipients = { any_in = "personal-domains" }`
#[derive(Debug)]
pub(super) struct Recipients {
    any_in: Vec<Arc<List>>,
    all_in: Vec<Arc<List>>,
    none_in: Vec<Arc<List>>,
    like_sender: Option<Share>,
    own: Option<Arc<List>>,
    more_than: Option<Limit>,
    outside_more_than: Option<usize>,
    /// The distribution lists, where one without a number of members is asked for.
    unknown_size: Option<Arc<List>>,
}

/// More than so many people in so much time.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Limit {
    people: u64,
    within: Duration,
}

impl Limit {
    /// What counts as one mailing where a rule does not say.
    const WITHIN: Duration = Duration::from_secs(24 * 3_600);
    /// The longest time for which mailings are remembered.
    const LONGEST: Duration = Duration::from_secs(7 * 24 * 3_600);
}

/// How many of the recipients.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Share {
    Any,
    All,
}

const SHARES: [(Share, &str); 2] = [(Share::Any, "any"), (Share::All, "all")];

/// The keys that ask something.
const ASKING: [&str; 7] =
    ["all_in", "any_in", "like_sender", "more_than", "none_in", "outside_more_than", "unknown_size"];

const KEYS: [&str; 8] = [
    "all_in",
    "any_in",
    "like_sender",
    "more_than",
    "none_in",
    "outside_more_than",
    "unknown_size",
    "within",
];

impl Condition for Recipients {
    const NAME: &'static str = "recipients";
    const SUMMARY: &'static str = "the recipients are on a list, like the sender, or too many";
    const MANUAL: &'static str = "
Recipients are those of the envelope, to whom the mail is really delivered; only `more_than` looks at `To:` and `Cc:` too.
`jo@example.org`, `JO@example.org` and `jo+news@example.org` are one person. Where several keys are named, each must hold.

- `any_in`: at least one recipient is on the list
- `all_in`: every recipient is on the list
- `none_in`: no recipient is on the list
- `more_than`: the mail goes to more people than this: in all messages in which the same sender has sent it, or by what it
  shows in `To:` and `Cc:`. A distribution list counts as many as `lists/distribution-lists.txt` says. The page
  [mass mail](mass-mail.md) tells how people are counted
- `within`: beside `more_than`, in what time messages are counted together: `\"24h\"` (the default), `\"90m\"`, at most
  `\"7d\"`
- `unknown_size`: `true`: at least one recipient is on the list `distribution-lists` without a number of members
- `outside_more_than`: more than this many are not at one of our domains
- `like_sender`: `\"any\"` or `\"all\"`: at least one, or every recipient is outside our domains and has a name like the
  sender's: `jane.bloggs@council.example` is like `jbloggs77@isp.example` and like `bloggs.jane@isp.example`. One of the
  two must show first and family name, so that `housing@` is not taken for a person

For `any_in`, `all_in` and `none_in` several lists in brackets are one long list.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"recipients = { any_in = "personal-domains" }"#,
        r#"recipients = { all_in = ["own-domains", "secure-domains"] }"#,
        r#"recipients = { more_than = 250 }"#,
        r#"recipients = { more_than = 50, within = "7d" }"#,
        r#"recipients = { unknown_size = true }"#,
        r#"recipients = { outside_more_than = 50 }"#,
        r#"recipients = { like_sender = "any" }"#,
    ];

    fn shape(known: &Known) -> Shape {
        let lists = |name, stronger| Key::new(name, Holds::lists(known), stronger);
        let keys = [
            lists("any_in", Stronger::Fewer),
            lists("all_in", Stronger::Fewer),
            lists("none_in", Stronger::More),
            Key::new("like_sender", Holds::name(&SHARES), Stronger::Greater),
            Key::new("more_than", Holds::Number(0), Stronger::Greater),
            Key::new("outside_more_than", Holds::Number(0), Stronger::Greater),
            Key::new("within", Holds::Lines(20), Stronger::Same),
            Key::new("unknown_size", Holds::Flag, Stronger::Same),
        ];
        Shape::table(keys).with_one_of(ASKING)
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        if table.is_empty() {
            reader.wrong(value.span().start, "nothing is asked of the recipients", "name at least one key");
        }
        let mut named = |key| table.get(key).map_or_else(Vec::new, |value| lists::read(value, reader, known));
        let (any_in, all_in, none_in) = (named("any_in"), named("all_in"), named("none_in"));
        let like_sender = table.get("like_sender").and_then(|value| reader.choice(value, "share", &SHARES));
        let within = table.get("within").map(|value| {
            if !table.contains_key("more_than") {
                let hint = "name `more_than` too, or leave `within` out";
                reader.wrong(value.span().start, "`within` says in what time nothing is counted", hint);
            }
            reader.duration(value, Limit::LONGEST)
        });
        let people = table.get("more_than").and_then(|value| reader.number(value, 0));
        let within = within.unwrap_or(Some(Limit::WITHIN));
        let more_than = people.zip(within).map(|(people, within)| Limit { people, within });
        let unknown_size = table.get("unknown_size").and_then(|value| unknown_size(value, reader, known));
        let outside_more_than = table.get("outside_more_than").and_then(|value| reader.number(value, 0));
        let outside_more_than = outside_more_than.map(|number| usize::try_from(number).unwrap_or(usize::MAX));
        Some(Self {
            any_in,
            all_in,
            none_in,
            like_sender,
            own: known.lists.get(OWN_DOMAINS).cloned(),
            more_than,
            unknown_size,
            outside_more_than,
        })
    }
}

impl Judge for Recipients {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let total = case.recipients().len();
        let reach = self.more_than.map(|limit| case.reach(limit.within));
        if reach.zip(self.more_than).is_some_and(|(reach, limit)| reach.people() <= limit.people) {
            return false;
        }
        if self.outside_more_than.is_some_and(|limit| total <= limit) {
            return false;
        }
        let unknown = self.unknown_size.as_ref().map(|lists| case.of_unknown_size(lists));
        if unknown == Some(0) {
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
            self.say_reach(evidence, reach, unknown);
            if let Some(limit) = self.outside_more_than {
                evidence.say(format!("{outside} recipients outside, more than {limit}"));
            }
            self.say(evidence, total, any, alike);
        }
        enough
    }

    /// How many they were is kept for the times in which they were counted.
    fn is_told(&self, told: &Told) -> bool {
        self.more_than.is_none_or(|limit| told.windows.contains(&limit.within))
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
        self.more_than.is_none() && self.outside_more_than.is_none()
    }

    fn gate(&self) -> Gate {
        // Who is outside is one of all to whom it goes.
        let outside = self.outside_more_than.and_then(|limit| u64::try_from(limit).ok());
        let limits = self.more_than.map(|limit| limit.people).into_iter().chain(outside);
        let gate = limits.map(Gate::to_more_than).fold(Gate::OPEN, Gate::and);
        let listed = [&self.any_in[..], &self.all_in, self.unknown_size.as_slice()];
        let listed = listed.into_iter().filter(|lists| !lists.is_empty());
        listed.map(Gate::to_one_on).fold(gate, Gate::and)
    }

    fn window(&self) -> Option<Duration> {
        self.more_than.map(|limit| limit.within)
    }
}

/// `true`, and there are distribution lists to ask.
fn unknown_size<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Arc<List>> {
    let start = value.span().start;
    if !reader.flag(value)? {
        reader.wrong(start, "`unknown_size` can only be true", "leave it out where it does not matter");
        return None;
    }
    let lists = known.lists.get(DISTRIBUTION_LISTS);
    if lists.is_none() {
        let hint = format!("put the addresses of distribution lists into `lists/{DISTRIBUTION_LISTS}.txt`");
        reader.wrong(start, format!("there is no list `{DISTRIBUTION_LISTS}`"), hint);
    }
    lists.cloned()
}

impl Recipients {
    fn like_sender(&self, case: &Case<'_>) -> usize {
        let own = case.recipients_on(self.own.as_deref());
        case.alike().into_iter().zip(own).filter(|(alike, own)| *alike && !own).count()
    }

    fn say_reach(&self, evidence: &mut Evidence, reach: Option<Reach>, unknown: Option<usize>) {
        if let Some((reach, limit)) = reach.zip(self.more_than) {
            evidence.say(format!("{}, more than {}", reach.say(), limit.people));
        }
        if let Some(lists) = unknown {
            let noun = if lists == 1 { "distribution list" } else { "distribution lists" };
            evidence.say(format!("{lists} {noun} of unknown size"));
        }
    }

    fn say(&self, evidence: &mut Evidence, total: usize, any: usize, alike: usize) {
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
