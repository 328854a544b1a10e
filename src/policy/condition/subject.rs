//! Words in the subject.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use aho_corasick::AhoCorasick;

/// `subject = { contains = ["payslip"] }`
#[derive(Debug)]
pub(super) struct Subject {
    words: AhoCorasick,
    gate: Gate,
}

impl Condition for Subject {
    const NAME: &'static str = "subject";
    const SUMMARY: &'static str = "the subject contains one of these words";
    const MANUAL: &'static str = "
`contains` is a word or phrase, or several in brackets, of which one is enough. Whole words count (`pay` does not meet
`payment`), whatever their case. Where a mail has several subjects, each counts.";
    const EXAMPLES: &'static [&'static str] = &[r#"subject = { contains = ["payslip", "pay slip"] }"#];

    fn shape(_: &Known) -> Shape {
        Shape::table([Key::new("contains", Holds::Lines(200), Stronger::Fewer).required()])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, _: &Known) -> Option<Self> {
        let table = reader.table(value, &["contains"])?;
        let values = reader.required(table, value.span().start, "contains", "name a word")?;
        let mut words = Vec::new();
        for value in reader.several(values) {
            words.extend(reader.line(value, 200).map(|word| word.trim().to_lowercase()));
        }
        match AhoCorasick::new(&words) {
            Ok(automaton) => Some(Self { words: automaton, gate: Gate::with_subject(&words) }),
            Err(_) => {
                reader.wrong(values.span().start, "there are too many words", "make several rules of it");
                None
            }
        }
    }
}

impl Judge for Subject {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let subject = case.subject();
        // Overlapping, because a word that stands inside a longer one must not hide the next.
        let mut found = self.words.find_overlapping_iter(subject);
        let holds = found.any(|word| stands_alone(subject, word.start(), word.end()));
        if holds {
            evidence.say("the subject has a word that the rule names");
        }
        holds
    }

    fn gate(&self) -> Gate {
        self.gate.clone()
    }

    /// Subjects are not kept.
    fn is_told(&self, _: &Told) -> bool {
        false
    }

    fn saw(&self, case: &Case<'_>) -> String {
        match (case.subject().is_empty(), self.holds(case, &mut Evidence::default())) {
            (true, _) => "no subject",
            (_, true) => "a word that the rule names",
            (_, false) => "none of the words that the rule names",
        }
        .to_owned()
    }
}

/// No letter or digit touches what stands between these bytes.
fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let before = text.get(..start).and_then(|before| before.chars().next_back());
    let after = text.get(end..).and_then(|after| after.chars().next());
    ![before, after].into_iter().flatten().any(char::is_alphanumeric)
}
