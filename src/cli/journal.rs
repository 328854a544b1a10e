//! `portcullis journal`: what was decided.

use super::exit;
use crate::mail::id::Id;
use crate::store::config::Config;
use crate::store::failure::{OpenError, StoreError};
use crate::store::handle::Store;
use crate::store::journal::Row;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;

/// What was decided, newest first. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage.")]
pub struct Args {
    /// The folder of the store
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/portcullis")]
    data: PathBuf,
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

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

/// Runs the command; the exit codes are those of `--help`.
pub fn run(args: Args) -> ExitCode {
    let done = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime.block_on(show(args, &mut io::stdout().lock())),
        Err(error) => Err(Failure::Output(error)),
    };
    match done {
        Ok(()) => exit::OK,
        // Whoever reads the output has seen enough: `portcullis journal | head`.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => exit::OK,
        Err(failure) => {
            let _ = writeln!(io::stderr(), "portcullis: {failure}");
            ExitCode::FAILURE
        }
    }
}

async fn show(args: Args, out: &mut impl Write) -> Result<(), Failure> {
    let Args { data, id, mailing, limit, json } = args;
    let store = Store::open_shared(&Config { folder: data, ..Config::default() })?;
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
    Ok(out.flush()?)
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
