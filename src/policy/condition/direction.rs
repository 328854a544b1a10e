//! Which way the mail goes.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Shape};
use crate::policy::case::{Case, Evidence};
use crate::policy::decision;
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `direction = "outbound"`
#[derive(Debug)]
pub(super) struct Direction {
    any_of: Vec<decision::Direction>,
}

impl Condition for Direction {
    const NAME: &'static str = "direction";
    const SUMMARY: &'static str = "the mail goes this way for at least one recipient";
    const MANUAL: &'static str = "
One direction, or several in brackets, of which one is enough:

- `outbound`: from one of our domains to elsewhere
- `inbound`: from elsewhere to one of our domains
- `internal`: from one of our domains to one of our domains
- `transit`: from elsewhere to elsewhere, for instance a mailbox that sends its mail on

The list `own-domains` says which domains are ours. Each recipient has a direction of its own, so one mail may go several
ways at once: a mail to a colleague and to a resident is internal and outbound.

The sender is ours when the login, where the mail server passes it on, or the envelope sender is. `From:` does not count:
anybody can write it. A mail with an empty envelope sender (`<>`, as in delivery reports and automatic replies) is
outbound when it goes elsewhere and inbound when it comes to us.";
    const EXAMPLES: &'static [&'static str] =
        &[r#"direction = "outbound""#, r#"direction = ["outbound", "internal"]"#];

    fn shape(_: &Known) -> Shape {
        Shape::alone(Holds::names(decision::Direction::ALL))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        Some(Self { any_of: reader.choices(value, "direction", decision::Direction::ALL) })
    }
}

impl Judge for Direction {
    fn holds(&self, case: &Case<'_>, _: &mut Evidence) -> bool {
        // The decision names the directions anyway; as evidence they would only be noise.
        case.directions().iter().any(|direction| self.any_of.contains(direction))
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let names: Vec<&str> = case.directions().iter().map(|direction| direction.name()).collect();
        if names.is_empty() { "no recipient".to_owned() } else { names.join(" and ") }
    }

    fn is_of_envelope(&self) -> bool {
        true
    }

    fn gate(&self) -> Gate {
        Gate::going(&self.any_of)
    }
}
