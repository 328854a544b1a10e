//! What `check` says of a mail is read on a terminal by people who must not see what was found: nothing that the mail
//! says may steer the terminal, and no value is printed. The mails are those that are written to be read in two ways.

use crate::support::catalogue;
use portcullis::cli::report::Checked;
use portcullis::detect::detectors::Detectors;
use portcullis::inspect::facts::{Client, Facts};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::inspect::memory::Memory;
use portcullis::mail::address::Address;
use portcullis::mail::envelope::{Envelope, Path};
use portcullis::rulebook::live::Rulebook;
use std::sync::Arc;
use std::time::Duration;

/// The number that the mails of the catalogue carry, and how it is written in groups.
const VALUES: [&str; 3] = ["JB654321C", "JB 65 43 21 C", "654321"];

#[test]
fn every_mail_that_reads_in_two_ways() {
    let policy = Rulebook::shipped().unwrap_or_else(|mistakes| panic!("{mistakes:?}")).policy();
    let detectors = Arc::new(Detectors::builtin());
    let (mut explained, mut differing) = (0, 0);
    for row in catalogue::rows() {
        for case in row.cases.iter().filter(|case| case.mail.len() < 100_000) {
            let mut envelope = Envelope::new(Path::to(Address::parse("jo@council.example").unwrap()));
            envelope.recipients = vec![Path::to(Address::parse("sam@mailbox.example").unwrap())];
            let content = Inspector::inspect(&detectors, &Limits::default(), [&*case.mail]);
            let (readings, differ) = (content.readings.len(), content.readings_differ);
            let now = jiff::Timestamp::UNIX_EPOCH;
            let facts =
                Facts { now, client: Client::default(), envelope, content, memory: Memory::default() };
            let decision = policy.decide(&facts);
            let name = format!("{}-{}", row.id, case.name);
            let checked = Checked { name, facts, decision, line_ends_mended: false, took: Duration::ZERO };
            let (text, json) = (checked.text(true), checked.json());
            let steers = |c: char| c.is_control() && c != '\n';
            assert!(!text.contains(steers) && !json.contains(char::is_control), "{text}\n{json}");
            for value in VALUES {
                assert!(!text.contains(value) && !json.contains(value), "{text}\n{json}");
            }
            assert_eq!(text.contains("  Read once: "), readings == 1, "{text}");
            assert_eq!(text.contains("  The readings differ: "), differ, "{text}");
            // The table has a line for each reading.
            let lines = text.lines().skip_while(|line| !line.starts_with("    reading ")).skip(1);
            let rows = lines.take_while(|line| line.starts_with("    ")).count();
            assert_eq!(rows, if readings == 1 { 0 } else { readings }, "{text}");
            explained += usize::from(readings > 1);
            differing += usize::from(differ);
        }
    }
    assert!(explained > 100 && differing > 20, "{explained} explained, {differing} differ");
}
