//! The same text yields the same personal data as the text of a mail in any form and in a file of any kind.
//!
//! `PORTCULLIS_DEVELOPMENT_SET=FOLDER` measures that over a labelled set: `FOLDER/dev.jsonl` has a JSON object a line with `id`,
//! `text`, `classes` and, if it was written otherwise, `body` and `fmt`; `FOLDER/allowlist.json` says what is the organisation's
//! own. Without it, a small set of our own is read, in which nothing may be missed.

use crate::support::catalogue::compose;
use crate::support::figures::{ANY, Figures};
use crate::support::generator::prng::Prng;
use crate::support::generator::{files, identifiers};
use crate::support::labelled::{self, Labelled, Set};
use crate::support::sending::{WAYS, Way};
use portcullis::detect::detectors::Detectors;
use portcullis::detect::finding::{Confidence, Level};
use portcullis::inspect::inspector::{Inspector, Limits};
use portcullis::policy::compile::compile;
use std::collections::BTreeSet;
use std::path::Path;
use std::sync::Arc;
use std::thread;

/// A figure may be this much less than it is for plain text, for every class in every way.
const LESS: f64 = 0.01;

/// So many different addresses are a list of them.
const LIST: usize = 10;

#[test]
fn in_every_form_and_file() {
    let folder = std::env::var_os("PORTCULLIS_DEVELOPMENT_SET");
    let Set { mails, organisation } = match &folder {
        Some(folder) => labelled::in_folder(Path::new(folder)),
        None => labelled::own(),
    };
    let policy = compile(&organisation).unwrap_or_else(|mistakes| panic!("{mistakes:?}"));
    let detectors = policy.detectors();
    let known = detectors.classes().map(|class| class.code.to_owned());
    let known: BTreeSet<String> =
        known.chain(["EMAIL_LIST", "PROTECTIVE_MARKING", ANY].map(str::to_owned)).collect();
    let (mails, known) = (&mails, &known);
    let figures: Vec<Figures> = thread::scope(|scope| {
        let read = |way| scope.spawn(move || measure(way, mails, detectors, known));
        let reading: Vec<_> = WAYS.iter().map(read).collect();
        reading.into_iter().map(|way| way.join().unwrap()).collect()
    });
    let mut failures = Vec::new();
    for (way, figures_of_way) in WAYS.iter().zip(&figures) {
        print(way, figures_of_way);
        failures.extend(losses(way, figures_of_way, &figures[0]));
    }
    // The goals for the decision, of what is sent as plain text.
    let any = figures[0].class(ANY);
    assert!(any.found > 0 && any.precision() >= 0.985 && any.recall() >= 0.975, "{any:?}");
    if folder.is_none() {
        let faults = figures[0].iter().filter(|(_, count)| count.precision() < 1.0 || count.recall() < 1.0);
        assert_eq!(faults.collect::<Vec<_>>().len(), 0, "{:?}", figures[0]);
    }
    assert!(failures.is_empty(), "{} mails\n{}", mails.len(), failures.join("\n"));
}

/// Sends every mail in one way and counts what is found.
fn measure(way: &Way, mails: &[Labelled], detectors: &Arc<Detectors>, known: &BTreeSet<String>) -> Figures {
    let mut figures = Figures::of(known);
    for mail in mails {
        figures.add(&mail.id, &mail.classes, &found(&(way.send)(mail), detectors));
    }
    figures
}

/// The codes of the classes of what is found in a mail, as far as it is at least likely.
fn found(mail: &[u8], detectors: &Arc<Detectors>) -> BTreeSet<String> {
    let content = Inspector::inspect(detectors, &Limits::default(), [mail]);
    let sure = content.findings.iter().filter(|finding| finding.confidence >= Confidence::Medium);
    let mut codes: BTreeSet<String> = sure.clone().map(|finding| finding.class.code.to_owned()).collect();
    let addresses = sure.filter(|finding| finding.class.code == "EMAIL").map(|finding| finding.distinct);
    if addresses.collect::<BTreeSet<_>>().len() >= LIST {
        codes.insert("EMAIL_LIST".to_owned());
    }
    // OFFICIAL says that a message is not sensitive.
    if content.markings.iter().any(|marking| marking.level > Level::Official) {
        codes.insert("PROTECTIVE_MARKING".to_owned());
    }
    codes
}

/// What is not all found, or found where it is not.
fn print(way: &Way, figures: &Figures) {
    println!("{}: {:.4} of clean mails held", way.name, figures.class(ANY).false_positive_rate());
    for (class, count) in figures.iter() {
        if class == ANY || !count.missed.is_empty() || count.false_positives > 0 {
            let first: Vec<&str> = count.missed.iter().take(8).map(String::as_str).collect();
            println!(
                "  {class:<20} P {:.3} R {:.3}, {} missed {first:?}, {} false positives",
                count.precision(),
                count.recall(),
                count.missed.len(),
                count.false_positives
            );
        }
    }
}

/// What of the figures of a way is less than it may be.
fn losses(way: &Way, figures: &Figures, plain: &Figures) -> Vec<String> {
    let mut losses = Vec::new();
    for (class, count) in figures.iter() {
        let most = plain.class(class);
        if count.recall() < most.recall() - LESS {
            losses.push(format!(
                "{}: recall of {class} is {:.3}, {:?}",
                way.name,
                count.recall(),
                count.missed
            ));
        }
        if count.precision() < most.precision() - LESS {
            losses.push(format!("{}: precision of {class} is {:.3}", way.name, count.precision()));
        }
    }
    let held = figures.class(ANY).false_positive_rate();
    if held > 0.006 {
        losses.push(format!("{}: {held:.4} of clean mails are held", way.name));
    }
    losses
}

/// A number that goes on in the next row is one, and what stands behind a cell of several lines is below its name: however it is
/// said that the file is a table, and wherever it lies.
#[test]
fn in_a_table_that_is_known_by_its_type_or_its_name() {
    let detectors = Arc::new(Detectors::builtin());
    let number = split(&identifiers::iban(&mut Prng::of("broken over two rows")));
    let broken = format!("\"Dear all,\"\r\n\"\"\r\n\"Jane Doe, IBAN {number}, as agreed\"\r\n");
    let lines = "Name,Address,NHS No,Order\r\nJane Doe,\"1 Mill Lane\r\nThorley\",9990000018,1\r\n";
    for (table, code) in [(broken.as_str(), "IBAN"), (lines, "NHS_NUMBER")] {
        let zip = files::zip(&[("list.csv", table.as_bytes())]);
        let mails = [
            compose::with_file("text/csv", "list", table),
            compose::with_file("application/octet-stream", "List.CSV", table),
            compose::with_file("application/vnd.ms-excel", "list.csv", table),
            compose::with_file("text/plain", "list.csv", table),
            compose::with_file("application/zip", "list.zip", zip),
        ];
        for (at, mail) in mails.iter().enumerate() {
            assert!(found(mail, &detectors).contains(code), "{code} in mail {at}");
        }
        // Elsewhere a quote is a quote.
        let other = compose::with_file("text/plain", "list.txt", table);
        assert!(!found(&other, &detectors).contains(code), "{code}");
    }
}

/// The number, its last two digits in a row of their own.
fn split(number: &str) -> String {
    let (head, tail) = number.split_at(number.len() - 2);
    format!("{}\"\r\n\"{tail}", head.trim_end())
}
