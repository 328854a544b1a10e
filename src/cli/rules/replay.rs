//! `portcullis rules replay`: what other rules would have made of past mail.

use crate::cli::at_store::{self, Place, Stop};
use crate::mail::mistake::Mistake;
use crate::mail::quantity;
use crate::policy::compile::compile_for_records;
use crate::policy::record::pseudonyms::Pseudonyms;
use crate::rulebook::folder;
use crate::rulebook::replay::{Met, Replay};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;

/// Rows that are in memory at a time.
const ROWS: u32 = 1_000;
/// Ids that are written of each kind of difference; `--json` has more.
const SHOWN: usize = 5;

/// What other rules would have made of past mail: which mail they stop that went out, and which they let go. No mail is needed, only
/// what the journal keeps of it. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 64 wrong usage, 78 the rules have mistakes.")]
pub(super) struct Args {
    /// The folder of rules to try
    rules: PathBuf,
    /// How far to go back, for instance `7d` or `12h`
    #[arg(long, value_name = "TIME", default_value = "7d", value_parser = quantity::duration)]
    since: Duration,
    #[command(flatten)]
    place: Place,
    /// One JSON object, with up to 1,000 ids of each kind
    #[arg(long)]
    json: bool,
}

/// Runs the command; the exit codes are those of `--help`.
pub(super) fn run(args: Args) -> ExitCode {
    at_store::run(async move |out| execute(&args, out).await)
}

fn wrong(mistakes: Vec<Mistake>) -> Stop {
    Stop::rules(&mistakes, "the rules have mistakes")
}

async fn execute(args: &Args, out: &mut impl Write) -> Result<(), Stop> {
    let store = args.place.open()?;
    let sources = folder::read(&args.rules).map_err(wrong)?;
    let policy = compile_for_records(&sources, &Pseudonyms::new(store.pseudonyms()?)).map_err(wrong)?;
    let since = jiff::Timestamp::now().checked_sub(args.since).unwrap_or(jiff::Timestamp::MIN);
    let (mut replay, mut after) = (Replay::default(), i64::MIN);
    loop {
        let rows = store.recorded(since, after, ROWS).await?;
        let Some(last) = rows.last() else { break };
        after = last.number;
        rows.iter().for_each(|row| replay.look(&policy, row));
    }
    if args.json {
        serde_json::to_writer(&mut *out, &replay).map_err(io::Error::from)?;
        return Ok(writeln!(out)?);
    }
    Ok(say(&replay, out)?)
}

fn say(replay: &Replay, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, "{} decisions looked at", replay.decisions)?;
    if replay.unreadable > 0 {
        writeln!(out, "{} more, of which the journal does not tell what rules saw", replay.unreadable)?;
    }
    let kinds = [
        ("went out, would be stopped", &replay.newly_stopped),
        ("was stopped, would go out", &replay.no_longer_stopped),
        ("was stopped, would be stopped otherwise", &replay.stopped_otherwise),
        ("went out, would go by another route", &replay.other_route),
        ("cannot be known without the mail", &replay.unknown),
    ];
    for (what, met) in kinds {
        writeln!(out, "{:>8}  {what}{}", met.count, ids(met))?;
    }
    if replay.rules.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n{:32} {:>8} {:>8} {:>8} {:>8} {:>8}", "RULE", "THEN", "NOW", "NEW", "GONE", "UNKNOWN")?;
    for (rule, changed) in &replay.rules {
        let (new, gone) = (changed.new.count, changed.gone.count);
        let (then, now, unknown) = (changed.matched_then, changed.matches_now, changed.unknown);
        writeln!(out, "{rule:32} {then:>8} {now:>8} {new:>8} {gone:>8} {unknown:>8}")?;
        for (what, met) in [("new", &changed.new), ("gone", &changed.gone)] {
            if met.count > 0 {
                writeln!(out, "    {what}{}", ids(met))?;
            }
        }
    }
    Ok(())
}

/// `: 01…, 02… and 3 more`; nothing where there is none.
fn ids(met: &Met) -> String {
    let shown = met.ids.iter().take(SHOWN).map(String::as_str).collect::<Vec<_>>();
    match met.count.saturating_sub(shown.len() as u64) {
        _ if shown.is_empty() => String::new(),
        0 => format!(": {}", shown.join(", ")),
        more => format!(": {} and {more} more", shown.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_shown_and_the_rest_is_counted() {
        let met = |count: u64, ids: usize| Met { count, ids: vec!["x".to_owned(); ids] };
        assert_eq!(ids(&met(0, 0)), "");
        assert_eq!(ids(&met(2, 2)), ": x, x");
        assert_eq!(ids(&met(1_200, 1_000)), ": x, x, x, x, x and 1195 more");
    }
}
