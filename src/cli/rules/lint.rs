//! `portcullis rules lint`: every mistake in the rules, and what else is worth knowing.

use super::print;
use crate::cli::{at_store, escape, exit, runtime};
use crate::mail::mistake::Mistake;
use crate::policy::lint::advice::Advice;
use crate::policy::lint::all::{advise, never_hit};
use crate::rulebook::opened::Opened;
use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp, tz::TimeZone};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Days after which a rule that no mail has met is worth a thought.
const DAYS: i64 = 90;

/// Name every mistake in the rules, and give advice on what is none and yet looks odd.
///
/// Advice is about rules that can never match, that another rule makes needless or that no mail has met, about review
/// dates that have passed, lists that nobody names and entries that say nothing. That the mails of examples exist is looked
/// at; whether they come out as they should, `portcullis rules test` says.
///
/// Exit status: 0 nothing to say, 1 there is advice, 64 the command line makes no sense, 69 the store cannot be read, 78
/// there are mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder with the rules; without it, the rules that are built in.
    folder: Option<PathBuf>,
    /// The day against which review dates are held, for instance 2027-03-31; without it, this day.
    #[arg(long, value_name = "DATE")]
    today: Option<Date>,
    /// The folder of a store: its journal says which rules no mail has met in 90 days.
    #[arg(long, value_name = "FOLDER")]
    store: Option<PathBuf>,
    /// Prints one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: Args) -> ExitCode {
    let today = args.today.unwrap_or_else(|| Timestamp::now().to_zoned(TimeZone::UTC).date());
    let (opened, mut mistakes) = match Opened::at(args.folder.as_deref()) {
        Ok(opened) => {
            let missing = opened.missing_mails();
            (Some(opened), missing)
        }
        Err(mistakes) => (None, mistakes),
    };
    mistakes.sort();
    let mut advice = opened.as_ref().map_or_else(Vec::new, |it| advise(&it.policy, &it.sources, today));
    if let (Some(opened), Some(store)) = (&opened, &args.store) {
        match met(store) {
            Ok(Some((met, days))) => advice.extend(never_hit(&opened.policy, |id| met.contains(id), days)),
            Ok(None) => {}
            Err(why) => {
                print::wrong(why);
                return exit::unavailable();
            }
        }
        advice.sort();
    }
    let mut out = String::new();
    for mistake in &mistakes {
        let line = if args.json { json("mistake", mistake) } else { escape::told(mistake) };
        out.push_str(&format!("{line}\n"));
    }
    for Advice { at, kind } in &advice {
        let told = Advice { at: at.clone(), kind: *kind };
        let line = if args.json { json(kind.name(), at) } else { escape::told(&told) };
        out.push_str(&format!("{line}\n"));
    }
    if !args.json {
        out.push_str(&closing(opened.as_ref(), mistakes.len(), advice.len()));
    }
    print::answer(&out);
    match (mistakes.is_empty(), advice.is_empty()) {
        (false, _) => exit::config(),
        (true, false) => exit::NO,
        (true, true) => exit::OK,
    }
}

fn closing(opened: Option<&Opened>, mistakes: usize, advice: usize) -> String {
    let seen = opened.map_or_else(String::new, |opened| {
        let rules = print::counted(opened.policy.rules().len(), "rule", "rules");
        let lists = print::counted(opened.policy.lists().len(), "list", "lists");
        format!("{rules}, {lists}: ")
    });
    let mistakes = print::counted(mistakes, "mistake", "mistakes");
    format!("{seen}{mistakes}, {advice} to think about\n")
}

fn json(kind: &str, at: &Mistake) -> String {
    serde_json::json!({
        "kind": kind, "file": at.file, "line": at.line, "column": at.column, "message": at.message, "hint": at.hint,
    })
    .to_string()
}

/// The rules that mails have met, and how many days the journal goes back; nothing where it has no row.
fn met(folder: &Path) -> Result<Option<(BTreeSet<String>, i64)>, String> {
    let failed = |error: &dyn std::fmt::Display| error.to_string();
    let runtime = runtime::with_threads(1).map_err(|error| failed(&error))?;
    let now = Timestamp::now();
    let since = now - SignedDuration::from_hours(24 * DAYS);
    runtime.block_on(async {
        let store = at_store::open(folder).map_err(|error| failed(&error))?;
        let (oldest, met) = store.rules_met(since).await.map_err(|error| failed(&error))?;
        Ok(oldest.map(|oldest| (met, now.duration_since(oldest).as_hours() / 24 + 1)))
    })
}
