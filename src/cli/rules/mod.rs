//! `portcullis rules`: the tools of those who write rules.

mod replay;

use std::process::ExitCode;

/// Try, compare and explain rules.
#[derive(Debug, clap::Args)]
pub struct Args {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    Replay(replay::Args),
}

/// Runs the command.
pub fn run(args: Args) -> ExitCode {
    match args.command {
        Command::Replay(args) => replay::run(args),
    }
}
