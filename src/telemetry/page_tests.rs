//! The manual page of metrics says what the register says, and the register what `/metrics` shows.

use super::events::message::{Decided, InspectionBroke, Outcome};
use super::events::policy::Loaded;
use super::recorder::Telemetry;
use crate::mail::id::Id;
use crate::message::codes::Codes;
use crate::policy::decision::{Mode, PolicyHash};
use std::collections::BTreeSet;
use std::time::Duration;

const PAGE: &str = include_str!("../../docs/metrics.md");

fn listed() -> BTreeSet<String> {
    let (lists, _) = PAGE.split_once("## What to watch").unwrap();
    lists.lines().filter(|line| line.starts_with("| `portcullis_")).map(str::to_owned).collect()
}

fn registered() -> BTreeSet<String> {
    let labels =
        |labels: &[&str]| labels.iter().map(|label| format!("`{label}`")).collect::<Vec<_>>().join(", ");
    let telemetry = Telemetry::new().unwrap();
    let line = |metric: &super::register::Metric| {
        format!("| `{}` | {} | {} | {} |", metric.name, metric.kind, labels(metric.labels), metric.help)
            .replace("|  |", "| |")
    };
    telemetry.metrics().iter().map(line).collect()
}

#[test]
fn the_page_lists_every_metric_word_for_word_and_no_other() {
    let (listed, registered) = (listed(), registered());
    let missing: Vec<_> = registered.difference(&listed).collect();
    let gone: Vec<_> = listed.difference(&registered).collect();
    assert!(
        missing.is_empty() && gone.is_empty(),
        "the page lacks {missing:#?}\nand should not have {gone:#?}"
    );
}

#[test]
fn every_name_on_the_page_is_that_of_a_metric() {
    let telemetry = Telemetry::new().unwrap();
    let names: BTreeSet<_> = telemetry.metrics().iter().map(|metric| metric.name).collect();
    let is_name = |c: char| c.is_ascii_lowercase() || c == '_';
    for word in PAGE.split(|c| !is_name(c)).filter(|word| word.starts_with("portcullis_")) {
        assert!(names.contains(word.trim_end_matches("_bucket").trim_end_matches("_sum")), "{word}");
    }
}

#[test]
fn every_metric_shows_once_something_has_happened() {
    let telemetry = Telemetry::new().unwrap();
    telemetry.record(Loaded { hash: PolicyHash([0; 32]), rules: &[("bulk", Mode::Shadow)] });
    telemetry.record(InspectionBroke { id: Id::from_bytes([0; 16]) });
    telemetry.record(Decided {
        id: Id::from_bytes([0; 16]),
        decision: None,
        outcome: Outcome::Deferred,
        reply: 451,
        size: 1,
        recipients: 1,
        parts: 1,
        codes: Codes::default(),
        readings: 1,
        inspect: Duration::ZERO,
        answer: Duration::ZERO,
        commit: None,
    });
    let page = telemetry.page().unwrap();
    let shown: BTreeSet<_> = page
        .lines()
        .filter_map(|line| line.strip_prefix("# TYPE "))
        .map(|line| line.split_once(' ').unwrap())
        .collect();
    let registered: BTreeSet<_> =
        telemetry.metrics().iter().map(|metric| (metric.name, metric.kind)).collect();
    assert_eq!(shown, registered);
}

#[test]
fn names_and_labels_follow_the_law() {
    for metric in Telemetry::new().unwrap().metrics() {
        let name = metric.name;
        assert!(name.starts_with("portcullis_") && !name.contains("__"), "{name}");
        assert_eq!(metric.kind == "counter", name.ends_with("_total"), "{name}");
        assert!(metric.help.ends_with('.'), "{name}: {}", metric.help);
        for label in metric.labels {
            assert!(
                !["id", "sender", "recipient", "address", "subject", "file", "client"].contains(label),
                "{name}"
            );
        }
    }
}

#[test]
fn a_new_policy_takes_the_place_of_the_old_one() {
    let telemetry = Telemetry::new().unwrap();
    let rules = [("bulk", Mode::Enforce), ("late", Mode::Shadow), ("gone", Mode::Off)];
    telemetry.record(Loaded { hash: PolicyHash([1; 32]), rules: &rules });
    telemetry.record(super::events::policy::Refused { mistakes: 2 });
    telemetry.record(Loaded { hash: PolicyHash([2; 32]), rules: &rules[..2] });
    let page = telemetry.page().unwrap();
    for line in [
        "portcullis_policy_info{hash=\"020202020202\"} 1",
        "portcullis_policy_rules{mode=\"enforce\"} 1",
        "portcullis_policy_rules{mode=\"off\"} 0",
        "portcullis_policy_loads_total{result=\"loaded\"} 2",
        "portcullis_policy_loads_total{result=\"refused\"} 1",
        "portcullis_rule_hits_total{mode=\"shadow\",rule=\"late\"} 0",
    ] {
        assert!(page.lines().any(|found| found == line), "{line}\n{page}");
    }
    assert!(!page.contains("010101010101") && !page.contains("rule=\"gone\""), "{page}");
}
