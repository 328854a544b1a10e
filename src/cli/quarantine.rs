//! `portcullis quarantine`: see, release and discard held messages.

use super::escape::{Escaped, cut};
use crate::mail::id::Id;
use crate::next_hop;
use crate::next_hop::deliver::{NotDelivered, deliver};
use crate::next_hop::failure::Stage;
use crate::policy::route::Route;
use crate::store::config::Config;
use crate::store::failure::{OpenError, StoreError};
use crate::store::handle::Store;
use crate::store::held::{Content, Filter, Item, State};
use crate::store::release::{Attempt, NotTaken, ReleaseError, release};
use clap::builder::{PossibleValuesParser, TypedValueParser};
use std::io::{self, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// See, release and discard held messages. Works beside a running gateway.
#[derive(Debug, clap::Args)]
#[command(after_help = "Exit codes: 0 done, 1 failed, 2 wrong usage, 66 no such item.")]
pub struct Args {
    /// The folder of the store
    #[arg(long, value_name = "FOLDER", default_value = "/var/lib/portcullis", global = true)]
    data: PathBuf,
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
    let (mut out, mut err) = (io::stdout().lock(), io::stderr().lock());
    let failure = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => match runtime.block_on(execute(args, &mut out, &mut err)) {
            Ok(()) => return ExitCode::SUCCESS,
            Err(failure) => failure,
        },
        Err(error) => Failure::Output(error),
    };
    if let Failure::Output(error) = &failure {
        // Whoever reads the output has seen enough: `portcullis quarantine list | head`.
        if error.kind() == io::ErrorKind::BrokenPipe {
            return ExitCode::SUCCESS;
        }
    }
    // Nothing is left to be done where even this cannot be said.
    let _ = writeln!(err, "portcullis: {}", Escaped(&failure.to_string()));
    ExitCode::from(failure.code())
}

#[derive(Debug, thiserror::Error)]
enum Failure {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error("{id}: {error}")]
    Item { id: Id, error: StoreError },
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("{failed} of {all} were not done")]
    Some { failed: usize, all: usize, code: u8 },
    #[error("cannot write the output: {0}")]
    Output(#[from] io::Error),
}

impl Failure {
    const FAILED: u8 = 1;
    /// `EX_NOINPUT` of sysexits.h.
    const NO_SUCH_ITEM: u8 = 66;

    fn code(&self) -> u8 {
        match self {
            Self::Item { error, .. } => store_code(error),
            Self::Some { code, .. } => *code,
            _ => Self::FAILED,
        }
    }
}

fn store_code(error: &StoreError) -> u8 {
    if matches!(error, StoreError::NoSuchItem) { Failure::NO_SUCH_ITEM } else { Failure::FAILED }
}

async fn execute(args: Args, out: &mut impl Write, err: &mut impl Write) -> Result<(), Failure> {
    let store = Store::open_shared(&Config { folder: args.data, ..Config::default() })?;
    match args.command {
        Command::List { state, limit, json } => list(&store, Filter { state, limit }, json, out).await,
        Command::Show { id, raw: true } => raw(&store, id, out).await,
        Command::Show { id, raw: false } => show(&store, id, out).await,
        Command::Release { ids, next_hop, secure_route, own_name, again } => {
            let attempt = if again { Attempt::Again } else { Attempt::First };
            let hops = Hops { ordinary: next_hop.map(hop_at), secure: secure_route.map(hop_at) };
            let mut tally = Tally::default();
            for id in ids {
                let done = release_one(&store, id, attempt, &hops, &own_name).await;
                tally.count(id, done, out, err)?;
            }
            tally.end()
        }
        Command::Discard { ids } => {
            let mut tally = Tally::default();
            for id in ids {
                let done = store.discard(id).await;
                let done = done
                    .map(|()| "discarded".to_owned())
                    .map_err(|error| (store_code(&error), error.to_string()));
                tally.count(id, done, out, err)?;
            }
            tally.end()
        }
    }
}

async fn list(store: &Store, filter: Filter, json: bool, out: &mut impl Write) -> Result<(), Failure> {
    let items = store.list(filter).await?;
    if json {
        for item in &items {
            serde_json::to_writer(&mut *out, item).map_err(io::Error::from)?;
            writeln!(out)?;
        }
        return Ok(());
    }
    writeln!(
        out,
        "{:26}  {:17}  {:9}  {:>8}  {:24}  FROM -> TO, SUBJECT",
        "ID", "HELD AT (UTC)", "STATE", "SIZE", "RULE"
    )?;
    for item in &items {
        let rule = item.reasons.first().map_or("", |why| why.rule.as_str());
        let more = match item.reasons.len() {
            0 | 1 => String::new(),
            count => format!(" +{}", count - 1),
        };
        writeln!(
            out,
            "{}  {:17}  {:9}  {:>8}  {:24}  {} -> {}, {}",
            item.id,
            item.at.strftime("%Y-%m-%d %H:%MZ").to_string(),
            item.state.name(),
            bytes(item.size),
            format!("{}{more}", cut(&Escaped(rule).to_string(), 24 - more.len())),
            sender(item),
            item.envelope.recipients.len(),
            cut(&Escaped(&item.subject).to_string(), 60),
        )?;
    }
    Ok(())
}

async fn raw(store: &Store, id: Id, out: &mut impl Write) -> Result<(), Failure> {
    let mut content = store.content(id).await.map_err(|error| Failure::Item { id, error })?;
    io::copy(&mut content, out)?;
    Ok(out.flush()?)
}

