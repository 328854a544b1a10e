//! Whether the mail was sent on, and who did it.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Shape};
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `forwarded = "automatically"`
#[derive(Debug)]
pub(super) struct Forwarded {
    any_of: Vec<By>,
}

/// Who sent it on.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum By {
    Program,
    Person,
}

const NAMES: [(By, &str); 2] = [(By::Program, "automatically"), (By::Person, "by-hand")];

impl Condition for Forwarded {
    const NAME: &'static str = "forwarded";
    const SUMMARY: &'static str = "the mail was sent on, by a program or by a person";
    const MANUAL: &'static str = "
One of these, or both in brackets:

- `automatically`: a forwarding rule of a mailbox has sent it on and says so: `Auto-Submitted: auto-forwarded`,
  `X-Autoforward`, or `Resent-` fields with such a mark
- `by-hand`: a person has: `Fw:` or `Fwd:` stands before the subject, `Resent-From` without the mark of a program, or
  `X-Forwarded-Message-Id`

Whoever sends a mail on may take `Fwd:` out of the subject: in `[unless]` and in rules that must not be passed by, do not
rest on `by-hand`.";
    const EXAMPLES: &'static [&'static str] =
        &[r#"forwarded = "automatically""#, r#"forwarded = ["automatically", "by-hand"]"#];

    fn shape(_: &Known) -> Shape {
        Shape::alone(Holds::names(&NAMES))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        Some(Self { any_of: reader.choices(value, "way of forwarding", &NAMES) })
    }
}

impl By {
    fn has(self, case: &Case<'_>) -> bool {
        let header = &case.facts().content.header;
        match self {
            Self::Program => header.forwarded_automatically,
            Self::Person => header.forwarded_by_hand,
        }
    }

    fn said(self) -> &'static str {
        match self {
            Self::Program => "the mail was forwarded automatically",
            Self::Person => "somebody has sent the mail on",
        }
    }
}

impl Judge for Forwarded {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let found = self.any_of.iter().find(|by| by.has(case));
        if let Some(by) = found {
            evidence.say(by.said());
        }
        found.is_some()
    }

    /// What a person writes before a subject is not kept.
    fn is_told(&self, _: &Told) -> bool {
        self.any_of == [By::Program]
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let by: Vec<_> = NAMES.iter().filter(|(by, _)| by.has(case)).map(|(by, _)| by.said()).collect();
        if by.is_empty() { "nothing says that it was sent on".to_owned() } else { by.join(", ") }
    }

    fn gate(&self) -> Gate {
        if self.any_of == [By::Program] { Gate::having(Trait::Forwarded) } else { Gate::OPEN }
    }
}
