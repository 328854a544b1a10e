//! `portcullis rules history`: which policy was in force when.

use super::print;
use crate::cli::at_store::Place;
use crate::cli::{exit, runtime};
use crate::policy::compile::compile;
use crate::policy::difference::{Change, between};
use crate::policy::policy::Policy;
use crate::policy::source::Sources;
use crate::store::bundles::{Bundle, Load};
use serde_json::json;
use std::process::ExitCode;

/// Say which rules were in force when, and what was changed each time. The gateway keeps the files of every policy that came into
/// force; `rules rollback` brings them back.
///
/// Exit status: 0 done, 1 the store cannot be read, 64 the command line makes no sense.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    #[command(flatten)]
    place: Place,
    /// At most so many, the last first.
    #[arg(long, default_value_t = 20)]
    limit: usize,
    /// Prints one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Digits of a hash that are shown, as in journal and log.
const SHOWN: usize = 12;
/// Changes that are named of each time.
const NAMED: usize = 6;

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    match history(args) {
        Ok(out) => {
            print::answer(&out);
            exit::OK
        }
        Err(why) => {
            print::wrong(why);
            exit::NO
        }
    }
}

fn history(args: &Args) -> Result<String, String> {
    let runtime = runtime::with_threads(1).map_err(|error| error.to_string())?;
    let store = args.place.open().map_err(|error| error.to_string())?;
    let loads = runtime.block_on(store.loads()).map_err(|error| error.to_string())?;
    let mut out = String::new();
    for (at, Load { at: when, hash }) in loads.iter().enumerate().take(args.limit) {
        let before = loads.get(at + 1).map(|load| load.hash.as_str());
        let ask = |hash: &str| runtime.block_on(store.find_bundles(hash)).ok()?.into_iter().next();
        let changes = changes(ask(hash), before.map(ask));
        let short: String = hash.chars().take(SHOWN).collect();
        let when = when.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        if args.json {
            out.push_str(&format!("{}\n", json!({ "at": when, "policy": hash, "changes": changes })));
            continue;
        }
        let more = changes.len().saturating_sub(NAMED);
        let mut named: Vec<String> = changes.into_iter().take(NAMED).collect();
        if more > 0 {
            named.push(format!("{more} more"));
        }
        out.push_str(&format!("{when}  {short}  {}\n", named.join(", ")));
    }
    Ok(out)
}

/// What sets a policy apart from the one before, in words.
fn changes(now: Option<Bundle>, before: Option<Option<Bundle>>) -> Vec<String> {
    let Some(before) = before else { return vec!["the first".to_owned()] };
    let made = |bundle: Option<Bundle>| bundle.and_then(|bundle| made(&bundle).ok());
    let (Some((now, new)), Some((was, old))) = (made(now), made(before)) else {
        return vec!["of rules that this version cannot read".to_owned()];
    };
    let said = between((&was, &old), (&now, &new)).into_iter().map(|difference| {
        let verb = match difference.change {
            Change::Added => "added",
            Change::Removed => "removed",
            Change::Changed(_) => "changed",
        };
        format!("{} {} {verb}", difference.kind, difference.name)
    });
    match said.collect::<Vec<_>>() {
        none if none.is_empty() => vec!["in comments and blanks only".to_owned()],
        said => said,
    }
}

/// The policy of a bundle, and its files.
pub(super) fn made(bundle: &Bundle) -> Result<(Policy, Sources), Vec<crate::mail::mistake::Mistake>> {
    let mut sources = Sources::new(format!("policy {}", bundle.hash.chars().take(SHOWN).collect::<String>()));
    bundle.files.iter().for_each(|(name, text)| sources.add(name.as_str(), text.as_str()));
    Ok((compile(&sources)?, sources))
}
