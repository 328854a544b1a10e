//! Personal data that the detectors found.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::detect::finding::{Class, Confidence, Group};
use crate::detect::table::classes;
use crate::policy::case::{Case, Evidence, Tally};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::fingerprint::Fingerprint;
use crate::policy::record::told::Told;

/// `personal_data = { group = "identifying", confidence = "medium", distinct_at_least = 1 }`
#[derive(Debug)]
pub(super) struct PersonalData {
    classes: Vec<Class>,
    confidence: Confidence,
    distinct_at_least: usize,
    people_at_least: usize,
    quoted: Quoted,
    /// The numbers of the organisation among the classes.
    numbers: Fingerprint,
}

/// What becomes of values that stand in quotations of earlier mail only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Quoted {
    Count,
    Ignore,
}

const QUOTED: [(Quoted, &str); 2] = [(Quoted::Count, "count"), (Quoted::Ignore, "ignore")];

const KEYS: [&str; 6] = ["class", "confidence", "distinct_at_least", "group", "people_at_least", "quoted"];

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
  National Insurance numbers are two people, and a National Insurance number beside an NHS number may be one
- `quoted`: what becomes of values that stand in quotations of earlier mail only: `count`, or `ignore`. Where nothing
  is said they count: what a reply quotes leaves the building, too. Quoted is what stands on lines that begin with `>`, and
  everything below `-----Original Message-----`, `On …, … wrote:` or the block of `From:`, `Sent:`, `To:`, `Subject:` that
  Outlook writes; what somebody types below one of these is taken for quoted, and anybody can write one. A value
  that stands elsewhere as well is not quoted";
    const EXAMPLES: &'static [&'static str] = &[
        r#"personal_data = { group = "identifying", confidence = "high" }"#,
        r#"personal_data = { class = ["payment-card", "iban"], confidence = "medium", distinct_at_least = 3 }"#,
        r#"personal_data = { group = "identifying", people_at_least = 2 }"#,
        r#"personal_data = { group = "financial", quoted = "ignore" }"#,
    ];

    fn vocabulary() -> String {
        let row = |class: Class| format!("| `{}` | {} | `{}` |", class.name, class.one, class.group.name());
        let rows = classes().map(row);
        format!("| class | what it is | group |\n|---|---|---|\n{}", rows.collect::<Vec<_>>().join("\n"))
    }

    fn shape(known: &Known) -> Shape {
        let classes = known.classes.iter().map(|class| class.name.to_owned()).collect();
        Shape::table([
            Key::new("group", Holds::names(Group::ALL), Stronger::FewerTogether),
            Key::new("class", Holds::Names(classes), Stronger::FewerTogether),
            Key::new("confidence", Holds::name(Confidence::ALL), Stronger::Greater)
                .otherwise(Confidence::Medium.name()),
            Key::new("distinct_at_least", Holds::Number(1), Stronger::Greater).otherwise(1),
            Key::new("people_at_least", Holds::Number(1), Stronger::Greater).otherwise(1),
            Key::new("quoted", Holds::name(&QUOTED), Stronger::Greater).otherwise("count"),
        ])
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
        let quoted =
            table.get("quoted").map(|value| reader.choice(value, "treatment of quotations", &QUOTED));
        let mut least = |key| table.get(key).and_then(|value| reader.number(value, 1)).unwrap_or(1);
        Some(Self {
            classes: all.iter().map(|(class, _)| *class).filter(meant).collect(),
            distinct_at_least: usize::try_from(least("distinct_at_least")).unwrap_or(usize::MAX),
            people_at_least: usize::try_from(least("people_at_least")).unwrap_or(usize::MAX),
            confidence: confidence.unwrap_or(Some(Confidence::Medium))?,
            numbers: known.numbers,
            quoted: quoted.unwrap_or(Some(Quoted::Count))?,
        })
    }
}

impl PersonalData {
    /// How many values of a class count.
    fn count(&self, tally: &Tally) -> usize {
        let all = tally.distinct(self.confidence);
        if self.quoted == Quoted::Ignore { all - tally.quoted(self.confidence) } else { all }
    }
}

impl Judge for PersonalData {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let tallies = || case.tallies().iter().filter(|(class, _)| self.classes.contains(class));
        let counts = || tallies().map(|(_, tally)| self.count(tally));
        let (distinct, people) = (counts().sum::<usize>(), counts().max().unwrap_or(0));
        if distinct < self.distinct_at_least || people < self.people_at_least {
            return false;
        }
        let with_quoted = self.quoted == Quoted::Count;
        for (class, tally) in tallies() {
            let count = self.count(tally);
            if count == 0 {
                continue;
            }
            let quoted = match tally.quoted(self.confidence) {
                quoted if !with_quoted || quoted == 0 => String::new(),
                quoted if quoted == count => ", quoted from earlier mail".to_owned(),
                quoted => format!(", {quoted} of them quoted from earlier mail"),
            };
            let places = case.say_places(tally.places(self.confidence, with_quoted));
            evidence.say(format!("{} {places}{quoted}", class.counted(count)));
        }
        true
    }

    /// Numbers of the organisation only where those that were looked for then are looked for now.
    fn is_told(&self, told: &Told) -> bool {
        told.numbers == self.numbers
            || self.classes.iter().all(|class| classes().any(|known| known == *class))
    }

    fn saw(&self, case: &Case<'_>) -> String {
        let of_class = |(class, tally): (&Class, &Tally)| {
            let sure = Confidence::ALL.iter().rev().map(|(confidence, name)| {
                let more = Confidence::ALL.iter().map(|(more, _)| *more).find(|more| more > confidence);
                (name, tally.distinct(*confidence) - more.map_or(0, |more| tally.distinct(more)))
            });
            let sure: Vec<String> = sure
                .filter(|(_, count)| *count > 0)
                .map(|(name, count)| format!("{count} of {name} confidence"))
                .collect();
            let quoted = match tally.quoted(Confidence::Low) {
                0 => String::new(),
                quoted => format!(", {quoted} only quoted"),
            };
            format!("{} ({}{quoted})", class.counted(tally.distinct(Confidence::Low)), sure.join(", "))
        };
        let meant = case.tallies().iter().filter(|(class, _)| self.classes.contains(class));
        match meant.map(of_class).collect::<Vec<_>>() {
            none if none.is_empty() => "none of these classes".to_owned(),
            found => found.join(", "),
        }
    }

    fn gate(&self) -> Gate {
        Gate::with_values(self.classes.iter().map(|class| class.group), self.distinct_at_least)
    }
}
