//! Files that are cut short anywhere, or of which one byte is another one: the inspection comes to its end, its facts
//! are sound and the policy decides on them.
//!
//! A run by default tries a few places of each file. `PORTCULLIS_THOROUGH=1` tries all of them, and
//! `PORTCULLIS_CORPORA=FOLDER` does the same with every file below a folder, as a message and as an attachment.

use crate::support::catalogue::compose;
use crate::support::generator::prng::Prng;
use crate::support::judge::{self, Judge};
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// Of each file: places where it is cut, and bytes that are changed.
const CUTS: usize = 50;
const FLIPS: usize = 100;

/// Bytes that a run by default gives to one file: a small one is tried in about one case of ten, a large one in fewer.
const SHARE: usize = 8 * 1024;

/// A file of a folder of one's own that is larger is left out, unless the run is a thorough one.
const LARGE: usize = 256 * 1024;

struct Trial {
    judge: Judge,
    mails: usize,
    failures: Vec<String>,
}

impl Trial {
    fn new() -> Self {
        Self { judge: Judge::shipped(), mails: 0, failures: Vec::new() }
    }

    fn try_one(&mut self, name: &str, how: &str, mail: &[u8]) {
        self.mails += 1;
        let judge = &self.judge;
        let wrong = catch_unwind(AssertUnwindSafe(|| {
            let content = judge.inspect(mail);
            let (_, content) = judge.decide(&judge::outbound(), content);
            judge::unsound(&content, mail.len())
        }));
        match wrong {
            Ok(None) => {}
            Ok(Some(wrong)) => self.failures.push(format!("{name}, {how}: {wrong}")),
            Err(_) => self.failures.push(format!("{name}, {how}: panics")),
        }
    }

    /// The file as it is, cut and changed. `make` turns its bytes into a mail.
    fn try_file(&mut self, name: &str, file: &[u8], make: impl Fn(&[u8]) -> Vec<u8>) {
        self.try_one(name, "as it is", &make(file));
        if file.is_empty() {
            return;
        }
        // The choices do not depend on how many of them are tried.
        let mut prng = Prng::of(name);
        let cuts: Vec<usize> = (0..CUTS).map(|_| prng.below(file.len())).collect();
        let flips: Vec<(usize, u8)> =
            (0..FLIPS).map(|_| (prng.below(file.len()), 1 + prng.below(255) as u8)).collect();
        let step = if judge::thorough() {
            1
        } else {
            ((CUTS + FLIPS) * file.len().max(500)).div_ceil(SHARE).clamp(10, CUTS)
        };
        for at in cuts.iter().step_by(step) {
            self.try_one(name, &format!("cut at {at}"), &make(&file[..*at]));
        }
        for (at, flip) in flips.iter().step_by(step) {
            let mut changed = file.to_vec();
            changed[*at] ^= flip;
            self.try_one(name, &format!("byte {at} changed by {flip:#04x}"), &make(&changed));
        }
    }

    fn finish(self, files: usize, begun: Instant) {
        println!("{files} files, {} inspections, {:.0?}", self.mails, begun.elapsed());
        assert!(self.failures.is_empty(), "{} fail\n{}", self.failures.len(), self.failures.join("\n"));
    }
}

#[test]
fn every_fixture() {
    let begun = Instant::now();
    let mut trial = Trial::new();
    let fixtures = judge::fixtures(&["mime", "corpus", "demo"]);
    for (name, file) in &fixtures {
        trial.try_file(name, file, <[u8]>::to_vec);
    }
    assert!(fixtures.len() > 1_000, "{} files", fixtures.len());
    trial.finish(fixtures.len(), begun);
}

/// Without a folder there is the one of samples of types, which are no mails either.
#[test]
fn every_file_of_a_folder_of_ones_own() {
    let begun = Instant::now();
    let mut trial = Trial::new();
    let (mut tried, mut left_out) = (0, 0);
    let samples = || crate::support::gateway::package().join("fixtures/types");
    let folder = std::env::var_os("PORTCULLIS_CORPORA").map_or_else(samples, Into::into);
    for path in judge::files(folder) {
        let name = path.display().to_string();
        let file = fs::read(&path).unwrap();
        if file.len() > LARGE && !judge::thorough() {
            left_out += 1;
            continue;
        }
        tried += 1;
        trial.try_file(&name, &file, <[u8]>::to_vec);
        trial.try_file(&name, &file, |bytes| {
            compose::with_file("application/octet-stream", "enclosed", bytes)
        });
    }
    println!("{left_out} files of more than {LARGE} bytes are left out");
    assert!(tried > 0, "no file in the folder");
    trial.finish(tried, begun);
}
