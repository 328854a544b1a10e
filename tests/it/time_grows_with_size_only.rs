//! No mail takes more time to inspect than its size explains: for each of the mails that are dear to a careless reader,
//! twice as much of it takes about twice the instructions.
//!
//! Instructions and not time, so that the machine and its other work do not matter. Callgrind counts them: this test runs
//! its own binary under it, with the worker below as the only test.

use crate::support::{catalogue, judge};
use portcullis::detect::detectors::Detectors;
use portcullis::detect::spec::{DictionarySpec, Spec, TermSpec};
use portcullis::inspect::inspector::{Inspector, Limits};
use std::fs;
use std::path::Path;
use std::process::Command;
use std::sync::Arc;
use std::thread;

/// Bytes of the smaller mail. Small because Callgrind takes its time, and large enough that what an inspection costs
/// whatever the mail is little against it.
const SIZE: usize = 8 * 1024;

/// The same in a thorough run: past the limit of a header block, which takes an hour.
const THOROUGH: usize = 300 * 1024;

/// How many times more instructions twice the size may take: 2, and room for what grows in steps.
const RATIO: f64 = 2.3;

/// For the worker: `FIRST:STEP:SIZE`, the numbers of the generators and the smaller size.
const TASK: &str = "PORTCULLIS_MAILS_TO_COUNT";

/// Processes side by side, of which each takes its share of the generators.
const WORKERS: usize = 2;

/// What is counted.
#[inline(never)]
fn counted_inspection(detectors: &Arc<Detectors>, mail: &[u8]) {
    let content = Inspector::inspect(detectors, &Limits::default(), [mail]);
    assert_eq!(content.size, mail.len() as u64);
}

/// Callgrind writes the count down where this begins, and starts anew.
#[inline(never)]
fn next_mail() {
    std::hint::black_box(());
}

fn inspect(detectors: &Arc<Detectors>, mail: &[u8]) {
    counted_inspection(detectors, mail);
    next_mail();
}

/// The built-in detectors with a dictionary whose words overlap, and count only where they stand in no longer phrase.
fn detectors() -> Arc<Detectors> {
    let times = |number| vec!["bet"; number].join(" ");
    let term = |words, excludes| TermSpec {
        words,
        weight: 1,
        cap: u8::MAX,
        part_of_words: true,
        requires: vec!["casino".to_owned()],
        excludes,
    };
    let phrases = (3..20).map(|number| format!("{} casino", times(number))).collect();
    let terms = vec![
        term((1..20).map(times).collect(), phrases),
        term(vec![times(2)], Vec::new()),
        term(vec!["word".to_owned()], Vec::new()),
    ];
    let dictionary =
        DictionarySpec { name: "bets".to_owned(), title: "Bets".to_owned(), threshold: 1, terms };
    Arc::new(Detectors::of(Arc::new(Spec { dictionaries: vec![dictionary], ..Spec::default() })))
}

/// Inspects nothing much and then, of every generator of the task, a mail of the size and one of twice the size. Without a
/// task the smallest mail of each generator.
#[test]
fn worker() {
    let makers = catalogue::pathological();
    let detectors = detectors();
    let Ok(task) = std::env::var(TASK) else {
        makers.iter().for_each(|(_, make)| inspect(&detectors, &make(1)));
        return;
    };
    let numbers: Vec<usize> = task.split(':').map(|number| number.parse().unwrap()).collect();
    let [first, step, size] = numbers[..] else { panic!("{task}") };
    for (_, make) in makers.iter().skip(first).step_by(step) {
        for size in [1, size, 2 * size] {
            inspect(&detectors, &make(size));
        }
    }
}

/// The instructions of each mail that the worker inspects, in their order.
fn instructions(first: usize, size: usize, folder: &Path) -> Vec<u64> {
    let dump = folder.join(first.to_string());
    let output = Command::new("valgrind")
        .args(["--tool=callgrind", "--collect-atstart=no", "--compress-strings=no"])
        .args(["--toggle-collect=*counted_inspection*", "--dump-before=*next_mail*"])
        .arg(format!("--callgrind-out-file={}", dump.display()))
        .arg(std::env::current_exe().unwrap())
        .args(["--exact", "time_grows_with_size_only::worker", "--test-threads=1"])
        .env(TASK, format!("{first}:{WORKERS}:{size}"))
        .output()
        .expect("valgrind cannot be run: install Debian's package valgrind (tests/run does it)");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    // One file for each mail; the one for the end of the process has no number.
    let dumps = (1..).map_while(|number| fs::read_to_string(format!("{}.{number}", dump.display())).ok());
    let total = |dump: String| {
        let line = dump.lines().rev().find_map(|line| line.strip_prefix("totals: "));
        line.and_then(|total| total.trim().parse().ok()).expect("callgrind counts")
    };
    dumps.map(total).collect()
}

#[test]
fn twice_the_mail_takes_twice_the_instructions() {
    let makers = catalogue::pathological();
    let size = if judge::thorough() { THOROUGH } else { SIZE };
    let folder = tempfile::tempdir().unwrap();
    let counts: Vec<Vec<u64>> = thread::scope(|scope| {
        let workers: Vec<_> = (0..WORKERS)
            .map(|first| {
                scope.spawn({
                    let folder = folder.path();
                    move || instructions(first, size, folder)
                })
            })
            .collect();
        workers.into_iter().map(|worker| worker.join().unwrap()).collect()
    });
    let mut failures = Vec::new();
    for (number, (name, make)) in makers.iter().enumerate() {
        let counts = &counts[number % WORKERS];
        let of_one = counts.chunks_exact(3).nth(number / WORKERS).expect("a count for each mail");
        let (once, twice) = (of_one[1].saturating_sub(of_one[0]), of_one[2].saturating_sub(of_one[0]));
        let ratio = twice as f64 / once as f64;
        let line = format!("{name:<40} {:>8} bytes {once:>12} {twice:>12} {ratio:>5.2}", make(size).len());
        println!("{line}");
        if !ratio.is_finite() || ratio > RATIO {
            failures.push(line);
        }
    }
    assert!(failures.is_empty(), "grow faster than the mail\n{}", failures.join("\n"));
}
