//! `portcullis check`: the verdict on messages in files, with its reasons.

use super::eml::{self, Source, Unreadable};
use super::inspection::Inspection;
use super::progress::Progress;
use super::report::{Checked, json};
use super::summary::Summary;
use super::{at_store, envelope, exit, parallel, runtime};
use crate::gateway::granting;
use crate::inspect::facts::{Client, Facts};
use crate::inspect::memory::Memory;
use crate::mail::id::Id;
use crate::mail::mistake::Mistake;
use crate::policy::decision::Decision;
use crate::policy::policy::Policy;
use crate::rulebook::live::Rulebook;
use crate::store::failure::StoreError;
use crate::store::handle::Store;
use crate::telemetry::recorder::Telemetry;
use std::io::{self, Write};
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Instant;
use tokio::runtime::Runtime;

/// Say what would become of messages in .eml files, and why.
///
/// Nothing is sent, held or recorded, and no virus scanner is asked. A file has no envelope: it is taken from the From, To and Cc fields where --from
/// and --to do not give it.
///
/// Exit status: 0 all accepted, 1 at least one would be quarantined, 2 at least one would be rejected, 64 the command
/// line makes no sense, 66 a file cannot be read (whatever the others yield), 69 the operating system refuses what is
/// needed, 78 the rules have mistakes.
#[derive(clap::Args, Debug)]
pub struct Args {
    /// Files, folders (every .eml in them and below), or - for standard input.
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    envelope: envelope::Args,
    /// The folder with the rules; without it, the rules that are built in.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// The folder of a store whose grants count, as they stand now; none of them is used up.
    #[arg(long, value_name = "FOLDER")]
    grants: Option<PathBuf>,
    /// Says of each message how it was read: every way in which it can be read otherwise, what each reading found, and
    /// what could not be inspected.
    #[arg(long, conflicts_with_all = ["json", "summary"])]
    explain: bool,
    /// Prints one JSON object a line.
    #[arg(long)]
    json: bool,
    /// Prints one table for all files and not each verdict.
    #[arg(long)]
    summary: bool,
    /// Files that are read at the same time, and processes that read attachments; without it, one for each processor.
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=256))]
    jobs: Option<u16>,
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    let judge = match Judge::new(&args) {
        Ok(judge) => judge,
        Err(NoJudge::Rules(mistakes)) => {
            let mut err = io::stderr().lock();
            mistakes.iter().for_each(|mistake| drop(writeln!(err, "{mistake}")));
            return exit::config();
        }
        Err(NoJudge::System(error)) => {
            let _ = writeln!(io::stderr(), "check: {error}");
            return exit::unavailable();
        }
    };
    let (sources, unreadable) = eml::find(&args.files);
    let mut desk = Desk::new(&args, sources.len());
    // A closed pipe ends the output; the status still speaks for what was read up to then.
    if unreadable.into_iter().all(|unreadable| desk.take(Err(unreadable)).is_continue()) {
        let jobs = judge.inspection.threads();
        parallel::in_order(&sources, jobs, |source| judge.check(source), |outcome| desk.take(outcome));
    }
    desk.finish()
}

/// What decides: the rules, and the envelope that files do not have.
struct Judge {
    policy: Arc<Policy>,
    envelope: envelope::Args,
    inspection: Inspection,
    /// The register of grants, where it is asked.
    register: Option<Register>,
    /// All files of a run are decided on at the same time.
    now: jiff::Timestamp,
}

/// Why nothing can be judged.
enum NoJudge {
    Rules(Vec<Mistake>),
    System(io::Error),
}

/// The register of grants, and what it takes to ask it.
struct Register {
    store: Store,
    telemetry: Telemetry,
    runtime: Runtime,
}

impl Register {
    fn open(folder: PathBuf) -> io::Result<Self> {
        let store = at_store::open(&folder).map_err(io::Error::other)?;
        let telemetry = Telemetry::new().map_err(io::Error::other)?;
        Ok(Self { store, telemetry, runtime: runtime::with_threads(1)? })
    }
}

impl Judge {
    fn new(args: &Args) -> Result<Self, NoJudge> {
        let rulebook =
            args.rules.as_deref().map_or_else(Rulebook::shipped, Rulebook::load).map_err(NoJudge::Rules)?;
        let policy = rulebook.policy();
        let detectors = Arc::clone(policy.detectors());
        let register = args.grants.clone().map(Register::open).transpose().map_err(NoJudge::System)?;
        Ok(Self {
            policy,
            envelope: args.envelope.clone(),
            inspection: Inspection::new(detectors, args.jobs).map_err(NoJudge::System)?,
            register,
            now: jiff::Timestamp::now(),
        })
    }

