//! `portcullis grant`: the register of permissions.

mod show;
mod terms;

use super::escape::plain;
use super::exit;
use crate::inspect::grant::GrantId;
use crate::mail::quantity;
use crate::store::config::Config;
use crate::store::failure::{OpenError, StoreError};
use crate::store::grants::{Revocation, Revoked};
use crate::store::handle::Store;
use jiff::Timestamp;
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::time::Duration;
use terms::NoDraft;

/// Enter, list and revoke grants: permissions that lift one rule for one sender. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 64 wrong usage, 66 no such grant, 78 the rules have mistakes."
)]
pub struct Args {
    /// The folder of the store
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/portcullis", global = true)]
    data: PathBuf,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Enter a grant: from then on it lifts its rule
    Add(Box<terms::Args>),
    /// List grants, newest first
    List {
        /// Also those that have ended, are used up or were revoked
        #[arg(long)]
        all: bool,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one grant, and every message that was sent with it
    Show {
        /// The id in the list, for instance G-0001
        id: GrantId,
        /// One JSON object
        #[arg(long)]
        json: bool,
    },
    /// Take a grant back: no message that comes from now on can use it
    Revoke {
        /// The id in the list
        id: GrantId,
        /// Why, for whoever looks at it later
        #[arg(long, value_name = "TEXT", value_parser = terms::line)]
        why: String,
    },
    /// List grants that end soon, and those that nobody has used so far
    Expiring {
        /// How soon: a number and h or d
        #[arg(long, value_name = "TIME", default_value = "14d", value_parser = quantity::duration)]
        within: Duration,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
}

/// Runs the command; the exit codes are those of `--help`.
pub fn run(args: Args) -> ExitCode {
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let done = super::runtime::with_threads(1)
        .map_err(Failure::Output)
        .and_then(|runtime| runtime.block_on(execute(args, Timestamp::now(), &mut out)));
    match done {
        Ok(()) => ExitCode::SUCCESS,
        // Whoever reads the output has seen enough: `portcullis grant list | head`.
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(failure) => {
            // Nothing is left to be done where even this cannot be said.
            let _ = failure.tell(&mut err);
            failure.code()
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("there is no grant {0}")]
    NoSuchGrant(GrantId),
    #[error("{0} was revoked before")]
    RevokedBefore(GrantId),
    #[error(transparent)]
    Draft(#[from] NoDraft),
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    fn tell(&self, err: &mut impl Write) -> io::Result<()> {
        match self {
            Self::Draft(NoDraft::Wrong(all)) => {
                all.iter().try_for_each(|wrong| writeln!(err, "{}", wrong.text()))?
            }
            Self::Draft(NoDraft::Rules(mistakes)) => {
                mistakes.iter().try_for_each(|mistake| writeln!(err, "{mistake}"))?
            }
            _ => {}
        }
        writeln!(err, "portcullis: {}", plain(&self.to_string()))
    }

    fn code(&self) -> ExitCode {
        match self {
            Self::NoSuchGrant(_) => exit::no_input(),
            Self::Draft(NoDraft::Wrong(_)) => exit::usage(),
            Self::Draft(NoDraft::Rules(_)) => exit::config(),
            Self::Open(_) | Self::Store(_) | Self::RevokedBefore(_) | Self::Output(_) => exit::NO,
        }
    }
}

async fn execute(args: Args, now: Timestamp, out: &mut impl Write) -> Result<(), Failure> {
    let Args { data, command } = args;
    let open = || Store::open_shared(&Config { folder: data, ..Config::default() });
    match command {
        Command::Add(terms) => {
            // What is wrong with it is told before the store is touched.
            let draft = terms.draft(now)?;
            let store = open()?;
            let id = store.add_grant(draft).await?;
            let (entry, _) = store.grant(id).await?.ok_or(Failure::NoSuchGrant(id))?;
            if terms.json { show::json(&entry, None, now, out)? } else { show::block(&entry, now, out)? }
        }
        Command::List { all, json } => {
            let entries = open()?.grants().await?;
            let shown = entries.iter().filter(|entry| all || entry.standing(now).is_open());
            show::list(shown, json, now, |_| String::new(), out)?;
        }
        Command::Show { id, json } => {
            let (entry, uses) = open()?.grant(id).await?.ok_or(Failure::NoSuchGrant(id))?;
            if json {
                show::json(&entry, Some(&uses), now, out)?;
            } else {
                show::block(&entry, now, out)?;
                show::uses(&uses, out)?;
            }
        }
        Command::Revoke { id, why } => match open()?.revoke_grant(id, Revocation { at: now, why }).await? {
            Revoked::Done => writeln!(out, "{id}: revoked")?,
            Revoked::Before => return Err(Failure::RevokedBefore(id)),
            Revoked::NoSuchGrant => return Err(Failure::NoSuchGrant(id)),
        },
        Command::Expiring { within, json } => {
            let horizon = now.checked_add(within).unwrap_or(Timestamp::MAX);
            let entries = open()?.grants().await?;
            let open = entries.iter().filter(|entry| entry.standing(now).is_open());
            let ends = |until: Timestamp| until <= horizon;
            let mut shown: Vec<_> =
                open.filter(|entry| ends(entry.grant.terms.until) || entry.used == 0).collect();
            shown.sort_by_key(|entry| (entry.grant.terms.until, entry.grant.id));
            let note = |entry: &crate::store::grants::Entry| {
                let until = entry.grant.terms.until;
                let soon = ends(until).then(|| format!("ends in {}", show::time_left(now, until)));
                let unused = (entry.used == 0).then(|| "never used".to_owned());
                soon.into_iter().chain(unused).collect::<Vec<_>>().join(", ")
            };
            show::list(shown.into_iter(), json, now, note, out)?;
        }
    }
    Ok(out.flush()?)
}

#[cfg(test)]
mod tests;