async fn show(store: &Store, id: Id, out: &mut impl Write) -> Result<(), Failure> {
    let failed = |error| Failure::Item { id, error };
    // The content first: where it turns out to be damaged, the item is shown as such.
    let content = match store.content(id).await {
        Ok(_) => "whole and unchanged".to_owned(),
        Err(StoreError::Not(_)) => "removed".to_owned(),
        Err(StoreError::NoSuchItem) => return Err(failed(StoreError::NoSuchItem)),
        Err(error) => error.to_string(),
    };
    let item = store.item(id).await.map_err(failed)?;
    writeln!(out, "Message    {}", item.id)?;
    writeln!(out, "State      {}{}", item.state.name(), meaning(item.state))?;
    writeln!(out, "Held at    {}", item.at.strftime("%Y-%m-%d %H:%M:%SZ"))?;
    writeln!(out, "From       {}", Escaped(item.envelope.reverse_path.argument()))?;
    for recipient in &item.envelope.recipients {
        writeln!(out, "To         {}", Escaped(recipient.argument()))?;
    }
    writeln!(out, "Subject    {}", Escaped(&item.subject))?;
    writeln!(out, "Size       {} bytes", item.size)?;
    writeln!(out, "SHA-256    {}", Escaped(&item.sha256))?;
    writeln!(out, "Content    {content}")?;
    writeln!(out, "Policy     {}", Escaped(&item.policy))?;
    writeln!(out, "Route      {}", item.route.name())?;
    if !item.outcome.is_empty() {
        writeln!(out, "Last try   {}", Escaped(&item.outcome))?;
    }
    writeln!(out, "\nWhy it is held")?;
    for why in &item.reasons {
        writeln!(out, "  {}: {} ({})", Escaped(&why.rule), Escaped(&why.title), Escaped(&why.clause))?;
        for evidence in &why.evidence {
            writeln!(out, "    - {}", Escaped(evidence))?;
        }
    }
    Ok(())
}

fn meaning(state: State) -> &'static str {
    match state {
        State::Held => ": waits for a decision",
        State::Releasing => ": handed to the next hop, no answer recorded; it may have been delivered",
        State::Released => ": the next hop has taken it",
        State::Discarded => "",
        State::Damaged => ": never released; put its file back from a backup, or discard it",
    }
}

/// What came of one item of several: the words for it, or an exit code and the words.
type Done = Result<String, (u8, String)>;

/// Where messages are delivered, by their route.
struct Hops {
    ordinary: Option<Arc<next_hop::config::Config>>,
    secure: Option<Arc<next_hop::config::Config>>,
}

fn hop_at(address: String) -> Arc<next_hop::config::Config> {
    Arc::new(next_hop::config::Config { address, ..next_hop::config::Config::default() })
}

async fn release_one(store: &Store, id: Id, attempt: Attempt, hops: &Hops, own_name: &str) -> Done {
    let hand_over = |item: Item, content: Content| async move {
        let (hop, flag) = match item.route {
            Route::Ordinary => (&hops.ordinary, "--next-hop"),
            Route::Secure => (&hops.secure, "--secure-route"),
        };
        let Some(hop) = hop.clone() else {
            let route = item.route.name();
            return Err(NotTaken::Refused(format!(
                "the message takes the {route} route: say with {flag} where that is"
            )));
        };
        match deliver(hop, own_name, &item.envelope, content).await {
            Ok(reply) => {
                let answer = format!("{} {}", reply.code(), reply.lines().join(" "));
                if reply.is_done() { Ok(answer) } else { Err(NotTaken::Refused(answer)) }
            }
            Err(NotDelivered::Failure(failure)) if failure.stage == Stage::Commit => {
                Err(NotTaken::Unknown(failure.to_string()))
            }
            Err(error) => Err(NotTaken::Refused(error.to_string())),
        }
    };
    match release(store, id, attempt, hand_over).await {
        Ok(released) => Ok(format!("released, the next hop says: {}", released.answer)),
        Err(error) => Err((release_code(&error), explain(&error))),
    }
}

fn release_code(error: &ReleaseError) -> u8 {
    match error {
        ReleaseError::Store(error) => store_code(error),
        _ => Failure::FAILED,
    }
}

fn explain(error: &ReleaseError) -> String {
    let hint = match error {
        ReleaseError::Store(StoreError::Not(State::Releasing)) => {
            "; an earlier release was interrupted: look at the next hop's log, then discard it if it was delivered, \
             or release it with --again"
        }
        ReleaseError::Store(StoreError::Not(State::Held)) => "; release it without --again",
        _ => "",
    };
    format!("{error}{hint}")
}

/// Several items, each with a line of its own.
#[derive(Default)]
struct Tally {
    all: usize,
    failed: usize,
    code: u8,
}

impl Tally {
    fn count(&mut self, id: Id, done: Done, out: &mut impl Write, err: &mut impl Write) -> io::Result<()> {
        self.all += 1;
        match done {
            Ok(words) => writeln!(out, "{id}: {}", Escaped(&words)),
            Err((code, words)) => {
                self.failed += 1;
                // One that is missing says less than one that failed.
                self.code = if self.code == Failure::FAILED { self.code } else { code };
                writeln!(err, "{id}: {}", Escaped(&words))
            }
        }
    }

    fn end(self) -> Result<(), Failure> {
        match self.failed {
            0 => Ok(()),
            failed => Err(Failure::Some { failed, all: self.all, code: self.code }),
        }
    }
}

fn sender(item: &Item) -> String {
    match item.envelope.sender() {
        Some(address) => cut(&Escaped(&address.to_string()).to_string(), 40),
        None => "<>".to_owned(),
    }
}

fn bytes(size: u64) -> String {
    match size {
        0..10_000 => format!("{size} B"),
        10_000..10_000_000 => format!("{} KB", size / 1000),
        _ => format!("{} MB", size / 1_000_000),
    }
}

#[cfg(test)]
mod tests;
