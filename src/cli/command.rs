//! The commands of `portcullis`, and what happens where the command line makes no sense.

use super::{
    check, demo, detect, exit, grant, healthcheck, journal, load, quarantine, rules, serve, sink, worker,
};
use clap::Parser;
use std::ffi::OsString;
use std::process::ExitCode;

/// A streaming SMTP policy filter: inspects mail while it passes and accepts, quarantines or rejects it.
#[derive(Parser, Debug)]
#[command(name = "portcullis", version, max_term_width = 100)]
struct CommandLine {
    #[command(subcommand)]
    command: Command,
}

#[derive(clap::Subcommand, Debug)]
enum Command {
    Serve(serve::Args),
    Demo(demo::Args),
    Check(check::Args),
    Quarantine(quarantine::Args),
    Rules(rules::Args),
    Journal(journal::Args),
    Grant(grant::Args),
    Detect(detect::Args),
    Load(load::Args),
    Sink(sink::Args),
    Healthcheck(healthcheck::Args),
    #[command(hide = true)]
    Worker(worker::Args),
}

/// Reads the command line, its first word being the program's name, and runs the command.
pub fn run(words: impl IntoIterator<Item = OsString>) -> ExitCode {
    match CommandLine::try_parse_from(words) {
        Ok(CommandLine { command }) => match command {
            Command::Serve(args) => serve::run(args),
            Command::Demo(args) => demo::run(args),
            Command::Check(args) => check::run(args),
            Command::Quarantine(args) => quarantine::run(args),
            Command::Rules(args) => rules::run(args),
            Command::Journal(args) => journal::run(args),
            Command::Grant(args) => grant::run(args),
            Command::Detect(args) => detect::run(args),
            Command::Load(args) => load::run(args),
            Command::Sink(args) => sink::run(args),
            Command::Healthcheck(args) => healthcheck::run(args),
            Command::Worker(args) => worker::run(args),
        },
        Err(refused) => {
            // To standard error for a mistake, to standard output for --help and --version.
            let _ = refused.print();
            if refused.use_stderr() { exit::usage() } else { exit::OK }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    fn status(words: &[&str]) -> String {
        let words = ["portcullis"].iter().chain(words).map(OsString::from);
        format!("{:?}", run(words))
    }

    #[test]
    fn the_definitions_agree_with_each_other() {
        CommandLine::command().debug_assert();
    }

    #[test]
    fn a_mistyped_command_line_is_64_and_help_is_0() {
        let [ok, usage] = [exit::OK, exit::usage()].map(|code| format!("{code:?}"));
        assert_eq!(status(&["--version"]), ok);
        assert_eq!(status(&["check", "--help"]), ok);
        for wrong in [&["chekc"][..], &[], &["check"], &["check", "--to", "x", "-"], &["sink", "--sync"]] {
            assert_eq!(status(wrong), usage, "{wrong:?}");
        }
    }
}
