//! Personal data that the detectors found.

use super::condition::{Condition, Judge};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::table::classes;
use crate::policy::case::{Case, Evidence};
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};

/// `personal_data = { group = "identifying", confidence = "medium", distinct_at_least = 1 }`
#[derive(Debug)]
pub(super) struct PersonalData {
    classes: Vec<Class>,
    confidence: Confidence,
    distinct_at_least: usize,
    people_at_least: usize,
}

const KEYS: [&str; 5] = ["class", "confidence", "distinct_at_least", "group", "people_at_least"];

impl Condition for PersonalData {
    const NAME: &'static str = "personal_data";
    const SUMMARY: &'static str = "personal data stands in the mail or its attachments";
    const MANUAL: &'static str = "
- `group`: a group of classes, or several in brackets: `identifying` (says who somebody is), `financial` (gives access to
  somebody's money), `special` (what the law protects above all), `access` (passwords and keys), `contact` (how somebody
  can be reached), `attribute` (a birthday, a car)
- `class`: a class, or several in brackets, for instance `nhs-number`; together with `group` both are counted, without
  either everything is
- `confidence`: how sure the detector must be at least: `low`, `medium` or `high`; `medium` where nothing is said
- `distinct_at_least`: how many different values there must be, all classes together; 1 where nothing is said. The same
  number ten times is one
- `people_at_least`: how many people there must be at the least. One person has one value of each class, so two
  National Insurance numbers are two people, and a National Insurance number beside an NHS number may be one";
    const EXAMPLES: &'static [&'static str] = &[
        r#"personal_data = { group = "identifying", confidence = "high" }"#,
        r#"personal_data = { class = ["payment-card", "iban"], confidence = "medium", distinct_at_least = 3 }"#,
        r#"personal_data = { group = "identifying", people_at_least = 2 }"#,
    ];

    fn vocabulary() -> String {
        let row = |class: Class| format!("| `{}` | {} | `{}` |", class.name, class.one, class.group.name());
        let rows = classes().map(row);
        format!("| class | what it is | group |\n|---|---|---|\n{}", rows.collect::<Vec<_>>().join("\n"))
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &KEYS)?;
        let all: Vec<(Class, &str)> = known.classes.iter().map(|class| (*class, class.name)).collect();
        let groups =
            table.get("group").map(|value| reader.choices(value, "group of personal data", Group::ALL));
        let named = table.get("class").map(|value| reader.choices(value, "class of personal data", &all));
        let everything = groups.is_none() && named.is_none();
        let (groups, named) = (groups.unwrap_or_default(), named.unwrap_or_default());
        let meant = |class: &Class| everything || named.contains(class) || groups.contains(&class.group);
        let confidence =
            table.get("confidence").map(|value| reader.choice(value, "confidence", Confidence::ALL));
        let mut least = |key| table.get(key).and_then(|value| reader.number(value, 1)).unwrap_or(1);
        Some(Self {
            classes: all.iter().map(|(class, _)| *class).filter(meant).collect(),
            distinct_at_least: usize::try_from(least("distinct_at_least")).unwrap_or(usize::MAX),
            people_at_least: usize::try_from(least("people_at_least")).unwrap_or(usize::MAX),
            confidence: confidence.unwrap_or(Some(Confidence::Medium))?,
        })
    }
}

impl Judge for PersonalData {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let tallies = || case.tallies().iter().filter(|(class, _)| self.classes.contains(class));
        let counts = || tallies().map(|(_, tally)| tally.distinct(self.confidence));
        let (distinct, people) = (counts().sum::<usize>(), counts().max().unwrap_or(0));
        if distinct < self.distinct_at_least || people < self.people_at_least {
            return false;
        }
        for (class, tally) in tallies() {
            let count = tally.distinct(self.confidence);
            if count > 0 {
                let places = case.say_places(tally.places(self.confidence));
                evidence.say(format!("{} {places}", class.counted(count)));
            }
        }
        true
    }
}
