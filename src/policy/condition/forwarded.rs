//! Whether a program sent the mail on.

use super::condition::{Condition, Judge};
use super::shape::Shape;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `forwarded = "automatically"`
#[derive(Debug)]
pub(super) struct Forwarded;

impl Condition for Forwarded {
    const NAME: &'static str = "forwarded";
    const SUMMARY: &'static str = "a program sent the mail on, not a person";
    const MANUAL: &'static str = "
The only value is `automatically`. It holds for mail that a forwarding rule of a mailbox has sent on and says so:
`Auto-Submitted: auto-forwarded`, `X-Autoforward`, or `Resent-` fields with such a mark. A person who presses \"Forward\"
is not meant.";
    const EXAMPLES: &'static [&'static str] = &[r#"forwarded = "automatically""#];

    fn shape(_: &Known) -> Option<Shape> {
        Some(Shape::default().or_word("automatically"))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        reader.choice(value, "way of forwarding", &[((), "automatically")]).map(|()| Self)
    }
}

impl Judge for Forwarded {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let holds = case.facts().content.header.forwarded_automatically;
        if holds {
            evidence.say("the mail was forwarded automatically");
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        match case.facts().content.header.forwarded_automatically {
            true => "the mail was forwarded automatically",
            false => "no field says that a program sent it on",
        }
        .to_owned()
    }

    fn gate(&self) -> Gate {
        Gate::having(Trait::Forwarded)
    }
}
