//! `portcullis journal`: what was decided.

use super::at_store::{self, Place, Stop};
use crate::mail::id::Id;
use crate::store::journal::Row;
use std::io::{self, Write};
use std::process::ExitCode;

/// What was decided, newest first. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 64 wrong usage.")]
pub struct Args {
    #[command(flatten)]
    place: Place,
    /// The message with this id, and all other pieces of its mailing, oldest first
    #[arg(long, value_name = "ID", conflicts_with = "mailing")]
    id: Option<Id>,
    /// All pieces of the mailing of this name, oldest first
    #[arg(long, value_name = "NAME")]
    mailing: Option<String>,
    /// At most so many (10000 at most)
    #[arg(long, default_value_t = 100)]
    limit: u32,
    /// One JSON object a line
    #[arg(long)]
    json: bool,
}

/// Runs the command; the exit codes are those of `--help`.
pub fn run(args: Args) -> ExitCode {
    at_store::run(async move |out| show(args, out).await)
}

async fn show(args: Args, out: &mut impl Write) -> Result<(), Stop> {
    let Args { place, id, mailing, limit, json } = args;
    let store = place.open()?;
    let rows = match (id, mailing) {
        (Some(id), _) => store.pieces(id, limit).await?,
        (None, Some(mailing)) => store.mailing(&mailing, limit).await?,
        (None, None) => store.journal(None, limit).await?,
    };
    if !json {
        let titles = "ID                          AT (UTC)              OUTCOME   ROUTE     REPLY  RECIPIENTS  MAILING           RULES";
        writeln!(out, "{titles}")?;
    }
    for row in &rows {
        if json {
            serde_json::to_writer(&mut *out, row).map_err(io::Error::from)?;
            writeln!(out)?;
        } else {
            line(row, out)?;
        }
    }
    Ok(())
}

fn line(row: &Row, out: &mut impl Write) -> io::Result<()> {
    let rules = if row.reasons.is_empty() { "-".to_owned() } else { row.reasons.join(",") };
    writeln!(
        out,
        "{}  {}  {:8}  {:8}  {:>5}  {:>10}  {:16}  {rules}",
        row.id,
        row.at.strftime("%Y-%m-%d %H:%M:%SZ"),
        row.disposition,
        row.route.name(),
        row.reply,
        row.recipients,
        row.mailing.as_deref().unwrap_or("-"),
    )
}
