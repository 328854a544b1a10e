//! `portcullis rules who-applies`: which rules mail from one address to another may meet, and what they ask of it.

use super::{print, steps};
use crate::cli::envelope::{Sender, parse_recipient, parse_sender};
use crate::cli::escape::Escaped;
use crate::cli::exit;
use crate::inspect::facts::{Client, Content, Facts};
use crate::inspect::memory::Memory;
use crate::mail::address::Address;
use crate::mail::envelope::{Envelope, Path};
use crate::policy::condition::table::TABLE;
use crate::policy::decision::Mode;
use crate::policy::trace::{Extent, Step, Trace, What};
use crate::rulebook::opened::Opened;
use serde_json::json;
use std::path::PathBuf;
use std::process::ExitCode;

/// Say which rules mail from one address to another may meet, and what they still ask of the message.
///
/// Only who sends and who receives is looked at. How many people get the mail is not known, as others may be among them.
///
/// Exit status: 0 answered, 64 the command line makes no sense, 78 the rules have mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The sender of the envelope; <> for none.
    #[arg(long, value_name = "ADDRESS", value_parser = parse_sender)]
    from: Sender,
    /// A recipient of the envelope; may be given several times.
    #[arg(long, value_name = "ADDRESS", required = true, value_parser = parse_recipient)]
    to: Vec<Address>,
    /// The name with which the sender has logged in.
    #[arg(long, value_name = "NAME")]
    login: Option<String>,
    /// The folder with the rules; without it, the rules that are built in.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    /// Prints one JSON object.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: Args) -> ExitCode {
    let opened = match Opened::at(args.rules.as_deref()) {
        Ok(opened) => opened,
        Err(mistakes) => return print::mistakes(&mistakes),
    };
    let mut envelope = Envelope::new(args.from.0.map_or_else(|| Path::new("<>", None), Path::to));
    envelope.recipients.extend(args.to.into_iter().map(Path::to));
    let client = Client { login: args.login, ..Client::default() };
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client,
        envelope,
        content: Content::default(),
        memory: Memory::default(),
    };
    let directions = opened.policy.decide(&facts).directions;
    let directions: Vec<&str> = directions.iter().map(|direction| direction.name()).collect();
    let mut traces = opened.policy.trace(&facts, Extent::Envelope);
    traces.retain(|trace| trace.mode != Mode::Off);
    print::answer(&match args.json {
        true => {
            let rules: Vec<_> = traces.iter().map(steps::json).collect();
            json!({ "directions": directions, "rules": rules }).to_string() + "\n"
        }
        false => text(&directions, &traces),
    });
    exit::OK
}

fn text(directions: &[&str], traces: &[Trace]) -> String {
    let mut out = format!("Such mail is {}.\n", directions.join(" and "));
    let section = |title: &str, out: &mut String, wanted: Option<bool>| {
        let traces: Vec<&Trace> = traces.iter().filter(|trace| trace.matched == wanted).collect();
        if !traces.is_empty() {
            out.push_str(&format!("\n{title}\n"));
        }
        traces
    };
    for trace in section("Rules that it meets, whatever it says:", &mut out, Some(true)) {
        out.push_str(&format!("  {}\n", headline(trace)));
    }
    for trace in section("Rules that it may meet, by what it says:", &mut out, None) {
        out.push_str(&format!("  {}\n", headline(trace)));
        open(&trace.when, 4, &mut out);
        if trace.unless.iter().any(|step| step.holds.is_none()) {
            out.push_str("    unless one of:\n");
            open(&trace.unless, 6, &mut out);
        }
    }
    let never: Vec<&str> = section("Rules that it does not meet:", &mut out, Some(false))
        .iter()
        .map(|trace| &*trace.rule)
        .collect();
    if !never.is_empty() {
        out.push_str(&format!("  {}\n", never.join(", ")));
    }
    out
}

fn headline(trace: &Trace) -> String {
    let shadow = if trace.mode == Mode::Shadow { ", in shadow" } else { "" };
    let outcome = format!("{}{}", trace.outcome.name(), trace.route.words());
    format!("{} ({outcome}{shadow}): {}", trace.rule, Escaped(&trace.title))
}

/// What is still asked, in plain words and as the rule has it. What the envelope has answered is left out.
fn open(steps: &[Step], indent: usize, out: &mut String) {
    for step in steps.iter().filter(|step| step.holds.is_none()) {
        let mut line = |text: &str| out.push_str(&format!("{}- {}\n", " ".repeat(indent), Escaped(text)));
        match &step.what {
            What::One { name, asked, .. } => {
                let entry = TABLE.iter().find(|entry| entry.name == *name);
                line(&format!("{}: {asked}", entry.map_or("", |entry| entry.summary)));
            }
            What::All(steps) if steps.iter().filter(|step| step.holds.is_none()).count() == 1 => {
                open(steps, indent, out);
            }
            What::All(steps) => {
                line("all of:");
                open(steps, indent + 2, out);
            }
            What::Any(steps) => {
                line("one of:");
                open(steps, indent + 2, out);
            }
            What::Not(step) => {
                line("but not:");
                open(std::slice::from_ref(step), indent + 2, out);
            }
        }
    }
}
