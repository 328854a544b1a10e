//! `portcullis rules diff`: what sets two rules folders apart.

use super::print;
use crate::cli::escape::Escaped;
use crate::cli::exit;
use crate::policy::difference::{Change, Difference, between};
use crate::rulebook::opened::Opened;
use serde_json::{Value, json};
use std::path::PathBuf;
use std::process::ExitCode;

/// Say what sets two rules folders apart: rules field by field, lists entry by entry, dictionaries word by word.
///
/// Exit status: 0 they are the same policy, 1 they are not, 64 the command line makes no sense, 78 one of them has
/// mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The rules folder as it was.
    old: PathBuf,
    /// The rules folder as it is to be.
    new: PathBuf,
    /// Prints one JSON object a line.
    #[arg(long)]
    json: bool,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    let (old, new) = match (Opened::folder(&args.old), Opened::folder(&args.new)) {
        (Ok(old), Ok(new)) => (old, new),
        (old, new) => {
            let wrong: Vec<_> = [old.err(), new.err()].into_iter().flatten().flatten().collect();
            return print::mistakes(&wrong);
        }
    };
    let differences = between((&old.policy, &old.sources), (&new.policy, &new.sources));
    let mut out = String::new();
    for difference in &differences {
        match args.json {
            true => out.push_str(&format!("{}\n", as_json(difference))),
            false => text(difference, &mut out),
        }
    }
    print::answer(&out);
    if differences.is_empty() { exit::OK } else { exit::NO }
}

fn text(difference: &Difference, out: &mut String) {
    let Difference { kind, name, change } = difference;
    let (verb, fields) = match change {
        Change::Added => ("added", &[][..]),
        Change::Removed => ("removed", &[][..]),
        Change::Changed(fields) => ("changed", fields.as_slice()),
    };
    out.push_str(&format!("{kind} {} {verb}\n", Escaped(name)));
    for field in fields {
        let mut line = |sign: &str, text: &str| {
            out.push_str(&format!("  {sign} {} {}\n", field.name, Escaped(text)));
        };
        field.old.iter().for_each(|old| line("-", old));
        field.new.iter().for_each(|new| line("+", new));
    }
}

fn as_json(difference: &Difference) -> Value {
    let Difference { kind, name, change } = difference;
    let (verb, fields) = match change {
        Change::Added => ("added", Vec::new()),
        Change::Removed => ("removed", Vec::new()),
        Change::Changed(fields) => {
            let field = fields.iter();
            ("changed", field.map(|it| json!({ "field": it.name, "old": it.old, "new": it.new })).collect())
        }
    };
    json!({ "kind": kind, "name": name, "change": verb, "fields": fields })
}
