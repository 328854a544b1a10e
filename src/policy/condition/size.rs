//! How large the mail is.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;

/// `size = { more_than = "25 MB" }`
#[derive(Debug)]
pub(super) struct Size {
    more_than: u64,
}

impl Condition for Size {
    const NAME: &'static str = "size";
    const SUMMARY: &'static str = "the whole mail is larger than this";
    const MANUAL: &'static str = "
`more_than` is a number and a unit: `B`, `KB`, `MB`, `GB`; 1 KB is 1000 B. The whole mail counts as it is transferred. A
file that is attached grows by about a third on its way, so 20 MB of files make a mail of 27 MB.";
    const EXAMPLES: &'static [&'static str] = &[r#"size = { more_than = "25 MB" }"#];

    fn shape(_: &Known) -> Shape {
        Shape::table([Key::new("more_than", Holds::Size, Stronger::Greater).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &["more_than"])?;
        let limit = reader.required(table, value.span().start, "more_than", "for instance \"25 MB\"")?;
        Some(Self { more_than: reader.size(limit)? })
    }
}

impl Judge for Size {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let size = case.facts().content.size;
        let holds = size > self.more_than;
        if holds {
            evidence.say(format!("the mail has {size} bytes, more than {}", self.more_than));
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        format!("the mail has {} bytes, the limit is {}", case.facts().content.size, self.more_than)
    }

    fn gate(&self) -> Gate {
        Gate::larger_than(self.more_than)
    }
}
