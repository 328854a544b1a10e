//! What could not be inspected to the end.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::inspect::facts::Shortfall;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeMap;

/// `uninspectable = "any"`
#[derive(Debug)]
pub(super) struct Uninspectable {
    any: Vec<Shortfall>,
}

impl Condition for Uninspectable {
    const NAME: &'static str = "uninspectable";
    const SUMMARY: &'static str = "something in the mail could not be inspected";
    const MANUAL: &'static str = "
`\"any\"` means whatever the cause; `{ any = [ … ] }` names the causes:

- `limit`: a limit of size, depth or number was passed
- `bomb`: it unpacks to far more than it is
- `encrypted`: it is encrypted or needs a password
- `malformed`: it is damaged
- `unsupported`: its format is known, but Portcullis cannot read it
- `uninspectable`: there is nothing in it that could be read, or it stands elsewhere
- `timeout`: inspection took too long
- `poison`: inspection failed again and again

No rule lets such a mail pass. Where no enforced rule holds or rejects it, the built-in reason `unfinished-inspection`
holds it.";
    const EXAMPLES: &'static [&'static str] =
        &[r#"uninspectable = "any""#, r#"uninspectable = { any = ["encrypted", "malformed"] }"#];

    fn shape(_: &Known) -> Shape {
        let any = Key::new("any", Holds::names(Shortfall::ALL), Stronger::Fewer).required();
        Shape::table([any]).or_word("any")
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        if value.get_ref().is_str() {
            reader.choice(value, "way to ask for what was not inspected", &[((), "any")])?;
            return Some(Self { any: Shortfall::ALL.iter().map(|(shortfall, _)| *shortfall).collect() });
        }
        let table = reader.table(value, &["any"])?;
        let causes =
            reader.required(table, value.span().start, "any", "for instance `any = [\"encrypted\"]`")?;
        Some(Self { any: reader.choices(causes, "cause", Shortfall::ALL) })
    }
}

impl Judge for Uninspectable {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut holds = false;
        let meant = case.facts().content.uninspected.iter().filter(|item| self.any.contains(&item.shortfall));
        for item in meant {
            holds = true;
            evidence.covers(item.shortfall);
            let place = item.part.map_or_else(|| "the message".to_owned(), |index| case.say_part(index));
            evidence.say(format!(
                "{place} could not be inspected ({}): {}",
                item.shortfall.name(),
                item.detail
            ));
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let mut counts = BTreeMap::<&str, usize>::new();
        for item in &case.facts().content.uninspected {
            *counts.entry(item.shortfall.name()).or_default() += 1;
        }
        match counts.is_empty() {
            true => "everything was inspected to the end".to_owned(),
            false => {
                counts.iter().map(|(name, count)| format!("{name}: {count}")).collect::<Vec<_>>().join(", ")
            }
        }
    }

    fn gate(&self) -> Gate {
        Gate::having(Trait::Shortfall)
    }
}
