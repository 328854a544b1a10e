//! That a grant lifts the rule.
//!
//! It is no condition like the others, which are judged one by one: it says that the register of grants may be asked when
//! all else has been. So it has one place, directly below `[unless]`.

use super::condition::Judge;
use super::shape::{Holds, Shape};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use toml::de::DeTable;

/// The key that rules use.
pub(super) const NAME: &str = "grant";
/// When it holds, in one sentence.
pub(super) const SUMMARY: &str = "the sender has permission: a grant for this rule is in force";
/// Its page of the manual.
pub(super) const MANUAL: &str = "
The only value is `true`, and it stands directly below `[unless]`. Without this line no grant lifts the rule.

A grant is a permission that somebody has entered into the register with `portcullis grant add`: who may send, which rule
is lifted, to whom, until when, for how many messages or recipients. It lifts this one rule and no other, when its sender
sends the mail, every recipient is among those it names, it is in force at that moment, and enough of it is left. Of
several the one that ends first is used. Every use is written down before the mail goes on, and given back where the next
mail server does not take it. See [How do I allow something once?](grants.md).

Grants are asked for last: a mail that passes for another reason uses up nothing. What could not be inspected stays held
as `unfinished-inspection`, whatever is lifted.";
/// Lines as they stand below `[unless]`.
pub(super) const EXAMPLES: &[&str] = &["grant = true"];

/// What may stand behind the key.
pub(super) fn shape(_: &Known) -> Shape {
    Shape { alone: Some(Holds::Flag), ..Shape::default() }
}

/// Reads the value; there is nothing to judge.
pub(super) fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Box<dyn Judge>> {
    if reader.flag(value) == Some(false) {
        reader.wrong(
            value.span().start,
            "`grant` is always `true`",
            "without this line no grant lifts the rule",
        );
    }
    None
}

/// A mistake where it stands in a table that is not `[unless]`.
pub(super) fn nowhere_in<'t>(table: &DeTable<'t>, reader: &mut Reader<'t>) {
    if let Some((key, _)) = table.get_key_value(NAME) {
        let hint = "write `grant = true` directly below `[unless]`: a grant lifts the rule as a whole";
        reader.wrong(key.span().start, "`grant` does not stand here", hint);
    }
}
