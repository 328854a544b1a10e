//! When the mail is sent, by the clock on the wall.

use super::condition::{Condition, Judge};
use super::shape::{Holds, Key, Shape, Stronger};
use crate::policy::case::{Case, Evidence};
use crate::policy::clock::Zone;
use crate::policy::known::Known;
use crate::policy::reader::{Reader, Value};
use crate::policy::record::told::Told;
use jiff::civil::{Time, Weekday};

/// `office_hours = { from = "08:00", to = "18:00" }`
#[derive(Debug)]
pub(super) struct OfficeHours {
    days: Vec<Weekday>,
    from: Time,
    to: Time,
    zone: Zone,
}

const DAYS: [(Weekday, &str); 7] = [
    (Weekday::Monday, "monday"),
    (Weekday::Tuesday, "tuesday"),
    (Weekday::Wednesday, "wednesday"),
    (Weekday::Thursday, "thursday"),
    (Weekday::Friday, "friday"),
    (Weekday::Saturday, "saturday"),
    (Weekday::Sunday, "sunday"),
];

impl Condition for OfficeHours {
    const NAME: &'static str = "office_hours";
    const SUMMARY: &'static str = "the mail is sent on these days between these hours";
    const MANUAL: &'static str = "
- `from`, `to`: times of day such as `\"08:30\"`; the first minute counts, the last does not
- `days`: a day, or several in brackets; Monday to Friday where nothing is said

For mail outside of these hours, put it into `not = { … }`. What counts is the moment of the decision, by the clocks of the
organisation: in the United Kingdom, summer time included, unless `organisation.toml` says otherwise with
`time_zone = \"Europe/London\"`, `\"Europe/Dublin\"` or `\"UTC\"`. Bank holidays are days like others. An example of a rule
says with `at = \"2026-11-03T10:00:00Z\"` when it is sent.";
    const EXAMPLES: &'static [&'static str] = &[
        r#"office_hours = { from = "08:00", to = "18:00" }"#,
        r#"office_hours = { days = ["saturday", "sunday"], from = "00:00", to = "23:59" }"#,
    ];

    fn shape(_: &Known) -> Shape {
        let time = |name| Key::new(name, Holds::Time, Stronger::Same).required();
        Shape::table([Key::new("days", Holds::names(&DAYS), Stronger::Same), time("from"), time("to")])
    }

    fn read<'t>(value: &Value<'t>, reader: &mut Reader<'t>, known: &Known) -> Option<Self> {
        let table = reader.table(value, &["days", "from", "to"])?;
        let days = table.get("days").map(|value| reader.choices(value, "day", &DAYS));
        let days = days.unwrap_or_else(|| DAYS.iter().take(5).map(|(day, _)| *day).collect());
        let mut time = |key| {
            let value = reader.required(table, value.span().start, key, "for instance \"08:30\"")?;
            let text = reader.text(value)?;
            let hour_and_minute = text.len() == 5 && text.as_bytes().get(2) == Some(&b':');
            let time = text.parse::<Time>().ok().filter(|_| hour_and_minute);
            if time.is_none() {
                reader.wrong(
                    value.span().start,
                    format!("`{text}` is no time of day"),
                    "for instance \"08:30\"",
                );
            }
            time
        };
        let (from, to) = (time("from"), time("to"));
        let (from, to) = (from?, to?);
        if from >= to {
            let hint = "hours over midnight are what lies outside of others: use `not`";
            reader.wrong(value.span().start, "`to` is not later than `from`", hint);
        }
        Some(Self { days, from, to, zone: known.zone.clone() })
    }
}

impl Judge for OfficeHours {
    fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        let (day, time) = self.zone.clock(case.facts().now);
        let holds = self.days.contains(&day) && self.from <= time && time < self.to;
        if holds {
            let name = DAYS.iter().find(|(known, _)| *known == day).map_or("", |(_, name)| name);
            evidence.say(format!("it is sent on a {name} at {:02}:{:02}", time.hour(), time.minute()));
        }
        holds
    }

    fn is_told(&self, _: &Told) -> bool {
        true
    }
}
