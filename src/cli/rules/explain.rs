//! `portcullis rules explain`: how each rule comes to its answer on one mail.

use super::{print, steps};
use crate::cli::at_store::Place;
use crate::cli::eml::Source;
use crate::cli::inspection::Inspection;
use crate::cli::{envelope, exit, runtime};
use crate::inspect::facts::{Client, Content, Facts};
use crate::inspect::memory::Memory;
use crate::mail::envelope::Envelope;
use crate::mail::id::Id;
use crate::policy::decision::{Decision, Mode};
use crate::policy::trace::{Extent, Trace};
use crate::rulebook::opened::Opened;
use serde_json::json;
use std::io;
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;
use tempfile::NamedTempFile;

/// Say of one mail how each rule comes to its answer: every condition, whether it holds, and what it saw.
///
/// Shown are counts, types and names of lists, never an address, a subject, the name of a file or a value. A rule that is
/// one condition short is marked, where something beside the way that the mail goes speaks for it. No virus scanner is
/// asked.
///
/// Exit status: 0 explained, whatever the verdict, 64 the command line makes no sense, 66 the mail cannot be read, 69 the
/// operating system refuses what is needed, 78 the rules have mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// A file, - for standard input, or the id of a held message.
    #[arg(value_name = "FILE|ID")]
    mail: PathBuf,
    #[command(flatten)]
    envelope: envelope::Args,
    /// The folder with the rules; without it, the rules that are built in.
    #[arg(long, value_name = "FOLDER")]
    rules: Option<PathBuf>,
    #[command(flatten)]
    place: Place,
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
    let held = match held(&args) {
        Ok(held) => held,
        Err(why) => {
            print::wrong(why);
            return exit::no_input();
        }
    };
    let source = match &held {
        Some((file, _)) => Source::File(file.path().to_owned()),
        None if args.mail.as_os_str() == "-" => Source::Stdin,
        None => Source::File(args.mail.clone()),
    };
    let inspection = match Inspection::new(Arc::clone(opened.policy.detectors()), None) {
        Ok(inspection) => inspection,
        Err(error) => {
            print::wrong(error);
            return exit::unavailable();
        }
    };
    let content = match inspection.inspect(&source) {
        Ok((content, _)) => content,
        Err(unreadable) => {
            print::wrong(unreadable);
            return exit::no_input();
        }
    };
    let envelope = match held {
        Some((_, envelope)) => envelope,
        None => args.envelope.envelope(&content.header),
    };
    print::answer(&explained(&opened, envelope, content, args.json));
    exit::OK
}

fn explained(opened: &Opened, envelope: Envelope, content: Content, as_json: bool) -> String {
    let facts = Facts {
        now: jiff::Timestamp::UNIX_EPOCH,
        client: Client::default(),
        envelope,
        content,
        memory: Memory::default(),
    };
    let decision = opened.policy.decide(&facts);
    let mut traces = opened.policy.trace(&facts, Extent::Message);
    // Those that match, those that nearly do, the rest; each by id.
    traces.sort_by_key(|trace| (trace.matched != Some(true), !trace.near));
    match as_json {
        true => {
            let rules: Vec<_> = traces.iter().map(steps::json).collect();
            let directions: Vec<_> = decision.directions.iter().map(|direction| direction.name()).collect();
            let verdict = decision.verdict.name();
            let (route, policy) = (decision.route.name(), decision.policy.to_string());
            json!({
                "verdict": verdict, "route": route, "directions": directions, "rules": rules, "policy": policy,
            })
            .to_string()
                + "\n"
        }
        false => text(&decision, &traces),
    }
}

fn text(decision: &Decision, traces: &[Trace]) -> String {
    let by: Vec<&str> = decision.reasons.iter().map(|reason| &*reason.rule).collect();
    let by =
        if by.is_empty() { "no rule matches".to_owned() } else { format!("because of {}", by.join(", ")) };
    let mut out = format!("{}{}, {by}\n", decision.verdict.name(), decision.route.words());
    for trace in traces {
        let answer = match (trace.matched, trace.near) {
            (Some(true), _) => "matches",
            (_, true) => "does not match, but is one condition short",
            (_, false) => "does not match",
        };
        let mode = match trace.mode {
            Mode::Enforce => String::new(),
            mode => format!(", {}", mode.name()),
        };
        let outcome = format!("{}{}", trace.outcome.name(), trace.route.words());
        out.push_str(&format!("\n{} ({outcome}{mode}): {answer}\n", trace.rule));
        steps::lines(&trace.when, 2, &mut out);
        if !trace.unless.is_empty() {
            out.push_str("  unless\n");
            steps::lines(&trace.unless, 2, &mut out);
        }
    }
    out
}

/// The content of a held message in a file, and its envelope, where an id is given and no file is called so.
fn held(args: &Args) -> Result<Option<(NamedTempFile, Envelope)>, String> {
    let id: Option<Id> = args.mail.to_str().and_then(|text| text.parse().ok());
    match id {
        Some(id) if !args.mail.exists() => fetch(id, &args.place).map(Some),
        _ => Ok(None),
    }
}

fn fetch(id: Id, place: &Place) -> Result<(NamedTempFile, Envelope), String> {
    let runtime = runtime::with_threads(1).map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let store = place.open().map_err(|error| error.to_string())?;
        let of_item = |error: &dyn std::fmt::Display| format!("{id}: {error}");
        let item = store.item(id).await.map_err(|error| of_item(&error))?;
        let mut content = store.content(id).await.map_err(|error| of_item(&error))?;
        let mut file = NamedTempFile::new().map_err(|error| of_item(&error))?;
        io::copy(&mut content, &mut file).map_err(|error| of_item(&error))?;
        Ok((file, item.envelope))
    })
}
