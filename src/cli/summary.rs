//! Many verdicts in one table.

use super::exit;
use super::report::Checked;
use super::units;
use crate::policy::decision::{Decision, Mode, Reason, Verdict};
use crate::policy::route::Route;
use serde::Serialize;
use std::collections::BTreeMap;
use std::process::ExitCode;
use std::time::Duration;

/// Counts of verdicts and rules over all files of a run.
#[derive(Debug, Default)]
pub struct Summary {
    verdicts: BTreeMap<Verdict, u64>,
    /// Of those that are accepted.
    by_secure_route: u64,
    rules: BTreeMap<(String, bool, Verdict), u64>,
    bytes: u64,
    unreadable: u64,
    uninspected: u64,
    slowest: Option<(Duration, String)>,
}

impl Summary {
    /// Counts a file that was checked.
    pub fn add(&mut self, checked: &Checked) {
        *self.verdicts.entry(checked.decision.verdict).or_default() += 1;
        let Decision { verdict, route, .. } = checked.decision;
        self.by_secure_route += u64::from((verdict, route) == (Verdict::Accept, Route::Secure));
        self.bytes += checked.facts.content.size;
        self.uninspected += u64::from(!checked.facts.content.uninspected.is_empty());
        for reason in checked.decision.reasons.iter().chain(&checked.decision.shadow) {
            *self.rules.entry(rule(reason)).or_default() += 1;
        }
        if self.slowest.as_ref().is_none_or(|(slowest, _)| checked.took > *slowest) {
            self.slowest = Some((checked.took, checked.name.clone()));
        }
    }

    /// Counts a file that could not be read.
    pub fn add_unreadable(&mut self) {
        self.unreadable += 1;
    }

    /// 66 where a file could not be read; else 2 where one is rejected, 1 where one is quarantined, 0 otherwise.
    pub fn exit(&self) -> ExitCode {
        match self.verdicts.last_key_value() {
            _ if self.unreadable > 0 => exit::no_input(),
            Some((Verdict::Reject, _)) => exit::rejected(),
            Some((Verdict::Quarantine, _)) => exit::NO,
            Some((Verdict::Accept, _)) | None => exit::OK,
        }
    }

    /// The table for people. `took` is the time of the whole run.
    pub fn text(&self, took: Duration) -> String {
        let mut lines = vec![format!("{:<12} {:>8}", "Verdict", "Files")];
        for (verdict, name) in Verdict::ALL {
            lines.push(format!("{name:<12} {:>8}", self.verdicts.get(verdict).copied().unwrap_or(0)));
            if *verdict == Verdict::Accept && self.by_secure_route > 0 {
                lines.push(format!(
                    "{:<12} {:>8}{}",
                    "  of these",
                    self.by_secure_route,
                    Route::Secure.words()
                ));
            }
        }
        if !self.rules.is_empty() {
            let names: Vec<_> = self.rules.keys().map(|(rule, shadow, _)| named(rule, *shadow)).collect();
            let width = names.iter().map(|name| name.chars().count()).max().unwrap_or(0);
            lines.push(format!("\n{:<width$} {:<12} {:>8}", "Rule", "Outcome", "Files"));
            for (name, ((.., outcome), files)) in names.iter().zip(&self.rules) {
                lines.push(format!("{name:<width$} {:<12} {files:>8}", outcome.name()));
            }
        }
        let files = self.files();
        lines.push(format!(
            "\n{files} {}, {} in {} ({:.1} MB/s)",
            if files == 1 { "file" } else { "files" },
            units::bytes(self.bytes),
            units::time(took),
            self.rate(took),
        ));
        if let Some((slowest, name)) = &self.slowest {
            lines.push(format!("Slowest: {name}, {}", units::time(*slowest)));
        }
        lines.push(format!(
            "Not inspected to the end: {}. Could not be read: {}.",
            self.uninspected, self.unreadable
        ));
        lines.join("\n")
    }

    /// The same as one JSON object on one line, under the key `summary`.
    pub fn json(&self, took: Duration) -> String {
        let rules = self.rules.iter().map(|((rule, shadow, outcome), files)| JsonRule {
            rule,
            mode: if *shadow { Mode::Shadow } else { Mode::Enforce }.name(),
            outcome: outcome.name(),
            files: *files,
        });
        let object = Object {
            files: self.files(),
            verdicts: Verdict::ALL
                .iter()
                .map(|(verdict, name)| (*name, self.verdicts.get(verdict).copied().unwrap_or(0)))
                .collect(),
            by_secure_route: self.by_secure_route,
            rules: rules.collect(),
            bytes: self.bytes,
            seconds: took.as_secs_f64(),
            megabytes_per_second: self.rate(took),
            slowest: self.slowest.as_ref().map(|(_, name)| name.as_str()),
            slowest_milliseconds: self.slowest.as_ref().map(|(time, _)| time.as_secs_f64() * 1e3),
            uninspected: self.uninspected,
            unreadable: self.unreadable,
        };
        serde_json::json!({ "summary": object }).to_string()
    }

