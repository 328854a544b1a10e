//! What Portcullis says holds none of the values that it has found: not its log, not its metrics, not what it prints.

use portcullis::detect::detectors::Detectors;
use portcullis::detect::discoveries::Discoveries;
use portcullis::detect::finding::{Group, Hit, Level};
use portcullis::detect::scanner::Scanner;
use std::ops::Range;
use std::sync::{Arc, LazyLock};

static DETECTORS: LazyLock<Arc<Detectors>> = LazyLock::new(|| Arc::new(Detectors::builtin()));

/// Where values stand, with their classes.
#[derive(Default)]
struct Values(Vec<(&'static str, Range<u64>)>);

impl Discoveries for Values {
    fn hit(&mut self, hit: Hit<'_>) {
        // Envelopes and dates are told; they are no findings of their own.
        if matches!(hit.class.group, Group::Identifying | Group::Financial) {
            self.0.push((hit.class.name, hit.span));
        }
    }

    // Markings are named in reasons.
    fn marking(&mut self, _: Level, _: &'static str, _: Range<u64>) {}
}

/// The detectors themselves find nothing in what was said, however unsure: a value there would have lost the words around it.
#[track_caller]
pub fn assert_no_values(what: &str, said: &str) {
    let mut values = Values::default();
    let mut scanner = Scanner::new(Arc::clone(&DETECTORS));
    scanner.feed(said, &mut values);
    scanner.finish(&mut values);
    if let Some((class, span)) = values.0.first() {
        let begin = said.floor_char_boundary((span.start as usize).saturating_sub(200));
        panic!(
            "{what} holds a value ({class}) behind: {}",
            said.get(begin..span.start as usize).unwrap_or_default()
        );
    }
}

#[test]
fn a_value_is_noticed() {
    assert_no_values(
        "nothing",
        "2026-11-22T05:26:29.159443Z INFO policy loaded policy=10d8583f7035 rules=10",
    );
    let noticed =
        std::panic::catch_unwind(|| assert_no_values("a log", "found nhs_number=9997654323 in part 2"));
    assert!(noticed.is_err());
}
