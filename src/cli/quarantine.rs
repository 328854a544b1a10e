//! `portcullis quarantine`: see, release and discard held messages.

mod release;
mod show;
mod tally;

use super::at_store::{self, Place, Stop};
use crate::mail::id::Id;
use crate::store::failure::StoreError;
use crate::store::held::{Filter, State};
use crate::store::release::Attempt;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use release::{Hops, hop_at};
use std::io::{self, Write};
use std::process::ExitCode;
use tally::{NotDone, Tally};

/// See, release and discard held messages. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 64 wrong usage, 66 no such item.")]
pub struct Args {
    #[command(flatten)]
    place: Place,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// List messages, newest first
    List {
        /// Only messages in this state
        #[arg(long, value_parser = states())]
        state: Option<State>,
        /// At most so many (10000 at most)
        #[arg(long, default_value_t = 100)]
        limit: u32,
        /// One JSON object a line
        #[arg(long)]
        json: bool,
    },
    /// Show one message: why it is held, its envelope, whether it is whole
    Show {
        /// The id in the list, in the log and in the sender's reply
        id: Id,
        /// Write the exact bytes of the message and nothing else
        #[arg(long)]
        raw: bool,
    },
    /// Hand messages to the next hop, bytes and envelope as they came
    Release {
        /// The ids
        #[arg(required = true)]
        ids: Vec<Id>,
        /// Where to deliver: host:port. Not the gateway itself, which would hold them again
        #[arg(long, value_name = "HOST:PORT", required_unless_present = "secure_route")]
        next_hop: Option<String>,
        /// Where to deliver messages that take the secure route. They are never delivered elsewhere
        #[arg(long, value_name = "HOST:PORT")]
        secure_route: Option<String>,
        /// The name to greet the next hop with (EHLO)
        #[arg(long, value_name = "NAME", default_value = "localhost")]
        own_name: String,
        /// Also where an earlier release was interrupted: the recipients may get the message twice
        #[arg(long)]
        again: bool,
    },
    /// Remove the content of messages for good; what is known of them stays listed
    Discard {
        /// The ids
        #[arg(required = true)]
        ids: Vec<Id>,
    },
}

fn states() -> impl TypedValueParser<Value = State> {
    PossibleValuesParser::new(State::ALL.iter().map(|(_, name)| *name))
        .try_map(|name| State::named(&name).ok_or("no such state"))
}

/// Runs the command; the exit codes are those of `--help`.
pub fn run(args: Args) -> ExitCode {
    at_store::run(async move |out| execute(args, out, &mut io::stderr().lock()).await)
}

async fn execute(args: Args, out: &mut impl Write, err: &mut impl Write) -> Result<(), Stop> {
    let store = args.place.open()?;
    match args.command {
        Command::List { state, limit, json } => show::list(&store, Filter { state, limit }, json, out).await,
        Command::Show { id, raw: true } => show::raw(&store, id, out).await,
        Command::Show { id, raw: false } => show::one(&store, id, out).await,
        Command::Release { ids, next_hop, secure_route, own_name, again } => {
            let attempt = if again { Attempt::Again } else { Attempt::First };
            let hops = Hops { ordinary: next_hop.map(hop_at), secure: secure_route.map(hop_at) };
            let mut tally = Tally::default();
            for id in ids {
                let done = release::one(&store, id, attempt, &hops, &own_name).await;
                tally.count(id, done, out, err)?;
            }
            tally.end()
        }
        Command::Discard { ids } => {
            let mut tally = Tally::default();
            for id in ids {
                let done = store.discard(id).await.map(|()| "discarded".to_owned());
                let done = done.map_err(|error| NotDone {
                    words: error.to_string(),
                    missing: matches!(error, StoreError::NoSuchItem),
                });
                tally.count(id, done, out, err)?;
            }
            tally.end()
        }
    }
}

#[cfg(test)]
mod tests;
