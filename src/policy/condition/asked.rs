//! One condition as a rule asks it: who judges, and how the rule has it in writing.

use super::condition::Judge;
use crate::policy::case::{Case, Evidence};
use crate::policy::gate::Gate;
use crate::policy::known::Known;
use crate::policy::record::fingerprint::Fingerprint;
use crate::policy::record::told::Told;
use serde_json::Value;
use std::fmt::{self, Write};
use toml::de::DeValue;

/// One condition of one rule.
#[derive(Debug)]
pub struct Asked {
    /// The key that the rule uses.
    pub name: &'static str,
    /// What stands behind the key, for whoever compares rules. Keys of tables are in the order of names.
    pub written: Value,
    /// Who judges.
    pub judge: Box<dyn Judge>,
    /// What a message must have for it to hold.
    pub(in crate::policy) gate: Gate,
    /// What shows later whether it is still the same condition.
    print: Fingerprint,
}

impl Asked {
    /// A condition that was read from this value.
    pub(super) fn new(name: &'static str, value: &DeValue<'_>, judge: Box<dyn Judge>, known: &Known) -> Self {
        let written = plain(value);
        let print = known.fingerprint(name, &written.to_string());
        Self { name, print, written, gate: judge.gate(), judge }
    }

    /// It holds for this message. Of one that has gone it is what was told then; where nothing was, it does not hold.
    pub fn holds(&self, case: &Case<'_>, evidence: &mut Evidence) -> bool {
        match case.told() {
            Some(told) if !self.judge.is_told(told) => self.answer(told).unwrap_or(false),
            _ => self.judge.holds(case, evidence),
        }
    }

    /// Whether it holds for a message that has gone; `None` where that is not known.
    pub fn recalled(&self, case: &Case<'_>, told: &Told) -> Option<bool> {
        if self.judge.asks_route() && case.route().is_none() {
            return None;
        }
        if self.judge.is_told(told) {
            return Some(self.judge.holds(case, &mut Evidence::default()));
        }
        self.answer(told)
    }

    /// What shows later whether it is still the same condition.
    pub fn fingerprint(&self) -> Fingerprint {
        self.print
    }

    fn answer(&self, told: &Told) -> Option<bool> {
        told.answers.get(&self.print).copied()
    }
}

impl fmt::Display for Asked {
    /// As a line of a rule: `recipients = { more_than = 250 }`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} = {}", self.name, Toml(&self.written))
    }
}

/// A value without its place in the file. The condition has been read, so it is not deep.
fn plain(value: &DeValue<'_>) -> Value {
    match value {
        DeValue::String(text) => text.as_ref().into(),
        DeValue::Boolean(flag) => (*flag).into(),
        DeValue::Integer(number) => {
            let read = i64::from_str_radix(number.as_str(), number.radix());
            read.map_or_else(|_| number.to_string().into(), Value::from)
        }
        DeValue::Float(number) => number.to_string().into(),
        DeValue::Datetime(moment) => moment.to_string().into(),
        DeValue::Array(values) => values.iter().map(|value| plain(value.get_ref())).collect(),
        DeValue::Table(table) => Value::Object(
            table.iter().map(|(key, value)| (key.get_ref().to_string(), plain(value.get_ref()))).collect(),
        ),
    }
}

/// A value as TOML, on one line.
struct Toml<'a>(&'a Value);

impl fmt::Display for Toml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Value::Array(values) => {
                f.write_char('[')?;
                for (index, value) in values.iter().enumerate() {
                    write!(f, "{}{}", if index > 0 { ", " } else { "" }, Toml(value))?;
                }
                f.write_char(']')
            }
            Value::Object(table) if table.is_empty() => f.write_str("{}"),
            Value::Object(table) => {
                for (index, (key, value)) in table.iter().enumerate() {
                    write!(f, "{} {key} = {}", if index > 0 { "," } else { "{" }, Toml(value))?;
                }
                f.write_str(" }")
            }
            // Text of JSON, with its escapes, is text of TOML.
            value => write!(f, "{value}"),
        }
    }
}
