//! Whether the mail answers another one, and who answers.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Shape};
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `reply = "automatic"`
#[derive(Debug)]
pub(super) struct Reply {
    any_of: Vec<By>,
}

/// Who answers.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Person,
    Program,
}

const NAMES: [(By, &str); 2] = [(By::Person, "written"), (By::Program, "automatic")];

impl Condition for Reply {
    const NAME: &'static str = "reply";
    const SUMMARY: &'static str = "the mail answers another one";
    const MANUAL: &'static str = "
One of these, or both in brackets:

- `written`: it says in `In-Reply-To` or `References` which mail it answers, and no program wrote it
- `automatic`: a program answers: `Auto-Submitted: auto-replied`, `X-Autoreply`, `X-Autorespond` or
  `Precedence: auto_reply`, as absence notes and receipts have it

Anybody can write these fields, and some programs set `References` when a mail is forwarded: use it to narrow a rule, or to
record; in `[unless]` it is a way around the rule.";
    const EXAMPLES: &'static [&'static str] =
        &[r#"reply = "automatic""#, r#"reply = ["written", "automatic"]"#];

    fn shape(_: &Known) -> Shape {
        Shape::alone(Holds::names(&NAMES))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        Some(Self { any_of: reader.choices(value, "kind of reply", &NAMES) })
    }
}

impl Judge for Reply {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let header = &case.facts().content.header;
        let answers = ["in-reply-to", "references"].iter().any(|name| header.names.contains(*name));
        let (by, said) = match (header.replied_automatically, answers) {
            (true, _) => (By::Program, "a program answers another mail"),
            (false, true) => (By::Person, "it answers another mail"),
            (false, false) => return false,
        };
        let holds = self.any_of.contains(&by);
        if holds {
            evidence.say(said);
        }
        holds
    }

    /// Names of fields are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }
}
