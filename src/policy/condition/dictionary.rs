//! Words of a dictionary.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::detect::dictionary::Dictionary;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::{Gate, Trait};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::fingerprint::Fingerprint;
use crate::policy::record::told::Told;
use std::sync::Arc;

/// `dictionary = { name = "gambling", score_at_least = 12 }`
#[derive(Debug)]
pub(super) struct Words {
    dictionaries: Vec<(Fingerprint, Arc<Dictionary>)>,
    /// Where the rule says another threshold than the dictionaries do.
    at_least: Option<u64>,
}

impl Condition for Words {
    const NAME: &'static str = "dictionary";
    const SUMMARY: &'static str = "words of a dictionary stand in the mail or its attachments";
    const MANUAL: &'static str = "
- `name`: a dictionary, or several in brackets, of which one is enough: `gambling` is the file
  `dictionaries/gambling.toml` in the rules folder. [Dictionaries](dictionaries.md) says what stands in it and how a score
  comes about
- `score_at_least`: the score from which the condition holds; where nothing is said, the threshold of the dictionary

The header with the subject, the body, names of files and all that is read of attachments count together. Whoever reviews
the mail sees the score and the words with their numbers; the sender is told the title of the dictionary only.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"dictionary = { name = "gambling" }"#,
        r#"dictionary = { name = ["gambling", "chain-letters"], score_at_least = 6 }"#,
    ];

    fn shape(known: &Known) -> Shape {
        let names = known.dictionaries.iter().map(|(_, known)| known.name.clone()).collect();
        Shape::table([
            Key::new("name", Holds::Names(names), Stronger::Fewer).required(),
            // Where it is missing, each dictionary has a threshold of its own.
            Key::new("score_at_least", Holds::Number(1), Stronger::Same),
        ])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["name", "score_at_least"])?;
        let names = reader.required(table, value.span().start, "name", "name a dictionary")?;
        let at_least = table.get("score_at_least");
        let least = at_least.map(|value| reader.number(value, 1));
        let mut dictionaries = Vec::new();
        for value in reader.several(names) {
            let Some(name) = reader.text(value) else { continue };
            if known.unread.iter().any(|unread| unread == name) {
                continue;
            }
            let Some((print, dictionary)) = known.dictionaries.iter().find(|(_, known)| known.name == name)
            else {
                let message = format!("there is no dictionary `{name}`");
                reader.wrong(value.span().start, message, known.dictionary_hint(name));
                continue;
            };
            if let (Some(Some(least)), Some(at)) = (least, at_least)
                && dictionary.greatest() < least
            {
                let message = format!("`{name}` never scores more than {}", dictionary.greatest());
                reader.wrong(at.span().start, message, "ask for less, or leave it out");
            }
            dictionaries.push((*print, Arc::clone(dictionary)));
        }
        Some(Self {
            dictionaries,
            at_least: match least {
                Some(least) => Some(least?),
                None => None,
            },
        })
    }
}

impl Judge for Words {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let mut holds = false;
        for (print, dictionary) in &self.dictionaries {
            let at_least = self.at_least.unwrap_or(dictionary.threshold);
            if let Some(told) = case.told() {
                holds |= told.scores.get(print).is_some_and(|points| *points >= at_least);
                continue;
            }
            let score = dictionary.score(&case.facts().content.words);
            if score.points >= at_least {
                holds = true;
                let (name, points) = (&dictionary.name, score.points);
                let shown = format!("dictionary \"{name}\" scores {points}: {}", score.say());
                evidence.say_apart(shown, format!("words of the dictionary \"{}\"", dictionary.title));
            }
        }
        holds
    }

    /// Scores are kept, words are not.
    fn is_told(&self, told: &Told) -> bool {
        self.dictionaries.iter().all(|(print, _)| told.scores.contains_key(print))
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let scores = self.dictionaries.iter().map(|(_, dictionary)| {
            let points = dictionary.score(&case.facts().content.words).points;
            format!(
                "{} scores {points} of {}",
                dictionary.name,
                self.at_least.unwrap_or(dictionary.threshold)
            )
        });
        scores.collect::<Vec<_>>().join(", ")
    }

    fn gate(&self) -> Gate {
        let least = self
            .dictionaries
            .iter()
            .map(|(_, dictionary)| self.at_least.unwrap_or(dictionary.threshold))
            .min();
        if least.unwrap_or(0) > 0 { Gate::having(Trait::Words) } else { Gate::OPEN }
    }
}
