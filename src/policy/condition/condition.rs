//! What every condition brings: a name, its page of the manual, how it is read from a rule and how it judges.

use super::shape::Shape;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::fmt;
use std::time::Duration;

/// A kind of condition that rules may use.
///
/// To add one: a file with an implementation of this trait, and a line in [`super::table::TABLE`]. The operator's manual
/// is made from what stands here.
pub trait Condition: Judge + Sized + 'static {
    /// The key that rules use.
    const NAME: &'static str;
    /// When it holds, in one sentence.
    const SUMMARY: &'static str;
    /// Its page of the manual in Markdown: every key, its values, what it means where mail is not as one expects.
    const MANUAL: &'static str;
    /// Lines as they stand below `[when]`, each complete. A test reads every one of them.
    const EXAMPLES: &'static [&'static str];

    /// The names that it knows, made from their tables, as a paragraph of the manual. May be empty.
    fn vocabulary() -> String {
        String::new()
    }

    /// What may stand behind the key, for editors and for whoever compares rules.
    fn shape(known: &Known) -> Shape;

    /// Reads what stands behind the key. `None` where it cannot be read; each reason is recorded as a mistake.
    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self>;
}

/// A condition as one rule uses it.
pub trait Judge: fmt::Debug + Send + Sync {
    /// It holds for this message. Where it does, it says what it has seen.
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool;

    /// It can be asked again when the message has gone, of the facts in the journal and what was told beside them. Where it cannot,
    /// its answer is kept.
    fn is_told(&self, told: &Told) -> bool;

    /// What it looked at and what it saw there, whether it holds or not: counts, types, names of lists. Never an address,
    /// a subject, the name of a file or a value.
    fn saw(&self, case: &Case<'_>) -> String {
        let mut evidence = Evidence::default();
        let held = self.holds(case, &mut evidence);
        match evidence.gathered().shown {
            said if !said.is_empty() => said.join("; "),
            _ if held => "it is so".to_owned(),
            _ => "nothing of the kind".to_owned(),
        }
    }

    /// What a message must have for it to hold, as far as that is simply said; [`Gate::OPEN`] where it is not. A message that
    /// does not meet the gate is not asked.
    fn gate(&self) -> Gate {
        Gate::OPEN
    }

    /// The envelope alone says whether it holds, whatever the message is.
    fn is_of_envelope(&self) -> bool {
        false
    }

    /// It asks by which route the message goes ([`Case::route`]), which other rules say.
    fn asks_route(&self) -> bool {
        false
    }

    /// The time in which it counts the recipients of a mailing, where it does: what it is asked of has to be remembered
    /// for so long.
    fn window(&self) -> Option<Duration> {
        None
    }
}
