//! Protective markings.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::detect::finding::Level;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use std::collections::BTreeSet;

/// Markings that are shown to whoever wonders, the highest first.
const SHOWN: usize = 5;

/// `marking = { at_least = "confidential" }`
#[derive(Debug)]
pub(super) struct Marking {
    at_least: Level,
}

impl Condition for Marking {
    const NAME: &'static str = "marking";
    const SUMMARY: &'static str = "the mail or an attachment carries a protective marking";
    const MANUAL: &'static str = "
`at_least` is a level: `official` < `confidential` < `secret` < `top-secret`. OFFICIAL-SENSITIVE, PROTECT, RESTRICTED,
CONFIDENTIAL, PRIVATE & CONFIDENTIAL and NOT FOR PUBLICATION are of level `confidential`.

Only a marking that stands as a marking counts: in the subject, or on a line of its own. A sentence about confidential
things does not, and neither does the footer \"this email is confidential\".";
    const EXAMPLES: &'static [&'static str] = &[r#"marking = { at_least = "confidential" }"#];

    fn shape(_: &Known) -> Shape {
        Shape::table([Key::new("at_least", Holds::name(Level::ALL), Stronger::Greater).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &["at_least"])?;
        let level =
            reader.required(table, value.span().start, "at_least", "for instance \"confidential\"")?;
        Some(Self { at_least: reader.choice(level, "level", Level::ALL)? })
    }
}

impl Judge for Marking {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut holds = false;
        for marking in case.facts().content.markings.iter().filter(|marking| marking.level >= self.at_least) {
            holds = true;
            evidence.say(format!("marked {} {}", marking.words, case.say_places([marking.place])));
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let markings = case.facts().content.markings.iter();
        let words: BTreeSet<_> = markings.map(|marking| (marking.level, marking.words)).collect();
        let said = words.iter().rev().take(SHOWN).map(|(level, words)| format!("{words} ({})", level.name()));
        match words.is_empty() {
            true => "no marking".to_owned(),
            false => format!("marked {}", said.collect::<Vec<_>>().join(", ")),
        }
    }

    fn gate(&self) -> Gate {
        Gate::having(Trait::Marking)
    }
}
