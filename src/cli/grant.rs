//! `portcullis grant`: the register of permissions.

mod show;
mod terms;

use super::at_store::{self, Place, Stop};
use super::exit;
use crate::inspect::grant::GrantId;
use crate::mail::quantity;
use crate::store::grants::{Revocation, Revoked};
use jiff::Timestamp;
use std::io::Write;
use std::process::ExitCode;
use std::time::Duration;

/// Enter, list and revoke grants: permissions that lift one rule for one sender. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(
    after_help = "Exit codes: 0 done, 1 failed, 64 wrong usage, 66 no such grant, 78 the rules have mistakes."
)]
pub struct Args {
    #[command(flatten)]
    place: Place,
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
    at_store::run(async move |out| execute(args, Timestamp::now(), out).await)
}

fn no_such_grant(id: GrantId) -> Stop {
    Stop::new(format!("there is no grant {id}"), exit::no_input())
}

async fn execute(args: Args, now: Timestamp, out: &mut impl Write) -> Result<(), Stop> {
    let Args { place, command } = args;
    match command {
        Command::Add(terms) => {
            // What is wrong with it is told before the store is touched.
            let draft = terms.draft(now)?;
            let store = place.open()?;
            let id = store.add_grant(draft).await?;
            let (entry, _) = store.grant(id).await?.ok_or_else(|| no_such_grant(id))?;
            if terms.json { show::json(&entry, None, now, out)? } else { show::block(&entry, now, out)? }
        }
        Command::List { all, json } => {
            let entries = place.open()?.grants().await?;
            let shown = entries.iter().filter(|entry| all || entry.standing(now).is_open());
            show::list(shown, json, now, |_| String::new(), out)?;
        }
        Command::Show { id, json } => {
            let (entry, uses) = place.open()?.grant(id).await?.ok_or_else(|| no_such_grant(id))?;
            if json {
                show::json(&entry, Some(&uses), now, out)?;
            } else {
                show::block(&entry, now, out)?;
                show::uses(&uses, out)?;
            }
        }
        Command::Revoke { id, why } => {
            match place.open()?.revoke_grant(id, Revocation { at: now, why }).await? {
                Revoked::Done => writeln!(out, "{id}: revoked")?,
                Revoked::Before => return Err(Stop::new(format!("{id} was revoked before"), exit::NO)),
                Revoked::NoSuchGrant => return Err(no_such_grant(id)),
            }
        }
        Command::Expiring { within, json } => {
            let horizon = now.checked_add(within).unwrap_or(Timestamp::MAX);
            let entries = place.open()?.grants().await?;
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
    Ok(())
}

#[cfg(test)]
mod tests;
