//! `portcullis rules`: what makes a change of the rules safe.

mod diff;
mod explain;
mod history;
mod junit;
mod lint;
mod print;
mod replay;
mod rollback;
mod schema;
mod steps;
mod test;
mod who_applies;

use std::process::ExitCode;

/// Look at rules, try them and compare them, before they are in force.
///
/// None of these commands but `rollback` changes anything. Where no folder is named, the rules are meant that are built in.
#[derive(clap::Args, Debug)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Lint(lint::Args),
    Test(test::Args),
    Explain(explain::Args),
    WhoApplies(who_applies::Args),
    Diff(diff::Args),
    Replay(replay::Args),
    History(history::Args),
    Rollback(rollback::Args),
    Schema(schema::Args),
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    match args.command {
        Command::Lint(args) => lint::run(args),
        Command::Test(args) => test::run(args),
        Command::Explain(args) => explain::run(args),
        Command::WhoApplies(args) => who_applies::run(args),
        Command::Diff(args) => diff::run(&args),
        Command::Replay(args) => replay::run(args),
        Command::History(args) => history::run(&args),
        Command::Rollback(args) => rollback::run(&args),
        Command::Schema(args) => schema::run(&args),
    }
}