    fn files(&self) -> u64 {
        self.verdicts.values().sum()
    }

    fn rate(&self, took: Duration) -> f64 {
        self.bytes as f64 / units::MEGABYTE / took.as_secs_f64().max(1e-9)
    }
}

fn rule(reason: &Reason) -> (String, bool, Verdict) {
    (super::escape::plain(&reason.rule), reason.mode == Mode::Shadow, reason.outcome)
}

fn named(rule: &str, shadow: bool) -> String {
    if shadow { format!("{rule} (in shadow)") } else { rule.to_owned() }
}

#[derive(Serialize)]
struct Object<'a> {
    files: u64,
    verdicts: BTreeMap<&'static str, u64>,
    by_secure_route: u64,
    rules: Vec<JsonRule<'a>>,
    bytes: u64,
    seconds: f64,
    megabytes_per_second: f64,
    slowest: Option<&'a str>,
    slowest_milliseconds: Option<f64>,
    uninspected: u64,
    unreadable: u64,
}

#[derive(Serialize)]
struct JsonRule<'a> {
    rule: &'a str,
    mode: &'static str,
    outcome: &'static str,
    files: u64,
}

#[cfg(test)]
mod tests {
    use super::super::report::tests::{decision, reason};
    use super::*;
    use crate::inspect::facts::{Client, Content, Facts, Shortfall, Uninspected};
    use crate::inspect::memory::Memory;
    use crate::mail::envelope::{Envelope, Path};

    fn checked(name: &str, verdict: Verdict, reasons: Vec<Reason>, shadow: Vec<Reason>, ms: u64) -> Checked {
        let uninspected = vec![Uninspected { shortfall: Shortfall::Limit, part: None, detail: "too deep" }];
        let content = Content { size: 512 << 10, uninspected, ..Content::default() };
        let envelope = Envelope::new(Path::new("<>", None));
        Checked {
            name: name.into(),
            facts: Facts {
                now: jiff::Timestamp::UNIX_EPOCH,
                client: Client::default(),
                envelope,
                content,
                memory: Memory::default(),
            },
            decision: decision(verdict, reasons, shadow),
            line_ends_mended: false,
            took: Duration::from_millis(ms),
        }
    }

    fn code(summary: &Summary) -> String {
        format!("{:?}", summary.exit())
    }

    #[test]
    fn the_table_counts_and_the_worst_verdict_is_the_status() {
        let mut summary = Summary::default();
        assert_eq!(code(&summary), format!("{:?}", exit::OK));
        let held = || vec![reason("personal-forwarding", Verdict::Quarantine, Mode::Enforce)];
        let shadow = vec![reason("mass-mail", Verdict::Reject, Mode::Shadow)];
        summary.add(&checked("a.eml", Verdict::Quarantine, held(), shadow, 4));
        summary.add(&checked("b.eml", Verdict::Quarantine, held(), vec![], 90));
        summary.add(&checked("c.eml", Verdict::Accept, vec![], vec![], 2));
        assert_eq!(code(&summary), format!("{:?}", exit::NO));
        assert_eq!(
            summary.text(Duration::from_millis(500)),
            "Verdict         Files\n\
             accept              1\n\
             quarantine          2\n\
             reject              0\n\
             \n\
             Rule                  Outcome         Files\n\
             mass-mail (in shadow) reject              1\n\
             personal-forwarding   quarantine          2\n\
             \n\
             3 files, 1.5 MB in 500 ms (3.0 MB/s)\n\
             Slowest: b.eml, 90 ms\n\
             Not inspected to the end: 3. Could not be read: 0."
        );
        summary.add(&checked("d.eml", Verdict::Reject, vec![], vec![], 1));
        assert_eq!(code(&summary), format!("{:?}", exit::rejected()));
        summary.add_unreadable();
        assert_eq!(code(&summary), format!("{:?}", exit::no_input()));
    }

    #[test]
    fn the_keys_of_the_json_object_stay() {
        let mut summary = Summary::default();
        let shadow = vec![reason("mass-mail", Verdict::Reject, Mode::Shadow)];
        summary.add(&checked("a.eml", Verdict::Accept, vec![], shadow, 4));
        let json: serde_json::Value = serde_json::from_str(&summary.json(Duration::from_secs(1))).unwrap();
        let json = &json["summary"];
        let keys: Vec<_> = json.as_object().unwrap().keys().cloned().collect();
        assert_eq!(
            keys.join(" "),
            "by_secure_route bytes files megabytes_per_second rules seconds slowest slowest_milliseconds uninspected unreadable verdicts"
        );
        assert_eq!(json["verdicts"]["accept"], 1);
        assert_eq!(json["rules"][0]["mode"], "shadow");
    }
}
