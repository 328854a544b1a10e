//! What every condition brings: a name, its page of the manual, how it is read from a rule and how it judges.

use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
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

    /// Reads what stands behind the key. `None` where it cannot be read; each reason is recorded as a mistake.
    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self>;
}

/// A condition as one rule uses it.
pub trait Judge: fmt::Debug + Send + Sync {
    /// It holds for this message. Where it does, it says what it has seen.
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool;

    /// The time in which it counts the recipients of a mailing, where it does: what it is asked of has to be remembered
    /// for so long.
    fn window(&self) -> Option<Duration> {
        None
    }
}
