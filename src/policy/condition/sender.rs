//! Who sends the mail.

use super::condition::{Condition, Judge};
use super::lists;
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::list::List;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::sync::Arc;

/// `sender = { in = "communications-team" }`
#[derive(Debug)]
pub(super) struct Sender {
    any_of: Vec<Arc<List>>,
}

impl Condition for Sender {
    const NAME: &'static str = "sender";
    const SUMMARY: &'static str = "the sender is on a list";
    const MANUAL: &'static str = "
`in` is the name of a list, or several in brackets, of which one is enough. A list of mailboxes is a group, one of domains an
organisation; with `not`, `all` and `any` groups are put together: see [groups](#groups).

The sender is the authenticated login where the mail server passes it on and it is an address, else the envelope sender.
`From:` does not count: anybody can write it. A mail with an empty envelope sender has no sender and is on no list.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"sender = { in = "communications-team" }"#,
        r#"sender = { in = ["communications-team", "own-domains"] }"#,
    ];

    fn shape(known: &Known) -> Shape {
        Shape::table([Key::new("in", Holds::lists(known), Stronger::Fewer).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["in"])?;
        let names = reader.required(table, value.span().start, "in", "name a list")?;
        Some(Self { any_of: lists::read(names, reader, known) })
    }
}

impl Judge for Sender {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let Some(sender) = case.sender() else { return false };
        let on = self.any_of.iter().find(|list| list.contains(&sender));
        if let Some(list) = on {
            evidence.say(format!("the sender is on the list {}", list.name()));
        }
        on.is_some()
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let Some(sender) = case.sender() else { return "no sender".to_owned() };
        match self.any_of.iter().find(|list| list.contains(&sender)) {
            Some(list) => format!("the sender is on the list {}", list.name()),
            None => format!("the sender is not on the {}", lists::say(&self.any_of)),
        }
    }

    fn is_of_envelope(&self) -> bool {
        true
    }
}
