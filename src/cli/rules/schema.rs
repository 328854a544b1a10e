//! `portcullis rules schema`: what may stand in a rule file, for editors.

use super::print;
use crate::cli::exit;
use crate::policy::schema::schema;
use crate::rulebook::opened::Opened;
use std::path::PathBuf;
use std::process::ExitCode;

/// Print the JSON Schema of a rule file, with which an editor completes names and underlines mistakes while they are
/// typed.
///
/// Exit status: 0 printed, 64 the command line makes no sense, 78 the rules have mistakes.
#[derive(clap::Args, Debug)]
pub(super) struct Args {
    /// The folder whose lists, dictionaries and detectors rules may name; without it, the rules that are built in.
    folder: Option<PathBuf>,
}

/// Runs the command.
pub(super) fn run(args: &Args) -> ExitCode {
    match Opened::at(args.folder.as_deref()) {
        Ok(opened) => {
            print::answer(&format!("{:#}\n", schema(opened.policy.known())));
            exit::OK
        }
        Err(mistakes) => print::mistakes(&mistakes),
    }
}
