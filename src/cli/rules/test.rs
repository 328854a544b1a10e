//! `portcullis rules test`: every example of every rule, and a folder of mails with what is expected of them.

use super::junit::{self, Case};
use super::print;
use crate::cli::{escape, exit};
use crate::rulebook::opened::Opened;
use crate::rulebook::{example, expectation};
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Try every example of every rule and say how each comes out.
///
/// Exit status: 0 all come out as they should, 1 at least one does not, 64 the command line makes no sense, 69 the file for
/// JUnit cannot be written, 78 the rules or the expectations have mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder with the rules; without it, the rules that are built in.
    folder: Option<PathBuf>,
    /// A folder of mails with a file expected.toml, which says what becomes of each.
    #[arg(long, value_name = "FOLDER")]
    expect: Option<PathBuf>,
    /// Writes the outcomes into this file, too, in the form of JUnit, which build servers read.
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: Args) -> ExitCode {
    let opened = match Opened::at(args.folder.as_deref()) {
        Ok(opened) => opened,
        Err(mistakes) => return print::mistakes(&mistakes),
    };
    let expected = match args.expect.as_deref().map(|folder| (folder, expectation::read(folder))) {
        Some((_, Err(mistakes))) => return print::mistakes(&mistakes),
        Some((folder, Ok(expected))) => Some((folder, expected)),
        None => None,
    };
    let mut cases = Vec::new();
    let mails = |path: &str| opened.mail(path);
    for (rule, example, outcome) in example::outcomes(&opened.policy, &mails) {
        let must = if example.fires { "matches" } else { "does not match" };
        let name = format!("{} {must}", example.mail);
        tell(Case::new(rule.id(), name, outcome), &mut cases);
    }
    if let Some((folder, expected)) = expected {
        for row in &expected {
            let outcome = expectation::prove(&opened.policy, folder, row);
            tell(
                Case::new("expectations", format!("{} {}", row.file, row.verdict.name()), outcome),
                &mut cases,
            );
        }
    }
    let failed = cases.iter().filter(|case| case.failed.is_some()).count();
    let tried = print::counted(cases.len(), "mail", "mails");
    print::answer(&format!("{tried} tried, {failed} not as they should be\n"));
    if let Some(path) = &args.junit
        && let Err(error) = fs::write(path, junit::report(&cases))
    {
        print::wrong(format_args!("{}: {error}", path.display()));
        return exit::unavailable();
    }
    if failed == 0 { exit::OK } else { exit::NO }
}

fn tell(case: Case, cases: &mut Vec<Case>) {
    let line = match &case.failed {
        None => format!("ok    {}: {}\n", case.suite, case.name),
        Some(mistake) => format!("WRONG {}: {}\n  {}\n", case.suite, case.name, escape::told(mistake)),
    };
    print::answer(&line);
    cases.push(case);
}