    fn check(&self, source: &Source) -> Result<Checked, Unreadable> {
        let begun = Instant::now();
        let (content, line_ends_mended) = self.inspection.inspect(source)?;
        let envelope = self.envelope.envelope(&content.header);
        let memory = Memory::default();
        let mut facts = Facts { now: self.now, client: Client::default(), envelope, content, memory };
        let decision = self
            .decide(&mut facts)
            .map_err(|error| Unreadable { name: source.to_string(), error: io::Error::other(error) })?;
        Ok(Checked { name: source.to_string(), facts, decision, line_ends_mended, took: begun.elapsed() })
    }

    /// The decision, with the grants that there are where the register is asked.
    fn decide(&self, facts: &mut Facts) -> Result<Decision, StoreError> {
        let Some(register) = &self.register else { return Ok(self.policy.decide(facts)) };
        let Register { store, telemetry, runtime } = register;
        let nobody = Id::from_bytes([0; 16]);
        let granted = granting::decide(store, telemetry, &self.policy, nobody, facts, false);
        runtime.block_on(granted).map(|granted| granted.decision)
    }
}

/// Where outcomes are printed and counted.
struct Desk<'a> {
    args: &'a Args,
    summary: Summary,
    progress: Progress,
    begun: Instant,
    done: u64,
}

impl<'a> Desk<'a> {
    fn new(args: &'a Args, files: usize) -> Self {
        let progress = Progress::new(Some(files as u64), "files");
        Self { args, summary: Summary::default(), progress, begun: Instant::now(), done: 0 }
    }

    fn take(&mut self, outcome: Result<Checked, Unreadable>) -> ControlFlow<()> {
        let printed = match outcome {
            Ok(checked) => {
                self.done += 1;
                self.progress.at(self.done);
                self.summary.add(&checked);
                match (self.args.summary, self.args.json) {
                    (true, _) => Ok(()),
                    (false, true) => self.print(&checked.json()),
                    (false, false) => self.print(&format!("{}\n", checked.text(self.args.explain))),
                }
            }
            Err(unreadable) => {
                self.summary.add_unreadable();
                self.progress.around(|| drop(writeln!(io::stderr(), "{unreadable}")));
                match self.args.json && !self.args.summary {
                    true => self.print(&json::unreadable(&unreadable.name, &unreadable.error.to_string())),
                    false => Ok(()),
                }
            }
        };
        if printed.is_ok() { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    }

    fn finish(self) -> ExitCode {
        let took = self.begun.elapsed();
        if self.args.summary {
            let table = if self.args.json { self.summary.json(took) } else { self.summary.text(took) };
            let _ = self.print(&table);
        }
        self.progress.finish();
        self.summary.exit()
    }

    fn print(&self, text: &str) -> io::Result<()> {
        self.progress.around(|| writeln!(io::stdout().lock(), "{text}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::Parser;
    use std::fs;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        args: Args,
    }

    fn args(words: &[&str]) -> Args {
        Line::try_parse_from(["check"].iter().chain(words)).unwrap().args
    }

    fn status(words: &[&str]) -> String {
        format!("{:?}", run(args(words)))
    }

    #[test]
    fn a_large_file_is_read_in_pieces_and_as_mail_travels() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("a.eml");
        fs::write(&path, format!("Subject: x\n\n{}", "line\n".repeat(100_000))).unwrap();
        let judge = Judge::new(&args(&["-", "--from=jo@council.example", "--recipients=7"])).ok().unwrap();
        let checked = judge.check(&Source::File(path)).unwrap();
        assert_eq!(checked.facts.content.size, 14 + 100_000 * 6);
        assert!(checked.line_ends_mended);
        assert_eq!(checked.facts.envelope.recipients.len(), 7);
        assert_eq!(checked.facts.envelope.sender().unwrap().domain(), "council.example");
        assert_eq!(checked.decision.policy, judge.policy.hash());
    }

    #[test]
    fn the_status_says_what_went_wrong() {
        let folder = tempfile::tempdir().unwrap();
        let mail = folder.path().join("a.eml");
        fs::write(&mail, "Subject: x\r\n\r\nhello\r\n").unwrap();
        let mail = mail.to_str().unwrap();
        let [ok, no_input, config] =
            [exit::OK, exit::no_input(), exit::config()].map(|code| format!("{code:?}"));
        assert_eq!(status(&[mail]), ok);
        assert_eq!(status(&[mail, mail, "--json", "--jobs=2"]), ok);
        assert_eq!(status(&[mail, "/nowhere.eml", "--summary"]), no_input);
        assert_eq!(status(&["/nowhere.eml", "--json"]), no_input);
        assert_eq!(status(&[mail, "--rules", "/nowhere"]), config);
    }
}
